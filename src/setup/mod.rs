//! Looks at export files and writes a configuration for them.
//!
//! It asks nothing that it can see and guesses nothing that it cannot: what is left open becomes a
//! marked line to fill.

mod draft;
mod page;
mod parts;
mod stages;
mod tables;
mod write;

pub use draft::draft;
pub use parts::{Draft, MARK};
