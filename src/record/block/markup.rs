//! Markup that is neither HTML nor Markdown: wiki pages and tickets (`h3.`, `||Field||Value||`),
//! and tags that are named like fields (`<risk_flags>…</risk_flags>`).

use std::sync::LazyLock;

use regex::Regex;

use super::label::Label;
use super::labels::Labels;
use crate::record::fold::words;
use crate::record::html::CELL_BREAK;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// A line with its number in the paste.
type Numbered = (usize, String);

/// The least tags that are fields.
const LEAST_TAGS: usize = 3;
/// The most lines of a cell of a wiki's table.
const LONGEST_CELL: usize = 40;

/// The lines of a text whose tags are named like fields; nothing for any other.
pub fn tagged(text: &str, labels: &Labels) -> Option<Vec<Numbered>> {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"<(/?)(\p{L}[\p{L}0-9_.-]+)(?:\s[^<>\n]*)?>"));
    if !text.contains("</") {
        return None;
    }
    let is_field = |name: &str| {
        labels
            .find(name, false)
            .is_some_and(|found| found.label.is_field() || matches!(found.label, Label::Head(_)))
    };
    let fields = TAG
        .captures_iter(text)
        .filter(|tag| tag[1].is_empty() && is_field(&tag[2]));
    if fields.take(LEAST_TAGS).count() < LEAST_TAGS {
        return None;
    }
    let all = vocabulary();
    let mut out = Vec::new();
    // The open field: a tag of its own name inside of it is one of its items.
    let mut inside: Option<Label> = None;
    for (number, line) in (1..).zip(text.split('\n')) {
        let mut plain = String::new();
        let mut from = 0;
        for tag in TAG.captures_iter(line) {
            let Some(whole) = tag.get(0) else { continue };
            plain.push_str(&line[from..whole.start()]);
            from = whole.end();
            let name = &tag[2];
            let folded = words(name);
            let is = |kind: Kind| all.of(kind).has(&folded);
            let holds_tags = line[from..].trim_start().starts_with('<') || line[from..].is_empty();
            let label = labels.find(name, false).map(|found| found.label);
            let sign = match tag[1].is_empty() {
                false if is_field(name) => "\n".to_string(),
                false => String::new(),
                true if label == Some(Label::Title) => "\n".into(),
                true if inside.is_some() && inside == label => "\n- ".into(),
                true if is(Kind::Answer) => " -> Answer: ".into(),
                true if is(Kind::Objection) && !is_field_of_list(name, labels) => {
                    "\n- Objection: ".into()
                }
                true if label.is_some() => {
                    inside = label;
                    format!("\n{name}: ")
                }
                true if is(Kind::Name) || is(Kind::Role) || is(Kind::Why) => "\n".into(),
                true if holds_tags => "\n".into(),
                true => "\n- ".into(),
            };
            plain.push_str(&sign);
        }
        plain.push_str(&line[from..]);
        let lines = plain.split('\n').map(|line| (number, entities(line)));
        out.extend(lines.filter(|(_, line)| !line.trim().is_empty()));
    }
    Some(out)
}

/// Whether a tag is the list of all objections and not one of them.
fn is_field_of_list(name: &str, labels: &Labels) -> bool {
    labels.find(name, false).is_some_and(|found| !found.is_item)
}

fn entities(line: &str) -> String {
    line.trim()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// What opens a box around a text, in front of its title: `{panel:title=Risks}`, `:::info Risks`,
/// `!!! note "Risks"`, `> [!WARNING] Risks`.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^\s*(?:\{(?:panel|info|note|tip|warning|expand|section|column|quote|ui-expand)(?::(?:[^{}]*?\btitle=)?(?<macro>[^{}|=]*)(?:\|[^{}]*|[^{}]*=[^{}]*)?)?\}|(?:>\s*)+\[!\w+\][-+]?\s*(?<callout>[^\n]*)|:{3,}\s*(?:(?:info|note|tip|warning|danger|caution|success|important|details|spoiler|primary|secondary|alert|callout)\b)?\s*\[?(?<fence>[^\n\]]*)\]?|(?:!!!|\?\?\?)\+?\s+\w+(?:\s+"(?<mark>[^"\n]*)")?)\s*$"#,
    )
});

/// The heading that opens or closes a box: its title, blank where it has none; nothing for any other
/// line.
fn heading_of_box(line: &str) -> Option<String> {
    let begin = line.trim_start();
    let may_be = begin.starts_with('{') && line.contains('}')
        || [":::", "!!!", "???"]
            .iter()
            .any(|sign| begin.starts_with(sign))
        || begin.starts_with('>') && line.contains("[!");
    if !may_be {
        return None;
    }
    let found = BOX.captures(line)?;
    let titles = ["macro", "callout", "fence", "mark"];
    let title = titles.iter().find_map(|name| found.name(name));
    let title = title.map_or("", |title| title.as_str().trim());
    Some(match title.trim_matches(['*', '_', '"', ' ']) {
        "" => String::new(),
        title => format!("# {title}"),
    })
}

