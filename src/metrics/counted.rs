//! Texts and how often they occur.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// A text and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counted {
    /// The text.
    pub name: String,
    /// How often.
    pub n: u64,
}

/// The most frequent, ties by name.
pub fn most(counts: BTreeMap<&str, u64>, limit: usize) -> Vec<Counted> {
    let mut list: Vec<Counted> = counts
        .into_iter()
        .map(|(name, n)| Counted {
            name: name.to_string(),
            n,
        })
        .collect();
    list.sort_by_key(|c| Reverse(c.n));
    list.truncate(limit);
    list
}
