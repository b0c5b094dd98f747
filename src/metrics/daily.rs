//! The figures of the morning digest.

use super::changes::{Changes, changes, compared_with};
use super::checkins::{CheckIns, Promised, check_ins, due_for_check_in};
use super::churned_customers::{ChurnedCustomer, churned_customers};
use super::completeness::{self, FieldCounts, RepTally, RepWeek, TrendWeek, WeekTally, Window};
use super::copies::{Copies, FoundCopies};
use super::deal_handoffs::{DealHandoff, deal_handoffs};
use super::diagnosis::{self, Evidence};
use super::follow_ups::{self, Asked, FollowUps};
use super::funnel::{Funnel, funnel};
use super::handoff_state::{HandoffState, StateCount, state_counts};
use super::health::{AccountHealth, account_health};
use super::losses::watch::{self, FoundWatchList, WatchList};
use super::losses::{LossTally, Losses};
use super::measured::{CHURN, CS_LEAD, HEALTH, Need, RECORD, REP, REVIEW};
use super::milestones::{MilestoneTiming, kickoffs_on_time, milestones};
use super::panels::panels;
use super::period::Period;
use super::plan_fact_gap::{PlannedStep, open_meetings, plan_fact_gap};
use super::pre_close::{PreClose, pre_close};
use super::priorities::{Priorities, priorities};
use super::record_quality::{RecordQualitySummary, record_quality_summary};
use super::reviews::acceptance::{self, LeadRejections};
use super::reviews::rejections::{Rejection, rejections};
use super::reviews::review_cycles::{ReviewCycles, review_cycles};
use super::totals::{Totals, totals};
use super::unfinished_handoffs::{UnfinishedHandoff, unfinished_handoffs};
use super::windows::{HANDOFF_DAYS, TRAILING_DAYS, WINDOW_DAYS, days_of_trend, first_week};
use super::worst_step::{accepted_complete, check_ins_done, worst_step};
use crate::config::Settings;
use crate::dataset::{QuotedTexts, TextRequest, View};
use crate::model::{PreviousDigest, PriorState, Table};
use crate::record::FieldRules;

/// The value that CS measured of the promised metric.
const METRIC_VALUE: Need = Need::Columns(Table::Outcomes, &["metric_value"]);

