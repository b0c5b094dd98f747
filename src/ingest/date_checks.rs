//! What a run says of dates that look wrong.

use super::date_findings::DatedRow;
use super::questions::counted;
use super::read_report::ReadReport;
use crate::model::{Issue, IssueCode};

/// Share of a file's rows, one in this many, from which on won deals dated later are told at the top;
/// fewer are in `quarantine.csv`. One mistyped year would else be told every morning for a year.
const ONE_IN: u64 = 100;

/// Says at the top which dates a report does not take for days, and which it takes and doubts.
pub fn doubtful_dates(report: &ReadReport, check: &mut Vec<String>) {
    check.extend(stand_ins(report));
    let found = &report.dates;
    if let Some((row, count)) = found.closed_before_entered.get() {
        check.push(format!(
            "{}: {} closed a year or more before it was created{}: deal {} closed on {}, and was \
             created on {} (line {}). It counts on its close date. Correct the date that is wrong",
            file(report, row),
            counted(*count, "deal"),
            first(*count),
            row.id,
            row.day,
            row.other,
            row.line
        ));
    }
    if let Some((row, count)) = found.early_churn.get() {
        check.push(format!(
            "{}: {} churned a year or more before the first won deal{}: line {}, churned on {}, \
             first won on {}. No retention curve includes such an account. Correct the date that is \
             wrong; a date that stands for \"none\" should be blank",
            file(report, row),
            counted(*count, "account"),
            first(*count),
            row.line,
            row.day,
            row.other
        ));
    }
    // A report for an earlier day leaves out what was entered since; then later wins are no error.
    let is_newest = found.newest_entered.is_none_or(|day| day <= report.as_of());
    let are_many = |(row, count): &&(DatedRow, u64)| {
        let file = report.files.get(row.file as usize);
        file.is_none_or(|file| count.saturating_mul(ONE_IN) >= file.rows_used)
    };
    let later = found.won_later.get().filter(|_| is_newest);
    if let Some((row, count)) = later.filter(are_many) {
        let are = match count {
            1 => "1 deal is won, but its close date is".to_string(),
            n => format!("{n} deals are won, but their close dates are"),
        };
        check.push(format!(
            "{}: {are} after the date of the report, {} (first: deal {}, line {}, {}). A deal \
             counts as won from its close date on. If it is won already, correct its close date",
            file(report, row),
            row.other,
            row.id,
            row.line,
            row.day
        ));
    }
}

fn file<'a>(report: &'a ReadReport, row: &DatedRow) -> &'a str {
    let file = report.files.get(row.file as usize);
    file.map_or("", |file| file.file.as_str())
}

/// `, such as the first`; nothing when there is one.
fn first(count: u64) -> &'static str {
    match count {
        1 => "",
        _ => " (the first is named)",
    }
}

/// Cells with a day that stands for none, of each column in one sentence.
fn stand_ins(report: &ReadReport) -> Vec<String> {
    let is_stand_in = |issue: &&Issue| match issue.code {
        IssueCode::StandInDate => true,
        IssueCode::ClosedWithoutDate => !issue.value.is_empty(),
        _ => false,
    };
    let mut columns: Vec<(&Issue, u64)> = Vec::new();
    for issue in report.issues.iter().filter(is_stand_in) {
        let same = |(first, _): &&mut (&Issue, u64)| {
            (&first.file, &first.column, first.code) == (&issue.file, &issue.column, issue.code)
        };
        match columns.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => columns.push((issue, 1)),
        }
    }
    let words = columns.into_iter().map(|(first, count)| {
        let counts_as = match first.code {
            IssueCode::StandInDate => "counts as blank",
            _ => "is no close date, so the deal was skipped",
        };
        format!(
            "{}: {} in column {:?} has a date that stands for no date (first: line {}, {:?}), and \
             {counts_as}. If there is a date, correct it",
            first.file,
            counted(count, "row"),
            first.column,
            first.line,
            first.value
        )
    });
    words.collect()
}
