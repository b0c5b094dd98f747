//! The periods that the company's KPIs are for.

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::period::Period;
use crate::model::{Day, FiscalQuarter, FiscalYear};

/// The 12 months up to a day: they begin on the same calendar day a year before the day after it,
/// so that 12 months to 28 February of any year begin on 1 March or on the leap day's successor.
pub fn trailing_twelve_months(end: Day) -> Period {
    Period {
        from: end.plus(1).year_before(),
        to: end,
    }
}

/// A fiscal quarter, as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportingQuarter {
    /// The quarter.
    pub quarter: FiscalQuarter,
    /// Whether it is still running: figures are of the quarter so far.
    pub is_running: bool,
    /// Its days, up to the last that the figures cover.
    #[serde(flatten)]
    pub period: Period,
}

/// The quarter that holds `end` and the `count - 1` before it, the oldest first.
pub fn quarters(end: Day, count: i32, of: FiscalYear) -> Vec<ReportingQuarter> {
    let last = of.quarter(end);
    let back = (0..count).rev();
    back.map(|back| {
        let quarter = last.plus(-back);
        ReportingQuarter {
            quarter,
            is_running: quarter.last_day() > end,
            period: Period {
                from: quarter.first_day(),
                to: quarter.last_day().min(end),
            },
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn twelve_months_begin_a_year_before_the_day_after() {
        let begins = ["2026-11-20", "2024-02-29", "2024-02-28", "2025-02-28"]
            .map(|end| trailing_twelve_months(day(end)).from.to_string());
        let expected = ["2025-11-21", "2023-03-01", "2023-03-01", "2024-03-01"];
        assert_eq!(begins, expected);
    }

    #[test]
    fn only_the_last_quarter_may_be_running() {
        let names = |end| -> Vec<(String, bool)> {
            let quarters = quarters(day(end), 3, FiscalYear::CALENDAR);
            let one = |one: ReportingQuarter| (one.quarter.to_string(), one.is_running);
            quarters.into_iter().map(one).collect()
        };
        let named = |name: &str, running| (name.to_string(), running);
        assert_eq!(
            names("2026-11-20"),
            [
                named("2026Q2", false),
                named("2026Q3", false),
                named("2026Q4", true)
            ]
        );
        assert_eq!(names("2026-09-30")[2], named("2026Q3", false));
    }
}
