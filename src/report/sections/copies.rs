//! Reused text: the same wording on several deals of a rep.

use crate::metrics::Measured;
use crate::metrics::copies::Copies;
use crate::report::document::{Section, Table};
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{measured, names, wording};

const TITLE: &str = "Reused text";

/// Where the most reused texts are, when the table is cut.
const MOST_COPIED: &str = "all; copies.csv has those used most";

/// The reused texts, if there are any.
pub fn section(copies: &Measured<Copies>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let copies = match measured::or_not_measured(copies, "copies", TITLE) {
        Ok(copies) => copies,
        Err(section) => return section,
    };
    let section = Section::new("copies", TITLE);
    if copies.texts == 0 {
        return section.text("No rep used one text on three or more deals.");
    }
    let rows = copies.top.iter().map(|copy| {
        vec![
            names::rep(copy.rep.as_deref()).into(),
            copy.column.field().label().into(),
            f.count(copy.deals, "deal", "deals").into(),
            format!("“{}”", wording::excerpt(&copy.text)).into(),
        ]
    });
    section
        .text(format!(
            "{} on three or more deals of one rep (all records). Reused text passes the rules, so \
             that it counts as complete, and says nothing about the customer. Lost-deal signals that \
             `handoff signal` wrote are not counted.",
            f.count(copies.texts, "text is used", "texts are used")
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

/// The list: one row per text.
pub fn list(copies: &Measured<Copies>) -> Option<List<'_>> {
    let list = Columns::of(copies.measured()?.top.iter())
        .column("rep", |one| Value::maybe(one.rep.as_deref()))
        .column("column", |one| Value::word(one.column.key()))
        .column("deals", |one| Value::plain(one.deals))
        .column("text", |one| Value::text(&one.text))
        .named("copies.csv");
    Some(list)
}
