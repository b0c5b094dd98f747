//! When a handoff record is due, and whether a due day is over: this file decides "overdue".
//!
//! Open handoffs, weeks, reps and milestones use it. The other milestones have target days of their
//! own (`milestones`), and a 60-day check-in is overdue after a week (`checkins`).

use crate::config::Settings;
use crate::model::Day;

/// The last day on which the first version of a record is on time.
pub fn record_due_on(closed_on: Day, settings: &Settings) -> Day {
    settings.record_due.after(closed_on, &settings.calendar)
}

/// Whether what was due on `due_on` is overdue on the morning of `as_of`: the due day is over. On
/// the due day itself there is still time.
pub fn is_overdue(due_on: Day, as_of: Day) -> bool {
    due_on < as_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_of_the_due_day_is_not_late() {
        let due_on = Day::parse_iso("2026-11-20").unwrap();
        assert!(!is_overdue(due_on, due_on.plus(-1)));
        assert!(!is_overdue(due_on, due_on));
        assert!(is_overdue(due_on, due_on.plus(1)));
    }
}
