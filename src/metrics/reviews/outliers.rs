//! Outliers: is a rep rejected more often than chance and the CS leads explain?
//!
//! Unadjusted rates mislead: one CS lead rejects three times as often as another, and the reps of
//! that lead look bad. So reps are compared within each CS lead's reviews: how many rejections
//! would this rep have if it did not matter who submitted the record? The exact distribution of
//! that count ([`mantel_haenszel::exact_null_distribution`]) gives the expected number, the
//! probability of as many or more, and the p. It is the exact form of the Mantel-Haenszel
//! comparison. It was chosen over a two-way logistic model because it needs no convergence, works
//! for a rep who was never or always rejected, and its answer is a number of records that a manager
//! can check by hand. CS leads are compared within reps the same way.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::FEWEST_FOR_A_RATE;
use super::first_decision::{First, first_decisions};
use super::funnel_limits::{FunnelLimits, TAIL, funnel};
use crate::dataset::{Symbol, View};
use crate::metrics::share::Share;
use crate::stats::beta_binomial::{BetaBinomial, Heterogeneity, beta_binomial};
use crate::stats::quantile::median;
use crate::stats::{Estimate, mantel_haenszel, multiplicity, proportion};

/// Days over which reps and CS leads are compared. 90 days have too few reviews per rep; more would
/// count problems long since corrected.
pub const REVIEW_DAYS: i64 = 365;
/// q, after Benjamini-Hochberg, under which a member is flagged.
const FLAG_Q: f64 = 0.05;
/// p under which rates differ between members.
const SPREAD_P: f64 = 0.05;
/// Minimum number of members with enough reviews, and of rejections, for testing whether rates
/// differ.
const FEWEST_MEMBERS: usize = 8;
const FEWEST_REJECTIONS: u64 = 20;
/// Minimum median number of reviews per member for an interval of the shrunken rate: with fewer it
/// covers less than 95 %.
const FEWEST_FOR_A_SHRUNKEN_INTERVAL: f64 = 30.0;

/// How a member compares with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutlierVerdict {
    /// Too few reviews for a rate.
    TooFew,
    /// Not a member: reviews without a rep, or without a CS lead.
    Unnamed,
    /// No other member was reviewed by the same partners.
    Alone,
    /// Chance explains the rate.
    WithinChance,
    /// Rejected more often: outside the limits, after correction for the number of members
    /// compared.
    More,
    /// Rejected less often, by the same rule.
    Fewer,
}

/// Whether rates differ between members.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum RateVariation {
    /// Too few members or rejections to tell.
    TooFew,
    /// Chance alone explains the differences.
    Alike,
    /// Rates differ beyond chance; shrunken rates are given.
    Apart {
        /// p of the likelihood-ratio test.
        p: f64,
    },
}

/// One member of a comparison: a rep, a CS lead, or a way of drafting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComparedMember {
    /// Name; `None` when the export leaves it blank.
    pub name: Option<String>,
    /// Records rejected at first review, of those reviewed.
    pub rejected: Share,
    /// The rate with its Wilson interval.
    pub rate: Option<Estimate>,
    /// The rate shrunken towards the overall rate (empirical Bayes), where rates differ beyond
    /// chance.
    pub shrunk: Option<f64>,
    /// Interval of the shrunken rate, where members have enough reviews.
    pub shrunk_interval: Option<[f64; 2]>,
    /// Rejections expected from the other members with the same partners. A partner without other
    /// members contributes the member's own rejections; `None` when no partner had others.
    pub expected: Option<f64>,
    /// The rate adjusted for the partners: rejections over expected rejections, times the overall
    /// rate.
    pub adjusted: Option<f64>,
    /// Odds ratio of a rejection against the other members with the same partners
    /// (Mantel-Haenszel).
    pub odds_ratio: Option<Estimate>,
    /// Probability of so many rejections or fewer, and of so many or more, with the same partners
    /// (exact).
    pub tails: Option<[f64; 2]>,
    /// The same with the probability of this very number halved (mid-p), as the limits use it.
    pub mid_tails: Option<[f64; 2]>,
    /// Two-sided exact p against chance.
    pub p: Option<f64>,
    /// p after Benjamini-Hochberg over all members with enough reviews.
    pub q: Option<f64>,
    /// How the member compares with the others.
    pub verdict: OutlierVerdict,
}

/// A comparison of all members.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OutlierAnalysis {
    /// Days over which first reviews are counted.
    pub days: i64,
    /// Records rejected at first review, of all reviewed.
    pub all: Share,
    /// Rejection rate of the reviews that can be compared: those of partners with several members.
    pub base: Option<f64>,
    /// Whether rates differ between members.
    pub told: RateVariation,
    /// Number of members compared.
    pub compared: u64,
    /// Limits around the overall rate, for growing numbers of reviews up to the most that a member
    /// has.
    pub funnel: Vec<FunnelLimits>,
    /// The members, by name.
    pub list: Vec<ComparedMember>,
}

