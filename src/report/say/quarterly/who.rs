//! Who is in the analysis: the flow from all customers to those compared.

use crate::metrics::Share;
use crate::metrics::retention::{FEWEST_CHURNS, Retention};
use crate::report::charts::flow::{Step, flow};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;

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

/// Whether too few have left for any comparison.
pub fn is_too_few(retention: &Retention<'_>) -> bool {
    retention.flow.churned_in_all < FEWEST_CHURNS
}

/// What it takes to tell.
pub fn needed(retention: &Retention<'_>, f: &Formatter) -> Option<String> {
    let needed = retention.needed.filter(|_| is_too_few(retention))?;
    Some(format!(
        "Comparisons begin at {FEWEST_CHURNS} that left. To see one half of the accounts leave \
         half as often as the other takes about {}, 30% less often about {}.",
        f.integer(needed.half),
        f.integer(needed.less_by_30)
    ))
}

/// The flow as a drawing, and in full as a table.
pub fn section(
    retention: &Retention<'_>,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    let flow_of = &retention.flow;
    let day = retention.landmark_days;
    // Name in the table, name in the drawing, count, why.
    let set_aside = [
        (
            "not asked for",
            "not asked for",
            flow_of.not_asked_for,
            "outside --from, --to or --where".to_string(),
        ),
        (
            "not in the outcomes",
            "not in the outcomes",
            flow_of.without_outcome,
            "nobody knows whether they stayed".into(),
        ),
        (
            "left on a day nobody knows",
            "left, day unknown",
            flow_of.churned_undated,
            "in no figure about time".into(),
        ),
        (
            "first won deal is a renewal",
            "began with a renewal",
            flow_of.began_before,
            "they began before the data".into(),
        ),
        (
            "ended before their first won deal",
            "ended before they began",
            flow_of.ended_before_start,
            "dates contradict each other".into(),
        ),
        (
            &*format!("gone or last seen by day {day}"),
            &*format!("gone or unseen by day {day}"),
            flow_of.left_before_landmark,
            format!(
                "{} of them churned; their record had no time to count",
                flow_of.churned_before_landmark
            ),
        ),
        (
            "won before there were records",
            "won before any record",
            flow_of.before_records,
            format!("{} of them churned", flow_of.churned_before_records),
        ),
    ];
    let row = |name: &str, n: u64, note: &str| {
        vec![Cell::from(name), f.integer(n).into(), Cell::from(note)]
    };
    let mut rows = vec![row("Accounts with a won deal", flow_of.won_accounts, "")];
    rows.extend(
        set_aside
            .iter()
            .filter(|(_, _, n, _)| *n > 0)
            .map(|(name, _, n, why)| row(&format!("− {name}"), *n, why)),
    );
    rows.push(row(
        "= compared",
        flow_of.analysed,
        &format!("{} of them churned", flow_of.churned),
    ));
    if flow_of.left_involuntarily > 0 {
        let why = "watched until then, not counted as churned";
        rows.push(row(
            "left because a payment failed",
            flow_of.left_involuntarily,
            why,
        ));
    }
    let aside: Vec<String> = set_aside
        .iter()
        .filter(|(_, _, n, _)| *n > 0)
        .map(|(_, short, n, _)| format!("{} {short}", f.integer(*n)))
        .collect();
    let stayed = flow_of.analysed - flow_of.churned;
    let steps = [
        Step {
            n: f.integer(flow_of.won_accounts),
            label: "accounts with a won deal".into(),
            aside: aside.clone(),
        },
        Step {
            n: f.integer(flow_of.analysed),
            label: "compared".into(),
            aside: vec![format!("{} still here", f.integer(stayed))],
        },
        Step {
            n: f.integer(flow_of.churned),
            label: "churned".into(),
            aside: Vec::new(),
        },
    ];
    let alt = format!(
        "{} accounts with a won deal; set aside: {}; compared: {}, of whom {} churned and {} were \
         still here when last seen.",
        f.integer(flow_of.won_accounts),
        if aside.is_empty() {
            "none".into()
        } else {
            aside.join(", ")
        },
        f.integer(flow_of.analysed),
        f.integer(flow_of.churned),
        f.integer(stayed)
    );
    let chart = flow("flow", alt, &steps)?;
    let title = format!(
        "{} compared, {} of them churned",
        f.count(flow_of.analysed, "account", "accounts"),
        f.integer(flow_of.churned)
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
    let table = Table::new(&["Step", "#Accounts", "Why"], rows);
    let section = Section::new("flow", "Who is in this analysis")
        .text(churned_so_far(retention, f))
        .figure(&chart, title, "")
        .text(caption)
        .table(table.shortened(0, ""));
    charts.push(chart);
    Ok(section)
}
