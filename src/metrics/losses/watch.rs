//! The watch list: customers in months 4 to 6 whose segment had a loss spike when they signed, or
//! has one now.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::loss_spike::{LossSpike, LossSpikes};
use super::objection_handling::{Adviser, Answer, advisers, advisers_of, answers};
use super::segment::{Segment, SegmentHistories, SegmentKey, Segmentation};
use crate::config::Settings;
use crate::dataset::{AccountIx, DealIx, DealKind, FirstWins, QuotedTexts, TextRequest, View};
use crate::metrics::deal_ref::{DealRef, by_revenue, deal_ref};
use crate::metrics::frequency::{Frequency, most_frequent};
use crate::metrics::windows::TRAILING_DAYS;
use crate::model::Day;

/// First and last month since the close in which customers are on the watch list.
pub const MONTHS: (u32, u32) = (4, 6);
/// Most reasons and competitors named for a segment.
const NAMED: usize = 3;

/// A customer on the watch list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WatchedCustomer<'a> {
    /// Its first won deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Month since the close, 4 to 6.
    pub month: u32,
    /// Whether its segment has a loss spike now.
    pub now: bool,
    /// Whether its segment had a loss spike when the deal closed.
    pub at_close: bool,
}

/// Customers of one segment on the watch list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WatchedSegment<'a> {
    /// The segment.
    pub cohort: Segment,
    /// Recent losses against the usual ones; `None` with too few closed deals.
    #[serde(rename = "pressure")]
    pub loss_spike: Option<LossSpike>,
    /// What deals of the segment were lost to since the spike began, most frequent first.
    pub reasons: Vec<Frequency>,
    /// Competitors of those deals.
    pub competitors: Vec<Frequency>,
    /// Answers that overcame such objections.
    pub answers: Vec<Answer<'a>>,
    /// The customers, biggest revenue first.
    pub accounts: Vec<WatchedCustomer<'a>>,
}

impl WatchedSegment<'_> {
    /// Recurring revenue of its customers; unknown amounts count as 0.
    fn revenue(&self) -> f64 {
        self.accounts.iter().filter_map(|one| one.who.arr()).sum()
    }
}

/// The watch list.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct WatchList<'a> {
    /// Customers in months 4 to 6.
    pub in_months: u64,
    /// Customers in months 4 to 6 in a segment with too little history to tell.
    pub untold: u64,
    /// The customers to watch, by segment; the segment with most revenue first.
    pub cohorts: Vec<WatchedSegment<'a>>,
}

impl WatchList<'_> {
    /// Number of customers on the list.
    pub fn accounts(&self) -> u64 {
        self.cohorts
            .iter()
            .map(|cohort| cohort.accounts.len() as u64)
            .sum()
    }
}

/// A customer by its first won deal, of new business.
pub(super) struct RecentCustomer {
    pub deal: DealIx,
    pub account: AccountIx,
    pub closed_on: Day,
    pub key: SegmentKey,
}

/// Customers by their first won deal, where that is new business.
pub(super) fn customers(
    view: View<'_>,
    alike: &Segmentation,
    first_wins: &FirstWins,
) -> impl Iterator<Item = RecentCustomer> {
    first_wins
        .iter()
        .filter_map(move |&(account, closed_on, ix)| {
            let deal = view.data.deal(ix);
            let key = alike.key(deal);
            (deal.kind == DealKind::NewBusiness).then_some(RecentCustomer {
                deal: ix,
                account,
                closed_on,
                key,
            })
        })
}

/// The month since the close that a day is in, from 1; 0 before the close.
fn month(closed_on: Day, day: Day) -> u32 {
    (0..)
        .find(|months| closed_on.plus_months(*months) > day)
        .unwrap_or(0)
}

/// The watch list before the answers to objections are read.
#[derive(Debug, Default)]
pub struct FoundWatchList<'a> {
    list: WatchList<'a>,
    /// The records that may hold answers, by position of the segment in the list.
    advisers: Vec<Vec<Adviser<'a>>>,
}

impl<'a> FoundWatchList<'a> {
    /// Requests the objections of those records.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        for adviser in self.advisers.iter().flatten() {
            adviser.request(request);
        }
    }

    /// The list with the answers.
    pub fn answered(&self, view: View<'a>, texts: &QuotedTexts) -> WatchList<'a> {
        let mut list = self.list.clone();
        for (segment, advisers) in list.cohorts.iter_mut().zip(&self.advisers) {
            let WatchedSegment {
                reasons,
                competitors,
                ..
            } = segment;
            segment.answers = answers(view, reasons, competitors, advisers, texts);
        }
        list
    }
}

/// The customers to watch of one segment, and the day before its spike.
struct SpikeGroup<'a> {
    from: Day,
    accounts: Vec<WatchedCustomer<'a>>,
}

