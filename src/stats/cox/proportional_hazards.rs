//! Score test of proportional hazards (`cox.zph`).

use super::fit::Cox;
use super::sample::{RiskOrder, Sample, ScaledSample, TiedTimes};
use crate::stats::chi_square::ChiSquare;
use crate::stats::error::StatError;
use crate::stats::matrix::SymmetricMatrix;
use crate::stats::survival::{Observation, kaplan_meier};

/// How time is taken when a change of the ratio over time is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeTransform {
    /// As it is.
    Identity,
    /// Its logarithm.
    Log,
    /// Its rank among all times.
    Rank,
    /// The share gone before it, so that a few late events do not decide.
    KaplanMeier,
}

/// The test of each covariate, and of all together.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalHazardsTest {
    /// Each covariate in the order given; nothing for one that is not in the fit.
    pub terms: Vec<Option<ChiSquare>>,
    /// All together.
    pub global: ChiSquare,
}

impl Cox {
    /// Tests whether the ratios change over time: the score test for a covariate times the clock.
    ///
    /// # Errors
    /// [`StatError::NoInformation`] when the events are at one time, or too few;
    /// [`StatError::Uneven`] for another sample than the fit's.
    ///
    /// # Source
    /// Grambsch & Therneau 1994, Biometrika 81:515, as a score test: R `survival::cox.zph`, 3.0 and
    /// later.
    pub fn test_proportional_hazards(
        &self,
        sample: &Sample<'_>,
        clock: TimeTransform,
    ) -> Result<ProportionalHazardsTest, StatError> {
        let order = RiskOrder::of(sample)?;
        let (ready, at) = self.at_maximum(sample, &order)?;
        let risk = at.risk;
        let time = transformed_time(sample, &order, clock)?;

        let size = ready.x.size;
        let mut score = vec![0.0; size];
        let [mut plain, mut once, mut twice] = [0, 1, 2].map(|_| SymmetricMatrix::zero(size));
        for (ties, late) in order.strata.iter().zip(&order.entries) {
            for (tie, moment) in ties
                .iter()
                .zip(RiskSetMoments::of(&ready, &risk, ties, late))
                .filter(|(tie, _)| tie.events > 0)
            {
                let g = time[tie.rows.start];
                score
                    .iter_mut()
                    .zip(&moment.residual)
                    .for_each(|(sum, value)| *sum += g * value);
                plain.add_times(&moment.variance, 1.0);
                once.add_times(&moment.variance, g);
                twice.add_times(&moment.variance, g * g);
            }
        }
        let test = |chosen: &[usize]| -> Result<ChiSquare, StatError> {
            let all = size + chosen.len();
            let mut block = SymmetricMatrix::zero(all);
            for i in 0..size {
                for j in 0..=i {
                    block.add(i, j, plain.get(i, j));
                }
            }
            for (a, i) in chosen.iter().enumerate() {
                for j in 0..size {
                    block.add(size + a, j, once.get(*i, j));
                }
                for (b, j) in chosen.iter().enumerate().take(a + 1) {
                    block.add(size + a, size + b, twice.get(*i, *j));
                }
            }
            let mut u = vec![0.0; size];
            u.extend(chosen.iter().map(|i| score[*i]));
            let factor = block.factor(1e-12).map_err(|_| StatError::NoInformation)?;
            let value = factor.solve(&u).iter().zip(&u).map(|(a, b)| a * b).sum();
            Ok(ChiSquare::new(value, chosen.len() as u32))
        };
        let mut terms = vec![None; self.terms.len()];
        for (i, column) in self.kept.iter().enumerate() {
            terms[*column] = Some(test(&[i])?);
        }
        Ok(ProportionalHazardsTest {
            terms,
            global: test(&(0..size).collect::<Vec<_>>())?,
        })
    }
}

