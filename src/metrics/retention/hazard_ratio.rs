//! Hazard ratio of an exposure, adjusted and unadjusted, and its verdict.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, NoRatio};
use super::design::{Design, ModelOutcome};
pub use super::error_budget::{OTHER_Q, OTHER_Q_AFTER, PRIMARY_P};
use crate::metrics::Share;
use crate::stats::cox::{Coefficient, Cox};
use crate::stats::{Estimate, power, proportion, sensitivity};

/// Equivalence margins of seven complete fields against three, and of exposed accounts against
/// unexposed ones: an interval inside them rules out a large difference. They say nothing of one
/// field more, whose effect is a fraction of that of four.
pub const NO_LARGE: (f64, f64) = (0.67, 1.5);
/// Minimum number of expected churned accounts on each side of a two-group comparison.
pub const FEWEST_EXPECTED: f64 = 5.0;
/// Complete fields that large and small differences are sized by: seven against three.
const FOUR_FIELDS: f64 = 4.0;
/// Share of exposed or of unexposed accounts under which there is nothing to compare: nearly none
/// or nearly all are exposed.
const NEARLY: f64 = 0.05;
/// Churn rate above which a hazard ratio no longer approximates a risk ratio.
const FREQUENT: f64 = 0.15;

/// Verdict on a hazard ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatioVerdict {
    /// Exposed accounts, or those with more of it, churned less.
    #[serde(rename = "left_less")]
    ChurnedLess,
    /// Exposed accounts, or those with more of it, churned more.
    #[serde(rename = "left_more")]
    ChurnedMore,
    /// The interval includes 1 and lies within the equivalence margins.
    NoLargeDifference,
    /// None of these: too few churned accounts to tell.
    TooFewToTell,
    /// Nearly all accounts are exposed.
    NearlyAll,
    /// Nearly no account is exposed.
    NearlyNone,
}

impl RatioVerdict {
    /// Whether a difference is found.
    pub fn is_found(self) -> bool {
        matches!(self, RatioVerdict::ChurnedLess | RatioVerdict::ChurnedMore)
    }
}

/// What adjustment does to a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confounding {
    /// The adjusted ratio is nearer to 1: customers and reps explain part of the difference.
    ExplainsPart,
    /// The adjusted ratio is at 1, or a little beyond it: customers and reps explain all of the
    /// difference.
    ExplainsAll,
    /// The adjusted ratio is farther from 1: the difference is larger among similar accounts.
    HidPart,
    /// The adjusted ratio is on the other side of 1 and at least as far from it: the difference
    /// points the other way among similar accounts.
    Reverses,
}

/// What a ratio compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// Exposed accounts against unexposed ones.
    Groups,
    /// Seven complete fields against three.
    FourFields,
    /// One complete field more, where too few records are that far apart.
    OneField,
}

/// E-values: the minimum strength of unmeasured confounding, as a risk ratio with both exposure and
/// churn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct EValue {
    /// Strength that would explain the ratio away.
    pub ratio: f64,
    /// Strength that would move the confidence limit nearer to 1 to 1.
    pub limit: f64,
}

/// Churned accounts required for 80 % power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequiredChurns {
    /// To detect half the churn rate.
    pub half: u64,
    /// To detect a churn rate 30 % lower.
    pub less_by_30: u64,
}

/// Hazard ratio of churn for `units` more of an exposure, with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HazardRatio {
    /// Accounts compared.
    pub n: u64,
    /// Accounts that churned.
    pub churned: u64,
    /// Units of the exposure that the ratios are for; 1 for exposed against unexposed.
    pub units: f64,
    /// What is compared.
    #[serde(skip)]
    pub contrast: Contrast,
    /// Unadjusted ratio.
    pub crude: Option<Estimate>,
    /// Adjusted ratio.
    pub adjusted: Option<Estimate>,
    /// What it is adjusted for; `how` in JSON.
    #[serde(rename = "how")]
    pub adjustment: Option<Adjustment>,
    /// p of the adjusted ratio.
    pub p: Option<f64>,
    /// p corrected for the questions of its family.
    pub q: Option<f64>,
    /// The verdict.
    pub verdict: RatioVerdict,
    /// Why there is no ratio; `None` when there is one.
    pub why_not: Option<NoRatio>,
    /// Whether the difference is not significant but close enough to look at again.
    pub is_worth_watching: bool,
    /// Hazard ratio below 1 that these data would detect with 80 % power.
    pub detectable: Option<f64>,
    /// Churned accounts required for 80 % power.
    #[serde(rename = "needed")]
    pub required_churns: Option<RequiredChurns>,
    /// E-values: how strong an unmeasured confounder would have to be.
    pub unmeasured: Option<EValue>,
    /// When no account of one side churned, so that the ratio is 0 or infinite: upper limit of that
    /// side's churn rate, 0 to 1.
    pub none_left_up_to: Option<f64>,
}

