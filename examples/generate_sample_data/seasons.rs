//! Seasons: much is signed in the last weeks of a quarter, little in July and August and between
//! the years.

use crate::calendar::Day;
use crate::company::{Close, Company};
use crate::plan::PRESSED_FROM;

/// How many deals close on a day, against an ordinary one.
pub fn weight(day: Day) -> f64 {
    let (year, month, of_month) = day.civil();
    let quarter = (month - 1) / 3;
    let next = Day::of(year + quarter / 3, (quarter + 1) % 4 * 3 + 1, 1);
    let in_quarter = match next.0 - day.0 {
        ..=14 => 1.8,
        15..=61 => 1.0,
        _ => 0.75,
    };
    let of_year = match (month, of_month) {
        (7 | 8, _) => 0.7,
        (12, 22..) | (1, ..=4) => 0.4,
        _ => 1.0,
    };
    in_quarter * of_year
}

/// Spans inside of which deals are moved later: no deal leaves the year, the half or the quarter
/// that a report compares. The last 180 days are left as they are.
const SPANS: [(Day, Day, f64); 7] = [
    (Day::of(2025, 5, 21), Day::of(2025, 6, 30), 0.75),
    (Day::of(2025, 7, 1), Day::of(2025, 8, 22), 0.9),
    (Day::of(2025, 8, 23), Day::of(2025, 9, 30), 0.75),
    (Day::of(2025, 10, 1), Day::of(2025, 11, 20), 0.9),
    (Day::of(2025, 11, 21), Day::of(2025, 12, 19), 0.8),
    (Day::of(2026, 1, 1), Day::of(2026, 3, 31), 0.75),
    (Day::of(2026, 4, 1), PRESSED_FROM.plus(-1), 0.8),
];

/// Moves closed deals towards the end of their quarter, by whole weeks: a Friday stays a Friday.
pub fn crowd_quarter_ends(company: &mut Company) {
    for deal in &mut company.deals {
        let Close::On(day) = deal.close else { continue };
        let Some(&(from, until, power)) = SPANS.iter().find(|s| (s.0..=s.1).contains(&day)) else {
            continue;
        };
        let length = f64::from(until.0 - from.0);
        let later = length * bent(f64::from(day.0 - from.0) / length, power);
        let weeks = (f64::from(from.0 - day.0) + later) as i32 / 7;
        deal.close = Close::On(day.plus(7 * weeks));
        deal.created = deal.created.plus(7 * weeks);
    }
}

/// From 0 to 1, above the diagonal, by arithmetic only: the same bits on every machine.
fn bent(x: f64, power: f64) -> f64 {
    let lift = (1.0 - power) * 1.6;
    x + lift * x * (1.0 - x)
}
