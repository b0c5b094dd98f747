//! Hazard ratio of an exposure, adjusted and unadjusted, and its verdict.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, NoRatio};
use super::design::{Design, ModelOutcome};
use crate::metrics::Share;
use crate::stats::cox::{Coefficient, Cox};
use crate::stats::{Estimate, multiplicity, power, proportion, sensitivity};

/// Equivalence margins: an interval inside them rules out a large difference.
pub const NO_LARGE: (f64, f64) = (0.67, 1.5);
/// Significance level of the questions fixed beforehand, shared by them.
pub const PRIMARY_P: f64 = 0.03;
/// Level of q for the other questions unless every fixed question finds a difference.
pub const OTHER_Q: f64 = 0.01;
/// Level of q for the other questions when every fixed question finds a difference.
pub const OTHER_Q_AFTER: f64 = 0.05;
/// Levels of q and p under which a difference that is not significant is worth watching.
pub const WATCH_Q: f64 = 0.20;
const WATCH_P: f64 = 0.05;
/// Minimum number of expected churned accounts on each side of a two-group comparison.
pub const FEWEST_EXPECTED: f64 = 5.0;
/// Share of the unadjusted log ratio by which adjustment must move it to be reported.
const CHANGE_IN_ESTIMATE: f64 = 0.1;
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
    /// The adjusted ratio is farther from 1: the difference is larger among similar accounts.
    HidPart,
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

/// Estimates the hazard ratio of an exposure. The verdict comes later: see [`judge_page`].
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
        self.required_churns = required(|ratio| power::required_events(ratio, variance, alpha));
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

impl HazardRatio {
    /// How adjustment moves the ratio; `None` when it moves the log ratio by less than a tenth, or
    /// when the ratio is not adjusted for customers or reps.
    ///
    /// # Source
    /// The 10 % change-in-estimate criterion: Mickey & Greenland 1989, Am. J. Epidemiol. 129:125.
    pub fn confounding(&self) -> Option<Confounding> {
        let (crude, adjusted) = (self.crude?.value.ln(), self.adjusted?.value.ln());
        let is_adjusted = self.adjustment.as_ref()?.adjusts_for_customers();
        if !is_adjusted || (crude - adjusted).abs() < CHANGE_IN_ESTIMATE * crude.abs() {
            return None;
        }
        Some(match adjusted.abs() < crude.abs() {
            true => Confounding::ExplainsPart,
            false => Confounding::HidPart,
        })
    }

    /// Decides the verdict. `q` is the corrected p, `found_under` its level, `family` the number of
    /// questions that it is corrected for.
    pub(super) fn judge(&mut self, q: f64, found_under: f64, family: usize) {
        self.q = Some(q);
        let is_found = q < found_under;
        self.is_worth_watching =
            !is_found && q < WATCH_Q && self.p.is_some_and(|p| p < WATCH_P) && family > 1;
        let Some(estimate) = self.adjusted else {
            if !is_found && self.verdict.is_found() {
                self.verdict = RatioVerdict::TooFewToTell;
            }
            return;
        };
        let (low, high) = multiplicity::bonferroni_limits(&estimate, family);
        self.verdict = if is_found && estimate.upper < 1.0 {
            RatioVerdict::ChurnedLess
        } else if is_found && estimate.lower > 1.0 {
            RatioVerdict::ChurnedMore
        } else if low <= 1.0 && high >= 1.0 && low > NO_LARGE.0 && high < NO_LARGE.1 {
            RatioVerdict::NoLargeDifference
        } else {
            RatioVerdict::TooFewToTell
        };
    }
}

/// Decides the verdicts of the questions fixed beforehand, and of all others as one family.
///
/// Under no difference at all, at most one page in twenty finds one: the fixed questions share the
/// level 0.03 (Holm), and the others are tested at 0.01, or at 0.05 once every fixed question is
/// significant. The 0.01 that is left over allows for intervals that are slightly too short with few
/// churned accounts: see `tests/calibration.rs`.
///
/// # Source
/// Holm 1979, Scand. J. Stat. 6:65; Wiens 2003, Pharm. Stat. 2:211; within the family Benjamini &
/// Hochberg 1995.
pub(super) fn judge_page(fixed: Vec<&mut HazardRatio>, mut others: Vec<&mut HazardRatio>) {
    let mut fixed: Vec<&mut HazardRatio> =
        fixed.into_iter().filter(|one| one.p.is_some()).collect();
    judge_fixed(&mut fixed);
    let is_found = !fixed.is_empty() && fixed.iter().all(|one| one.verdict.is_found());
    let under = if is_found { OTHER_Q_AFTER } else { OTHER_Q };
    others.retain(|ratio| ratio.p.is_some());
    let p: Vec<f64> = others.iter().filter_map(|ratio| ratio.p).collect();
    let family = others.len();
    for (ratio, q) in others
        .into_iter()
        .zip(multiplicity::benjamini_hochberg(&p).unwrap_or(p))
    {
        ratio.judge(q, under, family);
    }
}

/// Decides the verdicts of the fixed questions: p corrected for their number (Holm).
fn judge_fixed(fixed: &mut [&mut HazardRatio]) {
    let family = fixed.len();
    let p: Vec<f64> = fixed.iter().filter_map(|ratio| ratio.p).collect();
    for (ratio, q) in fixed.iter_mut().zip(multiplicity::holm(&p).unwrap_or(p)) {
        ratio.judge(q, PRIMARY_P, family);
    }
}
