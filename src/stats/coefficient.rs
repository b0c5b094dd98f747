//! Wald statistics of a regression coefficient.

use schemars::JsonSchema;
use serde::Serialize;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::chi_square::normal_two_sided;
use super::estimate::{Estimate, Method, Z_95};

/// A regression coefficient with its Wald statistics.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Coefficient {
    /// Logarithm of the ratio.
    pub coef: f64,
    /// Its standard error: by cluster, where there are clusters.
    pub se: f64,
    /// Its model-based standard error, without clusters; `model_se` in JSON.
    #[serde(rename = "model_se")]
    pub naive_se: f64,
    /// `coef / se`.
    pub z: f64,
    /// Two-sided p of that.
    pub p: f64,
    /// The ratio for one unit more, with its Wald interval.
    pub ratio: Estimate,
}

impl Coefficient {
    /// The Wald statistics of a coefficient, fitted to `n` subjects.
    pub(super) fn wald(coef: f64, se: f64, naive_se: f64, n: u64, method: Method) -> Coefficient {
        let z = coef / se;
        let limits = ((coef - Z_95 * se).exp(), (coef + Z_95 * se).exp());
        Coefficient {
            coef,
            se,
            naive_se,
            z,
            p: normal_two_sided(z),
            ratio: Estimate::new(coef.exp(), limits, n, method),
        }
    }

    /// The same with an error by cluster made larger, as few clusters need: `se` times
    /// `sqrt(G / (G - 1))`, limits and p by Student's t with `G - 1` degrees of freedom. For a term
    /// whose `se` is by cluster; nothing with fewer than two.
    ///
    /// # Source
    /// Cameron & Miller 2015, J. Hum. Resour. 50:317, section VI.
    pub fn with_few_clusters(&self, clusters: u64) -> Option<Coefficient> {
        let g = clusters as f64;
        let t = StudentsT::new(0.0, 1.0, g - 1.0)
            .ok()
            .filter(|_| clusters >= 2)?;
        let se = self.se * (g / (g - 1.0)).sqrt();
        let z = self.coef / se;
        let width = t.inverse_cdf(1.0 - (1.0 - self.ratio.level) / 2.0) * se;
        let limits = ((self.coef - width).exp(), (self.coef + width).exp());
        let ratio = Estimate::new(self.ratio.value, limits, self.ratio.n, self.ratio.method);
        Some(Coefficient {
            se,
            z,
            p: 2.0 * t.cdf(-z.abs()),
            ratio,
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_clusters_widen_the_interval() {
        let term = Coefficient::wald(0.5, 0.2, 0.1, 100, Method::Cox);
        let few = term.with_few_clusters(20).unwrap();
        // scipy.stats.t; in R: se <- 0.2 * sqrt(20/19); exp(0.5 + c(-1, 1) * qt(0.975, 19) * se); 2
        // * pt(-0.5/se, 19)
        assert!(
            (few.ratio.lower - 1.073_066_59).abs() < 1e-6,
            "{}",
            few.ratio.lower
        );
        assert!(
            (few.ratio.upper - 2.533_190_24).abs() < 1e-6,
            "{}",
            few.ratio.upper
        );
        assert!((few.p - 0.024_830_32).abs() < 1e-6, "{}", few.p);
        assert_eq!(term.with_few_clusters(1), None);
    }
}
