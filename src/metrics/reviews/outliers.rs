//! Outliers: is a rep rejected more often than chance and the CS leads explain?
//!
//! Rates cannot be compared as they are: one CS lead rejects three times as often as another, and
//! who hands to that one looks bad. So alike is compared with alike: within each CS lead's reviews,
//! how many rejections would this rep have if it did not matter whose record it is? The exact
//! distribution of that count ([`mantel_haenszel::exact_null_distribution`]) gives the expected number, the chance of as
//! many or more, and the p. It is the Mantel-Haenszel comparison in its exact form, and was chosen
//! over a two-way logistic model because it needs no convergence, holds for a rep who was never or
//! always rejected, and its answer is a number of records that a manager can check by hand. CS
//! leads are compared within reps the same way.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::FEWEST_FOR_A_RATE;
use super::first_decision::{First, first_decisions};
use crate::dataset::{Symbol, View};
use crate::metrics::share::Share;
use crate::stats::beta_binomial::{BetaBinomial, Heterogeneity, beta_binomial};
use crate::stats::discrete::DiscretePmf;
use crate::stats::quantile::median;
use crate::stats::{Estimate, mantel_haenszel, multiplicity, proportion};

/// Days over which reps and CS leads are judged: 90 hold too few reviews of one rep, more would
/// blame for what is long mended.
pub const REVIEW_DAYS: i64 = 365;
/// Chance at or under which a count is outside the limits on its side, so that 99.8% lie between.
/// The count itself is taken by half (mid-p), as limits drawn between two counts do: taken whole,
/// few would ever be outside.
const TAIL: f64 = 0.001;
/// q, after Benjamini-Hochberg, under which somebody is flagged.
const FLAG_Q: f64 = 0.05;
/// p under which rates are said to differ from one to the other.
const SPREAD_P: f64 = 0.05;
/// Fewest members with enough reviews, and fewest rejections, for saying whether rates differ.
const FEWEST_MEMBERS: usize = 8;
const FEWEST_REJECTIONS: u64 = 20;
/// Reviews a member at the median for which the interval of a shrunken rate holds what it promises.
const FEWEST_FOR_A_SHRUNKEN_INTERVAL: f64 = 30.0;

/// How a member compares with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutlierVerdict {
    /// Too few reviews to say anything but the counts.
    TooFew,
    /// Nobody: reviews in which the export names no rep, or no CS lead.
    Unnamed,
    /// Nobody else was reviewed by the same partners.
    Alone,
    /// Chance gives as much.
    WithinChance,
    /// Rejected more often: above the limits, and after correction for how many were compared.
    More,
    /// Rejected less often, by the same rule.
    Fewer,
}

/// Whether the members' rates differ at all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum RateVariation {
    /// Too few members or rejections to say.
    TooFew,
    /// Chance alone would give rates as far apart.
    Alike,
    /// They differ beyond chance; shrunken rates are given.
    Apart {
        /// p of the likelihood-ratio test.
        p: f64,
    },
}

/// One member: a rep, a CS lead, a way of drafting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComparedMember {
    /// Who; nothing when the export does not say.
    pub name: Option<String>,
    /// Rejected at first review, of those reviewed.
    pub rejected: Share,
    /// The rate with its Wilson interval.
    pub rate: Option<Estimate>,
    /// The rate drawn towards that of all, where rates differ beyond chance.
    pub shrunk: Option<f64>,
    /// Its interval, where the members have reviews enough for it.
    pub shrunk_interval: Option<[f64; 2]>,
    /// Rejections expected from how the others fared with the same partners. A partner without
    /// others says nothing and adds the member's own; nothing when no partner had others.
    pub expected: Option<f64>,
    /// The rate with the partners' strictness taken out: rejections over those expected by chance,
    /// times the rate of all.
    pub adjusted: Option<f64>,
    /// Odds of a rejection against the others' with the same partners (Mantel-Haenszel).
    pub odds_ratio: Option<Estimate>,
    /// Chance of so many rejections or fewer, and of so many or more, with the same partners
    /// (exact).
    pub tails: Option<[f64; 2]>,
    /// The same with the chance of this very number taken by half: what the limits are about.
    pub mid_tails: Option<[f64; 2]>,
    /// Two-sided exact p against chance.
    pub p: Option<f64>,
    /// The same after Benjamini-Hochberg over all members with enough reviews.
    pub q: Option<f64>,
    /// How the member compares with the others.
    pub verdict: OutlierVerdict,
}

