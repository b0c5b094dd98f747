//! Logo and revenue retention by signing cohort.

use crate::metrics::retention::cohorts::{GrossRetention, TriangleCell};
use crate::metrics::retention::{FEWEST_AT_RISK, Retention};
use crate::metrics::{Measured, Share};
use crate::report::charts::{Chart, ChartError, heatmap};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{accounts, breakdown};
use crate::stats::sum::Sum;

/// Most quarters since signing shown.
const AGES_SHOWN: u32 = 8;

/// Most cohorts drawn: the latest.
const COHORTS_DRAWN: usize = 12;

/// Logo retention by signing cohort.
pub fn triangle(retention: &Retention<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let section = Section::new("cohorts", "Logo retention by signing cohort");
    let mut cohorts: Vec<crate::model::Quarter> =
        retention.triangle.iter().map(|cell| cell.cohort).collect();
    cohorts.dedup();
    if cohorts.is_empty() {
        return Ok(section
            .text("No quarter has ended yet since the first sale.")
            .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT));
    }
    let oldest = retention
        .triangle
        .iter()
        .map(|cell| cell.age)
        .max()
        .unwrap_or(0)
        .min(AGES_SHOWN);
    let at = |cohort, age: u32| {
        retention
            .triangle
            .iter()
            .find(|c| c.cohort == cohort && c.age == age)
    };
    let mut titles: Vec<String> = vec!["Cohort".into(), "#Accounts".into()];
    titles.extend((0..=oldest).map(|age| format!("#+{age} q")));
    let rows = cohorts.iter().map(|cohort| {
        let mut row: Vec<Cell> = vec![
            cohort.to_string().into(),
            at(*cohort, 0)
                .map_or(String::new(), |c| f.integer(c.n))
                .into(),
        ];
        row.extend((0..=oldest).map(|age| match at(*cohort, age) {
            Some(c) => f.of(kept_of(c)).into(),
            None => Cell::default(),
        }));
        row
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let drawn = &cohorts[cohorts.len().saturating_sub(COHORTS_DRAWN)..];
    let chart = triangle_chart(drawn, oldest, &at, f)?;
    let section = section
        .page_figure(chart, triangle_finding(retention, f), TRIANGLE_CAPTION)
        .table(Table::new(&titles, rows).shortened(0, "triangle.csv"));
    Ok(section.see(accounts::ACCOUNTS, accounts::BY_ACCOUNT))
}

const TRIANGLE_CAPTION: &str = "Customers still there at the end of each quarter since the first \
                                sale, in percent of those still watched then; the darker, the more \
                                have left. Under ten accounts the counts are shown.";

fn kept_of(cell: &TriangleCell) -> Share {
    Share {
        k: cell.n - cell.churned,
        n: cell.n,
    }
}

/// Logo retention of the cohort followed longest, of those large enough to tell.
fn triangle_finding(retention: &Retention<'_>, f: &Formatter) -> String {
    let big = retention
        .triangle
        .iter()
        .filter(|cell| cell.n >= FEWEST_AT_RISK && cell.age > 0);
    match big.max_by_key(|cell| (cell.age, cell.n)) {
        Some(cell) => format!(
            "{} of the customers of {} were still there {} on",
            f.share(kept_of(cell)),
            cell.cohort,
            f.count(u64::from(cell.age), "quarter", "quarters")
        ),
        None => "No quarter of ten customers has been followed long enough to tell".into(),
    }
}

fn triangle_chart<'a>(
    cohorts: &[crate::model::Quarter],
    oldest: u32,
    at: &dyn Fn(crate::model::Quarter, u32) -> Option<&'a TriangleCell>,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let cell = |cell: &TriangleCell| {
        let kept = kept_of(cell);
        let text = match kept.value() {
            Some(value) if cell.n >= FEWEST_AT_RISK => f
                .percent(value)
                .trim_end_matches(['%', '\u{a0}'])
                .to_string(),
            _ => format!("{}/{}", f.integer(kept.k), f.integer(kept.n)),
        };
        // One of one that left is no dark spot.
        let shade = if cell.n >= FEWEST_AT_RISK {
            cell.churned as f64 / cell.n as f64 * 2.0
        } else {
            0.0
        };
        heatmap::Cell {
            text,
            shade: shade.min(1.0),
        }
    };
    let rows: Vec<heatmap::Row> = cohorts
        .iter()
        .map(|cohort| heatmap::Row {
            label: cohort.to_string(),
            cells: (0..=oldest).map(|age| at(*cohort, age).map(cell)).collect(),
        })
        .collect();
    let alt: Vec<String> = cohorts
        .iter()
        .filter_map(|cohort| {
            let last = (0..=oldest).rev().find_map(|age| at(*cohort, age))?;
            Some(format!(
                "{cohort}: {} after {}",
                f.of(kept_of(last)),
                f.count(u64::from(last.age), "quarter", "quarters")
            ))
        })
        .collect();
    let columns = (0..=oldest).map(|age| format!("+{age}")).collect();
    let alt = format!(
        "Customers still there, by quarter of first sale. {}.",
        alt.join("; ")
    );
    heatmap::heatmap(
        "triangle",
        alt,
        92.0,
        &heatmap::Columns::Flat(columns),
        &rows,
    )
}

