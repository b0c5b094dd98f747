//! Two groups, one outcome: the 2x2 table.
//!
//! | | event | no event |
//! |---|---|---|
//! | exposed | `a` | `b` |
//! | not exposed | `c` | `d` |

use super::chi_square::ChiSquare;
use super::discrete::DiscretePmf;
use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::proportion::wilson;

/// Two-sided p of Fisher's exact test: the chance, given both margins, of a table no more likely
/// than this one.
///
/// 0 to 1; a row or column of zeros gives 1. Below about 1e-300 the answer is 0. Time and memory
/// grow with the square root of the total (a few thousand steps for a million).
///
/// # Errors
/// [`StatError::Empty`] when all cells are 0, [`StatError::TooLarge`] when they add up to more than
/// 2^53.
///
/// # Source
/// Fisher 1935, J. R. Stat. Soc. 98:39; R `fisher.test(m)$p.value`.
pub fn fisher_exact(a: u64, b: u64, c: u64, d: u64) -> Result<f64, StatError> {
    let total = total(a, b, c, d)?;
    Ok(DiscretePmf::hypergeometric(total, a + c, a + b)?.two_sided_p(a))
}

/// The odds ratio `ad / bc` with its Woolf (logit) interval.
///
/// Above 1: the event is more frequent in the first row. Value and limits are positive; `n` is the
/// sum of the cells.
///
/// # Errors
/// [`StatError::Empty`] when all cells are 0, [`StatError::ZeroCell`] when some are (the sample
/// ratio is then 0, infinite or undefined, and has no interval), [`StatError::TooLarge`] when they
/// add up to more than 2^53.
///
/// # Source
/// Woolf 1955, Ann. Hum. Genet. 19:251; `exp(ln OR ± z sqrt(1/a + 1/b + 1/c + 1/d))`.
pub fn odds_ratio(a: u64, b: u64, c: u64, d: u64) -> Result<Estimate, StatError> {
    let n = total(a, b, c, d)?;
    let cells = [a, b, c, d].map(|cell| cell as f64);
    if cells.contains(&0.0) {
        return Err(StatError::ZeroCell);
    }
    let [a, b, c, d] = cells;
    let ratio = (a / b) * (d / c);
    let factor = (Z_95 * cells.iter().map(|cell| cell.recip()).sum::<f64>().sqrt()).exp();
    Ok(Estimate::new(
        ratio,
        (ratio / factor, ratio * factor),
        n,
        Method::Woolf,
    ))
}

/// The difference of two shares `a / (a + b) - c / (c + d)` with Newcombe's hybrid score interval.
///
/// Value and limits lie in -1 to 1, in shares (times 100 for points); `n` is the sum of the cells.
///
/// # Errors
/// [`StatError::Empty`] when all cells are 0, [`StatError::OneGroup`] when a row is,
/// [`StatError::TooLarge`] when they add up to more than 2^53.
///
/// # Source
/// Newcombe 1998, Stat. Med. 17:873, method 10; R `DescTools::BinomDiffCI(method = "score")`.
pub fn risk_difference(a: u64, b: u64, c: u64, d: u64) -> Result<Estimate, StatError> {
    let n = total(a, b, c, d)?;
    if a + b == 0 || c + d == 0 {
        return Err(StatError::OneGroup);
    }
    let (first, second) = (wilson(a, a + b)?, wilson(c, c + d)?);
    let difference = first.value - second.value;
    let below = (first.value - first.lower).hypot(second.upper - second.value);
    let above = (first.upper - first.value).hypot(second.value - second.lower);
    Ok(Estimate::new(
        difference,
        (difference - below, difference + above),
        n,
        Method::Newcombe,
    ))
}

