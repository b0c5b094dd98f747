//! The account before its texts are read, and the whole story.

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::{Customer, customer};
use super::deals::{DealFate, StoryDeal, deals, told};
use super::handoff::{HandoffTold, handoff, request};
use super::losses::{FoundLosses, SimilarLosses};
use super::phase::{Phase, phase};
use super::questions::{OpenQuestion, questions};
use super::timeline::{TimelineEntry, timeline};
use crate::config::Settings;
use crate::dataset::{AccountIx, DealIx, QuotedTexts, TextRequest, View};
use crate::metrics::checkins::{self, Promised};
use crate::metrics::losses::segment::{Segment, Segmentation};
use crate::metrics::losses::watch::{self, FoundWatchList};
use crate::model::Day;
use crate::record::FieldRules;

/// The story of an account.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "Story of an account")]
pub struct AccountStory<'a> {
    /// The as-of day.
    pub as_of: Day,
    /// Last day that the inputs cover, at most the as-of day.
    pub last_day: Day,
    /// Id of the account; its name where the export has no id.
    pub account_id: &'a str,
    /// Its name.
    pub account: &'a str,
    /// Where it is.
    pub phase: Phase,
    /// The deal whose handoff is told.
    pub deal: StoryDeal<'a>,
    /// Its segment.
    pub segment: Segment,
    /// What is open, the most urgent first.
    pub questions: Vec<OpenQuestion>,
    /// The handoff record.
    pub handoff: HandoffTold<'a>,
    /// What became of the account; `None` while the deal is not won.
    pub customer: Option<Customer<'a>>,
    /// All deals of the account, by the day of their close; open ones last.
    pub deals: Vec<StoryDeal<'a>>,
    /// What similar deals were lost to.
    pub losses: SimilarLosses<'a>,
    /// What happened, by day.
    pub timeline: Vec<TimelineEntry<'a>>,
}

/// An account before its texts are read.
pub struct FoundStory<'a> {
    view: View<'a>,
    deal: DealIx,
    /// The day it was won, if it is.
    won_on: Option<Day>,
    promised: Option<Promised<'a>>,
    watch: FoundWatchList<'a>,
    losses: FoundLosses<'a>,
}

impl<'a> FoundStory<'a> {
    /// The story of an account; `None` when no deal of it was known on the as-of day.
    pub fn of_account(
        view: View<'a>,
        settings: &Settings,
        account: AccountIx,
    ) -> Option<FoundStory<'a>> {
        told(view, account).map(|deal| FoundStory::of_deal(view, settings, deal))
    }

    /// The story of an account with the handoff of one deal.
    pub fn of_deal(view: View<'a>, settings: &Settings, deal: DealIx) -> FoundStory<'a> {
        let of_deal = StoryDeal::of(view, deal);
        let won_on = of_deal.closed_on.filter(|_| of_deal.fate == DealFate::Won);
        FoundStory {
            view,
            deal,
            won_on,
            promised: won_on.and_then(|_| checkins::of_deal(view, settings, deal)),
            watch: watch::find(view, settings),
            losses: FoundLosses::find(view, settings, deal),
        }
    }

    /// Requests the texts that the story quotes.
    pub fn request(&self, texts: &mut TextRequest<'a>) {
        request(self.view, self.deal, texts);
        if let Some(promised) = &self.promised {
            promised.request(texts);
        }
        self.losses.request(texts);
    }

    /// The story.
    pub fn told(
        &self,
        settings: &Settings,
        rules: &FieldRules,
        texts: &QuotedTexts,
    ) -> AccountStory<'a> {
        let view = self.view;
        let account = view.data.deal(self.deal).account;
        let handoff = handoff(view, settings, rules, self.deal, texts);
        let customer = self.won_on.map(|on| {
            let watch = self.watch.answered(view, texts);
            let promised = self.promised.as_ref();
            customer(view, settings, (self.deal, on), promised, &watch, texts)
        });
        let deal = StoryDeal::of(view, self.deal);
        let deals = deals(view, account);
        let phase = phase(view, &deal, customer.as_ref());
        let segments = Segmentation::new(view, settings);
        let key = segments.key(view.data.deal(self.deal));
        AccountStory {
            as_of: view.as_of,
            last_day: view.data.last_day,
            account_id: view.data.id_of(account),
            account: view.data.name_of(account),
            phase,
            segment: segments.like(view, key),
            questions: questions(
                phase,
                deal.closed_on,
                &handoff,
                customer.as_ref(),
                view.as_of,
            ),
            timeline: timeline(&deals, &handoff, customer.as_ref(), view.as_of),
            losses: self.losses.answered(view, texts),
            deal,
            handoff,
            customer,
            deals,
        }
    }
}
