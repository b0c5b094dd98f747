//! The manager's review: rejections that are fair, lost deals that warn.

use schemars::JsonSchema;
use serde::Serialize;

use super::checkins::{Renewal, renewals};
use super::clocks::{clocks, kickoffs};
use super::copies::{Copies, copies};
use super::counted::Counted;
use super::counts::{Counts, counts};
use super::delivered::{Deliveries, deliveries};
use super::diagnosis::{self, Evidence, RepEvidence};
use super::handed::{Handed, handed};
use super::losses::backtest::{BackTest, back_test};
use super::losses::signal::{Signal, Signals, Waiting};
use super::losses::watch::{self, Watch};
use super::losses::{Losses, losses};
use super::reading::{ToRead, to_read};
use super::reviews::acceptance::{self, FieldRejections, LeadRejections, RepRejections};
use super::reviews::attempts::{Attempts, attempts};
use super::reviews::attempts::{RepMending, mending};
use super::reviews::quarters::{Quarters, quarters};
use super::reviews::sent_back::{SentBack, sent_back};
use super::reviews::standing::{self, REVIEW_DAYS, Standings};
use super::reviews::why::why;
use super::wins::{RepWins, rep_wins};
use super::{Panel, TRAILING_DAYS};
use crate::config::Settings;
use crate::dataset::{TextSource, View};
use crate::model::Table;

/// What the review tells.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Weekly<'a> {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Rejections at first review by rep, trailing 90 days.
    pub rejections: Panel<Vec<RepRejections>>,
    /// The same over everything.
    pub rejections_ever: Panel<Vec<RepRejections>>,
    /// Reps over the trailing year, with the strictness of the CS leads taken out.
    pub reps: Panel<Standings>,
    /// CS leads over the trailing year, with the quality of the reps' records taken out.
    pub cs_leads: Panel<Standings>,
    /// Drafting agents against what was written by hand, over the trailing year.
    pub drafting: Panel<Standings>,
    /// Rejections by quarter.
    pub quarters: Panel<Quarters>,
    /// CS leads, trailing year: what they accept.
    pub leads_year: Panel<Vec<LeadRejections>>,
    /// What CS wrote when it rejected, trailing 90 days.
    pub why: Panel<Vec<Counted>>,
    /// How long each rep took to mend what CS sent back, trailing year.
    pub mending: Panel<Vec<RepMending>>,
    /// Where the handoff breaks, trailing 90 days.
    pub diagnosis: Panel<Evidence>,
    /// The same by rep, trailing year.
    pub diagnoses: Panel<Vec<RepEvidence>>,
    /// CS leads, trailing 90 days.
    pub leads: Panel<Vec<LeadRejections>>,
    /// Fields named in rejections, trailing 90 days.
    pub rejected_fields: Panel<Vec<FieldRejections>>,
    /// Copied texts.
    pub copies: Panel<Copies>,
    /// Records that CS sent back, trailing 90 days.
    pub attempts: Panel<Attempts<'a>>,
    /// Records of the trailing 90 days, with what is late, copied or unreviewed.
    pub deliveries: Panel<Deliveries<'a>>,
    /// Renewals of the next 120 days: promise against proof.
    pub renewals: Panel<Vec<Renewal<'a>>>,
    /// What deals were lost to.
    pub losses: Losses<'a>,
    /// What field 7 should say, cohort by cohort.
    pub signals: Panel<Vec<Signal>>,
    /// Won deals that wait for it.
    pub waiting_for_signal: Panel<Vec<Waiting<'a>>>,
    /// Customers to watch.
    pub watch: Panel<Watch<'a>>,
    /// Would the watch list have named those who left.
    pub back_test: Panel<BackTest>,
    /// Records to read in full.
    pub to_read: Panel<Vec<ToRead<'a>>>,
    /// Wins and losses by rep.
    pub rep_wins: Panel<Vec<RepWins>>,
    /// The rejections of the trailing year, for the list of them.
    #[serde(skip)]
    pub sent_back: Panel<Vec<SentBack<'a>>>,
    /// The won deals of the trailing year and how far each came, for the list of them.
    #[serde(skip)]
    pub handed: Panel<Vec<Handed<'a>>>,
}

