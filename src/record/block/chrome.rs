//! What a page or a program shows beside the fields of a record: buttons, counters, notes on media.

use super::labels::Labels;
use super::source::Line;
use crate::record::fold::words;
use crate::record::words::{Kind, vocabulary};

/// What a page shows beside its fields (a button `Edit Risk Flags` below `Risk Flags`, a counter of
/// characters), and the lines without it.
pub(super) fn without_buttons(lines: &[Line], labels: &Labels) -> (Vec<Line>, Vec<Line>) {
    const LEAST: usize = 2;
    let is_button = |above: &Line, line: &Line| {
        let button = line.text.split_once(' ');
        button.is_some_and(|(verb, label)| {
            verb.starts_with(char::is_uppercase) && !label.is_empty() && label == above.text
        }) && labels
            .find(&above.text, false)
            .is_some_and(|found| found.label.is_field())
    };
    // `26 / 500 characters`
    let is_counter = |line: &Line| {
        line.text.starts_with(|c: char| c.is_ascii_digit())
            && line.text.contains('/')
            && is_chrome(&line.text)
    };
    let of = |i: usize| i > 0 && (is_button(&lines[i - 1], &lines[i]) || is_counter(&lines[i]));
    if (0..lines.len()).filter(|i| of(*i)).take(LEAST).count() < LEAST {
        return (Vec::new(), lines.to_vec());
    }
    let all = lines.iter().cloned().enumerate();
    let (buttons, kept): (Vec<_>, Vec<_>) = all.partition(|(i, _)| of(*i));
    let lines = |of: Vec<(usize, Line)>| of.into_iter().map(|(_, line)| line).collect();
    (lines(buttons), lines(kept))
}

/// Whether a line is of the program from which a record was copied: `<Media omitted>`, `2 replies`.
pub(super) fn is_chrome(text: &str) -> bool {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return false;
    }
    let all = words(text);
    let skip = all
        .iter()
        .take_while(|word| word.bytes().all(|b| b.is_ascii_digit()))
        .count();
    vocabulary().of(Kind::Media).has(&all[skip..])
}
