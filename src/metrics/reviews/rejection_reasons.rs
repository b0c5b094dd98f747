//! What CS wrote when it rejected records.

use std::collections::BTreeMap;

use crate::dataset::{Decision, View};
use crate::metrics::frequency::{Frequency, most_frequent};

/// Most reasons listed.
const LISTED: usize = 25;

/// Reasons of the rejections of the trailing `days` in CS's words, most frequent first. Rejections
/// without a reason are left out.
pub fn rejection_reasons(view: View<'_>, days: i64) -> Vec<Frequency> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (ix, _, _) in view.won() {
        let rejections = view
            .reviews(ix)
            .iter()
            .filter(|review| review.decision == Decision::Rejected);
        for review in rejections.filter(|review| view.within(review.decided_on, days)) {
            if let Some(reason) = view.data.label(review.reason) {
                *counts.entry(reason).or_default() += 1;
            }
        }
    }
    most_frequent(&counts, LISTED)
}
