//! Layouts that other programs give a record: sections in brackets (INI, TOML), outlines of stars
//! (Org), and questions of a form that are marked as required.

use super::label_index::Match;
use super::labels::Labels;
use super::questionnaire::field;
use crate::record::fold::words;
use crate::record::words::{Kind, vocabulary};

/// A line with its number in the paste.
type Numbered = (usize, String);

/// The least sections, keys or questions that make a layout.
const LEAST: usize = 3;

/// Lines of these layouts as labels and texts; other lines as they are.
pub fn plain_layout(lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    let lines = numbered(sectioned(lines, labels), labels);
    let lines = without_required(outlined(lines, labels), labels);
    let named = |(number, line): Numbered| {
        let title = title_of_checklist(&line).or_else(|| behind_arrow(&line, labels));
        (number, title.unwrap_or(line))
    };
    lines.into_iter().map(named).collect()
}

/// Items of a numbered list of Jira (`# price` below `*Decision criteria:*`) with their numbers.
fn numbered(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    let labelled = |line: &str| {
        let label = line
            .strip_prefix('*')
            .and_then(|rest| rest.split_once(":*"));
        label.is_some_and(|(label, _)| is_label(label, labels))
    };
    let found = lines.iter().filter(|(_, line)| labelled(line));
    if found.take(LEAST).count() < LEAST {
        return lines;
    }
    let mut n = 0;
    for (_, line) in &mut lines {
        let item = line
            .strip_prefix("# ")
            .filter(|item| !is_label(item, labels));
        n = if item.is_some() { n + 1 } else { 0 };
        if let Some(item) = item {
            *line = format!("{n}. {item}");
        }
    }
    lines
}

/// `Checklist "Risk flags" (1/3)`, as task tools export it, as a heading.
fn title_of_checklist(line: &str) -> Option<String> {
    let line = line.trim();
    let (front, count) = line.strip_suffix(')')?.rsplit_once(" (")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (done, all) = count.split_once('/')?;
    let (word, title) = front.split_once(' ')?;
    let title = title
        .strip_prefix(['"', '“', '„', '«'])?
        .strip_suffix(['"', '”', '“', '»'])?;
    let is_title = is_number(done) && is_number(all) && word.chars().all(char::is_alphabetic);
    is_title.then(|| format!("# {title}"))
}

/// `Identified pain → promised outcome: …`: the name of a method in front of the label.
fn behind_arrow(line: &str, labels: &Labels) -> Option<String> {
    const LONGEST: usize = 40;
    let (front, rest) = line.split_once(" → ").or_else(|| line.split_once(" -> "))?;
    let (label, _) = rest.split_once(':')?;
    let is_name = front.len() <= LONGEST && !front.contains(':') && !is_label(front, labels);
    (is_name && is_label(label, labels)).then(|| rest.to_string())
}

fn is_label(name: &str, labels: &Labels) -> bool {
    labels
        .find(name, false)
        .is_some_and(|found| found.label.is_field() && found.how == Match::Exact)
}

/// The last name of a section: `champion` of `[fields.champion]`.
fn section(line: &str) -> Option<&str> {
    const LONGEST: usize = 60;
    let name = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name).trim();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    (name.len() <= LONGEST && !last.is_empty() && last.chars().all(is_name)).then_some(last)
}

/// A key and its value, without quotes: `role = "CFO"`.
fn entry(line: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 40;
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_key = !key.is_empty() && key.len() <= LONGEST && key.chars().all(is_name);
    is_key.then(|| (key, unquoted(value)))
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|sign| value.strip_prefix(sign)?.strip_suffix(sign))
        .unwrap_or(value)
}

/// `[champion]` with `name = Ana Ruiz` below as a label and its text.
fn sectioned(lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    let names = lines.iter().filter_map(|(_, line)| section(line));
    let mut named: Vec<&str> = names.filter(|name| is_label(name, labels)).collect();
    named.sort_unstable();
    named.dedup();
    let entries = lines.iter().filter(|(_, line)| entry(line).is_some());
    if named.len() < LEAST || entries.take(LEAST).count() < LEAST {
        return lines;
    }
    let mut sections = Sections::default();
    for (number, line) in lines {
        sections.take(number, &line);
    }
    sections.out
}

/// Sections on their way to labels and texts.
#[derive(Default)]
struct Sections {
    out: Vec<Numbered>,
    name: String,
    /// Whether the line above is the objection, or the name, that the next value belongs to.
    is_begun: bool,
    in_list: bool,
}

impl Sections {
    fn take(&mut self, number: usize, line: &str) {
        let text = line.trim();
        if self.in_list {
            self.in_list = !text.starts_with(']');
            let item = unquoted(text.trim_end_matches([',', ' ']));
            let item = if self.in_list { item } else { "" };
            return self.push(number, item);
        }
        // What is a comment here is no text.
        if text.starts_with([';', '#']) {
            return self.push(number, "");
        }
        if let Some(name) = section(text) {
            // `[[objections]]` once more: the next of them.
            let is_next = text.starts_with("[[") && self.name == name;
            self.name = name.to_string();
            self.is_begun = false;
            let label = if is_next {
                String::new()
            } else {
                format!("{name}:")
            };
            return self.push(number, &label);
        }
        match entry(line) {
            Some((key, value)) => self.entry(number, key, value),
            None => self.push(number, line),
        }
    }

    fn push(&mut self, number: usize, text: &str) {
        self.out.push((number, text.to_string()));
    }

