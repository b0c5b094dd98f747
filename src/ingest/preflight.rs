//! Whether a report may be made of the inputs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::assumptions::{assumptions, left_out_files};
use super::closed_deals::{ClosedDeals, closed_deals, tells_why_none_is_closed};
use super::date_checks::doubtful_dates;

use super::departures::Departures;
use super::doubtful_names::doubtful_names;
use super::file_readiness::judge_file;
use super::questions::counted;
use super::read_report::{OpenStage, ReadReport};
use super::repeat_checks::repeated_rows;
use crate::config::vocabulary::StageWord;
use crate::config::{DateOrder, Inputs, Settings};
use crate::model::{Issue, IssueCode, PreviousInputs, PreviousRows, Table};
use crate::source::parse;

/// Whether a report may be made of the inputs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "verdict", content = "reasons", rename_all = "UPPERCASE")]
// The name in the published schema.
#[schemars(rename = "Verdict")]
pub enum Readiness {
    /// Nothing to say.
    Ready,
    /// The report is made, and says these things at its top.
    Check(Vec<String>),
    /// No report is made, for these reasons.
    Blocked(Vec<String>),
}

/// Share of the rows of the run before below which a report is not made: an export was cut off.
const CUT_IN_HALF: f64 = 0.5;
/// Share of them below which a report says so at its top.
const SHRUNK: f64 = 0.8;
/// Rows of the run before from which on fewer rows say something.
const FEWEST_BEFORE: u64 = 20;
/// Deals an undeclared stage must have before their close dates say something.
const FEWEST_IN_STAGE: u64 = 5;

/// Unknown stages that a message names.
const SHOWN_STAGES: usize = 8;

/// Judges the inputs, in the light of what earlier runs read.
pub fn preflight(
    report: &ReadReport,
    inputs: &Inputs,
    settings: &Settings,
    closed: ClosedDeals,
    before: &PreviousInputs,
) -> Readiness {
    let (mut blocked, mut check) = (Vec::new(), Vec::new());
    questions(report, &mut blocked, &mut check);
    left_out_files(inputs, &mut blocked);
    assumptions(report, inputs, &mut check);
    let (mut blocked_rows, mut checked_rows) = (Vec::new(), Vec::new());
    for file in &report.files {
        judge_file(report, file, settings, &mut blocked_rows, &mut checked_rows);
    }
    // Rows that cannot be read may be the won or the lost ones.
    if blocked_rows.is_empty() || tells_why_none_is_closed(report) {
        closed_deals(report, inputs, closed, &mut blocked, &mut check);
    }
    blocked.append(&mut blocked_rows);
    check.append(&mut checked_rows);
    missing_rates(report, &mut blocked);
    repeated_rows(report, inputs, &mut blocked, &mut check);
    doubtful_dates(report, &mut check);
    stale(report, settings, &mut check);
    shrunk(report, before, &mut blocked, &mut check);
    unchanged(report, settings, before, &mut check);
    undated_churn(report, &mut check);
    check.extend(report.departures.iter().map(Departures::in_words));
    unclear_stages(report, inputs, &mut check);
    contradictions(report, &mut check);
    subtotals(report, &mut check);
    lost_zeros(report, &mut check);
    zeros_within_deals(report, &mut check);
    doubtful_names(report, &mut check);
    check.extend(report.spellings.midnights.iter().cloned());
    other_order(report, inputs, &mut blocked);
    missing_currencies(report, inputs, &mut check);
    if !blocked.is_empty() {
        Readiness::Blocked(blocked)
    } else if !check.is_empty() {
        Readiness::Check(check)
    } else {
        Readiness::Ready
    }
}

/// Words that nobody explained. A report is made without an answer only where no figure hangs on it.
fn questions(report: &ReadReport, blocked: &mut Vec<String>, check: &mut Vec<String>) {
    for question in report.questions.iter() {
        let list = if question.blocks {
            &mut *blocked
        } else {
            &mut *check
        };
        list.push(question.in_words());
    }
}

/// `1 deal is`, `4 deals are`.
fn deals(count: u64, [one, many]: [&str; 2]) -> String {
    match count {
        1 => format!("1 deal {one}"),
        n => format!("{n} deals {many}"),
    }
}

/// Amounts in a currency that has no rate.
fn missing_rates(report: &ReadReport, blocked: &mut Vec<String>) {
    if let Some((issue, count)) = report.first(IssueCode::CurrencyWithoutRate) {
        let of_code = |i: &&Issue| i.code == IssueCode::CurrencyWithoutRate;
        let values = report.issues.iter().filter(of_code).map(|i| &i.value);
        let values: BTreeSet<&String> = values.collect();
        let quoted: Vec<String> = values.iter().take(12).map(|v| format!("{v:?}")).collect();
        blocked.push(format!(
            "{}: no exchange rate for {} ({}, first on line {}). Add what one unit is worth: \
             rates = {{ {} = … }} under [money]",
            issue.file,
            quoted.join(", "),
            counted(count as u64, "row"),
            issue.line,
            issue.value
        ));
    }
}

