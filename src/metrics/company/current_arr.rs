//! GRR and NRR of the 12 months by current ARR, and the range that changes without a date leave.

use schemars::JsonSchema;
use serde::Serialize;

use super::arr_retention::{ArrChange, ArrRetention};
use super::period_kpis::{Cohort, CohortCustomer};
use super::rate::Rate;
use crate::dataset::AccountIx;
use crate::stats::sum::Sum;

/// GRR and NRR of the customers at the start, who had their contract ARR then and have their
/// current ARR now. What won deals do not explain of the change has no date, and may be older than
/// the period: both ends of what it could be are given.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurrentArrRetention {
    /// The figures if all changes without a date fell into the period.
    #[serde(flatten)]
    pub if_undated_in_period: ArrRetention,
    /// Customers at the start, not churned, whose current ARR is blank: in no figure here.
    pub current_arr_blank: u64,
    /// Customers that pay nothing and have not churned: contraction, and a question to CS.
    pub customers_paying_nothing: u64,
    /// Increases of ARR that no won deal explains.
    pub undated_increase_arr: Sum,
    /// Decreases of ARR that no won deal explains.
    pub undated_decrease_arr: Sum,
    /// The figures if all changes without a date came before the period.
    pub if_undated_before_start: BeforeStart,
}

/// The figures if all changes without a date came before the period.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BeforeStart {
    /// ARR at the start.
    pub opening_arr: Sum,
    /// Gross revenue retention, 0 to 1.
    pub grr: Rate,
    /// Net revenue retention, 0 and more.
    pub nrr: Rate,
}

/// A customer that pays nothing and has not churned.
#[derive(Debug, Clone, Copy)]
pub struct PaysNothing {
    /// The account.
    pub account: AccountIx,
    /// Its contract ARR at the start.
    pub opening_arr: f64,
}

/// One customer of known ARR at the start, by what it has now.
struct Now {
    in_period: ArrChange,
    before_start: ArrChange,
    /// Change of ARR that no won deal explains.
    undated: f64,
}

impl CurrentArrRetention {
    /// Measures it, and lists the customers that pay nothing.
    pub(super) fn of(cohort: &Cohort<'_>) -> (CurrentArrRetention, Vec<PaysNothing>) {
        let (mut rows, mut blank, mut nothing) = (Vec::new(), 0, Vec::new());
        for one in &cohort.customers {
            let Some(opening) = one.opening else {
                continue;
            };
            match now(one, opening) {
                None => blank += 1,
                Some(row) => {
                    if !one.churned && row.in_period.closing == 0.0 {
                        nothing.push(PaysNothing {
                            account: one.customer.account,
                            opening_arr: opening,
                        });
                    }
                    rows.push(row);
                }
            }
        }
        let [mut increase, mut decrease] = [Sum::default(); 2];
        for row in &rows {
            increase += row.undated.max(0.0);
            decrease += (-row.undated).max(0.0);
        }
        let of = |change: fn(&Now) -> ArrChange| {
            ArrRetention::of(rows.iter().map(change), cohort.too_early)
        };
        let before = of(|row| row.before_start);
        let retention = CurrentArrRetention {
            if_undated_in_period: of(|row| row.in_period),
            current_arr_blank: blank,
            customers_paying_nothing: nothing.len() as u64,
            undated_increase_arr: increase,
            undated_decrease_arr: decrease,
            if_undated_before_start: BeforeStart {
                opening_arr: before.opening_arr,
                grr: before.grr,
                nrr: before.nrr,
            },
        };
        (retention, nothing)
    }
}

/// A customer with this ARR at the start; `None` when its current ARR is blank.
fn now(one: &CohortCustomer<'_>, opening: f64) -> Option<Now> {
    let (closing, undated) = match one.churned {
        true => (0.0, 0.0),
        false => {
            let closing = one.customer.known.current_arr?;
            // A renewal at an unknown price has a date: the change is its own.
            let undated = one.closing.map_or(0.0, |contract| closing - contract);
            (closing, undated)
        }
    };
    let change = |opening| ArrChange {
        opening,
        closing,
        churned: one.churned,
    };
    Some(Now {
        in_period: change(opening),
        before_start: change((opening + undated).max(0.0)),
        undated,
    })
}
