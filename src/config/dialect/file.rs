//! A dialect file as it is written, and checked.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::header::fold_header;
use super::types::{Alias, Amounts, Dialect, DialectTable, Known, Values};
use crate::config::churn::RowsAre;
use crate::config::fold::fold;
use crate::model::Table;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    example: Option<String>,
    deals: Option<FileTable>,
    handoffs: Option<FileTable>,
    reviews: Option<FileTable>,
    outcomes: Option<FileTable>,
    revenue: Option<FileTable>,
    owners: Option<BTreeMap<String, Vec<(String, Known)>>>,
}

#[derive(Deserialize)]
struct FileTable {
    #[serde(default)]
    values: FileValues,
    #[serde(default)]
    known: FileKnown,
    #[serde(flatten)]
    columns: BTreeMap<String, Vec<(String, Known)>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileValues {
    won: Vec<String>,
    lost: Vec<String>,
    open: Vec<String>,
    renewal: Vec<String>,
    deleted: Vec<String>,
    churned: Vec<String>,
    involuntary: Vec<String>,
    amounts: Amounts,
    zone: Option<String>,
    rows: Option<RowsAre>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileKnown {
    headers: Vec<String>,
    signature: Vec<String>,
}

/// Reads a dialect file.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse(text: &str) -> Result<Dialect, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut tables = BTreeMap::new();
    let written = [
        (Table::Deals, file.deals),
        (Table::Handoffs, file.handoffs),
        (Table::Reviews, file.reviews),
        (Table::Outcomes, file.outcomes),
        (Table::Revenue, file.revenue),
    ];
    for (table, written) in written {
        if let Some(written) = written {
            tables.insert(table, check(table, written)?);
        }
    }
    if let Some(name) = file
        .owners
        .iter()
        .flat_map(|o| o.keys())
        .find(|k| !["id", "name", "email"].contains(&k.as_str()))
    {
        return Err(format!(
            "owners.{name} is not a column of owners. Use id, name or email"
        ));
    }
    let owners = file.owners.map(|columns| {
        columns
            .into_iter()
            .map(|(name, list)| (name, aliases(list)))
            .collect()
    });
    Ok(Dialect {
        name: file.name,
        title: file.title,
        tables,
        owners,
        example: file.example,
    })
}

fn aliases(list: Vec<(String, Known)>) -> Vec<Alias> {
    list.into_iter()
        .map(|(header, known)| Alias { header, known })
        .collect()
}

fn check(table: Table, written: FileTable) -> Result<DialectTable, String> {
    if let Some(name) = written
        .columns
        .keys()
        .find(|name| table.column(name).is_none())
    {
        return Err(format!(
            "{table}.{name} is not a native column. Columns of {table}: {}",
            table.columns().join(", ")
        ));
    }
    let zone = match &written.values.zone {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            format!(
                "{table}.values.zone = {text:?} is not an IANA time zone. Write one such as \
                     \"Europe/Berlin\""
            )
        })?),
    };
    let folded = |list: &[String]| list.iter().map(|s| fold(s)).collect::<Vec<_>>();
    let headers = |list: &[String]| list.iter().map(|s| fold_header(s)).collect::<Vec<_>>();
    let v = &written.values;
    Ok(DialectTable {
        columns: written
            .columns
            .into_iter()
            .map(|(name, list)| (name, aliases(list)))
            .collect(),
        values: Values {
            won: folded(&v.won),
            lost: folded(&v.lost),
            open: folded(&v.open),
            renewal: folded(&v.renewal),
            deleted: folded(&v.deleted),
            churned: folded(&v.churned),
            involuntary: folded(&v.involuntary),
            amounts: v.amounts,
            zone,
            rows: v.rows,
        },
        headers: headers(&written.known.headers),
        signature: (written.known.signature.iter())
            .map(|header| (header.clone(), fold_header(header)))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_dialect_file_is_told_what_is_wrong() {
        let error =
            parse("name = \"x\"\ntitle = \"X\"\n[deals]\nowner = [[\"Owner\", \"seen\"]]\n")
                .unwrap_err();
        assert!(
            error.contains("deals.owner is not a native column"),
            "{error}"
        );
        let error = parse("name = \"x\"\ntitle = \"X\"\n[deals]\nrep = [[\"Owner\", \"sure\"]]\n")
            .unwrap_err();
        assert!(error.contains("sure"), "{error}");
    }
}
