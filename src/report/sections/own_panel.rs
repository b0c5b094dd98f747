//! A panel of the company's own: finding, chart, table.

use crate::model::{AnswerType, AnswerValue, Day, PanelAnswer, PanelChart};
use crate::report::charts::bars::{Bar, bars};
use crate::report::charts::line::{Point, line};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, DATA, Document, Section, Table, UNCHANGED};
use crate::report::format::Formatter;
use crate::report::own_panels::OwnPanel;
use crate::report::run_info::RunInfo;

/// Anchors of panels, in the order of the configuration. It has no more.
pub const IDS: [&str; 20] = [
    "panel-1", "panel-2", "panel-3", "panel-4", "panel-5", "panel-6", "panel-7", "panel-8",
    "panel-9", "panel-10", "panel-11", "panel-12", "panel-13", "panel-14", "panel-15", "panel-16",
    "panel-17", "panel-18", "panel-19", "panel-20",
];

/// Most bars of a chart; more are too small on a phone.
const MOST_BARS: usize = 12;
/// Rows of the table in a mail, which leaves it to the page where a chart has its numbers.
const MAIL_ROWS: usize = 10;

/// Adds panels to a report: behind its topics, before what every report ends with.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn with_panels(
    mut document: Document,
    panels: &[OwnPanel],
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let is_ending = |id: &str| [UNCHANGED, DATA].contains(&id);
    let sections = document.sections.iter().rev();
    let ending = sections.take_while(|one| is_ending(one.id)).count();
    let end = document
        .sections
        .split_off(document.sections.len() - ending);
    for (id, panel) in IDS.iter().zip(panels) {
        let mut section = section(id, &panel.cleared(), info)?;
        document.charts.append(&mut section.charts);
        document.sections.push(section);
    }
    document.sections.extend(end);
    Ok(document)
}

/// The section of a panel.
///
/// # Errors
/// When the chart cannot be drawn.
fn section(id: &'static str, panel: &OwnPanel, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let mut section = Section::new(id, panel.title.as_str());
    match &panel.answer {
        Some(answer) => section = answered(section, answer, panel.chart, f)?,
        None => {
            let why = panel.failed.as_deref().unwrap_or("there is no answer");
            section = section.text(format!(
                "This panel could not be made: {why}. The rest of the report is complete."
            ));
        }
    }
    if panel.is_of_all {
        section = section.text(
            "This panel covers all accounts: the conditions of this report do not restrict it.",
        );
    }
    if let Some(note) = &panel.note {
        section = section.text(note.as_str());
    }
    Ok(section)
}

fn answered(
    mut section: Section,
    answer: &PanelAnswer,
    chart: PanelChart,
    f: &Formatter,
) -> Result<Section, ChartError> {
    if answer.total_rows == 0 {
        return Ok(section.text("No rows."));
    }
    let mut mail_rows = MAIL_ROWS;
    if chart != PanelChart::Table {
        let points = points(answer, f);
        match drawn(section.id, answer, chart, &points, f)? {
            Some((chart, finding, caption)) => {
                mail_rows = 0;
                section = section.figure(chart, finding, caption);
            }
            None => {
                section = section.text(match points.is_empty() {
                    true => "No chart: no row has a number.",
                    false => "No chart: bars cannot show numbers below 0.",
                });
            }
        }
    }
    if answer.rows.len() < answer.total_rows {
        section = section.text(format!(
            "These are the first {} of {} rows.",
            f.integer(answer.rows.len() as u64),
            f.integer(answer.total_rows as u64),
        ));
    }
    Ok(section.table(table(answer, mail_rows, f)))
}

/// A row that a chart can draw.
struct Drawn {
    label: String,
    day: Option<Day>,
    value: f64,
    text: String,
}

/// The rows with a number in the second column.
fn points(answer: &PanelAnswer, f: &Formatter) -> Vec<Drawn> {
    let of = answer.columns.first().map(|column| column.of);
    let point = |row: &Vec<AnswerValue>| {
        let value = row.get(1)?.number()?;
        Some(Drawn {
            label: label(row.first()?, of, f),
            day: match row.first()? {
                AnswerValue::Text(text) if of == Some(AnswerType::Date) => Day::parse_iso(text),
                _ => None,
            },
            value,
            text: shown(row.get(1)?, None, f),
        })
    };
    answer.rows.iter().filter_map(point).collect()
}

