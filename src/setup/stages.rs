//! What the values of a stage column mean, as far as they say so themselves.

use super::parts::{Counts, Part};
use crate::config::fold;
use crate::source::{InputError, OpenFile, probe};

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

/// Words in stages that may mean an end.
const MAY_END: [&str; 18] = [
    "won",
    "lost",
    "closed",
    "dead",
    "signed",
    "disqualified",
    "unqualified",
    "cancelled",
    "canceled",
    "abandoned",
    "rejected",
    "declined",
    "decision",
    "verloren",
    "gewonnen",
    "perdu",
    "ganado",
    "perdido",
];

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
    let known = |list: fn(&crate::config::dialect::Values) -> &Vec<String>, usual: &[&str]| {
        let words = own.map(list).filter(|words| !words.is_empty());
        let usual = || usual.iter().map(|w| (*w).to_string()).collect();
        words.cloned().unwrap_or_else(usual)
    };
    let known_won = known(|v| &v.won, &["closed won", "won", "closedwon"]);
    let known_lost = known(|v| &v.lost, &["closed lost", "lost", "closedlost"]);
    let (mut won, mut lost, mut unclear, mut new) = (Vec::new(), Vec::new(), Counts::new(), false);
    for (value, count) in &counts {
        let folded = fold(value);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        if known_won.contains(&folded) || matches!(words.as_slice(), ["won"] | ["closed", "won"]) {
            new |= !known_won.contains(&folded);
            won.push(value.clone());
        } else if known_lost.contains(&folded)
            || matches!(words.as_slice(), ["lost"] | ["closed", "lost", ..])
        {
            new |= !known_lost.contains(&folded);
            lost.push(value.clone());
        } else if words.iter().any(|word| MAY_END.contains(word))
            && !own.is_some_and(|v| v.open.contains(&folded))
        {
            new = true;
            unclear.insert(value.clone(), *count);
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
