//! Fiscal years and quarters, which may begin in any month.

use std::borrow::Cow;
use std::fmt;

use chrono::Datelike;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::day::Day;

/// Where fiscal years begin: on the first of a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FiscalYear {
    /// Months from January to the first month of the fiscal year, 0 to 11.
    offset: i32,
}

impl FiscalYear {
    /// The fiscal year is the calendar year.
    pub const CALENDAR: FiscalYear = FiscalYear { offset: 0 };

    /// Fiscal years that start in a month, 1 to 12; `None` for another number.
    pub fn starting_in(month: u32) -> Option<FiscalYear> {
        (1..=12).contains(&month).then(|| FiscalYear {
            offset: month as i32 - 1,
        })
    }

    /// The fiscal quarter of a day.
    pub fn quarter(self, day: Day) -> FiscalQuarter {
        let date = day.date();
        let months = date.year() * 12 + date.month0() as i32;
        FiscalQuarter {
            of: self,
            index: (months - self.offset).div_euclid(3),
        }
    }
}

/// A fiscal quarter: `2026Q4` of calendar years, `FY2027Q1` of others. A fiscal year bears the
/// calendar year in which it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FiscalQuarter {
    of: FiscalYear,
    /// Quarters since the fiscal year that began in the year 0.
    index: i32,
}

impl FiscalQuarter {
    /// The quarter that is `quarters` later.
    #[must_use]
    pub fn plus(self, quarters: i32) -> FiscalQuarter {
        FiscalQuarter {
            index: self.index + quarters,
            ..self
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        let months = self.index * 3 + self.of.offset;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        Day::from_ymd(year, month, 1).unwrap_or(Day::from(chrono::NaiveDate::MIN))
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().plus(-1)
    }

    /// The fiscal year that it belongs to.
    fn year(self) -> i32 {
        self.index.div_euclid(4) + i32::from(self.of.offset > 0)
    }
}

impl fmt::Display for FiscalQuarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.of.offset > 0 { "FY" } else { "" };
        let number = self.index.rem_euclid(4) + 1;
        write!(f, "{prefix}{}Q{number}", self.year())
    }
}

impl Serialize for FiscalQuarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for FiscalQuarter {
    fn schema_name() -> Cow<'static, str> {
        "FiscalQuarter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(FY)?[0-9]{4}Q[1-4]$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn calendar_quarters_are_those_of_the_calendar() {
        let quarter = FiscalYear::CALENDAR.quarter(day("2026-11-20"));
        assert_eq!(quarter.to_string(), "2026Q4");
        assert_eq!(quarter.first_day(), day("2026-10-01"));
        assert_eq!(quarter.last_day(), day("2026-12-31"));
        assert_eq!(quarter.plus(1).to_string(), "2027Q1");
    }

    #[test]
    fn a_fiscal_year_bears_the_year_in_which_it_ends() {
        let year = FiscalYear::starting_in(2).unwrap();
        let quarter = year.quarter(day("2026-11-20"));
        assert_eq!(quarter.to_string(), "FY2027Q4");
        assert_eq!(quarter.first_day(), day("2026-11-01"));
        assert_eq!(quarter.last_day(), day("2027-01-31"));
        assert_eq!(year.quarter(day("2026-01-31")).to_string(), "FY2026Q4");
    }

    #[test]
    fn there_are_twelve_months() {
        assert_eq!(FiscalYear::starting_in(0), None);
        assert_eq!(FiscalYear::starting_in(13), None);
    }

    proptest! {
        #[test]
        fn every_day_is_in_one_quarter(month in 1u32..=12, offset in 0i64..40_000) {
            let year = FiscalYear::starting_in(month).unwrap();
            let day = day("1950-01-01").plus(offset);
            let quarter = year.quarter(day);
            prop_assert!(quarter.first_day() <= day && day <= quarter.last_day());
            prop_assert_eq!(year.quarter(quarter.last_day().plus(1)), quarter.plus(1));
        }
    }
}
