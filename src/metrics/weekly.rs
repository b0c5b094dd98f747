//! The figures of the manager's review.

use super::checkins::{Promised, Renewal, RenewalDay, due_for_renewal, renewals};
use super::churned_customers::{ChurnedCustomer, churned_customers};
use super::copies::{Copies, FoundCopies};
use super::deal_handoffs::{DealHandoff, deal_handoffs};
use super::diagnosis::{self, Evidence, RepEvidence};
use super::filing::{Filing, filing};
use super::frequency::Frequency;
use super::losses::backtest::{BackTest, back_test};
use super::losses::signal::{MissingSignal, Signal, Signals};
use super::losses::watch::{self, FoundWatchList, WatchList};
use super::losses::{LossTally, Losses};
use super::measured::{CHURN, CS_LEAD, Need, RECORD, REP, REVIEW};
use super::milestones::{kickoffs_on_time, milestones};
use super::ownership_gap::{OwnershipGap, ownership_gap};
use super::panels::panels;
use super::period::Period;
use super::rebuild_hours::{RebuildHours, rebuild_hours};
use super::record_quality::{RecordQualitySummary, record_quality_summary};
use super::record_sample::{Drawn, SampledRecord, draw, record_sample};
use super::reviews::acceptance::{
    self, FieldRejections, LeadRejections, RepFieldRejections, RepRejections,
};
use super::reviews::outliers::{self, OutlierAnalysis, REVIEW_DAYS};
use super::reviews::quarters::{Quarters, quarters};
use super::reviews::rejection_reasons::rejection_reasons;
use super::reviews::rejections::{Rejection, rejections};
use super::reviews::review_cycles::{RepCorrections, ReviewCycles, rep_corrections, review_cycles};
use super::sales_cycle::{SalesCycles, sales_cycles};
use super::totals::{Totals, totals};
use super::week_changes::{self, RepOpenHandoffs, WeekChanges, open_by_rep, week_changes};
use super::win_rate::{RepWinRate, rep_win_rates};
use super::windows::{TRAILING_DAYS, WINDOW_DAYS};
use crate::config::Settings;
use crate::dataset::{QuotedTexts, TextRequest, View};
use crate::model::Table;

/// Who or what drafted each record.
const DRAFTED_BY: Need = Need::Columns(Table::Handoffs, &["drafted_by"]);
/// What CS wrote when it rejected.
const REASON: Need = Need::Columns(Table::Reviews, &["reason"]);
/// The fields that a rejection names.
const REJECTED_FIELDS: Need = Need::Columns(Table::Reviews, &["rejected_fields"]);
/// Hours that CS spent on reconstructing the sale.
const REBUILT_HOURS: Need = Need::Columns(Table::Outcomes, &["rebuilt_hours"]);
/// When each deal was created.
const CREATED_ON: Need = Need::Columns(Table::Deals, &["created_on"]);

