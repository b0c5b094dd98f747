//! The topics of the retention analysis.

pub mod accounts;
pub mod breakdown;
pub mod certainty;
pub mod comparison;
pub mod curves;
pub mod exposures;
pub mod field_effects;
pub mod finding;
pub mod health;
pub mod population;
pub mod records;
pub mod robustness;
pub mod signing_cohorts;
pub mod subgroups;
pub mod term_churn;
pub mod time_to_value;
pub mod wording;
