//! Forms as other programs have them when a record is copied: boxes of wikis, mails of web forms,
//! notes of call recorders, fields that were changed, messages under handles.

use handoff_report::model::TextColumn;

use super::own_words::question;
use super::{Form, Item};
use crate::content::Dice;

pub fn write(items: &[Item], language: &str, form: Form, dice: &mut Dice) -> String {
    match form {
        Form::Panels => boxes(
            items,
            |label| format!("{{panel:title={label}|bgColor=#fff}}"),
            "{panel}",
        ),
        Form::Admonitions => boxes(items, |label| format!(":::info {label}"), ":::"),
        Form::Callouts => boxes(items, |label| format!("<aside>\n💡 {label}"), "</aside>\n"),
        Form::Guidance => guidance(items, dice),
        Form::Submission => form_mail(items),
        Form::Questionnaire => questionnaire(items, language),
        Form::FlowMaps => flow_maps(items),
        Form::Changes => changes(items),
        Form::Times => times(items),
        Form::WordBullets => word_bullets(items),
        Form::Checklists => checklists(items),
        Form::DatedChat => dated_chat(items),
        _ => handles(items),
    }
}

fn boxes(items: &[Item], begin: impl Fn(&str) -> String, end: &str) -> String {
    let lines = items
        .iter()
        .map(|item| format!("{}\n{}\n{end}\n", begin(&item.label), item.lines.join("\n")));
    lines.collect()
}

/// What the form says to write, in italics or as a quote, left between label and text.
fn guidance(items: &[Item], dice: &mut Dice) -> String {
    const HINTS: [&str; 8] = [
        "What do they get, in their own words? One sentence.",
        "Rank the top three.",
        "Three lines, each with the answer.",
        "Name, role, why they care.",
        "Name, role, what worries them.",
        "What should onboarding know? Be honest.",
        "A number and a target for day 60.",
        "How many in 90 days, and why?",
    ];
    let is_quote = dice.below(2) == 0;
    let lines = items.iter().map(|item| {
        let hint = HINTS[item.columns[0].index()];
        let hint = match is_quote {
            true => format!("> {hint}"),
            false => format!("_{hint}_"),
        };
        format!("## {}\n{hint}\n{}\n\n", item.label, item.lines.join("\n"))
    });
    lines.collect()
}

fn form_mail(items: &[Item]) -> String {
    let lines = items
        .iter()
        .map(|item| format!("{} *\n{}\n\n", item.label, item.lines.join("\n")));
    let lines: String = lines.collect();
    format!(
        "Forms <no-reply@forms.example>\nThanks for filling out this form. Here's what was received.\n\n\
         {lines}Create your own form\nReport abuse\n"
    )
}

fn questionnaire(items: &[Item], language: &str) -> String {
    let lines = (1..).zip(items).map(|(n, item)| {
        let asked = question(item.columns[0], language);
        format!("Q{n}. {asked}\nA{n}. {}\n\n", item.lines.join("\n"))
    });
    lines.collect()
}

/// YAML whose persons and objections are maps in one line.
fn flow_maps(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let key = super::writers::key(&item.label);
        let text = item.lines.first().map_or("", String::as_str);
        match (item.columns[0], text.split_once(", ")) {
            (TextColumn::Champion | TextColumn::Skeptic, Some((name, role))) => {
                out.push_str(&format!("{key}: {{name: {name}, role: \"{role}\"}}\n"));
            }
            _ if item.lines.len() > 1 => {
                out.push_str(&format!("{key}:\n"));
                for line in &item.lines {
                    let line = line.trim_start_matches(['-', '•', ' ']);
                    out.push_str(&format!("  - {line}\n"));
                }
            }
            _ => out.push_str(&format!("{key}: {text}\n")),
        }
    }
    out
}

fn changes(items: &[Item]) -> String {
    let lines = items.iter().map(|item| {
        let text: Vec<&str> = item.lines.iter().map(|line| line.trim()).collect();
        format!(
            "{} changed from (blank) to \"{}\"\n",
            item.label,
            text.join(" ")
        )
    });
    lines.collect()
}

/// Notes of a recorder: each label with its place in the recording, and so are the texts.
fn times(items: &[Item]) -> String {
    let lines = (3..).zip(items).map(|(minute, item)| {
        let lines = item
            .lines
            .iter()
            .map(|line| format!("{line} ({minute:02}:41)\n"));
        format!(
            "{} ({minute:02}:12)\n{}\n",
            item.label,
            lines.collect::<String>()
        )
    });
    lines.collect()
}

/// Messages under the handles of a chat, with somebody else between them.
fn handles(items: &[Item]) -> String {
    let mut out = "mo.reyes  [4:10 PM]\nnew one, bear with me\n\n".to_string();
    for (n, item) in (11..).zip(items) {
        let text = match item.lines.as_slice() {
            [one] => format!(" {one}"),
            several => format!("\n{}", several.join("\n")),
        };
        out.push_str(&format!("mo.reyes  [4:{n} PM]\n{}:{text}\n\n", item.label));
        if n % 3 == 0 {
            out.push_str(&format!("ana.k  [4:{n} PM]\nnice, go on\n1 reply\n\n"));
        }
    }
    out
}

/// Bullets of two depths as a word processor copies them, with tabs behind the signs.
fn word_bullets(items: &[Item]) -> String {
    let below = |line: &String| format!("o\t{}\n", line.trim_start_matches(['-', ' ']));
    let lines = items.iter().map(|item| {
        let texts: String = item.lines.iter().map(below).collect();
        format!("·\t{}\n{texts}", item.label)
    });
    lines.collect()
}

/// Checklists of a task, with how many of their lines are done.
fn checklists(items: &[Item]) -> String {
    let lines = items.iter().map(|item| {
        let n = item.lines.len();
        format!(
            "Checklist: {}  0/{n}\n{}\n\n",
            item.label,
            item.lines.join("\n")
        )
    });
    lines.collect()
}

/// Messages below a line with day, time and name.
fn dated_chat(items: &[Item]) -> String {
    let lines = (10..).zip(items).map(|(minute, item)| {
        let text = item.lines.join("\n");
        format!("[26.11. 09:{minute}] Jo Berg\n{}: {text}\n", item.label)
    });
    lines.collect()
}
