//! Forms in which a writer uses words and marks of his own: questions, labels behind their texts,
//! dictation, wiki pages, tags.

use handoff_report::model::TextColumn;

use super::{Form, Item};
use crate::content::{Content, Dice};

pub fn write(items: &[Item], content: &Content, form: Form, dice: &mut Dice) -> String {
    match form {
        Form::Questions => questions(items, &content.language),
        Form::AnsweredMail => answered(items, &content.language),
        Form::LabelsBehind => behind(items, dice),
        Form::Wiki => wiki(items),
        Form::WikiTable => wiki_table(items),
        Form::Tags => tags(items),
        Form::Blanks => blanks(items),
        Form::Letters => letters(items),
        Form::Capitals => signed(items, |label| label.to_uppercase()),
        Form::BoldAlone => signed(items, |label| format!("**{label}**")),
        Form::Dictated => dictated(items),
        _ => super::copied::write(items, &content.language, form, dice),
    }
}

pub fn question(column: TextColumn, language: &str) -> &'static str {
    let all = match language {
        "de" => [
            "Was haben wir versprochen?",
            "Wonach haben sie entschieden?",
            "Welche Einwände gab es und was hat geholfen?",
            "Wer ist unser Fürsprecher?",
            "Wer bremst?",
            "Was kann schiefgehen?",
            "Woran messen wir den Erfolg?",
            "Warum haben wir ähnliche verloren?",
        ],
        "fr" => [
            "Qu'avons-nous promis ?",
            "Selon quels critères ont-ils décidé ?",
            "Quelles objections, et qu'avons-nous répondu ?",
            "Qui est notre champion ?",
            "Qui freine ?",
            "Quels risques ?",
            "Quel chiffre suivre ?",
            "Pourquoi avons-nous perdu des affaires proches ?",
        ],
        "es" => [
            "¿Qué les prometimos?",
            "¿Por qué nos eligieron?",
            "¿Qué objeciones hubo y qué respondimos?",
            "¿Quién es nuestro campeón?",
            "¿Quién frena?",
            "¿Qué puede salir mal?",
            "¿Qué número vamos a medir?",
            "¿Por qué perdimos ventas parecidas?",
        ],
        _ => [
            "What did we promise them?",
            "How did they decide?",
            "What did they object to, and what convinced them?",
            "Who is our champion?",
            "Who is not convinced yet?",
            "What could go wrong?",
            "Which number do we track for 60 days?",
            "Why did we lose similar deals?",
        ],
    };
    all[column.index()]
}

fn questions(items: &[Item], language: &str) -> String {
    let lines = items.iter().map(|item| {
        let asked = question(item.columns[0], language);
        format!("{asked}\n{}\n", item.lines.join("\n"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The questions of a mail, each answered below.
fn answered(items: &[Item], language: &str) -> String {
    let lines = items.iter().map(|item| {
        let asked = question(item.columns[0], language);
        format!("> {asked}\n\n{}\n", item.lines.join("\n"))
    });
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("Hi Mo, answers below.\n\nOn Fri, 20 Nov 2026 at 8:02, Mo Lind wrote:\n{lines}")
}

/// A text in one line.
fn line(item: &Item) -> String {
    let lines = item.lines.iter().map(|line| line.trim());
    lines.collect::<Vec<_>>().join(" ")
}

fn behind(items: &[Item], dice: &mut Dice) -> String {
    let is_bracket = dice.below(2) == 0;
    let lines = items.iter().map(|item| match is_bracket {
        true => format!("{} ({})\n", line(item), item.label),
        false => format!("{} = {}\n", line(item), item.label),
    });
    lines.collect()
}

fn wiki(items: &[Item]) -> String {
    let mut out = "h2. Handoff record\n{panel}\n".to_string();
    for item in items {
        out.push_str(&format!("h3. {}\n", item.label));
        for line in &item.lines {
            match item.lines.len() {
                1 => out.push_str(&format!("{line}\n")),
                _ => out.push_str(&format!("* {}\n", line.trim_start_matches(['-', '•', ' ']))),
            }
        }
    }
    out + "{panel}\n"
}

fn wiki_table(items: &[Item]) -> String {
    let mut out = "||Field||Value||\n".to_string();
    for item in items {
        let lines = item.lines.iter().map(|line| match item.lines.len() {
            1 => line.clone(),
            _ => format!("* {}", line.trim_start_matches(['-', '•', ' '])),
        });
        out.push_str(&format!(
            "|{}|{}|\n",
            item.label,
            lines.collect::<Vec<_>>().join("\n")
        ));
    }
    out
}

fn tags(items: &[Item]) -> String {
    let mut out = "<handoff>\n".to_string();
    for item in items {
        let key = super::writers::key(&item.label);
        let text = match item.lines.as_slice() {
            [one] => one
                .replace('&', "&amp;")
                .replace("->", "-&gt;")
                .replace("=>", "=&gt;"),
            several => several
                .iter()
                .map(|line| {
                    let line = line.replace("->", "-&gt;").replace("=>", "=&gt;");
                    format!(
                        "\n    <item>{}</item>",
                        line.trim_start_matches(['-', '•', ' '])
                    )
                })
                .collect(),
        };
        out.push_str(&format!("  <{key}>{text}</{key}>\n"));
    }
    out + "</handoff>\n"
}

fn blanks(items: &[Item]) -> String {
    let width = items.iter().map(|item| item.label.chars().count()).max();
    let width = width.unwrap_or_default() + 2;
    let mut out = String::new();
    for item in items {
        let first = item.lines.first().map_or("", String::as_str);
        out.push_str(&format!("{:width$}{first}\n", item.label));
        for line in item.lines.iter().skip(1) {
            out.push_str(&format!("{:width$}{line}\n", ""));
        }
    }
    out
}

/// Notes by a sales method, the record among them.
fn letters(items: &[Item]) -> String {
    let mut out =
        "MEDDICC\nE – Economic buyer: the owner signs\nP – Paper process: five weeks\nI – Pain: \
                   typed by hand\n"
            .to_string();
    for item in items {
        let letter = item.label.chars().next().unwrap_or('X').to_uppercase();
        let letter: String = letter.filter(char::is_ascii_uppercase).take(1).collect();
        let letter = if letter.is_empty() {
            "X".to_string()
        } else {
            letter
        };
        match item.lines.len() {
            1 => out.push_str(&format!("{letter} – {}: {}\n", item.label, item.lines[0])),
            _ => out.push_str(&format!(
                "{letter} – {}:\n{}\n",
                item.label,
                item.lines.join("\n")
            )),
        }
    }
    out
}

/// Labels that are set off by their letters alone.
fn signed(items: &[Item], label: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for item in items {
        match item.lines.len() {
            1 => out.push_str(&format!("{} {}\n", label(&item.label), item.lines[0])),
            _ => out.push_str(&format!(
                "{}\n{}\n",
                label(&item.label),
                item.lines.join("\n")
            )),
        }
    }
    out
}

fn dictated(items: &[Item]) -> String {
    let parts = items.iter().map(|item| {
        let text = line(item).replace([',', ';', '.'], "");
        format!("{} is {text}", item.label.to_lowercase())
    });
    let parts = parts.collect::<Vec<_>>().join(" and the ");
    format!("ok quick handoff signed this morning so the {parts} ok that was it")
}
