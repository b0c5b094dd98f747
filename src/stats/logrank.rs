//! Log-rank test: unstratified, stratified, for trend.

use schemars::JsonSchema;
use serde::Serialize;

use super::chi_square::{ChiSquare, chi_square_upper_tail};
use super::error::StatError;
use super::matrix::SymmetricMatrix;
use super::risk_sets::{AtRisk, Observation, risk_sets};

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
/// With late entry it is the score test of R `coxph(ties = "exact")`. Mantel 1966, Cancer Chemother. Rep. 50:163; Peto & Peto 1972, J. R. Stat. Soc. A 135:185; R
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
    covariance: SymmetricMatrix,
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
        covariance: SymmetricMatrix::zero(size),
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
            .map(|group| AtRisk::of(group))
            .collect::<Result<Vec<_>, _>>()?;
        for set in pooled.iter().filter(|set| set.events > 0) {
            let (n, d) = (set.at_risk as f64, set.events as f64);
            let shares: Vec<f64> = tables
                .iter()
                .map(|table| table.at(set.time) as f64 / n)
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
        for (group, own) in self.groups.iter_mut().zip(groups) {
            group.n += own.len() as u64;
            group.observed += own.iter().filter(|one| one.event).count() as u64;
        }
        Ok(())
    }
}

/// `u' V^-1 u`, or `None` when there is no `u` or `V` is singular.
fn squared_distance(u: &[f64], v: &SymmetricMatrix) -> Option<f64> {
    let solved = v.factor(SINGULAR).ok().filter(|_| !u.is_empty())?.solve(u);
    Some(solved.iter().zip(u).map(|(a, b)| a * b).sum())
}

#[cfg(test)]
mod tests;
