//! From the views of a report to mails in the queue, and from the queue to those who are to have
//! them.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use super::memory::{Memory, Open};
use super::views::Made;
use super::{Failure, Options};
use crate::config::{self, Audience, Config, Delivery, Sees};
use crate::deliver::message::{Envelope, Signature, message, message_id};
use crate::deliver::operator::{self, Notice};
use crate::deliver::queue::{Clock, work_off};
use crate::deliver::smtp::{masked_text, without_addresses};
use crate::history::HistoryError;
use crate::history::mails::{Identity, MailLine, NewMail, State};
use crate::history::runs::{Outcome, Subject};
use crate::model::{Kind, steady_hash};

/// How the mails of a report fared.
#[derive(Debug, Default)]
pub struct Mailed {
    /// Recipients who have it, by this run or an earlier one.
    pub reached: usize,
    /// Of these, those who had it before.
    pub before: usize,
    /// Those who do not have it, or may not.
    pub undelivered: Vec<Undelivered>,
    /// Mails of other reports that still wait.
    pub others_wait: usize,
}

/// A recipient who does not have a mail, or may not.
#[derive(Debug)]
pub struct Undelivered {
    /// What it is about: `daily 2026-11-20`.
    pub about: String,
    /// The address, masked for logs.
    pub to: String,
    /// Where the mail stands.
    pub state: State,
    /// What the server said, or what broke.
    pub reason: String,
}

impl Mailed {
    /// Who was not reached and why, a line each; nothing when all were.
    pub fn trouble(&self) -> Option<String> {
        let lines: Vec<String> = self.undelivered.iter().map(ToString::to_string).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Refused => "refused for good",
            State::HandedOver => {
                "may have arrived, the server did not answer; --resend mails it again"
            }
            State::Expired => "given up",
            State::Queued | State::Sent => "waits for `handoff send`",
        };
        write!(
            f,
            "{} not delivered to {} ({state}): {}",
            self.about, self.to, self.reason
        )
    }
}

impl Undelivered {
    fn new(line: &MailLine) -> Undelivered {
        let masked = masked_text(&line.recipient);
        let reason = without_addresses(line.reply.as_deref().unwrap_or("it was not tried"));
        Undelivered {
            about: format!("{} {}", line.report, line.period),
            to: masked,
            state: line.state,
            reason,
        }
    }
}

/// Which report the mails are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'a> {
    pub report: &'a str,
    pub period: &'a str,
}

/// Queues the mails of a report and works the queue off. A recipient who has it already is not
/// written to again, unless asked for.
pub(super) fn post(
    config: &Config,
    delivery: &Delivery,
    options: &Options,
    open: &mut Open,
    of: Of<'_>,
    views: &[Made],
) -> Result<Mailed, Failure> {
    let clock = Clock::new(options.now);
    let mut mails = Vec::new();
    let (mut wanted, mut before) = (BTreeSet::new(), 0);
    let signature = delivery.dkim.as_ref().map(Signature::new).transpose()?;
    for view in views {
        for to in &view.to {
            let recipient = to.0.email.to_string();
            wanted.insert((view.audience.clone(), recipient.to_ascii_lowercase()));
            let identity = Identity {
                report: of.report,
                period: of.period,
                audience: &view.audience,
                recipient: &recipient,
            };
            let copy = match open.store.latest_copy(identity)? {
                None => 1,
                Some((copy, State::Sent | State::HandedOver)) if options.resend => copy + 1,
                Some((_, State::Sent)) => {
                    before += 1;
                    continue;
                }
                Some((copy, _)) => copy,
            };
            let run = if copy == 1 {
                view.run.clone()
            } else {
                format!("{}.{copy}", view.run)
            };
            let date = SystemTime::from(clock.now());
            let envelope = Envelope {
                from: &delivery.from.0,
                to: &to.0,
                run: &run,
                date,
            };
            let mut text = message(&view.mail, &envelope)?;
            if let Some(signature) = &signature {
                signature.sign(&mut text);
            }
            mails.push(NewMail {
                audience: view.audience.clone(),
                message_id: message_id(&envelope),
                sender: delivery.from.0.email.to_string(),
                subject: view.mail.subject.clone(),
                body: text.formatted(),
                recipient,
                copy,
            });
        }
    }
    open.store
        .queue(open.run, (of.report, of.period), &mails, clock.now())?;
    drop(mails);
    work_off(delivery, &addresses(config), &mut open.store, &clock)?;
    let mut mailed = Mailed {
        before,
        ..Mailed::default()
    };
    let lines = open.store.mails_of(of.report, of.period)?;
    for (audience, recipient) in wanted {
        let of_recipient = |line: &&MailLine| {
            line.audience == audience && line.recipient.eq_ignore_ascii_case(&recipient)
        };
        match lines
            .iter()
            .filter(of_recipient)
            .max_by_key(|line| line.copy)
        {
            Some(line) if line.state == State::Sent => mailed.reached += 1,
            Some(line) => mailed.undelivered.push(Undelivered::new(line)),
            None => {}
        }
    }
    for id in open.store.waiting()? {
        let line = open.store.line(id)?;
        mailed.others_wait += usize::from(line.report != of.report || line.period != of.period);
    }
    Ok(mailed)
}

