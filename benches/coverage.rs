//! How often the interval of a Cox ratio holds the truth, and how long 1,000 fits take.
//!
//!     cargo bench --bench coverage
//!
//! Subjects of six strata: where the exposure is rarer, they leave sooner, so that the ratio
//! without strata is wrong. The whole analysis of simulated companies, and what it calls a
//! difference, is tried by the ignored test `tests/calibration.rs`.

#[path = "../src/metrics/random.rs"]
#[allow(
    dead_code,
    reason = "the simulations of the library use the rest of it"
)]
mod random;

use std::time::Instant;

use handoff_report::stats::cox::{Fit, Sample, cox};
use random::Random;

const REPETITIONS: u64 = 1_000;
const SUBJECTS: usize = 1_000;
const STRATA: usize = 6;

/// Times in whole days, so that many are tied; an exposure of 0 to 7 as of complete fields.
struct Subjects {
    time: Vec<f64>,
    event: Vec<bool>,
    exposure: Vec<Vec<f64>>,
    stratum: Vec<u32>,
}

fn subjects(seed: u64, ratio: f64) -> Subjects {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let mut all = Subjects {
        time: Vec::new(),
        event: Vec::new(),
        exposure: vec![Vec::new()],
        stratum: Vec::new(),
    };
    for _ in 0..SUBJECTS {
        let stratum = (random.next() * STRATA as f64) as u32;
        let share = 0.85 - 0.1 * f64::from(stratum);
        let fields = (0..7).filter(|_| random.next() < share).count() as f64;
        let speed = 0.0006 * ratio.powf(fields - 4.0) * (0.25 * f64::from(stratum)).exp();
        let (left, watched) = (
            (-random.next().ln() / speed).ceil(),
            (random.next() * 900.0).ceil(),
        );
        all.time.push(left.min(watched));
        all.event.push(left <= watched);
        all.exposure[0].push(fields);
        all.stratum.push(stratum);
    }
    all
}

fn main() {
    for ratio in [1.0_f64, 0.88, 0.75] {
        let start = Instant::now();
        let (mut covered, mut plain, mut found) = (0, 0, 0);
        for seed in 1..=REPETITIONS {
            let all = subjects(seed, ratio);
            let fit = |stratum: Option<&[u32]>| {
                let sample = Sample {
                    time: &all.time,
                    event: &all.event,
                    entry: None,
                    covariates: all.exposure.iter().map(Vec::as_slice).collect(),
                    stratum,
                    cluster: None,
                };
                match cox(&sample) {
                    Ok(Fit::Converged(fit)) => fit.terms.first().copied().flatten(),
                    _ => None,
                }
            };
            let holds = |stratum| {
                fit(stratum).is_some_and(|t| t.ratio.lower <= ratio && ratio <= t.ratio.upper)
            };
            covered += u64::from(holds(Some(all.stratum.as_slice())));
            plain += u64::from(holds(None));
            found += u64::from(fit(Some(all.stratum.as_slice())).is_some_and(|t| t.p < 0.05));
        }
        let share = |k: u64| k as f64 / REPETITIONS as f64 * 100.0;
        println!(
            "ratio {ratio}: covered {:.1}% within strata, {:.1}% without; p < 0.05 in {:.1}%; \
             {:.1} ms a repetition of three fits",
            share(covered),
            share(plain),
            share(found),
            start.elapsed().as_secs_f64()
        );
    }
}
