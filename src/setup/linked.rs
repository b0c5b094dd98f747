//! Files that nothing uses although they speak of the deals or their customers: each is asked about,
//! so that no table is left out in silence.

use std::collections::BTreeSet;

use super::links::shared;
use super::parts::{LeftOut, Linked, Part, Parts, not_used};
use super::samples::Sample;
use super::tables::Probed;
use crate::config::Source;
use crate::config::vocabulary::{self, Meaning};
use crate::model::Table;
use crate::source::{InputError, probe};

/// Values up to which a column may be a list of words.
const MOST: usize = 12;
/// Words from which on a text is a sentence.
const SENTENCE: usize = 5;
/// Fields of a record that a column has to name, so that each row is the answer for one.
const FEWEST_FIELDS: usize = 3;

/// By what a file is known to speak of the deals.
struct Link {
    header: String,
    /// The column of the deals that has the same values.
    column: &'static str,
    known: usize,
    of: usize,
}

/// What a file may hold.
enum Holds {
    /// Records, one row for each field; the header of the fields.
    Answers(String),
    Records,
    Reviews,
    Outcomes,
}

/// Looks for them and asks about each, unless it plainly adds nothing.
///
/// # Errors
/// A file cannot be read.
pub fn find(parts: &mut Parts, probed: &[Probed], seen: &[String]) -> Result<(), InputError> {
    let Some(deals) = &parts.deals else {
        return Ok(());
    };
    let mut found = Vec::new();
    for one in probed
        .iter()
        .filter(|one| seen.contains(&not_used(&one.shown)))
    {
        if let Some(link) = link(one, deals)?
            && let Some(holds) = holds(one, &link)
        {
            found.push((one.shown.clone(), link, holds));
        }
    }
    for (shown, link, holds) in found {
        ask(parts, shown, &link, &holds);
    }
    Ok(())
}

