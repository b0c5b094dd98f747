//! p-values of one family of comparisons, corrected for how many there are.
//!
//! What was not tested is not in the family: leave it out instead of passing 1.

use statrs::distribution::{ContinuousCDF, Normal};

use super::error::StatError;
use super::estimate::Estimate;

/// p-values adjusted to control the false discovery rate, in the order given.
///
/// An adjusted value is at least its p and at most 1. An empty family gives an empty answer.
///
/// # Errors
/// [`StatError::NotFinite`] or [`StatError::NotAProbability`] when a p is NaN, infinite or outside
/// 0 to 1.
///
/// # Source
/// Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289; R `p.adjust(p, "BH")`.
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, StatError> {
    let ranked = ranked(p)?;
    let family = ranked.len() as f64;
    let mut running = 1.0_f64;
    let adjusted = ranked.iter().enumerate().rev().map(|(i, &(at, p))| {
        // p times the ratio, not p * m / i: m / m is exactly 1, so q is never a rounding error
        // below p.
        running = running.min(p * (family / (i + 1) as f64));
        (at, running)
    });
    Ok(in_given_order(adjusted))
}

/// p-values adjusted to control the chance of any false finding (step-down Bonferroni), in the
/// order given.
///
/// An adjusted value is at least its p and at most 1. An empty family gives an empty answer.
///
/// # Errors
/// As [`benjamini_hochberg`].
///
/// # Source
/// Holm 1979, Scand. J. Stat. 6:65; R `p.adjust(p, "holm")`.
pub fn holm(p: &[f64]) -> Result<Vec<f64>, StatError> {
    let ranked = ranked(p)?;
    let family = ranked.len();
    let mut running = 0.0_f64;
    let adjusted = ranked.iter().enumerate().map(|(i, &(at, p))| {
        running = running.max((p * (family - i) as f64).min(1.0));
        (at, running)
    });
    Ok(in_given_order(adjusted))
}

/// The limits of a ratio that hold for all of a family at once: Bonferroni's, on the scale of the
/// logarithm, for an interval that is even there.
///
/// # Source
/// Dunn 1961, J. Am. Stat. Assoc. 56:52.
pub fn bonferroni_limits(ratio: &Estimate, family: usize) -> (f64, f64) {
    let normal = Normal::standard();
    let at = |level: f64| normal.inverse_cdf(1.0 - (1.0 - level) / 2.0);
    let wider = at(1.0 - (1.0 - ratio.level) / family.max(1) as f64) / at(ratio.level);
    let of = |limit: f64| ratio.value * (limit / ratio.value).powf(wider);
    (of(ratio.lower), of(ratio.upper))
}

/// Positions and values, smallest p first.
fn ranked(p: &[f64]) -> Result<Vec<(usize, f64)>, StatError> {
    for &value in p {
        if !value.is_finite() {
            return Err(StatError::NotFinite { value });
        }
        if !(0.0..=1.0).contains(&value) {
            return Err(StatError::NotAProbability { value });
        }
    }
    let mut ranked: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(ranked)
}

fn in_given_order(adjusted: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut by_position: Vec<(usize, f64)> = adjusted.collect();
    by_position.sort_unstable_by_key(|&(at, _)| at);
    by_position.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use crate::stats::estimate::Method;

    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn adjusted_values_are_those_of_r_and_blanks_do_not_count() {
        for name in ["bh1995", "single", "ties_unsorted", "with_missing"] {
            let case = Case::read(&format!("pvalues/{name}"));
            let check = case.check("adjust");
            let tested: Vec<usize> = (0..case.rows.len())
                .filter(|&i| case.rows[i].maybe("p").is_some())
                .collect();
            let p: Vec<f64> = tested
                .iter()
                .filter_map(|&i| case.rows[i].maybe("p"))
                .collect();
            let (bh, holm) = (benjamini_hochberg(&p).unwrap(), holm(&p).unwrap());
            for (at, i) in tested.iter().enumerate() {
                check.close(&format!("bh.{i}"), Some(bh[at]));
                check.close(&format!("holm.{i}"), Some(holm[at]));
            }
            let found = bh.iter().filter(|&&q| q <= 0.05).count() as u64;
            check.same("rejected_bh_05", found);
        }
    }

    #[test]
    fn a_family_of_none_has_nothing_to_adjust() {
        assert_eq!(benjamini_hochberg(&[]), Ok(vec![]));
        assert_eq!(holm(&[]), Ok(vec![]));
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert_eq!(
            benjamini_hochberg(&[0.2, 1.5]),
            Err(StatError::NotAProbability { value: 1.5 })
        );
        assert_eq!(
            holm(&[-0.1]),
            Err(StatError::NotAProbability { value: -0.1 })
        );
        assert!(matches!(
            holm(&[f64::NAN]),
            Err(StatError::NotFinite { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_adjusted_value_is_below_its_p_or_above_1(
            p in prop::collection::vec(0.0..=1.0, 0..40),
        ) {
            for adjusted in [benjamini_hochberg(&p).unwrap(), holm(&p).unwrap()] {
                for (q, p) in adjusted.iter().zip(&p) {
                    prop_assert!(p <= q && *q <= 1.0);
                }
            }
        }

        #[test]
        fn a_smaller_p_never_gets_a_larger_adjusted_value(
            p in prop::collection::vec(0.0..=1.0, 0..40),
        ) {
            for adjusted in [benjamini_hochberg(&p).unwrap(), holm(&p).unwrap()] {
                let mut pairs: Vec<(f64, f64)> = p.iter().copied().zip(adjusted).collect();
                pairs.sort_by(|a, b| a.partial_cmp(b).unwrap());
                prop_assert!(pairs.windows(2).all(|w| w[0].1 <= w[1].1));
            }
        }

        #[test]
        fn holm_is_never_kinder_than_bh(p in prop::collection::vec(0.0..=1.0, 0..40)) {
            let (bh, holm) = (benjamini_hochberg(&p).unwrap(), holm(&p).unwrap());
            prop_assert!(bh.iter().zip(&holm).all(|(bh, holm)| *bh <= holm + 1e-15));
        }
    }

    #[test]
    fn limits_for_all_of_a_family_are_bonferronis() {
        let one = Estimate::new(0.5, (0.5 / 1.4, 0.5 * 1.4), 9, Method::Cox);
        let (low, high) = bonferroni_limits(&one, 1);
        assert!((low - one.lower).abs() < 1e-12 && (high - one.upper).abs() < 1e-12);
        // qnorm(1 - 0.025 / 7) / qnorm(0.975) = 1.372530
        let (low, high) = bonferroni_limits(&one, 7);
        assert!(
            (high - 0.5 * 1.4_f64.powf(1.372_530)).abs() < 1e-5,
            "{high}"
        );
        assert!((low * high - 0.25).abs() < 1e-12);
    }
}
