//! What to read and how: sources, stages, money, owners.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file;
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
#[derive(Debug)]
pub struct Source {
    /// Paths or globs, relative ones already joined to the configuration's folder.
    pub files: Vec<PathBuf>,
    /// Native column name to the header that holds it.
    pub columns: BTreeMap<String, String>,
    /// Declared date order, if any.
    pub dates: Option<DateOrder>,
    /// Declared decimal sign, if any.
    pub decimal: Option<Decimal>,
}

/// Stage names, folded by [`fold`].
#[derive(Debug)]
pub struct Stages {
    /// Stages that mean won.
    pub won: Vec<String>,
    /// Stages that mean lost.
    pub lost: Vec<String>,
    /// Stages that mean open; empty: every stage that is neither won nor lost and does not sound
    /// closed.
    pub open: Vec<String>,
}

/// The reporting currency and what the others are worth in it.
#[derive(Debug)]
pub struct Money {
    /// ISO code of the reporting currency.
    pub currency: String,
    /// Units of the reporting currency for one unit, by ISO code; holds the reporting currency at 1.
    pub rates: BTreeMap<String, f64>,
}

/// A table that names the owners whose ids the deals hold.
#[derive(Debug)]
pub struct Owners {
    /// Its file.
    pub file: PathBuf,
    /// Header of the id.
    pub id: String,
    /// Header of the name.
    pub name: String,
}

/// Everything ingest needs.
#[derive(Debug)]
pub struct Inputs {
    /// The folder of the configuration, for showing paths as the user wrote them.
    pub folder: PathBuf,
    /// Configured tables.
    pub sources: BTreeMap<Table, Source>,
    /// Stage mapping.
    pub stages: Stages,
    /// Folded values of `deals.type` that mark a renewal.
    pub renewal: Vec<String>,
    /// Folded words for an accepted record.
    pub accepted: Vec<String>,
    /// Folded words for a rejected record.
    pub rejected: Vec<String>,
    /// Currency and rates.
    pub money: Money,
    /// Owner table, if any.
    pub owners: Option<Owners>,
}

/// Folds a label for comparison: trimmed, lower case, dashes alike, runs of blanks one space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-'.to_lowercase(),
            c => c.to_lowercase(),
        }));
    }
    out
}

pub(super) fn check(written: &file::Config, folder: &Path, problems: &mut Vec<String>) -> Inputs {
    let mut sources = BTreeMap::new();
    let mut add = |table, files: &file::Files, columns: &BTreeMap<_, _>, format: Option<&str>, sign: Option<&str>| {
        let mut source = source(table, files, columns, format, folder, problems);
        source.decimal = decimal(table, sign, problems);
        sources.insert(table, source);
    };
    let deals = &written.deals;
    add(Table::Deals, &deals.files, &deals.columns, deals.date_format.as_deref(), deals.decimal.as_deref());
    for (table, other) in [(Table::Handoffs, &written.handoffs), (Table::Outcomes, &written.outcomes)] {
        if let Some(t) = other {
            add(table, &t.files, &t.columns, t.date_format.as_deref(), t.decimal.as_deref());
        }
    }
    if let Some(t) = &written.reviews {
        add(Table::Reviews, &t.files, &t.columns, t.date_format.as_deref(), None);
    }
    let folded = |list: &[String]| list.iter().map(|s| fold(s)).collect::<Vec<_>>();
    let stages =
        Stages { won: folded(&deals.stages.won), lost: folded(&deals.stages.lost), open: folded(&deals.stages.open) };
    if stages.won.is_empty() {
        problems.push("deals.stages.won is empty: name the stage that means won".into());
    }
    for stage in &stages.won {
        if stages.lost.contains(stage) || stages.open.contains(stage) {
            problems.push(format!("deals.stages: {stage:?} is both won and something else"));
        }
    }
    let words = |pick: fn(&file::Reviews) -> &Vec<String>, default: &str| match &written.reviews {
        Some(reviews) => folded(pick(reviews)),
        None => vec![default.to_string()],
    };
    Inputs {
        folder: folder.to_path_buf(),
        stages,
        renewal: folded(&deals.renewal),
        accepted: words(|r| &r.accepted, "accepted"),
        rejected: words(|r| &r.rejected, "rejected"),
        money: money(&written.money, problems),
        owners: written.owners.as_ref().map(|o| Owners {
            file: folder.join(&o.file),
            id: o.id.clone(),
            name: o.name.clone(),
        }),
        sources,
    }
}

fn source(
    table: Table,
    files: &file::Files,
    columns: &BTreeMap<String, String>,
    format: Option<&str>,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Source {
    let files = match files {
        file::Files::One(path) => vec![path.clone()],
        file::Files::Many(paths) => paths.clone(),
    };
    if files.is_empty() {
        problems.push(format!("{table}.files is empty: name at least one file"));
    }
    for name in columns.keys().filter(|name| table.column(name).is_none()) {
        problems
            .push(format!("{table}.columns.{name} is no native column; {table} has {}", table.columns().join(", ")));
    }
    let dates = format.and_then(|format| {
        let order = date_order(format);
        if order.is_none() {
            problems.push(format!(
                "{table}.date_format = {format:?} is no date format; write it with D, M and Y, such as \"D.M.YYYY\" or \"M/D/YYYY\""
            ));
        }
        order
    });
    Source { files: files.iter().map(|f| folder.join(f)).collect(), columns: columns.clone(), dates, decimal: None }
}

fn decimal(table: Table, sign: Option<&str>, problems: &mut Vec<String>) -> Option<Decimal> {
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
    let mut order: Vec<char> = format.to_ascii_uppercase().chars().filter(|c| "DMY".contains(*c)).collect();
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
    let mut rates: BTreeMap<String, f64> = written.rates.iter().map(|(c, r)| (code(c), *r)).collect();
    for (currency, rate) in &rates {
        if !(rate.is_finite() && *rate > 0.0) {
            problems.push(format!("money.rates.{currency} = {rate} is no rate; write a number above 0"));
        }
    }
    rates.insert(currency.clone(), 1.0);
    Money { currency, rates }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold_alike_when_a_person_reads_them_alike() {
        assert_eq!(fold("  Closed \u{2013} Lost\u{a0} "), "closed - lost");
        assert_eq!(fold("closed won "), fold("Closed Won"));
    }

    #[test]
    fn date_formats_are_known_by_the_order_of_their_letters() {
        assert_eq!(date_order("DD-MM-YYYY"), Some(DateOrder::DayMonthYear));
        assert_eq!(date_order("m/d/yy"), Some(DateOrder::MonthDayYear));
        assert_eq!(date_order("yyyy.mm.dd"), Some(DateOrder::YearMonthDay));
        assert_eq!(date_order("YYYY"), None);
    }
}
