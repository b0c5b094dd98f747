//! Queues the mails of a report and sends the waiting mails.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use super::audiences::AudienceReport;
use super::failure::{Failure, Reached};
use super::options::Options;
use super::state::Open;
use crate::config::{Config, Delivery, Sees};
use crate::deliver::mask::{mask_address, mask_addresses};
use crate::deliver::message::Envelope;
use crate::deliver::queue::{Clock, Progress, work_off};
use crate::deliver::secret;
use crate::deliver::transport::compose;
use crate::history::mails::{LatestCopy, LedgerEntry, MailKey, QueuedMail, State};
use crate::history::{ReportKey, Store};
use crate::model::Recipient;

/// Delivery of a report's mails.
#[derive(Debug, Default)]
pub struct Mailed {
    /// Recipients who have the mail, by this run or an earlier one.
    pub reached: usize,
    /// Recipients of these who had it before.
    pub before: usize,
    /// Recipients who do not have it, or may not have it.
    pub undelivered: Vec<Undelivered>,
    /// Waiting mails of other reports.
    pub others_wait: usize,
}

/// A recipient who does not have a mail, or may not have it.
#[derive(Debug)]
pub struct Undelivered {
    /// What it is about: `daily 2026-11-20`.
    pub about: String,
    /// The address, masked.
    pub to: String,
    /// The state of the mail.
    pub state: State,
    /// The server's answer, or the error.
    pub reason: String,
}

impl Mailed {
    /// The undelivered mails with reasons, one per line; `None` when all were delivered.
    pub fn problems(&self) -> Option<String> {
        let lines: Vec<String> = self.undelivered.iter().map(ToString::to_string).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Refused => "refused by the server",
            State::HandedOver => {
                "may have arrived; the server did not answer. --resend mails it again"
            }
            State::Expired => "expired",
            State::Queued | State::Sent => "queued; `handoff send` tries again",
        };
        write!(
            f,
            "{} not delivered to {} ({state}): {}",
            self.about, self.to, self.reason
        )
    }
}

impl Undelivered {
    pub(super) fn new(entry: &LedgerEntry) -> Undelivered {
        let reason = entry.reply.as_deref().unwrap_or("not tried yet");
        Undelivered {
            about: entry.key().to_string(),
            to: mask_address(&entry.recipient),
            state: entry.state,
            reason: mask_addresses(reason),
        }
    }
}

/// A recipient of an audience: its name and the recipient's key.
type Pair<'a> = (&'a str, String);

/// Who is to get the mails of a report, and who has them without the ledger's word for it.
struct Sending<'a> {
    wanted: BTreeSet<Pair<'a>>,
    before: BTreeSet<Pair<'a>>,
    progress: Progress,
}

impl<'a> Sending<'a> {
    fn new(reports: &'a [AudienceReport]) -> Sending<'a> {
        let pairs = |report: &'a AudienceReport| {
            let to = report.to.iter();
            to.map(|to| (&*report.audience, to.key()))
        };
        Sending {
            wanted: reports.iter().flat_map(pairs).collect(),
            before: BTreeSet::new(),
            progress: Progress::default(),
        }
    }

    /// Who has the mails, as this run knows by itself.
    fn reached(&self, key: ReportKey<'_>) -> Reached {
        let of_this = |entry: &&LedgerEntry| entry.key() == key;
        let pair = |entry: &'_ LedgerEntry| (entry.audience.clone(), entry.recipient_key());
        let progress = &self.progress;
        let accepted: BTreeSet<_> = progress.accepted().filter(of_this).map(pair).collect();
        let unanswered: BTreeSet<_> = progress.unanswered().filter(of_this).map(pair).collect();
        let has = |(audience, to): &&Pair<'_>| {
            self.before.contains(&(*audience, to.clone()))
                || accepted.contains(&((*audience).to_string(), to.clone()))
        };
        let may_have = |(audience, to): &&Pair<'_>| {
            unanswered.contains(&((*audience).to_string(), to.clone()))
        };
        Reached {
            wanted: self.wanted.len(),
            delivered: self.wanted.iter().filter(has).count(),
            unanswered: self.wanted.iter().filter(may_have).count(),
        }
    }
}

