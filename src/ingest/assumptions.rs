//! What a run took for granted because the configuration does not say it, and what it left for
//! later.

use super::questions::counted;
use super::read_report::{BareAmount, ReadReport};
use crate::config::{Inputs, Unanswered};
use crate::model::{Issue, IssueCode, Table};

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
    check.extend(renewals_by_name(report, inputs));
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

/// Files of a table that the configuration leaves out while the question whether their rows count is
/// open: every figure of the table hangs on it.
pub fn left_out_files(inputs: &Inputs, blocked: &mut Vec<String>) {
    let asked = inputs.unanswered.iter().filter(|one| one.asks_for_files);
    blocked.extend(asked.map(|one| {
        format!(
            "line {} of the configuration, under [{}]: {} No report is made of part of a table. \
             Correct the line below it and remove its #, or delete both lines if the rows do not \
             count",
            one.line, one.section, one.question
        )
    }));
}

/// Questions of `handoff init` that nobody answered, in one sentence.
fn unanswered(inputs: &Inputs, asks_for_currency: bool) -> Option<String> {
    let is_told =
        |one: &&Unanswered| one.asks_for_files || (asks_for_currency && one.key == "currency");
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

/// Deals that are called renewals or upgrades, and no type says so.
fn renewals_by_name(report: &ReadReport, inputs: &Inputs) -> Option<String> {
    let (file, found) = report.sounds_like.as_ref()?;
    // `handoff init` has asked it already.
    let is_asked = |key: &str| inputs.unanswered.iter().any(|one| one.key == key);
    if is_asked("renewal_names") || is_asked("expansion_names") {
        return None;
    }
    let (named, what, key) = match found.renewals.deals {
        0 => (&found.expansions, "an upgrade", "expansion_names"),
        _ => (&found.renewals, "a renewal", "renewal_names"),
    };
    let words: Vec<String> = named.words.keys().map(|word| format!("{word:?}")).collect();
    Some(format!(
        "{file}: {} named like {what} (first: {:?}), and no type says so: {} as new business. Set \
         {key} = [{}] under [deals], or [] if they are new business",
        match named.deals {
            1 => "1 deal is".to_string(),
            n => format!("{n} deals are"),
        },
        named.first,
        if named.deals == 1 {
            "it counts"
        } else {
            "they count"
        },
        words.join(", ")
    ))
}

/// Deals that only a declared reading of dates puts after the report, which leaves them out of all
/// figures. A date that cannot be read otherwise is among the noted rows.
fn later_deals(report: &ReadReport, inputs: &Inputs) -> Option<String> {
    let deals = inputs.sources.get(&Table::Deals)?;
    let cause = |issue: &&Issue| {
        let numbers = numbers(&issue.value);
        match numbers[..] {
            [_, _] if deals.periods.is_some() => {
                Some("periods_as under [deals] decides the day of a month without one")
            }
            // A year in front is read the same whatever is declared.
            [a, b, _] if !deals.dates.is_empty() && a != b && a.max(b) <= 12 => {
                Some("date_format under [deals] decides which number is the month")
            }
            _ => None,
        }
    };
    let later = report.issues.iter();
    let later = later.filter(|issue| issue.code == IssueCode::DatedAfterReport);
    let mut later = later.filter_map(|issue| cause(&issue).map(|cause| (issue, cause)));
    let (first, cause) = later.next()?;
    let (deals, count) = match 1 + later.count() {
        1 => ("1 deal is".to_string(), "it counts"),
        n => (format!("{n} deals are"), "they count"),
    };
    Some(format!(
        "{}: {deals} closed after the date of the report, {} (first: line {}, column {:?}, {:?}); \
         {count} from that date on. {cause}. If a deal has closed already, correct its date",
        first.file, report.as_of, first.line, first.column, first.value,
    ))
}

/// The numbers in a date as written, the day and the month among them.
fn numbers(value: &str) -> Vec<u32> {
    let parts = value.split(|c: char| !c.is_ascii_digit());
    let parts = parts.filter(|part| !part.is_empty());
    parts.take(3).filter_map(|part| part.parse().ok()).collect()
}
