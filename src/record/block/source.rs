//! A pasted text as lines: tags, struck-out text and marks of other programs taken out, each line
//! with the number that it has in the paste.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::fronts::without_fronts;
use super::labels::Labels;
use super::layouts::plain_layout;
use super::markup::{tagged, without_wiki};
use super::questionnaire::without_letters;
use super::turns::turns;
use crate::record::fold::words;
use crate::record::form_text::has_instruction;
use crate::record::html;
use crate::record::lines::clean_line;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// A line of a paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the paste, from 1.
    pub number: usize,
    /// Blanks in front.
    pub indent: usize,
    /// Its text, cleaned.
    pub text: String,
    /// Whether it was marked as a heading.
    pub is_heading: bool,
    /// Whether it begins in bold.
    pub is_bold: bool,
    /// Whether all of it stands in italics or in brackets.
    pub is_aside: bool,
    /// Signs of quoting in front, as mails and Markdown have them.
    pub quotes: usize,
    /// Who says it, in a chat.
    pub speaker: Option<usize>,
    /// Whether a message begins with it.
    pub begins_message: bool,
}

impl Line {
    /// A line of this text with the number of another.
    pub fn of(number: usize, text: impl Into<String>) -> Line {
        Line {
            number,
            indent: 0,
            text: text.into(),
            is_heading: false,
            is_bold: false,
            is_aside: false,
            quotes: 0,
            speaker: None,
            begins_message: false,
        }
    }

    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines of a text.
pub fn lines(text: &str, labels: &Labels) -> Vec<Line> {
    let text = without_struck(text);
    let text = breaks_in_rows(&text);
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{2028}', '\u{2029}'], "\n");
    let raw = tagged(&text, labels)
        .or_else(|| html::lines(&text))
        .unwrap_or_else(|| {
            let text = without_comments(&text);
            let lines = text.split('\n').map(plain);
            (1..).zip(lines).collect()
        });
    let raw = without_fronts(without_wiki(raw), labels);
    let raw = plain_layout(raw, labels);
    let raw = without_letters(raw, labels);
    let turns = turns(&raw, labels);
    let raw = without_answerer(without_times(raw), labels);
    raw.iter()
        .zip(turns)
        .map(|((number, raw), turn)| {
            let raw = turn.text.as_deref().unwrap_or(raw);
            let mut line = line_of(*number, &signed_bold(raw, labels));
            line.speaker = turn.speaker;
            line.begins_message = turn.begins;
            line
        })
        .collect()
}

/// Lines without the places in a recording that notes of a call have behind their texts: `price
/// (12:31)`.
fn without_times(mut lines: Vec<(usize, String)>) -> Vec<(usize, String)> {
    const LEAST: usize = 3;
    static TIME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(\S)[ \t]*[(\[]@?[ ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[)\]]"));
    let has_time = |line: &str| line.contains(':') && TIME.is_match(line);
    if lines
        .iter()
        .filter(|(_, line)| has_time(line))
        .take(LEAST)
        .count()
        < LEAST
    {
        return lines;
    }
    for (_, line) in lines.iter_mut().filter(|(_, line)| line.contains(':')) {
        *line = TIME.replace_all(line, "$1").into_owned();
    }
    lines
}

/// Lines without the name of who answers in front: `[Devin] late in May`, where it comes again.
fn without_answerer(mut lines: Vec<(usize, String)>, labels: &Labels) -> Vec<(usize, String)> {
    const LEAST: usize = 3;
    const LONGEST: usize = 30;
    fn name(line: &str) -> Option<(&str, &str)> {
        let (name, rest) = line.trim_start().strip_prefix('[')?.split_once(']')?;
        let is_name = name.starts_with(char::is_uppercase)
            && name.len() <= LONGEST
            && name.chars().any(char::is_lowercase)
            && name
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-'));
        is_name.then_some((name, rest))
    }
    let mut names: Vec<&str> = lines
        .iter()
        .filter_map(|(_, line)| Some(name(line)?.0))
        .collect();
    names.sort_unstable();
    let often: Vec<String> = names
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() >= LEAST)
        .map(|same| same[0].to_string())
        .filter(|name| labels.find(name, false).is_none() && !has_instruction(&format!("[{name}]")))
        .collect();
    if often.is_empty() {
        return lines;
    }
    for (_, line) in &mut lines {
        if let Some((_, rest)) = name(line).filter(|(name, _)| often.iter().any(|n| n == name)) {
            *line = rest.trim_start_matches([':', ' ']).to_string();
        }
    }
    lines
}

/// A line of plain text as its writer saw it: with the signs that a chat's export writes as
/// entities, without those of its quotes and mentions, and a box for `[yes]` of a checklist.
fn plain(line: &str) -> String {
    static MENTION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"<(?:[@#!][A-Z0-9^]+|(?:https?|mailto):[^<>|\s]+)(?:\|([^<>\n]*))?>[ ]?")
    });
    let line = match line.contains("<@")
        || line.contains("<#")
        || line.contains('|') && line.contains('<')
    {
        true => MENTION.replace_all(line, "$1 ").into_owned(),
        false => line.to_string(),
    };
    let line = match line.contains('&') {
        true => html::entities(line.strip_prefix("&gt;").unwrap_or(&line)),
        false => line,
    };
    let line = changed_value(&line).unwrap_or(line);
    let line = drawn(&line).unwrap_or(line);
    let boxed = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((word, rest)) = boxed.filter(|(word, rest)| word.len() <= 12 && rest.starts_with(' '))
    else {
        return line;
    };
    let is = |kind: Kind| vocabulary().of(kind).has(&words(word));
    match (is(Kind::Yes), is(Kind::No)) {
        (true, _) => format!("[x]{rest}"),
        (_, true) => format!("[ ]{rest}"),
        _ => line,
    }
}

