//! Statistics. This room knows numbers only: no dates, frames, files or CRM words, and it imports
//! nothing of the program outside itself.
//!
//! | module | answers |
//! |---|---|
//! | [`proportion`] | k of n: how sure is the rate? |
//! | [`tables`] | do two rates differ? (2x2: Fisher, odds ratio, risk difference) |
//! | [`strata`] | do they differ when alike is compared with alike? (Mantel-Haenszel, exact) |
//! | [`chances`] | which counts does chance alone give? (funnel limits) |
//! | [`spread`] | do many rates differ beyond chance, and what is each without it? (beta-binomial) |
//! | [`trend`] | does a share rise or fall along ordered groups? |
//! | [`ranks`] | do ranks differ between groups, or go together? |
//! | [`unseen`] | what could the data not have shown, and what would explain a ratio away? |
//! | [`survival`] | what share is left after a time, when not everybody was watched equally long? |
//! | [`standard`] | what share would be left if two groups were spread over strata alike? |
//! | [`cox`] | by what factor does each covariate change the speed of leaving? |
//! | [`logistic`] | by what factor does each covariate change the odds? |
//! | [`logrank`] | do groups leave at different speeds, within strata, along a score? |
//! | [`restricted`] | how long until then, on average, within a time? |
//! | [`multiplicity`] | which of many p-values still count? |
//!
//! Private: `linear` holds small matrices; `newton` climbs a likelihood; `term` is what a covariate
//! comes to; `risk` counts who is at risk when, and everything on times is built on it; `curve` is
//! what `survival` returns.
//!
//! Every figure that can be wrong by chance is an [`Estimate`]: it cannot be printed without its
//! interval, and names how it was made. What cannot be computed is a [`StatError`] that says why;
//! nothing here panics on a caller's numbers, and nothing adds 0.5 to a cell to get an answer.
//!
//! The formulas follow R 4.2 and R `survival` 3.5; `tests/fixtures/stats` holds the values they are
//! tested against.

pub mod chances;
pub mod cox;
pub mod logistic;
pub mod logrank;
pub mod multiplicity;
pub mod order;
pub mod proportion;
pub mod ranks;
pub mod restricted;
pub mod spread;
pub mod standard;
pub mod strata;
pub mod sum;
pub mod survival;
pub mod tables;
pub mod trend;
pub mod unseen;

mod curve;
mod linear;
mod newton;
#[cfg(test)]
mod reference;
mod risk;
mod term;

use schemars::JsonSchema;
use serde::Serialize;
use statrs::function::erf::erfc;
use statrs::function::gamma::checked_gamma_ur;

/// Standard normal quantile for a two-sided 95 % interval.
pub const Z_95: f64 = 1.959963984540054;

/// Confidence level of every interval here.
pub const LEVEL: f64 = 0.95;

/// A figure with its interval.
///
/// `low <= value <= high`, in the unit of `value`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Confidence level of the interval, 0 to 1.
    pub level: f64,
    /// Observations the figure rests on.
    pub n: u64,
    /// How the figure and its interval were made.
    pub method: Method,
}

impl Estimate {
    /// An estimate at the level of this room.
    fn new(value: f64, (low, high): (f64, f64), n: u64, method: Method) -> Self {
        Self {
            value,
            low,
            high,
            level: LEVEL,
            n,
            method,
        }
    }
}

/// A statistic that follows a chi-square distribution when there is nothing to find.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ChiSquare {
    /// The statistic, 0 or more.
    pub value: f64,
    /// Degrees of freedom.
    pub df: u32,
    /// Chance of a statistic this large, 0 to 1.
    pub p: f64,
}

impl ChiSquare {
    /// A statistic and its p; one below 0 by rounding is 0.
    pub fn new(value: f64, df: u32) -> Self {
        Self {
            value: value.max(0.0),
            df,
            p: chi_square_upper_tail(value.max(0.0), df),
        }
    }
}

