//! What to read and how: sources, stages, money, owners.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::churn::ChurnRule;
use super::churn_definition::{self, ChurnDefinition};
use super::declared_words::{DeclaredWords, classes};
use super::file;
use super::flag_words::FlagWords;
use super::fold::fold;
use super::repeats::SeveralAccounts;
use super::source::{self, Source};
use super::unanswered::Unanswered;
use super::vocabulary::StageWord;
use crate::model::Table;

/// What a configuration says of a deal type or pipeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeclaredType {
    /// It is a renewal.
    Renewal,
    /// It is none.
    NotRenewal,
    /// It is an upgrade or downgrade.
    Expansion,
}

/// The reporting currency and exchange rates.
#[derive(Debug)]
pub struct Money {
    /// ISO code of the reporting currency.
    pub currency: String,
    /// Whether the configuration names it.
    pub is_declared: bool,
    /// Units of the reporting currency for one unit of each currency, by ISO code. Includes the
    /// reporting currency at 1.
    pub rates: BTreeMap<String, f64>,
}

/// The table of users: ids, names and e-mail addresses.
#[derive(Debug)]
pub struct Owners {
    /// Its file.
    pub file: PathBuf,
    /// Declared header of the id.
    pub id: Option<String>,
    /// Declared header of the name.
    pub name: Option<String>,
    /// Declared headers of first and last name, where each has a column of its own.
    pub first_and_last: Option<(String, String)>,
    /// Declared header of the e-mail address.
    pub email: Option<String>,
}

/// The table of accounts: names, segments and sizes that the deals do not carry.
#[derive(Debug)]
pub struct Accounts {
    /// Its file.
    pub file: PathBuf,
    /// Declared header of the id.
    pub id: Option<String>,
    /// Declared header of the name.
    pub name: Option<String>,
    /// Declared header of the segment.
    pub segment: Option<String>,
    /// Declared header of the size class.
    pub company_size: Option<String>,
}

/// All settings that reading the inputs needs.
#[derive(Debug)]
pub struct Inputs {
    /// The folder of the configuration, for showing paths as the user wrote them.
    pub folder: PathBuf,
    /// Time zone that decides which day a timestamp belongs to.
    pub zone: Tz,
    /// Whether the configuration names it.
    pub zone_is_declared: bool,
    /// Configured tables.
    pub sources: BTreeMap<Table, Source>,
    /// Declared stages. Where some are declared open, every stage is asked about that nobody
    /// explained; otherwise it is open unless it sounds closed.
    pub stages: DeclaredWords<StageWord>,
    /// Declared values of type or pipeline.
    pub types: DeclaredWords<DeclaredType>,
    /// Words in the names of deals that mean a renewal; `None`: that is asked.
    pub renewal_names: Option<Vec<String>>,
    /// Words in the names of deals that mean an upgrade or downgrade; `None`: that is asked.
    pub expansion_names: Option<Vec<String>>,
    /// Words for yes and no in the flags of the deals.
    pub flags: FlagWords,
    /// Folded patterns (with `*`) of deal and account names that mark a test, beside the usual ones;
    /// `Some` of none: nothing marks a test.
    pub tests: Option<Vec<String>>,
    /// Whether rows of one deal are its line items; `None`: where they look so.
    pub line_items: Option<bool>,
    /// Whether deals that are alike but for their id are one; `None`: where they were entered in
    /// the same minute, or in another file.
    pub second_ids: Option<bool>,
    /// Which account counts where a cell names several; `None`: that is asked.
    pub several_accounts: Option<SeveralAccounts>,
    /// Declared words for accepted (`true`) and rejected records.
    pub decisions: DeclaredWords<bool>,
    /// Spellings of names that are kept apart from names that differ by case, blanks and the like.
    pub distinct: BTreeSet<String>,
    /// Currency and rates.
    pub money: Money,
    /// Owner table, if any.
    pub owners: Option<Owners>,
    /// Table of accounts, if any.
    pub accounts: Option<Accounts>,
    /// Table that maps account ids of the outcomes to those of the deals.
    pub crosswalk: Option<PathBuf>,
    /// What counts as churn in the outcomes table.
    pub churn: ChurnRule,
    /// Name of the churn definition in use; `None`: the columns of the outcomes table.
    pub churn_used: Option<String>,
    /// Churn definitions, by name.
    pub churn_definitions: BTreeMap<String, ChurnDefinition>,
    /// Questions of `handoff init` that nobody has answered.
    pub unanswered: Vec<Unanswered>,
}

