//! The table of persons, by its values: the ids of the deals' owners stand in it.

use std::collections::BTreeSet;

use super::links::{is_unique, may_be_owner};
use super::parts::{Part, Parts, not_used};
use super::samples::Sample;
use super::tables::Probed;
use super::unmapped;
use crate::config::dialect::{self, header_words};
use crate::model::Table;
use crate::source::InputError;
use crate::source::probe::OwnerHeaders;

/// Finds the table of persons where no headers told it.
///
/// # Errors
/// A file cannot be read.
pub fn by_values(
    parts: &mut Parts,
    probed: &[Probed],
    seen: &mut Vec<String>,
) -> Result<(), InputError> {
    let Some(deals) = parts.deals.as_ref().filter(|_| parts.owners.is_none()) else {
        return Ok(());
    };
    if deals.header_of("rep").is_some() && unnamed_reps(parts).is_none() {
        return Ok(());
    }
    for one in probed
        .iter()
        .filter(|one| !deals.files.contains(&one.shown))
    {
        if !seen.contains(&not_used(&one.shown)) {
            continue;
        }
        if let Some(headers) = headers_of_persons(one, deals) {
            seen.retain(|line| *line != not_used(&one.shown));
            seen.push(format!(
                "{}: owners, by the ids of the deals' owners",
                one.shown
            ));
            parts.owners = Some((one.shown.clone(), headers));
            break;
        }
    }
    Ok(())
}

/// Headers that say that a person stands under them, and not which.
const ANY_PERSON: [&str; 10] = [
    "person",
    "people",
    "persons",
    "assignee",
    "assigned",
    "responsible",
    "verantwortlich",
    "responsable",
    "responsabile",
    "name",
];

/// Takes the one column of people who each have several deals for the rep, where its header says no
/// more than that people stand under it.
///
/// # Errors
/// The file of the deals cannot be read again.
pub fn sellers(parts: &mut Parts) -> Result<(), InputError> {
    let Some(deals) = parts
        .deals
        .as_mut()
        .filter(|deals| !deals.is_settled("rep"))
    else {
        return Ok(());
    };
    let found = match unmapped::person_like(deals).as_slice() {
        [one] => one.header.clone(),
        _ => return Ok(()),
    };
    let words = header_words(&found);
    if words.iter().all(|word| ANY_PERSON.contains(&word.as_str())) && words != ["name"] {
        deals.map(
            "rep",
            &found,
            "check: its values are people, each with several deals",
        );
        deals.reopen()?;
    }
    Ok(())
}

/// The headers of a table whose ids are those of a column of the deals that may name persons.
fn headers_of_persons(one: &Probed, deals: &Part) -> Option<OwnerHeaders> {
    let rep = deals.header_of("rep");
    let ids = ["deal_id", "account_id", "account_name"].map(|column| deals.header_of(column));
    let is_of_another = |header: &String| match &rep {
        Some(rep) => rep != header,
        None => ids.iter().flatten().any(|id| id == header),
    };
    let owners: Vec<&BTreeSet<String>> = deals
        .samples
        .iter()
        .filter(|sample| may_be_owner(sample) && !is_of_another(&sample.header))
        .map(|sample| &sample.distinct)
        .filter(|distinct| !distinct.is_empty())
        .collect();
    let holds = |sample: &&Sample| {
        let has = |ids: &&BTreeSet<String>| {
            let known = ids
                .iter()
                .filter(|id| sample.distinct.contains(*id))
                .count();
            known * 10 >= ids.len() * 8
        };
        is_unique(sample) && owners.iter().any(has)
    };
    let id = one.samples.iter().find(holds)?;
    let headers: Vec<String> = one.samples.iter().map(|s| s.header.clone()).collect();
    let mut declared = vec![("id", id.header.clone())];
    match dialect::first_and_last(&headers) {
        Some((first, last)) => declared.extend([("first_name", first), ("last_name", last)]),
        None => {
            let is_name = |sample: &&Sample| {
                sample.header != id.header
                    && sample.filled > 0
                    && sample.first.iter().all(|text| is_person(text))
            };
            declared.push(("name", one.samples.iter().find(is_name)?.header.clone()));
        }
    }
    Some(OwnerHeaders { declared })
}

/// Whether a text is written as the name of a person: two to four words with capitals.
fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let has_letters = |word: &&str| !word.chars().any(|c| c.is_ascii_digit() || c == '@');
    (2..=4).contains(&words.len())
        && words.first().is_some_and(is_word)
        && words.last().is_some_and(is_word)
        && words.iter().all(has_letters)
}

/// The ids of the reps that no table names: numbers, or ids of a CRM. Nothing where the reps are
/// names.
pub fn unnamed_reps(parts: &Parts) -> Option<Vec<String>> {
    let deals = parts.deals.as_ref().filter(|_| parts.owners.is_none())?;
    let header = deals.header_of("rep")?;
    let sample = deals
        .samples
        .iter()
        .find(|sample| sample.header == header)?;
    let is_id = |value: &String| {
        let has_digit = value.bytes().any(|b| b.is_ascii_digit());
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        has_digit && value.chars().all(is_plain)
    };
    let all = sample.filled > 0 && sample.distinct.iter().all(is_id);
    (all && deals.file.table == Table::Deals).then(|| sample.first.clone())
}