/// Counts everything the review tells.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn weekly<'a>(
    view: View<'a>,
    settings: &Settings,
    texts: &mut dyn TextSource,
) -> std::io::Result<Weekly<'a>> {
    let coverage = &view.data.coverage;
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let review: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);
    let rep: (Table, &[&str]) = (Table::Deals, &["rep"]);
    let lead: (Table, &[&str]) = (Table::Reviews, &["cs_lead"]);
    let drafted: (Table, &[&str]) = (Table::Handoffs, &["drafted_by"]);
    let churn: (Table, &[&str]) = (Table::Outcomes, &["account_id", "churned_on"]);
    let (copies, copied) = copies(view, texts)?;
    let losses = losses(view, settings);
    let signals = Signals::new(view, settings);
    let renewal: (Table, &[&str]) = (Table::Outcomes, &["renewal_on"]);
    let renewals = Panel::measure(coverage, &[record, renewal], || {
        renewals(view, settings, texts)
    });
    Ok(Weekly {
        counts: counts(view),
        rejections: Panel::measure(coverage, &[record, review, rep], || {
            acceptance::by_rep(view, Some(TRAILING_DAYS))
        }),
        rejections_ever: Panel::measure(coverage, &[record, review, rep], || {
            acceptance::by_rep(view, None)
        }),
        reps: Panel::measure(coverage, &[record, review, rep], || {
            standing::reps(view, REVIEW_DAYS)
        }),
        cs_leads: Panel::measure(coverage, &[record, review, rep, lead], || {
            standing::cs_leads(view, REVIEW_DAYS)
        }),
        drafting: Panel::measure(coverage, &[record, review, drafted], || {
            standing::drafting(view, REVIEW_DAYS)
        }),
        quarters: Panel::measure(coverage, &[record, review, rep], || quarters(view)),
        leads_year: Panel::measure(coverage, &[record, review, lead], || {
            acceptance::by_lead(view, REVIEW_DAYS)
        }),
        why: Panel::measure(
            coverage,
            &[record, review, (Table::Reviews, &["reason"])],
            || why(view, TRAILING_DAYS),
        ),
        mending: Panel::measure(coverage, &[record, review, rep], || {
            mending(view, REVIEW_DAYS)
        }),
        diagnosis: Panel::measure(coverage, &[record, review], || {
            diagnosis::team(
                view,
                settings,
                TRAILING_DAYS,
                kickoffs(&clocks(view, settings, TRAILING_DAYS)),
            )
        }),
        diagnoses: Panel::measure(coverage, &[record, review, rep], || {
            diagnosis::by_rep(view, settings, &copied, REVIEW_DAYS)
        }),
        leads: Panel::measure(
            coverage,
            &[record, review, (Table::Reviews, &["cs_lead"])],
            || acceptance::by_lead(view, TRAILING_DAYS),
        ),
        rejected_fields: Panel::measure(
            coverage,
            &[record, review, (Table::Reviews, &["rejected_fields"])],
            || acceptance::by_field(view, TRAILING_DAYS),
        ),
        copies: Panel::measure(coverage, &[record, rep], || copies),
        attempts: Panel::measure(coverage, &[record, review], || {
            attempts(view, TRAILING_DAYS)
        }),
        deliveries: Panel::measure(coverage, &[record], || {
            deliveries(view, settings, &copied, TRAILING_DAYS)
        }),
        renewals: renewals.transpose()?,
        signals: losses.cohorts.map(|_| signals.cohorts()),
        waiting_for_signal: Panel::measure(coverage, &[record], || signals.waiting()),
        watch: watch::measure(view, settings, texts)?,
        back_test: Panel::measure(coverage, &[churn], || back_test(view, settings)),
        to_read: Panel::measure(coverage, &[record], || to_read(view, texts)).transpose()?,
        losses,
        rep_wins: Panel::measure(coverage, &[rep], || rep_wins(view)),
        sent_back: Panel::measure(coverage, &[record, review], || sent_back(view, REVIEW_DAYS)),
        handed: Panel::measure(coverage, &[record], || handed(view, settings, REVIEW_DAYS)),
    })
}
