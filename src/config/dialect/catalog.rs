//! The dialects of the program, and how one is found by its name.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::file::parse;
use super::types::{Alias, Dialect, DialectTable, Known};
use crate::model::Table;

// File name and text of each file in `src/config/dialects`, listed by `build.rs`.
include!(concat!(env!("OUT_DIR"), "/dialects.rs"));

/// Every dialect of the program; the native one first, the others in the order of their names.
pub fn all() -> &'static [Arc<Dialect>] {
    static ALL: LazyLock<Vec<Arc<Dialect>>> = LazyLock::new(|| {
        // A test reads each of them, so that none is left out here.
        let mut own: Vec<Dialect> = EMBEDDED
            .iter()
            .filter_map(|(_, text)| parse(text).ok())
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
        example: None,
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
    out + "\nseen: in a real file or on a page of the vendor; documented: by the vendor; guess: \
           unconfirmed, check it.\nYour own file, in the form of src/config/dialects/*.toml, works \
           the same way: dialect = \"ours.toml\"\n"
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
            .map_err(|e| format!("{} is not a valid dialect: {e}", path.display()));
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
            "{name:?} is not a known dialect. Use one of {}, or your own file (….toml)",
            known()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::header::fold_header;
    use super::*;

    #[test]
    fn every_embedded_dialect_can_be_read() {
        for (file, text) in EMBEDDED {
            let dialect = parse(text).unwrap_or_else(|e| panic!("{file}: {e}"));
            assert_eq!(format!("{}.toml", dialect.name), *file);
            assert!(!dialect.tables.is_empty(), "{file}");
            for (table, columns) in &dialect.tables {
                for (name, list) in &columns.columns {
                    let mut folded: Vec<String> =
                        list.iter().map(|a| fold_header(&a.header)).collect();
                    folded.sort();
                    folded.dedup();
                    assert_eq!(
                        folded.len(),
                        list.len(),
                        "{file} {table}.{name} has a header twice"
                    );
                }
            }
        }
        assert_eq!(all().len(), EMBEDDED.len() + 1);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = find("salesfroce", Path::new(".")).unwrap_err();
        assert!(error.contains("salesforce"), "{error}");
    }
}
