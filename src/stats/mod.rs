//! Statistics. This room knows numbers only: no dates, frames, files or CRM words, and it imports
//! nothing of the program outside itself.
//!
//! | module | gives |
//! |---|---|
//! | [`proportion`] | a proportion `k / n` with its interval (Wilson, Clopper-Pearson) |
//! | [`two_by_two`] | a 2x2 table: Fisher's exact test, odds ratio, risk ratio, risk difference |
//! | [`mantel_haenszel`] | 2x2 tables within strata: common odds ratio, its tests, homogeneity |
//! | [`discrete`] | distribution of a count: binomial, hypergeometric, their convolution |
//! | [`beta_binomial`] | heterogeneity of many rates, and each rate's empirical Bayes posterior |
//! | [`trend`] | trend of a proportion along ordered groups (Cochran-Armitage) |
//! | [`quantile`] | median with censored values |
//! | [`roc`] | how well a score foretells an event |
//! | [`rank_tests`] | Mann-Whitney test, Spearman correlation |
//! | [`survival`] | Kaplan-Meier curve: survival, median |
//! | [`logrank`] | log-rank test: unstratified, stratified, for trend |
//! | [`rmst`] | restricted mean survival time, and the difference of two |
//! | [`cox`] | Cox regression: hazard ratios |
//! | [`logistic`] | logistic regression: odds ratios |
//! | [`multiplicity`] | p-values adjusted for multiple comparisons (Benjamini-Hochberg, Holm) |
//! | [`power`] | detectable hazard ratio, required number of events |
//! | [`sensitivity`] | E-value: sensitivity to unmeasured confounding |
//! | [`sum`] | sums that do not depend on the order of their terms |
//!
//! Private: `matrix` holds small symmetric matrices; `newton` maximises a log-likelihood;
//! `coefficient` holds Wald statistics; `risk_sets` counts who is at risk when, and everything on
//! times is built on it; `curve` is what `survival` returns.
//!
//! Every figure that can be wrong by chance is an [`Estimate`]: it cannot be printed without its
//! interval, and names its method. What cannot be computed is a [`StatError`] that says why;
//! nothing here panics on a caller's numbers, and no cell gets 0.5 added to make a ratio finite.
//!
//! The formulas follow R 4.2 and R `survival` 3.5; `tests/fixtures/stats` holds the values they are
//! tested against.

mod chi_square;
mod error;
mod estimate;

pub mod multiplicity;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod sensitivity;
pub mod sum;
pub mod trend;

pub mod beta_binomial;
pub mod discrete;
pub mod mantel_haenszel;
pub mod rank_tests;
pub mod roc;
pub mod two_by_two;

mod curve;
mod risk_sets;

pub mod logrank;
pub mod rmst;
pub mod survival;

mod coefficient;
mod matrix;
mod newton;

pub mod cox;
pub mod logistic;

#[cfg(test)]
mod reference;

pub use chi_square::ChiSquare;
pub use error::StatError;
pub use estimate::{Estimate, LEVEL, Method, Z_95};
