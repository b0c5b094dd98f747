//! The account before its texts are read, and the whole story.

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::{Customer, customer};
use super::deals::{DealFate, StoryDeal, deals, told};
use super::handoff::{HandoffTold, handoff, request};
use super::losses::{FoundLosses, SimilarLosses};
use super::questions::{OpenQuestion, questions};
use super::timeline::{TimelineEntry, timeline};
use crate::config::Settings;
use crate::dataset::{AccountIx, DealIx, QuotedTexts, TextRequest, View};
use crate::metrics::checkins::{self, Promised};
use crate::metrics::losses::segment::{Segment, Segmentation};
use crate::metrics::losses::watch::{self, FoundWatchList};
use crate::metrics::milestones::Milestone;
use crate::model::{Coverage, Day, Table};
use crate::record::FieldRules;

/// Days after the close within which a kickoff is waited for where no input tells of kickoffs.
const KICKOFF_DAYS: i64 = 30;

/// Where an account is between the sale and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The deal is open.
    Open,
    /// The deal is won, and the kickoff has not taken place.
    BeforeKickoff,
    /// A customer after the kickoff.
    Customer,
    /// It has churned.
    Churned,
    /// The deal was lost.
    Lost,
}

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

fn phase(view: View<'_>, deal: &StoryDeal<'_>, customer: Option<&Customer<'_>>) -> Phase {
    let (Some(customer), Some(closed_on)) = (customer, deal.closed_on) else {
        return match deal.fate {
            DealFate::Lost => Phase::Lost,
            DealFate::Won | DealFate::Open => Phase::Open,
        };
    };
    if customer.churn.is_some() {
        return Phase::Churned;
    }
    let kickoff = customer
        .milestones
        .iter()
        .find(|one| one.step == Milestone::Kickoff);
    let is_later = |one: &Milestone| matches!(one, Milestone::FirstValue | Milestone::Onboarded);
    let has_gone_on = customer
        .milestones
        .iter()
        .any(|one| is_later(&one.step) && one.done_on.is_some());
    let is_waiting = match kickoff {
        Some(kickoff) => kickoff.done_on.is_none() && !has_gone_on,
        None => {
            !has_gone_on
                && view.as_of.since(closed_on) <= KICKOFF_DAYS
                && !tells_kickoffs(&view.data.coverage)
        }
    };
    if is_waiting {
        Phase::BeforeKickoff
    } else {
        Phase::Customer
    }
}

/// Whether an input tells of kickoffs.
fn tells_kickoffs(coverage: &Coverage) -> bool {
    coverage.lacks(Table::Outcomes, &["kickoff_on"]).is_none()
}
