//! Exact probability mass function of a count.

use statrs::function::beta::checked_beta_reg;

use super::error::StatError;

/// Probability mass function of a count.
///
/// Values whose chance is below about 1e-300 of that of the likeliest are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscretePmf {
    first: u64,
    /// Of `first`, `first + 1` and so on; they sum to 1.
    probabilities: Vec<f64>,
}

/// R's slack when it asks whether a value is as rare as the observed one.
const TIE_TOLERANCE: f64 = 1.0 + 1e-7;
/// Part of the likeliest value's chance below which a value is left out of a sum of counts.
const NEGLIGIBLE: f64 = 1e-40;

impl DiscretePmf {
    /// Hits among `n` draws, each a hit with chance `p`, 0..=1.
    ///
    /// # Errors
    /// [`StatError::NotAProbability`] when `p` is none.
    ///
    /// # Source
    /// R `dbinom`.
    pub fn binomial(n: u64, p: f64) -> Result<DiscretePmf, StatError> {
        if !(0.0..=1.0).contains(&p) {
            return Err(StatError::NotAProbability { value: p });
        }
        if p == 0.0 || p == 1.0 {
            return Ok(DiscretePmf {
                first: if p == 0.0 { 0 } else { n },
                probabilities: vec![1.0],
            });
        }
        let (odds, draws) = (p / (1.0 - p), n as f64);
        let mode = (((draws + 1.0) * p) as u64).min(n);
        Ok(DiscretePmf::from_mode(mode, 0, n, |x| {
            (draws - x) / (x + 1.0) * odds
        }))
    }

    /// Hits among `drawn` of `total` of which `hits` are hits, drawn without putting back. Time and
    /// memory grow with the square root of the total (a few thousand values for a million).
    ///
    /// # Errors
    /// [`StatError::CountAboveTotal`] when more are drawn, or are hits, than there are,
    /// [`StatError::TooLarge`] when the total is above 2^53.
    ///
    /// # Source
    /// R `dhyper`.
    pub fn hypergeometric(total: u64, hits: u64, drawn: u64) -> Result<DiscretePmf, StatError> {
        if total > 1 << f64::MANTISSA_DIGITS {
            return Err(StatError::TooLarge);
        }
        if let Some(k) = [hits, drawn].into_iter().find(|k| *k > total) {
            return Err(StatError::CountAboveTotal { k, n: total });
        }
        let (smallest, largest) = ((drawn + hits).saturating_sub(total), drawn.min(hits));
        // In 128 bits because a product of two margins overflows 64.
        let mode =
            ((u128::from(drawn) + 1) * (u128::from(hits) + 1) / (u128::from(total) + 2)) as u64;
        let (drawn, hits, total) = (drawn as f64, hits as f64, total as f64);
        let ratio_up =
            |x: f64| (drawn - x) * (hits - x) / ((x + 1.0) * (total - drawn - hits + x + 1.0));
        Ok(DiscretePmf::from_mode(mode, smallest, largest, ratio_up))
    }

    /// Chances relative to the mode, by the ratio of a value's chance to that of the one before: no
    /// logarithm of a factorial, whose error grows with the counts, is needed. Far tails underflow
    /// to 0 and end the walk.
    fn from_mode(
        mode: u64,
        smallest: u64,
        largest: u64,
        ratio_up: impl Fn(f64) -> f64,
    ) -> DiscretePmf {
        let down = (smallest..mode).rev().scan(1.0, |weight, x| {
            *weight /= ratio_up(x as f64);
            (*weight > 0.0).then_some(*weight)
        });
        let mut probabilities: Vec<f64> = down.collect();
        let first = mode - probabilities.len() as u64;
        probabilities.reverse();
        probabilities.push(1.0);
        probabilities.extend((mode..largest).scan(1.0, |weight, x| {
            *weight *= ratio_up(x as f64);
            (*weight > 0.0).then_some(*weight)
        }));
        let all = sum(probabilities.iter().copied());
        probabilities.iter_mut().for_each(|chance| *chance /= all);
        DiscretePmf {
            first,
            probabilities,
        }
    }

