//! What stands in front of a text or behind a key and is none of it: bullets of a word processor,
//! comments of YAML, numbers below the form's own (`2.1 price`), ranks, words in front of labels.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::label_index::Match;
use super::labels::Labels;
use crate::record::fold::spans;
use crate::record::form_text::has_instruction;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// A line with its number in the paste.
type Numbered = (usize, String);

/// Lines without such fronts.
pub fn without_fronts(lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    let lines = dedented(lettered_persons(lines));
    let lines = lines
        .into_iter()
        .map(|(n, line)| (n, without_order(line)))
        .collect();
    let lines = ranked(without_comments(bulleted(linked(lines, labels))));
    without_word(without_outer_numbers(lines, labels), labels)
}

/// How deep a bullet of a word processor stands, and the text behind it.
fn bullet(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start();
    let sign = line.chars().next()?;
    let depth = match sign {
        '·' | '•' | '\u{f0b7}' => 0,
        'o' => 1,
        '§' | '▪' | '\u{f0a7}' => 2,
        _ => return None,
    };
    let rest = &line[sign.len_utf8()..];
    let is_apart = rest.starts_with('\t') || rest.starts_with("   ");
    is_apart.then(|| (depth, rest.trim_start()))
}

/// `·⇥Risks` with `o⇥the works council votes` below, as a word processor copies its lists, as
/// bullets and bullets set in.
fn bulleted(mut lines: Vec<Numbered>) -> Vec<Numbered> {
    const LEAST: usize = 2;
    let outer = lines
        .iter()
        .filter(|(_, line)| bullet(line).is_some_and(|(depth, _)| depth == 0));
    if outer.take(LEAST).count() < LEAST {
        return lines;
    }
    for (_, line) in &mut lines {
        if let Some((depth, rest)) = bullet(line) {
            *line = format!("{}- {rest}", "  ".repeat(depth));
        }
    }
    lines
}

/// Keys of YAML without the comments behind them: `skeptic:   # name, role`.
fn without_comments(mut lines: Vec<Numbered>) -> Vec<Numbered> {
    const LEAST: usize = 3;
    static KEY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[a-z]+(?:_[a-z0-9]+)+:(?:\s|$)"));
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(\s*(?:-\s+)?(?:[a-z][a-z0-9_]*:\s*(?:[|>][+-]?)?|\S.*?\s))\s+#\s.*$")
    });
    let keys = lines.iter().filter(|(_, line)| KEY.is_match(line));
    if keys.take(LEAST).count() < LEAST {
        return lines;
    }
    for (_, line) in lines.iter_mut().filter(|(_, line)| line.contains(" # ")) {
        if let Some(found) = BEHIND.captures(line) {
            let kept = found[1].trim_end().to_string();
            *line = kept;
        }
    }
    lines
}

/// `[[Ana Ruiz]]`, `[[people/ana|Ana Ruiz]]`, as notes link them, as the text that they show. What
/// names a field or tells what to write stays in its brackets.
fn linked(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]"));
    for (_, line) in lines.iter_mut().filter(|(_, line)| line.contains("[[")) {
        let shown = LINK.replace_all(line, |found: &regex::Captures<'_>| {
            let text = &found[1];
            let is_link = text.contains(char::is_lowercase)
                && text.starts_with(char::is_uppercase)
                && labels.find(text, false).is_none()
                && !has_instruction(&format!("[{text}]"));
            if is_link {
                text.to_string()
            } else {
                found[0].to_string()
            }
        });
        let shown = shown.into_owned();
        *line = shown;
    }
    lines
}

/// A list that stands as a whole below its first bullet, without that bullet's depth.
fn dedented(mut lines: Vec<Numbered>) -> Vec<Numbered> {
    const LEAST: usize = 7;
    let depth = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_bullet = |line: &str| line.trim_start().starts_with(['-', '*', '•']);
    let said: Vec<usize> = (0..lines.len())
        .filter(|i| !lines[*i].1.trim().is_empty())
        .collect();
    let Some((first, below)) = said.split_first() else {
        return lines;
    };
    let least = below
        .iter()
        .map(|i| depth(&lines[*i].1))
        .min()
        .unwrap_or_default();
    let is_root = is_bullet(&lines[*first].1) && depth(&lines[*first].1) == 0 && least > 0;
    if !is_root || below.len() < LEAST || !below.iter().all(|i| is_bullet(&lines[*i].1)) {
        return lines;
    }
    for at in below {
        lines[*at].1.drain(..least);
    }
    let root = lines[*first]
        .1
        .trim_start_matches(['-', '*', '•', ' '])
        .to_string();
    lines[*first].1 = root;
    lines
}

