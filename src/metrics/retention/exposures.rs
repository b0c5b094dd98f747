//! Exposures of yes or no: a record at all, a loss spike at the close, a rejection by CS, an AI
//! draft.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::design::Design;
use super::designs::Designs;
use super::field_effects::design;
use super::hazard_ratio::{Comparison, HazardRatio, OTHER_Q_AFTER, estimate_with_model};
use super::subjects::{Subject, churned, complete};
use super::survival_difference::{RetainedShares, standardize};
use crate::config::Settings;
use crate::dataset::{DealIx, Decision, View};
use crate::metrics::Share;
use crate::metrics::losses::loss_spike::LossSpikes;
use crate::metrics::losses::segment::{SegmentHistories, Segmentation};
use crate::model::Day;

/// Name of the number of complete fields in [`super::adjustment::Adjustment::beside`].
pub const COMPLETE_FIELDS: &str = "complete_fields";

/// Churn of exposed accounts against unexposed ones.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExposureEffect {
    /// Exposed accounts: churned of all.
    pub with: Share,
    /// Unexposed accounts: churned of all.
    pub without: Share,
    /// Accounts with unknown exposure; not compared.
    pub unknown: u64,
    /// Days from the close to the start of follow-up.
    pub from_day: i64,
    /// Exposed against unexposed.
    #[serde(flatten)]
    pub ratio: HazardRatio,
    /// Shares of accounts still customers by the model of the adjusted ratio, were all exposed, and
    /// were none.
    pub shares: Option<RetainedShares>,
}

/// What the model is adjusted for beyond the configured properties.
#[derive(Clone, Copy)]
enum ExposureModel<'a> {
    /// Nothing else.
    BaselineOnly,
    /// Nothing else, in designs of the same accounts that are there already.
    Prepared(&'a Designs<'a>),
    /// The number of complete fields: rejected and drafted records are also less complete.
    WithCompleteness,
}

fn compare_exposed(
    view: View<'_>,
    subjects: &[&Subject],
    settings: &Settings,
    from_day: i64,
    model: ExposureModel<'_>,
    has: impl FnMut(&Subject) -> Option<bool>,
) -> ExposureEffect {
    let answers: Vec<Option<bool>> = subjects.iter().copied().map(has).collect();
    let known: Vec<(&Subject, bool)> = subjects
        .iter()
        .zip(&answers)
        .filter_map(|(subject, has)| Some((*subject, (*has)?)))
        .collect();
    let of = |wanted: bool| {
        let side: Vec<&Subject> = known
            .iter()
            .filter(|(_, has)| *has == wanted)
            .map(|(subject, _)| *subject)
            .collect();
        churned(&side)
    };
    let (with, without) = (of(true), of(false));
    let compared: Vec<&Subject> = known.iter().map(|(subject, _)| *subject).collect();
    let exposure: Vec<f64> = known
        .iter()
        .map(|(_, has)| f64::from(u8::from(*has)))
        .collect();
    let own = |parameters| design(view, &compared, settings, from_day, &exposure, parameters);
    let design = match model {
        ExposureModel::Prepared(designs) => designs.of(&exposure).map(Cow::Borrowed),
        ExposureModel::BaselineOnly => own(1).map(Cow::Owned),
        ExposureModel::WithCompleteness => own(2)
            .map(|design| design.with_covariate(COMPLETE_FIELDS, &complete(&compared)))
            .map(Cow::Owned),
    };
    let crude = Design::plain(&compared, from_day);
    let groups = Some((with, without));
    let comparison = Comparison {
        exposure: &exposure,
        churned: churned(&compared),
        groups,
        units: 1.0,
        alpha: OTHER_Q_AFTER,
    };
    let (ratio, model) =
        estimate_with_model(design.as_deref().map_err(|why| *why), &crude, &comparison);
    let shares = model.and_then(|model| standardize(&model, &crude, &exposure, [1.0, 0.0]));
    ExposureEffect {
        with,
        without,
        unknown: (subjects.len() - known.len()) as u64,
        from_day,
        ratio,
        shares: shares.map(|(shares, _)| shares),
    }
}

/// Accounts won during a loss spike in their segment. The spike is computed from what was known on
/// the day of the close, so the comparison is out of sample.
pub(super) fn loss_spike(
    view: View<'_>,
    subjects: &[Subject],
    settings: &Settings,
) -> ExposureEffect {
    let alike = Segmentation::new(view, settings);
    let histories = SegmentHistories::new(view, &alike);
    let mut loss_spikes = LossSpikes::new(&histories);
    let followed: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| subject.duration > 0)
        .collect();
    compare_exposed(
        view,
        &followed,
        settings,
        0,
        ExposureModel::BaselineOnly,
        |subject| {
            let key = alike.key(view.data.deal(subject.deal));
            loss_spikes
                .at(key, subject.start)
                .map(|(_, loss_spike)| loss_spike.is_on())
        },
    )
}

/// Accounts with a record at the landmark, complete or not, against those without one; `designs` are
/// of the same accounts.
pub(super) fn recorded(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
    designs: &Designs<'_>,
) -> ExposureEffect {
    let has = |subject: &Subject| Some(subject.fields.is_some());
    let (landmark, model) = (settings.landmark_days, ExposureModel::Prepared(designs));
    compare_exposed(view, compared, settings, landmark, model, has)
}

/// Accounts with a record that CS rejected by the landmark.
pub(super) fn rejected(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
) -> ExposureEffect {
    compare_records(view, compared, settings, |subject, landmark_day| {
        rejected_by(view, subject.deal, landmark_day)
    })
}

/// Whether CS rejected the record of a deal by a day; `None` without a review by then.
pub(super) fn rejected_by(view: View<'_>, deal: DealIx, day: Day) -> Option<bool> {
    let mut reviews = view
        .reviews(deal)
        .iter()
        .filter(|review| review.decided_on <= day)
        .peekable();
    reviews.peek()?;
    Some(reviews.any(|review| review.decision == Decision::Rejected))
}

/// Accounts with an AI-drafted record at the landmark.
pub(super) fn drafted(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
) -> ExposureEffect {
    compare_records(view, compared, settings, |subject, landmark_day| {
        drafted_on(view, subject.deal, landmark_day)
    })
}

/// Whether an agent drafted the record of a deal as it was on a day; `None` without a record.
pub(super) fn drafted_on(view: View<'_>, deal: DealIx, day: Day) -> Option<bool> {
    let record = view.record_on(deal, day)?;
    Some(record.drafted_by.is_some_and(|author| author.is_agent))
}

/// Compares accounts by a property of their record on the day of the landmark, adjusted for
/// completeness.
fn compare_records(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
    has: impl Fn(&Subject, Day) -> Option<bool>,
) -> ExposureEffect {
    let landmark = settings.landmark_days;
    let has = |subject: &Subject| has(subject, subject.start.plus(landmark));
    let model = ExposureModel::WithCompleteness;
    compare_exposed(view, compared, settings, landmark, model, has)
}
