//! What is found about names, ids and days that are written in several ways.

use serde::Serialize;

use crate::model::Table;

/// A name in several spellings that were taken together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Spellings {
    /// What it names: a person, a segment, an account.
    pub what: &'static str,
    /// The commonest spelling, which reports show; of equals the first.
    pub shown: String,
    /// The other spellings, with the number of rows that have each.
    pub also: Vec<(String, u64)>,
}

/// Names that may be one and are counted apart: they differ by accents, blanks,
/// punctuation or the order of words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lookalikes {
    /// What they name.
    pub what: &'static str,
    /// The names, with the number of rows that have each.
    pub names: Vec<(String, u64)>,
}

/// What was found about names, ids and days that are written in several ways.
#[derive(Default, Debug)]
pub struct SpellingFindings {
    /// Names that were taken together.
    pub together: Vec<Spellings>,
    /// Names that may be one.
    pub lookalikes: Vec<Lookalikes>,
    /// Texts that name two persons who are named alone elsewhere, with their rows.
    pub joint: Vec<(String, u64)>,
    /// Ids that differ from those of the deals by leading zeros alone.
    pub zeros: Vec<ZerosFinding>,
    /// Ids of several files of the deals that differ from each other by leading zeros alone.
    pub zeros_within: Vec<ZerosWithin>,
    /// Columns whose timestamps are midnight in another zone than the configured one, in words.
    pub midnights: Vec<String>,
}

/// Ids of one table that differ by leading zeros alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZerosWithin {
    /// What they name: a deal, an account.
    pub what: &'static str,
    /// The first pair: the id with more zeros.
    pub longer: String,
    /// The same id without them.
    pub shorter: String,
    /// How many pairs there are.
    pub pairs: u64,
}

/// Ids of two exports that differ by leading zeros alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZerosFinding {
    /// The table.
    pub table: Table,
    /// The file.
    pub file: String,
    /// The header of the ids.
    pub header: String,
    /// An id of the file.
    pub id: String,
    /// The id of the deals that it is but for zeros.
    pub known: String,
    /// Whether they were taken to be one; else two ids would become one.
    pub is_one: bool,
}
