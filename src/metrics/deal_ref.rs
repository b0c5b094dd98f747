//! A deal as lists name it: id, account, people, revenue, day.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::dataset::{Dataset, Deal, DealIx, Symbol, View};
use crate::model::{Day, NanOption};

/// A deal as lists name it. Its texts are looked up in the data set when they are needed: a list
/// may have a million rows, each written once.
#[derive(Clone, Copy, JsonSchema)]
#[schemars(with = "InTexts<'static>")]
pub struct DealRef<'a> {
    data: &'a Dataset,
    deal: DealIx,
    cs_lead: Option<Symbol>,
    arr: NanOption,
    /// Day of the close.
    pub closed_on: Day,
}

/// Makes the reference of a deal.
pub fn deal_ref(view: View<'_>, deal: DealIx, closed_on: Day) -> DealRef<'_> {
    let View { data, .. } = view;
    let cs_lead = view.reviews(deal).last().and_then(|review| review.cs_lead);
    DealRef {
        data,
        deal,
        cs_lead,
        arr: data.arr(data.deal(deal)).into(),
        closed_on,
    }
}

impl<'a> DealRef<'a> {
    /// The same deal, with this CS lead as its reviewer.
    #[must_use]
    pub fn reviewed_by(self, cs_lead: Option<Symbol>) -> DealRef<'a> {
        DealRef { cs_lead, ..self }
    }

    /// The data set of the deal.
    pub(super) fn data(&self) -> &'a Dataset {
        self.data
    }

    /// The deal itself.
    pub(super) fn deal(&self) -> &'a Deal {
        self.data.deal(self.deal)
    }

    /// The id of the deal.
    pub fn deal_id(&self) -> &'a str {
        self.data.deal_id(self.deal)
    }

    /// The name of its account.
    pub fn account(&self) -> &'a str {
        self.data.account_name(self.deal)
    }

    /// Its rep.
    pub fn rep(&self) -> Option<&'a str> {
        self.data.label(self.deal().rep)
    }

    /// The CS lead of its latest review, or of the review it is listed for.
    pub fn cs_lead(&self) -> Option<&'a str> {
        self.data.label(self.cs_lead)
    }

    /// The CS manager of its account.
    pub fn csm(&self) -> Option<&'a str> {
        let outcome = self.data.outcomes.get(self.deal().account)?;
        self.data.label(outcome.csm)
    }

    /// Recurring revenue in the reporting currency; `None` when unknown.
    pub fn arr(&self) -> Option<f64> {
        self.arr.get()
    }

    fn prefetch(&self) {
        let texts = [self.deal_id(), self.account()];
        std::hint::black_box(texts.map(|text| text.as_bytes().first().copied()));
    }

    fn in_texts(&self) -> InTexts<'a> {
        InTexts {
            deal_id: self.deal_id(),
            account: self.account(),
            rep: self.rep(),
            cs_lead: self.cs_lead(),
            csm: self.csm(),
            arr: self.arr(),
            closed_on: self.closed_on,
        }
    }
}

/// The rows of a list, with the texts of their deals prefetched into the CPU cache: in a large list
/// that is not in the order of the deals, each lookup would wait for memory.
pub fn near<T>(list: &[T], deal_of: impl Fn(&T) -> &DealRef<'_>) -> impl Iterator<Item = &T> {
    list.chunks(64).flat_map(move |rows| {
        rows.iter().for_each(|row| deal_of(row).prefetch());
        rows
    })
}

/// Biggest revenue first, then by id: the order of every list of deals.
pub fn by_revenue(a: &DealRef<'_>, b: &DealRef<'_>) -> Ordering {
    let arr = |who: &DealRef<'_>| who.arr().unwrap_or(0.0);
    arr(b)
        .total_cmp(&arr(a))
        .then_with(|| a.deal_id().cmp(b.deal_id()))
}

/// A [`DealRef`] with its texts, for serialization.
#[derive(Debug, Serialize, JsonSchema)]
struct InTexts<'a> {
    /// Deal id.
    deal_id: &'a str,
    /// Account name.
    account: &'a str,
    /// Its rep.
    rep: Option<&'a str>,
    /// The CS lead of its latest review, or of the review it is listed for.
    cs_lead: Option<&'a str>,
    /// The CS manager of its account.
    csm: Option<&'a str>,
    /// Recurring revenue in the reporting currency; `None` when unknown.
    arr: Option<f64>,
    /// Day of the close.
    closed_on: Day,
}

impl fmt::Debug for DealRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_texts().fmt(f)
    }
}

impl Serialize for DealRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.in_texts().serialize(serializer)
    }
}
