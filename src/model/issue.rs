//! Issues: what is wrong with a cell or row of an input, and what happens to it.

use serde::{Serialize, Serializer};

use super::columns::Table;

/// What happens to the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Disposition {
    /// The row is skipped: it is in no figure.
    RowSkipped,
    /// The row is used; the cell counts as blank.
    CellLeftBlank,
    /// The row is used, but only from its date on.
    CountsLater,
    /// The row is used, but its account is in no figure about time.
    NotFollowed,
}

impl Disposition {
    /// Its words in `quarantine.csv`.
    pub fn label(self) -> &'static str {
        match self {
            Disposition::RowSkipped => "row set aside",
            Disposition::CellLeftBlank => "cell left blank",
            Disposition::CountsLater => "counts later",
            Disposition::NotFollowed => "account not followed",
        }
    }
}

impl Serialize for Disposition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

/// One table of variant, key, what is wrong with the row or cell, and what to do about it. The list
/// is closed: add a line for a new kind of issue, and the compiler finds every place that has to
/// handle it.
macro_rules! issue_codes {
    ($($(#[$doc:meta])* $code:ident: $key:literal, $problem:literal, $remedy:literal;)*) => {
        /// Why a row or cell was not used as it is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum IssueCode {
            $($(#[$doc])* $code,)*
        }

        impl IssueCode {
            /// All of them, in the order of this table.
            pub const ALL: &[IssueCode] = &[$(IssueCode::$code),*];

            /// The code in `quarantine.csv` and JSON.
            pub fn key(self) -> &'static str {
                match self {
                    $(IssueCode::$code => $key,)*
                }
            }

            /// What is wrong, as the end of a sentence that begins with the location.
            pub fn problem(self) -> &'static str {
                match self {
                    $(IssueCode::$code => $problem,)*
                }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self {
                    $(IssueCode::$code => $remedy,)*
                }
            }
        }
    };
}

issue_codes! {
    /// The row has another number of cells than the header.
    UnevenRow: "uneven_row",
        "has another number of cells than the header",
        "look for an unquoted delimiter or a cut-off file";
    /// All cells of the row are blank.
    BlankRow: "blank_row",
        "is blank",
        "nothing: it holds nothing";
    /// The row is a total, a title or a footer.
    Footer: "footer",
        "is a total, a title or a footer of the report, or the header again",
        "nothing: it is no row of the table";
    /// The row is not UTF-8, while the rest of the file is.
    NotUtf8: "not_utf8",
        "is not UTF-8, while the rest of the file is",
        "export the file as UTF-8, or declare encoding = \"windows-1252\" for the table";
    /// The row holds a NUL byte.
    NulByte: "nul_byte",
        "holds a NUL byte",
        "export the file anew: it is damaged there";
    /// The id of the row is blank.
    MissingId: "missing_id",
        "has a blank id",
        "add the id column to the export";
    /// A spreadsheet has turned the id into `1.9E+11`: several ids may have become one.
    MangledId: "mangled_id",
        "has an id that a spreadsheet has rounded",
        "export the file anew without opening it in a spreadsheet";
    /// The same row stands in the file twice.
    DuplicateRow: "duplicate_row",
        "repeats an earlier row",
        "nothing: the first one counts";
    /// The id was seen before in the same file with other content.
    DuplicateId: "duplicate_id",
        "repeats an earlier id with other content",
        "remove the older row: the first one counts";
    /// A later file holds the same id: its row counts.
    Superseded: "superseded",
        "stands in a later file too, or was modified before another row of its id",
        "nothing, if the files stand in the order of their days: else list them so under files";
    /// The deal was entered twice: all but its id is that of an earlier one.
    SecondId: "second_id",
        "is an earlier deal under a second id",
        "merge the two in the CRM: the first one counts";
    /// Another row says that this deal was merged into it.
    MergedDeal: "merged_deal",
        "was merged into another deal",
        "nothing: the deal it was merged into counts";
    /// The CRM marks the row as deleted.
    DeletedRow: "deleted_row",
        "is deleted in the CRM",
        "nothing: it is not there any more";
    /// The deal or its account is named like a test.
    TestDeal: "test_deal",
        "is named like a test",
        "rename it if it is none, or set tests = [] under [deals]";
    /// The stage is blank.
    MissingStage: "missing_stage",
        "has a blank stage",
        "fill in the stage in the CRM";
    /// The stage sounds closed but is mapped neither to won nor to lost.
    UnmappedStage: "unmapped_stage",
        "has a stage that sounds closed but is mapped neither to won nor to lost",
        "add it to stages.won, stages.lost or stages.open under [deals]";
    /// A won or lost deal has no close date: it belongs to no window.
    ClosedWithoutDate: "closed_without_date",
        "is closed but has no close date",
        "fill in the close date in the CRM";
    /// A date without which the row means nothing cannot be read: the row is skipped.
    UnreadableRequiredDate: "unreadable_date",
        "holds a date that cannot be read",
        "mend the cell, or declare date_format for the table";
    /// A date that the row can do without cannot be read: the cell counts as blank.
    UnreadableOptionalDate: "unreadable_day",
        "holds a day that cannot be read",
        "mend the cell, or declare date_format for the table";
    /// A date without which the row means nothing is blank: the row is skipped.
    MissingDate: "missing_date",
        "has a blank date",
        "fill in the date";
    /// A closed deal is dated after the as-of day.
    DatedAfterReport: "dated_after_report",
        "is closed on a day after the report",
        "nothing, unless the date is wrong: it counts from that day on";
    /// The amount or number cannot be read.
    UnreadableNumber: "unreadable_number",
        "holds a number that cannot be read",
        "mend the cell, or declare decimal = \",\" for the table";
    /// The amount is paid once, or for an unknown period.
    AmountPeriod: "amount_period",
        "holds an amount that is paid once, or for a period nobody knows",
        "nothing, if it is no recurring revenue: its amount is unknown";
    /// The currency has no declared rate.
    CurrencyWithoutRate: "currency_without_rate",
        "is in a currency without a rate",
        "add the rate under [money] rates";
    /// The amount names another currency than its deal.
    CurrencyConflict: "currency_conflict",
        "names another currency than its deal (or, without a currency column, than [money] \
         currency)",
        "map deals.currency, or set [money] currency";
    /// Several persons have the name.
    AmbiguousOwner: "ambiguous_owner",
        "names a person of whose name there are several",
        "export the owner's id or e-mail address instead of the name";
    /// The deal is not in the deals table.
    UnknownDeal: "unknown_deal",
        "belongs to a deal that is not in the deals",
        "export the deals over the same period";
    /// The account has no deal.
    UnknownAccount: "unknown_account",
        "belongs to an account that has no deal",
        "check that both exports use the same account ids, or add a crosswalk under [outcomes]";
    /// The account is known only by its name, which several accounts have.
    AmbiguousAccount: "ambiguous_account",
        "names an account of whose name there are several",
        "add the CRM's account id to the export, or a crosswalk under [outcomes]";
    /// The account churned on an unknown day.
    ChurnUndated: "churn_undated",
        "says that the account left, but not when",
        "fill in the day; until then it counts as gone on no day";
    /// The account churned before its first won deal closed: one of the two days is wrong, or the
    /// account has an earlier deal.
    ChurnBeforeClose: "churn_before_close",
        "holds a churn date before the account's first won deal",
        "mend one of the two days; until then the account is in no figure about time";
    /// The status says that the account stayed, and there is a churn date.
    ChurnConflict: "churn_conflict",
        "holds a churn date, while its status says that the account stays",
        "mend one of the two, or map only the one that counts";
    /// The decision is neither accepted nor rejected.
    UnknownDecision: "unknown_decision",
        "has a decision that is neither accepted nor rejected",
        "write accepted or rejected, or name the words in use: accepted = [\"…\"] under [reviews]";
    /// A rejected field is none of the seven.
    UnknownField: "unknown_field",
        "names a field that is none of the seven",
        "use the names of the seven fields";
}

impl IssueCode {
    /// What happens to the row or cell.
    pub fn disposition(self) -> Disposition {
        match self {
            IssueCode::UnreadableNumber
            | IssueCode::UnreadableOptionalDate
            | IssueCode::AmountPeriod
            | IssueCode::CurrencyConflict
            | IssueCode::AmbiguousOwner
            | IssueCode::ChurnUndated
            | IssueCode::ChurnConflict
            | IssueCode::UnknownField => Disposition::CellLeftBlank,
            IssueCode::DatedAfterReport => Disposition::CountsLater,
            IssueCode::ChurnBeforeClose => Disposition::NotFollowed,
            _ => Disposition::RowSkipped,
        }
    }

    /// Whether the row repeats another row or is not data of the table, so that there is nothing to
    /// do about it.
    pub fn is_harmless(self) -> bool {
        use IssueCode::{
            BlankRow, DeletedRow, DuplicateRow, Footer, MergedDeal, SecondId, Superseded, TestDeal,
        };
        matches!(
            self,
            BlankRow
                | Footer
                | DuplicateRow
                | Superseded
                | SecondId
                | MergedDeal
                | DeletedRow
                | TestDeal
        )
    }
}

impl Serialize for IssueCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// One issue at one place of one file.
#[derive(Clone, Debug, Serialize)]
pub struct Issue {
    /// The table the file belongs to.
    #[serde(serialize_with = "table_key")]
    pub table: Table,
    /// The file's name as configured.
    pub file: String,
    /// Line of the file on which the row begins, from 1 (the header is line 1).
    pub line: u64,
    /// Header of the cell; empty when the issue is about the whole row.
    pub column: String,
    /// Content of the cell, shortened.
    pub value: String,
    /// Why.
    pub code: IssueCode,
    /// What happens to the row or cell.
    #[serde(rename = "effect")]
    pub disposition: Disposition,
}

fn table_key<S: Serializer>(table: &Table, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(table.key())
}
