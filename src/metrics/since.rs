//! What changed since the business day before: gaps that opened, gaps that closed.

use schemars::JsonSchema;
use serde::Serialize;

use super::who::{Who, by_revenue, who};
use crate::config::Settings;
use crate::model::{Day, DealIx, Record, View};

/// What changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Since {
    /// The day looked back to: the business day before the report's.
    pub day: Day,
    /// Gaps that were none then.
    pub opened: Vec<Who>,
    /// Deals without a complete record then, that have one now.
    pub closed: Vec<Who>,
    /// Gaps open now, of the trailing days.
    pub open: u64,
    /// The gap that is open longest.
    pub oldest: Option<Who>,
}

/// Changes among the deals won in the trailing `days`.
pub fn since(view: View<'_>, settings: &Settings, days: i64) -> Since {
    let day = settings.calendar.before(view.as_of);
    let then = View { as_of: day, ..view };
    let is_gap = |view: View<'_>, ix: DealIx| !view.record(ix).is_some_and(Record::is_complete);
    let mut changes = Since { day, opened: Vec::new(), closed: Vec::new(), open: 0, oldest: None };
    for (ix, _, on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let was_gap = on <= day && is_gap(then, ix);
        match (was_gap, is_gap(view, ix)) {
            (false, true) => changes.opened.push(who(view, ix, on)),
            (true, false) => changes.closed.push(who(view, ix, on)),
            _ => {}
        }
        if is_gap(view, ix) {
            changes.open += 1;
            let found = who(view, ix, on);
            let is_older = |known: &Who| (on, &found.deal_id) < (known.closed_on, &known.deal_id);
            if changes.oldest.as_ref().is_none_or(is_older) {
                changes.oldest = Some(found);
            }
        }
    }
    changes.opened.sort_by(by_revenue);
    changes.closed.sort_by(by_revenue);
    changes
}
