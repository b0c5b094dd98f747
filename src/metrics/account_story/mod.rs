//! The story of one account: what was promised in the sale, how the record was judged and what
//! became of it, with the questions that are still open. `handoff brief` prints it.
//!
//! | file | holds |
//! |---|---|
//! | `deals` | the deals of the account |
//! | `handoff` | the record of one deal: texts, verdicts, versions, reviews |
//! | `customer` | what became of the account |
//! | `losses` | what similar deals were lost to, and answers that worked |
//! | `phase` | where it is between the sale and its end |
//! | `questions` | what is still open |
//! | `timeline` | what happened, by day |
//! | `found` | the account before its texts are read, and the whole story |

mod customer;
mod deals;
mod found;
mod handoff;
mod losses;
mod phase;
mod questions;
mod timeline;

pub use customer::{ChurnedCustomer, Customer, RenewalDue, Watched};
pub use deals::{DealFate, StoryDeal};
pub use found::{AccountStory, FoundStory};
pub use handoff::{FieldTold, HandoffTold, ReviewTold, TextTold, Version};
pub use losses::SimilarLosses;
pub use phase::Phase;
pub use questions::{Answerer, OpenQuestion, Question};
pub use timeline::{Event, TimelineEntry};
