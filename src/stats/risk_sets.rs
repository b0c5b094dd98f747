//! Who is at risk when: the counts that every method on times starts from.

use super::error::StatError;

/// How long one subject was watched, and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Time from which the subject is at risk: after it, and up to `time`. 0 for the start of the
    /// clock; later where only those were seen who had lasted until then (left truncation).
    pub entry: f64,
    /// Time from the start of the clock, 0 or more, in a unit of the caller's choice.
    pub time: f64,
    /// True when the event happened at `time`; false when watching ended there without it
    /// (censored).
    pub event: bool,
}

impl Observation {
    /// A subject watched from the start of the clock.
    pub fn from_start(time: f64, event: bool) -> Observation {
        Observation {
            entry: 0.0,
            time,
            event,
        }
    }
}

/// One distinct time of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RiskSet {
    pub time: f64,
    /// Observations that entered before this time with their own at or after it, so also those
    /// censored at this time.
    pub at_risk: u64,
    pub events: u64,
    pub censored: u64,
}

/// The distinct times of a sample, ascending; none for an empty sample.
///
/// Times are told apart exactly: give whole days, not fractions that went through arithmetic (R's
/// `timefix` would merge those).
pub(super) fn risk_sets(sample: &[Observation]) -> Result<Vec<RiskSet>, StatError> {
    let entries = late_entries(sample)?;
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));

    let mut left = sorted.len() as u64;
    let mut sets = Vec::new();
    for tied in sorted.chunk_by(|a, b| a.time == b.time) {
        let Some(first) = tied.first() else { continue };
        let leaving = tied.len() as u64;
        let events = tied.iter().filter(|o| o.event).count() as u64;
        sets.push(RiskSet {
            // -0.0 is a valid clock reading but must not print as one.
            time: first.time.abs(),
            at_risk: left - still_out(&entries, first.time),
            events,
            censored: leaving - events,
        });
        left -= leaving;
    }
    Ok(sets)
}

/// Entries after the start of the clock, ascending.
pub(super) fn late_entries(sample: &[Observation]) -> Result<Vec<f64>, StatError> {
    let mut entries = Vec::new();
    for &Observation { entry, time, .. } in sample {
        check_time(time)?;
        check_time(entry)?;
        if entry > 0.0 {
            if entry >= time {
                return Err(StatError::EntryAfterTime { entry, time });
            }
            entries.push(entry);
        }
    }
    entries.sort_unstable_by(f64::total_cmp);
    Ok(entries)
}

/// How many of these entries come at `time` or later: a subject is at risk after its entry.
pub(super) fn still_out(entries: &[f64], time: f64) -> u64 {
    (entries.len() - entries.partition_point(|entry| *entry < time)) as u64
}

/// Who is at risk at any time, also between the times of the sample itself.
pub(super) struct AtRisk {
    times: Vec<f64>,
    entries: Vec<f64>,
}

impl AtRisk {
    pub fn of(sample: &[Observation]) -> Result<AtRisk, StatError> {
        let entries = late_entries(sample)?;
        let mut times: Vec<f64> = sample.iter().map(|one| one.time).collect();
        times.sort_unstable_by(f64::total_cmp);
        Ok(AtRisk { times, entries })
    }

    /// Observations that entered before `time` with their own at or after it.
    pub fn at(&self, time: f64) -> u64 {
        let gone = self.times.partition_point(|own| *own < time);
        (self.times.len() - gone) as u64 - still_out(&self.entries, time)
    }
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
        Observation::from_start(time, event)
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
        let at_risk = AtRisk::of(&[seen(5.0, true), seen(9.0, false)]).unwrap();
        let counts: Vec<u64> = [0.0, 5.0, 5.5, 9.0, 9.5]
            .iter()
            .map(|&t| at_risk.at(t))
            .collect();
        assert_eq!(counts, [2, 2, 1, 1, 0]);
    }

    #[test]
    fn who_enters_late_is_at_risk_after_that() {
        let late = Observation {
            entry: 5.0,
            ..seen(9.0, true)
        };
        let sample = [seen(5.0, true), late];
        let at_risk: Vec<u64> = risk_sets(&sample)
            .unwrap()
            .iter()
            .map(|s| s.at_risk)
            .collect();
        assert_eq!(at_risk, [1, 1]);
        let table = AtRisk::of(&sample).unwrap();
        assert_eq!([4.0, 5.0, 5.5].map(|t| table.at(t)), [1, 1, 1]);
        let never = Observation {
            entry: 9.0,
            ..seen(9.0, true)
        };
        assert_eq!(
            risk_sets(&[never]),
            Err(StatError::EntryAfterTime {
                entry: 9.0,
                time: 9.0
            })
        );
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