/// What chance gives with so many reviews, as shares: 95 and 99.8 of 100 members lie between.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FunnelLimits {
    /// Reviews.
    pub n: u64,
    /// 95% lie between.
    pub inner: [f64; 2],
    /// 99.8% lie between.
    pub outer: [f64; 2],
}

/// All members.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OutlierAnalysis {
    /// Days over which first reviews are counted.
    pub days: i64,
    /// All together.
    pub all: Share,
    /// The rate of the reviews that can be compared: those by partners of several members.
    pub base: Option<f64>,
    /// Whether the members differ.
    pub told: RateVariation,
    /// How many were compared with each other.
    pub compared: u64,
    /// Limits around the rate of all, for growing numbers of reviews up to the most that a member
    /// has.
    pub funnel: Vec<FunnelLimits>,
    /// The members, by name.
    pub list: Vec<ComparedMember>,
}

/// A first decision on its way into the comparison: whose, with which partner, rejected.
type Case = (Option<Symbol>, Option<Symbol>, bool);

/// Reps, with the strictness of each CS lead taken out.
pub fn reps(view: View<'_>, days: i64) -> OutlierAnalysis {
    let cases =
        first_decisions(view, Some(days)).map(|first| (first.rep, first.cs_lead, first.rejected));
    standings(view, days, cases, Unnamed::Nobody)
}

/// CS leads, with the quality of each rep's records taken out.
pub fn cs_leads(view: View<'_>, days: i64) -> OutlierAnalysis {
    let cases =
        first_decisions(view, Some(days)).map(|first| (first.cs_lead, first.rep, first.rejected));
    standings(view, days, cases, Unnamed::Nobody)
}

/// Drafting agents by name, and what people wrote by hand under no name, with the strictness of
/// each CS lead taken out. The version that was reviewed counts.
pub fn drafting(view: View<'_>, days: i64) -> OutlierAnalysis {
    let agent = |first: &First| {
        let author = view.record_on(first.deal, first.on)?.drafted_by?;
        author.is_agent.then_some(author.name)
    };
    let cases = first_decisions(view, Some(days))
        .map(|first| (agent(&first), first.cs_lead, first.rejected));
    standings(view, days, cases, Unnamed::AMember)
}

/// Members of any cases, each with the groups of which its cases are taken out: the rule of
/// rejections for other shares. What is called rejected is a hit.
pub(in crate::metrics) fn of_cases(
    view: View<'_>,
    days: i64,
    cases: impl Iterator<Item = Case>,
) -> OutlierAnalysis {
    standings(view, days, cases, Unnamed::Nobody)
}

/// What it means that a case names no member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unnamed {
    /// The export does not say who: they are many, and not compared as one.
    Nobody,
    /// A member of its own: written by hand.
    AMember,
}