/// `4a. Ana Ruiz, CFO` and `4b. Bo Lee, IT` as the number of the field and a line below it.
fn lettered_persons(mut lines: Vec<Numbered>) -> Vec<Numbered> {
    static LETTERED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*\(?4\s?([aAbB])\s?[.):]\)?\s*(\S.*)$"));
    let found: Vec<usize> = (0..lines.len())
        .filter(|i| LETTERED.is_match(&lines[*i].1))
        .collect();
    if found.len() != 2 {
        return lines;
    }
    for at in found {
        let Some(parts) = LETTERED.captures(&lines[at].1) else {
            continue;
        };
        let line = match &parts[1] {
            "a" | "A" => format!("4. {}", &parts[2]),
            _ => format!("   {}", &parts[2]),
        };
        lines[at].1 = line;
    }
    lines
}

/// `Objection one: too dear`, `Première objection : trop cher` in running text without the word of
/// its order, so that the mark alone stands in front of its sign.
fn without_order(line: String) -> String {
    const ORDERS: [Kind; 5] = [
        Kind::Numbers,
        Kind::First,
        Kind::Second,
        Kind::Third,
        Kind::Fourth,
    ];
    const LEAST: usize = 2;
    let all = vocabulary();
    let marks = all.of(Kind::Objection);
    if line.len() < 60 {
        return line;
    }
    let found = spans(&line, usize::MAX);
    let is_order = |i: usize| {
        let word = found.get(i).map(|(_, _, word)| word.as_str());
        word.is_some_and(|word| {
            word.bytes().all(|b| !b.is_ascii_digit())
                && ORDERS.iter().any(|kind| all.of(*kind).has_word(word))
        })
    };
    let has_sign = |end: usize| line[end..].trim_start().starts_with([':', '：']);
    // What goes: from where to where.
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for (i, (begin, end, word)) in found.iter().enumerate() {
        if !marks.has_word(word) {
            continue;
        }
        if is_order(i + 1) && has_sign(found[i + 1].1) {
            cuts.push((*end, found[i + 1].1));
        } else if i > 0 && is_order(i - 1) && has_sign(*end) {
            cuts.push((found[i - 1].0, *begin));
        }
    }
    if cuts.len() < LEAST {
        return line;
    }
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for (from, to) in cuts {
        out.push_str(&line[at..from.max(at)]);
        at = to.max(at);
    }
    out.push_str(&line[at..]);
    out
}

/// `1位　価格`, `1순위 가격` as items with a number.
fn ranked(mut lines: Vec<Numbered>) -> Vec<Numbered> {
    static RANK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(\s*)第?([1-9１-９])(?:順位|位|순위|등|名)[\s\u{3000}]*[:：、.)]?[\s\u{3000}]*(\S.*)$",
        )
    });
    for (_, line) in lines.iter_mut().filter(|(_, line)| !line.is_ascii()) {
        if let Some(found) = RANK.captures(line) {
            let number = found[2].chars().next().map_or(0, |c| match c {
                '１'..='９' => c as u32 - '０' as u32,
                c => c.to_digit(10).unwrap_or(0),
            });
            let item = format!("{}{number}. {}", &found[1], &found[3]);
            *line = item;
        }
    }
    lines
}

