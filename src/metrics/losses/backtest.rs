//! Back-test of the watch list: how many of the churned customers would it have named?

use schemars::JsonSchema;
use serde::Serialize;

use super::loss_spike::LossSpikes;
use super::segment::{SegmentHistories, Segmentation};
use super::watch::{MONTHS, customers};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::share::Share;
use crate::stats::{Estimate, two_by_two};

/// Month at the end of which churn is counted.
pub const UNTIL_MONTH: u32 = 9;
/// Minimum number of churned customers, and of those expected among named and among others, for a
/// comparison.
const FEWEST_LEFT: u64 = 20;
const FEWEST_EXPECTED: f64 = 5.0;
/// p at or under which named and others differ.
const P: f64 = 0.05;

/// Verdict of the back-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackTestVerdict {
    /// Too few churned customers to tell.
    TooFew,
    /// Named customers churned more often.
    Warns,
    /// Named customers churned as often as the others, or chance may explain the difference.
    NoBetterThanChance,
    /// Named customers churned less often.
    Misleads,
}

/// Back-test of the watch list. Customers still there at the start of month 4 are named or not by
/// what was known on that day; churn is counted until the end of month 9.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BackTest {
    /// Named customers: churned of all.
    pub named: Share,
    /// Other customers: churned of all. This is the base rate.
    pub others: Share,
    /// Churned customers: named of all.
    pub found: Share,
    /// Churn rate of the named less that of the others, with its interval.
    pub difference: Option<Estimate>,
    /// Two-sided p of Fisher's exact test.
    pub p: Option<f64>,
    /// Customers not counted: their segment had too little history on that day.
    pub untold: u64,
    /// Customers not counted: lost to follow-up before the end of month 9, or churned by a failed
    /// payment.
    pub not_followed: u64,
    /// The verdict.
    pub verdict: BackTestVerdict,
}

/// Back-tests the watch list.
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
