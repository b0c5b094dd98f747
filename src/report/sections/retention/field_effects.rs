//! Effect of each field on churn.

use crate::metrics::Share;
use crate::metrics::retention::field_effects::{FEWEST_FOR_ALL, FieldEffect, JointModel};
use crate::metrics::retention::hazard_ratio::RatioVerdict;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS};
use crate::model::Field;
use crate::report::charts::forest::{Ratio, forest};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{accounts, wording};

/// The forest plot, the counts behind it, and the joint model of all seven fields.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(told: &ByRecord, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let section = Section::new("worth", "Which fields go with less churn");
    let churned = told.fields.first().map_or(0, |field| field.ratio.churned);
    if churned < FEWEST_CHURNS {
        let n = told.fields.first().map_or(0, |field| field.ratio.n);
        return Ok(section
            .text(format!(
                "Too few to tell: {} accounts with a record have churned.",
                f.of(Share { k: churned, n })
            ))
            .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT));
    }
    let mut section = section
        .text(findings(&told.fields))
        .figure(
            chart(&told.fields, f)?,
            chart_title(&told.fields),
            "Blue: a difference after correction for all questions of this page.",
        )
        .text(format!(
            "Churn rate ratio of each field alone, complete on day {landmark} against not, among \
             accounts with a record, with its 95% interval; 0.5 is half the churn rate.",
            landmark = told.recorded.from_day
        ))
        .table(counts(&told.fields, f))
        .table(ratios(told, f));
    let how = told
        .fields
        .iter()
        .find_map(|field| field.ratio.adjustment.as_ref());
    if let Some(how) = how {
        section = section.text(wording::how(how));
    }
    let all_seven = match &told.joint_model {
        Some(together) => format!(
            "All 7 fields together: one model over {} ({} churned). {}",
            f.count(together.n, "account", "accounts"),
            f.integer(together.churned),
            wording::how(&together.adjustment)
        ),
        None => format!(
            "All 7 fields in one model: too few churned accounts ({FEWEST_FOR_ALL} are needed)."
        ),
    };
    Ok(section
        .page_list(vec![all_seven])
        .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT))
}

/// The fields with this verdict.
fn with_verdict(fields: &[FieldEffect], verdict: RatioVerdict) -> Vec<&FieldEffect> {
    fields
        .iter()
        .filter(|field| field.ratio.verdict == verdict)
        .collect()
}

fn labels(fields: &[&FieldEffect]) -> String {
    let labels = fields.iter().map(|field| field.field.label().to_string());
    names::list(&labels.collect::<Vec<_>>())
}

/// Fields with a difference in churn, and those worth watching.
fn findings(fields: &[FieldEffect]) -> String {
    let less = with_verdict(fields, RatioVerdict::ChurnedLess);
    let more = with_verdict(fields, RatioVerdict::ChurnedMore);
    let watching: Vec<&FieldEffect> = fields
        .iter()
        .filter(|field| field.ratio.is_worth_watching)
        .collect();
    let mut texts = Vec::new();
    if !less.is_empty() {
        texts.push(format!(
            "Less churn where these were complete: {}.",
            labels(&less)
        ));
    }
    if !more.is_empty() {
        texts.push(format!("More churn where these were: {}.", labels(&more)));
    }
    if !fields.iter().any(|field| field.ratio.verdict.is_found()) {
        texts.push("No single field clearly goes with churn.".into());
    }
    if !watching.is_empty() {
        texts.push(format!("Worth watching: {}.", labels(&watching)));
    }
    texts.push(
        "A rep who completes one field completes the others, so the effects do not add up.".into(),
    );
    texts.join(" ")
}

