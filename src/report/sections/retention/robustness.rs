//! Robustness checks of the two fixed questions.

use crate::metrics::Share;
use crate::metrics::retention::hazard_ratio::{Contrast, HazardRatio};
use crate::metrics::retention::refit::Refit;
use crate::metrics::retention::sensitivity_analyses::SensitivityAnalyses;
use crate::metrics::retention::{ByRecord, Retention};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::wording;
use crate::stats::Estimate;

/// What the robustness checks found, and the ratios of both fixed questions in each of them.
pub fn section(retention: &Retention<'_>, told: &ByRecord, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut lines = of_accounts(retention, f);
    lines.extend(of_records(
        &told.sensitivity_analyses,
        retention.landmark_days,
        f,
    ));
    let section = Section::new("doubts", "Robustness checks").list(lines);
    let recorded = (&told.recorded.ratio, &told.record_checks);
    let section = match recorded.0.adjusted {
        Some(_) => question(
            section,
            "Question 1, a record against none: how many times the churn rate is without a record.",
            recorded,
            f,
        ),
        None => section,
    };
    question(
        section,
        "Question 2, complete fields among accounts with a record.",
        (&told.completeness.ratio, &told.sensitivity_analyses),
        f,
    )
}

/// The checks of one question: what they found, and its ratio in each.
fn question(
    section: Section,
    title: &str,
    (first, analyses): (&HazardRatio, &SensitivityAnalyses),
    f: &Formatter,
) -> Section {
    let shown = Shown::of(first);
    let mut lines: Vec<String> = other_days(analyses).into_iter().collect();
    lines.extend(of_churn(analyses, shown, f));
    lines.extend(of_the_model(first, analyses, shown, f));
    lines.extend(of_reps(analyses));
    let answer = match analyses.changes_the_answer() {
        true => "",
        false => " No check changes the answer.",
    };
    section
        .text(format!("{title}{answer}"))
        .page_list(lines)
        .table(table(first, analyses, shown, f))
}

/// Which way round ratios are shown.
#[derive(Clone, Copy)]
enum Shown {
    /// More of the exposure against less.
    AsFitted,
    /// Without a record against with one.
    Inverse,
}

impl Shown {
    fn of(first: &HazardRatio) -> Shown {
        match first.contrast {
            Contrast::Groups => Shown::Inverse,
            Contrast::FourFields | Contrast::OneField => Shown::AsFitted,
        }
    }

    fn ratio(self, estimate: &Estimate, f: &Formatter) -> String {
        match self {
            Shown::AsFitted => wording::with_limits(estimate, f),
            Shown::Inverse => wording::with_limits(&wording::inverse(estimate), f),
        }
    }
}

