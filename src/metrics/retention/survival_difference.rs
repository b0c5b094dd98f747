//! Survival of the accounts analysed, standardised by the model of a hazard ratio (g-computation).
//!
//! What is compared is what was tested: the fitted model says how many accounts would still be
//! customers if all of them had one exposure, and if all had another. Reps, segments and covariates
//! are those of the accounts as they are, so they are the same on both sides.

use schemars::JsonSchema;
use serde::Serialize;

use super::classes::FEWEST_AT_RISK;
use super::design::{Design, ModelOutcome};
use super::hazard_ratio::FittedModel;
use crate::metrics::Share;
use crate::stats::Estimate;
use crate::stats::cox::{Standardization, Standardized};

/// Complete fields from which a record counts as nearly complete.
pub const ENOUGH_FIELDS: u32 = 5;
/// Days after the landmark up to which accounts are followed; the first is used that enough of them
/// were followed for.
pub const HORIZONS: [i64; 3] = [365, 180, 90];
/// Days between two points of the standardised curves.
const CURVE_STEP: i64 = 30;
/// Minimum number of accounts of a stratum at risk on that day: later nothing is known of the rep
/// or segment.
pub(super) const FEWEST_IN_STRATUM: usize = 5;
/// Minimum share of the accounts that must be in strata with so many.
pub(super) const FEWEST_OF_ALL: f64 = 0.8;

/// Shares of accounts still customers, standardised over the accounts analysed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RetainedShares {
    /// Days since the landmark.
    pub days: i64,
    /// The two values of the exposure that all accounts are given: complete fields, or 1 and 0.
    pub exposures: [f64; 2],
    /// Accounts standardised over, of those in the model. Left out are those of reps or segments of
    /// which too few were followed so long.
    pub population: Share,
    /// By the model without any adjustment.
    pub crude: Standardized,
    /// By the model of the adjusted ratio.
    pub adjusted: Standardized,
    /// The adjusted shares over time, from the landmark to that day.
    pub curve: Vec<StandardizedPoint>,
}

/// Standardised shares still customers on one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct StandardizedPoint {
    /// Days since the landmark.
    pub day: i64,
    /// Share with the first exposure.
    pub first: Estimate,
    /// Share with the second.
    pub second: Estimate,
}

/// Time as a customer gained: difference of the restricted mean survival times, standardised as the
/// shares are.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RmstGain {
    /// Average days gained with the first exposure, of the first `within_days`.
    pub days: Estimate,
    /// The same by the model without any adjustment.
    pub crude_days: Estimate,
    /// Days after the landmark up to which they are counted.
    pub within_days: f64,
}

/// Standardises the model of a ratio, with every account given one of two exposures. `exposure` has
/// one value per account. `None` where too few accounts were followed for any of [`HORIZONS`].
pub(super) fn standardize(
    model: &FittedModel<'_>,
    crude: &Design,
    exposure: &[f64],
    exposures: [f64; 2],
) -> Option<(RetainedShares, RmstGain)> {
    let (days, adjusted) = HORIZONS.into_iter().find_map(|days| {
        let enough = model.design.at_risk(exposure, exposures, days as f64);
        let standard = (enough >= FEWEST_AT_RISK).then(|| {
            let until = (days as f64, FEWEST_IN_STRATUM);
            let fit = (exposure, model.fit.as_ref());
            model.design.standardize(fit, exposures, until)
        })??;
        let all = model.design.len() as f64;
        (standard.n() as f64 >= FEWEST_OF_ALL * all).then_some((days, standard))
    })?;
    let Ok(ModelOutcome::Ratio(_, plain)) = crude.compare(exposure) else {
        return None;
    };
    let until = (days as f64, 0);
    let crude = crude.standardize((exposure, plain.as_ref()), exposures, until)?;
    let (n, within_days) = (model.design.len(), days as f64);
    let shares = RetainedShares {
        days,
        exposures,
        population: Share { k: adjusted.n(), n },
        crude: crude.shares_at(within_days),
        adjusted: adjusted.shares_at(within_days),
        curve: curve(&adjusted, days),
    };
    let gain = RmstGain {
        days: adjusted.means_up_to(within_days).difference,
        crude_days: crude.means_up_to(within_days).difference,
        within_days,
    };
    Some((shares, gain))
}

fn curve(standard: &Standardization, days: i64) -> Vec<StandardizedPoint> {
    let point = |day: i64| {
        let Standardized { first, second, .. } = standard.shares_at(day as f64);
        StandardizedPoint { day, first, second }
    };
    let steps = (0..days).step_by(CURVE_STEP as usize);
    steps.chain([days]).map(point).collect()
}
