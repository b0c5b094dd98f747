//! Heterogeneity of many rates, and each rate shrunk to the mean (empirical Bayes).

use super::chi_square::chi_square_upper_tail;
use super::error::StatError;
use super::estimate::{Estimate, LEVEL, Method};
use super::proportion::beta_quantile;

/// Heterogeneity of the rates of groups.
#[derive(Debug, Clone, PartialEq)]
pub enum Heterogeneity {
    /// No more than chance gives: every group has the pooled rate.
    Homogeneous {
        /// The rate of all together.
        pooled: f64,
    },
    /// More than chance gives.
    Overdispersed(BetaBinomial),
}

/// Rates that follow a beta distribution, of which each group shows a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaBinomial {
    /// Shape of the beta distribution: hits that the pool is worth.
    pub alpha: f64,
    /// Shape of the beta distribution: misses that the pool is worth.
    pub beta: f64,
    /// The maximised log-likelihood.
    pub loglik: f64,
    /// The log-likelihood when all rates are alike.
    pub loglik_binomial: f64,
    /// p of the likelihood-ratio test for any spread at all. Without spread the ratio is 0 half the
    /// time, so half the chi-square tail counts.
    pub p: f64,
}

impl BetaBinomial {
    /// The mean rate.
    pub fn mean(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// Posterior of the rate of a group with `k` of `n`: mean and equal-tailed
    /// interval, with the fitted distribution taken as known (so the interval is a little too
    /// narrow for small groups).
    pub fn posterior(&self, k: u64, n: u64) -> Estimate {
        let (a, b) = (
            self.alpha + k as f64,
            self.beta + n.saturating_sub(k) as f64,
        );
        let tail = (1.0 - LEVEL) / 2.0;
        Estimate::new(
            a / (a + b),
            (beta_quantile(a, b, tail), beta_quantile(a, b, 1.0 - tail)),
            n,
            Method::BetaBinomial,
        )
    }
}

/// Newton steps at most; a dozen are enough.
const MAX_STEPS: usize = 200;

/// Fits a beta-binomial distribution to `(k, n)` of each group by maximum likelihood.
///
/// # Errors
/// [`StatError::CountAboveTotal`], [`StatError::Empty`] without an observation,
/// [`StatError::NoInformation`] when every rate is 0 or every rate is 1, [`StatError::NotFinite`]
/// when the maximum is not found.
///
/// # Source
/// Griffiths 1973, Biometrics 29:637; whether there is a maximum inside: Tarone 1979, Biometrika
/// 66:585; the test: Self & Liang 1987, J. Am. Stat. Assoc. 82:605. Tested against R `optim` on the
/// same likelihood.
pub fn beta_binomial(groups: &[(u64, u64)]) -> Result<Heterogeneity, StatError> {
    if let Some(&(k, n)) = groups.iter().find(|(k, n)| k > n) {
        return Err(StatError::CountAboveTotal { k, n });
    }
    let (hits, all) = groups
        .iter()
        .fold((0, 0), |(hits, all), (k, n)| (hits + k, all + n));
    if all == 0 {
        return Err(StatError::Empty);
    }
    if hits == 0 || hits == all {
        return Err(StatError::NoInformation);
    }
    let pooled = hits as f64 / all as f64;
    let beyond_chance: f64 = groups
        .iter()
        .map(|&(k, n)| {
            let (k, n, miss) = (k as f64, n as f64, (n - k) as f64);
            k * (k - 1.0) / pooled + miss * (miss - 1.0) / (1.0 - pooled) - n * (n - 1.0)
        })
        .sum();
    if beyond_chance <= 0.0 {
        return Ok(Heterogeneity::Homogeneous { pooled });
    }
    let counts = Counts::of(groups);
    let (alpha, beta, loglik) = counts.maximise(pooled)?;
    let choices: f64 = groups.iter().map(|&(k, n)| ln_choose(n, k)).sum();
    let (loglik, loglik_binomial) = (
        loglik + choices,
        choices + hits as f64 * pooled.ln() + (all - hits) as f64 * (1.0 - pooled).ln(),
    );
    let chi2 = (2.0 * (loglik - loglik_binomial)).max(0.0);
    let p = chi_square_upper_tail(chi2, 1) / 2.0;
    Ok(Heterogeneity::Overdispersed(BetaBinomial {
        alpha,
        beta,
        loglik,
        loglik_binomial,
        p,
    }))
}

/// For each `i`, how many groups have more than `i` hits, misses, observations: the likelihood is a
/// sum over these, without a gamma function.
struct Counts {
    hits: Vec<f64>,
    misses: Vec<f64>,
    all: Vec<f64>,
}

impl Counts {
    fn of(groups: &[(u64, u64)]) -> Counts {
        let above = |of: &dyn Fn(&(u64, u64)) -> u64| {
            let mut above = vec![0.0; groups.iter().map(of).max().unwrap_or(0) as usize];
            for count in groups.iter().map(of).filter(|count| *count > 0) {
                above[count as usize - 1] += 1.0;
            }
            for i in (1..above.len()).rev() {
                above[i - 1] += above[i];
            }
            above
        };
        Counts {
            hits: above(&|g| g.0),
            misses: above(&|g| g.1 - g.0),
            all: above(&|g| g.1),
        }
    }