/// Checks about excluded accounts.
fn of_accounts(retention: &Retention<'_>, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    let flow = &retention.flow;
    if flow.left_before_landmark > 0 {
        lines.push(format!(
            "{} followed for {} days or less {} not in the comparison ({} churned).",
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
    if let Some(unseen) = flow.many_without_outcome() {
        lines.push(format!(
            "Whether {} accounts with a won deal churned is not known: they are not in the outcomes. \
             If they differ from the rest, every figure here is biased.",
            f.of(unseen)
        ));
    }
    lines
}

/// Checks about when records were written and read.
fn of_records(analyses: &SensitivityAnalyses, landmark_days: i64, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    if analyses.mended_later > 0 {
        lines.push(format!(
            "{} arrived or gained complete fields after day {}: those do not count.",
            f.count(analyses.mended_later, "record", "records"),
            landmark_days
        ));
    }
    if analyses.single_versions {
        lines.push(
            "No record has a second version in the export: one edited later looks as if it had always \
             been so."
                .into(),
        );
    }
    lines
}

/// Days on which the records say something else.
fn other_days(analyses: &SensitivityAnalyses) -> Option<String> {
    let days: Vec<String> = analyses
        .landmarks
        .iter()
        .filter(|(_, again)| again.reverses)
        .map(|(day, _)| format!("day {day}"))
        .collect();
    (!days.is_empty()).then(|| {
        format!(
            "With the record as of {} the answer is another (below): it depends on the day.",
            names::list(&days)
        )
    })
}

/// Checks about when accounts churn, and about unknown fates.
fn of_churn(analyses: &SensitivityAnalyses, shown: Shown, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    if analyses.is_at_renewals {
        lines.push(format!(
            "Churn happens at renewals: {} churns fall within 30 days of an anniversary of the \
             close.",
            f.of(analyses.at_renewals)
        ));
    }
    if let Some(within) = &analyses.within_quarters {
        let says = if within.reverses {
            "the answer changes"
        } else {
            "the answer stays"
        };
        lines.push(format!(
            "Completeness changed over the quarters, so early deals differ in both record and length of \
             follow-up; compared within quarters of the close {says}{}.",
            with(within, shown, f)
        ));
    }
    if analyses.unknown_fate > 0 {
        lines.push(format!(
            "{} lost to follow-up for three months, or ended by a failed payment: the answer {} if all \
             of them churned, or all stayed.",
            f.count(analyses.unknown_fate, "account", "accounts"),
            if analyses.depends_on_unknown_fates() {
                "changes"
            } else {
                "stays the same"
            }
        ));
    }
    lines
}

/// Checks whether the ratio is constant over time and per field.
fn of_the_model(
    first: &HazardRatio,
    analyses: &SensitivityAnalyses,
    shown: Shown,
    f: &Formatter,
) -> Vec<String> {
    let mut lines = Vec::new();
    match (&analyses.halves, analyses.changes_over_time) {
        (Some([early, late]), _) => lines.push(format!(
            "The difference is not the same at all times: {} up to a year after the close, {} later.",
            ratio(early, shown, f),
            ratio(late, shown, f)
        )),
        (None, None) if first.adjusted.is_some() => {
            lines.push("Whether the difference is the same at all times could not be checked.".into());
        }
        _ => {}
    }
    if let Some(test) = analyses.nonlinear() {
        lines.push(format!(
            "The difference is not the same for each further field (p {}): see the curves.",
            f.p_value(test.p)
        ));
    }
    lines
}

/// Reps without whom the answer changes.
fn of_reps(analyses: &SensitivityAnalyses) -> Option<String> {
    let reps: Vec<String> = analyses
        .without_rep
        .iter()
        .filter(|(_, again)| again.reverses)
        .map(|(rep, _)| names::name(rep))
        .collect();
    (!reps.is_empty()).then(|| {
        format!(
            "Without the accounts of {} the answer changes: it rests on few reps.",
            names::list(&reps)
        )
    })
}

/// The ratio in each check, with churned accounts.
fn table(
    first: &HazardRatio,
    analyses: &SensitivityAnalyses,
    shown: Shown,
    f: &Formatter,
) -> Table {
    let row = |name: String, churned: Share, ratio: String| {
        vec![Cell::from(name), f.of(churned).into(), ratio.into()]
    };
    let again = |name: String, again: &Refit| row(name, again.churned, ratio(again, shown, f));
    let reported = Share {
        k: first.churned,
        n: first.n,
    };
    let as_reported = first
        .adjusted
        .map_or_else(|| "too few to tell".into(), |e| shown.ratio(&e, f));
    let mut rows = vec![row("as reported".into(), reported, as_reported)];
    let landmarks = analyses.landmarks.iter();
    rows.extend(landmarks.map(|(day, refit)| again(format!("records as of day {day}"), refit)));
    let others = [
        (&analyses.within_quarters, "within quarters of the close"),
        (&analyses.if_all_left, "if all of unknown outcome churned"),
        (&analyses.if_all_stayed, "if all of unknown outcome stayed"),
    ];
    rows.extend(
        others
            .into_iter()
            .filter_map(|(refit, name)| Some(again(name.into(), refit.as_ref()?))),
    );
    let without = analyses.without_rep.iter();
    rows.extend(without.map(|(rep, refit)| again(format!("without {}", names::name(rep)), refit)));
    let (who, what) = match shown {
        Shown::Inverse => ("All accounts compared", "Without a record against with one"),
        Shown::AsFitted => ("Accounts with a record", wording::compared(first.units)),
    };
    Table::new(&[who, "#Churned", &format!("#{what}")], rows).shortened(0, "")
}

fn ratio(again: &Refit, shown: Shown, f: &Formatter) -> String {
    again
        .ratio
        .as_ref()
        .map_or_else(|| "too few to tell".into(), |e| shown.ratio(e, f))
}

fn with(again: &Refit, shown: Shown, f: &Formatter) -> String {
    again
        .ratio
        .as_ref()
        .map_or_else(String::new, |told| format!(": {}", shown.ratio(told, f)))
}
