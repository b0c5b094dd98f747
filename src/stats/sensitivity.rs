//! Sensitivity of a ratio to unmeasured confounding: the E-value.

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
///
/// # Source
/// As [`e_value`].
pub fn e_value_of_limit(low: f64, high: f64, is_frequent_hazard: bool) -> f64 {
    if low <= 1.0 && high >= 1.0 {
        return 1.0;
    }
    e_value(if low > 1.0 { low } else { high }, is_frequent_hazard)
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
}
