//! The manager's review: rejections that are fair, lost deals that warn.

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::{self, FieldRejections, LeadRejections, RepRejections};
use super::attempts::{Attempts, attempts};
use super::checkins::{Renewal, renewals};
use super::copies::{Copies, copies};
use super::counts::{Counts, counts};
use super::delivered::{Deliveries, deliveries};
use super::losses::{Losses, RepWins, losses, rep_wins};
use super::{Panel, TRAILING_DAYS};
use crate::config::Settings;
use crate::model::{Table, TextSource, View};

/// What the review tells.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Weekly {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Rejections at first review by rep, trailing 90 days.
    pub rejections: Panel<Vec<RepRejections>>,
    /// The same over everything.
    pub rejections_ever: Panel<Vec<RepRejections>>,
    /// CS leads, trailing 90 days.
    pub leads: Panel<Vec<LeadRejections>>,
    /// Fields named in rejections, trailing 90 days.
    pub rejected_fields: Panel<Vec<FieldRejections>>,
    /// Copied texts.
    pub copies: Panel<Copies>,
    /// Records that CS sent back, trailing 90 days.
    pub attempts: Panel<Attempts>,
    /// Records of the trailing 90 days, with what is late, copied or unreviewed.
    pub deliveries: Panel<Deliveries>,
    /// Renewals of the next 120 days: promise against proof.
    pub renewals: Panel<Vec<Renewal>>,
    /// What deals were lost to.
    pub losses: Losses,
    /// Wins and losses by rep.
    pub rep_wins: Panel<Vec<RepWins>>,
}

/// Counts everything the review tells.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn weekly(view: View<'_>, settings: &Settings, texts: &mut dyn TextSource) -> std::io::Result<Weekly> {
    let coverage = &view.data.coverage;
    let record: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
    let review: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);
    let rep: (Table, &[&str]) = (Table::Deals, &["rep"]);
    let (copies, copied) = copies(view, texts)?;
    let renewal: (Table, &[&str]) = (Table::Outcomes, &["renewal_on"]);
    let renewals = Panel::measure(coverage, &[record, renewal], || renewals(view, settings, texts));
    Ok(Weekly {
        counts: counts(view),
        rejections: Panel::measure(coverage, &[record, review, rep], || acceptance::by_rep(view, Some(TRAILING_DAYS))),
        rejections_ever: Panel::measure(coverage, &[record, review, rep], || acceptance::by_rep(view, None)),
        leads: Panel::measure(coverage, &[record, review, (Table::Reviews, &["cs_lead"])], || {
            acceptance::by_lead(view, TRAILING_DAYS)
        }),
        rejected_fields: Panel::measure(coverage, &[record, review, (Table::Reviews, &["rejected_fields"])], || {
            acceptance::by_field(view, TRAILING_DAYS)
        }),
        copies: Panel::measure(coverage, &[record, rep], || copies),
        attempts: Panel::measure(coverage, &[record, review], || attempts(view, TRAILING_DAYS)),
        deliveries: Panel::measure(coverage, &[record], || deliveries(view, settings, &copied, TRAILING_DAYS)),
        renewals: renewals.transpose()?,
        losses: losses(view),
        rep_wins: Panel::measure(coverage, &[rep], || rep_wins(view)),
    })
}
