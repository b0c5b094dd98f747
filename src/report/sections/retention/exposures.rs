//! Churn by other exposures: loss spike at the close, rejection, AI draft.

use crate::metrics::retention::exposures::ExposureEffect;
use crate::metrics::retention::hazard_ratio::RatioVerdict;
use crate::metrics::retention::{ByRecord, Retention};
use crate::metrics::{Measured, Share};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::wording;

/// A question: its label, the exposed accounts, the others, whom it is asked of, the answer.
type Asked<'a> = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'a Measured<ExposureEffect>>,
);

/// Churn by other exposures, one line each.
pub fn section(retention: &Retention<'_>, told: Option<&ByRecord>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut section = Section::new("questions", "What else goes with churn");
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let (mut lines, mut too_few) = (Vec::new(), Vec::new());
    let landmark = retention.landmark_days;
    let asked: [Asked<'_>; 3] = [
        (
            "Loss spike at the close",
            "accounts won during a loss spike in their segment",
            "other accounts",
            "accounts of a known segment",
            Some(&retention.loss_spike),
        ),
        (
            "Rejected by CS",
            "accounts whose record CS had rejected",
            "those with an equally complete record that was accepted",
            "accounts whose record CS had decided on",
            told.map(|told| &told.rejected),
        ),
        (
            "AI drafts",
            "accounts with an AI-drafted record",
            "those with an equally complete record written by hand",
            wording::WITH_RECORD,
            told.map(|told| &told.drafted),
        ),
    ];
    for (label, with, without, who, panel) in asked {
        match panel {
            None => {}
            Some(Measured::MissingColumn {
                no_column_is_mapped_to,
            }) => {
                lines.push(format!(
                    "{label}: {}",
                    measured::not_measured(*no_column_is_mapped_to)
                ));
            }
            Some(Measured::Value(question)) => {
                match question.ratio.verdict {
                    RatioVerdict::NearlyAll | RatioVerdict::NearlyNone => {
                        too_few.push(label.to_lowercase());
                    }
                    RatioVerdict::TooFewToTell if !question.ratio.is_worth_watching => {
                        too_few.push(needed(label, who, question, f));
                    }
                    _ => lines.push(format!(
                        "{label}: {}",
                        wording::verdict(&question.ratio, with, without, who, f)
                    )),
                }
                rows.push(row(label, question, f));
            }
        }
    }
    if !too_few.is_empty() {
        lines.push(format!("Too few accounts to tell: {}.", too_few.join("; ")));
    }
    section = section.list(lines);
    let heads = [
        "Question",
        "#Churned with it",
        "#Churned without",
        "#Not known",
        "#Churn rate ratio",
        "#q",
    ];
    let section = section.table(Table::new(&heads, rows).shortened(0, ""));
    section.page_list(vec![format!(
        "Records and reviews count as they stood on day {landmark}; a loss spike counts as it stood \
         on the day of the close. Rejections and AI drafts are adjusted for complete fields, since \
         rejected records are also less complete."
    )])
}

/// `rejected by CS (37 of 295 accounts with a record churned; a halving of churn would need about 122)`.
fn needed(label: &str, who: &str, question: &ExposureEffect, f: &Formatter) -> String {
    let ratio = &question.ratio;
    let churned = f.of(Share {
        k: ratio.churned,
        n: ratio.n,
    });
    let label = match label.starts_with("AI") {
        true => label.to_string(),
        false => wording::lower(label),
    };
    match ratio.required_churns {
        Some(needed) if ratio.churned < needed.half => format!(
            "{label} ({churned} {who} churned; to see a halving takes about {})",
            f.integer(needed.half)
        ),
        _ => format!("{label} ({churned} {who} churned)"),
    }
}

fn row(label: &str, question: &ExposureEffect, f: &Formatter) -> Vec<Cell> {
    let ratio = &question.ratio;
    vec![
        label.into(),
        f.share(question.with).into(),
        f.share(question.without).into(),
        f.integer(question.unknown).into(),
        ratio
            .adjusted
            .map_or("–".to_string(), |e| wording::with_limits(&e, f))
            .into(),
        ratio
            .q
            .or(ratio.p)
            .map_or_else(|| "–".to_string(), |x| f.p_value(x))
            .into(),
    ]
}