fn standings(
    view: View<'_>,
    days: i64,
    cases: impl Iterator<Item = Case>,
    unnamed: Unnamed,
) -> OutlierAnalysis {
    let mut by_member: BTreeMap<Option<&str>, BTreeMap<Option<&str>, Share>> = BTreeMap::new();
    let mut by_partner: BTreeMap<Option<&str>, Share> = BTreeMap::new();
    let mut all = Share::default();
    for (member, partner, rejected) in cases {
        // By their names, so that sums are taken in one order whatever the order of the rows.
        let (member, partner) = (view.data.label(member), view.data.label(partner));
        by_member
            .entry(member)
            .or_default()
            .entry(partner)
            .or_default()
            .count(rejected);
        by_partner.entry(partner).or_default().count(rejected);
        all.count(rejected);
    }
    let comparable = |name: &Option<&str>| name.is_some() || unnamed == Unnamed::AMember;
    let named: Vec<(Option<&str>, Share)> = by_member
        .iter()
        .filter(|(name, _)| comparable(name))
        .map(|(name, with)| (*name, total(with)))
        .collect();
    let (told, fit) = tell(&named);
    let mut sizes: Vec<f64> = named.iter().map(|(_, share)| share.n as f64).collect();
    let has_intervals = median(&mut sizes).is_some_and(|n| n >= FEWEST_FOR_A_SHRUNKEN_INTERVAL);
    let base = base_rate(&by_member, &by_partner);
    let mut list: Vec<ComparedMember> = by_member
        .iter()
        .map(|(name, with)| {
            let mut standing = compare(*name, with, &by_partner, base);
            let is_enough = standing.rejected.n >= FEWEST_FOR_A_RATE && comparable(name);
            let shrunk = fit
                .filter(|_| is_enough)
                .map(|fit| fit.posterior(standing.rejected.k, standing.rejected.n));
            standing.shrunk = shrunk.map(|estimate| estimate.value);
            standing.shrunk_interval = shrunk.filter(|_| has_intervals).map(|e| [e.lower, e.upper]);
            standing
        })
        .collect();
    list.iter_mut()
        .filter(|one| one.expected.is_none())
        .for_each(|one| one.verdict = OutlierVerdict::Alone);
    if unnamed == Unnamed::Nobody {
        list.iter_mut()
            .filter(|one| one.name.is_none())
            .for_each(|one| one.verdict = OutlierVerdict::Unnamed);
    }
    let compared = flag(&mut list);
    let funnel = funnel(
        base,
        list.iter().map(|one| one.rejected.n).max().unwrap_or(0),
    );
    OutlierAnalysis {
        days,
        all,
        base,
        told,
        compared,
        funnel,
        list,
    }
}

/// The rate of the cases whose partner has several members: only those can be compared.
fn base_rate(
    by_member: &BTreeMap<Option<&str>, BTreeMap<Option<&str>, Share>>,
    by_partner: &BTreeMap<Option<&str>, Share>,
) -> Option<f64> {
    let members = |partner: &Option<&str>| {
        let with = by_member.values().filter(|with| with.contains_key(partner));
        with.count()
    };
    let shared = by_partner
        .iter()
        .filter(|(partner, _)| members(partner) > 1);
    shared.map(|(_, share)| *share).sum::<Share>().value()
}

fn total(with: &BTreeMap<Option<&str>, Share>) -> Share {
    with.values().copied().sum()
}

/// Whether members differ, and the fit that draws their rates together if they do.
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

/// A member against the others with the same partners.
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

/// Points at which the limits of a funnel are given, at most.
const FUNNEL_POINTS: u64 = 60;

fn funnel(base: Option<f64>, most: u64) -> Vec<FunnelLimits> {
    let Some(rate) = base.filter(|_| most >= FEWEST_FOR_A_RATE) else {
        return Vec::new();
    };
    let step = (most - FEWEST_FOR_A_RATE).div_ceil(FUNNEL_POINTS).max(1);
    let mut sizes: Vec<u64> = (FEWEST_FOR_A_RATE..=most).step_by(step as usize).collect();
    sizes.extend((sizes.last() != Some(&most)).then_some(most));
    let limits = |n: u64| {
        let chances = DiscretePmf::binomial(n, rate).ok()?;
        let share = |q: f64| (chances.interpolated_quantile(q) / n as f64).clamp(0.0, 1.0);
        Some(FunnelLimits {
            n,
            inner: [share(0.025), share(0.975)],
            outer: [share(TAIL), share(1.0 - TAIL)],
        })
    };
    sizes.into_iter().filter_map(limits).collect()
}

/// Gives verdicts; how many members were compared.
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
