//! The story of one account as a document: before the kickoff a brief for it, later the story.
//!
//! | file | holds |
//! |---|---|
//! | `headline` | the finding, and the facts below it |
//! | `questions` | what is still open, as questions to a person |
//! | `record` | the record, field by field, and its versions |
//! | `events` | milestones and timeline |
//! | `losses` | what similar deals were lost to |
//! | `page` | the document, and its page |
//! | `text` | the document as plain text and Markdown |

mod events;
mod headline;
mod losses;
mod page;
mod questions;
mod record;
mod text;

pub use page::{document, html};
pub use text::{markdown, plain};
