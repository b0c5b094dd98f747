//! The inputs: rows by file, how stages and types were read, and issues.

use crate::dataset::DealKind;
use crate::ingest::Readiness;
use crate::model::{Disposition, Issue};
use crate::report::document::{DATA, Section, Table};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::wording;

/// The data check. A mail has it where something is to be checked; its first line says of which day
/// the data is.
pub fn check(inputs: &Inputs, info: &RunInfo) -> Section {
    let section = section(inputs, info);
    match inputs.verdict {
        Readiness::Ready => section.page_only(),
        Readiness::Check(_) | Readiness::Blocked(_) => section,
    }
}

/// Rows read, used and skipped, by file.
pub fn section(inputs: &Inputs, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let rows = inputs.files.iter().map(|file| {
        let age = file.latest.map_or("no dated row".to_string(), |day| {
            match info.as_of.since(day) {
                0 => "today".into(),
                days => f.count(days.unsigned_abs(), "day old", "days old"),
            }
        });
        vec![
            file.file.as_str().into(),
            f.integer(file.rows_read).into(),
            f.integer(file.rows_used).into(),
            f.integer(file.rows_skipped).into(),
            age.into(),
        ]
    });
    let table = Table::new(
        &["File", "#Rows read", "#Used", "#Skipped", "#Newest row"],
        rows.collect(),
    );
    let (read, skipped) = inputs.files.iter().fold((0, 0), |(read, skipped), f| {
        (read + f.rows_read, skipped + f.rows_skipped)
    });
    let newest = inputs.files.iter().filter_map(|f| f.latest).max();
    let left_blank = inputs
        .issues
        .iter()
        .filter(|i| i.disposition == Disposition::CellLeftBlank)
        .count() as u64;
    let note = format!(
        "{} of {} used, {} skipped{}{}; latest record: {}.",
        f.integer(read - skipped),
        f.count(read, "row", "rows"),
        f.integer(skipped),
        if left_blank > 0 {
            format!(", {} left blank", f.count(left_blank, "cell", "cells"))
        } else {
            String::new()
        },
        if inputs.issues.is_empty() {
            ""
        } else {
            " (quarantine.csv)"
        },
        newest.map_or_else(|| "no known day".into(), |x| f.day(x))
    );
    Section::new(DATA, "Data check")
        .text(note)
        .table(table.shortened(0, ""))
        .page_list(readings(inputs, f))
}

/// How stages and types were read, so that a wrong mapping is noticed.
fn readings(inputs: &Inputs, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    if inputs.blank_records > 0 {
        lines.push(format!(
            "{} without a word in any field count as no record.",
            f.count(inputs.blank_records, "row", "rows")
        ));
    }
    let join = |items: Vec<String>| items.join(", ");
    if !inputs.open_stages.is_empty() {
        let stages = inputs
            .open_stages
            .iter()
            .map(|(stage, (n, _))| format!("{stage} ({})", f.integer(*n)));
        lines.push(format!(
            "Stages counted as open: {}.",
            join(stages.collect())
        ));
    }
    if !inputs.stage_reasons.is_empty() {
        let stages = inputs.stage_reasons.iter();
        let stages = stages.map(|(stage, (reason, n))| {
            format!(
                "{stage}: {} ({})",
                wording::lost_reason(reason),
                f.integer(*n)
            )
        });
        lines.push(format!(
            "Lost reasons read from the names of stages: {}.",
            join(stages.collect())
        ));
    }
    lines.extend(types(inputs, f));
    if inputs.lines_of_no_field > 0 {
        lines.push(format!(
            "{} of record blocks belong to no field; `handoff gate --deal ID` shows those of a \
             record.",
            f.count(inputs.lines_of_no_field, "line", "lines")
        ));
    }
    if inputs.without_currency > 0 {
        lines.push(format!(
            "{} without a currency of their own, taken to be in the reporting currency.",
            f.count(inputs.without_currency, "deal", "deals")
        ));
    }
    lines
}

/// How the types of deals were read.
fn types(inputs: &Inputs, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, what) in [
        (DealKind::Renewal, "renewal"),
        (DealKind::Expansion, "expansion"),
        (DealKind::NewBusiness, "new business"),
    ] {
        let types = inputs
            .types
            .iter()
            .filter(|(text, (is, _))| *is == kind && !text.is_empty());
        let types: Vec<String> = types
            .map(|(text, (_, n))| format!("{text} ({})", f.integer(*n)))
            .collect();
        if !types.is_empty() {
            lines.push(format!("Types read as {what}: {}.", types.join(", ")));
        }
    }
    lines
}

/// quarantine.csv: one row per issue.
pub fn list(issues: &[Issue]) -> List<'_> {
    Columns::of(issues.iter())
        .column("table", |issue| Value::plain(issue.table))
        .column("file", |issue| Value::text(&issue.file))
        .column("line", |issue| Value::plain(issue.line))
        .column("column", |issue| Value::text(&issue.column))
        .column("value", |issue| Value::text(&issue.value))
        .column("code", |issue| Value::plain(issue.code.key()))
        .column("effect", |issue| Value::plain(issue.disposition.label()))
        .column("problem", |issue| Value::plain(issue.code.problem()))
        .column("what_to_do", |issue| Value::plain(issue.code.remedy()))
        .named("quarantine.csv")
}
