//! Two groups within strata: what share of each would be left after a time, if both were spread
//! over the strata alike?

use schemars::JsonSchema;
use serde::Serialize;

use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::survival::{Curve, log_log_band};

/// Shares left after a time in a common population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct StandardizedSurvival {
    /// Share of the first group.
    pub first: Estimate,
    /// Share of the second.
    pub second: Estimate,
    /// First less second.
    pub difference: Estimate,
}

/// Shares of two groups left just after `time`, each stratum's curves weighed by the stratum's
/// size.
///
/// # Errors
/// [`StatError::Empty`] without strata; [`StatError::NotFinite`], [`StatError::NegativeTime`] for a
/// bad time.
///
/// # Source
/// Direct standardisation of Kaplan-Meier curves: Cupples, Gagnon, Ramaswamy & D'Agostino 1995,
/// Stat. Med. 14:1777; Greenwood's variances, weights taken as fixed; shares with log-log limits.
pub fn standardized_survival(
    strata: &[(Curve, Curve)],
    time: f64,
) -> Result<StandardizedSurvival, StatError> {
    let sizes: Vec<f64> = strata.iter().map(|(a, b)| (a.n() + b.n()) as f64).collect();
    let all: f64 = sizes.iter().sum();
    if all <= 0.0 {
        return Err(StatError::Empty);
    }
    let (mut shares, mut variances) = ([0.0; 2], [0.0; 2]);
    for ((a, b), size) in strata.iter().zip(sizes) {
        let weight = size / all;
        for (i, curve) in [a, b].into_iter().enumerate() {
            let (share, variance) = curve.share_and_variance(time)?;
            shares[i] += weight * share;
            variances[i] += weight * weight * variance;
        }
    }
    let n = |pick: fn(&(Curve, Curve)) -> u64| strata.iter().map(pick).sum::<u64>();
    let of = |i: usize, n: u64| {
        let limits = log_log_band(shares[i], variances[i] / (shares[i] * shares[i]));
        Estimate::new(shares[i], limits, n, Method::DirectStandardization)
    };
    let value = shares[0] - shares[1];
    let width = Z_95 * (variances[0] + variances[1]).sqrt();
    let limits = ((value - width).max(-1.0), (value + width).min(1.0));
    let [na, nb] = [n(|(a, _)| a.n()), n(|(_, b)| b.n())];
    Ok(StandardizedSurvival {
        first: of(0, na),
        second: of(1, nb),
        difference: Estimate::new(value, limits, na + nb, Method::DirectStandardization),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::{Observation, kaplan_meier};

    fn curve(left: u64, stayed: u64) -> Curve {
        let one = |event| Observation::from_start(if event { 1.0 } else { 2.0 }, event);
        let sample: Vec<_> = (0..left)
            .map(|_| one(true))
            .chain((0..stayed).map(|_| one(false)))
            .collect();
        kaplan_meier(&sample).unwrap()
    }

    #[test]
    fn one_stratum_is_the_curves_themselves() {
        let (a, b) = (curve(20, 80), curve(5, 45));
        let got = standardized_survival(&[(a.clone(), b.clone())], 1.5).unwrap();
        let [first, second] = [a, b].map(|curve| curve.at(1.5).unwrap().survival);
        assert!(
            (got.first.lower - first.lower).abs() < 1e-12
                && (got.second.upper - second.upper).abs() < 1e-12
        );
        // Binomial variances: nobody is censored before.
        let se = (0.2_f64 * 0.8 / 100.0 + 0.1 * 0.9 / 50.0).sqrt();
        assert!((got.difference.value + 0.1).abs() < 1e-12);
        assert!((got.difference.upper - (-0.1 + Z_95 * se)).abs() < 1e-12);
    }

    #[test]
    fn a_stratum_weighs_what_it_holds() {
        // 60 of 150 subjects in the first stratum: 0.4 x (0.5 - 0.75) + 0.6 x (0.9 - 0.8).
        let strata = [(curve(10, 10), curve(10, 30)), (curve(5, 45), curve(8, 32))];
        let got = standardized_survival(&strata, 1.0).unwrap();
        assert!((got.difference.value - (0.4 * -0.25 + 0.6 * 0.1)).abs() < 1e-12);
        assert_eq!(standardized_survival(&[], 1.0), Err(StatError::Empty));
    }
}
