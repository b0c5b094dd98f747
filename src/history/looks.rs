//! How often a report was read before.

use rusqlite::params;

use super::columns::day;
use super::error::HistoryError;
use super::report_key::ReportKey;
use super::store::Store;
use crate::model::Day;

impl Store {
    /// The as-of days before `as_of` for which a report was made, each once. Made counts what ended
    /// with a page; of the unrestricted report only.
    ///
    /// A run of the same day again finds the same days: later days do not count, nor do earlier
    /// days that were asked for only after the first run of this day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn looks_before(&self, key: ReportKey<'_>, as_of: Day) -> Result<Vec<Day>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT as_of, min(id) AS first FROM runs
                 WHERE report = ?1 AND period = as_of AND outcome IN ('done', 'undelivered')
                     AND as_of < ?2
                 GROUP BY as_of
                 HAVING first < ifnull(
                     (SELECT min(id) FROM runs WHERE report = ?1 AND as_of = ?2
                         AND period = as_of AND outcome IN ('done', 'undelivered')),
                     first + 1)
                 ORDER BY as_of",
            )?;
            let days =
                query.query_map(params![key.report, as_of.to_string()], |row| day(row, 0))?;
            days.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::{Outcome, RunPurpose};
    use super::*;

    fn on(n: u32) -> Day {
        Day::from_ymd(2026, n, 1).unwrap()
    }

    fn ran(store: &mut Store, report: &str, restriction: &str, as_of: Day, outcome: Outcome) {
        let period = format!("{as_of}{restriction}");
        let key = ReportKey {
            report,
            period: &period,
        };
        let now = chrono::DateTime::UNIX_EPOCH;
        let run = store.begin(&RunPurpose { key, as_of }, now).unwrap();
        store.end(run, outcome, None, now).unwrap();
    }

    #[test]
    fn a_look_is_a_day_on_which_the_whole_report_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let before = |store: &Store, as_of: Day| {
            let key = ReportKey {
                report: "quarterly",
                period: "",
            };
            store.looks_before(key, as_of).unwrap()
        };
        assert_eq!(before(&store, on(6)), []);
        ran(&mut store, "quarterly", "", on(1), Outcome::Done);
        ran(&mut store, "quarterly", "", on(1), Outcome::Done);
        ran(&mut store, "quarterly", "-by-rep", on(2), Outcome::Done);
        ran(&mut store, "daily", "", on(2), Outcome::Done);
        ran(&mut store, "quarterly", "", on(3), Outcome::Failed);
        ran(&mut store, "quarterly", "", on(4), Outcome::Undelivered);
        assert_eq!(before(&store, on(6)), [on(1), on(4)]);
        assert_eq!(before(&store, on(4)), [on(1)]);
        // A day that was read already is told what it was told then.
        ran(&mut store, "quarterly", "", on(6), Outcome::Done);
        ran(&mut store, "quarterly", "", on(5), Outcome::Done);
        assert_eq!(before(&store, on(6)), [on(1), on(4)]);
        assert_eq!(before(&store, on(7)), [on(1), on(4), on(5), on(6)]);
    }
}
