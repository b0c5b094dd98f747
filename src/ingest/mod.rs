//! Files to the joined data set and the list of what was wrong with them.
//!
//! A file streams by in batches of text columns ([`crate::source`]); cells become values in
//! parallel, and rows are added to the data set in file order. Every row read ends exactly once, as
//! used or as set aside; the texts of records are judged here and not kept (`texts` reads single
//! ones again).

mod account_matching;
mod account_table;
mod batch_keys;
mod churn;
mod deal_values;
mod deals;
mod dedup;
#[cfg(test)]
mod fuzz;
mod handoffs;
mod outcome_rows;
mod outcome_values;
mod outcomes;
mod owners;
mod preflight;
mod read_report;
mod reviews;
mod stages;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use account_matching::AccountMatcher;
use account_table::AccountTable;
use owners::Owners;

use crate::config::Inputs;
use crate::dataset::{AccountIx, Dataset};
use crate::model::{Coverage, Day, Table, Taxonomy};
use crate::record::FieldRules;
use crate::source::{InputError, OpenFile, open};

pub use preflight::{DealsSeen, Readiness, preflight};
pub use read_report::{FileReadReport, MatchedBy, ReadReport};
pub use stages::meanings;
pub use texts::StoredTexts;

/// All inputs, read.
pub struct Loaded {
    /// The joined data.
    pub data: Dataset,
    /// What was read from each file and what was wrong.
    pub read_report: ReadReport,
    /// Where texts of records can be read again.
    pub texts: StoredTexts,
    /// Every file that was read, opened.
    pub files: Vec<OpenFile>,
    /// The accounts that left, by each definition of churn that was read.
    pub churned: BTreeMap<String, BTreeSet<AccountIx>>,
}

/// Which definitions of churn are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Definitions {
    /// The one that counts.
    Used,
    /// All, for comparing them.
    All,
}

/// Reads every configured file. `as_of` only tells what is dated after the report; it hides no row.
///
/// # Errors
/// All files that cannot be used at all, together. Rows that cannot be used are no error: they are
/// listed in [`ReadReport::issues`].
pub fn load(
    inputs: &Inputs,
    rules: &FieldRules,
    taxonomy: &Taxonomy,
    as_of: Day,
    definitions: Definitions,
) -> Result<Loaded, Vec<InputError>> {
    let opened = Opened::open(inputs, definitions)?;
    let mut data = Dataset::new(taxonomy.clone(), as_of);
    opened.cover(&mut data.coverage);
    let mut read_report = ReadReport::new(&inputs.folder, as_of);
    let mut churned = BTreeMap::new();
    let mut step = || -> Result<(), InputError> {
        let owners = &opened.owners;
        deals::read(
            opened.files(Table::Deals),
            inputs,
            owners,
            &opened.accounts,
            &mut data,
            &mut read_report,
        )?;
        tracing::debug!(deals = data.deals.len(), "deals read");
        handoffs::read(
            opened.files(Table::Handoffs),
            owners,
            rules,
            &mut data,
            &mut read_report,
        )?;
        tracing::debug!(records = data.records.len(), "handoffs read");
        reviews::read(
            opened.files(Table::Reviews),
            inputs,
            owners,
            &mut data,
            &mut read_report,
        )?;
        tracing::debug!(reviews = data.reviews.len(), "reviews read");
        data.drop_deal_id_index();
        let account_matching = AccountMatcher::new(inputs.crosswalk.as_deref())?;
        outcomes::read(
            opened.files(Table::Outcomes),
            inputs,
            owners,
            &account_matching,
            &mut data,
            &mut read_report,
        )?;
        if !opened.definitions.is_empty() && !opened.files(Table::Outcomes).is_empty() {
            let gone = data
                .outcomes
                .iter()
                .filter(|(_, outcome)| outcome.churn.is_gone());
            churned.insert(
                "outcomes".to_string(),
                gone.map(|(account, _)| account).collect(),
            );
        }
        for (name, files) in &opened.definitions {
            let rule = inputs
                .churn_definitions
                .get(name)
                .map_or(&inputs.churn, |definition| &definition.rule);
            let left = outcomes::read_definition(
                files,
                rule,
                &account_matching,
                &mut data,
                &mut read_report,
            )?;
            let gone = left
                .churn
                .iter()
                .filter(|(_, churn)| churn.is_gone())
                .map(|(account, _)| *account);
            churned.insert(name.clone(), gone.collect());
            if inputs.churn_used.as_ref() == Some(name) {
                outcomes::apply_definition(&left, files, &mut data, &mut read_report);
            }
        }
        Ok(())
    };
    step().map_err(|e| vec![e])?;
    // Who is known to have left on a day was watched until then, whatever else the inputs tell.
    let left = data
        .outcomes
        .iter()
        .filter_map(|(_, outcome)| outcome.churn.day())
        .filter(|day| *day <= as_of);
    data.last_day = read_report.newest().max(left.max()).unwrap_or(as_of);
    tracing::debug!("outcomes read");
    data.index();
    let texts = StoredTexts::new(opened.files(Table::Handoffs).to_vec(), rules.labels.clone());
    Ok(Loaded {
        data,
        read_report,
        texts,
        files: opened.into_files(),
        churned,
    })
}