panels! {
    /// The figures of the review.
    pub struct Weekly<'a> measured from given: WeeklyInputs<'a> {
        /// How many deals, records and reviews are visible.
        totals as "counts": Totals => totals(given.view);
        /// The week up to the as-of day against the week before.
        week: WeekChanges, of week_changes::PANELS =>
            week_changes(given.view, given.settings);
        /// The customers that churned in the week up to the as-of day.
        churned_this_week: Vec<ChurnedCustomer<'a>>, needs [CHURN] => {
            let week = Period::trailing(given.view.as_of, WINDOW_DAYS);
            churned_customers(given.view, given.settings, week)
        };
        /// Open handoffs by rep, of the deals won in the trailing year.
        open_by_rep: Vec<RepOpenHandoffs<'a>>, needs [RECORD, REP] =>
            open_by_rep(given.view, given.settings);
        /// Won deals past their due day without a record, by rep, trailing year.
        filing: Filing, needs [RECORD, REP] =>
            filing(given.view, given.settings, REVIEW_DAYS);
        /// Fields named in rejections, by rep, trailing year.
        rejected_fields_by_rep: Vec<RepFieldRejections>,
            needs [RECORD, REVIEW, REP, REJECTED_FIELDS] =>
            acceptance::by_rep_and_field(given.view, REVIEW_DAYS);
        /// Days between the last touch of sales and the first of CS, deals of the trailing 90 days.
        ownership_gap: OwnershipGap<'a>, needs [Need::CsTouch] => {
            let period = Period::trailing(given.view.as_of, TRAILING_DAYS);
            ownership_gap(given.view, given.settings, period)
        };
        /// Rejections at first review by rep, trailing 90 days.
        rep_rejections as "rejections": Vec<RepRejections>, needs [RECORD, REVIEW, REP] =>
            acceptance::by_rep(given.view, Some(TRAILING_DAYS));
        /// Rejections at first review by rep, over everything.
        rep_rejections_ever as "rejections_ever": Vec<RepRejections>, needs [RECORD, REVIEW, REP] =>
            acceptance::by_rep(given.view, None);
        /// Reps over the trailing year, adjusted for the strictness of the CS leads.
        reps: OutlierAnalysis, needs [RECORD, REVIEW, REP] =>
            outliers::reps(given.view, REVIEW_DAYS);
        /// CS leads over the trailing year, adjusted for the quality of the reps' records.
        cs_leads: OutlierAnalysis, needs [RECORD, REVIEW, REP, CS_LEAD] =>
            outliers::cs_leads(given.view, REVIEW_DAYS);
        /// Drafting agents and records written by hand, over the trailing year.
        drafting: OutlierAnalysis, needs [RECORD, REVIEW, DRAFTED_BY] =>
            outliers::drafting(given.view, REVIEW_DAYS);
        /// Rejections by quarter.
        quarters: Quarters, needs [RECORD, REVIEW, REP] => quarters(given.view);
        /// First reviews by CS lead, over the trailing year.
        leads_year: Vec<LeadRejections>, needs [RECORD, REVIEW, CS_LEAD] =>
            acceptance::by_lead(given.view, REVIEW_DAYS);
        /// Reasons that CS gave for rejections, trailing 90 days.
        rejection_reasons as "why": Vec<Frequency>, needs [RECORD, REVIEW, REASON] =>
            rejection_reasons(given.view, TRAILING_DAYS);
        /// Days that each rep took to correct rejected records, trailing year.
        rep_corrections as "mending": Vec<RepCorrections>, needs [RECORD, REVIEW, REP] =>
            rep_corrections(given.view, REVIEW_DAYS);
        /// Where the handoff breaks, trailing 90 days.
        diagnosis: Evidence, needs [RECORD, REVIEW] => {
            let milestones = milestones(given.view, given.settings, TRAILING_DAYS);
            let kickoffs = kickoffs_on_time(&milestones);
            diagnosis::team(given.view, given.settings, TRAILING_DAYS, kickoffs)
        };
        /// The same by rep, trailing year.
        diagnoses: Vec<RepEvidence>, needs [RECORD, REVIEW, REP] =>
            diagnosis::by_rep(given.view, given.settings, &given.copies.by_deal, REVIEW_DAYS);
        /// First reviews by CS lead, trailing 90 days.
        leads: Vec<LeadRejections>, needs [RECORD, REVIEW, CS_LEAD] =>
            acceptance::by_lead(given.view, TRAILING_DAYS);
        /// Fields named in rejections, trailing 90 days.
        rejected_fields: Vec<FieldRejections>, needs [RECORD, REVIEW, REJECTED_FIELDS] =>
            acceptance::by_field(given.view, TRAILING_DAYS);
        /// Reused texts.
        copies: Copies, needs [RECORD, REP] => given.copies.worded(&given.texts);
        /// Records that CS rejected, and whether they were corrected, trailing 90 days.
        review_cycles as "attempts": ReviewCycles<'a>, needs [RECORD, REVIEW] =>
            review_cycles(given.view, TRAILING_DAYS);
        /// Records of the trailing 90 days: late, reused, not reviewed.
        record_quality as "deliveries": RecordQualitySummary<'a>, needs [RECORD] =>
            record_quality_summary(
                given.view,
                given.settings,
                &given.copies.by_deal,
                TRAILING_DAYS,
            );
        /// Renewals of the next 120 days with their promised metrics.
        renewals: Vec<Renewal<'a>>, needs [RECORD, Need::Renewal] =>
            renewals(given.view, &given.renewals, &given.texts);
        /// Hours that CS spent on reconstructing the sale, trailing 90 days.
        rebuild_hours: RebuildHours<'a>, needs [RECORD, REBUILT_HOURS] => {
            let now = Period::trailing(given.view.as_of, TRAILING_DAYS);
            rebuild_hours(given.view, now, now.before())
        };
        /// Days from creation to win, trailing 90 days; by rep and segment, trailing year.
        sales_cycles: SalesCycles<'a>, needs [CREATED_ON] => {
            let now = Period::trailing(given.view.as_of, TRAILING_DAYS);
            let year = Period::trailing(given.view.as_of, REVIEW_DAYS);
            sales_cycles(given.view, now, now.before(), year)
        };
        /// Lost deals: reasons, competitors, segments.
        losses: Losses<'a>, of Losses::PANELS =>
            Losses::measure(&LossTally::new(given.view, given.settings));
        /// The lost-deal signal of each segment.
        signals: Vec<Signal>, needs [Need::AnySegment] =>
            given.signals.cohorts();
        /// Won deals without a complete lost-deal signal.
        missing_signals as "waiting_for_signal": Vec<MissingSignal<'a>>, needs [RECORD] =>
            given.signals.waiting();
        /// The watch list.
        watch: WatchList<'a>, needs [Need::AnySegment] =>
            given.watch.answered(given.view, &given.texts);
        /// Back-test of the watch list.
        back_test: BackTest, needs [CHURN] => back_test(given.view, given.settings);
        /// A random sample of records to read in full.
        record_sample as "to_read": Vec<SampledRecord<'a>>, needs [RECORD] =>
            record_sample(given.view, &given.sample, &given.texts);
        /// Win rates by rep.
        rep_win_rates as "rep_wins": Vec<RepWinRate>, needs [REP] => rep_win_rates(given.view);
    }
    lists {
        /// The rejections of the trailing year.
        rejections: Vec<Rejection<'a>>, needs [RECORD, REVIEW] =>
            rejections(given.view, REVIEW_DAYS);
        /// The won deals of the trailing year, with the state of their handoff.
        deal_handoffs: Vec<DealHandoff<'a>>, needs [RECORD] =>
            deal_handoffs(given.view, given.settings, REVIEW_DAYS);
    }
}

