//! Replaces the names of people in a data set.

use std::collections::{BTreeMap, BTreeSet};

use super::interner::Symbol;
use super::rows::Author;
use super::tables::Dataset;
use crate::model::steady_hash;

impl Dataset {
    /// Renames every rep to `Rep 1`, `Rep 2`, …, and every author of a record who is not in CS to
    /// `Author 1`, …; returns each name with its replacement. A person keeps one replacement in
    /// every role. The numbers reveal nothing: they follow a hash of the names (FNV-1a), and stay
    /// the same until a person is added.
    pub fn anonymize_reps(&mut self) -> Vec<(String, String)> {
        let reps: BTreeSet<Symbol> = self.deals.iter().filter_map(|deal| deal.rep).collect();
        let cs = self.cs();
        let records = self.records.iter();
        let authors = records.flat_map(|record| [record.drafted_by, record.reviewed_by]);
        let people = authors.flatten().filter(|author| !author.is_agent);
        let others: BTreeSet<Symbol> = people
            .map(|author| author.name)
            .filter(|name| !reps.contains(name) && !cs.contains(name))
            .collect();
        let mut names = BTreeMap::new();
        let mut pairs = self.numbered("Rep", reps, &mut names);
        pairs.extend(self.numbered("Author", others, &mut names));
        self.rename(&names);
        pairs
    }

    /// Renames every CS lead to `CS lead 1`, …, and every other CS manager to `CS manager 1`, …, in
    /// a data set whose reps are renamed; adds each name with its replacement to `pairs`, which has
    /// those of the reps.
    pub fn anonymize_cs(&mut self, pairs: &mut Vec<(String, String)>) {
        let renamed: BTreeSet<&str> = pairs.iter().map(|(_, instead)| instead.as_str()).collect();
        let is_named = |name: &Symbol| !renamed.contains(self.labels.text(*name));
        let leads: BTreeSet<Symbol> = self.leads().filter(is_named).collect();
        let managers: BTreeSet<Symbol> = self
            .managers()
            .filter(|name| is_named(name) && !leads.contains(name))
            .collect();
        let mut names = BTreeMap::new();
        pairs.extend(self.numbered("CS lead", leads, &mut names));
        pairs.extend(self.numbered("CS manager", managers, &mut names));
        self.rename(&names);
    }

    fn leads(&self) -> impl Iterator<Item = Symbol> {
        self.reviews.iter().filter_map(|review| review.cs_lead)
    }

    fn managers(&self) -> impl Iterator<Item = Symbol> {
        self.outcomes.iter().filter_map(|(_, outcome)| outcome.csm)
    }

    fn cs(&self) -> BTreeSet<Symbol> {
        self.leads().chain(self.managers()).collect()
    }

    /// Gives each name a numbered replacement, in the order of the names' hashes.
    fn numbered(
        &mut self,
        what: &str,
        people: BTreeSet<Symbol>,
        names: &mut BTreeMap<Symbol, Symbol>,
    ) -> Vec<(String, String)> {
        let mut people: Vec<(u64, String, Symbol)> = people
            .into_iter()
            .map(|name| {
                let text = self.labels.text(name);
                (steady_hash(text), text.to_string(), name)
            })
            .collect();
        people.sort();
        let mut pairs = Vec::with_capacity(people.len());
        for (i, (_, text, name)) in people.into_iter().enumerate() {
            let instead = format!("{what} {}", i + 1);
            names.insert(name, self.labels.add(&instead));
            pairs.push((text, instead));
        }
        pairs
    }

    /// Replaces names in every role.
    fn rename(&mut self, names: &BTreeMap<Symbol, Symbol>) {
        let other = |name: Symbol| names.get(&name).copied().unwrap_or(name);
        let author = |author: Author| Author {
            name: match author.is_agent {
                true => author.name,
                false => other(author.name),
            },
            ..author
        };
        for deal in &mut self.deals {
            deal.rep = deal.rep.map(other);
        }
        for record in &mut self.records {
            record.drafted_by = record.drafted_by.map(author);
            record.reviewed_by = record.reviewed_by.map(author);
        }
        for review in &mut self.reviews {
            review.cs_lead = review.cs_lead.map(other);
        }
        for outcome in self.outcomes.iter_mut() {
            outcome.csm = outcome.csm.map(other);
        }
    }
}
