//! The section of one table: its files and mappings.

use crate::config::{Amounts, money_header};
use crate::model::Table;
use crate::setup::amounts;
use crate::setup::header_meaning::{self, Evidence};
use crate::setup::page::Page;
use crate::setup::parts::{Doubt, Mapped, Part};
use crate::source::probe;

pub fn write(page: &mut Page, part: &Part, section: &str) {
    match part.files.as_slice() {
        [one] => page.line(&format!("files = {one:?}")),
        several => {
            let mut several = several.to_vec();
            probe::in_order(&mut several);
            page.line(&format!(
                "files = {several:?}   # of two rows with the same id, the one in the later file \
                 counts"
            ));
        }
    }
    ask_about_left_out(page, part);
    for mapped in &part.columns {
        let (column, header, remark) = (&mapped.column, &mapped.header, &mapped.remark);
        page.line(&format!("columns.{column} = {header:?}   # {remark}"));
    }
    for (column, value, why) in &part.fixed {
        page.line(&format!("fixed.{column} = {value:?}   # {why}"));
    }
    write_unit(page, part);
    write_decimal(page, part);
    if let Some(question) = &part.file.encoding_question {
        let name = question.guess.name();
        page.fill(&format!("encoding = {name:?}"), &question.to_string());
    }
    for (column, why) in &part.to_fix {
        page.fill(&format!("fixed.{column} = \"…\""), why);
    }
    for doubt in &part.doubts {
        write_doubt(page, doubt);
    }
    for (line, why) in &part.formats {
        page.fill(line, why);
    }
    if part
        .file
        .values()
        .is_some_and(|v| v.amounts == Amounts::PerhapsMinor)
    {
        page.fill(
            "minor_units = true",
            &format!("are the amounts of {section} in cents (true) or not (false)?"),
        );
    }
}

/// The unit of amounts that a header names.
fn write_unit(page: &mut Page, part: &Part) {
    let columns = part.file.table.money_columns().iter();
    let mut said = columns.filter_map(|column| {
        let header = part.header_of(column)?;
        Some((money_header::read(&header).unit?, header))
    });
    if let Some((unit, header)) = said.next() {
        page.line(&format!(
            "amount_unit = {unit}   # from the header {header:?}"
        ));
    }
}

/// The decimal separator where the amounts may be read with either and the headers are of a language
/// that writes a comma; else it is asked for.
fn write_decimal(page: &mut Page, part: &Part) {
    const FEWEST: usize = 2;
    let mut columns = part.file.table.money_columns().iter();
    let header = columns.find_map(|column| part.header_of(column));
    let Some(sample) = part
        .samples
        .iter()
        .find(|s| Some(&s.header) == header.as_ref() && amounts::has_points_before_three_digits(s))
    else {
        return;
    };
    let of_language = |mapped: &&Mapped| {
        let evidence = header_meaning::evidence(part.file.table, &mapped.column, &mapped.header);
        match evidence {
            Some(Evidence::Language(name) | Evidence::Translation(name)) => {
                !name.contains("Japanese")
            }
            _ => false,
        }
    };
    let known = part.columns.iter().filter(of_language).count();
    if known >= FEWEST {
        page.line(&format!(
            "decimal = \",\"   # check: the points in {} group thousands, as the language of the \
             headers writes them",
            sample.examples()
        ));
    } else {
        page.fill(
            "decimal = \",\"",
            &format!(
                "does the point in {} group thousands (write \",\") or separate decimals (write \
                 \".\")?",
                sample.examples()
            ),
        );
    }
}

/// Names the files of the same table that are left out. The question stays open until its lines are
/// deleted.
fn ask_about_left_out(page: &mut Page, part: &Part) {
    if part.left_out.is_empty() {
        return;
    }
    let others = part.left_out.iter().flat_map(|left| left.files.clone());
    let mut files: Vec<String> = part.files.iter().cloned().chain(others).collect();
    probe::in_order(&mut files);
    let left_out = part.left_out.iter();
    let left_out: Vec<String> = left_out
        .map(|left| format!("{} is left out: {}", left.files.join(", "), left.how))
        .collect();
    page.fill(
        &format!("files = {files:?}"),
        &format!(
            "{}. Should its rows count? If so, rename its headers in the export as those of the \
             file that is read, and put the line below in place of the one above. If not, delete \
             these two lines",
            left_out.join("; ")
        ),
    );
}

/// Asks for what a table cannot be read without.
pub fn write_required(page: &mut Page, part: &Part) {
    for column in part.file.table.required() {
        if part.is_settled(column) {
            continue;
        }
        let by_name = part.samples.iter().find(|sample| {
            *column == "deal_id"
                && header_meaning::evidence(Table::Deals, "deal_name", &sample.header).is_some()
        });
        if let Some(name) = by_name {
            let header = &name.header;
            page.fill(
                "columns.deal_id = \"…\"",
                &format!(
                    "which column of {} has the deal id? {header:?} has names ({}). Add the id to the \
                     export. If no two deals share a name, the name can be the id in both tables: \
                     columns.deal_id = {header:?} here, and the header of the names under [deals]",
                    part.files.join(", "),
                    name.examples()
                ),
            );
        } else {
            page.fill(
                &format!("columns.{column} = \"…\""),
                &format!("which column of {} has it?", part.files.join(", ")),
            );
        }
    }
}

fn write_doubt(page: &mut Page, doubt: &Doubt) {
    let quoted: Vec<String> = doubt.headers.iter().map(|h| format!("{h:?}")).collect();
    let first = doubt.headers.first().map_or("…", String::as_str);
    let why = match (quoted.as_slice(), doubt.why.as_str()) {
        // The question that the check repeats ends at its first question mark.
        ([one], why) if why.contains('?') => format!("{one}: {why}"),
        ([_], why) => format!("is it this column? {why}"),
        ([_, ..], "") => format!("which column is it, {}?", quoted.join(" or ")),
        ([_, ..], why) => format!("{why}: {}", quoted.join(" or ")),
        ([], why) => why.to_string(),
    };
    page.fill(&format!("columns.{} = {first:?}", doubt.column), &why);
}