/// A line of a table that is drawn with lines and corners, as a row with pipes or a rule of dashes:
/// `║ Risks ║ SAP ║`, `├───┼───┤`.
fn drawn(line: &str) -> Option<String> {
    let is_of_box = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
    let text = line.trim();
    // `├── a file` is a branch of a tree.
    if !text.starts_with(is_of_box) || !text.ends_with(is_of_box) {
        return None;
    }
    let sign = |c: char| match c {
        '│' | '┃' | '║' => '|',
        '─' | '━' | '═' => '-',
        c if is_of_box(c) => '+',
        c => c,
    };
    Some(line.chars().map(sign).collect())
}

/// `Risk flags changed from (blank) to "SAP"`, as systems report what somebody wrote: the label and
/// its text.
fn changed_value(line: &str) -> Option<String> {
    static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"^\s*[-*•]?\s*(?P<label>[\p{L}0-9_ &/.-]{3,60}?)\s+(?:was |has been )?(?:changed|updated|set|edited)(?:\s+from\s+.*?)?\s+to:?\s*["“'](?P<text>.*)["”'][.,]?\s*$"#,
        )
    });
    if !line.contains(" to") {
        return None;
    }
    let found = CHANGE.captures(line)?;
    Some(format!("{}: {}", &found["label"], &found["text"]))
}

fn line_of(number: usize, raw: &str) -> Line {
    let front = raw.trim_start_matches([' ', '\u{feff}', '\t']);
    let tabs = raw[..raw.len() - front.len()].matches('\t').count();
    let quotes = front
        .chars()
        .take_while(|c| matches!(c, '>' | ' '))
        .filter(|c| *c == '>')
        .count();
    let (text, is_heading) = clean_line(raw);
    let mark = front.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '*' && c != '_');
    Line {
        number,
        indent: raw.len() - front.len() + 3 * tabs,
        text,
        is_heading,
        is_bold: mark.starts_with("**") || mark.starts_with("__") || is_slack_bold(mark),
        is_aside: is_aside(front.trim_end()),
        quotes,
        speaker: None,
        begins_message: false,
    }
}

/// Whether all of a line stands in italics or in brackets: `_What did we promise?_`.
fn is_aside(text: &str) -> bool {
    let text = text.trim_start_matches(['>', ' ']);
    [('_', '_'), ('*', '*'), ('(', ')')]
        .into_iter()
        .any(|(open, close)| {
            let inside = text
                .strip_prefix(open)
                .and_then(|text| text.strip_suffix(close));
            inside.is_some_and(|inside| {
                !inside.is_empty() && !inside.starts_with([open, ' ']) && !inside.ends_with(close)
            })
        })
}

