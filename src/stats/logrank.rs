//! Do groups leave at different speeds?

use schemars::JsonSchema;
use serde::Serialize;

use super::linear::Symmetric;
use super::risk::{Observation, at_risk_at, risk_sets};
use super::{ChiSquare, StatError, chi_square_upper_tail};

/// Below this share of its own variance, what a group adds to the others is rounding.
const SINGULAR: f64 = 1e-12;

/// A log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogRank {
    /// The statistic, 0 or more.
    pub chi_square: f64,
    /// Groups with an expected count, less 1.
    pub df: u32,
    /// Chance of a statistic this large when all groups leave at one speed, 0 to 1.
    pub p: f64,
    /// Counts, one entry a group, in the order given.
    pub groups: Vec<GroupCount>,
}

/// What a group of a [`LogRank`] test went through.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct GroupCount {
    /// Observations.
    pub n: u64,
    /// Events.
    pub observed: u64,
    /// Events the group would have had if all groups left at one speed.
    pub expected: f64,
}

/// Compares the event times of two or more groups, with the hypergeometric variance.
///
/// A group without observations, or with none left at the first event, is listed but does not count
/// as a group.
///
/// # Errors
/// - [`StatError::Empty`] when nobody was observed, [`StatError::OneGroup`] when only one group has
///   observations.
/// - [`StatError::NoEvents`] when nothing happened.
/// - [`StatError::NoInformation`] when the events cannot tell the groups apart.
/// - [`StatError::NotFinite`], [`StatError::NegativeTime`] for a bad time.
///
/// # Source
/// Mantel 1966, Cancer Chemother. Rep. 50:163; Peto & Peto 1972, J. R. Stat. Soc. A 135:185; R
/// `survdiff(rho = 0)`.
pub fn logrank(groups: &[&[Observation]]) -> Result<LogRank, StatError> {
    stratified(&[groups])
}

/// The same within strata: each has its own speed, and only subjects of one stratum are compared.
/// Every stratum has the same groups in the same order, some of them possibly empty.
///
/// # Errors
/// As [`logrank`]; [`StatError::Uneven`] when strata have different numbers of groups.
///
/// # Source
/// R `survdiff(Surv(time, event) ~ group + strata(stratum))`.
pub fn stratified(strata: &[&[&[Observation]]]) -> Result<LogRank, StatError> {
    let Deviations { groups, covariance } = deviations(strata)?;
    // The deviations sum to 0, so one group says nothing new; leaving out the largest keeps the
    // rest far from singular.
    let mut tested: Vec<usize> = (0..groups.len())
        .filter(|&i| groups[i].expected > 0.0)
        .collect();
    tested.sort_by(|&i, &j| groups[i].expected.total_cmp(&groups[j].expected));
    tested.pop();
    let deviations: Vec<f64> = tested.iter().map(|&i| groups[i].deviation()).collect();
    let chi_square =
        squared_distance(&deviations, &covariance.only(&tested)).ok_or(StatError::NoInformation)?;
    let df = tested.len() as u32;
    Ok(LogRank {
        chi_square,
        df,
        p: chi_square_upper_tail(chi_square, df),
        groups,
    })
}

/// Whether groups leave at speeds that rise or fall along a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Trend {
    /// Events beyond the expected, each times its group's score: above 0 where speed rises with the
    /// score.
    pub deviation: f64,
    /// Its variance when all groups leave at one speed.
    pub variance: f64,
    /// The test, on one degree of freedom.
    pub test: ChiSquare,
}

/// Tests for a trend along one score a group, within strata.
///
/// # Errors
/// As [`stratified`]; [`StatError::Uneven`] also when there is not one score a group.
///
/// # Source
/// Tarone 1975, Biometrika 62:679; `sum(w (O - E))^2 / w' V w` of R `survdiff`.
pub fn trend(strata: &[&[&[Observation]]], scores: &[f64]) -> Result<Trend, StatError> {
    let Deviations { groups, covariance } = deviations(strata)?;
    if scores.len() != groups.len() {
        return Err(StatError::Uneven);
    }
    let deviation = groups
        .iter()
        .zip(scores)
        .map(|(group, score)| score * group.deviation())
        .sum::<f64>();
    let variance = covariance.between(scores, scores);
    if variance <= 0.0 {
        return Err(StatError::NoInformation);
    }
    Ok(Trend {
        deviation,
        variance,
        test: ChiSquare::new(deviation * deviation / variance, 1),
    })
}

/// What happened against what was expected, over all strata.
struct Deviations {
    groups: Vec<GroupCount>,
    covariance: Symmetric,
}

impl GroupCount {
    fn deviation(&self) -> f64 {
        self.observed as f64 - self.expected
    }
}

fn deviations(strata: &[&[&[Observation]]]) -> Result<Deviations, StatError> {
    let size = strata.first().map_or(0, |groups| groups.len());
    if strata.iter().any(|groups| groups.len() != size) {
        return Err(StatError::Uneven);
    }
    let has_any = |i: usize| strata.iter().any(|groups| !groups[i].is_empty());
    match (0..size).filter(|i| has_any(*i)).count() {
        0 => return Err(StatError::Empty),
        1 => return Err(StatError::OneGroup),
        _ => {}
    }
    let mut all = Deviations {
        groups: vec![
            GroupCount {
                n: 0,
                observed: 0,
                expected: 0.0
            };
            size
        ],
        covariance: Symmetric::zero(size),
    };
    for groups in strata {
        all.add(groups)?;
    }
    if all.groups.iter().all(|group| group.observed == 0) {
        return Err(StatError::NoEvents);
    }
    Ok(all)
}

impl Deviations {
    /// Adds what happened in one stratum.
    fn add(&mut self, groups: &[&[Observation]]) -> Result<(), StatError> {
        let pooled = risk_sets(&groups.concat())?;
        let tables = groups
            .iter()
            .map(|group| risk_sets(group))
            .collect::<Result<Vec<_>, _>>()?;
        for set in pooled.iter().filter(|set| set.events > 0) {
            let (n, d) = (set.at_risk as f64, set.events as f64);
            let shares: Vec<f64> = tables
                .iter()
                .map(|table| at_risk_at(table, set.time) as f64 / n)
                .collect();
            // One person alone at risk: the event had nobody else to fall on.
            let spread = if n > 1.0 {
                d * (n - d) / (n - 1.0)
            } else {
                0.0
            };
            for (i, share) in shares.iter().enumerate() {
                self.groups[i].expected += d * share;
                for (j, other) in shares.iter().enumerate().take(i + 1) {
                    self.covariance.add(
                        i,
                        j,
                        spread
                            * (if i == j {
                                share * (1.0 - share)
                            } else {
                                -share * other
                            }),
                    );
                }
            }
        }
        for (group, table) in self.groups.iter_mut().zip(&tables) {
            group.n += table.first().map_or(0, |set| set.at_risk);
            group.observed += table.iter().map(|set| set.events).sum::<u64>();
        }
        Ok(())
    }
}

/// `u' V^-1 u`, or `None` when there is no `u` or `V` is singular.
fn squared_distance(u: &[f64], v: &Symmetric) -> Option<f64> {
    let solved = v.factor(SINGULAR).ok().filter(|_| !u.is_empty())?.solve(u);
    Some(solved.iter().zip(u).map(|(a, b)| a * b).sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::reference::{Case, observations};

    fn seen(time: f64, event: bool) -> Observation {
        Observation { time, event }
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

    fn with_strata<T>(
        strata: &[Vec<Vec<Observation>>],
        test: impl Fn(&[&[&[Observation]]]) -> T,
    ) -> T {
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
}
