//! 60-day check-ins: the metric that a record promised against the value reached, 60 days after the
//! close and before a renewal.

use schemars::JsonSchema;
use serde::Serialize;

use super::contract_terms::Contracts;
use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use crate::config::Settings;
use crate::dataset::{
    AccountIx, DealIx, DealKind, FirstWins, Onboarding, QuotedTexts, Record, TextRequest, View,
};
use crate::model::{Day, Promise, Since, TextColumn};
use crate::record::promise_parser;

/// Days before and after the as-of day that make this week's check-ins.
pub const WEEK_DAYS: i64 = 7;
/// Days before a renewal from which it is listed.
pub const RENEWAL_DAYS: i64 = 120;
/// Days without a new version after which a record is stale before a renewal.
pub const STALE_DAYS: i64 = 180;

/// Status of a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckInStatus {
    /// The value reaches the target.
    Met,
    /// The value does not reach the target.
    Missed,
    /// There is a value, but no target, or no direction that says which side of it is better.
    Unclear,
    /// Due within the last week, without a value.
    Due,
    /// Due before that, without a value.
    Overdue,
    /// Due later, with or without a target.
    Upcoming,
    /// Due, without a target or a value.
    NoTarget,
}

/// One check-in: what was promised, and the value reached.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckIn<'a> {
    /// The account's first won deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Day of the check-in.
    pub due_on: Day,
    /// The success metric as the record words it; `None` without a record.
    pub metric: Option<String>,
    /// What was understood of it.
    pub promise: Option<Promise>,
    /// Target recorded by CS.
    pub cs_target: Option<f64>,
    /// Whether the record promises another number than CS's target.
    pub targets_differ: bool,
    /// The value reached.
    pub value: Option<f64>,
    /// Day on which the value was measured.
    pub checked_on: Option<Day>,
    /// Its status.
    #[serde(rename = "proof")]
    pub status: CheckInStatus,
}

impl CheckIn<'_> {
    /// Whether the value is compared with a number that the record promises, not with one that CS
    /// set.
    fn is_against_promise(&self) -> bool {
        self.promise.is_some_and(|promise| promise.to.is_some())
    }

    /// Whether its day is over and it has a target, but no value.
    pub fn is_late(&self, as_of: Day) -> bool {
        let is_open = matches!(self.status, CheckInStatus::Due | CheckInStatus::Overdue);
        is_open && due::is_overdue(self.due_on, as_of)
    }

    /// Whether it is due on the as-of day: it has a target, but no value.
    pub fn is_due_today(&self, as_of: Day) -> bool {
        self.status == CheckInStatus::Due && self.due_on == as_of
    }
}

/// Check-ins due in the trailing days or the next week.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckIns<'a> {
    /// Number of check-ins by status, in the order of [`CheckInStatus`].
    pub counts: Vec<(CheckInStatus, u64)>,
    /// Check-ins with a number in the record that differs from CS's target.
    pub targets_differ: u64,
    /// Check-ins that met a target set by CS, because the record promises no number.
    pub met_without_promise: u64,
    /// Check-ins that missed such a target.
    pub missed_without_promise: u64,
    /// The check-ins, by day, then biggest revenue first.
    pub list: Vec<CheckIn<'a>>,
}

impl<'a> CheckIns<'a> {
    /// Counts a list.
    pub fn new(list: Vec<CheckIn<'a>>) -> CheckIns<'a> {
        let all = [
            CheckInStatus::Met,
            CheckInStatus::Missed,
            CheckInStatus::Unclear,
            CheckInStatus::Due,
            CheckInStatus::Overdue,
            CheckInStatus::Upcoming,
            CheckInStatus::NoTarget,
        ];
        let of = |holds: &dyn Fn(&CheckIn<'a>) -> bool| {
            list.iter().filter(|one| holds(one)).count() as u64
        };
        let of_cs =
            |status: CheckInStatus| of(&|one| one.status == status && !one.is_against_promise());
        CheckIns {
            counts: all
                .map(|status| (status, of(&|one| one.status == status)))
                .to_vec(),
            targets_differ: of(&|one| one.targets_differ),
            met_without_promise: of_cs(CheckInStatus::Met),
            missed_without_promise: of_cs(CheckInStatus::Missed),
            list,
        }
    }

    /// Number of check-ins with this status.
    pub fn count(&self, status: CheckInStatus) -> u64 {
        self.counts
            .iter()
            .find(|(p, _)| *p == status)
            .map_or(0, |(_, n)| *n)
    }
}

/// An account that renews soon.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Renewal<'a> {
    /// Its check-in.
    #[serde(flatten)]
    pub checkin: CheckIn<'a>,
    /// The day of the renewal.
    pub renewal_on: Day,
    /// Whether the day is computed from the length of the contract: CS names none.
    pub is_from_term: bool,
    /// Days until the renewal.
    pub days_left: i64,
    /// Recurring revenue now, in the reporting currency; that of the first deal when unknown.
    pub renewal_arr: Option<f64>,
    /// Whether there is a record.
    pub has_record: bool,
    /// Whether the latest version of the record is older than [`STALE_DAYS`].
    pub is_stale: bool,
}