/// Works the queue off: what earlier runs could not deliver.
///
/// # Errors
/// See [`Failure`].
pub fn send(options: &Options) -> Result<Mailed, Failure> {
    let config = config::load(&options.config)?;
    let Some(delivery) = &config.delivery else {
        return Err(Failure::NoMail(config.path));
    };
    let today = config.today(options.now);
    if !config.state.folder.is_dir() {
        return Err(Failure::History(HistoryError::Nothing(config.state.folder)));
    }
    let period = today.to_string();
    let subject = Subject {
        report: "send",
        period: &period,
        as_of: today,
    };
    let (memory, result) = match Memory::take(&config.state.folder, options, &subject) {
        Ok(mut memory) => {
            let result = match memory.as_open() {
                Some(open) => all_that_waits(&config, delivery, options, open),
                None => Ok(Mailed::default()),
            };
            (memory, result)
        }
        Err(failure) => (Memory::None, Err(failure)),
    };
    close(&config, options, memory, &subject, result, Mailed::trouble)
}

fn all_that_waits(
    config: &Config,
    delivery: &Delivery,
    options: &Options,
    open: &mut Open,
) -> Result<Mailed, Failure> {
    let waiting = open.store.waiting()?;
    work_off(
        delivery,
        &addresses(config),
        &mut open.store,
        &Clock::new(options.now),
    )?;
    let mut mailed = Mailed::default();
    for id in waiting {
        let line = open.store.line(id)?;
        match line.state {
            State::Sent => mailed.reached += 1,
            _ => mailed.undelivered.push(Undelivered::new(&line)),
        }
    }
    Ok(mailed)
}

/// Ends a run: in the ledger, in the operator's files, and, when it did not end well, to the
/// operator.
pub(super) fn close<T>(
    config: &Config,
    options: &Options,
    memory: Memory,
    subject: &Subject<'_>,
    result: Result<T, Failure>,
    trouble: impl FnOnce(&T) -> Option<String>,
) -> Result<T, Failure> {
    let Subject { report, period, .. } = *subject;
    // A report without its memory is not what was asked for.
    let (result, mut memory) = match (result, memory) {
        (Ok(_), Memory::Broken(error)) => (Err(Failure::History(error)), Memory::None),
        other => other,
    };
    let (outcome, message) = match &result {
        Ok(done) => match trouble(done) {
            None => (Outcome::Done, None),
            Some(text) => (Outcome::Undelivered, Some(text)),
        },
        Err(failure @ Failure::Blocked { .. }) => (Outcome::Blocked, Some(failure.to_string())),
        Err(failure) => (Outcome::Failed, Some(failure.to_string())),
    };
    let now = options.now;
    memory.end(outcome, message.as_deref(), now);
    let mut problems = Vec::new();
    if options.send {
        let store = memory.as_open().map(|open| &open.store);
        problems.extend(
            operator::note(&config.operator, store, report, outcome, now.timestamp()).err(),
        );
        if let Some(message) = message {
            let text = format!("handoff {report} for {period} did not end well:\n\n{message}\n");
            let fault = match outcome {
                // Servers put numbers of their own into each answer.
                Outcome::Undelivered | Outcome::Done => outcome.key().to_string(),
                Outcome::Blocked | Outcome::Failed => {
                    let words: String = message.chars().filter(|c| !c.is_numeric()).collect();
                    format!("{} {:016x}", outcome.key(), steady_hash(&words))
                }
            };
            let today = config.today(now);
            let notice = Notice {
                about: format!("{report} {period}"),
                text,
                fault,
                today,
                now: SystemTime::from(now),
            };
            let store = memory.as_open().map(|open| &mut open.store);
            problems.extend(operator::tell(
                &config.operator,
                config.delivery.as_ref(),
                store,
                &notice,
            ));
        }
    }
    for problem in problems {
        tracing::error!("{problem}");
    }
    result
}

/// Every address of the configuration that may be written to.
fn addresses(config: &Config) -> BTreeSet<String> {
    let of = |audience: &Audience| -> Vec<String> {
        match &audience.sees {
            Sees::Everything { to, .. } | Sees::WithoutRepNames { to, .. } => {
                to.iter().map(config::Mailbox::address).collect()
            }
            Sees::TheirOwn { to, .. } => to.values().map(config::Mailbox::address).collect(),
        }
    };
    let all = config
        .delivery
        .iter()
        .flat_map(|delivery| &delivery.to)
        .map(config::Mailbox::address);
    all.chain(config.audiences.iter().flat_map(of)).collect()
}

/// The identity of a report's mails: `daily-2026-11-20`, with a number where more was asked for
/// than the day.
pub(super) fn run_name(kind: Kind, as_of: crate::model::Day, asked: &str) -> String {
    match asked {
        "" => format!("{}-{as_of}", kind.key()),
        more => format!("{}-{as_of}-{:08x}", kind.key(), steady_hash(more) as u32),
    }
}
