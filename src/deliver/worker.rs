//! Sends one mail at a time on a separate thread, so that a hanging server cannot exceed the time
//! allowed.
//!
//! The end of a mail is withheld until the ledger has recorded the attempt, so that a crash never
//! loses track of a mail that may have arrived.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::transport::{SendOutcome, Transport};
use crate::history::mails::{Attempt, OutgoingMail};

/// Messages of the thread.
enum Event {
    /// All but the end is sent; the thread waits for permission to send it.
    Commit(SyncSender<()>),
    /// The mail is finished.
    Done(SendOutcome),
}

/// A thread that sends mails one after the other, over one connection if possible.
pub struct Worker {
    mails: Option<Sender<(OutgoingMail, Instant)>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
    /// Why there is no thread.
    unstarted: Option<String>,
}

/// Outcome of one mail.
pub struct Sent {
    /// How sending it ended.
    pub outcome: SendOutcome,
    /// Whether its last byte was sent.
    pub data_sent: bool,
}

/// How much longer than the deadline a transport may take to say what became of a mail.
const GRACE: Duration = Duration::from_millis(500);

/// Time limit for a server's answer to `QUIT`.
const GOODBYE: Duration = Duration::from_secs(2);

impl Worker {
    /// Starts the thread. Where the system gives none, every mail is unavailable.
    pub fn start(mut transport: Box<dyn Transport>) -> Worker {
        let (mails, inbox) = channel::<(OutgoingMail, Instant)>();
        let (outbox, events) = channel();
        let work = move || {
            for (mail, deadline) in inbox {
                let commit = || {
                    let (go, answer) = sync_channel(1);
                    outbox.send(Event::Commit(go)).is_ok() && answer.recv().is_ok()
                };
                let outcome = transport.send(&mail, deadline, &commit);
                if outbox.send(Event::Done(outcome)).is_err() {
                    return;
                }
            }
            transport.close();
        };
        let (thread, unstarted) = match thread::Builder::new().spawn(work) {
            Ok(thread) => (Some(thread), None),
            Err(e) => (
                None,
                Some(format!("no thread can be started for sending: {e}")),
            ),
        };
        Worker {
            mails: Some(mails),
            events,
            thread,
            unstarted,
        }
    }

    /// Sends a mail and waits for the outcome until `deadline`. Calls `commit` before the last byte
    /// is sent; when that fails, the byte is not sent. After a missed deadline or a failed commit
    /// the worker sends nothing more.
    ///
    /// # Errors
    /// Those of `commit`.
    pub fn send<E>(
        &mut self,
        mail: OutgoingMail,
        deadline: Instant,
        mut commit: impl FnMut() -> Result<(), E>,
    ) -> Result<Sent, E> {
        if let Some(why) = &self.unstarted {
            return Ok(lost(why, false));
        }
        if self
            .mails
            .as_ref()
            .is_none_or(|mails| mails.send((mail, deadline)).is_err())
        {
            return Ok(lost("the connection was lost", false));
        }
        let mut data_sent = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now()) + GRACE;
            match self.events.recv_timeout(left) {
                Ok(Event::Commit(go)) => {
                    commit().inspect_err(|_| self.abandon())?;
                    data_sent = true;
                    // A thread that has ended has dropped the connection, and the byte with it.
                    let _ = go.send(());
                }
                Ok(Event::Done(outcome)) => return Ok(Sent { outcome, data_sent }),
                Err(RecvTimeoutError::Timeout) => {
                    self.abandon();
                    let why = "no answer within the time limit (send_seconds under [mail])";
                    return Ok(lost(why, data_sent));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.abandon();
                    return Ok(lost("the connection broke", data_sent));
                }
            }
        }
    }

    /// Stops waiting for the thread; it ends with the process at the latest.
    fn abandon(&mut self) {
        self.mails = None;
        self.thread = None;
    }
}

/// Outcome of a mail when the thread reported none.
fn lost(why: &str, data_sent: bool) -> Sent {
    let outcome = if data_sent {
        SendOutcome::Attempted(Attempt::Unknown(format!(
            "{why} after the whole mail was sent; it may have arrived"
        )))
    } else {
        SendOutcome::Unavailable(why.to_string())
    };
    Sent { outcome, data_sent }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.mails = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        let begun = Instant::now();
        while !thread.is_finished() && begun.elapsed() < GOODBYE {
            thread::sleep(Duration::from_millis(2));
        }
    }
}
