//! Counts of names.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// A text and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Frequency {
    /// The text.
    pub name: String,
    /// Number of occurrences.
    pub n: u64,
}

/// The `limit` most frequent; ties in order of name.
pub fn most_frequent(counts: &BTreeMap<&str, u64>, limit: usize) -> Vec<Frequency> {
    let mut list: Vec<Frequency> = counts
        .iter()
        .map(|(name, n)| Frequency {
            name: (*name).to_string(),
            n: *n,
        })
        .collect();
    list.sort_by_key(|c| Reverse(c.n));
    list.truncate(limit);
    list
}
