//! No record, an incomplete one and a complete one, in words.

use crate::metrics::Share;
use crate::metrics::retention::record_or_complete::{RecordGroup, RecordOrComplete, WhichRecords};
use crate::report::document::{Cell, Table};
use crate::report::format::Formatter;
use crate::report::sections::retention::wording;
use crate::stats::Estimate;

/// `no record`.
pub fn label(group: RecordGroup) -> &'static str {
    match group {
        RecordGroup::NoRecord => "no record",
        RecordGroup::Incomplete => "incomplete",
        RecordGroup::Complete => "all 7 fields",
    }
}

/// Shares of 100 that churned, in the order of the groups.
fn churned_of_100(told: &RecordOrComplete) -> [String; 3] {
    let of = |share: &Estimate| format!("{:.0}", (1.0 - share.value) * 100.0);
    [0, 1, 2].map(|i| of(&told.groups[i].adjusted))
}

/// `Still customers after a year: 88 of 100 with all 7 fields complete, 76 with an incomplete record,
/// 74 without one`.
pub fn stayed(told: &RecordOrComplete) -> String {
    let of = |i: usize| format!("{:.0}", told.groups[i].adjusted.value * 100.0);
    format!(
        "Still customers after {}: {} of 100 with a complete record, {} with an incomplete one, {} \
         without one",
        wording::horizon(told.days),
        of(2),
        of(1),
        of(0)
    )
}

/// The headline; `None` where the data do not tell records and complete ones apart.
pub fn headline(told: &RecordOrComplete) -> Option<String> {
    let [none, incomplete, complete] = churned_of_100(told);
    let within = wording::horizon(told.days);
    let alike = match told.adjustment.adjusts_for_customers() {
        true => "similar accounts",
        false => "accounts",
    };
    match told.verdict {
        WhichRecords::Complete => Some(format!(
            "Accounts handed over with a complete record churn less: of 100 {alike} {complete} within \
             {within}, against {incomplete} with an incomplete record and {none} without one."
        )),
        WhichRecords::Any => Some(format!(
            "Accounts handed over with a record churn less, complete or not: of 100 {alike} {complete} \
             within {within} with a complete one and {incomplete} with an incomplete one, against \
             {none} without one."
        )),
        WhichRecords::Each => Some(format!(
            "The more complete the handoff record, the less churn: of 100 {alike} {none} within \
             {within} without a record, {incomplete} with an incomplete one, {complete} with a \
             complete one."
        )),
        WhichRecords::NotTold => None,
    }
}

/// Whether it is having a record or a complete one, with both steps of the difference.
pub fn which(told: &RecordOrComplete) -> String {
    let step = |[to, from]: [usize; 2], difference: &Estimate| {
        let shares = [to, from].map(|i| told.groups[i].adjusted.value);
        fewer(shares, difference)
    };
    let first = step([1, 0], &told.incomplete_less_none);
    let second = step([2, 1], &told.complete_less_incomplete);
    let both = step([2, 0], &told.complete_less_none);
    match told.verdict {
        WhichRecords::Complete => format!(
            "With a complete record {second} churn than with an incomplete one, and {both} than \
             without one. An incomplete record against none may be chance: {first}."
        ),
        WhichRecords::Any => format!(
            "It is having a record that goes with less churn: with an incomplete one {first} churn \
             than without one. What a complete one adds may be chance: {second}."
        ),
        WhichRecords::Each => format!(
            "Both count: with an incomplete record {first} churn than without one, and with a \
             complete one {second} than with an incomplete one."
        ),
        WhichRecords::NotTold => format!(
            "Whether it is having a record or having a complete one cannot be told: with an incomplete \
             one {first} churn than without one, with a complete one {second} than with an incomplete \
             one."
        ),
    }
}

/// [`which`] in a few words.
pub fn which_in_short(told: &RecordOrComplete) -> &'static str {
    match told.verdict {
        WhichRecords::Complete => {
            "This holds for complete records; for incomplete ones no difference is shown."
        }
        WhichRecords::Any => {
            "This holds for incomplete records too; what complete ones add may be chance."
        }
        WhichRecords::Each => "This holds for incomplete records, and more so for complete ones.",
        WhichRecords::NotTold => "Whether incomplete records are enough for it cannot be told.",
    }
}

/// `12 fewer of 100 (95% interval 4 to 20)`, `2 fewer of 100 (95% interval 7 more to 12 fewer)`: the
/// difference of the shares as they are printed.
fn fewer([to, from]: [f64; 2], difference: &Estimate) -> String {
    let of_100 = |share: f64| format!("{:.0}", share.abs() * 100.0);
    let word = |share: f64| if share < 0.0 { "more" } else { "fewer" };
    let side = |share: f64| format!("{} {}", of_100(share), word(share));
    let Estimate { lower, upper, .. } = *difference;
    let value = wording::points(from, to) / 100.0;
    let limits = match (lower >= 0.0, upper < 0.0) {
        (true, _) => format!("{} to {}", of_100(lower), of_100(upper)),
        (_, true) => format!("{} to {}", of_100(upper), of_100(lower)),
        _ => format!("{} to {}", side(lower), side(upper)),
    };
    format!(
        "{} {} of 100 (95% interval {limits})",
        of_100(value),
        word(value)
    )
}

/// Churned of 100, adjusted and unadjusted, and the accounts behind it.
pub fn table(told: &RecordOrComplete, landmark: i64, f: &Formatter) -> Table {
    let row = |name: &str, cell: &dyn Fn(usize) -> String| -> Vec<Cell> {
        let cells = [0, 1, 2].map(|i| Cell::from(cell(i)));
        std::iter::once(Cell::from(name)).chain(cells).collect()
    };
    let counts = |i: usize| -> Share { told.groups[i].churned };
    let rows = vec![
        row("adjusted", &|i| {
            wording::left_of_100(&told.groups[i].adjusted)
        }),
        row("unadjusted", &|i| {
            wording::left_of_100(&told.groups[i].crude)
        }),
        row("accounts compared", &|i| f.integer(counts(i).n)),
        row("churned so far, of those compared", &|i| {
            f.integer(counts(i).k)
        }),
    ];
    let within = format!(
        "Churned within {} of day {landmark}, of 100 (three groups)",
        wording::horizon(told.days)
    );
    let heads = [
        within.as_str(),
        "#Without a record",
        "#With an incomplete one",
        "#With all 7 fields",
    ];
    Table::new(&heads, rows).shortened(0, "")
}
