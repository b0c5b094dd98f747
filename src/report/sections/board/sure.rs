//! How sure are we?

use super::action::field_names;
use super::wording::left_over;
use crate::metrics::board::{Certainty, Finding, FixedQuestion};
use crate::report::format::Formatter;
use crate::report::sections::outliers::once_in;
use crate::report::sections::retention::finding;

/// p below which an answer is called very sure.
const VERY_SURE_P: f64 = 0.001;

pub fn how_sure(certainty: &Certainty<'_>, f: &Formatter) -> String {
    match certainty {
        Certainty::NoAnswer => "There is no answer yet to be sure of.".into(),
        Certainty::RuledOut(ratio) => format!(
            "Sure that the difference is not large{}.",
            left_over(ratio, f)
        ),
        Certainty::NotFound(ratio) => format!(
            "Not sure: the data fit anything in the interval{}.",
            left_over(ratio, f)
        ),
        Certainty::Found {
            first,
            fields_open,
            a_check_changes_it,
        } => {
            let mut texts = vec![sure_of(first, f)];
            if !fields_open.is_empty() {
                texts.push(format!(
                    "Too few accounts have churned to tell for these fields alone: {}.",
                    field_names(fields_open, f)
                ));
            }
            if *a_check_changes_it {
                texts.push("A robustness check changes an answer: see the page.".into());
            }
            texts.join(" ")
        }
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
    format!(
        "{sure} sure that there is a difference. {what}, one as large as this would come up by chance \
         {about}{} reports; that counts that two questions were asked.{size}",
        once_in(p, f)
    )
}
