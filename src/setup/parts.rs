//! What the files were taken for, and what a draft is.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::samples::Sample;
use crate::config::Source;
use crate::source::probe::{self, ProbedFile};
use crate::source::{InputError, OpenFile};

use crate::config::NOT_RECOGNISED;

pub use crate::config::MARK;

/// A configuration that was drafted.
pub struct Draft {
    /// `handoff.toml`.
    pub text: String,
    /// What was recognised, a line a file.
    pub seen: Vec<String>,
    /// What could not be decided: each is a marked line of the configuration.
    pub to_fill: Vec<String>,
}

/// A native column and the header that holds it.
#[derive(Clone, Debug)]
pub(super) struct Mapped {
    pub column: String,
    pub header: String,
    /// Why, for the reader of the draft.
    pub remark: String,
}

/// A native column of which a person has to say the header.
#[derive(Clone, Debug)]
pub(super) struct Doubt {
    pub column: String,
    /// The headers that it may be.
    pub headers: Vec<String>,
    /// Why it is asked; empty where it is only unclear which of them.
    pub why: String,
}

/// A file and the table it was taken for.
pub(super) struct Part {
    /// Paths as the configuration writes them; several for parts of one export.
    pub files: Vec<String>,
    pub file: OpenFile,
    /// The same file without any mapping.
    pub probed: ProbedFile,
    /// What stands under each header.
    pub samples: Rc<Vec<Sample>>,
    /// Mappings to write.
    pub columns: Vec<Mapped>,
    /// Columns with several candidate headers, or one that may mean something else.
    pub doubts: Vec<Doubt>,
    /// Values that all rows have in a column: column, value, why.
    pub fixed: Vec<(String, String, String)>,
    /// Columns of which a person has to say the value: column, why.
    pub to_fix: Vec<(String, String)>,
    /// Lines that settle how its cells are read, each with why it is asked.
    pub formats: Vec<(String, String)>,
    /// Files of the same table that its mapping cannot read.
    pub left_out: Vec<LeftOut>,
}

/// Files of a table that the draft leaves out, and how they differ from the one that is read.
pub(super) struct LeftOut {
    pub files: Vec<String>,
    pub how: String,
}

impl Part {
    /// Opens the file with the mappings as they are now.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn reopen(&mut self) -> Result<(), InputError> {
        let columns = self.columns.iter();
        let source = Source {
            columns: columns
                .map(|m| (m.column.clone(), m.header.clone()))
                .collect(),
            ..Source::default()
        };
        self.file = self.probed.open(self.file.table, &source)?;
        let dates = probe::detect_formats(&mut self.file, &source).err();
        let questions = dates.into_iter().chain(probe::blocks(&self.file)?);
        self.formats = questions.filter_map(|e| e.answer()).collect();
        Ok(())
    }

    /// Whether a column is mapped.
    pub fn has(&self, column: &str) -> bool {
        self.file.has(column) || self.columns.iter().any(|mapped| mapped.column == column)
    }

    /// Whether a column is mapped or asked about.
    pub fn is_settled(&self, column: &str) -> bool {
        self.has(column) || self.doubts.iter().any(|doubt| doubt.column == column)
    }

    /// Whether nothing is mapped to a column of the file that holds something, or asked about it.
    pub fn is_free(&self, sample: &Sample) -> bool {
        let columns = self.file.table.columns().iter();
        let mut used = columns.filter_map(|column| self.header_of(column));
        let mut asked = self.doubts.iter().flat_map(|doubt| &doubt.headers);
        sample.filled > 0
            && !used.any(|header| header == sample.header)
            && !asked.any(|header| *header == sample.header)
    }

    /// The header of a mapped column.
    pub fn header_of(&self, column: &str) -> Option<String> {
        let mapped = self.columns.iter().find(|mapped| mapped.column == column);
        let own = Some(self.file.header(column)).filter(|header| !header.is_empty());
        mapped
            .map(|m| m.header.clone())
            .or_else(|| own.map(str::to_string))
    }

    /// Maps a column, in place of what was thought of it.
    pub fn map(&mut self, column: &str, header: &str, remark: &str) {
        self.columns.retain(|mapped| mapped.column != column);
        self.doubts.retain(|doubt| doubt.column != column);
        self.columns.push(Mapped {
            column: column.to_string(),
            header: header.to_string(),
            remark: remark.to_string(),
        });
    }

    /// Asks for the value that all rows have in a column.
    pub fn ask_fixed(&mut self, column: &str, why: &str) {
        self.to_fix.push((column.to_string(), why.to_string()));
    }

    /// Asks about a column, in place of what was thought of it.
    pub fn ask(&mut self, column: &str, headers: Vec<String>, why: &str) {
        self.columns.retain(|mapped| mapped.column != column);
        self.doubts.retain(|doubt| doubt.column != column);
        self.doubts.push(Doubt {
            column: column.to_string(),
            headers,
            why: why.to_string(),
        });
    }
}

/// The files, by what they are.
#[derive(Default)]
pub(super) struct Parts {
    pub deals: Option<Part>,
    pub handoffs: Option<Part>,
    pub reviews: Option<Part>,
    pub outcomes: Vec<Part>,
    pub revenue: Option<Part>,
    pub owners: Option<(String, probe::OwnerHeaders)>,
    pub accounts: Option<AccountsPart>,
    /// An id of a rep that stands beside several names.
    pub renamed: Option<Renamed>,
    /// What the files are that nothing uses, a line a file.
    pub unused: Vec<String>,
    /// Those of them that speak of the deals or their customers.
    pub linked: Vec<Linked>,
}

/// A file that nothing uses, although it speaks of the deals or their customers.
pub(super) struct Linked {
    /// The setting that would read it.
    pub line: String,
    /// What is asked.
    pub why: String,
}

/// An id of a rep that stands beside several names.
pub(super) struct Renamed {
    /// The header of the ids.
    pub header: String,
    pub id: String,
    pub names: Vec<String>,
}

/// The table of accounts.
pub(super) struct AccountsPart {
    /// Its path as the configuration writes it.
    pub file: String,
    /// Keys of the section and headers.
    pub headers: Vec<(&'static str, String)>,
}

/// How many of each value.
pub(super) type Counts = BTreeMap<String, u64>;

/// Values that a question lists.
pub(super) const SHOWN: usize = 30;

/// Each value with its rows, those of most rows first.
pub(super) fn by_count(counts: &Counts) -> Vec<String> {
    let mut sorted: Vec<(&String, &u64)> = counts.iter().collect();
    sorted.sort_by_key(|(_, rows)| std::cmp::Reverse(**rows));
    let words = sorted.into_iter();
    words.map(|(value, n)| format!("{value:?} ({n})")).collect()
}

/// The values with their rows, in words.
pub(super) fn listed(counts: &Counts) -> String {
    let mut list = by_count(counts);
    list.truncate(SHOWN);
    if counts.len() > SHOWN {
        list.push(format!("and {} more", counts.len() - SHOWN));
    }
    list.join(", ")
}

/// What is said of a file that is none of the tables.
pub(super) fn not_used(shown: &str) -> String {
    format!("{shown}: {NOT_RECOGNISED}")
}
