//! Who leaves won deals without a record.

use crate::metrics::filing::{Filing, RepFiling};
use crate::metrics::{Measured, Share};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::{drilldown, outliers};
use crate::report::{measured, names};

const TITLE: &str = "Deals without a record, by rep, last 12 months";

/// Name of the list by rep.
const LIST: &str = "filing.csv";

/// Who leaves won deals without a record.
pub fn section(panel: &Measured<Filing>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let all = match measured::or_not_measured(panel, "filing", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("filing", TITLE);
    if all.missing.n == 0 {
        return section.text("No deal of this time is past its due day.");
    }
    let found = standing_out(all);
    let text = match (found.as_slice(), all.missing.k) {
        ([], 0) => "Every deal past its due day has a record.".into(),
        ([], _) => format!(
            "{} past their due day have no record. {}",
            of_deals(all.missing, f),
            nobody(all.compared, f)
        ),
        (several, _) => {
            let all_of = format!(
                "All reps: {} past their due day have no record.",
                of_deals(all.missing, f)
            );
            let each = several.iter().map(|one| stands_out(one, f));
            each.chain([all_of]).collect::<Vec<_>>().join(" ")
        }
    };
    let rows = all.reps.iter().map(|one| row(one, info));
    let titles = ["Rep", "#No record", "#ARR", "#Expected"];
    section
        .text(text)
        .table(Table::of_many(&titles, rows).shortened(0, LIST))
        .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL)
}

fn row(one: &RepFiling, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let name = names::rep(one.rep.as_deref());
    let arr = match one.missing.k {
        0 => String::new(),
        _ => f.money(one.missing_arr.value(), &info.currency),
    };
    vec![
        match one.does_not_file {
            true => Cell::bad(format!("▲\u{a0}{name}")),
            false => name.into(),
        },
        f.of(one.missing).into(),
        arr.into(),
        one.expected
            .map_or("nobody to compare".into(), |x| outliers::whole(x, f))
            .into(),
    ]
}

/// The reps who leave out more records than chance explains.
pub fn standing_out(all: &Filing) -> Vec<&RepFiling> {
    all.reps.iter().filter(|one| one.does_not_file).collect()
}

/// `Marco Bellini has no record for 15 of 31 deals; at the others' rate about 3 would be expected. By
/// chance …`
fn stands_out(one: &RepFiling, f: &Formatter) -> String {
    let expected = one.expected.map_or(String::new(), |expected| {
        format!(
            "; at the rate of the other reps {} would be expected",
            outliers::about(expected)
        )
    });
    let chance = one
        .p_or_more
        .map_or(String::new(), |p| format!(" {}.", sentence(p, f)));
    format!(
        "{} has no record for {}{expected}.{chance}",
        names::rep(one.rep.as_deref()),
        of_deals(one.missing, f)
    )
}

/// `By chance that happens about once in 11,000`
fn sentence(p: f64, f: &Formatter) -> String {
    let text = outliers::by_chance(p, f);
    format!("B{}", &text[1..])
}

fn nobody(compared: u64, f: &Formatter) -> String {
    match compared {
        0 | 1 => "Too few deals to compare reps; two reps with 10 each would be enough.".into(),
        n => format!(
            "The differences between the {} reps compared may be chance.",
            f.integer(n)
        ),
    }
}

fn of_deals(share: Share, f: &Formatter) -> String {
    let deals = if share.n == 1 { "deal" } else { "deals" };
    format!("{} {deals}", f.of(share))
}

/// The list: one row per rep.
pub fn list(panel: &Measured<Filing>) -> Option<List<'_>> {
    let list = Columns::of(panel.measured()?.reps.iter())
        .column("rep", |one| Value::maybe(one.rep.as_deref()))
        .column("no_record", |one| Value::plain(one.missing.k))
        .column("due", |one| Value::plain(one.missing.n))
        .column("arr_without_record", |one| {
            Value::plain(one.missing_arr.value())
        })
        .column("expected", |one| Value::optional(one.expected))
        .column("p_or_more", |one| Value::optional(one.p_or_more))
        .column("q", |one| Value::optional(one.q))
        .column("does_not_file", |one| Value::plain(one.does_not_file));
    Some(list.named(LIST))
}
