//! GRR and NRR of the customers at the start of a period.

use schemars::JsonSchema;
use serde::Serialize;

use super::rate::{NoRate, Rate};
use crate::stats::sum::Sum;

/// ARR of a customer at the start and at the end of a period, in the reporting currency.
#[derive(Debug, Clone, Copy)]
pub struct ArrChange {
    /// At the start.
    pub opening: f64,
    /// At the end; 0 after a churn.
    pub closing: f64,
    /// Whether it churned.
    pub churned: bool,
}

/// ARR of the customers at the start of a period, and how much of it was kept. The parts add up:
/// `opening_arr - lost_to_churn_arr - contraction_arr + expansion_arr = closing_arr`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ArrRetention {
    /// Customers at the start whose ARR is known at both ends.
    pub n: u64,
    /// Their ARR at the start.
    pub opening_arr: Sum,
    /// Their ARR at the end.
    pub closing_arr: Sum,
    /// The part of `opening_arr` that was kept: of each customer at most what it had.
    pub retained_arr: Sum,
    /// ARR at the start of those that churned.
    pub lost_to_churn_arr: Sum,
    /// ARR lost of those that stayed.
    pub contraction_arr: Sum,
    /// ARR gained.
    pub expansion_arr: Sum,
    /// Gross revenue retention, 0 to 1.
    pub grr: Rate,
    /// Net revenue retention, 0 and more.
    pub nrr: Rate,
}

impl ArrRetention {
    /// GRR and NRR of these customers. Failed payments count as churn; expansion is capped customer
    /// by customer, so that the growth of one does not hide the loss of another.
    ///
    /// # Source
    /// GRR: SaaS Metrics Standards Board, `(starting ARR - contraction - churn) / starting ARR`.
    /// NRR by the cohort method: SaaS Capital, "Essential SaaS Metrics: Revenue Retention
    /// Fundamentals".
    pub fn of(
        customers: impl Iterator<Item = ArrChange>,
        too_early: Option<NoRate>,
    ) -> ArrRetention {
        let mut n = 0;
        let [
            mut opening,
            mut closing,
            mut retained,
            mut churn,
            mut contraction,
            mut expansion,
        ] = [Sum::default(); 6];
        for one in customers {
            n += 1;
            opening += one.opening;
            closing += one.closing;
            retained += one.opening.min(one.closing);
            if one.churned {
                churn += one.opening;
            } else {
                contraction += (one.opening - one.closing).max(0.0);
            }
            expansion += (one.closing - one.opening).max(0.0);
        }
        let rate = |part: Sum| Rate::of_arr(part.value(), opening.value()).unless(too_early);
        ArrRetention {
            n,
            grr: rate(retained),
            nrr: rate(closing),
            opening_arr: opening,
            closing_arr: closing,
            retained_arr: retained,
            lost_to_churn_arr: churn,
            contraction_arr: contraction,
            expansion_arr: expansion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(changes: &[(f64, f64)]) -> ArrRetention {
        let changes = changes.iter().map(|(opening, closing)| ArrChange {
            opening: *opening,
            closing: *closing,
            churned: *closing == 0.0,
        });
        ArrRetention::of(changes, None)
    }

    #[test]
    fn the_growth_of_one_does_not_hide_the_loss_of_another() {
        let retention = of(&[(100.0, 200.0), (100.0, 50.0)]);
        assert_eq!(retention.grr, Rate::Value(0.75));
        assert_eq!(retention.nrr, Rate::Value(1.25));
    }

    #[test]
    fn without_arr_at_the_start_there_is_no_rate() {
        assert_eq!(of(&[]).grr, Rate::None(NoRate::NoArrAtStart));
        assert_eq!(of(&[(0.0, 9.0)]).nrr, Rate::None(NoRate::NoArrAtStart));
    }
}
