//! Power of a two-sided test of a hazard ratio.

use statrs::distribution::{ContinuousCDF, Normal};

/// Squared sum of the normal quantiles of a two-sided test at `alpha` and of a power of 80 %.
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
pub fn detectable_hazard_ratio(events: u64, variance: f64, alpha: f64) -> Option<f64> {
    (events > 0 && variance > 0.0)
        .then(|| (-(information(alpha) / (events as f64 * variance)).sqrt()).exp())
}

/// Events needed to detect this hazard ratio with a power of 80 %, as in
/// [`detectable_hazard_ratio`].
///
/// # Source
/// As [`detectable_hazard_ratio`].
pub fn required_events(ratio: f64, variance: f64, alpha: f64) -> Option<u64> {
    let log = ratio.ln();
    (log != 0.0 && log.is_finite() && variance > 0.0)
        .then(|| (information(alpha) / (variance * log * log)).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_ratios_that_can_be_found_go_together() {
        // Two halves: 0.5 needs 66 events, 0.7 needs 247, 0.8 needs 631 (the exact numbers are
        // 65.3, 246.8, 630.5).
        for (ratio, events) in [(0.5, 66), (0.7, 247), (0.8, 631)] {
            assert_eq!(required_events(ratio, 0.25, 0.05), Some(events));
            let found = detectable_hazard_ratio(events, 0.25, 0.05).unwrap();
            assert!(found >= ratio && found < ratio + 0.01, "{ratio}: {found}");
        }
        // (qnorm(0.985) + qnorm(0.8))^2 / (log(0.5)^2 / 4) = 75.5
        assert_eq!(required_events(0.5, 0.25, 0.03), Some(76));
        assert_eq!(detectable_hazard_ratio(0, 0.25, 0.05), None);
        assert_eq!(required_events(1.0, 0.25, 0.05), None);
    }
}
