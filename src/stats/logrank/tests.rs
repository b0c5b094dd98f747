use proptest::prelude::*;

use super::*;
use crate::stats::reference::{Case, observations};

fn seen(time: f64, event: bool) -> Observation {
    Observation::from_start(time, event)
}

fn agrees(case: &str, id: &str, column: &str) {
    let case = Case::read(&format!("survival/{case}"));
    let check = case.check(id);
    let names = check.texts("groups");
    let samples: Vec<_> = names.iter().map(|name| case.sample(column, name)).collect();
    let slices: Vec<&[Observation]> = samples.iter().map(Vec::as_slice).collect();
    let got = logrank(&slices).unwrap();
    for (i, group) in got.groups.iter().enumerate() {
        check.same(&format!("n.{i}"), group.n);
        check.same(&format!("observed.{i}"), group.observed);
        check.close(&format!("expected.{i}"), Some(group.expected));
    }
    check.close("chisq", Some(got.chi_square));
    check.same("df", u64::from(got.df));
    check.close("p", Some(got.p));
}

#[test]
fn two_groups_give_what_r_gives() {
    for case in [
        "ovarian",
        "veteran",
        "heavy_ties",
        "time_zero",
        "median_edge",
        "group_no_events",
    ] {
        agrees(case, "logrank", "group");
    }
}

#[test]
fn four_groups_give_what_r_gives() {
    agrees("veteran", "logrank_celltype", "stratum");
}

/// The groups of each stratum of a case, by name.
fn by_stratum(case: &Case, names: &[String]) -> Vec<Vec<Vec<Observation>>> {
    // A blank stratum is missing.
    let strata = case
        .rows
        .iter()
        .map(|row| row.text("stratum"))
        .filter(|stratum| !stratum.is_empty());
    let mut strata: Vec<&str> = strata.collect();
    strata.sort_unstable();
    strata.dedup();
    let sample = |stratum: &str, name: &String| {
        let rows = case
            .rows
            .iter()
            .filter(|row| row.text("stratum") == stratum && row.text("group") == *name);
        rows.map(|row| seen(row.maybe("time").unwrap(), row.count("event") == 1))
            .collect()
    };
    strata
        .into_iter()
        .map(|stratum| names.iter().map(|name| sample(stratum, name)).collect())
        .collect()
}

