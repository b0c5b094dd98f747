//! The week against the week before: deals, reviews, open handoffs, churn.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::churned_customers::churned_accounts;
use super::due;
use super::handoff_state::{HandoffState, handoff_state};
use super::measured::{CHURN, Measured, Need, RECORD, REVIEW};
use super::panels::Panel;
use super::period::Period;
use super::unfinished_handoffs::{is_long, open_since};
use super::windows::{HANDOFF_DAYS, WINDOW_DAYS};
use crate::config::Settings;
use crate::dataset::{DealIx, Decision, View};
use crate::model::Day;
use crate::stats::sum::Sum;

/// What CS decided in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WeekReviews {
    /// Reviews of records in the week; a record reviewed twice counts twice.
    pub reviewed: u64,
    /// Of these, rejections.
    pub rejected: u64,
}

/// Open handoffs at the end of a week, and how their number came about since the end of the week
/// before: `open = open_before + became_overdue + sent_back - resolved - churned - aged_out`.
///
/// A handoff is open while its state is one of
/// [`HandoffState::is_open`](super::handoff_state::HandoffState::is_open), for
/// 365 days from the close. States of the week before are computed from today's exports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct WeekHandoffs {
    /// Open when the week before ended.
    pub open_before: u64,
    /// Overdue now, and not open when the week before ended.
    pub became_overdue: u64,
    /// Rejected by CS and not resubmitted now, and not open when the week before ended.
    pub sent_back: u64,
    /// Open when the week before ended, and not any more: accepted, awaiting review or resubmitted
    /// in time.
    pub resolved: u64,
    /// The part of `resolved` that CS accepted although the record is incomplete.
    pub accepted_incomplete: u64,
    /// The part of `resolved` with a complete record that CS has not decided on.
    pub awaiting_review: u64,
    /// Open when the week before ended; since then the account churned without a complete record.
    pub churned: u64,
    /// Open when the week before ended; the close is now more than 365 days ago, so that nobody is
    /// asked for it any more.
    pub aged_out: u64,
    /// Open when the week ended.
    pub open: u64,
    /// Recurring revenue of these in the reporting currency; unknown amounts count as 0.
    pub open_arr: Sum,
}

/// Counts of one week.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Week {
    /// Its days.
    #[serde(flatten)]
    pub period: Period,
    /// New business won.
    pub won: u64,
    /// New business lost; without deals that were not real opportunities.
    pub lost: u64,
    /// Lost deals that were not real opportunities.
    pub not_real: u64,
    /// What CS decided.
    pub reviews: Measured<WeekReviews>,
    /// Open handoffs.
    pub handoffs: Measured<WeekHandoffs>,
    /// Customers that churned, for any reason. Those who churned on an unknown day are in no week.
    pub churned_customers: Measured<u64>,
}

/// The week up to the as-of day against the week before.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WeekChanges {
    /// The seven days up to the as-of day.
    pub this_week: Week,
    /// The seven days before; `None` where the deals begin later, so that it would be counted in
    /// part.
    pub last_week: Option<Week>,
}

/// What of a week needs more than deals.
pub const PANELS: &[Panel] = &[
    Panel {
        key: "churned_customers",
        needs: &[CHURN],
        panels: &[],
    },
    Panel {
        key: "handoffs",
        needs: &[RECORD],
        panels: &[],
    },
    Panel {
        key: "reviews",
        needs: &[RECORD, REVIEW],
        panels: &[],
    },
];

/// Counts the week up to the as-of day, and the week before.
pub fn week_changes(view: View<'_>, settings: &Settings) -> WeekChanges {
    let now = Period::trailing(view.as_of, WINDOW_DAYS);
    let before = now.before();
    let won = view.won_of_any_kind().map(|(_, _, on)| on);
    let lost = view.lost_of_any_kind().map(|(_, _, on, _)| on);
    let first_day = won.chain(lost).min();
    let is_covered = first_day.is_some_and(|day| day <= before.from);
    WeekChanges {
        this_week: week(view, settings, now),
        last_week: is_covered.then(|| week(view, settings, before)),
    }
}

/// Counts one week as it stood on its last day; `today` is the view of the report.
fn week(today: View<'_>, settings: &Settings, period: Period) -> Week {
    let view = View {
        as_of: period.to,
        ..today
    };
    let is_missing = |needs: &[Need]| Need::first_missing(needs, &view.data.coverage, settings);
    let taxonomy = &view.data.taxonomy;
    let in_week = |day: &Day| period.contains(*day);
    let lost = view.lost().filter(|(_, _, on, _)| in_week(on));
    let (real, not_real): (Vec<_>, Vec<_>) =
        lost.partition(|(_, _, _, reason)| taxonomy.is_real(*reason));
    Week {
        period,
        won: view.won().filter(|(_, _, on)| in_week(on)).count() as u64,
        lost: real.len() as u64,
        not_real: not_real.len() as u64,
        reviews: Measured::unless(is_missing(&[RECORD, REVIEW]), || reviews(view, period)),
        handoffs: Measured::unless(is_missing(&[RECORD]), || handoffs(view, settings, period)),
        churned_customers: Measured::unless(is_missing(&[CHURN]), || {
            churned_accounts(today, period).len() as u64
        }),
    }
}

