//! Lines that end a record: a rule, a signature, a mail quoted below.

use std::sync::LazyLock;

use regex::Regex;

use super::fit::fit;
use super::heading::heading;
use super::labels::Labels;
use super::segment::Segment;
use super::source::Line;
use crate::model::TextColumn;
use crate::record::fold::spans;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::is_marked;
use crate::record::open_answer::leaves_open;
use crate::record::search::pattern;
use crate::record::stand_in::is_stand_in;
use crate::record::words::{Kind, vocabulary};

/// Whether a line ends a record.
pub fn ends_record(line: &str) -> bool {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:[-*_=~–—]{3,}|--|sent from my .*|von meinem .* gesendet|cc:\s.*|-+\s*original message.*|on .+ wrote:|(?:from|sent):\s[^0-9].*|ps\b.*)$",
        )
    });
    let line = line.trim();
    let begins = |first: char| !first.is_ascii_alphanumeric() || "CFOPSVcfopsv".contains(first);
    line.starts_with(begins) && END.is_match(line) || is_closing(line)
}

/// Whether a line is the foot or head of a printed page: `Confidential   Page 1 of 2`.
pub fn is_page(line: &str) -> bool {
    const LONGEST: usize = 160;
    static PAGE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:^|[\s|·–-])(?:page|seite|página|pagina|pag\.|p\.|s\.|side|sida|strona)\s*[0-9]{1,3}\s*(?:of|von|sur|de|di|van|av|af|z|/)\s*[0-9]{1,3}\s*$",
        )
    });
    line.len() <= LONGEST && line.ends_with(|c: char| c.is_ascii_digit()) && PAGE.is_match(line)
}

/// Where the signature of a mail begins, which stands at the end: a name, and below it a telephone
/// or an address.
pub fn signature(lines: &[Line], labels: &Labels) -> Option<usize> {
    const MOST: usize = 6;
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\+?[0-9][0-9 ()/.-]{7,}[0-9]|www\.|https?://|[\w.-]+@[\w-]+\.\w")
    });
    let end = lines.iter().rposition(|line| !line.is_blank())? + 1;
    let begin = lines[..end].iter().rposition(Line::is_blank)? + 1;
    let [name, below @ ..] = &lines[begin..end] else {
        return None;
    };
    let all: Vec<&str> = name.text.split(' ').collect();
    let is_word = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    };
    let is_name = (2..=4).contains(&all.len()) && all.iter().all(is_word);
    let label = |line: &Line| {
        let found = heading(&line.text, labels, true).filter(|h| h.found.label.is_field());
        found.map(|h| (h.found.label, h.rest.is_empty()))
    };
    if !is_name
        || below.is_empty()
        || below.len() >= MOST
        || !below.iter().any(|line| ADDRESS.is_match(&line.text))
        || lines[begin..end].iter().any(|line| label(line).is_some())
    {
        return None;
    }
    // A person may stand below the label of one.
    let above = lines[..begin].iter().rev().find(|line| !line.is_blank())?;
    let is_person = label(above).is_some_and(|(label, is_alone)| {
        is_alone
            && label
                .columns()
                .iter()
                .any(|column| matches!(column, TextColumn::Champion | TextColumn::Skeptic))
    });
    (!is_person).then_some(begin)
}

/// Whether a line closes a mail: `Thanks, Mia`, `Viele Grüße aus dem Zug`.
fn is_closing(line: &str) -> bool {
    const LONGEST: usize = 60;
    const MOST_NAMES: usize = 4;
    if line.len() > LONGEST || !line.starts_with(char::is_alphabetic) {
        return false;
    }
    let all = spans(line, 12);
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let Some(n) = vocabulary().of(Kind::Closings).at_start(&folded) else {
        return false;
    };
    let rest = line[all[n - 1].1..].trim_start();
    let is_parted = rest.starts_with([',', '!', '.', '-', '–', '—', '、', '。']);
    let names = folded.len() - n;
    names == 0 || names <= MOST_NAMES && is_parted || n >= 2 && names <= MOST_NAMES
}

/// Whether a section is a line that was wrapped: its last line is long and ends no sentence.
pub fn is_wrapped(open: &Segment) -> bool {
    const LONG: usize = 60;
    let last = open.lines.iter().rev().find(|line| !line.is_blank());
    last.is_some_and(|line| {
        line.text.chars().count() >= LONG && !line.text.ends_with(['.', '!', '?', '"', '”', ')'])
    })
}

