//! Which column of a table of customers may say who left, where no header tells it: by its values.

use super::header_meaning::evidence;
use super::parts::Part;
use super::samples::Sample;
use crate::config::dialect::header_words;
use crate::config::vocabulary::{self, Meaning, StatusWord, normal_form};
use crate::ingest;
use crate::model::Table;
use crate::source::{InputError, parse};

/// Values up to which a column may be a list of statuses or events.
const MOST: usize = 40;
/// Words that say that a customer left, and nothing else.
const LEFT: [&str; 6] = [
    "churn",
    "churned",
    "cancelled",
    "canceled",
    "terminated",
    "former",
];
/// Words of a header with a day on which something ended or was switched off.
const ENDED: [&str; 22] = [
    "deactivated",
    "deactivation",
    "closed",
    "disabled",
    "offboarded",
    "offboarding",
    "expired",
    "inactive",
    "deleted",
    "ended",
    "left",
    "leaving",
    "exit",
    "lost",
    "resiliation",
    "depart",
    "baja",
    "kundigung",
    "austritt",
    "opzegging",
    "disdetta",
    "cancelamento",
];
/// Words of a header with a day.
const DAY: [&str; 12] = [
    "date", "at", "on", "day", "time", "datum", "fecha", "data", "dato", "am", "since", "until",
];

/// Maps or asks for the column that says who left. One of whose values is `Churned` says it; a flag
/// such as `is_active`, or a word that may be a guess, is asked about.
///
/// # Errors
/// The file cannot be read.
pub(super) fn settle(part: &mut Part) -> Result<(), InputError> {
    if part.file.table != Table::Outcomes || !names_customers(part) {
        return Ok(());
    }
    confirm_by_status(part)?;
    let has_day = ["churned_on", "churn_requested_on"]
        .iter()
        .any(|c| part.is_settled(c));
    if !part.is_settled("churned") && !has_day {
        by_values(part);
    }
    if !has_day && !part.is_settled("ended_on") {
        by_day(part);
    }
    Ok(())
}

/// Maps the day of an end that might be that of a term where just those rows have one whose status
/// says that the customer left: a term has an end for those who stay, too.
fn confirm_by_status(part: &mut Part) -> Result<(), InputError> {
    let mut doubts = part.doubts.iter();
    let Some([day]) = doubts
        .find(|doubt| doubt.column == "churned_on")
        .map(|doubt| doubt.headers.as_slice())
    else {
        return Ok(());
    };
    let is_end = evidence(part.file.table, "ended_on", day).is_some();
    let file = &part.file;
    let position = |header: &str| file.layout.headers.iter().position(|h| h == header);
    let status = part.header_of("churned").and_then(|h| position(&h));
    let (Some(day_at), Some(status_at), true) = (position(day), status, is_end) else {
        return Ok(());
    };
    let (mut left, mut agrees) = (0, true);
    file.sample(usize::MAX, |row| {
        let says_left = match vocabulary::customer_status(&file.cell(row, status_at)) {
            Meaning::Known(word) | Meaning::Guess(word) => Some(word == StatusWord::Left),
            Meaning::Unknown => None,
        };
        let has_day = !parse::is_blank(&file.cell(row, day_at));
        agrees &= says_left == Some(has_day);
        left += usize::from(has_day);
    })?;
    if agrees && left > 0 {
        let day = day.clone();
        let why = "check: just the customers whose status says that they left have this day";
        part.map("churned_on", &day, why);
    }
    Ok(())
}

fn names_customers(part: &Part) -> bool {
    ["account_id", "crm_id", "account_name"]
        .iter()
        .any(|column| part.is_settled(column))
}

/// Whether its values are few, so that each comes again.
fn is_list(sample: &Sample) -> bool {
    let (values, rows) = (sample.distinct.len(), sample.filled);
    values <= MOST && values < rows && !sample.holds_days() && !sample.holds_numbers_alone()
}

fn by_values(part: &mut Part) {
    let free: Vec<&Sample> = part.samples.iter().filter(|s| part.is_free(s)).collect();
    let lists = || free.iter().filter(|sample| is_list(sample));
    let says_left = |sample: &&&Sample| {
        let is_won = sample.distinct.contains("won");
        !is_won && sample.distinct.iter().any(|value| is_left(value))
    };
    if let [one] = lists().filter(says_left).collect::<Vec<_>>().as_slice() {
        let header = one.header.clone();
        part.map(
            "churned",
            &header,
            "check: some of its values say that a customer churned",
        );
        return;
    }
    let found: Vec<&&Sample> = lists().filter(|sample| may_say_left(sample)).collect();
    let Some(first) = found.first() else { return };
    let values: Vec<String> = first
        .distinct
        .iter()
        .take(MOST)
        .map(|v| format!("{v:?}"))
        .collect();
    let headers: Vec<String> = found.iter().map(|sample| sample.header.clone()).collect();
    let why = format!(
        "does it say which customers churned? Its values are {}. A run then asks which of them mean \
         that a customer churned",
        values.join(", ")
    );
    part.ask("churned", headers, &why);
}

/// Whether a value says that a customer left, and can hardly say anything else.
fn is_left(value: &str) -> bool {
    let is_known = matches!(
        vocabulary::customer_status(value),
        Meaning::Known(StatusWord::Left)
    );
    let words = normal_form(value);
    is_known && words.split(' ').any(|word| LEFT.contains(&word))
}

/// Whether a column may say who left: by a word for leaving among its values, or as a flag of those
/// who are still there.
fn may_say_left(sample: &Sample) -> bool {
    let is_flag = |value: &String| vocabulary::flag(value).is_some();
    if sample.distinct.iter().all(is_flag) {
        return ingest::asks_who_stays(&sample.header);
    }
    let is_word = |value: &&String| !is_flag(value);
    let says = |value: &String| {
        let is_status = matches!(
            vocabulary::customer_status(value),
            Meaning::Known(StatusWord::Left) | Meaning::Guess(StatusWord::Left)
        );
        is_status
            || normal_form(value)
                .split(' ')
                .any(|word| LEFT.contains(&word))
    };
    !sample.distinct.contains("won") && sample.distinct.iter().filter(is_word).any(says)
}

/// Asks whether a day on which something ended is the day on which a customer left.
fn by_day(part: &mut Part) {
    let may_be = |sample: &&Sample| {
        let words = header_words(&sample.header);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        part.is_free(sample) && sample.holds_days() && has(&ENDED) && has(&DAY)
    };
    let found: Vec<String> = part
        .samples
        .iter()
        .filter(may_be)
        .map(|s| s.header.clone())
        .collect();
    if !found.is_empty() {
        part.ask(
            "churned_on",
            found,
            "is it the day on which a customer left?",
        );
    }
}
