//! Is it having a record, or having a complete one? Accounts without a record, with an incomplete
//! one and with a complete one, compared in one model and standardised over the same accounts.
//!
//! That accounts with a record churn less than those without one does not say that an incomplete
//! record goes with less churn: it may be the complete ones alone. Which it is, is decided by how
//! much of the difference an incomplete record has already, with its interval, and not by which of
//! two comparisons falls under a level of p (Gelman & Stern 2006, Am. Stat. 60:328).

use schemars::JsonSchema;
use serde::Serialize;

use super::adjustment::{Adjustment, FEWEST_CHURNS, Model};
use super::classes::FEWEST_AT_RISK;
use super::design::Design;
use super::subjects::{Subject, churned};
use super::survival_difference::{FEWEST_IN_STRATUM, FEWEST_OF_ALL, HORIZONS};
use crate::config::Settings;
use crate::dataset::View;
use crate::metrics::Share;
use crate::model::Field;
use crate::stats::Estimate;
use crate::stats::cox::{Cox, Standardization};

/// Days of a month, on average.
const MONTH: f64 = 365.25 / 12.0;

/// Accounts by their record as it stood at the landmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordGroup {
    /// Without a record.
    NoRecord,
    /// With a record of fewer than seven complete fields.
    Incomplete,
    /// With all seven fields complete.
    Complete,
}

impl RecordGroup {
    /// All three, the least complete first.
    pub const ALL: [RecordGroup; 3] = [
        RecordGroup::NoRecord,
        RecordGroup::Incomplete,
        RecordGroup::Complete,
    ];

    fn of(subject: &Subject) -> RecordGroup {
        match subject.complete() {
            None => RecordGroup::NoRecord,
            Some(fields) if fields as usize == Field::ALL.len() => RecordGroup::Complete,
            Some(_) => RecordGroup::Incomplete,
        }
    }
}

/// What goes with less churn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhichRecords {
    /// Complete records: incomplete ones have less than half of the difference to none, and that
    /// may be chance.
    Complete,
    /// Records as such: incomplete ones have more than half of the difference already, and what
    /// complete ones add may be chance.
    Any,
    /// Both: incomplete records go with less churn than none, and complete ones with less still.
    Each,
    /// The data do not tell the two apart.
    NotTold,
}

/// One group: its accounts, and the share that would still be customers were all accounts of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupShares {
    /// The group.
    pub group: RecordGroup,
    /// Its accounts: churned so far of all, unadjusted and however long they were followed.
    pub churned: Share,
    /// Share still customers on the day, by the adjusted model.
    pub adjusted: Estimate,
    /// The same by the model without any adjustment.
    pub crude: Estimate,
}

/// The adjusted shares of the groups still customers on one day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupPoint {
    /// Days since the landmark.
    pub day: i64,
    /// One per group, in their order.
    pub shares: [Estimate; 3],
    /// Accounts of each group that are followed for so long.
    pub followed: [u64; 3],
}

/// Churn without a record, with an incomplete one and with a complete one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecordOrComplete {
    /// Days since the landmark on which shares are read.
    pub days: i64,
    /// Accounts standardised over, of those in the model.
    pub population: Share,
    /// What the model is adjusted for.
    #[serde(rename = "how")]
    pub adjustment: Adjustment,
    /// No record, an incomplete one, a complete one.
    pub groups: [GroupShares; 3],
    /// Share still customers with an incomplete record less the share without one: above 0, fewer
    /// churn with one.
    pub incomplete_less_none: Estimate,
    /// Share still customers with a complete record less the share with an incomplete one.
    pub complete_less_incomplete: Estimate,
    /// Share still customers with a complete record less the share without one.
    pub complete_less_none: Estimate,
    /// The adjusted shares over time, from the landmark to that day.
    pub curve: Vec<GroupPoint>,
    /// What goes with less churn. It says something only where one of the fixed questions finds
    /// that records, or complete ones, go with less.
    pub verdict: WhichRecords,
}

/// The accounts compared, in their groups.
struct Grouped<'a> {
    subjects: &'a [&'a Subject],
    /// Indicators of an incomplete record and of a complete one.
    indicators: Vec<Vec<f64>>,
}

/// Measures [`RecordOrComplete`]; `None` where too few accounts of a group were followed for any of
/// [`HORIZONS`], or too few have churned for a model of three groups.
pub(super) fn record_or_complete(
    view: View<'_>,
    compared: &[&Subject],
    settings: &Settings,
) -> Option<RecordOrComplete> {
    let indicator = |group: RecordGroup| {
        let is_of = |subject: &&Subject| f64::from(u8::from(RecordGroup::of(subject) == group));
        compared.iter().map(is_of).collect::<Vec<f64>>()
    };
    let grouped = Grouped {
        subjects: compared,
        indicators: vec![
            indicator(RecordGroup::Incomplete),
            indicator(RecordGroup::Complete),
        ],
    };
    let landmark = settings.landmark_days;
    let days = HORIZONS.into_iter().find(|days| {
        let followed = grouped.followed(landmark + days);
        followed.iter().all(|n| *n >= FEWEST_AT_RISK)
    })?;
    let (design, columns, fit) = grouped.fit(view, settings)?;
    let until = (days as f64, FEWEST_IN_STRATUM);
    let adjusted = design.standardize_columns((&columns, &fit), &arms(), until)?;
    let n = design.len();
    if (adjusted.n() as f64) < FEWEST_OF_ALL * n as f64 {
        return None;
    }
    let plain = Design::plain(compared, landmark);
    let (columns, fit) = plain.fit_groups(&grouped.indicators)?;
    let crude = plain.standardize_columns((&columns, &fit), &arms(), (days as f64, 0))?;
    let population = Share { k: adjusted.n(), n };
    let groups = grouped.shares(&adjusted, &crude, days);
    let curve = grouped.curve(&adjusted, (landmark, days));
    Some(told(
        design.adjustment,
        (days, population),
        (groups, curve),
        &adjusted,
    ))
}

