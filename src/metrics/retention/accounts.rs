//! The list of all accounts asked for, included or excluded.

use super::flow::Inclusion;
use super::subjects::Subject;
use crate::dataset::{DealIx, DealOutcome, View};
use crate::model::Day;

/// An account asked for, for the list of all of them.
#[derive(Debug, Clone, Copy)]
pub struct ListedAccount<'a> {
    /// Its id.
    pub account_id: &'a str,
    /// Its name.
    pub account: &'a str,
    /// Its first won deal.
    pub deal_id: &'a str,
    /// Who won it.
    pub rep: Option<&'a str>,
    /// Its segment.
    pub segment: Option<&'a str>,
    /// The day that was won.
    pub won_on: Day,
    /// Where it went.
    pub inclusion: Inclusion,
    /// Complete fields at the landmark; nothing without a record.
    pub complete: Option<u32>,
    /// Which fields those are, in order.
    pub fields: Option<[bool; 7]>,
    /// Recurring revenue of the first won deal, where known.
    pub arr: Option<f64>,
    /// Recurring revenue now; nothing where the exports are of a later day than the report.
    pub now_arr: Option<f64>,
    /// Days from the close to leaving, or to the last day watched; nothing where nobody knows.
    pub days: Option<i64>,
    /// Whether it left while watched.
    pub churned: bool,
}

/// Lists all accounts asked for: those set aside with why, then those followed.
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
            DealOutcome::Open => view.as_of,
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
            now_arr: subject.and_then(|subject| subject.now_arr),
            days: subject.map(|subject| subject.duration),
            churned: subject.is_some_and(|subject| subject.event),
        }
    };
    let mut still = compared.iter().peekable();
    let followed = subjects.iter().map(|subject| {
        let inclusion = match still.next_if(|other| other.deal == subject.deal) {
            Some(_) => Inclusion::Compared,
            None if subject.duration <= landmark => Inclusion::LeftBeforeLandmark,
            None => Inclusion::BeforeRecords,
        };
        row(subject.deal, inclusion, Some(subject))
    });
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
