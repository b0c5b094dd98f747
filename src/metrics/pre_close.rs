//! Open deals about to close, and whether their record is ready: captured during the sale, not
//! reconstructed afterwards.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::{Settings, fold};
use crate::dataset::{DealIx, OpenDeal, View};
use crate::model::{Day, Field, FieldSet, Status};

/// State of the record of an open deal, by the rules for records of won deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreCloseState {
    /// No record.
    NoRecord,
    /// A record with fields that are not complete.
    Incomplete,
    /// A complete record.
    Complete,
}

/// An open deal about to close without a complete record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreCloseDeal<'a> {
    /// Deal id.
    pub deal_id: &'a str,
    /// Account name.
    pub account: &'a str,
    /// Its rep.
    pub rep: Option<&'a str>,
    /// Recurring revenue in the reporting currency; `None` when unknown.
    pub arr: Option<f64>,
    /// Its stage as exported.
    pub stage: Option<&'a str>,
    /// Whether its stage is one of the configured late stages.
    pub is_late_stage: bool,
    /// Its expected close date; `None` when the export does not say.
    pub expected_close_on: Option<Day>,
    /// State of its record.
    pub state: PreCloseState,
    /// The fields that are not complete; all seven without a record.
    pub fields: FieldSet,
}

/// Open deals of one rep that lack a complete record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepPreClose<'a> {
    /// The rep.
    pub rep: Option<&'a str>,
    /// Deals without a complete record.
    pub deals: u64,
    /// Their recurring revenue, where it is known.
    pub arr: f64,
}

/// Open deals about to close, by the state of their record.
///
/// A deal is about to close when its expected close date is from the as-of day to `until`, or when
/// it is in a configured late stage whatever its date. Renewals need no record and are left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreClose<'a> {
    /// Last day of the window.
    pub until: Day,
    /// Whether late stages are configured.
    pub by_stage: bool,
    /// Open deals about to close.
    pub deals: u64,
    /// Deals of these with a complete record.
    pub complete: u64,
    /// Deals of these with an incomplete record.
    pub incomplete: u64,
    /// Deals of these without a record.
    pub no_record: u64,
    /// Recurring revenue of those without a complete record, where it is known.
    pub arr: f64,
    /// Deals of these with an unknown amount.
    pub arr_unknown: u64,
    /// Open deals not counted above whose expected close date has passed.
    pub date_passed: u64,
    /// Open deals not counted above without an expected close date.
    pub undated: u64,
    /// By rep, most revenue first.
    pub reps: Vec<RepPreClose<'a>>,
    /// The deals without a complete record, by expected close date, then biggest revenue first.
    pub list: Vec<PreCloseDeal<'a>>,
}

/// Finds the open deals about to close.
pub fn pre_close<'a>(view: View<'a>, settings: &Settings) -> PreClose<'a> {
    let until = view.as_of.plus(settings.pre_close.days);
    let mut found = PreClose {
        until,
        by_stage: !settings.pre_close.late_stages.is_empty(),
        deals: 0,
        complete: 0,
        incomplete: 0,
        no_record: 0,
        arr: 0.0,
        arr_unknown: 0,
        date_passed: 0,
        undated: 0,
        reps: Vec::new(),
        list: Vec::new(),
    };
    for (ix, _, open) in view.open() {
        let deal = pre_close_deal(view, settings, ix, open);
        match open.expected_close_on {
            _ if deal.is_late_stage => {}
            Some(day) if day > until => continue,
            Some(day) if day >= view.as_of => {}
            Some(_) => {
                found.date_passed += 1;
                continue;
            }
            None => {
                found.undated += 1;
                continue;
            }
        }
        found.list.push(deal);
    }
    found.count();
    found
}

