//! The deals of the account.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dataset::{AccountIx, Deal, DealIx, DealKind, DealOutcome, View};
use crate::model::Day;

/// How a deal stands on the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealFate {
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Neither.
    Open,
}

/// A deal of the account.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StoryDeal<'a> {
    /// Its id.
    pub deal_id: &'a str,
    /// New business, renewal or expansion.
    pub kind: DealKind,
    /// How it stands.
    pub fate: DealFate,
    /// Day it was won or lost; `None` of an open deal.
    pub closed_on: Option<Day>,
    /// Day sales expects to close it; of an open deal only.
    pub expected_close_on: Option<Day>,
    /// Day it was entered in the CRM.
    pub created_on: Option<Day>,
    /// Its rep.
    pub rep: Option<&'a str>,
    /// Recurring revenue in the reporting currency; `None` when unknown.
    pub arr: Option<f64>,
    /// The amount as exported.
    pub amount: Option<f64>,
    /// The currency of the amount.
    pub currency: &'a str,
    /// Length of the contract in months.
    pub term_months: Option<u16>,
    /// What is sold.
    pub product: Option<&'a str>,
    /// Where the deal came from.
    pub lead_source: Option<&'a str>,
    /// Why it was lost, as the rules classify it; of a lost deal only.
    pub lost_reason: Option<&'a str>,
    /// The same as the CRM words it.
    pub lost_text: Option<&'a str>,
    /// The competitor named on it.
    pub competitor: Option<&'a str>,
}

impl<'a> StoryDeal<'a> {
    /// A deal as it stood on the as-of day: what closed later was still open.
    pub(super) fn of(view: View<'a>, ix: DealIx) -> StoryDeal<'a> {
        let View { data, as_of } = view;
        let deal = data.deal(ix);
        let closed_on = deal.outcome.closed_on().filter(|day| *day <= as_of);
        let (fate, reason) = match deal.outcome {
            DealOutcome::Won(day) if day <= as_of => (DealFate::Won, None),
            DealOutcome::Lost(day, reason) if day <= as_of => (DealFate::Lost, Some(reason)),
            _ => (DealFate::Open, None),
        };
        let expected_close_on = match deal.outcome {
            DealOutcome::Open(open) => open.expected_close_on,
            _ => None,
        };
        let is_lost = fate == DealFate::Lost;
        StoryDeal {
            deal_id: data.deal_id(ix),
            kind: deal.kind,
            fate,
            closed_on,
            expected_close_on,
            created_on: deal.created_on,
            rep: data.label(deal.rep),
            arr: data.arr(deal),
            amount: deal.amount.get(),
            currency: data.labels.text(data.currency(deal).name),
            term_months: deal.term_months.map(std::num::NonZeroU16::get),
            product: data.label(deal.product),
            lead_source: data.label(deal.lead_source),
            lost_reason: reason.map(|reason| data.taxonomy.name(reason)),
            lost_text: data.label(deal.lost_text).filter(|_| is_lost),
            competitor: data.label(deal.competitor).filter(|_| is_lost),
        }
    }

    /// The day that places it among the others: that of its close, else the as-of day.
    fn place(&self, as_of: Day) -> Day {
        self.closed_on.unwrap_or(as_of)
    }
}

/// Whether a deal was known on the as-of day.
fn is_known(view: View<'_>, deal: &Deal) -> bool {
    deal.created_on.is_none_or(|day| day <= view.as_of)
}

/// The deals of the account known on the as-of day, by the day of their close; open ones last.
pub fn deals(view: View<'_>, account: AccountIx) -> Vec<StoryDeal<'_>> {
    let known = view
        .deals_of(account)
        .filter(|(_, deal)| is_known(view, deal));
    let mut deals: Vec<StoryDeal<'_>> = known.map(|(ix, _)| StoryDeal::of(view, ix)).collect();
    deals.sort_by_key(|deal| (deal.fate == DealFate::Open, deal.place(view.as_of)));
    deals
}

/// The deal whose handoff the story of an account tells: the first won deal of new business, as
/// its promises bind, and of who churned and bought again the first since; else an open one; else the
/// latest.
pub fn told(view: View<'_>, account: AccountIx) -> Option<DealIx> {
    let known: Vec<(DealIx, &Deal)> = view
        .deals_of(account)
        .filter(|(_, deal)| is_known(view, deal))
        .collect();
    let is_new = |deal: &Deal| deal.kind == DealKind::NewBusiness;
    let fate = |ix: DealIx| StoryDeal::of(view, ix).fate;
    let by_day = |(ix, _): &&(DealIx, &Deal)| (StoryDeal::of(view, *ix).closed_on, *ix);
    let won = || {
        let is_won = |(ix, deal): &&(DealIx, &Deal)| is_new(deal) && fate(*ix) == DealFate::Won;
        known.iter().filter(is_won)
    };
    let is_kept = |(_, deal): &&(DealIx, &Deal)| {
        let closed_on = deal.outcome.closed_on();
        closed_on.is_some_and(|day| !view.has_churned_since(account, day))
    };
    let bound = won().filter(is_kept).min_by_key(by_day);
    let open = || {
        known
            .iter()
            .find(|(ix, deal)| is_new(deal) && fate(*ix) == DealFate::Open)
    };
    let latest = || known.iter().max_by_key(by_day);
    bound
        .or_else(|| won().min_by_key(by_day))
        .or_else(open)
        .or_else(latest)
        .map(|(ix, _)| *ix)
}
