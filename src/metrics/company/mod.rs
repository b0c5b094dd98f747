//! The company's KPIs: logo churn, GRR, NRR, churned ARR and early churn, for the 12 months up to
//! the last day that the outcomes cover, and by quarter.
//!
//! The exports hold won deals with their day, one churn date an account and today's ARR, and no
//! history of ARR. So ARR on a day is what the won deals say ([`contract_arr`]); what they do not
//! explain of today's ARR has no date, and enters the 12 months as a range ([`current_arr`]).
//! Definitions and sources are in `docs/METHODS.md`.
//!
//! | module | holds |
//! |---|---|
//! | [`rate`] | a rate, or why there is none |
//! | [`reporting_period`] | the 12 months and the quarters that figures are for |
//! | [`contract_arr`] | ARR of an account on a day, by its won deals |
//! | [`customer`] | from when to when an account was a customer |
//! | [`population`] | all customers, who is in no figure, and the day on which figures end |
//! | [`arr_retention`] | GRR and NRR of the customers at the start |
//! | [`period_kpis`] | all figures of one period |
//! | [`current_arr`] | GRR and NRR of the 12 months by current ARR, and their range |
//! | [`early_churn`] | churn within 90 days of the first signature |
//! | [`revenue`] | GRR, NRR and the ARR bridge by the revenue table |
//! | [`kpis`] | the whole |

pub mod arr_retention;
pub mod contract_arr;
pub mod current_arr;
pub mod customer;
pub mod early_churn;
pub mod kpis;
pub mod period_kpis;
pub mod population;
pub mod rate;
pub mod reporting_period;
pub mod revenue;

pub use kpis::{CompanyKpis, company_kpis};
pub use rate::{NoRate, Rate};
