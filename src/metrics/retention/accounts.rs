//! The list of all accounts in scope, included or excluded.

use super::flow::Inclusion;
use super::subjects::{ArrNow, Subject, inclusions};
use crate::dataset::{DealIx, DealOutcome, Event, View};
use crate::model::Day;

/// One row of the list: an account in scope, included or excluded.
#[derive(Debug, Clone, Copy)]
pub struct ListedAccount<'a> {
    /// Account id.
    pub account_id: &'a str,
    /// Account name.
    pub account: &'a str,
    /// Id of its first won deal.
    pub deal_id: &'a str,
    /// Rep of that deal.
    pub rep: Option<&'a str>,
    /// Segment of that deal.
    pub segment: Option<&'a str>,
    /// Close date of that deal.
    pub won_on: Day,
    /// Whether it is compared, or why not.
    pub inclusion: Inclusion,
    /// Complete fields at the landmark, 0 to 7; `None` without a record.
    pub complete: Option<u32>,
    /// Whether each field was complete at the landmark, in field order.
    pub fields: Option<[bool; 7]>,
    /// Recurring revenue of the first won deal; `None` when unknown.
    pub arr: Option<f64>,
    /// Recurring revenue now; `None` when unknown, and when the exports are dated after the report.
    pub now_arr: Option<f64>,
    /// Days from the close to churn, or to the end of observation; `None` when unknown.
    pub days: Option<i64>,
    /// Whether it churned while observed, or on an unknown day.
    pub churned: bool,
}

/// Lists all accounts in scope: excluded accounts with the reason, then the accounts followed.
pub(super) fn list<'a>(
    view: View<'a>,
    excluded: &[(DealIx, Inclusion)],
    subjects: &[Subject],
    compared: &[&Subject],
    landmark: i64,
) -> Vec<ListedAccount<'a>> {
    let row = |deal: DealIx, inclusion: Inclusion, subject: Option<&Subject>| {
        let of = view.data.deal(deal);
        let won_on = match of.outcome {
            DealOutcome::Won(day) => day,
            DealOutcome::Lost(day, _) => day,
            DealOutcome::Open(_) => view.as_of,
        };
        ListedAccount {
            account_id: view.data.id_of(of.account),
            account: view.data.name_of(of.account),
            deal_id: view.data.deal_id(deal),
            rep: view.data.label(of.rep),
            segment: view.data.label(of.segment),
            won_on,
            inclusion,
            complete: subject.and_then(Subject::complete),
            fields: subject.and_then(|subject| subject.fields),
            arr: subject.and_then(|subject| subject.arr),
            now_arr: subject.and_then(|subject| match subject.now_arr {
                ArrNow::Known(arr) => Some(arr),
                ArrNow::Blank | ArrNow::OfLaterDay => None,
            }),
            days: subject.map(|subject| subject.duration),
            // Of an excluded account too: one that left on an unknown day is no customer.
            churned: view
                .follow_up(of.account)
                .is_some_and(|seen| matches!(seen.event, Event::Churned(_) | Event::UnknownDate)),
        }
    };
    let followed = inclusions(subjects, compared, landmark)
        .zip(subjects)
        .map(|(inclusion, subject)| row(subject.deal, inclusion, Some(subject)));
    let mut excluded: Vec<ListedAccount<'_>> = excluded
        .iter()
        .map(|(deal, inclusion)| row(*deal, *inclusion, None))
        .collect();
    excluded.sort_by(|a, b| {
        a.won_on
            .cmp(&b.won_on)
            .then_with(|| a.deal_id.cmp(b.deal_id))
    });
    excluded.into_iter().chain(followed).collect()
}
