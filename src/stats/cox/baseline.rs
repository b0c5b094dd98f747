//! Baseline cumulative hazard of each stratum, and what its errors are made of.

use super::likelihood::{Evaluation, Steps};
use super::sample::{ScaledSample, TiedTimes};

/// One time with an event in a stratum.
pub(super) struct HazardStep {
    pub time: f64,
    /// Increment of the cumulative hazard, in the unit of `1 / risk`.
    pub hazard: f64,
    /// Derivative of the increment by each coefficient, with the sign turned.
    pub slope: Vec<f64>,
    /// Variance of the increment given the coefficients; also what a row at risk takes from it, in
    /// the unit of `1 / risk`.
    pub variance: f64,
    /// What a row with the event is spared of that.
    pub spared: f64,
    /// Events at that time.
    pub events: usize,
}

/// The steps of a stratum up to `until`, by ascending time.
///
/// # Source
/// Breslow 1972, J. R. Stat. Soc. B 34:216, with Efron's ties: R `survfit(coxph, ctype = 2)`;
/// variance by Tsiatis 1981, Ann. Stat. 9:93.
pub(super) fn hazard_steps(
    ready: &ScaledSample<'_>,
    at: &Evaluation,
    ties: &[TiedTimes],
    late: &[(f64, usize)],
    until: f64,
) -> Vec<HazardStep> {
    let size = ready.x.size;
    let (mut all, mut sums) = (0.0, vec![0.0; size]);
    let mut still_out = late.iter().peekable();
    let mut steps = Vec::new();
    for tie in ties {
        let mut add = |row: usize, risk: f64| {
            all += risk;
            sums.iter_mut()
                .zip(ready.x.row(row))
                .for_each(|(sum, x)| *sum += risk * x);
        };
        tie.rows.clone().for_each(|row| add(row, at.risk[row]));
        while let Some((_, row)) = still_out.next_if(|(entry, _)| *entry >= tie.time) {
            add(*row, -at.risk[*row]);
        }
        if tie.events == 0 || tie.time > until {
            continue;
        }
        let dead = tie.rows.start..tie.rows.start + tie.events;
        let of_events: f64 = at.risk[dead.clone()].iter().sum();
        let tied = Steps::new(all, of_events, tie.events);
        let mut slope: Vec<f64> = sums.iter().map(|sum| sum * tied.square).collect();
        for row in dead.filter(|_| tie.events > 1) {
            let part = at.risk[row] * tied.square_c;
            slope
                .iter_mut()
                .zip(ready.x.row(row))
                .for_each(|(slope, x)| *slope -= part * x);
        }
        steps.push(HazardStep {
            time: tie.time,
            hazard: tied.hazard,
            slope,
            variance: tied.square,
            spared: tied.square_c,
            events: tie.events,
        });
    }
    steps.reverse();
    steps
}

/// Rows of a stratum at risk just before a time.
pub(super) fn at_risk(ties: &[TiedTimes], late: &[(f64, usize)], time: f64) -> usize {
    let longer = ties.iter().take_while(|tie| tie.time >= time);
    let watched: usize = longer.map(|tie| tie.rows.len()).sum();
    watched - late.iter().take_while(|(entry, _)| *entry >= time).count()
}