/// Lines of a wiki or a ticket as those of Markdown; other lines as they are.
pub fn without_wiki(lines: Vec<Numbered>) -> Vec<Numbered> {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*h[1-6]\.\s+"));
    static MACRO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\{(?:panel|code|noformat|quote|color|expand|info|note|tip|warning|toc|section|column|anchor)(?::[^{}]*)?\}|\{[a-z][a-z-]+:[^{}\n]*=[^{}\n]*\}",
        )
    });
    static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*([#*-]+)\s+"));
    let is_head = |line: &str| line.trim_start().starts_with("||");
    let names_macro = |line: &str| {
        const NAMES: [&str; 10] = [
            "panel", "info", "note", "tip", "warning", "expand", "color", "quote", "code",
            "noformat",
        ];
        let mut behind = line.match_indices('{').map(|(at, _)| &line[at + 1..]);
        behind.any(|rest| {
            let name = NAMES.iter().find_map(|name| rest.strip_prefix(name));
            name.is_some_and(|rest| rest.starts_with(['}', ':']))
        })
    };
    // `# Risks` is a heading of Markdown, and an item of a list in a wiki.
    let is_markdown = || lines.iter().any(|(_, line)| line.starts_with("## "));
    let is_wiki = lines
        .iter()
        .any(|(_, line)| HEADING.is_match(line) || is_head(line))
        || lines.iter().any(|(_, line)| names_macro(line)) && !is_markdown();
    if !is_wiki {
        let titled = |(number, line): Numbered| {
            let title = heading_of_box(&line);
            (number, title.unwrap_or(line))
        };
        return lines.into_iter().map(titled).collect();
    }
    let item = |line: &str| match ITEM.captures(line) {
        Some(found) if !found[1].starts_with("--") => {
            let level = "  ".repeat(found[1].len() - 1);
            format!("{level}- {}", &line[found[0].len()..])
        }
        _ => line.to_string(),
    };
    let mut out: Vec<Numbered> = Vec::with_capacity(lines.len());
    // The lines of the open cell.
    let mut open = 0;
    for (number, line) in lines {
        if open == 0
            && let Some(title) = heading_of_box(&line)
        {
            out.push((number, title));
            continue;
        }
        let line = MACRO.replace_all(&line, "").into_owned();
        let ends = line.trim_end().ends_with('|');
        if open > 0
            && open < LONGEST_CELL
            && !line.starts_with('|')
            && let Some((_, row)) = out.last_mut()
        {
            row.push(CELL_BREAK);
            row.push_str(&item(&line));
            open = if ends { 0 } else { open + 1 };
            continue;
        }
        open = 0;
        if let Some(found) = HEADING.find(&line) {
            out.push((number, format!("# {}", &line[found.end()..])));
        } else if line.trim_start().starts_with('|') {
            let row = line.trim_start().replace("||", "|");
            open = usize::from(!ends);
            let cells: Vec<String> = row.split('|').map(|cell| in_lines(cell, &item)).collect();
            out.push((number, cells.join("|")));
        } else {
            out.push((number, item(&line)));
        }
    }
    out
}

/// A cell of a wiki with its breaks (`\\`), and with the items of a list that stand in one line.
fn in_lines(cell: &str, item: &dyn Fn(&str) -> String) -> String {
    const LEAST: usize = 2;
    let mut cell = cell.replace(" \\\\ ", &CELL_BREAK.to_string());
    for sign in ["# ", "* "] {
        let inside = format!(" {sign}");
        if cell.trim_start().starts_with(sign) && cell.matches(&inside).count() >= LEAST {
            cell = cell.replace(&inside, &format!("{CELL_BREAK}{sign}"));
        }
    }
    let lines: Vec<String> = cell.split(CELL_BREAK).map(item).collect();
    lines.join(&CELL_BREAK.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str) -> Vec<Numbered> {
        (1..).zip(text.lines().map(str::to_string)).collect()
    }

    #[test]
    fn wiki_pages_become_markdown() {
        let page = "h3. Risk flags\n* SAP\n{panel:title=x}\n||Field||Value||\n|Criteria|# a\n# b|\n\
                    |KPI|5|";
        let lines: Vec<String> = without_wiki(numbered(page))
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        assert_eq!(
            lines,
            [
                "# Risk flags",
                "- SAP",
                "# x",
                "|Field|Value|",
                "|Criteria|- a\u{e000}- b|",
                "|KPI|5|"
            ]
        );
        let plain = numbered("# Risks\n# not a list");
        assert_eq!(without_wiki(plain.clone()), plain);
    }

    #[test]
    fn a_state_in_a_cell_is_none_of_its_text() {
        let page = "||Field||Value||\n|Risks|tba|{status:colour=Grey|title=to do}|";
        let rows = without_wiki(numbered(page));
        assert_eq!(rows[1].1, "|Risks|tba|");
    }

    #[test]
    fn tags_named_like_fields_are_labels() {
        let text = "<record>\n<risk_flags>SAP &amp; Co</risk_flags>\n<kpi>5</kpi>\n<criteria><item>a\
                    </item><item>b</item></criteria>\n</record>";
        let lines = tagged(text, &Labels::default()).unwrap();
        let expected = [
            (2, "risk_flags: SAP & Co"),
            (3, "kpi: 5"),
            (4, "criteria:"),
            (4, "- a"),
            (4, "- b"),
        ];
        let expected: Vec<Numbered> = expected
            .iter()
            .map(|(number, line)| (*number, line.to_string()))
            .collect();
        assert_eq!(lines, expected);
        assert!(tagged("<p>Risks: <b>a</b></p>", &Labels::default()).is_none());
    }
}
