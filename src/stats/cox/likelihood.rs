//! The partial likelihood with Efron's ties, its slope and its curvature.
//!
//! The curvature is a sum over events of the covariance of the covariates at risk. Its first part,
//! the sum of squares, is taken over subjects instead: each is at risk at the events up to its
//! time, so it enters once, with the sum of their hazards as its weight. That makes it a weighted
//! cross product, which costs a fraction of the running sums that the textbook needs; only the
//! products of means remain to be added event by event.

use super::sample::{LANES, Lanes, Rows, ScaledSample, TiedTimes};
use crate::stats::matrix::SymmetricMatrix;
use crate::stats::newton::Likelihood;

/// The likelihood at one point.
pub(super) struct Evaluation {
    pub loglik: f64,
    pub gradient: Vec<f64>,
    pub information: SymmetricMatrix,
    /// exp of the linear predictor of each row, up to a factor that is one for all.
    pub risk: Vec<f64>,
    /// The hazard summed over the events at which each row was at risk, in the unit of `1 / risk`.
    pub hazard: Vec<f64>,
}

impl Likelihood for Evaluation {
    fn loglik(&self) -> f64 {
        self.loglik
    }

    fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    fn information(&self) -> &SymmetricMatrix {
        &self.information
    }
}

/// What the tied events at one time come to, summed over Efron's steps `l = 0, 1, …` with `c = l /
/// events` and
/// `left = risk of all - c × risk of the events`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Steps {
    /// Sum of `1 / left`.
    pub hazard: f64,
    /// Sum of `c / left`: what those with the event are not at risk for.
    pub spared: f64,
    /// Sum of `1 / left²`.
    pub square: f64,
    /// Sum of `c / left²`.
    pub square_c: f64,
    square_cc: f64,
    log: f64,
}

impl Steps {
    pub fn new(all: f64, of_events: f64, events: usize) -> Steps {
        let mut steps = Steps::default();
        for l in 0..events {
            let c = l as f64 / events as f64;
            let left = all - c * of_events;
            let part = 1.0 / left;
            steps.hazard += part;
            steps.spared += c * part;
            steps.square += part * part;
            steps.square_c += c * part * part;
            steps.square_cc += c * c * part * part;
            steps.log += left.ln();
        }
        steps
    }
}

pub(super) fn evaluate(ready: &ScaledSample<'_>, beta: &[f64]) -> Evaluation {
    let (x, order, n) = (&ready.x, ready.order, ready.n());
    let beta = lanes_of(beta, x.width);
    let mut predictor: Vec<f64> = (0..n).map(|row| dot(x.lanes(row), &beta)).collect();
    // Only ratios count, and so the largest is 1.
    let top = predictor.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    predictor.iter_mut().for_each(|value| *value -= top);
    let risk: Vec<f64> = predictor.iter().map(|value| value.exp()).collect();

    let mut loglik = 0.0;
    let mut gradient = vec![[0.0; LANES]; x.width];
    let mut means = Lower::zero(x.size);
    let mut sums = vec![[0.0; LANES]; x.width];
    let mut hazard = vec![0.0; n];
    for (ties, late) in order.strata.iter().zip(&order.entries) {
        let mut at_risk = AtRisk {
            risk: 0.0,
            sums: vec![[0.0; LANES]; x.width],
        };
        let mut still_out = late.iter().peekable();
        let mut jumps: Vec<Steps> = Vec::with_capacity(ties.len());
        // Whoever leaves watch between two events is counted with the earlier one.
        let mut waiting = ties.first().map_or(0, |tie| tie.rows.start);
        for tie in ties {
            if tie.events == 0 {
                jumps.push(Steps::default());
                continue;
            }
            (waiting..tie.rows.end).for_each(|row| at_risk.add(x, row, risk[row]));
            waiting = tie.rows.end;
            while let Some((_, row)) = still_out.next_if(|(entry, _)| *entry >= tie.time) {
                at_risk.add(x, *row, -risk[*row]);
            }
            let dead = tie.rows.start..tie.rows.start + tie.events;
            let of_events: f64 = risk[dead.clone()].iter().sum();
            let steps = Steps::new(at_risk.risk, of_events, tie.events);
            jumps.push(steps);
            loglik += predictor[dead.clone()].iter().sum::<f64>() - steps.log;
            dead.clone()
                .for_each(|row| add_times(&mut gradient, x.lanes(row), 1.0));
            means.add_square(at_risk.sums.as_flattened(), steps.square);
            if tie.events > 1 {
                sums.fill([0.0; LANES]);
                dead.for_each(|row| add_times(&mut sums, x.lanes(row), risk[row]));
                means.add_product(
                    at_risk.sums.as_flattened(),
                    sums.as_flattened(),
                    -2.0 * steps.square_c,
                );
                means.add_square(sums.as_flattened(), steps.square_cc);
            }
        }
        accumulate(ties, &jumps, &mut hazard);
        take_before_entry(late, ties, &jumps, &mut hazard);
    }
    let weight: Vec<f64> = risk
        .iter()
        .zip(&hazard)
        .map(|(risk, hazard)| risk * hazard)
        .collect();
    weight
        .iter()
        .enumerate()
        .for_each(|(row, weight)| add_times(&mut gradient, x.lanes(row), -weight));
    let mut information = cross_product(x, &weight);
    means.take_from(&mut information);
    let gradient = gradient.as_flattened()[..x.size].to_vec();
    Evaluation {
        loglik,
        gradient,
        information,
        risk,
        hazard,
    }
}

