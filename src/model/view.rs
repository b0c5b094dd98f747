//! The data set as it stood on the as-of day: nothing dated later can be seen through it.

use super::dataset::{Dataset, Deal, DealIx, DealKind, DealOutcome, Decision, Record, Review};
use super::day::Day;
use super::reason::ReasonId;

/// A data set and the day it is looked at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The data.
    pub data: &'a Dataset,
    /// The day the report speaks for.
    pub as_of: Day,
}

/// The first review of a record, of possibly several on one day.
#[derive(Clone, Copy, Debug)]
pub struct FirstReview<'a> {
    /// Its day.
    pub on: Day,
    /// Rejected when any review of that day rejects, so that file order never matters.
    pub decision: Decision,
    /// The reviews of that day.
    pub reviews: &'a [Review],
}

impl<'a> View<'a> {
    fn deals(self) -> impl Iterator<Item = (DealIx, &'a Deal)> {
        self.data.deals.iter().enumerate().map(|(i, deal)| (DealIx(i as u32), deal))
    }

    /// Won deals of either kind, with the day they closed.
    pub fn won_of_any_kind(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day)> {
        self.deals().filter_map(move |(ix, deal)| match deal.outcome {
            DealOutcome::Won(on) if on <= self.as_of => Some((ix, deal, on)),
            _ => None,
        })
    }

    /// Won deals that need a handoff record: new business.
    pub fn won(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day)> {
        self.won_of_any_kind().filter(|(_, deal, _)| deal.kind == DealKind::NewBusiness)
    }

    /// Lost deals of either kind, with day and reason.
    pub fn lost_of_any_kind(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day, ReasonId)> {
        self.deals().filter_map(move |(ix, deal)| match deal.outcome {
            DealOutcome::Lost(on, reason) if on <= self.as_of => Some((ix, deal, on, reason)),
            _ => None,
        })
    }

    /// Lost new business.
    pub fn lost(self) -> impl Iterator<Item = (DealIx, &'a Deal, Day, ReasonId)> {
        self.lost_of_any_kind().filter(|(_, deal, _, _)| deal.kind == DealKind::NewBusiness)
    }

    /// The versions of a deal's record handed in by the as-of day, oldest first.
    pub fn versions(self, deal: DealIx) -> &'a [Record] {
        let (first, count) = self.data.deal(deal).records;
        let all = &self.data.records[first as usize..(first + count) as usize];
        &all[..all.partition_point(|r| r.submitted_on <= self.as_of)]
    }

    /// The record of a deal as it stands: its latest version.
    pub fn record(self, deal: DealIx) -> Option<&'a Record> {
        self.versions(deal).last()
    }

    /// The record of a deal as it stood on an earlier day.
    pub fn record_on(self, deal: DealIx, day: Day) -> Option<&'a Record> {
        let versions = self.versions(deal);
        versions[..versions.partition_point(|r| r.submitted_on <= day)].last()
    }

    /// The reviews of a deal's record, oldest first; none for a deal without a record.
    pub fn reviews(self, deal: DealIx) -> &'a [Review] {
        if self.versions(deal).is_empty() {
            return &[];
        }
        let (first, count) = self.data.deal(deal).reviews;
        let all = &self.data.reviews[first as usize..(first + count) as usize];
        &all[..all.partition_point(|r| r.decided_on <= self.as_of)]
    }

    /// The first review of a deal's record.
    pub fn first_review(self, deal: DealIx) -> Option<FirstReview<'a>> {
        let reviews = self.reviews(deal);
        let on = reviews.first()?.decided_on;
        Some(on_one_day(&reviews[..reviews.partition_point(|r| r.decided_on == on)], on))
    }

    /// The decision that stands: that of the latest day with a review.
    pub fn standing_decision(self, deal: DealIx) -> Option<Decision> {
        let reviews = self.reviews(deal);
        let on = reviews.last()?.decided_on;
        Some(on_one_day(&reviews[reviews.partition_point(|r| r.decided_on < on)..], on).decision)
    }

    /// Whether a day is within the `days` days up to and including the as-of day.
    pub fn within(self, day: Day, days: i64) -> bool {
        day <= self.as_of && self.as_of.since(day) < days
    }
}

fn on_one_day(reviews: &[Review], on: Day) -> FirstReview<'_> {
    let rejected = reviews.iter().any(|r| r.decision == Decision::Rejected);
    let decision = if rejected { Decision::Rejected } else { Decision::Accepted };
    FirstReview { on, decision, reviews }
}
