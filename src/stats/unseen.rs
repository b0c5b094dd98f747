//! What data could not have shown, and how strong what nobody measured would have to be.

use statrs::distribution::{ContinuousCDF, Normal};

/// How strongly an unmeasured cause would have to go with both sides to explain a ratio away: the
/// smallest ratio that it must have with each. 1 says that nothing is needed.
///
/// For a hazard ratio of a frequent event (more than 15% have it) the ratio is first brought near
/// that of risks.
///
/// # Source
/// VanderWeele & Ding 2017, Ann. Intern. Med. 167:268; for hazard ratios of frequent events their
/// table 2.
pub fn e_value(ratio: f64, is_frequent_hazard: bool) -> f64 {
    let ratio = if is_frequent_hazard {
        (1.0 - 0.5_f64.powf(ratio.sqrt())) / (1.0 - 0.5_f64.powf((1.0 / ratio).sqrt()))
    } else {
        ratio
    };
    let ratio = if ratio < 1.0 { 1.0 / ratio } else { ratio };
    ratio + (ratio * (ratio - 1.0)).sqrt()
}

/// The E-value of the limit of an interval that is nearer to 1; 1 when the interval holds 1.
pub fn e_value_of_limit(low: f64, high: f64, is_frequent_hazard: bool) -> f64 {
    if low <= 1.0 && high >= 1.0 {
        return 1.0;
    }
    e_value(if low > 1.0 { low } else { high }, is_frequent_hazard)
}

/// (z for a two-sided test at `alpha` + z for a power of 80%) squared.
fn information(alpha: f64) -> f64 {
    let normal = Normal::standard();
    (normal.inverse_cdf(1.0 - alpha / 2.0) + normal.inverse_cdf(0.8)).powi(2)
}

/// The hazard ratio, below 1, that so many events would find with a power of 80% in a two-sided
/// test at `alpha` (0 to 1), where the covariate has this variance (a share `p` with it: `p (1 -
/// p)`). Its inverse is the ratio above 1.
///
/// # Source
/// Schoenfeld 1983, Biometrics 39:499.
pub fn detectable_ratio(events: u64, variance: f64, alpha: f64) -> Option<f64> {
    (events > 0 && variance > 0.0)
        .then(|| (-(information(alpha) / (events as f64 * variance)).sqrt()).exp())
}

/// How many events it takes to find this hazard ratio so.
///
/// # Source
/// As [`detectable_ratio`].
pub fn events_needed(ratio: f64, variance: f64, alpha: f64) -> Option<u64> {
    let log = ratio.ln();
    (log != 0.0 && log.is_finite() && variance > 0.0)
        .then(|| (information(alpha) / (variance * log * log)).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_values_are_those_of_the_paper() {
        // VanderWeele & Ding 2017: a risk ratio of 3.9 (1.8 to 8.7) has E-values 7.26 and 3.0.
        assert!((e_value(3.9, false) - 7.26).abs() < 0.005);
        assert!((e_value_of_limit(1.8, 8.7, false) - 3.0).abs() < 0.005);
        assert_eq!(e_value(1.0, false), 1.0);
        assert!((e_value(0.5, false) - e_value(2.0, false)).abs() < 1e-12);
        assert_eq!(e_value_of_limit(0.8, 1.3, false), 1.0);
        // A frequent event brings a hazard ratio nearer to 1.
        assert!(e_value(0.5, true) < e_value(0.5, false));
    }

    #[test]
    fn events_and_ratios_that_can_be_found_go_together() {
        // Two halves: 0.5 needs 66 events, 0.7 needs 247, 0.8 needs 631 (the exact numbers are
        // 65.3, 246.8, 630.5).
        for (ratio, events) in [(0.5, 66), (0.7, 247), (0.8, 631)] {
            assert_eq!(events_needed(ratio, 0.25, 0.05), Some(events));
            let found = detectable_ratio(events, 0.25, 0.05).unwrap();
            assert!(found >= ratio && found < ratio + 0.01, "{ratio}: {found}");
        }
        // (qnorm(0.985) + qnorm(0.8))^2 / (log(0.5)^2 / 4) = 75.5
        assert_eq!(events_needed(0.5, 0.25, 0.03), Some(76));
        assert_eq!(detectable_ratio(0, 0.25, 0.05), None);
        assert_eq!(events_needed(1.0, 0.25, 0.05), None);
    }
}
