//! Newton-Raphson maximisation of a log-likelihood, with step halving.

use super::matrix::{Cholesky, SymmetricMatrix};

/// Steps at most; eight are enough for a finite maximum.
pub(super) const MAX_STEPS: usize = 60;
/// Part of a covariate's own information below which the others determine it.
pub(super) const COLLINEAR_PART: f64 = 1e-9;
/// A step of so many standard deviations while the likelihood no longer grows: no finite maximum.
pub(super) const DIVERGING_STEP: f64 = 1e-3;
/// A step so small was the last one: the next would be about its square.
const CONVERGED_STEP: f64 = 1e-7;
/// Part of its own information below which a coefficient cannot be solved for.
const SINGULAR_PART: f64 = 1e-14;

/// A likelihood at one point.
pub(super) trait Likelihood {
    /// Its logarithm.
    fn loglik(&self) -> f64;
    /// Its slope along each coefficient.
    fn gradient(&self) -> &[f64];
    /// Its curvature.
    fn information(&self) -> &SymmetricMatrix;
}

/// Result of a maximisation.
pub(super) enum Maximization<L> {
    /// At the maximum: coefficients, likelihood, and the factored information.
    Converged(Vec<f64>, L, Cholesky),
    /// No finite maximum: the last likelihood, and the step still wanted.
    Diverged(L, Vec<f64>),
}

/// Maximises from a start, each step halved until the likelihood rises. Covariates are scaled to
/// a standard deviation of 1.
///
/// # Source
/// As R `survival::coxph.control`: step halving, and a coefficient that still moves while the
/// likelihood does not is infinite.
pub(super) fn maximize<L: Likelihood>(
    start: Vec<f64>,
    there: L,
    evaluate: impl Fn(&[f64]) -> L,
) -> Maximization<L> {
    let (mut beta, mut at) = (start, there);
    let mut step = vec![f64::INFINITY; beta.len()];
    for _ in 0..MAX_STEPS {
        let Ok(factor) = at.information().factor(SINGULAR_PART) else {
            break;
        };
        step = factor.solve(at.gradient());
        let moved = |times: f64| {
            beta.iter()
                .zip(&step)
                .map(|(b, s)| b + times * s)
                .collect::<Vec<f64>>()
        };
        let mut times = 1.0;
        let mut next = evaluate(&moved(times));
        let falls = |next: &L| {
            next.loglik().is_nan() || next.loglik() < at.loglik() - 1e-9 * at.loglik().abs()
        };
        while falls(&next) && times > 1e-6 {
            times /= 2.0;
            next = evaluate(&moved(times));
        }
        let gain = next.loglik() - at.loglik();
        let widest = step.iter().fold(0.0_f64, |widest, s| widest.max(s.abs()));
        beta = moved(times);
        at = next;
        if widest < CONVERGED_STEP || (gain.abs() < 1e-10 && widest > DIVERGING_STEP) {
            break;
        }
    }
    // Rounding may keep steps from becoming as small as asked for.
    if step.iter().all(|step| step.abs() <= 1e-6)
        && let Ok(factor) = at.information().factor(SINGULAR_PART)
    {
        return Maximization::Converged(beta, at, factor);
    }
    Maximization::Diverged(at, step)
}