/// Chance of a chi-square statistic at least this large.
fn chi_square_upper_tail(value: f64, df: u32) -> f64 {
    if df == 0 || value <= 0.0 {
        return 1.0;
    }
    // Refused only for a value beyond every float, whose chance is 0.
    checked_gamma_ur(f64::from(df) / 2.0, value / 2.0).unwrap_or(0.0)
}

/// Two-sided p of a standard normal statistic.
fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// How an [`Estimate`] was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Share of a total, [`proportion::wilson`].
    Wilson,
    /// Share left after a time, [`survival::kaplan_meier`].
    KaplanMeier,
    /// Ratio of two odds, [`tables::odds_ratio`].
    Woolf,
    /// Ratio of two odds common to all strata, [`strata::mantel_haenszel`].
    MantelHaenszel,
    /// Share drawn towards that of all groups, [`spread::beta_binomial`].
    BetaBinomial,
    /// Share left after a time in a common population, [`standard::standardised`].
    Standardised,
    /// Mean time without the event within a time, [`restricted::restricted_mean`].
    RestrictedMean,
    /// Rank correlation, [`ranks::spearman`].
    Spearman,
    /// Ratio of two risks, [`tables::risk_ratio`].
    Katz,
    /// Share of a total with a guaranteed interval, [`proportion::clopper_pearson`].
    ClopperPearson,
    /// Ratio of two odds, [`logistic::logistic`].
    Logistic,
    /// Ratio of two hazards, [`cox::cox`].
    Cox,
    /// Difference of two shares, [`tables::risk_difference`].
    Newcombe,
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
            Self::Standardised => "Kaplan-Meier estimates standardised over strata",
            Self::RestrictedMean => "restricted mean survival time with Greenwood interval",
            Self::Spearman => "Spearman rank correlation with Bonett-Wright interval",
            Self::Katz => "risk ratio with Katz log interval",
            Self::ClopperPearson => "exact Clopper-Pearson interval",
            Self::Logistic => "odds ratio of a logistic model with Wald interval",
            Self::Cox => "Cox proportional hazards ratio (Efron ties) with Wald interval",
            Self::Newcombe => "risk difference with Newcombe hybrid score interval",
        }
    }
}

/// Why a figure cannot be given. The texts fit after "cannot be computed: ".
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StatError {
    /// There is nothing to count.
    #[error("no observations")]
    Empty,
    /// NaN or infinity came in.
    #[error("{value} is not a finite number")]
    NotFinite {
        /// The value refused.
        value: f64,
    },
    /// Clocks start at 0.
    #[error("time {time} is before 0")]
    NegativeTime {
        /// The time refused.
        time: f64,
    },
    /// More hits than trials.
    #[error("{k} of {n}: the count is above the total")]
    CountAboveTotal {
        /// The count.
        k: u64,
        /// The total.
        n: u64,
    },
    /// A p-value outside 0 to 1.
    #[error("{value} is not a probability")]
    NotAProbability {
        /// The value refused.
        value: f64,
    },
    /// Nothing happened, so nothing can be compared.
    #[error("no events")]
    NoEvents,
    /// A comparison with nobody to compare to.
    #[error("fewer than two groups have observations")]
    OneGroup,
    /// A ratio whose logarithm has no standard error.
    #[error("a cell of the table is 0, so the ratio has no interval")]
    ZeroCell,
    /// The events cannot tell the groups apart: whenever one happened, a single group was at risk,
    /// or everybody left.
    #[error("the events carry no information about the groups")]
    NoInformation,
    /// Columns of different length.
    #[error("the columns differ in length")]
    Uneven,
    /// Someone entered after the end of the watching.
    #[error("entry at {entry} is not before the end at {time}")]
    EntryAfterTime {
        /// When watching began.
        entry: f64,
        /// When it ended.
        time: f64,
    },
    /// Counts that a 64-bit float no longer holds exactly.
    #[error("the counts add up to more than 2^53")]
    TooLarge,
}
