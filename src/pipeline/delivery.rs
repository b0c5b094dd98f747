//! Queues the mails of a report and sends the waiting mails.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use super::audiences::AudienceReport;
use super::failure::Failure;
use super::options::Options;
use super::state::Open;
use crate::config::{Config, Delivery, Sees};
use crate::deliver::mask::{mask_address, mask_addresses};
use crate::deliver::message::{Envelope, Signature};
use crate::deliver::queue::{Clock, work_off};
use crate::deliver::transport::compose;
use crate::history::mails::{LedgerEntry, MailKey, QueuedMail, State};
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

/// Queues the mails of a report and sends the waiting mails. A recipient who already has the report
/// gets it again only when requested.
pub(super) fn deliver(
    config: &Config,
    delivery: &Delivery,
    options: &Options,
    open: &mut Open,
    key: ReportKey<'_>,
    reports: &[AudienceReport],
) -> Result<Mailed, Failure> {
    let clock = Clock::new(options.now);
    let signature = delivery.dkim.as_ref().map(Signature::new).transpose()?;
    let mut mails = Vec::new();
    let mut before = 0;
    for report in reports {
        for to in &report.to {
            let mail = MailKey {
                report: key,
                audience: &report.audience,
                recipient: to,
            };
            let Some(copy) = next_copy(open.store.latest_copy(mail)?, options.resend) else {
                before += 1;
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
    work_off(delivery, &recipients(config), &mut open.store, &clock)?;
    summary(&open.store, key, reports, before)
}

/// Number of the copy to queue; `None` when the recipient has the mail and should not get it again.
fn next_copy(latest: Option<(i64, State)>, resend: bool) -> Option<i64> {
    match latest {
        None => Some(1),
        Some((copy, State::Sent | State::HandedOver)) if resend => Some(copy + 1),
        Some((_, State::Sent)) => None,
        Some((copy, _)) => Some(copy),
    }
}

/// Delivery of a report's mails, from the ledger; `before` is the number of recipients who had it
/// before.
fn summary(
    store: &Store,
    key: ReportKey<'_>,
    reports: &[AudienceReport],
    before: usize,
) -> Result<Mailed, Failure> {
    let mut mailed = Mailed {
        before,
        ..Mailed::default()
    };
    let wanted: BTreeSet<(&str, String)> = reports
        .iter()
        .flat_map(|report| report.to.iter().map(|to| (&*report.audience, to.key())))
        .collect();
    let entries = store.mails_of(key)?;
    for (audience, recipient) in wanted {
        let latest = entries
            .iter()
            .filter(|entry| entry.audience == audience && entry.recipient_key() == recipient)
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