/// The clock at each row, less its mean over the events.
fn transformed_time(
    sample: &Sample<'_>,
    order: &RiskOrder,
    clock: TimeTransform,
) -> Result<Vec<f64>, StatError> {
    let time: Vec<f64> = order
        .rows
        .iter()
        .map(|i| sample.time[*i as usize])
        .collect();
    let event: Vec<bool> = order
        .rows
        .iter()
        .map(|i| sample.event[*i as usize])
        .collect();
    let mut told = match clock {
        TimeTransform::Identity => time,
        TimeTransform::Log => time.into_iter().map(f64::ln).collect(),
        TimeTransform::Rank => {
            let mut sorted = time.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let rank = |t: &f64| {
                let (below, upto) = (
                    sorted.partition_point(|o| o < t),
                    sorted.partition_point(|o| o <= t),
                );
                (below + upto + 1) as f64 / 2.0
            };
            time.iter().map(rank).collect()
        }
        TimeTransform::KaplanMeier => {
            let seen = order.rows.iter().map(|i| Observation {
                entry: sample
                    .entry
                    .map_or(0.0, |entry| entry[*i as usize].max(0.0)),
                time: sample.time[*i as usize],
                event: sample.event[*i as usize],
            });
            let curve = kaplan_meier(&seen.collect::<Vec<_>>())?;
            time.iter().map(|t| 1.0 - curve.before(*t)).collect()
        }
    };
    let of_events: Vec<f64> = told
        .iter()
        .zip(&event)
        .filter(|(_, event)| **event)
        .map(|(t, _)| *t)
        .collect();
    let mean = of_events.iter().sum::<f64>() / of_events.len().max(1) as f64;
    if of_events
        .iter()
        .all(|t| (t - mean).abs() <= f64::EPSILON * mean.abs())
    {
        return Err(StatError::NoInformation);
    }
    told.iter_mut().for_each(|t| *t -= mean);
    Ok(told)
}

/// What is expected of the events at one time, over Efron's steps.
struct RiskSetMoments {
    /// Covariates of the events less their means at risk.
    residual: Vec<f64>,
    /// Covariance at risk, summed over the steps.
    variance: SymmetricMatrix,
}

impl RiskSetMoments {
    fn of(
        ready: &ScaledSample<'_>,
        risk: &[f64],
        ties: &[TiedTimes],
        late: &[(f64, usize)],
    ) -> Vec<RiskSetMoments> {
        let size = ready.x.size;
        let (mut all, mut sums, mut squares) = (0.0, vec![0.0; size], SymmetricMatrix::zero(size));
        let mut still_out = late.iter().peekable();
        let mut moments = Vec::with_capacity(ties.len());
        for tie in ties {
            let mut move_in = |row: usize, times: f64| {
                let x = ready.x.row(row);
                all += times * risk[row];
                sums.iter_mut()
                    .zip(x)
                    .for_each(|(sum, x)| *sum += times * risk[row] * x);
                squares.add_product(x, x, times * risk[row]);
            };
            tie.rows.clone().for_each(|row| move_in(row, 1.0));
            while let Some((_, row)) = still_out.next_if(|(entry, _)| *entry >= tie.time) {
                move_in(*row, -1.0);
            }
            moments.push(RiskSetMoments::at(ready, risk, tie, all, &sums, &squares));
        }
        moments
    }
    /// Of the events at one time, with the sums over all at risk then.
    fn at(
        ready: &ScaledSample<'_>,
        risk: &[f64],
        tie: &TiedTimes,
        all: f64,
        sums: &[f64],
        squares: &SymmetricMatrix,
    ) -> RiskSetMoments {
        let size = ready.x.size;
        let (mut dead, mut dead_sums, mut dead_squares) =
            (0.0, vec![0.0; size], SymmetricMatrix::zero(size));
        let mut moment = RiskSetMoments {
            residual: vec![0.0; size],
            variance: SymmetricMatrix::zero(size),
        };
        for (row, risk) in risk
            .iter()
            .enumerate()
            .skip(tie.rows.start)
            .take(tie.events)
        {
            let x = ready.x.row(row);
            dead += risk;
            dead_sums
                .iter_mut()
                .zip(x)
                .for_each(|(sum, x)| *sum += risk * x);
            dead_squares.add_product(x, x, *risk);
            moment
                .residual
                .iter_mut()
                .zip(x)
                .for_each(|(sum, x)| *sum += x);
        }
        for l in 0..tie.events {
            let c = l as f64 / tie.events as f64;
            let left = all - c * dead;
            let mean: Vec<f64> = sums
                .iter()
                .zip(&dead_sums)
                .map(|(sum, dead)| (sum - c * dead) / left)
                .collect();
            moment.variance.add_times(squares, 1.0 / left);
            moment.variance.add_times(&dead_squares, -c / left);
            moment.variance.add_product(&mean, &mean, -1.0);
            moment
                .residual
                .iter_mut()
                .zip(&mean)
                .for_each(|(sum, mean)| *sum -= mean);
        }
        moment
    }
}
