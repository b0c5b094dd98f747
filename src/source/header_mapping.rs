//! A file's headers to native columns: as configured, as the dialect names them, or by their own
//! names.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use serde::{Serialize, Serializer};

use crate::config::dialect;
use crate::config::{Dialect, DialectTable, Fit, Known, Source, fold_header};
use crate::model::Table;

/// Labels that handoff records and reviews have in forms and reports.
static LABELS: LazyLock<Option<Dialect>> =
    LazyLock::new(|| dialect::parse(include_str!("../config/labels.toml")).ok());

/// Which dialect a file's headers are, and why.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The dialect; the native one when no other fits.
    pub dialect: Arc<Dialect>,
    /// How well it fits.
    pub fit: Fit,
    /// The next best that fits at all.
    pub runner_up: Option<(Arc<Dialect>, Fit)>,
    /// Whether two dialects fit equally well, so that neither was taken.
    pub is_tie: bool,
}

/// The dialect whose columns these headers are.
pub fn recognise(table: Table, headers: &[String]) -> Recognised {
    let fits = dialect::all()
        .iter()
        .filter_map(|d| Some((d.clone(), d.tables.get(&table)?.fit(headers))));
    // Names such as Stage and Amount are everybody's: a product is known by what it alone writes.
    let is_shown = |d: &Dialect, fit: &Fit| {
        fit.score() > 0 && (d.name == "native" || !fit.signature.is_empty())
    };
    let mut fits: Vec<(Arc<Dialect>, Fit)> = fits.filter(|(d, fit)| is_shown(d, fit)).collect();
    // The sort is stable: of equals the native one stays first, then the order of names.
    fits.sort_by_key(|(_, fit)| std::cmp::Reverse(fit.score()));
    let native = || dialect::all()[0].clone();
    let none = Fit {
        columns: 0,
        others: 0,
        signature: Vec::new(),
    };
    let mut fits = fits.into_iter();
    let Some((best, fit)) = fits.next() else {
        return Recognised {
            dialect: native(),
            fit: none,
            runner_up: None,
            is_tie: false,
        };
    };
    let runner_up = fits.next();
    let is_tie = best.name != "native"
        && runner_up
            .as_ref()
            .is_some_and(|(_, other)| other.score() == fit.score());
    let dialect = if is_tie { native() } else { best };
    Recognised {
        dialect,
        fit,
        runner_up,
        is_tie,
    }
}

/// Why a header was taken for a native column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// The configuration says so.
    Configured,
    /// The dialect of the file says so.
    Dialect(Known),
    /// It is the native name.
    Native,
    /// It is a label people give it.
    Label,
}

impl Serialize for How {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

impl How {
    /// Why a header was taken, in words.
    pub fn words(self) -> &'static str {
        match self {
            How::Configured => "configured",
            How::Dialect(Known::Seen) => "dialect",
            How::Dialect(Known::Documented) => "dialect, as documented",
            How::Dialect(Known::Guess) => "dialect, a guess: check it",
            How::Native => "its own name",
            How::Label => "a usual label",
        }
    }
}

/// The native columns that a file's headers hold.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Position of each native column in a row and why, in the order of [`Table::columns`].
    pub positions: Vec<Option<(usize, How)>>,
    /// The dialect.
    pub recognised: Recognised,
}

/// A configured header that is not in the file, or stands there twice.
#[derive(Debug)]
pub enum Mismatch {
    /// The native column's header is not there.
    Missing {
        /// The native column.
        column: &'static str,
        /// The header looked for.
        header: String,
    },
    /// The header stands twice.
    Twice {
        /// The header.
        header: String,
    },
}

