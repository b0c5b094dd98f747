//! What a run says of repeated rows and of cells with several accounts.

use super::read_report::ReadReport;
use super::repeats::{LineItemFile, Pair};
use crate::config::Inputs;
use crate::model::IssueCode;

/// Says what repeated rows were taken for, and asks where they can be taken for two things.
pub fn repeated_rows(
    report: &ReadReport,
    inputs: &Inputs,
    blocked: &mut Vec<String>,
    check: &mut Vec<String>,
) {
    ask(report, blocked);
    let repeats = &report.repeats;
    if inputs.line_items.is_none() {
        check.extend(repeats.line_items.iter().map(line_items));
    }
    if let Some((pair, count)) = repeats.undated.get() {
        check.push(format!(
            "{} stands in two rows of {} that differ, lines {} and {}{}: the later row counts. Map \
             the day of the last change (columns.modified_on under [deals]) if a column has it",
            pair.id,
            pair.file,
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
            "{} stands in two rows of {}, lines {} and {}, that differ only in columns that are \
             not used{}: the deal counts once, with the amount of one row. If its rows are line \
             items (a row a product), map the product (columns.product) and set \
             line_items = true under [deals]; if not, line_items = false",
            pair.id,
            pair.file,
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
        blocked.push(format!(
            "{} line {}: {:?} in column {:?} names several companies{}. Which is the customer? Map \
             the column with the primary one (columns.account_id), or set \
             several_accounts = \"first\" under [deals] if it is the first",
            issue.file,
            issue.line,
            issue.value,
            issue.column,
            as_do(count as u64, "deal")
        ));
    }
    if let Some((issue, count)) = report.first(IssueCode::LineItem) {
        blocked.push(format!(
            "{} line {}: the row of {:?} is the row above but for the amount, as line items are (a \
             row a product){}. Set line_items = true under [deals] if the amounts belong \
             together, or false if the later row is a correction",
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
            "{}: all but the id is the same, and both were entered in the same minute or stand in \
             two files; taken for one deal under a second id (second_id){}. Set \
             second_ids = true under [deals] if that is right, false if each is a deal",
            both(pair),
            as_is(*count)
        ));
    }
    if let Some((pair, count)) = report.repeats.alike.get() {
        check.push(format!(
            "{}: all but the id is the same; each counts as a deal{}. Set second_ids = false under \
             [deals] if that is right, true if it is one deal that was entered twice",
            both(pair),
            as_is(*count)
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
            "differ in product and amount: taken for line items (a row a product), their amounts \
             are added"
        }
        false => {
            "differ in product alone: taken for line items (a row a product) that repeat the \
             amount of the deal, which counts once"
        }
    };
    format!(
        "{file}: the {rows} rows of {deals} deals, first {id} (lines {first} and {second}), {what}. \
         Set line_items = true under [deals] if amounts are those of single products, false if the \
         last row of a deal is its newest version"
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

/// `; so are 3 other deals`; nothing when there is one.
fn as_is(count: u64) -> String {
    match count {
        0 | 1 => String::new(),
        2 => "; so is 1 other deal".to_string(),
        n => format!("; so are {} other deals", n - 1),
    }
}
