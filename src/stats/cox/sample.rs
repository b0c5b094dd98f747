//! Subjects made ready for a fit: in the order in which the likelihood walks over them.

use std::ops::Range;

use crate::stats::StatError;

/// Who was watched for how long, how that ended, and what was known of them at the start. All slices are as long.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Time from the start of the clock, 0 or more.
    pub time: &'a [f64],
    /// Whether the event happened at that time; else watching ended there.
    pub event: &'a [bool],
    /// The time from which each was watched, less than `time`; all from the start when there is none. A subject is at
    /// risk after its entry and up to its time.
    pub entry: Option<&'a [f64]>,
    /// What was known, a column each, without a missing value.
    pub covariates: &'a [Vec<f64>],
    /// Each stratum has a baseline of its own.
    pub stratum: Option<&'a [u32]>,
    /// Subjects of one cluster may be alike: errors are then computed by cluster.
    pub cluster: Option<&'a [u32]>,
}

/// Subjects of one stratum with one time.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub time: f64,
    /// Where they stand; those with the event first.
    pub rows: Range<usize>,
    pub events: usize,
}

/// Subjects by stratum, then from the longest time to the shortest, those with the event first; covariates centred and
/// scaled to a standard deviation of 1.
pub(super) struct Ready {
    pub n: usize,
    /// Columns in this order.
    pub x: Vec<Vec<f64>>,
    /// The standard deviation of each covariate, by which it was divided; 0 where it is constant.
    pub scale: Vec<f64>,
    /// The ties of each stratum.
    pub strata: Vec<Vec<Tie>>,
    /// Rows of each stratum from the latest entry to the earliest, with the entry; empty where all are watched from the
    /// start.
    pub entries: Vec<Vec<(f64, usize)>>,
    /// The subject of each row.
    pub order: Vec<usize>,
    pub events: usize,
}

impl Ready {
    pub fn new(sample: &Sample<'_>) -> Result<Ready, StatError> {
        let n = sample.time.len();
        check(sample)?;
        let stratum = |i: usize| sample.stratum.map_or(0, |strata| strata[i]);
        let order = in_order(sample);
        let mut strata: Vec<Vec<Tie>> = Vec::new();
        let mut entries: Vec<Vec<(f64, usize)>> = Vec::new();
        let mut row = 0;
        for of_stratum in order.chunk_by(|&a, &b| stratum(a) == stratum(b)) {
            let first = row;
            let mut ties = Vec::new();
            for tied in of_stratum.chunk_by(|&a, &b| sample.time[a] == sample.time[b]) {
                let events = tied.iter().filter(|&&i| sample.event[i]).count();
                ties.push(Tie { time: sample.time[tied[0]], rows: row..row + tied.len(), events });
                row += tied.len();
            }
            strata.push(ties);
            let mut late: Vec<(f64, usize)> = match sample.entry {
                Some(entry) => of_stratum.iter().zip(first..).map(|(&i, row)| (entry[i], row)).collect(),
                None => Vec::new(),
            };
            late.retain(|(entry, _)| *entry > 0.0);
            late.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            entries.push(late);
        }
        let (mut x, mut scale) = (Vec::new(), Vec::new());
        for column in sample.covariates {
            let mean = column.iter().sum::<f64>() / n as f64;
            let spread = (column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
            // What is left of a constant column is rounding.
            let spread = if spread <= 1e-12 * mean.abs() { 0.0 } else { spread };
            let by = if spread > 0.0 { 1.0 / spread } else { 0.0 };
            x.push(order.iter().map(|&i| (column[i] - mean) * by).collect());
            scale.push(spread);
        }
        let events = sample.event.iter().filter(|event| **event).count();
        Ok(Ready { n, x, scale, strata, entries, order, events })
    }
}

/// By stratum, then the latest time first, at one time events first, then as given. All of that is one number a
/// subject, so that nothing is looked up while sorting: times are not negative, and their bits sort as they do.
fn in_order(sample: &Sample<'_>) -> Vec<usize> {
    let key = |i: usize| {
        let stratum = sample.stratum.map_or(0, |strata| strata[i]);
        // 0.0 and -0.0 are one time.
        let (late_first, events_first) = (!(sample.time[i] + 0.0).to_bits(), !sample.event[i]);
        (stratum, late_first, events_first, i as u32)
    };
    let mut keys: Vec<(u32, u64, bool, u32)> = (0..sample.time.len()).map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| key.3 as usize).collect()
}

fn check(sample: &Sample<'_>) -> Result<(), StatError> {
    let n = sample.time.len();
    if n == 0 {
        return Err(StatError::Empty);
    }
    let lengths = [
        Some(sample.event.len()),
        sample.entry.map(<[f64]>::len),
        sample.stratum.map(<[u32]>::len),
        sample.cluster.map(<[u32]>::len),
    ];
    let columns = sample.covariates.iter().map(Vec::len);
    if lengths.into_iter().flatten().chain(columns).any(|length| length != n) {
        return Err(StatError::Uneven);
    }
    for &time in sample.time {
        crate::stats::risk::check_time(time)?;
    }
    if let Some((&entry, &time)) =
        sample.entry.and_then(|e| e.iter().zip(sample.time).find(|(e, t)| e.is_nan() || *e >= *t))
    {
        return Err(StatError::EntryAfterTime { entry, time });
    }
    match sample.covariates.iter().flatten().find(|value| !value.is_finite()) {
        Some(&value) => Err(StatError::NotFinite { value }),
        None => Ok(()),
    }
}
