//! What the values of a stage column mean, as far as they say so themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Counts, Part};
use crate::config::dialect::Values;
use crate::config::fold;
use crate::config::vocabulary::{self, Meaning, StageWord};
use crate::source::{InputError, OpenFile, parse, probe};

/// What can be said of the stages.
pub enum Stages {
    /// The dialect or the usual words know them, or the CRM's own flags say.
    Known,
    /// These say themselves what they mean.
    Named {
        /// Values that say won and nothing else.
        won: Vec<String>,
        /// Values that say lost, or closed and lost for a reason.
        lost: Vec<String>,
        /// Values that may mean either, or neither.
        unclear: Counts,
    },
    /// None of them says won.
    Unclear(Counts),
    /// No column tells.
    NoColumn,
}

/// Looks at the stages of the deals.
///
/// # Errors
/// When the file cannot be read.
pub fn of(part: &Part) -> Result<Stages, InputError> {
    let file: &OpenFile = &part.file;
    if file.has("is_won") && (file.has("is_closed") || file.has("is_lost")) {
        return Ok(Stages::Known);
    }
    if !file.has("stage") {
        return Ok(Stages::NoColumn);
    }
    let Some(counts) = probe::values(file, file.header("stage"), 200)? else {
        return Ok(Stages::Unclear(Counts::new()));
    };
    let own = file.values();
    let of_dialect = |list: fn(&Values) -> &Vec<String>, folded: &String| {
        own.is_some_and(|values| list(values).contains(folded))
    };
    let overdue = overdue(file, &counts)?;
    let (mut won, mut lost, mut unclear, mut new) = (Vec::new(), Vec::new(), Counts::new(), false);
    for (value, count) in &counts {
        let folded = fold(value);
        let normal = vocabulary::normal_form(value);
        match vocabulary::stage(value) {
            _ if of_dialect(|v| &v.won, &folded) => won.push(value.clone()),
            _ if of_dialect(|v| &v.lost, &folded) => lost.push(value.clone()),
            _ if of_dialect(|v| &v.open, &folded) => {}
            Meaning::Known(StageWord::Won) => won.push(value.clone()),
            Meaning::Known(StageWord::Lost) => lost.push(value.clone()),
            Meaning::Known(StageWord::Open | StageWord::Deleted) => {}
            // `Closed Lost - Price`: lost for a reason.
            _ if normal.starts_with("closed lost ") => {
                new = true;
                lost.push(value.clone());
            }
            Meaning::Guess(_) => {
                new = true;
                unclear.insert(value.clone(), *count);
            }
            Meaning::Unknown if vocabulary::may_end(value) || overdue.contains(value) => {
                new = true;
                unclear.insert(value.clone(), *count);
            }
            Meaning::Unknown => {}
        }
    }
    if won.is_empty() {
        return Ok(Stages::Unclear(counts));
    }
    Ok(if new {
        Stages::Named { won, lost, unclear }
    } else {
        Stages::Known
    })
}

/// The stages that have a deal whose close date is no later than the newest one of a won or lost
/// deal: a stage that no list has may then be an end.
fn overdue(file: &OpenFile, counts: &Counts) -> Result<BTreeSet<String>, InputError> {
    let has_unknown = counts
        .keys()
        .any(|value| matches!(vocabulary::stage(value), Meaning::Unknown));
    if !has_unknown || !file.has("closed_on") {
        return Ok(BTreeSet::new());
    }
    let format = file.day_format("closed_on");
    let mut days = BTreeMap::new();
    file.sample(usize::MAX, |row| {
        let day = parse::day(&file.text(row, "closed_on"), &format);
        if let Ok(Some(day)) = day
            && !day.stands_for_none()
        {
            let stage = file.text(row, "stage").trim().to_string();
            let (first, last) = days.entry(stage).or_insert((day, day));
            (*first, *last) = (day.min(*first), day.max(*last));
        }
    })?;
    let is_end = |stage: &String| {
        matches!(
            vocabulary::stage(stage),
            Meaning::Known(StageWord::Won | StageWord::Lost)
        )
    };
    let ended = days.iter().filter(|(stage, _)| is_end(stage));
    let newest = ended.map(|(_, (_, last))| *last).max();
    let is_over = |first| newest.is_some_and(|newest| first <= newest);
    let over = days.iter().filter(|(_, (first, _))| is_over(*first));
    Ok(over.map(|(stage, _)| stage.clone()).collect())
}
