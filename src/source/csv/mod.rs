//! CSV.
//!
//! | file | holds |
//! |---|---|
//! | [`rows`] | CSV bytes into rows, one at a time, within bounds |
//! | [`pieces`] | CSV bytes into pieces of whole rows, and those into rows |
//! | [`write`] | cells of the CSV that other formats become |

pub(crate) mod pieces;
pub(crate) mod rows;
pub(crate) mod write;