    fn loglik(&self, alpha: f64, beta: f64) -> f64 {
        let sum = |above: &[f64], from: f64| -> f64 {
            above
                .iter()
                .enumerate()
                .map(|(i, count)| count * (from + i as f64).ln())
                .sum()
        };
        sum(&self.hits, alpha) + sum(&self.misses, beta) - sum(&self.all, alpha + beta)
    }

    /// First and second derivatives by the logarithms of alpha and beta.
    fn slopes(&self, alpha: f64, beta: f64) -> ([f64; 2], [f64; 3]) {
        let sums = |above: &[f64], from: f64| {
            above
                .iter()
                .enumerate()
                .fold((0.0, 0.0), |(first, second), (i, count)| {
                    let inverse = 1.0 / (from + i as f64);
                    (first + count * inverse, second - count * inverse * inverse)
                })
        };
        let (hit, miss, all) = (
            sums(&self.hits, alpha),
            sums(&self.misses, beta),
            sums(&self.all, alpha + beta),
        );
        let (by_a, by_b) = (hit.0 - all.0, miss.0 - all.0);
        let gradient = [alpha * by_a, beta * by_b];
        let curvature = [
            alpha * alpha * (hit.1 - all.1) + gradient[0],
            -alpha * beta * all.1,
            beta * beta * (miss.1 - all.1) + gradient[1],
        ];
        (gradient, curvature)
    }

