//! Mails waiting to be sent, and the outcome of each attempt.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{ToSql, named_params, params};

use super::super::error::HistoryError;
use super::super::report_key::ReportKey;
use super::super::runs::RunId;
use super::super::store::Store;
use super::mail::{Attempt, MAX_UNANSWERED, MailId, OutgoingMail, QueuedMail, State, channel};
use crate::model::{Channel, recipient_key};

impl Store {
    /// Queues the mails of a run, all or none. A mail that is waiting gets the new text. One that
    /// was sent or may have arrived is left alone. One that was refused is queued again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn queue(
        &mut self,
        run: RunId,
        key: ReportKey<'_>,
        mails: &[QueuedMail],
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.transaction(|db| {
            let mut add = db.prepare(
                "INSERT INTO mails (run, report, period, audience, channel, recipient, copy, message_id, sender, subject, body, state,
                    queued_at, changed_at)
                 VALUES (:run, :report, :period, :audience, :channel, :recipient, :copy, :message_id, :sender, :subject, :body, 'queued',
                    :now, :now)
                 ON CONFLICT (report, period, audience, channel, recipient, copy) DO UPDATE
                 SET run = excluded.run, message_id = excluded.message_id, sender = excluded.sender,
                    subject = excluded.subject, body = excluded.body, state = 'queued', queued_at = excluded.queued_at,
                    changed_at = excluded.changed_at
                 WHERE state IN ('queued', 'refused', 'expired') AND unanswered = 0",
            )?;
            // A copy asked for again replaces one that may have arrived.
            let mut give_up = db.prepare(
                "UPDATE mails SET body = NULL
                 WHERE report = ? AND period = ? AND audience = ? AND channel = ? AND recipient = ? AND copy < ? AND state = 'handed_over'",
            )?;
            for QueuedMail { audience, copy, mail } in mails {
                give_up.execute(params![
                    key.report,
                    key.period,
                    audience,
                    mail.channel.key(),
                    mail.recipient,
                    copy
                ])?;
                add.execute(named_params! {
                    ":run": run.0,
                    ":report": key.report,
                    ":period": key.period,
                    ":audience": audience,
                    ":channel": mail.channel.key(),
                    ":recipient": mail.recipient,
                    ":copy": copy,
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

    /// The mails to send, in queue order: those queued, and those that may have arrived, up to
    /// [`MAX_UNANSWERED`] attempts without an answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting(&self) -> Result<Vec<MailId>, HistoryError> {
        self.waiting_where("", &[&MAX_UNANSWERED])
    }

    /// The mails to send on one channel.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting_on(&self, channel: Channel) -> Result<Vec<MailId>, HistoryError> {
        self.waiting_where("AND channel = ?", &[&MAX_UNANSWERED, &channel.key()])
    }

    fn waiting_where(
        &self,
        condition: &str,
        params: &[&dyn ToSql],
    ) -> Result<Vec<MailId>, HistoryError> {
        self.read(|db| {
            let mut query = db.prepare(&format!(
                "SELECT id FROM mails WHERE body IS NOT NULL
                 AND (state = 'queued' OR (state = 'handed_over' AND unanswered < ?)) {condition} ORDER BY id"
            ))?;
            let ids = query.query_map(params, |row| row.get(0).map(MailId))?;
            ids.collect()
        })
    }

    /// Reads a mail.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outgoing(&self, id: MailId) -> Result<OutgoingMail, HistoryError> {
        self.read(|db| {
            let query = "SELECT channel, recipient, sender, message_id, subject, body FROM mails \
                         WHERE id = ?";
            db.query_row(query, [id.0], |row| {
                Ok(OutgoingMail {
                    channel: channel(row, 0)?,
                    recipient: row.get(1)?,
                    sender: row.get(2)?,
                    message_id: row.get(3)?,
                    subject: row.get(4)?,
                    body: row.get(5)?,
                })
            })
        })
    }

    /// Records that the last byte of a mail is about to be sent. From then on it may have arrived,
    /// even if this process ends.
    ///
    /// # Errors
    /// When the store cannot be written; then the byte must not be sent.
    pub fn record_handover(&mut self, id: MailId, now: DateTime<Utc>) -> Result<(), HistoryError> {
        self.transaction(|db| {
            db.execute(
                "UPDATE mails SET state = 'handed_over', unanswered = unanswered + 1, changed_at = \
                 ? WHERE id = ?",
                params![now.timestamp(), id.0],
            )
            .map(drop)
        })
    }

    /// Records the outcome of an attempt; `handed_over` tells whether the last byte was sent. A
    /// mail that may have arrived in an earlier attempt stays `handed_over`. The text is kept while
    /// the mail may have to be sent again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn record_attempt(
        &mut self,
        id: MailId,
        attempt: &Attempt,
        handed_over: bool,
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.transaction(|db| {
            let query = "SELECT unanswered FROM mails WHERE id = ?";
            let before: i64 = db.query_row(query, [id.0], |row| row.get(0))?;
            let is_answered = handed_over && !matches!(attempt, Attempt::Unknown(_));
            let unanswered = before - i64::from(is_answered);
            let (state, reply) = match attempt {
                Attempt::Accepted(reply) => (State::Sent, reply),
                Attempt::Refused(reply) => (State::Refused, reply),
                Attempt::Unknown(reply) => (State::HandedOver, reply),
                Attempt::Later(reply) if unanswered > 0 => (State::HandedOver, reply),
                Attempt::Later(reply) => (State::Queued, reply),
            };
            let is_over = !(state == State::Queued
                || (state == State::HandedOver && unanswered < MAX_UNANSWERED));
            db.execute(
                "UPDATE mails SET state = ?, reply = ?, tries = tries + 1, unanswered = ?, changed_at = ?,
                    body = CASE WHEN ? THEN NULL ELSE body END
                 WHERE id = ?",
                params![state.key(), reply, unanswered, now.timestamp(), is_over, id.0],
            )
            .map(drop)
        })
    }