/// Gross and net revenue retention by signing cohort.
pub fn revenue(panel: &Measured<Vec<GrossRetention>>, info: &RunInfo) -> Section {
    const TITLE: &str = "GRR and NRR since first sale, by signing cohort";
    let f = &info.formatter();
    let cohorts = match measured::or_not_measured(panel, "gross", TITLE) {
        Ok(cohorts) => cohorts,
        Err(section) => return section,
    };
    if !breakdown::is_of_the_day(cohorts) {
        return Section::new("gross", TITLE).text(
            "Not shown: the exports know of days after this report's, so what they say of revenue \
             now is not of its day.",
        );
    }
    let rows = cohorts.iter().map(|g| {
        vec![
            g.cohort.to_string().into(),
            f.integer(g.n).into(),
            f.money(g.start_arr.value(), &info.currency).into(),
            breakdown::kept(g.kept_arr, g.start_arr, f).into(),
            breakdown::kept(g.now_arr, g.start_arr, f).into(),
        ]
    });
    Section::new("gross", TITLE)
        .text(
            "From the amount of the first sale (CRM) to what CS shows for the account today, so each \
             row has a span of its own: no yearly rates. Later deals count as expansion. The two \
             sources may count revenue differently; a few big accounts can decide a row.",
        )
        .table(
            Table::new(
                &[
                    "Cohort",
                    "#Accounts",
                    "#ARR of the first sale",
                    "#GRR since first sale",
                    "#NRR since first sale",
                ],
                rows.collect(),
            )
            .shortened(0, "gross.csv"),
        )
}

/// The list of logo retention: one row per cohort and quarter since signing.
pub fn triangle_list<'a>(retention: &'a Retention<'a>) -> List<'a> {
    Columns::of(retention.triangle.iter())
        .column("cohort", |cell| Value::plain(cell.cohort))
        .column("quarters_since", |cell| Value::plain(cell.age))
        .column("at", |cell| Value::plain(cell.at))
        .column("accounts", |cell| Value::plain(cell.n))
        .column("churned", |cell| Value::plain(cell.churned))
        .column("start_arr", |cell| Value::plain(cell.start_arr.value()))
        .column("kept_arr", |cell| Value::plain(cell.kept_arr.value()))
        .named("triangle.csv")
}

/// The list of revenue retention: one row per cohort.
pub fn revenue_list(panel: &Measured<Vec<GrossRetention>>) -> List<'_> {
    Columns::of(panel.measured().into_iter().flatten())
        .column("cohort", |one| Value::plain(one.cohort))
        .column("accounts", |one| Value::plain(one.n))
        .column("start_arr", |one| Value::plain(one.start_arr.value()))
        .column("kept_arr", |one| {
            Value::optional(one.kept_arr.map(Sum::value))
        })
        .column("now_arr", |one| {
            Value::optional(one.now_arr.map(Sum::value))
        })
        .named("gross.csv")
}
