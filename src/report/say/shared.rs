//! What several reports say: the inputs, copied texts, definitions.

use crate::ingest::Readiness;
use crate::metrics::copies::Copies;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::losses::segment::Segment;
use crate::metrics::{Measured, TRAILING_DAYS, WINDOW_DAYS};
use crate::model::{self, Column, Effect, FieldSet};
use crate::report::document::{Cell, Definition, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::{Inputs, RunInfo};

/// A cohort as a reader sees it: on one line, and no longer than a table bears.
pub fn cohort(cohort: &Segment) -> String {
    names::name(&cohort.to_string())
}

/// `risk flags and success metric`.
pub fn fields_named(fields: FieldSet) -> String {
    if fields.is_empty() {
        return "no field named".into();
    }
    names::list(
        &fields
            .iter()
            .map(|field| field.label().to_lowercase())
            .collect::<Vec<_>>(),
    )
}

fn in_crm(who: &DealRef<'_>, text: String, info: &RunInfo) -> Cell {
    Cell::linked(
        text,
        info.deal_link
            .as_ref()
            .map(|link| link.address(who.deal_id())),
    )
}

/// A deal by its account alone, leading to the CRM.
pub fn account(who: &DealRef<'_>, info: &RunInfo) -> Cell {
    in_crm(who, names::name(who.account()), info)
}

/// A deal by its account and a person, leading to the CRM.
pub fn deal(who: &DealRef<'_>, person: &str, info: &RunInfo) -> Cell {
    in_crm(
        who,
        format!("{} · {person}", names::name(who.account())),
        info,
    )
}

/// A deal by its account and its rep.
pub fn deal_and_rep(who: &DealRef<'_>, info: &RunInfo) -> Cell {
    deal(who, &names::rep(who.rep()), info)
}

/// The line above the headline.
pub fn meta(inputs: &Inputs, info: &RunInfo, what: &str) -> String {
    let f = &info.formatter();
    let newest = inputs
        .files
        .iter()
        .filter_map(|file| file.latest)
        .max()
        .filter(|day| *day < info.as_of);
    format!(
        "{what} · {} · {} · data through {}, {}",
        info.company,
        f.weekday(info.as_of),
        newest.map_or_else(|| f.short_day(info.as_of), |x| f.day(x)),
        info.zone.name()
    )
}

/// What to know about the inputs before reading on.
pub fn alerts(inputs: &Inputs) -> Vec<String> {
    match &inputs.verdict {
        Readiness::Ready | Readiness::Blocked(_) => Vec::new(),
        Readiness::Check(reasons) => reasons
            .iter()
            .map(|reason| format!("Check the data: {reason}."))
            .collect(),
    }
}

/// The panel's figures, or a section that says which column is missing.
pub fn or_not_measured<'a, T>(
    panel: &'a Measured<T>,
    id: &'static str,
    title: &str,
) -> Result<&'a T, Section> {
    match panel {
        Measured::Value(value) => Ok(value),
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => Err(Section::new(id, title).text(not_measured(*no_column_is_mapped_to))),
    }
}

/// Why something is not measured. A table that is there has its required columns, so the lack of
/// one means that there is no such table.
pub fn not_measured(column: Column) -> String {
    // Outcomes may name their accounts in one of three ways, and always do.
    let names_the_row = column.name == "account_id" && column.table == model::Table::Outcomes;
    if column.table.required().contains(&column.name) || names_the_row {
        format!(
            "Not measured: the configuration names no [{}].",
            column.table
        )
    } else {
        format!("Not measured: no column is mapped to {column}.")
    }
}

/// Where the numbers come from: rows by file.
pub fn data_section(inputs: &Inputs, info: &RunInfo) -> Section {
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
            f.integer(file.rows_set_aside).into(),
            age.into(),
        ]
    });
    let table = Table::new(
        &["File", "#Rows read", "#Used", "#Set aside", "#Newest row"],
        rows.collect(),
    );
    let (read, aside) = inputs.files.iter().fold((0, 0), |(read, aside), f| {
        (read + f.rows_read, aside + f.rows_set_aside)
    });
    let newest = inputs.files.iter().filter_map(|f| f.latest).max();
    let left_blank = inputs
        .issues
        .iter()
        .filter(|i| i.effect == Effect::CellLeftBlank)
        .count() as u64;
    let note = format!(
        "{} read, {} set aside{}{}; newest: {}.",
        f.count(read, "row", "rows"),
        f.integer(aside),
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
    Section::new("data", "Is the data fresh?")
        .text(note)
        .table(table.shortened(0, ""))
        .page_list(readings(inputs, f))
}

