//! Writing the items of a record in each form.

use super::{Form, Item};
use crate::content::{Content, Dice};

pub fn write(items: &[Item], content: &Content, form: Form, dice: &mut Dice) -> String {
    match form {
        Form::Headings => headings(items, dice),
        Form::Bold => labelled(items, |item, text| match item.label.is_empty() {
            true => text.to_string(),
            false => format!("**{}:** {text}", item.label),
        }),
        Form::Numbered => labelled(items, |item, text| {
            let number = item.number.map_or("   ".into(), |n| format!("{n}. "));
            match item.label.is_empty() {
                true => format!("{number}{text}"),
                false => format!("{number}{}: {text}", item.label),
            }
        }),
        Form::NumbersAlone => numbers_alone(items),
        Form::Dashes => labelled(items, |item, text| {
            let number = item.number.map_or("    ".into(), |n| format!("{n} - "));
            match item.label.is_empty() {
                true => format!("{number}{text}"),
                false => format!("{number}{} - {text}", item.label),
            }
        }),
        Form::Bare => bare(items),
        Form::Flat => flat(items),
        Form::Table => table(items),
        Form::TableColumns => columns(items),
        Form::Html => html(items),
        Form::Tabs => tabs(items),
        Form::Json => json(items, content, false),
        Form::JsonPairs => json(items, content, true),
        Form::Yaml => yaml(items),
        Form::KeyValue => key_value(items),
        Form::Chat => chat(items),
        Form::Mail => mail(items, content),
        Form::Bullets => bullets(items),
        Form::Emoji => labelled(items, |item, text| match item.label.is_empty() {
            true => text.to_string(),
            false => format!("{} {} — {text}", emoji(item), item.label),
        }),
        Form::Prose => super::prose::write(content),
        Form::Transcript => transcript(items),
        _ => versions(items),
    }
}

fn emoji(item: &Item) -> &'static str {
    ["🎯", "⚖️", "🙅", "🦸", "🤨", "🚩", "📈", "📉"][item.columns[0].index()]
}

/// A label with its text behind it, further lines below.
fn labelled(items: &[Item], line: impl Fn(&Item, &str) -> String) -> String {
    let mut out = String::new();
    for item in items {
        let is_list = item.lines.len() > 1;
        let first = if is_list {
            ""
        } else {
            item.lines.first().map_or("", String::as_str)
        };
        let begin = line(item, first);
        if !begin.trim().is_empty() {
            out.push_str(begin.trim_end());
            out.push('\n');
        }
        if is_list {
            out.push_str(&item.lines.join("\n"));
            out.push('\n');
        }
    }
    out
}

fn headings(items: &[Item], dice: &mut Dice) -> String {
    let signs = *dice.pick(&["## ", "### ", "# "]);
    let mut out = String::new();
    for item in items {
        if !item.label.is_empty() {
            out.push_str(&format!("{signs}{}\n", item.label));
        }
        out.push_str(&item.lines.join("\n"));
        out.push_str("\n\n");
    }
    out
}

fn bare(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        if !item.label.is_empty() {
            out.push_str(&format!("{}\n", item.label));
        }
        out.push_str(&item.lines.join("\n"));
        out.push_str("\n\n");
    }
    out
}

fn numbers_alone(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let text = item
            .lines
            .iter()
            .map(|line| line.trim_start_matches(['-', '•', ' ']))
            .collect::<Vec<_>>();
        match item.number {
            Some(3) => out.push_str(&format!(
                "3)\n   {}\n",
                item.lines
                    .iter()
                    .map(|line| line.trim())
                    .collect::<Vec<_>>()
                    .join("\n   ")
            )),
            Some(n) => out.push_str(&format!("{n}) {}\n", text.join(" "))),
            None => {
                out.truncate(out.trim_end().len());
                out.push_str(&format!(". {}: {}\n", item.label, text.join(" ")));
            }
        }
    }
    out
}

fn flat(items: &[Item]) -> String {
    let parts = items.iter().map(|item| {
        let number = item.number.map_or(String::new(), |n| format!("{n}. "));
        format!("{number}{}: {}", item.label, item.lines.join(" "))
    });
    format!(
        "SALES-TO-CS HANDOFF RECORD {}",
        parts.collect::<Vec<_>>().join(" ")
    )
}

fn table(items: &[Item]) -> String {
    let mut out = "| Field | Answer |\n|---|---|\n".to_string();
    for item in items {
        out.push_str(&format!(
            "| {} | {} |\n",
            item.label,
            item.lines.join("<br>")
        ));
    }
    out
}

fn columns(items: &[Item]) -> String {
    let heads: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    let cells: Vec<String> = items.iter().map(|item| item.lines.join("<br>")).collect();
    let rule = vec!["---"; heads.len()].join(" | ");
    format!(
        "| {} |\n| {rule} |\n| {} |\n",
        heads.join(" | "),
        cells.join(" | ")
    )
}

fn html(items: &[Item]) -> String {
    let mut out = "<div><table><tbody>\n".to_string();
    for item in items {
        let text: String = match item.lines.len() {
            0 => "&nbsp;".into(),
            1 => item.lines[0]
                .replace('&', "&amp;")
                .replace("->", "-&gt;")
                .replace("=>", "=&gt;"),
            _ => {
                let lines = item.lines.iter().map(|line| {
                    let line = line.trim_start_matches(['-', '•', ' ']);
                    format!(
                        "<p>{}</p>",
                        line.replace("->", "&rarr;").replace("=>", "&rarr;")
                    )
                });
                lines.collect()
            }
        };
        out.push_str(&format!(
            "<tr><th>{}</th><td>{text}</td></tr>\n",
            item.label.replace('&', "&amp;")
        ));
    }
    out + "</tbody></table></div>"
}

