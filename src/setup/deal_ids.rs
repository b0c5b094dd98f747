//! The id of a deal where no header is known to hold it.

use super::header_meaning::evidence;
use super::parts::{Mapped, Part};
use crate::config::dialect::header_words;
use crate::model::Table;
use crate::source::InputError;
use crate::source::probe;

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
    // An id of something else, of which each deal has one.
    const OTHERS: [&str; 16] = [
        "contact", "contacto", "contatto", "kontakt", "lead", "person", "user", "owner", "quote",
        "invoice", "campaign", "parent", "tax", "vat", "owned", "manager",
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
        let is_of_other = words.iter().any(|word| OTHERS.contains(&word.as_str()));
        let is_other = is_of_other
            || part.file.table.columns().iter().any(|column| {
                *column != "deal_id" && evidence(part.file.table, column, &sample.header).is_some()
            });
        if is_id
            && !is_other
            && !sample.holds_days()
            && !used.contains(&sample.header)
            && probe::is_unique(&part.file, &sample.header)?
        {
            found.push(sample.header.clone());
        }
    }
    Ok(found)
}

/// Maps or asks for the id of a deal that no header told: without an id, deals can be told apart by
/// their names when no two share one.
pub(super) fn settle(part: &mut Part) -> Result<(), InputError> {
    let header = part.header_of("deal_name");
    if part.file.table != Table::Deals || part.is_settled("deal_id") {
        return Ok(());
    }
    let ids = id_like(part)?;
    if !ids.is_empty() {
        let why = "no two rows have the same value, but the header does not say that it is the id of \
                   the deal";
        part.ask("deal_id", ids, why);
        return Ok(());
    }
    if let Some(header) = header
        && probe::is_unique(&part.file, &header)?
    {
        part.columns.push(Mapped {
            column: "deal_id".into(),
            header,
            remark: "there is no id column; every name is unique".into(),
        });
    }
    Ok(())
}