impl Renewal<'_> {
    /// Whether a value shows that the promise was met.
    pub fn is_proven(&self) -> bool {
        self.checkin.status == CheckInStatus::Met
    }

    /// Whether neither the record nor CS names a number, and there is no value.
    pub fn has_no_number(&self) -> bool {
        let promised = self.checkin.promise.and_then(|promise| promise.to);
        let is_open = !matches!(
            self.checkin.status,
            CheckInStatus::Met | CheckInStatus::Missed | CheckInStatus::Unclear
        );
        is_open && promised.or(self.checkin.cs_target).is_none()
    }
}

/// An account's promise, before its text is read.
#[derive(Debug)]
pub struct Promised<'a> {
    ix: DealIx,
    closed_on: Day,
    record: Option<&'a Record>,
    onboarding: Onboarding,
    due_on: Day,
}

impl<'a> Promised<'a> {
    /// Requests the text of the promise.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        if let Some(record) = self.record {
            request.add(record, TextColumn::SuccessMetric);
        }
    }

    /// The promise to compare the value with: that of the record, with CS's target where the record
    /// has none.
    fn target(&self, promise: Option<Promise>) -> Option<Promise> {
        let cs = self.onboarding.metric_target.get();
        match promise {
            Some(promise) if promise.to.is_some() => Some(promise),
            Some(promise) => cs.map(|to| Promise {
                to: Some(to),
                ..promise
            }),
            None => cs.map(|to| Promise {
                from: None,
                to: Some(to),
                direction: None,
                days: None,
                since: Since::Close,
            }),
        }
    }

    fn status(&self, promise: Option<Promise>, as_of: Day) -> CheckInStatus {
        match (self.onboarding.metric_value.get(), self.target(promise)) {
            (Some(value), Some(target)) => match target.is_met(value) {
                Some(true) => CheckInStatus::Met,
                Some(false) => CheckInStatus::Missed,
                None => CheckInStatus::Unclear,
            },
            (Some(_), None) => CheckInStatus::Unclear,
            (None, _) if self.due_on > as_of => CheckInStatus::Upcoming,
            (None, None) => CheckInStatus::NoTarget,
            (None, Some(_)) if as_of.since(self.due_on) < WEEK_DAYS => CheckInStatus::Due,
            (None, Some(_)) => CheckInStatus::Overdue,
        }
    }

    /// The check-in of the promise.
    pub fn check_in(&self, view: View<'a>, texts: &QuotedTexts) -> CheckIn<'a> {
        let metric = self.record.map(|record| {
            let text = texts.get(record, TextColumn::SuccessMetric);
            text.trim().to_string()
        });
        let promise = metric.as_deref().and_then(promise_parser::read);
        let promised = promise.and_then(|promise| promise.to);
        let cs_target = self.onboarding.metric_target.get();
        CheckIn {
            who: deal_ref(view, self.ix, self.closed_on),
            due_on: self.due_on,
            metric,
            promise,
            cs_target,
            targets_differ: matches!((promised, cs_target), (Some(a), Some(b)) if a != b),
            value: self.onboarding.metric_value.get(),
            checked_on: self.onboarding.metric_checked_on,
            status: self.status(promise, view.as_of),
        }
    }
}

/// The promise of each account with new business, from its first won deal. `onboarding` gives the
/// onboarding of an account, or nothing where it is left out.
fn promises<'a>(
    view: View<'a>,
    settings: &Settings,
    first_wins: &FirstWins,
    onboarding: impl Fn(AccountIx) -> Option<Onboarding>,
) -> impl Iterator<Item = Promised<'a>> {
    first_wins.iter().filter_map(move |&first| {
        let promised = promised(view, settings, first, &onboarding)?;
        // Who left before the day was promised nothing for it.
        (!view.is_gone_by(first.0, promised.due_on)).then_some(promised)
    })
}

/// The promise of an account by its first won deal, where that is new business.
fn promised<'a>(
    view: View<'a>,
    settings: &Settings,
    (account, closed_on, ix): (AccountIx, Day, DealIx),
    onboarding: impl Fn(AccountIx) -> Option<Onboarding>,
) -> Option<Promised<'a>> {
    if view.data.deal(ix).kind != DealKind::NewBusiness {
        return None;
    }
    let onboarding = onboarding(account)?;
    let record = view.record(ix);
    let when = record.map(|record| record.when);
    let days = when
        .and_then(|when| when.days)
        .map_or(settings.checkin_days, |days| i64::from(days.get()));
    let since = match (when.map(|when| when.since), onboarding.kickoff_on) {
        (Some(Since::Kickoff), Some(kickoff)) => kickoff,
        _ => closed_on,
    };
    Some(Promised {
        ix,
        closed_on,
        record,
        onboarding,
        due_on: since.plus(days),
    })
}