/// Finds the native columns.
///
/// # Errors
/// Every configured header that is missing and every used header that stands twice.
pub fn map(table: Table, headers: &[String], source: &Source) -> Result<Mapping, Vec<Mismatch>> {
    let recognised = match &source.dialect {
        None => recognise(table, headers),
        Some(declared) => {
            let fit = declared.tables.get(&table).map(|t| t.fit(headers));
            let none = Fit {
                columns: 0,
                others: 0,
                signature: Vec::new(),
            };
            Recognised {
                dialect: declared.clone(),
                fit: fit.unwrap_or(none),
                runner_up: None,
                is_tie: false,
            }
        }
    };
    let folded: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
    let own = recognised.dialect.tables.get(&table);
    let labels = LABELS.as_ref().and_then(|d| d.tables.get(&table));
    // Records may stand in the deals export, beside the id of their deal.
    let beside = (table == Table::Handoffs).then(|| recognise(Table::Deals, headers).dialect);
    let beside = beside.as_ref().and_then(|d| d.tables.get(&Table::Deals));
    let mut mismatches = Vec::new();
    let mut positions = Vec::new();
    for &column in table.columns() {
        if source.fixed.contains_key(column) {
            positions.push(None);
            continue;
        }
        let found = match source.columns.get(column) {
            Some(header) => {
                let exact = headers
                    .iter()
                    .position(|h| h.eq_ignore_ascii_case(header.trim()));
                let position =
                    exact.or_else(|| folded.iter().position(|h| *h == fold_header(header)));
                if position.is_none() {
                    mismatches.push(Mismatch::Missing {
                        column,
                        header: header.clone(),
                    });
                }
                position.map(|p| (p, How::Configured))
            }
            None => by_name(column, &folded, own, labels).or_else(|| {
                let deals = beside.filter(|_| column == "deal_id");
                by_name(column, &folded, deals, None)
            }),
        };
        if let Some((position, _)) = found
            && let header = &headers[position]
            && headers
                .iter()
                .filter(|h| h.eq_ignore_ascii_case(header))
                .count()
                > 1
        {
            mismatches.push(Mismatch::Twice {
                header: header.clone(),
            });
        }
        positions.push(found);
    }
    if mismatches.is_empty() {
        Ok(Mapping {
            positions,
            recognised,
        })
    } else {
        Err(mismatches)
    }
}

fn by_name(
    column: &'static str,
    folded: &[String],
    own: Option<&DialectTable>,
    labels: Option<&DialectTable>,
) -> Option<(usize, How)> {
    let position = |wanted: &str| folded.iter().position(|h| h == wanted);
    let aliases = |table: Option<&DialectTable>| {
        let list = table
            .and_then(|t| t.columns.get(column))
            .into_iter()
            .flatten();
        list.map(|alias| (fold_header(&alias.header), alias.known))
            .collect::<Vec<_>>()
    };
    let native = position(&fold_header(column)).map(|p| (p, How::Native));
    let dialect = aliases(own)
        .into_iter()
        .find_map(|(h, known)| Some((position(&h)?, How::Dialect(known))));
    let dialect = dialect.map(|(p, how)| {
        if native == Some((p, How::Native)) {
            (p, How::Native)
        } else {
            (p, how)
        }
    });
    let label = || {
        aliases(labels)
            .into_iter()
            .find_map(|(h, _)| Some((position(&h)?, How::Label)))
    };
    dialect.or(native).or_else(label)
}

/// The folded headers that any dialect knows for a table, for finding the header row.
fn known_headers(table: Table) -> &'static HashSet<String> {
    static KNOWN: LazyLock<Vec<HashSet<String>>> = LazyLock::new(|| {
        let of_table = |table: Table| {
            let dialects = dialect::all()
                .iter()
                .map(AsRef::as_ref)
                .chain(LABELS.as_ref());
            let columns = dialects
                .filter_map(move |d| d.tables.get(&table))
                .flat_map(|t| t.columns.values().flatten());
            columns.map(|alias| fold_header(&alias.header)).collect()
        };
        Table::ALL.into_iter().map(of_table).collect()
    });
    &KNOWN[table as usize]
}

/// Whether a cell is a header of the table.
pub fn knows(table: Table, source: &Source) -> impl Fn(&str) -> bool {
    let mut own: HashSet<String> = source.columns.values().map(|h| fold_header(h)).collect();
    if let Some(declared) = source.dialect.as_ref().and_then(|d| d.tables.get(&table)) {
        own.extend(
            declared
                .columns
                .values()
                .flatten()
                .map(|alias| fold_header(&alias.header)),
        );
    }
    move |cell| {
        let folded = fold_header(cell);
        known_headers(table).contains(&folded) || own.contains(&folded)
    }
}
