//! The queue and the ledger of mails: one row a report, period, audience and recipient, for ever.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::Serialize;

use super::runs::{RunId, instant, wrong};
use super::{HistoryError, Store};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits to be sent, and was certainly not accepted yet.
    Queued,
    /// Its last byte went to the server, and no answer is known: it may have arrived.
    HandedOver,
    /// The server accepted it.
    Sent,
    /// The server refused it for good.
    Refused,
    /// It waited too long to be of use.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [
        State::Queued,
        State::HandedOver,
        State::Sent,
        State::Refused,
        State::Expired,
    ];

    /// As it is stored and written.
    pub fn key(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::HandedOver => "handed_over",
            State::Sent => "sent",
            State::Refused => "refused",
            State::Expired => "expired",
        }
    }
}

/// A mail is handed over twice at most without an answer: then a person decides.
pub const MOST_UNANSWERED: i64 = 2;

/// A mail in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailId(i64);

/// What makes two mails the same one.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// `daily`, `weekly` or `quarterly`.
    pub report: &'a str,
    /// The day, with what else was asked for.
    pub period: &'a str,
    /// The view; empty of the whole report.
    pub audience: &'a str,
    /// The address; capitals make no other.
    pub recipient: &'a str,
}

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// The view; empty of the whole report.
    pub audience: String,
    /// The address; capitals make no other.
    pub recipient: String,
    /// Its Message-ID, which no other mail has.
    pub message_id: String,
    /// The sender's address.
    pub sender: String,
    /// Its subject.
    pub subject: String,
    /// The whole message as it goes over the line.
    pub body: Vec<u8>,
    /// Which copy it is: 1, and more where it was asked for again.
    pub copy: i64,
}

/// A mail that is to be sent.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Which.
    pub id: MailId,
    /// `daily 2026-11-20`, for messages.
    pub about: String,
    /// The address.
    pub recipient: String,
    /// The sender's address.
    pub sender: String,
    /// Its Message-ID.
    pub message_id: String,
    /// The message.
    pub body: Vec<u8>,
    /// Whether it may have arrived already.
    pub is_uncertain: bool,
}

/// One line of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct MailLine {
    /// `daily`, `weekly` or `quarterly`.
    pub report: String,
    /// The day, with what else was asked for.
    pub period: String,
    /// The view; empty of the whole report.
    pub audience: String,
    /// The address.
    pub recipient: String,
    /// Which copy it is.
    pub copy: i64,
    /// Its Message-ID.
    pub message_id: String,
    /// Where it stands.
    pub state: State,
    /// How often it was tried.
    pub tries: i64,
    /// How often its last byte went to the server without an answer.
    pub unanswered: i64,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When its state last changed.
    pub changed_at: DateTime<Utc>,
    /// What the server said last, or what broke.
    pub reply: Option<String>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// The server accepted it, with these words.
    Accepted(String),
    /// Not now; certainly not accepted.
    Later(String),
    /// Never; certainly not accepted.
    Refused(String),
    /// No answer after the last byte.
    Unknown(String),
}

impl Tried {
    /// How it ended, in a word or two.
    pub fn key(&self) -> &'static str {
        match self {
            Tried::Accepted(_) => "accepted",
            Tried::Later(_) => "not now",
            Tried::Refused(_) => "refused",
            Tried::Unknown(_) => "no answer",
        }
    }

    /// What the server said, or what broke.
    pub fn words(&self) -> &str {
        match self {
            Tried::Accepted(words)
            | Tried::Later(words)
            | Tried::Refused(words)
            | Tried::Unknown(words) => words,
        }
    }
}

