//! Does it hold in each segment; pressure, rejections, drafts; time to the first value.

use super::words;
use crate::metrics::retention::inside::{Inside, Within};
use crate::metrics::retention::questions::Question;
use crate::metrics::retention::value::FirstValue;
use crate::metrics::retention::worth::ENOUGH_FIELDS;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS, Retention};
use crate::metrics::{Measured, Share};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::say::shared;
use crate::stats::survival::Median;

/// The first question within each part.
pub fn inside(panel: &Measured<Inside>, units: f64, f: &Formatter) -> Section {
    const TITLE: &str = "Does it hold inside each segment?";
    let inside = match shared::or_not_measured(panel, "inside", TITLE) {
        Ok(inside) => inside,
        Err(section) => return section,
    };
    let by = words::property(inside.by.key());
    let title = format!("Does it hold inside each {by}?");
    let turned: Vec<String> = inside
        .parts
        .iter()
        .filter(|part| part.turned)
        .map(|part| name(part.name.as_ref(), by))
        .collect();
    let text = match inside.verdict {
        Within::TooFew => {
            format!(
                "Too few to tell: that takes two with {FEWEST_CHURNS} churned accounts each. The \
                 counts are below."
            )
        }
        Within::Same => {
            "Yes, as far as can be told: no direction turns, and chance explains how far they lie \
             apart."
                .into()
        }
        Within::TurnsByChance => {
            format!(
                "The direction turns in {}, no further than chance alone would make it.",
                names::list(&turned)
            )
        }
        Within::Differs => format!(
            "It points the same way wherever enough left to compare, but how strongly differs \
             beyond chance{}.",
            p(inside, f)
        ),
        Within::Turns => format!(
            "No: the direction turns in {}, beyond chance{}. What all accounts together say holds \
             of no {by}.",
            names::list(&turned),
            p(inside, f)
        ),
    };
    let rows = inside.parts.iter().map(|part| {
        let told = match &part.ratio {
            Some(estimate) if part.turned => Cell::verdict(false, words::with_limits(estimate, f)),
            Some(estimate) => words::with_limits(estimate, f).into(),
            None => "too few to tell".into(),
        };
        vec![
            name(part.name.as_ref(), by).into(),
            f.of(part.churned).into(),
            told,
        ]
    });
    let heads = [
        words::capital(by),
        "#Left".to_string(),
        format!("#{}", words::compared(units)),
    ];
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Section::new("inside", title).text(text).table(
        Table::new(&heads, rows.collect())
            .page_rows(40)
            .shortened(0, "inside.csv"),
    )
}

/// ` (p 0.03)`.
fn p(inside: &Inside, f: &Formatter) -> String {
    inside
        .alike
        .map_or(String::new(), |test| format!(" (p {})", f.p_value(test.p)))
}

pub fn name(name: Option<&String>, by: &str) -> String {
    name.map_or_else(|| format!("no {by}"), |text| names::name(text))
}

/// What else goes with leaving: a line a question.
pub fn questions(retention: &Retention<'_>, told: Option<&ByRecord>, f: &Formatter) -> Section {
    let mut section = Section::new("questions", "What else goes with leaving");
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut lines = Vec::new();
    let landmark = retention.landmark_days;
    let asked: [(&str, &str, &str, Option<&Measured<Question>>); 3] = [
        (
            "Lost-deal pressure at the close",
            "Accounts won while deals like theirs were lost more than usual",
            "as other accounts; only what was known on the day of the close says which are which",
            Some(&retention.pressure),
        ),
        (
            "Sent back by CS",
            "Accounts whose record CS had sent back",
            "as those whose record, as complete, was accepted at once",
            told.map(|told| &told.rejected),
        ),
        (
            "Drafted by an assistant",
            "Accounts whose record an assistant had drafted",
            "as those whose record, as complete, was written by hand",
            told.map(|told| &told.drafted),
        ),
    ];
    for (label, with, without, panel) in asked {
        match panel {
            None => {}
            Some(Measured::MissingColumn {
                no_column_is_mapped_to,
            }) => {
                lines.push(format!(
                    "{label}: {}",
                    shared::not_measured(*no_column_is_mapped_to)
                ));
            }
            Some(Measured::Value(question)) => {
                lines.push(format!(
                    "{label}: {}",
                    words::verdict(&question.ratio, with, without, f)
                ));
                rows.push(vec![
                    label.into(),
                    f.share(question.with).into(),
                    f.share(question.without).into(),
                    f.integer(question.unknown).into(),
                    question
                        .ratio
                        .adjusted
                        .map_or("–".to_string(), |e| words::with_limits(&e, f))
                        .into(),
                    question
                        .ratio
                        .q
                        .or(question.ratio.p)
                        .map_or_else(|| "–".to_string(), |x| f.p_value(x))
                        .into(),
                ]);
            }
        }
    }
    section = section.list(lines);
    let heads = [
        "Question",
        "#Left with it",
        "#Left without",
        "#Not known",
        "#Ratio",
        "#q",
    ];
    let section = section.table(Table::new(&heads, rows).shortened(0, ""));
    section.page_list(vec![format!(
        "Records and reviews count as they stood on day {landmark}; pressure is that of the day of \
         the close, from which time runs there. How complete the record was is taken out for the \
         other two: what is sent back is also thinner."
    )])
}

/// Days to the first value.
pub fn first_value(panel: &Measured<FirstValue>, f: &Formatter) -> Section {
    const TITLE: &str = "How soon customers see a first value";
    let told = match shared::or_not_measured(panel, "value", TITLE) {
        Ok(told) => told,
        Err(section) => return section,
    };
    let section = Section::new("value", TITLE);
    let days = |median: &Option<Median>| -> Option<String> {
        let median = median.as_ref()?;
        let limit = |day: Option<f64>| day.map_or("…".into(), |day| format!("{day:.0}"));
        Some(format!(
            "{} days ({} to {})",
            f.number(median.time?.round()),
            limit(median.low),
            limit(median.high)
        ))
    };
    let text = match (days(&told.enough), days(&told.fewer), &told.test) {
        (Some(enough), Some(fewer), Some(test)) => format!(
            "Half of the customers handed over with {ENOUGH_FIELDS} fields or more had a first \
             value after {enough}, of those with a record of fewer after {fewer} (log-rank p {}). \
             Nothing is taken out of this figure.",
            f.p_value(test.p)
        ),
        _ => format!(
            "Too few to tell: {} accounts watched have seen a first value.",
            f.of(Share {
                k: told.reached.k,
                n: told.reached.n
            })
        ),
    };
    let rows = told.classes.iter().map(|class| {
        let half = class.median_days.map_or("not reached".to_string(), |day| {
            format!("{:.0} days", day + told.from_day as f64)
        });
        vec![
            Cell::from(if class.class.starts_with(char::is_numeric) {
                format!("{} of 7", class.class)
            } else {
                class.class.clone()
            }),
            f.of(Share {
                k: class.churned,
                n: class.n,
            })
            .into(),
            half.into(),
        ]
    });
    let note = format!(
        "Records as they stood on day {}, so that none is credited for being mended later; {} a \
         first value, or had gone, by then.",
        told.from_day,
        f.count(told.before, "account had", "accounts had")
    );
    let heads = ["Fields complete", "#Had a first value", "#Half had it by"];
    section
        .text(text)
        .table(Table::new(&heads, rows.collect()).shortened(0, ""))
        .page_list(vec![note])
}