    /// Distribution of the sum of this count and another, independent one.
    #[must_use]
    pub fn convolve(&self, other: &DiscretePmf) -> DiscretePmf {
        let support = |chances: &DiscretePmf| {
            let least = chances
                .probabilities
                .iter()
                .fold(0.0, |a: f64, b| a.max(*b))
                * NEGLIGIBLE;
            let from = chances
                .probabilities
                .iter()
                .position(|chance| *chance > least)
                .unwrap_or(0);
            let to = chances
                .probabilities
                .iter()
                .rposition(|chance| *chance > least)
                .map_or(0, |last| last + 1);
            (from, to)
        };
        let ((a_from, a_to), (b_from, b_to)) = (support(self), support(other));
        let (a, b) = (
            &self.probabilities[a_from..a_to],
            &other.probabilities[b_from..b_to],
        );
        let mut probabilities = vec![0.0; (a.len() + b.len()).saturating_sub(1)];
        for (i, x) in a.iter().enumerate() {
            for (sum, y) in probabilities[i..].iter_mut().zip(b) {
                *sum += x * y;
            }
        }
        DiscretePmf {
            first: self.first + other.first + (a_from + b_from) as u64,
            probabilities,
        }
    }

    /// The value expected.
    pub fn mean(&self) -> f64 {
        self.values()
            .map(|(value, chance)| value as f64 * chance)
            .sum()
    }

    /// The chance of this very value.
    pub fn probability(&self, value: u64) -> f64 {
        let at = value
            .checked_sub(self.first)
            .and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.probabilities.get(at))
            .copied()
            .unwrap_or(0.0)
    }

    /// The chance of this value or a higher one.
    pub fn at_least(&self, value: u64) -> f64 {
        sum(self
            .values()
            .filter(|(other, _)| *other >= value)
            .map(|(_, chance)| chance))
        .min(1.0)
    }

    /// The chance of this value or a lower one.
    pub fn at_most(&self, value: u64) -> f64 {
        sum(self
            .values()
            .filter(|(other, _)| *other <= value)
            .map(|(_, chance)| chance))
        .min(1.0)
    }

    /// The chance of a value no likelier than this one: a two-sided p.
    pub fn two_sided_p(&self, value: u64) -> f64 {
        let observed = self.probability(value);
        sum(self
            .probabilities
            .iter()
            .copied()
            .filter(|chance| *chance <= observed * TIE_TOLERANCE))
        .min(1.0)
    }

    /// The limit under which a value lies with chance `q`, 0 to 1, between two values in
    /// proportion. It can fall a little below the smallest value.
    ///
    /// # Source
    /// Spiegelhalter 2005, Stat. Med. 24:1185, A.1.1.
    pub fn interpolated_quantile(&self, q: f64) -> f64 {
        let mut below = 0.0;
        for (value, chance) in self.values() {
            below += chance;
            if below >= q {
                return value as f64 - (below - q) / chance;
            }
        }
        (self.first + self.probabilities.len() as u64 - 1) as f64
    }

    fn values(&self) -> impl Iterator<Item = (u64, f64)> {
        (self.first..).zip(self.probabilities.iter().copied())
    }
}

/// A sum, smallest first, so that a small p keeps its digits.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.iter().sum()
}