    /// Gives up mails that have waited longer than `longest`, and returns their number. Those that
    /// may have arrived stay `handed_over`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn expire(
        &mut self,
        longest: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<usize, HistoryError> {
        self.transaction(|db| {
            db.execute(
                "UPDATE mails SET body = NULL, changed_at = ?1, state = CASE state WHEN 'queued' THEN 'expired' ELSE state END
                 WHERE state IN ('queued', 'handed_over') AND body IS NOT NULL AND queued_at < ?2",
                params![now.timestamp(), (now - longest).timestamp()],
            )
        })
    }

    /// Gives up mails to recipients that are not in `known`, a set of
    /// [`Recipient::key`](crate::model::Recipient::key)s.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn withdraw(
        &mut self,
        known: &BTreeSet<String>,
        now: DateTime<Utc>,
    ) -> Result<(), HistoryError> {
        self.transaction(|db| {
            let mut query =
                db.prepare("SELECT id, channel, recipient FROM mails WHERE body IS NOT NULL")?;
            let rows = query.query_map([], |row| {
                let address: String = row.get(2)?;
                Ok((row.get::<_, i64>(0)?, recipient_key(channel(row, 1)?, &address)))
            })?;
            for row in rows {
                let (id, recipient) = row?;
                if !known.contains(&recipient) {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::report_key::ReportKey;
    use super::super::super::runs::RunPurpose;
    use super::*;
    use crate::model::Day;

    const KEY: ReportKey<'_> = ReportKey {
        report: "daily",
        period: "2026-11-20",
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn store(folder: &std::path::Path) -> (Store, RunId) {
        let mut store = Store::open(folder).unwrap();
        let as_of = Day::from_ymd(2026, 11, 20).unwrap();
        let run = store.begin(&RunPurpose { key: KEY, as_of }, now()).unwrap();
        (store, run)
    }

    fn mail(body: &str) -> QueuedMail {
        QueuedMail {
            audience: String::new(),
            copy: 1,
            mail: OutgoingMail {
                channel: Channel::Mail,
                recipient: "ada@example.com".into(),
                message_id: "<1@example.com>".into(),
                sender: "handoff@example.com".into(),
                subject: "s".into(),
                body: body.into(),
            },
        }
    }

    #[test]
    fn what_waits_gets_the_new_text_and_what_was_sent_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, run) = store(folder.path());
        store.queue(run, KEY, &[mail("first")], now()).unwrap();
        store.queue(run, KEY, &[mail("second")], now()).unwrap();
        let waiting = store.waiting().unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(store.outgoing(waiting[0]).unwrap().body, b"second");
        store.record_handover(waiting[0], now()).unwrap();
        store
            .record_attempt(waiting[0], &Attempt::Accepted("250 ok".into()), true, now())
            .unwrap();
        store.queue(run, KEY, &[mail("third")], now()).unwrap();
        assert!(store.waiting().unwrap().is_empty());
        let line = &store.mails_of(KEY).unwrap()[0];
        assert_eq!(
            (line.state, line.unanswered, line.tries),
            (State::Sent, 0, 1)
        );
    }

    #[test]
    fn what_waits_too_long_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, run) = store(folder.path());
        store.queue(run, KEY, &[mail("first")], now()).unwrap();
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
        /// Killed after the last byte was sent, or no answer came.
        Lost,
        Later {
            after_the_last_byte: bool,
        },
        Queue,
    }

    proptest! {
        /// For all sequences of kills and answers: no mail is sent a third time after two attempts
        /// without an answer, and a mail that may have arrived is never recorded as merely waiting.
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
            store.queue(run, KEY, &[mail("first")], now()).unwrap();
            let mut lost = 0;
            for step in steps {
                let Some(id) = store.waiting().unwrap().first().copied() else { break };
                match step {
                    Step::Lost => {
                        store.record_handover(id, now()).unwrap();
                        lost += 1;
                    }
                    Step::Later { after_the_last_byte } => {
                        if after_the_last_byte {
                            store.record_handover(id, now()).unwrap();
                        }
                        store
                            .record_attempt(
                                id,
                                &Attempt::Later("451".into()),
                                after_the_last_byte,
                                now(),
                            )
                            .unwrap();
                    }
                    Step::Queue => store.queue(run, KEY, &[mail("again")], now()).unwrap(),
                }
                let line = &store.mails_of(KEY).unwrap()[0];
                prop_assert_eq!(line.unanswered, lost);
                prop_assert_eq!(line.state == State::HandedOver, lost > 0);
                prop_assert!(lost <= MAX_UNANSWERED);
            }
        }
    }
}
