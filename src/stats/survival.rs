//! Kaplan-Meier estimate of survival under right censoring.

pub use super::curve::{Curve, Median, Point, Step};
use super::error::StatError;
use super::estimate::Z_95;
pub use super::risk_sets::Observation;
use super::risk_sets::risk_sets;

/// The product-limit estimate with Greenwood's variance and a log(-log) band.
///
/// At one time events come before censorings. The band is [1, 1] where the curve is 1 and [0, 0]
/// where it is 0.
///
/// # Errors
/// [`StatError::Empty`] without observations; [`StatError::NotFinite`], [`StatError::NegativeTime`]
/// for a bad time.
///
/// # Source
/// Kaplan & Meier 1958, J. Am. Stat. Assoc. 53:457; band: Borgan & Liestøl 1990, Scand. J. Stat.
/// 17:35; R `survfit(Surv(time, event) ~ 1, conf.type = "log-log")`.
pub fn kaplan_meier(sample: &[Observation]) -> Result<Curve, StatError> {
    if sample.is_empty() {
        return Err(StatError::Empty);
    }
    let n = sample.len() as u64;
    let mut survival = 1.0;
    let mut greenwood = 0.0;
    let mut events = 0;
    let mut steps = vec![Step {
        time: 0.0,
        at_risk: n,
        events: 0,
        censored: 0,
        survival,
        variance: Some(0.0),
        lower: 1.0,
        upper: 1.0,
    }];
    for set in risk_sets(sample)? {
        let (at_risk, failed) = (set.at_risk as f64, set.events as f64);
        survival *= (at_risk - failed) / at_risk;
        if survival > 0.0 {
            greenwood += failed / (at_risk * (at_risk - failed));
        }
        events += set.events;
        let (lower, upper) = log_log_band(survival, greenwood);
        steps.push(Step {
            time: set.time,
            at_risk: set.at_risk,
            events: set.events,
            censored: set.censored,
            survival,
            variance: (survival > 0.0).then_some(survival * survival * greenwood),
            lower,
            upper,
        });
    }
    Ok(Curve { steps, n, events })
}

/// Limits of a survival value; `greenwood` is the variance of its logarithm.
pub(super) fn log_log_band(survival: f64, greenwood: f64) -> (f64, f64) {
    log_log_limits(survival, greenwood, Z_95)
}

