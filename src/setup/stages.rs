//! What the values of a stage column mean, as far as they say so themselves.

use super::{Counts, Part};
use crate::config::fold;
use crate::ingest::look;
use crate::ingest::{InputError, OpenFile};

/// What can be said of the stages.
pub enum Stages {
    /// The dialect or the usual words know them, or the CRM's own flags say.
    Known,
    /// These say themselves what they mean.
    Named {
        /// Values with the word won.
        won: Vec<String>,
        /// Values with the word lost.
        lost: Vec<String>,
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
    if file.has("is_won") && file.has("is_closed") {
        return Ok(Stages::Known);
    }
    if !file.has("stage") {
        return Ok(Stages::NoColumn);
    }
    let Some(counts) = look::values(file, file.header("stage"), 200)? else {
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
    let (mut won, mut lost, mut new) = (Vec::new(), Vec::new(), false);
    for value in counts.keys() {
        let folded = fold(value);
        let has = |word: &str| folded.split(|c: char| !c.is_alphanumeric()).any(|w| w == word);
        if known_won.contains(&folded) || has("won") {
            new |= !known_won.contains(&folded);
            won.push(value.clone());
        } else if known_lost.contains(&folded) || has("lost") {
            new |= !known_lost.contains(&folded);
            lost.push(value.clone());
        }
    }
    if won.is_empty() {
        return Ok(Stages::Unclear(counts));
    }
    Ok(if new { Stages::Named { won, lost } } else { Stages::Known })
}