    /// Adds to the line above, which keeps its number.
    fn go_on(&mut self, number: usize, sign: &str, value: &str) {
        let last = self.out.iter_mut().rev().find(|(_, line)| !line.is_empty());
        if let Some((_, last)) = last.filter(|_| !value.is_empty()) {
            last.push_str(sign);
            last.push_str(value);
        }
        self.push(number, "");
    }

    fn entry(&mut self, number: usize, key: &str, value: &str) {
        const VALUES: [&str; 6] = ["text", "value", "content", "answer", "wert", "valeur"];
        let all = vocabulary();
        let name = key.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
        let folded = words(name);
        let is = |kind: Kind| all.of(kind).has(&folded);
        let is_begun = std::mem::take(&mut self.is_begun);
        if name.is_empty() {
            self.push(number, &format!("{key}. {value}"));
        } else if is(Kind::Answer) && is_begun {
            self.go_on(number, " -> Answer: ", value);
        } else if is(Kind::Objection) {
            self.push(number, &format!("- Objection: {value}"));
            self.is_begun = true;
        } else if is(Kind::Name) {
            self.push(number, value);
            self.is_begun = !value.is_empty();
        } else if (is(Kind::Role) || is(Kind::Why)) && is_begun {
            self.go_on(number, ", ", value);
            self.is_begun = true;
        } else if is(Kind::Role) || is(Kind::Why) || VALUES.contains(&name) {
            self.push(number, value);
        } else {
            self.in_list = value == "[";
            let value = if self.in_list { "" } else { value };
            self.push(number, &format!("{key}: {value}"));
        }
    }
}

/// `** Champion` of an Org outline as a heading of Markdown.
fn outlined(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    fn heading(line: &str) -> Option<(usize, &str)> {
        let rest = line.trim_start_matches('*');
        let stars = line.len() - rest.len();
        (stars > 0 && rest.starts_with(' ')).then(|| (stars, rest.trim()))
    }
    let begins_org = |line: &str| {
        let key = line.strip_prefix("#+").unwrap_or_default();
        key.starts_with(|c: char| c.is_alphabetic()) || line.trim() == ":PROPERTIES:"
    };
    let labelled = |stars: usize| {
        let found = lines.iter().filter_map(|(_, line)| heading(line));
        found
            .filter(|(n, name)| *n == stars && is_label(name, labels))
            .take(2)
            .count()
    };
    let is_org =
        lines.iter().any(|(_, line)| begins_org(line)) || labelled(1) == 2 && labelled(2) > 0;
    if !is_org || labelled(1) + labelled(2) < 2 {
        return lines;
    }
    for (_, line) in &mut lines {
        if let Some((stars, name)) = heading(line) {
            *line = format!("{} {name}", "#".repeat(stars));
        }
    }
    lines
}

/// Questions of a form without the star that asks for an answer, and without what they say behind
/// their sign.
fn without_required(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    let question = |line: &str| {
        let text = line.trim_end().strip_suffix('*')?;
        let text = text.strip_suffix([' ', '\u{a0}'])?.trim_end();
        (!text.is_empty() && !text.trim_start().starts_with('*')).then(|| text.to_string())
    };
    let found = lines.iter().filter(|(_, line)| question(line).is_some());
    if found.take(LEAST).count() < LEAST {
        return lines;
    }
    for (_, line) in &mut lines {
        let Some(text) = question(line) else { continue };
        let cut = text.find('?').map_or(text.len(), |at| at + 1);
        *line = match field(&text, labels) {
            Some((_, question)) => question,
            // `What did they decide on? Three criteria, best first`
            None => text[..cut].to_string(),
        };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let lines = (1..).zip(text.lines().map(str::to_string)).collect();
        let lines = plain_layout(lines, &Labels::default());
        let lines = lines.into_iter().map(|(_, line)| line);
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn sections_are_labels_and_their_comments_no_text() {
        let ini = "[risk_flags]\n; e.g. a new boss\ntext = SAP\n[fields.champion]\nname = \"Ana Ruiz\"\n\
                   role = \"CFO\"\n[[objections]]\nobjection = too dear\nanswer = ROI\n[decision_criteria]\n\
                   1 = price\n2 =";
        assert_eq!(
            texts(ini),
            [
                "risk_flags:",
                "SAP",
                "champion:",
                "Ana Ruiz, CFO",
                "objections:",
                "- Objection: too dear -> Answer: ROI",
                "decision_criteria:",
                "1. price",
                "2. "
            ]
        );
        let brackets = "[Champion]\n[Skeptic]\n[Risk flags]\na = b";
        assert_eq!(texts(brackets).join("\n"), brackets);
    }

    #[test]
    fn stars_of_an_outline_are_headings_and_bullets_stay() {
        assert_eq!(
            texts("#+TITLE: x\n* Risk flags\nSAP\n** Champion\nAna"),
            ["#+TITLE: x", "# Risk flags", "SAP", "## Champion", "Ana"]
        );
        let list = "* Risk flags\n* Champion\n  - x";
        assert_eq!(texts(list).join("\n"), list);
    }

    #[test]
    fn titles_of_checklists_and_labels_behind_an_arrow_are_labels() {
        assert_eq!(
            texts("Checklist \"Risk flags\" (1/3)\nPain → promised outcome: x\na -> b: c"),
            ["# Risk flags", "promised outcome: x", "a -> b: c"]
        );
    }

    #[test]
    fn questions_of_a_form_lose_the_star_and_the_hint() {
        assert_eq!(
            texts("Champion *\nAna\nRisk flags *\nSAP\nWhat did we lose? Count them. *\n3"),
            [
                "Champion",
                "Ana",
                "Risk flags",
                "SAP",
                "What did we lose?",
                "3"
            ]
        );
    }
}
