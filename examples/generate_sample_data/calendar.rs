//! Civil dates as day numbers, enough for the sample data.

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// Howard Hinnant's `days_from_civil`, for years after 0.
    pub const fn of(year: i32, month: i32, day: i32) -> Day {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y / 400;
        let of_era = y - era * 400;
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        Day(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    pub fn civil(self) -> (i32, i32, i32) {
        let z = self.0 + 719_468;
        let era = z / 146_097;
        let of_era = z - era * 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }

    pub const fn plus(self, days: i32) -> Day {
        Day(self.0 + days)
    }

    /// The same day of the month some months later, at the end of a shorter month.
    pub fn plus_months(self, months: i32) -> Day {
        let (year, month, day) = self.civil();
        let index = year * 12 + month - 1 + months;
        let (y, m) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        let next = index + 1;
        let first_of_next = Day::of(next.div_euclid(12), next.rem_euclid(12) + 1, 1);
        Day::of(y, m, day).min(first_of_next.plus(-1))
    }

    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) >= 5
    }

    pub fn back_to_weekday(self) -> Day {
        let mut day = self;
        while day.is_weekend() {
            day = day.plus(-1);
        }
        day
    }

    pub fn on_to_weekday(self) -> Day {
        let mut day = self;
        while day.is_weekend() {
            day = day.plus(1);
        }
        day
    }

    pub fn iso(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `M/D/YYYY`, as an American Salesforce user exports it.
    pub fn american(self) -> String {
        let (year, month, day) = self.civil();
        format!("{month}/{day}/{year}")
    }
}
