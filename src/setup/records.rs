//! Records that people paste into a text column: notes, activities, a field of the deal.

use super::header_meaning::evidence;
use super::links::holders_of_deal_ids;
use super::parts::{Part, Parts};
use super::samples::Sample;
use super::tables::{Probed, part};
use crate::config::Source;
use crate::config::dialect::header_words;
use crate::model::Table;
use crate::source::InputError;
use crate::source::probe;

/// Words of headers for the day of a handoff.
const HANDED_OVER: [&str; 9] = [
    "handover",
    "handoff",
    "handed",
    "submitted",
    "ubergabe",
    "transmission",
    "passation",
    "entrega",
    "overdracht",
];
/// Rows that are looked at.
const ROWS: usize = 20_000;
/// Fewest records that make a column one of records.
const FEWEST: usize = 2;

/// Finds the column with records where no file is a table of them.
///
/// # Errors
/// A file cannot be read.
pub fn find(
    parts: &mut Parts,
    probed: &[Probed],
    seen: &mut Vec<String>,
) -> Result<(), InputError> {
    if parts.handoffs.is_some() {
        return Ok(());
    }
    for one in probed {
        let Some(column) = column_of_records(one)? else {
            continue;
        };
        let header = column.header;
        let mut found = part(one, Table::Handoffs)?;
        if column.records * 10 >= column.texts * 9 {
            found.map(
                "record_block",
                &header,
                "check: its texts are handoff records",
            );
        } else {
            let why = format!(
                "only {} of {} texts are handoff records, and the others would count as empty \
                 records: export the records alone if you can",
                column.records, column.texts
            );
            found.ask("record_block", vec![header.clone()], &why);
        }
        if let (Some(deals), false) = (&parts.deals, found.has("deal_id")) {
            map_deal(&mut found, deals)?;
        }
        map_day(&mut found);
        found.reopen()?;
        seen.retain(|line| *line != super::parts::not_used(&one.shown));
        seen.push(format!("{}: handoffs, as records in {header:?}", one.shown));
        parts.handoffs = Some(found);
        break;
    }
    Ok(())
}

/// Maps or asks for what the headers of a table of records do not tell: which deal, and when it was
/// handed over.
///
/// # Errors
/// A file cannot be read.
pub fn complete(parts: &mut Parts) -> Result<(), InputError> {
    let (Some(found), Some(deals)) = (&mut parts.handoffs, &parts.deals) else {
        return Ok(());
    };
    if found.files == deals.files || found.is_settled("record_block") {
        return Ok(());
    }
    let before = found.columns.len();
    if !found.is_settled("deal_id") {
        map_deal(found, deals)?;
    }
    if !found.is_settled("submitted_on") {
        map_day(found);
    }
    if found.columns.len() > before {
        found.reopen()?;
    }
    Ok(())
}

/// A column in which texts are records.
struct RecordColumn {
    header: String,
    records: usize,
    texts: usize,
}

/// The header under which most texts are records.
fn column_of_records(one: &Probed) -> Result<Option<RecordColumn>, InputError> {
    let file = one.file.open(Table::Handoffs, &Source::default())?;
    let mut records = vec![0_usize; file.layout.headers.len()];
    let mut texts = records.clone();
    file.sample(ROWS, |row| {
        for position in 0..records.len() {
            let text = file.cell(row, position);
            texts[position] += usize::from(!text.trim().is_empty());
            records[position] += usize::from(probe::is_record_text(&text));
        }
    })?;
    let best = records
        .iter()
        .enumerate()
        .max_by_key(|(position, count)| (**count, std::cmp::Reverse(*position)));
    Ok(best
        .filter(|(at, count)| **count >= FEWEST || (**count > 0 && *count * 2 >= texts[*at]))
        .and_then(|(at, records)| {
            Some(RecordColumn {
                header: file.layout.headers.get(at)?.clone(),
                records: *records,
                texts: texts[at],
            })
        }))
}

/// The column that names the deal: in the deals export their own id, elsewhere what holds their ids.
fn map_deal(found: &mut Part, deals: &Part) -> Result<(), InputError> {
    let own = deals
        .header_of("deal_id")
        .filter(|_| found.files == deals.files);
    if let Some(header) = own {
        found.map("deal_id", &header, "the id of the deal itself");
        return Ok(());
    }
    match holders_of_deal_ids(found, deals)?.as_slice() {
        [] => {}
        [one] => found.map("deal_id", one, "its values are deal ids"),
        several => found.ask("deal_id", several.to_vec(), ""),
    }
    Ok(())
}

/// The day on which a record was handed in.
fn map_day(found: &mut Part) {
    if found.has("submitted_on") {
        return;
    }
    let is_day = |sample: &&Sample| sample.holds_days() && !sample.holds_numbers();
    let is_when = |sample: &&Sample| {
        let words = header_words(&sample.header);
        let speaks = [
            "created",
            "added",
            "submitted",
            "date",
            "timestamp",
            "activity",
            "note",
        ];
        words.iter().any(|word| speaks.contains(&word.as_str()))
            && evidence(Table::Deals, "closed_on", &sample.header).is_none()
            && evidence(Table::Deals, "modified_on", &sample.header).is_none()
    };
    let is_handover = |sample: &&Sample| {
        let words = header_words(&sample.header);
        HANDED_OVER
            .iter()
            .any(|word| words.iter().any(|w| w == word))
    };
    let handed: Vec<&Sample> = found
        .samples
        .iter()
        .filter(is_day)
        .filter(is_handover)
        .collect();
    if let [one] = handed.as_slice() {
        let header = one.header.clone();
        found.map(
            "submitted_on",
            &header,
            "check: the date the record was handed over",
        );
        return;
    }
    let is_entered =
        |sample: &&Sample| evidence(Table::Deals, "created_on", &sample.header).is_some();
    let has_deal = found
        .samples
        .iter()
        .any(|s| evidence(Table::Deals, "closed_on", &s.header).is_some());
    let days = found.samples.iter().filter(is_day).filter(is_when);
    // Beside a deal the day of its creation is no day of a record.
    let days = days.filter(|sample| !(has_deal && is_entered(sample)));
    let days: Vec<String> = days.map(|sample| sample.header.clone()).collect();
    let why = "the date the record was handed over";
    match days.as_slice() {
        [one] if !has_deal => {
            found.map("submitted_on", &one.clone(), &format!("check: {why}"));
        }
        _ => found.ask("submitted_on", days, why),
    }
}