/// One comparison: the exposure, its groups and the significance level.
pub(super) struct Comparison<'a> {
    /// The exposure, one value per account.
    pub exposure: &'a [f64],
    /// All accounts: churned of all.
    pub churned: Share,
    /// Exposed and unexposed accounts, where the exposure is yes or no: churned of all.
    pub groups: Option<(Share, Share)>,
    /// Units of the exposure that ratios are given for.
    pub units: f64,
    /// Significance level, for power calculations.
    pub alpha: f64,
}

impl Comparison<'_> {
    /// What is compared.
    fn contrast(&self) -> Contrast {
        match self.groups {
            Some(_) => Contrast::Groups,
            None if self.units > 1.0 => Contrast::FourFields,
            None => Contrast::OneField,
        }
    }

    /// The side that explains a ratio of 0 or infinity: the exposed accounts for 0, the unexposed
    /// ones for infinity (`is_more`). `None` if any account of that side churned.
    fn side_without_churn(&self, is_more: bool) -> Option<Share> {
        let (with, without) = self.groups?;
        let side = if is_more { without } else { with };
        (side.k == 0).then_some(side)
    }
}

/// The model of an adjusted ratio.
pub(super) struct FittedModel<'a> {
    /// Its design, simplified where the full one had no finite solution.
    pub design: Cow<'a, Design>,
    /// Its fit to the exposure.
    pub fit: Box<Cox>,
}

/// Estimates the hazard ratio of an exposure. The verdict comes later: see
/// [`judge_page`](super::judge::judge_page).
pub(super) fn estimate_ratio(
    design: Result<&Design, NoRatio>,
    crude: &Design,
    comparison: &Comparison<'_>,
) -> HazardRatio {
    estimate_with_model(design, crude, comparison).0
}

/// [`estimate_ratio`], and the model of the adjusted ratio where there is a finite one.
///
/// # Source
/// Detectable ratio and required churns: Schoenfeld 1983, Biometrics 39:499, with the variance of
/// the fit. E-value: VanderWeele & Ding 2017, Ann. Intern. Med. 167:268.
pub(super) fn estimate_with_model<'a>(
    design: Result<&'a Design, NoRatio>,
    crude: &Design,
    comparison: &Comparison<'_>,
) -> (HazardRatio, Option<FittedModel<'a>>) {
    let mut ratio = HazardRatio::not_estimated(comparison);
    if let Some((with, without)) = comparison.groups
        && !ratio.has_two_sides(with, without, comparison.alpha)
    {
        return (ratio, None);
    }
    let is_none_left = |is_more: bool| comparison.side_without_churn(is_more).is_some();
    let (design, outcome) = match design {
        Ok(design) => fit_or_simplify(design, comparison.exposure, &is_none_left),
        Err(why) => {
            ratio.why_not = Some(why);
            return (ratio, None);
        }
    };
    let mut fit_of_ratio = None;
    match outcome {
        Ok(ModelOutcome::Ratio(fitted, fit)) => {
            ratio.set_estimate(&fitted, design.churned, crude, comparison);
            fit_of_ratio = Some(fit);
        }
        Ok(ModelOutcome::Infinite { is_more, p }) => {
            ratio.set_infinite(is_more, p, comparison.side_without_churn(is_more));
        }
        Err(why) => ratio.why_not = Some(why),
    }
    ratio.adjustment = Some(design.adjustment.clone()).filter(|_| ratio.why_not.is_none());
    (ratio, fit_of_ratio.map(|fit| FittedModel { design, fit }))
}

impl HazardRatio {
    /// The counts, without an estimate.
    fn not_estimated(comparison: &Comparison<'_>) -> HazardRatio {
        HazardRatio {
            n: comparison.churned.n,
            churned: comparison.churned.k,
            units: comparison.units,
            contrast: comparison.contrast(),
            crude: None,
            adjusted: None,
            adjustment: None,
            p: None,
            q: None,
            verdict: RatioVerdict::TooFewToTell,
            why_not: None,
            is_worth_watching: false,
            detectable: None,
            required_churns: required_churns_in_halves(comparison.alpha),
            unmeasured: None,
            none_left_up_to: None,
        }
    }

    /// Whether both sides are large enough to compare; if not, records why.
    fn has_two_sides(&mut self, with: Share, without: Share, alpha: f64) -> bool {
        let n = self.n.max(1) as f64;
        let part = with.n as f64 / n;
        self.required_churns =
            required(|ratio| power::required_events(ratio, part * (1.0 - part), alpha));
        if !(NEARLY..=1.0 - NEARLY).contains(&part) {
            self.verdict = if part < 0.5 {
                RatioVerdict::NearlyNone
            } else {
                RatioVerdict::NearlyAll
            };
            return false;
        }
        let expected = self.churn_rate() * (with.n.min(without.n) as f64);
        if expected < FEWEST_EXPECTED {
            self.why_not = Some(NoRatio::TooFewChurns);
        }
        self.why_not.is_none()
    }

