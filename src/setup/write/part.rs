//! The section of one table: its files and mappings.

use crate::config::Amounts;
use crate::setup::page::Page;
use crate::setup::parts::Part;
use crate::source::probe;

pub fn write(page: &mut Page, part: &Part, section: &str) {
    match part.files.as_slice() {
        [one] => page.line(&format!("files = {one:?}")),
        several => {
            let mut several = several.to_vec();
            probe::in_order(&mut several);
            page.line(&format!(
                "files = {several:?}   # of two rows with one id the later file's counts"
            ));
        }
    }
    for (column, header, why) in &part.columns {
        page.line(&format!("columns.{column} = {header:?}   # {why}"));
    }
    for (column, headers) in &part.doubts {
        let list = headers
            .iter()
            .map(|h| format!("{h:?}"))
            .collect::<Vec<_>>()
            .join(" or ");
        page.fill(
            &format!("columns.{column} = {:?}", headers[0]),
            &format!("which column is it, {list}?"),
        );
    }
    if let Some(question) = &part.file.encoding_question {
        let name = question.guess.name();
        page.fill(&format!("encoding = {name:?}"), &question.to_string());
    }
    if let Some(why) = &part.dates {
        let why = why.split(". Say how").next().unwrap_or(why);
        page.fill(
            "date_format = \"D.M.YYYY\"",
            &format!("or \"M/D/YYYY\"; {why}"),
        );
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
