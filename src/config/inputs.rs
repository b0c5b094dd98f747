//! What to read and how: sources, stages, money, owners.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use encoding_rs::Encoding;

use super::churn::{ChurnRule, LeftWhen, Reactivated};
use super::dialect::{self, Dialect};
use super::file;
use super::fold::fold;
use crate::model::Table;

/// The order of day, month and year in a table's dates. ISO dates are always read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    /// `2026-11-20`, also with `/` or `.`
    YearMonthDay,
    /// `20.11.2026`
    DayMonthYear,
    /// `11/20/2026`
    MonthDayYear,
}

/// The sign before the decimals in a table's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimal {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// One table's files and how they are read.
#[derive(Debug, Default)]
pub struct Source {
    /// Paths or globs, relative ones already joined to the configuration's folder.
    pub files: Vec<PathBuf>,
    /// Native column name to the header that holds it.
    pub columns: BTreeMap<String, String>,
    /// Native column name to the one value that all rows have.
    pub fixed: BTreeMap<String, String>,
    /// Declared dialect; `None`: recognised from the headers of each file.
    pub dialect: Option<Arc<Dialect>>,
    /// Declared date order, if any.
    pub dates: Option<DateOrder>,
    /// Declared decimal sign, if any.
    pub decimal: Option<Decimal>,
    /// Declared encoding, if any.
    pub encoding: Option<&'static Encoding>,
    /// Declared delimiter, if any.
    pub delimiter: Option<u8>,
    /// Declared sheet of a workbook, if any.
    pub sheet: Option<String>,
    /// Zone of timestamps without an offset, when declared.
    pub zone: Option<Tz>,
    /// Whether amounts are in the smallest unit of their currency, when declared.
    pub minor_units: Option<bool>,
}

/// Declared stage names, folded by [`fold`]; `None` leaves it to the dialect.
#[derive(Debug, Default)]
pub struct Stages {
    /// Stages that mean won.
    pub won: Option<Vec<String>>,
    /// Stages that mean lost.
    pub lost: Option<Vec<String>>,
    /// Stages that mean open; empty: every stage that is neither won nor lost and does not sound
    /// closed.
    pub open: Vec<String>,
}

impl Stages {
    /// Whether any stage is declared.
    pub fn are_declared(&self) -> bool {
        self.won.is_some() || self.lost.is_some() || !self.open.is_empty()
    }
}

/// The reporting currency and what the others are worth in it.
#[derive(Debug)]
pub struct Money {
    /// ISO code of the reporting currency.
    pub currency: String,
    /// Units of the reporting currency for one unit, by ISO code; holds the reporting currency at
    /// 1.
    pub rates: BTreeMap<String, f64>,
}

/// A table that names persons: their ids, names and e-mail addresses.
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

/// A table that says of the accounts what the deals leave out: their names, segments and sizes.
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

/// A named definition of churn with files of its own.
#[derive(Debug)]
pub struct ChurnDefinition {
    /// Where it is read from; the columns are those of outcomes.
    pub source: Source,
    /// What counts.
    pub rule: ChurnRule,
}