/// The same, so many standard errors off.
pub(super) fn log_log_limits(survival: f64, greenwood: f64, errors: f64) -> (f64, f64) {
    if survival <= 0.0 || survival >= 1.0 {
        return (survival, survival);
    }
    let width = errors * greenwood.sqrt() / survival.ln().abs();
    (survival.powf(width.exp()), survival.powf((-width).exp()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::{Case, Check, observations};

    fn seen(time: f64, event: bool) -> Observation {
        Observation { time, event }
    }

    fn agrees(name: &str, id: &str, column: &str) {
        let case = Case::read(&format!("survival/{name}"));
        let check = case.check(id);
        for i in 0..check.len("curves") {
            let at = |key: &str| format!("curves.{i}.{key}");
            let curve = kaplan_meier(&case.sample(column, &check.text(&at("group")))).unwrap();
            check.same(&at("n"), curve.n());
            check.same(&at("events"), curve.events());
            let median = curve.median();
            check.close(&at("median"), median.time);
            check.close(&at("median_lower"), median.lower);
            check.close(&at("median_upper"), median.upper);
            check.close_if_there(&at("median_first_le"), curve.first_time_at_or_below(0.5));
            if check.has(&at("time")) {
                every_step_agrees(&check, &at, &curve.steps()[1..]);
            } else {
                readings_agree(&check, &at, &curve);
            }
        }
    }

    fn every_step_agrees(check: &Check, at: &impl Fn(&str) -> String, steps: &[Step]) {
        assert_eq!(check.len(&at("time")), steps.len());
        for (j, step) in steps.iter().enumerate() {
            let at = |key: &str| at(&format!("{key}.{j}"));
            check.close(&at("time"), Some(step.time));
            check.same(&at("n_risk"), step.at_risk);
            check.same(&at("n_event"), step.events);
            check.same(&at("n_censor"), step.censored);
            check.close(&at("surv"), Some(step.survival));
            check.close(&at("se"), step.variance.map(f64::sqrt));
            check.limit(&at("lower"), step.lower, step.survival);
            check.limit(&at("upper"), step.upper, step.survival);
        }
    }

    fn readings_agree(check: &Check, at: &impl Fn(&str) -> String, curve: &Curve) {
        for j in 0..check.len(&at("at_time")) {
            let at = |key: &str| at(&format!("{key}.{j}"));
            let point = curve.survival_within(check.number(&at("at_time"))).unwrap();
            check.close(&at("at_surv"), point.map(|p| p.survival.value));
            if let Some(point) = point {
                check.same(&at("at_n_risk"), point.at_risk);
                check.limit(&at("at_lower"), point.survival.lower, point.survival.value);
                check.limit(&at("at_upper"), point.survival.upper, point.survival.value);
            }
        }
    }

    #[test]
    fn curves_bands_and_medians_are_those_of_r() {
        for name in ["tiny_n3", "all_censored", "last_only_event", "time_zero"] {
            agrees(name, "km_all", "");
        }
        for name in ["median_edge", "group_no_events", "heavy_ties", "ovarian"] {
            agrees(name, "km_group", "group");
        }
    }

    #[test]
    fn a_curve_read_at_fixed_times_gives_what_r_gives() {
        agrees("veteran", "km_stratum", "stratum");
    }

    #[test]
    fn everybody_is_there_at_the_start() {
        let curve = kaplan_meier(&[seen(0.0, true), seen(4.0, false)]).unwrap();
        let start = curve.steps()[0];
        assert_eq!((start.time, start.survival, start.at_risk), (0.0, 1.0, 2));
        assert_eq!(curve.at(0.0).unwrap().survival.value, 0.5);
    }

    #[test]
    fn the_band_closes_where_nobody_or_everybody_has_left() {
        let curve = kaplan_meier(&[seen(3.0, true), seen(6.0, true)]).unwrap();
        let limits = |time| {
            curve
                .at(time)
                .map(|p| (p.survival.lower, p.survival.upper))
                .unwrap()
        };
        assert_eq!(limits(2.9), (1.0, 1.0));
        assert_eq!(limits(6.0), (0.0, 0.0));
    }

    #[test]
    fn what_cannot_be_drawn_says_why() {
        assert_eq!(kaplan_meier(&[]), Err(StatError::Empty));
        assert_eq!(
            kaplan_meier(&[seen(-2.0, true)]),
            Err(StatError::NegativeTime { time: -2.0 })
        );
        assert!(matches!(
            kaplan_meier(&[seen(f64::NAN, true)]),
            Err(StatError::NotFinite { .. })
        ));
    }

    proptest! {
        #[test]
        fn the_order_of_the_rows_does_not_matter(
            (sample, shuffled) in observations(60)
                .prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle())),
        ) {
            prop_assert_eq!(kaplan_meier(&sample), kaplan_meier(&shuffled));
        }

        #[test]
        fn another_unit_of_time_changes_the_times_only(sample in observations(60)) {
            let hours: Vec<Observation> = sample
                .iter()
                .map(|o| seen(o.time * 24.0, o.event))
                .collect();
            let (days, hours) = (kaplan_meier(&sample).unwrap(), kaplan_meier(&hours).unwrap());
            let scaled: Vec<Step> = days
                .steps()
                .iter()
                .map(|s| Step {
                    time: s.time * 24.0,
                    ..*s
                })
                .collect();
            prop_assert_eq!(scaled, hours.steps());
            prop_assert_eq!(days.median().time.map(|t| t * 24.0), hours.median().time);
        }

        #[test]
        fn without_censoring_the_curve_is_the_share_still_there(sample in observations(60)) {
            let all: Vec<Observation> = sample.iter().map(|o| seen(o.time, true)).collect();
            for step in kaplan_meier(&all).unwrap().steps().iter().filter(|s| s.events > 0) {
                let left =
                    all.iter().filter(|o| o.time > step.time).count() as f64 / all.len() as f64;
                prop_assert!((step.survival - left).abs() < 1e-12);
            }
        }

        #[test]
        fn the_curve_never_rises_and_stays_inside_its_band(sample in observations(60)) {
            let curve = kaplan_meier(&sample).unwrap();
            prop_assert!(curve.steps().windows(2).all(|w| w[1].survival <= w[0].survival));
            for step in curve.steps() {
                prop_assert!(0.0 <= step.lower && step.lower <= step.survival);
                prop_assert!(step.survival <= step.upper && step.upper <= 1.0);
            }
        }
    }
}