/// How stages and types were read, so that a wrong mapping is seen.
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
                super::losses::reason(reason),
                f.integer(*n)
            )
        });
        lines.push(format!(
            "Lost reasons read from the names of stages: {}.",
            join(stages.collect())
        ));
    }
    for (renewal, what) in [(true, "renewal"), (false, "new business")] {
        let types = inputs
            .types
            .iter()
            .filter(|(text, (is, _))| *is == renewal && !text.is_empty());
        let types: Vec<String> = types
            .map(|(text, (_, n))| format!("{text} ({})", f.integer(*n)))
            .collect();
        if !types.is_empty() {
            lines.push(format!("Types read as {what}: {}.", join(types)));
        }
    }
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

/// The beginning of a text.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 90;
    let begin: String = text.chars().take(LONGEST).collect();
    if begin.len() < text.len() {
        format!("{begin}…")
    } else {
        begin
    }
}

/// Where the texts copied most are, when the list has not all.
const MOST_COPIED: &str = "all; copies.csv has those used most";

/// Copied texts, if there are any.
pub fn copies_section(copies: &Measured<Copies>, title: &str, f: &Formatter) -> Section {
    let copies = match or_not_measured(copies, "copies", title) {
        Ok(copies) => copies,
        Err(section) => return section,
    };
    let section = Section::new("copies", title);
    if copies.texts == 0 {
        return section.text("No rep used one text on three or more deals.");
    }
    let rows = copies.top.iter().map(|copy| {
        vec![
            names::rep(copy.rep.as_deref()).into(),
            copy.column.field().label().into(),
            f.count(copy.deals, "deal", "deals").into(),
            format!("“{}”", excerpt(&copy.text)).into(),
        ]
    });
    section
        .text(format!(
            "Over all records {} on three or more deals of one rep: a copied text passes the form \
             and tells CS nothing.",
            f.count(copies.texts, "text stands", "texts stand")
        ))
        .table(
            Table::new(&["Rep", "Field", "#On", "Text"], rows.collect())
                .of(copies.texts as usize)
                .page_rows(8)
                .shortened(
                    2,
                    if copies.texts as usize > copies.top.len() {
                        MOST_COPIED
                    } else {
                        "copies.csv"
                    },
                ),
        )
}

/// The words every report uses.
pub fn definitions(info: &RunInfo) -> Vec<Definition> {
    let f = &info.formatter();
    let define = |term, meaning: &str| Definition {
        term,
        meaning: meaning.to_string(),
    };
    vec![
        define(
            "Record",
            "the seven fields that travel with a won deal from sales to customer success (CS).",
        ),
        define(
            "Complete",
            "CS can act on the field: judged by its shape, not by being non-empty. A record is \
             complete when all seven fields are.",
        ),
        Definition {
            term: "Complete, field by field",
            meaning: field_by_field(info),
        },
        define(
            "Missing, placeholder, thin",
            "nothing there; a stand-in such as TBD or N/A; a text without the shape its field \
             needs.",
        ),
        define(
            "Plan, fact, gap",
            "won deals that should have a complete record; those that do; the difference, by name. \
             Renewals need no record.",
        ),
        Definition {
            term: "Week, 90 days",
            meaning: format!(
                "the {WINDOW_DAYS} and the {TRAILING_DAYS} days up to and including {}, each a \
                 whole day in {}; deals count by the day they closed.",
                f.day(info.as_of),
                info.zone.name()
            ),
        },
        Definition {
            term: "On time",
            meaning: format!(
                "handed in within {} of the close, of the deals for which that day is over.",
                f.count(info.on_time_days.unsigned_abs(), "day", "days")
            ),
        },
        define(
            "Rejected",
            "a CS lead sent the record back; the first review counts, and of several on one day a \
             rejection.",
        ),
        define(
            "ARR",
            "annual recurring revenue: the deal's amount at the declared rate of its currency.",
        ),
    ]
}

/// What each text needs, by the rules of the configuration.
fn field_by_field(info: &RunInfo) -> String {
    let needs: Vec<String> = info
        .complete_when
        .iter()
        .map(|(name, needs)| format!("{name}: {needs}"))
        .collect();
    format!("{}.", needs.join("; "))
}
