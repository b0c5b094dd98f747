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
        "gzip, or zip with one or several tables (`WE_1.zip`, or `WE_1.zip/Opportunity.csv`)",
        "unpacked; of several tables in a zip, those with the columns of the table are read; a \
         file that unpacks to 100 times its size is refused";
    /// Excel.
    Workbook: "workbook",
        "an Excel workbook (.xlsx)",
        "all sheets with the columns of the table are read; a sheet that is hidden or has only \
         some of the columns is asked about; other sheets are named and skipped; `book.xlsx/Q1` \
         or `sheet = \"…\"` selects one sheet; dates are read as dates, merged cells are filled \
         down; the error of a formula (`#REF!`, `Loading...`) counts as blank and is listed";
    /// Parquet.
    Parquet: "parquet",
        "a Parquet file",
        "read like a CSV file";
    /// Encodings.
    Encoding: "encoding",
        "UTF-8 with or without byte order mark, UTF-16 in either byte order, Windows-1252, \
         ISO-8859-1, non-Latin scripts",
        "detected from the bytes, and asked about if unclear; `encoding = \"…\"` sets it";
    /// Delimiters.
    Delimiter: "delimiter",
        "`,` `;` tab `|`, or a first line `sep=;`",
        "detected: the one that splits the first rows alike; `delimiter = \"…\"` sets another";
    /// Titles.
    TitleRows: "title_rows",
        "report titles and blank rows above the header",
        "skipped: the header is the row with the most known column names";
    /// Blocks of rows.
    Blocks: "blocks",
        "a grouped report, with a name only in the first row of each block",
        "asked about: `fill_down = [\"rep\"]` repeats the name on the rows below it; `[]` leaves \
         them blank";
    /// Trailing delimiters.
    TrailingDelimiter: "trailing_delimiter",
        "blank cells after the last column",
        "ignored if no cell is shifted";
    /// Words for nothing.
    BlankWords: "blank_words",
        "`null`, `-`, `N/A`, `\\N`, `NaT`, `none`, `(No value)`, `--None--`, `Unassigned`, the \
         same in the languages of the CRMs, or a space as a date, amount, id or name",
        "read as blank; in the seven fields they are checked as text; `NA` can be a segment or \
         product (North America, Namibia) unless a date, amount, id or rep in the file is `NA` too";
    /// Days.
    Days: "days",
        "ISO dates, `20 Nov 2026`, `20. März 2026` and months in 14 languages, `2026年11月20日`, \
         dates as programs print them (RFC 2822, JavaScript, Go), `20261120`, Excel serial \
         numbers, seconds and milliseconds since 1970; several formats in one column",
        "read as dates; an unknown month name is not a date";
    /// Order of day and month.
    DayOrder: "day_order",
        "`03/04/2026`",
        "read by `date_format`, or else in the order of a date in the column with a day above 12 \
         and the same separator (`25.03.2026` does not settle `3/7/2026`); if neither settles it, \
         or if a spreadsheet has probably exchanged day and month in part of the column, the run \
         stops and asks; `date_format = [\"D.M.YYYY\", \"M/D/YYYY\"]` sets both";
    /// Months without a day.
    Periods: "periods",
        "`2025-10`, `October 2025`, `Q3 2025`, `2025-W23` in a date column",
        "the run stops and asks: `periods_as = \"first_day\"` or `\"last_day\"`";
    /// Zones.
    Zones: "zones",
        "timestamps with an offset, or in a column named `(UTC)`",
        "read as the date in your `timezone`; midnight is a date without a time. If all are \
         midnight in another zone than UTC, or are written with its offset and some fall on \
         another day in UTC, and the configuration sets none, the run asks; \
         `timezone` under the table confirms yours";
    /// Amounts.
    Amounts: "amounts",
        "`$1,234.50`, `1.234,50 €`, `USD 50,000`, `(500)`, `500-`, `50k`, `1.2M`, `1 234,56`, \
         `1'234.50`, `₹1,00,000`, `24 Tsd. €`, `1億2,000万円`",
        "read as numbers; `122.000` follows the decimal separator of other amounts in the column, \
         or `decimal`; if neither settles it, the cell counts as blank";
    /// Currencies.
    Currencies: "currencies",
        "a currency as code, sign or name: `INR`, `₹`, `US$`, `Euro`, `USD - U.S. Dollar`",
        "read as one currency; `$` and `kr` are read as the only matching currency with a rate, \
         and asked about if there are several";
    /// Cents.
    MinorUnits: "minor_units",
        "amounts in cents, or in thousands",
        "`minor_units = true`; if an export may be in cents, the run stops until this is true or \
         false. If the header says thousands or millions (`ACV (k€)`, `in T€`), it stops until \
         `amount_unit = 1000` confirms it";
    /// Unknown amounts.
    UnknownAmount: "unknown_amount",
        "a lost deal with amount 0 or none",
        "its value is unknown, never 0";
    /// Ids.
    Ids: "ids",
        "Salesforce ids of 15 and 18 characters, `zcrm_` before Zoho's, GUIDs in braces, `5155.0`, \
         `=\"00123\"`, `'00123`",
        "matched as one id; upper and lower case stay different";
    /// Ids without their zeros.
    LeadingZeros: "leading_zeros",
        "deal or account ids with leading zeros in one file and without in another",
        "matched, if no two different ids become one; `handoff check` lists them. Within the deals \
         (two files) they are not matched, and the report says so";
    /// Cells written as formulas.
    GuardedCells: "guarded_cells",
        "cells written as formulas to protect them in a spreadsheet: `=\"2026-06-01\"`",
        "read without the formula";
    /// Names in several spellings.
    Spellings: "spellings",
        "one name in several spellings: case, spaces, invisible characters, Unicode forms, dashes, \
         apostrophes; for accounts that the deals know by name only, also punctuation and legal \
         form",
        "merged into one person, segment, product or account, under the most common spelling; \
         `handoff check` lists them, and `distinct = [\"…\"]` under the table keeps one separate; \
         different ids, e-mail addresses and accents are never merged; a name with its address \
         (`Ana Reyes <ana@x.example>`) or marked `(Deactivated User)` is the name, and `Reyes, Ana` \
         is `Ana Reyes` where somebody is called so; people and segments that may be one, and cells \
         that name two people, are listed at the top";
    /// Persons.
    Owners: "owners",
        "owners, CS leads and CS managers given as id, e-mail address or name",
        "shown by name, from the table under `[owners]` (`name`, or `first_name` and \
         `last_name`); two people with the same name are shown with their address";
    /// The table of accounts.
    AccountTable: "account_table",
        "deals with account ids but no names, as in the weekly export and the API of Salesforce",
        "name, segment and size come from the table under `[accounts]`";
    /// Accounts.
    Accounts: "accounts",
        "an account that has another id in CS or billing",
        "matched by the CRM id in the CS table, then by id, then by `crosswalk`, then by a unique \
         name (ignoring case, punctuation and legal form)";
    /// Names with broken accents.
    BrokenAccents: "broken_accents",
        "`NovÃ¡k`, `O‚Äôbrien`",
        "repaired if the bytes show how";
    /// HTML.
    Html: "html",
        "HTML in the seven fields",
        "paragraphs become lines";
    /// Whole records.
    RecordBlock: "record_block",
        "a whole record pasted into one column (`columns.record_block = \"Notes\"`), or one file \
         for each record: `files = \"records/\"` with .md, .txt or .html",
        "fields are found by their headings, whatever the bullets, arrows, order or text around \
         them; a text with none of the seven is not a record; the deal and the date of a file come \
         from its lines `Deal:` and `Submitted:` or from its name";
    /// Assistants.
    Assistants: "assistants",
        "AI drafting assistants: names with `assistant`, `bot`, `copilot`, `GPT`, `agent`, `AI` \
         and the like, also written on (`SalesBot`)",
        "their drafts count as not reviewed until a person is named as reviewer; `agents = \
         [\"Quill*\"]` under `[records]` lists yours instead";
    /// Flags.
    Flags: "flags",
        "`IsWon` and `IsClosed` next to the stage",
        "they decide the outcome, unless stages are set";
    /// Words of closed vocabularies.
    Vocabulary: "vocabulary",
        "stages, deal types, customer statuses and flags in English, German, French, Spanish, \
         Portuguese, Italian, Dutch and Japanese: `6. Fermé (gagné)`, `Neugeschäft`, `WAHR`",
        "recognised in any case, with or without accents, punctuation and numbers; words in the \
         configuration are added, and win; unknown words are asked about";
    /// Reasons in stages.
    StageReasons: "stage_reasons",
        "a lost stage that gives the reason: `Closed - Lost to Competitor`",
        "used as the reason for deals that have no other; `handoff check` lists them";
    /// No deals at all.
    NotReal: "not_real",
        "lost deals that were not real: reasons such as `duplicate`, `spam`, `created by mistake`",
        "counted as lost but shown separately, and excluded from win rates, signals and the watch \
         list; `not_real = \"…\"` under `[lost_reasons]` sets another pattern";
    /// Renewals.
    Renewals: "renewals",
        "the type or pipeline of a renewal, or a word in the deal's name",
        "counts for retention, not for handoffs or lost deals; `renewal = [\"…\"]` adds words; \
         where no type tells, names such as `Alder - Renewal 2026` are asked about, and \
         `renewal_names = [\"Renewal\"]` (or `expansion_names`) answers";
    /// Monthly exports.
    Overlap: "overlap",
        "several files of one table with the same rows",
        "the same row counts once; of two rows with the same id, the one modified last counts, or \
         the one in the later file (by file name)";
    /// Versions of a row.
    Versions: "versions",
        "several versions of a deal in one file, as in exports that append changes",
        "the one modified last counts (`modified_on`); without that column, the one further down, \
         and the run says so";
    /// Line items.
    LineItems: "line_items",
        "one row per product: consecutive rows of one deal with different products and amounts",
        "one deal with the amounts added, and the run says so; `line_items = true` confirms it";
    /// One value for all rows.
    Fixed: "fixed",
        "a column missing from the export because all rows have the same value",
        "`fixed.stage = \"Lost\"`";
    /// Definitions of churn.
    ChurnDefinition: "churn_definition",
        "files that define churn in another way: events, subscriptions, a flag",
        "listed as `[churn.NAME]`; `churn = \"NAME\"` under `[outcomes]` sets the one that counts; \
         `handoff check` compares them";
    /// Terms.
    Terms: "terms",
        "rows with a start and an end: contracts, subscriptions (`started_on`, `ended_on`)",
        "the account churned when its last term ended and no new one began within 30 days \
         (`gap_days`); renewals and upgrades are not churn";
    /// Failed payments.
    Involuntary: "involuntary",
        "accounts that churned because a payment failed",
        "`involuntary = [\"Payment failed\"]`: observed until then, and not counted as churned";
}

/// All rules as two markdown tables: accepted forms, then issues.
pub fn input_rules_table() -> String {
    let mut out = String::from("| rule | applies to | what happens |\n|---|---|---|\n");
    for form in AcceptedForm::ALL {
        out += &format!(
            "| {} | {} | {} |\n",
            form.key(),
            form.catches(),
            form.does()
        );
    }
    out += "\n| code in quarantine.csv | a row or cell that | what happens | what to do |\n\
            |---|---|---|---|\n";
    for code in super::IssueCode::ALL {
        out += &format!(
            "| {} | {} | {} | {} |\n",
            code.key(),
            code.problem(),
            code.disposition().words(),
            code.remedy()
        );
    }
    out
}
