//! What several reports say: the inputs, lost deals, copied texts, definitions.

use super::super::document::{Definition, Section, Table};
use super::super::format as f;
use super::super::{Inputs, RunInfo};
use crate::ingest::Verdict;
use crate::metrics::copies::Copies;
use crate::metrics::losses::{Cohort, Counted, Losses};
use crate::metrics::{Panel, TRAILING_DAYS};
use crate::model::{Column, Effect};

/// Cohorts shown at most.
const COHORTS_SHOWN: usize = 8;
/// Fewest closed deals for which a cohort is spoken of.
const FEWEST_IN_COHORT: u64 = 5;

/// The line above the headline.
pub fn meta(info: &RunInfo, what: &str) -> String {
    format!(
        "{what} · {} · {} · data through {}, {}",
        info.company,
        f::weekday(info.as_of),
        f::short_day(info.as_of),
        info.zone.name()
    )
}

/// What to know about the inputs before reading on.
pub fn alerts(inputs: &Inputs) -> Vec<String> {
    match &inputs.verdict {
        Verdict::Ready | Verdict::Blocked(_) => Vec::new(),
        Verdict::Check(reasons) => reasons.iter().map(|reason| format!("Check the data: {reason}.")).collect(),
    }
}

/// The panel's figures, or a section that says which column is missing.
pub fn or_not_measured<'a, T>(panel: &'a Panel<T>, id: &'static str, title: &str) -> Result<&'a T, Section> {
    match panel {
        Panel::Measured(value) => Ok(value),
        Panel::NotMeasured { no_column_is_mapped_to } => {
            Err(Section::new(id, title).text(not_measured(*no_column_is_mapped_to)))
        }
    }
}

/// Why something is not measured. A table that is there has its required columns, so the lack of one
/// means that there is no such table.
pub fn not_measured(column: Column) -> String {
    if column.table.required().contains(&column.name) {
        format!("Not measured: the configuration names no [{}].", column.table)
    } else {
        format!("Not measured: no column is mapped to {column}.")
    }
}

/// Where the numbers come from: rows by file.
pub fn data_section(inputs: &Inputs, info: &RunInfo) -> Section {
    let rows = inputs.files.iter().map(|file| {
        let age = file.latest.map_or("no dated row".to_string(), |day| match info.as_of.since(day) {
            0 => "today".into(),
            days => f::count(days.unsigned_abs(), "day old", "days old"),
        });
        vec![
            file.file.as_str().into(),
            f::integer(file.rows_read).into(),
            f::integer(file.rows_used).into(),
            f::integer(file.rows_set_aside).into(),
            age.into(),
        ]
    });
    let table = Table::new(&["File", "#Rows read", "#Used", "#Set aside", "#Newest row"], rows.collect());
    let (read, aside) =
        inputs.files.iter().fold((0, 0), |(read, aside), f| (read + f.rows_read, aside + f.rows_set_aside));
    let newest = inputs.files.iter().filter_map(|f| f.latest).max();
    let left_blank = inputs.issues.iter().filter(|i| i.effect == Effect::CellLeftBlank).count() as u64;
    let mut notes = vec![format!(
        "{} read, {} set aside{}{}; the newest of {}.",
        f::count(read, "row", "rows"),
        f::integer(aside),
        if left_blank > 0 { format!(", {} left blank", f::count(left_blank, "cell", "cells")) } else { String::new() },
        if inputs.issues.is_empty() { "" } else { " (quarantine.csv)" },
        newest.map_or_else(|| "no known day".into(), f::day)
    )];
    if inputs.blank_records > 0 {
        notes.push(format!(
            "{} without a word in any field count as no record.",
            f::count(inputs.blank_records, "row", "rows")
        ));
    }
    Section::new("data", "Is the data fresh?")
        .text(notes.join(" "))
        .table(table.shortened(0, "the full report"))
        .page_list(readings(inputs))
}

/// How stages and types were read, so that a wrong mapping is seen.
fn readings(inputs: &Inputs) -> Vec<String> {
    let mut lines = Vec::new();
    let join = |items: Vec<String>| items.join(", ");
    if !inputs.open_stages.is_empty() {
        let stages = inputs.open_stages.iter().map(|(stage, (n, _))| format!("{stage} ({})", f::integer(*n)));
        lines.push(format!("Stages counted as open: {}.", join(stages.collect())));
    }
    for (renewal, what) in [(true, "renewal"), (false, "new business")] {
        let types = inputs.types.iter().filter(|(text, (is, _))| *is == renewal && !text.is_empty());
        let types: Vec<String> = types.map(|(text, (_, n))| format!("{text} ({})", f::integer(*n))).collect();
        if !types.is_empty() {
            lines.push(format!("Types read as {what}: {}.", join(types)));
        }
    }
    if inputs.lines_of_no_field > 0 {
        lines.push(format!(
            "{} of record blocks belong to no field; `handoff gate --deal ID` shows those of a record.",
            f::count(inputs.lines_of_no_field, "line", "lines")
        ));
    }
    if inputs.without_currency > 0 {
        lines.push(format!(
            "{} without a currency of their own, taken to be in the reporting currency.",
            f::count(inputs.without_currency, "deal", "deals")
        ));
    }
    lines
}

