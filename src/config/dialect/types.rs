//! What a dialect says of the exports of one product.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::header::fold_header;
use crate::config::churn::RowsAre;
use crate::model::Table;

/// How a header of a dialect is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// Seen in a real file, a parser of such files, or a page of the vendor that shows it.
    Seen,
    /// Named by the vendor's documentation; the spelling in a file was not seen.
    Documented,
    /// Seen in another product, or in a form of none.
    Analogous,
    /// Neither: check it.
    Guess,
}

impl Known {
    /// The word in files and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Known::Seen => "seen",
            Known::Documented => "documented",
            Known::Analogous => "analogous",
            Known::Guess => "guess",
        }
    }
}

/// A header that holds a native column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alias {
    /// The header as the product writes it.
    pub header: String,
    /// Evidence for it.
    pub known: Known,
}

/// Whether amounts of a dialect may be in the smallest unit of their currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
pub enum Amounts {
    /// In units: `1200.50`.
    #[default]
    #[serde(rename = "units")]
    Units,
    /// Possibly in cents: refused until `minor_units` is declared.
    #[serde(rename = "perhaps minor")]
    PerhapsMinor,
}

/// What the values of a dialect's columns mean, folded by `fold`.
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
    /// Stages that mark deleted rows.
    pub deleted: Vec<String>,
    /// Values of `churned` that mean churned.
    pub churned: Vec<String>,
    /// Churn reasons that are failed payments.
    pub involuntary: Vec<String>,
    /// Whether amounts may be in cents.
    pub amounts: Amounts,
    /// Time zone of timestamps without an offset.
    pub zone: Option<chrono_tz::Tz>,
    /// What a row of the outcomes is.
    pub rows: Option<RowsAre>,
}

/// One table of a dialect.
#[derive(Clone, Debug, Default)]
pub struct DialectTable {
    /// Native column to its headers, best first.
    pub columns: BTreeMap<String, Vec<Alias>>,
    /// Meaning of values.
    pub values: Values,
    /// Other folded headers that the product writes.
    pub(super) headers: Vec<String>,
    /// Headers that are typical of this product alone: as written, and folded.
    pub(super) signature: Vec<(String, String)>,
}

/// The exports of one product.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// Name in `dialect = "…"`.
    pub name: String,
    /// The product's name.
    pub title: String,
    /// Its tables.
    pub tables: BTreeMap<Table, DialectTable>,
    /// Its table of users: id, name, e-mail.
    pub owners: Option<BTreeMap<String, Vec<Alias>>>,
    /// A small export of deals: headers, a won deal and a lost one. Read by tests alone.
    pub example: Option<String>,
}

/// How well a file's headers fit a dialect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fit {
    /// Native columns that were found.
    pub columns: usize,
    /// Other headers of the product that were found.
    pub others: usize,
    /// Headers of the file that the product knows in any way.
    pub known: usize,
    /// Headers that are typical of this product alone.
    pub signature: Vec<String>,
    /// Whether one of the signature stands in the file exactly as the product writes it, and not in
    /// another form of the same words (`StageName`, not `STAGE_NAME`).
    pub is_spelled_so: bool,
}

impl Fit {
    /// Larger is better. A signature header weighs as much as three columns.
    pub fn score(&self) -> usize {
        self.columns * 2 + self.others + self.signature.len() * 6
    }
}

impl DialectTable {
    /// How well the headers of a file fit this table.
    pub fn fit(&self, headers: &[String]) -> Fit {
        let folded: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
        let has = |wanted: &str| folded.iter().any(|h| h == wanted);
        let is_column = |header: &str| {
            let mut aliases = self.columns.values().flatten();
            aliases.any(|alias| fold_header(&alias.header) == header)
        };
        let is_signature = |header: &String| self.signature.iter().any(|(_, s)| s == header);
        let known = |header: &&String| {
            is_column(header) || self.headers.contains(header) || is_signature(header)
        };
        Fit {
            columns: self
                .columns
                .values()
                .filter(|list| list.iter().any(|a| has(&fold_header(&a.header))))
                .count(),
            others: self.headers.iter().filter(|h| has(h)).count(),
            known: folded.iter().filter(known).count(),
            signature: headers
                .iter()
                .zip(&folded)
                .filter(|(_, folded)| is_signature(folded))
                .map(|(header, _)| header.clone())
                .collect(),
            is_spelled_so: headers
                .iter()
                .any(|h| self.signature.iter().any(|(written, _)| written == h)),
        }
    }
}
