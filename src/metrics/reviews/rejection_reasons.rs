//! What CS wrote when it rejected records.

use std::collections::BTreeMap;

use crate::dataset::{Decision, View};
use crate::metrics::frequency::{Frequency, most_frequent};

/// Reasons listed.
const LISTED: usize = 25;

/// Reasons of the rejections of the trailing `days` as CS wrote them, most frequent first; those
/// without a word are not among them.
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