/// Tables in which nothing happened lately.
fn stale(report: &ReadReport, settings: &Settings, check: &mut Vec<String>) {
    for table in Table::ALL {
        let days = report
            .files
            .iter()
            .filter(|f| f.kind == table)
            .filter_map(|f| f.latest);
        if let Some(latest) = days.max()
            && report.as_of.since(latest) > settings.stale_days
        {
            check.push(format!(
                "{table}: the newest date is {latest}, {} days before the report. Is the export up \
                 to date?",
                report.as_of.since(latest)
            ));
        }
    }
}

/// Files that have been the same for days.
fn unchanged(
    report: &ReadReport,
    settings: &Settings,
    before: &PreviousInputs,
    check: &mut Vec<String>,
) {
    if let Some(day) = before
        .unchanged_since
        .filter(|day| report.as_of.since(*day) > settings.unchanged_days)
    {
        check.push(format!(
            "no file has changed since the digest of {day}. Are the exports still being refreshed?"
        ));
    }
}

/// Accounts that churned on a day nobody knows.
fn undated_churn(report: &ReadReport, check: &mut Vec<String>) {
    if let Some((issue, count)) = report.first(IssueCode::ChurnUndated) {
        let todo = if issue.column.is_empty() {
            "Map the churn date: columns.churned_on = \"…\" under [outcomes]".to_string()
        } else {
            format!(
                "Fill in the churn dates (first: {}, line {})",
                issue.file, issue.line
            )
        };
        check.push(format!(
            "{} churned without a churn date. No retention curve includes them, so the curves look \
             better than they are. {todo}",
            counted(count as u64, "account")
        ));
    }
}

/// Stages that sound closed or count as open although their deals are overdue.
fn unclear_stages(report: &ReadReport, inputs: &Inputs, check: &mut Vec<String>) {
    for (stage, count) in &report.unmapped_stages {
        check.push(format!(
            "{} in stage {stage:?}, which sounds closed but is not mapped, so they were skipped. \
             Add it to stages.won, stages.lost or stages.open under [deals]",
            deals(*count, ["is", "are"])
        ));
    }
    if !inputs.stages.has(StageWord::Open) && !report.open_is_said {
        unknown_stages(report, check);
        for (stage, open) in report.open_stages.iter().filter(|(_, o)| !o.is_unknown) {
            let (count, past) = (open.deals, open.overdue);
            if count >= FEWEST_IN_STAGE && past * 2 > count {
                check.push(format!(
                    "stage {stage:?} counts as open, but {past} of its {count} deals have a close \
                     date in the past. Add it to stages.won or stages.lost under [deals], or, if \
                     these deals are open, to stages.open"
                ));
            }
        }
    }
}

/// Stages that no list has, with deals whose close date has passed: they may have ended.
fn unknown_stages(report: &ReadReport, check: &mut Vec<String>) {
    let unknown = |(_, open): &(&String, &OpenStage)| open.is_unknown && open.overdue > 0;
    let mut stages: Vec<(&String, &OpenStage)> =
        report.open_stages.iter().filter(unknown).collect();
    stages.sort_by_key(|(_, open)| std::cmp::Reverse(open.overdue));
    let mut listed: Vec<String> = stages
        .iter()
        .take(SHOWN_STAGES)
        .map(|(stage, open)| format!("{stage:?} ({} of {})", open.overdue, open.deals))
        .collect();
    if stages.len() > SHOWN_STAGES {
        listed.push(format!("and {} more", stages.len() - SHOWN_STAGES));
    }
    let (what, count) = match stages.len() {
        0 => return,
        1 => ("1 unknown stage counts", "it has deals"),
        _ => ("unknown stages count", "they have deals"),
    };
    let number = match stages.len() {
        1 => String::new(),
        n => format!("{n} "),
    };
    check.push(format!(
        "{number}{what} as open, but {count} with a close date in the past: {}. Add each to \
         stages.won or stages.lost under [deals], or to stages.open if such deals are open",
        listed.join(", ")
    ));
}

/// Deals whose flags contradict their stage.
fn contradictions(report: &ReadReport, check: &mut Vec<String>) {
    if let Some((deal, count)) = &report.contradicted {
        check.push(format!(
            "{} IsWon or IsClosed flags that contradict the stage (first: {deal}). The flags \
             count. If the stages are right, set stages.won and stages.lost under [deals]",
            deals(*count, ["has", "have"])
        ));
    }
}

