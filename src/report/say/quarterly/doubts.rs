//! What could still be wrong: only what these data showed.

use super::words;
use crate::metrics::Share;
use crate::metrics::retention::doubts::{Again, Doubts};
use crate::metrics::retention::{ByRecord, Retention};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// The doubts.
pub fn section(retention: &Retention<'_>, told: &ByRecord, f: &Formatter) -> Section {
    let doubts = &told.doubts;
    let mut lines = Vec::new();
    let flow = &retention.flow;
    if flow.left_before_landmark > 0 {
        lines.push(format!(
            "{} that left or went out of sight by day {} {} not in the comparison ({} churned).",
            f.count(flow.left_before_landmark, "account", "accounts"),
            retention.landmark_days,
            if flow.left_before_landmark == 1 {
                "is"
            } else {
                "are"
            },
            f.integer(flow.churned_before_landmark)
        ));
    }
    let unseen = Share {
        k: flow.without_outcome,
        n: flow.without_outcome + flow.with_outcome,
    };
    if unseen.value() >= Some(0.05) {
        lines.push(format!(
            "Of {} accounts with a won deal nobody knows whether they stayed: they are not in the \
             outcomes. If those are others than the rest, every figure here is off.",
            f.of(unseen)
        ));
    }
    if doubts.mended_later > 0 {
        lines.push(format!(
            "{} came in or became fuller after day {}: what was added then does not count.",
            f.count(doubts.mended_later, "record", "records"),
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
        .filter(|(_, again)| again.flips)
        .map(|(day, _)| format!("day {day}"))
        .collect();
    if !flips.is_empty() {
        lines.push(format!(
            "Looked at on {}, records say something else (below): the answer depends on when they \
             are looked at.",
            names::list(&flips)
        ));
    }
    if doubts.is_at_renewals {
        lines.push(format!(
            "Churn happens at renewals: {} churns fall within 30 days of an anniversary of the \
             close.",
            f.of(doubts.at_renewals)
        ));
    }
    if let Some(within) = &doubts.within_quarters {
        let says = if within.flips {
            "the answer changes"
        } else {
            "the answer stays"
        };
        lines.push(format!(
            "Records became fuller or thinner over the quarters, so early sales differ in both \
             record and time watched; compared within quarters of the sale {says}{}.",
            with(within, f)
        ));
    }
    if doubts.unknown_fate > 0 {
        let changes = [&doubts.if_all_left, &doubts.if_all_stayed]
            .into_iter()
            .flatten()
            .any(|again| again.flips);
        lines.push(format!(
            "Nobody knows what became of {} not seen for three months or lost to a failed payment; \
             the answer {} if all of them left, or all stayed.",
            f.count(doubts.unknown_fate, "account", "accounts"),
            if changes { "changes" } else { "stays the same" }
        ));
    }
    match (&doubts.halves, doubts.changes_over_time) {
        (Some([early, late]), _) => lines.push(format!(
            "The gap is not the same at all times: {} up to a year after the close, {} later.",
            ratio(early, f),
            ratio(late, f)
        )),
        (None, None) if told.completeness.ratio.adjusted.is_some() => {
            lines.push("Whether the gap is the same at all times could not be checked.".into());
        }
        _ => {}
    }
    if let Some(test) = doubts.linear.filter(|test| test.p < 0.05) {
        lines.push(format!(
            "One step for each field is too simple (p {}): see the curves for which classes \
             differ.",
            f.p_value(test.p)
        ));
    }
    let reps: Vec<String> = doubts
        .without_rep
        .iter()
        .filter(|(_, again)| again.flips)
        .map(|(rep, _)| names::name(rep))
        .collect();
    if !reps.is_empty() {
        lines.push(format!(
            "Without the accounts of {} the answer changes: it rests on few reps.",
            names::list(&reps)
        ));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row = |name: String, again: &Again| {
        rows.push(vec![
            name.into(),
            f.of(again.churned).into(),
            ratio(again, f).into(),
        ]);
    };
    let main = told
        .completeness
        .ratio
        .adjusted
        .map_or_else(|| "too few to tell".into(), |e| words::with_limits(&e, f));
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
        .for_each(|(rep, again)| row(format!("without {}", names::name(rep)), again));
    rows.insert(
        0,
        vec![
            "as reported".into(),
            f.of(Share {
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

fn ratio(again: &Again, f: &Formatter) -> String {
    again
        .ratio
        .as_ref()
        .map_or_else(|| "too few to tell".into(), |e| words::with_limits(e, f))
}

fn with(again: &Again, f: &Formatter) -> String {
    again.ratio.as_ref().map_or_else(String::new, |told| {
        format!(": {}", words::with_limits(told, f))
    })
}

/// Whether some doubt changes the answer: then the headline says so.
pub fn changes_the_answer(doubts: &Doubts) -> bool {
    doubts.landmarks_disagree()
        || doubts
            .within_quarters
            .as_ref()
            .is_some_and(|again| again.flips)
        || doubts.without_rep.values().any(|again| again.flips)
        || [&doubts.if_all_left, &doubts.if_all_stayed]
            .into_iter()
            .flatten()
            .any(|again| again.flips)
}
