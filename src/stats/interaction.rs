//! Qualitative interaction: does an effect point both ways?

use super::chi_square::{ChiSquare, chi_square_upper_tail};
use super::error::StatError;

/// Tests that the true values of independent groups do not all have the same sign. `told` holds
/// each group's estimate with its standard error; those without a finite, positive error are left
/// out.
///
/// The statistic is the smaller of two sums of squared `estimate / error`: of the estimates above 0
/// and of those below. It is 0 where all have one sign. `df` is the number of groups less 1.
///
/// # Errors
/// [`StatError::OneGroup`] with fewer than two.
///
/// # Source
/// Gail & Simon 1985, Biometrics 41:361; p: Piantadosi & Gail 1993, Stat. Med. 12:1239.
pub fn gail_simon(told: &[(f64, f64)]) -> Result<ChiSquare, StatError> {
    let (mut above, mut below, mut groups) = (0.0, 0.0, 0_u32);
    for (estimate, se) in told {
        if *se > 0.0 && se.is_finite() && estimate.is_finite() {
            groups += 1;
            let side = if *estimate > 0.0 {
                &mut above
            } else {
                &mut below
            };
            *side += (estimate / se).powi(2);
        }
    }
    if groups < 2 {
        return Err(StatError::OneGroup);
    }
    let value = f64::min(above, below);
    let df = groups - 1;
    // Under the least favourable null every group but one is at 0: half of those point to a side.
    let (mut p, mut weight) = (0.0, 0.5_f64.powi(df as i32));
    for turned in 1..=df {
        weight *= f64::from(df + 1 - turned) / f64::from(turned);
        p += weight * chi_square_upper_tail(value, turned);
    }
    let p = if value > 0.0 { p } else { 1.0 };
    Ok(ChiSquare { value, df, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_values_are_those_of_gail_and_simon() {
        // Their table 1, level 0.05: 2.71, 4.23, 5.43, 6.50, 7.48 for 2 to 6 groups.
        for (groups, critical) in [(2, 2.71), (3, 4.23), (4, 5.43), (5, 6.50), (6, 7.48)] {
            let mut told = vec![(-100.0, 1.0); groups - 1];
            told.push((f64::sqrt(critical), 1.0));
            let test = gail_simon(&told).unwrap();
            assert!((test.value - critical).abs() < 1e-9);
            assert!((test.p - 0.05).abs() < 5e-4, "{groups}: {}", test.p);
        }
    }

    #[test]
    fn estimates_of_one_sign_show_no_interaction_however_far_apart_they_lie() {
        let test = gail_simon(&[(0.1, 0.01), (9.0, 0.01)]).unwrap();
        assert_eq!((test.value, test.p), (0.0, 1.0));
        assert_eq!(
            gail_simon(&[(0.1, 0.1), (0.2, 0.0)]),
            Err(StatError::OneGroup)
        );
    }
}
