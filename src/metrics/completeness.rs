//! Plan, Fact and Gap: which won deals have a record, how complete it is, and whether it was on
//! time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::due;
use super::share::Share;
use crate::config::Settings;
use crate::dataset::{DealIx, Decision, Record, Symbol, View};
use crate::model::{Day, Field, Status, StoredWeek};
use crate::stats::sum::Sum;

/// How many records have a field in each status.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldCounts {
    /// The field.
    pub field: Field,
    /// Records in which it is blank.
    pub missing: u64,
    /// Records in which it is a placeholder.
    pub placeholder: u64,
    /// Records in which it is too thin.
    pub thin: u64,
    /// Records in which it is complete.
    pub complete: u64,
    /// Deals without any record.
    pub no_record: u64,
}

impl FieldCounts {
    fn new(field: Field) -> FieldCounts {
        FieldCounts {
            field,
            missing: 0,
            placeholder: 0,
            thin: 0,
            complete: 0,
            no_record: 0,
        }
    }

    fn all() -> Vec<FieldCounts> {
        Field::ALL.into_iter().map(FieldCounts::new).collect()
    }

    fn count(&mut self, record: Option<&Record>) {
        match record.map(|r| r.status(self.field)) {
            None => self.no_record += 1,
            Some(Status::Missing) => self.missing += 1,
            Some(Status::Placeholder) => self.placeholder += 1,
            Some(Status::Thin) => self.thin += 1,
            Some(Status::Complete) => self.complete += 1,
        }
    }

    /// Records with the field blank, a placeholder or too thin, of all records.
    pub fn blank_or_thin(&self) -> Share {
        let k = self.missing + self.placeholder + self.thin;
        Share {
            k,
            n: k + self.complete,
        }
    }
}

/// The seven days up to the as-of day: every won deal should have a complete record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Window {
    /// First day.
    pub from: Day,
    /// Last day: the as-of day.
    pub to: Day,
    /// Plan: won deals of new business.
    pub expected: u64,
    /// Fact: deals with a record.
    pub present: u64,
    /// Deals with a complete record.
    pub complete: u64,
    /// Completeness: complete records, of the deals past their due day.
    pub completeness: Share,
    /// Records on time, of the deals past their due day.
    pub on_time: Share,
    /// Records accepted at first review, of those reviewed.
    pub accepted_first: Share,
    /// Deals with a record that is accepted on the as-of day.
    pub accepted: u64,
    /// Complete fields over all records; the plan is seven per deal.
    pub complete_fields: u64,
    /// Recurring revenue of the deals without a complete record, in the reporting currency; unknown
    /// amounts count as 0.
    pub gap_arr: Sum,
    /// Status of each field.
    pub fields: Vec<FieldCounts>,
}

/// Counts the window.
pub fn window(view: View<'_>, settings: &Settings) -> Window {
    let mut window = Window {
        from: view.as_of.plus(1 - super::windows::WINDOW_DAYS),
        to: view.as_of,
        expected: 0,
        present: 0,
        complete: 0,
        completeness: Share::default(),
        on_time: Share::default(),
        accepted_first: Share::default(),
        accepted: 0,
        complete_fields: 0,
        gap_arr: Sum::default(),
        fields: FieldCounts::all(),
    };
    for (ix, deal, closed_on) in view
        .won()
        .filter(|(_, _, on)| view.within(*on, super::windows::WINDOW_DAYS))
    {
        let record = view.record(ix);
        window.expected += 1;
        window.present += u64::from(record.is_some());
        window.complete_fields += record.map_or(0, |r| u64::from(r.complete_fields()));
        if record.is_some_and(Record::is_complete) {
            window.complete += 1;
        } else {
            window.gap_arr += view.data.arr(deal).unwrap_or(0.0);
        }
        if let Some(in_time) = on_time(view, ix, closed_on, settings) {
            window.on_time.count(in_time);
            window
                .completeness
                .count(record.is_some_and(Record::is_complete));
        }
        if let Some(first) = view.first_review(ix) {
            window
                .accepted_first
                .count(first.decision == Decision::Accepted);
        }
        window.accepted += u64::from(view.standing_decision(ix) == Some(Decision::Accepted));
        window.fields.iter_mut().for_each(|f| f.count(record));
    }
    window
}

/// Whether the first version of a record was on time; `None` until the due day is over.
pub fn on_time(view: View<'_>, deal: DealIx, closed_on: Day, settings: &Settings) -> Option<bool> {
    let due_on = due::record_due_on(closed_on, settings);
    due::is_overdue(due_on, view.as_of).then(|| in_time(view, deal, closed_on, settings))
}

/// Whether the first version of a record came by its due day, whether or not that day is over.
pub fn in_time(view: View<'_>, deal: DealIx, closed_on: Day, settings: &Settings) -> bool {
    let due_on = due::record_due_on(closed_on, settings);
    let first = view.versions(deal).first();
    first.is_some_and(|first| first.submitted_on <= due_on)
}

/// Status of each field over all records, or over those of deals won in the trailing `days`.
pub fn fields(view: View<'_>, days: Option<i64>) -> Vec<FieldCounts> {
    let mut fields = FieldCounts::all();
    for (ix, _, _) in view
        .won()
        .filter(|(_, _, on)| days.is_none_or(|days| view.within(*on, days)))
    {
        if let Some(record) = view.record(ix) {
            fields.iter_mut().for_each(|f| f.count(Some(record)));
        }
    }
    fields
}

/// Counts over won deals and their records.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct RecordTally {
    /// Won deals.
    pub won: u64,
    /// Deals with a record.
    pub records: u64,
    /// Deals with a complete record.
    pub complete: u64,
    /// Complete fields over all records.
    pub complete_fields: u64,
    /// Records in which each field is complete, in field order.
    pub by_field: [u64; 7],
    /// Completeness: complete records, of the deals past their due day.
    pub completeness: Share,
    /// Records on time, of the deals past their due day.
    pub on_time: Share,
    /// Deals without any record, of the deals past their due day.
    pub missing: Share,
}

