//! The outcomes and the definitions of churn.

use super::{part, unmapped, words};
use crate::config::RowsAre;
use crate::ingest::{CustomerStatus, StatusWords};
use crate::setup::page::Page;
use crate::setup::parts::{Part, Parts};
use crate::source::InputError;
use crate::source::probe;

/// Distinct statuses up to which a column is looked at.
const MOST_STATUSES: usize = 40;

/// One table of accounts; files that tell otherwise who left become definitions of churn.
pub fn write(page: &mut Page, parts: &Parts) -> Result<(), InputError> {
    let outcomes = &parts.outcomes;
    let Some(first) = main_outcomes(outcomes)? else {
        return Ok(());
    };
    page.line("");
    page.line("[outcomes]");
    part::write(page, &outcomes[first], "outcomes");
    words::write_outcomes(page, &outcomes[first])?;
    unmapped::write(page, &outcomes[first], parts);
    if let Some(rows) = rows_are(&outcomes[first])? {
        page.line(&format!(
            "rows = {rows:?}   # check: an account has several rows"
        ));
        left_when(page, rows);
    } else {
        ask_about_rows(page, &outcomes[first])?;
    }
    write_terms(page, &outcomes[first]);
    ask_for_end_behind_notice(page, &outcomes[first])?;
    let others: Vec<(usize, &Part)> = outcomes
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != first)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = others
        .iter()
        .map(|(_, part)| definition_name(part))
        .collect();
    page.fill(
        &format!("churn = {:?}", names[0]),
        &format!(
            "several files say who churned; `handoff check` compares them. Without this line, the \
             columns under [outcomes] count. Others: {}",
            names.join(", ")
        ),
    );
    for ((_, part), name) in others.iter().zip(&names) {
        page.line("");
        page.line(&format!("[churn.{name}]"));
        part::write(page, part, &format!("churn.{name}"));
        words::write_outcomes(page, part)?;
        unmapped::write(page, part, parts);
        if let Some(rows) = rows_are(part)? {
            page.line(&format!(
                "rows = {rows:?}   # check: an account has several rows"
            ));
            left_when(page, rows);
        }
        write_terms(page, part);
        ask_for_end_behind_notice(page, part)?;
    }
    Ok(())
}

/// How rows with a start and an end say who left; an end alone may be that of a term that was
/// renewed.
fn write_terms(page: &mut Page, part: &Part) {
    let has = |column: &str| part.file.has(column);
    if has("started_on") && has("ended_on") {
        page.line(
            "gap_days = 30   # check: an account churned when its last term ended and no new one began \
             within this many days",
        );
    } else if has("ended_on") && !has("churned") && !has("churned_on") {
        page.fill(
            &format!("columns.churned_on = {:?}", part.file.header("ended_on")),
            "is it the churn date, or the end of a term that may have been renewed? If it is the \
             end of a term, leave this line out and map the start of the term: columns.started_on",
        );
    }
}

/// Asks for the last day of a customer that gave notice, where another column has later days: who has
/// cancelled may have paid for months to come.
fn ask_for_end_behind_notice(page: &mut Page, part: &Part) -> Result<(), InputError> {
    let notice = "churn_requested_on";
    let knows_end = ["churned_on", "ended_on"]
        .iter()
        .any(|c| part.is_settled(c));
    if knows_end || !part.file.has(notice) {
        return Ok(());
    }
    for sample in part.samples.iter().filter(|s| part.is_free(s)) {
        let is_later =
            sample.holds_days() && probe::has_later_day(&part.file, notice, &sample.header)?;
        if is_later {
            page.fill(
                &format!("columns.churned_on = {:?}", sample.header),
                &format!(
                    "{:?} is the day on which a customer gave notice, and some stay until a later day in \
                     {:?}: is that the day on which it leaves? Without it, each has churned on the day \
                     of its notice",
                    part.file.header(notice),
                    sample.header
                ),
            );
            break;
        }
    }
    Ok(())
}

/// Asks what a row is where the table may list departures alone, or events of which some are none.
fn ask_about_rows(page: &mut Page, part: &Part) -> Result<(), InputError> {
    let ids = ["account_id", "crm_id", "account_name"];
    let Some(id) = ids.into_iter().find(|name| part.file.has(name)) else {
        return Ok(());
    };
    let has_many = probe::has_rows_that_differ(&part.file, part.file.header(id))?;
    if has_many && part.file.has("churned") {
        page.fill(
            "rows = \"event\"",
            &format!(
                "a customer of {} has several rows: is each something that happened to it, so that it \
                 churned if one of its rows says so, and customers without a row stayed? If the rows \
                 are statuses of several days instead, export the latest ones alone and leave this \
                 line out",
                part.files.join(", ")
            ),
        );
        ask_for_day_of_event(page, part)?;
    } else if !has_many && lists_departures(part)? {
        page.fill(
            "rows = \"event\"",
            &format!(
                "every row of {} is a customer who left: does it list departures only, so that all \
                 other customers stayed? If nothing is known of the others, write rows = \"account\"",
                part.files.join(", ")
            ),
        );
    }
    Ok(())
}