/// `**Champion** Ana Ruiz` with the colon that its bold label stands for.
fn signed_bold<'a>(raw: &'a str, labels: &Labels) -> Cow<'a, str> {
    static BOLD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[\s>#•·*-]*?(?:\*\*([^*\n]+)\*\*|\*([^*\n]+)\*)[ \t]+"));
    if !raw.contains('*') {
        return raw.into();
    }
    let Some(found) = BOLD.captures(raw) else {
        return raw.into();
    };
    let label = found
        .get(1)
        .or_else(|| found.get(2))
        .map_or("", |label| label.as_str());
    let rest = &raw[found[0].len()..];
    let has_sign = label.trim_end().ends_with([':', '：'])
        || rest.starts_with([':', '-', '–', '—', '=', '|', '→', '(', '/', '&']);
    let is_field = || {
        labels
            .find(label, false)
            .is_some_and(|found| found.label.is_field())
    };
    match !rest.is_empty() && !has_sign && is_field() {
        true => format!("{}: {rest}", found[0].trim_end()).into(),
        false => raw.into(),
    }
}

/// `*Risks*`, as Slack has it, and not the bullet `* Risks`.
fn is_slack_bold(text: &str) -> bool {
    text.strip_prefix('*')
        .is_some_and(|rest| !rest.starts_with([' ', '\t', '*']) && rest.contains('*'))
}

/// A text without what was struck out: Markdown's `~~…~~`, Slack's `~…~`, letters with a stroke.
fn without_struck(text: &str) -> Cow<'_, str> {
    static STRUCK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"~~(?:[^~\n]|~[^~\n])*(?:\n[^~\n]+)?~~"));
    static SLACK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?m)(^|[\s(*_>|:])~([^\s~](?:[^~\n]*[^\s~])?)~($|[\s.,;:!?)*_|])")
    });
    static STROKE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[^\n][\u{335}\u{336}])+"));
    let mut text = Cow::Borrowed(text);
    if text.contains('~') {
        text = STRUCK.replace_all(&text, "").into_owned().into();
        text = SLACK.replace_all(&text, "$1$3").into_owned().into();
    }
    if text.contains(['\u{335}', '\u{336}']) {
        text = STROKE.replace_all(&text, "").into_owned().into();
    }
    text
}

/// Markdown without `<!-- … -->`; the number of lines stays.
fn without_comments(text: &str) -> Cow<'_, str> {
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<!--.*?-->"));
    if !text.contains("<!--") {
        return Cow::Borrowed(text);
    }
    COMMENT.replace_all(text, |found: &regex::Captures<'_>| {
        "\n".repeat(found[0].matches('\n').count())
    })
}

/// `<br>` in rows of a Markdown table as a break inside of the cell.
fn breaks_in_rows(text: &str) -> Cow<'_, str> {
    static ROW: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^[ \t>]*\|.*<[bB][rR].*$"));
    static BREAK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<br\s*/?>"));
    if !text.contains("<br") && !text.contains("<BR") {
        return Cow::Borrowed(text);
    }
    ROW.replace_all(text, |row: &regex::Captures<'_>| {
        BREAK
            .replace_all(&row[0], html::CELL_BREAK.to_string())
            .into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(usize, String)> {
        lines(text, &Labels::default())
            .into_iter()
            .filter(|line| !line.is_blank())
            .map(|line| (line.number, line.text))
            .collect()
    }

    #[test]
    fn struck_out_text_is_not_there() {
        for text in [
            "Risks: ~~none~~ SAP",
            "Risks: ~none~ SAP",
            "Risks: <s>none</s> SAP</p>",
            "Risks: n\u{336}o\u{336}n\u{336}e\u{336} SAP",
        ] {
            let found = texts(text);
            assert!(
                !found[0].1.contains("none") && found[0].1.ends_with("SAP"),
                "{found:?}"
            );
        }
        assert_eq!(
            texts("from ~40 to ~60 a week")[0].1,
            "from ~40 to ~60 a week"
        );
    }

    #[test]
    fn plain_text_is_read_as_its_writer_saw_it() {
        let found = texts("*Risks*\n&gt; R&amp;D moves -&gt; late\n[oui] Risques : x\n[1] y");
        let found: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            found,
            ["Risks", "R&D moves -> late", "[x] Risques : x", "[1] y"]
        );
    }

    #[test]
    fn rows_stay_lines_and_keep_their_numbers() {
        let html = "<table>\n<tr><th>Risks</th><td><ul><li>a</li><li>b</li></ul></td></tr>\n<tr>\
                    <td>KPI</td><td>5</td></tr></table>";
        assert_eq!(
            texts(html),
            [
                (2, "|Risks|- a\u{e000}- b\u{e000}".into()),
                (3, "|KPI|5".into())
            ]
        );
        assert_eq!(
            texts("x\n| a | b<br>c |"),
            [(1, "x".into()), (2, "| a | b\u{e000}c |".into())]
        );
        assert_eq!(texts("a <!-- write\nhere --> b\nc")[2].0, 3);
    }
}