/// All files, opened.
struct Opened {
    tables: BTreeMap<Table, Vec<OpenFile>>,
    definitions: BTreeMap<String, Vec<OpenFile>>,
    owners: Owners,
    accounts: AccountTable,
}

impl Opened {
    fn open(inputs: &Inputs, which: Definitions) -> Result<Opened, Vec<InputError>> {
        let mut errors = Vec::new();
        let mut tables = BTreeMap::new();
        let mut definitions = BTreeMap::new();
        for (table, source) in &inputs.sources {
            match open(*table, source, inputs.zone) {
                Ok(files) => {
                    tables.insert(*table, files);
                }
                Err(mut more) => errors.append(&mut more),
            }
        }
        let is_read =
            |name: &&String| which == Definitions::All || inputs.churn_used.as_ref() == Some(*name);
        for name in inputs.churn_definitions.keys().filter(is_read) {
            match open(
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
        let owners = owners::read(inputs.owners.as_ref()).map_err(|e| errors.push(e));
        let accounts = account_table::read(inputs.accounts.as_ref()).map_err(|e| errors.push(e));
        match (owners, accounts) {
            (Ok(owners), Ok(accounts)) if errors.is_empty() => Ok(Opened {
                tables,
                definitions,
                owners,
                accounts,
            }),
            _ => Err(without_repeats(errors)),
        }
    }

    fn files(&self, table: Table) -> &[OpenFile] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Which native columns the files tell, in whatever form.
    fn cover(&self, coverage: &mut Coverage) {
        for file in self
            .tables
            .values()
            .chain(self.definitions.values())
            .flatten()
        {
            file.columns().for_each(|column| coverage.insert(column));
            let implied: [(&[&str], &str); 4] = [
                (&["crm_id", "account_name"], "account_id"),
                (&["churned", "churn_requested_on"], "churned_on"),
                (&["is_won"], "stage"),
                (&["won_on", "lost_on"], "closed_on"),
            ];
            for (others, name) in implied {
                if others.iter().any(|other| file.has(other)) {
                    file.table
                        .column(name)
                        .into_iter()
                        .for_each(|column| coverage.insert(column));
                }
            }
        }
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

    fn into_files(self) -> Vec<OpenFile> {
        self.tables
            .into_values()
            .chain(self.definitions.into_values())
            .flatten()
            .collect()
    }
}

/// One file that serves two tables is wrong once.
fn without_repeats(errors: Vec<InputError>) -> Vec<InputError> {
    let mut seen = BTreeSet::new();
    errors
        .into_iter()
        .filter(|error| seen.insert(error.to_string()))
        .collect()
}