panels! {
    /// The figures of the digest.
    pub struct Daily<'a> measured from given: DailyInputs<'a> {
        /// How many deals, records and reviews are visible.
        totals as "counts": Totals => totals(given.view);
        /// Won deals of the trailing year by the state of their handoff.
        states: Vec<StateCount>, needs [RECORD] =>
            state_counts(given.view, given.settings, HANDOFF_DAYS);
        /// Plan, Fact and Gap of the seven days, step by step.
        plan_fact_gap: Vec<PlannedStep>, needs [RECORD] =>
            plan_fact_gap(given.view, given.settings);
        /// The same of the seven days before, as of their end.
        plan_fact_gap_before: Vec<PlannedStep>, needs [RECORD] =>
            plan_fact_gap(given.before, given.settings);
        /// Records and fields of the deals won in the seven days.
        window: Window, needs [RECORD] => completeness::window(given.view, given.settings);
        /// The same of the seven days before, as of their end.
        window_before: Window, needs [RECORD] => completeness::window(given.before, given.settings);
        /// From expected to accepted records, of the seven days.
        funnel: Funnel, needs [RECORD] => funnel(given.view, given.settings, WINDOW_DAYS);
        /// The same of the seven days before, as of their end.
        funnel_before: Funnel, needs [RECORD] => funnel(given.before, given.settings, WINDOW_DAYS);
        /// The same of the trailing 90 days.
        funnel_trailing: Funnel, needs [RECORD] =>
            funnel(given.view, given.settings, TRAILING_DAYS);
        /// Where the handoff breaks, over the trailing 90 days.
        diagnosis: Evidence, needs [RECORD, REVIEW] => {
            let kickoffs = kickoffs_on_time(&given.milestones);
            diagnosis::team(given.view, given.settings, TRAILING_DAYS, kickoffs)
        };
        /// What changed since the last digest, or the business day before.
        changes as "since": Changes<'a>, needs [RECORD] =>
            changes(given.view, given.settings, given.prior.last.as_ref(), HANDOFF_DAYS);
        /// The customers that churned since the day that the digest is compared with.
        churned_since: Vec<ChurnedCustomer<'a>>, needs [CHURN] => {
            let last = given.prior.last.as_ref();
            let from = compared_with(given.view, given.settings, last).plus(1);
            churned_customers(given.view, given.settings, Period { from, to: given.view.as_of })
        };
        /// Records of the trailing 90 days: late, reused, not reviewed.
        record_quality as "deliveries": RecordQualitySummary<'a>, needs [RECORD] =>
            record_quality_summary(
                given.view,
                given.settings,
                &given.copies.by_deal,
                TRAILING_DAYS,
            );
        /// Records that CS rejected, and whether they were corrected, over the trailing 90 days.
        review_cycles as "attempts": ReviewCycles<'a>, needs [RECORD, REVIEW] =>
            review_cycles(given.view, TRAILING_DAYS);
        /// Days to each milestone, over the trailing 90 days.
        milestones as "clocks": Vec<MilestoneTiming<'a>> => given.milestones.clone();
        /// 60-day check-ins, due in the trailing 90 days or the next seven.
        check_ins: CheckIns<'a>, needs [RECORD, METRIC_VALUE] =>
            check_ins(given.view, &given.promises, &given.texts);
        /// Won deals of the trailing year in every state but accepted and awaiting review: the most
        /// urgent state first, then biggest revenue.
        unfinished as "gaps": Vec<UnfinishedHandoff<'a>>, needs [RECORD] =>
            given.unfinished(|state| state != HandoffState::AwaitingReview);
        /// Won deals of the trailing year with a complete record that awaits review, biggest
        /// revenue first.
        awaiting_review: Vec<UnfinishedHandoff<'a>>, needs [RECORD] =>
            given.unfinished(|state| state == HandoffState::AwaitingReview);
        /// Open deals about to close, and their records.
        pre_close: PreClose<'a>, needs [RECORD, Need::ExpectedClose] =>
            pre_close(given.view, given.settings);
        /// Status of each field over all records.
        fields: Vec<FieldCounts>, needs [RECORD] => completeness::fields(given.view, None);
        /// The same over the records of deals won in the trailing 90 days.
        fields_trailing: Vec<FieldCounts>, needs [RECORD] =>
            completeness::fields(given.view, Some(TRAILING_DAYS));
        /// Records by rep, over everything.
        reps: Vec<RepTally>, needs [RECORD, REP] =>
            completeness::reps(given.view, given.settings, None);
        /// Records by rep, over the trailing 90 days.
        reps_trailing: Vec<RepTally>, needs [RECORD, REP] =>
            given.reps_trailing.clone();
        /// Records by week of close.
        weeks: Vec<WeekTally>, needs [RECORD] => given.weeks.clone();
        /// Completeness of the trailing weeks; weeks before the exports are taken from earlier
        /// digests.
        trend: Vec<TrendWeek>, needs [RECORD] =>
            completeness::trend(&given.weeks, &given.prior.weeks, first_week(given.view.as_of));
        /// Records by rep and week, over 13 weeks.
        rep_weeks: Vec<RepWeek>, needs [RECORD, REP] => completeness::rep_weeks(given.view);
        /// First reviews by CS lead, over the trailing 90 days.
        leads: Vec<LeadRejections>, needs [RECORD, REVIEW, CS_LEAD] =>
            given.leads.clone();
        /// Lost deals: reasons, competitors, segments.
        losses: Losses<'a>, of Losses::PANELS =>
            Losses::measure(&LossTally::new(given.view, given.settings));
        /// The watch list.
        watch: WatchList<'a>, needs [Need::AnySegment] =>
            given.watch.answered(given.view, &given.texts);
        /// Reused texts.
        copies: Copies, needs [RECORD, REP] => given.copies.worded(&given.texts);
        /// What the digest leads with; `None` without records.
        priorities: Option<Priorities<'a>> => given.priorities();
    }
    lists {
        /// The previous digest; `None` without history.
        previous: Option<&'a PreviousDigest> => given.prior.last.as_ref();
        /// What came of what it asked for beside records; `None` without history.
        follow_ups: Option<FollowUps<'a>> => given.follow_ups();
        /// The won deals of the trailing weeks, with the state of their handoff.
        deal_handoffs: Vec<DealHandoff<'a>>, needs [RECORD] =>
            deal_handoffs(given.view, given.settings, days_of_trend(given.view.as_of));
        /// Health of each customer, as exported.
        account_health: Option<Vec<AccountHealth<'a>>>, needs [HEALTH] =>
            account_health(given.view);
        /// The rejections of the trailing 90 days.
        rejections: Vec<Rejection<'a>>, needs [RECORD, REVIEW] =>
            rejections(given.view, TRAILING_DAYS);
    }
}

/// What the digest is measured from: the data, what several panels share, and the texts to quote.
pub struct DailyInputs<'a> {
    view: View<'a>,
    /// The data as of seven days before.
    before: View<'a>,
    settings: &'a Settings,
    prior: &'a PriorState,
    copies: FoundCopies<'a>,
    promises: Vec<Promised<'a>>,
    watch: FoundWatchList<'a>,
    milestones: Vec<MilestoneTiming<'a>>,
    weeks: Vec<WeekTally>,
    reps_trailing: Vec<RepTally>,
    leads: Vec<LeadRejections>,
    unfinished: Vec<UnfinishedHandoff<'a>>,
    /// The texts of [`DailyInputs::texts_to_quote`]; without them nothing is quoted.
    pub texts: QuotedTexts,
}

