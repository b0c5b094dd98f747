//! What a run took for granted because the configuration does not say it, and what it left for
//! later.

use super::questions::counted;
use super::read_report::{BareAmount, ReadReport};
use crate::config::{Inputs, Unanswered};
use crate::model::{IssueCode, Table};

/// Questions that a message names.
const SHOWN: usize = 6;

/// Says what stands at the top of a report because nobody decided it.
pub fn assumptions(report: &ReadReport, inputs: &Inputs, check: &mut Vec<String>) {
    let currency = report
        .bare_amount
        .as_ref()
        .filter(|_| !inputs.money.is_declared);
    check.extend(currency.map(|amount| assumed_currency(amount, inputs)));
    check.extend(unanswered(inputs, currency.is_some()));
    check.extend(later_deals(report, inputs));
}

/// Amounts without a currency, which are shown in the usual one.
fn assumed_currency(amount: &BareAmount, inputs: &Inputs) -> String {
    let BareAmount { file, line, text } = amount;
    format!(
        "{file}: no currency is named for the amounts (first: line {line}, {text:?}), so they are \
         shown in {}. Set the currency: currency = \"…\" under [money]",
        inputs.money.currency
    )
}

/// Questions of `handoff init` that nobody answered, in one sentence.
fn unanswered(inputs: &Inputs, asks_for_currency: bool) -> Option<String> {
    let is_told = |one: &&Unanswered| asks_for_currency && one.key == "currency";
    let open = inputs.unanswered.iter().filter(|one| !is_told(one));
    let mut open: Vec<String> = open.map(Unanswered::in_words).collect();
    let count = open.len();
    if count > SHOWN {
        open.truncate(SHOWN);
        open.push(format!("and {} more", count - SHOWN));
    }
    (count > 0).then(|| {
        format!(
            "{} of handoff init {} not answered: {}. Correct each line marked FILL and remove its \
             #; delete the lines of a question that does not apply",
            counted(count as u64, "question"),
            if count == 1 { "is" } else { "are" },
            open.join("; ")
        )
    })
}

/// Deals that are closed on a day after the report: they are in none of its figures.
fn later_deals(report: &ReadReport, inputs: &Inputs) -> Option<String> {
    let (first, count) = report.first(IssueCode::DatedAfterReport)?;
    let deals = inputs.sources.get(&Table::Deals);
    // What a declared setting made of the date is the nearest cause.
    let cause = match deals {
        Some(source) if source.periods.is_some() => {
            "periods_as under [deals] decides the day of a month without one. "
        }
        Some(source) if !source.dates.is_empty() => {
            "date_format under [deals] decides which number is the month. "
        }
        _ => "",
    };
    Some(format!(
        "{}: {} closed after the date of the report, {} (first: line {}, column {:?}, {:?}); {} \
         from that date on. {cause}If a deal has closed already, correct its date",
        first.file,
        match count {
            1 => "1 deal is".to_string(),
            n => format!("{n} deals are"),
        },
        report.as_of,
        first.line,
        first.column,
        first.value,
        if count == 1 {
            "it counts"
        } else {
            "they count"
        },
    ))
}
