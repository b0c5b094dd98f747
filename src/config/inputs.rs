//! What to read and how: sources, stages, money, owners.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::churn::ChurnRule;
use super::churn_definition::{self, ChurnDefinition};
use super::file;
use super::flag_words::FlagWords;
use super::fold::fold;
use super::repeats::SeveralAccounts;
use super::source::{self, Source};
use crate::model::Table;

/// Declared stage names, folded by [`fold`]; `None`: those of the dialect.
#[derive(Debug, Default)]
pub struct Stages {
    /// Stages that mean won.
    pub won: Option<Vec<String>>,
    /// Stages that mean lost.
    pub lost: Option<Vec<String>>,
    /// Stages that mean open. When empty, every stage is open that is neither won nor lost and
    /// does not look closed.
    pub open: Vec<String>,
}

impl Stages {
    /// Whether any stage is declared.
    pub fn are_declared(&self) -> bool {
        self.won.is_some() || self.lost.is_some() || !self.open.is_empty()
    }
}

/// The reporting currency and exchange rates.
#[derive(Debug)]
pub struct Money {
    /// ISO code of the reporting currency.
    pub currency: String,
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
    /// Stage mapping.
    pub stages: Stages,
    /// Folded values of type or pipeline that mark a renewal; `None`: those of the dialect.
    pub renewal: Option<Vec<String>>,
    /// Folded values of type or pipeline that mark no renewal.
    pub not_renewal: Vec<String>,
    /// Folded values of type or pipeline that mark an upgrade or downgrade.
    pub expansion: Vec<String>,
    /// Words for yes and no in the flags of the deals.
    pub flags: FlagWords,
    /// Folded patterns (with `*`) of deal and account names that mark a test; `None`: the defaults.
    pub tests: Option<Vec<String>>,
    /// Whether rows of one deal are its line items; `None`: where they look so.
    pub line_items: Option<bool>,
    /// Whether deals that are alike but for their id are one; `None`: where they were entered in
    /// the same minute, or in another file.
    pub second_ids: Option<bool>,
    /// Which account counts where a cell names several; `None`: that is asked.
    pub several_accounts: Option<SeveralAccounts>,
    /// Folded words for an accepted record.
    pub accepted: Vec<String>,
    /// Folded words for a rejected record.
    pub rejected: Vec<String>,
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
    let reviews = written.reviews.as_ref();
    let words = |list: Option<&Vec<String>>, default: &str| {
        list.map_or_else(|| vec![default.into()], |l| folded(l))
    };
    let outcomes = written.outcomes.as_ref();
    let churn_definitions = churn_definition::check(written, folder, problems);
    let churn_used = outcomes.and_then(|o| o.churn.clone());
    check_churn_used(churn_used.as_ref(), &churn_definitions, problems);
    Inputs {
        folder: folder.to_path_buf(),
        zone,
        zone_is_declared: written.timezone.is_some(),
        stages,
        renewal: deals.renewal.as_deref().map(folded),
        not_renewal: folded(deals.not_renewal.as_deref().unwrap_or_default()),
        expansion: expansion(deals, problems),
        flags: FlagWords::new(deals.yes.as_ref(), deals.no.as_ref()),
        tests: deals.tests.as_deref().map(folded),
        line_items: deals.line_items,
        second_ids: deals.second_ids,
        several_accounts: deals.several_accounts,
        accepted: words(reviews.and_then(|r| r.accepted.as_ref()), "accepted"),
        rejected: words(reviews.and_then(|r| r.rejected.as_ref()), "rejected"),
        distinct: distinct(written),
        money: money(&written.money, problems),
        owners: written.owners.as_ref().map(|o| owners(o, folder)),
        accounts: written.accounts.as_ref().map(|a| accounts(a, folder)),
        crosswalk: outcomes
            .and_then(|o| o.crosswalk.as_ref())
            .map(|path| folder.join(path)),
        churn: churn_definition::rule("outcomes", outcomes),
        churn_used,
        churn_definitions,
        sources,
    }
}

fn folded(list: &[String]) -> Vec<String> {
    list.iter().map(|text| fold(text)).collect()
}

fn stages(written: Option<&file::Stages>, problems: &mut Vec<String>) -> Stages {
    let Some(written) = written else {
        return Stages::default();
    };
    let stages = Stages {
        won: written.won.as_deref().map(folded),
        lost: written.lost.as_deref().map(folded),
        open: folded(written.open.as_deref().unwrap_or_default()),
    };
    let won = stages.won.as_deref().unwrap_or_default();
    if stages.won.is_some() && won.is_empty() {
        problems.push("deals.stages.won is empty: add the stages that mean won".into());
    }
    let is_lost = |stage| {
        stages
            .lost
            .as_ref()
            .is_some_and(|lost| lost.contains(stage))
    };
    for stage in won {
        if is_lost(stage) || stages.open.contains(stage) {
            problems.push(format!(
                "deals.stages: {stage:?} is listed as won and as something else. Keep it in one \
                 list"
            ));
        }
    }
    stages
}

/// The types of upgrades and downgrades; a type cannot be a renewal as well.
fn expansion(deals: &file::Table, problems: &mut Vec<String>) -> Vec<String> {
    let expansion = folded(deals.expansion.as_deref().unwrap_or_default());
    let lists = [
        ("renewal", deals.renewal.as_deref()),
        ("not_renewal", deals.not_renewal.as_deref()),
    ];
    for (name, list) in lists {
        let list = folded(list.unwrap_or_default());
        problems.extend(
            expansion
                .iter()
                .filter(|word| list.contains(word))
                .map(|word| format!("deals.expansion: {word:?} is in deals.{name} too")),
        );
    }
    expansion
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
    let currency = code(&written.currency);
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
    Money { currency, rates }
}