/// The column whose values are those of the deals: by their ids, else by their customers.
fn link(one: &Probed, deals: &Part) -> Result<Option<Link>, InputError> {
    let columns = ["deal_id", "account_id", "account_name", "deal_name"];
    let of_deals: Vec<(&'static str, &BTreeSet<String>)> = columns
        .into_iter()
        .filter_map(|column| {
            let header = deals.header_of(column)?;
            let sample = deals
                .samples
                .iter()
                .find(|sample| sample.header == header)?;
            Some((column, &sample.distinct))
        })
        .collect();
    let sets: Vec<&BTreeSet<String>> = of_deals.iter().map(|(_, values)| *values).collect();
    let file = one.file.open(Table::Deals, &Source::default())?;
    let hits = shared(&file, &sets)?;
    for (at, (column, values)) in of_deals.iter().enumerate() {
        let best = hits
            .iter()
            .zip(one.samples.iter())
            .max_by_key(|(hits, _)| hits[at]);
        let Some((hits, sample)) = best else { continue };
        let (known, own) = (hits[at], sample.distinct.len());
        // Most of its values are known, or it knows most of the deals.
        if known >= 2
            && (known * 2 >= own || known * 2 >= values.len())
            && !is_number_by_chance(sample, own)
        {
            return Ok(Some(Link {
                header: sample.header.clone(),
                column,
                known,
                of: own,
            }));
        }
    }
    Ok(None)
}

/// Whether a column holds small numbers, which are ids of anything.
fn is_number_by_chance(sample: &Sample, own: usize) -> bool {
    const DIGITS: usize = 2;
    own > 0
        && sample
            .distinct
            .iter()
            .all(|v| v.len() <= DIGITS && v.bytes().all(|b| b.is_ascii_digit()))
}

/// What the columns of a file look like; nothing where it can add nothing to a report, such as a list
/// of contacts.
fn holds(one: &Probed, link: &Link) -> Option<Holds> {
    let names_field = |value: &&String| !probe::record_columns(value).is_empty();
    let fields = |sample: &&Sample| {
        let known = sample.distinct.iter().filter(names_field).count();
        known >= FEWEST_FIELDS && known * 2 >= sample.distinct.len()
    };
    if let Some(sample) = one.samples.iter().find(fields) {
        return Some(Holds::Answers(sample.header.clone()));
    }
    let others = || {
        one.samples
            .iter()
            .filter(|s| s.filled > 0 && s.header != link.header)
    };
    let is_text = |sample: &Sample| {
        let words = |text: &String| text.split_whitespace().count();
        !sample.holds_days() && sample.first.iter().any(|text| words(text) >= SENTENCE)
    };
    let by_deal = link.column.starts_with("deal");
    let has_texts = others().filter(|sample| is_text(sample)).count();
    let names_fields = one
        .samples
        .iter()
        .filter(|s| !probe::record_columns(&s.header).is_empty());
    if by_deal && (has_texts >= 2 || names_fields.count() >= 2) {
        return Some(Holds::Records);
    }
    if others().any(decides) {
        return Some(if by_deal {
            Holds::Reviews
        } else {
            Holds::Outcomes
        });
    }
    (!by_deal && others().any(says_of_customer)).then_some(Holds::Outcomes)
}

/// Whether a column says yes or no, or a word for it, of each row.
fn decides(sample: &Sample) -> bool {
    let is_flag = |value: &String| vocabulary::flag(value).is_some();
    let known = sample
        .distinct
        .iter()
        .filter(|value| is_flag(value))
        .count();
    (1..=MOST).contains(&sample.distinct.len())
        && known * 2 >= sample.distinct.len()
        && !sample.holds_numbers_alone()
        && sample.distinct.len() * 2 <= sample.filled.max(2)
}

/// Whether a column has statuses of customers.
fn says_of_customer(sample: &Sample) -> bool {
    let is_status =
        |value: &String| !matches!(vocabulary::customer_status(value), Meaning::Unknown);
    (1..=MOST).contains(&sample.distinct.len())
        && sample.distinct.len() < sample.filled
        && sample.distinct.iter().any(is_status)
        && !sample.holds_numbers_alone()
}

fn ask(parts: &mut Parts, shown: String, link: &Link, holds: &Holds) {
    let (table, what) = match holds {
        Holds::Answers(_) | Holds::Records => (Table::Handoffs, "handoff records"),
        Holds::Reviews => (Table::Reviews, "reviews of records"),
        Holds::Outcomes => (Table::Outcomes, "what became of customers"),
    };
    let whose = match link.column {
        "deal_id" | "deal_name" => "deals",
        _ => "customers of the deals",
    };
    let known = format!(
        "{:?} names {whose} ({} of {} values)",
        link.header, link.known, link.of
    );
    if let Holds::Answers(fields) = holds {
        let why = format!(
            "{shown} is not read: {known}, and it has one row for each field of a record (column \
             {fields:?}). Turn the fields into columns, so that each deal has one row (a pivot table \
             does it), and run handoff init again with that file. If these are no handoff records, \
             delete these two lines. Which file has one row for each record?"
        );
        parts.linked.push(Linked {
            line: "handoffs.files = \"…\"".into(),
            why,
        });
        return;
    }
    let existing = match table {
        Table::Handoffs => parts.handoffs.as_mut(),
        Table::Reviews => parts.reviews.as_mut(),
        _ => parts.outcomes.first_mut(),
    };
    if let Some(part) = existing {
        let how = format!("its column {known}, and it may hold {what}");
        part.left_out.push(LeftOut {
            files: vec![shown],
            how,
        });
        return;
    }
    let why = format!(
        "{shown} is not read, although its column {known}: does it hold {what}? If so, put this line \
         under [{table}] and map its columns there, columns.NAME = \"HEADER\". If not, delete these \
         two lines"
    );
    parts.linked.push(Linked {
        line: format!("{}.files = {shown:?}", table.key()),
        why,
    });
}
