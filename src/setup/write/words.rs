//! Lines to fill for words of closed vocabularies that nobody explained: types of deals, statuses of
//! customers, flags.

use crate::config::vocabulary::{self, Meaning, StatusWord};
use crate::config::{DeclaredWords, FlagWords};
use crate::ingest::{self, CustomerStatus, DealType, Flag, StatusWords, TypeWords};
use crate::setup::page::Page;
use crate::setup::parts::{Counts, Part, listed};
use crate::source::{InputError, parse, probe};

/// Distinct values up to which a column is looked at.
const MOST: usize = 500;

/// Asks about the words of the deals: types, pipelines, flags.
///
/// # Errors
/// When the file cannot be read.
pub fn write_deals(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    let words = TypeWords::of(&deals.file, &DeclaredWords::default());
    let mut types = values(deals, "type", |text| {
        words.deal_type(text) == DealType::Unknown
    })?;
    types.extend(values(deals, "pipeline", |text| {
        words.pipeline(text) == DealType::Unknown
    })?);
    page.fill_words(
        &["renewal = [\"…\"]", "not_renewal = [\"…\"]"],
        "which of these types are renewals?",
        &types,
        "List those in renewal, and all others in not_renewal",
    );
    ask_about_existing(page, deals, &words)?;
    let upgrades = values(deals, "type", sounds_like_expansion)?;
    if !upgrades.is_empty() {
        let names: Vec<String> = upgrades.into_keys().collect();
        page.line(&format!(
            "# expansion = {}   # uncomment if these need no handoff record",
            toml::Value::from(names)
        ));
    }
    write_flags(page, deals, &ingest::FLAGS)
}

/// Asks what `Existing Business` is, unless the pipeline of each such deal says that it is a renewal.
fn ask_about_existing(page: &mut Page, deals: &Part, words: &TypeWords) -> Result<(), InputError> {
    let file = &deals.file;
    let mut existing = Counts::new();
    file.sample(usize::MAX, |row| {
        let (text, pipeline) = (file.text(row, "type"), file.text(row, "pipeline"));
        let is_renewal = words.pipeline(&pipeline) == DealType::Renewal;
        if vocabulary::is_existing_business(&text) && !is_renewal {
            *existing.entry(text.trim().to_string()).or_default() += 1;
        }
    })?;
    if existing.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = existing.keys().cloned().collect();
    page.fill(
        &format!("expansion = {}", toml::Value::from(names)),
        &format!(
            "what did customers buy that there were already? {}. Leave in expansion what changes a \
             contract, put renewals into renewal and new business into not_renewal. Until then these \
             deals count as new business",
            listed(&existing)
        ),
    );
    Ok(())
}

/// Whether a type names a change of an existing contract.
fn sounds_like_expansion(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = ["upgrade", "downgrade", "upsell", "expansion", "cross-sell"];
    words.iter().any(|word| text.contains(word))
}

/// Asks about the words of a table about churn.
///
/// # Errors
/// When the file cannot be read.
pub fn write_outcomes(page: &mut Page, outcomes: &Part) -> Result<(), InputError> {
    let words = StatusWords::undeclared(&outcomes.file);
    let unknown = values(outcomes, "churned", |text| {
        words.status(text) == Some(CustomerStatus::Unknown)
    })?;
    if let Some((churned, stayed)) = confirmed_by_days(outcomes, &unknown)? {
        let day = outcomes.header_of("churned_on").unwrap_or_default();
        let list = |words: Vec<String>| toml::Value::from(words);
        page.line(&format!(
            "churned = {}   # check: just these customers have a day in {day:?}",
            list(churned)
        ));
        page.line(&format!("stayed = {}", list(stayed)));
        return write_flags(page, outcomes, &["reactivated"]);
    }
    page.fill_words(
        &["churned = [\"…\"]", "stayed = [\"…\"]"],
        &format!(
            "which of these values of {:?} mean that the customer churned?",
            outcomes.file.header("churned")
        ),
        &unknown,
        "List those in churned, and all others in stayed",
    );
    write_flags(page, outcomes, &["reactivated"])
}

/// Words for customers who left, and for those who stayed.
type LeftAndStayed = (Vec<String>, Vec<String>);

/// The words that probably say churned and stayed, where the day of leaving confirms them: each row of a
/// word of the first kind has one, and no row of the second.
fn confirmed_by_days(
    outcomes: &Part,
    unknown: &Counts,
) -> Result<Option<LeftAndStayed>, InputError> {
    let file = &outcomes.file;
    let guess = |text: &str| match vocabulary::customer_status(text) {
        Meaning::Guess(word) => Some(word),
        _ => None,
    };
    let is_guess = |text: &String| guess(text).is_some();
    if !file.has("churned_on") || unknown.is_empty() || !unknown.keys().all(is_guess) {
        return Ok(None);
    }
    let (mut agrees, mut left) = (true, 0);
    file.sample(usize::MAX, |row| {
        let has_day = !parse::is_blank(&file.text(row, "churned_on"));
        let says_left = match vocabulary::customer_status(&file.text(row, "churned")) {
            Meaning::Known(word) | Meaning::Guess(word) => Some(word == StatusWord::Left),
            Meaning::Unknown => None,
        };
        agrees &= says_left == Some(has_day);
        left += usize::from(has_day);
    })?;
    let of = |word: StatusWord| -> Vec<String> {
        let words = unknown.keys().filter(|text| guess(text) == Some(word));
        words.cloned().collect()
    };
    let found = (of(StatusWord::Left), of(StatusWord::Stays));
    Ok(Some(found).filter(|_| agrees && left > 0))
}

/// Asks about the words of a decision.
///
/// # Errors
/// When the file cannot be read.
pub fn write_reviews(page: &mut Page, reviews: &Part) -> Result<(), InputError> {
    let unknown = values(reviews, "decision", |text| {
        !parse::is_blank(text) && !ingest::knows_decision(text)
    })?;
    let question = format!(
        "which of these values of {:?} mean that CS accepted the record?",
        reviews.file.header("decision")
    );
    page.fill_words(
        &["accepted = [\"…\"]", "rejected = [\"…\"]"],
        &question,
        &unknown,
        "List those in accepted, and those that mean it was sent back in rejected",
    );
    Ok(())
}

/// Asks about flags that are neither yes nor no.
fn write_flags(page: &mut Page, part: &Part, columns: &[&str]) -> Result<(), InputError> {
    let none = FlagWords::default();
    let mut unknown = Counts::new();
    for column in columns {
        unknown.extend(values(part, column, |text| {
            ingest::flag(text, &none) == Flag::Unknown
        })?);
    }
    page.fill_words(
        &["yes = [\"…\"]", "no = [\"…\"]"],
        "which of these mean yes?",
        &unknown,
        "List those in yes, and all others in no",
    );
    Ok(())
}

/// The values of a column of which something holds, with their rows. Columns of so many values that
/// they are no vocabulary are left to the run, which asks too.
fn values(
    part: &Part,
    column: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Counts, InputError> {
    if !part.file.has(column) || part.file.header(column).is_empty() {
        return Ok(Counts::new());
    }
    let found = probe::values(&part.file, part.file.header(column), MOST)?.unwrap_or_default();
    Ok(found
        .into_iter()
        .filter(|(text, _)| is_wanted(text))
        .collect())
}
