//! The id of a deal where no header is known to hold it.

use super::header_meaning::evidence;
use super::parts::{Mapped, Part};
use super::samples::Sample;
use super::stage_values::says_won_or_lost;
use crate::config::dialect::header_words;
use crate::model::Table;
use crate::source::InputError;
use crate::source::probe;

/// Words of a header that holds an id of something else, of which each deal has one.
const OTHERS: [&str; 16] = [
    "contact", "contacto", "contatto", "kontakt", "lead", "person", "user", "owner", "quote",
    "invoice", "campaign", "parent", "tax", "vat", "owned", "manager",
];

/// Whether a header speaks of something else than the deal, or is that of another column.
fn is_of_other(part: &Part, header: &str) -> bool {
    let words = header_words(header);
    words.iter().any(|word| OTHERS.contains(&word.as_str()))
        || part.file.table.columns().iter().any(|column| {
            *column != "deal_id" && evidence(part.file.table, column, header).is_some()
        })
}

/// Headers that say that they hold ids, and of which no value stands twice, but not whose ids.
fn id_like(part: &Part) -> Result<Vec<String>, InputError> {
    const WORDS: [&str; 6] = [
        "id",
        "uuid",
        "guid",
        "identifiant",
        "identificador",
        "kennung",
    ];
    let used: Vec<String> = part
        .columns
        .iter()
        .map(|mapped| mapped.header.clone())
        .collect();
    let mut found = Vec::new();
    for sample in part
        .samples
        .iter()
        .filter(|s| s.filled > 0 && s.filled == s.rows)
    {
        let words = header_words(&sample.header);
        let ends = [words.first(), words.last()];
        let is_id = ends
            .into_iter()
            .flatten()
            .any(|word| WORDS.contains(&word.as_str()));
        if is_id
            && !is_of_other(part, &sample.header)
            // Ten digits may be a time in seconds, and an id.
            && (sample.holds_numbers() || !sample.holds_days())
            && !used.contains(&sample.header)
            && probe::is_unique(&part.file, &sample.header)?
        {
            found.push(sample.header.clone());
        }
    }
    Ok(found)
}

/// Headers of which no value stands twice and nearly every one has the form of an id, where the header
/// is the first or speaks of a number: `Vorgang`, `Código`, `Angebotsnummer`.
fn numbered(part: &Part) -> Result<Vec<&Sample>, InputError> {
    const ENDS: [&str; 10] = [
        "nummer", "number", "nr", "no", "num", "numero", "code", "codigo", "codice", "ref",
    ];
    let mut found = Vec::new();
    for (position, sample) in part.samples.iter().enumerate() {
        let words = header_words(&sample.header);
        let is_number = words
            .last()
            .is_some_and(|word| ENDS.iter().any(|end| word.ends_with(end)));
        let is_candidate = (position == 0 || is_number)
            && sample.filled == sample.rows
            && part.is_free(sample)
            // Five digits may be the day of a spreadsheet, and an id.
            && (sample.holds_numbers() || !sample.holds_days())
            && !is_of_other(part, &sample.header)
            && has_form_of_ids(sample);
        if is_candidate && probe::is_unique(&part.file, &sample.header)? {
            found.push(sample);
        }
    }
    Ok(found)
}

/// Whether nearly every value has a digit and neither a blank nor a sign of an amount. Totals between
/// the rows have words.
fn has_form_of_ids(sample: &Sample) -> bool {
    const LONGEST: usize = 40;
    let is_id = |text: &&String| {
        text.len() <= LONGEST
            && text.contains(|c: char| c.is_ascii_digit())
            && !text.contains(|c: char| c.is_whitespace() || ".,%€$£¥".contains(c))
    };
    let ids = sample.distinct.iter().filter(is_id).count();
    ids > 1 && ids * 5 >= sample.distinct.len() * 4
}

/// Whether the values only count the rows, as another export would count them otherwise.
fn counts_rows(sample: &Sample) -> bool {
    let numbers: Vec<usize> = sample
        .distinct
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    numbers.len() * 5 >= sample.distinct.len() * 4
        && numbers.iter().all(|number| *number <= sample.rows)
}

/// The header of a column if no two rows have the same value in it.
fn unique(part: &Part, column: &str) -> Result<Option<String>, InputError> {
    let is_whole = |header: &String| {
        let mut samples = part.samples.iter();
        samples.any(|s| s.header == *header && s.filled > 0 && s.filled == s.rows)
    };
    match part.header_of(column).filter(is_whole) {
        Some(header) if probe::is_unique(&part.file, &header)? => Ok(Some(header)),
        _ => Ok(None),
    }
}

/// Maps or asks for the id of a deal that no header told: without an id, deals can be told apart by
/// their names, or those of their customers, when no two share one.
pub(super) fn settle(part: &mut Part) -> Result<(), InputError> {
    if part.file.table != Table::Deals || part.is_settled("deal_id") {
        return Ok(());
    }
    let name = unique(part, "deal_name")?;
    let ids = id_like(part)?;
    // Where each row has a name of its own, too, each is a deal whichever of them tells them apart.
    if let ([header], Some(_)) = (ids.as_slice(), &name) {
        let why = "check: no two rows have the same value, and each has another name";
        part.map("deal_id", header, why);
        return Ok(());
    }
    if !ids.is_empty() {
        let why = "no two rows have the same value, but the header does not say that it is the id of \
                   the deal";
        part.ask("deal_id", ids, why);
        return Ok(());
    }
    if let Some(header) = name {
        part.columns.push(Mapped {
            column: "deal_id".into(),
            header,
            remark: "there is no id column; every name is unique".into(),
        });
        return Ok(());
    }
    let numbered = numbered(part)?;
    let headers: Vec<String> = numbered
        .iter()
        .map(|sample| sample.header.clone())
        .collect();
    let is_sure = |sample: &&Sample| !counts_rows(sample);
    match (headers.as_slice(), numbered.iter().all(is_sure)) {
        ([], _) => by_account(part)?,
        ([header], true) => part.map(
            "deal_id",
            header,
            "check: no two rows have the same value, and the values look like ids",
        ),
        _ => part.ask(
            "deal_id",
            headers,
            "no two rows have the same value; an id stays the same in every export",
        ),
    }
    Ok(())
}

/// Maps the name of the customer as the id where the rows are deals, each customer has one, and nothing
/// else tells them apart.
fn by_account(part: &mut Part) -> Result<(), InputError> {
    let stage = part.header_of("stage");
    let is_end = |s: &Sample| Some(&s.header) == stage.as_ref() && says_won_or_lost(s);
    let ends = part.samples.iter().any(is_end) && part.is_settled("closed_on");
    if part.is_settled("deal_name") || !ends {
        return Ok(());
    }
    if let Some(header) = unique(part, "account_name")? {
        part.columns.push(Mapped {
            column: "deal_id".into(),
            header,
            remark: "check: there is no id column, and no customer has two rows. Add an id to the \
                     export before one has"
                .into(),
        });
    }
    Ok(())
}
