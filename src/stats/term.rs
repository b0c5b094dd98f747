//! What a covariate of a regression comes to.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Estimate, Method, Z_95, normal_two_sided};

/// What a covariate comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Term {
    /// Logarithm of the ratio.
    pub coef: f64,
    /// Its standard error: by cluster, where there are clusters.
    pub se: f64,
    /// Its standard error if every subject were one of its own.
    pub model_se: f64,
    /// `coef / se`.
    pub z: f64,
    /// Two-sided p of that.
    pub p: f64,
    /// The ratio for one unit more, with its Wald interval.
    pub ratio: Estimate,
}

impl Term {
    /// The Wald statistics of a coefficient, fitted to `n` subjects.
    pub(super) fn wald(coef: f64, se: f64, model_se: f64, n: u64, method: Method) -> Term {
        let z = coef / se;
        let limits = ((coef - Z_95 * se).exp(), (coef + Z_95 * se).exp());
        Term { coef, se, model_se, z, p: normal_two_sided(z), ratio: Estimate::new(coef.exp(), limits, n, method) }
    }
}
