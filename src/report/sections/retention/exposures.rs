//! Churn by other exposures: loss spike at the close, rejection, AI draft.

use crate::metrics::Measured;
use crate::metrics::retention::exposures::ExposureEffect;
use crate::metrics::retention::{ByRecord, Retention};
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
    let mut section = Section::new("questions", "What else goes with leaving");
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut lines = Vec::new();
    let landmark = retention.landmark_days;
    let asked: [Asked<'_>; 3] = [
        (
            "Lost-deal pressure at the close",
            "Accounts won while deals like theirs were lost more than usual",
            "as other accounts; only what was known on the day of the close says which are which",
            "accounts whose like can be told",
            Some(&retention.loss_spike),
        ),
        (
            "Sent back by CS",
            "Accounts whose record CS had sent back",
            "as those whose record, as complete, was accepted at once",
            "accounts whose record CS had decided on",
            told.map(|told| &told.rejected),
        ),
        (
            "Drafted by an assistant",
            "Accounts whose record an assistant had drafted",
            "as those whose record, as complete, was written by hand",
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
                lines.push(format!(
                    "{label}: {}",
                    wording::verdict(&question.ratio, with, without, who, f)
                ));
                rows.push(row(label, question, f));
            }
        }
    }
    section = section.list(lines);
    let heads = [
        "Question",
        "#Left with it",
        "#Left without",
        "#Not known",
        "#Ratio",
        "#q",
    ];
    let section = section.table(Table::new(&heads, rows).shortened(0, ""));
    section.page_list(vec![format!(
        "Records and reviews count as they stood on day {landmark}; pressure is that of the day of \
         the close, from which time runs there. How complete the record was is taken out for the \
         other two: what is sent back is also thinner."
    )])
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
