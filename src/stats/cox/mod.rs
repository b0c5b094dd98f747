//! Cox regression: by what factor does each covariate change the speed of leaving, the others held?
//!
//! | file | holds |
//! |---|---|
//! | `sample` | subjects in the order of the likelihood |
//! | `likelihood` | the partial likelihood, its slope and curvature |
//! | `robust` | errors by cluster |
//! | `concordance` | how often the one predicted to leave first did |
//! | `hazards` | is the factor the same at all times |

mod concordance;
mod hazards;
mod likelihood;
mod robust;
mod sample;

pub use concordance::Concordance;
pub use hazards::{Clock, Proportional};
pub use sample::{Order, Sample};

use super::linear::Symmetric;
use super::newton::{COLLINEAR, Climb, ENDLESS, climb};
pub use super::term::Term;
use super::{ChiSquare, Method, StatError};
use likelihood::{Evaluation, evaluate};
use sample::Ready;

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// Each covariate in the order given; nothing for one that is constant or that others
    /// determine.
    pub terms: Vec<Option<Term>>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// Log-likelihood at the maximum.
    pub loglik: f64,
    /// Likelihood-ratio test of all covariates.
    pub likelihood_ratio: ChiSquare,
    /// Wald test of all covariates, with the errors by cluster where there are clusters.
    pub wald: ChiSquare,
    /// Clusters, where errors are by cluster.
    pub clusters: Option<u64>,
    /// Covariance of the coefficients of the terms that are there.
    covariance: Symmetric,
    kept: Vec<usize>,
}

/// A likelihood without a finite maximum: the events follow some covariate without exception.
#[derive(Debug, Clone, PartialEq)]
pub struct Monotone {
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// The covariates whose ratio is infinite (true) or zero.
    pub infinite: Vec<(usize, bool)>,
    /// Log-likelihood without the covariates.
    pub loglik_null: f64,
    /// What the log-likelihood goes to.
    pub loglik_limit: f64,
    /// The likelihood-ratio test, which stands all the same.
    pub likelihood_ratio: ChiSquare,
}

/// What comes of a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// Ratios.
    Found(Box<Cox>),
    /// No finite ratio.
    Monotone(Monotone),
}

/// Fits a Cox model by maximum partial likelihood, ties after Efron.
///
/// # Errors
/// [`StatError::Empty`], [`StatError::Uneven`] when columns differ in length,
/// [`StatError::NotFinite`],
/// [`StatError::NegativeTime`], [`StatError::EntryAfterTime`] for a bad cell,
/// [`StatError::NoEvents`],
/// [`StatError::NoInformation`] when no event tells anything about any covariate.
///
/// # Source
/// Cox 1972, J. R. Stat. Soc. B 34:187; Efron 1977, J. Am. Stat. Assoc. 72:557; errors by cluster:
/// Lin & Wei 1989, J. Am. Stat. Assoc. 84:1074; R `survival::coxph(ties = "efron")`.
pub fn cox(sample: &Sample<'_>) -> Result<Fit, StatError> {
    cox_near(sample, &Order::of(sample)?, &[])
}

/// [`cox`] of a sample whose order is known, begun from coefficients near which those of the
/// maximum are expected (0 for covariates of which none is given). The likelihood has one maximum:
/// where one begins only decides how soon it is found.
///
/// # Errors
/// As [`cox`].
pub fn cox_near(sample: &Sample<'_>, order: &Order, start: &[f64]) -> Result<Fit, StatError> {
    let mut ready = Ready::new(sample, order)?;
    if order.events == 0 {
        return Err(StatError::NoEvents);
    }
    let loglik_null = order.loglik_null();
    let (kept, start, there) = keep(&mut ready, start, loglik_null)?;
    let df = kept.len() as u32;
    let (n, events) = (ready.n() as u64, order.events as u64);
    match climb(start, there, |beta| evaluate(&ready, beta)) {
        Climb::There(beta, at, factor) => {
            let mut fit = Cox {
                n,
                events,
                terms: vec![None; sample.covariates.len()],
                loglik_null,
                loglik: at.loglik,
                likelihood_ratio: ChiSquare::new(2.0 * (at.loglik - loglik_null), df),
                wald: ChiSquare::new(0.0, df),
                clusters: None,
                covariance: factor.inverse(),
                kept,
            };
            let model = fit.covariance.clone();
            if let Some(cluster) = sample.cluster {
                let (covariance, clusters) = robust::covariance(&ready, &at, &model, cluster);
                fit.covariance = covariance;
                fit.clusters = Some(clusters);
            }
            fit.tell(&ready, &beta, &model);
            Ok(Fit::Found(Box::new(fit)))
        }
        Climb::Endless(at, step) => {
            let infinite = step
                .iter()
                .enumerate()
                .filter(|(_, step)| step.abs() > ENDLESS);
            Ok(Fit::Monotone(Monotone {
                n,
                events,
                infinite: infinite.map(|(i, step)| (kept[i], *step > 0.0)).collect(),
                loglik_null,
                loglik_limit: at.loglik,
                likelihood_ratio: ChiSquare::new(2.0 * (at.loglik - loglik_null), df),
            }))
        }
    }
}