fn reviews(view: View<'_>, period: Period) -> WeekReviews {
    let mut counts = WeekReviews {
        reviewed: 0,
        rejected: 0,
    };
    for (ix, _, _) in view.won() {
        let of_week = view.reviews(ix).iter();
        for review in of_week.filter(|review| period.contains(review.decided_on)) {
            counts.reviewed += 1;
            counts.rejected += u64::from(review.decision == Decision::Rejected);
        }
    }
    counts
}

/// The state of a deal's handoff on the day of the view; `None` for a deal that was not won by then
/// or too long ago.
fn state_on(view: View<'_>, settings: &Settings, ix: DealIx, on: Day) -> Option<HandoffState> {
    let deal = view.data.deal(ix);
    view.within(on, HANDOFF_DAYS)
        .then(|| handoff_state(view, settings, ix, deal, on))
}

fn handoffs(view: View<'_>, settings: &Settings, period: Period) -> WeekHandoffs {
    let before = View {
        as_of: period.from.plus(-1),
        ..view
    };
    let mut counts = WeekHandoffs {
        open_before: 0,
        became_overdue: 0,
        sent_back: 0,
        resolved: 0,
        accepted_incomplete: 0,
        awaiting_review: 0,
        churned: 0,
        aged_out: 0,
        open: 0,
        open_arr: Sum::default(),
    };
    for (ix, deal, on) in view.won() {
        let was_open = state_on(before, settings, ix, on).is_some_and(HandoffState::is_open);
        let state = state_on(view, settings, ix, on);
        counts.open_before += u64::from(was_open);
        match state {
            Some(state) if state.is_open() => {
                counts.open += 1;
                counts.open_arr += view.data.arr(deal).unwrap_or(0.0);
                counts.became_overdue += u64::from(!was_open && state.is_overdue());
                counts.sent_back += u64::from(!was_open && !state.is_overdue());
            }
            Some(HandoffState::Churned) => counts.churned += u64::from(was_open),
            Some(state) => {
                let resolved = u64::from(was_open);
                counts.resolved += resolved;
                match state {
                    HandoffState::AcceptedIncomplete => counts.accepted_incomplete += resolved,
                    HandoffState::AwaitingReview => counts.awaiting_review += resolved,
                    _ => {}
                }
            }
            None => counts.aged_out += u64::from(was_open),
        }
    }
    counts
}

/// Open handoffs of one rep on the as-of day.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct RepOpenHandoffs<'a> {
    /// The rep; `None` for deals without one.
    pub rep: Option<&'a str>,
    /// Overdue deals without a record.
    pub no_record: u64,
    /// Overdue deals with an incomplete record.
    pub incomplete: u64,
    /// Deals with a record that CS rejected and that was not resubmitted.
    pub rejected: u64,
    /// Of all these, those open for over 90 days.
    pub long_open: u64,
    /// Recurring revenue of all these in the reporting currency; unknown amounts count as 0.
    pub arr: Sum,
    /// The part of `arr` that is of those open for over 90 days.
    pub long_open_arr: Sum,
}

impl RepOpenHandoffs<'_> {
    /// Number of open handoffs.
    pub fn open(&self) -> u64 {
        self.no_record + self.incomplete + self.rejected
    }
}

/// Open handoffs by rep, of the deals won in the trailing 365 days; most first, then most revenue,
/// then by name. Reps without an open handoff are left out.
pub fn open_by_rep<'a>(view: View<'a>, settings: &Settings) -> Vec<RepOpenHandoffs<'a>> {
    let mut reps: BTreeMap<Option<&str>, RepOpenHandoffs<'_>> = BTreeMap::new();
    for (ix, deal, on) in view.won() {
        let Some(state) = state_on(view, settings, ix, on).filter(|state| state.is_open()) else {
            continue;
        };
        let rep = view.data.label(deal.rep);
        let of_rep = reps.entry(rep).or_insert(RepOpenHandoffs {
            rep,
            no_record: 0,
            incomplete: 0,
            rejected: 0,
            long_open: 0,
            arr: Sum::default(),
            long_open_arr: Sum::default(),
        });
        match state {
            HandoffState::OverdueNoRecord => of_rep.no_record += 1,
            HandoffState::OverdueIncomplete => of_rep.incomplete += 1,
            _ => of_rep.rejected += 1,
        }
        let rejected_on = view.reviews(ix).last().map(|review| review.decided_on);
        let since = open_since(state, due::record_due_on(on, settings), rejected_on);
        let arr = view.data.arr(deal).unwrap_or(0.0);
        of_rep.arr += arr;
        if is_long(since, view.as_of) {
            of_rep.long_open += 1;
            of_rep.long_open_arr += arr;
        }
    }
    let mut reps: Vec<RepOpenHandoffs<'_>> = reps.into_values().collect();
    reps.sort_by(|a, b| {
        let by_count = b.open().cmp(&a.open());
        by_count.then_with(|| b.arr.value().total_cmp(&a.arr.value()))
    });
    reps
}
