//! Shares of a total.

use statrs::function::beta::beta_reg;

use super::error::StatError;
use super::estimate::{Estimate, LEVEL, Method, Z_95};

/// The share `k / n` with its Wilson score interval, without continuity correction.
///
/// Value and limits lie in 0 to 1; the lower limit is exactly 0 at `k = 0`, the upper exactly 1 at
/// `k = n`.
///
/// # Errors
/// [`StatError::Empty`] when `n` is 0, [`StatError::CountAboveTotal`] when `k > n`.
///
/// # Source
/// Wilson 1927, J. Am. Stat. Assoc. 22:209; R `prop.test(k, n, correct = FALSE)`.
pub fn wilson(k: u64, n: u64) -> Result<Estimate, StatError> {
    if n == 0 {
        return Err(StatError::Empty);
    }
    if k > n {
        return Err(StatError::CountAboveTotal { k, n });
    }
    let trials = n as f64;
    let share = k as f64 / trials;
    let z2_n = Z_95 * Z_95 / trials;
    let spread = Z_95 * (share * (1.0 - share) / trials + z2_n / (4.0 * trials)).sqrt();
    let upper_root = (share + z2_n / 2.0 + spread) / (1.0 + z2_n);
    // The limits are the roots of a quadratic: the smaller follows from their product without the
    // cancellation that its own formula has at rare events, and is exactly 0 at k = 0.
    let low = share * share / ((1.0 + z2_n) * upper_root);
    let high = if k == n { 1.0 } else { upper_root };
    Ok(Estimate::new(share, (low, high), n, Method::Wilson))
}

/// The share `k / n` with its exact interval: it covers the truth at least as often as it says.
///
/// # Errors
/// As [`wilson`].
///
/// # Source
/// Clopper & Pearson 1934, Biometrika 26:404; R `binom.test`.
pub fn clopper_pearson(k: u64, n: u64) -> Result<Estimate, StatError> {
    let share = wilson(k, n)?.value;
    let (hits, misses) = (k as f64, (n - k) as f64);
    let tail = (1.0 - LEVEL) / 2.0;
    let low = if k == 0 {
        0.0
    } else {
        beta_quantile(hits, misses + 1.0, tail)
    };
    let high = if k == n {
        1.0
    } else {
        beta_quantile(hits + 1.0, misses, 1.0 - tail)
    };
    Ok(Estimate::new(share, (low, high), n, Method::ClopperPearson))
}

/// The point under which a beta distribution lies with chance `q`: the regularised incomplete beta
/// function, halved into.
pub(super) fn beta_quantile(a: f64, b: f64, q: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if beta_reg(a, b, middle) < q {
            low = middle
        } else {
            high = middle
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn limits_are_those_of_r() {
        let case = Case::read("rates/basic");
        let check = case.check("ci_95");
        for (i, row) in case.rows.iter().enumerate() {
            let got = wilson(row.count("k"), row.count("n"));
            if row.count("n") == 0 {
                assert_eq!(got, Err(StatError::Empty));
            }
            let got = got.ok();
            check.close(&format!("p.{i}"), got.map(|e| e.value));
            check.close(&format!("wilson_lower.{i}"), got.map(|e| e.lower));
            check.close(&format!("wilson_upper.{i}"), got.map(|e| e.upper));
        }
    }

    #[test]
    fn exact_limits_are_those_of_r() {
        let case = Case::read("rates/basic");
        let check = case.check("ci_95");
        for (i, row) in case.rows.iter().enumerate() {
            let got = clopper_pearson(row.count("k"), row.count("n")).ok();
            check.close(&format!("clopper_pearson_lower.{i}"), got.map(|e| e.lower));
            check.close(&format!("clopper_pearson_upper.{i}"), got.map(|e| e.upper));
        }
    }

    #[test]
    fn no_hits_begin_at_exactly_0_and_all_hits_end_at_exactly_1() {
        for n in [1, 7, 40, 1_000_003, u64::MAX] {
            assert_eq!(wilson(0, n).unwrap().lower, 0.0);
            assert_eq!(wilson(n, n).unwrap().upper, 1.0);
        }
    }

    #[test]
    fn more_hits_than_trials_are_refused() {
        assert_eq!(wilson(3, 2), Err(StatError::CountAboveTotal { k: 3, n: 2 }));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_stays_within_0_and_1(
            n in 1u64..2_000_000,
            part in 0.0..=1.0,
        ) {
            let k = (n as f64 * part) as u64;
            let got = wilson(k, n).unwrap();
            prop_assert_eq!(got.value, k as f64 / n as f64);
            prop_assert!(
                0.0 <= got.lower
                    && got.lower <= got.value
                    && got.value <= got.upper
                    && got.upper <= 1.0
            );
        }

        #[test]
        fn hits_and_misses_mirror_each_other(n in 1u64..5_000, part in 0.0..=1.0) {
            let k = (n as f64 * part) as u64;
            let (hits, misses) = (wilson(k, n).unwrap(), wilson(n - k, n).unwrap());
            prop_assert!((hits.lower - (1.0 - misses.upper)).abs() < 1e-14);
        }
    }
}
