//! Tests for trend along ordered groups: of a proportion (Cochran-Armitage), of a rate (Poisson).

use super::chi_square::chi_square_upper_tail;
use super::error::StatError;

/// A share followed along ordered groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Above 0: the share rises with the score.
    pub slope: f64,
    /// Chi-square on one degree of freedom.
    pub chi2: f64,
    /// p of that.
    pub p: f64,
}

/// Tests `k` of `n` along a score for a straight rise or fall. Groups are `(k, n, score)`.
///
/// # Errors
/// [`StatError::CountAboveTotal`], [`StatError::Empty`] without an observation,
/// [`StatError::NoInformation`] when nothing varies.
///
/// # Source
/// Armitage 1955, Biometrics 11:375; R `prop.trend.test` (variance with N, no continuity
/// correction).
pub fn cochran_armitage(groups: &[(u64, u64, f64)]) -> Result<Trend, StatError> {
    if let Some(&(k, n, _)) = groups.iter().find(|(k, n, _)| k > n) {
        return Err(StatError::CountAboveTotal { k, n });
    }
    let (hits, all) = groups
        .iter()
        .fold((0, 0), |(hits, all), (k, n, _)| (hits + k, all + n));
    if all == 0 {
        return Err(StatError::Empty);
    }
    let share = hits as f64 / all as f64;
    let mean = groups
        .iter()
        .map(|(_, n, score)| *n as f64 * score)
        .sum::<f64>()
        / all as f64;
    let spread: f64 = groups
        .iter()
        .map(|(_, n, score)| *n as f64 * (score - mean).powi(2))
        .sum();
    let along: f64 = groups
        .iter()
        .map(|(k, n, score)| (*k as f64 - *n as f64 * share) * (score - mean))
        .sum();
    let variance = share * (1.0 - share) * spread;
    if variance <= 0.0 || !variance.is_finite() {
        return Err(StatError::NoInformation);
    }
    let chi2 = along * along / variance;
    Ok(Trend {
        slope: along / spread,
        chi2,
        p: chi_square_upper_tail(chi2, 1),
    })
}

/// Tests counts along a score for a straight rise or fall of their rate per exposure, given their sum.
/// Groups are `(events, exposure, score)`; the slope is that of the rate per score, relative to the
/// rate of all.
///
/// # Errors
/// [`StatError::Empty`] without an event, [`StatError::NoInformation`] when nothing varies or an
/// exposure is not a positive number.
///
/// # Source
/// Score test of a log-linear rate: Armitage 1955, Biometrics 11:375, with person-time as in Breslow &
/// Day 1987, Statistical Methods in Cancer Research II, 3.6.
pub fn poisson_trend(groups: &[(u64, f64, f64)]) -> Result<Trend, StatError> {
    let events: u64 = groups.iter().map(|(events, _, _)| events).sum();
    if events == 0 {
        return Err(StatError::Empty);
    }
    let exposure: f64 = groups.iter().map(|(_, exposure, _)| exposure).sum();
    let is_positive = |(_, exposure, _): &(u64, f64, f64)| exposure.is_finite() && *exposure > 0.0;
    if !groups.iter().all(is_positive) {
        return Err(StatError::NoInformation);
    }
    let mean = groups.iter().map(|(_, e, score)| e * score).sum::<f64>() / exposure;
    let squares = groups
        .iter()
        .map(|(_, e, score)| e * (score - mean).powi(2));
    let spread = squares.sum::<f64>() / exposure;
    let along = groups
        .iter()
        .map(|(d, _, score)| *d as f64 * (score - mean));
    let along: f64 = along.sum();
    let variance = events as f64 * spread;
    if variance <= 0.0 || !variance.is_finite() {
        return Err(StatError::NoInformation);
    }
    let chi2 = along * along / variance;
    Ok(Trend {
        slope: along / variance,
        chi2,
        p: chi_square_upper_tail(chi2, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::reference::Case;

    #[test]
    fn the_test_is_that_of_r() {
        let case = Case::read("rates/trend_fields");
        let check = case.check("trend");
        let groups: Vec<(u64, u64, f64)> = case
            .rows
            .iter()
            .map(|row| (row.count("k"), row.count("n"), row.maybe("score").unwrap()))
            .collect();
        let got = cochran_armitage(&groups).ok();
        check.close("trend_chisq", got.map(|trend| trend.chi2));
        check.close("trend_p", got.map(|trend| trend.p));
    }

    #[test]
    fn the_slope_has_the_sign_of_the_change() {
        let rising = [(1, 20, 1.0), (5, 20, 2.0), (9, 20, 3.0)];
        let falling = [(9, 20, 1.0), (5, 20, 2.0), (1, 20, 3.0)];
        assert!(cochran_armitage(&rising).unwrap().slope > 0.0);
        assert!(cochran_armitage(&falling).unwrap().slope < 0.0);
    }

    #[test]
    fn nothing_that_varies_is_no_trend() {
        assert_eq!(cochran_armitage(&[]), Err(StatError::Empty));
        assert_eq!(
            cochran_armitage(&[(0, 5, 1.0), (0, 7, 2.0)]),
            Err(StatError::NoInformation)
        );
        assert_eq!(
            cochran_armitage(&[(2, 5, 1.0), (1, 7, 1.0)]),
            Err(StatError::NoInformation)
        );
        assert_eq!(
            cochran_armitage(&[(6, 5, 1.0)]),
            Err(StatError::CountAboveTotal { k: 6, n: 5 })
        );
    }

    #[test]
    fn of_two_rates_it_is_the_score_test_of_their_ratio() {
        // 14 events in half the time of 11: of 25, a third would be expected in the second.
        let found = poisson_trend(&[(11, 200.0, 0.0), (14, 100.0, 1.0)]).unwrap();
        let expected = 25.0 / 3.0;
        let z2 = (14.0_f64 - expected).powi(2) / (25.0 * (1.0 / 3.0) * (2.0 / 3.0));
        assert!((found.chi2 - z2).abs() < 1e-12 && found.slope > 0.0);
        // Another unit of exposure, another origin of the score: the same.
        let moved = poisson_trend(&[(11, 2.0, 5.0), (14, 1.0, 6.0)]).unwrap();
        assert!((found.chi2 - moved.chi2).abs() < 1e-12);
    }

    #[test]
    fn rates_that_cannot_be_told_are_no_trend() {
        assert_eq!(poisson_trend(&[(0, 5.0, 1.0)]), Err(StatError::Empty));
        let none = Err(StatError::NoInformation);
        assert_eq!(poisson_trend(&[(3, 5.0, 1.0), (1, 0.0, 2.0)]), none);
        assert_eq!(poisson_trend(&[(3, 5.0, 1.0), (1, 2.0, 1.0)]), none);
        assert_eq!(poisson_trend(&[(3, f64::NAN, 1.0), (1, 2.0, 2.0)]), none);
    }
}
