//! The watch list tried on the past: how many of those who churned would it have named?

use schemars::JsonSchema;
use serde::Serialize;

use super::loss_spike::LossSpikes;
use super::segment::{SegmentHistories, Segmentation};
use super::watch::{MONTHS, customers};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::share::Share;
use crate::stats::{Estimate, two_by_two};

/// Month at whose end churn is looked at.
pub const UNTIL_MONTH: u32 = 9;
/// Fewest customers who left, and fewest expected among the named and among the others, for a
/// comparison.
const FEWEST_LEFT: u64 = 20;
const FEWEST_EXPECTED: f64 = 5.0;
/// p at or under which named and others are said to differ.
const P: f64 = 0.05;

/// What a back-test comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackTestVerdict {
    /// Too few churned to tell.
    TooFew,
    /// The named churned more often.
    Warns,
    /// They churned as often as the others, or chance could make the difference.
    NoBetterThanChance,
    /// They churned less often.
    Misleads,
}

/// Every customer who was still there when month 4 began, long enough ago, was named or not by what
/// was known on that day; then it was waited until the end of month 9.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BackTest {
    /// Of the customers the list would have named, those who churned.
    pub named: Share,
    /// Of the others, those who churned: the base rate.
    pub others: Share,
    /// Of those who churned, the ones named.
    pub found: Share,
    /// Difference of the two shares, named less others, with its interval.
    pub difference: Option<Estimate>,
    /// Two-sided p of Fisher's exact test.
    pub p: Option<f64>,
    /// Customers not counted: of segments with too little history on that day.
    pub untold: u64,
    /// Customers not counted: lost to follow-up before month 9 ended, or churned by a failed
    /// payment.
    pub not_followed: u64,
    /// What it comes to.
    pub verdict: BackTestVerdict,
}

/// Tries the watch list on the past.
pub fn back_test(view: View<'_>, settings: &Settings) -> BackTest {
    let alike = Segmentation::new(view, settings);
    let histories = SegmentHistories::new(view, &alike);
    let mut loss_spikes = LossSpikes::new(&histories);
    let (mut named, mut others) = (Share::default(), Share::default());
    let (mut untold, mut not_followed) = (0, 0);
    for young in customers(view, &alike, &view.first_wins()) {
        let (asked, until) = (
            young.closed_on.plus_months(MONTHS.0 - 1),
            young.closed_on.plus_months(UNTIL_MONTH),
        );
        let Some(outcome) = view.data.outcomes.get(young.account) else {
            continue;
        };
        if until > view.as_of || view.is_gone_by(young.account, asked) {
            continue;
        }
        let Some(left) = view.churned_within(outcome, until) else {
            not_followed += 1;
            continue;
        };
        let (now, then) = (
            loss_spikes.at(young.key, asked),
            loss_spikes.at(young.key, young.closed_on),
        );
        if now.is_none() && then.is_none() {
            untold += 1;
            continue;
        }
        let is_named = [now, then]
            .into_iter()
            .flatten()
            .any(|(_, loss_spike)| loss_spike.is_on());
        if is_named {
            named.count(left)
        } else {
            others.count(left)
        }
    }
    BackTest::new(named, others, untold, not_followed)
}

impl BackTest {
    fn new(named: Share, others: Share, untold: u64, not_followed: u64) -> BackTest {
        let [a, b, c, d] = [named.k, named.n - named.k, others.k, others.n - others.k];
        let p = two_by_two::fisher_exact(a, b, c, d).ok();
        BackTest {
            named,
            others,
            found: Share { k: a, n: a + c },
            difference: two_by_two::risk_difference(a, b, c, d).ok(),
            p,
            untold,
            not_followed,
            verdict: verdict(named, others, p),
        }
    }
}

fn verdict(named: Share, others: Share, p: Option<f64>) -> BackTestVerdict {
    let all = Share {
        k: named.k + others.k,
        n: named.n + others.n,
    };
    let expected = |group: Share| all.value().map_or(0.0, |rate| rate * group.n as f64);
    let is_enough =
        all.k >= FEWEST_LEFT && expected(named).min(expected(others)) >= FEWEST_EXPECTED;
    match p {
        _ if !is_enough => BackTestVerdict::TooFew,
        Some(p) if p <= P && named.value() > others.value() => BackTestVerdict::Warns,
        Some(p) if p <= P => BackTestVerdict::Misleads,
        _ => BackTestVerdict::NoBetterThanChance,
    }
}
