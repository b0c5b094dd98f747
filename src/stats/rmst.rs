//! Restricted mean survival time.

use super::chi_square::normal_two_sided;
use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::survival::Curve;

/// The mean time without the event, of the first `tau`: the area under the curve, with its
/// interval.
///
/// Past the last time of the curve its last value is taken to hold. In the unit of the curve's
/// times.
///
/// # Errors
/// [`StatError::NotFinite`] or [`StatError::NegativeTime`] for a bad `tau`.
///
/// # Source
/// Irwin 1949, J. Hyg. 47:188; Royston & Parmar 2013, BMC Med. Res. Methodol. 13:152; variance by
/// Greenwood without correction: R `summary(survfit, rmean = tau)`.
pub fn rmst(curve: &Curve, tau: f64) -> Result<Estimate, StatError> {
    super::risk_sets::check_time(tau)?;
    let steps: Vec<_> = curve
        .steps()
        .iter()
        .take_while(|step| step.time <= tau)
        .collect();
    let until = |i: usize| steps.get(i + 1).map_or(tau, |next| next.time);
    // From the end: the area under the curve from each step to tau.
    let (mut area, mut variance) = (0.0, 0.0);
    for (i, step) in steps.iter().enumerate().rev() {
        area += step.survival * (until(i) - step.time);
        let (n, d) = (step.at_risk as f64, step.events as f64);
        if d > 0.0 && n > d {
            variance += area * area * d / (n * (n - d));
        }
    }
    let se = variance.sqrt();
    Ok(Estimate::new(
        area,
        (area - Z_95 * se, area + Z_95 * se),
        curve.n(),
        Method::RestrictedMean,
    ))
}

/// The difference of two restricted means, the first less the second, with its interval and
/// two-sided p.
///
/// # Errors
/// As [`rmst`]; [`StatError::NoInformation`] when neither group had an event, so that
/// nothing is uncertain.
///
/// # Source
/// Royston & Parmar 2013, BMC Med. Res. Methodol. 13:152; independent groups, so variances add.
pub fn difference(first: &Curve, second: &Curve, tau: f64) -> Result<(Estimate, f64), StatError> {
    let (a, b) = (rmst(first, tau)?, rmst(second, tau)?);
    let se = ((a.upper - a.value) / Z_95).hypot((b.upper - b.value) / Z_95);
    if se <= 0.0 {
        return Err(StatError::NoInformation);
    }
    let value = a.value - b.value;
    let limits = (value - Z_95 * se, value + Z_95 * se);
    let estimate = Estimate::new(value, limits, a.n + b.n, Method::RestrictedMean);
    Ok((estimate, normal_two_sided(value / se)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::reference::Case;
    use crate::stats::survival::{Observation, kaplan_meier};

    #[test]
    fn means_and_their_difference_are_those_of_r() {
        for (name, id, tau) in [
            ("veteran", "rmst_180", 180.0),
            ("median_edge", "rmst_7", 7.0),
            ("lung", "rmst_365", 365.0),
            ("ovarian", "rmst_700", 700.0),
            ("rossi", "rmst_52", 52.0),
            ("heavy_ties", "rmst_24", 24.0),
            ("crm_1500", "rmst_540", 540.0),
        ] {
            let case = Case::read(&format!("survival/{name}"));
            let check = case.check(id);
            let curves: Vec<Curve> = check
                .texts("groups")
                .iter()
                .map(|g| kaplan_meier(&case.sample("group", g)).unwrap())
                .collect();
            for (i, curve) in curves.iter().enumerate() {
                let got = rmst(curve, tau).unwrap();
                check.close(&format!("rmst.{i}"), Some(got.value));
                check.close(&format!("lower.{i}"), Some(got.lower));
                check.close(&format!("upper.{i}"), Some(got.upper));
            }
            let (got, p) = difference(&curves[0], &curves[1], tau).unwrap();
            check.close("diff.estimate", Some(got.value));
            check.close("diff.lower", Some(got.lower));
            check.close("diff.upper", Some(got.upper));
            check.close("diff.p", Some(p));
        }
    }

    #[test]
    fn the_mean_of_those_who_enter_late_is_that_of_r() {
        let case = Case::read("survival/late_competing");
        let check = case.check("rmst_540");
        let curve = kaplan_meier(&case.sample("", "")).unwrap();
        let got = rmst(&curve, 540.0).unwrap();
        check.close("rmst", Some(got.value));
        check.close("se", Some((got.upper - got.value) / Z_95));
    }

    #[test]
    fn whoever_stays_has_the_whole_time() {
        let stayed = kaplan_meier(&[Observation::from_start(9.0, false)]).unwrap();
        let got = rmst(&stayed, 5.0).unwrap();
        assert_eq!((got.value, got.lower, got.upper), (5.0, 5.0, 5.0));
        assert_eq!(
            difference(&stayed, &stayed, 5.0),
            Err(StatError::NoInformation)
        );
        assert_eq!(
            rmst(&stayed, -1.0),
            Err(StatError::NegativeTime { time: -1.0 })
        );
    }
}
