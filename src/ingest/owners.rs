//! The owner table: ids in the deals to names of persons.

use std::collections::HashMap;

use super::InputError;
use super::cells;
use crate::config::Owners as Source;

/// Names by id; empty when no owner table is configured.
#[derive(Default)]
pub struct Owners(HashMap<String, String>);

impl Owners {
    /// The name of an owner id, or the id itself when the table does not know it.
    pub fn name<'a>(&'a self, owner: &'a str) -> &'a str {
        self.0.get(owner).map_or(owner, String::as_str)
    }
}

/// Reads the owner table.
pub fn read(source: Option<&Source>) -> Result<Owners, InputError> {
    let Some(source) = source else {
        return Ok(Owners::default());
    };
    let unreadable = |reason: String| InputError::Unreadable { path: source.file.clone(), reason };
    let mut reader = csv::Reader::from_path(&source.file).map_err(|e| unreadable(e.to_string()))?;
    let headers = reader.headers().map_err(|e| unreadable(e.to_string()))?.clone();
    let find = |header: &str| {
        headers.iter().position(|h| h.trim().eq_ignore_ascii_case(header)).ok_or_else(|| {
            unreadable(format!(
                "line 1 has no column {header:?}; it has {}",
                headers.iter().collect::<Vec<_>>().join(", ")
            ))
        })
    };
    let (id, name) = (find(&source.id)?, find(&source.name)?);
    let mut owners = HashMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| unreadable(e.to_string()))?;
        let cell = |i: usize| row.get(i).and_then(cells::name);
        if let (Some(id), Some(name)) = (cell(id), cell(name)) {
            owners.insert(id.to_string(), name.to_string());
        }
    }
    Ok(Owners(owners))
}
