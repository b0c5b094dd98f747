//! Calendar days and quarters, without a clock and without a time zone.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Serialize, Serializer};

/// A calendar day. Ordered; arithmetic is in whole days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day with this year, month (1..=12) and day of month, if there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        let digits = |from: usize, to: usize| -> Option<u32> {
            bytes.get(from..to)?.iter().try_fold(0, |sum, b| {
                b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0'))
            })
        };
        if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return None;
        }
        Day::from_ymd(
            digits(0, 4)?.try_into().ok()?,
            digits(5, 7)?,
            digits(8, 10)?,
        )
    }

    /// Whether programs write this day where there is none: the first or last day that they can
    /// (1753-01-01, 1900-01-01, 9999-12-31), the zero of a clock (1899-12-30, 1970-01-01 and the
    /// evening before it west of Greenwich), a round end (2099-12-31). No deal closes and no
    /// customer leaves before 1950 or after 2099.
    pub fn stands_for_none(self) -> bool {
        let year = self.0.year();
        if (1971..2099).contains(&year) {
            return false;
        }
        let is = |year, month, day| Day::from_ymd(year, month, day) == Some(self);
        !(1950..2100).contains(&year) || is(1970, 1, 1) || is(1969, 12, 31) || is(2099, 12, 31)
    }

    /// Whether it stands for no day and lies in the past, where it would be taken for an event.
    pub fn is_past_stand_in(self) -> bool {
        self.stands_for_none() && self.0.year() < 1971
    }

    /// The day `days` later, or earlier when negative. Saturates at the bounds of `chrono` (year
    /// 262,000).
    #[must_use]
    pub fn plus(self, days: i64) -> Day {
        let step = Days::new(days.unsigned_abs());
        let moved = if days < 0 {
            self.0.checked_sub_days(step).unwrap_or(NaiveDate::MIN)
        } else {
            self.0.checked_add_days(step).unwrap_or(NaiveDate::MAX)
        };
        Day(moved)
    }

    /// The same day of the month `months` later, or the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Day {
        self.0
            .checked_add_months(Months::new(months))
            .map_or(Day(NaiveDate::MAX), Day)
    }

    /// The same calendar day a year before; 1 March where that year has no 29 February.
    #[must_use]
    pub fn year_before(self) -> Day {
        let year = self.0.year() - 1;
        Day::from_ymd(year, self.0.month(), self.0.day())
            .or_else(|| Day::from_ymd(year, 3, 1))
            .unwrap_or(Day(NaiveDate::MIN))
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Day {
        let first = Day::from_ymd(self.0.year(), self.0.month(), 1);
        first.map_or(self, |first| first.plus_months(1).plus(-1))
    }

    /// The last day of the last month that is over at the end of this day.
    #[must_use]
    pub fn last_whole_month(self) -> Day {
        match self.last_of_month() == self {
            true => self,
            false => self.plus(-i64::from(self.0.day())),
        }
    }

    /// Days from `earlier` to this day; negative when `earlier` is later.
    pub fn since(self, earlier: Day) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// The Monday on or before this day (ISO weeks).
    #[must_use]
    pub fn monday(self) -> Day {
        self.plus(-i64::from(self.0.weekday().num_days_from_monday()))
    }

    /// The calendar quarter of this day.
    pub fn quarter(self) -> Quarter {
        Quarter {
            index: self.0.year() * 4 + self.0.month0() as i32 / 3,
        }
    }

    /// The same day as chrono's type, for formatting and mail headers.
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand: days fill the lists, and a format string is read anew for each.
        let year = self.0.year();
        if !(0..=9_999).contains(&year) {
            return write!(f, "{}", self.0.format("%Y-%m-%d"));
        }
        let digit = |number: u32, of: u32| b'0' + (number / of % 10) as u8;
        let (year, month, day) = (year.unsigned_abs(), self.0.month(), self.0.day());
        let text = [
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            b'-',
            digit(month, 10),
            digit(month, 1),
            b'-',
            digit(day, 10),
            digit(day, 1),
        ];
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A calendar quarter, written `2026Q3`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    /// Quarters since the year 0: `year * 4 + quarter of year (0..=3)`.
    index: i32,
}

impl Quarter {
    /// The quarter that is `quarters` later.
    #[must_use]
    pub fn plus(self, quarters: i32) -> Quarter {
        Quarter {
            index: self.index + quarters,
        }
    }

    /// Quarters from an earlier quarter to this one.
    pub fn since(self, earlier: Quarter) -> i32 {
        self.index - earlier.index
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        let (year, quarter) = (self.index.div_euclid(4), self.index.rem_euclid(4));
        NaiveDate::from_ymd_opt(year, quarter as u32 * 3 + 1, 1).map_or(Day(NaiveDate::MIN), Day)
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().plus(-1)
    }

