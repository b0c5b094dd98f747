//! What a fit of a design is asked afterwards.

use super::design::Design;
use crate::stats::cox::{Cox, Fit, Standardization, TimeTransform};

impl Design {
    /// p of the test that the ratio of an exposure changes over time; `fit` is the fit of this
    /// design to that exposure.
    pub fn changes_over_time(&self, exposure: &[f64], fit: &Cox) -> Option<f64> {
        let exposure = self.with_rep_means(vec![self.pick(exposure)]);
        let tests = fit
            .test_proportional_hazards(&self.sample(&exposure), TimeTransform::KaplanMeier)
            .ok()?;
        tests.terms.first().copied().flatten().map(|test| test.p)
    }

    /// Prepares a fit of this design to an exposure for standardisation, with the exposure of all
    /// accounts set to each of two values, up to a time. Strata with fewer than the given number of
    /// accounts at risk at that time are left out; `None` when all are.
    pub fn standardize(
        &self,
        (exposure, fit): (&[f64], &Cox),
        values: [f64; 2],
        until: (f64, usize),
    ) -> Option<Standardization> {
        let exposure = self.with_rep_means(vec![self.pick(exposure)]);
        self.standardize_columns((&exposure, fit), &values.map(|value| vec![value]), until)
    }

    /// Fits the indicators of several groups in one model, with each rep's mean of each of them
    /// where reps' means are in it; returns the columns and the fit. `None` without a finite one.
    pub fn fit_groups(&self, indicators: &[Vec<f64>]) -> Option<(Vec<Vec<f64>>, Box<Cox>)> {
        let picked = indicators.iter().map(|column| self.pick(column)).collect();
        let columns = self.with_each_rep_mean(picked);
        match self.fit(&columns) {
            Ok(Fit::Converged(fit)) => Some((columns, fit)),
            _ => None,
        }
    }

    /// [`Design::standardize`] for the columns of [`Design::fit_groups`]: in each arm the first of
    /// them are set to the values given.
    pub fn standardize_columns(
        &self,
        (columns, fit): (&[Vec<f64>], &Cox),
        arms: &[Vec<f64>],
        until: (f64, usize),
    ) -> Option<Standardization> {
        let sample = self.sample(columns);
        let order = self.order.get()?.as_ref().ok()?;
        let set: Vec<usize> = (0..arms.first()?.len()).collect();
        fit.standardize(&sample, order, (&set, arms), until).ok()
    }

    /// Accounts at risk at a time on the smaller side: those whose exposure is at least half way
    /// between two values, or the others.
    pub fn at_risk(&self, exposure: &[f64], values: [f64; 2], time: f64) -> u64 {
        let half = (values[0] + values[1]) / 2.0;
        let mut sides = [0, 0];
        for (row, own) in self.rows.iter().zip(&self.time) {
            if *own >= time {
                sides[usize::from(exposure[*row] >= half)] += 1;
            }
        }
        sides[0].min(sides[1])
    }

    /// By how much each account moves the coefficient of an exposure: its position among those the
    /// design was made from, and its influence. `fit` is the
    /// fit of this design to that exposure.
    pub fn influence(&self, exposure: &[f64], fit: &Cox) -> Option<Vec<(usize, f64)>> {
        let exposure = self.with_rep_means(vec![self.pick(exposure)]);
        let sample = self.sample(&exposure);
        let order = self.order.get()?.as_ref().ok()?;
        let influence = fit.influence(&sample, order, 0).ok()??;
        Some(self.rows.iter().copied().zip(influence).collect())
    }
}
