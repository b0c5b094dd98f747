//! What could still be wrong: only what these data showed.

use super::super::super::document::{Cell, Section, Table};
use super::super::super::format as f;
use super::words;
use crate::metrics::Share;
use crate::metrics::retention::sensitivity_analyses::Refit;
use crate::metrics::retention::{ByRecord, Retention};

/// The doubts.
pub fn section(retention: &Retention<'_>, told: &ByRecord) -> Section {
    let doubts = &told.doubts;
    let mut lines = Vec::new();
    let flow = &retention.flow;
    if flow.left_before_landmark > 0 {
        lines.push(format!(
            "{} that left or went out of sight by day {} {} not in the comparison ({} churned).",
            f::count(flow.left_before_landmark, "account", "accounts"),
            retention.landmark_days,
            if flow.left_before_landmark == 1 {
                "is"
            } else {
                "are"
            },
            f::integer(flow.churned_before_landmark)
        ));
    }
    if let Some(unseen) = flow.many_without_outcome() {
        lines.push(format!(
            "Of {} accounts with a won deal nobody knows whether they stayed: they are not in the \
             outcomes. If those are others than the rest, every figure here is off.",
            f::of(unseen)
        ));
    }
    if doubts.mended_later > 0 {
        lines.push(format!(
            "{} came in or became fuller after day {}: what was added then does not count.",
            f::count(doubts.mended_later, "record", "records"),
            retention.landmark_days
        ));
    }
    if doubts.single_versions {
        lines.push(
            "No record has a second version in the export: one that was edited in place after the \
             landmark looks as if it had always been so."
                .into(),
        );
    }
    let flips: Vec<String> = doubts
        .landmarks
        .iter()
        .filter(|(_, again)| again.reverses)
        .map(|(day, _)| format!("day {day}"))
        .collect();
    if !flips.is_empty() {
        lines.push(format!(
            "Looked at on {}, records say something else (below): the answer depends on when they \
             are looked at.",
            f::list(&flips)
        ));
    }
    if doubts.is_at_renewals {
        lines.push(format!(
            "Churn happens at renewals: {} churns fall within 30 days of an anniversary of the \
             close.",
            f::of(doubts.at_renewals)
        ));
    }
    if let Some(within) = &doubts.within_quarters {
        let says = if within.reverses {
            "the answer changes"
        } else {
            "the answer stays"
        };
        lines.push(format!(
            "Records became fuller or thinner over the quarters, so early sales differ in both \
             record and time watched; compared within quarters of the sale {says}{}.",
            with(within)
        ));
    }
    if doubts.unknown_fate > 0 {
        lines.push(format!(
            "Nobody knows what became of {} not seen for three months or lost to a failed payment; \
             the answer {} if all of them left, or all stayed.",
            f::count(doubts.unknown_fate, "account", "accounts"),
            if doubts.depends_on_unknown_fates() {
                "changes"
            } else {
                "stays the same"
            }
        ));
    }
    match (&doubts.halves, doubts.changes_over_time) {
        (Some([early, late]), _) => lines.push(format!(
            "The gap is not the same at all times: {} up to a year after the close, {} later.",
            ratio(early),
            ratio(late)
        )),
        (None, None) if told.completeness.ratio.adjusted.is_some() => {
            lines.push("Whether the gap is the same at all times could not be checked.".into());
        }
        _ => {}
    }
    if let Some(test) = doubts.nonlinear() {
        lines.push(format!(
            "One step for each field is too simple (p {}): see the curves for which classes \
             differ.",
            f::p_value(test.p)
        ));
    }
    let reps: Vec<String> = doubts
        .without_rep
        .iter()
        .filter(|(_, again)| again.reverses)
        .map(|(rep, _)| f::name(rep))
        .collect();
    if !reps.is_empty() {
        lines.push(format!(
            "Without the accounts of {} the answer changes: it rests on few reps.",
            f::list(&reps)
        ));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row = |name: String, again: &Refit| {
        rows.push(vec![
            name.into(),
            f::of(again.churned).into(),
            ratio(again).into(),
        ]);
    };
    let main = told
        .completeness
        .ratio
        .adjusted
        .map_or_else(|| "too few to tell".into(), |e| words::with_limits(&e));
    doubts
        .landmarks
        .iter()
        .for_each(|(day, again)| row(format!("records as of day {day}"), again));
    doubts
        .within_quarters
        .iter()
        .for_each(|again| row("within quarters of the sale".into(), again));
    doubts
        .if_all_left
        .iter()
        .for_each(|again| row("all of unknown fate left".into(), again));
    doubts
        .if_all_stayed
        .iter()
        .for_each(|again| row("all of unknown fate stayed".into(), again));
    doubts
        .without_rep
        .iter()
        .for_each(|(rep, again)| row(format!("without {}", f::name(rep)), again));
    rows.insert(
        0,
        vec![
            "as reported".into(),
            f::of(Share {
                k: told.completeness.ratio.churned,
                n: told.completeness.ratio.n,
            })
            .into(),
            main.into(),
        ],
    );
    let section = Section::new("doubts", "What could still be wrong");
    let section = if lines.is_empty() {
        section.text("None of the checks below changes the answer.")
    } else {
        section.list(lines)
    };
    section.table(
        Table::new(
            &[
                "Asked again, with a record",
                "#Left",
                &format!("#{}", words::compared(told.completeness.ratio.units)),
            ],
            rows,
        )
        .shortened(0, ""),
    )
}

fn ratio(again: &Refit) -> String {
    again
        .ratio
        .as_ref()
        .map_or_else(|| "too few to tell".into(), words::with_limits)
}

fn with(again: &Refit) -> String {
    again.ratio.as_ref().map_or_else(String::new, |told| {
        format!(": {}", words::with_limits(told))
    })
}