    /// Reads `2026Q3` (or `2026q3`, `2026-Q3`).
    pub fn parse(text: &str) -> Option<Quarter> {
        let (year, quarter) = text.split_once(['Q', 'q'])?;
        let year: i32 = year.trim_end_matches('-').parse().ok()?;
        let quarter: i32 = quarter.parse().ok()?;
        ((1..=4).contains(&quarter) && (1900..=9999).contains(&year)).then_some(Quarter {
            index: year * 4 + quarter - 1,
        })
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}Q{}",
            self.index.div_euclid(4),
            self.index.rem_euclid(4) + 1
        )
    }
}

impl fmt::Debug for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn first_last_and_zero_days_of_programs_stand_for_none() {
        let day = |text| Day::parse_iso(text).unwrap();
        for text in [
            "0001-01-01",
            "1753-01-01",
            "1899-12-30",
            "1899-12-31",
            "1900-01-01",
            "1904-01-01",
            "1969-12-31",
            "1970-01-01",
            "2099-12-31",
            "2999-12-31",
            "9999-12-31",
        ] {
            assert!(day(text).stands_for_none(), "{text}");
        }
        for text in [
            "1950-01-01",
            "1970-01-02",
            "1999-12-31",
            "2026-06-30",
            "2099-12-30",
        ] {
            assert!(!day(text).stands_for_none(), "{text}");
        }
        assert!(day("1900-01-01").is_past_stand_in() && !day("9999-12-31").is_past_stand_in());
    }

    #[test]
    fn a_day_is_written_as_chrono_writes_it() {
        for (year, month, day) in [
            (2026, 1, 9),
            (2026, 11, 20),
            (7, 12, 31),
            (0, 2, 29),
            (10_000, 1, 1),
            (-4, 3, 5),
        ] {
            let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            assert_eq!(
                Day::from(date).to_string(),
                date.format("%Y-%m-%d").to_string()
            );
        }
    }

    #[test]
    fn only_a_real_iso_day_is_read() {
        assert_eq!(
            Day::parse_iso("2026-02-28").unwrap().to_string(),
            "2026-02-28"
        );
        for wrong in [
            "2026-02-29",
            "2026-2-28",
            "31/02/2026",
            "2026-02-28 ",
            "",
            "2026/02/28",
            "２026-02-28",
        ] {
            assert_eq!(Day::parse_iso(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        let friday = Day::parse_iso("2026-11-20").unwrap();
        assert_eq!(friday.monday().to_string(), "2026-11-16");
        assert_eq!(friday.monday().monday(), friday.monday());
    }

    #[test]
    fn quarters_know_their_days() {
        let quarter = Day::parse_iso("2026-11-20").unwrap().quarter();
        assert_eq!(quarter.to_string(), "2026Q4");
        assert_eq!(quarter.first_day().to_string(), "2026-10-01");
        assert_eq!(quarter.last_day().to_string(), "2026-12-31");
        assert_eq!(Quarter::parse("2026q4"), Some(quarter));
        assert_eq!(Quarter::parse("2026Q5"), None);
    }

    #[test]
    fn months_end_where_they_end() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        assert_eq!(day("2026-08-20").plus_months(3), day("2026-11-20"));
        assert_eq!(day("2026-11-30").plus_months(3), day("2027-02-28"));
        assert_eq!(day("2028-02-03").last_of_month(), day("2028-02-29"));
        assert_eq!(day("2026-11-20").last_whole_month(), day("2026-10-31"));
        assert_eq!(day("2026-11-30").last_whole_month(), day("2026-11-30"));
    }

    #[test]
    fn a_year_before_a_leap_day_is_the_day_after_february() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        assert_eq!(day("2026-11-21").year_before(), day("2025-11-21"));
        assert_eq!(day("2024-02-29").year_before(), day("2023-03-01"));
        assert_eq!(day("2025-03-01").year_before(), day("2024-03-01"));
    }

    proptest! {
        #[test]
        fn a_day_reads_back_as_written(offset in 0i64..60_000) {
            let day = Day::parse_iso("1950-01-01").unwrap().plus(offset);
            prop_assert_eq!(Day::parse_iso(&day.to_string()), Some(day));
            prop_assert_eq!(day.plus(-offset).plus(offset), day);
            prop_assert_eq!(day.since(day.plus(-offset)), offset);
            prop_assert!(day.quarter().first_day() <= day && day <= day.quarter().last_day());
        }
    }
}
