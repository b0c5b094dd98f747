//! Early churn and revenue by rep, segment and source, and by quarter of the sale.

use super::{asked, words};
use crate::metrics::retention::cohorts::{GrossRetention, TriangleCell};
use crate::metrics::retention::parts::{PartChurn, PartsChurn};
use crate::metrics::retention::{FEWEST_AT_RISK, Retention};
use crate::metrics::reviews::outliers::OutlierVerdict;
use crate::metrics::{Measured, Share};
use crate::model::Breakdown;
use crate::report::RunInfo;
use crate::report::charts::{Chart, ChartError, heatmap};
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::say::shared;
use crate::stats::sum::Sum;

/// Rows of one breakdown on the page.
const PARTS_SHOWN: usize = 25;
/// Quarters since the sale shown.
const AGES_SHOWN: u32 = 8;
/// Fewest accounts followed for a share.
const FEWEST_FOR_A_SHARE: u64 = 10;

/// One section, a table a breakdown.
pub fn sections(retention: &Retention<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut section = Section::new("parts", "Early churn and revenue kept");
    let Some(first) = retention.parts.first() else {
        return section.text(
            "Not measured: no column is mapped to deals.rep, deals.segment or deals.lead_source.",
        );
    };
    section = section.text(format!(
        "Of the accounts followed for a year after the close, {} left within it. Under ten \
         accounts only the counts are shown. {}",
        if first.early.n < FEWEST_FOR_A_SHARE {
            f.of(first.early)
        } else {
            f.share(first.early)
        },
        flagged(retention, f)
    ));
    let has_revenue = retention
        .gross
        .measured()
        .is_some_and(|cohorts| is_of_the_day(cohorts));
    for parts in &retention.parts {
        section = section.table(table(parts, has_revenue, info));
    }
    section
}

/// Whether the revenue of now is that of the day of the report.
fn is_of_the_day(cohorts: &[GrossRetention]) -> bool {
    cohorts.iter().all(|cohort| cohort.now_arr.is_some())
}

fn flagged(retention: &Retention<'_>, f: &Formatter) -> String {
    let Some(reps) = retention
        .parts
        .iter()
        .find(|parts| parts.by == Breakdown::REP)
    else {
        return "No column is mapped to deals.rep, so reps are not compared.".into();
    };
    let named: Vec<String> = reps
        .parts
        .iter()
        .filter(|part| part.verdict == Some(OutlierVerdict::More))
        .map(|part| {
            let expected = part.expected.map_or(String::new(), |e| {
                format!(
                    " where {} would be expected for these segments",
                    f.number((e * 10.0).round() / 10.0)
                )
            });
            format!(
                "{}, {}{expected}",
                names::rep(part.name.as_deref()),
                f.of(part.early)
            )
        })
        .collect();
    if !named.is_empty() {
        return format!(
            "Nobody is ranked: beyond what chance and their segments give are the accounts of {}.",
            names::list(&named)
        );
    }
    match reps
        .parts
        .iter()
        .any(|part| part.verdict == Some(OutlierVerdict::WithinChance))
    {
        true => "Nobody is ranked: no rep's accounts leave beyond what chance and their segments \
                 give."
            .into(),
        false => {
            "Reps cannot be compared: that takes two with ten accounts followed a year in the same \
             segments."
                .into()
        }
    }
}

fn kept(part: Option<Sum>, start: Sum, f: &Formatter) -> String {
    match part {
        Some(part) if start.value() > 0.0 => f.percent(part.value() / start.value()),
        _ => "unknown".into(),
    }
}

fn table(parts: &PartsChurn, has_revenue: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let by = words::property(parts.by.key());
    let mut heads = vec![
        words::capital(by),
        "#Accounts".into(),
        "#Left within a year".into(),
    ];
    if has_revenue {
        heads.extend(["#At start".to_string(), "#Gross kept".into(), "#Net".into()]);
    }
    let row = |part: &PartChurn| {
        let early = match part.early {
            Share { n: 0, .. } => "none followed yet".to_string(),
            share if share.n < FEWEST_FOR_A_SHARE => f.of(share),
            share => f.share(share),
        };
        let tone = if part.verdict == Some(OutlierVerdict::More) {
            Tone::Bad
        } else {
            Tone::Plain
        };
        let mut row = vec![
            Cell::from(asked::name(part.name.as_ref(), by)),
            f.integer(part.accounts).into(),
            Cell {
                text: early,
                tone,
                link: None,
            },
        ];
        if has_revenue {
            row.extend([
                Cell::from(f.money(part.start_arr.value(), &info.currency)),
                kept(part.kept_arr, part.start_arr, f).into(),
                kept(part.now_arr, part.start_arr, f).into(),
            ]);
        }
        row
    };
    let mut sorted: Vec<&PartChurn> = parts.parts.iter().collect();
    sorted.sort_by(|a, b| b.accounts.cmp(&a.accounts).then(a.name.cmp(&b.name)));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Table::new(&heads, sorted.into_iter().map(row).collect())
        .page_rows(PARTS_SHOWN)
        .shortened(0, "parts.csv")
}

/// Cohorts drawn at most: the latest.
const COHORTS_DRAWN: usize = 12;

/// The triangle of logos.
pub fn triangle(
    retention: &Retention<'_>,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    let section = Section::new("cohorts", "Customers kept, by quarter of first sale");
    let mut cohorts: Vec<crate::model::Quarter> =
        retention.triangle.iter().map(|cell| cell.cohort).collect();
    cohorts.dedup();
    if cohorts.is_empty() {
        return Ok(section.text("No quarter has ended yet since the first sale."));
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
        .page_figure(&chart, triangle_finding(retention, f), TRIANGLE_CAPTION)
        .table(Table::new(&titles, rows).shortened(0, "triangle.csv"));
    charts.push(chart);
    Ok(section)
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

/// What became of the cohort followed longest, of those big enough to tell.
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

/// Gross and net revenue by cohort.
pub fn revenue(panel: &Measured<Vec<GrossRetention>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "Revenue kept, by quarter of first sale";
    let cohorts = match shared::or_not_measured(panel, "gross", TITLE) {
        Ok(cohorts) => cohorts,
        Err(section) => return section,
    };
    if !is_of_the_day(cohorts) {
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
            kept(g.kept_arr, g.start_arr, f).into(),
            kept(g.now_arr, g.start_arr, f).into(),
        ]
    });
    Section::new("gross", TITLE)
        .text(
            "The amount of the first sale (from the CRM), and what CS shows for the account today. \
             Gross counts losses and contraction, net expansion as well. The two sources may count \
             revenue differently; a few big accounts can decide a row.",
        )
        .table(
            Table::new(
                &["Cohort", "#Accounts", "#At start", "#Gross kept", "#Net"],
                rows.collect(),
            )
            .shortened(0, "gross.csv"),
        )
}
