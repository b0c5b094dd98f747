//! The subjects of a fit, and the order in which the likelihood visits them.

use std::cell::Cell;
use std::ops::Range;

use crate::stats::error::StatError;

/// Who was watched for how long, how that ended, and what was known of them at the start. All
/// columns are as long.
#[derive(Debug, Clone)]
pub struct Sample<'a> {
    /// Time from the start of the clock, 0 or more.
    pub time: &'a [f64],
    /// Whether the event happened at that time; else watching ended there.
    pub event: &'a [bool],
    /// The time from which each was watched, less than `time`; all from the start when there is
    /// none. A subject is at risk after its entry and up to its time.
    pub entry: Option<&'a [f64]>,
    /// What was known, a column each, without a missing value.
    pub covariates: Vec<&'a [f64]>,
    /// Each stratum has a baseline of its own.
    pub stratum: Option<&'a [u32]>,
    /// Subjects of one cluster may be alike: errors are then computed by cluster.
    pub cluster: Option<&'a [u32]>,
}

/// Subjects of one stratum with one time.
#[derive(Debug, Clone)]
pub(super) struct TiedTimes {
    pub time: f64,
    /// Where they stand; those with the event first.
    pub rows: Range<usize>,
    pub events: usize,
}

/// In which order the likelihood walks over subjects: by stratum, then from the longest time to the
/// shortest, those with the event first. Fits to the same subjects can share it.
#[derive(Debug, Clone)]
pub struct RiskOrder {
    /// The subject of each row.
    pub(super) rows: Vec<u32>,
    /// The row of each subject.
    places: Vec<u32>,
    /// The ties of each stratum.
    pub(super) strata: Vec<Vec<TiedTimes>>,
    /// Rows of each stratum from the latest entry to the earliest, with the entry; empty where all
    /// are watched from the start.
    pub(super) entries: Vec<Vec<(f64, usize)>>,
    pub(super) events: usize,
}

impl RiskOrder {
    /// The order of a sample, whatever its covariates.
    ///
    /// # Errors
    /// [`StatError::Empty`], [`StatError::Uneven`] when columns differ in length,
    /// [`StatError::NotFinite`],
    /// [`StatError::NegativeTime`], [`StatError::EntryAfterTime`] for a bad cell.
    pub fn of(sample: &Sample<'_>) -> Result<RiskOrder, StatError> {
        check(sample)?;
        let stratum = |i: u32| sample.stratum.map_or(0, |strata| strata[i as usize]);
        let time = |i: u32| sample.time[i as usize];
        let rows = in_order(sample);
        let mut strata: Vec<Vec<TiedTimes>> = Vec::new();
        let mut entries: Vec<Vec<(f64, usize)>> = Vec::new();
        let mut row = 0;
        for of_stratum in rows.chunk_by(|&a, &b| stratum(a) == stratum(b)) {
            let first = row;
            let mut ties = Vec::new();
            for tied in of_stratum.chunk_by(|&a, &b| time(a) == time(b)) {
                let events = tied.iter().filter(|&&i| sample.event[i as usize]).count();
                ties.push(TiedTimes {
                    time: time(tied[0]),
                    rows: row..row + tied.len(),
                    events,
                });
                row += tied.len();
            }
            strata.push(ties);
            let mut late: Vec<(f64, usize)> = match sample.entry {
                Some(entry) => of_stratum
                    .iter()
                    .zip(first..)
                    .map(|(&i, row)| (entry[i as usize], row))
                    .collect(),
                None => Vec::new(),
            };
            late.retain(|(entry, _)| *entry > 0.0);
            late.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            entries.push(late);
        }
        let events = sample.event.iter().filter(|event| **event).count();
        let mut places = vec![0; rows.len()];
        rows.iter()
            .zip(0..)
            .for_each(|(subject, row)| places[*subject as usize] = row);
        Ok(RiskOrder {
            rows,
            places,
            strata,
            entries,
            events,
        })
    }

    /// The partial log-likelihood where no covariate tells anything: of each event, one of those at
    /// risk.
    pub(super) fn loglik_null(&self) -> f64 {
        let mut sum = 0.0;
        for (ties, late) in self.strata.iter().zip(&self.entries) {
            let first = ties.first().map_or(0, |tie| tie.rows.start);
            let mut still_out = late.iter().peekable();
            let mut out = 0;
            for tie in ties {
                while still_out.next_if(|(entry, _)| *entry >= tie.time).is_some() {
                    out += 1;
                }
                let at_risk = tie.rows.end - first - out;
                sum -= (0..tie.events)
                    .map(|l| ((at_risk - l) as f64).ln())
                    .sum::<f64>();
            }
        }
        sum
    }
}

pub(super) const LANES: usize = 4;
/// Some numbers side by side, which are added and multiplied at once.
pub(super) type Lanes = [f64; LANES];

/// Covariates row by row, each row filled up with zeros to whole lanes.
#[derive(Default)]
pub(super) struct Rows {
    /// Covariates of a row.
    pub size: usize,
    /// Lanes of a row.
    pub width: usize,
    cells: Vec<Lanes>,
}

thread_local! {
    /// The cells of the rows that this thread let go last: the next fit needs as many, and memory
    /// that is new has to be made by the system page by page.
    static SPARE: Cell<Vec<Lanes>> = const { Cell::new(Vec::new()) };
}