/// Finds the customers to watch.
pub fn find<'a>(view: View<'a>, settings: &Settings) -> FoundWatchList<'a> {
    let alike = Segmentation::new(view, settings);
    let histories = SegmentHistories::new(view, &alike);
    let mut spikes = LossSpikes::new(&histories);
    let mut found = FoundWatchList::default();
    let groups = groups(view, &alike, &mut spikes, &mut found.list);
    let mut segments: Vec<(SegmentKey, WatchedSegment<'_>)> = groups
        .into_iter()
        .map(|(key, group)| {
            let spike = spikes.at(key, view.as_of);
            let spike = spike.filter(|(of, _)| *of == key).map(|(_, spike)| spike);
            (key, segment(view, &alike, key, spike, group))
        })
        .collect();
    segments.sort_by(|(_, a), (_, b)| {
        b.revenue()
            .total_cmp(&a.revenue())
            .then_with(|| a.cohort.cmp(&b.cohort))
    });
    let all_advisers = match segments.is_empty() {
        true => Vec::new(),
        false => advisers(view),
    };
    for (key, segment) in segments {
        let own = advisers_of(view, &alike, key, &all_advisers);
        found.advisers.push(own);
        found.list.cohorts.push(segment);
    }
    found
}

/// The customers to watch, by the segment with the spike; `list` counts all customers.
fn groups<'a>(
    view: View<'a>,
    alike: &Segmentation,
    spikes: &mut LossSpikes<'_>,
    list: &mut WatchList<'a>,
) -> BTreeMap<SegmentKey, SpikeGroup<'a>> {
    let mut groups: BTreeMap<SegmentKey, SpikeGroup<'_>> = BTreeMap::new();
    let first_wins = view.first_wins();
    for customer in customers(view, alike, &first_wins) {
        let is_watched = customer.closed_on.plus_months(MONTHS.1) > view.as_of
            && customer.closed_on.plus_months(MONTHS.0 - 1) <= view.as_of;
        if !is_watched || view.is_gone_by(customer.account, view.as_of) {
            continue;
        }
        list.in_months += 1;
        let now = spikes.at(customer.key, view.as_of);
        let then = spikes.at(customer.key, customer.closed_on);
        list.untold += u64::from(now.is_none() && then.is_none());
        let (now, then) = (with_spike(now), with_spike(then));
        let Some(key) = now.or(then) else { continue };
        // A spike that is over was one of the 90 days before the close.
        let spike_until = if now.is_some() {
            view.as_of
        } else {
            customer.closed_on
        };
        let from = spike_until.plus(-TRAILING_DAYS);
        let group = groups.entry(key).or_insert_with(|| SpikeGroup {
            from,
            accounts: Vec::new(),
        });
        group.from = group.from.min(from);
        group.accounts.push(WatchedCustomer {
            who: deal_ref(view, customer.deal, customer.closed_on),
            month: month(customer.closed_on, view.as_of),
            now: now.is_some(),
            at_close: then.is_some(),
        });
    }
    groups
}

/// The segment of a comparison, if it has a spike.
fn with_spike(found: Option<(SegmentKey, LossSpike)>) -> Option<SegmentKey> {
    found.filter(|(_, spike)| spike.is_on()).map(|(key, _)| key)
}

/// One segment of the list; answers are read later.
fn segment<'a>(
    view: View<'a>,
    alike: &Segmentation,
    key: SegmentKey,
    loss_spike: Option<LossSpike>,
    group: SpikeGroup<'a>,
) -> WatchedSegment<'a> {
    let SpikeGroup { from, mut accounts } = group;
    accounts.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    let (reasons, competitors) = lost_to(view, alike, key, from);
    WatchedSegment {
        cohort: alike.like(view, key),
        loss_spike,
        reasons,
        competitors,
        answers: Vec::new(),
        accounts,
    }
}

/// Reasons and competitors of the deals of a segment lost after a day.
fn lost_to(
    view: View<'_>,
    alike: &Segmentation,
    key: SegmentKey,
    after: Day,
) -> (Vec<Frequency>, Vec<Frequency>) {
    let taxonomy = &view.data.taxonomy;
    let (mut reasons, mut competitors) = (BTreeMap::new(), BTreeMap::new());
    for (_, deal, on, reason) in view.lost() {
        if on <= after || !key.holds(alike.key(deal)) {
            continue;
        }
        if taxonomy.is_known(reason) {
            *reasons.entry(taxonomy.name(reason)).or_default() += 1;
        }
        if let Some(competitor) = view
            .data
            .label(deal.competitor)
            .filter(|_| taxonomy.is_real(reason))
        {
            *competitors.entry(competitor).or_default() += 1;
        }
    }
    (
        most_frequent(&reasons, NAMED),
        most_frequent(&competitors, NAMED),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_from_the_close() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        for (closed, asked, is) in [
            ("2026-08-20", "2026-11-20", 4),
            ("2026-08-21", "2026-11-20", 3),
            ("2026-05-21", "2026-11-20", 6),
            ("2026-05-20", "2026-11-20", 7),
            ("2026-11-20", "2026-11-20", 1),
            ("2026-11-21", "2026-11-20", 0),
        ] {
            assert_eq!(month(day(closed), day(asked)), is, "{closed}");
        }
    }
}