/// Everything ingest needs.
#[derive(Debug)]
pub struct Inputs {
    /// The folder of the configuration, for showing paths as the user wrote them.
    pub folder: PathBuf,
    /// The zone in which days are days.
    pub zone: Tz,
    /// Configured tables.
    pub sources: BTreeMap<Table, Source>,
    /// Stage mapping.
    pub stages: Stages,
    /// Folded values of type or pipeline that mark a renewal; `None` leaves it to the dialect.
    pub renewal: Option<Vec<String>>,
    /// Patterns (`*`) of deal and account names that mark a test, folded; `None`: the usual ones.
    pub tests: Option<Vec<String>>,
    /// Folded words for an accepted record.
    pub accepted: Vec<String>,
    /// Folded words for a rejected record.
    pub rejected: Vec<String>,
    /// Currency and rates.
    pub money: Money,
    /// Owner table, if any.
    pub owners: Option<Owners>,
    /// Table of accounts, if any.
    pub accounts: Option<Accounts>,
    /// A file that says which account of the deals an account of the outcomes is.
    pub crosswalk: Option<PathBuf>,
    /// What counts as churn in the outcomes table.
    pub churn: ChurnRule,
    /// The definition that counts instead of the outcomes' own columns.
    pub churn_used: Option<String>,
    /// Other definitions of churn, by name.
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
            misplaced(table, table_written, problems);
            sources.insert(
                table,
                source(table, table.key(), table_written, folder, problems),
            );
        }
    }
    let folded = |list: &[String]| list.iter().map(|s| fold(s)).collect::<Vec<_>>();
    let deals = &written.deals;
    let stages = match &deals.stages {
        None => Stages::default(),
        Some(stages) => Stages {
            won: stages.won.as_deref().map(folded),
            lost: stages.lost.as_deref().map(folded),
            open: folded(stages.open.as_deref().unwrap_or_default()),
        },
    };
    let won = stages.won.as_deref().unwrap_or_default();
    if stages.won.is_some() && won.is_empty() {
        problems.push("deals.stages.won is empty: name the stage that means won".into());
    }
    for stage in won {
        if stages
            .lost
            .as_ref()
            .is_some_and(|lost| lost.contains(stage))
            || stages.open.contains(stage)
        {
            problems.push(format!(
                "deals.stages: {stage:?} is both won and something else"
            ));
        }
    }
    let reviews = written.reviews.as_ref();
    let words = |list: Option<&Vec<String>>, default: &str| {
        list.map_or_else(|| vec![default.into()], |l| folded(l))
    };
    let outcomes = written.outcomes.as_ref();
    let churn_definitions = churn_definitions(written, folder, problems);
    let churn_used = outcomes.and_then(|o| o.churn.clone());
    if let Some(name) = churn_used
        .as_ref()
        .filter(|name| !churn_definitions.contains_key(*name))
    {
        let known = churn_definitions
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        problems.push(format!(
            "outcomes.churn = {name:?} is no definition under [churn]; there are: {known}"
        ));
    }
    Inputs {
        folder: folder.to_path_buf(),
        zone,
        stages,
        renewal: deals.renewal.as_deref().map(folded),
        tests: deals.tests.as_deref().map(folded),
        accepted: words(reviews.and_then(|r| r.accepted.as_ref()), "accepted"),
        rejected: words(reviews.and_then(|r| r.rejected.as_ref()), "rejected"),
        money: money(&written.money, problems),
        owners: written.owners.as_ref().map(|o| Owners {
            file: folder.join(&o.file),
            id: o.id.clone(),
            name: o.name.clone(),
            email: o.email.clone(),
        }),
        accounts: written.accounts.as_ref().map(|a| Accounts {
            file: folder.join(&a.file),
            id: a.id.clone(),
            name: a.name.clone(),
            segment: a.segment.clone(),
            company_size: a.company_size.clone(),
        }),
        crosswalk: outcomes
            .and_then(|o| o.crosswalk.as_ref())
            .map(|path| folder.join(path)),
        churn: churn_rule(outcomes),
        churn_used,
        churn_definitions,
        sources,
    }
}

fn churn_rule(written: Option<&file::Table>) -> ChurnRule {
    let folded = |list: &Vec<String>| list.iter().map(|s| fold(s)).collect::<Vec<_>>();
    ChurnRule {
        rows: written.and_then(|t| t.rows),
        left_when: written.and_then(|t| t.left_when).unwrap_or(LeftWhen::All),
        reactivated: written
            .and_then(|t| t.reactivated)
            .unwrap_or(Reactivated::Left),
        date: written.and_then(|t| t.churn_date),
        churned: written.and_then(|t| t.churned.as_ref()).map(folded),
        involuntary: written.and_then(|t| t.involuntary.as_ref()).map(folded),
    }
}

fn churn_definitions(
    written: &file::Config,
    folder: &Path,
    problems: &mut Vec<String>,
) -> BTreeMap<String, ChurnDefinition> {
    let mut definitions = BTreeMap::new();
    for (name, table) in &written.churn {
        misplaced(Table::Outcomes, table, problems);
        if table.churn.is_some() || table.crosswalk.is_some() {
            problems.push(format!(
                "churn.{name}: churn and crosswalk belong under [outcomes]"
            ));
        }
        let source = source(
            Table::Outcomes,
            &format!("churn.{name}"),
            table,
            folder,
            problems,
        );
        definitions.insert(
            name.clone(),
            ChurnDefinition {
                source,
                rule: churn_rule(Some(table)),
            },
        );
    }
    definitions
}

/// Keys that mean something in another table only.
fn misplaced(table: Table, written: &file::Table, problems: &mut Vec<String>) {
    let t = written;
    let keys = [
        ("stages", t.stages.is_some(), Table::Deals),
        ("renewal", t.renewal.is_some(), Table::Deals),
        ("tests", t.tests.is_some(), Table::Deals),
        ("accepted", t.accepted.is_some(), Table::Reviews),
        ("rejected", t.rejected.is_some(), Table::Reviews),
        ("crosswalk", t.crosswalk.is_some(), Table::Outcomes),
        ("churn", t.churn.is_some(), Table::Outcomes),
        ("rows", t.rows.is_some(), Table::Outcomes),
        ("left_when", t.left_when.is_some(), Table::Outcomes),
        ("reactivated", t.reactivated.is_some(), Table::Outcomes),
        ("churn_date", t.churn_date.is_some(), Table::Outcomes),
        ("churned", t.churned.is_some(), Table::Outcomes),
        ("involuntary", t.involuntary.is_some(), Table::Outcomes),
    ];
    for (key, is_there, home) in keys {
        if is_there && home != table {
            problems.push(format!(
                "{table}.{key} means nothing; {key} belongs under [{home}]"
            ));
        }
    }
}

