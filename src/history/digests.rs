//! What each digest showed: to tell what is new since the last one, and to keep weeks that the
//! exports no longer contain.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::columns::{count, day};
use super::error::HistoryError;
use super::health::keep_health;
use super::inputs::{Input, add_inputs};
use super::runs::RunId;
use super::store::{Store, latest_digest};
use crate::model::{Day, HealthHistory, PreviousDigest, PriorState, StoredWeek};

/// What later digests need to know of this one.
#[derive(Debug, Clone, Default)]
pub struct DigestSnapshot {
    /// Deals won in the trailing seven days.
    pub expected: u64,
    /// Deals of these with a record.
    pub present: u64,
    /// Deals of these with a complete record.
    pub complete: u64,
    /// Ids of the deals with an open handoff.
    pub open: BTreeSet<String>,
    /// The key of the state of each unfinished handoff, by deal id.
    pub states: BTreeMap<String, &'static str>,
    /// What each section said in short, by its anchor.
    pub sections: Vec<(&'static str, String)>,
    /// Completeness by week of close.
    pub weeks: Vec<StoredWeek>,
    /// Health as exported, by account id; `None` when the exports have none.
    pub health: Option<BTreeMap<String, String>>,
}

impl Store {
    /// The latest digest before a day, and completeness by week as earlier digests showed it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn before(&self, as_of: Day) -> Result<PriorState, HistoryError> {
        self.read(|db| {
            let Some(latest) = latest_digest(db, "WHERE as_of < ?", as_of)? else {
                return Ok(PriorState::default());
            };
            let at = latest.to_string();
            let mut open = db.prepare(
                "SELECT deal_id, first_seen FROM gaps WHERE first_seen <= ?1 AND (gone IS NULL OR \
                 gone > ?1)",
            )?;
            let open = open.query_map([&at], |row| Ok((row.get(0)?, day(row, 1)?)))?;
            let open = open.collect::<rusqlite::Result<BTreeMap<String, Day>>>()?;
            // An export of the last days alone cuts its first week off: the digest that knew most
            // deals of a week knew best.
            let mut weeks = db.prepare(
                "SELECT week, won, complete FROM (
                    SELECT *, row_number() OVER (PARTITION BY week ORDER BY won DESC, as_of DESC) AS place
                    FROM weeks WHERE as_of < ?
                 ) WHERE place = 1 ORDER BY week",
            )?;
            let weeks = weeks.query_map([as_of.to_string()], |row| {
                let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
                Ok(StoredWeek { week: day(row, 0)?, won: number(1)?, complete: number(2)? })
            })?;
            Ok(PriorState {
                health: HealthHistory::default(),
                looks: None,
                last: Some(PreviousDigest {
                    as_of: latest,
                    open,
                    states: states_on(db, &at)?,
                    sections: sections_on(db, &at)?,
                }),
                weeks: weeks.collect::<Result<_, _>>()?,
            })
        })
    }

    /// Records the inputs of a run and, of a digest, its snapshot. Replaces an earlier digest of
    /// the same day. Records nothing for a day before the latest digest, since later digests have
    /// already been compared with what is stored.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remember(
        &mut self,
        run: RunId,
        as_of: Day,
        inputs: &[Input],
        snapshot: Option<&DigestSnapshot>,
    ) -> Result<(), HistoryError> {
        self.transaction(|db| {
            if is_followed(db, run, as_of)? {
                return Ok(());
            }
            forget_after(db, as_of)?;
            add_inputs(db, run, inputs)?;
            let Some(snapshot) = snapshot else {
                return Ok(());
            };
            let at = as_of.to_string();
            db.execute("DELETE FROM digests WHERE as_of = ?", [&at])?;
            db.execute(
                "INSERT INTO digests (as_of, run, expected, present, complete, has_states) VALUES \
                 (?, ?, ?, ?, ?, 1)",
                params![
                    at,
                    run.0,
                    count(snapshot.expected),
                    count(snapshot.present),
                    count(snapshot.complete)
                ],
            )?;
            let mut add =
                db.prepare("INSERT INTO weeks (as_of, week, won, complete) VALUES (?, ?, ?, ?)")?;
            for week in &snapshot.weeks {
                add.execute(params![
                    at,
                    week.week.to_string(),
                    count(week.won),
                    count(week.complete)
                ])?;
            }
            let mut add =
                db.prepare("INSERT INTO sections (as_of, section, content) VALUES (?, ?, ?)")?;
            for (section, content) in &snapshot.sections {
                add.execute([at.as_str(), section, content.as_str()])?;
            }
            update_states(db, &at, &snapshot.states)?;
            update_gaps(db, &at, &snapshot.open)?;
            match &snapshot.health {
                Some(health) => keep_health(db, &at, health),
                None => Ok(()),
            }
        })
    }
}

