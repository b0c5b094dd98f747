//! Lines that end a record: a rule, a signature, a mail quoted below.

use std::sync::LazyLock;

use regex::Regex;

use super::segment::Segment;
use super::source::Line;
use crate::record::fold::spans;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::is_marked;
use crate::record::search::pattern;
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

/// Cuts a paragraph of its own below the last field: it is prose around the record.
pub fn cut_prose(segment: &mut Segment) -> Vec<Line> {
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
    cut.map(|at| segment.lines.split_off(at))
        .unwrap_or_default()
}
