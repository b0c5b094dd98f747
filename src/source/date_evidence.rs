//! What the cells of a day column show of how they are written: the order of day and month by the
//! sign between them, months without a day, timestamps that are midnight elsewhere.

use super::midnights::MidnightEvidence;
use super::parse::{self, DayFormat, Moment, NumericDate};
use super::swapped_days::SwapEvidence;
use crate::config::{DateOrder, DateOrders};

/// Line and text of a cell.
pub type Cell = (u64, String);

/// What the cells of a day column show.
#[derive(Default)]
pub struct DayEvidence {
    /// By what stands between the numbers.
    styles: Vec<(char, StyleEvidence)>,
    /// Cells that are not blank.
    filled: usize,
    /// Cells that tell a month, quarter or week, and the first of them.
    periods: usize,
    first_period: Option<Cell>,
    /// Timestamps with an offset.
    pub midnights: MidnightEvidence,
    /// Whether a spreadsheet has exchanged days and months.
    swap: SwapEvidence,
}

/// What the cells with one sign between their numbers show.
#[derive(Default)]
struct StyleEvidence {
    /// The first cell that only day-month-year can be.
    day_first: Option<Cell>,
    /// The first cell that only month-day-year can be.
    month_first: Option<Cell>,
    /// The first cell that is another day in each order.
    either: Option<Cell>,
    /// The first cell of all.
    first: Option<Cell>,
    /// Whether some cell cannot be year-month-day with a year of two digits.
    is_no_short_year_first: bool,
}

/// Why the order of a style is not clear.
pub struct Doubt {
    /// The sign between the numbers.
    pub separator: char,
    /// The cell that can be read in two ways.
    pub cell: Cell,
    /// What is unclear about it.
    pub problem: String,
}

impl DayEvidence {
    /// Adds a cell.
    pub fn add(&mut self, line: u64, text: &str) {
        if parse::is_blank(text) {
            return;
        }
        self.filled += 1;
        if let Ok(Some(moment)) = parse::moment(text, &DayFormat::default()) {
            if let Moment::Instant(utc) = moment {
                self.midnights.add(utc, line, text);
            }
            self.swap.add_plain(line, text);
            return;
        }
        let Some(date) = parse::numeric_date(text) else {
            if parse::period(text).is_some() {
                self.periods += 1;
                self.first_period
                    .get_or_insert((line, text.trim().to_string()));
            }
            return;
        };
        self.swap.add_numeric(line, text, date);
        let known = self
            .styles
            .iter()
            .position(|(sign, _)| *sign == date.separator);
        let at = known.unwrap_or_else(|| {
            self.styles.push((date.separator, StyleEvidence::default()));
            self.styles.len() - 1
        });
        self.styles[at].1.add(line, text, date);
    }

    /// The first month, quarter or week, where most of the cells are such.
    pub fn period(&self) -> Option<&Cell> {
        self.first_period
            .as_ref()
            .filter(|_| self.periods * 2 > self.filled)
    }

    /// Whether the order of some style is needed and not shown.
    pub fn is_undecided(&self, declared: DateOrders) -> bool {
        let is_unshown = self.styles.iter().any(|(sign, style)| {
            declared.get(*sign).is_none() && style.order().is_none() && style.either.is_some()
        });
        is_unshown || self.exchanged(declared).is_some()
    }

    /// The first cell in which day and month were probably exchanged, where nobody has declared how
    /// the dates are written.
    fn exchanged(&self, declared: DateOrders) -> Option<Doubt> {
        let [(line, iso), other] = self.swap.found()?;
        let style = self.styles.iter();
        let (separator, _) = style.clone().find(|(_, style)| style.order().is_some())?;
        declared.get(*separator).is_none().then(|| Doubt {
            separator: *separator,
            cell: other.clone(),
            problem: format!(
                "is written unlike {iso:?} on line {line}, and every day written like that one is \
                 12 or lower while every other has a number above 12: a spreadsheet set to another \
                 country has probably exchanged day and month there. Export the file again without \
                 opening it in between. Only if all days are right as they are, declare the format"
            ),
        })
    }

