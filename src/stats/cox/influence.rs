//! Influence of each subject on a coefficient.

use super::fit::Cox;
use super::robust::score_residuals;
use super::sample::{RiskOrder, Sample};
use crate::stats::error::StatError;
use crate::stats::newton::COLLINEAR_PART;

impl Cox {
    /// By how much each subject moves the coefficient of a covariate, in the order of the sample
    /// it was fitted to; `None` for a covariate without a coefficient.
    ///
    /// The squares, summed by independent units, are the sandwich variance. With the influences on
    /// two fits to overlapping subjects, the squares of their differences are the variance of the
    /// difference of the two coefficients.
    ///
    /// # Errors
    /// [`StatError::Uneven`] for another sample than the fit's, [`StatError::NoInformation`].
    ///
    /// # Source
    /// Reid & Crépeau 1985, Biometrika 72:1; Lin & Wei 1989, J. Am. Stat. Assoc. 84:1074; R
    /// `residuals(coxph(), "dfbeta")`.
    pub fn influence(
        &self,
        sample: &Sample<'_>,
        order: &RiskOrder,
        covariate: usize,
    ) -> Result<Option<Vec<f64>>, StatError> {
        let Some(place) = self.kept.iter().position(|kept| *kept == covariate) else {
            return Ok(None);
        };
        let (ready, at) = self.at_maximum(sample, order)?;
        let factor = at
            .information
            .factor(COLLINEAR_PART)
            .map_err(|_| StatError::NoInformation)?;
        let mut unit = vec![0.0; self.kept.len()];
        unit[place] = 1.0;
        let weights = factor.solve(&unit);
        let scale = ready.scale[covariate];
        let residuals = score_residuals(&ready, &at);
        let mut influence = vec![0.0; ready.n()];
        for (row, residual) in residuals.chunks_exact(self.kept.len()).enumerate() {
            let moved: f64 = residual.iter().zip(&weights).map(|(u, w)| u * w).sum();
            influence[order.rows[row] as usize] = moved / scale;
        }
        Ok(Some(influence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::cox::{Fit, TimeTransform, cox};
    use crate::stats::reference::Case;

    fn column(case: &Case, name: &str) -> Vec<f64> {
        let values = case.rows.iter().map(|row| row.maybe(name).unwrap());
        values.collect()
    }

    #[test]
    fn influences_are_the_dfbeta_of_r() {
        let case = Case::read("survival/left_truncated");
        let column = |name: &str| column(&case, name);
        let group: Vec<f64> = case
            .rows
            .iter()
            .map(|row| f64::from(u8::from(row.text("group") == "complete")))
            .collect();
        let (entry, time, x1) = (column("entry"), column("time"), column("x1"));
        let event: Vec<bool> = column("event").iter().map(|event| *event == 1.0).collect();
        let sample = Sample {
            time: &time,
            event: &event,
            entry: Some(&entry),
            covariates: vec![&x1, &group],
            stratum: None,
            cluster: None,
        };
        let Ok(Fit::Converged(fit)) = cox(&sample) else {
            panic!("no fit")
        };
        let order = RiskOrder::of(&sample).unwrap();
        let of = |covariate| fit.influence(&sample, &order, covariate).unwrap().unwrap();
        let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        // residuals(coxph(Surv(entry, time, event) ~ x1 + (group == "complete")), "dfbeta")
        let (x1, group) = (of(0), of(1));
        for (got, expected) in [
            (x1[1], -0.002_690_337_486_170_03),
            (x1[11], 0.002_347_633_205_892_1),
            (x1[347], -0.002_816_597_475_839_58),
            (squares(&x1), 0.003_618_397_134_126_71),
            (group[11], 0.004_597_366_661_658_19),
            (squares(&group), 0.096_030_552_613_214_4),
        ] {
            assert!((got - expected).abs() < 1e-9, "{got} for {expected}");
        }
    }

    #[test]
    fn the_clock_of_the_test_of_proportional_hazards_knows_late_entry() {
        let case = Case::read("survival/left_truncated");
        let column = |name: &str| column(&case, name);
        let (entry, time, x1) = (column("entry"), column("time"), column("x1"));
        let event: Vec<bool> = column("event").iter().map(|event| *event == 1.0).collect();
        let sample = Sample {
            time: &time,
            event: &event,
            entry: Some(&entry),
            covariates: vec![&x1],
            stratum: None,
            cluster: None,
        };
        let Ok(Fit::Converged(fit)) = cox(&sample) else {
            panic!("no fit")
        };
        let tests = fit
            .test_proportional_hazards(&sample, TimeTransform::KaplanMeier)
            .unwrap();
        // cox.zph(coxph(Surv(entry, time, event) ~ x1), "km")
        assert!((tests.global.value - 2.477_129_179_391_79).abs() < 1e-8);
    }
}
