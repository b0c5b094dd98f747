//! Headers that no column uses, and what their values suggest.

use super::header_meaning::evidence;
use super::parts::{Part, Parts};
use super::samples::Sample;
use super::stage_values::says_won_or_lost;
use crate::config::dialect::header_words;
use crate::model::Table;
use crate::source::probe;

/// A header that nothing uses.
pub struct Unmapped<'a> {
    /// What stands under it.
    pub sample: &'a Sample,
    /// The native column that its values suggest.
    pub guess: Option<&'static str>,
}

/// The headers of a part that no table uses.
pub fn of<'a>(part: &'a Part, parts: &Parts) -> Vec<Unmapped<'a>> {
    let files = [
        &parts.deals,
        &parts.handoffs,
        &parts.reviews,
        &parts.revenue,
    ];
    let same_file = files
        .into_iter()
        .flatten()
        .chain(&parts.outcomes)
        .filter(|other| other.files == part.files);
    let used: Vec<String> = same_file.flat_map(used_headers).collect();
    part.samples
        .iter()
        .filter(|sample| !sample.header.is_empty() && !used.contains(&sample.header))
        .map(|sample| Unmapped {
            sample,
            guess: guess(part, sample),
        })
        .collect()
}

fn used_headers(part: &Part) -> Vec<String> {
    let columns = part.file.table.columns().iter();
    columns
        .filter_map(|column| part.header_of(column))
        .chain(part.doubts.iter().flat_map(|doubt| doubt.headers.clone()))
        .collect()
}

/// What the values of a header may be, of the columns that are still without one.
fn guess(part: &Part, sample: &Sample) -> Option<&'static str> {
    if sample.filled == 0 {
        return None;
    }
    if let Some(column) = probe::handoff_like(&sample.header) {
        return Some(column);
    }
    let table = part.file.table;
    let lacks = |column: &&&str| !part.is_settled(column);
    let words = header_words(&sample.header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let close = ["close", "closed", "won", "end", "signed", "decision"];
    let money = [
        "price", "fee", "total", "revenue", "value", "amount", "mrr", "arr", "list",
    ];
    let person = [
        "owner", "rep", "agent", "by", "manager", "person", "sales", "seller",
    ];
    let guesses: [(&'static str, bool); 4] = [
        ("stage", says_won_or_lost(sample) && !sample.holds_days()),
        (
            "closed_on",
            (sample.holds_days() || sample.holds_months()) && has(&close),
        ),
        ("amount", sample.holds_numbers() && has(&money)),
        (
            "rep",
            has(&person) && !sample.holds_numbers() && !sample.holds_days(),
        ),
    ];
    let by_words = table
        .columns()
        .iter()
        .filter(lacks)
        .find(|column| evidence(table, column, &sample.header).is_some());
    let by_values = guesses
        .iter()
        .filter(|(column, is)| *is && table == Table::Deals && lacks(&column));
    by_words
        .copied()
        .or_else(|| by_values.map(|(column, _)| *column).next())
}

/// Headers whose values may be the stages of deals: few, and many times each.
pub fn stage_like(part: &Part) -> Vec<&Sample> {
    const MOST: usize = 40;
    let may_be = |sample: &&Sample| {
        let (values, rows) = (sample.distinct.len(), sample.filled);
        (2..=MOST).contains(&values)
            && values * 3 <= rows
            && !sample.holds_numbers()
            && !sample.holds_days()
            && !used_headers(part).contains(&sample.header)
    };
    part.samples.iter().filter(may_be).collect()
}

/// Headers whose values may be amounts: numbers that are no ids.
pub fn amount_like(part: &Part) -> Vec<&Sample> {
    let used = used_headers(part);
    let may_be = |sample: &&Sample| {
        let words = header_words(&sample.header);
        let is_id = words.iter().any(|word| word == "id" || word == "nr");
        sample.holds_numbers()
            && !sample.holds_days()
            && !is_id
            && sample.distinct.len() > 1
            && !used.contains(&sample.header)
    };
    part.samples.iter().filter(may_be).collect()
}

/// Headers whose values are days.
pub fn day_like(part: &Part) -> Vec<&Sample> {
    let used = used_headers(part);
    let may_be = |sample: &&Sample| {
        sample.holds_days() && !sample.holds_numbers() && !used.contains(&sample.header)
    };
    part.samples.iter().filter(may_be).collect()
}

/// Headers whose values may be persons: names of two or three words, many times each.
pub fn person_like(part: &Part) -> Vec<&Sample> {
    let used = used_headers(part);
    let is_name = |value: &String| {
        let words: Vec<&str> = value.split_whitespace().collect();
        let is_word = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        (2..=3).contains(&words.len()) && words.iter().all(is_word)
    };
    let may_be = |sample: &&Sample| {
        let (values, rows) = (sample.distinct.len(), sample.filled);
        values > 1
            && values * 2 <= rows
            && sample.first.iter().all(is_name)
            && !used.contains(&sample.header)
    };
    part.samples.iter().filter(may_be).collect()
}
