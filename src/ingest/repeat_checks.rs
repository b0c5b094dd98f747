//! What a run says of repeated rows and of cells with several accounts.

use super::read_report::ReadReport;
use super::repeats::{LineItemFile, Pair, Repeats};
use crate::config::Inputs;
use crate::model::IssueCode;

/// Ids of different deals in two files from which on no report is made, if they are half of the ids
/// that stand in both.
const FEWEST_OTHERS: u64 = 3;

/// Says what repeated rows were taken for, and asks where they can be taken for two things.
pub fn repeated_rows(
    report: &ReadReport,
    inputs: &Inputs,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    ask(report, blocked);
    let repeats = &report.repeats;
    if let Some((pair, count)) = repeats.other_deals.get() {
        let list = match *count >= FEWEST_OTHERS && count * 2 >= repeats.versions {
            true => &mut *blocked,
            false => &mut *check,
        };
        list.push(format!(
            "{} line {} and {} line {} have the same id, {}, but they are different deals: account \
             and name or owner differ{}. Of two rows with one id only the later file counts. If two \
             CRMs number their deals alike, put a prefix of its own before the ids of each file \
             (such as US-{}), in handoffs and reviews too. If they are one deal, list the newest \
             file only",
            pair.earlier_file,
            pair.earlier_line,
            pair.file,
            pair.line,
            pair.id,
            as_do(*count, "id"),
            pair.id
        ));
    }
    reopened(repeats, blocked, check);
    if inputs.line_items.is_none() {
        check.extend(repeats.line_items.iter().map(line_items));
    }
    if let Some((pair, count)) = repeats.undated.get() {
        check.push(format!(
            "{}: deal {} has two different rows, on lines {} and {}{}. The later row counts. If a \
             column has the date of the last change, map it: columns.modified_on = \"…\" under \
             [deals]",
            pair.file,
            pair.id,
            pair.earlier_line,
            pair.line,
            as_do(*count, "deal")
        ));
    }
    if let Some((pair, count)) = repeats
        .same_but_unused
        .get()
        .filter(|_| inputs.line_items.is_none())
    {
        check.push(format!(
            "{}: deal {} has two rows, on lines {} and {}, that differ only in columns that are \
             not used{}. It counts once, with the amount of one row. If the rows are line items \
             (one row per product), map the product (columns.product) and set line_items = true \
             under [deals]; if not, set line_items = false",
            pair.file,
            pair.id,
            pair.earlier_line,
            pair.line,
            as_do(*count, "row")
        ));
    }
    if inputs.second_ids.is_none() {
        second_ids(report, check);
    }
}

/// Asks where a row or cell can be taken for two things.
fn ask(report: &ReadReport, blocked: &mut Vec<String>) {
    if let Some((issue, count)) = report.first(IssueCode::SeveralAccounts) {
        let otherwise = match &report.primary_account {
            Some(header) => format!("map the primary company: columns.account_id = {header:?}"),
            None => "export the deals with one company each (the primary one)".to_string(),
        };
        blocked.push(format!(
            "{} line {}: {:?} in column {:?} names several companies{}. Which one is the customer? \
             If it is the first one, set several_accounts = \"first\" under [deals]; if not, \
             {otherwise}",
            issue.file,
            issue.line,
            issue.value,
            issue.column,
            as_do(count as u64, "deal")
        ));
    }
    if let Some((issue, count)) = report.first(IssueCode::LineItem) {
        blocked.push(format!(
            "{} line {}: this row of deal {:?} repeats the row above with another amount, as line \
             items do (one row per product){}. Set line_items = true under [deals] to add the \
             amounts, or line_items = false if the later row is a correction",
            issue.file,
            issue.line,
            issue.value,
            as_do(count as u64, "row")
        ));
    }
}

/// Says which deals are alike but for their id, and what they were taken for.
fn second_ids(report: &ReadReport, check: &mut Vec<String>) {
    if let Some((pair, count)) = report.repeats.second_ids.get() {
        check.push(format!(
            "{} differ only in the id, and were entered in the same minute or come from two \
             files{}. They count as one deal (second_id). Set second_ids = true under [deals] if \
             that is right, or false if they are separate deals",
            both(pair),
            as_do(*count, "pair")
        ));
    }
    if let Some((pair, count)) = report.repeats.alike.get() {
        check.push(format!(
            "{} differ only in the id{}. Each counts as a deal. Set second_ids = false under \
             [deals] if that is right, or true if one deal was entered twice",
            both(pair),
            as_do(*count, "pair")
        ));
    }
}

fn line_items(items: &LineItemFile) -> String {
    let LineItemFile {
        file,
        deals,
        rows,
        id,
        lines: [first, second],
        ..
    } = items;
    let what = match items.are_added {
        true => {
            "differ in product and amount. They were read as line items (one row per product), and \
             their amounts added"
        }
        false => {
            "differ only in product. They were read as line items (one row per product) that \
             repeat the amount of the deal, which counts once"
        }
    };
    format!(
        "{file}: the {rows} rows of {deals} deals, such as {id} (lines {first} and {second}), \
         {what}. Set line_items = true under [deals] if each row has the amount of one product, or \
         false if the last row of a deal is its newest version"
    )
}

/// `deals.csv line 9 (D2) and line 4 (D1)`.
fn both(pair: &Pair) -> String {
    let earlier = match pair.earlier_file == pair.file {
        true => String::new(),
        false => format!("{} ", pair.earlier_file),
    };
    format!(
        "{} line {} ({}) and {earlier}line {} ({})",
        pair.file, pair.line, pair.id, pair.earlier_line, pair.earlier_id
    )
}

/// `, as do 3 other deals`; nothing when there is one.
fn as_do(count: u64, what: &str) -> String {
    match count {
        0 | 1 => String::new(),
        2 => format!(", as does 1 other {what}"),
        n => format!(", as do {} other {what}s", n - 1),
    }
}

/// Deals that are open in a later file and closed in an earlier one. Exports follow each other in time;
/// sheets of one workbook may not: the later one may be a backup.
fn reopened(repeats: &Repeats, blocked: &mut Vec<String>, check: &mut Vec<String>) {
    let Some((pair, count)) = repeats.reopened.get() else {
        return;
    };
    let is = if *count == 1 { "deal is" } else { "deals are" };
    let book = workbook(&pair.file).filter(|book| workbook(&pair.earlier_file) == Some(book));
    match book {
        Some(book) => {
            let sheet = &pair.earlier_file[book.len() + 1..];
            blocked.push(format!(
                "{count} {is} open on line {} of {} and closed on line {} of {} (first: {}). Is one of \
                 the sheets a backup? Read only the one that is current: sheet = {sheet:?} under [deals]",
                pair.line, pair.file, pair.earlier_line, pair.earlier_file, pair.id
            ));
        }
        None => check.push(format!(
            "{count} {is} open in a later file and closed in an earlier one (first: {}). If the files \
             are not in date order, list them oldest first: files = [\"…\", \"…\"] under [deals]",
            pair.id
        )),
    }
}

/// The workbook of a sheet: `book.xlsx` of `book.xlsx/Deals`.
fn workbook(file: &str) -> Option<&str> {
    let (book, _) = file.rsplit_once('/')?;
    let ending = book.rsplit_once('.').map(|(_, ending)| ending)?;
    ["xlsx", "xlsm", "xlsb", "xls", "ods"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
        .then_some(book)
}