/// The lower half of a symmetric sum: products are added to it for every event.
struct Lower {
    size: usize,
    cells: Vec<f64>,
}

impl Lower {
    fn zero(size: usize) -> Lower {
        Lower {
            size,
            cells: vec![0.0; size * size],
        }
    }

    /// Adds `times` the product of a vector with itself.
    fn add_square(&mut self, a: &[f64], times: f64) {
        for (i, row) in self.cells.chunks_exact_mut(self.size.max(1)).enumerate() {
            let own = times * a[i];
            row[..=i]
                .iter_mut()
                .zip(a)
                .for_each(|(cell, a)| *cell += own * a);
        }
    }

    /// Adds `times` the product of two vectors, made symmetric.
    fn add_product(&mut self, a: &[f64], b: &[f64], times: f64) {
        for (i, row) in self.cells.chunks_exact_mut(self.size.max(1)).enumerate() {
            let (of_a, of_b) = (times * a[i] / 2.0, times * b[i] / 2.0);
            row[..=i]
                .iter_mut()
                .zip(a)
                .zip(b)
                .for_each(|((cell, a), b)| *cell += of_a * b + of_b * a);
        }
    }

    fn take_from(&self, other: &mut SymmetricMatrix) {
        for (i, row) in self.cells.chunks_exact(self.size.max(1)).enumerate() {
            for (j, value) in row[..=i].iter().enumerate() {
                other.add(i, j, -value);
            }
        }
    }
}

/// Sums over those at risk.
struct AtRisk {
    risk: f64,
    sums: Vec<Lanes>,
}

impl AtRisk {
    fn add(&mut self, x: &Rows, row: usize, risk: f64) {
        self.risk += risk;
        add_times(&mut self.sums, x.lanes(row), risk);
    }
}

/// The hazard up to and including each row's time; ties stand from the longest time to the
/// shortest.
fn accumulate(ties: &[TiedTimes], jumps: &[Steps], hazard: &mut [f64]) {
    let mut sum = 0.0;
    for (tie, steps) in ties.iter().zip(jumps).rev() {
        sum += steps.hazard;
        let rows = &mut hazard[tie.rows.clone()];
        rows.fill(sum);
        rows[..tie.events]
            .iter_mut()
            .for_each(|value| *value -= steps.spared);
    }
}

/// Takes away the hazard before each row was watched, from the earliest entry on.
fn take_before_entry(
    late: &[(f64, usize)],
    ties: &[TiedTimes],
    jumps: &[Steps],
    hazard: &mut [f64],
) {
    let mut sum = 0.0;
    let mut next = ties.iter().zip(jumps).rev().peekable();
    for (entry, row) in late.iter().rev() {
        while let Some((_, steps)) = next.next_if(|(tie, _)| tie.time <= *entry) {
            sum += steps.hazard;
        }
        hazard[*row] -= sum;
    }
}

fn lanes_of(numbers: &[f64], width: usize) -> Vec<Lanes> {
    let mut lanes = vec![[0.0; LANES]; width];
    lanes
        .as_flattened_mut()
        .iter_mut()
        .zip(numbers)
        .for_each(|(lane, number)| *lane = *number);
    lanes
}

fn dot(a: &[Lanes], b: &[Lanes]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        (0..LANES).for_each(|i| sums[i] += a[i] * b[i]);
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

fn add_times(sums: &mut [Lanes], x: &[Lanes], times: f64) {
    for (sum, x) in sums.iter_mut().zip(x) {
        (0..LANES).for_each(|i| sum[i] += times * x[i]);
    }
}

/// Rows whose cross product is summed at once: they fit into the fastest cache.
const BLOCK: usize = 64;

/// `X' W X`, four by four covariates of some rows at a time.
fn cross_product(x: &Rows, weight: &[f64]) -> SymmetricMatrix {
    let width = x.width.max(1);
    let mut tiles = vec![[[0.0; LANES]; LANES]; width * width];
    for (start, weight) in (0..weight.len()).step_by(BLOCK).zip(weight.chunks(BLOCK)) {
        let rows = x.several(start..start + weight.len());
        for i in 0..x.width {
            for j in 0..=i {
                let tile = &mut tiles[i * width + j];
                let mut sum = *tile;
                for (row, weight) in rows.chunks_exact(width).zip(weight) {
                    let (a, b) = (row[i], row[j]);
                    for k in 0..LANES {
                        let own = weight * a[k];
                        (0..LANES).for_each(|l| sum[k][l] += own * b[l]);
                    }
                }
                *tile = sum;
            }
        }
    }
    let mut product = SymmetricMatrix::zero(x.size);
    for i in 0..x.size {
        for j in 0..=i {
            product.add(
                i,
                j,
                tiles[i / LANES * width + j / LANES][i % LANES][j % LANES],
            );
        }
    }
    product
}
