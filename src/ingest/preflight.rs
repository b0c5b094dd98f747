//! Whether a report may be made of the inputs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::read_report::{FileReadReport, ReadReport};
use crate::config::{Inputs, Settings};
use crate::model::{Day, Effect, Issue, IssueCode, PreviousInputs, PreviousRows, Table};

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

/// Share of a file's rows set aside above which a report says so at its top.
const WORTH_SAYING: f64 = 0.005;
/// Share of handoffs or reviews that belong to no deal above which something is cut off.
const CUT_OFF: f64 = 0.2;
/// Share of the rows of the run before below which a report is not made: an export was cut off.
const CUT_IN_HALF: f64 = 0.5;
/// Share of them below which a report says so at its top.
const SHRUNK: f64 = 0.8;
/// Rows of the run before from which on fewer rows say something.
const FEWEST_BEFORE: u64 = 20;
/// Deals an undeclared stage must have before their close dates say something.
const FEWEST_IN_STAGE: u64 = 5;

/// What preflight knows of the deals beside the intake.
#[derive(Debug, Clone, Copy)]
pub struct DealsSeen {
    /// Deals won up to the as-of day.
    pub won: usize,
    /// Deals lost up to it.
    pub lost: usize,
    /// The first day on which a deal was won, whenever that is.
    pub first_won: Option<Day>,
}

/// Judges the inputs, in the light of what earlier runs read.
pub fn preflight(
    report: &ReadReport,
    inputs: &Inputs,
    settings: &Settings,
    seen: DealsSeen,
    before: &PreviousInputs,
) -> Readiness {
    let as_of = report.as_of;
    let mut blocked = Vec::new();
    let mut check = Vec::new();
    let declared = inputs
        .sources
        .get(&Table::Deals)
        .and_then(|source| source.fixed.get("stage"));
    if seen.won == 0
        && let Some(stage) = declared.filter(|_| seen.lost > 0)
    {
        check.push(format!(
            "every deal is declared to be in stage {stage:?}: none is won, so no handoff is \
             expected"
        ));
    } else if seen.won == 0 {
        blocked.push(no_won_deals(report, seen.first_won));
    } else if seen.lost == 0 {
        check.push(format!(
            "no deal is lost. {}Name the lost one: stages.lost under [deals]",
            stages(report)
        ));
    }
    if let Some((issue, count)) = report.first(IssueCode::CurrencyWithoutRate) {
        blocked.push(format!(
            "{} line {}: {count} × an amount in a currency without a rate, first {:?}; {}",
            issue.file,
            issue.line,
            issue.value,
            IssueCode::CurrencyWithoutRate.cure()
        ));
    }
    for file in &report.files {
        judge_file(report, file, settings, &mut blocked, &mut check);
    }
    for table in Table::ALL {
        let days = report
            .files
            .iter()
            .filter(|f| f.kind == table)
            .filter_map(|f| f.latest);
        if let Some(latest) = days.max()
            && as_of.since(latest) > settings.stale_days
        {
            check.push(format!(
                "{table}: nothing newer than {latest}, {} days before the report",
                as_of.since(latest)
            ));
        }
    }
    shrunk(report, before, &mut blocked, &mut check);
    if let Some(day) = before
        .unchanged_since
        .filter(|day| as_of.since(*day) > settings.unchanged_days)
    {
        check.push(format!(
            "no file has changed by a byte since the digest of {day}: do the exports still run?"
        ));
    }
    if let Some((_, count)) = report.first(IssueCode::ChurnUndated) {
        check.push(format!(
            "{count} accounts left on a day nobody knows: no retention curve has them, so curves \
             look better than they are; map churned_on under [outcomes]"
        ));
    }
    for (stage, count) in &report.unmapped_stages {
        check.push(format!(
            "{count} of the deals are in stage {stage:?}, which sounds closed and is mapped to \
             nothing: set aside; {}",
            IssueCode::UnmappedStage.cure()
        ));
    }
    if inputs.stages.open.is_empty() && !report.open_is_said {
        for (stage, (count, past)) in &report.open_stages {
            if *count >= FEWEST_IN_STAGE && past * 2 > *count {
                check.push(format!(
                    "stage {stage:?} counts as open, yet {past} of its {count} deals have a close \
                     date in the past; add it to stages.won, stages.lost or stages.open under \
                     [deals]"
                ));
            }
        }
    }
    if let Some((deal, count)) = &report.reopened {
        check.push(format!(
            "{count} × a deal is open in a later file and closed in an earlier one, first {deal}; \
             are the files in the order of their days? If not, list them so: files = [\"…\", \
             \"…\"] under [deals]"
        ));
    }
    if let Some((deal, count)) = &report.contradicted {
        check.push(format!(
            "{count} × IsWon and IsClosed say otherwise than the stage, first {deal}; the flags \
             count. If the stage is right, declare stages.won and stages.lost under [deals]"
        ));
    }
    let subtotals = |issue: &&Issue| {
        issue.code == IssueCode::Footer && issue.value.to_lowercase().starts_with("sub")
    };
    if let Some(issue) = report.issues.iter().find(subtotals) {
        check.push(format!(
            "{}: line {} is a subtotal: a grouped report leaves cells blank that repeat; export it \
             with details only",
            issue.file, issue.line
        ));
    }
    if report.without_currency > 0 && inputs.money.rates.len() > 1 {
        check.push(format!(
            "{} deals name no currency and are taken to be in {}; is deals.currency mapped?",
            report.without_currency, inputs.money.currency
        ));
    }
    if !blocked.is_empty() {
        Readiness::Blocked(blocked)
    } else if !check.is_empty() {
        Readiness::Check(check)
    } else {
        Readiness::Ready
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
                "{table}: the run for {day} read {then} rows, and now the configuration names no \
                 file"
            ));
            continue;
        }
        let now: u64 = of_table().map(|file| file.rows_read).sum();
        let share = now as f64 / then as f64;
        let fell = format!("{table}: {now} rows, where the run for {day} read {then}");
        if share < CUT_IN_HALF {
            blocked.push(format!(
                "{fell}; was the export cut off? If it is right so, run once with \
                 --accept-fewer-rows"
            ));
        } else if share < SHRUNK {
            check.push(format!("{fell}; was the export cut off?"));
        }
    }
}

