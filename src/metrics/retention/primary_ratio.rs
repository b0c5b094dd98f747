//! The ratio of the question about complete fields alone, without the rest of the analysis: for
//! people who fit it again.

use super::adjustment::Adjustment;
use super::designs::Designs;
use super::field_effects::completeness;
use super::flow::Flow;
use super::scope::Scope;
use super::subjects::{compared, subjects, with_record};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::records_from::records_from;

/// Churn rate ratio of accounts with more complete fields, and the model that it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct PrimaryRatio {
    /// The adjusted hazard ratio for `units` more complete fields.
    pub ratio: f64,
    /// Complete fields that the ratio is for.
    pub units: f64,
    /// What it is adjusted for.
    pub adjustment: Adjustment,
    /// Landmark in days after the close: time counts from then.
    pub landmark_days: i64,
}

/// The ratio over all accounts; `None` where the data are too few for one.
pub fn primary_ratio(view: View<'_>, settings: &Settings) -> Option<PrimaryRatio> {
    let landmark_days = settings.landmark_days;
    let mut flow = Flow::default();
    let records_from = records_from(view, settings).day;
    let (subjects, _) = subjects(view, settings, &Scope::default(), records_from, &mut flow);
    let compared = compared(view, &subjects, landmark_days, &mut flow);
    let recorded = with_record(&compared);
    let designs = Designs::new(view, &recorded, &settings.retention.adjust, landmark_days);
    let ratio = completeness(&recorded, landmark_days, &designs).ratio;
    Some(PrimaryRatio {
        ratio: ratio.adjusted?.value,
        units: ratio.units,
        adjustment: ratio.adjustment?,
        landmark_days,
    })
}
