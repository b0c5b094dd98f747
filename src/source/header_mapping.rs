//! Finds the headers that hold native columns: as configured, as the dialect names them, or by the
//! native name or a usual label.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use super::dialect_detection::{DialectMatch, detect_dialect};
use crate::config::dialect;
use crate::config::{Dialect, DialectTable, Known, Source, fold_header};
use crate::model::Table;

/// Labels that handoff records and reviews have in forms and reports.
static LABELS: LazyLock<Option<Dialect>> =
    LazyLock::new(|| dialect::parse(include_str!("../config/labels.toml")).ok());

/// Why a header was mapped to a native column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MappedBy {
    /// The configuration names it.
    Configured,
    /// The dialect of the file names it.
    Dialect(Known),
    /// It is the native name.
    Native,
    /// It is a usual label of the column.
    Label,
}

impl Serialize for MappedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

impl MappedBy {
    /// The words of `handoff check`.
    pub fn label(self) -> &'static str {
        match self {
            MappedBy::Configured => "configured",
            MappedBy::Dialect(Known::Seen) => "dialect",
            MappedBy::Dialect(Known::Documented) => "dialect, as documented",
            MappedBy::Dialect(Known::Analogous | Known::Guess) => "dialect, unconfirmed: check it",
            MappedBy::Native => "same name",
            MappedBy::Label => "common label",
        }
    }
}

/// Which header holds each native column.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Position of each native column in a row and why, in the order of [`Table::columns`].
    pub positions: Vec<Option<(usize, MappedBy)>>,
    /// The dialect of the file.
    pub dialect_match: DialectMatch,
}

/// A header that cannot be mapped.
#[derive(Debug)]
pub enum HeaderError {
    /// The configured header of a native column is not in the file.
    Missing {
        /// The native column.
        column: &'static str,
        /// The configured header.
        header: String,
    },
    /// A mapped header is in the file twice.
    Twice {
        /// The header.
        header: String,
    },
}

/// Maps headers to the native columns of a table, and tells every configured header that is missing and
/// every mapped header that is in the file twice. Their columns stay without a header.
pub fn map(table: Table, headers: &[String], source: &Source) -> (Mapping, Vec<HeaderError>) {
    let dialect_match = match &source.dialect {
        None => detect_dialect(table, headers),
        Some(declared) => DialectMatch::declared(declared.clone(), table, headers),
    };
    let folded: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
    let own = dialect_match.dialect.tables.get(&table);
    let labels = LABELS.as_ref().and_then(|d| d.tables.get(&table));
    // Records may stand in the deals export, beside the id of their deal.
    let deals = (table == Table::Handoffs).then(|| detect_dialect(Table::Deals, headers).dialect);
    let deals = deals.as_ref().and_then(|d| d.tables.get(&Table::Deals));
    let mut errors = Vec::new();
    let mut positions = Vec::new();
    for &column in table.columns() {
        if source.fixed.contains_key(column) {
            positions.push(None);
            continue;
        }
        let mut mapped = match source.columns.get(column) {
            Some(header) => {
                let position = position(headers, &folded, header);
                if position.is_none() {
                    errors.push(HeaderError::Missing {
                        column,
                        header: header.clone(),
                    });
                }
                position.map(|position| (position, MappedBy::Configured))
            }
            None => by_name(column, &folded, own, labels).or_else(|| {
                let deals = deals.filter(|_| column == "deal_id");
                by_name(column, &folded, deals, None)
            }),
        };
        if let Some((position, _)) = mapped
            && let header = &headers[position]
            && is_twice(headers, header)
        {
            errors.push(HeaderError::Twice {
                header: header.clone(),
            });
            mapped = None;
        }
        positions.push(mapped);
    }
    let mapping = Mapping {
        positions,
        dialect_match,
    };
    (mapping, errors)
}

/// Position of a configured header: spelled so, else spelled alike.
fn position(headers: &[String], folded: &[String], header: &str) -> Option<usize> {
    let wanted = header.trim();
    headers
        .iter()
        .position(|h| h.eq_ignore_ascii_case(wanted))
        .or_else(|| folded.iter().position(|h| *h == fold_header(header)))
}

fn is_twice(headers: &[String], header: &str) -> bool {
    let same = headers.iter().filter(|h| h.eq_ignore_ascii_case(header));
    same.count() > 1
}

/// Finds a native column by the names of a dialect, its own name, or a usual label.
fn by_name(
    column: &'static str,
    folded: &[String],
    own: Option<&DialectTable>,
    labels: Option<&DialectTable>,
) -> Option<(usize, MappedBy)> {
    let position = |wanted: &str| folded.iter().position(|h| h == wanted);
    let aliases = |table: Option<&DialectTable>| {
        let list = table
            .and_then(|t| t.columns.get(column))
            .into_iter()
            .flatten();
        list.map(|alias| (fold_header(&alias.header), alias.known))
            .collect::<Vec<_>>()
    };
    let native = position(&fold_header(column)).map(|p| (p, MappedBy::Native));
    let dialect = aliases(own)
        .into_iter()
        .find_map(|(h, known)| Some((position(&h)?, MappedBy::Dialect(known))));
    let dialect = dialect.map(|(p, by)| {
        if native == Some((p, MappedBy::Native)) {
            (p, MappedBy::Native)
        } else {
            (p, by)
        }
    });
    let label = || {
        aliases(labels)
            .into_iter()
            .find_map(|(h, _)| Some((position(&h)?, MappedBy::Label)))
    };
    dialect.or(native).or_else(label)
}

/// The folded headers that any dialect knows for a table, to find the header row.
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

/// The keys of the headers that any language knows for a table.
struct LocalisedHeaders {
    keys: HashSet<String>,
    /// Bytes of the longest.
    longest: usize,
}

impl LocalisedHeaders {
    fn has(&self, header: &str) -> bool {
        let key = dialect::header_key_within(header, self.longest);
        key.is_some_and(|key| self.keys.contains(&key))
    }
}

/// The headers that any language knows for a table.
fn localised_headers(table: Table) -> &'static LocalisedHeaders {
    static KNOWN: LazyLock<Vec<LocalisedHeaders>> = LazyLock::new(|| {
        let of_table = |table: Table| {
            let all = dialect::languages().iter();
            let headers = all.flat_map(|language| language.all_headers(table));
            let keys: HashSet<String> = headers.map(dialect::header_key).collect();
            let longest = keys.iter().map(String::len).max().unwrap_or_default();
            LocalisedHeaders { keys, longest }
        };
        Table::ALL.into_iter().map(of_table).collect()
    });
    &KNOWN[table as usize]
}

/// A test whether a cell is a known header of the table, to find the header row.
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
        known_headers(table).contains(&folded)
            || own.contains(&folded)
            || localised_headers(table).has(cell)
    }
}