/// A first decision for the comparison: member, partner, whether rejected.
type Case = (Option<Symbol>, Option<Symbol>, bool);

/// Compares reps, adjusted for the strictness of each CS lead.
pub fn reps(view: View<'_>, days: i64) -> OutlierAnalysis {
    let cases =
        first_decisions(view, Some(days)).map(|first| (first.rep, first.cs_lead, first.rejected));
    standings(view, days, cases, Unnamed::Nobody)
}

/// Compares CS leads, adjusted for the quality of each rep's records.
pub fn cs_leads(view: View<'_>, days: i64) -> OutlierAnalysis {
    let cases =
        first_decisions(view, Some(days)).map(|first| (first.cs_lead, first.rep, first.rejected));
    standings(view, days, cases, Unnamed::Nobody)
}

/// Compares drafting agents by name, and records written by hand without a name, adjusted for the
/// strictness of each CS lead. The version that was reviewed counts.
pub fn drafting(view: View<'_>, days: i64) -> OutlierAnalysis {
    let agent = |first: &First| {
        let author = view.record_on(first.deal, first.on)?.drafted_by?;
        author.is_agent.then_some(author.name)
    };
    let cases = first_decisions(view, Some(days))
        .map(|first| (agent(&first), first.cs_lead, first.rejected));
    standings(view, days, cases, Unnamed::AMember)
}

/// Compares members of any cases with a yes or no outcome, adjusted for their partners. The yes is
/// what is called rejected.
pub(in crate::metrics) fn of_cases(
    view: View<'_>,
    days: i64,
    cases: impl Iterator<Item = Case>,
) -> OutlierAnalysis {
    standings(view, days, cases, Unnamed::Nobody)
}

/// The meaning of a case without a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unnamed {
    /// The export does not name one: they are many people, and not compared as one.
    Nobody,
    /// A member of its own: records written by hand.
    AMember,
}

/// Rejections by member and partner.
#[derive(Default)]
struct Tallies<'a> {
    by_member: BTreeMap<Option<&'a str>, BTreeMap<Option<&'a str>, Share>>,
    by_partner: BTreeMap<Option<&'a str>, Share>,
    all: Share,
}

