//! Dialects: how the exports of one product name their columns, as data.
//!
//! One TOML file a product under `dialects/`, embedded in the program; a file of the user's own has
//! the same form. Each header carries how it is known.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::churn::RowsAre;
use super::fold::fold;
use crate::model::Table;

/// How a header of a dialect is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// Seen in a real file, a parser of such files, or a page of the vendor that shows it.
    Seen,
    /// Named by the vendor's documentation; the spelling in a file was not seen.
    Documented,
    /// Neither: check it.
    Guess,
}

impl Known {
    /// The word in files and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Known::Seen => "seen",
            Known::Documented => "documented",
            Known::Guess => "guess",
        }
    }
}

/// A header that holds a native column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alias {
    /// As the product writes it.
    pub header: String,
    /// How that is known.
    pub known: Known,
}

/// Whether amounts of a dialect may be in the smallest unit of their currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
pub enum Amounts {
    /// In units: `1200.50`.
    #[default]
    #[serde(rename = "units")]
    Units,
    /// Perhaps in cents: refused until `minor_units` is declared.
    #[serde(rename = "perhaps minor")]
    PerhapsMinor,
}

/// What the values of a dialect's columns mean, folded by [`fold`].
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Stages that mean won.
    pub won: Vec<String>,
    /// Stages that mean lost.
    pub lost: Vec<String>,
    /// Stages that mean open.
    pub open: Vec<String>,
    /// Values of type or pipeline that mark a renewal.
    pub renewal: Vec<String>,
    /// Stages of deleted rows.
    pub deleted: Vec<String>,
    /// Values of `churned` that mean the account left.
    pub churned: Vec<String>,
    /// Churn reasons that are failed payments.
    pub involuntary: Vec<String>,
    /// Whether amounts may be in cents.
    pub amounts: Amounts,
    /// The zone of timestamps without an offset.
    pub zone: Option<chrono_tz::Tz>,
    /// What a row of the outcomes is.
    pub rows: Option<RowsAre>,
}

/// One table of a dialect.
#[derive(Clone, Debug, Default)]
pub struct DialectTable {
    /// Native column to its headers, best first.
    pub columns: BTreeMap<String, Vec<Alias>>,
    /// What values mean.
    pub values: Values,
    /// Folded headers that the product writes too, mapped or not.
    headers: Vec<String>,
    /// Folded headers that hardly any other product writes.
    signature: Vec<String>,
}

/// The exports of one product.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// The word in `dialect = "…"`.
    pub name: String,
    /// The product's name.
    pub title: String,
    /// Its tables.
    pub tables: BTreeMap<Table, DialectTable>,
    /// Its table of owners: id, name, e-mail.
    pub owners: Option<BTreeMap<String, Vec<Alias>>>,
}

/// How well a file's headers fit a dialect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fit {
    /// Native columns that were found.
    pub columns: usize,
    /// Other headers of the product that were found.
    pub others: usize,
    /// Headers that hardly any other product writes.
    pub signature: Vec<String>,
}

impl Fit {
    /// Larger fits better: a signature header weighs as much as three columns.
    pub fn score(&self) -> usize {
        self.columns * 2 + self.others + self.signature.len() * 6
    }
}

impl DialectTable {
    /// How well these headers fit.
    pub fn fit(&self, headers: &[String]) -> Fit {
        let folded: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
        let has = |wanted: &str| folded.iter().any(|h| h == wanted);
        Fit {
            columns: self
                .columns
                .values()
                .filter(|list| list.iter().any(|a| has(&fold_header(&a.header))))
                .count(),
            others: self.headers.iter().filter(|h| has(h)).count(),
            signature: headers
                .iter()
                .filter(|h| self.signature.contains(&fold_header(h)))
                .cloned()
                .collect(),
        }
    }
}

/// Folds a header for comparison: lower case, letters and digits only, without the marks that
/// products add to a name (`__c`, `(UTC)`, `(metadata)`, `custom.`, `cf_123`).
pub fn fold_header(header: &str) -> String {
    let mut text = header
        .trim()
        .trim_start_matches('\u{feff}')
        .trim_matches('"')
        .trim()
        .to_lowercase();
    for mark in ["(utc)", "(metadata)", "__c"] {
        if let Some(rest) = text.strip_suffix(mark) {
            text = rest.trim_end().to_string();
        }
    }
    if let Some(rest) = text.strip_prefix("custom.") {
        text = rest.to_string();
    }
    if let Some((name, number)) = text.rsplit_once(" cf_")
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        text = name.to_string();
    }
    // Brackets and dots tell headers apart: `Account.Name`, `Deal Owner.id`, `Company (Primary)`.
    text.retain(|c| !matches!(c, '_' | '"' | '\'' | '\u{a0}' | '\u{feff}') && !c.is_whitespace());
    text
}

const EMBEDDED: [&str; 16] = [
    include_str!("dialects/salesforce.toml"),
    include_str!("dialects/hubspot.toml"),
    include_str!("dialects/pipedrive.toml"),
    include_str!("dialects/zoho.toml"),
    include_str!("dialects/dynamics.toml"),
    include_str!("dialects/close.toml"),
    include_str!("dialects/copper.toml"),
    include_str!("dialects/freshsales.toml"),
    include_str!("dialects/attio.toml"),
    include_str!("dialects/gainsight.toml"),
    include_str!("dialects/vitally.toml"),
    include_str!("dialects/planhat.toml"),
    include_str!("dialects/churnzero.toml"),
    include_str!("dialects/stripe.toml"),
    include_str!("dialects/chargebee.toml"),
    include_str!("dialects/chartmogul.toml"),
];

