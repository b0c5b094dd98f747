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
        "sheets with the columns of the table are read together, one that is hidden or has only some \
         of them is asked about, others are named and skipped; `book.xlsx/Q1` names a sheet, as \
         `sheet = \"…\"` does; dates are dates, and merged cells are filled down";
    /// Parquet.
    Parquet: "parquet",
        "a Parquet file",
        "its columns are read like a CSV's";
    /// Encodings.
    Encoding: "encoding",
        "UTF-8 with or without byte order mark, UTF-16 of either order, Windows-1252, ISO-8859-1, \
         other scripts than Latin",
        "decoded by what the bytes show, and asked about where that is unclear; `encoding = \"…\"` \
         declares it";
    /// Delimiters.
    Delimiter: "delimiter",
        "`,` `;` tab `|`, a first line `sep=;`",
        "the one that makes rows of the head alike; `delimiter = \"…\"` declares another";
    /// Titles.
    TitleRows: "title_rows",
        "report titles and blank rows above the header",
        "skipped: the header is the row with most known headers";
    /// Blocks of rows.
    Blocks: "blocks",
        "a grouped report: a name only in the first row of each block of rows",
        "asked about: `fill_down = [\"rep\"]` gives the rows below it the same value; `[]` leaves them \
         blank";
    /// Trailing delimiters.
    TrailingDelimiter: "trailing_delimiter",
        "blank cells behind the last column",
        "left out, where the columns show that no cell is shifted";
    /// Words for nothing.
    BlankWords: "blank_words",
        "`null`, `-`, `N/A`, `#N/A`, `NaN`, `none`, `[object Object]`, a blank, in dates, amounts, \
         ids and names",
        "blank; in the seven fields they are texts, and judged; `NA` is a segment or product \
         (North America, Namibia) unless a day, amount, id or rep of the file is `NA` too";
    /// Days.
    Days: "days",
        "ISO, `20 Nov 2026`, `20. März 2026` and months in 14 languages, `2026年11月20日`, what \
         programs print (RFC 2822, JavaScript, Go), `20261120`, Excel serials, seconds and \
         milliseconds since 1970, several kinds in one column",
        "read as that day; a name of a month that is not known is no day";
    /// Order of day and month.
    DayOrder: "day_order",
        "`03/04/2026`",
        "the order is `date_format`, else that of a date with a day above 12 that is written with \
         the same sign (`25.03.2026` tells nothing of `3/7/2026`); where neither says, the run \
         stops and asks; `date_format = [\"D.M.YYYY\", \"M/D/YYYY\"]` tells both";
    /// Months without a day.
    Periods: "periods",
        "`2025-10`, `October 2025`, `Q3 2025`, `2025-W23` where a day is expected",
        "the run stops and asks: `periods_as = \"first_day\"` or `\"last_day\"`";
    /// Zones.
    Zones: "zones",
        "timestamps with an offset, or in a column named `(UTC)`",
        "the day it is then in the company's `timezone`; midnight is a day without a time. Where \
         all are midnight in a zone that is not UTC and the configuration names none, the run asks";
    /// Amounts.
    Amounts: "amounts",
        "`$1,234.50`, `1.234,50 €`, `USD 50,000`, `(500)`, `500-`, `50k`, `1.2M`, `1 234,56`, \
         `1'234.50`, `₹1,00,000`",
        "read; `122.000` follows the decimal sign that other amounts of the column show, or \
         `decimal`, else it is refused";
    /// Currencies.
    Currencies: "currencies",
        "a currency by code, sign or name: `INR`, `₹`, `US$`, `Euro`, `USD - U.S. Dollar`",
        "one currency; `$` and `kr` are the only one of theirs that has a rate, else it is asked";
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
        "Salesforce ids of 15 and 18 characters, `zcrm_` before Zoho's, GUIDs in braces, `5155.0`, \
         `=\"00123\"`, `'00123`",
        "one id; letters keep their case";
    /// Ids without their zeros.
    LeadingZeros: "leading_zeros",
        "ids of deals or accounts with leading zeros in one file and without in another",
        "one id, where that makes one of no two ids; `handoff check` says so";
    /// Cells written as formulas.
    GuardedCells: "guarded_cells",
        "cells written as formulas, so that a spreadsheet keeps them: `=\"2026-06-01\"`",
        "read without the formula";
    /// Names in several spellings.
    Spellings: "spellings",
        "one name in several spellings: case, blanks, invisible signs, Unicode forms, dashes, \
         apostrophes; of accounts that deals know by name alone also punctuation and legal form",
        "one person, segment, product, account, shown in the commonest spelling; `handoff check` \
         lists them, `distinct = [\"…\"]` under the table keeps one apart; ids and e-mail \
         addresses that differ are never one, nor are names with other accents";
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
    /// Words of closed vocabularies.
    Vocabulary: "vocabulary",
        "stages, types of deals, statuses of customers and flags in English, German, French, \
         Spanish, Portuguese, Italian, Dutch and Japanese: `6. Fermé (gagné)`, `Neugeschäft`, `WAHR`",
        "read in whatever case, with or without accents, punctuation and numbers; a word that is \
         not known is asked about";
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
    /// Versions of a row.
    Versions: "versions",
        "several versions of a deal in one file, as exports have to which changes are appended",
        "the one modified last counts (`modified_on`); where nothing says which that is, the one \
         further down, and the run says so";
    /// Line items.
    LineItems: "line_items",
        "a row a product: rows of one deal below one another that differ in product and amount",
        "one deal with the amounts added, and the run says so; `line_items = true` confirms it";
    /// One value for all rows.
    Fixed: "fixed",
        "a column that the export leaves out because all rows are alike",
        "`fixed.stage = \"Lost\"`";
    /// Definitions of churn.
    ChurnDefinition: "churn_definition",
        "files that define churn otherwise: events, subscriptions, a flag",
        "`[churn.NAME]` names them, `churn = \"NAME\"` under `[outcomes]` says which counts; \
         `handoff check` says how they differ";
    /// Terms.
    Terms: "terms",
        "rows with a start and an end: contracts, subscriptions (`started_on`, `ended_on`)",
        "the account left when its last term ended and no other began within 30 days \
         (`gap_days`); renewals and upgrades are no churn";
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
