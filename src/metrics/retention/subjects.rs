//! The accounts followed: one row per account, from its first won deal.

use super::flow::{Flow, Inclusion};
use super::scope::Scope;
use crate::config::{NoRecord, Settings};
use crate::dataset::{AccountIx, CustomerOutcome, DealIx, DealKind, Event, FollowUp, Symbol, View};
use crate::metrics::Share;
use crate::model::{Day, Dimension, Field, FiscalQuarter, NanOption, Status};
use crate::stats::survival::Observation;

/// What the exports say of an account's recurring revenue now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ArrNow {
    /// This much, in the reporting currency.
    Known(f64),
    /// Nothing: the cell is blank, which is not 0.
    Blank,
    /// That of a later day than the report's.
    OfLaterDay,
}

/// Recurring revenue of an account since its first won deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ArrSinceFirstSale {
    /// At the first sale, and now.
    Known {
        /// Amount of the first won deal.
        opening: f64,
        /// Revenue now; 0 after churn, failed payments included.
        now: f64,
    },
    /// At the first sale; the exports are dated after the report.
    OpeningOnly(f64),
    /// One of the two is unknown: the account is in neither sum.
    Unknown,
}

/// One account followed from its first won deal.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub account: AccountIx,
    /// Its first won deal.
    pub deal: DealIx,
    pub rep: Option<Symbol>,
    /// Its values of [`Subject::LABELS`].
    pub labels: [Option<Symbol>; Subject::LABELS.len()],
    /// Close date of that deal.
    pub start: Day,
    /// Recurring revenue of that deal; `None` when unknown.
    pub arr: Option<f64>,
    /// Recurring revenue now.
    pub now_arr: ArrNow,
    /// Day of churn, at or before `observed_until`; `None` when it did not churn.
    pub churned_on: Option<Day>,
    /// Last day of observation, whether or not it churned before: see [`crate::dataset::FollowUp`].
    pub observed_until: Day,
    /// Whether it churned while observed.
    pub event: bool,
    /// Whether observation ended with a failed payment.
    pub involuntary: bool,
    /// Days from the close to the day after which it is at risk: 0 but for accounts won before the
    /// exports knew every churn, which were seen only because they had lasted until then.
    pub entry: i64,
    /// Days from the close to churn or to the end of observation.
    pub duration: i64,
    /// Whether each field was complete at the landmark, in field order. `None` without a record,
    /// where accounts without one are a class of their own.
    pub fields: Option<[bool; 7]>,
}

impl Subject {
    /// Dimensions that models often ask for.
    const LABELS: [Dimension; 4] = [
        Dimension::Segment,
        Dimension::CompanySize,
        Dimension::Product,
        Dimension::LeadSource,
    ];

    /// Follows an account from its first won deal, at risk from `records_from` on. `now_arr` is in the currency of that deal;
    /// `None` when the exports are dated after the report.
    fn new(
        view: View<'_>,
        settings: &Settings,
        (account, start, ix): (AccountIx, Day, DealIx),
        follow_up: FollowUp,
        now_arr: Option<NanOption>,
        records_from: Option<Day>,
    ) -> Subject {
        let deal = view.data.deal(ix);
        Subject {
            account,
            deal: ix,
            rep: deal.rep,
            labels: Subject::LABELS.map(|of| deal.value(of)),
            start,
            arr: view.data.arr(deal),
            now_arr: match now_arr.map(NanOption::get) {
                Some(Some(arr)) => ArrNow::Known(arr * view.data.currency(deal).rate),
                Some(None) => ArrNow::Blank,
                None => ArrNow::OfLaterDay,
            },
            churned_on: follow_up.churned_on(),
            observed_until: follow_up.observed_until,
            event: follow_up.churned_on().is_some(),
            involuntary: matches!(follow_up.event, Event::Involuntary(_)),
            entry: entry(records_from, start),
            duration: follow_up.end().since(start),
            fields: fields_on(view, settings, ix, start.plus(settings.landmark_days)),
        }
    }

    /// Time and event for survival analysis, counted from `from` days after the close.
    pub fn observation(&self, from: i64) -> Observation {
        Observation {
            entry: (self.entry - from).max(0) as f64,
            time: (self.duration - from) as f64,
            event: self.event,
        }
    }

    /// Whether it was seen from its first sale on, and not only because it had lasted.
    pub fn is_seen_from_start(&self) -> bool {
        self.entry == 0
    }

    /// Its value of one of [`Subject::LABELS`].
    pub fn label(&self, of: Dimension) -> Option<Symbol> {
        Subject::LABELS
            .iter()
            .zip(self.labels)
            .find(|(label, _)| **label == of)
            .and_then(|(_, name)| name)
    }

