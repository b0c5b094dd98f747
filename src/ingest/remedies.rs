//! What to do about rows that cannot be used: the remedy for the cause at hand, not the usual one.
//!
//! Three blank close dates are filled in in the CRM; where they are blank in most rows, the wrong column
//! is mapped.

use crate::model::{Issue, IssueCode};
use crate::source::parse;

/// Share of a file's rows from which on a column is doubted, and not its cells.
const DOUBTFUL: f64 = 0.2;

/// What to do about the issues of one code in one file, of so many rows.
pub fn remedy(code: IssueCode, issues: &[&Issue], rows_read: u64) -> String {
    let usual = code.remedy();
    let Some(first) = issues.first() else {
        return usual.to_string();
    };
    let is_common = issues.len() as f64 >= DOUBTFUL * rows_read as f64 && issues.len() > 1;
    let is_all = issues.len() as u64 >= rows_read && rows_read > 1;
    let column = &first.column;
    let table = first.table;
    let other = |native: &str, what: &str| {
        format!(
            "check that {column:?} is {what}. If not, map the right column: columns.{native} = \
             \"…\" under [{table}]; if it is, {usual}"
        )
    };
    match code {
        IssueCode::UnevenRow if all_have(issues, "unquoted") => {
            "put quotes around cells that contain the delimiter".to_string()
        }
        IssueCode::UnevenRow if is_all => {
            "no row has as many cells as the header: correct the header line, or export the file again"
                .to_string()
        }
        IssueCode::ClosedWithoutDate if column.is_empty() => format!(
            "no column of {} is mapped to the close date. Map it: columns.closed_on = \"…\" under \
             [{table}]",
            first.file
        ),
        IssueCode::ClosedWithoutDate if !first.value.is_empty() => {
            "this date stands for no date: fill in the close date in the CRM".to_string()
        }
        IssueCode::ClosedWithoutDate if is_common => other("closed_on", "the close date"),
        IssueCode::MissingId if is_common => other("deal_id", "the id of the deal"),
        IssueCode::MissingId => {
            "fill in the id: without it the row matches nothing".to_string()
        }
        IssueCode::MissingStage if is_common => other("stage", "the stage or outcome of the deal"),
        IssueCode::UnreadableRequiredDate | IssueCode::UnreadableOptionalDate if is_all => {
            format!("check that {column:?} is a date column. If it is, {usual}")
        }
        IssueCode::UnreadableNumber if is_all => {
            format!("check that {column:?} is a number column. If it is, {usual}")
        }
        IssueCode::CurrencyConflict => match parse::currency(&first.value) {
            Some(mark) => format!(
                "give the rate of {mark}: rates = {{ {} = … }} under [money]. If the deals have a \
                 column with the currency, map it: columns.currency = \"…\" under [deals]",
                parse::currency_code(&mark).unwrap_or_else(|| "…".to_string())
            ),
            None => usual.to_string(),
        },
        IssueCode::UnknownDeal if is_all => format!(
            "none of them is in the deals: check that {column:?} has the deal ids of the deals \
             table. If not, map the right column: columns.deal_id = \"…\" under [{table}]"
        ),
        _ => usual.to_string(),
    }
}

/// Whether the note on every row has a word.
fn all_have(issues: &[&Issue], word: &str) -> bool {
    issues.iter().all(|issue| issue.value.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Disposition, Table};

    fn issue(code: IssueCode, column: &str) -> Issue {
        Issue {
            table: Table::Deals,
            file: "deals.csv".into(),
            line: 2,
            column: column.into(),
            value: String::new(),
            code,
            disposition: Disposition::RowSkipped,
        }
    }

    #[test]
    fn the_cause_at_hand_is_named_and_not_the_usual_one() {
        let code = IssueCode::ClosedWithoutDate;
        let (unmapped, blank) = (issue(code, ""), issue(code, "Close Date"));
        let few = remedy(code, &[&blank], 100);
        assert_eq!(few, code.remedy());
        let many = remedy(code, &[&blank; 60], 100);
        assert!(
            many.starts_with("check that \"Close Date\" is the close date"),
            "{many}"
        );
        let none = remedy(code, &[&unmapped; 60], 100);
        assert!(
            none.contains("no column of deals.csv is mapped to the close date"),
            "{none}"
        );
        assert!(!none.contains("CRM"), "{none}");
    }

    #[test]
    fn when_nothing_can_be_read_the_column_is_doubted() {
        let code = IssueCode::UnreadableNumber;
        let amount = issue(code, "Amount");
        let all = remedy(code, &[&amount; 10], 10);
        assert!(
            all.starts_with("check that \"Amount\" is a number column"),
            "{all}"
        );
        let code = IssueCode::UnknownDeal;
        let deal = issue(code, "Ref");
        let all = remedy(code, &[&deal; 10], 10);
        assert!(all.starts_with("none of them is in the deals"), "{all}");
    }
}