/// Ids that differ by leading zeros alone, where two would become one without them.
fn lost_zeros(report: &ReadReport, check: &mut Vec<String>) {
    for found in report.spellings.zeros.iter().filter(|found| !found.is_one) {
        check.push(format!(
            "{}: column {:?} has {:?} where the deals have {:?}: a program may have removed the \
             leading zeros. They are not matched, because two ids would become one. Export the ids \
             as text",
            found.file, found.header, found.id, found.known
        ));
    }
}

/// Ids of two files of the deals that differ by leading zeros alone: one deal or account may count
/// as two.
fn zeros_within_deals(report: &ReadReport, check: &mut Vec<String>) {
    for found in &report.spellings.zeros_within {
        check.push(format!(
            "the deals have {} that differ only by leading zeros, such as {:?} and {:?}. If a \
             program removed the zeros from one export, {} counts twice. Export the ids as text",
            match found.pairs {
                1 => format!("2 {} ids", found.what),
                n => format!("{n} pairs of {} ids", found.what),
            },
            found.longer,
            found.shorter,
            match found.pairs {
                1 => format!("one {}", found.what),
                n => format!("each of {n} {}s", found.what),
            }
        ));
    }
}

/// Dates that are days only in another order of day and month than the first rows show: then nobody
/// knows how the ambiguous ones are meant.
fn other_order(report: &ReadReport, inputs: &Inputs, blocked: &mut Vec<String>) {
    let is_day = |date: parse::NumericDate, order| date.day(order).is_some();
    let is_undeclared = |issue: &Issue, date: parse::NumericDate| {
        let source = inputs.sources.get(&issue.table);
        source.is_some_and(|source| source.dates.get(date.separator).is_none())
    };
    for issue in &report.issues {
        let is_date = matches!(
            issue.code,
            IssueCode::UnreadableRequiredDate | IssueCode::UnreadableOptionalDate
        );
        let Some(date) = parse::numeric_date(&issue.value).filter(|_| is_date) else {
            continue;
        };
        let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
        if orders.into_iter().any(|order| is_day(date, order)) && is_undeclared(issue, date) {
            blocked.push(format!(
                "{}: line {}, column {:?}: {:?} has day and month in another order than the first \
                 rows of the file. Set the date format of this export: date_format = \
                 \"D{sign}M{sign}YYYY\" or \"M{sign}D{sign}YYYY\" under [{}]",
                issue.file,
                issue.line,
                issue.column,
                issue.value,
                issue.table,
                sign = date.separator
            ));
            return;
        }
    }
}

/// Reports that were exported with subtotals.
fn subtotals(report: &ReadReport, check: &mut Vec<String>) {
    let is_subtotal = |issue: &&Issue| {
        issue.code == IssueCode::Footer && issue.value.to_lowercase().starts_with("sub")
    };
    if let Some(issue) = report.issues.iter().find(is_subtotal) {
        check.push(format!(
            "{}: line {} is a subtotal. Grouped reports leave repeated values blank: export the \
             report with details only",
            issue.file, issue.line
        ));
    }
}

/// Deals without a currency where there are several.
fn missing_currencies(report: &ReadReport, inputs: &Inputs, check: &mut Vec<String>) {
    if report.without_currency > 0 && inputs.money.rates.len() > 1 {
        check.push(format!(
            "{} without a currency and counted in {}. Map deals.currency, and fill it in in the \
             CRM",
            deals(report.without_currency, ["is", "are"]),
            inputs.money.currency
        ));
    }
}

/// Tables that have fewer rows than in the run before.
fn shrunk(
    report: &ReadReport,
    before: &PreviousInputs,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    let Some(PreviousRows { as_of: day, rows }) = &before.rows else {
        return;
    };
    for table in Table::ALL {
        let of_table = || report.files.iter().filter(|file| file.kind == table);
        let Some(then) = rows
            .get(table.key())
            .copied()
            .filter(|then| *then >= FEWEST_BEFORE)
        else {
            continue;
        };
        if of_table().next().is_none() {
            check.push(format!(
                "{table}: the run for {day} read {then} rows, but the configuration no longer \
                 names a file for this table"
            ));
            continue;
        }
        let now: u64 = of_table().map(|file| file.rows_read).sum();
        let share = now as f64 / then as f64;
        let fell = format!(
            "{table}: {now} rows, but the run for {day} read {then}: was the export cut off?"
        );
        if share < CUT_IN_HALF {
            blocked.push(format!(
                "{fell} If the number is right, run once with --accept-fewer-rows"
            ));
        } else if share < SHRUNK {
            check.push(fell);
        }
    }
}
