//! 2x2 tables within strata. Each stratum is a table `[a, b, c, d]` as in [`super::two_by_two`]:
//! exposed with and without the event, unexposed with and without.

use super::chi_square::ChiSquare;
use super::discrete::DiscretePmf;
use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};

/// The odds ratio common to all strata, with its interval.
///
/// Above 1: the event is more frequent in the first row. A stratum without one of the rows or
/// columns says nothing and counts for nothing. `n` is the sum of the cells of the others.
///
/// # Errors
/// [`StatError::Empty`] without an observation, [`StatError::ZeroCell`] when the ratio would be 0,
/// infinite or undefined.
///
/// # Source
/// Mantel & Haenszel 1959, J. Natl. Cancer Inst. 22:719; interval: Robins, Breslow & Greenland
/// 1986, Biometrics 42:311; R `mantelhaen.test(correct = FALSE)`.
pub fn mantel_haenszel(strata: &[[u64; 4]]) -> Result<Estimate, StatError> {
    if strata.iter().flatten().all(|cell| *cell == 0) {
        return Err(StatError::Empty);
    }
    let (mut r, mut s, mut pr, mut mixed, mut qs, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0, 0);
    for [a, b, c, d] in informative(strata) {
        let total = a + b + c + d;
        let (p, q) = ((a + d) / total, (b + c) / total);
        let (ad, bc) = (a * d / total, b * c / total);
        r += ad;
        s += bc;
        pr += p * ad;
        mixed += p * bc + q * ad;
        qs += q * bc;
        n += total as u64;
    }
    if r == 0.0 || s == 0.0 {
        return Err(StatError::ZeroCell);
    }
    let ratio: f64 = r / s;
    let variance = pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s);
    let factor = (Z_95 * f64::sqrt(variance)).exp();
    Ok(Estimate::new(
        ratio,
        (ratio / factor, ratio * factor),
        n,
        Method::MantelHaenszel,
    ))
}

/// Whether the common odds ratio is 1: the Cochran-Mantel-Haenszel test, without correction for
/// continuity.
///
/// # Errors
/// [`StatError::NoInformation`] when no stratum has both rows and both columns.
///
/// # Source
/// Cochran 1954, Biometrics 10:417; Mantel & Haenszel 1959; R `mantelhaen.test(correct = FALSE)`.
pub fn cochran_mantel_haenszel(strata: &[[u64; 4]]) -> Result<ChiSquare, StatError> {
    let (mut deviation, mut variance) = (0.0, 0.0);
    for [a, b, c, d] in informative(strata) {
        let n = a + b + c + d;
        deviation += a - (a + b) * (a + c) / n;
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0));
    }
    if variance <= 0.0 {
        return Err(StatError::NoInformation);
    }
    Ok(ChiSquare::new(deviation * deviation / variance, 1))
}

/// Whether the odds ratio is the same in all strata: the Breslow-Day test with Tarone's correction.
/// With one telling stratum there is nothing to compare.
///
/// # Errors
/// As [`mantel_haenszel`]; [`StatError::OneGroup`] with fewer than two telling strata.
///
/// # Source
/// Breslow & Day 1980, IARC Sci. Publ. 32:142; Tarone 1985, Biometrika 72:91; R
/// `DescTools::BreslowDayTest(correct = TRUE)`.
pub fn breslow_day(strata: &[[u64; 4]]) -> Result<ChiSquare, StatError> {
    let ratio = mantel_haenszel(strata)?.value;
    let (mut sum, mut deviations, mut variances, mut count) = (0.0, 0.0, 0.0, 0);
    for [a, b, c, d] in informative(strata) {
        let (row, column, n) = (a + b, a + c, a + b + c + d);
        // The count that gives the common ratio with these margins: the root of a quadratic.
        let (two, one, zero) = (
            1.0 - ratio,
            n - row - column + ratio * (row + column),
            -ratio * row * column,
        );
        let fitted = if two.abs() < 1e-12 {
            -zero / one
        } else {
            let root = (one * one - 4.0 * two * zero).max(0.0).sqrt();
            // The two roots by the stable pair of formulas; the one within the margins.
            let far = -(one + root.copysign(one)) / 2.0;
            let inside =
                |x: &f64| *x >= (row + column - n).max(0.0) - 1e-9 && *x <= row.min(column) + 1e-9;
            [far / two, zero / far]
                .into_iter()
                .find(inside)
                .unwrap_or(f64::NAN)
        };
        let cells = [
            fitted,
            row - fitted,
            column - fitted,
            n - row - column + fitted,
        ];
        let variance = 1.0 / cells.iter().map(|cell| 1.0 / cell).sum::<f64>();
        sum += (a - fitted).powi(2) / variance;
        deviations += a - fitted;
        variances += variance;
        count += 1;
    }
    if count < 2 {
        return Err(StatError::OneGroup);
    }
    Ok(ChiSquare::new(
        sum - deviations * deviations / variances,
        count - 1,
    ))
}

/// Whether estimates of several strata are one: the squared distances from their mean, each over
/// its variance. `told` holds each estimate with its standard error, on a scale on which it is
/// normal (a logarithm of a ratio).
///
/// # Errors
/// [`StatError::OneGroup`] with fewer than two estimates that have a standard error above 0.
///
/// # Source
/// Cochran 1954, Biometrics 10:101; R `metafor::rma(method = "FE")$QE`.
pub fn cochran_q(told: &[(f64, f64)]) -> Result<ChiSquare, StatError> {
    let known = told.iter().filter(|(_, se)| *se > 0.0 && se.is_finite());
    let weighed: Vec<(f64, f64)> = known.map(|(value, se)| (*value, 1.0 / (se * se))).collect();
    if weighed.len() < 2 {
        return Err(StatError::OneGroup);
    }
    let all: f64 = weighed.iter().map(|(_, weight)| weight).sum();
    let mean = weighed
        .iter()
        .map(|(value, weight)| value * weight)
        .sum::<f64>()
        / all;
    let q = weighed
        .iter()
        .map(|(value, weight)| weight * (value - mean).powi(2))
        .sum();
    Ok(ChiSquare::new(q, weighed.len() as u32 - 1))
}

