//! A promised metric and the check-in, as check-ins and renewals show them.

use crate::metrics::checkins::{CheckIn, CheckInStatus};
use crate::record::promise_parser::without_when;
use crate::report::format::Formatter;
use crate::report::list;
use crate::report::list::{Columns, Value};

/// Most characters of a metric shown.
const LONGEST: usize = 64;

/// The metric as the record words it; without one, the target of CS.
pub fn metric(one: &CheckIn<'_>, f: &Formatter) -> String {
    let text = one
        .metric
        .as_deref()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    // What stands behind a semicolon is how it is counted.
    let text = text.map(|text| {
        without_when(text.split(';').next().unwrap_or_default())
            .trim()
            .to_string()
    });
    match text.filter(|text| !text.is_empty()) {
        Some(text) => match text.char_indices().nth(LONGEST) {
            // At the end of a word, if there is one.
            Some((at, _)) => format!(
                "{}…",
                text[..at]
                    .rsplit_once(' ')
                    .map_or(&text[..at], |(words, _)| words)
            ),
            None => text,
        },
        None => one
            .cs_target
            .map_or("no measurable promise".into(), |target| {
                format!("agreed with CS: {}", f.number(target))
            }),
    }
}

/// The status of a check-in, in a word or two.
pub fn status(status: CheckInStatus) -> &'static str {
    match status {
        CheckInStatus::Met => "met",
        CheckInStatus::Missed => "missed",
        CheckInStatus::Unclear => "unclear",
        CheckInStatus::Due | CheckInStatus::Overdue => "not checked yet",
        CheckInStatus::Upcoming => "to come",
        CheckInStatus::NoTarget => "no measurable promise",
    }
}

/// `met: 31`, `not checked yet`: the status, with the value reached.
pub fn proof_and_value(one: &CheckIn<'_>, f: &Formatter) -> String {
    let kept = status(one.status);
    let value = one.value.map_or(String::new(), |x| f.number(x));
    match one.status {
        CheckInStatus::Met | CheckInStatus::Missed => format!("{kept}: {value}"),
        CheckInStatus::Unclear => format!(
            "{kept}: {value}, and the promise does not say whether higher or lower is better"
        ),
        CheckInStatus::Due
        | CheckInStatus::Overdue
        | CheckInStatus::Upcoming
        | CheckInStatus::NoTarget => kept.to_string(),
    }
}

/// Adds the columns of a promise and its check-in.
pub fn columns<'a, R: 'a>(
    columns: Columns<'a, R>,
    of: impl Fn(&R) -> &'a CheckIn<'a> + Copy + Send + 'a,
) -> Columns<'a, R> {
    columns
        .column("due_on", move |row| Value::plain(of(row).due_on))
        .column("metric", move |row| Value::maybe(of(row).metric.as_deref()))
        .column("promised_from", move |row| {
            Value::optional(of(row).promise.and_then(|promise| promise.from))
        })
        .column("promised_to", move |row| {
            Value::optional(of(row).promise.and_then(|promise| promise.to))
        })
        .column("cs_target", move |row| Value::optional(of(row).cs_target))
        .column("targets_differ", move |row| {
            Value::plain(of(row).targets_differ)
        })
        .column("value", move |row| Value::optional(of(row).value))
        .column("checked_on", move |row| list::day(of(row).checked_on))
        .column("proof", move |row| Value::word(status(of(row).status)))
        .column("promised_days", move |row| {
            Value::optional(of(row).promise.and_then(|promise| promise.days))
        })
}