/// Every dialect of the program; the native one first, the others in the order of their names.
pub fn all() -> &'static [Arc<Dialect>] {
    static ALL: LazyLock<Vec<Arc<Dialect>>> = LazyLock::new(|| {
        // A test reads each of them, so that none is left out here.
        let mut own: Vec<Dialect> = EMBEDDED
            .iter()
            .filter_map(|text| parse(text).ok())
            .collect();
        own.sort_by(|a, b| a.name.cmp(&b.name));
        std::iter::once(native()).chain(own).map(Arc::new).collect()
    });
    &ALL
}

/// The program's own names.
fn native() -> Dialect {
    let table = |table: Table| {
        let names = table.columns().iter();
        let alias = |name: &&str| {
            vec![Alias {
                header: (*name).to_string(),
                known: Known::Seen,
            }]
        };
        let columns = names
            .map(|name| ((*name).to_string(), alias(name)))
            .collect();
        (
            table,
            DialectTable {
                columns,
                ..DialectTable::default()
            },
        )
    };
    Dialect {
        name: "native".into(),
        title: "handoff's own columns".into(),
        tables: Table::ALL.into_iter().map(table).collect(),
        owners: Some(
            ["id", "name", "email"]
                .map(|n| (n.to_string(), vec![]))
                .into_iter()
                .collect(),
        ),
    }
}

/// Every dialect with its columns and headers, and how each header is known.
pub fn listing() -> String {
    let mut out = String::new();
    for dialect in all().iter().filter(|d| d.name != "native") {
        out += &format!("{} (dialect = \"{}\")\n", dialect.title, dialect.name);
        for (table, columns) in &dialect.tables {
            for (column, aliases) in &columns.columns {
                let headers: Vec<String> = aliases
                    .iter()
                    .map(|a| format!("{:?} ({})", a.header, a.known.word()))
                    .collect();
                out += &format!("  {table}.{column}: {}\n", headers.join(", "));
            }
        }
    }
    out + "\nseen: in a real file or a page of the vendor; documented: by the vendor; guess: check \
           it.\n\
           A file of your own, in the form of src/config/dialects/*.toml, works the same way: \
           dialect = \"ours.toml\"\n"
}

/// The dialect of this name, or the one in this file (`….toml`, relative to `folder`).
///
/// # Errors
/// What is wrong and which names there are.
pub fn find(name: &str, folder: &Path) -> Result<Arc<Dialect>, String> {
    if name.to_ascii_lowercase().ends_with(".toml") {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        return parse(&text)
            .map(Arc::new)
            .map_err(|e| format!("{} is no dialect: {e}", path.display()));
    }
    let known = || {
        all()
            .iter()
            .map(|d| d.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let hit = all()
        .iter()
        .find(|d| d.name.eq_ignore_ascii_case(name.trim()));
    hit.cloned().ok_or_else(|| {
        format!(
            "{name:?} is no dialect; there are {}, or a file of your own (….toml)",
            known()
        )
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    deals: Option<FileTable>,
    handoffs: Option<FileTable>,
    reviews: Option<FileTable>,
    outcomes: Option<FileTable>,
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
            "owners.{name} is no column of owners; it has id, name, email"
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
            "{table}.{name} is no native column; {table} has {}",
            table.columns().join(", ")
        ));
    }
    let zone = match &written.values.zone {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| format!("{table}.values.zone = {text:?} is no IANA time zone"))?,
        ),
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
        signature: headers(&written.known.signature),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_dialect_can_be_read() {
        for text in EMBEDDED {
            let dialect = parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            assert!(!dialect.tables.is_empty(), "{}", dialect.name);
            for (table, columns) in &dialect.tables {
                for (name, list) in &columns.columns {
                    let mut folded: Vec<String> =
                        list.iter().map(|a| fold_header(&a.header)).collect();
                    folded.sort();
                    folded.dedup();
                    assert_eq!(
                        folded.len(),
                        list.len(),
                        "{} {table}.{name} has a header twice",
                        dialect.name
                    );
                }
            }
        }
        assert_eq!(all().len(), EMBEDDED.len() + 1);
    }

    #[test]
    fn headers_fold_alike_when_a_product_means_the_same() {
        for (a, b) in [
            ("StageName", "stage_name"),
            ("Loss_Reason__c", "Loss Reason"),
            ("Canceled At (UTC)", "canceled at"),
            ("\u{feff}\"Deal Owner\"", "Deal owner"),
            ("custom.Promised outcome", "promised_outcome"),
            ("Risk Flags cf_469166", "Risk flags"),
        ] {
            assert_eq!(fold_header(a), fold_header(b), "{a}");
        }
        assert_ne!(fold_header("Deal Owner.id"), fold_header("Deal Owner"));
        assert_ne!(fold_header("Amount (converted)"), fold_header("Amount"));
    }

    #[test]
    fn a_wrong_dialect_file_is_told_what_is_wrong() {
        let error =
            parse("name = \"x\"\ntitle = \"X\"\n[deals]\nowner = [[\"Owner\", \"seen\"]]\n")
                .unwrap_err();
        assert!(error.contains("deals.owner is no native column"), "{error}");
        let error = parse("name = \"x\"\ntitle = \"X\"\n[deals]\nrep = [[\"Owner\", \"sure\"]]\n")
            .unwrap_err();
        assert!(error.contains("sure"), "{error}");
        assert!(
            find("salesfroce", Path::new("."))
                .unwrap_err()
                .contains("salesforce")
        );
    }
}
