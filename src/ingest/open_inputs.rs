//! Every configured file, opened.

use std::collections::{BTreeMap, BTreeSet};

use super::account_table::{self, AccountTable};
use super::owners::{self, Owners};
use crate::config::Inputs;
use crate::model::{Coverage, Table};
use crate::source::{self, InputError, OpenFile};

/// Which definitions of churn are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Definitions {
    /// The one that counts.
    Used,
    /// All, for comparing them.
    All,
}

/// Every configured file, opened.
pub struct OpenInputs {
    tables: BTreeMap<Table, Vec<OpenFile>>,
    /// The files of each definition of churn that is read.
    pub definitions: BTreeMap<String, Vec<OpenFile>>,
    /// The owner table.
    pub owners: Owners,
    /// The table of accounts.
    pub accounts: AccountTable,
}

impl OpenInputs {
    /// Opens all files.
    ///
    /// # Errors
    /// All files that cannot be used at all, together.
    pub fn open(inputs: &Inputs, which: Definitions) -> Result<OpenInputs, Vec<InputError>> {
        let mut errors = Vec::new();
        let mut tables = BTreeMap::new();
        let mut definitions = BTreeMap::new();
        for (table, source) in &inputs.sources {
            match source::open(*table, source, inputs.zone) {
                Ok(files) => {
                    errors.extend(without_close_date(*table, &files));
                    tables.insert(*table, files);
                }
                Err(mut more) => errors.append(&mut more),
            }
        }
        let is_read =
            |name: &&String| which == Definitions::All || inputs.churn_used.as_ref() == Some(*name);
        for name in inputs.churn_definitions.keys().filter(is_read) {
            match source::open(
                Table::Outcomes,
                &inputs.churn_definitions[name].source,
                inputs.zone,
            ) {
                Ok(files) => {
                    definitions.insert(name.clone(), files);
                }
                Err(mut more) => errors.append(&mut more),
            }
        }
        if !inputs.zone_is_declared {
            let files = tables.values().chain(definitions.values()).flatten();
            errors.extend(files.filter_map(time_zone));
        }
        let owners = owners::read(inputs.owners.as_ref()).map_err(|e| errors.push(e));
        let accounts = account_table::read(inputs.accounts.as_ref()).map_err(|e| errors.push(e));
        match (owners, accounts) {
            (Ok(owners), Ok(accounts)) if errors.is_empty() => Ok(OpenInputs {
                tables,
                definitions,
                owners,
                accounts,
            }),
            _ => Err(without_repeats(errors)),
        }
    }

    /// The files of a table.
    pub fn files(&self, table: Table) -> &[OpenFile] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// All files of tables and definitions.
    pub fn all_files(&self) -> impl Iterator<Item = &OpenFile> {
        self.tables
            .values()
            .chain(self.definitions.values())
            .flatten()
    }

    /// All files, each with the section of the configuration that names it.
    pub fn by_section(&self) -> impl Iterator<Item = (String, &OpenFile)> {
        let tables = self.tables.iter();
        let tables = tables.map(|(table, files)| (table.key().to_string(), files));
        let definitions = self.definitions.iter();
        let definitions = definitions.map(|(name, files)| (format!("churn.{name}"), files));
        let all = tables.chain(definitions);
        all.flat_map(|(section, files)| files.iter().map(move |file| (section.clone(), file)))
    }

    /// Notes which native columns the files tell, in whatever form.
    pub fn cover(&self, coverage: &mut Coverage) {
        self.all_files().for_each(|file| cover_file(file, coverage));
        self.accounts
            .columns()
            .filter_map(|name| Table::Deals.column(name))
            .for_each(|c| coverage.insert(c));
        let outcomes = |name| Table::Outcomes.column(name);
        if self.definitions.values().flatten().next().is_some() {
            ["account_id", "churned_on"]
                .into_iter()
                .filter_map(outcomes)
                .for_each(|c| coverage.insert(c));
        }
    }

    /// All files of tables and definitions.
    pub fn into_files(self) -> Vec<OpenFile> {
        self.tables
            .into_values()
            .chain(self.definitions.into_values())
            .flatten()
            .collect()
    }
}

/// Deals of which no file tells when any was won or lost: each closed one would be skipped for a date
/// that was never there.
fn without_close_date(table: Table, files: &[OpenFile]) -> Option<InputError> {
    let tells = |file: &OpenFile| {
        let days = ["closed_on", "won_on", "lost_on"];
        days.iter().any(|name| file.has(name))
    };
    let is_without = table == Table::Deals && !files.iter().any(tells);
    files
        .first()
        .filter(|_| is_without)
        .map(|file| source::not_recognised(file, "closed_on"))
}

/// The question for the time zone of the company, where timestamps show another one than UTC.
fn time_zone(file: &OpenFile) -> Option<InputError> {
    let found = file.midnights.as_ref()?;
    Some(InputError::TimeZone {
        path: file.path.clone(),
        header: found.header.clone(),
        line: found.line,
        value: found.value.clone(),
        evidence: found.evidence(),
        likely: found.likely(),
    })
}

/// One file that serves two tables is wrong once.
fn without_repeats(errors: Vec<InputError>) -> Vec<InputError> {
    let mut seen = BTreeSet::new();
    errors
        .into_iter()
        .filter(|error| seen.insert(error.to_string()))
        .collect()
}

/// Notes which native columns a file tells, itself or by others.
fn cover_file(file: &OpenFile, coverage: &mut Coverage) {
    file.columns().for_each(|column| coverage.insert(column));
    let implied: [(&[&str], &str); 4] = [
        (&["crm_id", "account_name"], "account_id"),
        (&["churned", "churn_requested_on"], "churned_on"),
        (&["is_won"], "stage"),
        (&["won_on", "lost_on"], "closed_on"),
    ];
    let have_terms = ["started_on", "ended_on"].iter().all(|name| file.has(name));
    let by_terms = have_terms
        .then(|| file.table.column("churned_on"))
        .flatten();
    by_terms
        .into_iter()
        .for_each(|column| coverage.insert(column));
    for (others, name) in implied {
        if others.iter().any(|other| file.has(other)) {
            file.table
                .column(name)
                .into_iter()
                .for_each(|column| coverage.insert(column));
        }
    }
}
