//! What the digest leads with: whom to ask for which records, where most deals stop, who has most
//! missing records and who rejected most.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness::{RepTally, Window};
use super::funnel::Funnel;
use super::open_handoffs::{OpenHandoff, OpenHandoffKind};
use super::reviews::acceptance::LeadRejections;
use super::share::Share;

/// Most reps asked with their accounts; the others are only named.
const ASKED: usize = 2;
/// Most open handoffs named in the first lines, biggest revenue first.
pub const LEADING_HANDOFFS: usize = 2;

/// What to ask of one rep.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecordRequest<'a> {
    /// The rep; `None` for deals without one.
    pub rep: Option<&'a str>,
    /// The accounts, biggest revenue first.
    pub accounts: Vec<&'a str>,
    /// Deals without a record, of these.
    pub missing: u64,
    /// Known recurring revenue of these deals, in the reporting currency.
    pub arr: f64,
}

/// What the digest leads with: about the deals won in its seven days, and about people over the
/// trailing 90 days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Priorities<'a> {
    /// Requests to the reps with the most revenue open, most first.
    pub requests: Vec<RecordRequest<'a>>,
    /// The other reps with open handoffs, most revenue first.
    pub other_reps: Vec<Option<&'a str>>,
    /// Whether there are more than two open handoffs and the biggest two make more than half of the
    /// revenue without a complete record.
    pub two_are_most: bool,
    /// The funnel step that most deals did not pass.
    pub weakest_step: Option<WeakestStep>,
    /// The rep with most missing records over the trailing 90 days; `None` when reps are not
    /// measured or no record is missing.
    pub most_missing_records: Option<RepTally>,
    /// The CS lead with most rejected incomplete records over the trailing 90 days; `None` when CS
    /// leads are not measured or none was rejected.
    pub most_rejections: Option<LeadRejections>,
}

/// A step from the won deal to the accepted record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FunnelStep {
    /// The deal has a record.
    Present,
    /// The record is complete.
    Complete,
    /// The record was on time.
    OnTime,
    /// CS accepted the record at first review.
    AcceptedFirst,
}

/// The funnel step that most deals did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WeakestStep {
    /// The step.
    pub step: FunnelStep,
    /// Deals that did not pass it, of those that passed the step before.
    pub not_passed: Share,
}

/// What to lead with, from the open handoffs, the window and the funnel of the seven days, and the
/// reps and CS leads of the trailing 90 days. The open handoffs come biggest revenue first.
pub fn priorities<'a>(
    open: &[OpenHandoff<'a>],
    window: &Window,
    funnel: &Funnel,
    reps: &[RepTally],
    leads: &[LeadRejections],
) -> Priorities<'a> {
    let (requests, other_reps) = requests(open);
    let leading = open.iter().take(LEADING_HANDOFFS);
    let leading_arr: f64 = leading.filter_map(|one| one.who.arr()).sum();
    Priorities {
        requests,
        other_reps,
        two_are_most: open.len() > LEADING_HANDOFFS && leading_arr > window.gap_arr.value() / 2.0,
        weakest_step: weakest_step(funnel),
        most_missing_records: most_missing_records(reps).cloned(),
        most_rejections: most_rejections(leads).cloned(),
    }
}

/// Requests to the reps with the most revenue open, and the reps after them, most first.
fn requests<'a>(open: &[OpenHandoff<'a>]) -> (Vec<RecordRequest<'a>>, Vec<Option<&'a str>>) {
    let mut by_rep: Vec<RecordRequest<'a>> = Vec::new();
    for one in open {
        let rep = one.who.rep();
        let at = by_rep.iter().position(|known| known.rep == rep);
        let at = at.unwrap_or_else(|| {
            by_rep.push(RecordRequest {
                rep,
                accounts: Vec::new(),
                missing: 0,
                arr: 0.0,
            });
            by_rep.len() - 1
        });
        let request = &mut by_rep[at];
        request.accounts.push(one.who.account());
        request.missing += u64::from(one.kind == OpenHandoffKind::NoRecord);
        request.arr += one.who.arr().unwrap_or(0.0);
    }
    by_rep.sort_by(|a, b| b.arr.total_cmp(&a.arr));
    let others = by_rep.split_off(by_rep.len().min(ASKED));
    let other_reps = others.into_iter().map(|request| request.rep).collect();
    (by_rep, other_reps)
}

/// The funnel step that most deals did not pass; the last of equals; `None` when all passed all
/// steps.
fn weakest_step(funnel: &Funnel) -> Option<WeakestStep> {
    let steps = [
        (FunnelStep::Present, funnel.presence()),
        (FunnelStep::Complete, funnel.completeness()),
        (FunnelStep::OnTime, funnel.timeliness()),
        (FunnelStep::AcceptedFirst, funnel.acceptance()),
    ];
    steps
        .into_iter()
        .map(|(step, passed)| WeakestStep {
            step,
            not_passed: Share {
                k: passed.n - passed.k,
                n: passed.n,
            },
        })
        .filter(|weakest| weakest.not_passed.k > 0)
        .max_by_key(|weakest| weakest.not_passed.k)
}

/// The rep with most missing records; the first by name of equals.
fn most_missing_records(reps: &[RepTally]) -> Option<&RepTally> {
    reps.iter()
        .filter(|one| one.tally.missing_records() > 0)
        .max_by_key(|one| (one.tally.missing_records(), Reverse(&one.rep)))
}

/// The CS lead with most rejected incomplete records; the first by name of equals.
fn most_rejections(leads: &[LeadRejections]) -> Option<&LeadRejections> {
    leads
        .iter()
        .filter(|one| one.rejected_partial > 0)
        .max_by_key(|one| (one.rejected_partial, Reverse(&one.cs_lead)))
}
