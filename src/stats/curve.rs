//! A Kaplan-Meier curve as a value, and how it is read. Made by `survival`.

use schemars::JsonSchema;
use serde::Serialize;

use super::error::StatError;
use super::estimate::{Estimate, LEVEL, Method};
use super::risk_sets::check_time;

/// Two survival values nearer than this are one: the product over thousands of times rounds, and a
/// median must not hang on the last bit.
const SAME_SURVIVAL: f64 = 1e-10;

/// A Kaplan-Meier curve: falls at event times, flat between them and after the last time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Curve {
    /// Never empty: starts at (0, 1), then every distinct time, ascending.
    pub(super) steps: Vec<Step>,
    pub(super) n: u64,
    pub(super) events: u64,
}

/// A corner of a [`Curve`]: what holds from `time` up to the next step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// Time in the unit of the observations.
    pub time: f64,
    /// Subjects watched up to this time or longer.
    pub at_risk: u64,
    /// Events at this time.
    pub events: u64,
    /// Subjects whose watching ended at this time without the event. They count as at risk.
    pub censored: u64,
    /// Share left just after this time, 0 to 1.
    pub survival: f64,
    /// Greenwood's variance of `survival`; `None` where `survival` is 0.
    pub variance: Option<f64>,
    /// Lower limit of `survival`.
    #[serde(rename = "low")]
    pub lower: f64,
    /// Upper limit of `survival`.
    #[serde(rename = "high")]
    pub upper: f64,
}

/// A [`Curve`] read at one time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// The time asked for.
    pub time: f64,
    /// Subjects watched up to this time or longer.
    pub at_risk: u64,
    /// Share left just after this time, of all the subjects of the curve.
    pub survival: Estimate,
    /// True when nobody was watched this long: the share is that of the last time, carried on.
    pub past_last_time: bool,
}

/// The time after which half is left. `None` in a field: the curve, or its limit, does not fall
/// that far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Median {
    /// The median, in the unit of the observations.
    pub time: Option<f64>,
    /// Lower limit.
    #[serde(rename = "low")]
    pub lower: Option<f64>,
    /// Upper limit.
    #[serde(rename = "high")]
    pub upper: Option<f64>,
    /// Confidence level of the limits, 0 to 1.
    pub level: f64,
}