    /// The orders of the styles: as declared, else as the cells of the style show, else as the
    /// other columns of the file show that are written with the same signs.
    ///
    /// # Errors
    /// A style has both orders, or needs one that nothing shows.
    pub fn orders(&self, declared: DateOrders, all: &[DayEvidence]) -> Result<DateOrders, Doubt> {
        let mut orders = declared;
        if let Some(doubt) = self.exchanged(declared) {
            return Err(doubt);
        }
        for (sign, style) in &self.styles {
            if declared.get(*sign).is_some() {
                continue;
            }
            let doubt = |cell: &Cell, problem: String| Doubt {
                separator: *sign,
                cell: cell.clone(),
                problem,
            };
            if let (Some(day_first), Some((line, other))) = (&style.day_first, &style.month_first) {
                return Err(doubt(
                    day_first,
                    format!("has the day first, but {other:?} on line {line} has the month first"),
                ));
            }
            let order = style
                .order()
                .or_else(|| self.order_of_others(*sign, style, all));
            match (order, &style.either, &style.day_first) {
                (Some(DateOrder::DayMonthYear), _, Some(cell)) if style.may_begin_with_year() => {
                    return Err(doubt(
                        cell,
                        "may begin with the day or with the year, and no other date in the column \
                         shows which"
                            .into(),
                    ));
                }
                (Some(order), ..) => orders.set(*sign, order),
                (None, Some(cell), _) => return Err(doubt(cell, self.unclear(*sign))),
                (None, None, _) => {}
            }
        }
        // A column that is blank in the rows looked at is read as the others of its file are.
        if self.styles.is_empty() {
            for (sign, _) in all.iter().flat_map(|other| &other.styles) {
                if let (None, Some(order)) = (orders.get(*sign), one_order(*sign, all)) {
                    orders.set(*sign, order);
                }
            }
        }
        Ok(orders)
    }

    /// The order that the columns show which use the same signs: one export writes all its dates
    /// alike. Any order for cells that need none.
    fn order_of_others(
        &self,
        sign: char,
        style: &StyleEvidence,
        all: &[DayEvidence],
    ) -> Option<DateOrder> {
        let signs = |evidence: &DayEvidence| {
            let mut signs: Vec<char> = evidence.styles.iter().map(|(sign, _)| *sign).collect();
            signs.sort_unstable();
            signs
        };
        let own = signs(self);
        let alike = all.iter().filter(|other| signs(other) == own);
        let mut shown: Vec<DateOrder> = alike
            .flat_map(|other| &other.styles)
            .filter(|(other, _)| *other == sign)
            .filter_map(|(_, style)| style.order())
            .collect();
        shown.dedup();
        match shown.as_slice() {
            [one] => Some(*one),
            _ if style.either.is_none() => Some(DateOrder::DayMonthYear),
            _ => None,
        }
    }

    /// Why the order of a style is not shown.
    fn unclear(&self, sign: char) -> String {
        let other = self.styles.iter().find(|(other, _)| *other != sign);
        match other.and_then(|(_, style)| style.first.as_ref()) {
            Some((line, other)) => format!(
                "may be day or month first: {other:?} on line {line} uses another separator and \
                 does not show which"
            ),
            None => {
                "may be day or month first: no date in the column with this separator has a day \
                 above 12"
                    .into()
            }
        }
    }

    /// The signs between the numbers of its dates, with an order where the cells show one.
    pub fn styles(&self) -> impl Iterator<Item = (char, Option<DateOrder>)> {
        self.styles
            .iter()
            .map(|(sign, style)| (*sign, style.order()))
    }
}

impl StyleEvidence {
    fn add(&mut self, line: u64, text: &str, date: NumericDate) {
        let cell = || Some((line, text.trim().to_string()));
        let day = |order| date.day(order);
        // A year of two digits is read as such only where it is near.
        let near = |date: chrono::NaiveDate| (2013..=2039).contains(&chrono::Datelike::year(&date));
        self.is_no_short_year_first |= !day(DateOrder::YearMonthDay).is_some_and(near);
        // A day that does not exist, such as 31/02, shows nothing.
        let slot = match (day(DateOrder::DayMonthYear), day(DateOrder::MonthDayYear)) {
            (Some(_), None) => &mut self.day_first,
            (None, Some(_)) => &mut self.month_first,
            (Some(a), Some(b)) if a != b => &mut self.either,
            (Some(_), Some(_)) => {
                self.first = self.first.take().or_else(cell);
                return;
            }
            (None, None) => return,
        };
        if slot.is_none() {
            *slot = cell();
        }
        self.first = self.first.take().or_else(cell);
    }

