//! How well a score tells who will have an event: the area under the ROC curve.

use super::chi_square::normal_two_sided;
use super::error::StatError;
use super::estimate::{Estimate, Method, Z_95};
use super::rank_tests::mid_ranks;

/// Difference of two areas measured on the same subjects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaDifference {
    /// First area less the second.
    pub difference: Estimate,
    /// Two-sided p of no difference.
    pub p: f64,
}

/// The area under the ROC curve: the share of pairs of one subject with the event and one without
/// in which the one with it has the higher score, equal scores counting a half. 0.5 is chance.
///
/// # Errors
/// [`StatError::Empty`] with fewer than two subjects on a side, [`StatError::NotFinite`],
/// [`StatError::NoInformation`] when the variance is 0, as with scores that do not overlap.
///
/// # Source
/// DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837; by ranks, Sun & Xu 2014, IEEE Signal
/// Process. Lett. 21:1389. R `pROC::ci.auc(method = "delong")`.
pub fn auc(events: &[f64], others: &[f64]) -> Result<Estimate, StatError> {
    let parts = Parts::of(events, others)?;
    let error = standard_error(&parts.of_events, &parts.of_others)?;
    let limits = (parts.area - Z_95 * error, parts.area + Z_95 * error);
    Ok(Estimate::new(
        parts.area,
        (limits.0.max(0.0), limits.1.min(1.0)),
        (events.len() + others.len()) as u64,
        Method::DeLong,
    ))
}

/// The difference of the areas of two scores of the same subjects, each given as those with the
/// event and those without, in the same order.
///
/// # Errors
/// As [`auc`], and [`StatError::Uneven`] when the two are not of the same subjects.
///
/// # Source
/// As [`auc`]; R `pROC::roc.test(paired = TRUE, method = "delong")`.
pub fn auc_difference(
    first: (&[f64], &[f64]),
    second: (&[f64], &[f64]),
) -> Result<AreaDifference, StatError> {
    if first.0.len() != second.0.len() || first.1.len() != second.1.len() {
        return Err(StatError::Uneven);
    }
    let (a, b) = (Parts::of(first.0, first.1)?, Parts::of(second.0, second.1)?);
    let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let (of_events, of_others) = (
        less(&a.of_events, &b.of_events),
        less(&a.of_others, &b.of_others),
    );
    let error = standard_error(&of_events, &of_others)?;
    let difference = a.area - b.area;
    let limits = (difference - Z_95 * error, difference + Z_95 * error);
    let n = (first.0.len() + first.1.len()) as u64;
    Ok(AreaDifference {
        difference: Estimate::new(difference, limits, n, Method::DeLong),
        p: normal_two_sided(difference / error),
    })
}

/// An area, and what each subject adds to it.
struct Parts {
    area: f64,
    /// Of each subject with the event, the share of the others below it.
    of_events: Vec<f64>,
    /// Of each other subject, the share of those with the event above it.
    of_others: Vec<f64>,
}

impl Parts {
    fn of(events: &[f64], others: &[f64]) -> Result<Parts, StatError> {
        if events.len() < 2 || others.len() < 2 {
            return Err(StatError::Empty);
        }
        let (m, n) = (events.len() as f64, others.len() as f64);
        let all: Vec<f64> = events.iter().chain(others).copied().collect();
        let (among_all, _) = mid_ranks(&all)?;
        let (among_events, _) = mid_ranks(events)?;
        let (among_others, _) = mid_ranks(others)?;
        let (all_events, all_others) = among_all.split_at(events.len());
        let below = all_events.iter().zip(&among_events);
        let above = all_others.iter().zip(&among_others);
        let of_events: Vec<f64> = below.map(|(all, own)| (all - own) / n).collect();
        Ok(Parts {
            area: of_events.iter().sum::<f64>() / m,
            of_others: above.map(|(all, own)| 1.0 - (all - own) / m).collect(),
            of_events,
        })
    }
}

fn standard_error(of_events: &[f64], of_others: &[f64]) -> Result<f64, StatError> {
    let variance = |parts: &[f64]| {
        let n = parts.len() as f64;
        let mean = parts.iter().sum::<f64>() / n;
        parts.iter().map(|part| (part - mean).powi(2)).sum::<f64>() / (n - 1.0) / n
    };
    let error = (variance(of_events) + variance(of_others)).sqrt();
    match error > 1e-12 {
        true => Ok(error),
        false => Err(StatError::NoInformation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn an_area_counts_pairs_and_equal_scores_a_half() {
        // Pairs: 3 > 1, 3 > 2, 2 > 1, and 2 = 2 a half: 3.5 of 4.
        let area = auc(&[3.0, 2.0], &[1.0, 2.0]).unwrap();
        close(area.value, 0.875);
        // Shares 1 and 0.75 on both sides, with variance 1/32 each, so 1/64 + 1/64.
        let error = (1.0_f64 / 32.0).sqrt();
        close(area.lower, 0.875 - Z_95 * error);
        close(area.upper, 1.0);
    }

    #[test]
    fn the_difference_of_two_scores_is_that_of_their_parts() {
        let (first, second) = (
            (&[3.0, 2.0][..], &[1.0, 2.0][..]),
            (&[1.0, 3.0][..], &[2.0, 1.0][..]),
        );
        // The second: 1 > 1 a half, 3 > 2, 3 > 1: 2.5 of 4. Parts of events: 1 and 0.75 less 0.25 and 1: 0.75 and
        // -0.25, variance 0.5. Parts of others: 1 and 0.75 less 0.5 and 0.75: 0.5 and 0, variance 0.125.
        let found = auc_difference(first, second).unwrap();
        close(found.difference.value, 0.25);
        let error = (0.5_f64 / 2.0 + 0.125 / 2.0).sqrt();
        close(found.difference.lower, 0.25 - Z_95 * error);
        close(found.p, normal_two_sided(0.25 / error));
    }

    #[test]
    fn what_cannot_be_told_is_an_error() {
        assert_eq!(auc(&[1.0], &[1.0, 2.0]).unwrap_err(), StatError::Empty);
        assert_eq!(
            auc(&[3.0, 4.0], &[1.0, 2.0]).unwrap_err(),
            StatError::NoInformation
        );
        let same = (&[3.0, 1.0][..], &[1.0, 2.0][..]);
        assert_eq!(
            auc_difference(same, same).unwrap_err(),
            StatError::NoInformation
        );
    }
}
