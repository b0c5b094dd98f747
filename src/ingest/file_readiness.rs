//! Whether so many rows of a file were skipped that the report must say so, or not be made.

use std::collections::BTreeMap;

use super::file_read_report::FileReadReport;
use super::read_report::{OtherCase, ReadReport};
use super::remedies::remedy;
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
            // A word is asked about, with all its rows.
            && (!i.code.is_asked() || i.value.is_empty())
    });
    let (unmatched, unusable): (Vec<&Issue>, Vec<&Issue>) =
        of_file.partition(|i| is_unmatched(i.code));
    let over = |rows: &[&Issue], share: f64| rows.len() as f64 > share * file.rows_read as f64;
    if over(&unusable, settings.max_skipped_share) {
        let most = (settings.max_skipped_share * 10_000.0).round() / 100.0;
        let what = format!("cannot be used; {most} % are allowed (skipped under [limits])");
        blocked.push(example(file, &unusable, &what));
    } else if over(&unusable, WORTH_SAYING) {
        check.push(example(file, &unusable, "cannot be used (skipped)"));
    }
    blanked(report, file, settings, check);
    if let Some(cause) = why_unmatched(report, file, unmatched.len() as u64) {
        blocked.push(cause);
        return;
    }
    if file.kind == Table::Outcomes && unmatched.len() as u64 >= file.rows_read {
        blocked.push(example(file, &unmatched, "match no account in the deals"));
        return;
    }
    let follows_deals = matches!(file.kind, Table::Handoffs | Table::Reviews);
    if follows_deals && over(&unmatched, CUT_OFF) {
        blocked.push(example(file, &unmatched, "match no deal in the deals"));
    } else if over(&unmatched, settings.max_skipped_share) {
        check.push(example(file, &unmatched, "match no deal or account"));
    }
}

/// Why so many rows match nothing, where that is known.
fn why_unmatched(report: &ReadReport, file: &FileReadReport, unmatched: u64) -> Option<String> {
    let is_all = unmatched > 0 && unmatched >= file.rows_read;
    if file.kind == Table::Outcomes && is_all && !report.deals_name_accounts {
        return Some(format!(
            "{}: none of its {} rows can be matched, because the deals have no \
             account column. Map it under [deals]: columns.account_id = \"…\" or columns.account_name = \
             \"…\"; if the export has none, add it there",
            file.file, file.rows_read
        ));
    }
    let is_file = |other: &&OtherCase| other.table == file.kind && other.file == file.file;
    let other = report.other_case.iter().find(is_file)?;
    (other.rows as f64 > CUT_OFF * file.rows_read as f64).then(|| {
        format!(
            "{}: {} of {} rows match nothing because their ids differ from those of the deals in \
             upper and lower case (first: {:?}, in the deals {:?}). Export the ids as the CRM has \
             them",
            file.file, other.rows, file.rows_read, other.id, other.known
        )
    })
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
        check.push(example(
            file,
            issues,
            "have a value that cannot be used (the cell counts as blank)",
        ));
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

fn of_code<'a>(rows: &[&'a Issue], code: IssueCode) -> Vec<&'a Issue> {
    rows.iter().copied().filter(|i| i.code == code).collect()
}

fn example(file: &FileReadReport, rows: &[&Issue], what: &str) -> String {
    let first = rows.first().map(|i| {
        format!(
            ". First: {}. What to do: {}",
            in_words(i),
            remedy(i.code, &of_code(rows, i.code), file.rows_read)
        )
    });
    format!(
        "{}: {} of {} rows{} {what}{}",
        file.file,
        rows.len(),
        file.rows_read,
        first_lines(rows),
        first.unwrap_or_default()
    )
}

/// `line 3 (column "closed_on", value "32.13.2026") has a date that cannot be read`.
fn in_words(issue: &Issue) -> String {
    // What is odd about a row as a whole stands in place of a value.
    let is_note = matches!(issue.code, IssueCode::UnevenRow | IssueCode::BrokenQuote);
    let problem = issue.code.problem();
    if is_note {
        return format!("line {} {problem} ({})", issue.line, issue.value);
    }
    let column = (!issue.column.is_empty()).then(|| format!("column {:?}", issue.column));
    let value = (!issue.value.is_empty()).then(|| format!("value {:?}", issue.value));
    let place: Vec<String> = column.into_iter().chain(value).collect();
    match place.is_empty() {
        true => format!("line {} {problem}", issue.line),
        false => format!("line {} ({}) {problem}", issue.line, place.join(", ")),
    }
}
