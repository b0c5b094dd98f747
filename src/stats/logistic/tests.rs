use std::collections::BTreeMap;

use super::*;
use crate::stats::reference::Case;

#[test]
fn ratios_errors_and_verdicts_are_those_of_r() {
    let cases = [
        "clustered",
        "constant_covariate",
        "no_events",
        "quasi_separated",
        "separated",
    ];
    for name in cases {
        let case = Case::read(&format!("logit/{name}"));
        for id in case.ids("logit") {
            let check = case.check(&id);
            let columns = check.parameters("covariates");
            let numbers = |column: &String| {
                case.rows
                    .iter()
                    .map(|row| row.maybe(column).unwrap())
                    .collect()
            };
            let covariates: Vec<Vec<f64>> = columns.iter().map(numbers).collect();
            let event: Vec<bool> = case.rows.iter().map(|row| row.count("y") == 1).collect();
            let cluster = check.parameter("cluster").map(|column| {
                let mut seen: BTreeMap<String, u32> = BTreeMap::new();
                let mut number = |text: &str| {
                    let next = seen.len() as u32;
                    *seen.entry(text.to_owned()).or_insert(next)
                };
                case.rows
                    .iter()
                    .map(|row| number(row.text(&column)))
                    .collect::<Vec<u32>>()
            });
            let got = logistic(&event, &covariates, cluster.as_deref());
            match (check.text("status").as_str(), got) {
                ("ok" | "dropped_covariates", Ok(Fit::Converged(fit))) => {
                    check.same("n", fit.n);
                    check.same("events", fit.events);
                    let terms =
                        std::iter::once(Some(fit.intercept)).chain(fit.terms.iter().copied());
                    for (i, term) in terms.enumerate() {
                        let get = |pick: fn(&Coefficient) -> f64| term.as_ref().map(pick);
                        check.close(&format!("coef.{i}"), get(|t| t.coef));
                        check.close(&format!("se.{i}"), get(|t| t.naive_se));
                        check.close(&format!("or.{i}"), get(|t| t.ratio.value));
                        match check.has("se_cluster") {
                            true => check.close(&format!("se_cluster.{i}"), get(|t| t.se)),
                            false => {
                                check.close(&format!("or_lower.{i}"), get(|t| t.ratio.lower));
                                check.close(&format!("or_upper.{i}"), get(|t| t.ratio.upper));
                                check.close(&format!("p.{i}"), get(|t| t.p));
                            }
                        }
                    }
                    check.close("loglik_null", Some(fit.loglik_null));
                    check.close("loglik", Some(fit.loglik));
                    check.close("lrt.chisq", Some(fit.likelihood_ratio.value));
                    check.close("lrt.p", Some(fit.likelihood_ratio.p));
                }
                (
                    "separated",
                    Ok(Fit::Separation {
                        loglik_null,
                        loglik_limit,
                        likelihood_ratio,
                    }),
                ) => {
                    check.close("loglik_null", Some(loglik_null));
                    assert!(loglik_limit > loglik_null, "{name}");
                    check.close("lrt.chisq", Some(likelihood_ratio.value));
                }
                ("no_events", Err(reason)) => assert_eq!(reason, StatError::NoEvents),
                (status, got) => panic!("{name} {id}: {status}, got {got:?}"),
            }
        }
    }
}

#[test]
fn columns_that_cannot_be_fitted_say_why() {
    let event = [true, false, true, false];
    assert_eq!(logistic(&[], &[], None), Err(StatError::Empty));
    assert_eq!(logistic(&event, &[vec![1.0]], None), Err(StatError::Uneven));
    assert_eq!(
        logistic(&[true, true], &[vec![1.0, 2.0]], None),
        Err(StatError::NoEvents)
    );
    let x = vec![1.0, 2.0, 2.0, 1.0];
    assert_eq!(
        logistic(&event, &[x], Some(&[1, 1, 1, 1])),
        Err(StatError::OneGroup)
    );
}
