//! Lines to fill for words of closed vocabularies that nobody explained: types of deals, statuses of
//! customers, flags.

use std::collections::BTreeSet;

use crate::config::FlagWords;
use crate::config::vocabulary::{self, Meaning, StatusWord};
use crate::ingest::{self, CustomerStatus, DealType, Flag, StatusWords, TypeWords};
use crate::setup::page::Page;
use crate::setup::parts::{Counts, Part, SHOWN, listed};
use crate::source::{InputError, probe};

/// Distinct values up to which a column is looked at.
const MOST: usize = 500;

/// Asks about the words of the deals: types, pipelines, flags.
///
/// # Errors
/// When the file cannot be read.
pub fn write_deals(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    let words = TypeWords::of(&deals.file, None, &[], &[]);
    let mut types = values(deals, "type", |text| {
        words.deal_type(text) == DealType::Unknown
    })?;
    types.extend(values(deals, "pipeline", |text| {
        words.pipeline(text) == DealType::Unknown
    })?);
    if !types.is_empty() {
        let sound_so = types
            .keys()
            .filter(|text| vocabulary::sounds_like_renewal(text));
        // A declared list has to hold the renewals that are known, too.
        let known = values(deals, "type", |text| {
            words.deal_type(text) == DealType::Renewal
        })?;
        let known = known.keys().filter(|text| vocabulary::flag(text).is_none());
        let proposed: BTreeSet<&String> = sound_so.chain(known).collect();
        page.fill(
            &format!("renewal = {}", list(proposed.iter())),
            &format!(
                "which of these types are renewals? {}. List them here, and the others in \
                 not_renewal = [\"…\"]",
                listed(&types)
            ),
        );
    }
    let upgrades = values(deals, "type", sounds_like_expansion)?;
    if !upgrades.is_empty() {
        let names: Vec<&String> = upgrades.keys().collect();
        page.line(&format!(
            "# expansion = {}   # uncomment if these need no handoff record",
            list(names.iter())
        ));
    }
    write_flags(page, deals, &ingest::FLAGS)
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
    if !unknown.is_empty() {
        let is_left =
            |text: &&String| vocabulary::customer_status(text) == Meaning::Guess(StatusWord::Left);
        // A declared list has to hold the words that are known, too.
        let known = values(outcomes, "churned", |text| {
            words.status(text) == Some(CustomerStatus::Left) && vocabulary::flag(text).is_none()
        })?;
        let proposed: BTreeSet<&String> =
            unknown.keys().filter(is_left).chain(known.keys()).collect();
        page.fill(
            &format!("churned = {}", list(proposed.iter())),
            &format!(
                "which of these statuses mean that the customer churned? {}. List them here, and \
                 the others in stayed = [\"…\"]",
                listed(&unknown)
            ),
        );
    }
    write_flags(page, outcomes, &["reactivated"])
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
    if !unknown.is_empty() {
        page.fill(
            "yes = [\"…\"]",
            &format!(
                "which of these mean yes? {}. List them here, and the others in no = [\"…\"]",
                listed(&unknown)
            ),
        );
    }
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

/// Values as a list of the configuration; one to fill where there are none.
fn list<'a>(values: impl Iterator<Item = &'a &'a String>) -> String {
    let quoted = values.map(|text| toml::Value::from(text.as_str()).to_string());
    let quoted: Vec<String> = quoted.take(SHOWN).collect();
    match quoted.is_empty() {
        true => "[\"…\"]".to_string(),
        false => format!("[{}]", quoted.join(", ")),
    }
}
