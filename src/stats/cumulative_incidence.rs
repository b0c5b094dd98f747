//! Cumulative incidence of competing events.

use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::risk_sets::check_time;

/// How long one subject was watched, and which event ended that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompetingObservation {
    /// Time from which the subject is at risk: after it, and up to `time`. 0 for the start.
    pub entry: f64,
    /// Time from the start of the clock.
    pub time: f64,
    /// The event that happened at `time`, from 0; `None` when watching ended without one.
    pub cause: Option<usize>,
}

/// Share of subjects with each event by each time, the other events competing.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidence {
    sample: Vec<CompetingObservation>,
    steps: Vec<IncidenceStep>,
}

/// One time with an event.
#[derive(Debug, Clone, PartialEq)]
struct IncidenceStep {
    time: f64,
    at_risk: f64,
    /// Share without any event just before.
    survival: f64,
    /// Share of those at risk with any event.
    hazard: f64,
    of_cause: Vec<IncidenceOfCause>,
}

/// One cause up to a time, and sums over the times so far that its variance needs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct IncidenceOfCause {
    /// Share with the event by this time.
    share: f64,
    /// Of `survival * own hazard / at risk`.
    own: f64,
    /// Of `w = hazard / ((1 - hazard) * at risk)`.
    lost: f64,
    /// Of `share * w`.
    lost_share: f64,
}

/// The Aalen-Johansen estimate of the cumulative incidence of `causes` competing events, with the
/// variance of the infinitesimal jackknife.
///
/// Censoring a competing event instead (1 - Kaplan-Meier) gives the share that would have had the
/// event in a world without the other; those shares add up to more than all.
///
/// # Errors
/// [`StatError::Empty`] without observations; [`StatError::NotFinite`], [`StatError::NegativeTime`],
/// [`StatError::EntryAfterTime`] for a bad time; [`StatError::Uneven`] for a cause beyond `causes`.
///
/// # Source
/// Aalen & Johansen 1978, Scand. J. Stat. 5:141; late entry: Andersen, Borgan, Gill & Keiding 1993,
/// section IV.4; variance: Jaeckel 1972, as R `survfit(Surv(entry, time, factor(event)) ~ 1, id)`.
pub fn cumulative_incidence(
    sample: &[CompetingObservation],
    causes: usize,
) -> Result<CumulativeIncidence, StatError> {
    if sample.is_empty() {
        return Err(StatError::Empty);
    }
    let mut running = vec![IncidenceOfCause::default(); causes];
    let (mut survival, mut steps) = (1.0, Vec::new());
    for table in tables(sample, causes)? {
        let at_risk = table.at_risk as f64;
        let hazards: Vec<f64> = table.events.iter().map(|d| *d as f64 / at_risk).collect();
        let hazard: f64 = hazards.iter().sum();
        // Where nobody is left nothing comes after.
        let lost = if hazard < 1.0 {
            hazard / ((1.0 - hazard) * at_risk)
        } else {
            0.0
        };
        for (cause, own) in running.iter_mut().zip(&hazards) {
            cause.share += survival * own;
            cause.own += survival * own / at_risk;
            cause.lost += lost;
            cause.lost_share += cause.share * lost;
        }
        steps.push(IncidenceStep {
            time: table.time,
            at_risk,
            survival,
            hazard,
            of_cause: running.clone(),
        });
        survival *= 1.0 - hazard;
    }
    Ok(CumulativeIncidence {
        sample: sample.to_vec(),
        steps,
    })
}

struct Table {
    time: f64,
    at_risk: u64,
    events: Vec<u64>,
}

/// The distinct times with an event, ascending.
fn tables(sample: &[CompetingObservation], causes: usize) -> Result<Vec<Table>, StatError> {
    let mut entries = Vec::new();
    for one in sample {
        check_time(one.time)?;
        check_time(one.entry)?;
        if one.entry > 0.0 {
            if one.entry >= one.time {
                let (entry, time) = (one.entry, one.time);
                return Err(StatError::EntryAfterTime { entry, time });
            }
            entries.push(one.entry);
        }
        if one.cause.is_some_and(|cause| cause >= causes) {
            return Err(StatError::Uneven);
        }
    }
    entries.sort_unstable_by(f64::total_cmp);
    let mut sorted: Vec<&CompetingObservation> = sample.iter().collect();
    sorted.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
    let (mut left, mut tables) = (sorted.len(), Vec::new());
    for tied in sorted.chunk_by(|a, b| a.time == b.time) {
        let time = tied.first().map_or(0.0, |one| one.time);
        let mut events = vec![0; causes];
        tied.iter()
            .filter_map(|one| one.cause)
            .for_each(|cause| events[cause] += 1);
        if events.iter().any(|d| *d > 0) {
            let still_out = entries.len() - entries.partition_point(|entry| *entry < time);
            tables.push(Table {
                time,
                at_risk: (left - still_out) as u64,
                events,
            });
        }
        left -= tied.len();
    }
    Ok(tables)
}

impl CumulativeIncidence {
    /// Share with an event of this cause by a time, with a log(-log) interval.
    ///
    /// # Source
    /// Choudhury 2002, Stat. Med. 21:1129; R `conf.type = "log-log"`.
    pub fn at(&self, cause: usize, time: f64) -> Estimate {
        let (share, variance) = self.share_and_variance(cause, time);
        let limits = if share <= 0.0 || share >= 1.0 {
            (share, share)
        } else {
            let width = Z_95 * variance.sqrt() / (share * share.ln().abs());
            (share.powf(width.exp()), share.powf((-width).exp()))
        };
        let n = self.sample.len() as u64;
        Estimate::new(share, limits, n, Method::CumulativeIncidence)
    }