/// The promise made with one deal, if it is the first won deal of its account and CS tells anything
/// of the account; of an account that has churned too.
pub fn of_deal<'a>(view: View<'a>, settings: &Settings, deal: DealIx) -> Option<Promised<'a>> {
    let first_wins = view.first_wins();
    let first = first_wins.iter().find(|(_, _, ix)| *ix == deal)?;
    promised(view, settings, *first, |account| view.onboarding(account))
}

/// The promises with a check-in due in the trailing `days` or the next week. An account that has
/// churned is asked for no value any more; one that it had before counts.
pub fn due_for_check_in<'a>(view: View<'a>, settings: &Settings, days: i64) -> Vec<Promised<'a>> {
    let first_wins = view.first_wins();
    promises(view, settings, &first_wins, |account| {
        view.onboarding(account)
    })
    .filter(|promised| (-WEEK_DAYS..days).contains(&view.as_of.since(promised.due_on)))
    .filter(|promised| {
        let account = view.data.deal(promised.ix).account;
        promised.onboarding.metric_value.get().is_some() || !view.is_gone_by(account, view.as_of)
    })
    .collect()
}

/// The check-ins of these promises.
pub fn check_ins<'a>(
    view: View<'a>,
    promises: &[Promised<'a>],
    texts: &QuotedTexts,
) -> CheckIns<'a> {
    let mut list: Vec<CheckIn<'a>> = promises
        .iter()
        .map(|promised| promised.check_in(view, texts))
        .collect();
    list.sort_unstable_by(|a, b| {
        a.due_on
            .cmp(&b.due_on)
            .then_with(|| by_revenue(&a.who, &b.who))
    });
    CheckIns::new(list)
}

/// The day of a renewal.
#[derive(Debug, Clone, Copy)]
pub struct RenewalDay {
    on: Day,
    is_from_term: bool,
}

/// The promises of accounts that renew in the next [`RENEWAL_DAYS`], with the day of the renewal:
/// as CS names it, else the end of the contract the account is in.
pub fn due_for_renewal<'a>(view: View<'a>, settings: &Settings) -> Vec<(Promised<'a>, RenewalDay)> {
    let contracts = Contracts::find(view);
    // Of an account that the outcomes do not name nobody knows whether it is still a customer.
    let onboarding = |account| {
        view.data.outcomes.get(account)?;
        Some(view.onboarding(account).unwrap_or_default())
    };
    promises(view, settings, &view.first_wins(), onboarding)
        .filter_map(|promised| {
            let account = view.data.deal(promised.ix).account;
            let of_term = || contracts.on(view, account, view.as_of);
            let day = match promised.onboarding.renewal_on {
                Some(on) => RenewalDay {
                    on,
                    is_from_term: false,
                },
                None => RenewalDay {
                    on: of_term()?.renews_on,
                    is_from_term: true,
                },
            };
            Some((promised, day))
        })
        .filter(|(promised, day)| {
            (1..=RENEWAL_DAYS).contains(&day.on.since(view.as_of))
                && !view.is_gone_by(view.data.deal(promised.ix).account, view.as_of)
        })
        .collect()
}

/// The renewals of these accounts, by day.
pub fn renewals<'a>(
    view: View<'a>,
    promises: &[(Promised<'a>, RenewalDay)],
    texts: &QuotedTexts,
) -> Vec<Renewal<'a>> {
    let renewal = |(promised, renewal): &(Promised<'a>, RenewalDay)| {
        let deal = view.data.deal(promised.ix);
        let now = view
            .data
            .outcomes
            .get(deal.account)
            .and_then(|outcome| outcome.current_arr.get());
        Renewal {
            checkin: promised.check_in(view, texts),
            renewal_on: renewal.on,
            is_from_term: renewal.is_from_term,
            days_left: renewal.on.since(view.as_of),
            renewal_arr: now
                .map(|arr| arr * view.data.currency(deal).rate)
                .or(view.data.arr(deal)),
            has_record: promised.record.is_some(),
            is_stale: promised
                .record
                .is_some_and(|record| view.as_of.since(record.submitted_on) > STALE_DAYS),
        }
    };
    let mut renewals: Vec<Renewal<'a>> = promises.iter().map(renewal).collect();
    renewals.sort_by(|a, b| {
        (a.renewal_on, a.checkin.who.deal_id()).cmp(&(b.renewal_on, b.checkin.who.deal_id()))
    });
    renewals
}
