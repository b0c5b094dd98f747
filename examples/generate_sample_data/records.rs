//! The handoff records: which fields are good, when they came in, who drafted them.

use crate::calendar::Day;
use crate::churn::Customer;
use crate::company::{Company, Deal};
use crate::plan::{
    AS_OF, ASSISTANT, CALLUM, DANA, FIXED_WINS, PRIYA, Plan, REPS, SALES_MANAGER, SEED,
    STILL_MISSING,
};
use crate::rng::Rng;

/// In the order of the record.
pub const FIELDS: [&str; 7] = [
    "promised_outcome",
    "decision_criteria",
    "objections",
    "champion_skeptic",
    "risk_flags",
    "success_metric",
    "lost_deal_signal",
];
pub const PROMISED_OUTCOME: usize = 0;
pub const OBJECTIONS: usize = 2;
pub const CHAMPION_SKEPTIC: usize = 3;
pub const RISK_FLAGS: usize = 4;
pub const SUCCESS_METRIC: usize = 5;
pub const LOST_DEAL_SIGNAL: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Missing,
    Placeholder,
    Thin,
    Complete,
}

/// The number a customer was promised.
#[derive(Clone, Copy)]
pub struct Promise {
    pub from: i32,
    pub to: i32,
}

/// Where a record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Of the eighteen months in which CS reviews records.
    Usual,
    /// Of a deal that `earlier` adds: no review, no assistant.
    Early,
    /// Asked for again and again, and handed in after months.
    AskedFor,
}

pub struct Record {
    pub origin: Origin,
    /// Index of the deal.
    pub deal: usize,
    pub closed: Day,
    pub status: [Status; 7],
    pub submitted: Day,
    pub drafted_by: &'static str,
    pub reviewed_by: &'static str,
    /// The eight text columns, champion and skeptic apart.
    pub texts: [String; 8],
    pub promise: Option<Promise>,
}

impl Record {
    pub fn incomplete(&self) -> impl Iterator<Item = usize> {
        (0..7).filter(|&field| self.status[field] != Status::Complete)
    }
}

/// How many records come in more than 30 days after the close: of the usual ones, of the early ones.
const VERY_LATE: usize = 8;
const VERY_LATE_EARLY: usize = 5;

/// A record for each won deal that is to have one, still without texts.
pub fn plan(company: &Company) -> Vec<Record> {
    let rng = &mut Rng::stream(SEED, "records");
    let mut records = of_deals(rng, company, Origin::Usual);
    let long_ago: Vec<usize> = (0..records.len())
        .filter(|&i| {
            let deal = &company.deals[records[i].deal];
            deal.closed_on() < Some(AS_OF.plus(-110)) && deal.rep != REPS[DANA].name
        })
        .collect();
    for index in rng.some(&long_ago, VERY_LATE) {
        let late = rng.between(33, 80);
        records[index].submitted = records[index].submitted.plus(late).back_to_weekday();
    }
    sign(rng, &mut records);

    let rng = &mut Rng::stream(SEED, "earlier records");
    let mut early = of_deals(rng, company, Origin::Early);
    let all: Vec<usize> = (0..early.len()).collect();
    for index in rng.some(&all, VERY_LATE_EARLY) {
        let late = rng.between(33, 80);
        early[index].submitted = early[index].submitted.plus(late).back_to_weekday();
    }
    for record in &mut early {
        if rng.chance(0.3) {
            record.reviewed_by = SALES_MANAGER;
        }
    }
    records.extend(early);
    records
}

fn of_deals(rng: &mut Rng, company: &Company, origin: Origin) -> Vec<Record> {
    let mut records = Vec::new();
    for (index, deal) in company.deals.iter().enumerate() {
        if deal.early != (origin == Origin::Early) {
            continue;
        }
        let Some(closed) = deal.closed_on() else {
            continue;
        };
        let status = match deal.plan {
            None | Some(Plan::NoRecord) => continue,
            Some(Plan::Full) => [Status::Complete; 7],
            Some(Plan::Partial) if deal.rep == REPS[PRIYA].name => priyas_gaps(rng),
            Some(Plan::Partial) if deal.early => gaps(rng, &FIRST_GAPS),
            Some(Plan::Partial) => gaps(rng, &GAPS),
        };
        records.push(Record {
            origin,
            deal: index,
            status,
            closed,
            submitted: submitted(rng, deal, closed),
            drafted_by: deal.rep,
            reviewed_by: "",
            texts: Default::default(),
            promise: None,
        });
    }
    records
}

