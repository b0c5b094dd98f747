//! Who and what a deal is, as lists name it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Day, DealIx, View};

/// A deal by name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Who {
    /// The deal.
    pub deal_id: String,
    /// Its account.
    pub account: String,
    /// Its rep.
    pub rep: Option<String>,
    /// The CS lead who reviewed its record last.
    pub cs_lead: Option<String>,
    /// The CS manager of its account.
    pub csm: Option<String>,
    /// Recurring revenue in the reporting currency.
    pub arr: Option<f64>,
    /// The day it was won.
    pub closed_on: Day,
}

/// A deal by name.
pub fn who(view: View<'_>, ix: DealIx, closed_on: Day) -> Who {
    let deal = view.data.deal(ix);
    let owned = |text: Option<&str>| text.map(str::to_string);
    let csm = view.data.outcomes.get(deal.account).and_then(|outcome| outcome.csm);
    Who {
        deal_id: view.data.deal_id(ix).to_string(),
        account: view.data.account_name(ix).to_string(),
        rep: owned(view.data.label(deal.rep)),
        cs_lead: owned(view.data.label(view.reviews(ix).last().and_then(|review| review.cs_lead))),
        csm: owned(view.data.label(csm)),
        arr: deal.arr(),
        closed_on,
    }
}

/// Biggest revenue first, then by id: the order of every list of deals.
pub fn by_revenue(a: &Who, b: &Who) -> std::cmp::Ordering {
    let arr = |who: &Who| who.arr.unwrap_or(0.0);
    arr(b).total_cmp(&arr(a)).then_with(|| a.deal_id.cmp(&b.deal_id))
}
