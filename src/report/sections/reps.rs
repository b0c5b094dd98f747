//! Records by rep, and which rep leaves which field blank.

use crate::metrics::completeness::{RecordTally, RepTally, WeekTally};
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::model::Field;
use crate::report::charts::{Chart, ChartError, heatmap};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, names};

/// Records by rep over the trailing 90 days.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Records by rep, last 90 days";
    let f = &info.formatter();
    let reps = match measured::or_not_measured(&daily.reps_trailing, "reps", TITLE) {
        Ok(reps) => reps,
        Err(section) => return Ok(section),
    };
    if reps.is_empty() {
        return Ok(Section::new("reps", TITLE)
            .text(format!("No deal was won in the last {TRAILING_DAYS} days.")));
    }
    let rows = reps.iter().map(|RepTally { rep, tally }| {
        vec![
            names::rep(rep.as_deref()).into(),
            f.integer(tally.won).into(),
            f.of(tally.missing).into(),
            f.of(tally.completeness).into(),
            f.of(tally.on_time).into(),
        ]
    });
    let table = Table::new(
        &[
            "Rep",
            "#Won",
            "#No record, past due day",
            "#Complete",
            "#On time",
        ],
        rows.collect(),
    );
    let section = blank_by_rep(Section::new("reps", TITLE), reps, f)?;
    Ok(section
        .table(table.shortened(0, "won.csv"))
        .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

/// Most reps in the chart: more names cannot be read on a phone.
const REPS_DRAWN: usize = 8;

/// Records of a rep with the field blank, a placeholder or too thin.
fn blank(rep: &RepTally, field: Field) -> u64 {
    rep.tally.records - rep.tally.by_field[field.index()]
}

/// A heat map of blank fields by rep, most blank fields first.
fn blank_by_rep(section: Section, reps: &[RepTally], f: &Formatter) -> Result<Section, ChartError> {
    let all = |rep: &RepTally| {
        Field::ALL
            .into_iter()
            .map(|field| blank(rep, field))
            .sum::<u64>()
    };
    // A deal without a record leaves all seven blank.
    let with_missing = |rep: &RepTally| all(rep) + 7 * rep.tally.missing.k;
    let mut worst: Vec<&RepTally> = reps.iter().filter(|rep| with_missing(rep) > 0).collect();
    worst.sort_by_key(|rep| std::cmp::Reverse(with_missing(rep)));
    worst.truncate(REPS_DRAWN);
    let each = worst
        .iter()
        .flat_map(|rep| Field::ALL.map(|field| (*rep, field)));
    let Some((rep, field)) = each.rev().max_by_key(|(rep, field)| blank(rep, *field)) else {
        return Ok(section);
    };
    let title = match blank(rep, field) {
        0 => "No record has a blank or thin field; some deals have no record".into(),
        k => format!(
            "Most often: {}, {} blank or thin on {} records",
            names::rep(rep.rep.as_deref()),
            field.label().to_lowercase(),
            f.of(Share {
                k,
                n: rep.tally.records
            })
        ),
    };
    let shown = if worst.len() == REPS_DRAWN {
        format!("The {REPS_DRAWN} reps with most incomplete fields")
    } else {
        "Each rep".into()
    };
    let caption = format!(
        "{shown}: records on which a field is blank or thin, and deals past their due day without \
         a record. The darker, the larger the share."
    );
    Ok(section.page_figure(grid(&worst, f)?, title, caption))
}

fn grid(reps: &[&RepTally], f: &Formatter) -> Result<Chart, ChartError> {
    let of_field = |field: Field| heatmap::Row {
        label: field.label().to_string(),
        cells: reps
            .iter()
            .map(|rep| {
                let share = Share {
                    k: blank(rep, field),
                    n: rep.tally.records,
                };
                (share.n > 0).then(|| heatmap::Cell {
                    text: f.integer(share.k),
                    shade: share.value().unwrap_or(0.0),
                })
            })
            .collect(),
    };
    let missing = |rep: &&RepTally| {
        Some(heatmap::Cell {
            text: f.integer(rep.tally.missing.k),
            shade: rep.tally.missing.value().unwrap_or(0.0),
        })
    };
    let records = |rep: &&RepTally| {
        Some(heatmap::Cell {
            text: f.integer(rep.tally.records),
            shade: 0.0,
        })
    };
    let mut rows: Vec<heatmap::Row> = Field::ALL.into_iter().map(of_field).collect();
    rows.push(heatmap::Row {
        label: "No record".into(),
        cells: reps.iter().map(missing).collect(),
    });
    rows.push(heatmap::Row {
        label: "of so many records".into(),
        cells: reps.iter().map(records).collect(),
    });
    let names = reps.iter().map(|rep| names::rep(rep.rep.as_deref()));
    let alt: Vec<String> = reps.iter().map(|rep| in_alt(rep, f)).collect();
    let alt = format!(
        "Records on which a field is blank or thin, and deals without a record. {}.",
        alt.join("; ")
    );
    let columns = heatmap::Columns::Turned(names.collect());
    heatmap::heatmap("blank_by_rep", alt, 234.0, &columns, &rows)
}

/// A rep in the text alternative of the chart.
fn in_alt(rep: &RepTally, f: &Formatter) -> String {
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
    let missing = match rep.tally.missing.k {
        0 => None,
        n => Some(format!("no record for {}", f.count(n, "deal", "deals"))),
    };
    let cells: Vec<String> = cells.into_iter().chain(missing).collect();
    format!(
        "{}, {} records: {}",
        names::rep(rep.rep.as_deref()),
        f.integer(rep.tally.records),
        cells.join(", ")
    )
}

/// The list: one row per rep.
pub fn list(reps: &Measured<Vec<RepTally>>) -> Option<List<'_>> {
    let list =
        Columns::of(reps.measured()?.iter()).column("rep", |one| Value::maybe(one.rep.as_deref()));
    Some(with_tally(list, |one| &one.tally).named("reps.csv"))
}

/// The list of weeks: one row per week.
pub fn weeks(weeks: &Measured<Vec<WeekTally>>) -> Option<List<'_>> {
    let list = Columns::of(weeks.measured()?.iter()).column("week", |one| Value::plain(one.week));
    Some(with_tally(list, |one| &one.tally).named("weeks.csv"))
}

fn with_tally<'a, R: 'a>(
    columns: Columns<'a, R>,
    tally: impl Fn(&R) -> &RecordTally + Copy + Send + 'a,
) -> Columns<'a, R> {
    columns
        .column("won", move |row| Value::plain(tally(row).won))
        .column("records", move |row| Value::plain(tally(row).records))
        .column("complete", move |row| Value::plain(tally(row).complete))
        .column("complete_fields", move |row| {
            Value::plain(tally(row).complete_fields)
        })
        .column("due", move |row| Value::plain(tally(row).on_time.n))
        .column("on_time", move |row| Value::plain(tally(row).on_time.k))
}
