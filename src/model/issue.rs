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
    /// Its value in the column `effect` of `quarantine.csv` and in JSON, which other programs read:
    /// fixed, whatever the words are.
    pub fn label(self) -> &'static str {
        match self {
            Disposition::RowSkipped => "row skipped",
            Disposition::CellLeftBlank => "cell left blank",
            Disposition::CountsLater => "counts later",
            Disposition::NotFollowed => "account not followed",
        }
    }

    /// What happens, in words.
    pub fn words(self) -> &'static str {
        match self {
            Disposition::RowSkipped => "row skipped",
            Disposition::CellLeftBlank => "cell counts as blank",
            Disposition::CountsLater => "counts later",
            Disposition::NotFollowed => "account excluded from retention figures",
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
    /// The row has another number of cells than the header or the other rows.
    UnevenRow: "uneven_row",
        "has the wrong number of cells",
        "put quotes around cells that contain the delimiter, and complete lines that are cut off";
    /// A quote opens or closes at the wrong place, so that it is unclear where cells end.
    BrokenQuote: "broken_quote",
        "has a quote in the wrong place",
        "put quotes around whole cells only, and double any quote inside a cell; or export the \
         file again";
    /// All cells of the row are blank.
    BlankRow: "blank_row",
        "is blank",
        "nothing to do: the row is empty";
    /// The row is a total, a title or a footer.
    Footer: "footer",
        "is a total, a title, a footer or a repeated header",
        "nothing to do: it is not a row of the table";
    /// The row is not UTF-8, while the rest of the file is.
    NotUtf8: "not_utf8",
        "is not UTF-8, while the rest of the file is",
        "export the file as UTF-8, or set encoding = \"windows-1252\" for the table";
    /// The row holds a NUL byte.
    NulByte: "nul_byte",
        "contains a NUL byte",
        "export the file again: this row is damaged";
    /// The id of the row is blank.
    MissingId: "missing_id",
        "has no id",
        "add the id column to the export";
    /// A spreadsheet has turned the id into `1.9E+11`: several ids may have become one.
    MangledId: "mangled_id",
        "has an id that a spreadsheet rounded",
        "export the file again, and do not open it in a spreadsheet first";
    /// The same row stands in the file twice.
    DuplicateRow: "duplicate_row",
        "repeats an earlier row",
        "nothing to do: the first one counts";
    /// The id stands again further down in the same file, with other content.
    DuplicateId: "duplicate_id",
        "has the same id as a later row with different content, and nothing says which is newer",
        "map the date of the last change (columns.modified_on), or remove the outdated row: the \
         later one counts. For outcomes, set what a row is: rows = \"…\"";
    /// The row may be another product of the deal above, or a later version of it.
    LineItem: "line_item",
        "repeats the row above with another amount, as line items do",
        "set whether these amounts are added: line_items = true or false under [deals]";
    /// A cell names several accounts.
    SeveralAccounts: "several_accounts",
        "names several accounts",
        "export the primary account only, or set several_accounts = \"first\" under [deals]";
    /// A later file holds the same id: its row counts.
    Superseded: "superseded",
        "is also in a later file, or was modified before another row with its id",
        "nothing to do if the files are listed oldest first; if not, list them in that order under \
         files";
    /// The deal was entered twice: all but its id is that of an earlier one.
    SecondId: "second_id",
        "repeats an earlier deal under another id",
        "merge the two in the CRM: the first one counts";
    /// Another row says that this deal was merged into it.
    MergedDeal: "merged_deal",
        "was merged into another deal",
        "nothing to do: the deal it was merged into counts";
    /// The CRM marks the row as deleted.
    DeletedRow: "deleted_row",
        "is deleted in the CRM",
        "nothing to do: it no longer exists";
    /// The deal or its account is named like a test.
    TestDeal: "test_deal",
        "is named like a test",
        "rename it if it is a real deal, or set tests = [] under [deals]";
    /// The stage is blank.
    MissingStage: "missing_stage",
        "has no stage",
        "fill in the stage in the CRM";
    /// The stage sounds closed but is mapped neither to won nor to lost.
    UnmappedStage: "unmapped_stage",
        "has a stage that sounds closed but is mapped to neither won nor lost",
        "add it to stages.won, stages.lost or stages.open under [deals]";
    /// The type or pipeline may mean a renewal or not.
    UnknownType: "unknown_type",
        "has an unknown type: is it a renewal?",
        "add the type to renewal or to not_renewal under [deals]";
    /// A flag is neither yes nor no.
    UnreadableFlag: "unreadable_flag",
        "has a flag that is neither yes nor no",
        "list the word in yes = [\"…\"] or no = [\"…\"] in the section of the table";
    /// The status of the customer says neither left nor stayed.
    UnknownStatus: "unknown_status",
        "has an unknown status: did the customer churn?",
        "add the status to churned or to stayed in the section of the table";
    /// A won or lost deal has no close date: it belongs to no window.
    ClosedWithoutDate: "closed_without_date",
        "is closed but has no close date",
        "fill in the close date in the CRM";
    /// A date without which the row means nothing cannot be read: the row is skipped.
    UnreadableRequiredDate: "unreadable_date",
        "has a date that cannot be read: no such day, an unknown format, or an unknown month name",
        "correct it in the CRM, or export dates as 2026-11-20";
    /// A date that the row can do without cannot be read: the cell counts as blank.
    UnreadableOptionalDate: "unreadable_day",
        "has a date that cannot be read: no such day, an unknown format, or an unknown month name",
        "correct it at its source, or export dates as 2026-11-20";
    /// A date without which the row means nothing is blank: the row is skipped.
    MissingDate: "missing_date",
        "has no date",
        "fill in the date";
    /// A closed deal is dated after the as-of day.
    DatedAfterReport: "dated_after_report",
        "closed after the date of the report",
        "nothing to do unless the date is wrong: it counts from that date on";
    /// The amount or number cannot be read.
    UnreadableNumber: "unreadable_number",
        "has a number that cannot be read",
        "write it as a plain number, such as 1234.50";
    /// The number is another one with a decimal point and with a decimal comma.
    UnclearNumber: "unclear_number",
        "has a number whose point or comma may separate thousands or decimals",
        "set the decimal separator: decimal = \".\" or \",\" under its table";
    /// A formula of a spreadsheet failed: the cell holds its error.
    SheetError: "sheet_error",
        "has the error of a spreadsheet formula instead of a value",
        "correct the formula and export the file again: until then the cell counts as blank";
    /// A row of revenue has no amount, or one that cannot be read: the row is skipped.
    MissingRevenue: "missing_revenue",
        "has no amount of revenue, or one that cannot be read",
        "write it as a plain number, such as 1234.50; 0 ends the revenue";
    /// The amount is paid once, or for an unknown period.
    AmountPeriod: "amount_period",
        "has a one-time amount, or one for an unknown period",
        "nothing to do if it is not recurring revenue: its amount is unknown";
    /// The amount is for the whole contract, and its length is unknown.
    AmountWithoutTerm: "amount_without_term",
        "has an amount for the whole contract, but no length of it",
        "fill in term_months: until then its amount is unknown";
    /// The currency has no declared rate.
    CurrencyWithoutRate: "currency_without_rate",
        "has a currency without an exchange rate",
        "add the rate under [money] rates";
    /// The amount names another currency than its deal.
    CurrencyConflict: "currency_conflict",
        "names another currency than its deal (or than [money] currency, where the deals have no \
         currency column)",
        "map deals.currency, or set [money] currency";
    /// Several persons have the name.
    AmbiguousOwner: "ambiguous_owner",
        "names a person, and several people have that name",
        "export the owner's id or e-mail address instead of the name";
    /// The deal is not in the deals table.
    UnknownDeal: "unknown_deal",
        "belongs to a deal that is not in the deals",
        "export the deals for the same period, and check that their export is complete";
    /// The account has no deal.
    UnknownAccount: "unknown_account",
        "belongs to an account that has no deal",
        "check that both exports use the same account ids, or add a crosswalk under [outcomes]";
    /// The account is known only by its name, which several accounts have.
    AmbiguousAccount: "ambiguous_account",
        "names an account, and several accounts have that name",
        "add the CRM's account id to the export, or a crosswalk under [outcomes]";
    /// The account was merged into one that nothing is known of.
    UnknownMerge: "unknown_merge",
        "says that its account was merged into one that has no deal, or into itself",
        "correct the id in merged_into; until then the account counts as it stands";
    /// The churn date is a day that programs write where there is none.
    StandInDate: "stand_in_date",
        "has a date that stands for no date",
        "nothing to do if there is no date; if there is one, correct it";
    /// The account churned on an unknown day.
    ChurnUndated: "churn_undated",
        "says that the account churned, but not when",
        "fill in the churn date; until then the account is in no retention curve";
    /// The account churned before its first won deal closed: one of the two days is wrong, or the
    /// account has an earlier deal.
    ChurnBeforeClose: "churn_before_close",
        "has a churn date before the account's first won deal",
        "correct one of the two dates; until then the account is excluded from retention figures";
    /// The status says that the account stayed, and there is a churn date.
    ChurnConflict: "churn_conflict",
        "has a churn date, but its status says that the account stayed",
        "correct one of the two, or map only the one that counts";
    /// The decision is neither accepted nor rejected.
    UnknownDecision: "unknown_decision",
        "has a decision that is neither accepted nor rejected",
        "write accepted or rejected, or list your own words under [reviews]: accepted = [\"…\"], \
         rejected = [\"…\"]";
    /// A rejected field is none of the seven.
    UnknownField: "unknown_field",
        "names a field that is not one of the seven",
        "use the names of the seven fields";
}

impl IssueCode {
    /// What happens to the row or cell.
    pub fn disposition(self) -> Disposition {
        match self {
            IssueCode::UnreadableNumber
            | IssueCode::UnclearNumber
            | IssueCode::SheetError
            | IssueCode::UnreadableOptionalDate
            | IssueCode::StandInDate
            | IssueCode::AmountPeriod
            | IssueCode::AmountWithoutTerm
            | IssueCode::UnknownMerge
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

    /// Whether the word in the row is asked about, with all the rows that have it.
    pub fn is_asked(self) -> bool {
        matches!(
            self,
            IssueCode::UnknownType
                | IssueCode::UnreadableFlag
                | IssueCode::UnknownStatus
                | IssueCode::UnknownDecision
                | IssueCode::LineItem
                | IssueCode::SeveralAccounts
        )
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
