//! Everything the analysis uses of each account with a won deal, one row an account: for people who
//! fit their own model. Decides nothing of its own: it asks what the analysis asks.

use super::classes::classes;
use super::exposures::{drafted_on, rejected_by};
use super::flow::{Flow, Inclusion};
use super::scope::Scope;
use super::subjects::{ArrNow, ArrSinceFirstSale, Subject, compared, inclusions, subjects};
use super::time_to_value::days_to_first_value;
use crate::config::Settings;
use crate::dataset::{AccountIx, DealIx, Event, View};
use crate::metrics::losses::loss_spike::LossSpikes;
use crate::metrics::losses::segment::{SegmentHistories, Segmentation};
use crate::metrics::records_from::records_from;
use crate::model::Day;

/// How follow-up of an account ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It churned while it was observed.
    Churned,
    /// A payment failed: censored on that day.
    FailedPayment,
    /// Still a customer when observation ended: censored.
    StillCustomer,
    /// It churned on an unknown day: in no figure about time.
    ChurnedUndated,
}

impl End {
    /// All, in this order.
    pub const ALL: [End; 4] = [
        End::Churned,
        End::FailedPayment,
        End::StillCustomer,
        End::ChurnedUndated,
    ];

    /// Its key in tables.
    pub const fn key(self) -> &'static str {
        match self {
            End::Churned => "churned",
            End::FailedPayment => "failed_payment",
            End::StillCustomer => "still_customer",
            End::ChurnedUndated => "churned_undated",
        }
    }

    fn of(event: Event) -> End {
        match event {
            Event::Churned(_) => End::Churned,
            Event::Involuntary(_) => End::FailedPayment,
            Event::Censored => End::StillCustomer,
            Event::UnknownDate => End::ChurnedUndated,
        }
    }
}

/// One account with a won deal, as the retention analysis uses it.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    /// The account.
    pub account: AccountIx,
    /// Its first won deal.
    pub deal: DealIx,
    /// Close date of that deal.
    pub won_on: Day,
    /// Whether it is compared, or why not.
    pub inclusion: Inclusion,
    /// How follow-up ended; `None` without an outcome.
    pub end: Option<End>,
    /// Day of churn, where follow-up saw it.
    pub churned_on: Option<Day>,
    /// Last day of observation; `None` without an outcome.
    pub observed_until: Option<Day>,
    /// What is known of an account that is followed; `None` for the excluded ones.
    pub followed: Option<Followed>,
}

/// What is known of an account that is followed from its first won deal.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Days from the close to the day after which it is at risk.
    pub entry_days: i64,
    /// Days from the close to churn or to the end of observation.
    pub follow_up_days: i64,
    /// Whether each field was complete at the landmark, in field order; `None` without a record.
    pub fields: Option<[bool; 7]>,
    /// Class of completeness at the landmark, such as `0-2`.
    pub class: Option<String>,
    /// Recurring revenue now as exported, in the reporting currency; `None` when unknown.
    pub now_arr: Option<f64>,
    /// The same, 0 once the account churned or failed to pay; `None` when either end is unknown.
    pub retained_arr: Option<f64>,
    /// Whether CS rejected its record by the landmark; `None` without a review by then.
    pub rejected: Option<bool>,
    /// Whether an agent drafted its record as of the landmark; `None` without a record.
    pub ai_draft: Option<bool>,
    /// Whether it was won during a loss spike in its segment; `None` with too few closed deals.
    pub loss_spike: Option<bool>,
    /// Days from the close to first value; `None` while not reached.
    pub days_to_first_value: Option<i64>,
}

impl Followed {
    /// Complete fields at the landmark, 0 to 7; `None` without a record.
    pub fn complete_fields(&self) -> Option<u32> {
        self.fields.map(super::subjects::count)
    }
}

/// Every account with a won deal by the as-of day: those excluded, then those followed, each by
/// close date and deal.
pub fn account_facts(view: View<'_>, settings: &Settings) -> Vec<AccountFacts> {
    let mut flow = Flow::default();
    let records_from = records_from(view, settings).day;
    let everything = Scope::default();
    let (subjects, mut excluded) = subjects(view, settings, &everything, records_from, &mut flow);
    let compared = compared(view, &subjects, settings.landmark_days, &mut flow);
    let start = |deal: DealIx| {
        view.data
            .deal(deal)
            .outcome
            .closed_on()
            .unwrap_or(view.as_of)
    };
    excluded.sort_by(|(a, _), (b, _)| {
        (start(*a), view.data.deal_id(*a)).cmp(&(start(*b), view.data.deal_id(*b)))
    });
    let excluded = excluded
        .into_iter()
        .map(|(deal, inclusion)| facts(view, (deal, start(deal)), inclusion, None));
    let described = described(view, settings, &subjects);
    let followed = inclusions(&subjects, &compared, settings.landmark_days)
        .zip(&subjects)
        .zip(described)
        .map(|((inclusion, subject), followed)| {
            let sale = (subject.deal, subject.start);
            facts(view, sale, inclusion, Some(followed))
        });
    excluded.chain(followed).collect()
}

fn facts(
    view: View<'_>,
    (deal, won_on): (DealIx, Day),
    inclusion: Inclusion,
    followed: Option<Followed>,
) -> AccountFacts {
    let account = view.data.deal(deal).account;
    let follow_up = view.follow_up(account);
    AccountFacts {
        account,
        deal,
        won_on,
        inclusion,
        end: follow_up.map(|follow_up| End::of(follow_up.event)),
        churned_on: follow_up.and_then(|follow_up| follow_up.churned_on()),
        observed_until: follow_up.map(|follow_up| follow_up.observed_until),
        followed,
    }
}

/// [`Followed`] of each subject.
fn described(view: View<'_>, settings: &Settings, subjects: &[Subject]) -> Vec<Followed> {
    let segmentation = Segmentation::new(view, settings);
    let histories = SegmentHistories::new(view, &segmentation);
    let mut loss_spikes = LossSpikes::new(&histories);
    let classes = classes(&settings.retention);
    let has_segments = !segmentation.0.is_empty();
    let mut describe = |subject: &Subject| {
        let landmark = subject.start.plus(settings.landmark_days);
        let key = segmentation.key(view.data.deal(subject.deal));
        let spike = || loss_spikes.at(key, subject.start);
        Followed {
            entry_days: subject.entry,
            follow_up_days: subject.duration,
            fields: subject.fields,
            class: classes
                .iter()
                .find(|class| class.holds(subject.complete()))
                .map(|class| class.label.clone()),
            now_arr: match subject.now_arr {
                ArrNow::Known(arr) => Some(arr),
                ArrNow::Blank | ArrNow::OfLaterDay => None,
            },
            retained_arr: match subject.arr_since_first_sale() {
                ArrSinceFirstSale::Known { now, .. } => Some(now),
                ArrSinceFirstSale::OpeningOnly(_) | ArrSinceFirstSale::Unknown => None,
            },
            rejected: rejected_by(view, subject.deal, landmark),
            ai_draft: drafted_on(view, subject.deal, landmark),
            loss_spike: has_segments
                .then(spike)
                .flatten()
                .map(|(_, spike)| spike.is_on()),
            days_to_first_value: days_to_first_value(view, subject),
        }
    };
    subjects.iter().map(&mut describe).collect()
}
