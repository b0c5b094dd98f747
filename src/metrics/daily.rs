//! The morning digest: the trailing seven days.

use serde::Serialize;

use super::acceptance::{self, LeadRejections};
use super::completeness::{self, FieldCounts, RepTally, RepWeek, WeekTally, Window};
use super::copies::{Copies, copies};
use super::counts::{Counts, counts};
use super::gaps::{Gap, gaps};
use super::losses::{Losses, losses};
use super::{Panel, TRAILING_DAYS, WINDOW_DAYS};
use crate::config::Settings;
use crate::model::{Table, TextSource, View};

const RECORD: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
const REVIEW: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);

/// What the digest tells.
#[derive(Debug, Clone, Serialize)]
pub struct Daily {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Plan, fact and gap of the seven days.
    pub window: Panel<Window>,
    /// The same of the seven days before, as it stood at their end.
    pub window_before: Panel<Window>,
    /// Won deals of the trailing 90 days without a complete record, biggest revenue first.
    pub gaps: Panel<Vec<Gap>>,
    /// Status of each field over all records.
    pub fields: Panel<Vec<FieldCounts>>,
    /// Reps over everything.
    pub reps: Panel<Vec<RepTally>>,
    /// Reps over the trailing 90 days.
    pub reps_trailing: Panel<Vec<RepTally>>,
    /// Completeness by week of close.
    pub weeks: Panel<Vec<WeekTally>>,
    /// By rep and week, 13 weeks.
    pub rep_weeks: Panel<Vec<RepWeek>>,
    /// CS leads over the trailing 90 days.
    pub leads: Panel<Vec<LeadRejections>>,
    /// What deals were lost to.
    pub losses: Losses,
    /// Copied texts.
    pub copies: Panel<Copies>,
}

/// Counts everything the digest tells.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn daily(view: View<'_>, settings: &Settings, texts: &mut dyn TextSource) -> std::io::Result<Daily> {
    let coverage = &view.data.coverage;
    let before = View { as_of: view.as_of.plus(-WINDOW_DAYS), ..view };
    let rep: (Table, &[&str]) = (Table::Deals, &["rep"]);
    let copies = Panel::measure(coverage, &[RECORD, rep], || copies(view, texts));
    Ok(Daily {
        counts: counts(view),
        window: Panel::measure(coverage, &[RECORD], || completeness::window(view, settings)),
        window_before: Panel::measure(coverage, &[RECORD], || completeness::window(before, settings)),
        gaps: Panel::measure(coverage, &[RECORD], || gaps(view, settings, TRAILING_DAYS)),
        fields: Panel::measure(coverage, &[RECORD], || completeness::fields(view)),
        reps: Panel::measure(coverage, &[RECORD, rep], || completeness::reps(view, settings, None)),
        reps_trailing: Panel::measure(coverage, &[RECORD, rep], || {
            completeness::reps(view, settings, Some(TRAILING_DAYS))
        }),
        weeks: Panel::measure(coverage, &[RECORD], || completeness::weeks(view, settings)),
        rep_weeks: Panel::measure(coverage, &[RECORD, rep], || completeness::rep_weeks(view)),
        leads: Panel::measure(coverage, &[RECORD, REVIEW, (Table::Reviews, &["cs_lead"])], || {
            acceptance::by_lead(view, TRAILING_DAYS)
        }),
        losses: losses(view),
        copies: copies.transpose()?,
    })
}
