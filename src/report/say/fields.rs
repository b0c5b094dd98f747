//! What is left blank: the fields and the trend, in words and charts.

use super::{behind, shared};
use crate::metrics::completeness::{FieldCounts, RepTally, TrendWeek};
use crate::metrics::{Daily, Share, TRAILING_DAYS};
use crate::model::Field;
use crate::report::RunInfo;
use crate::report::charts::bars::{Bar, bars};
use crate::report::charts::trend::{Week, trend};
use crate::report::charts::{Chart, ChartError, heatmap};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// The section.
pub fn say(
    daily: &Daily<'_>,
    info: &RunInfo,
    charts: &mut Vec<Chart>,
) -> Result<Section, ChartError> {
    let f = &info.formatter();
    const TITLE: &str = "What is left blank";
    let counts = match shared::or_not_measured(&daily.fields_trailing, "fields", TITLE) {
        Ok(counts) => counts,
        Err(section) => return Ok(section),
    };
    let mut section = Section::new("fields", TITLE);
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
                format!("any of {} records", f.integer(n))
            };
            section = section.text(format!(
                "No field is blank or thin on {records} of the last {TRAILING_DAYS} days."
            ));
        }
        share => {
            let chart = field_chart(counts, f)?;
            let records = if share.n == 1 { "record" } else { "records" };
            let finding = format!(
                "{} is blank or thin on {} {records}, {TRAILING_DAYS} days",
                worst.field.label(),
                f.of(share)
            );
            section = section
                .figure(&chart, finding, "")
                .table(field_table(counts, f));
            charts.push(chart);
        }
    }
    if let Some(weeks) = daily.trend.measured().filter(|weeks| weeks.len() > 1) {
        let chart = trend_chart(weeks, info)?;
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
        let finding = format!(
            "Complete records, {} weeks: {}",
            weeks.len(),
            f.share(Share { k, n })
        );
        section = section.figure(&chart, finding, caption);
        charts.push(chart);
    }
    Ok(section.see(behind::DEALS, behind::DEAL_BY_DEAL))
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
        format!("Blank or thin: {}.", alt.join(", ")),
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
    let ends = [&weeks[0], &weeks[weeks.len() - 1]].map(|week| {
        format!(
            "{} in the week of {}",
            f.share(week.completeness()),
            f.short_day(week.week)
        )
    });
    let alt = format!(
        "Complete records by week: {}; {}; target {}.",
        ends[0],
        ends[1],
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
            "Records of 90 days",
            "#Missing",
            "#Placeholder",
            "#Thin",
            "#Complete",
        ],
        rows.collect(),
    )
    .shortened(0, "")
}

/// Reps in the grid at most: more names than this cannot be read on a phone.
const REPS_DRAWN: usize = 8;

/// Which rep leaves which field blank, as a grid; those who leave most, first.
pub fn by_rep(
    section: Section,
    reps: &[RepTally],
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    let blank =
        |rep: &RepTally, field: Field| rep.tally.records - rep.tally.by_field[field.index()];
    let all = |rep: &RepTally| {
        Field::ALL
            .into_iter()
            .map(|field| blank(rep, field))
            .sum::<u64>()
    };
    let mut worst: Vec<&RepTally> = reps.iter().filter(|rep| all(rep) > 0).collect();
    worst.sort_by_key(|rep| std::cmp::Reverse(all(rep)));
    worst.truncate(REPS_DRAWN);
    let each = || {
        worst
            .iter()
            .flat_map(|rep| Field::ALL.map(|field| (*rep, field)))
    };
    let Some((rep, field)) = each().rev().max_by_key(|(rep, field)| blank(rep, *field)) else {
        return Ok(section);
    };
    let rows: Vec<heatmap::Row> = Field::ALL
        .into_iter()
        .map(|field| heatmap::Row {
            label: field.label().to_string(),
            cells: worst
                .iter()
                .map(|rep| {
                    let share = Share {
                        k: blank(rep, field),
                        n: rep.tally.records,
                    };
                    Some(heatmap::Cell {
                        text: f.integer(share.k),
                        shade: share.value().unwrap_or(0.0),
                    })
                })
                .collect(),
        })
        .collect();
    let mut rows = rows;
    let records = |rep: &&RepTally| {
        Some(heatmap::Cell {
            text: f.integer(rep.tally.records),
            shade: 0.0,
        })
    };
    rows.push(heatmap::Row {
        label: "of so many records".into(),
        cells: worst.iter().map(records).collect(),
    });
    let names = worst.iter().map(|rep| names::rep(rep.rep.as_deref()));
    let alt: Vec<String> = worst
        .iter()
        .map(|rep| {
            let cells: Vec<String> = Field::ALL
                .into_iter()
                .filter(|field| blank(rep, *field) > 0)
                .map(|field| {
                    format!(
                        "{} {}",
                        field.label().to_lowercase(),
                        f.integer(blank(rep, field))
                    )
                })
                .collect();
            format!(
                "{}, {} records: {}",
                names::rep(rep.rep.as_deref()),
                f.integer(rep.tally.records),
                cells.join(", ")
            )
        })
        .collect();
    let alt = format!(
        "Records on which a field is blank or thin. {}.",
        alt.join("; ")
    );
    let chart = heatmap::heatmap(
        "blank_by_rep",
        alt,
        234.0,
        &heatmap::Columns::Turned(names.collect()),
        &rows,
    )?;
    let title = format!(
        "Most often: {}, {} blank or thin on {} records",
        names::rep(rep.rep.as_deref()),
        field.label().to_lowercase(),
        f.of(Share {
            k: blank(rep, field),
            n: rep.tally.records
        })
    );
    let shown = if worst.len() == REPS_DRAWN {
        format!("The {REPS_DRAWN} reps who leave most")
    } else {
        "Each rep".into()
    };
    let caption = format!(
        "{shown}: on how many records a field is blank or thin. The darker, the larger the share."
    );
    let section = section.page_figure(&chart, title, caption);
    charts.push(chart);
    Ok(section)
}
