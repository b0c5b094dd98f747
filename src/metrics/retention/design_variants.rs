//! A design changed: without a covariate or with one more, in finer strata, cut in two at a time.

use std::hash::Hash;
use std::sync::{Arc, OnceLock};

use super::adjustment::numbered;
use super::design::Design;

impl Design {
    /// The same design without its least important covariate; `None` when it has none.
    pub fn simpler(&self) -> Option<Design> {
        let mut adjustment = self.adjustment.clone();
        let last = adjustment.beside.pop()?;
        adjustment.left_out.insert(0, last);
        let is_of = |name: &str| match last {
            "amount" => matches!(name, "log_amount" | "amount_unknown"),
            key if key == name => true,
            key => name
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with('=')),
        };
        let covariates = self
            .covariates
            .iter()
            .filter(|(name, _)| !is_of(name))
            .cloned()
            .collect();
        Some(Design {
            covariates,
            adjustment,
            ..self.clone()
        })
    }

    /// The same design, also stratified by `groups`, which has one group per account it was made
    /// from.
    pub fn stratified_also_by<K: Hash + Eq>(mut self, groups: impl Iterator<Item = K>) -> Design {
        let of_all = numbered(groups);
        let own = self
            .stratum
            .take()
            .unwrap_or_else(|| vec![0; self.rows.len()]);
        self.stratum = Some(numbered(
            self.rows
                .iter()
                .zip(own)
                .map(|(row, own)| (own, of_all[*row])),
        ));
        self.order = OnceLock::new();
        self
    }

    /// The same design with one more covariate, which counts as the most important. `values` has
    /// one value per account it was made from.
    pub fn with_covariate(mut self, name: &'static str, values: &[f64]) -> Design {
        let values = self.pick(values);
        self.covariates
            .insert(0, (name.to_string(), Arc::new(values)));
        self.adjustment.beside.insert(0, name);
        self
    }

    /// The design cut in two at a time: followed up to `until` only, and from then on.
    pub fn within(&self, until: f64) -> [Design; 2] {
        let early = |i: &usize| self.time[*i] <= until;
        let cut = |keep: Vec<usize>,
                   time: &dyn Fn(usize) -> f64,
                   event: &dyn Fn(usize) -> bool,
                   entry: &dyn Fn(usize) -> f64| {
            let pick = |column: &Vec<u32>| keep.iter().map(|i| column[*i]).collect::<Vec<u32>>();
            let event: Vec<bool> = keep.iter().map(|i| event(*i)).collect();
            Design {
                rows: keep.iter().map(|i| self.rows[*i]).collect(),
                time: keep.iter().map(|i| time(*i)).collect(),
                entry: Some(keep.iter().map(|i| entry(*i)).collect()),
                stratum: self.stratum.as_ref().map(pick),
                cluster: self.cluster.as_ref().map(pick),
                rep_means: self.rep_means.as_ref().map(pick),
                covariates: self
                    .covariates
                    .iter()
                    .map(|(name, x)| (name.clone(), Arc::new(keep.iter().map(|i| x[*i]).collect())))
                    .collect(),
                churned: event.iter().filter(|event| **event).count() as u64,
                event,
                adjustment: self.adjustment.clone(),
                order: OnceLock::new(),
                near: self.near.clone(),
            }
        };
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let late: Vec<usize> = all.iter().copied().filter(|i| !early(i)).collect();
        let entry = |i: usize| self.entry.as_ref().map_or(0.0, |entry| entry[i]);
        let all = all.into_iter().filter(|i| entry(*i) < until).collect();
        [
            cut(
                all,
                &|i| self.time[i].min(until),
                &|i| self.event[i] && early(&i),
                &entry,
            ),
            cut(late, &|i| self.time[i], &|i| self.event[i], &|i| {
                entry(i).max(until)
            }),
        ]
    }
}
