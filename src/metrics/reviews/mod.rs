//! What CS decided on the records.
//!
//! | module | answers |
//! |---|---|
//! | [`first_decision`] | what CS decided first on each record |
//! | [`acceptance`] | first-pass acceptance by rep, CS lead and field |
//! | [`funnel_limits`] | what share of rejections chance predicts, by number of reviews |
//! | [`outliers`] | is a rep rejected more often, or a CS lead stricter, than chance explains |
//! | [`quarters`] | does a rep's rejection rate rise or fall |
//! | [`rejections`] | which records were rejected |
//! | [`rejection_reasons`] | what CS wrote when it rejected |
//! | [`review_cycles`] | how long it took to correct what was rejected |

pub mod acceptance;
pub mod first_decision;
pub mod funnel_limits;
pub mod outliers;
pub mod quarters;
pub mod rejection_reasons;
pub mod rejections;
pub mod review_cycles;