/// The values of both indicators for each group.
fn arms() -> [Vec<f64>; 3] {
    [vec![0.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]]
}

impl Grouped<'_> {
    /// Accounts of each group at risk so many days after the close.
    fn followed(&self, days: i64) -> [u64; 3] {
        let mut counts = [0; 3];
        let is_followed = |one: &&&Subject| one.duration >= days && one.entry <= days;
        for subject in self.subjects.iter().filter(is_followed) {
            counts[RecordGroup::of(subject) as usize] += 1;
        }
        counts
    }

    /// The model of the groups: stratified by rep where enough churned accounts carry information
    /// about both indicators, else across reps; covariates are dropped while it has no finite
    /// solution.
    fn fit(
        &self,
        view: View<'_>,
        settings: &Settings,
    ) -> Option<(Design, Vec<Vec<f64>>, Box<Cox>)> {
        let (adjust, landmark) = (&settings.retention.adjust, settings.landmark_days);
        let count = self.indicators.len() as u64;
        let of = |model, count| Design::of(view, self.subjects, adjust, landmark, model, count);
        let is_informed = |design: &Design| {
            let told = |one: &Vec<f64>| design.informative_churns(&design.pick(one));
            self.indicators.iter().all(|one| told(one) >= FEWEST_CHURNS)
        };
        // Across reps each indicator has its mean of the rep beside it.
        let within = of(Model::WithinReps, count).ok()?;
        let mut design = match is_informed(&within) && !within.has_rep_means() {
            true => within,
            false => of(Model::AcrossReps, count + 1).ok()?,
        };
        if !is_informed(&design) {
            return None;
        }
        loop {
            match design.fit_groups(&self.indicators) {
                Some((columns, fit)) => return Some((design, columns, fit)),
                None => design = design.simpler()?,
            }
        }
    }

    /// The adjusted shares month by month up to a day after the landmark.
    fn curve(&self, adjusted: &Standardization, (landmark, days): (i64, i64)) -> Vec<GroupPoint> {
        let point = |day: i64| GroupPoint {
            day,
            shares: RecordGroup::ALL.map(|group| adjusted.share_at(group as usize, day as f64)),
            followed: self.followed(landmark + day),
        };
        let months = (0..).map(|month| (f64::from(month) * MONTH).round() as i64);
        let before = months.take_while(|day| *day < days);
        before.chain([days]).map(point).collect()
    }

    fn shares(
        &self,
        adjusted: &Standardization,
        crude: &Standardization,
        days: i64,
    ) -> [GroupShares; 3] {
        RecordGroup::ALL.map(|group| {
            let of_group = self.subjects.iter().copied();
            let of_group = of_group.filter(|subject| RecordGroup::of(subject) == group);
            GroupShares {
                group,
                churned: churned(&of_group.collect::<Vec<_>>()),
                adjusted: adjusted.share_at(group as usize, days as f64),
                crude: crude.share_at(group as usize, days as f64),
            }
        })
    }
}

fn told(
    adjustment: Adjustment,
    (days, population): (i64, Share),
    (groups, curve): ([GroupShares; 3], Vec<GroupPoint>),
    standard: &Standardization,
) -> RecordOrComplete {
    let [none, incomplete, complete] = [0, 1, 2];
    let difference = |one, other| standard.difference_at([one, other], days as f64);
    let (first, second) = (
        difference(incomplete, none),
        difference(complete, incomplete),
    );
    RecordOrComplete {
        days,
        population,
        adjustment,
        groups,
        verdict: which(&first, &second),
        incomplete_less_none: first,
        complete_less_incomplete: second,
        complete_less_none: difference(complete, none),
        curve,
    }
}

/// What goes with less churn, by the two steps of the difference: from no record to an incomplete
/// one, and from that to a complete one.
fn which(first: &Estimate, second: &Estimate) -> WhichRecords {
    match (first.lower > 0.0, second.lower > 0.0) {
        (true, true) => WhichRecords::Each,
        (false, true) if first.value < second.value => WhichRecords::Complete,
        (true, false) if second.value < first.value => WhichRecords::Any,
        _ => WhichRecords::NotTold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Method;

    fn points(value: f64, lower: f64, upper: f64) -> Estimate {
        Estimate {
            value,
            lower,
            upper,
            level: 0.95,
            n: 500,
            method: Method::GComputation,
        }
    }

    #[test]
    fn what_counts_is_the_larger_part_of_the_difference_and_its_interval() {
        let (nothing, clear) = (points(0.02, -0.07, 0.11), points(0.12, 0.04, 0.20));
        assert_eq!(which(&nothing, &clear), WhichRecords::Complete);
        assert_eq!(which(&clear, &nothing), WhichRecords::Any);
        assert_eq!(which(&clear, &clear), WhichRecords::Each);
        assert_eq!(which(&nothing, &nothing), WhichRecords::NotTold);
    }

    #[test]
    fn one_step_beyond_chance_and_the_other_not_is_no_difference_between_the_two() {
        // The unclear step is as large as the clear one: more accounts might show it as well.
        let (unclear, clear) = (points(0.10, -0.02, 0.22), points(0.09, 0.01, 0.17));
        assert_eq!(which(&unclear, &clear), WhichRecords::NotTold);
        assert_eq!(which(&clear, &unclear), WhichRecords::NotTold);
    }
}
