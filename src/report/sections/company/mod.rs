//! The company's KPIs: logo churn, GRR, NRR, churned ARR and early churn.

pub mod kpis;
mod population;
mod quarters;
mod revenue;
pub mod wording;
mod year;