/// `Fintech, 50-199`.
pub fn cohort_name(cohort: &Cohort) -> String {
    match (&cohort.segment, &cohort.company_size) {
        (Some(segment), Some(size)) => format!("{segment}, {size}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => "no segment".into(),
    }
}

/// A lost reason as a reader sees it.
pub fn reason(name: &str) -> String {
    match name {
        crate::model::reason::UNSPECIFIED => "no reason given".into(),
        crate::model::reason::OTHER => "other words".into(),
        name => name.replace('_', " "),
    }
}

/// `competitor (11), price (2)`.
pub fn counted(list: &[Counted]) -> String {
    let items: Vec<String> = list.iter().map(|c| format!("{} ({})", reason(&c.name), f::integer(c.n))).collect();
    items.join(", ")
}

/// What similar deals were lost to.
pub fn losses_section(losses: &Losses, mail_rows: usize) -> Section {
    let section = Section::new("lost", "What similar deals were lost to");
    if losses.lost_now == 0 {
        return section.text(format!("No deal was lost in the last {TRAILING_DAYS} days."));
    }
    let totals = format!(
        "{} lost and {} won in the last {TRAILING_DAYS} days; {} and {} in the {TRAILING_DAYS} days before.",
        f::count(losses.lost_now, "deal was", "deals were"),
        f::integer(losses.won_now),
        f::integer(losses.lost_before),
        f::integer(losses.won_before),
    );
    let all = match or_not_measured(&losses.cohorts, "lost", "What similar deals were lost to") {
        Ok(all) => all,
        Err(section) => return Section { blocks: Vec::new(), ..section.clone() }.text(totals).append(section),
    };
    let has_reasons = losses.reasons.measured().is_some();
    let mut cohorts: Vec<&Cohort> = all.iter().filter(|c| c.lost + c.won >= FEWEST_IN_COHORT).collect();
    let worse = |c: &Cohort| c.lost as i64 - c.lost_before as i64;
    cohorts.sort_by_key(|c| (-worse(c), std::cmp::Reverse(c.lost), cohort_name(c)));
    let rows = cohorts.iter().take(COHORTS_SHOWN).map(|c| {
        let reasons = match (has_reasons, c.top_reasons.is_empty()) {
            (false, _) => "not measured".into(),
            (true, true) => "no reason given".into(),
            (true, false) => counted(&c.top_reasons),
        };
        let named =
            if c.competitors.is_empty() { String::new() } else { format!("; named: {}", counted(&c.competitors)) };
        vec![
            cohort_name(c).into(),
            format!("{} lost, {} won", c.lost, c.won).into(),
            format!("{} lost, {} won", c.lost_before, c.won_before).into(),
            format!("{reasons}{named}").into(),
        ]
    });
    let table = Table::new(&["Cohort", "Last 90 days", "90 days before", "Lost to"], rows.collect())
        .shortened(mail_rows, "cohorts.csv");
    let mut lead = totals;
    if let Some(worst) = cohorts.first().filter(|c| worse(c) > 0) {
        let named = worst.competitors.first().map(|c| format!(", {} of them with {} named", c.n, c.name));
        lead.push_str(&format!(
            " The biggest change in counts: {}, from {} to {}{}.",
            cohort_name(worst),
            f::count(worst.lost_before, "loss", "losses"),
            worst.lost,
            named.unwrap_or_default()
        ));
    }
    section.text(lead).table(table)
}

/// Copied texts, if there are any.
pub fn copies_section(copies: &Panel<Copies>, title: &str) -> Section {
    let copies = match or_not_measured(copies, "copies", title) {
        Ok(copies) => copies,
        Err(section) => return section,
    };
    let section = Section::new("copies", title);
    if copies.texts == 0 {
        return section.text("No rep used one text on three or more deals.");
    }
    let rows = copies.top.iter().take(8).map(|copy| {
        let text: String = copy.text.chars().take(90).collect();
        let dots = if text.len() < copy.text.len() { "…" } else { "" };
        vec![
            f::rep(copy.rep.as_ref()).into(),
            copy.column.field().label().into(),
            f::count(copy.deals, "deal", "deals").into(),
            format!("“{text}{dots}”").into(),
        ]
    });
    section
        .text(format!(
            "{} on three or more deals of one rep: a copied text passes the form and tells CS nothing.",
            f::count(copies.texts, "text stands", "texts stand")
        ))
        .table(Table::new(&["Rep", "Field", "#On", "Text"], rows.collect()).shortened(3, "copies.csv"))
}

/// The words every report uses.
pub fn definitions(info: &RunInfo) -> Vec<Definition> {
    let define = |term, meaning: &str| Definition { term, meaning: meaning.to_string() };
    vec![
        define("Record", "the seven fields that travel with a won deal from sales to customer success (CS)."),
        define(
            "Complete",
            "CS can act on the field: judged by its shape, not by being non-empty. A record is complete when all seven fields are.",
        ),
        define(
            "Missing, placeholder, thin",
            "nothing there; a stand-in such as TBD or N/A; a text without the shape its field needs.",
        ),
        define(
            "Plan, fact, gap",
            "won deals that should have a complete record; those that do; the difference, by name. Renewals need no record.",
        ),
        Definition {
            term: "On time",
            meaning: format!(
                "handed in within {} of the close, of the deals for which that day has come.",
                f::count(info.on_time_days.unsigned_abs(), "day", "days")
            ),
        },
        define(
            "Rejected",
            "a CS lead sent the record back; the first review counts, and of several on one day a rejection.",
        ),
        define("ARR", "annual recurring revenue: the deal's amount at the declared rate of its currency."),
    ]
}