/// The ratio of two shares `a / (a + b)` to `c / (c + d)` with its log interval.
///
/// # Errors
/// [`StatError::Empty`], [`StatError::TooLarge`] as [`odds_ratio`]; [`StatError::OneGroup`] when a
/// row is empty;
/// [`StatError::ZeroCell`] when a row has no event.
///
/// # Source
/// Katz et al. 1978, Biometrics 34:469; `exp(ln RR ± z sqrt(1/a - 1/(a+b) + 1/c - 1/(c+d)))`.
pub fn risk_ratio(a: u64, b: u64, c: u64, d: u64) -> Result<Estimate, StatError> {
    let n = total(a, b, c, d)?;
    if a + b == 0 || c + d == 0 {
        return Err(StatError::OneGroup);
    }
    if a == 0 || c == 0 {
        return Err(StatError::ZeroCell);
    }
    let (first, second) = ((a + b) as f64, (c + d) as f64);
    let (a, c) = (a as f64, c as f64);
    let ratio = (a / first) / (c / second);
    let factor = (Z_95
        * (1.0 / a - 1.0 / first + 1.0 / c - 1.0 / second)
            .max(0.0)
            .sqrt())
    .exp();
    Ok(Estimate::new(
        ratio,
        (ratio / factor, ratio * factor),
        n,
        Method::Katz,
    ))
}

/// Pearson's chi-square test of the table, with Yates' correction for continuity or without.
///
/// # Errors
/// [`StatError::Empty`], [`StatError::TooLarge`] as [`odds_ratio`]; [`StatError::OneGroup`] when a
/// row or a column is empty.
///
/// # Source
/// Pearson 1900, Philos. Mag. 50:157; Yates 1934, J. R. Stat. Soc. Suppl. 1:217; R `chisq.test`.
pub fn chi_square(
    a: u64,
    b: u64,
    c: u64,
    d: u64,
    is_corrected: bool,
) -> Result<ChiSquare, StatError> {
    let n = total(a, b, c, d)? as f64;
    let margins = [a + b, c + d, a + c, b + d];
    if margins.contains(&0) {
        return Err(StatError::OneGroup);
    }
    let [a, b, c, d] = [a, b, c, d].map(|cell| cell as f64);
    let off = (a * d - b * c).abs();
    // R takes no more than the deviation itself.
    let off = if is_corrected {
        (off - n / 2.0).max(0.0)
    } else {
        off
    };
    let product: f64 = margins.iter().map(|margin| *margin as f64).product();
    Ok(ChiSquare::new(n * off * off / product, 1))
}

