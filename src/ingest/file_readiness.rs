//! Whether so many rows of a file were skipped that the report must say so, or not be made.

use std::collections::BTreeMap;

use super::read_report::{FileReadReport, ReadReport};
use crate::config::Settings;
use crate::model::{Disposition, Issue, IssueCode, Table};

/// Share of skipped rows of a file above which a report says so at its top.
const WORTH_SAYING: f64 = 0.005;
/// Share of handoffs or reviews that belong to no deal above which something is cut off.
const CUT_OFF: f64 = 0.2;

/// Lines that a message lists.
const SHOWN_LINES: usize = 5;

/// Judges the skipped rows of a file.
pub fn judge_file(
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
    let is_member = |i: &Issue| {
        i.table == file.kind
            && report
                .files
                .iter()
                .all(|f| f.kind != i.table || f.file != i.file)
    };
    let of_file = report.issues.iter().filter(|i| {
        ((i.file == file.file && i.table == file.kind) || is_member(i))
            && i.disposition == Disposition::RowSkipped
            && !i.code.is_harmless()
    });
    let (unmatched, unusable): (Vec<&Issue>, Vec<&Issue>) =
        of_file.partition(|i| is_unmatched(i.code));
    let over = |rows: &[&Issue], share: f64| rows.len() as f64 > share * file.rows_read as f64;
    if over(&unusable, settings.max_skipped_share) {
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
    } else if over(&unmatched, settings.max_skipped_share) {
        check.push(example(file, &unmatched, "match nothing"));
    }
}

/// Columns in which more cells were left blank than rows may be skipped.
fn blanked(
    report: &ReadReport,
    file: &FileReadReport,
    settings: &Settings,
    check: &mut Vec<String>,
) {
    let mut columns: BTreeMap<&str, Vec<&Issue>> = BTreeMap::new();
    let of_file = |i: &&Issue| {
        i.file == file.file && i.table == file.kind && i.disposition == Disposition::CellLeftBlank
    };
    for issue in report.issues.iter().filter(of_file) {
        columns.entry(&issue.column).or_default().push(issue);
    }
    for issues in columns
        .values()
        .filter(|i| i.len() as f64 > settings.max_skipped_share * file.rows_read as f64)
    {
        check.push(example(file, issues, "have a cell that was left blank"));
    }
}

/// The first lines of these rows, where there are several.
fn first_lines(rows: &[&Issue]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .take(SHOWN_LINES)
        .map(|i| i.line.to_string())
        .collect();
    match lines.as_slice() {
        [_] | [] => String::new(),
        _ if rows.len() > SHOWN_LINES => format!(" (lines {}, …)", lines.join(", ")),
        _ => format!(" (lines {})", lines.join(", ")),
    }
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
            i.code.remedy()
        )
    });
    format!(
        "{}: {} of {} rows {what}{}{}",
        file.file,
        rows.len(),
        file.rows_read,
        first_lines(rows),
        first.unwrap_or_default()
    )
}
