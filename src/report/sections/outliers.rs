//! Outliers of rejection rates, for reps, CS leads and drafting agents.

use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis, OutlierVerdict};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::names;

/// Most names with counts in a sentence.
const COUNTED: usize = 8;

/// Names with their counts: `Nia Oduya (2 of 3)`.
pub fn with_counts(list: &[&ComparedMember], f: &Formatter) -> String {
    let all = list.iter().map(|one| {
        format!(
            "{} ({})",
            names::rep(one.name.as_deref()),
            f.of(one.rejected)
        )
    });
    f.some(&all.collect::<Vec<_>>(), COUNTED)
}

pub fn whole(value: f64, f: &Formatter) -> String {
    f.number(if value < 10.0 {
        (value * 10.0).round() / 10.0
    } else {
        value.round()
    })
}

/// `about 4`, `under 1`: an expected number in a sentence.
pub fn about(value: f64) -> String {
    match value.round() as u64 {
        0 => "under 1".into(),
        n => format!("about {n}"),
    }
}

/// The members with this verdict.
pub fn with_verdict(standings: &OutlierAnalysis, verdict: OutlierVerdict) -> Vec<&ComparedMember> {
    standings
        .list
        .iter()
        .filter(|one| one.verdict == verdict)
        .collect()
}

/// `once in 11,000`, rounded to two significant digits; `once in 2, or more often` above a half.
pub fn once_in(p: f64, f: &Formatter) -> String {
    if p < 1e-6 {
        return "less than once in a million".into();
    }
    if p > 0.5 {
        return "once in 2, or more often".into();
    }
    let times = 1.0 / p;
    let unit = 10_f64.powi((times.log10().floor() as i32 - 1).max(0));
    // Below a hundred every number is told; 4.9 is about 5. Above, no odds are made longer than they are.
    let rounded = match unit > 1.0 {
        true => (times / unit).floor() * unit,
        false => times.round(),
    };
    format!("once in {}", f.integer(rounded as u64))
}

/// `by chance that happens about once in 11,000`.
pub fn by_chance(p: f64, f: &Formatter) -> String {
    let about = if p < 1e-6 { "" } else { "about " };
    format!("by chance that happens {about}{}", once_in(p, f))
}

/// Whether a member was compared with the others.
pub fn is_compared(one: &ComparedMember) -> bool {
    matches!(
        one.verdict,
        OutlierVerdict::More | OutlierVerdict::Fewer | OutlierVerdict::WithinChance
    )
}

/// A list of all members with what chance predicts; `who` is the name of the first column.
pub fn list<'a>(name: &'static str, who: &'static str, all: &'a OutlierAnalysis) -> List<'a> {
    Columns::of(all.list.iter())
        .column(who, |one| Value::maybe(one.name.as_deref()))
        .column("k", |one| Value::plain(one.rejected.k))
        .column("n", |one| Value::plain(one.rejected.n))
        .estimate(["rate", "low", "high"], |one| {
            one.rate.filter(|_| one.rejected.n >= FEWEST_FOR_A_RATE)
        })
        .column("expected", |one| Value::optional(one.expected))
        .column("adjusted_rate", |one| Value::optional(one.adjusted))
        .column("shrunken_rate", |one| Value::optional(one.shrunk))
        .estimate(["odds_ratio", "odds_ratio_low", "odds_ratio_high"], |one| {
            one.odds_ratio
        })
        .column("p_or_fewer", |one| {
            Value::optional(one.tails.map(|tails| tails[0]))
        })
        .column("p_or_more", |one| {
            Value::optional(one.tails.map(|tails| tails[1]))
        })
        .column("p", |one| Value::optional(one.p))
        .column("q", |one| Value::optional(one.q))
        .column("verdict", |one| {
            let verdict = serde_json::to_value(one.verdict).ok();
            Value::optional(verdict.as_ref().and_then(|v| v.as_str()))
        })
        .named(name)
}