/// Of the deals of the last year whose record is missing for more than 90 days, those that are not
/// `STILL_MISSING` got one in the end, unless the customer had left. Adds these records.
pub fn hand_in_at_last(company: &Company, customers: &[Customer], records: &mut Vec<Record>) {
    let rng = &mut Rng::stream(SEED, "records handed in at last");
    for (index, deal) in company.deals.iter().enumerate() {
        let Some(closed) = deal
            .closed_on()
            .filter(|_| deal.plan == Some(Plan::NoRecord))
        else {
            continue;
        };
        let days = rng.between(42, 80);
        let status = gaps(rng, &GAPS);
        let account = &company.accounts[deal.account].name;
        let left = customers
            .iter()
            .any(|c| c.account == deal.account && c.churned.is_some());
        let of_the_year = (AS_OF.plus(-365)..AS_OF.plus(-90)).contains(&closed);
        if left || !of_the_year || STILL_MISSING.contains(&account.as_str()) {
            continue;
        }
        records.push(Record {
            origin: Origin::AskedFor,
            deal: index,
            status,
            closed,
            submitted: closed.plus(days).back_to_weekday(),
            drafted_by: deal.rep,
            reviewed_by: "",
            texts: Default::default(),
            promise: None,
        });
    }
}

/// How often a record that is not complete has one gap, two, and so on: lately, and in the first year.
const GAPS: [u32; 6] = [24, 22, 20, 16, 11, 7];
const FIRST_GAPS: [u32; 6] = [14, 16, 18, 18, 20, 14];

fn gaps(rng: &mut Rng, how_many: &[u32]) -> [Status; 7] {
    let mut status = [Status::Complete; 7];
    let gaps = 1 + rng.weighted(how_many);
    let mut weights = [8, 10, 12, 14, 11, 14, 10];
    for _ in 0..gaps {
        let field = rng.weighted(&weights);
        weights[field] = 0;
        status[field] =
            [Status::Missing, Status::Placeholder, Status::Thin][rng.weighted(&[45, 25, 30])];
    }
    status
}

/// Stakeholders and metric stay thin; the rest is mostly there.
fn priyas_gaps(rng: &mut Rng) -> [Status; 7] {
    let mut status = [Status::Complete; 7];
    let which = rng.below(4);
    if which != 0 {
        status[CHAMPION_SKEPTIC] = Status::Thin;
    }
    if which != 1 {
        status[SUCCESS_METRIC] = Status::Thin;
    }
    if rng.chance(0.3) {
        let field = rng.pick(&[
            PROMISED_OUTCOME,
            1,
            OBJECTIONS,
            RISK_FLAGS,
            LOST_DEAL_SIGNAL,
        ]);
        status[field] = rng.pick(&[Status::Missing, Status::Placeholder, Status::Thin]);
    }
    status
}

fn submitted(rng: &mut Rng, deal: &Deal, closed: Day) -> Day {
    if deal.rep == REPS[CALLUM].name {
        loop {
            let days = if rng.chance(0.85) {
                rng.between(5, 9)
            } else {
                rng.between(1, 2)
            };
            let day = closed.plus(days);
            if !day.is_weekend() {
                return day;
            }
        }
    }
    let fixed = FIXED_WINS.iter().any(|win| win.closed == closed);
    let days = match rng.below(100) {
        0..4 => -rng.between(1, 3),
        92..98 if !fixed => rng.between(3, 5),
        98.. if !fixed => rng.between(8, 20),
        n => [0, 1, 1, 2, 2][n % 5],
    };
    closed.plus(days).min(AS_OF).back_to_weekday()
}

/// A quarter is drafted by the assistant, and a third of those nobody reads before they go out.
fn sign(rng: &mut Rng, records: &mut [Record]) {
    let mut order: Vec<usize> = (0..records.len()).collect();
    rng.shuffle(&mut order);
    let drafted = (records.len() + 2) / 4;
    for (place, index) in order.into_iter().enumerate() {
        let record = &mut records[index];
        if place < drafted {
            if place >= drafted / 3 {
                record.reviewed_by = record.drafted_by;
            }
            record.drafted_by = ASSISTANT;
        } else if rng.chance(0.4) {
            record.reviewed_by = SALES_MANAGER;
        }
    }
}
