//! The words the sample texts are put together from.

pub mod common;
pub mod losses;
pub mod names;
pub mod segments;