/// The strata that have both rows and both columns, as numbers.
fn informative(strata: &[[u64; 4]]) -> impl Iterator<Item = [f64; 4]> {
    let tells = |[a, b, c, d]: &&[u64; 4]| a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0;
    strata
        .iter()
        .filter(tells)
        .map(|cells| cells.map(|cell| cell as f64))
}

/// How many events the first rows would have by chance alone: the chances of the sum of the cells
/// `a`, given the margins of every stratum. With one stratum this is Fisher's exact test.
///
/// # Errors
/// [`StatError::TooLarge`] when a stratum has more than 2^53 observations.
///
/// # Source
/// The exact form of the Mantel-Haenszel test: Gart 1970, Biometrika 57:471; R
/// `mantelhaen.test(exact = TRUE)`.
pub fn exact_null_distribution(strata: &[[u64; 4]]) -> Result<DiscretePmf, StatError> {
    strata
        .iter()
        .try_fold(DiscretePmf::binomial(0, 0.0)?, |sum, [a, b, c, d]| {
            let total = [b, c, d]
                .into_iter()
                .try_fold(*a, |sum, cell| sum.checked_add(*cell))
                .ok_or(StatError::TooLarge)?;
            Ok(sum.convolve(&DiscretePmf::hypergeometric(total, a + c, a + b)?))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::Case;
    use crate::stats::two_by_two::fisher_exact;

    #[test]
    fn estimates_that_lie_apart_are_not_one() {
        // By hand: weights 4, 1, 1; mean 1/6 x (4 x 0 + 1 + 2) = 0.5; Q = 4 x 0.25 + 0.25 + 2.25 =
        // 3.5.
        let q = cochran_q(&[(0.0, 0.5), (1.0, 1.0), (2.0, 1.0)]).unwrap();
        assert!((q.value - 3.5).abs() < 1e-12 && q.df == 2);
        // exp(-3.5 / 2): the upper tail of chi-square with two degrees of freedom.
        assert!((q.p - (-1.75_f64).exp()).abs() < 1e-12);
        assert_eq!(
            cochran_q(&[(0.3, 0.1), (0.4, 0.0)]),
            Err(StatError::OneGroup)
        );
    }

    #[test]
    fn the_common_odds_ratio_is_that_of_r() {
        for name in [
            "kidney_stones",
            "one_stratum",
            "segments_sparse",
            "ucb_admissions",
            "zero_margins",
        ] {
            let case = Case::read(&format!("strata/{name}"));
            let check = case.check("mh");
            let strata: Vec<[u64; 4]> = case
                .rows
                .iter()
                .map(|row| ["a", "b", "c", "d"].map(|cell| row.count(cell)))
                .collect();
            let got = mantel_haenszel(&strata).ok();
            check.close("mh_or", got.map(|e| e.value));
            check.close("mh_or_lower", got.map(|e| e.lower));
            check.close("mh_or_upper", got.map(|e| e.upper));
            let test = cochran_mantel_haenszel(&strata).ok();
            check.close("cmh_chisq", test.map(|test| test.value));
            check.close("cmh_p", test.map(|test| test.p));
            if let Ok(test) = breslow_day(&strata) {
                check.close("breslow_day_tarone", Some(test.value));
                check.same("breslow_day_df", test.df.into());
                check.close("tarone_p", Some(test.p));
            } else {
                assert_eq!(name, "one_stratum");
            }
        }
    }

    #[test]
    fn chance_within_strata_is_the_sum_of_what_chance_gives_in_each() {
        let strata = [[2, 1, 1, 2], [1, 0, 0, 1]];
        let chances = exact_null_distribution(&strata).unwrap();
        // First stratum: 1, 9, 9, 1 of 20; second: 1, 1 of 2.
        let expected = [1.0, 10.0, 18.0, 10.0, 1.0].map(|ways| ways / 40.0);
        for (value, chance) in expected.into_iter().enumerate() {
            let got = chances.at_least(value as u64) - chances.at_least(value as u64 + 1);
            assert!((got - chance).abs() < 1e-15, "{value}: {got}");
        }
    }

    #[test]
    fn nothing_to_compare_says_why() {
        assert_eq!(mantel_haenszel(&[]), Err(StatError::Empty));
        assert_eq!(mantel_haenszel(&[[0, 5, 2, 4]]), Err(StatError::ZeroCell));
        assert_eq!(exact_null_distribution(&[]).unwrap().mean(), 0.0);
    }

    proptest! {
        #[test]
        fn one_stratum_is_fishers_test(a in 0u64..30, b in 0u64..30, c in 0u64..30, d in 1u64..30) {
            let p = exact_null_distribution(&[[a, b, c, d]]).unwrap().two_sided_p(a);
            prop_assert!((p - fisher_exact(a, b, c, d).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn the_order_of_the_strata_does_not_matter(
            strata in prop::collection::vec([0u64..9, 0u64..9, 0u64..9, 0u64..9], 1..6),
        ) {
            let mut turned = strata.clone();
            turned.reverse();
            let observed = strata.iter().map(|table| table[0]).sum();
            let p =
                |strata: &[[u64; 4]]| exact_null_distribution(strata).unwrap().at_least(observed);
            prop_assert!((p(&strata) - p(&turned)).abs() < 1e-12);
        }
    }
}