impl Store {
    /// The copy of a mail that stands in the ledger: its number and state, of the latest.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_copy(
        &self,
        identity: Identity<'_>,
    ) -> Result<Option<(i64, State)>, HistoryError> {
        self.read(|db| {
            db.query_row(
                "SELECT copy, state FROM mails WHERE report = ? AND period = ? AND audience = ? AND recipient = ?
                 ORDER BY copy DESC LIMIT 1",
                params![identity.report, identity.period, identity.audience, identity.recipient],
                |row| Ok((row.get(0)?, state(row, 1)?)),
            )
            .optional()
        })
    }

    /// Queues the mails of a run, all or none. One that waits already gets the new text; one that
    /// was sent, or may have been, stays as it is; one that was refused waits again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn queue(
        &mut self,
        run: RunId,
        (report, period): (&str, &str),
        mails: &[NewMail],
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.together(|db| {
            let mut add = db.prepare(
                "INSERT INTO mails (run, report, period, audience, recipient, copy, message_id, sender, subject, body, state,
                    queued_at, changed_at)
                 VALUES (:run, :report, :period, :audience, :recipient, :copy, :message_id, :sender, :subject, :body, 'queued',
                    :now, :now)
                 ON CONFLICT (report, period, audience, recipient, copy) DO UPDATE
                 SET run = excluded.run, message_id = excluded.message_id, sender = excluded.sender,
                    subject = excluded.subject, body = excluded.body, state = 'queued', queued_at = excluded.queued_at,
                    changed_at = excluded.changed_at
                 WHERE state IN ('queued', 'refused', 'expired') AND unanswered = 0",
            )?;
            // What was asked for again takes the place of what may have arrived.
            let mut give_up = db.prepare(
                "UPDATE mails SET body = NULL
                 WHERE report = ? AND period = ? AND audience = ? AND recipient = ? AND copy < ? AND state = 'handed_over'",
            )?;
            for mail in mails {
                give_up.execute(params![report, period, mail.audience, mail.recipient, mail.copy])?;
                add.execute(named_params! {
                    ":run": run.0,
                    ":report": report,
                    ":period": period,
                    ":audience": mail.audience,
                    ":recipient": mail.recipient,
                    ":copy": mail.copy,
                    ":message_id": mail.message_id,
                    ":sender": mail.sender,
                    ":subject": mail.subject,
                    ":body": mail.body,
                    ":now": now.timestamp(),
                })?;
            }
            Ok(())
        })
    }

    /// The mails to be sent, in the order in which they were queued: those that wait, and those
    /// that may have arrived and were handed over less often than [`MOST_UNANSWERED`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting(&self) -> Result<Vec<MailId>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT id FROM mails WHERE body IS NOT NULL
                 AND (state = 'queued' OR (state = 'handed_over' AND unanswered < ?)) ORDER BY id",
            )?;
            let ids = query.query_map([MOST_UNANSWERED], |row| row.get(0).map(MailId))?;
            ids.collect()
        })
    }

    /// A mail with its text.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mail(&self, id: MailId) -> Result<Waiting, HistoryError> {
        self.read(|db| {
            let query = "SELECT report, period, recipient, sender, message_id, body, state FROM \
                         mails WHERE id = ?";
            db.query_row(query, [id.0], |row| {
                let (report, period): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(Waiting {
                    id,
                    about: format!("{report} {period}"),
                    recipient: row.get(2)?,
                    sender: row.get(3)?,
                    message_id: row.get(4)?,
                    body: row.get(5)?,
                    is_uncertain: state(row, 6)? == State::HandedOver,
                })
            })
        })
    }

    /// The last byte of a mail is about to go: from now on it may have arrived, whatever happens to
    /// this process.
    ///
    /// # Errors
    /// When the store cannot be written; then the byte must not go.
    pub fn handing_over(&mut self, id: MailId, now: DateTime<Utc>) -> Result<(), HistoryError> {
        self.together(|db| {
            db.execute(
                "UPDATE mails SET state = 'handed_over', unanswered = unanswered + 1, changed_at = \
                 ? WHERE id = ?",
                params![now.timestamp(), id.0],
            )
            .map(drop)
        })
    }

    /// A try ended; `handed_over` says whether its last byte went. A mail that may have arrived by
    /// an earlier try stays so. Its text is kept for as long as it may have to be sent again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn tried(
        &mut self,
        id: MailId,
        tried: &Tried,
        handed_over: bool,
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.together(|db| {
            let query = "SELECT unanswered FROM mails WHERE id = ?";
            let before: i64 = db.query_row(query, [id.0], |row| row.get(0))?;
            let is_answered = handed_over && !matches!(tried, Tried::Unknown(_));
            let unanswered = before - i64::from(is_answered);
            let (state, reply) = match tried {
                Tried::Accepted(reply) => (State::Sent, reply),
                Tried::Refused(reply) => (State::Refused, reply),
                Tried::Unknown(reply) => (State::HandedOver, reply),
                Tried::Later(reply) if unanswered > 0 => (State::HandedOver, reply),
                Tried::Later(reply) => (State::Queued, reply),
            };
            let is_over = !(state == State::Queued || (state == State::HandedOver && unanswered < MOST_UNANSWERED));
            db.execute(
                "UPDATE mails SET state = ?, reply = ?, tries = tries + 1, unanswered = ?, changed_at = ?,
                    body = CASE WHEN ? THEN NULL ELSE body END
                 WHERE id = ?",
                params![state.key(), reply, unanswered, now.timestamp(), is_over, id.0],
            )
            .map(drop)
        })
    }

    /// Gives up on mails that wait longer than is of use; gives how many. One that may have arrived
    /// stays so.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn expire(
        &mut self,
        longest: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<usize, HistoryError> {
        self.together(|db| {
            db.execute(
                "UPDATE mails SET body = NULL, changed_at = ?1, state = CASE state WHEN 'queued' THEN 'expired' ELSE state END
                 WHERE state IN ('queued', 'handed_over') AND body IS NOT NULL AND queued_at < ?2",
                params![now.timestamp(), (now - longest).timestamp()],
            )
        })
    }

    /// Gives up on mails to addresses that are not among those to be written to.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn withdraw(
        &mut self,
        known: &BTreeSet<String>,
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        let known: BTreeSet<String> = known
            .iter()
            .map(|address| address.to_ascii_lowercase())
            .collect();
        self.together(|db| {
            let mut query = db.prepare("SELECT id, recipient FROM mails WHERE body IS NOT NULL")?;
            let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
            for row in rows {
                let (id, recipient) = row?;
                if !known.contains(&recipient.to_ascii_lowercase()) {
                    db.execute(
                        "UPDATE mails SET body = NULL, changed_at = ?, reply = 'the configuration names this address no more',
                            state = CASE state WHEN 'queued' THEN 'expired' ELSE state END WHERE id = ?",
                        params![now.timestamp(), id],
                    )?;
                }
            }
            Ok(())
        })
    }

    /// The ledger of one report and period.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mails_of(&self, report: &str, period: &str) -> Result<Vec<MailLine>, HistoryError> {
        self.read(|db| {
            lines(
                db,
                "WHERE report = ?1 AND period = ?2 ORDER BY id",
                params![report, period],
            )
        })
    }

    /// The line of a mail in the ledger.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn line(&self, id: MailId) -> Result<MailLine, HistoryError> {
        self.read(|db| {
            lines(db, "WHERE id = ?", params![id.0])?
                .pop()
                .ok_or(rusqlite::Error::QueryReturnedNoRows)
        })
    }

    /// The latest mails, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mails(&self, most: u32) -> Result<Vec<MailLine>, HistoryError> {
        self.read(|db| lines(db, "ORDER BY id DESC LIMIT ?", params![most]))
    }

    /// How many mails are in a state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count(&self, state: State) -> Result<u64, HistoryError> {
        self.read(|db| {
            let count = "SELECT count(*) FROM mails WHERE state = ?";
            db.query_row(count, [state.key()], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        })
    }
}