impl Curve {
    /// The corners, for drawing: first (0, 1), then every distinct time, also those with censorings
    /// only. Events at time 0 make a second step there.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Subjects observed.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Events in all.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The longest time anybody was watched.
    pub fn last_time(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.time)
    }

    /// The last time with so many subjects still watched; 0 when there is none.
    pub fn last_time_with(&self, fewest: u64) -> f64 {
        self.steps
            .iter()
            .filter(|step| step.at_risk >= fewest)
            .map(|step| step.time)
            .fold(0.0, f64::max)
    }

    /// The curve just after `time`: with the events at `time` counted, and flat after the last time
    /// (see
    /// [`Point::past_last_time`]).
    ///
    /// # Errors
    /// [`StatError::NotFinite`] or [`StatError::NegativeTime`] for a bad `time`.
    pub fn at(&self, time: f64) -> Result<Point, StatError> {
        check_time(time)?;
        let after = self.steps.partition_point(|step| step.time <= time);
        let step = after
            .checked_sub(1)
            .and_then(|i| self.steps.get(i))
            .ok_or(StatError::Empty)?;
        let from = self.steps.partition_point(|step| step.time < time);
        Ok(Point {
            time,
            at_risk: self.steps.get(from).map_or(0, |step| step.at_risk),
            survival: Estimate::new(
                step.survival,
                (step.lower, step.upper),
                self.n,
                Method::KaplanMeier,
            ),
            past_last_time: time > self.last_time(),
        })
    }

    /// The curve just before `time`.
    pub(super) fn before(&self, time: f64) -> f64 {
        let steps = self.steps.partition_point(|step| step.time < time);
        steps
            .checked_sub(1)
            .and_then(|i| self.steps.get(i))
            .map_or(1.0, |step| step.survival)
    }

    /// As [`Curve::at`], but `None` past the last time, where nobody was watched and nothing is
    /// known.
    ///
    /// # Errors
    /// As [`Curve::at`].
    pub fn survival_within(&self, time: f64) -> Result<Option<Point>, StatError> {
        Ok(Some(self.at(time)?).filter(|point| !point.past_last_time))
    }

    /// The first time the curve is below a half; when it is exactly a half over a step, the middle
    /// of that step (of what was watched of it, if it is the last). The limits are where the band
    /// does the same; a band that has closed at 1 or 0 says nothing.
    ///
    /// # Source
    /// Brookmeyer & Crowley 1982, Biometrics 38:29; R `quantile(survfit(...), 0.5)`.
    pub fn median(&self) -> Median {
        let band = |limit: fn(&Step) -> f64| {
            let open = |step: &Step| step.survival > 0.0 && step.survival < 1.0;
            self.first_below_half(move |step| open(step).then(|| limit(step)))
        };
        Median {
            time: self.first_below_half(|step| Some(step.survival)),
            lower: band(|step| step.lower),
            upper: band(|step| step.upper),
            level: LEVEL,
        }
    }

    /// The smallest time with `survival <= share`, or `None` when the curve stays above it.
    ///
    /// For a half this is the median of most textbooks and of lifelines. It differs from
    /// [`Curve::median`] only when the curve is flat at exactly a half.
    pub fn first_time_at_or_below(&self, share: f64) -> Option<f64> {
        self.steps
            .iter()
            .find(|step| step.survival <= share + SAME_SURVIVAL)
            .map(|step| step.time)
    }

    /// R's rule on any line over the steps; `height` is `None` where the line is undefined.
    fn first_below_half(&self, height: impl Fn(&Step) -> Option<f64>) -> Option<f64> {
        let mut gaps = self
            .steps
            .iter()
            .filter_map(|step| Some((step.time, height(step)? - 0.5)));
        let (reached, gap) = gaps.find(|&(_, gap)| gap <= SAME_SURVIVAL)?;
        if gap < -SAME_SURVIVAL {
            return Some(reached);
        }
        let falls = gaps
            .find(|&(_, gap)| gap < -SAME_SURVIVAL)
            .map(|(time, _)| time);
        Some(reached.midpoint(falls.unwrap_or(self.last_time())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::{Observation, kaplan_meier};

    fn curve(sample: &[(f64, bool)]) -> Curve {
        let sample: Vec<_> = sample
            .iter()
            .map(|&(time, event)| Observation { time, event })
            .collect();
        kaplan_meier(&sample).unwrap()
    }

    #[test]
    fn past_the_last_time_the_curve_is_flat_and_says_so() {
        let curve = curve(&[(3.0, true), (6.0, false)]);
        let (last, past) = (curve.at(6.0).unwrap(), curve.at(6.5).unwrap());
        assert_eq!((last.at_risk, last.past_last_time), (1, false));
        assert_eq!((past.at_risk, past.past_last_time), (0, true));
        assert_eq!(past.survival, last.survival);
        assert_eq!(curve.survival_within(6.0), Ok(Some(last)));
        assert_eq!(curve.survival_within(6.5), Ok(None));
    }

    #[test]
    fn a_curve_that_ends_flat_at_a_half_has_its_median_in_the_middle_of_what_was_watched() {
        // R: quantile.survfit takes the last time as the end of the step.
        let curve = curve(&[(1.0, true), (2.0, true), (3.0, false), (4.0, false)]);
        assert_eq!(curve.median().time, Some(3.0));
        assert_eq!(curve.first_time_at_or_below(0.5), Some(2.0));
    }

    #[test]
    fn a_half_missed_by_a_rounding_error_is_a_half() {
        // The products come out a bit below a half for 12 subjects and a bit above for 24.
        for n in [12, 24] {
            let everybody: Vec<(f64, bool)> = (1..=n).map(|day| (f64::from(day), true)).collect();
            let curve = curve(&everybody);
            let half = f64::from(n / 2);
            assert_ne!(curve.at(half).unwrap().survival.value, 0.5);
            assert_eq!(curve.median().time, Some(half + 0.5));
            assert_eq!(curve.first_time_at_or_below(0.5), Some(half));
        }
    }

    #[test]
    fn a_curve_that_stays_above_a_half_has_no_median() {
        let curve = curve(&[(1.0, true), (2.0, false), (3.0, false)]);
        assert_eq!(curve.median().time, None);
        assert_eq!(curve.first_time_at_or_below(0.5), None);
    }

    #[test]
    fn a_limit_whose_band_has_closed_is_not_reached() {
        let median = curve(&[(1.0, false), (2.0, true)]).median();
        assert_eq!(
            (median.time, median.lower, median.upper),
            (Some(2.0), None, None)
        );
    }

    #[test]
    fn a_time_that_no_clock_shows_is_refused() {
        let curve = curve(&[(3.0, true)]);
        assert!(matches!(
            curve.at(f64::NAN),
            Err(StatError::NotFinite { .. })
        ));
        assert!(matches!(
            curve.survival_within(-1.0),
            Err(StatError::NegativeTime { .. })
        ));
    }
}