/// Sum of the cells, refused when there is nothing or more than a float holds exactly.
fn total(a: u64, b: u64, c: u64, d: u64) -> Result<u64, StatError> {
    match [b, c, d]
        .iter()
        .try_fold(a, |sum, &cell| sum.checked_add(cell))
    {
        Some(0) => Err(StatError::Empty),
        Some(total) if total <= 1 << f64::MANTISSA_DIGITS => Ok(total),
        _ => Err(StatError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::{Case, Check};

    fn every_classic_table(test: impl Fn(&Check, usize, [u64; 4])) {
        let case = Case::read("tables/classic");
        let check = case.check("all");
        assert_eq!(check.len("label"), case.rows.len());
        for (i, row) in case.rows.iter().enumerate() {
            test(&check, i, ["a", "b", "c", "d"].map(|cell| row.count(cell)));
        }
    }

    #[test]
    fn fishers_p_is_that_of_r() {
        every_classic_table(|check, i, [a, b, c, d]| {
            check.close(&format!("fisher_p.{i}"), fisher_exact(a, b, c, d).ok());
        });
    }

    #[test]
    fn odds_ratios_and_their_limits_are_those_of_r_and_a_zero_cell_gives_none() {
        every_classic_table(|check, i, [a, b, c, d]| match odds_ratio(a, b, c, d) {
            Ok(got) => {
                check.close(&format!("or.{i}"), Some(got.value));
                check.close(&format!("or_lower.{i}"), Some(got.lower));
                check.close(&format!("or_upper.{i}"), Some(got.upper));
            }
            Err(reason) => {
                let all_zero = a + b + c + d == 0;
                assert_eq!(
                    reason,
                    if all_zero {
                        StatError::Empty
                    } else {
                        StatError::ZeroCell
                    }
                );
                check.close(&format!("or_lower.{i}"), None);
                check.close(&format!("or_upper.{i}"), None);
            }
        });
    }

    #[test]
    fn risk_ratios_and_chi_squares_are_those_of_r() {
        every_classic_table(|check, i, [a, b, c, d]| {
            let got = risk_ratio(a, b, c, d).ok();
            check.close(&format!("rr_lower.{i}"), got.map(|e| e.lower));
            check.close(&format!("rr_upper.{i}"), got.map(|e| e.upper));
            for (key, is_corrected) in [("chisq", false), ("chisq_yates", true)] {
                let got = chi_square(a, b, c, d, is_corrected).ok();
                check.close(&format!("{key}.{i}"), got.map(|test| test.value));
                check.close(&format!("{key}_p.{i}"), got.map(|test| test.p));
            }
        });
    }

    #[test]
    fn risk_differences_and_their_limits_are_newcombes() {
        every_classic_table(|check, i, [a, b, c, d]| {
            let got = risk_difference(a, b, c, d).ok();
            check.close(&format!("rd.{i}"), got.map(|e| e.value));
            check.close(&format!("newcombe_lower.{i}"), got.map(|e| e.lower));
            check.close(&format!("newcombe_upper.{i}"), got.map(|e| e.upper));
        });
    }

    #[test]
    fn a_table_that_says_nothing_says_why() {
        assert_eq!(fisher_exact(0, 0, 0, 0), Err(StatError::Empty));
        assert_eq!(odds_ratio(0, 0, 0, 0), Err(StatError::Empty));
        assert_eq!(risk_difference(0, 0, 3, 4), Err(StatError::OneGroup));
        assert_eq!(fisher_exact(u64::MAX, 1, 1, 1), Err(StatError::TooLarge));
        assert_eq!(odds_ratio(u64::MAX, 1, 1, 1), Err(StatError::TooLarge));
        assert_eq!(risk_difference(1 << 53, 1, 1, 1), Err(StatError::TooLarge));
    }

    #[test]
    fn a_table_far_beyond_chance_has_a_p_of_almost_nothing() {
        assert!(fisher_exact(100_000, 1, 1, 100_000).unwrap() < 1e-300);
    }

    proptest! {
        #[test]
        fn swapping_rows_or_columns_keeps_fishers_p(
            a in 0u64..60,
            b in 0u64..60,
            c in 0u64..60,
            d in 1u64..60,
        ) {
            let p = fisher_exact(a, b, c, d).unwrap();
            for turned in [
                fisher_exact(c, d, a, b),
                fisher_exact(b, a, d, c),
                fisher_exact(a, c, b, d),
            ] {
                prop_assert!((turned.unwrap() - p).abs() <= 1e-12);
            }
            prop_assert!(0.0 < p && p <= 1.0);
        }

        #[test]
        fn swapping_the_rows_turns_the_comparison_round(
            a in 1u64..500,
            b in 1u64..500,
            c in 1u64..500,
            d in 1u64..500,
        ) {
            let (one, other) = (odds_ratio(a, b, c, d).unwrap(), odds_ratio(c, d, a, b).unwrap());
            prop_assert!((one.lower * other.upper - 1.0).abs() < 1e-12);
            let (one, other) = (
                risk_difference(a, b, c, d).unwrap(),
                risk_difference(c, d, a, b).unwrap(),
            );
            prop_assert!((one.lower + other.upper).abs() < 1e-12);
            prop_assert!(
                -1.0 <= one.lower
                    && one.lower <= one.value
                    && one.value <= one.upper
                    && one.upper <= 1.0
            );
        }
    }
}