/// What the review is measured from: the data, what several panels share, and the texts to quote.
pub struct WeeklyInputs<'a> {
    view: View<'a>,
    settings: &'a Settings,
    copies: FoundCopies<'a>,
    renewals: Vec<(Promised<'a>, RenewalDay)>,
    watch: FoundWatchList<'a>,
    sample: Vec<Drawn<'a>>,
    signals: Signals<'a>,
    /// The texts of [`WeeklyInputs::texts_to_quote`]; without them nothing is quoted.
    pub texts: QuotedTexts,
}

impl<'a> WeeklyInputs<'a> {
    /// Prepares what several panels share.
    pub fn new(view: View<'a>, settings: &'a Settings) -> WeeklyInputs<'a> {
        let mut given = WeeklyInputs {
            view,
            settings,
            copies: FoundCopies::default(),
            renewals: Vec::new(),
            watch: FoundWatchList::default(),
            sample: Vec::new(),
            signals: Signals::new(view, settings),
            texts: QuotedTexts::default(),
        };
        let has =
            |needs: &[Need]| Need::first_missing(needs, &view.data.coverage, settings).is_none();
        rayon::scope(|scope| {
            scope.spawn(|_| given.copies = FoundCopies::find(view));
            // Texts are asked for only where the panel can be measured.
            if has(&[RECORD, Need::Renewal]) {
                scope.spawn(|_| given.renewals = due_for_renewal(view, settings));
            }
            if has(&[Need::AnySegment]) {
                scope.spawn(|_| given.watch = watch::find(view, settings));
            }
            if has(&[RECORD]) {
                scope.spawn(|_| given.sample = draw(view));
            }
        });
        given
    }

    /// The texts that the review will quote.
    pub fn texts_to_quote(&self) -> TextRequest<'a> {
        let mut request = TextRequest::default();
        self.copies.request(&mut request);
        for (promised, _) in &self.renewals {
            promised.request(&mut request);
        }
        self.watch.request(&mut request);
        self.sample.iter().for_each(|one| one.request(&mut request));
        request
    }
}