    /// Complete fields at the landmark, 0 to 7; `None` without a record.
    pub fn complete(&self) -> Option<u32> {
        self.fields.map(count)
    }

    /// Recurring revenue at the start; 0 when unknown.
    pub fn start_arr(&self) -> f64 {
        self.arr.unwrap_or(0.0)
    }

    /// Recurring revenue since the first won deal. A churned account has 0 now, whatever its reason;
    /// of the others a blank revenue now is unknown.
    pub fn arr_since_first_sale(&self) -> ArrSinceFirstSale {
        let Some(opening) = self.arr else {
            return ArrSinceFirstSale::Unknown;
        };
        match self.now_arr {
            _ if self.event || self.involuntary => ArrSinceFirstSale::Known { opening, now: 0.0 },
            ArrNow::Known(now) => ArrSinceFirstSale::Known { opening, now },
            ArrNow::Blank => ArrSinceFirstSale::Unknown,
            ArrNow::OfLaterDay => ArrSinceFirstSale::OpeningOnly(opening),
        }
    }

    /// Whether it was followed for the first `days` days, or would have been had it not churned.
    pub fn is_watched(&self, days: i64) -> bool {
        self.is_seen_from_start() && self.observed_until.since(self.start) >= days
    }
}

/// Days from a close to the day after which the account is at risk: the day before records begin.
fn entry(records_from: Option<Day>, start: Day) -> i64 {
    records_from.map_or(0, |day| day.plus(-1).since(start).max(0))
}

/// Number of complete fields, 0 to 7.
pub(super) fn count(fields: [bool; 7]) -> u32 {
    fields.into_iter().map(u32::from).sum()
}

/// Which fields of a deal's record were complete on a day. `None` without a record, where accounts
/// without one are a class of their own.
pub(super) fn fields_on(
    view: View<'_>,
    settings: &Settings,
    deal: DealIx,
    day: Day,
) -> Option<[bool; 7]> {
    let record = view.record_on(deal, day);
    match (record, settings.retention.no_record) {
        (None, NoRecord::Apart) => None,
        _ => Some(
            Field::ALL.map(|field| record.is_some_and(|r| r.status(field) == Status::Complete)),
        ),
    }
}

/// Whether the exports are dated after the report: then revenue "now" is not that of the as-of day.
/// A few dates after it are typing errors; more than one in a hundred are not.
pub fn is_later(view: View<'_>) -> bool {
    let is_later = |days: &mut dyn Iterator<Item = Day>| {
        let (mut later, mut all) = (0_u64, 0_u64);
        for day in days {
            all += 1;
            later += u64::from(day > view.as_of);
        }
        later * 100 > all
    };
    is_later(&mut view.data.records.iter().map(|record| record.submitted_on))
        || is_later(&mut view.data.reviews.iter().map(|review| review.decided_on))
        || is_later(
            &mut view
                .data
                .outcomes
                .iter()
                .filter_map(|(_, outcome)| outcome.observed_until),
        )
}

/// The accounts in scope that can be followed, by close date, and those excluded with the reason.
/// Counts both in `flow`. Accounts won before `records_from` are at risk from then on.
pub(super) fn subjects(
    view: View<'_>,
    settings: &Settings,
    scope: &Scope,
    records_from: Option<Day>,
    flow: &mut Flow,
) -> (Vec<Subject>, Vec<(DealIx, Inclusion)>) {
    let (mut subjects, mut excluded) = (Vec::new(), Vec::new());
    let is_later = is_later(view);
    let quarter = settings.kpis.fiscal_year.quarter(view.as_of);
    for &(account, start, deal) in view.first_wins().iter() {
        flow.won_accounts += 1;
        if !scope.holds(view.data, view.data.deal(deal), start) {
            flow.not_asked_for += 1;
            continue;
        }
        let first_win = (account, start, deal);
        match follow_up(view, first_win, quarter, flow) {
            Ok((_, follow_up)) if is_over_by_entry(follow_up, records_from, start) => {
                flow.ended_before_records += 1;
                excluded.push((deal, Inclusion::EndedBeforeRecords));
            }
            Ok((outcome, follow_up)) => {
                let now_arr = (!is_later).then_some(outcome.current_arr);
                subjects.push(Subject::new(
                    view,
                    settings,
                    first_win,
                    follow_up,
                    now_arr,
                    records_from,
                ));
            }
            Err(why) => excluded.push((deal, why)),
        }
    }
    // Sums of many numbers depend on their order in the last digit, and the order of rows must not
    // be seen.
    subjects.sort_unstable_by(|a, b| {
        a.start
            .cmp(&b.start)
            .then_with(|| view.data.deal_id(a.deal).cmp(view.data.deal_id(b.deal)))
    });
    (subjects, excluded)
}