fn with_strata<T>(strata: &[Vec<Vec<Observation>>], test: impl Fn(&[&[&[Observation]]]) -> T) -> T {
    let groups: Vec<Vec<&[Observation]>> = strata
        .iter()
        .map(|g| g.iter().map(Vec::as_slice).collect())
        .collect();
    test(&groups.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn strata_are_added_up_as_r_does() {
    for name in ["veteran", "rossi", "lung", "crm_1500"] {
        let case = Case::read(&format!("survival/{name}"));
        let check = case.check("logrank_stratified");
        let strata = by_stratum(&case, &check.texts("groups"));
        let got = with_strata(&strata, |strata| stratified(strata).unwrap());
        for (i, group) in got.groups.iter().enumerate() {
            check.same(&format!("n.{i}"), group.n);
            check.same(&format!("observed.{i}"), group.observed);
            check.close(&format!("expected.{i}"), Some(group.expected));
        }
        check.close("chisq", Some(got.chi_square));
        check.close("p", Some(got.p));
    }
}

#[test]
fn a_trend_is_that_of_r_with_strata_and_without() {
    let case = Case::read("survival/trend_groups");
    let names: Vec<String> = case.check("logrank").texts("groups");
    let scores: Vec<f64> = (0..names.len()).map(|i| i as f64).collect();
    let whole: Vec<Vec<Observation>> = names
        .iter()
        .map(|name| case.sample("group", name))
        .collect();
    for (id, strata) in [
        ("trend", vec![whole]),
        ("trend_stratified", by_stratum(&case, &names)),
    ] {
        let check = case.check(id);
        let got = with_strata(&strata, |strata| trend(strata, &scores).unwrap());
        check.close("u", Some(got.deviation));
        check.close("var", Some(got.variance));
        check.close("chisq", Some(got.test.value));
        check.close("p", Some(got.test.p));
    }
}

#[test]
fn strata_of_other_groups_are_refused() {
    let (a, b) = ([seen(1.0, true)], [seen(2.0, true)]);
    assert_eq!(stratified(&[&[&a, &b], &[&a]]), Err(StatError::Uneven));
    assert_eq!(trend(&[&[&a, &b]], &[1.0]), Err(StatError::Uneven));
    assert_eq!(
        stratified(&[&[&a, &[]], &[&b, &[]]]),
        Err(StatError::OneGroup)
    );
}

#[test]
fn two_subjects_and_one_event_work_out_by_hand() {
    // Expected half an event each, variance a quarter.
    let got = logrank(&[&[seen(1.0, true)], &[seen(2.0, false)]]).unwrap();
    assert_eq!((got.chi_square, got.df), (1.0, 1));
    assert_eq!(
        got.groups.iter().map(|g| g.expected).collect::<Vec<_>>(),
        [0.5, 0.5]
    );
}

#[test]
fn a_group_gone_before_the_first_event_is_no_degree_of_freedom() {
    let early = [seen(1.0, false), seen(2.0, false)];
    let (a, b) = (
        [seen(5.0, true), seen(9.0, true)],
        [seen(6.0, true), seen(7.0, false)],
    );
    let two = logrank(&[&a, &b]).unwrap();
    let with_early = logrank(&[&early, &a, &[], &b]).unwrap();
    assert_eq!((with_early.df, with_early.groups[0].expected), (1, 0.0));
    assert!((with_early.chi_square - two.chi_square).abs() < 1e-12);
}

#[test]
fn a_comparison_that_cannot_be_made_says_why() {
    let stayed = [seen(5.0, false)];
    let left = [seen(5.0, true)];
    assert_eq!(logrank(&[]), Err(StatError::Empty));
    assert_eq!(logrank(&[&[], &[]]), Err(StatError::Empty));
    assert_eq!(logrank(&[&left]), Err(StatError::OneGroup));
    assert_eq!(logrank(&[&left, &[]]), Err(StatError::OneGroup));
    assert_eq!(logrank(&[&stayed, &stayed]), Err(StatError::NoEvents));
    assert!(matches!(
        logrank(&[&left, &[seen(f64::NAN, true)]]),
        Err(StatError::NotFinite { .. })
    ));
}

#[test]
fn events_that_could_not_fall_otherwise_carry_no_information() {
    let everybody = [seen(5.0, true), seen(5.0, true)];
    assert_eq!(
        logrank(&[&everybody, &everybody]),
        Err(StatError::NoInformation)
    );
    let gone = [seen(1.0, false)];
    assert_eq!(logrank(&[&gone, &everybody]), Err(StatError::NoInformation));
}

#[test]
fn small_chances_keep_their_digits() {
    // scipy 1.17.1, scipy.stats.chi2.sf(x, df)
    for (x, df, p) in [
        (1e-6, 1, 0.9992021155721779),
        (3.841458820694124, 1, 0.04999999999999989),
        (200.0, 1, 2.0884875837625688e-45),
        (25.0, 6, 3.4145459689170836e-4),
        (900.0, 3, 8.851690237125443e-195),
    ] {
        let got = chi_square_upper_tail(x, df);
        assert!((got / p - 1.0).abs() < 1e-10, "{x} {df}: {got}");
    }
    assert_eq!(chi_square_upper_tail(f64::INFINITY, 1), 0.0);
}

proptest! {
    #[test]
    fn neither_group_order_nor_row_order_nor_the_unit_of_time_matters(
        groups in prop::collection::vec(observations(20), 2..5),
    ) {
        let slices: Vec<&[Observation]> = groups.iter().map(Vec::as_slice).collect();
        let turned: Vec<Vec<Observation>> = groups
            .iter()
            .rev()
            .map(|g| g.iter().rev().map(|o| seen(o.time * 24.0, o.event)).collect())
            .collect();
        let turned: Vec<&[Observation]> = turned.iter().map(Vec::as_slice).collect();
        match (logrank(&slices), logrank(&turned)) {
            (Ok(a), Ok(b)) => {
                prop_assert!((a.chi_square - b.chi_square).abs() <= 1e-9 * a.chi_square.max(1.0));
                prop_assert_eq!(a.df, b.df);
            }
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
    }

    #[test]
    fn expected_events_add_up_to_the_observed_ones(a in observations(30), b in observations(30)) {
        if let Ok(got) = logrank(&[&a, &b]) {
            let expected: f64 = got.groups.iter().map(|g| g.expected).sum();
            let observed: u64 = got.groups.iter().map(|g| g.observed).sum();
            prop_assert!((expected - observed as f64).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&got.p));
        }
    }
}

#[test]
fn groups_that_enter_late_give_what_r_gives() {
    let case = Case::read("survival/late_competing");
    let check = case.check("logrank");
    let sample = |group: &str, stratum: Option<&str>| -> Vec<Observation> {
        let rows = case.rows.iter().filter(|row| {
            row.text("group") == group && stratum.is_none_or(|own| row.text("stratum") == own)
        });
        rows.map(|row| Observation {
            entry: row.maybe("entry").unwrap(),
            time: row.maybe("time").unwrap(),
            event: row.count("event") == 1,
        })
        .collect()
    };
    let (complete, partial) = (sample("complete", None), sample("partial", None));
    let got = logrank(&[&complete, &partial]).unwrap();
    check.same("observed", got.groups[0].observed);
    check.close("expected", Some(got.groups[0].expected));
    check.close("chi_square", Some(got.chi_square));
    let strata =
        ["A", "B"].map(|own| [sample("complete", Some(own)), sample("partial", Some(own))]);
    let strata: Vec<Vec<&[Observation]>> = strata
        .iter()
        .map(|groups| groups.iter().map(Vec::as_slice).collect())
        .collect();
    let strata: Vec<&[&[Observation]]> = strata.iter().map(Vec::as_slice).collect();
    let got = stratified(&strata).unwrap();
    check.close("stratified.expected", Some(got.groups[0].expected));
    check.close("stratified.chi_square", Some(got.chi_square));
}