/// The states that the digest of a day showed; `None` where it stored none.
fn states_on(db: &Connection, at: &str) -> rusqlite::Result<Option<BTreeMap<String, String>>> {
    let query = "SELECT has_states FROM digests WHERE as_of = ?";
    let has_states: bool = db.query_row(query, [at], |row| row.get(0))?;
    if !has_states {
        return Ok(None);
    }
    let mut shown = db.prepare(
        "SELECT deal_id, state FROM handoff_states WHERE first_seen <= ?1 AND (gone IS NULL OR \
         gone > ?1)",
    )?;
    let shown = shown.query_map([at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    shown.collect::<rusqlite::Result<_>>().map(Some)
}

/// What the sections of the digest of a day said in short.
fn sections_on(db: &Connection, at: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut said = db.prepare("SELECT section, content FROM sections WHERE as_of = ?")?;
    let said = said.query_map([at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    said.collect()
}

/// Ends the states that changed and begins the new ones, after undoing what an earlier digest of
/// the same day recorded.
fn update_states(
    db: &Connection,
    at: &str,
    now: &BTreeMap<String, &'static str>,
) -> rusqlite::Result<()> {
    db.execute("DELETE FROM handoff_states WHERE first_seen = ?", [at])?;
    db.execute("UPDATE handoff_states SET gone = NULL WHERE gone = ?", [at])?;
    let mut known = db.prepare("SELECT deal_id, state FROM handoff_states WHERE gone IS NULL")?;
    let known = known
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<BTreeMap<String, String>>>()?;
    let mut end =
        db.prepare("UPDATE handoff_states SET gone = ? WHERE deal_id = ? AND gone IS NULL")?;
    for (deal, state) in &known {
        if now.get(deal).is_none_or(|now| now != state) {
            end.execute([at, deal])?;
        }
    }
    let mut begin =
        db.prepare("INSERT INTO handoff_states (deal_id, state, first_seen) VALUES (?, ?, ?)")?;
    for (deal, state) in now {
        if known.get(deal).is_none_or(|known| known != state) {
            begin.execute([deal.as_str(), state, at])?;
        }
    }
    Ok(())
}

/// Ends the open handoffs that are closed now and begins the new ones, after undoing what an
/// earlier digest of the same day recorded.
fn update_gaps(db: &Connection, at: &str, now: &BTreeSet<String>) -> rusqlite::Result<()> {
    db.execute("DELETE FROM gaps WHERE first_seen = ?", [at])?;
    db.execute("UPDATE gaps SET gone = NULL WHERE gone = ?", [at])?;
    let mut open = db.prepare("SELECT deal_id FROM gaps WHERE gone IS NULL")?;
    let open = open
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<BTreeSet<String>>>()?;
    let mut end = db.prepare("UPDATE gaps SET gone = ? WHERE deal_id = ? AND gone IS NULL")?;
    for deal in open.difference(now) {
        end.execute([at, deal])?;
    }
    let mut begin = db.prepare("INSERT INTO gaps (deal_id, first_seen) VALUES (?, ?)")?;
    for deal in now.difference(&open) {
        begin.execute([deal.as_str(), at])?;
    }
    Ok(())
}

/// Whether there is a digest of a later day. One by a run that began later than this one was made
/// with a clock that was wrong, and says nothing.
fn is_followed(db: &Connection, run: RunId, as_of: Day) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM digests JOIN runs ON runs.id = digests.run WHERE \
         digests.as_of > ? AND runs.started_at <= (SELECT started_at FROM runs WHERE id = ?))",
        params![as_of.to_string(), run.0],
        |row| row.get(0),
    )
}

/// Undoes what digests of later days recorded.
fn forget_after(db: &Connection, as_of: Day) -> rusqlite::Result<()> {
    let at = as_of.to_string();
    for table in ["gaps", "handoff_states"] {
        db.execute(&format!("DELETE FROM {table} WHERE first_seen > ?"), [&at])?;
        db.execute(
            &format!("UPDATE {table} SET gone = NULL WHERE gone > ?"),
            [&at],
        )?;
    }
    db.execute("DELETE FROM health WHERE since > ?", [&at])?;
    db.execute("DELETE FROM digests WHERE as_of > ?", [&at])?;
    db.execute("DELETE FROM health WHERE since > ?", [&at])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::report_key::ReportKey;
    use super::super::runs::RunPurpose;
    use super::*;

    fn on(n: u32) -> Day {
        Day::from_ymd(2026, 11, n).unwrap()
    }

    fn digest(store: &mut Store, day: Day, gaps: &[&str]) {
        digest_at(store, 0, day, gaps);
    }

    /// A digest by a run that begins at this second.
    fn digest_at(store: &mut Store, second: i64, day: Day, gaps: &[&str]) {
        let now = chrono::DateTime::from_timestamp(second, 0).unwrap();
        let purpose = RunPurpose {
            key: ReportKey {
                report: "daily",
                period: &day.to_string(),
            },
            as_of: day,
        };
        let run = store.begin(&purpose, now).unwrap();
        let snapshot = DigestSnapshot {
            open: gaps.iter().map(ToString::to_string).collect(),
            states: gaps
                .iter()
                .map(|deal| (deal.to_string(), "rejected"))
                .collect(),
            ..DigestSnapshot::default()
        };
        store.remember(run, day, &[], Some(&snapshot)).unwrap();
    }

    fn open_before(store: &Store, day: Day) -> Option<(Day, Vec<(String, Day)>)> {
        store
            .before(day)
            .unwrap()
            .last
            .map(|last| (last.as_of, last.open.into_iter().collect()))
    }

    #[test]
    fn a_day_is_told_what_the_digest_before_it_showed_however_often_it_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        assert_eq!(open_before(&store, on(20)), None);
        digest(&mut store, on(18), &["A", "B"]);
        digest(&mut store, on(19), &["B", "C"]);
        let nineteenth = Some((on(19), vec![("B".into(), on(18)), ("C".into(), on(19))]));
        for _ in 0..2 {
            assert_eq!(open_before(&store, on(20)), nineteenth);
            digest(&mut store, on(20), &["C", "A"]);
        }
        let after = vec![("A".into(), on(20)), ("C".into(), on(19))];
        assert_eq!(open_before(&store, on(21)), Some((on(20), after)));
        assert_eq!(
            open_before(&store, on(19)),
            Some((on(18), vec![("A".into(), on(18)), ("B".into(), on(18))]))
        );
    }

    #[test]
    fn a_run_with_a_clock_of_the_future_does_not_end_all_remembering() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let of_2030 = Day::from_ymd(2030, 1, 1).unwrap();
        digest_at(&mut store, 10, on(18), &["A"]);
        digest_at(&mut store, 9_999, of_2030, &["Z"]);
        digest_at(&mut store, 20, on(19), &["B"]);
        assert_eq!(
            open_before(&store, on(20)),
            Some((on(19), vec![("B".into(), on(19))]))
        );
    }

    #[test]
    fn a_day_is_told_the_states_and_the_sections_of_the_digest_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let states_before = |store: &Store, day| {
            let last = store.before(day).unwrap().last.unwrap();
            let states = last.states.unwrap().into_iter().collect::<Vec<_>>();
            (states, last.sections)
        };
        let remember =
            |store: &mut Store, day: Day, states: &[(&str, &'static str)], said: &str| {
                let purpose = RunPurpose {
                    key: ReportKey {
                        report: "daily",
                        period: &day.to_string(),
                    },
                    as_of: day,
                };
                let now = chrono::DateTime::from_timestamp(0, 0).unwrap();
                let run = store.begin(&purpose, now).unwrap();
                let snapshot = DigestSnapshot {
                    states: states
                        .iter()
                        .map(|(deal, state)| (deal.to_string(), *state))
                        .collect(),
                    sections: vec![("watch", said.to_string())],
                    ..DigestSnapshot::default()
                };
                store.remember(run, day, &[], Some(&snapshot)).unwrap();
            };
        remember(
            &mut store,
            on(18),
            &[("A", "not_due"), ("B", "rejected")],
            "x",
        );
        // A second run of a day takes the place of the first.
        for said in ["y", "z"] {
            remember(&mut store, on(19), &[("A", "overdue_no_record")], said);
        }
        let (states, sections) = states_before(&store, on(19));
        let owned = |deal: &str, state: &str| (deal.to_string(), state.to_string());
        assert_eq!(states, [owned("A", "not_due"), owned("B", "rejected")]);
        assert_eq!(sections["watch"], "x");
        let (states, sections) = states_before(&store, on(20));
        assert_eq!(states, [owned("A", "overdue_no_record")]);
        assert_eq!(sections["watch"], "z");
    }

    #[test]
    fn a_digest_for_an_earlier_day_changes_nothing_later() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        digest(&mut store, on(18), &["A"]);
        digest(&mut store, on(20), &["A"]);
        let before = open_before(&store, on(20));
        digest(&mut store, on(19), &["Z"]);
        assert_eq!(open_before(&store, on(20)), before);
    }
}
