//! How sure are we?

use super::wording::left_over;
use crate::metrics::board::{Certainty, Finding, FixedQuestion};
use crate::metrics::retention::hazard_ratio::HazardRatio;
use crate::report::format::Formatter;
use crate::report::sections::outliers::once_in;
use crate::report::sections::retention::finding;
use crate::stats::Estimate;

/// p below which an answer is called very sure.
const VERY_SURE_P: f64 = 0.001;

pub fn how_sure(certainty: &Certainty<'_>, f: &Formatter) -> String {
    match certainty {
        Certainty::NoAnswer => "There is no answer yet to be sure of.".into(),
        Certainty::RuledOut(ratio) => format!(
            "Sure that the difference is not large{}.",
            left_over(ratio, f)
        ),
        Certainty::NotFound(ratio) => not_found(ratio, f),
        Certainty::Found {
            first,
            a_check_changes_it,
        } => {
            let mut texts = vec![sure_of(first, f)];
            if *a_check_changes_it {
                texts.push("A robustness check changes an answer: see the page.".into());
            }
            texts.join(" ")
        }
    }
}

/// That nothing was found, and where that is only because the level is strict, how far it is off.
fn not_found(ratio: &HazardRatio, f: &Formatter) -> String {
    let leaves_out_1 = |e: &Estimate| e.upper < 1.0 || e.lower > 1.0;
    match ratio
        .adjusted
        .as_ref()
        .filter(|e| leaves_out_1(e))
        .and(ratio.q)
    {
        Some(q) => format!(
            "Not sure{}: if records made no difference, a difference this large would come up by chance about \
             {} reports, more often than this report allows itself to be wrong.",
            left_over(ratio, f),
            once_in(q, f)
        ),
        None => format!(
            "Not sure: the data fit anything in the interval{}.",
            left_over(ratio, f)
        ),
    }
}

/// How sure a finding is, and of how much.
fn sure_of(first: &Finding<'_>, f: &Formatter) -> String {
    // As corrected for having asked two questions.
    let Some(p) = first.ratio.q.or(first.ratio.p) else {
        return "How sure cannot be said.".into();
    };
    let sure = if p < VERY_SURE_P { "Very" } else { "Fairly" };
    let size = finding::interval(first, f).map_or(String::new(), |limits| {
        format!(" Less sure of how large it is: {limits}.")
    });
    let about = if p < 1e-6 { "" } else { "about " };
    let what = match first.question {
        FixedQuestion::RecordAgainstNone => "If having a record made no difference",
        FixedQuestion::CompleteFields => "If complete fields made no difference",
    };
    let counted = match first.ratio.p.is_some_and(|alone| alone < p) {
        true => ", corrected for two comparisons",
        false => "",
    };
    format!(
        "{sure} sure that there is a difference. {what}, a difference this large would come up by chance \
         {about}{} reports{counted}.{size}",
        once_in(p, f)
    )
}
