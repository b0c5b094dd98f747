//! How inputs are read: the forms that are accepted as they are, listed here, and those that are
//! not ([`IssueCode`](super::IssueCode)).

/// One table of rule, key, input, and how it is read.
macro_rules! accepted_forms {
    ($($(#[$doc:meta])* $rule:ident: $key:literal, $catches:literal, $does:literal;)*) => {
        /// A form of input that is accepted without cleaning.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum AcceptedForm {
            $($(#[$doc])* $rule,)*
        }

        impl AcceptedForm {
            /// All of them, in the order of this table.
            pub const ALL: &[AcceptedForm] = &[$(AcceptedForm::$rule),*];

            /// The rule's name.
            pub fn key(self) -> &'static str {
                match self {
                    $(AcceptedForm::$rule => $key,)*
                }
            }

            /// The input it applies to.
            pub fn catches(self) -> &'static str {
                match self {
                    $(AcceptedForm::$rule => $catches,)*
                }
            }

            /// How that input is read.
            pub fn does(self) -> &'static str {
                match self {
                    $(AcceptedForm::$rule => $does,)*
                }
            }
        }
    };
}

accepted_forms! {
    /// Archives.
    Packed: "packed",
        "gzip; zip with one or several tables (`WE_1.zip`, or `WE_1.zip/Opportunity.csv`)",
        "unpacked; of several tables in a zip, those with the columns of the table are read; one \
         that unpacks to 100 times its size is refused";
    /// Excel.
    Workbook: "workbook",
        "an Excel workbook (.xlsx)",
        "the first sheet is read, or `sheet = \"…\"`; its dates are dates";
    /// Parquet.
    Parquet: "parquet",
        "a Parquet file",
        "its columns are read like a CSV's";
    /// Encodings.
    Encoding: "encoding",
        "UTF-8 with or without byte order mark, UTF-16 of either order, Windows-1252, ISO-8859-1",
        "decoded by what the bytes show; `encoding = \"…\"` declares another";
    /// Delimiters.
    Delimiter: "delimiter",
        "`,` `;` tab `|`, a first line `sep=;`",
        "the one that makes rows of the head alike; `delimiter = \"…\"` declares another";
    /// Titles.
    TitleRows: "title_rows",
        "report titles and blank rows above the header",
        "skipped: the header is the row with most known headers";
    /// Trailing delimiters.
    TrailingDelimiter: "trailing_delimiter",
        "blank cells behind the last column",
        "left out";
    /// Words for nothing.
    BlankWords: "blank_words",
        "`null`, `-`, `N/A`, `#N/A`, `NaN`, `none`, `[object Object]`, a blank, in dates, amounts, \
         ids and names",
        "blank; in the seven fields they are texts, and judged";
    /// Days.
    Days: "days",
        "ISO, `20 Nov 2026`, `20261120`, Excel serials, seconds and milliseconds since 1970, two \
         kinds in one column",
        "read as that day";
    /// Order of day and month.
    DayOrder: "day_order",
        "`03/04/2026`",
        "the order is `date_format`, else that of a date in the file with a day above 12; where \
         neither says, the run stops and asks";
    /// Zones.
    Zones: "zones",
        "timestamps with an offset, or in a column named `(UTC)`",
        "the day it is then in the company's `timezone`; midnight UTC is a day without a time";
    /// Amounts.
    Amounts: "amounts",
        "`$1,234.50`, `1.234,50 €`, `USD 50,000`, `(500)`, `50k`, `1.2M`, `1 234,56`",
        "read; `122.000` follows the decimal sign that other amounts of the file show, or \
         `decimal`, else it is refused";
    /// Cents.
    MinorUnits: "minor_units",
        "amounts in cents",
        "`minor_units = true`; exports that may be in cents are refused until it says true or \
         false";
    /// Unknown amounts.
    UnknownAmount: "unknown_amount",
        "a lost deal with the amount 0 or none",
        "its value is unknown, never 0";
    /// Ids.
    Ids: "ids",
        "Salesforce ids of 15 and 18 characters, `zcrm_` before Zoho's, GUIDs in braces, `5155.0`",
        "one id; letters keep their case";
    /// Persons.
    Owners: "owners",
        "owners, CS leads and CS managers as id, e-mail address or name",
        "one name each, by the table under `[owners]`; two persons of one name are shown with \
         their address";
    /// The table of accounts.
    AccountTable: "account_table",
        "deals that name their account by its id alone, as the weekly export and the API of \
         Salesforce do",
        "name, segment and size come from the table under `[accounts]`";
    /// Accounts.
    Accounts: "accounts",
        "the account in CS or billing under another id",
        "found by id, then by the CRM's id in the CS table, then by `crosswalk`, then by a name \
         that nobody else has (without case, punctuation and legal form)";
    /// Names with broken accents.
    BrokenAccents: "broken_accents",
        "`NovÃ¡k`, `O‚Äôbrien`",
        "repaired where the bytes say how";
    /// HTML.
    Html: "html",
        "HTML in the seven fields",
        "its paragraphs are lines";
    /// Whole records.
    RecordBlock: "record_block",
        "a whole record pasted into one column (`columns.record_block = \"Notes\"`), or one a \
         file: `files = \"records/\"` with .md, .txt or .html",
        "its fields are found by their headings, whatever the bullets, arrows, order or prose \
         around them; a text without any of the seven is no record; a file is of the deal that \
         `Deal:` or its name says, handed in on the day that `Submitted:` or its name says";
    /// Assistants.
    Assistants: "assistants",
        "drafters that are no persons: names with `assistant`, `bot`, `copilot`, `GPT`, `agent` \
         and the like",
        "a record that one drafted and no person reviewed is unreviewed; `agents = [\"Quill*\"]` \
         under `[records]` names them instead";
    /// Flags.
    Flags: "flags",
        "`IsWon` and `IsClosed` beside the stage",
        "they say what became of a deal, unless stages are declared";
    /// Reasons in stages.
    StageReasons: "stage_reasons",
        "a lost stage that says why: `Closed - Lost to Competitor`",
        "its name is the reason of deals that have no other; `handoff check` lists which";
    /// No deals at all.
    NotReal: "not_real",
        "lost deals that were none: reasons such as `duplicate`, `spam`, `created by mistake`",
        "counted as lost, apart, and left out of win rates, signals and the watch list; `not_real \
         = \"…\"` under `[lost_reasons]` is another pattern";
    /// Renewals.
    Renewals: "renewals",
        "the type or pipeline of a renewal",
        "counts for retention, not for handoffs nor lost deals; `renewal = [\"…\"]` declares the \
         words";
    /// Monthly exports.
    Overlap: "overlap",
        "several files of one table with the same rows",
        "the same row counts once; of two rows with one id the later file's counts (by name), or \
         the one modified last";
    /// One value for all rows.
    Fixed: "fixed",
        "a column that the export leaves out because all rows are alike",
        "`fixed.stage = \"Lost\"`";
    /// Definitions of churn.
    ChurnDefinition: "churn_definition",
        "files that define churn otherwise: events, subscriptions, a flag",
        "`[churn.NAME]` names them, `churn = \"NAME\"` under `[outcomes]` says which counts; \
         `handoff check` says how they differ";
    /// Failed payments.
    Involuntary: "involuntary",
        "accounts that left because a payment failed",
        "`involuntary = [\"Payment failed\"]`: watched until then and not counted as churned";
}

/// All rules as two markdown tables: accepted forms, then issues.
pub fn input_rules_table() -> String {
    let mut out = String::from("| rule | catches | does |\n|---|---|---|\n");
    for form in AcceptedForm::ALL {
        out += &format!(
            "| {} | {} | {} |\n",
            form.key(),
            form.catches(),
            form.does()
        );
    }
    out += "\n| listed in quarantine.csv as | a row or cell that | what happens to it | what you \
            can do |\n|---|---|---|---|\n";
    for code in super::IssueCode::ALL {
        out += &format!(
            "| {} | {} | {} | {} |\n",
            code.key(),
            code.problem(),
            code.disposition().label(),
            code.remedy()
        );
    }
    out
}