    /// Newton's method on the logarithms, damped until each step climbs.
    fn maximise(&self, pooled: f64) -> Result<(f64, f64, f64), StatError> {
        let (mut a, mut b) = ((10.0 * pooled).ln(), (10.0 * (1.0 - pooled)).ln());
        let mut height = self.loglik(a.exp(), b.exp());
        let mut damping = 1e-3;
        for _ in 0..MAX_STEPS {
            let ([ga, gb], [haa, hab, hbb]) = self.slopes(a.exp(), b.exp());
            loop {
                let (saa, sbb) = (
                    -haa + damping * (1.0 + haa.abs()),
                    -hbb + damping * (1.0 + hbb.abs()),
                );
                let determinant = saa * sbb - hab * hab;
                let (da, db) = (
                    (sbb * ga + hab * gb) / determinant,
                    (saa * gb + hab * ga) / determinant,
                );
                let is_climb = saa > 0.0 && determinant > 0.0 && da.abs().max(db.abs()) < 5.0;
                let next = if is_climb {
                    self.loglik((a + da).exp(), (b + db).exp())
                } else {
                    f64::NAN
                };
                if next >= height {
                    let is_there = da.abs().max(db.abs()) < 1e-10;
                    (a, b, height) = (a + da, b + db, next);
                    damping = (damping / 10.0).max(1e-14);
                    if is_there {
                        return Ok((a.exp(), b.exp(), height));
                    }
                    break;
                }
                damping *= 10.0;
                if damping > 1e12 {
                    // No step climbs any more: the rest is rounding, or the pool is worth
                    // infinitely much.
                    let is_flat = ga.abs().max(gb.abs()) < 1e-4;
                    return if is_flat {
                        Ok((a.exp(), b.exp(), height))
                    } else {
                        Err(StatError::NotFinite { value: ga })
                    };
                }
            }
        }
        Err(StatError::NotFinite { value: height })
    }
}

fn ln_choose(n: u64, k: u64) -> f64 {
    statrs::function::factorial::ln_binomial(n, k)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn the_fit_and_what_it_draws_rates_to_are_those_of_r() {
        for name in [
            "batting1970",
            "crm_1500_reps",
            "reps_all_zero",
            "reps_same",
            "reps_spread",
            "reps_underdispersed",
        ] {
            let case = Case::read(&format!("rates/{name}"));
            let check = case.check("eb");
            let groups: Vec<(u64, u64)> = case
                .rows
                .iter()
                .map(|row| (row.count("k"), row.count("n")))
                .collect();
            match (check.text("status").as_str(), beta_binomial(&groups)) {
                ("ok", Ok(Heterogeneity::Overdispersed(fit))) => {
                    check.close("alpha", Some(fit.alpha));
                    check.close("beta", Some(fit.beta));
                    check.close("mean", Some(fit.mean()));
                    check.close("loglik", Some(fit.loglik));
                    check.close("loglik_binomial", Some(fit.loglik_binomial));
                    for (i, (k, n)) in groups.into_iter().enumerate() {
                        let posterior = fit.posterior(k, n);
                        check.close(&format!("shrunk.{i}"), Some(posterior.value));
                        check.close(&format!("lower.{i}"), Some(posterior.lower));
                        check.close(&format!("upper.{i}"), Some(posterior.upper));
                    }
                }
                ("no_overdispersion", Ok(Heterogeneity::Homogeneous { pooled })) => {
                    check.close("pooled", Some(pooled))
                }
                ("degenerate_pool", Err(reason)) => assert_eq!(reason, StatError::NoInformation),
                (status, got) => panic!("{name}: {status}, got {got:?}"),
            }
        }
    }

    #[test]
    fn nothing_to_fit_says_why() {
        assert_eq!(beta_binomial(&[]), Err(StatError::Empty));
        assert_eq!(
            beta_binomial(&[(3, 3), (5, 5)]),
            Err(StatError::NoInformation)
        );
        assert_eq!(
            beta_binomial(&[(4, 3)]),
            Err(StatError::CountAboveTotal { k: 4, n: 3 })
        );
    }

    proptest! {
        #[test]
        fn a_shrunken_rate_lies_between_the_groups_and_the_mean(
            groups in prop::collection::vec(
                (0u64..40, 0u64..40).prop_map(|(k, more)| (k, k + more)),
                2..25,
            ),
        ) {
            let Ok(Heterogeneity::Overdispersed(fit)) = beta_binomial(&groups) else {
                return Ok(());
            };
            prop_assert!((0.0..=0.5).contains(&fit.p));
            for (k, n) in groups.into_iter().filter(|(_, n)| *n > 0) {
                let (raw, got) = (k as f64 / n as f64, fit.posterior(k, n));
                prop_assert!(
                    got.value >= raw.min(fit.mean()) - 1e-12
                        && got.value <= raw.max(fit.mean()) + 1e-12
                );
                prop_assert!(got.lower <= got.value && got.value <= got.upper);
            }
        }

        #[test]
        fn hits_and_misses_mirror_each_other(
            groups in prop::collection::vec(
                (0u64..30, 1u64..30).prop_map(|(k, more)| (k, k + more)),
                3..12,
            ),
        ) {
            let mirrored: Vec<(u64, u64)> = groups.iter().map(|(k, n)| (n - k, *n)).collect();
            if let (Ok(Heterogeneity::Overdispersed(a)), Ok(Heterogeneity::Overdispersed(b))) =
                (beta_binomial(&groups), beta_binomial(&mirrored))
            {
                prop_assert!((a.loglik - b.loglik).abs() < 1e-6);
            }
        }
    }
}
