//! Which fields are blank; the trend: completeness by week.

use crate::metrics::completeness::{FieldCounts, TrendWeek};
use crate::metrics::{Daily, Share, TRAILING_DAYS};
use crate::report::charts::bars::{Bar, bars};
use crate::report::charts::trend::{Week, trend};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;

/// The fields that are not complete.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Fields that are not complete";
    let f = &info.formatter();
    let counts = match measured::or_not_measured(&daily.fields_trailing, "fields", TITLE) {
        Ok(counts) => counts,
        Err(section) => return Ok(section),
    };
    let mut section = Section::new("fields", TITLE).holding("fields");
    let worst = counts
        .iter()
        .max_by_key(|c| (c.blank_or_thin().k, std::cmp::Reverse(c.field)));
    let (Some(worst), true) = (worst, counts.iter().any(|c| c.blank_or_thin().n > 0)) else {
        return Ok(section.text(format!(
            "No record has come in for the deals of the last {TRAILING_DAYS} days."
        )));
    };
    match worst.blank_or_thin() {
        Share { k: 0, n } => {
            let records = if n == 1 {
                "the one record".into()
            } else {
                format!("all {} records", f.integer(n))
            };
            section = section.text(format!(
                "Every field is complete in {records} of the last {TRAILING_DAYS} days."
            ));
        }
        share => {
            let chart = field_chart(counts, f)?;
            let records = if share.n == 1 { "record" } else { "records" };
            let finding = format!(
                "{} is the weakest field: not complete in {} {records} of the last \
                 {TRAILING_DAYS} days",
                worst.field.label(),
                f.of(share)
            );
            section = section
                .text(format!("{finding}."))
                .page_figure(
                    chart,
                    "Share of records in which a field is blank, a placeholder or too thin",
                    format!("Records of the deals won in the last {TRAILING_DAYS} days."),
                )
                .table(field_table(counts, f));
        }
    }
    Ok(section.see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

/// The trend: completeness by week; nothing where there is only one week.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn trend_section(daily: &Daily<'_>, info: &RunInfo) -> Result<Option<Section>, ChartError> {
    let weeks = daily.trend.measured().filter(|weeks| weeks.len() > 1);
    weeks.map(|weeks| by_week(weeks, info)).transpose()
}

fn by_week(weeks: &[TrendWeek], info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let (k, n) = weeks
        .iter()
        .fold((0, 0), |(k, n), week| (k + week.complete, n + week.won));
    let told = weeks.iter().filter(|week| week.is_remembered).count();
    let caption = match weeks.iter().rfind(|week| week.is_remembered) {
        Some(last) => format!(
            "{} up to that of {} as earlier digests told them: the exports begin later.",
            f.count(told as u64, "week", "weeks"),
            f.short_day(last.week)
        ),
        None => String::new(),
    };
    let share = Share { k, n };
    let finding = match share.value() {
        Some(value) => format!(
            "{} complete over {} weeks ({})",
            f.percent(value),
            weeks.len(),
            f.of(share)
        ),
        None => format!("No deal was won in {} weeks", weeks.len()),
    };
    Ok(Section::new("trend", "Trend")
        .holding("the trend")
        .figure(trend_chart(weeks, info)?, finding, caption)
        .page_list(vec![
            "Every won deal counts, due or not, with the record that it has today.".into(),
        ]))
}

/// Weeks that are told together as the latest ones.
const LATEST: usize = 4;

/// `63% (24 of 38) in the last 4 weeks, 51% (78 of 152) in the 22 weeks before`. Single weeks would
/// be taken for the week of the headline, which counts deals that are due.
fn halves(weeks: &[TrendWeek], f: &Formatter) -> String {
    let latest = LATEST.min(weeks.len().saturating_sub(1)).max(1);
    let (before, last) = weeks.split_at(weeks.len().saturating_sub(latest));
    let of = |weeks: &[TrendWeek]| {
        let sum = |share: Share, week: &TrendWeek| share + week.completeness();
        f.share(weeks.iter().fold(Share::default(), sum))
    };
    let named = |n: usize| match n {
        1 => "week".to_string(),
        n => format!("{n} weeks"),
    };
    format!(
        "{} in the last {}, {} in the {} before",
        of(last),
        named(last.len()),
        of(before),
        named(before.len())
    )
}

fn field_chart(counts: &[FieldCounts], f: &Formatter) -> Result<Chart, ChartError> {
    let shown: Vec<Bar> = counts
        .iter()
        .map(|c| Bar {
            label: c.field.label().to_string(),
            value: c.blank_or_thin().value().unwrap_or(0.0),
            before: None,
            note: c
                .blank_or_thin()
                .value()
                .map_or_else(|| "none".into(), |x| f.percent(x)),
            over: false,
        })
        .collect();
    let alt: Vec<String> = counts
        .iter()
        .map(|c| format!("{} {}", c.field.label(), f.share(c.blank_or_thin())))
        .collect();
    let full = shown.iter().map(|bar| bar.value).fold(0.05, f64::max);
    bars(
        "fields",
        format!("Not complete: {}.", alt.join(", ")),
        &shown,
        full,
    )
}

fn trend_chart(weeks: &[TrendWeek], info: &RunInfo) -> Result<Chart, ChartError> {
    let f = &info.formatter();
    let marks = [0, weeks.len() / 2, weeks.len() - 1];
    let shown: Vec<Week> = weeks
        .iter()
        .enumerate()
        .map(|(i, week)| Week {
            label: if marks.contains(&i) {
                f.short_day(week.week)
            } else {
                String::new()
            },
            share: week.completeness().value(),
        })
        .collect();
    let alt = format!(
        "Won deals with a complete record: {}; target {}.",
        halves(weeks, f),
        f.percent(info.target_complete)
    );
    trend("trend", alt, &shown, info.target_complete, f)
}

fn field_table(counts: &[FieldCounts], f: &Formatter) -> Table {
    let rows = counts.iter().map(|c| {
        vec![
            c.field.label().into(),
            f.integer(c.missing).into(),
            f.integer(c.placeholder).into(),
            f.integer(c.thin).into(),
            f.integer(c.complete).into(),
        ]
    });
    // The mail has the chart; the table would say the same again.
    Table::new(
        &[
            "Records of the last 90 days",
            "#Blank",
            "#Placeholder",
            "#Too thin",
            "#Complete",
        ],
        rows.collect(),
    )
    .shortened(0, "")
}