fn tabs(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let text = match item.lines.len() {
            0 => String::new(),
            1 => item.lines[0].clone(),
            _ => format!("\"{}\"", item.lines.join("\n")),
        };
        out.push_str(&format!("{}\t{text}\n", item.label));
    }
    out
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    )
}

fn json(items: &[Item], content: &Content, as_pairs: bool) -> String {
    let value = |item: &Item| match item.lines.len() {
        0 => "null".to_string(),
        1 => quoted(&item.lines[0]),
        _ => format!(
            "[{}]",
            item.lines
                .iter()
                .map(|line| quoted(line.trim()))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    let entries: Vec<String> = items
        .iter()
        .map(|item| match as_pairs {
            true => format!(
                "  {{\"field\": {}, \"value\": {}}}",
                quoted(&item.label),
                value(item)
            ),
            false => format!("    {}: {}", quoted(&item.label), value(item)),
        })
        .collect();
    match as_pairs {
        true => format!("```json\n[\n{}\n]\n```\n", entries.join(",\n")),
        false => format!(
            "{{\n  \"account\": {},\n  \"record\": {{\n{}\n  }}\n}}\n",
            quoted(&content.account),
            entries.join(",\n")
        ),
    }
}

pub fn key(label: &str) -> String {
    let plain = label.split(['(', '+']).next().unwrap_or_default().trim();
    plain
        .to_lowercase()
        .replace([' ', '-', '\''], "_")
        .replace(['&', '/'], "and")
}

fn yaml(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        match item.lines.len() {
            0 => out.push_str(&format!("{}: ~\n", key(&item.label))),
            1 => out.push_str(&format!("{}: {}\n", key(&item.label), item.lines[0])),
            _ => {
                out.push_str(&format!("{}: |\n", key(&item.label)));
                item.lines
                    .iter()
                    .for_each(|line| out.push_str(&format!("  {line}\n")));
            }
        }
    }
    out
}

fn key_value(items: &[Item]) -> String {
    let lines = items
        .iter()
        .map(|item| format!("{}={}", key(&item.label), item.lines.join(" ")));
    lines.collect::<Vec<_>>().join("\n")
}

fn chat(items: &[Item]) -> String {
    let mut out = "Priya Raman  9:02 AM\nhanding over, signed last night :tada:\n".to_string();
    for (i, item) in items.iter().enumerate() {
        out.push_str(&format!("Priya Raman  9:{:02} AM\n", 3 + i));
        match item.lines.len() {
            1 => out.push_str(&format!(
                "{}: {}\n",
                item.label.to_lowercase(),
                item.lines[0]
            )),
            _ => out.push_str(&format!(
                "{}:\n{}\n",
                item.label.to_lowercase(),
                item.lines.join("\n")
            )),
        }
        if i % 3 == 1 {
            out.push_str(&format!("Tom Asher  9:{:02} AM\nok, go on please\n", 4 + i));
        }
    }
    out + "Tom Asher  9:40 AM\ngreat, I'll take the kickoff\n"
}

fn mail(items: &[Item], content: &Content) -> String {
    let new = labelled(items, |item, text| match item.label.is_empty() {
        true => text.to_string(),
        false => format!("{}: {text}", item.label),
    });
    format!(
        "From: Leonie Hartwig\nTo: CS\nSubject: RE: {}\n\n{new}\nOn Mon, 2 Nov 2026 at 10:14, Leonie \
         Hartwig wrote:\n> Promised outcome: something that was said before and is not valid\n> \
         Champion: Gabor Feher, Head of Production, wanted it\n> Risk flags: the budget is not \
         approved before December\n> Success metric: 5 days\n",
        content.account
    )
}

fn bullets(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        if !item.label.is_empty() {
            out.push_str(&format!("- {}\n", item.label));
        }
        for line in &item.lines {
            let is_below = line.starts_with("   ");
            let line = line.trim_start_matches(['-', '•', ' ']);
            out.push_str(&format!(
                "{}- {line}\n",
                if is_below { "        " } else { "    " }
            ));
        }
    }
    out
}

fn transcript(items: &[Item]) -> String {
    let mut out = String::new();
    for i in 0..12 {
        out.push_str(&format!(
            "[00:{i:02}:11] Speaker A: so what about the timing and the people?\n"
        ));
        out.push_str(&format!(
            "[00:{i:02}:40] Speaker B: everything is a risk with the merger, honestly.\n"
        ));
    }
    let record = labelled(items, |item, text| match item.label.is_empty() {
        true => text.to_string(),
        false => format!("{}: {text}", item.label),
    });
    format!(
        "{out}\nHANDOFF RECORD\n{record}\n[00:57:58] Speaker B: that sounds right, send it over.\n"
    )
}

fn versions(items: &[Item]) -> String {
    let record = labelled(items, |item, text| match item.label.is_empty() {
        true => text.to_string(),
        false => format!("{}: {text}", item.label),
    });
    format!(
        "--- OLD DRAFT, please ignore ---\nPromised outcome: something that was said before and is not \
         valid\nChampion: Gabor Feher, Head of Production, wanted it\nSkeptic: Rolf Tamm, CTO\nRisk \
         flags: the budget is not approved before December\nSuccess metric: 5 days\n\n--- FINAL \
         VERSION ---\n{record}"
    )
}