impl<'a> Daily<'a> {
    /// What it asks for beside records.
    pub fn asked(&self) -> Asked<'_, 'a> {
        Asked {
            meetings: self.priorities.as_ref().map(|found| &found.meetings),
            check_ins: self.check_ins.measured(),
            watch: self.watch.measured(),
        }
    }
}

impl<'a> DailyInputs<'a> {
    /// Prepares what several panels share.
    pub fn new(
        view: View<'a>,
        settings: &'a Settings,
        rules: &'a FieldRules,
        prior: &'a PriorState,
    ) -> DailyInputs<'a> {
        let mut given = DailyInputs {
            view,
            before: View {
                as_of: view.as_of.plus(-WINDOW_DAYS),
                ..view
            },
            settings,
            prior,
            copies: FoundCopies::default(),
            promises: Vec::new(),
            watch: FoundWatchList::default(),
            milestones: Vec::new(),
            weeks: Vec::new(),
            reps_trailing: Vec::new(),
            leads: Vec::new(),
            unfinished: Vec::new(),
            texts: QuotedTexts::default(),
        };
        let has =
            |needs: &[Need]| Need::first_missing(needs, &view.data.coverage, settings).is_none();
        rayon::scope(|scope| {
            scope.spawn(|_| given.copies = FoundCopies::find(view));
            scope.spawn(|_| given.milestones = milestones(view, settings, TRAILING_DAYS));
            if has(&[RECORD]) {
                scope.spawn(|_| given.weeks = completeness::weeks(view, settings));
                scope.spawn(|_| {
                    let last = prior.last.as_ref();
                    given.unfinished =
                        unfinished_handoffs(view, settings, rules, last, HANDOFF_DAYS);
                });
            }
            if has(&[RECORD, REP]) {
                scope.spawn(|_| {
                    given.reps_trailing = completeness::reps(view, settings, Some(TRAILING_DAYS));
                });
            }
            if has(&[RECORD, REVIEW, CS_LEAD]) {
                scope.spawn(|_| given.leads = acceptance::by_lead(view, TRAILING_DAYS));
            }
            // Texts are asked for only where the panel can be measured.
            if has(&[RECORD, METRIC_VALUE]) {
                scope.spawn(|_| {
                    given.promises = due_for_check_in(view, settings, TRAILING_DAYS);
                });
            }
            if has(&[Need::AnySegment]) {
                scope.spawn(|_| given.watch = watch::find(view, settings));
            }
        });
        given
    }

    /// The unfinished handoffs in some states.
    fn unfinished(&self, is_wanted: impl Fn(HandoffState) -> bool) -> Vec<UnfinishedHandoff<'a>> {
        let all = self.unfinished.iter();
        all.filter(|one| is_wanted(one.state)).cloned().collect()
    }

    fn follow_ups(&self) -> Option<FollowUps<'a>> {
        let last = self.prior.last.as_ref()?;
        let has = |needs: &[Need]| {
            Need::first_missing(needs, &self.view.data.coverage, self.settings).is_none()
        };
        let meetings =
            has(&[RECORD]).then(|| open_meetings(self.view, self.settings, TRAILING_DAYS));
        let check_ins =
            has(&[RECORD, METRIC_VALUE]).then(|| check_ins(self.view, &self.promises, &self.texts));
        let watch = has(&[Need::AnySegment]).then(|| self.watch.answered(self.view, &self.texts));
        let asked = Asked {
            meetings: meetings.as_ref(),
            check_ins: check_ins.as_ref(),
            watch: watch.as_ref(),
        };
        Some(follow_ups::follow_ups(
            self.view,
            self.settings,
            asked,
            last,
        ))
    }

    fn priorities(&self) -> Option<Priorities<'a>> {
        let missing = RECORD.missing(&self.view.data.coverage, self.settings);
        missing.is_none().then(|| {
            let planned = plan_fact_gap(self.view, self.settings);
            let has_check_ins =
                Need::first_missing(&[METRIC_VALUE], &self.view.data.coverage, self.settings);
            let check_ins = has_check_ins.is_none().then(|| {
                let all = check_ins(self.view, &self.promises, &self.texts);
                check_ins_done(&all, self.view.as_of)
            });
            let accepted = accepted_complete(self.view, self.settings);
            priorities(
                &self.unfinished,
                open_meetings(self.view, self.settings, TRAILING_DAYS),
                worst_step(&planned, accepted, check_ins),
                (&self.reps_trailing, &self.leads),
                (self.settings, self.view.as_of),
            )
        })
    }

    /// The texts that the digest will quote.
    pub fn texts_to_quote(&self) -> TextRequest<'a> {
        let mut request = TextRequest::default();
        self.copies.request(&mut request);
        self.promises
            .iter()
            .for_each(|one| one.request(&mut request));
        self.watch.request(&mut request);
        request
    }
}
