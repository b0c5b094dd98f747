//! What the digest leads with: whom to ask for which records, where most deals stop, who left out
//! and who rejected most records.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::completeness::{RepTally, Window};
use super::funnel::Funnel;
use super::open_handoffs::{OpenHandoff, OpenHandoffKind};
use super::reviews::acceptance::LeadRejections;
use super::share::Share;

/// Reps who are asked by name and account; the others are only named.
const ASKED: usize = 2;
/// How many open handoffs the digest names in its first lines, biggest revenue first.
pub const LEADING_HANDOFFS: usize = 2;

/// What one rep is to be asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecordRequest<'a> {
    /// The rep; `None` when the deals name none.
    pub rep: Option<&'a str>,
    /// The accounts, biggest revenue first.
    pub accounts: Vec<&'a str>,
    /// Deals without any record, of these.
    pub missing: u64,
    /// Known recurring revenue of these deals, in the reporting currency.
    pub arr: f64,
}

/// What the digest leads with: of the deals won in its seven days, and of the people over its
/// trailing 90 days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Priorities<'a> {
    /// What to ask of the reps with the most revenue waiting, most first.
    pub requests: Vec<RecordRequest<'a>>,
    /// The other reps with open handoffs, most revenue first.
    pub other_reps: Vec<Option<&'a str>>,
    /// Whether the biggest two of more open handoffs make more than half of the revenue that came
    /// without a complete record.
    pub two_are_most: bool,
    /// The step that most deals did not pass: how many of those that reached it.
    pub weakest_step: Option<WeakestStep>,
    /// The rep with the most deals without a record, over the trailing 90 days; nothing where reps
    /// are not measured or all deals have a record.
    pub most_missing_records: Option<RepTally>,
    /// The CS lead who rejected the most incomplete records, over the trailing 90 days; nothing
    /// where CS leads are not measured or none was rejected.
    pub most_rejections: Option<LeadRejections>,
}

/// A step from the won deal to the accepted record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FunnelStep {
    /// There is a record.
    Present,
    /// It is complete.
    Complete,
    /// It came in time.
    OnTime,
    /// CS accepted it at first review.
    AcceptedFirst,
}

/// The step that most deals did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WeakestStep {
    /// The step.
    pub step: FunnelStep,
    /// Deals that did not pass it, of those that reached it.
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

/// What to ask of the reps with the most revenue waiting, and the reps after them, most first.
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

/// The step that most deals did not pass; of equals the last. `None` when all passed all steps.
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

/// The rep with the most deals without a record; of equals the first by name.
fn most_missing_records(reps: &[RepTally]) -> Option<&RepTally> {
    reps.iter()
        .filter(|one| one.tally.missing_records() > 0)
        .max_by_key(|one| (one.tally.missing_records(), Reverse(&one.rep)))
}

/// The CS lead who rejected the most incomplete records; of equals the first by name.
fn most_rejections(leads: &[LeadRejections]) -> Option<&LeadRejections> {
    leads
        .iter()
        .filter(|one| one.rejected_partial > 0)
        .max_by_key(|one| (one.rejected_partial, Reverse(&one.cs_lead)))
}
