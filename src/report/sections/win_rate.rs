//! Win rates by rep.

use crate::metrics::Measured;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::win_rate::RepWinRate;
use crate::report::document::{Section, Table};
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names, rates};

pub fn section(reps: &Measured<Vec<RepWinRate>>, info: &RunInfo) -> Section {
    const TITLE: &str = "Wins and losses by rep";
    let f = &info.formatter();
    let reps = match measured::or_not_measured(reps, "wins", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = reps.iter().collect();
    sorted.sort_by(|a, b| {
        let rate = |r: &RepWinRate| r.won.value().unwrap_or(0.0);
        rate(b).total_cmp(&rate(a)).then(a.rep.cmp(&b.rep))
    });
    let rows = sorted.iter().map(|r| {
        let rate = rates::cell(r.won.n < FEWEST_FOR_A_RATE, r.rate.as_ref(), f);
        vec![
            names::rep(r.rep.as_deref()).into(),
            f.integer(r.won.k).into(),
            f.integer(r.won.n - r.won.k).into(),
            rate,
        ]
    });
    Section::new("wins", TITLE)
        .text("All closed deals of new business in the exports.")
        .table(Table::new(
            &["Rep", "#Won", "#Lost", "#Win rate (95% interval)"],
            rows.collect(),
        ))
}

/// The list: one row per rep.
pub fn list(reps: &Measured<Vec<RepWinRate>>) -> Option<List<'_>> {
    let rows = reps.measured()?.iter();
    Some(rates::list(
        "wins.csv",
        "rep",
        rows,
        |r| r.rep.as_deref(),
        |r| (r.won, r.rate),
    ))
}
