//! What is left blank: the fields and the trend, in words and charts.

use super::super::RunInfo;
use super::super::charts::bars::{Bar, bars};
use super::super::charts::trend::{Week, trend};
use super::super::charts::{Chart, ChartError};
use super::super::document::{Section, Table};
use super::super::format as f;
use super::shared;
use crate::metrics::completeness::{FieldCounts, WeekTally};
use crate::metrics::{Daily, Share};

/// Weeks of the trend.
const WEEKS_SHOWN: usize = 26;

/// The section.
pub fn say(daily: &Daily, info: &RunInfo, charts: &mut Vec<Chart>) -> Result<Section, ChartError> {
    const TITLE: &str = "What is left blank";
    let counts = match shared::or_not_measured(&daily.fields, "fields", TITLE) {
        Ok(counts) => counts,
        Err(section) => return Ok(section),
    };
    let mut section = Section::new("fields", TITLE);
    let worst = counts.iter().max_by_key(|c| (c.blank_or_thin().k, std::cmp::Reverse(c.field)));
    let (Some(worst), true) = (worst, counts.iter().any(|c| c.blank_or_thin().n > 0)) else {
        return Ok(section.text("No record has come in yet."));
    };
    let chart = field_chart(counts)?;
    let finding = format!("{} is blank or thin on {} records", worst.field.label(), f::of(worst.blank_or_thin()));
    section = section.figure(&chart, finding, "");
    charts.push(chart);
    if let Some(weeks) = daily.weeks.measured().filter(|weeks| weeks.len() > 1) {
        let recent = &weeks[weeks.len().saturating_sub(WEEKS_SHOWN)..];
        let chart = trend_chart(recent, info)?;
        let (k, n) = recent.iter().fold((0, 0), |(k, n), w| (k + w.tally.complete, n + w.tally.won));
        section = section.figure(
            &chart,
            format!("Complete records, {} weeks: {}", recent.len(), f::share(Share { k, n })),
            "",
        );
        charts.push(chart);
    }
    Ok(section.table(field_table(counts)))
}

fn field_chart(counts: &[FieldCounts]) -> Result<Chart, ChartError> {
    let shown: Vec<Bar> = counts
        .iter()
        .map(|c| Bar {
            label: c.field.label().to_string(),
            value: c.blank_or_thin().value().unwrap_or(0.0),
            before: None,
            note: c.blank_or_thin().value().map_or_else(|| "none".into(), f::percent),
            over: false,
        })
        .collect();
    let alt: Vec<String> =
        counts.iter().map(|c| format!("{} {}", c.field.label(), f::share(c.blank_or_thin()))).collect();
    let full = shown.iter().map(|bar| bar.value).fold(0.05, f64::max);
    bars("fields", format!("Blank or thin: {}.", alt.join(", ")), &shown, full)
}

fn trend_chart(weeks: &[WeekTally], info: &RunInfo) -> Result<Chart, ChartError> {
    let marks = [0, weeks.len() / 2, weeks.len() - 1];
    let shown: Vec<Week> = weeks
        .iter()
        .enumerate()
        .map(|(i, week)| Week {
            label: if marks.contains(&i) { f::short_day(week.week) } else { String::new() },
            share: week.tally.completeness().value(),
        })
        .collect();
    let ends = [&weeks[0], &weeks[weeks.len() - 1]]
        .map(|week| format!("{} in the week of {}", f::share(week.tally.completeness()), f::short_day(week.week)));
    let alt =
        format!("Complete records by week: {}; {}; target {}.", ends[0], ends[1], f::percent(info.target_complete));
    trend("trend", alt, &shown, info.target_complete)
}

fn field_table(counts: &[FieldCounts]) -> Table {
    let rows = counts.iter().map(|c| {
        vec![
            c.field.label().into(),
            f::integer(c.missing).into(),
            f::integer(c.placeholder).into(),
            f::integer(c.thin).into(),
            f::integer(c.complete).into(),
        ]
    });
    // The mail has the chart; the table would say the same again.
    Table::new(&["All records", "#Missing", "#Placeholder", "#Thin", "#Complete"], rows.collect())
        .shortened(0, "the full report")
}
