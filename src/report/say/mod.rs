//! Figures in words: each report as a [`Document`](super::document::Document), and what they share.

pub mod daily;
pub mod fields;
pub mod quarterly;
pub mod shared;
pub mod weekly;