/// Lines numbered below the form's own numbers (`2.1 price` below `2. Decision criteria`) as the
/// items of a list; one alone is no list, and a label needs no number.
fn without_outer_numbers(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    const LEAST: usize = 3;
    static INNER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*(?:[-*•]\s+)?([1-9])\.([1-9][0-9]?)[.):]?\s+(\S.*)$"));
    static OUTER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[\s#*]*([1-9])(?:[.):]|\s+[-–—])?\s+\*{0,2}\p{L}"));
    let digit = |text: &str| text.parse::<usize>().unwrap_or_default();
    let mut outer = 0;
    // The lines of each outer number, with the number inside.
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (at, (_, line)) in lines.iter().enumerate() {
        if !line.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if let Some(inner) = INNER.captures(line) {
            let (of, number) = (digit(&inner[1]), digit(&inner[2]));
            let last = found.iter().rev().find(|(_, last, _)| *last == of);
            if of == outer && number == last.map_or(1, |(_, _, n)| n + 1) {
                found.push((at, of, number));
            }
        } else if let Some(number) = OUTER.captures(line) {
            outer = digit(&number[1]);
        }
    }
    if found.len() < LEAST || found.iter().all(|(_, of, _)| *of == found[0].1) {
        return lines;
    }
    let counts = found
        .iter()
        .fold(BTreeMap::new(), |mut counts, (_, of, _)| {
            *counts.entry(*of).or_insert(0) += 1;
            counts
        });
    for (at, of, number) in found {
        let Some(inner) = INNER.captures(&lines[at].1) else {
            continue;
        };
        let text = inner[3].to_string();
        let is_labelled = text
            .split_once(':')
            .is_some_and(|(label, _)| labels.find(label, false).is_some());
        let is_list = counts.get(&of).is_some_and(|n| *n > 1) && !is_labelled;
        lines[at].1 = match is_list {
            true => format!("   {number}. {text}"),
            false => format!("   {text}"),
        };
    }
    lines
}

/// `Checklist: Risk flags  0/2` as a heading, where the same word stands in front of several labels.
fn without_word(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    const LEAST: usize = 2;
    const LONGEST: usize = 80;
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\s*[(\[]?(?:[0-9]{1,2}\s?(?:/|of|von|sur|de|di|van)\s?[0-9]{1,2}|[0-9]{1,3}\s?%)[)\]]?$",
        )
    });
    let cut = |line: &str| {
        let line = line.trim().trim_start_matches(['#', '*', ' ']);
        let (word, rest) = line.split_once(':').filter(|_| line.len() <= LONGEST)?;
        let rest = rest.trim().trim_end_matches(['*', ':']);
        let label = COUNT
            .find(rest)
            .map_or(rest, |count| &rest[..count.start()]);
        let is_word = !word.is_empty()
            && word.split(' ').count() <= 2
            && word.chars().all(|c| c.is_alphabetic() || c == ' ')
            && labels
                .find(word, false)
                .is_none_or(|found| !found.label.is_field());
        let found = labels.find(label, false).filter(|_| is_word)?;
        let is_label = found.label.is_field() && found.how != Match::Misspelt && !found.is_item;
        is_label.then(|| (word.to_string(), label.trim().to_string()))
    };
    let cuts: Vec<Option<(String, String)>> = lines.iter().map(|(_, line)| cut(line)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (word, _) in cuts.iter().flatten() {
        *counts.entry(word.clone()).or_default() += 1;
    }
    for ((_, line), cut) in lines.iter_mut().zip(cuts) {
        if let Some((word, label)) = cut
            && counts.get(&word).is_some_and(|n| *n >= LEAST)
        {
            *line = format!("# {label}");
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let lines = (1..).zip(text.lines().map(str::to_string)).collect();
        let found = without_fronts(lines, &Labels::default());
        found.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn fronts_are_taken_off_where_they_come_again() {
        assert_eq!(
            texts("·\tRisks\no\tthe owner sells\n·\tMetric\no\t5 a week"),
            ["- Risks", "  - the owner sells", "- Metric", "  - 5 a week"]
        );
        assert_eq!(
            texts("2. Criteria\n2.1 speed\n2.2 price\n5. Risks\n5.1 the owner sells"),
            [
                "2. Criteria",
                "   1. speed",
                "   2. price",
                "5. Risks",
                "   the owner sells"
            ]
        );
        assert_eq!(
            texts(
                "risk_flags: # hallway\n  - SAP\nsuccess_metric: 5   # number\nlost_deal_signal:"
            ),
            [
                "risk_flags:",
                "  - SAP",
                "success_metric: 5",
                "lost_deal_signal:"
            ]
        );
        assert_eq!(
            texts("Checkliste: Risiken  0/2\nx\nCheckliste: Einwände 1/3"),
            ["# Risiken", "x", "# Einwände"]
        );
        assert_eq!(texts("1位　価格\n２位 速さ"), ["1. 価格", "2. 速さ"]);
        for text in [
            "Uptime 2.1 percent\n2.1 tons a day",
            "Note: Risk flags",
            "- o k",
        ] {
            let same: Vec<String> = text.lines().map(str::to_string).collect();
            assert_eq!(texts(text), same);
        }
    }
}
