//! The lists of the manager's review.

use super::records::{
    lost_list, records_list, rejected_list, renewals_list, sent_back_list, won_list,
};
use super::shared::{cohort_list, copies_list, quarantine};
use super::{List, Value, signals};
use crate::metrics::frequency::Frequency;
use crate::metrics::losses::ReasonChange;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis};
use crate::metrics::reviews::quarters::{QuarterShare, Quarters};
use crate::metrics::reviews::review_cycles::RepCorrections;
use crate::metrics::{Measured, Share, Weekly};
use crate::report::Inputs;
use crate::stats::Estimate;

/// The lists of the manager's review.
pub fn lists<'a>(weekly: &'a Weekly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    let mut lists = vec![quarantine(&inputs.issues), cohort_list(&weekly.losses)];
    lists.extend(copies_list(&weekly.copies));
    lists.extend(records_list(&weekly.deliveries));
    lists.extend(won_list(&weekly.handed));
    lists.push(lost_list(&weekly.losses));
    lists.extend(sent_back_list(&weekly.sent_back));
    lists.extend(rejected_list(&weekly.attempts));
    lists.extend(renewals_list(&weekly.renewals));
    lists.extend(weekly.watch.measured().map(signals::watch));
    lists.extend(weekly.signals.measured().map(|list| signals::cohorts(list)));
    lists.extend(
        weekly
            .waiting_for_signal
            .measured()
            .map(|list| signals::deals(list)),
    );
    let years = [
        ("rejections_year.csv", "rep", &weekly.reps),
        ("cs_leads_year.csv", "cs_lead", &weekly.cs_leads),
        ("drafting.csv", "drafted_by", &weekly.drafting),
    ];
    for (name, who, panel) in years {
        lists.extend(panel.measured().map(|all| standings(name, who, all)));
    }
    lists.extend(weekly.quarters.measured().map(quarters));
    lists.extend(weekly.mending.measured().map(|reps| mending(reps)));
    let counted = [
        (
            "unmatched.csv",
            "reason",
            weekly.losses.unmatched.measured(),
        ),
        ("why.csv", "words", weekly.why.measured()),
    ];
    for (name, what, list) in counted {
        fn row(c: &Frequency) -> Vec<Value<'_>> {
            vec![Value::text(&c.name), Value::plain(c.n)]
        }
        lists.extend(list.map(|list| List::new(name, vec![what, "n"], list.iter().map(row))));
    }
    for (name, panel) in [
        ("rejections_90_days.csv", &weekly.rejections),
        ("rejections.csv", &weekly.rejections_ever),
    ] {
        if let Measured::Value(reps) = panel {
            let rows = reps
                .iter()
                .map(|r| (Value::maybe(r.rep.as_deref()), r.rejected, r.rate));
            lists.push(rates(name, "rep", rows));
        }
    }
    if let Measured::Value(leads) = &weekly.leads {
        let rows = leads
            .iter()
            .map(|l| (Value::maybe(l.cs_lead.as_deref()), l.rejected, l.rate));
        lists.push(rates("cs_leads.csv", "cs_lead", rows));
    }
    if let Measured::Value(reps) = &weekly.rep_wins {
        let rows = reps
            .iter()
            .map(|r| (Value::maybe(r.rep.as_deref()), r.won, r.rate));
        lists.push(rates("wins.csv", "rep", rows));
    }
    if let Measured::Value(reasons) = &weekly.losses.reasons {
        fn row(r: &ReasonChange) -> Vec<Value<'_>> {
            vec![
                Value::text(&r.reason),
                Value::plain(r.now),
                Value::plain(r.before),
                Value::plain(r.ever),
            ]
        }
        lists.push(List::new(
            "reasons.csv",
            vec!["reason", "lost_90_days", "lost_90_before", "lost_ever"],
            reasons.iter().map(row),
        ));
    }
    lists
}

