//! The table of accounts: what the deals export leaves to another object of the CRM.

use std::collections::HashMap;

use crate::config::Accounts as Source;
use crate::source::InputError;
use crate::source::lookup_table::LookupTable;
use crate::source::parse;

/// What the table knows of an account.
#[derive(Default, Debug)]
pub struct AccountInfo {
    /// Its name.
    pub name: Option<String>,
    /// Its segment.
    pub segment: Option<String>,
    /// Its size class.
    pub company_size: Option<String>,
}

/// Accounts by id; empty when no table is configured.
#[derive(Default)]
pub struct AccountTable {
    by_id: HashMap<String, AccountInfo>,
    has_segment: bool,
    has_size: bool,
}

/// Headers of the id and the name, best first.
const ID: [&str; 5] = [
    "account_id",
    "Id",
    "Record ID",
    "Company ID",
    "Organization - ID",
];
const NAME: [&str; 5] = [
    "account_name",
    "Name",
    "Company name",
    "Account Name",
    "Organization - Name",
];

impl AccountTable {
    /// What is known of an account by its id.
    pub fn find(&self, id: Option<&str>) -> Option<&AccountInfo> {
        self.by_id.get(id?)
    }

    /// The columns of the deals that the table tells.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let told = [
            ("account_name", !self.by_id.is_empty()),
            ("segment", self.has_segment),
            ("company_size", self.has_size),
        ];
        told.into_iter().filter(|(_, is)| *is).map(|(name, _)| name)
    }
}

/// Reads the table of accounts.
///
/// # Errors
/// When it cannot be read, or has no id.
pub fn read(source: Option<&Source>) -> Result<AccountTable, InputError> {
    let Some(source) = source else {
        return Ok(AccountTable::default());
    };
    let declared = [
        &source.id,
        &source.name,
        &source.segment,
        &source.company_size,
    ];
    let usual: [&[&str]; 4] = [&ID, &NAME, &["segment"], &["company_size"]];
    let wanted: Vec<&str> = declared
        .iter()
        .filter_map(|d| d.as_deref())
        .chain(usual.iter().flat_map(|list| list.iter().copied()))
        .collect();
    let table = LookupTable::read(&source.file, &wanted)?;
    let mut positions = [None; 4];
    for ((slot, declared), usual) in positions.iter_mut().zip(declared).zip(usual) {
        *slot = match declared {
            Some(header) => Some(table.require(header)?),
            None => usual.iter().find_map(|header| table.position(header)),
        };
    }
    let Some(id) = positions[0] else {
        let reason = format!(
            "it has no account id. Set its header under [accounts]: id = \"…\". Columns found: {}",
            table.headers.join(", ")
        );
        return Err(InputError::Unreadable {
            path: source.file.clone(),
            reason,
        });
    };
    let by_id = table.rows.iter().filter_map(|row| {
        let cell = |i: Option<usize>| Some(parse::name(row.get(i?)?)?.to_string());
        let segment = |i: Option<usize>| Some(parse::segment(row.get(i?)?, true)?.to_string());
        let known = AccountInfo {
            name: cell(positions[1]),
            segment: segment(positions[2]),
            company_size: cell(positions[3]),
        };
        Some((parse::id(&row[id])?.into_owned(), known))
    });
    Ok(AccountTable {
        by_id: by_id.collect(),
        has_segment: positions[2].is_some(),
        has_size: positions[3].is_some(),
    })
}
