//! What deals were lost to, by segment.
//!
//! | module | answers |
//! |---|---|
//! | [`segment`] | which segment a deal is of, and how segments fared |
//! | [`lost`] | which deals were lost |
//! | [`loss_spike`] | does a segment lose more than is usual for it |
//! | [`segment_losses`] | what each segment lost and won |
//! | [`summary`] | how many deals were lost, to which reasons and competitors |
//! | [`signal`] | what the lost-deal signal of a record should say |
//! | [`objection_handling`] | what was answered where such objections were overcome |
//! | [`watch`] | which customers to watch, and what to expect of them |
//! | [`backtest`] | would the watch list have named those who churned |

pub mod backtest;
pub mod loss_spike;
pub mod lost;
pub mod objection_handling;
pub mod segment;
pub mod segment_losses;
pub mod signal;
pub mod summary;
pub mod watch;

pub use segment_losses::SegmentLosses;
pub use summary::{LossTally, Losses, ReasonChange};
