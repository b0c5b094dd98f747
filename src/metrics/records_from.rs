//! The day from which the exports know every churn.
//!
//! A migration to another CRM takes customers along and leaves those behind that had churned. The
//! accounts that were customers before it are then all survivors: counted from their first sale,
//! the churn of a company with 15 % a year reads 7 %. They count from the first day of records on
//! instead (left truncation).

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::View;
use crate::model::Day;
use crate::stats::discrete::at_most_at_estimated_rate;

/// Chance below which it is no accident that nobody churned before the first churn.
const FOUND_P: f64 = 0.001;
/// Chance below which that is asked about.
const ASKED_P: f64 = 0.01;
/// Most churns before a day that are looked past: a migration takes a few churned accounts along.
const STRAY_CHURNS: usize = 3;
/// Days of one step of the churn rate by age.
const STEP_DAYS: i64 = 30;
/// Churns of a step below which its rate counts at most as the rate of all steps.
const FEWEST_IN_STEP: f64 = 5.0;

/// How the day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordsFromSource {
    /// Nothing speaks against records that go back to the first sale.
    FirstSale,
    /// The configuration says so.
    Configured,
    /// No churn is in the exports before that day, and chance does not explain it.
    Found,
}

/// Churns before a day, against those to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct MissingChurns {
    /// The day.
    pub day: Day,
    /// Churns before it in the exports.
    pub churns: u64,
    /// Churns to be expected of the customers of that time, at the rates since.
    pub expected: f64,
}

/// From which day on every churn is in the exports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct RecordsFrom {
    /// The day; `None` where records go back to the first sale.
    pub day: Option<Day>,
    /// How it is known.
    pub source: RecordsFromSource,
    /// The churns that are missing before the day, where it was found.
    pub missing: Option<MissingChurns>,
    /// Churns that may be missing, where nobody can tell: the page asks.
    pub question: Option<MissingChurns>,
}

/// Decides it: `kpis.records_from`, else what the churn dates themselves say.
///
/// Looked at are the customers from their first sale on. From the churns since a day, a rate for
/// each 30 days of age is known, and with it the churns to be expected before that day. Rates go by
/// age, because where contracts run for a year nobody can churn in the first. Where chance
/// gives no churn before the first one less than once in 1,000, however few churns the rates are
/// known from, the records begin with the first churn. Once in 100, or with up to three churns
/// before a day that has far too few, it may mean two things, and is asked.
///
/// # Source
/// A counting process in its own time is a unit Poisson process: Andersen, Borgan, Gill & Keiding
/// 1993, section II.4. The rule for asking instead of guessing: `docs/DECISIONS.md`.
pub fn records_from(view: View<'_>, settings: &Settings) -> RecordsFrom {
    if let Some(day) = settings.kpis.records_from {
        return RecordsFrom {
            day: Some(day),
            source: RecordsFromSource::Configured,
            missing: None,
            question: None,
        };
    }
    let spans = spans(view);
    let mut churned: Vec<Day> = spans
        .iter()
        .filter(|span| span.is_churned)
        .map(|span| span.end)
        .collect();
    churned.sort_unstable();
    let candidates = churned.iter().enumerate().take(STRAY_CHURNS + 1);
    let missing = candidates.map(|(churns, day)| MissingChurns {
        day: *day,
        churns: churns as u64,
        expected: expected_before(&spans, *day),
    });
    let mut question = None;
    for missing in missing {
        // The churn of the day itself says where to look, and nothing of the rate.
        let since = churned.len() as u64 - missing.churns - 1;
        let p = at_most_at_estimated_rate(missing.churns, missing.expected, since);
        if missing.churns == 0 && p < FOUND_P {
            return RecordsFrom {
                day: Some(missing.day),
                source: RecordsFromSource::Found,
                missing: Some(missing),
                question: None,
            };
        }
        let level = if missing.churns == 0 {
            ASKED_P
        } else {
            FOUND_P
        };
        question = question.or((p < level).then_some(missing));
    }
    RecordsFrom {
        day: None,
        source: RecordsFromSource::FirstSale,
        missing: None,
        question,
    }
}

/// From when to when a customer is known.
struct Span {
    start: Day,
    end: Day,
    is_churned: bool,
}

fn spans(view: View<'_>) -> Vec<Span> {
    let wins = view.first_wins();
    let of = |&(account, start, _): &(_, Day, _)| {
        let outcome = view.data.outcomes.get(account)?;
        let follow_up = view.follow_up(account)?;
        // A failed payment is as missing as any other churn.
        let churned_on = outcome.churn.day().filter(|day| *day <= follow_up.end());
        let end = churned_on.unwrap_or(follow_up.end());
        (end >= start).then_some(Span {
            start,
            end,
            is_churned: churned_on.is_some(),
        })
    };
    wins.iter().filter_map(of).collect()
}

/// Churns to be expected before a day, at the rates by age from that day on.
fn expected_before(spans: &[Span], day: Day) -> f64 {
    let oldest = spans.iter().map(|span| span.end.since(span.start)).max();
    let steps = (oldest.unwrap_or(0) / STEP_DAYS + 1) as usize;
    let (mut churns, mut days, mut earlier) =
        (vec![0.0; steps], vec![0.0; steps], vec![0.0; steps]);
    for span in spans {
        let (age_then, age_at_end) = (day.since(span.start), span.end.since(span.start));
        add_days(&mut days, age_then.max(0), age_at_end);
        add_days(&mut earlier, 0, age_then.min(age_at_end));
        if span.is_churned && span.end >= day {
            churns[(age_at_end / STEP_DAYS) as usize] += 1.0;
        }
    }
    let overall = churns.iter().sum::<f64>() / days.iter().sum::<f64>().max(1.0);
    let rate = |step: usize| {
        let own = churns[step] / f64::max(days[step], 1.0);
        match churns[step] < FEWEST_IN_STEP {
            true => own.min(overall),
            false => own,
        }
    };
    (0..steps).map(|step| rate(step) * earlier[step]).sum()
}

/// Adds the days of one customer between two ages to the steps they fall into.
fn add_days(steps: &mut [f64], from: i64, to: i64) {
    let mut at = from;
    while at < to {
        let step = at / STEP_DAYS;
        let until = to.min((step + 1) * STEP_DAYS);
        steps[step as usize] += (until - at) as f64;
        at = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Day {
        Day::from_ymd(2024, 1, 1).unwrap().plus(n)
    }

    #[test]
    fn churns_before_a_day_are_expected_at_the_rates_since_for_the_same_ages() {
        // One customer a day from day 0 to 199; each tenth churns at the age of 100.
        let spans: Vec<Span> = (0..200)
            .map(|i| Span {
                start: day(i),
                end: day(if i % 10 == 0 { i + 100 } else { 400 }),
                is_churned: i % 10 == 0,
            })
            .collect();
        let churns_before = |until: i64| {
            let is_before = |span: &&Span| span.is_churned && span.end < day(until);
            spans.iter().filter(is_before).count() as f64
        };
        // Nobody is old enough to churn before day 90, and none is expected.
        assert_eq!(expected_before(&spans, day(85)), 0.0);
        let (expected, were) = (expected_before(&spans, day(200)), churns_before(200));
        assert!(
            (expected - were).abs() < 0.35 * were,
            "{expected} for {were}"
        );
    }
}
