//! What a row of the deals tells beside its deal: dates that look wrong, stages, currencies, types.

use super::date_findings::{DatedRow, FAR};
use super::deal_columns::{DealRow, day_column};
use super::deal_labels::DealLabels;
use super::engine::{RowContext, RowIssue};
use crate::dataset::{DealKind, DealOutcome};
use crate::model::{Day, IssueCode};
use crate::source::parse;

/// Notes the first amount of which neither a column nor a sign tells the currency.
pub(super) fn note_bare_amount(labels: &DealLabels, at: &mut RowContext<'_>) {
    if at.report.bare_amount.is_some() || !labels.currency.get(at.row).is_blank {
        return;
    }
    let text = at.cell("amount").trim().to_string();
    if parse::currency(&text).is_none() {
        let line = at.place().line;
        at.report.saw_bare_amount(line, text);
    }
}

/// Counts a row that is skipped because its stage is mapped to nothing.
pub(super) fn count_unmapped(labels: &DealLabels, issue: RowIssue, at: &mut RowContext<'_>) {
    if issue.code == IssueCode::UnmappedStage {
        let stage = at.keys.text(labels.stage.get(at.row).text).to_string();
        *at.report.unmapped_stages.entry(stage).or_default() += 1;
    }
}

/// Notes a close date long before the deal was entered, and one of a won deal that is still to come.
fn note_dates(row: &DealRow<'_>, outcome: DealOutcome, id: &str, at: &mut RowContext<'_>) {
    let dates = &mut at.report.dates;
    dates.newest_entered = dates.newest_entered.max(row.entered_on);
    let (on, is_won) = match outcome {
        DealOutcome::Won(on) => (on, true),
        DealOutcome::Lost(on, _) => (on, false),
        DealOutcome::Open(_) => return,
    };
    let (place, as_of) = (at.used_row(), at.report.as_of());
    let dated = |other: Day| DatedRow {
        file: place.file,
        line: place.line,
        id: id.to_string(),
        day: on,
        other,
    };
    let dates = &mut at.report.dates;
    if let Some(entered) = row.entered_on.filter(|day| day.since(on) >= FAR) {
        dates.closed_before_entered.add(|| dated(entered));
    }
    if is_won && on > as_of {
        dates.won_later.add(|| dated(as_of));
    }
}

/// Counts what a used row tells beside its deal.
pub(super) fn count(
    row: &DealRow<'_>,
    (outcome, kind_of_deal): (DealOutcome, DealKind),
    id: &str,
    labels: &mut DealLabels,
    at: &mut RowContext<'_>,
) {
    if row.is_contradicted {
        let contradicted = &mut at.report.contradicted;
        contradicted.get_or_insert_with(|| (id.to_string(), 0)).1 += 1;
    }
    note_dates(row, outcome, id, at);
    let stage = labels.stage.get_mut(at.row);
    match outcome {
        DealOutcome::Won(on) | DealOutcome::Lost(on, _) => {
            at.report.saw(on);
            if on > at.report.as_of() {
                let column = day_column(at.file, matches!(outcome, DealOutcome::Won(_)));
                at.note(RowIssue::new(column, IssueCode::DatedAfterReport));
            }
        }
        DealOutcome::Open(_) => {
            // A date called expected may have slipped; a close date in the past sounds closed.
            let close = match at.file.has("expected_close_on") {
                true => row.ended_on,
                false => row.closed_on,
            };
            let is_overdue = close.is_some_and(|day| day <= at.report.as_of());
            stage.open += 1;
            stage.overdue += u64::from(is_overdue);
        }
    }
    if row.reason_is_of_stage {
        let (text, reason) = (at.keys.text(stage.text), at.data.taxonomy.name(row.reason));
        at.report.saw_stage_reason(text, reason);
    }
    let kind = labels.kind.get_mut(at.row);
    if kind.deals == 0 {
        kind.counts_as = kind_of_deal;
    }
    kind.deals += 1;
    at.report.without_currency += u64::from(!row.names_currency);
}