/// `shown` is the section as the user wrote it.
fn source(
    table: Table,
    shown: &str,
    t: &file::Table,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Source {
    let files = match &t.files {
        None => Vec::new(),
        Some(file::Files::One(path)) => vec![path.clone()],
        Some(file::Files::Many(paths)) => paths.clone(),
    };
    if files.is_empty() {
        problems.push(format!(
            "{shown}.files names no file: write files = \"exports/….csv\""
        ));
    }
    for name in t
        .columns
        .keys()
        .chain(t.fixed.keys())
        .filter(|name| table.column(name).is_none())
    {
        problems.push(format!(
            "{shown}.columns.{name} is no native column; {table} has {}",
            table.columns().join(", ")
        ));
    }
    for name in t.fixed.keys().filter(|name| t.columns.contains_key(*name)) {
        problems.push(format!(
            "{shown}.{name} stands under columns and under fixed; keep one of them"
        ));
    }
    let dates = t.date_format.as_deref().and_then(|format| {
        let order = date_order(format);
        if order.is_none() {
            problems.push(format!(
                "{shown}.date_format = {format:?} is no date format; write it with D, M and Y, \
                 such as \"D.M.YYYY\" or \"M/D/YYYY\""
            ));
        }
        order
    });
    let decimal = decimal(shown, t.decimal.as_deref(), problems);
    let mut wrong = |text: String| problems.push(text);
    let dialect = t.dialect.as_ref().and_then(|name| {
        dialect::find(name, folder)
            .map_err(|e| wrong(format!("{shown}.dialect: {e}")))
            .ok()
    });
    let encoding = t.encoding.as_ref().and_then(|label| {
        let found = Encoding::for_label(label.trim().as_bytes());
        if found.is_none() {
            wrong(format!(
                "{shown}.encoding = {label:?} is no encoding; write one such as \"windows-1252\" \
                 or \"utf-16le\""
            ));
        }
        found
    });
    let delimiter = t
        .delimiter
        .as_ref()
        .and_then(|text| match (text.as_str(), text.as_bytes()) {
            ("\\t" | "tab", _) => Some(b'\t'),
            (_, [one]) if *one != b'"' && !one.is_ascii_alphanumeric() => Some(*one),
            _ => {
                wrong(format!(
                    "{shown}.delimiter = {text:?}; write one character, such as \";\" or \"\\t\""
                ));
                None
            }
        });
    let zone = t.timezone.as_ref().and_then(|name| {
        name.parse::<Tz>()
            .map_err(|_| wrong(format!("{shown}.timezone = {name:?} is no IANA time zone")))
            .ok()
    });
    Source {
        files: files.iter().map(|f| folder.join(f)).collect(),
        columns: t.columns.clone(),
        fixed: t
            .fixed
            .iter()
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        dialect,
        dates,
        decimal,
        encoding,
        delimiter,
        sheet: t.sheet.clone(),
        zone,
        minor_units: t.minor_units,
    }
}

/// A fixed value as a cell would hold it.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn decimal(table: &str, sign: Option<&str>, problems: &mut Vec<String>) -> Option<Decimal> {
    match sign {
        None => None,
        Some(".") => Some(Decimal::Point),
        Some(",") => Some(Decimal::Comma),
        Some(other) => {
            problems.push(format!("{table}.decimal = {other:?}; write \".\" or \",\""));
            None
        }
    }
}

fn date_order(format: &str) -> Option<DateOrder> {
    let mut order: Vec<char> = format
        .to_ascii_uppercase()
        .chars()
        .filter(|c| "DMY".contains(*c))
        .collect();
    order.dedup();
    match order.as_slice() {
        ['Y', 'M', 'D'] => Some(DateOrder::YearMonthDay),
        ['D', 'M', 'Y'] => Some(DateOrder::DayMonthYear),
        ['M', 'D', 'Y'] => Some(DateOrder::MonthDayYear),
        _ => None,
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
                "money.rates.{currency} = {rate} is no rate; write a number above 0"
            ));
        }
    }
    rates.insert(currency.clone(), 1.0);
    Money { currency, rates }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_formats_are_known_by_the_order_of_their_letters() {
        assert_eq!(date_order("DD-MM-YYYY"), Some(DateOrder::DayMonthYear));
        assert_eq!(date_order("m/d/yy"), Some(DateOrder::MonthDayYear));
        assert_eq!(date_order("yyyy.mm.dd"), Some(DateOrder::YearMonthDay));
        assert_eq!(date_order("YYYY"), None);
    }
}
