//! How dates are written whose day and month only their order tells.

use schemars::JsonSchema;
use serde::Deserialize;

/// Order of day, month and year in a numeric date. ISO dates are always understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    /// `2026-11-20`, also with `/` or `.`
    YearMonthDay,
    /// `20.11.2026`
    DayMonthYear,
    /// `11/20/2026`
    MonthDayYear,
}

/// What stands between the numbers of a date.
const SEPARATORS: [char; 4] = ['.', '/', '-', ' '];

/// The order of day, month and year by what stands between them: who writes `25.03.2026` is not who
/// writes `3/7/2026`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DateOrders([Option<DateOrder>; SEPARATORS.len()]);

impl DateOrders {
    /// One order, whatever stands between the numbers.
    pub fn all(order: DateOrder) -> DateOrders {
        DateOrders([Some(order); SEPARATORS.len()])
    }

    /// The order of dates with this sign between their numbers.
    pub fn get(self, separator: char) -> Option<DateOrder> {
        let at = SEPARATORS.iter().position(|known| *known == separator)?;
        self.0[at]
    }

    /// Sets the order of dates with this sign between their numbers.
    pub fn set(&mut self, separator: char, order: DateOrder) {
        if let Some(at) = SEPARATORS.iter().position(|known| *known == separator) {
            self.0[at] = Some(order);
        }
    }

    /// Whether no order is declared.
    pub fn is_empty(self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The different orders.
    pub fn distinct(self) -> Vec<DateOrder> {
        let mut distinct = Vec::new();
        for order in self.0.into_iter().flatten() {
            if !distinct.contains(&order) {
                distinct.push(order);
            }
        }
        distinct
    }
}

/// One date format, or one for each sign between day and month.
#[derive(Deserialize, Clone, JsonSchema)]
#[serde(untagged)]
pub(super) enum DateFormats {
    One(String),
    Many(Vec<String>),
}

/// The day that stands for a month, quarter or week without one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodDay {
    /// Its first day.
    FirstDay,
    /// Its last day.
    LastDay,
}

/// Checks the `date_format` of a table: one format for all its dates, or several that differ by the
/// sign between their numbers.
pub(super) fn check(
    shown: &str,
    written: Option<&DateFormats>,
    problems: &mut Vec<String>,
) -> DateOrders {
    let formats = match written {
        None => return DateOrders::default(),
        Some(DateFormats::One(one)) => std::slice::from_ref(one),
        Some(DateFormats::Many(many)) => many.as_slice(),
    };
    let mut orders = DateOrders::default();
    for format in formats {
        let Some(order) = date_order(format) else {
            problems.push(format!(
                "{shown}.date_format = {format:?} is not a date format. Write it with D, M and Y, \
                 such as \"D.M.YYYY\" or \"M/D/YYYY\""
            ));
            continue;
        };
        if formats.len() == 1 {
            return DateOrders::all(order);
        }
        let separator = format.chars().find(|c| SEPARATORS.contains(c));
        match separator.filter(|sign| orders.get(*sign).is_none()) {
            Some(separator) => orders.set(separator, order),
            None => problems.push(format!(
                "{shown}.date_format = {format:?}: several formats need different separators, such \
                 as [\"D.M.YYYY\", \"M/D/YYYY\"]"
            )),
        }
    }
    orders
}

fn date_order(format: &str) -> Option<DateOrder> {
    let mut order: Vec<char> = format
        .to_ascii_uppercase()
        .chars()
        .filter(|c| "DMY".contains(*c))
        .collect();
    order.dedup();
    match order.as_slice() {
        ['Y', 'M', 'D'] => Some(DateOrder::YearMonthDay),
        ['D', 'M', 'Y'] => Some(DateOrder::DayMonthYear),
        ['M', 'D', 'Y'] => Some(DateOrder::MonthDayYear),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_formats_are_known_by_the_order_of_their_letters() {
        assert_eq!(date_order("DD-MM-YYYY"), Some(DateOrder::DayMonthYear));
        assert_eq!(date_order("m/d/yy"), Some(DateOrder::MonthDayYear));
        assert_eq!(date_order("yyyy.mm.dd"), Some(DateOrder::YearMonthDay));
        assert_eq!(date_order("YYYY"), None);
    }

    #[test]
    fn several_formats_are_told_apart_by_the_sign_between_day_and_month() {
        let mut problems = Vec::new();
        let mut read = |formats: &[&str]| {
            let many = formats.iter().map(|one| one.to_string()).collect();
            check("deals", Some(&DateFormats::Many(many)), &mut problems)
        };
        let both = read(&["D.M.YYYY", "M/D/YYYY"]);
        assert_eq!(both.get('.'), Some(DateOrder::DayMonthYear));
        assert_eq!(both.get('/'), Some(DateOrder::MonthDayYear));
        assert_eq!(both.get('-'), None);
        assert_eq!(read(&["D.M.YYYY"]).get('/'), Some(DateOrder::DayMonthYear));
        read(&["D.M.YYYY", "M.D.YYYY"]);
        assert_eq!(problems.len(), 1);
    }
}
