//! Which table a file holds, and which of its headers hold which columns.

use std::sync::LazyLock;

use super::parts::Part;
use crate::config::{Alias, Dialect, Source, dialect};
use crate::model::{Table, TextColumn};
use crate::source::probe::{self, ProbedFile};
use crate::source::{InputError, OpenFile};

/// What people call columns in exports of no particular product.
pub(super) static SYNONYMS: LazyLock<Option<Dialect>> =
    LazyLock::new(|| dialect::parse(include_str!("synonyms.toml")).ok());

/// The table of whose columns a file has most, with what makes it that table.
pub(super) fn best_table(
    shown: &str,
    one: &ProbedFile,
) -> Result<Option<(Table, Part)>, InputError> {
    let mut best: Option<(usize, Table, Part)> = None;
    for table in [
        Table::Deals,
        Table::Reviews,
        Table::Outcomes,
        Table::Handoffs,
    ] {
        let part = part(shown, one, table)?;
        let has = |names: &[&str]| {
            let mapped = |name: &&str| {
                part.columns.iter().any(|(column, ..)| column == name) || part.file.has(name)
            };
            names.iter().filter(|name| mapped(name)).count()
        };
        let makes_it = match table {
            Table::Deals => {
                has(&["stage", "is_won", "closed_on", "won_on"]) > 0
                    && has(&["deal_id", "deal_name"]) > 0
            }
            Table::Reviews => has(&["decision"]) > 0 && has(&["deal_id"]) > 0,
            Table::Outcomes => {
                (has(&[
                    "churned",
                    "churned_on",
                    "churn_requested_on",
                    "renewal_on",
                    "csm",
                ]) > 0
                    || has(&["started_on", "ended_on"]) == 2)
                    && has(&["account_id", "crm_id", "account_name"]) > 0
            }
            Table::Handoffs => has(&TextColumn::ALL.map(TextColumn::key)) >= 2,
        };
        let score = probe::own_columns(&part.file) * 2 + part.columns.len();
        if makes_it && best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, table, part));
        }
    }
    Ok(best.map(|(_, table, part)| (table, part)))
}

/// Records that stand as columns in the deals export.
pub(super) fn records_beside(shown: &str, one: &ProbedFile) -> Result<Option<Part>, InputError> {
    let part = part(shown, one, Table::Handoffs)?;
    let texts = TextColumn::ALL
        .iter()
        .filter(|column| part.file.has(column.key()))
        .count();
    Ok((texts >= 2).then_some(part))
}

/// A file as a table, with what has to be mapped.
fn part(shown: &str, one: &ProbedFile, table: Table) -> Result<Part, InputError> {
    let plain = one.open(table, &Source::default())?;
    let synonyms = SYNONYMS.as_ref().and_then(|d| d.tables.get(&table));
    let none: Vec<Alias> = Vec::new();
    let (mut columns, mut doubts) = (Vec::new(), Vec::new());
    let mut source = Source::default();
    for column in table.columns() {
        if plain.has(column) || (*column == "is_won" || *column == "is_closed") {
            continue;
        }
        let list = synonyms
            .and_then(|t| t.columns.get(*column))
            .unwrap_or(&none);
        let found = probe::candidates(&plain, column, list);
        let taken = |header: &String| {
            columns
                .iter()
                .any(|(_, other, _): &(String, String, String)| other == header)
        };
        match found.as_slice() {
            [one] if !taken(one) => {
                source.columns.insert((*column).to_string(), one.clone());
                columns.push((
                    (*column).to_string(),
                    one.clone(),
                    "check: known by its header alone".to_string(),
                ));
            }
            [_, _, ..] => doubts.push(((*column).to_string(), found)),
            _ => {}
        }
    }
    name_as_id(&plain, table, &mut source, &mut columns)?;
    let mut file = one.open(table, &source)?;
    let dates = probe::detect_formats(&mut file, &source)
        .err()
        .map(|e| e.to_string());
    Ok(Part {
        files: vec![shown.to_string()],
        file,
        columns,
        doubts,
        dates,
    })
}

/// Without an id, deals can be told apart by their names when no two share one.
fn name_as_id(
    file: &OpenFile,
    table: Table,
    source: &mut Source,
    columns: &mut Vec<(String, String, String)>,
) -> Result<(), InputError> {
    if table != Table::Deals
        || file.has("deal_id")
        || source.columns.contains_key("deal_id")
        || !file.has("deal_name")
    {
        return Ok(());
    }
    let header = file.header("deal_name").to_string();
    if probe::is_unique(file, &header)? {
        source.columns.insert("deal_id".into(), header.clone());
        columns.push((
            "deal_id".into(),
            header,
            "there is no id; no two rows share a name".into(),
        ));
    }
    Ok(())
}