impl<'a> PreClose<'a> {
    /// The open deals of one rep: those that `is_theirs` accepts. Deals with a complete record are
    /// in the list of nobody, so `deals` counts those without one.
    #[must_use]
    pub fn of(&self, is_theirs: impl Fn(Option<&str>) -> bool) -> PreClose<'a> {
        let list = self.list.iter().filter(|deal| is_theirs(deal.rep));
        let mut own = PreClose {
            list: list.cloned().collect(),
            date_passed: 0,
            undated: 0,
            ..self.clone()
        };
        own.count();
        own
    }

    /// Counts the deals of the list, takes the complete ones out of it and sorts it.
    fn count(&mut self) {
        let with = |state| self.list.iter().filter(|deal| deal.state == state).count() as u64;
        self.deals = self.list.len() as u64;
        self.complete = with(PreCloseState::Complete);
        self.incomplete = with(PreCloseState::Incomplete);
        self.no_record = with(PreCloseState::NoRecord);
        self.list
            .retain(|deal| deal.state != PreCloseState::Complete);
        self.list.sort_unstable_by(by_day);
        self.arr = self.list.iter().filter_map(|deal| deal.arr).sum();
        self.arr_unknown = self.list.iter().filter(|deal| deal.arr.is_none()).count() as u64;
        self.reps = reps(&self.list);
    }

    /// The deal with most revenue at stake.
    pub fn biggest(&self) -> Option<&PreCloseDeal<'a>> {
        self.list.iter().min_by(|a, b| by_revenue(a, b))
    }
}

fn pre_close_deal<'a>(
    view: View<'a>,
    settings: &Settings,
    ix: DealIx,
    open: OpenDeal,
) -> PreCloseDeal<'a> {
    let data = view.data;
    let deal = data.deal(ix);
    let stage = data.label(open.stage);
    let late_stages = &settings.pre_close.late_stages;
    let is_late = |stage: &str| !late_stages.is_empty() && late_stages.contains(&fold(stage));
    let record = view.record(ix);
    let is_open = |field: &Field| record.is_none_or(|r| r.status(*field) != Status::Complete);
    PreCloseDeal {
        deal_id: data.deal_id(ix),
        account: data.account_name(ix),
        rep: data.label(deal.rep),
        arr: data.arr(deal),
        stage,
        is_late_stage: stage.is_some_and(is_late),
        expected_close_on: open.expected_close_on,
        state: match record {
            None => PreCloseState::NoRecord,
            Some(record) if record.is_complete() => PreCloseState::Complete,
            Some(_) => PreCloseState::Incomplete,
        },
        fields: Field::ALL.into_iter().filter(is_open).collect(),
    }
}

fn reps<'a>(list: &[PreCloseDeal<'a>]) -> Vec<RepPreClose<'a>> {
    let mut by_rep: BTreeMap<Option<&str>, (u64, f64)> = BTreeMap::new();
    for deal in list {
        let (deals, arr) = by_rep.entry(deal.rep).or_default();
        *deals += 1;
        *arr += deal.arr.unwrap_or(0.0);
    }
    let reps = by_rep.into_iter();
    let mut reps: Vec<RepPreClose<'_>> = reps
        .map(|(rep, (deals, arr))| RepPreClose { rep, deals, arr })
        .collect();
    reps.sort_by(|a, b| {
        b.arr
            .total_cmp(&a.arr)
            .then(b.deals.cmp(&a.deals))
            .then(a.rep.cmp(&b.rep))
    });
    reps
}

fn by_revenue(a: &PreCloseDeal<'_>, b: &PreCloseDeal<'_>) -> Ordering {
    let arr = |deal: &PreCloseDeal<'_>| deal.arr.unwrap_or(0.0);
    arr(b)
        .total_cmp(&arr(a))
        .then_with(|| a.deal_id.cmp(b.deal_id))
}

/// By expected close date, deals without one last; then biggest revenue first.
fn by_day(a: &PreCloseDeal<'_>, b: &PreCloseDeal<'_>) -> Ordering {
    let key = |deal: &PreCloseDeal<'_>| (deal.expected_close_on.is_none(), deal.expected_close_on);
    key(a).cmp(&key(b)).then_with(|| by_revenue(a, b))
}