fn lines(
    db: &Connection,
    which: &str,
    params: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<MailLine>> {
    let mut query = db.prepare(&format!(
        "SELECT report, period, audience, recipient, copy, message_id, state, tries, unanswered, queued_at, changed_at, reply
         FROM mails {which}"
    ))?;
    let rows = query.query_map(params, |row| {
        Ok(MailLine {
            report: row.get(0)?,
            period: row.get(1)?,
            audience: row.get(2)?,
            recipient: row.get(3)?,
            copy: row.get(4)?,
            message_id: row.get(5)?,
            state: state(row, 6)?,
            tries: row.get(7)?,
            unanswered: row.get(8)?,
            queued_at: instant(row, 9)?,
            changed_at: instant(row, 10)?,
            reply: row.get(11)?,
        })
    })?;
    rows.collect()
}

fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<State> {
    let key: String = row.get(column)?;
    let known = State::ALL.into_iter().find(|state| state.key() == key);
    known.ok_or_else(|| wrong(column, format!("{key:?} is no state of a mail")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::runs::Subject;
    use super::*;
    use crate::model::Day;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn store(folder: &std::path::Path) -> (Store, RunId) {
        let mut store = Store::open(folder).unwrap();
        let as_of = Day::from_ymd(2026, 11, 20).unwrap();
        let run = store
            .begin(
                &Subject {
                    report: "daily",
                    period: "2026-11-20",
                    as_of,
                },
                now(),
            )
            .unwrap();
        (store, run)
    }

    fn mail(body: &str) -> NewMail {
        NewMail {
            audience: String::new(),
            recipient: "ada@example.com".into(),
            message_id: "<1@example.com>".into(),
            sender: "handoff@example.com".into(),
            subject: "s".into(),
            body: body.into(),
            copy: 1,
        }
    }

    const PERIOD: (&str, &str) = ("daily", "2026-11-20");

    #[test]
    fn what_waits_gets_the_new_text_and_what_was_sent_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, run) = store(folder.path());
        store.queue(run, PERIOD, &[mail("first")], now()).unwrap();
        store.queue(run, PERIOD, &[mail("second")], now()).unwrap();
        let waiting = store.waiting().unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(store.mail(waiting[0]).unwrap().body, b"second");
        store.handing_over(waiting[0], now()).unwrap();
        store
            .tried(waiting[0], &Tried::Accepted("250 ok".into()), true, now())
            .unwrap();
        store.queue(run, PERIOD, &[mail("third")], now()).unwrap();
        assert!(store.waiting().unwrap().is_empty());
        let line = &store.mails_of("daily", "2026-11-20").unwrap()[0];
        assert_eq!(
            (line.state, line.unanswered, line.tries),
            (State::Sent, 0, 1)
        );
    }

    #[test]
    fn what_waits_too_long_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, run) = store(folder.path());
        store.queue(run, PERIOD, &[mail("first")], now()).unwrap();
        assert_eq!(
            store
                .expire(TimeDelta::hours(72), now() + TimeDelta::hours(72))
                .unwrap(),
            0
        );
        assert_eq!(
            store
                .expire(TimeDelta::hours(72), now() + TimeDelta::hours(73))
                .unwrap(),
            1
        );
        assert!(store.waiting().unwrap().is_empty());
    }

    #[derive(Debug, Clone, Copy)]
    enum Step {
        /// Killed after the last byte went, or no answer came.
        Lost,
        Later {
            after_the_last_byte: bool,
        },
        Queue,
    }

    proptest! {
        /// However runs are killed and servers answer, no mail goes out a third time without an
        /// answer to the first two, and one that may have arrived is never said to wait as if it
        /// had not.
        #[test]
        fn nobody_gets_a_third_copy(steps in prop::collection::vec(
            prop_oneof![
                Just(Step::Lost),
                any::<bool>().prop_map(|after_the_last_byte| Step::Later { after_the_last_byte }),
                Just(Step::Queue),
            ],
            1..12,
        )) {
            let folder = tempfile::tempdir().unwrap();
            let (mut store, run) = store(folder.path());
            store.queue(run, PERIOD, &[mail("first")], now()).unwrap();
            let mut lost = 0;
            for step in steps {
                let Some(id) = store.waiting().unwrap().first().copied() else { break };
                match step {
                    Step::Lost => {
                        store.handing_over(id, now()).unwrap();
                        lost += 1;
                    }
                    Step::Later { after_the_last_byte } => {
                        if after_the_last_byte {
                            store.handing_over(id, now()).unwrap();
                        }
                        store.tried(id, &Tried::Later("451".into()), after_the_last_byte, now()).unwrap();
                    }
                    Step::Queue => store.queue(run, PERIOD, &[mail("again")], now()).unwrap(),
                }
                let line = &store.mails_of("daily", "2026-11-20").unwrap()[0];
                prop_assert_eq!(line.unanswered, lost);
                prop_assert_eq!(line.state == State::HandedOver, lost > 0);
                prop_assert!(lost <= MOST_UNANSWERED);
            }
        }
    }
}