fn judge_file(
    report: &ReadReport,
    file: &FileReadReport,
    settings: &Settings,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    if file.rows_read == 0 {
        check.push(format!("{}: has a header and no rows", file.file));
        return;
    }
    // Duplicates, footers and tests are nothing to act on.
    // Of a folder of records each issue names its own file.
    let is_member =
        |i: &Issue| i.table == file.kind && report.files.iter().all(|f| f.file != i.file);
    let of_file = report.issues.iter().filter(|i| {
        (i.file == file.file || is_member(i))
            && i.effect == Effect::RowSetAside
            && !i.code.is_harmless()
    });
    let (unmatched, unusable): (Vec<&Issue>, Vec<&Issue>) =
        of_file.partition(|i| is_unmatched(i.code));
    let over = |rows: &[&Issue], share: f64| rows.len() as f64 > share * file.rows_read as f64;
    if over(&unusable, settings.max_set_aside) {
        blocked.push(example(file, &unusable, "cannot be used"));
    } else if over(&unusable, WORTH_SAYING) {
        check.push(example(
            file,
            &unusable,
            "cannot be used and are in no figure",
        ));
    }
    blanked(report, file, settings, check);
    if file.kind == Table::Outcomes && unmatched.len() as u64 >= file.rows_read {
        blocked.push(example(
            file,
            &unmatched,
            "belong to no account of the deals: do both exports use the same ids?",
        ));
        return;
    }
    let follows_deals = matches!(file.kind, Table::Handoffs | Table::Reviews);
    if follows_deals && over(&unmatched, CUT_OFF) {
        blocked.push(example(
            file,
            &unmatched,
            "belong to no deal: is the deals export cut off?",
        ));
    } else if over(&unmatched, settings.max_set_aside) {
        check.push(example(file, &unmatched, "match nothing"));
    }
}

/// Columns of which more cells were left blank than may be set aside.
fn blanked(
    report: &ReadReport,
    file: &FileReadReport,
    settings: &Settings,
    check: &mut Vec<String>,
) {
    let mut columns: BTreeMap<&str, Vec<&Issue>> = BTreeMap::new();
    let of_file = |i: &&Issue| {
        i.file == file.file && i.table == file.kind && i.effect == Effect::CellLeftBlank
    };
    for issue in report.issues.iter().filter(of_file) {
        columns.entry(&issue.column).or_default().push(issue);
    }
    for issues in columns
        .values()
        .filter(|i| i.len() as f64 > settings.max_set_aside * file.rows_read as f64)
    {
        check.push(example(file, issues, "have a cell that was left blank"));
    }
}

/// `Stages counted as open: "Signed" (12), "Demo" (3). `, or nothing.
fn stages(report: &ReadReport) -> String {
    let open = report
        .open_stages
        .iter()
        .map(|(stage, (count, _))| (stage, count));
    let seen: Vec<String> = open
        .chain(&report.unmapped_stages)
        .take(12)
        .map(|(stage, count)| format!("{stage:?} ({count})"))
        .collect();
    if seen.is_empty() {
        String::new()
    } else {
        format!(
            "Stages that are neither won nor lost: {}. ",
            seen.join(", ")
        )
    }
}

fn no_won_deals(report: &ReadReport, first_won: Option<Day>) -> String {
    let as_of = report.as_of;
    let deals = || report.files.iter().filter(|file| file.kind == Table::Deals);
    let none_used =
        deals().any(|file| file.rows_read > 0) && deals().all(|file| file.rows_used == 0);
    match first_won {
        Some(day) => format!(
            "no deal was won up to {as_of}; the first one is of {day}: is this the right day?"
        ),
        None if none_used => format!(
            "no row of the deals can be used: {}",
            set_aside_codes(report)
        ),
        None => {
            format!(
                "no won deal is recognised. {}Name the won one: stages.won = [\"…\"] under [deals]",
                stages(report)
            )
        }
    }
}

/// What the rows of the deals were set aside for.
fn set_aside_codes(report: &ReadReport) -> String {
    let mut counts: BTreeMap<IssueCode, u64> = BTreeMap::new();
    for issue in report
        .issues
        .iter()
        .filter(|i| i.table == Table::Deals && i.effect == Effect::RowSetAside)
    {
        *counts.entry(issue.code).or_default() += 1;
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(code, n)| format!("{n} × {} ({})", code.key(), code.cure()))
        .collect();
    words.join("; ")
}

/// Rows that are sound but belong to nothing.
fn is_unmatched(code: IssueCode) -> bool {
    matches!(
        code,
        IssueCode::UnknownDeal | IssueCode::UnknownAccount | IssueCode::AmbiguousAccount
    )
}

fn example(file: &FileReadReport, rows: &[&Issue], what: &str) -> String {
    let first = rows.first().map(|i| {
        let column = if i.column.is_empty() {
            String::new()
        } else {
            format!(", column {:?}", i.column)
        };
        format!(
            "; first: line {}{column}, value {:?} {}: {}",
            i.line,
            i.value,
            i.code.problem(),
            i.code.cure()
        )
    });
    format!(
        "{}: {} of {} rows {what}{}",
        file.file,
        rows.len(),
        file.rows_read,
        first.unwrap_or_default()
    )
}
