//! Rejection rates by quarter.

use crate::metrics::Measured;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::quarters::{Direction, QuarterShare, Quarters, RepQuarters};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{measured, names, rates};

/// Rejection rates by quarter.
pub fn section(panel: &Measured<Quarters>, info: &RunInfo) -> Section {
    const TITLE: &str = "Sent back, quarter by quarter";
    let f = &info.formatter();
    let all = match measured::or_not_measured(panel, "quarters", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("quarters", TITLE);
    if all.all.is_empty() {
        return section.text("No record was reviewed yet.");
    }
    let rows = all.all.iter().map(|one| {
        let rate = one.rejected.estimate();
        vec![
            one.quarter.clone().into(),
            f.of(one.rejected).into(),
            rates::cell(one.rejected.n < FEWEST_FOR_A_RATE, rate.as_ref(), f),
        ]
    });
    let titles = [
        "Quarter of the review",
        "#Sent back",
        "#Rate (95% interval)",
    ];
    let table = Table::new(&titles, rows.collect()).shortened(0, "quarters.csv");
    section.page_list(vec![changes(&all.reps, f)]).table(table)
}

/// Which reps' rates rise or fall, or that none does.
fn changes(reps: &[RepQuarters], f: &Formatter) -> String {
    let mut text: Vec<String> = Vec::new();
    for (direction, verb) in [
        (Direction::Rising, "Rising from quarter to quarter"),
        (Direction::Falling, "Falling from quarter to quarter"),
    ] {
        let going = reps.iter().filter(|rep| rep.direction == direction);
        let names: Vec<String> = going.map(|rep| first_and_last(rep, f)).collect();
        if !names.is_empty() {
            text.push(format!("{verb}, beyond chance: {}.", names::list(&names)));
        }
    }
    if !text.is_empty() {
        return text.join(" ");
    }
    match reps.iter().filter(|rep| rep.p.is_some()).count() as u64 {
        0 => format!(
            "From quarter to quarter no single rep can be followed yet: that takes \
             {FEWEST_FOR_A_RATE} reviews in each of two."
        ),
        n => format!(
            "From quarter to quarter nothing changed beyond chance for the {} followed.",
            f.count(n, "rep", "reps")
        ),
    }
}

/// A rep with the rates of the first and the last quarter that have enough reviews.
fn first_and_last(rep: &RepQuarters, f: &Formatter) -> String {
    let enough: Vec<&QuarterShare> = rep
        .quarters
        .iter()
        .filter(|quarter| quarter.rejected.n >= FEWEST_FOR_A_RATE)
        .collect();
    let ends = [enough.first(), enough.last()].into_iter().flatten();
    let ends: Vec<String> = ends
        .map(|one| format!("{} in {}", f.share(one.rejected), one.quarter))
        .collect();
    format!("{} ({})", names::rep(rep.rep.as_deref()), ends.join(", "))
}

/// The list: one row per rep and quarter; those of all reps together come first.
pub fn list(panel: &Measured<Quarters>) -> Option<List<'_>> {
    let all = panel.measured()?;
    let of_all = all.all.iter().map(|one| (Value::word("all"), one));
    let of_reps = all.reps.iter().flat_map(|rep| {
        let quarters = rep.quarters.iter();
        quarters.map(|one| (Value::maybe(rep.rep.as_deref()), one))
    });
    let list = Columns::of(of_all.chain(of_reps))
        .column("rep", |(rep, _)| rep.clone())
        .column("quarter", |(_, one)| Value::plain(&one.quarter))
        .column("k", |(_, one)| Value::plain(one.rejected.k))
        .column("n", |(_, one)| Value::plain(one.rejected.n))
        .named("quarters.csv");
    Some(list)
}