/// Queues the mails of a report and sends the waiting mails. A recipient who already has the report
/// gets it again only when requested. A failure comes with who has the mails nevertheless.
pub(super) fn deliver(
    config: &Config,
    delivery: &Delivery,
    options: &Options,
    open: &mut Open,
    key: ReportKey<'_>,
    reports: &[AudienceReport],
) -> Result<Mailed, (Reached, Failure)> {
    let mut sending = Sending::new(reports);
    queue_and_send(
        config,
        delivery,
        options,
        open,
        (key, reports),
        &mut sending,
    )
    .map_err(|failure| (sending.reached(key), failure))
}

fn queue_and_send<'a>(
    config: &Config,
    delivery: &Delivery,
    options: &Options,
    open: &mut Open,
    (key, reports): (ReportKey<'_>, &'a [AudienceReport]),
    sending: &mut Sending<'a>,
) -> Result<Mailed, Failure> {
    let clock = Clock::new(options.now);
    let signature = delivery.dkim.as_ref().map(secret::signature).transpose()?;
    let mut mails = Vec::new();
    for report in reports {
        for to in &report.to {
            let mail = MailKey {
                report: key,
                audience: &report.audience,
                recipient: to,
            };
            let latest = open.store.latest_copy(mail)?;
            if let Some(latest) = latest.filter(is_to_be_continued) {
                open.store.take_over(open.run, mail, latest.copy)?;
            }
            let Some(copy) = next_copy(latest, options.resend) else {
                sending.before.insert((&report.audience, to.key()));
                continue;
            };
            let name = match copy {
                1 => report.mail_name.clone(),
                copy => format!("{}.{copy}", report.mail_name),
            };
            let envelope = Envelope {
                from: &delivery.from,
                to,
                name: &name,
                date: SystemTime::from(clock.now()),
            };
            mails.push(QueuedMail {
                audience: report.audience.clone(),
                copy,
                mail: compose(&report.mail, &envelope, signature.as_ref())?,
            });
        }
    }
    open.store.queue(open.run, key, &mails, clock.now())?;
    drop(mails);
    work_off(
        delivery,
        &recipients(config),
        &mut open.store,
        &clock,
        &mut sending.progress,
    )?;
    summary(&open.store, key, sending)
}

/// Number of the copy to queue; `None` when the recipient has the mail and should not get it again.
fn next_copy(latest: Option<LatestCopy>, resend: bool) -> Option<i64> {
    let Some(latest) = latest else {
        return Some(1);
    };
    match latest.state {
        State::Sent | State::HandedOver if resend && !is_to_be_continued(&latest) => {
            Some(latest.copy + 1)
        }
        State::Sent => None,
        _ => Some(latest.copy),
    }
}

/// Whether a copy was requested by a run that did not finish: requested again, that copy is meant,
/// and not one more.
fn is_to_be_continued(latest: &LatestCopy) -> bool {
    latest.copy > 1 && latest.is_of_unfinished_run
}

/// Delivery of a report's mails, from the ledger.
fn summary(store: &Store, key: ReportKey<'_>, sending: &Sending<'_>) -> Result<Mailed, Failure> {
    let mut mailed = Mailed {
        before: sending.before.len(),
        ..Mailed::default()
    };
    let entries = store.mails_of(key)?;
    for (audience, recipient) in &sending.wanted {
        let latest = entries
            .iter()
            .filter(|entry| entry.audience == *audience && entry.recipient_key() == *recipient)
            .max_by_key(|entry| entry.copy);
        match latest {
            Some(entry) if entry.state == State::Sent => mailed.reached += 1,
            Some(entry) => mailed.undelivered.push(Undelivered::new(entry)),
            None => {}
        }
    }
    for id in store.waiting()? {
        mailed.others_wait += usize::from(store.entry(id)?.key() != key);
    }
    Ok(mailed)
}

/// The keys of every configured recipient: the only ones that are mailed.
pub(super) fn recipients(config: &Config) -> BTreeSet<String> {
    let whole = config.delivery.iter().flat_map(|delivery| &delivery.to);
    let mut keys: BTreeSet<String> = whole.map(Recipient::key).collect();
    for audience in &config.audiences {
        match &audience.sees {
            Sees::Everything { to, .. } | Sees::WithoutNames { to, .. } => {
                keys.extend(to.iter().map(Recipient::key));
            }
            Sees::TheirOwn { to, .. } => keys.extend(to.values().map(Recipient::key)),
        }
    }
    keys
}
