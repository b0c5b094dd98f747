//! The morning digest: the trailing seven days.

use schemars::JsonSchema;
use serde::Serialize;

use super::checkins::{CheckIns, check_ins};
use super::clocks::{Clock, clocks, kickoffs};
use super::completeness::{self, FieldCounts, RepTally, RepWeek, TrendWeek, WeekTally, Window};
use super::copies::{Copies, copies};
use super::counts::{Counts, counts};
use super::delivered::{Deliveries, deliveries};
use super::diagnosis::{self, Evidence};
use super::funnel::{Funnel, funnel};
use super::gaps::{Gap, gaps};
use super::handed::{Handed, handed};
use super::losses::watch::{Watch, measure as measure_watch};
use super::losses::{Losses, losses};
use super::reviews::acceptance::{self, LeadRejections};
use super::reviews::attempts::{Attempts, attempts};
use super::reviews::sent_back::{SentBack, sent_back};
use super::since::{Since, since};
use super::{Panel, TRAILING_DAYS, WINDOW_DAYS};
use crate::config::Settings;
use crate::dataset::{TextSource, View};
use crate::model::{Day, PriorState, Table};
use crate::record::FieldRules;

const RECORD: (Table, &[&str]) = (Table::Handoffs, &["deal_id", "submitted_on"]);
const REVIEW: (Table, &[&str]) = (Table::Reviews, &["deal_id", "decision", "decided_on"]);

/// Weeks of the trend.
pub const WEEKS: i64 = 26;

/// Monday of the first week of the trend.
pub fn first_week(as_of: Day) -> Day {
    as_of.monday().plus(-7 * (WEEKS - 1))
}

/// Days from then to the as-of day, both counted.
pub fn weeks_back(as_of: Day) -> i64 {
    as_of.since(first_week(as_of)) + 1
}

/// What the digest tells.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Daily<'a> {
    /// Sizes of the visible sets.
    pub counts: Counts,
    /// Plan, fact and gap of the seven days.
    pub window: Panel<Window>,
    /// The same of the seven days before, as it stood at their end.
    pub window_before: Panel<Window>,
    /// From expected to accepted, of the seven days.
    pub funnel: Panel<Funnel>,
    /// The same of the seven days before, as it stood at their end.
    pub funnel_before: Panel<Funnel>,
    /// The same of the trailing 90 days.
    pub funnel_trailing: Panel<Funnel>,
    /// Where the handoff breaks, over the trailing 90 days.
    pub diagnosis: Panel<Evidence>,
    /// What changed since the last digest, or the business day before.
    pub since: Panel<Since<'a>>,
    /// Records of the trailing 90 days, with what is late, copied or unreviewed.
    pub deliveries: Panel<Deliveries<'a>>,
    /// Records that CS sent back, over the trailing 90 days.
    pub attempts: Panel<Attempts<'a>>,
    /// How long each step took, over the trailing 90 days.
    pub clocks: Vec<Clock<'a>>,
    /// Promised metrics and what became of them, over the trailing 90 days and the next seven.
    pub check_ins: Panel<CheckIns<'a>>,
    /// Won deals of the trailing 90 days without a complete record, biggest revenue first.
    pub gaps: Panel<Vec<Gap<'a>>>,
    /// Status of each field over all records.
    pub fields: Panel<Vec<FieldCounts>>,
    /// The same over the records of deals won in the trailing 90 days.
    pub fields_trailing: Panel<Vec<FieldCounts>>,
    /// The won deals of the trailing weeks and how far each came, for the list of them.
    #[serde(skip)]
    pub handed: Panel<Vec<Handed<'a>>>,
    /// The rejections of the trailing 90 days, for the list of them.
    #[serde(skip)]
    pub sent_back: Panel<Vec<SentBack<'a>>>,
    /// Reps over everything.
    pub reps: Panel<Vec<RepTally>>,
    /// Reps over the trailing 90 days.
    pub reps_trailing: Panel<Vec<RepTally>>,
    /// Completeness by week of close.
    pub weeks: Panel<Vec<WeekTally>>,
    /// Completeness of the trailing weeks, with those that earlier digests told and the exports no
    /// longer hold.
    pub trend: Panel<Vec<TrendWeek>>,
    /// By rep and week, 13 weeks.
    pub rep_weeks: Panel<Vec<RepWeek>>,
    /// CS leads over the trailing 90 days.
    pub leads: Panel<Vec<LeadRejections>>,
    /// What deals were lost to.
    pub losses: Losses<'a>,
    /// Customers to watch.
    pub watch: Panel<Watch<'a>>,
    /// Copied texts.
    pub copies: Panel<Copies>,
}

