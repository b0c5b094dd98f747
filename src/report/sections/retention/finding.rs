//! The findings of the two fixed questions in words.

use crate::metrics::board::{Finding, FixedQuestion};
use crate::metrics::retention::adjustment::Adjustment;
use crate::metrics::retention::hazard_ratio::HazardRatio;
use crate::report::format::Formatter;
use crate::report::sections::retention::wording;
use crate::stats::Estimate;

/// `accounts without a record churned at about 9 times the rate of those with one (95% interval 4.8
/// to 16)`.
pub fn finding(finding: &Finding<'_>, f: &Formatter) -> String {
    match interval(finding, f) {
        Some(interval) => format!("{} ({interval})", finding_alone(finding, f)),
        None => finding_alone(finding, f),
    }
}

/// A finding without its interval, for headlines.
pub fn finding_alone(finding: &Finding<'_>, f: &Formatter) -> String {
    let is_less = finding.is_less();
    match (finding.question, &finding.ratio.adjusted) {
        (FixedQuestion::RecordAgainstNone, Some(adjusted)) => {
            let (more, other) = match is_less {
                true => ("without", "with one"),
                false => ("with", "without one"),
            };
            let times = wording::times(apart(adjusted, is_less).value, f);
            let held = finding.ratio.adjustment.as_ref();
            let similar = match held.is_some_and(Adjustment::adjusts_for_customers) {
                true => "similar ",
                false => "",
            };
            format!(
                "accounts {more} a handoff record churned at {times} the rate of {similar}accounts \
                 {other}"
            )
        }
        (FixedQuestion::RecordAgainstNone, None) => format!(
            "every account that churned {} a handoff record",
            if is_less { "lacked" } else { "had" }
        ),
        (FixedQuestion::CompleteFields, Some(adjusted)) => format!(
            "among accounts with a record, the churn rate was {} {}",
            wording::rate_against(adjusted.value, f),
            fields_apart(finding.ratio)
        ),
        (FixedQuestion::CompleteFields, None) => {
            "among accounts with a record, completeness and churn go strictly together".into()
        }
    }
}

/// The limits of a finding: `95% interval 4.8 to 16`.
pub fn interval(finding: &Finding<'_>, f: &Formatter) -> Option<String> {
    let adjusted = finding.ratio.adjusted.as_ref()?;
    Some(match finding.question {
        FixedQuestion::RecordAgainstNone => {
            wording::times_interval(&apart(adjusted, finding.is_less()), f)
        }
        FixedQuestion::CompleteFields => wording::rate_interval(adjusted, f),
    })
}

/// The ratio of the side that churned more to the other.
pub fn apart(ratio: &Estimate, is_less: bool) -> Estimate {
    match is_less {
        true => wording::inverse(ratio),
        false => *ratio,
    }
}

/// `with all 7 fields complete than with 3`.
fn fields_apart(ratio: &HazardRatio) -> &'static str {
    match ratio.units > 1.0 {
        true => "with all 7 fields complete than with 3",
        false => "with each further complete field",
    }
}
