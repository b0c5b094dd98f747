//! Time and memory of a Cox fit with 20 covariates, at growing sizes.
//!
//!     cargo bench --bench cox                          # 10,000, 100,000 and 1,000,000 rows
//!     cargo bench --bench cox -- 200000                # one size
//!     cargo bench --bench cox -- 200000 FILE           # and its rows for benches/cox.R, which
//!     fits the same with R's coxph
//!
//! `benches/cox_and_r` runs both in turn and prints the ratio.

#[path = "../src/metrics/random.rs"]
#[allow(
    dead_code,
    reason = "the simulations of the library use the rest of it"
)]
mod random;

use std::io::Write;
use std::time::Instant;

use handoff_report::stats::cox::{Fit, Sample, cox};
use random::Random;

const COVARIATES: usize = 20;
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

struct Rows {
    time: Vec<f64>,
    event: Vec<bool>,
    covariates: Vec<Vec<f64>>,
}

/// Accounts watched for up to three years, of whom about a fifth leave; every second covariate is
/// an indicator.
fn rows(n: usize) -> Rows {
    let mut random = Random(n as u64);
    let mut rows = Rows {
        time: Vec::new(),
        event: Vec::new(),
        covariates: vec![Vec::new(); COVARIATES],
    };
    for _ in 0..n {
        let mut predictor = 0.0;
        for (i, column) in rows.covariates.iter_mut().enumerate() {
            let value = if i % 2 == 0 {
                f64::from(u8::from(random.next() < 0.6))
            } else {
                random.next() * 4.0 - 2.0
            };
            predictor += value * (i as f64 - 10.0) / 40.0;
            column.push(value);
        }
        let left = (-random.next().ln() * 3_000.0 * f64::exp(-predictor)).ceil();
        let watched = (random.next() * 1_095.0).ceil();
        rows.time.push(left.min(watched));
        rows.event.push(left <= watched);
    }
    rows
}

/// Peak memory of this process in MB, where the system tells.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok())
        .map_or(f64::NAN, |kb| kb / 1024.0)
}

fn fit(n: usize, file: Option<&String>) -> std::io::Result<()> {
    let rows = rows(n);
    if let Some(file) = file {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        let event: Vec<f64> = rows
            .event
            .iter()
            .map(|event| f64::from(u8::from(*event)))
            .collect();
        for column in [&rows.time, &event].into_iter().chain(&rows.covariates) {
            for value in column {
                out.write_all(&value.to_le_bytes())?;
            }
        }
        out.flush()?;
    }
    let sample = Sample {
        time: &rows.time,
        event: &rows.event,
        entry: None,
        covariates: rows.covariates.iter().map(Vec::as_slice).collect(),
        stratum: None,
        cluster: None,
    };
    let before = peak();
    let start = Instant::now();
    let fitted = cox(&sample);
    let seconds = start.elapsed().as_secs_f64();
    match fitted {
        Ok(Fit::Converged(fit)) => {
            let first = fit
                .terms
                .first()
                .copied()
                .flatten()
                .map_or(f64::NAN, |term| term.coef);
            println!(
                "rows {n} events {} seconds {seconds:.3} peak_mb {:.0} of_which_data_mb \
                 {before:.0} loglik {:.9} coef {first:.12}",
                fit.events,
                peak(),
                fit.loglik
            );
        }
        other => println!("rows {n}: {other:?}"),
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    match given.first().and_then(|size| size.parse().ok()) {
        Some(size) => fit(size, given.get(1)),
        None => SIZES.into_iter().try_for_each(|size| fit(size, None)),
    }
}
