//! Is it the handoff, or who the customers are?

use super::wording::{left_over, no_answer};
use crate::metrics::board::{Cause, Finding, FixedQuestion};
use crate::metrics::retention::FEWEST_CHURNS;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio};
use crate::report::format::Formatter;
use crate::report::sections::retention::{finding, records, wording};

/// What a ratio is adjusted for: `rep, segment and amount`.
fn adjusted_for(ratio: &HazardRatio) -> String {
    ratio
        .adjustment
        .as_ref()
        .map_or(String::new(), wording::adjusted_for)
}

pub fn is_the_handoff(cause: &Cause<'_>, f: &Formatter) -> String {
    match cause {
        Cause::NotMeasured(column) => no_answer(*column),
        Cause::TooFewChurned { churned } => format!(
            "No answer yet: {} accounts have churned, and comparisons take at least \
             {FEWEST_CHURNS} that did.",
            f.of(*churned)
        ),
        Cause::Turns => "No one answer holds: whether complete records go with less churn differs \
                         between segments."
            .into(),
        Cause::Record {
            first,
            confounding,
            is_adjusted,
            which,
        } => {
            let answer = record(first, *confounding, *is_adjusted, f);
            match which {
                Some(records) => format!("{answer} {}", records::which_in_short(records)),
                None => answer,
            }
        }
        Cause::Customers(ratio) => format!(
            "Who the customers are, as far as can be told: the difference goes when {} are held \
             equal{}.",
            adjusted_for(ratio),
            left_over(ratio, f)
        ),
        Cause::NoLargeDifference(ratio) => format!(
            "Neither, as far as the record goes: a difference of more than a third is ruled \
             out{}.",
            left_over(ratio, f)
        ),
        Cause::CannotTell(ratio) => format!(
            "It cannot be told yet: {}",
            wording::lower(&wording::primary(ratio, f))
        ),
    }
}

/// A finding, and what adjustment does to it.
fn record(
    first: &Finding<'_>,
    confounding: Option<Confounding>,
    is_adjusted: bool,
    f: &Formatter,
) -> String {
    let what = finding::finding_alone(first, f);
    let limits = finding::interval(first, f).map_or(String::new(), |limits| format!(" ({limits})"));
    if !is_adjusted {
        return format!(
            "It cannot be told apart: {what}{limits}, but customers and reps could not be held \
             equal."
        );
    }
    let held = adjusted_for(first.ratio);
    let answer = match confounding {
        Some(Confounding::ExplainsPart | Confounding::ExplainsAll) => {
            "Both, as far as the exports tell"
        }
        Some(Confounding::Reverses) => {
            "It is linked to the handoff among similar accounts, though unadjusted it points the other way"
        }
        Some(Confounding::HidPart) | None => {
            "It is linked to the handoff; differences between customers in the exports do not explain it"
        }
    };
    let before = first.ratio.crude.map_or(String::new(), |crude| {
        let crude = match first.question {
            FixedQuestion::RecordAgainstNone => {
                wording::times(finding::apart(&crude, first.is_less()).value, f)
            }
            FixedQuestion::CompleteFields => wording::rate_against(crude.value, f),
        };
        format!("; unadjusted {crude}")
    });
    let limits =
        finding::interval(first, f).map_or(String::new(), |limits| format!(" ({limits}{before})"));
    format!(
        "{answer}: with {held} held equal, {what}{limits}. This does not prove a cause: \
         something not in the exports, such as how sure the customer was at the close, may explain \
         both."
    )
}