fn chart(fields: &[FieldEffect], f: &Formatter) -> Result<Chart, ChartError> {
    let rows: Vec<Ratio> = fields
        .iter()
        .map(|field| Ratio {
            label: field.field.label().to_string(),
            estimate: field.ratio.adjusted,
            note: match (&field.ratio.adjusted, field.ratio.verdict) {
                (Some(estimate), _) => wording::with_limits(estimate, f),
                (None, RatioVerdict::NearlyAll) => "nearly all have it".into(),
                (None, RatioVerdict::NearlyNone) => "nearly none has it".into(),
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
        "Churn rate with the field complete, against without. {}.",
        alt.join("; ")
    );
    let sides = ("← less churn", "more churn →");
    forest("fields", alt, &rows, sides)
}

fn chart_title(fields: &[FieldEffect]) -> String {
    let less = with_verdict(fields, RatioVerdict::ChurnedLess);
    let more = with_verdict(fields, RatioVerdict::ChurnedMore);
    match (less.as_slice(), more.as_slice()) {
        ([], []) => "No field stands out".to_string(),
        ([], more) => format!("{} with more churn", go(&labels(more), more.len())),
        (less, _) => format!("{} with less churn", go(&labels(less), less.len())),
    }
}

/// Churned accounts with and without each field complete.
fn counts(fields: &[FieldEffect], f: &Formatter) -> Table {
    let rows = fields.iter().map(|field| {
        vec![
            Cell::from(field.field.label()),
            f.share(field.with).into(),
            f.share(field.without).into(),
        ]
    });
    let titles = ["Complete", "#Churned with it", "#Churned without"];
    Table::new(&titles, rows.collect()).shortened(0, "fields.csv")
}

/// The ratio of each field: unadjusted, adjusted, and in the joint model.
fn ratios(told: &ByRecord, f: &Formatter) -> Table {
    let p = |p: Option<f64>| p.map_or_else(|| "–".to_string(), |x| f.p_value(x));
    let rows = told.fields.iter().map(|field| {
        let ratio = &field.ratio;
        let together = told
            .joint_model
            .as_ref()
            .and_then(|together| of(together, field.field, f));
        vec![
            Cell::from(field.field.label()),
            ratio
                .crude
                .map_or("–".to_string(), |crude| wording::ratio(crude.value, f))
                .into(),
            ratio
                .adjusted
                .map_or("–".to_string(), |e| wording::with_limits(&e, f))
                .into(),
            p(ratio.p).into(),
            p(ratio.q).into(),
            together.unwrap_or_else(|| "–".into()).into(),
        ]
    });
    let titles = [
        "Ratio",
        "#Unadjusted",
        "#Adjusted",
        "#p",
        "#q",
        "#All 7 together",
    ];
    Table::new(&titles, rows.collect()).shortened(0, "fields.csv")
}

fn go(names: &str, count: usize) -> String {
    format!("{names} {}", if count == 1 { "goes" } else { "go" })
}

/// A field's ratio in the joint model.
fn of(together: &JointModel, field: Field, f: &Formatter) -> Option<String> {
    let named = together
        .terms
        .iter()
        .find(|named| named.name == field.key())?;
    Some(wording::with_limits(&named.term?.ratio, f))
}

/// Churn within twelve months with and without each field complete, of the accounts followed that
/// long.
pub fn twelve_months(told: &ByRecord, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new("twelve", "Churn within twelve months, field by field");
    let churned: u64 = told
        .twelve_months
        .first()
        .map_or(0, |t| t.with_churned + t.without_churned);
    if churned < FEWEST_CHURNS {
        return section.text(format!(
            "Too few to tell: {} with a record were followed for a whole year; {churned} of them \
             churned within it.",
            f.count(told.observed_a_year, "account", "accounts")
        ));
    }
    let rows = told.twelve_months.iter().map(|t| {
        let name = Field::parse(&t.exposure).map_or("All seven", Field::label);
        let share = |k, stayed| f.share(Share { k, n: k + stayed });
        vec![
            name.into(),
            share(t.with_churned, t.with_stayed).into(),
            share(t.without_churned, t.without_stayed).into(),
        ]
    });
    section
        .text(format!(
            "{} with a record were followed for a whole year after the close. A rep who completes one \
             field completes the others, so no row here tells which field matters.",
            f.count(told.observed_a_year, "account", "accounts")
        ))
        .table(Table::new(
            &[
                "Complete",
                "#Churned with it",
                "#Churned without it",
            ],
            rows.collect(),
        ))
}

/// The list: one row per field.
pub fn list(told: &ByRecord) -> List<'_> {
    Columns::of(told.fields.iter())
        .column("field", |one| Value::word(one.field.key()))
        .column("churned_with", |one| Value::plain(one.with.k))
        .column("accounts_with", |one| Value::plain(one.with.n))
        .column("churned_without", |one| Value::plain(one.without.k))
        .column("accounts_without", |one| Value::plain(one.without.n))
        .column("crude_ratio", |one| {
            Value::optional(one.ratio.crude.map(|crude| crude.value))
        })
        .estimate(["ratio", "low", "high"], |one| one.ratio.adjusted)
        .column("p", |one| Value::optional(one.ratio.p))
        .column("q", |one| Value::optional(one.ratio.q))
        .named("fields.csv")
}
