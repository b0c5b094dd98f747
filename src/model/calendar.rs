//! Business days.

use std::collections::BTreeSet;

use chrono::{Datelike, Weekday};

use super::day::Day;

/// A deadline, counted in days from the close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Business days.
    BusinessDays(i64),
    /// Calendar days.
    Days(i64),
}

impl Within {
    /// The number of days, of whichever kind.
    pub fn days(self) -> i64 {
        match self {
            Within::BusinessDays(days) | Within::Days(days) => days,
        }
    }

    /// The last day within the deadline of something that began on `from`.
    pub fn after(self, from: Day, calendar: &Calendar) -> Day {
        match self {
            Within::BusinessDays(days) => calendar.after(from, days),
            Within::Days(days) => from.plus(days),
        }
    }
}

/// Weekends and holidays.
#[derive(Clone, Debug)]
pub struct Calendar {
    weekend: Vec<Weekday>,
    holidays: BTreeSet<Day>,
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar {
            weekend: vec![Weekday::Sat, Weekday::Sun],
            holidays: BTreeSet::new(),
        }
    }
}

impl Calendar {
    /// A calendar with these holidays and days of the week off. At least one weekday stays a
    /// business day.
    pub fn new(weekend: Option<Vec<Weekday>>, holidays: impl IntoIterator<Item = Day>) -> Calendar {
        let standard = Calendar::default().weekend;
        let weekend = weekend
            .filter(|days| (0..7).any(|i| !days.iter().any(|d| d.num_days_from_monday() == i)));
        Calendar {
            weekend: weekend.unwrap_or(standard),
            holidays: holidays.into_iter().collect(),
        }
    }

    /// Whether a day is a business day.
    pub fn is_business_day(&self, day: Day) -> bool {
        !self.weekend.contains(&day.date().weekday()) && !self.holidays.contains(&day)
    }

    /// Business days in `(from, to]`; negative when `to` is earlier. From a Friday to the next
    /// Monday is 1.
    pub fn business_days(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.business_days(to, from);
        }
        let days = to.since(from);
        // Whole weeks have as many each, but for the holidays in them.
        let each = 7 - self
            .weekend
            .iter()
            .collect::<std::collections::HashSet<_>>()
            .len() as i64;
        let rest = from.plus(days / 7 * 7);
        let works = |day: Day| i64::from(!self.weekend.contains(&day.date().weekday()));
        let in_rest: i64 = (1..=to.since(rest)).map(|i| works(rest.plus(i))).sum();
        let off: i64 = self
            .holidays
            .range(from..=to)
            .filter(|day| **day > from)
            .map(|day| works(*day))
            .sum();
        days / 7 * each + in_rest - off
    }

    /// The day that many business days after `from`.
    #[must_use]
    pub fn after(&self, from: Day, business_days: i64) -> Day {
        let mut day = from;
        let mut left = business_days;
        while left > 0 {
            day = day.plus(1);
            left -= i64::from(self.is_business_day(day));
        }
        day
    }

    /// The latest business day before a day.
    #[must_use]
    pub fn before(&self, day: Day) -> Day {
        // A week with a day of work in it, unless there are years of holidays.
        let earlier = (1..=400)
            .map(|i| day.plus(-i))
            .find(|day| self.is_business_day(*day));
        earlier.unwrap_or(day.plus(-1))
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
    fn weekends_and_holidays_are_left_out() {
        let calendar = Calendar::new(None, [day("2026-11-26"), day("2026-11-28")]);
        assert_eq!(
            calendar.business_days(day("2026-11-20"), day("2026-11-23")),
            1
        );
        assert_eq!(
            calendar.business_days(day("2026-11-20"), day("2026-11-22")),
            0
        );
        assert_eq!(
            calendar.business_days(day("2026-11-26"), day("2026-11-26")),
            0
        );
        assert_eq!(
            calendar.business_days(day("2026-11-20"), day("2026-12-04")),
            9
        );
        assert_eq!(
            calendar.business_days(day("2026-12-04"), day("2026-11-20")),
            -9
        );
        assert_eq!(calendar.after(day("2026-11-25"), 1), day("2026-11-27"));
        assert_eq!(calendar.before(day("2026-11-23")), day("2026-11-20"));
        let gulf = Calendar::new(Some(vec![Weekday::Fri, Weekday::Sat]), []);
        assert_eq!(gulf.business_days(day("2026-11-19"), day("2026-11-22")), 1);
        assert!(
            Calendar::new(
                Some((0..7).filter_map(|i| Weekday::try_from(i).ok()).collect()),
                []
            )
            .is_business_day(day("2026-11-20"))
        );
    }

    proptest! {
        #[test]
        fn counting_is_adding_up_days(
            start in 0i64..4_000,
            days in 0i64..200,
            holidays in prop::collection::vec(0i64..4_200, 0..20),
        ) {
            let epoch = day("2020-01-01");
            let calendar = Calendar::new(None, holidays.into_iter().map(|i| epoch.plus(i)));
            let (from, to) = (epoch.plus(start), epoch.plus(start + days));
            let one_by_one = (1..=days)
                .filter(|i| calendar.is_business_day(from.plus(*i)))
                .count() as i64;
            prop_assert_eq!(calendar.business_days(from, to), one_by_one);
            let after = calendar.after(from, days);
            prop_assert_eq!(calendar.business_days(from, after), days);
        }
    }
}
