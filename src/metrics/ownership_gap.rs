//! Ownership gap: days between the last known touch of sales and the first touch of CS.

use schemars::JsonSchema;
use serde::Serialize;

use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::period::Period;
use crate::config::Settings;
use crate::dataset::{DealKind, View};
use crate::model::{Column, Day, Table};
use crate::stats::quantile::median;

/// Ownership gap of the accounts whose first deal was won in a period.
///
/// The first touch of CS is the earlier of introduction and kickoff. The last known touch of sales
/// is the handoff meeting, where it took place between the close and that first touch, else the
/// close. The inputs do not have the last call or mail of sales, so the true gap is at most this.
///
/// # Source
/// LeanScale, "Sales to CS Handoff, Methodology" (handoff gap).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OwnershipGap<'a> {
    /// The period of the close.
    #[serde(flatten)]
    pub period: Period,
    /// Accounts with a first touch of CS.
    pub n: u64,
    /// Of these, accounts that CS touched on the day of the last touch of sales or before: their gap
    /// is 0.
    pub no_gap: u64,
    /// Customers that CS has not touched yet: unknown, never 0.
    pub no_cs_touch_yet: u64,
    /// Accounts that churned before any touch of CS.
    pub churned_before: u64,
    /// Median calendar days; `None` without an account.
    pub median_days: Option<f64>,
    /// Median business days; `None` without an account.
    pub median_business_days: Option<f64>,
    /// The longest gap in calendar days; `None` without an account.
    pub longest_days: Option<i64>,
    /// The customers that CS has not touched yet, biggest revenue first.
    pub waiting: Vec<DealRef<'a>>,
    /// Touches that no input has a column for: they count as not made.
    pub not_mapped: Vec<Column>,
}

/// The gap of the accounts whose first deal was won in `period`, of those that the outcomes name and
/// whose first won deal is new business. Columns that no input has count as blank.
pub fn ownership_gap<'a>(view: View<'a>, settings: &Settings, period: Period) -> OwnershipGap<'a> {
    let (mut days, mut business_days): (Vec<f64>, Vec<f64>) = Default::default();
    let (mut no_gap, mut churned_before, mut longest_days) = (0, 0, None);
    let mut waiting = Vec::new();
    for &(account, closed_on, ix) in view.first_wins().iter() {
        let is_asked = period.contains(closed_on) && view.data.deal(ix).kind != DealKind::Renewal;
        if !is_asked || view.data.outcomes.get(account).is_none() {
            continue;
        }
        let onboarding = view.onboarding(account).unwrap_or_default();
        let touches = [onboarding.introduced_on, onboarding.kickoff_on];
        let Some(first) = touches.into_iter().flatten().min() else {
            match view.is_gone_by(account, view.as_of) {
                true => churned_before += 1,
                false => waiting.push(deal_ref(view, ix, closed_on)),
            }
            continue;
        };
        let is_between = |day: &Day| closed_on <= *day && *day <= first;
        let meeting = onboarding.handoff_meeting_on.filter(is_between);
        let last = meeting.unwrap_or(closed_on);
        let gap = first.since(last).max(0);
        no_gap += u64::from(gap == 0);
        days.push(gap as f64);
        business_days.push(settings.calendar.business_days(last, first).max(0) as f64);
        longest_days = longest_days.max(Some(gap));
    }
    waiting.sort_unstable_by(by_revenue);
    OwnershipGap {
        period,
        n: days.len() as u64,
        no_gap,
        no_cs_touch_yet: waiting.len() as u64,
        churned_before,
        median_days: median(&mut days),
        median_business_days: median(&mut business_days),
        longest_days,
        waiting,
        not_mapped: not_mapped(view),
    }
}

fn not_mapped(view: View<'_>) -> Vec<Column> {
    let touches = ["handoff_meeting_on", "introduced_on", "kickoff_on"];
    let lacks = |column| view.data.coverage.lacks(Table::Outcomes, &[column]);
    touches.into_iter().filter_map(lacks).collect()
}
