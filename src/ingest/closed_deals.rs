//! Whether any deal was won, and any lost, and what hides them.

use std::collections::BTreeMap;

use super::read_report::ReadReport;
use super::remedies::remedy;
use crate::config::Inputs;
use crate::model::{Day, Disposition, Issue, IssueCode, Table};

/// Counts of the closed deals, which preflight judges beside the read report.
#[derive(Debug, Clone, Copy)]
pub struct ClosedDeals {
    /// Deals won up to the as-of day.
    pub won: usize,
    /// Deals lost up to it.
    pub lost: usize,
    /// The first day on which a deal was won, whenever that is.
    pub first_won: Option<Day>,
}

/// Whether closed deals are skipped for their stage or their day: then a message about them names the
/// cause.
pub fn tells_why_none_is_closed(report: &ReadReport) -> bool {
    let hides = |issue: &Issue| issue.table == Table::Deals && hides_closed(issue.code);
    !report.unmapped_stages.is_empty() || report.issues.iter().any(hides)
}

/// Whether any deal was won, and any lost.
pub fn closed_deals(
    report: &ReadReport,
    inputs: &Inputs,
    closed: ClosedDeals,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    let mut files = report.files.iter().filter(|f| f.kind == Table::Deals);
    if let Some(file) = files.clone().next()
        && files.all(|file| file.rows_read == 0)
    {
        blocked.push(format!(
            "{}: has a header and no rows. Check the filter of the export, and export it again",
            file.file
        ));
        return;
    }
    let declared = inputs
        .sources
        .get(&Table::Deals)
        .and_then(|source| source.fixed.get("stage"));
    if (closed.won == 0 || closed.lost == 0) && asks_about_deals(report) {
        // The question says it: with the answer there may be both.
        return;
    }
    if closed.won == 0
        && let Some(stage) = declared.filter(|_| closed.lost > 0)
    {
        check.push(format!(
            "all deals are set to stage {stage:?} (fixed.stage): none is won, so no handoff is \
             expected"
        ));
    } else if closed.won == 0 {
        blocked.push(no_won_deals(report, closed.first_won));
    } else if closed.lost == 0 {
        let hidden = skipped_codes(report, hides_closed);
        if !hidden.is_empty() {
            check.push(format!("no lost deal can be used: {hidden}"));
            return;
        }
        check.push(format!(
            "no deal is lost. {}Set the stages that mean lost: stages.lost = [\"…\"] under [deals]",
            stages(report)
        ));
    }
}

/// Whether rows of the deals wait for an answer.
fn asks_about_deals(report: &ReadReport) -> bool {
    report
        .questions
        .iter()
        .any(|question| question.table == Table::Deals.key())
}

/// `Stages counted as open: "Signed" (12), "Demo" (3). `, or nothing.
fn stages(report: &ReadReport) -> String {
    let open = report
        .open_stages
        .iter()
        .map(|(stage, open)| (stage, &open.deals));
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
            "no deal was won by {as_of}; the first was won on {day}. Is the date of the report \
             right (--as-of, or as_of in the configuration)?"
        ),
        // Stages that nobody mapped are named, each with its deals.
        None if none_used && report.unmapped_stages.is_empty() => {
            format!(
                "no row of the deals can be used: {}",
                skipped_codes(report, |_| true)
            )
        }
        // Won deals may be there, and be skipped for another reason than their stage.
        None if !skipped_codes(report, hides_closed).is_empty() => format!(
            "no won deal can be used: {}",
            skipped_codes(report, hides_closed)
        ),
        None => {
            format!(
                "no won deal is recognised. {}Set the stages that mean won: stages.won = [\"…\"] \
                 under [deals]",
                stages(report)
            )
        }
    }
}

/// Whether rows are skipped for it that are won or lost.
fn hides_closed(code: IssueCode) -> bool {
    matches!(
        code,
        IssueCode::ClosedWithoutDate | IssueCode::UnreadableRequiredDate
    )
}

/// Why rows of the deals were skipped: each of these codes with its count and what to do.
fn skipped_codes(report: &ReadReport, is_wanted: impl Fn(IssueCode) -> bool) -> String {
    let mut of_code: BTreeMap<IssueCode, Vec<&Issue>> = BTreeMap::new();
    let deals = |i: &&Issue| i.table == Table::Deals && i.disposition == Disposition::RowSkipped;
    for issue in report
        .issues
        .iter()
        .filter(deals)
        .filter(|i| is_wanted(i.code))
    {
        of_code.entry(issue.code).or_default().push(issue);
    }
    let rows = report.files.iter().filter(|file| file.kind == Table::Deals);
    let rows: u64 = rows.map(|file| file.rows_read).sum();
    let words = of_code.iter().map(|(code, issues)| {
        let first = issues.first().map_or(String::new(), |first| {
            let value = match first.value.as_str() {
                "" => String::new(),
                value => format!(", value {value:?}"),
            };
            format!(" (first: line {}{value})", first.line)
        });
        let todo = remedy(*code, issues, rows);
        format!("{} × {}{first}: {todo}", issues.len(), code.key())
    });
    words.collect::<Vec<_>>().join("; ")
}
