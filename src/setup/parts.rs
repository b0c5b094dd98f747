//! What the files were taken for, and what a draft is.

use std::collections::BTreeMap;

use crate::source::OpenFile;
use crate::source::probe;

/// The mark of a line that a person has to fill.
pub const MARK: &str = "FILL";

/// A configuration that was drafted.
pub struct Draft {
    /// `handoff.toml`.
    pub text: String,
    /// What was recognised, a line a file.
    pub seen: Vec<String>,
    /// What could not be decided: each is a marked line of the configuration.
    pub to_fill: Vec<String>,
}

/// A file and the table it was taken for.
pub(super) struct Part {
    /// Paths as the configuration writes them; several for parts of one export.
    pub files: Vec<String>,
    pub file: OpenFile,
    /// Mappings to write: native column, header, remark.
    pub columns: Vec<(String, String, String)>,
    /// Columns with several candidate headers.
    pub doubts: Vec<(String, Vec<String>)>,
    /// The line that settles how dates are read and why it is asked, if they are unclear.
    pub dates: Option<(String, String)>,
}

/// The files, by what they are.
#[derive(Default)]
pub(super) struct Parts {
    pub deals: Option<Part>,
    pub handoffs: Option<Part>,
    pub reviews: Option<Part>,
    pub outcomes: Vec<Part>,
    pub owners: Option<(String, probe::OwnerHeaders)>,
    /// File, header of the id, header of the name.
    pub accounts: Option<(String, String, Option<String>)>,
}

/// How many of each value.
pub(super) type Counts = BTreeMap<String, u64>;
