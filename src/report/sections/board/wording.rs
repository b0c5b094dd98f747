//! Words that several answers share.

use crate::metrics::retention::hazard_ratio::HazardRatio;
use crate::model::Column;
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::sections::retention::wording;

/// `No answer: the configuration names no [handoffs].`
pub fn no_answer(missing: Column) -> String {
    format!("No answer: {}.", measured::missing(missing))
}

/// ` (churn rate 12% lower, 95% interval 40% lower to 29% higher)`.
pub fn left_over(ratio: &HazardRatio, f: &Formatter) -> String {
    ratio.adjusted.map_or(String::new(), |adjusted| {
        format!(
            " (churn rate {}, {})",
            wording::rate_against(adjusted.value, f),
            wording::rate_interval(&adjusted, f)
        )
    })
}
