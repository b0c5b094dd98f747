//! `outcomes`: one row an account that the outcomes name: milestones, check-in, revenue now.

use super::column::{Columns, Unit};
use crate::dataset::{AccountIx, CustomerOutcome, DealIx, FollowUp, Onboarding, View};
use crate::metrics::retention::is_later;
use crate::model::Day;

/// One account.
pub(super) struct Row<'a> {
    view: View<'a>,
    account: AccountIx,
    outcome: CustomerOutcome,
    onboarding: Option<Onboarding>,
    follow_up: Option<FollowUp>,
    first_win: Option<(Day, DealIx)>,
    /// Whether revenue now is that of a day after the report.
    is_later: bool,
}

/// Every account with an outcome, by id.
pub(super) fn rows(view: View<'_>) -> Vec<Row<'_>> {
    let wins = view.first_wins();
    let is_later = is_later(view);
    let first_win = |account: AccountIx| {
        let at = wins.binary_search_by_key(&account, |(of, _, _)| *of).ok()?;
        let (_, on, deal) = wins[at];
        Some((on, deal))
    };
    let row = |(account, outcome): (AccountIx, &CustomerOutcome)| Row {
        view,
        account,
        outcome: *outcome,
        onboarding: view.onboarding(account),
        follow_up: view.follow_up(account),
        first_win: first_win(account),
        is_later,
    };
    let mut rows: Vec<Row<'_>> = view.data.outcomes.iter().map(row).collect();
    rows.sort_unstable_by_key(|row| (view.data.id_of(row.account), row.first_win));
    rows
}

impl Row<'_> {
    /// Days from the first won deal to a milestone; negative where CS began before the close.
    fn days_to(&self, milestone: impl Fn(&Onboarding) -> Option<Day>) -> Option<i64> {
        let (won_on, _) = self.first_win?;
        Some(milestone(self.onboarding.as_ref()?)?.since(won_on))
    }

    fn currency_rate(&self) -> Option<f64> {
        let (_, deal) = self.first_win?;
        Some(self.view.data.currency(self.view.data.deal(deal)).rate)
    }
}

/// The columns of `outcomes`.
pub(super) fn columns<'a>() -> Columns<'a, Row<'a>> {
    let columns = Columns::new()
        .text(
            "account_id",
            "Id of the account, or its name where the export has no id",
            |row: &Row<'a>| Some(row.view.data.id_of(row.account)).filter(|id| !id.is_empty()),
        )
        .text("account", "Name of the account", |row| {
            Some(row.view.data.name_of(row.account))
        })
        .text("csm", "CS manager of the account", |row| {
            row.view.data.label(row.outcome.csm)
        })
        .date(
            "first_won_on",
            "Day its first deal was won; empty when that is after the report",
            |row| row.first_win.map(|(on, _)| on),
        )
        .date(
            "churned_on",
            "Day it churned while observed; empty for a failed payment",
            |row| row.follow_up?.churned_on(),
        )
        .date(
            "observed_until",
            "Last day on which a churn would have been seen",
            |row| row.follow_up.map(|follow_up| follow_up.observed_until),
        )
        .number(
            "now_arr",
            "Recurring revenue now as exported; empty when unknown, and when the \
                 exports are dated after the report",
            |row| {
                let now = row.outcome.current_arr.get().filter(|_| !row.is_later)?;
                Some(now * row.currency_rate()?)
            },
        )
        .unit(Unit::ReportingCurrency);
    check_in(milestones(columns))
}

fn milestones<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .date(
            "handoff_meeting_on",
            "Day of the handoff meeting of sales and CS",
            |row| row.onboarding?.handoff_meeting_on,
        )
        .date(
            "introduced_on",
            "Day the customer was introduced to CS",
            |row| row.onboarding?.introduced_on,
        )
        .date("kickoff_on", "Day of the kickoff", |row| {
            row.onboarding?.kickoff_on
        })
        .integer(
            "days_to_kickoff",
            "Days from the first won deal to the kickoff",
            |row| row.days_to(|onboarding| onboarding.kickoff_on),
        )
        .unit(Unit::Days)
        .date("first_value_on", "Day of first value", |row| {
            row.onboarding?.first_value_on
        })
        .integer(
            "days_to_first_value",
            "Days from the first won deal to first value",
            |row| row.days_to(|onboarding| onboarding.first_value_on),
        )
        .unit(Unit::Days)
        .date("onboarded_on", "Day onboarding was finished", |row| {
            row.onboarding?.onboarded_on
        })
        .date(
            "renewal_on",
            "Day of the next renewal as CS names it",
            |row| row.onboarding?.renewal_on,
        )
}

fn check_in<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .number(
            "metric_target",
            "Target of the success metric that CS set",
            |row| row.onboarding?.metric_target.get(),
        )
        .number(
            "metric_value",
            "Value of the success metric that was measured",
            |row| row.onboarding?.metric_value.get(),
        )
        .date("metric_checked_on", "Day that value was measured", |row| {
            row.onboarding?.metric_checked_on
        })
        .number(
            "rebuilt_hours",
            "Hours CS spent on reconstructing what sales had heard",
            |row| row.onboarding?.rebuilt_hours.get(),
        )
        .unit(Unit::Hours)
        .text(
            "health",
            "Health as exported; empty when the exports are dated after the report",
            |row| {
                let health = row.onboarding?.health.filter(|_| !row.is_later);
                row.view.data.label(health)
            },
        )
}