/// Whether follow-up ended before the account came under risk.
fn is_over_by_entry(follow_up: FollowUp, records_from: Option<Day>, start: Day) -> bool {
    let entry = entry(records_from, start);
    entry > 0 && follow_up.end().since(start) <= entry
}

/// The outcome and follow-up of an account, or why it is excluded. Counts either in `flow`.
fn follow_up<'a>(
    view: View<'a>,
    (account, start, deal): (AccountIx, Day, DealIx),
    quarter: FiscalQuarter,
    flow: &mut Flow,
) -> Result<(&'a CustomerOutcome, FollowUp), Inclusion> {
    let outcome = view.data.outcomes.get(account);
    let Some((outcome, follow_up)) = outcome.zip(view.follow_up(account)) else {
        flow.without_outcome += 1;
        return Err(Inclusion::WithoutOutcome);
    };
    flow.with_outcome += 1;
    match follow_up.event {
        Event::UnknownDate => {
            flow.churned_undated += 1;
            flow.churned_in_all += 1;
            return Err(Inclusion::ChurnedUndated);
        }
        Event::Involuntary(_) => flow.left_involuntarily += 1,
        Event::Churned(day) => {
            flow.churned_in_all += 1;
            flow.churned_this_quarter += u64::from(quarter.first_day() <= day);
        }
        Event::Censored => {}
    }
    if view.data.deal(deal).kind != DealKind::NewBusiness {
        flow.began_before += 1;
        return Err(Inclusion::BeganBefore);
    }
    if follow_up.end().since(start) < 0 {
        flow.ended_before_start += 1;
        return Err(Inclusion::EndedBeforeStart);
    }
    Ok((outcome, follow_up))
}

/// The accounts compared by their record: followed past the landmark, which is not before the first
/// of all records. Counts the others in `flow`.
pub(super) fn compared<'a>(
    view: View<'_>,
    subjects: &'a [Subject],
    landmark: i64,
    flow: &mut Flow,
) -> Vec<&'a Subject> {
    let first_record = view
        .data
        .records
        .iter()
        .map(|record| record.submitted_on)
        .min();
    let mut compared = Vec::with_capacity(subjects.len());
    for subject in subjects {
        if subject.duration <= landmark {
            flow.left_before_landmark += 1;
            flow.churned_before_landmark += u64::from(subject.event);
            let is_young = subject.start.plus(landmark) >= view.as_of;
            flow.signed_after_landmark +=
                u64::from(is_young && !subject.event && !subject.involuntary);
        } else if first_record.is_some_and(|day| subject.start.plus(landmark) < day) {
            flow.before_records += 1;
            flow.churned_before_records += u64::from(subject.event);
        } else {
            compared.push(subject);
        }
    }
    flow.analysed = compared.len() as u64;
    flow.churned = compared.iter().filter(|subject| subject.event).count() as u64;
    compared
}

/// Of each account followed whether it is compared, or why not; `compared` are those of
/// [`compared()`].
pub(super) fn inclusions(
    subjects: &[Subject],
    compared: &[&Subject],
    landmark: i64,
) -> impl Iterator<Item = Inclusion> {
    let mut still = compared.iter().map(|subject| subject.deal).peekable();
    subjects
        .iter()
        .map(move |subject| match still.next_if_eq(&subject.deal) {
            Some(_) => Inclusion::Compared,
            None if subject.duration <= landmark => Inclusion::LeftBeforeLandmark,
            None => Inclusion::BeforeRecords,
        })
}

/// Accounts with a record; only those are compared by its content.
pub(super) fn with_record<'a>(subjects: &[&'a Subject]) -> Vec<&'a Subject> {
    subjects
        .iter()
        .copied()
        .filter(|subject| subject.fields.is_some())
        .collect()
}

/// Complete fields of each account, as a covariate; 0 without a record.
pub(super) fn complete(subjects: &[&Subject]) -> Vec<f64> {
    subjects
        .iter()
        .map(|subject| f64::from(subject.complete().unwrap_or(0)))
        .collect()
}

/// Churned of all accounts.
pub(super) fn churned(subjects: &[&Subject]) -> Share {
    Share {
        k: subjects.iter().filter(|subject| subject.event).count() as u64,
        n: subjects.len() as u64,
    }
}
