//! What changed since the previous digest: open handoffs that are new, and those completed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::config::Settings;
use crate::dataset::{DealIx, Record, View};
use crate::model::{Day, PreviousDigest};

/// Changes of the open handoffs since an earlier day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Changes<'a> {
    /// The earlier day: that of the last digest, else the business day before the as-of day.
    pub day: Day,
    /// Whether the earlier state is what the digest of that day showed; else it is computed from
    /// today's exports.
    pub is_digest: bool,
    /// Open handoffs that were not open then.
    pub opened: Vec<DealRef<'a>>,
    /// Deals without a complete record then and with one now.
    pub closed: Vec<DealRef<'a>>,
    /// Open handoffs of that digest that are still open and now older than the trailing days.
    pub aged: u64,
    /// Open handoffs of that digest whose deal is no longer won in the exports.
    pub withdrawn: u64,
    /// Open handoffs now, of the trailing days.
    pub open: u64,
    /// The open handoff with the earliest close date.
    pub oldest: Option<DealRef<'a>>,
}

/// Changes among the deals won in the trailing `days`: since the last digest where history has it,
/// else since the business day before, computed from today's exports.
pub fn changes<'a>(
    view: View<'a>,
    settings: &Settings,
    last: Option<&PreviousDigest>,
    days: i64,
) -> Changes<'a> {
    let day = last.map_or_else(|| settings.calendar.before(view.as_of), |last| last.as_of);
    let then = View { as_of: day, ..view };
    let is_gap = |view: View<'_>, ix: DealIx| !view.record(ix).is_some_and(Record::is_complete);
    let mut unseen: BTreeSet<&str> = last
        .iter()
        .flat_map(|last| last.gaps.keys())
        .map(String::as_str)
        .collect();
    let mut changes = Changes {
        day,
        is_digest: last.is_some(),
        opened: Vec::new(),
        closed: Vec::new(),
        aged: 0,
        withdrawn: 0,
        open: 0,
        oldest: None,
    };
    for (ix, _, on) in view.won() {
        let is_recent = view.within(on, days);
        if !is_recent && unseen.is_empty() {
            continue;
        }
        let was_gap = match last {
            Some(_) => unseen.remove(view.data.deal_id(ix)),
            None => is_recent && on <= day && is_gap(then, ix),
        };
        let is_gap = is_gap(view, ix);
        match (was_gap, is_gap) {
            (false, true) if is_recent => changes.opened.push(deal_ref(view, ix, on)),
            (true, false) => changes.closed.push(deal_ref(view, ix, on)),
            (true, true) if !is_recent => changes.aged += 1,
            _ => {}
        }
        if is_gap && is_recent {
            changes.open += 1;
            let found = deal_ref(view, ix, on);
            let is_older =
                |known: &DealRef<'_>| (on, found.deal_id()) < (known.closed_on, known.deal_id());
            if changes.oldest.as_ref().is_none_or(is_older) {
                changes.oldest = Some(found);
            }
        }
    }
    changes.withdrawn = unseen.len() as u64;
    changes.opened.sort_unstable_by(by_revenue);
    changes.closed.sort_unstable_by(by_revenue);
    changes
}
