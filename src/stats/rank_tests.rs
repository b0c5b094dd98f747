//! Comparisons by rank, for values whose distances mean little.

use statrs::function::beta::beta_reg;

use super::chi_square::normal_two_sided;
use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::quantile::median;

/// Two groups by rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// Pairs in which the value of the first group is the higher; equal ones count a half.
    pub u: f64,
    /// Their share of all pairs: the chance that a value of the first group is the higher.
    pub superiority: f64,
    /// The standardised difference, corrected for ties, without correction for continuity.
    pub z: f64,
    /// Two-sided p of that.
    pub p: f64,
    /// Median of the first group, and of the second.
    pub medians: (f64, f64),
}

/// Compares two groups by the ranks of their values.
///
/// # Errors
/// [`StatError::Empty`] when a group is, [`StatError::NotFinite`] for a bad value,
/// [`StatError::NoInformation`] when all values are equal.
///
/// # Source
/// Mann & Whitney 1947, Ann. Math. Stat. 18:50; R `wilcox.test(exact = FALSE, correct = FALSE)`.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Result<MannWhitney, StatError> {
    if first.is_empty() || second.is_empty() {
        return Err(StatError::Empty);
    }
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let (ranks, ties) = mid_ranks(&all)?;
    let (a, b, n) = (first.len() as f64, second.len() as f64, all.len() as f64);
    let u = ranks[..first.len()].iter().sum::<f64>() - a * (a + 1.0) / 2.0;
    let variance = a * b / 12.0 * ((n + 1.0) - ties / (n * (n - 1.0)));
    if variance <= 0.0 {
        return Err(StatError::NoInformation);
    }
    let z = (u - a * b / 2.0) / variance.sqrt();
    let of = |group: &[f64]| median(&mut group.to_vec()).ok_or(StatError::Empty);
    Ok(MannWhitney {
        u,
        superiority: u / (a * b),
        z,
        p: normal_two_sided(z),
        medians: (of(first)?, of(second)?),
    })
}

/// Spearman's rank correlation with its interval (by Bonett and Wright, from four pairs on and
/// short of ±1; else its own value) and two-sided p by the t distribution.
///
/// # Errors
/// [`StatError::Uneven`], [`StatError::Empty`] for fewer than three pairs,
/// [`StatError::NotFinite`],
/// [`StatError::NoInformation`] when one of the two does not vary.
///
/// # Source
/// Spearman 1904, Am. J. Psychol. 15:72; Bonett & Wright 2000, Psychometrika 65:23; R
/// `cor.test(method = "spearman", exact = FALSE)`.
pub fn spearman(x: &[f64], y: &[f64]) -> Result<(Estimate, f64), StatError> {
    if x.len() != y.len() {
        return Err(StatError::Uneven);
    }
    if x.len() < 3 {
        return Err(StatError::Empty);
    }
    let rho = pearson(&mid_ranks(x)?.0, &mid_ranks(y)?.0).ok_or(StatError::NoInformation)?;
    let n = x.len() as f64;
    let limits = if n > 3.0 && rho.abs() < 1.0 {
        let width = Z_95 * ((1.0 + rho * rho / 2.0) / (n - 3.0)).sqrt();
        ((rho.atanh() - width).tanh(), (rho.atanh() + width).tanh())
    } else {
        (rho, rho)
    };
    let df = n - 2.0;
    // t^2 = rho^2 df / (1 - rho^2), and its tail by the incomplete beta function.
    let p = if rho.abs() < 1.0 {
        beta_reg(df / 2.0, 0.5, 1.0 - rho * rho)
    } else {
        0.0
    };
    Ok((
        Estimate::new(rho, limits, x.len() as u64, Method::Spearman),
        p,
    ))
}

fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let products = x
        .iter()
        .zip(y)
        .map(|(x, y)| ((x - mx) * (y - my), (x - mx).powi(2), (y - my).powi(2)));
    let (xy, xx, yy) = products.fold((0.0, 0.0, 0.0), |(a, b, c), (d, e, f)| {
        (a + d, b + e, c + f)
    });
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// The rank of each value, equal ones sharing the middle of theirs; and the sum of `t^3 - t` over
/// groups of `t` equals.
pub(super) fn mid_ranks(values: &[f64]) -> Result<(Vec<f64>, f64), StatError> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(StatError::NotFinite { value });
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let (mut before, mut ties) = (0, 0.0);
    for equals in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let t = equals.len();
        let rank = before as f64 + (t as f64 + 1.0) / 2.0;
        equals.iter().for_each(|i| ranks[*i] = rank);
        before += t;
        ties += (t as f64).powi(3) - t as f64;
    }
    Ok((ranks, ties))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn two_groups_by_rank_are_those_of_r() {
        for name in [
            "all_tied",
            "fields_1000",
            "fields_ties",
            "one_vs_two",
            "small_no_ties",
        ] {
            let case = Case::read(&format!("twosample/{name}"));
            let check = case.check("mw");
            let mut groups: Vec<&str> = case.rows.iter().map(|row| row.text("group")).collect();
            groups.sort_unstable();
            groups.dedup();
            let values = |group: &str| -> Vec<f64> {
                let rows = case.rows.iter().filter(|row| row.text("group") == group);
                rows.map(|row| row.maybe("value").unwrap()).collect()
            };
            let (first, second) = (values(groups[0]), values(groups[1]));
            check.same("n1", first.len() as u64);
            match mann_whitney(&first, &second) {
                Ok(got) => {
                    check.close("u1", Some(got.u));
                    check.close("prob_superiority", Some(got.superiority));
                    check.close("z", Some(got.z));
                    check.close("p_normal", Some(got.p));
                    check.close("median1", Some(got.medians.0));
                    check.close("median2", Some(got.medians.1));
                }
                Err(reason) => {
                    assert_eq!(reason, StatError::NoInformation);
                    check.close("z", None);
                }
            }
        }
    }

    #[test]
    fn rank_correlations_are_those_of_r() {
        for name in [
            "constant_y",
            "fields_vs_churn",
            "monotone8",
            "n3",
            "perfect",
        ] {
            let case = Case::read(&format!("xy/{name}"));
            let check = case.check("corr");
            let pairs = case
                .rows
                .iter()
                .filter_map(|row| Some((row.maybe("x")?, row.maybe("y")?)));
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.unzip();
            check.same("n", x.len() as u64);
            match spearman(&x, &y) {
                Ok((got, p)) => {
                    check.close("spearman.rho", Some(got.value));
                    let has_limits = got.lower < got.value;
                    check.close("spearman.lower", has_limits.then_some(got.lower));
                    check.close("spearman.upper", has_limits.then_some(got.upper));
                    // R's t is finite at a correlation of 1, by rounding.
                    if got.value.abs() < 1.0 {
                        check.close("spearman.p_t", Some(p));
                    }
                }
                Err(reason) => {
                    assert_eq!(
                        (reason, check.text("status").as_str()),
                        (StatError::NoInformation, "constant_input")
                    );
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_ranked_says_why() {
        assert_eq!(mann_whitney(&[], &[1.0]), Err(StatError::Empty));
        assert!(matches!(
            mann_whitney(&[f64::NAN], &[1.0]),
            Err(StatError::NotFinite { .. })
        ));
        assert_eq!(spearman(&[1.0, 2.0], &[1.0, 2.0]), Err(StatError::Empty));
        assert_eq!(spearman(&[1.0], &[]), Err(StatError::Uneven));
    }
}
