//! Who is at risk when: the counts that every method on times starts from.

use super::error::StatError;

/// How long one subject was watched, and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Time from the start of the clock, 0 or more, in a unit of the caller's choice.
    pub time: f64,
    /// True when the event happened at `time`; false when watching ended there without it
    /// (censored).
    pub event: bool,
}
/// One distinct time of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RiskSet {
    pub time: f64,
    /// Observations with their time at or after this one, so also those censored at this time.
    pub at_risk: u64,
    pub events: u64,
    pub censored: u64,
}

/// The distinct times of a sample, ascending; none for an empty sample.
///
/// Times are told apart exactly: give whole days, not fractions that went through arithmetic (R's
/// `timefix` would merge those).
pub(super) fn risk_sets(sample: &[Observation]) -> Result<Vec<RiskSet>, StatError> {
    for &Observation { time, .. } in sample {
        check_time(time)?;
    }
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));

    let mut at_risk = sorted.len() as u64;
    let mut sets = Vec::new();
    for tied in sorted.chunk_by(|a, b| a.time == b.time) {
        let Some(first) = tied.first() else { continue };
        let leaving = tied.len() as u64;
        let events = tied.iter().filter(|o| o.event).count() as u64;
        sets.push(RiskSet {
            // -0.0 is a valid clock reading but must not print as one.
            time: first.time.abs(),
            at_risk,
            events,
            censored: leaving - events,
        });
        at_risk -= leaving;
    }
    Ok(sets)
}

/// Observations with their time at or after `time`.
pub(super) fn at_risk_at(sets: &[RiskSet], time: f64) -> u64 {
    sets.get(sets.partition_point(|set| set.time < time))
        .map_or(0, |set| set.at_risk)
}

/// Refuses what cannot be a reading of the clock.
pub(super) fn check_time(time: f64) -> Result<(), StatError> {
    if !time.is_finite() {
        return Err(StatError::NotFinite { value: time });
    }
    if time < 0.0 {
        return Err(StatError::NegativeTime { time });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(time: f64, event: bool) -> Observation {
        Observation { time, event }
    }

    #[test]
    fn somebody_censored_when_another_leaves_is_still_at_risk_then() {
        let sets = risk_sets(&[seen(5.0, false), seen(5.0, true), seen(9.0, true)]).unwrap();
        assert_eq!(
            sets[0],
            RiskSet {
                time: 5.0,
                at_risk: 3,
                events: 1,
                censored: 1
            }
        );
        assert_eq!(
            sets[1],
            RiskSet {
                time: 9.0,
                at_risk: 1,
                events: 1,
                censored: 0
            }
        );
    }

    #[test]
    fn at_risk_counts_those_with_that_time_or_a_later_one() {
        let sets = risk_sets(&[seen(5.0, true), seen(9.0, false)]).unwrap();
        let counts: Vec<u64> = [0.0, 5.0, 5.5, 9.0, 9.5]
            .iter()
            .map(|&t| at_risk_at(&sets, t))
            .collect();
        assert_eq!(counts, [2, 2, 1, 1, 0]);
    }

    #[test]
    fn a_time_that_no_clock_shows_is_refused_by_name() {
        assert_eq!(
            risk_sets(&[seen(-1.0, true)]),
            Err(StatError::NegativeTime { time: -1.0 })
        );
        assert!(matches!(
            risk_sets(&[seen(f64::NAN, true)]),
            Err(StatError::NotFinite { .. })
        ));
        assert!(matches!(
            risk_sets(&[seen(f64::INFINITY, true)]),
            Err(StatError::NotFinite { .. })
        ));
    }
}