    /// The latest step at or before a time.
    fn step(&self, time: f64) -> Option<&IncidenceStep> {
        let after = self.steps.partition_point(|step| step.time <= time);
        after.checked_sub(1).and_then(|i| self.steps.get(i))
    }

    /// Of a share, its value and the sum of the squares of what each subject moves it by.
    fn share_and_variance(&self, cause: usize, time: f64) -> (f64, f64) {
        let of = |time: f64| {
            self.step(time)
                .and_then(|step| step.of_cause.get(cause).copied())
                .unwrap_or_default()
        };
        let share = of(time).share;
        // What the times up to one take from a subject that was at risk at each of them.
        let taken = |until: f64| {
            let sums = of(until);
            sums.own - share * sums.lost + sums.lost_share
        };
        let moved = |one: &CompetingObservation| {
            let before = if one.entry > 0.0 {
                taken(one.entry.min(time))
            } else {
                0.0
            };
            let event = one.cause.filter(|_| one.time <= time);
            let own = event.map_or(0.0, |event| {
                let Some(step) = self.step(one.time) else {
                    return 0.0;
                };
                let later = share - step.of_cause[cause].share;
                let lost = if step.hazard < 1.0 {
                    later / (1.0 - step.hazard)
                } else {
                    0.0
                };
                let gained = if event == cause { step.survival } else { 0.0 };
                (gained - lost) / step.at_risk
            });
            own - (taken(one.time.min(time)) - before)
        };
        let variance = self.sample.iter().map(|one| moved(one).powi(2)).sum();
        (share, variance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::reference::{Case, Row};
    use crate::stats::survival::{Observation, kaplan_meier};

    fn of(row: &Row, entry: Option<&str>) -> CompetingObservation {
        CompetingObservation {
            entry: entry.map_or(0.0, |column| row.maybe(column).unwrap()),
            time: row.maybe("time").unwrap(),
            cause: (row.count("event") as usize).checked_sub(1),
        }
    }

    fn agrees(name: &str) {
        let case = Case::read(&format!("survival/{name}"));
        let check = case.check("cif");
        let entry = check.parameter("entry");
        for i in 0..check.len("curves") {
            let at = |key: &str| format!("curves.{i}.{key}");
            let group = check.text(&at("group"));
            let rows = case
                .rows
                .iter()
                .filter(|row| group == "all" || row.text("group") == group);
            let sample: Vec<CompetingObservation> =
                rows.map(|row| of(row, entry.as_deref())).collect();
            let incidence = cumulative_incidence(&sample, 2).unwrap();
            for j in 0..check.len(&at("at_time")) {
                let time = check.number(&at(&format!("at_time.{j}")));
                for cause in 0..2 {
                    let key = |key: &str| at(&format!("{key}.{cause}.{j}"));
                    let got = incidence.at(cause, time);
                    check.close(&key("cif"), Some(got.value));
                    if check.has(&key("lower")) {
                        check.limit(&key("lower"), got.lower, got.value);
                        check.limit(&key("upper"), got.upper, got.value);
                    }
                }
            }
        }
    }

    #[test]
    fn shares_and_intervals_are_those_of_r_with_and_without_late_entry() {
        agrees("late_competing");
    }

    #[test]
    fn shares_and_errors_are_those_of_r_where_all_are_watched_from_the_start() {
        let case = Case::read("survival/competing");
        let check = case.check("cif");
        for i in 0..check.len("curves") {
            let at = |key: &str| format!("curves.{i}.{key}");
            let group = check.text(&at("group"));
            let rows = case.rows.iter().filter(|row| row.text("group") == group);
            let sample: Vec<CompetingObservation> = rows.map(|row| of(row, None)).collect();
            let incidence = cumulative_incidence(&sample, 2).unwrap();
            for j in 0..check.len(&at("at_time")) {
                let time = check.number(&at(&format!("at_time.{j}")));
                for cause in 0..2 {
                    let key = |key: &str| at(&format!("{key}{}.{j}", cause + 1));
                    let (share, variance) = incidence.share_and_variance(cause, time);
                    check.close(&key("cif"), Some(share));
                    check.close(&key("se"), Some(variance.sqrt()));
                }
            }
        }
    }

    #[test]
    fn the_causes_and_those_still_there_add_up_to_all() {
        let case = Case::read("survival/late_competing");
        let sample: Vec<CompetingObservation> =
            case.rows.iter().map(|row| of(row, Some("entry"))).collect();
        let any: Vec<Observation> = sample
            .iter()
            .map(|one| Observation {
                entry: one.entry,
                time: one.time,
                event: one.cause.is_some(),
            })
            .collect();
        let (incidence, curve) = (
            cumulative_incidence(&sample, 2).unwrap(),
            kaplan_meier(&any).unwrap(),
        );
        for time in [1.0, 40.0, 200.0, 500.0] {
            let still = curve.at(time).unwrap().survival.value;
            let gone: f64 = (0..2).map(|cause| incidence.at(cause, time).value).sum();
            assert!((still + gone - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn bad_observations_are_refused() {
        let one = CompetingObservation {
            entry: 5.0,
            time: 5.0,
            cause: Some(0),
        };
        assert_eq!(cumulative_incidence(&[], 1), Err(StatError::Empty));
        assert_eq!(
            cumulative_incidence(&[one], 1),
            Err(StatError::EntryAfterTime {
                entry: 5.0,
                time: 5.0
            })
        );
        let other = CompetingObservation { entry: 0.0, ..one };
        assert_eq!(cumulative_incidence(&[other], 0), Err(StatError::Uneven));
    }
}