impl Drop for Rows {
    fn drop(&mut self) {
        let (own, known) = (std::mem::take(&mut self.cells), SPARE.take());
        SPARE.set(if own.capacity() > known.capacity() {
            own
        } else {
            known
        });
    }
}

impl Rows {
    /// So many rows of so many covariates, whatever stands in them.
    fn new(rows: usize, size: usize) -> Rows {
        let width = size.div_ceil(LANES);
        let mut cells = SPARE.take();
        cells.resize(rows * width, [0.0; LANES]);
        Rows { size, width, cells }
    }

    /// The covariates of a row, which is filled up with zeros.
    fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let (own, rest) = self.cells[row * self.width..(row + 1) * self.width]
            .as_flattened_mut()
            .split_at_mut(self.size);
        rest.fill(0.0);
        own
    }

    /// The lanes of a row.
    pub fn lanes(&self, row: usize) -> &[Lanes] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    /// The covariates of a row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.lanes(row).as_flattened()[..self.size]
    }

    /// The lanes of some rows, one behind the other.
    pub fn several(&self, rows: Range<usize>) -> &[Lanes] {
        &self.cells[rows.start * self.width..rows.end * self.width]
    }
}

/// Subjects in the order of the likelihood; covariates centred and scaled to a standard deviation
/// of 1.
pub(super) struct ScaledSample<'a> {
    sample: &'a Sample<'a>,
    pub order: &'a RiskOrder,
    /// The mean of each covariate, which was taken from it.
    means: Vec<f64>,
    /// The standard deviation of each covariate, by which it was divided; 0 where it is constant.
    pub scale: Vec<f64>,
    /// Those covariates that were chosen.
    pub x: Rows,
}

impl<'a> ScaledSample<'a> {
    pub fn new(
        sample: &'a Sample<'a>,
        order: &'a RiskOrder,
    ) -> Result<ScaledSample<'a>, StatError> {
        check(sample)?;
        if order.rows.len() != sample.time.len() {
            return Err(StatError::Uneven);
        }
        let n = order.rows.len();
        let (mut means, mut scale) = (Vec::new(), Vec::new());
        for column in &sample.covariates {
            let mean = column.iter().sum::<f64>() / n as f64;
            let spread = (column
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum::<f64>()
                / n as f64)
                .sqrt();
            // What is left of a constant column is rounding.
            let spread = if spread <= 1e-12 * mean.abs() {
                0.0
            } else {
                spread
            };
            means.push(mean);
            scale.push(spread);
        }
        Ok(ScaledSample {
            sample,
            order,
            means,
            scale,
            x: Rows::default(),
        })
    }

    /// Subjects.
    pub fn n(&self) -> usize {
        self.order.rows.len()
    }

    /// A value of a covariate, centred and scaled.
    pub fn scaled(&self, covariate: usize, value: f64) -> f64 {
        (value - self.means[covariate]) / self.scale[covariate]
    }

    /// Takes these covariates, none of which is constant.
    pub fn choose(&mut self, kept: &[usize]) {
        let columns: Vec<(&[f64], f64, f64)> = kept
            .iter()
            .map(|i| {
                (
                    self.sample.covariates[*i],
                    self.means[*i],
                    1.0 / self.scale[*i],
                )
            })
            .collect();
        self.x = Rows::default();
        let mut x = Rows::new(self.n(), kept.len());
        // Subject after subject: what is then sought anywhere in memory is the row of each, and not
        // each of its cells.
        for (subject, place) in self.order.places.iter().enumerate() {
            let row = x.row_mut(*place as usize);
            for (cell, (column, mean, by)) in row.iter_mut().zip(&columns) {
                *cell = (column[subject] - mean) * by;
            }
        }
        self.x = x;
    }
}

/// By stratum, then the latest time first, at one time events first, then as given. All of that is
/// one number a subject, so that nothing is looked up while sorting: times are not negative, and
/// their bits sort as they do.
fn in_order(sample: &Sample<'_>) -> Vec<u32> {
    let key = |i: usize| {
        let stratum = sample.stratum.map_or(0, |strata| strata[i]);
        // 0.0 and -0.0 are one time.
        let (late_first, events_first) = (!(sample.time[i] + 0.0).to_bits(), !sample.event[i]);
        (stratum, late_first, events_first, i as u32)
    };
    let mut keys: Vec<(u32, u64, bool, u32)> = (0..sample.time.len()).map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| key.3).collect()
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
    let columns = sample.covariates.iter().map(|column| column.len());
    if lengths
        .into_iter()
        .flatten()
        .chain(columns)
        .any(|length| length != n)
    {
        return Err(StatError::Uneven);
    }
    for &time in sample.time {
        crate::stats::risk_sets::check_time(time)?;
    }
    if let Some((&entry, &time)) = sample.entry.and_then(|e| {
        e.iter()
            .zip(sample.time)
            .find(|(e, t)| e.is_nan() || *e >= *t)
    }) {
        return Err(StatError::EntryAfterTime { entry, time });
    }
    match sample
        .covariates
        .iter()
        .copied()
        .flatten()
        .find(|value| !value.is_finite())
    {
        Some(&value) => Err(StatError::NotFinite { value }),
        None => Ok(()),
    }
}
