//! Pressure: a cohort's recent lost share against what is usual for it.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::alike::{Histories, Key};
use crate::metrics::{Share, TRAILING_DAYS};
use crate::model::Day;
use crate::stats::mantel_haenszel;

/// Days before the recent ones that say what is usual.
pub const USUAL_DAYS: i64 = 365;
/// Fewest closed deals, recent and usual, for comparing them: with fewer the wider cohort is looked
/// at.
pub const FEWEST_CLOSED: u64 = 10;
/// Chance of so many losses, were all as usual, at or under which a cohort is under pressure: once
/// in a hundred.
pub const PRESSURE_P: f64 = 0.01;

/// Recent losses against usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Pressure {
    /// Lost, of the deals closed in the 90 days.
    pub recent: Share,
    /// Lost, of the deals closed in the 365 days before those.
    pub usual: Share,
    /// Chance of so many recent losses or more, were the share as usual (exact, one-sided).
    pub p: f64,
}

impl Pressure {
    /// Compares; nothing where too few deals closed.
    fn of(recent: Share, usual: Share) -> Option<Pressure> {
        if recent.n < FEWEST_CLOSED || usual.n < FEWEST_CLOSED {
            return None;
        }
        let p = match recent.value() <= usual.value() {
            // No rise, so nothing to work out: there are thousands of days to ask about.
            true => 1.0,
            false => {
                let table = [recent.k, recent.n - recent.k, usual.k, usual.n - usual.k];
                mantel_haenszel::exact_null_distribution(&[table])
                    .ok()?
                    .at_least(recent.k)
            }
        };
        Some(Pressure { recent, usual, p })
    }

    /// Whether chance is no likely cause.
    pub fn is_on(&self) -> bool {
        self.p <= PRESSURE_P
    }
}

/// The pressure on cohorts, on any day, looked up once.
pub struct Pressures<'a> {
    histories: &'a Histories,
    known: HashMap<(Key, Day), Option<Pressure>>,
}

impl<'a> Pressures<'a> {
    /// Nothing is looked up yet.
    pub fn new(histories: &'a Histories) -> Pressures<'a> {
        Pressures {
            histories,
            known: HashMap::new(),
        }
    }

    /// The pressure on the narrowest cohort with enough closed deals, at the end of a day; nothing
    /// while the widest short of all deals has too few.
    pub fn at(&mut self, key: Key, day: Day) -> Option<(Key, Pressure)> {
        let histories = self.histories;
        // What all deals together do says nothing of deals like one, unless nothing tells deals
        // apart.
        key.widening()
            .filter(|wider| *wider == key || !wider.is_everything())
            .find_map(|key| {
                let pressure = *self.known.entry((key, day)).or_insert_with(|| {
                    let recent = histories.closed(key, day, TRAILING_DAYS);
                    let both = histories.closed(key, day, TRAILING_DAYS + USUAL_DAYS);
                    Pressure::of(
                        recent,
                        Share {
                            k: both.k - recent.k,
                            n: both.n - recent.n,
                        },
                    )
                });
                pressure.map(|pressure| (key, pressure))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_is_more_losses_than_chance_gives_once_in_a_hundred() {
        let of = |k, n, usual_k, usual_n| {
            Pressure::of(
                Share { k, n },
                Share {
                    k: usual_k,
                    n: usual_n,
                },
            )
        };
        // R: fisher.test(matrix(c(14, 13, 3, 18), 2), alternative = "greater")$p.value
        let pressure = of(14, 17, 13, 31).unwrap();
        assert!((pressure.p - 0.007_2).abs() < 1e-4 && pressure.is_on());
        assert!(!of(13, 17, 13, 31).unwrap().is_on());
        assert_eq!(of(3, 17, 13, 31).unwrap().p, 1.0);
        assert_eq!(of(9, 9, 13, 31), None);
        assert_eq!(of(10, 10, 1, 9), None);
    }
}
