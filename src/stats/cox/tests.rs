use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::stats::reference::{Case, Check};
use crate::stats::{ChiSquare, StatError};

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
            ("ok" | "dropped_covariates", Ok(Fit::Converged(fit))) => {
                check.same("n", fit.n);
                check.same("events", fit.events);
                for (i, term) in fit.terms.iter().enumerate() {
                    let get = |pick: fn(&Coefficient) -> f64| term.as_ref().map(pick);
                    check.close(&format!("coef.{i}"), get(|t| t.coef));
                    check.close(&format!("se.{i}"), get(|t| t.naive_se));
                    if check.has("robust_se") {
                        check.close(&format!("robust_se.{i}"), get(|t| t.se));
                    }
                    check.close(&format!("hr.{i}"), get(|t| t.ratio.value));
                    check.close(&format!("hr_lower.{i}"), get(|t| t.ratio.lower));
                    check.close(&format!("hr_upper.{i}"), get(|t| t.ratio.upper));
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
            ("monotone_likelihood", Ok(Fit::MonotoneLikelihood(fit))) => {
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
            "identity" => TimeTransform::Identity,
            "log" => TimeTransform::Log,
            "rank" => TimeTransform::Rank,
            _ => TimeTransform::KaplanMeier,
        };
        let Ok(Fit::Converged(fit)) = cox(&columns.sample()) else {
            panic!("{name}: no fit")
        };
        let got = fit
            .test_proportional_hazards(&columns.sample(), clock)
            .unwrap();
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
    let order = RiskOrder::of(&with(vec![])).unwrap();
    let other = Sample {
        time: &time[..1],
        event: &event[..1],
        ..with(vec![&[0.0]])
    };
    assert_eq!(cox_from(&other, &order, &[]), Err(StatError::Uneven));
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
        Ok(Fit::Converged(fit)) if fit.terms.iter().all(Option::is_some) => Some(fit),
        _ => None,
    }
}

proptest! {
    #[test]
    fn the_score_is_zero_at_the_estimate(rows in subjects()) {
        let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
        let columns = columns(&rows, 1.0, 1.0);
        let sample = columns.sample();
        let order = RiskOrder::of(&sample).unwrap();
        for slope in fit.at_maximum(&sample, &order).unwrap().1.gradient {
            prop_assert!(slope.abs() < 1e-6 * fit.events as f64);
        }
    }

    #[test]
    fn where_one_begins_changes_nothing(
        rows in subjects(),
        start in prop::collection::vec(-3.0..3.0, 0..4),
    ) {
        let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
        let columns = columns(&rows, 1.0, 1.0);
        let sample = columns.sample();
        let Ok(Fit::Converged(near)) = cox_from(&sample, &RiskOrder::of(&sample).unwrap(), &start)
        else {
            panic!("no fit")
        };
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
        let Ok(Fit::Converged(split)) = cox(&later.sample()) else { panic!("no fit") };
        for (a, b) in fit.terms.iter().zip(&split.terms) {
            prop_assert!((a.unwrap().coef - b.unwrap().coef).abs() < 1e-7);
        }
        prop_assert!((fit.loglik - split.loglik).abs() < 1e-7);
    }

    #[test]
    fn row_order_and_the_units_change_what_they_should_and_nothing_else(
        rows in subjects(),
        unit in 0.1..9.0,
    ) {
        let Some(fit) = fitted(&rows, 1.0, 1.0) else { return Ok(()) };
        let mut turned = rows.clone();
        turned.reverse();
        let (Some(turned), Some(slower), Some(scaled)) = (
            fitted(&turned, 1.0, 1.0),
            fitted(&rows, unit, 1.0),
            fitted(&rows, 1.0, 10.0),
        ) else {
            panic!("no fit")
        };
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

fn standardized_as_by_r(name: &str, check: &Check) {
    let case = Case::read(&format!("survival/{name}"));
    let mut columns = Columns::of(&case, check);
    if let Some(count) = check.parameter_number("made_clusters") {
        let cluster = |i: usize| (i % count as usize) as u32;
        columns.cluster = Some((0..columns.time.len()).map(cluster).collect());
    }
    let sample = columns.sample();
    let order = RiskOrder::of(&sample).unwrap();
    let Ok(Fit::Converged(fit)) = cox(&sample) else {
        panic!("{name} has a finite answer")
    };
    let values = [check.number("values.0"), check.number("values.1")];
    let (until, fewest) = (check.number("until"), check.number("fewest") as usize);
    let standard = fit
        .standardize(
            &sample,
            &order,
            (&[0], &values.map(|value| vec![value])),
            (until, fewest),
        )
        .unwrap();
    check.same("n", standard.n());
    let (shares, means) = (standard.shares_at(until), standard.means_up_to(until));
    let figures = [shares, means]
        .into_iter()
        .flat_map(|of| [of.first, of.second, of.difference]);
    for (i, figure) in figures.enumerate() {
        check.close(&format!("value.{i}"), Some(figure.value));
        check.close(&format!("lower.{i}"), Some(figure.lower));
        check.close(&format!("upper.{i}"), Some(figure.upper));
    }
}

#[test]
fn standardised_shares_and_means_are_those_counted_in_r() {
    for name in ["crm_1500", "clustered_reps", "heavy_ties", "left_truncated"] {
        let expected = Case::expected(&format!("standardization/{name}"));
        for id in expected.ids("") {
            standardized_as_by_r(name, &expected.check(&id));
        }
    }
}
