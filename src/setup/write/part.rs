//! The section of one table: its files and mappings.

use crate::config::Amounts;
use crate::setup::page::Page;
use crate::setup::parts::{Doubt, Part};
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
        if !part.is_settled(column) {
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
        ([_], why) => format!("is it this column? {why}"),
        ([_, ..], "") => format!("which column is it, {}?", quoted.join(" or ")),
        ([_, ..], why) => format!("{why}: {}", quoted.join(" or ")),
        ([], why) => why.to_string(),
    };
    page.fill(&format!("columns.{} = {first:?}", doubt.column), &why);
}
