//! Who sold a deal, where the column of its owner may say who has it now: two columns name people
//! and differ, or those who have the won deals are the CS managers of their customers.

use std::collections::BTreeSet;

use super::header_meaning::evidence;
use super::parts::{Part, Parts};
use super::samples::Sample;
use super::unmapped;
use crate::config::dialect::header_words;
use crate::config::fold;
use crate::config::vocabulary::{self, Meaning, StageWord};
use crate::model::Table;
use crate::source::InputError;

/// Rows that are compared.
const ROWS: usize = 200_000;
/// Fewest won deals, and fewest lost ones, whose owners say something.
const FEWEST: usize = 3;
/// Words of headers of whoever has, made or changed something else than the deal.
const OF_OTHERS: [&str; 12] = [
    "account", "company", "contact", "created", "creator", "csm", "customer", "lead", "manager",
    "modified", "success", "updated",
];

/// Asks for the column of the rep where the one that was taken may not be it.
///
/// # Errors
/// The file of the deals cannot be read.
pub fn ask(parts: &mut Parts) -> Result<(), InputError> {
    let Some(deals) = &parts.deals else {
        return Ok(());
    };
    let is_asked = deals.doubts.iter().any(|doubt| doubt.column == "rep");
    let Some(rep) = deals.header_of("rep").filter(|_| !is_asked) else {
        return Ok(());
    };
    let others = others(deals, &rep)?;
    let found = match managers(parts, deals, &rep)? {
        true => {
            let why = format!(
                "who sold the deal? {rep:?} of most won deals names a CS manager, and of lost deals \
                 somebody else: it may say who has the deal now"
            );
            let all = unmapped::person_like(deals).into_iter();
            let mut headers: Vec<String> = all.map(|sample| sample.header.clone()).collect();
            headers.push(rep);
            Some((headers, why))
        }
        false if others.is_empty() => None,
        false => {
            let names: Vec<String> = others.iter().map(|(h, n)| format!("{h:?} ({n})")).collect();
            let why = format!(
                "who sold the deal? In some rows another person stands in {} than in {rep:?}",
                names.join(", ")
            );
            let mut headers: Vec<String> = others.into_iter().map(|(header, _)| header).collect();
            headers.push(rep);
            Some((headers, why))
        }
    };
    if let (Some((headers, why)), Some(deals)) = (found, &mut parts.deals) {
        deals.ask("rep", headers, &why);
    }
    Ok(())
}

/// Other headers that may hold the rep, with the rows in which another person stands there.
fn others(deals: &Part, rep: &str) -> Result<Vec<(String, usize)>, InputError> {
    let may_be = |sample: &&Sample| {
        let words = header_words(&sample.header);
        let is_executive = words.iter().any(|word| word == "executive");
        let of_others = words.iter().any(|word| OF_OTHERS.contains(&word.as_str()));
        let is_rep = evidence(Table::Deals, "rep", &sample.header).is_some();
        is_rep && (is_executive || !of_others)
    };
    let like = unmapped::person_like(deals).into_iter().filter(may_be);
    let mut found = Vec::new();
    for sample in like {
        let differ = compare(deals, rep, &sample.header, |a, b| a != b)?;
        if differ > 0 {
            found.push((sample.header.clone(), differ));
        }
    }
    Ok(found)
}

/// The rows in which something holds of the folded cells under two headers, neither of them blank.
fn compare(
    deals: &Part,
    one: &str,
    other: &str,
    holds: impl Fn(&str, &str) -> bool,
) -> Result<usize, InputError> {
    let headers = &deals.file.layout.headers;
    let at = |header: &str| headers.iter().position(|h| h == header);
    let (Some(one), Some(other)) = (at(one), at(other)) else {
        return Ok(0);
    };
    let mut rows = 0;
    deals.file.sample(ROWS, |row| {
        let (a, b) = (deals.file.cell(row, one), deals.file.cell(row, other));
        let (a, b) = (fold(&a), fold(&b));
        rows += usize::from(!a.is_empty() && !b.is_empty() && holds(&a, &b));
    })?;
    Ok(rows)
}

/// Whether most won deals have a CS manager as their owner, and most lost ones have not.
fn managers(parts: &Parts, deals: &Part, rep: &str) -> Result<bool, InputError> {
    let of_outcomes = |part: &Part| {
        let header = part.header_of("csm")?;
        let sample = part.samples.iter().find(|s| s.header == header)?;
        Some(sample.distinct.clone())
    };
    let managers: BTreeSet<String> = parts
        .outcomes
        .iter()
        .filter_map(of_outcomes)
        .flatten()
        .collect();
    let Some(stage) = deals.header_of("stage").filter(|_| !managers.is_empty()) else {
        return Ok(false);
    };
    let count = |end: StageWord, is_manager: bool| {
        compare(deals, rep, &stage, |owner, stage| {
            vocabulary::stage(stage) == Meaning::Known(end)
                && (!is_manager || managers.contains(owner))
        })
    };
    let (won, lost) = (
        count(StageWord::Won, false)?,
        count(StageWord::Lost, false)?,
    );
    if won < FEWEST || lost < FEWEST {
        return Ok(false);
    }
    let (of_won, of_lost) = (count(StageWord::Won, true)?, count(StageWord::Lost, true)?);
    Ok(of_won * 10 >= won * 8 && of_lost * 10 <= lost * 2)
}