    /// Churn rate of all accounts compared, 0 to 1.
    fn churn_rate(&self) -> f64 {
        let (k, n) = (self.churned, self.n);
        Share { k, n }.value().unwrap_or(0.0)
    }

    /// Sets the estimate of a fit with `churned` churned accounts, its power and its E-values.
    fn set_estimate(
        &mut self,
        fitted: &Coefficient,
        churned: u64,
        crude: &Design,
        comparison: &Comparison<'_>,
    ) {
        let (units, alpha) = (comparison.units, comparison.alpha);
        let estimate = for_units(&fitted.ratio, units);
        self.adjusted = Some(estimate);
        self.p = Some(fitted.p);
        if let Ok(ModelOutcome::Ratio(unadjusted, _)) = crude.compare(comparison.exposure) {
            self.crude = Some(for_units(&unadjusted.ratio, units));
        }
        // What the fit itself found uncertain, not what accounts alike in all else would be.
        let variance = 1.0 / (units * units * fitted.se * fitted.se * churned as f64);
        self.detectable = power::detectable_hazard_ratio(churned, variance, alpha);
        // Half the churn over four fields is a much smaller step over one.
        let steps = self.contrast.steps();
        self.required_churns =
            required(|ratio| power::required_events(ratio.powf(1.0 / steps), variance, alpha));
        let is_frequent = self.churn_rate() > FREQUENT;
        self.unmeasured = Some(EValue {
            ratio: sensitivity::e_value(estimate.value, is_frequent),
            limit: sensitivity::e_value_of_limit(estimate.lower, estimate.upper, is_frequent),
        });
    }

    /// Sets a ratio of 0 or infinity. `side` is the side without a churned account; without one
    /// there is no ratio.
    fn set_infinite(&mut self, is_more: bool, p: f64, side: Option<Share>) {
        let Some(side) = side else {
            self.why_not = Some(NoRatio::NotFitted);
            return;
        };
        self.p = Some(p);
        self.none_left_up_to = proportion::clopper_pearson(side.k, side.n)
            .ok()
            .map(|interval| interval.upper);
        self.verdict = if is_more {
            RatioVerdict::ChurnedMore
        } else {
            RatioVerdict::ChurnedLess
        };
    }
}

/// Fits the full design. While the fit has no finite solution, the least important covariate is
/// dropped; a side without a churned account is a result, not a failure.
pub(super) fn fit_or_simplify<'a>(
    design: &'a Design,
    exposure: &[f64],
    is_none_left: &dyn Fn(bool) -> bool,
) -> (Cow<'a, Design>, Result<ModelOutcome, NoRatio>) {
    let mut design = Cow::Borrowed(design);
    loop {
        let outcome = design.compare(exposure);
        let has_failed = match &outcome {
            Ok(ModelOutcome::Infinite { is_more, .. }) => !is_none_left(*is_more),
            Err(why) => *why == NoRatio::NotFitted,
            Ok(ModelOutcome::Ratio(..)) => false,
        };
        match has_failed.then(|| design.simpler()).flatten() {
            Some(simpler) => design = Cow::Owned(simpler),
            None => return (design, outcome),
        }
    }
}

/// The ratio for `units` units of the exposure.
pub(super) fn for_units(ratio: &Estimate, units: f64) -> Estimate {
    let [value, lower, upper] =
        [ratio.value, ratio.lower, ratio.upper].map(|ratio| ratio.powf(units));
    Estimate {
        value,
        lower,
        upper,
        ..*ratio
    }
}

fn required(churns: impl Fn(f64) -> Option<u64>) -> Option<RequiredChurns> {
    Some(RequiredChurns {
        half: churns(0.5)?,
        less_by_30: churns(0.7)?,
    })
}

/// Churned accounts required when half of all are exposed.
pub(super) fn required_churns_in_halves(alpha: f64) -> Option<RequiredChurns> {
    required(|ratio| power::required_events(ratio, 0.25, alpha))
}

impl Contrast {
    /// How many times it goes into the contrast that sizes are given for: into four fields, where
    /// it is one.
    pub(super) fn steps(self) -> f64 {
        match self {
            Contrast::Groups | Contrast::FourFields => 1.0,
            Contrast::OneField => FOUR_FIELDS,
        }
    }

    /// Log ratio from which a difference is large.
    pub(super) fn large(self) -> f64 {
        NO_LARGE.1.ln() / self.steps()
    }

    /// Whether [`NO_LARGE`] says what a large difference is.
    pub(super) fn has_margins(self) -> bool {
        self != Contrast::OneField
    }
}

#[cfg(test)]
impl HazardRatio {
    /// Counts without an answer.
    pub(super) fn unknown(churned: Share) -> HazardRatio {
        HazardRatio::not_estimated(&Comparison {
            exposure: &[],
            churned,
            groups: None,
            units: 1.0,
            alpha: PRIMARY_P,
        })
    }
}

#[cfg(test)]
mod tests;