pub(super) fn check(
    written: &file::Config,
    folder: &Path,
    zone: Tz,
    problems: &mut Vec<String>,
) -> Inputs {
    let mut sources = BTreeMap::new();
    let tables = [
        (Table::Deals, Some(&written.deals)),
        (Table::Handoffs, written.handoffs.as_ref()),
        (Table::Reviews, written.reviews.as_ref()),
        (Table::Outcomes, written.outcomes.as_ref()),
        (Table::Revenue, written.revenue.as_ref()),
    ];
    for (table, table_written) in tables {
        if let Some(table_written) = table_written {
            source::refuse_misplaced(table, table_written, problems);
            sources.insert(
                table,
                source::check(table, table.key(), table_written, folder, problems),
            );
        }
    }
    let deals = &written.deals;
    let stages = stages(deals.stages.as_ref(), problems);
    let outcomes = written.outcomes.as_ref();
    let churn_definitions = churn_definition::check(written, folder, problems);
    let churn_used = outcomes.and_then(|o| o.churn.clone());
    check_churn_used(churn_used.as_ref(), &churn_definitions, problems);
    Inputs {
        folder: folder.to_path_buf(),
        zone,
        zone_is_declared: written.timezone.is_some(),
        stages,
        types: types(deals, problems),
        flags: FlagWords::new("deals", [deals.yes.as_ref(), deals.no.as_ref()], problems),
        renewal_names: deals.renewal_names.clone(),
        expansion_names: deals.expansion_names.clone(),
        tests: deals.tests.as_deref().map(folded),
        line_items: deals.line_items,
        second_ids: deals.second_ids,
        several_accounts: deals.several_accounts,
        decisions: decisions(written.reviews.as_ref(), problems),
        distinct: distinct(written),
        money: money(&written.money, problems),
        owners: written.owners.as_ref().map(|o| owners(o, folder)),
        accounts: written.accounts.as_ref().map(|a| accounts(a, folder)),
        crosswalk: outcomes
            .and_then(|o| o.crosswalk.as_ref())
            .map(|path| folder.join(path)),
        churn: churn_definition::rule("outcomes", outcomes, problems),
        churn_used,
        churn_definitions,
        unanswered: Vec::new(),
        sources,
    }
}

fn folded(list: &[String]) -> Vec<String> {
    list.iter().map(|text| fold(text)).collect()
}

fn stages(written: Option<&file::Stages>, problems: &mut Vec<String>) -> DeclaredWords<StageWord> {
    let Some(written) = written else {
        return DeclaredWords::default();
    };
    let lists = [
        (StageWord::Won, "stages.won", written.won.as_ref()),
        (StageWord::Lost, "stages.lost", written.lost.as_ref()),
        (StageWord::Open, "stages.open", written.open.as_ref()),
    ];
    if written.won.as_ref().is_some_and(Vec::is_empty) {
        problems.push("deals.stages.won is empty: add the stages that mean won".into());
    }
    classes("deals", &lists, problems)
}

/// Deal types and pipelines.
fn types(deals: &file::Table, problems: &mut Vec<String>) -> DeclaredWords<DeclaredType> {
    let lists = [
        (DeclaredType::Renewal, "renewal", deals.renewal.as_ref()),
        (
            DeclaredType::NotRenewal,
            "not_renewal",
            deals.not_renewal.as_ref(),
        ),
        (
            DeclaredType::Expansion,
            "expansion",
            deals.expansion.as_ref(),
        ),
    ];
    classes("deals", &lists, problems)
}

/// What CS decided of a record.
fn decisions(reviews: Option<&file::Table>, problems: &mut Vec<String>) -> DeclaredWords<bool> {
    let lists = [
        (true, "accepted", reviews.and_then(|r| r.accepted.as_ref())),
        (false, "rejected", reviews.and_then(|r| r.rejected.as_ref())),
    ];
    classes("reviews", &lists, problems)
}

fn check_churn_used(
    used: Option<&String>,
    definitions: &BTreeMap<String, ChurnDefinition>,
    problems: &mut Vec<String>,
) {
    if let Some(name) = used.filter(|name| !definitions.contains_key(*name)) {
        let known = definitions
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        problems.push(format!(
            "outcomes.churn = {name:?} is not defined under [churn]. Defined there: {known}"
        ));
    }
}

/// What every table keeps apart: a name is the same one in all of them.
fn distinct(written: &file::Config) -> BTreeSet<String> {
    let tables = [&written.handoffs, &written.reviews, &written.outcomes];
    let tables = tables.into_iter().flatten().chain([&written.deals]);
    let listed = tables.filter_map(|table| table.distinct.as_ref());
    listed
        .flatten()
        .map(|name| name.trim().to_string())
        .collect()
}

fn owners(written: &file::Owners, folder: &Path) -> Owners {
    Owners {
        file: folder.join(&written.file),
        id: written.id.clone(),
        name: written.name.clone(),
        first_and_last: written.first_name.clone().zip(written.last_name.clone()),
        email: written.email.clone(),
    }
}

fn accounts(written: &file::Accounts, folder: &Path) -> Accounts {
    Accounts {
        file: folder.join(&written.file),
        id: written.id.clone(),
        name: written.name.clone(),
        segment: written.segment.clone(),
        company_size: written.company_size.clone(),
    }
}

fn money(written: &file::Money, problems: &mut Vec<String>) -> Money {
    let code = |text: &str| text.trim().to_ascii_uppercase();
    let currency = code(written.currency.as_deref().unwrap_or("USD"));
    let mut rates: BTreeMap<String, f64> =
        written.rates.iter().map(|(c, r)| (code(c), *r)).collect();
    for (currency, rate) in &rates {
        if !(rate.is_finite() && *rate > 0.0) {
            problems.push(format!(
                "money.rates.{currency} = {rate} is not a rate. Write a number above 0"
            ));
        }
    }
    rates.insert(currency.clone(), 1.0);
    Money {
        currency,
        is_declared: written.currency.is_some(),
        rates,
    }
}