/// Counts everything the digest tells.
///
/// # Errors
/// When texts to show cannot be read again.
pub fn daily<'a>(
    view: View<'a>,
    settings: &Settings,
    rules: &'a FieldRules,
    remembered: &PriorState,
    texts: &mut dyn TextSource,
) -> std::io::Result<Daily<'a>> {
    let coverage = &view.data.coverage;
    let before = View {
        as_of: view.as_of.plus(-WINDOW_DAYS),
        ..view
    };
    let rep: (Table, &[&str]) = (Table::Deals, &["rep"]);
    let metric: (Table, &[&str]) = (Table::Outcomes, &["metric_value"]);
    // What reads texts again goes on beside what does not.
    let with_texts = || -> std::io::Result<_> {
        let copied = copies(view, texts)?;
        let check_ins = Panel::measure(coverage, &[RECORD, metric], || {
            check_ins(view, settings, TRAILING_DAYS, texts)
        })
        .transpose()?;
        Ok((copied, check_ins, measure_watch(view, settings, texts)?))
    };
    let of_losses = || losses(view, settings);
    let of_gaps = || {
        let gaps = || {
            gaps(
                view,
                settings,
                rules,
                remembered.last.as_ref(),
                TRAILING_DAYS,
            )
        };
        (
            Panel::measure(coverage, &[RECORD], gaps),
            Panel::measure(coverage, &[RECORD], || {
                since(view, settings, remembered.last.as_ref(), TRAILING_DAYS)
            }),
            Panel::measure(coverage, &[RECORD], || {
                handed(view, settings, weeks_back(view.as_of))
            }),
        )
    };
    let of_weeks = || {
        let weeks = Panel::measure(coverage, &[RECORD], || completeness::weeks(view, settings));
        let told = |weeks: &Vec<WeekTally>| {
            completeness::trend(weeks, &remembered.weeks, first_week(view.as_of))
        };
        let trend = weeks.map(told);
        (weeks, trend, clocks(view, settings, TRAILING_DAYS))
    };
    let of_fields = || {
        (
            Panel::measure(coverage, &[RECORD], || completeness::window(view, settings)),
            Panel::measure(coverage, &[RECORD], || {
                completeness::window(before, settings)
            }),
            Panel::measure(coverage, &[RECORD], || completeness::fields(view, None)),
            Panel::measure(coverage, &[RECORD], || {
                completeness::fields(view, Some(TRAILING_DAYS))
            }),
            counts(view),
        )
    };
    let of_reps = || {
        (
            Panel::measure(coverage, &[RECORD, rep], || {
                completeness::reps(view, settings, None)
            }),
            Panel::measure(coverage, &[RECORD, rep], || {
                completeness::reps(view, settings, Some(TRAILING_DAYS))
            }),
            Panel::measure(coverage, &[RECORD, rep], || completeness::rep_weeks(view)),
            Panel::measure(
                coverage,
                &[RECORD, REVIEW, (Table::Reviews, &["cs_lead"])],
                || acceptance::by_lead(view, TRAILING_DAYS),
            ),
        )
    };
    let of_reviews = || {
        (
            Panel::measure(coverage, &[RECORD, REVIEW], || {
                attempts(view, TRAILING_DAYS)
            }),
            Panel::measure(coverage, &[RECORD, REVIEW], || {
                sent_back(view, TRAILING_DAYS)
            }),
        )
    };
    let (
        (with_texts, (of_fields, of_reps)),
        (losses, ((gaps, since, handed), ((weeks, trend, clocks), of_reviews))),
    ) = rayon::join(
        || rayon::join(with_texts, || rayon::join(of_fields, of_reps)),
        || {
            rayon::join(of_losses, || {
                rayon::join(of_gaps, || rayon::join(of_weeks, of_reviews))
            })
        },
    );
    let (window, window_before, fields, fields_trailing, counts) = of_fields;
    let (reps, reps_trailing, rep_weeks, leads) = of_reps;
    let (attempts, sent_back) = of_reviews;
    let ((copies, copied), check_ins, watch) = with_texts?;
    let kickoffs = kickoffs(&clocks);
    Ok(Daily {
        funnel: Panel::measure(coverage, &[RECORD], || funnel(view, settings, WINDOW_DAYS)),
        funnel_before: Panel::measure(coverage, &[RECORD], || {
            funnel(before, settings, WINDOW_DAYS)
        }),
        funnel_trailing: Panel::measure(coverage, &[RECORD], || {
            funnel(view, settings, TRAILING_DAYS)
        }),
        diagnosis: Panel::measure(coverage, &[RECORD, REVIEW], || {
            diagnosis::team(view, settings, TRAILING_DAYS, kickoffs)
        }),
        since,
        deliveries: Panel::measure(coverage, &[RECORD], || {
            deliveries(view, settings, &copied, TRAILING_DAYS)
        }),
        attempts,
        clocks,
        check_ins,
        sent_back,
        counts,
        window,
        window_before,
        gaps,
        fields,
        fields_trailing,
        handed,
        reps,
        reps_trailing,
        trend,
        weeks,
        rep_weeks,
        leads,
        losses,
        watch,
        copies: Panel::measure(coverage, &[RECORD, rep], || copies),
    })
}
