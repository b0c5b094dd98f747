//! Which accounts the analysis includes, and why the others are excluded.

use crate::metrics::records_from::{MissingChurns, RecordsFromSource};
use crate::metrics::retention::flow::Flow;
use crate::metrics::retention::{FEWEST_CHURNS, Retention};
use crate::metrics::{Quarterly, Share};
use crate::report::charts::flow::Step;
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::company::wording::spaced;
use crate::report::{charts, measured};

const TITLE: &str = "Who is included";

/// `75 of 390 accounts have churned since May 2025, 15 of them in 2026 Q4 so far.`
pub fn churned_so_far(retention: &Retention<'_>, info: &RunInfo) -> String {
    let few = if is_too_few(retention) {
        ": too few to tell what goes with churn"
    } else {
        ""
    };
    let f = &info.formatter();
    let of_quarter = retention.flow.churned_this_quarter;
    format!(
        "{} accounts have churned{}, {} of them in {}{few}.",
        churned_of(retention, f),
        since(retention),
        match of_quarter {
            0 => "none".to_string(),
            n => f.integer(n),
        },
        this_quarter(retention, info)
    )
}

/// `75 of 390`: churned of all accounts with an outcome.
pub fn churned_of(retention: &Retention<'_>, f: &Formatter) -> String {
    f.of(Share {
        k: retention.flow.churned_in_all,
        n: retention.flow.with_outcome,
    })
}

/// ` since May 2025`: since the first close of these accounts, or since churn is recorded.
pub fn since(retention: &Retention<'_>) -> String {
    retention.closed.map_or(String::new(), |[first, _]| {
        let from = retention
            .records_from
            .day
            .map_or(first, |day| day.max(first));
        format!(" since {}", from.date().format("%B %Y"))
    })
}

/// From when on churn is recorded, where that is not since the first sale; or the question whether it
/// is.
pub fn records_from(retention: &Retention<'_>, f: &Formatter) -> Option<String> {
    const COUNTED: &str = "Customers won before count from that day on, and are in no rate that \
                           counts from the first sale.";
    let few = |missing: &MissingChurns| {
        format!(
            "{} in the exports before {}, where about {:.0} would be expected of the customers of \
             that time",
            match missing.churns {
                0 => "No churn is".to_string(),
                1 => "Only 1 churn is".into(),
                n => format!("Only {} churns are", f.integer(n)),
            },
            f.day(missing.day),
            missing.expected
        )
    };
    let records = &retention.records_from;
    let [first, _] = retention.closed?;
    match (records.source, records.day, &records.missing) {
        (RecordsFromSource::Configured, Some(day), _) if day > first => Some(format!(
            "Churn is recorded from {} (kpis.records_from). {COUNTED}",
            f.day(day)
        )),
        (RecordsFromSource::Found, Some(day), Some(missing)) => Some(format!(
            "{}: customers that had churned by then seem not to have been imported. {COUNTED} If \
             that is wrong, set kpis.records_from to the first day from which all churn is known, \
             {} if that is all of it.",
            few(missing),
            f.day(first.min(day))
        )),
        _ => records.question.as_ref().map(|missing| {
            format!(
                "{}. If churned customers were not imported, rates of churn are too low: set \
                 kpis.records_from to {}. If none is missing, set it to {}.",
                few(missing),
                f.day(missing.day),
                f.day(first)
            )
        }),
    }
}

/// `Since May 2025, `: the beginning of a sentence about these accounts.
pub fn since_begin(retention: &Retention<'_>) -> String {
    match since(retention).trim_start() {
        "" => String::new(),
        since => format!("{}, ", super::wording::capital(since)),
    }
}

/// `2026 Q4 so far`.
pub fn this_quarter(retention: &Retention<'_>, info: &RunInfo) -> String {
    let quarter = retention.quarter;
    let so_far = if quarter.last_day() > info.as_of {
        " so far"
    } else {
        ""
    };
    format!("{}{so_far}", spaced(quarter))
}

/// Whether too few accounts have churned for any comparison.
pub fn is_too_few(retention: &Retention<'_>) -> bool {
    retention.flow.churned_in_all < FEWEST_CHURNS
}

/// How many churned accounts it would take.
pub fn required_churns(retention: &Retention<'_>, f: &Formatter) -> Option<String> {
    let required_churns = retention
        .required_churns
        .filter(|_| is_too_few(retention))?;
    Some(format!(
        "Comparisons start at {FEWEST_CHURNS} churned accounts. To detect a halving of churn we \
         would need about {}, to detect churn 30% lower about {}.",
        f.integer(required_churns.half),
        f.integer(required_churns.less_by_30)
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
            "not known whether they churned".into(),
        ),
        of(
            "churned on an unknown day",
            "churned, day unknown",
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
            "ended before churn was recorded",
            "ended before churn records",
            flow.ended_before_records,
            "others that churned then are not in the exports".into(),
        ),
        of(
            &format!("signed in the last {day} days"),
            &format!("signed in the last {day} days"),
            flow.signed_after_landmark,
            format!("the record counts as it stands on day {day}"),
        ),
        of(
            &format!("churned within {day} days of signing"),
            &format!("churned within {day} days"),
            flow.churned_before_landmark,
            "their record had no time to count".into(),
        ),
        of(
            &format!("failed to pay, or last observed, within {day} days of signing"),
            &format!("not observed for {day} days"),
            flow.left_before_landmark - flow.churned_before_landmark - flow.signed_after_landmark,
            "not followed until then".into(),
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
        "{} included, {} of them churned",
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
    let mut section = Section::new("flow", TITLE)
        .figure(chart(&retention.flow, &excluded, f)?, title, "")
        .text(caption);
    if let Some(records_from) = records_from(retention, f) {
        section = section.text(records_from);
    }
    Ok(section.table(table(&retention.flow, &excluded, f)))
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
        "= included",
        flow.analysed,
        &format!("{} of them churned", flow.churned),
    ));
    if flow.left_involuntarily > 0 {
        let why = "followed until then, not counted as churned";
        rows.push(row(
            "ended by a failed payment",
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
        "{} accounts with a won deal; excluded: {}; included: {}, of whom {} churned and {} were \
         customers when last observed.",
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
            label: "included".into(),
            aside: vec![format!("{} still customers", f.integer(stayed))],
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
