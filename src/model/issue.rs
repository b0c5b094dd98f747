//! What was wrong with a cell or a row of an input, and what was done about it.

use serde::{Serialize, Serializer};

use super::columns::Table;

/// What happened to the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// The row is in no figure.
    RowSetAside,
    /// The row is used; the cell counts as blank.
    CellLeftBlank,
    /// The row is used, from the day it is dated.
    CountsLater,
}

impl Effect {
    /// The words of `quarantine.csv`.
    pub fn label(self) -> &'static str {
        match self {
            Effect::RowSetAside => "row set aside",
            Effect::CellLeftBlank => "cell left blank",
            Effect::CountsLater => "counts later",
        }
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

/// Why. A closed list: a new kind of dirt gets a new variant, and the compiler finds every place
/// that has to know it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IssueCode {
    /// The row has another number of cells than the header.
    UnevenRow,
    /// The row is not UTF-8.
    NotUtf8,
    /// The id of the row is blank.
    MissingId,
    /// The same row stands in the file twice.
    DuplicateRow,
    /// The id was seen before with other content.
    DuplicateId,
    /// The stage is blank.
    MissingStage,
    /// The stage sounds closed but is mapped neither to won nor to lost.
    UnmappedStage,
    /// A won or lost deal has no close date: it belongs to no window.
    ClosedWithoutDate,
    /// The date cannot be read.
    UnreadableDate,
    /// A date without which the row means nothing is blank.
    MissingDate,
    /// The amount or number cannot be read.
    UnreadableNumber,
    /// The currency has no declared rate.
    CurrencyWithoutRate,
    /// The amount names another currency than its deal.
    CurrencyConflict,
    /// A closed deal is dated after the day of the report.
    DatedAfterReport,
    /// The deal is not in the deals table.
    UnknownDeal,
    /// The account has no deal.
    UnknownAccount,
    /// The decision is neither accepted nor rejected.
    UnknownDecision,
    /// A rejected field is none of the seven.
    UnknownField,
}

impl IssueCode {
    /// The code in `quarantine.csv` and JSON.
    pub fn key(self) -> &'static str {
        match self {
            IssueCode::UnevenRow => "uneven_row",
            IssueCode::NotUtf8 => "not_utf8",
            IssueCode::MissingId => "missing_id",
            IssueCode::DuplicateRow => "duplicate_row",
            IssueCode::DuplicateId => "duplicate_id",
            IssueCode::MissingStage => "missing_stage",
            IssueCode::UnmappedStage => "unmapped_stage",
            IssueCode::ClosedWithoutDate => "closed_without_date",
            IssueCode::UnreadableDate => "unreadable_date",
            IssueCode::MissingDate => "missing_date",
            IssueCode::UnreadableNumber => "unreadable_number",
            IssueCode::CurrencyWithoutRate => "currency_without_rate",
            IssueCode::CurrencyConflict => "currency_conflict",
            IssueCode::DatedAfterReport => "dated_after_report",
            IssueCode::UnknownDeal => "unknown_deal",
            IssueCode::UnknownAccount => "unknown_account",
            IssueCode::UnknownDecision => "unknown_decision",
            IssueCode::UnknownField => "unknown_field",
        }
    }

    /// What is wrong, as the end of a sentence that begins with the place.
    pub fn problem(self) -> &'static str {
        match self {
            IssueCode::UnevenRow => "has another number of cells than the header",
            IssueCode::NotUtf8 => "is not UTF-8",
            IssueCode::MissingId => "has a blank id",
            IssueCode::DuplicateRow => "repeats an earlier row",
            IssueCode::DuplicateId => "repeats an earlier id with other content",
            IssueCode::MissingStage => "has a blank stage",
            IssueCode::UnmappedStage => "has a stage that sounds closed but is mapped neither to won nor to lost",
            IssueCode::ClosedWithoutDate => "is closed but has no close date",
            IssueCode::UnreadableDate => "holds a date that cannot be read",
            IssueCode::MissingDate => "has a blank date",
            IssueCode::UnreadableNumber => "holds a number that cannot be read",
            IssueCode::CurrencyWithoutRate => "is in a currency without a rate",
            IssueCode::CurrencyConflict => {
                "names another currency than its deal (or, without a currency column, than [money] currency)"
            }
            IssueCode::DatedAfterReport => "is closed on a day after the report",
            IssueCode::UnknownDeal => "belongs to a deal that is not in the deals",
            IssueCode::UnknownAccount => "belongs to an account that has no deal",
            IssueCode::UnknownDecision => "has a decision that is neither accepted nor rejected",
            IssueCode::UnknownField => "names a field that is none of the seven",
        }
    }

    /// What to do about it.
    pub fn cure(self) -> &'static str {
        match self {
            IssueCode::UnevenRow => "look for an unquoted delimiter or a cut-off file",
            IssueCode::NotUtf8 => "export the file as UTF-8",
            IssueCode::MissingId => "add the id column to the export",
            IssueCode::DuplicateRow => "nothing: the first one counts",
            IssueCode::DuplicateId => "remove the older row: the first one counts",
            IssueCode::MissingStage => "fill in the stage in the CRM",
            IssueCode::UnmappedStage => "add it to stages.won, stages.lost or stages.open under [deals]",
            IssueCode::ClosedWithoutDate => "fill in the close date in the CRM",
            IssueCode::UnreadableDate => "mend the cell, or declare date_format for the table",
            IssueCode::MissingDate => "fill in the date",
            IssueCode::UnreadableNumber => "mend the cell, or declare decimal = \",\" for the table",
            IssueCode::CurrencyWithoutRate => "add the rate under [money] rates",
            IssueCode::CurrencyConflict => "map deals.currency, or set [money] currency",
            IssueCode::DatedAfterReport => "nothing, unless the date is wrong: it counts from that day on",
            IssueCode::UnknownDeal => "export the deals over the same period",
            IssueCode::UnknownAccount => "check that both exports use the same account ids",
            IssueCode::UnknownDecision => "write accepted or rejected, or map the words under [reviews] decisions",
            IssueCode::UnknownField => "use the names of the seven fields",
        }
    }
}

impl Serialize for IssueCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// One thing wrong at one place of one file.
#[derive(Clone, Debug, Serialize)]
pub struct Issue {
    /// The table the file belongs to.
    #[serde(serialize_with = "table_key")]
    pub table: Table,
    /// The file's name as configured.
    pub file: String,
    /// Line of the file on which the row begins, from 1 (the header is line 1).
    pub line: u64,
    /// The header of the cell, empty when the whole row is meant.
    pub column: String,
    /// What the cell holds, shortened.
    pub value: String,
    /// Why.
    pub code: IssueCode,
    /// What was done.
    pub effect: Effect,
}

fn table_key<S: Serializer>(table: &Table, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(table.key())
}
