//! Replaces the names of reps in a data set.

use std::collections::{BTreeMap, BTreeSet};

use super::interner::Symbol;
use super::rows::Author;
use super::tables::Dataset;
use crate::model::steady_hash;

impl Dataset {
    /// Renames every rep to `Rep 1`, `Rep 2`, … and returns each name with its replacement. The
    /// numbers reveal nothing: they follow a hash of the names (FNV-1a), and stay the same until a
    /// rep is added.
    pub fn anonymize_reps(&mut self) -> Vec<(String, String)> {
        let reps: BTreeSet<Symbol> = self.deals.iter().filter_map(|deal| deal.rep).collect();
        let mut reps: Vec<(u64, String, Symbol)> = reps
            .into_iter()
            .map(|rep| {
                let text = self.labels.text(rep);
                (steady_hash(text), text.to_string(), rep)
            })
            .collect();
        reps.sort();
        let mut names: BTreeMap<Symbol, Symbol> = BTreeMap::new();
        let mut pairs = Vec::with_capacity(reps.len());
        for (i, (_, text, rep)) in reps.into_iter().enumerate() {
            let instead = format!("Rep {}", i + 1);
            names.insert(rep, self.labels.add(&instead));
            pairs.push((text, instead));
        }
        let other = |name: Symbol| names.get(&name).copied().unwrap_or(name);
        let author = |author: Author| Author {
            name: other(author.name),
            ..author
        };
        for deal in &mut self.deals {
            deal.rep = deal.rep.map(other);
        }
        for record in &mut self.records {
            record.drafted_by = record.drafted_by.map(author);
            record.reviewed_by = record.reviewed_by.map(author);
        }
        pairs
    }
}