/// Cuts what stands below the last field and is none of it: a paragraph of its own, which is prose
/// around the record, and lines of another shape.
pub fn cut_prose(segment: &mut Segment, columns: &[TextColumn]) -> Vec<Line> {
    let cut = [paragraph(segment), other_shape(segment, columns)];
    let cut = cut.into_iter().flatten().min();
    cut.map(|at| segment.lines.split_off(at))
        .unwrap_or_default()
}

/// Where lines begin that are of another shape than field 7, whose text they stand below: comments of
/// a task, feet of forms, replies. What such a line says must not make the field complete, so a plain
/// line counts only where it goes on with the one above or speaks of lost deals itself.
fn other_shape(segment: &Segment, columns: &[TextColumn]) -> Option<usize> {
    const SHORT: usize = 40;
    const LONG: usize = 60;
    let mut said = segment.lines.iter().enumerate();
    let (_, first) = said.find(|(_, line)| !line.is_blank())?;
    let is_short = first.text.chars().count() < SHORT;
    let column = TextColumn::LostDealSignal;
    if columns != [column] || !segment.is_inline && !is_short {
        return None;
    }
    let is_left_open = is_stand_in(&first.text) || leaves_open(&first.text);
    let mut above = first;
    for (i, line) in said.filter(|(_, line)| !line.is_blank()) {
        let text = line.text.as_str();
        let is_item = without_marker(text).0 != Marker::None || text.starts_with(['→', '-']);
        let is_open = !above.text.ends_with(['.', '!', '?', '。']);
        // `Moritz Dahl — Today at 16:09` goes on with nothing.
        let is_stamp = text.contains(':') && text.ends_with(|c: char| c.is_ascii_digit());
        let goes_on = is_open
            && !is_stamp
            && (above.text.ends_with([':', ','])
                || text.starts_with(char::is_lowercase)
                || above.text.chars().count() >= LONG);
        // Below `will ask Moritz` nothing is an answer.
        let speaks = !is_left_open && (fit(column, &[text]) > 0 || is_reason(text));
        if !is_item && !goes_on && !speaks {
            return Some(i);
        }
        above = line;
    }
    None
}

/// Whether a line says why deals were lost, and nothing else: `Mostly price`, `3 on price`. `Price
/// list v3 was sent` has such a word too.
fn is_reason(text: &str) -> bool {
    const MOST_WORDS: usize = 6;
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    let is_plain = match has_digit {
        true => text.starts_with(|c: char| c.is_ascii_digit()),
        false => text.split_whitespace().count() <= MOST_WORDS,
    };
    is_plain && vocabulary().of(Kind::Reasons).is_in(text)
}

/// Where a paragraph of its own begins.
fn paragraph(segment: &Segment) -> Option<usize> {
    let mut has_text = false;
    let mut after_blank = false;
    let mut cut = None;
    for (i, line) in segment.lines.iter().enumerate() {
        if line.is_blank() {
            after_blank = has_text;
            continue;
        }
        let is_item = without_marker(&line.text).0 != Marker::None
            || line.text.starts_with(['→', '-'])
            || is_marked(&line.text);
        if after_blank && !is_item {
            cut = Some(i);
            break;
        }
        (has_text, after_blank) = (true, false);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::block::read;

    #[test]
    fn nothing_behind_the_last_field_makes_it_complete() {
        let record = |said: &str| {
            let text = format!(
                "Champion: Ana Ruiz, COO\nRisk flags: the merger\nSuccess metric: 9 to 4\nLost-deal \
                 signal: {said}"
            );
            read(&text, &Labels::default())
                .texts
                .get(TextColumn::LostDealSignal)
                .to_string()
        };
        for behind in [
            "Priti Shah added a comment - 24/Nov/26 10:04 AM\nWe lost 4 on price I think",
            "Priti Shah · 24 Nov\nlost 5 on price",
            "Submitted 24 Nov 2026 in Pricing v3",
            "Our price list v3 was sent\nBudget 40k approved",
        ] {
            assert_eq!(record(&format!("a few\n{behind}")), "a few", "{behind}");
        }
        for said in [
            "5 in 90 days\nMostly price, one timing",
            "5 in 90 days\n- 3 price\n- 2 timing",
            "5 in 90 days,\nAll of them on price",
        ] {
            assert_eq!(record(said), said);
        }
        let open = record("will ask Priti\nShe lost 4 on price");
        assert_eq!(open, "will ask Priti");
    }
}
