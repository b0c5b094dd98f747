//! Which accounts the analysis includes, and why the others are excluded.

use crate::metrics::retention::flow::Flow;
use crate::metrics::retention::{FEWEST_CHURNS, Retention};
use crate::metrics::{Quarterly, Share};
use crate::report::charts::flow::Step;
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{charts, measured};

const TITLE: &str = "Who is in this analysis";

/// `75 of 390 accounts watched have left.`
pub fn churned_so_far(retention: &Retention<'_>, f: &Formatter) -> String {
    let flow = &retention.flow;
    let few = if is_too_few(retention) {
        ": too few to tell what goes with leaving"
    } else {
        ""
    };
    format!(
        "{} accounts watched have left{few}.",
        f.of(Share {
            k: flow.churned_in_all,
            n: flow.with_outcome
        })
    )
}

/// Whether too few accounts have churned for any comparison.
pub fn is_too_few(retention: &Retention<'_>) -> bool {
    retention.flow.churned_in_all < FEWEST_CHURNS
}

/// How many churned accounts it would take.
pub fn needed(retention: &Retention<'_>, f: &Formatter) -> Option<String> {
    let needed = retention
        .required_churns
        .filter(|_| is_too_few(retention))?;
    Some(format!(
        "Comparisons begin at {FEWEST_CHURNS} that left. To see one half of the accounts leave \
         half as often as the other takes about {}, 30% less often about {}.",
        f.integer(needed.half),
        f.integer(needed.less_by_30)
    ))
}

/// Accounts excluded for one reason.
struct Excluded {
    /// The reason, in the table.
    name: String,
    /// The reason, in the chart.
    short: String,
    n: u64,
    why: String,
}

fn excluded(retention: &Retention<'_>) -> Vec<Excluded> {
    let flow = &retention.flow;
    let day = retention.landmark_days;
    let of = |name: &str, short: &str, n: u64, why: String| Excluded {
        name: name.into(),
        short: short.into(),
        n,
        why,
    };
    let all = [
        of(
            "not asked for",
            "not asked for",
            flow.not_asked_for,
            "outside --from, --to or --where".into(),
        ),
        of(
            "not in the outcomes",
            "not in the outcomes",
            flow.without_outcome,
            "nobody knows whether they stayed".into(),
        ),
        of(
            "left on a day nobody knows",
            "left, day unknown",
            flow.churned_undated,
            "in no figure about time".into(),
        ),
        of(
            "first won deal is a renewal",
            "began with a renewal",
            flow.began_before,
            "they began before the data".into(),
        ),
        of(
            "ended before their first won deal",
            "ended before they began",
            flow.ended_before_start,
            "dates contradict each other".into(),
        ),
        of(
            &format!("gone or last seen by day {day}"),
            &format!("gone or unseen by day {day}"),
            flow.left_before_landmark,
            format!(
                "{} of them churned; their record had no time to count",
                flow.churned_before_landmark
            ),
        ),
        of(
            "won before there were records",
            "won before any record",
            flow.before_records,
            format!("{} of them churned", flow.churned_before_records),
        ),
    ];
    all.into_iter().filter(|one| one.n > 0).collect()
}

/// Accounts included and excluded, as a flow chart and as a table.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(retention: &Retention<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let excluded = excluded(retention);
    let flow = &retention.flow;
    let title = format!(
        "{} compared, {} of them churned",
        f.count(flow.analysed, "account", "accounts"),
        f.integer(flow.churned)
    );
    let caption = match retention.closed {
        Some([first, last]) => {
            format!(
                "One row an account, from its first won deal: closed {} to {}.",
                f.day(first),
                f.day(last)
            )
        }
        None => "One row an account, from its first won deal.".into(),
    };
    Ok(Section::new("flow", TITLE)
        .text(churned_so_far(retention, f))
        .figure(chart(&retention.flow, &excluded, f)?, title, "")
        .text(caption)
        .table(table(&retention.flow, &excluded, f)))
}

fn table(flow: &Flow, excluded: &[Excluded], f: &Formatter) -> Table {
    let row = |name: &str, n: u64, note: &str| {
        vec![Cell::from(name), f.integer(n).into(), Cell::from(note)]
    };
    let mut rows = vec![row("Accounts with a won deal", flow.won_accounts, "")];
    rows.extend(
        excluded
            .iter()
            .map(|one| row(&format!("− {}", one.name), one.n, &one.why)),
    );
    rows.push(row(
        "= compared",
        flow.analysed,
        &format!("{} of them churned", flow.churned),
    ));
    if flow.left_involuntarily > 0 {
        let why = "watched until then, not counted as churned";
        rows.push(row(
            "left because a payment failed",
            flow.left_involuntarily,
            why,
        ));
    }
    Table::new(&["Step", "#Accounts", "Why"], rows).shortened(0, "")
}

fn chart(flow: &Flow, excluded: &[Excluded], f: &Formatter) -> Result<Chart, ChartError> {
    let aside: Vec<String> = excluded
        .iter()
        .map(|one| format!("{} {}", f.integer(one.n), one.short))
        .collect();
    let stayed = flow.analysed - flow.churned;
    let alt = format!(
        "{} accounts with a won deal; set aside: {}; compared: {}, of whom {} churned and {} were \
         still here when last seen.",
        f.integer(flow.won_accounts),
        if aside.is_empty() {
            "none".into()
        } else {
            aside.join(", ")
        },
        f.integer(flow.analysed),
        f.integer(flow.churned),
        f.integer(stayed)
    );
    let steps = [
        Step {
            n: f.integer(flow.won_accounts),
            label: "accounts with a won deal".into(),
            aside,
        },
        Step {
            n: f.integer(flow.analysed),
            label: "compared".into(),
            aside: vec![format!("{} still here", f.integer(stayed))],
        },
        Step {
            n: f.integer(flow.churned),
            label: "churned".into(),
            aside: Vec::new(),
        },
    ];
    charts::flow::flow("flow", alt, &steps)
}

/// The analysis, or a section that says why there is none.
///
/// # Errors
/// That section, when the exports hold no outcomes.
pub fn measured<'a>(quarterly: &'a Quarterly<'a>) -> Result<&'a Retention<'a>, Section> {
    measured::or_not_measured(&quarterly.retention, "flow", TITLE)
}