impl RecordTally {
    fn count(&mut self, record: Option<&Record>, in_time: Option<bool>) {
        self.won += 1;
        self.records += u64::from(record.is_some());
        if let Some(record) = record {
            self.complete += u64::from(record.is_complete());
            self.complete_fields += u64::from(record.complete_fields());
            for (count, field) in self.by_field.iter_mut().zip(Field::ALL) {
                *count += u64::from(record.status(field) == Status::Complete);
            }
        }
        if let Some(in_time) = in_time {
            self.on_time.count(in_time);
            self.completeness
                .count(record.is_some_and(Record::is_complete));
            self.missing.count(record.is_none());
        }
    }
}

/// Counts of one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepTally {
    /// The rep; `None` for deals without one.
    pub rep: Option<String>,
    /// The counts.
    #[serde(flatten)]
    pub tally: RecordTally,
}

/// Counts by rep, in order of name, over the trailing `days` or over everything.
pub fn reps(view: View<'_>, settings: &Settings, days: Option<i64>) -> Vec<RepTally> {
    let mut reps: BTreeMap<Option<&str>, RecordTally> = BTreeMap::new();
    for (ix, deal, on) in view
        .won()
        .filter(|(_, _, on)| days.is_none_or(|days| view.within(*on, days)))
    {
        let tally = reps.entry(view.data.label(deal.rep)).or_default();
        tally.count(view.record(ix), on_time(view, ix, on, settings));
    }
    reps.into_iter()
        .map(|(rep, tally)| RepTally {
            rep: rep.map(str::to_string),
            tally,
        })
        .collect()
}

/// Counts of one week, by close date.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WeekTally {
    /// Its Monday.
    pub week: Day,
    /// The counts.
    #[serde(flatten)]
    pub tally: RecordTally,
}

/// Counts by week of close, oldest first; weeks without a won deal are left out.
pub fn weeks(view: View<'_>, settings: &Settings) -> Vec<WeekTally> {
    let mut weeks: BTreeMap<Day, RecordTally> = BTreeMap::new();
    for (ix, _, on) in view.won() {
        weeks
            .entry(on.monday())
            .or_default()
            .count(view.record(ix), on_time(view, ix, on, settings));
    }
    weeks
        .into_iter()
        .map(|(week, tally)| WeekTally { week, tally })
        .collect()
}

/// One week of the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrendWeek {
    /// Its Monday.
    pub week: Day,
    /// Deals won.
    pub won: u64,
    /// Deals with a complete record.
    pub complete: u64,
    /// Whether the counts come from an earlier digest, because the exports do not reach back to it.
    pub is_remembered: bool,
}

impl TrendWeek {
    /// Complete records, of the won deals.
    pub fn completeness(&self) -> Share {
        Share {
            k: self.complete,
            n: self.won,
        }
    }
}

/// The weeks from `first` on. Weeks before the first week of the exports are taken from earlier
/// digests. So is that first week itself when a digest counted more won deals: the exports may
/// contain only a part of it.
pub fn trend(weeks: &[WeekTally], remembered: &[StoredWeek], first: Day) -> Vec<TrendWeek> {
    let begin = weeks.first().map(|week| week.week);
    let known = |week: &WeekTally| TrendWeek {
        week: week.week,
        won: week.tally.won,
        complete: week.tally.complete,
        is_remembered: false,
    };
    let mut trend: BTreeMap<Day, TrendWeek> =
        weeks.iter().map(|week| (week.week, known(week))).collect();
    for told in remembered
        .iter()
        .filter(|told| begin.is_none_or(|begin| told.week <= begin))
    {
        if trend
            .get(&told.week)
            .is_none_or(|known| known.won < told.won)
        {
            let StoredWeek {
                week,
                won,
                complete,
            } = *told;
            trend.insert(
                week,
                TrendWeek {
                    week,
                    won,
                    complete,
                    is_remembered: true,
                },
            );
        }
    }
    trend
        .into_values()
        .filter(|week| week.week >= first)
        .collect()
}

/// Counts of one rep in one week.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepWeek {
    /// The rep.
    pub rep: Option<String>,
    /// Monday of the week.
    pub week: Day,
    /// Won deals.
    pub won: u64,
    /// Deals with a record.
    pub records: u64,
    /// Complete fields over those records.
    pub complete_fields: u64,
}

/// Counts by rep and week over the last 13 weeks.
pub fn rep_weeks(view: View<'_>) -> Vec<RepWeek> {
    const WEEKS_BACK: i64 = 12;
    let first = view.as_of.monday().plus(-7 * WEEKS_BACK);
    let mut cells: BTreeMap<(Option<&str>, Day), (u64, u64, u64)> = BTreeMap::new();
    for (ix, deal, on) in view.won().filter(|(_, _, on)| on.monday() >= first) {
        let record = view.record(ix);
        let cell = cells
            .entry((label(view, deal.rep), on.monday()))
            .or_default();
        cell.0 += 1;
        cell.1 += u64::from(record.is_some());
        cell.2 += record.map_or(0, |r| u64::from(r.complete_fields()));
    }
    let row =
        |((rep, week), (won, records, complete_fields)): ((Option<&str>, Day), (u64, u64, u64))| {
            RepWeek {
                rep: rep.map(str::to_string),
                week,
                won,
                records,
                complete_fields,
            }
        };
    cells.into_iter().map(row).collect()
}

fn label(view: View<'_>, name: Option<Symbol>) -> Option<&str> {
    view.data.label(name)
}
