//! Cox regression: hazard ratio of each covariate, the others held fixed.
//!
//! | file | holds |
//! |---|---|
//! | `sample` | the subjects, and the order in which the likelihood visits them |
//! | `likelihood` | the partial log-likelihood with Efron's ties, its gradient and information |
//! | `robust` | sandwich standard errors by cluster |
//! | `concordance` | Harrell's C |
//! | `fit` | the fit and its tests |
//! | `proportional_hazards` | score test of proportional hazards |
//! | `baseline` | baseline hazard of each stratum |
//! | `g_formula` | means over the subjects, and their derivatives |
//! | `clustered_error` | their errors by cluster |
//! | `standardization` | survival standardised over the subjects (g-computation) |

mod sample;

mod concordance;
mod likelihood;
mod robust;

mod fit;

mod proportional_hazards;

mod baseline;
mod g_formula;

mod clustered_error;

mod standardization;
#[cfg(test)]
mod tests;

pub use super::coefficient::Coefficient;
pub use concordance::Concordance;
pub use fit::{Cox, Fit, MonotoneLikelihood, cox, cox_from};
pub use proportional_hazards::{ProportionalHazardsTest, TimeTransform};
pub use sample::{RiskOrder, Sample};
pub use standardization::{Standardization, Standardized};
