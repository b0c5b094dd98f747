//! Rejection rates by quarter.

use crate::metrics::Measured;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::quarters::{Direction, QuarterShare, Quarters, RepQuarters};
use crate::report::charts::ChartError;
use crate::report::charts::sparklines::{Line, sparklines};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{measured, names, rates};

/// Most reps drawn: more lines cannot be told apart on a phone.
const DRAWN: usize = 15;

/// Rejection rates by quarter: all reps in a table, each rep as a small line.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(panel: &Measured<Quarters>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Rejections by quarter";
    let f = &info.formatter();
    let all = match measured::or_not_measured(panel, "quarters", TITLE) {
        Ok(all) => all,
        Err(section) => return Ok(section),
    };
    let section = Section::new("quarters", TITLE);
    if all.all.is_empty() {
        return Ok(section.text("No record was reviewed yet."));
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
        "Quarter of the first review",
        "#Rejected, all reps",
        "#Rate (95% interval)",
    ];
    let table = Table::new(&titles, rows.collect()).shortened(0, "quarters.csv");
    Ok(lines(section, all, f)?.table(table))
}

/// The reps with most reviews, each as a small line; without two quarters only what changed.
fn lines(section: Section, all: &Quarters, f: &Formatter) -> Result<Section, ChartError> {
    let reviews = |rep: &RepQuarters| rep.quarters.iter().map(|one| one.rejected.n).sum::<u64>();
    let mut reps: Vec<&RepQuarters> = all.reps.iter().filter(|rep| rep.rep.is_some()).collect();
    reps.sort_by(|a, b| reviews(b).cmp(&reviews(a)).then(a.rep.cmp(&b.rep)));
    reps.truncate(DRAWN);
    reps.sort_by(|a, b| a.rep.cmp(&b.rep));
    let ([first, .., last], false) = (all.all.as_slice(), reps.is_empty()) else {
        return Ok(section.page_list(vec![changes(&all.reps, f)]));
    };
    let at = |rep: &RepQuarters, quarter: &str| {
        let found = rep.quarters.iter().find(|one| one.quarter == quarter);
        found.map(|one| one.rejected)
    };
    let line = |rep: &&RepQuarters| Line {
        label: names::rep(rep.rep.as_deref()),
        shares: all.all.iter().map(|one| at(rep, &one.quarter)).collect(),
    };
    let drawn: Vec<Line> = reps.iter().map(line).collect();
    let ends = [first.quarter.as_str(), last.quarter.as_str()];
    let alt = alt(&reps, f);
    let chart = sparklines("rejections_by_quarter", alt, &drawn, ends, f)?;
    let caption = format!(
        "Share rejected at first review, by quarter, on one scale from 0. The larger the dot, \
         the more reviews; with under {FEWEST_FOR_A_RATE} a rise or fall says little. At the right: \
         {}.",
        last.quarter
    );
    Ok(section.page_figure(chart, changes(&all.reps, f), caption))
}

/// The counts of each rep by quarter.
fn alt(reps: &[&RepQuarters], f: &Formatter) -> String {
    let each = reps.iter().map(|rep| {
        let quarters: Vec<String> = rep
            .quarters
            .iter()
            .map(|one| format!("{} {}", one.quarter, f.of(one.rejected)))
            .collect();
        format!(
            "{}: {}",
            names::rep(rep.rep.as_deref()),
            quarters.join(", ")
        )
    });
    format!(
        "Records rejected at first review by rep and quarter. {}.",
        each.collect::<Vec<_>>().join("; ")
    )
}

/// Which reps' rates rise or fall, or that none does.
fn changes(reps: &[RepQuarters], f: &Formatter) -> String {
    let mut text: Vec<String> = Vec::new();
    for (direction, verb) in [
        (Direction::Rising, "Rejected more from quarter to quarter"),
        (Direction::Falling, "Rejected less from quarter to quarter"),
    ] {
        let going = reps.iter().filter(|rep| rep.direction == direction);
        let names: Vec<String> = going.map(|rep| first_and_last(rep, f)).collect();
        if !names.is_empty() {
            text.push(format!(
                "{verb}, more than chance would give: {}.",
                names::list(&names)
            ));
        }
    }
    if !text.is_empty() {
        return text.join(" ");
    }
    match reps.iter().filter(|rep| rep.p.is_some()).count() as u64 {
        0 => format!(
            "Too few reviews to tell whether a rep’s rate rises or falls: that takes \
             {FEWEST_FOR_A_RATE} in each of two quarters."
        ),
        n => format!(
            "Any rise or fall may be chance ({} with enough reviews to test).",
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