/// Whether every row says that its customer left.
fn lists_departures(part: &Part) -> Result<bool, InputError> {
    let file = &part.file;
    if file.values().is_some_and(|values| values.rows.is_some()) || file.has("ended_on") {
        return Ok(false);
    }
    if file.has("churned") {
        let words = StatusWords::undeclared(file);
        let values = probe::values(file, file.header("churned"), MOST_STATUSES)?;
        let left = |text: &String| words.status(text) == Some(CustomerStatus::Left);
        return Ok(values.is_some_and(|values| values.keys().all(left)));
    }
    let days = ["churned_on", "churn_requested_on"];
    match days.into_iter().find(|column| file.has(column)) {
        Some(column) => probe::is_filled(file, file.header(column)),
        None => Ok(false),
    }
}

/// Asks for the day of an event, where one column has a day in every row.
fn ask_for_day_of_event(page: &mut Page, part: &Part) -> Result<(), InputError> {
    if ["churned_on", "churn_requested_on"]
        .iter()
        .any(|column| part.is_settled(column))
    {
        return Ok(());
    }
    let used: Vec<String> = part
        .file
        .table
        .columns()
        .iter()
        .filter_map(|column| part.header_of(column))
        .collect();
    for sample in part
        .samples
        .iter()
        .filter(|s| s.holds_days() && !used.contains(&s.header))
    {
        if probe::is_filled(&part.file, &sample.header)? {
            page.fill(
                &format!("columns.churned_on = {:?}", sample.header),
                "is it the day on which it happened, and so the churn date of a customer who left?",
            );
            break;
        }
    }
    Ok(())
}

/// The first file with one row an account, else the first.
fn main_outcomes(outcomes: &[Part]) -> Result<Option<usize>, InputError> {
    for (i, part) in outcomes.iter().enumerate() {
        if rows_are(part)?.is_none() {
            return Ok(Some(i));
        }
    }
    Ok((!outcomes.is_empty()).then_some(0))
}

/// What a row of the file is, when it is not an account.
fn rows_are(part: &Part) -> Result<Option<&'static str>, InputError> {
    if let Some(rows) = part.file.values().and_then(|v| v.rows) {
        return Ok((rows == RowsAre::Subscription).then_some("subscription"));
    }
    // A flag beside the start and the end says of the row itself whether it was left.
    let has_term = part.file.has("started_on") && part.file.has("ended_on");
    if has_term && !(is_subscription(part) && part.file.has("churned")) {
        return Ok(Some("term"));
    }
    let id = ["account_id", "crm_id", "account_name"]
        .into_iter()
        .find(|name| part.file.has(name));
    let header = id
        .map(|name| part.file.header(name).to_string())
        .unwrap_or_default();
    if header.is_empty() || !probe::has_rows_that_differ(&part.file, &header)? {
        return Ok(None);
    }
    // A row without a day of leaving is no departure.
    let days = ["churned_on", "churn_requested_on"];
    let day = days.into_iter().find(|column| part.file.has(column));
    let is_event = match day {
        Some(column) => probe::is_filled(&part.file, part.file.header(column))?,
        None => !part.file.has("churned"),
    };
    Ok(match (is_subscription(part), is_event) {
        (true, _) => Some("subscription"),
        (false, true) => Some("event"),
        (false, false) => None,
    })
}

/// Whether a header speaks of subscriptions, of which an account has one or several.
fn is_subscription(part: &Part) -> bool {
    let headers = &part.file.layout.headers;
    headers
        .iter()
        .any(|h| h.to_lowercase().contains("subscription"))
}

/// An account may have a subscription left when another has ended.
fn left_when(page: &mut Page, rows: &str) {
    if rows == "subscription" {
        page.line(
            "left_when = \"all\"   # check: the account churned when all its subscriptions have ended; or \
             \"any\"",
        );
    }
}

/// A key for a definition, from its file's name.
fn definition_name(part: &Part) -> String {
    let name = part
        .files
        .first()
        .and_then(|f| f.rsplit(['/', '\\']).next())
        .unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let plain: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if plain.trim_matches('_').is_empty() {
        "other".into()
    } else {
        plain
    }
}
