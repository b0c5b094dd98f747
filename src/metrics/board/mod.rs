//! The five questions of a board, decided from the figures of the quarterly analysis: how bad is it
//! in money, is it getting better, is it the handoff or who the customers are, how sure is that,
//! and what follows. Each answer is one of a closed list; the report gives it words.

mod answers;
mod codes;
mod decisions;

pub use super::retention::fixed_question::FixedQuestion;
pub use answers::{Action, Board, Cause, Certainty, Finding, Money, Trend, TrendVerdict};
pub use codes::BoardCodes;
pub use decisions::{board, findings, strongest_fields, which_records};