/// Leaves out what is constant or what others determine; the numbers of those that stay, where to
/// begin, and the likelihood there.
fn keep(
    ready: &mut Ready<'_>,
    start: &[f64],
    loglik_null: f64,
) -> Result<(Vec<usize>, Vec<f64>, Evaluation), StatError> {
    let mut kept: Vec<usize> = (0..ready.scale.len())
        .filter(|i| ready.scale[*i] > 0.0)
        .collect();
    while !kept.is_empty() {
        ready.choose(&kept);
        let given = |i: &usize| start.get(*i).map_or(0.0, |coef| coef * ready.scale[*i]);
        let mut start: Vec<f64> = kept.iter().map(given).collect();
        let mut at = evaluate(ready, &start);
        // What was expected is worse than nothing.
        if at.loglik.is_nan() || at.loglik < loglik_null {
            start.fill(0.0);
            at = evaluate(ready, &start);
        }
        let information = &at.information;
        // Scaled to a standard deviation of 1, a covariate that no event tells about has none.
        let silent = (0..kept.len()).find(|i| information.get(*i, *i) <= COLLINEAR);
        match silent.map_or_else(|| information.factor(COLLINEAR).map(|_| ()), Err) {
            Ok(()) => return Ok((kept, start, at)),
            Err(i) => {
                kept.remove(i);
            }
        }
    }
    Err(StatError::NoInformation)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Cox {
    /// Harrell's C of the fit, on the sample it was fitted to; nothing where subjects were watched
    /// from different times on.
    ///
    /// # Errors
    /// [`StatError::Uneven`] for another sample than the fit's.
    pub fn concordance(&self, sample: &Sample<'_>) -> Result<Option<Concordance>, StatError> {
        let order = Order::of(sample)?;
        let (_, at) = self.again(sample, &order)?;
        Ok(sample
            .entry
            .is_none()
            .then(|| concordance::concordance(&order, &at.risk)))
    }

    /// Score test of all covariates of the fit, on the sample it was fitted to.
    ///
    /// # Errors
    /// [`StatError::Uneven`] for another sample than the fit's, [`StatError::NoInformation`].
    pub fn score(&self, sample: &Sample<'_>) -> Result<ChiSquare, StatError> {
        let order = Order::of(sample)?;
        let (ready, _) = self.again(sample, &order)?;
        let null = evaluate(&ready, &vec![0.0; self.kept.len()]);
        let factor = null
            .information
            .factor(COLLINEAR)
            .map_err(|_| StatError::NoInformation)?;
        Ok(ChiSquare::new(
            dot(&null.gradient, &factor.solve(&null.gradient)),
            self.kept.len() as u32,
        ))
    }

    /// The sample in the order of the likelihood, with the covariates of the fit, and the
    /// likelihood at the maximum.
    fn again<'a>(
        &self,
        sample: &'a Sample<'a>,
        order: &'a Order,
    ) -> Result<(Ready<'a>, Evaluation), StatError> {
        let mut ready = Ready::new(sample, order)?;
        if self.terms.len() != ready.scale.len() {
            return Err(StatError::Uneven);
        }
        if self.kept.iter().any(|i| ready.scale[*i] <= 0.0) {
            return Err(StatError::NoInformation);
        }
        ready.choose(&self.kept);
        let beta = self
            .kept
            .iter()
            .map(|i| self.terms[*i].map_or(0.0, |term| term.coef * ready.scale[*i]));
        let at = evaluate(&ready, &beta.collect::<Vec<_>>());
        Ok((ready, at))
    }

    /// Turns what was fitted to scaled covariates into terms of the covariates given.
    fn tell(&mut self, ready: &Ready<'_>, beta: &[f64], model: &Symmetric) {
        if let Ok(factor) = self.covariance.factor(1e-14) {
            self.wald = ChiSquare::new(dot(beta, &factor.solve(beta)), beta.len() as u32);
        }
        for (i, column) in self.kept.iter().enumerate() {
            let scale = ready.scale[*column];
            let coef = beta[i] / scale;
            let (se, model_se) = (
                self.covariance.get(i, i).max(0.0).sqrt() / scale,
                model.get(i, i).max(0.0).sqrt() / scale,
            );
            self.terms[*column] = Some(Term::wald(coef, se, model_se, self.n, Method::Cox));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::{Case, Check};

    /// The columns of a reference case that a check names.
    struct Columns {
        time: Vec<f64>,
        event: Vec<bool>,
        entry: Option<Vec<f64>>,
        covariates: Vec<Vec<f64>>,
        stratum: Option<Vec<u32>>,
        cluster: Option<Vec<u32>>,
    }

    impl Columns {
        fn of(case: &Case, check: &Check) -> Columns {
            let names = check.parameters("covariates");
            let complete = |row: &&crate::stats::reference::Row| {
                names.iter().all(|name| row.maybe(name).is_some())
            };
            let rows: Vec<_> = case.rows.iter().filter(complete).collect();
            let numbers = |name: &str| {
                rows.iter()
                    .map(|row| row.maybe(name).unwrap())
                    .collect::<Vec<f64>>()
            };
            let groups = |name: String| {
                let mut seen: BTreeMap<String, u32> = BTreeMap::new();
                let mut number = |text: &str| {
                    let next = seen.len() as u32;
                    *seen.entry(text.to_owned()).or_insert(next)
                };
                rows.iter()
                    .map(|row| number(row.text(&name)))
                    .collect::<Vec<u32>>()
            };
            Columns {
                time: numbers("time"),
                event: rows.iter().map(|row| row.count("event") == 1).collect(),
                entry: check.parameter("entry").map(|name| numbers(&name)),
                covariates: names.iter().map(|name| numbers(name)).collect(),
                stratum: check.parameter("stratum").map(groups),
                cluster: check.parameter("cluster").map(groups),
            }
        }

        fn sample(&self) -> Sample<'_> {
            Sample {
                time: &self.time,
                event: &self.event,
                entry: self.entry.as_deref(),
                covariates: self.covariates.iter().map(Vec::as_slice).collect(),
                stratum: self.stratum.as_deref(),
                cluster: self.cluster.as_deref(),
            }
        }
    }

    const CASES: [&str; 20] = [
        "all_censored",
        "clustered_reps",
        "collinear",
        "constant_covariate",
        "crm_1500",
        "group_no_events",
        "heavy_ties",
        "last_only_event",
        "left_truncated",
        "lung",
        "median_edge",
        "ovarian",
        "rossi",
        "separated",
        "single_event",
        "time_zero",
        "tiny_n3",
        "trend_groups",
        "veteran",
        "landmark",
    ];

    fn every(prefix: &str, test: impl Fn(&str, &Columns, &Check)) {
        let mut seen = 0;
        for name in CASES {
            let case = Case::read(&format!("survival/{name}"));
            for id in case.ids(prefix) {
                let check = case.check(&id);
                test(&format!("{name} {id}"), &Columns::of(&case, &check), &check);
                seen += 1;
            }
        }
        assert!(seen > 5, "{prefix}: {seen} checks");
    }

    fn same(check: &Check, key: &str, got: ChiSquare) {
        if check.has(key) {
            check.close(&format!("{key}.chisq"), Some(got.value));
            check.same(&format!("{key}.df"), got.df.into());
            check.close(&format!("{key}.p"), Some(got.p));
        }
    }

    #[test]
    fn ratios_errors_tests_and_verdicts_are_those_of_r() {
        every("cox", |name, columns, check| {
            match (check.text("status").as_str(), cox(&columns.sample())) {
                ("ok" | "dropped_covariates", Ok(Fit::Found(fit))) => {
                    check.same("n", fit.n);
                    check.same("events", fit.events);
                    for (i, term) in fit.terms.iter().enumerate() {
                        let get = |pick: fn(&Term) -> f64| term.as_ref().map(pick);
                        check.close(&format!("coef.{i}"), get(|t| t.coef));
                        check.close(&format!("se.{i}"), get(|t| t.model_se));
                        if check.has("robust_se") {
                            check.close(&format!("robust_se.{i}"), get(|t| t.se));
                        }
                        check.close(&format!("hr.{i}"), get(|t| t.ratio.value));
                        check.close(&format!("hr_lower.{i}"), get(|t| t.ratio.low));
                        check.close(&format!("hr_upper.{i}"), get(|t| t.ratio.high));
                        check.close(&format!("z.{i}"), get(|t| t.z));
                        check.close(&format!("p.{i}"), get(|t| t.p));
                    }
                    check.close("loglik_null", Some(fit.loglik_null));
                    check.close("loglik", Some(fit.loglik));
                    same(check, "lrt", fit.likelihood_ratio);
                    same(check, "wald", fit.wald);
                    same(check, "score", fit.score(&columns.sample()).unwrap());
                    if let Some(c) = fit
                        .concordance(&columns.sample())
                        .unwrap()
                        .filter(|_| check.has("concordance"))
                    {
                        check.close("concordance.c", Some(c.c));
                        check.same("concordance.concordant", c.concordant);
                        check.same("concordance.discordant", c.discordant);
                        check.same("concordance.tied_x", c.tied);
                    }
                }
                ("monotone_likelihood", Ok(Fit::Monotone(fit))) => {
                    let direction = check.texts("direction");
                    let got: Vec<&str> = fit
                        .infinite
                        .iter()
                        .map(|(_, up)| if *up { "+inf" } else { "-inf" })
                        .collect();
                    assert_eq!(got, direction, "{name}");
                    check.close("loglik_null", Some(fit.loglik_null));
                    same(check, "lrt", fit.likelihood_ratio);
                }
                ("no_events", Err(reason)) => assert_eq!(reason, StatError::NoEvents),
                ("no_information", Err(reason)) => assert_eq!(reason, StatError::NoInformation),
                (status, got) => panic!("{name}: {status}, got {got:?}"),
            }
        });
    }

    #[test]
    fn changes_over_time_are_tested_as_r_does() {
        every("zph", |name, columns, check| {
            let clock = match check.parameter("transform").unwrap().as_str() {
                "identity" => Clock::Identity,
                "log" => Clock::Log,
                "rank" => Clock::Rank,
                _ => Clock::KaplanMeier,
            };
            let Ok(Fit::Found(fit)) = cox(&columns.sample()) else {
                panic!("{name}: no fit")
            };
            let got = fit.proportional(&columns.sample(), clock).unwrap();
            for (i, term) in got.terms.iter().enumerate() {
                check.close(&format!("score_test.chisq.{i}"), term.map(|t| t.value));
                check.close(&format!("score_test.p.{i}"), term.map(|t| t.p));
            }
            check.close("score_test.global_chisq", Some(got.global.value));
        });
    }

    #[test]
    fn a_sample_that_cannot_be_fitted_says_why() {
        let (time, event) = ([1.0, 2.0], [true, false]);
        let with = |covariates: Vec<&'static [f64]>| Sample {
            time: &time,
            event: &event,
            entry: None,
            covariates,
            stratum: None,
            cluster: None,
        };
        assert_eq!(cox(&with(vec![&[0.0]])), Err(StatError::Uneven));
        assert_eq!(
            cox(&Sample {
                time: &[],
                event: &[],
                ..with(vec![])
            }),
            Err(StatError::Empty)
        );
        assert_eq!(cox(&with(vec![])), Err(StatError::NoInformation));
        let late = StatError::EntryAfterTime {
            entry: 2.0,
            time: 2.0,
        };
        assert_eq!(
            cox(&Sample {
                entry: Some(&[0.0, 2.0]),
                ..with(vec![&[0.0, 1.0]])
            }),
            Err(late)
        );
        assert!(matches!(
            cox(&with(vec![&[f64::NAN, 1.0]])),
            Err(StatError::NotFinite { .. })
        ));
        let order = Order::of(&with(vec![])).unwrap();
        let other = Sample {
            time: &time[..1],
            event: &event[..1],
            ..with(vec![&[0.0]])
        };
        assert_eq!(cox_near(&other, &order, &[]), Err(StatError::Uneven));
    }

    /// Subjects with tied times, two covariates and two strata.
    fn subjects() -> impl Strategy<Value = Vec<(u32, bool, bool, i32, u32)>> {
        prop::collection::vec(
            (
                1u32..12,
                prop::bool::weighted(0.7),
                any::<bool>(),
                -5i32..6,
                0u32..2,
            ),
            25..60,
        )
    }

    fn columns(rows: &[(u32, bool, bool, i32, u32)], unit: f64, scale: f64) -> Columns {
        Columns {
            time: rows.iter().map(|row| f64::from(row.0) * unit).collect(),
            event: rows.iter().map(|row| row.1).collect(),
            entry: None,
            covariates: vec![
                rows.iter().map(|row| f64::from(u8::from(row.2))).collect(),
                rows.iter()
                    .map(|row| f64::from(row.3) * scale + 7.0)
                    .collect(),
            ],
            stratum: Some(rows.iter().map(|row| row.4).collect()),
            cluster: None,
        }
    }

    fn fitted(rows: &[(u32, bool, bool, i32, u32)], unit: f64, scale: f64) -> Option<Box<Cox>> {
        match cox(&columns(rows, unit, scale).sample()) {
            Ok(Fit::Found(fit)) if fit.terms.iter().all(Option::is_some) => Some(fit),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn the_score_is_zero_at_the_estimate(rows in subjects()) {
            let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
            let columns = columns(&rows, 1.0, 1.0);
            let sample = columns.sample();
            let order = Order::of(&sample).unwrap();
            for slope in fit.again(&sample, &order).unwrap().1.gradient {
                prop_assert!(slope.abs() < 1e-6 * fit.events as f64);
            }
        }

        #[test]
        fn where_one_begins_changes_nothing(rows in subjects(), start in prop::collection::vec(-3.0..3.0, 0..4)) {
            let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
            let columns = columns(&rows, 1.0, 1.0);
            let sample = columns.sample();
            let Ok(Fit::Found(near)) = cox_near(&sample, &Order::of(&sample).unwrap(), &start) else { panic!("no fit") };
            prop_assert!((fit.loglik_null - near.loglik_null).abs() < 1e-9);
            for (a, b) in fit.terms.iter().zip(&near.terms) {
                prop_assert!((a.unwrap().coef - b.unwrap().coef).abs() < 1e-7);
                prop_assert!((a.unwrap().se - b.unwrap().se).abs() < 1e-7);
            }
        }

        #[test]
        fn leaving_watch_at_the_time_of_an_event_is_leaving_it_just_after(rows in subjects()) {
            let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
            let mut later = columns(&rows, 1.0, 1.0);
            for (time, event) in later.time.iter_mut().zip(&later.event) {
                *time += if *event { 0.0 } else { 0.5 };
            }
            let Ok(Fit::Found(split)) = cox(&later.sample()) else { panic!("no fit") };
            for (a, b) in fit.terms.iter().zip(&split.terms) {
                prop_assert!((a.unwrap().coef - b.unwrap().coef).abs() < 1e-7);
            }
            prop_assert!((fit.loglik - split.loglik).abs() < 1e-7);
        }

        #[test]
        fn row_order_and_the_units_change_what_they_should_and_nothing_else(rows in subjects(), unit in 0.1..9.0) {
            let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
            let mut turned = rows.clone();
            turned.reverse();
            let (Some(turned), Some(slower), Some(scaled)) =
                (fitted(&turned, 1.0, 1.0), fitted(&rows, unit, 1.0), fitted(&rows, 1.0, 10.0)) else { panic!("no fit") };
            let term = |fit: &Cox, i: usize| fit.terms[i].unwrap();
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * (1.0 + a.abs());
            for other in [&turned, &slower] {
                for i in 0..2 {
                    prop_assert!(near(term(&fit, i).coef, term(other, i).coef));
                    prop_assert!(near(term(&fit, i).se, term(other, i).se));
                }
                prop_assert!(near(fit.loglik, other.loglik));
            }
            prop_assert!(near(term(&fit, 0).coef, term(&scaled, 0).coef));
            prop_assert!(near(term(&fit, 1).coef, 10.0 * term(&scaled, 1).coef));
            prop_assert!(fit.loglik >= fit.loglik_null - 1e-9);
        }
    }
}
