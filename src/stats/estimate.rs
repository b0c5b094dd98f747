//! A figure with its interval.

use schemars::JsonSchema;
use serde::Serialize;

/// Standard normal quantile for a two-sided 95 % interval.
pub const Z_95: f64 = 1.959963984540054;

/// Confidence level of every interval here.
pub const LEVEL: f64 = 0.95;

/// A figure with its interval.
///
/// `lower <= value <= upper`, in the unit of `value`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// Lower limit; `low` in JSON.
    #[serde(rename = "low")]
    pub lower: f64,
    /// Upper limit; `high` in JSON.
    #[serde(rename = "high")]
    pub upper: f64,
    /// Confidence level of the interval, 0 to 1.
    pub level: f64,
    /// Observations the figure rests on.
    pub n: u64,
    /// How the figure and its interval were made.
    pub method: Method,
}

impl Estimate {
    /// An estimate at the level of this room.
    pub(super) fn new(value: f64, (lower, upper): (f64, f64), n: u64, method: Method) -> Self {
        Self {
            value,
            lower,
            upper,
            level: LEVEL,
            n,
            method,
        }
    }
}

/// How an [`Estimate`] was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Share of a total, [`super::proportion::wilson`].
    Wilson,
    /// Survival, [`super::survival::kaplan_meier`].
    KaplanMeier,
    /// Ratio of two odds, [`super::two_by_two::odds_ratio`].
    Woolf,
    /// Ratio of two odds common to all strata, [`super::mantel_haenszel::mantel_haenszel`].
    MantelHaenszel,
    /// Posterior mean of a rate, [`super::beta_binomial::beta_binomial`].
    BetaBinomial,
    /// Survival or mean time standardised over subjects, [`super::cox::Standardization`].
    #[serde(rename = "standardised")]
    GComputation,
    /// Restricted mean survival time, [`super::rmst::rmst`].
    RestrictedMean,
    /// Rank correlation, [`super::rank_tests::spearman`].
    Spearman,
    /// Ratio of two risks, [`super::two_by_two::risk_ratio`].
    Katz,
    /// Share of a total with a guaranteed interval, [`super::proportion::clopper_pearson`].
    ClopperPearson,
    /// Ratio of two odds, [`super::logistic::logistic`].
    Logistic,
    /// Ratio of two hazards, [`super::cox::cox`].
    Cox,
    /// Difference of two shares, [`super::two_by_two::risk_difference`].
    Newcombe,
    /// Area under the ROC curve, [`super::roc::auc`], or a difference of two.
    #[serde(rename = "delong")]
    DeLong,
}

impl Method {
    /// The method in words, for a footnote.
    pub fn label(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson score interval",
            Self::KaplanMeier => "Kaplan-Meier estimate with log-log interval",
            Self::Woolf => "odds ratio with Woolf interval",
            Self::MantelHaenszel => {
                "Mantel-Haenszel odds ratio with Robins-Breslow-Greenland interval"
            }
            Self::BetaBinomial => "beta-binomial posterior mean with equal-tailed interval",
            Self::GComputation => {
                "Cox model standardised over the subjects (g-computation) with delta-method interval"
            }
            Self::RestrictedMean => "restricted mean survival time with Greenwood interval",
            Self::Spearman => "Spearman rank correlation with Bonett-Wright interval",
            Self::Katz => "risk ratio with Katz log interval",
            Self::ClopperPearson => "exact Clopper-Pearson interval",
            Self::Logistic => "odds ratio of a logistic model with Wald interval",
            Self::Cox => "Cox proportional hazards ratio (Efron ties) with Wald interval",
            Self::Newcombe => "risk difference with Newcombe hybrid score interval",
            Self::DeLong => "area under the ROC curve with DeLong interval",
        }
    }
}
