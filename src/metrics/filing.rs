//! Filing: which reps leave won deals without any record, against what the others do.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::due;
use super::handoff_state::{HandoffState, handoff_state};
use super::reviews::outliers::{OutlierVerdict, of_cases};
use super::share::Share;
use crate::config::Settings;
use crate::dataset::View;
use crate::stats::sum::Sum;

/// Won deals of one rep without a record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepFiling {
    /// The rep.
    pub rep: Option<String>,
    /// Deals without any record, of the won deals past their due day.
    pub missing: Share,
    /// Recurring revenue of the deals without one, in the reporting currency; unknown amounts count
    /// as 0.
    pub missing_arr: Sum,
    /// Of the deals without one, those whose record is overdue now. The accounts of the others have
    /// churned.
    pub overdue_now: u64,
    /// How many would be without a record at the rate of the other reps; `None` without another rep.
    pub expected: Option<f64>,
    /// Probability of so many or more, were the rep like the others (exact).
    pub p_or_more: Option<f64>,
    /// p, two-sided, after Benjamini-Hochberg over the reps with 10 such deals or more.
    pub q: Option<f64>,
    /// Whether the rep leaves out more records than chance explains, by the rule for outliers.
    pub does_not_file: bool,
}

/// Filing of all reps over the trailing days.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Filing {
    /// Days of the close over which deals are counted.
    pub days: i64,
    /// Deals without any record, of all won deals past their due day.
    pub missing: Share,
    /// Number of reps compared.
    pub compared: u64,
    /// The reps, most deals without a record first, then by name.
    pub reps: Vec<RepFiling>,
}

/// Won deals of one rep past their due day, without a record of all.
#[derive(Debug, Clone, Copy, Default)]
pub struct MissingRecords {
    /// Deals without any record, of those past their due day.
    pub missing: Share,
    /// Recurring revenue of the deals without one.
    pub arr: Sum,
    /// Of the deals without one, those whose record is overdue now: the account has not churned.
    pub overdue_now: u64,
}

/// Won deals of the trailing `days` without a record, of those past their due day, by rep.
pub fn missing_records<'a>(
    view: View<'a>,
    settings: &Settings,
    days: i64,
) -> BTreeMap<Option<&'a str>, MissingRecords> {
    let mut reps: BTreeMap<Option<&str>, MissingRecords> = BTreeMap::new();
    for (ix, deal, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        if !due::is_overdue(due::record_due_on(closed_on, settings), view.as_of) {
            continue;
        }
        let is_missing = view.record(ix).is_none();
        let of_rep = reps.entry(view.data.label(deal.rep)).or_default();
        of_rep.missing.count(is_missing);
        if is_missing {
            of_rep.arr += view.data.arr(deal).unwrap_or(0.0);
            let state = handoff_state(view, settings, ix, deal, closed_on);
            of_rep.overdue_now += u64::from(state == HandoffState::OverdueNoRecord);
        }
    }
    reps
}

/// Filing by rep over the trailing `days`. Each rep is compared with all others together: the exact
/// distribution of the number without a record, were it all the same whose deal it is.
pub fn filing(view: View<'_>, settings: &Settings, days: i64) -> Filing {
    let cases = view
        .won()
        .filter(|(_, _, on)| view.within(*on, days))
        .filter(|(_, _, on)| due::is_overdue(due::record_due_on(*on, settings), view.as_of))
        .map(|(ix, deal, _)| (deal.rep, None, view.record(ix).is_none()));
    let compared = of_cases(view, days, cases);
    let counts = missing_records(view, settings, days);
    let mut reps: Vec<RepFiling> = compared
        .list
        .into_iter()
        .map(|one| RepFiling {
            missing: one.rejected,
            missing_arr: counts
                .get(&one.name.as_deref())
                .map_or_else(Sum::default, |of_rep| of_rep.arr),
            overdue_now: counts
                .get(&one.name.as_deref())
                .map_or(0, |of_rep| of_rep.overdue_now),
            expected: one.expected,
            p_or_more: one.tails.map(|[_, or_more]| or_more),
            q: one.q,
            does_not_file: one.verdict == OutlierVerdict::More,
            rep: one.name,
        })
        .collect();
    reps.sort_by(|a, b| b.missing.k.cmp(&a.missing.k).then(a.rep.cmp(&b.rep)));
    Filing {
        days,
        missing: compared.all,
        compared: compared.compared,
        reps,
    }
}
