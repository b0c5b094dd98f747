//! What each field goes with.

use super::words;
use crate::metrics::Share;
use crate::metrics::retention::ratio::Verdict;
use crate::metrics::retention::worth::{FEWEST_FOR_ALL, FieldWorth, Together};
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS};
use crate::model::Field;
use crate::report::charts::forest::{Ratio, forest};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// The forest plot, the counts behind it, and all seven in one model.
pub fn section(
    told: &ByRecord,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    let section = Section::new("worth", "What each field goes with");
    let churned = told.fields.first().map_or(0, |field| field.ratio.churned);
    if churned < FEWEST_CHURNS {
        let n = told.fields.first().map_or(0, |field| field.ratio.n);
        return Ok(section.text(format!(
            "Too few to tell: {} accounts with a record have left.",
            f.of(Share { k: churned, n })
        )));
    }
    let found: Vec<&FieldWorth> = told
        .fields
        .iter()
        .filter(|field| field.ratio.verdict.is_found())
        .collect();
    let names = |fields: &[&FieldWorth]| {
        names::list(
            &fields
                .iter()
                .map(|field| field.field.label().to_string())
                .collect::<Vec<_>>(),
        )
    };
    let less: Vec<&FieldWorth> = found
        .iter()
        .copied()
        .filter(|one| one.ratio.verdict == Verdict::LeftLess)
        .collect();
    let more: Vec<&FieldWorth> = found
        .iter()
        .copied()
        .filter(|one| one.ratio.verdict == Verdict::LeftMore)
        .collect();
    let watching: Vec<&FieldWorth> = told
        .fields
        .iter()
        .filter(|field| field.ratio.is_worth_watching)
        .collect();
    let mut texts = Vec::new();
    if !less.is_empty() {
        texts.push(format!(
            "Accounts left less often where these were complete: {}.",
            names(&less)
        ));
    }
    if !more.is_empty() {
        texts.push(format!(
            "They left more often where these were: {}.",
            names(&more)
        ));
    }
    if found.is_empty() {
        texts.push("No field on its own can be told to go with leaving.".into());
    }
    if !watching.is_empty() {
        texts.push(format!("Worth watching: {}.", names(&watching)));
    }
    texts.push(
        "A rep who fills in one field fills in the others, so the ratios must not be added up."
            .into(),
    );
    let rows: Vec<Ratio> = told
        .fields
        .iter()
        .map(|field| Ratio {
            label: field.field.label().to_string(),
            estimate: field.ratio.adjusted,
            note: match (&field.ratio.adjusted, field.ratio.verdict) {
                (Some(estimate), _) => words::with_limits(estimate, f),
                (None, Verdict::NearlyAll) => "nearly all have it".into(),
                (None, Verdict::NearlyNone) => "nearly none has it".into(),
                (None, _) => "too few to tell".into(),
            },
            is_found: field.ratio.verdict.is_found(),
        })
        .collect();
    let alt: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.label, row.note))
        .collect();
    let alt = format!(
        "How often accounts left with the field complete, against without. {}.",
        alt.join("; ")
    );
    let chart = forest(
        "fields",
        alt,
        &rows,
        ("← left less often", "left more often →"),
    )?;
    let title = match (less.as_slice(), more.as_slice()) {
        ([], []) => "No field stands out".to_string(),
        ([], more) => format!("{} with more leaving", go(&names(more), more.len())),
        (less, _) => format!("{} with less leaving", go(&names(less), less.len())),
    };
    let method = "Each field on its own, complete at handoff against not, among accounts with a \
                  record; ratio of the speeds of leaving with its 95% limits.";
    let caption = "Blue: a difference after correction for all questions of this page.";
    let section = section
        .text(texts.join(" "))
        .figure(&chart, title, caption)
        .text(method);
    charts.push(chart);
    let p = |p: Option<f64>| p.map_or_else(|| "–".to_string(), |x| f.p_value(x));
    let counts = told.fields.iter().map(|field| {
        vec![
            Cell::from(field.field.label()),
            f.share(field.with).into(),
            f.share(field.without).into(),
        ]
    });
    let ratios = told.fields.iter().map(|field| {
        let together = told
            .together
            .as_ref()
            .and_then(|together| of(together, field.field, f));
        vec![
            Cell::from(field.field.label()),
            field
                .ratio
                .crude
                .map_or("–".to_string(), |crude| words::ratio(crude.value, f))
                .into(),
            field
                .ratio
                .adjusted
                .map_or("–".to_string(), |adjusted| {
                    words::with_limits(&adjusted, f)
                })
                .into(),
            p(field.ratio.p).into(),
            p(field.ratio.q).into(),
            together.unwrap_or_else(|| "–".into()).into(),
        ]
    });
    let (counts, ratios) = (counts.collect(), ratios.collect());
    let mut section = section
        .table(
            Table::new(
                &["Complete at handoff", "#Left with it", "#Left without"],
                counts,
            )
            .shortened(0, "fields.csv"),
        )
        .table(
            Table::new(
                &[
                    "Ratio",
                    "#As it is",
                    "#Adjusted",
                    "#p",
                    "#q",
                    "#All seven together",
                ],
                ratios,
            )
            .shortened(0, "fields.csv"),
        );
    let how = told
        .fields
        .iter()
        .find_map(|field| field.ratio.how.as_ref());
    if let Some(how) = how {
        section = section.text(words::how(how));
    }
    section = match &told.together {
        Some(together) => section.page_list(vec![format!(
            "All seven together: one Cox model over {} ({} churned). {}",
            f.count(together.n, "account", "accounts"),
            f.integer(together.churned),
            words::how(&together.how)
        )]),
        None => section.page_list(vec![format!(
            "All seven in one model: too few accounts left for it ({FEWEST_FOR_ALL} are needed)."
        )]),
    };
    Ok(section)
}

fn go(names: &str, count: usize) -> String {
    format!("{names} {}", if count == 1 { "goes" } else { "go" })
}

/// A field's ratio in the model of all seven.
fn of(together: &Together, field: Field, f: &Formatter) -> Option<String> {
    let named = together
        .terms
        .iter()
        .find(|named| named.name == field.key())?;
    Some(words::with_limits(&named.term?.ratio, f))
}