/// Chance of at most so many events where `expected` are expected at a rate that is itself known
/// from `known_from` other events only: independent events at one rate, so that each is one of the
/// former with chance `expected / (expected + known_from)`. 1 where nothing is known.
///
/// # Source
/// R `pnbinom(events, known_from, known_from / (known_from + expected))`; for large `known_from`,
/// `ppois(events, expected)`.
pub fn at_most_at_estimated_rate(events: u64, expected: f64, known_from: u64) -> f64 {
    if expected <= 0.0 || known_from == 0 {
        return 1.0;
    }
    let known = known_from as f64;
    checked_beta_reg(known, events as f64 + 1.0, known / (known + expected)).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn funnel_limits_are_those_of_r() {
        for name in [
            "rates/batting1970",
            "rates/crm_1500_reps",
            "rates/reps_spread",
            "rates/reps_underdispersed",
        ] {
            let case = Case::read(name);
            let check = case.check("funnel");
            for (i, row) in case.rows.iter().enumerate() {
                let n = row.count("n");
                let chances = DiscretePmf::binomial(n, check.number("p0")).unwrap();
                for (key, q) in [
                    ("exact_95_lower", 0.025),
                    ("exact_95_upper", 0.975),
                    ("exact_998_lower", 0.001),
                    ("exact_998_upper", 0.999),
                ] {
                    check.close(
                        &format!("{key}.{i}"),
                        Some(chances.interpolated_quantile(q) / n as f64),
                    );
                }
            }
        }
    }

    #[test]
    fn a_count_that_cannot_vary_has_one_value() {
        for (chances, value) in [
            (DiscretePmf::binomial(5, 0.0).unwrap(), 0),
            (DiscretePmf::binomial(5, 1.0).unwrap(), 5),
            (DiscretePmf::binomial(0, 0.3).unwrap(), 0),
            (DiscretePmf::hypergeometric(7, 7, 3).unwrap(), 3),
        ] {
            assert_eq!(
                (chances.at_least(value), chances.at_most(value)),
                (1.0, 1.0)
            );
            assert_eq!(chances.mean(), value as f64);
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        assert_eq!(
            DiscretePmf::binomial(3, 1.5),
            Err(StatError::NotAProbability { value: 1.5 })
        );
        assert_eq!(
            DiscretePmf::hypergeometric(3, 4, 1),
            Err(StatError::CountAboveTotal { k: 4, n: 3 })
        );
    }

    proptest! {
        #[test]
        fn two_halves_of_a_binomial_make_the_whole(a in 0u64..40, b in 0u64..40, p in 0.01..0.99) {
            let whole = DiscretePmf::binomial(a + b, p).unwrap();
            let halves = DiscretePmf::binomial(a, p)
                .unwrap()
                .convolve(&DiscretePmf::binomial(b, p).unwrap());
            for value in 0..=a + b {
                prop_assert!((whole.at_least(value) - halves.at_least(value)).abs() < 1e-12);
            }
        }

        #[test]
        fn the_mean_is_the_share_of_the_hits(
            total in 1u64..300,
            hits in 0.0..=1.0,
            drawn in 0.0..=1.0,
        ) {
            let (hits, drawn) = ((total as f64 * hits) as u64, (total as f64 * drawn) as u64);
            let chances = DiscretePmf::hypergeometric(total, hits, drawn).unwrap();
            let mean = drawn as f64 * hits as f64 / total as f64;
            prop_assert!((chances.mean() - mean).abs() < 1e-9);
            for value in 0..=drawn {
                let both = chances.at_least(value) + chances.at_most(value);
                prop_assert!((1.0 - 1e-12..=2.0 + 1e-12).contains(&both));
            }
        }
    }

    #[test]
    fn chances_of_few_events_allow_for_what_is_known_of_their_rate() {
        let chance = at_most_at_estimated_rate;
        // pnbinom(0, 10, 10 / 20), pnbinom(3, 8, 8 / 20), pnbinom(0, 2, 2 / 10)
        assert!((chance(0, 10.0, 10) - 0.000_976_562_5).abs() < 1e-12);
        assert!((chance(3, 12.0, 8) - 0.029_281_484_8).abs() < 1e-12);
        assert!((chance(0, 8.0, 2) - 0.04).abs() < 1e-12);
        // ppois(3, 12)
        assert!((chance(3, 12.0, 1_000_000_000) - 0.002_291_791_2).abs() < 1e-8);
        assert_eq!((chance(2, 0.0, 9), chance(0, 30.0, 0)), (1.0, 1.0));
    }
}