/// The chart, its finding and its caption; nothing where it cannot be drawn.
fn drawn(
    id: &'static str,
    answer: &PanelAnswer,
    chart: PanelChart,
    points: &[Drawn],
    f: &Formatter,
) -> Result<Option<(Chart, String, String)>, ChartError> {
    let [by, what, ..] = answer.columns.as_slice() else {
        return Ok(None);
    };
    let is_bar = chart == PanelChart::Bar;
    if points.is_empty() || (is_bar && points.iter().any(|point| point.value < 0.0)) {
        return Ok(None);
    }
    let without = answer.rows.len() - points.len();
    let shown = match is_bar {
        true => &points[..points.len().min(MOST_BARS)],
        false => points,
    };
    let mut finding = match is_bar {
        true => extremes(points, &what.name),
        false => course(points, &what.name),
    };
    if answer.rows.len() < answer.total_rows {
        let rows = f.integer(answer.rows.len() as u64);
        finding = format!("Of the first {rows} rows: {finding}");
    }
    let said: Vec<String> = shown
        .iter()
        .map(|point| format!("{}: {}", point.label, point.text))
        .collect();
    let alt = format!("{} by {}: {}.", what.name, by.name, said.join(", "));
    let mut caption = format!("{} by {}.", what.name, by.name);
    if shown.len() < points.len() {
        caption += &format!(
            " The chart shows the first {} of {} rows.",
            shown.len(),
            f.integer(points.len() as u64)
        );
    }
    if without > 0 {
        caption += &format!(
            " {} without a number.",
            f.count(without as u64, "row", "rows")
        );
    }
    let drawn = match is_bar {
        true => {
            let full = shown.iter().map(|point| point.value).fold(0.0, f64::max);
            let all: Vec<Bar> = shown
                .iter()
                .map(|point| Bar {
                    label: point.label.clone(),
                    value: point.value,
                    before: None,
                    note: point.text.clone(),
                    over: false,
                })
                .collect();
            bars(id, alt, &all, full)?
        }
        false => {
            let all: Vec<Point> = shown
                .iter()
                .enumerate()
                .map(|(at, point)| Point {
                    label: point.label.clone(),
                    at: match (point.day, shown[0].day) {
                        (Some(day), Some(first)) => day.since(first) as f64,
                        _ => at as f64,
                    },
                    value: point.value,
                    text: point.text.clone(),
                })
                .collect();
            line(id, alt, &all, &|value| number(value, f))?
        }
    };
    Ok(Some((drawn, finding, caption)))
}

/// `Highest deals: Mei Tanaka (12). Lowest: Marco Bellini (3).`
fn extremes(points: &[Drawn], what: &str) -> String {
    let find = |better: fn(f64, f64) -> bool| {
        let mut best = &points[0];
        for point in points {
            if better(point.value, best.value) {
                best = point;
            }
        }
        let equal = points.iter().filter(|point| point.value == best.value);
        let others = equal.count() - 1;
        let and = match others {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        (best, format!("{}{and} ({})", best.label, best.text))
    };
    let (high, highest) = find(|a, b| a > b);
    let (low, lowest) = find(|a, b| a < b);
    match points {
        [one] => format!("{what} of {}: {}.", one.label, one.text),
        _ if high.value == low.value => format!("{what} is {} in every row.", high.text),
        _ => format!("Highest {what}: {highest}. Lowest: {lowest}."),
    }
}

/// `deals: 12 in 2026-10, from 9 in 2026-01.`
fn course(points: &[Drawn], what: &str) -> String {
    match points {
        [] => String::new(),
        [one] => format!("{what} of {}: {}.", one.label, one.text),
        [first, .., last] => format!(
            "{what}: {} at {}, from {} at {}.",
            last.text, last.label, first.text, first.label
        ),
    }
}

fn table(answer: &PanelAnswer, mail_rows: usize, f: &Formatter) -> Table {
    let rows = answer.rows.iter().map(|row| {
        let cells = row.iter().zip(&answer.columns).enumerate();
        cells
            .map(|(at, (value, column))| {
                Cell::from(match at {
                    0 => label(value, Some(column.of), f),
                    _ => shown(value, Some(column.of), f),
                })
            })
            .collect()
    });
    let titles: Vec<String> = answer
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| match at > 0 && column.of.is_number() {
            true => format!("#{}", column.name),
            false => column.name.trim_start_matches('#').to_string(),
        })
        .collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    Table::new(&titles, rows.collect())
        .page_rows(answer.rows.len())
        .shortened(mail_rows, "")
}

/// What names a row: a whole number may be a year or an id, and is written without separators.
fn label(value: &AnswerValue, of: Option<AnswerType>, f: &Formatter) -> String {
    match value {
        AnswerValue::Integer(number) => number.to_string(),
        AnswerValue::Empty => "(empty)".into(),
        other => shown(other, of, f),
    }
}

/// A cell as readers see it.
fn shown(value: &AnswerValue, of: Option<AnswerType>, f: &Formatter) -> String {
    match value {
        AnswerValue::Empty => "–".into(),
        AnswerValue::Flag(true) => "yes".into(),
        AnswerValue::Flag(false) => "no".into(),
        AnswerValue::Integer(number) => {
            let sign = if *number < 0 { "−" } else { "" };
            format!("{sign}{}", f.integer(number.unsigned_abs()))
        }
        AnswerValue::Number(value) => number(*value, f),
        AnswerValue::Text(text) => match Day::parse_iso(text) {
            Some(day) if of == Some(AnswerType::Date) => f.day(day),
            _ => text.clone(),
        },
    }
}

/// A number of any size: nothing but 0 reads as 0.
fn number(value: f64, f: &Formatter) -> String {
    let size = value.abs();
    if size == 0.0 || (0.1..1e15).contains(&size) {
        return f.number(value);
    }
    if (1e-6..0.1).contains(&size) {
        // Two digits that count.
        let places = (1.0 - size.log10().floor()) as usize;
        return f.decimals(value, places);
    }
    format!("{value:.2e}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_told_from_0() {
        let f = &Formatter::default();
        for (value, text) in [
            (0.0, "0"),
            (1_234.5, "1,234.5"),
            (0.25, "0.25"),
            (0.0123, "0.012"),
            (-0.004, "−0.0040"),
            (1e-9, "1.00e−9"),
            (2.5e18, "2.50e18"),
        ] {
            assert_eq!(number(value, f), text);
        }
    }

    #[test]
    fn a_year_is_no_quantity() {
        let f = &Formatter::default();
        assert_eq!(label(&AnswerValue::Integer(2026), None, f), "2026");
        assert_eq!(shown(&AnswerValue::Integer(2026), None, f), "2,026");
    }
}
