//! All inputs to one data set: every configured file is opened, then read table by table.

use std::collections::{BTreeMap, BTreeSet};

use super::account_matching::AccountMatcher;
use super::open_inputs::{Definitions, OpenInputs};
use super::read_report::ReadReport;
use super::record_texts::StoredTexts;
use super::{deals, handoffs, id_case, outcomes, revenue, reviews, spellings};
use crate::config::Inputs;
use crate::dataset::{AccountIx, Churn, Dataset, follow_up};
use crate::model::{Day, Table, Taxonomy};
use crate::record::FieldRules;
use crate::source::{InputError, OpenFile, ZoneSign};

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
    /// The accounts that churned, by each definition of churn that was read.
    pub churned: Churned,
}

/// Accounts that churned, by definition.
type Churned = BTreeMap<String, BTreeSet<AccountIx>>;

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
    let opened = OpenInputs::open(inputs, definitions)?;
    let mut data = Dataset::new(taxonomy.clone(), as_of);
    opened.cover(&mut data.coverage);
    let mut report = ReadReport::new(&inputs.folder, as_of);
    let midnights = opened.by_section().filter_map(|(section, file)| {
        // An offset tells the instant: its day in a declared zone is no guess.
        let midnights = file.midnights.as_ref();
        let midnights = midnights.filter(|found| found.sign == ZoneSign::Midnight)?;
        Some(midnights.words(inputs.zone, &section))
    });
    report.spellings.midnights = midnights.collect();
    let one = |error| vec![error];
    read_deals(&opened, inputs, rules, &mut data, &mut report).map_err(one)?;
    let churned = read_churn(&opened, inputs, &mut data, &mut report).map_err(one)?;
    id_case::find(&data, &mut report);
    spellings::unify(&mut data, &inputs.distinct, &mut report.spellings);
    data.last_day = follow_up::last_known_day(report.newest(), &data.outcomes, as_of);
    data.index();
    let handoffs = opened.files(Table::Handoffs).to_vec();
    Ok(Loaded {
        data,
        read_report: report,
        texts: StoredTexts::new(handoffs, rules.labels.clone()),
        files: opened.into_files(),
        churned,
    })
}

/// Reads the tables that are about deals.
fn read_deals(
    opened: &OpenInputs,
    inputs: &Inputs,
    rules: &FieldRules,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let (owners, accounts) = (&opened.owners, &opened.accounts);
    let files = opened.files(Table::Deals);
    deals::read(files, inputs, owners, accounts, data, report)?;
    tracing::debug!(deals = data.deals.len(), "deals read");
    let files = opened.files(Table::Handoffs);
    handoffs::read(files, owners, rules, data, report)?;
    tracing::debug!(records = data.records.len(), "handoffs read");
    let files = opened.files(Table::Reviews);
    reviews::read(files, inputs, owners, data, report)?;
    tracing::debug!(reviews = data.reviews.len(), "reviews read");
    data.drop_deal_id_index();
    Ok(())
}

/// Reads the outcomes, the definitions of churn that have files of their own, and the revenue.
fn read_churn(
    opened: &OpenInputs,
    inputs: &Inputs,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<Churned, InputError> {
    let matcher = AccountMatcher::new(inputs.crosswalk.as_deref())?;
    let mut churned = Churned::new();
    let files = opened.files(Table::Outcomes);
    let merges = outcomes::read(files, inputs, &opened.owners, &matcher, data, report)?;
    if !opened.definitions.is_empty() && !files.is_empty() {
        let outcomes = data.outcomes.iter();
        let churn = outcomes.map(|(account, outcome)| (account, outcome.churn));
        churned.insert("outcomes".to_string(), churned_of(churn));
    }
    for (name, files) in &opened.definitions {
        let rule = inputs
            .churn_definitions
            .get(name)
            .map_or(&inputs.churn, |definition| &definition.rule);
        let is_used = inputs.churn_used.as_ref() == Some(name);
        let decided = outcomes::read_definition(files, rule, is_used, &matcher, data, report)?;
        churned.insert(name.clone(), churned_of(decided.churn.iter().copied()));
        if is_used {
            outcomes::apply_definition(&decided, files, data, report);
        }
    }
    tracing::debug!("outcomes read");
    let accounts = revenue::Accounts {
        matcher: &matcher,
        merges: &merges,
    };
    let files = opened.files(Table::Revenue);
    revenue::read(files, inputs, &accounts, data, report)?;
    Ok(churned)
}

fn churned_of(churn: impl Iterator<Item = (AccountIx, Churn)>) -> BTreeSet<AccountIx> {
    churn
        .filter(|(_, churn)| churn.is_gone())
        .map(|(account, _)| account)
        .collect()
}
