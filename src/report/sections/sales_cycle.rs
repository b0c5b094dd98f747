//! Sales cycle: median days from creation to win, by rep and segment.

use crate::metrics::sales_cycle::{CycleOf, CycleOfPeriod, FEWEST_FOR_A_MEDIAN, SalesCycles};
use crate::metrics::{Measured, TRAILING_DAYS};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::outliers;
use crate::report::{measured, names};

const ID: &str = "sales-cycle";
const TITLE: &str = "Sales cycle";

/// p below which a change is said to be more than chance.
const BEYOND_CHANCE: f64 = 0.05;

/// Median days from creation to win, lately and by rep and segment over a year.
pub fn section(panel: &Measured<SalesCycles<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let cycles = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(cycles) => cycles,
        Err(section) => return section,
    };
    let mut section = Section::new(ID, TITLE).text(lately(cycles, f));
    section = section.list(left_out(&cycles.year, f));
    let deals = f.count(FEWEST_FOR_A_MEDIAN, "deal", "deals");
    let note = format!(
        "By rep and segment: deals won in 12 months; fewer than {deals} are too few to tell."
    );
    if cycles.reps.is_empty() {
        return section;
    }
    section
        .text(note)
        .table(table("Rep", &cycles.reps, names::rep, f))
        .table(table("Segment", &cycles.segments, segment, f))
}

fn lately(cycles: &SalesCycles<'_>, f: &Formatter) -> String {
    let days = |days: f64| match days {
        1.0 => "1 day".to_string(),
        _ => format!("{} days", f.number(days)),
    };
    let (now, before) = (&cycles.now, &cycles.before);
    let Some(median) = now.median_days else {
        return format!("No deal with a creation date was won in {TRAILING_DAYS} days.");
    };
    let text = format!(
        "The median deal won in {TRAILING_DAYS} days took {} from creation to win ({}).",
        days(median),
        f.count(now.n, "deal", "deals")
    );
    let Some(was) = before.median_days else {
        return format!("{text} There is none to compare with in the {TRAILING_DAYS} days before.");
    };
    let verdict = match cycles.change_p {
        Some(p) if p < BEYOND_CHANCE => outliers::by_chance(p, f),
        Some(_) => "the change may be chance".into(),
        None => "too few to compare".into(),
    };
    format!(
        "{text} The {TRAILING_DAYS} days before: {} ({}); {verdict}.",
        days(was),
        f.count(before.n, "deal", "deals")
    )
}

fn left_out(year: &CycleOfPeriod, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |n: u64, why: &str| {
        if n > 0 {
            let deals = f.count(n, "deal", "deals");
            lines.push(format!("{deals} won in 12 months left out: {why}."));
        }
    };
    add(year.created_blank, "no creation date");
    add(year.created_after_close, "created after the close");
    lines
}

fn segment(name: Option<&str>) -> String {
    name.map_or_else(|| "(no segment)".into(), names::name)
}

fn table(
    what: &str,
    rows: &[CycleOf<'_>],
    name: impl Fn(Option<&str>) -> String,
    f: &Formatter,
) -> Table {
    let rows = rows.iter().map(|one| {
        let median = one.median_days;
        vec![
            name(one.name).into(),
            f.integer(one.n).into(),
            median
                .map_or_else(|| "too few to tell".into(), |days| f.number(days))
                .into(),
        ]
    });
    Table::of_many(&[what, "#Won", "#Median days"], rows).shortened(0, "")
}

/// The lists: one row per rep, and one per segment.
pub fn lists<'a>(panel: &'a Measured<SalesCycles<'a>>) -> Vec<List<'a>> {
    let Some(cycles) = panel.measured() else {
        return Vec::new();
    };
    let of = |rows: &'a [CycleOf<'a>], column, name| {
        Columns::of(rows.iter())
            .column(column, |one: &&CycleOf<'_>| Value::maybe(one.name))
            .column("won", |one| Value::plain(one.n))
            .column("median_days", |one| Value::optional(one.median_days))
            .named(name)
    };
    vec![
        of(&cycles.reps, "rep", "sales_cycle_reps.csv"),
        of(&cycles.segments, "segment", "sales_cycle_segments.csv"),
    ]
}