    fn order(&self) -> Option<DateOrder> {
        match (&self.day_first, &self.month_first) {
            (Some(_), None) => Some(DateOrder::DayMonthYear),
            (None, Some(_)) => Some(DateOrder::MonthDayYear),
            _ => None,
        }
    }

    /// Whether every cell may be year-month-day with a year of two digits: `25.03.26`.
    fn may_begin_with_year(&self) -> bool {
        !self.is_no_short_year_first
    }
}

/// The one order that columns show for dates with this sign; `None` where they show none, or two.
fn one_order(sign: char, all: &[DayEvidence]) -> Option<DateOrder> {
    let styles = all.iter().flat_map(|column| &column.styles);
    let mut shown = styles
        .filter(|(other, _)| *other == sign)
        .filter_map(|(_, style)| style.order());
    let first = shown.next()?;
    shown.all(|order| order == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(texts: &[&str]) -> Result<DateOrders, String> {
        let mut evidence = DayEvidence::default();
        (2..)
            .zip(texts)
            .for_each(|(line, text)| evidence.add(line, text));
        let found = evidence.orders(DateOrders::default(), std::slice::from_ref(&evidence));
        found.map_err(|doubt| format!("{} {}", doubt.cell.0, doubt.cell.1))
    }

    #[test]
    fn a_day_above_twelve_shows_the_order_of_dates_written_like_it() {
        let (day_first, month_first) = (DateOrder::DayMonthYear, DateOrder::MonthDayYear);
        for (texts, separator, order) in [
            (["01/02/2026", "18/02/2026"], '/', Some(day_first)),
            (
                ["1/2/26 8:00 AM", "2/18/26 9:00 PM"],
                '/',
                Some(month_first),
            ),
            (["31/02/2026", "02/18/2026"], '/', Some(month_first)),
            (
                ["3\u{2011}7\u{2011}2026", "25\u{2011}7\u{2011}2026"],
                '-',
                Some(day_first),
            ),
            (["2026-11-20", "45631"], '-', None),
            (["03/03/2026", "TBD"], '/', Some(day_first)),
        ] {
            assert_eq!(
                orders(&texts).map(|o| o.get(separator)),
                Ok(order),
                "{texts:?}"
            );
        }
        let both = orders(&["25.03.2026", "3/25/2026"]).unwrap();
        assert_eq!(
            (both.get('.'), both.get('/')),
            (Some(day_first), Some(month_first))
        );
    }

    #[test]
    fn a_style_that_nothing_decides_is_asked_about() {
        for (texts, asked) in [
            (&["01/02/2026"][..], "2 01/02/2026"),
            (&["18/02/2026", "02/18/2026"], "2 18/02/2026"),
            (&["25.03.2026", "3/7/2026", "26.05.2026"], "3 3/7/2026"),
            (&["25-03-2026", "3.7.2026"], "3 3.7.2026"),
            (&["25.03.26", "24.12.25"], "2 25.03.26"),
        ] {
            assert_eq!(orders(texts), Err(asked.to_string()), "{texts:?}");
        }
        assert!(orders(&["25.03.26", "04.12.25"]).is_ok());
    }

    #[test]
    fn days_and_months_that_a_spreadsheet_exchanged_are_asked_about() {
        let swapped = [
            "2026-03-05",
            "25/05/2026",
            "2026-11-04",
            "2026-09-07",
            "19/02/2026",
            "2026-02-01",
            "27/12/2025",
            "24/11/2025",
        ];
        assert_eq!(orders(&swapped), Err("3 25/05/2026".to_string()));
        // Two styles that were always there.
        let mut two = swapped;
        two[0] = "2026-03-25";
        assert!(orders(&two).is_ok());
        let mut two = swapped;
        two[1] = "05/05/2026";
        assert!(orders(&two).is_ok());
        assert!(orders(&swapped[..6]).is_ok(), "too few of them");
    }

    #[test]
    fn months_without_a_day_are_seen_where_most_cells_are_such() {
        let period = |texts: &[&str]| {
            let mut evidence = DayEvidence::default();
            (2..)
                .zip(texts)
                .for_each(|(line, text)| evidence.add(line, text));
            evidence.period().cloned()
        };
        assert_eq!(
            period(&["", "2025-10", "2025-11"]),
            Some((3, "2025-10".into()))
        );
        assert_eq!(period(&["2025-10", "2025-11-03"]), None);
    }
}