/// Everybody with what chance gives.
fn standings<'a>(name: &'static str, who: &'static str, all: &'a OutlierAnalysis) -> List<'a> {
    fn row(one: &ComparedMember) -> Vec<Value<'_>> {
        let rate = one.rate.filter(|_| one.rejected.n >= FEWEST_FOR_A_RATE);
        let tail = |i: usize| Value::number(one.tails.map(|tails| tails[i]));
        let verdict = serde_json::to_value(one.verdict)
            .ok()
            .and_then(|v| v.as_str().map(str::to_string));
        vec![
            Value::maybe(one.name.as_deref()),
            Value::plain(one.rejected.k),
            Value::plain(one.rejected.n),
            Value::number(rate.map(|rate| rate.value)),
            Value::number(rate.map(|rate| rate.low)),
            Value::number(rate.map(|rate| rate.high)),
            Value::number(one.expected),
            Value::number(one.adjusted),
            Value::number(one.shrunk),
            Value::number(one.odds_ratio.map(|ratio| ratio.value)),
            Value::number(one.odds_ratio.map(|ratio| ratio.low)),
            Value::number(one.odds_ratio.map(|ratio| ratio.high)),
            tail(0),
            tail(1),
            Value::number(one.p),
            Value::number(one.q),
            Value::plain(verdict.unwrap_or_default()),
        ]
    }
    let head = vec![
        who,
        "k",
        "n",
        "rate",
        "low",
        "high",
        "expected",
        "adjusted_rate",
        "shrunken_rate",
        "odds_ratio",
        "odds_ratio_low",
        "odds_ratio_high",
        "p_or_fewer",
        "p_or_more",
        "p",
        "q",
        "verdict",
    ];
    List::new(name, head, all.list.iter().map(row))
}

/// Shares by name. Of fewer than a rate needs there are counts and no rate, as on the page.
fn rates<'a>(
    name: &'static str,
    first: &'static str,
    rows: impl Iterator<Item = (Value<'a>, Share, Option<Estimate>)> + Send + 'a,
) -> List<'a> {
    let rows = rows.map(|(label, share, rate)| {
        let rate = rate.filter(|_| share.n >= FEWEST_FOR_A_RATE);
        let bounds = [
            rate.map(|r| r.value),
            rate.map(|r| r.low),
            rate.map(|r| r.high),
        ];
        [label, Value::plain(share.k), Value::plain(share.n)]
            .into_iter()
            .chain(bounds.map(Value::number))
            .collect()
    });
    List::new(name, vec![first, "k", "n", "rate", "low", "high"], rows)
}

fn quarters(all: &Quarters) -> List<'_> {
    fn of<'a>(rep: &Value<'a>, list: &[QuarterShare]) -> Vec<Vec<Value<'a>>> {
        let row = |one: &QuarterShare| {
            vec![
                rep.clone(),
                Value::plain(&one.quarter),
                Value::plain(one.rejected.k),
                Value::plain(one.rejected.n),
            ]
        };
        list.iter().map(row).collect()
    }
    let mut rows = of(&Value::plain("all"), &all.all);
    for rep in &all.reps {
        rows.extend(of(&Value::maybe(rep.rep.as_deref()), &rep.quarters));
    }
    List::new(
        "quarters.csv",
        vec!["rep", "quarter", "k", "n"],
        rows.into_iter(),
    )
}

fn mending(reps: &[RepCorrections]) -> List<'_> {
    fn row(rep: &RepCorrections) -> Vec<Value<'_>> {
        vec![
            Value::maybe(rep.rep.as_deref()),
            Value::plain(rep.rejected),
            Value::plain(rep.mended),
            Value::number(rep.days_to_mend),
            Value::number(rep.longest_open.map(|days| days as f64)),
        ]
    }
    let head = vec![
        "rep",
        "rejected",
        "accepted_since",
        "median_days",
        "longest_open_days",
    ];
    List::new("mending.csv", head, reps.iter().map(row))
}
