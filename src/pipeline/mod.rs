//! One report from beginning to end: [`run`] is the function to read first.
//!
//! | file | does |
//! |---|---|
//! | `report` | makes one report, step by step |
//! | `inputs`, `figures` | reads and judges the inputs, counts |
//! | `audiences` | the report as each audience sees it |
//! | `delivery` | queues its mails and sends the waiting mails |
//! | `state`, `finish` | the history as a run uses it, and the end of a run |
//! | [`send`](send()) | only sends waiting mails |
//! | [`tables`], [`limits`] | only writes the tables or asks them, within limits |
//! | [`panels`], `panel_child` | panels of the company's own, answered in a child process |
//! | [`signal`] | only writes the lost-deal signals |
//! | [`mod@brief`] | only tells the story of one account |
//! | [`history_view`] | lists earlier runs and mails |

mod audiences;
pub mod brief;
mod delivery;
mod failure;
mod figures;
mod finish;
pub mod history_view;
mod inputs;
pub mod limits;
mod options;
mod panel_child;
pub mod panels;
mod preview;
mod report;
mod send;
pub mod signal;
mod slug;
mod state;
pub mod tables;

pub use self::delivery::{Mailed, Undelivered};
pub use self::failure::{Failure, Reached};
pub use self::figures::info;
pub use self::options::Options;
pub use self::report::{Done, run};
pub use self::send::{SendOptions, send};
pub use crate::metrics::retention::Scope;
