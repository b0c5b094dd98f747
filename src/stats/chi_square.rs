//! Chi-square statistics, and the tails of the distributions that p-values come from.

use schemars::JsonSchema;
use serde::Serialize;
use statrs::function::erf::erfc;
use statrs::function::gamma::checked_gamma_ur;

/// A statistic that follows a chi-square distribution when there is nothing to find.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ChiSquare {
    /// The statistic, 0 or more.
    pub value: f64,
    /// Degrees of freedom.
    pub df: u32,
    /// Chance of a statistic this large, 0 to 1.
    pub p: f64,
}

impl ChiSquare {
    /// A statistic and its p; one below 0 by rounding is 0.
    pub fn new(value: f64, df: u32) -> Self {
        Self {
            value: value.max(0.0),
            df,
            p: chi_square_upper_tail(value.max(0.0), df),
        }
    }
}

/// Chance of a chi-square statistic at least this large.
///
/// # Source
/// R `pchisq(value, df, lower.tail = FALSE)`.
pub(super) fn chi_square_upper_tail(value: f64, df: u32) -> f64 {
    if df == 0 || value <= 0.0 {
        return 1.0;
    }
    // Refused only for a value beyond every float, whose chance is 0.
    checked_gamma_ur(f64::from(df) / 2.0, value / 2.0).unwrap_or(0.0)
}

/// Two-sided p of a standard normal statistic.
///
/// # Source
/// R `2 * pnorm(-abs(z))`.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}