impl<'a> Tallies<'a> {
    fn of(view: View<'a>, cases: impl Iterator<Item = Case>) -> Tallies<'a> {
        let mut tallies = Tallies::default();
        for (member, partner, rejected) in cases {
            // By their names, so that sums are taken in one order whatever the order of the rows.
            let (member, partner) = (view.data.label(member), view.data.label(partner));
            let with = tallies.by_member.entry(member).or_default();
            with.entry(partner).or_default().count(rejected);
            let of_partner = tallies.by_partner.entry(partner).or_default();
            of_partner.count(rejected);
            tallies.all.count(rejected);
        }
        tallies
    }

    /// Rejection rate of the cases with a partner of several members; only those can be compared.
    fn base_rate(&self) -> Option<f64> {
        let members = |partner: &Option<&str>| {
            let all = self.by_member.values();
            all.filter(|with| with.contains_key(partner)).count()
        };
        let shared = self
            .by_partner
            .iter()
            .filter(|(partner, _)| members(partner) > 1);
        shared.map(|(_, share)| *share).sum::<Share>().value()
    }
}

fn standings(
    view: View<'_>,
    days: i64,
    cases: impl Iterator<Item = Case>,
    unnamed: Unnamed,
) -> OutlierAnalysis {
    let tallies = Tallies::of(view, cases);
    let base = tallies.base_rate();
    let comparable = |name: &Option<&str>| name.is_some() || unnamed == Unnamed::AMember;
    let named: Vec<(Option<&str>, Share)> = tallies
        .by_member
        .iter()
        .filter(|(name, _)| comparable(name))
        .map(|(name, with)| (*name, total(with)))
        .collect();
    let (told, fit) = tell(&named);
    let mut sizes: Vec<f64> = named.iter().map(|(_, share)| share.n as f64).collect();
    let has_intervals = median(&mut sizes).is_some_and(|n| n >= FEWEST_FOR_A_SHRUNKEN_INTERVAL);
    let member = |(name, with): (&Option<&str>, &BTreeMap<Option<&str>, Share>)| {
        let mut member = compare(*name, with, &tallies.by_partner, base);
        if let Some(fit) = fit.filter(|_| comparable(name)) {
            member.shrink(&fit, has_intervals);
        }
        if !comparable(name) {
            member.verdict = OutlierVerdict::Unnamed;
        } else if member.expected.is_none() {
            member.verdict = OutlierVerdict::Alone;
        }
        member
    };
    let mut list: Vec<ComparedMember> = tallies.by_member.iter().map(member).collect();
    let most = list.iter().map(|one| one.rejected.n).max().unwrap_or(0);
    OutlierAnalysis {
        days,
        all: tallies.all,
        base,
        told,
        compared: flag(&mut list),
        funnel: funnel(base, most),
        list,
    }
}

impl ComparedMember {
    /// Sets the shrunken rate, where there are enough reviews.
    fn shrink(&mut self, fit: &BetaBinomial, has_interval: bool) {
        if self.rejected.n >= FEWEST_FOR_A_RATE {
            let estimate = fit.posterior(self.rejected.k, self.rejected.n);
            self.shrunk = Some(estimate.value);
            self.shrunk_interval = has_interval.then_some([estimate.lower, estimate.upper]);
        }
    }
}

fn total(with: &BTreeMap<Option<&str>, Share>) -> Share {
    with.values().copied().sum()
}

/// Whether rates differ between members, and the fit that shrinks them if they do.
fn tell(members: &[(Option<&str>, Share)]) -> (RateVariation, Option<BetaBinomial>) {
    let enough = members
        .iter()
        .filter(|(_, share)| share.n >= FEWEST_FOR_A_RATE)
        .count();
    let rejections: u64 = members.iter().map(|(_, share)| share.k).sum();
    if enough < FEWEST_MEMBERS || rejections < FEWEST_REJECTIONS {
        return (RateVariation::TooFew, None);
    }
    let groups: Vec<(u64, u64)> = members
        .iter()
        .map(|(_, share)| (share.k, share.n))
        .collect();
    match beta_binomial(&groups) {
        Ok(Heterogeneity::Overdispersed(fit)) if fit.p < SPREAD_P => {
            (RateVariation::Apart { p: fit.p }, Some(fit))
        }
        Ok(_) | Err(_) => (RateVariation::Alike, None),
    }
}

/// Compares a member with the other members of the same partners.
fn compare(
    name: Option<&str>,
    with: &BTreeMap<Option<&str>, Share>,
    by_partner: &BTreeMap<Option<&str>, Share>,
    base: Option<f64>,
) -> ComparedMember {
    let rejected = total(with);
    let mut tables: Vec<[u64; 4]> = Vec::new();
    let (mut expected, mut comparable) = (0.0, 0);
    for (partner, own) in with {
        let partner = by_partner.get(partner).copied().unwrap_or_default();
        let others = Share {
            k: partner.k - own.k,
            n: partner.n - own.n,
        };
        tables.push([own.k, own.n - own.k, others.k, others.n - others.k]);
        comparable += if others.n > 0 { own.n } else { 0 };
        expected += others
            .value()
            .map_or(own.k as f64, |rate| rate * own.n as f64);
    }
    let expected = (comparable > 0).then_some(expected);
    let chances = mantel_haenszel::exact_null_distribution(&tables)
        .ok()
        .filter(|_| expected.is_some());
    let mean = chances
        .as_ref()
        .map(|chances| chances.mean())
        .filter(|mean| *mean > 0.0);
    ComparedMember {
        name: name.map(str::to_string),
        rejected,
        rate: proportion::wilson(rejected.k, rejected.n).ok(),
        shrunk: None,
        shrunk_interval: None,
        expected,
        adjusted: mean
            .zip(base)
            .map(|(mean, rate)| (rejected.k as f64 / mean * rate).min(1.0)),
        odds_ratio: mantel_haenszel::mantel_haenszel(&tables).ok(),
        tails: chances
            .as_ref()
            .map(|chances| [chances.at_most(rejected.k), chances.at_least(rejected.k)]),
        mid_tails: chances.as_ref().map(|chances| {
            let half = chances.probability(rejected.k) / 2.0;
            [
                chances.at_most(rejected.k) - half,
                chances.at_least(rejected.k) - half,
            ]
        }),
        p: chances
            .as_ref()
            .map(|chances| chances.two_sided_p(rejected.k)),
        q: None,
        verdict: OutlierVerdict::TooFew,
    }
}

/// Sets the verdicts, and returns the number of members compared.
fn flag(list: &mut [ComparedMember]) -> u64 {
    let mut compared: Vec<&mut ComparedMember> = list
        .iter_mut()
        .filter(|one| one.verdict == OutlierVerdict::TooFew && one.rejected.n >= FEWEST_FOR_A_RATE)
        .collect();
    let p: Vec<f64> = compared.iter().filter_map(|one| one.p).collect();
    let Ok(q) = multiplicity::benjamini_hochberg(&p) else {
        return 0;
    };
    for (one, q) in compared.iter_mut().zip(q) {
        one.q = Some(q);
        one.verdict = match one.mid_tails {
            Some([_, high]) if high <= TAIL && q < FLAG_Q => OutlierVerdict::More,
            Some([low, _]) if low <= TAIL && q < FLAG_Q => OutlierVerdict::Fewer,
            _ => OutlierVerdict::WithinChance,
        };
    }
    compared.len() as u64
}

#[cfg(test)]
mod tests;
