//! A filter of deals as a user types it: `segment = "fintech" and amount >= 20000`.

mod condition;
mod error;
mod parse;

pub use condition::Filter;
pub use error::FilterError;
