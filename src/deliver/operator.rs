//! Notices to the operator about failed runs, and the files that show when runs succeeded.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use super::child::{self, Ended, Stderr};
use super::mask::mask_addresses;
use super::message::{self, Envelope};
use super::transport::{self, SendOutcome};
use super::whole_file::{Readers, write_whole};
use super::worker::Worker;
use crate::config::{Delivery, Operator};
use crate::history::mails::{Attempt, State};
use crate::history::runs::Outcome;
use crate::history::{HistoryError, Store};
use crate::model::{Day, Recipient, steady_hash};

/// A notice to the operator.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Subject of its mail, before the report.
    pub subject: &'static str,
    /// The report: `daily 2026-11-20`.
    pub about: String,
    /// What went wrong and what to do.
    pub text: String,
    /// Key of the fault; equal for notices about the same one.
    pub fault: String,
    /// Today.
    pub today: Day,
    /// The `Date` header of the mail.
    pub now: std::time::SystemTime,
}

/// Time limit for sending a notice.
const LONGEST: Duration = Duration::from_secs(60);

/// Notifies the operator by mail and by command, each once per day and fault. Returns what failed.
pub fn tell(
    operator: &Operator,
    delivery: Option<&Delivery>,
    mut store: Option<&mut Store>,
    notice: &Notice,
) -> Vec<String> {
    let mark = format!("{} {}", notice.about, notice.fault);
    let mut problems = Vec::new();
    if let (Some(to), Some(delivery)) = (&operator.mail, delivery) {
        problems.extend(once(
            "mail",
            &mark,
            notice.today,
            store.as_deref_mut(),
            || by_mail(delivery, to, notice, &mark),
        ));
    }
    if let Some(command) = &operator.command {
        problems.extend(once("command", &mark, notice.today, store, || {
            by_command(command, &notice.text)
        }));
    }
    problems
}

/// Notifies the operator one way, unless that was done today. Returns why it failed, if it did.
fn once(
    way: &str,
    mark: &str,
    today: Day,
    mut store: Option<&mut Store>,
    tell: impl FnOnce() -> Result<(), String>,
) -> Option<String> {
    let mark = format!("{mark} by {way}");
    // Where the ledger itself fails, being told twice is better than not at all.
    if let Some(store) = &mut store
        && matches!(store.begin_notice(today, &mark), Ok(false))
    {
        return None;
    }
    let reason = tell().err()?;
    if let Some(store) = store {
        let _ = store.cancel_notice(today, &mark);
    }
    let reason = mask_addresses(&reason);
    Some(format!(
        "the operator could not be notified by {way}: {reason}"
    ))
}

fn by_mail(delivery: &Delivery, to: &Recipient, notice: &Notice, mark: &str) -> Result<(), String> {
    let name = format!("notice-{}-{:016x}", notice.today, steady_hash(mark));
    let envelope = Envelope {
        from: &delivery.from,
        to,
        name: &name,
        date: notice.now,
    };
    let subject = format!("{}: {}", notice.subject, notice.about);
    let mail = message::compose_text(&subject, &notice.text, &envelope);
    let mail = mail.map_err(|e| e.to_string())?;
    let transport = transport::open(to.channel, delivery).map_err(|e| e.to_string())?;
    // A notice is not in the ledger: there is nothing to commit.
    let commit = || Ok::<(), Infallible>(());
    let Ok(sent) = Worker::start(transport).send(mail, Instant::now() + LONGEST, commit);
    match sent.outcome {
        SendOutcome::Attempted(Attempt::Accepted(_)) => Ok(()),
        SendOutcome::Attempted(
            Attempt::Later(words) | Attempt::Refused(words) | Attempt::Unknown(words),
        )
        | SendOutcome::Unavailable(words)
        | SendOutcome::Misconfigured(words) => Err(words),
    }
}

fn by_command(command: &str, text: &str) -> Result<(), String> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    let deadline = Instant::now() + LONGEST;
    match child::run(&mut shell, text.as_bytes(), deadline, Stderr::Shown) {
        Ok(Ended::Exited(output)) if output.status.success() => Ok(()),
        Ok(Ended::Exited(output)) => Err(format!("it ended with {}", output.status)),
        Ok(Ended::TimedOut) => Err(format!("it did not end within {} s", LONGEST.as_secs())),
        Ok(Ended::TooMuch) => Err("it printed too much".into()),
        Err(e) => Err(e.to_string()),
    }
}

/// Writes the heartbeat after a successful report, and the metrics after any run.
///
/// # Errors
/// A sentence about what could not be written.
pub fn note(
    operator: &Operator,
    store: Option<&Store>,
    report: &str,
    outcome: Outcome,
    now: i64,
) -> Result<(), String> {
    // An empty queue says nothing about the reports.
    if let Some(path) = operator
        .heartbeat
        .as_ref()
        .filter(|_| outcome == Outcome::Done && report != "send")
    {
        write_whole(
            path,
            format!("{report} {now}\n").as_bytes(),
            Readers::Everybody,
        )
        .map_err(|e| format!("heartbeat {}: {e}", path.display()))?;
    }
    if let Some(path) = &operator.textfile {
        let text = metrics(store, report, outcome, now).map_err(|e| e.to_string())?;
        write_whole(path, text.as_bytes(), Readers::Everybody)
            .map_err(|e| format!("textfile {}: {e}", path.display()))?;
    }
    Ok(())
}

/// Metrics in the text format of Prometheus.
fn metrics(
    store: Option<&Store>,
    report: &str,
    outcome: Outcome,
    now: i64,
) -> Result<String, HistoryError> {
    let mut text = String::new();
    let mut family = |name: &str, help: &str, lines: &[(String, i64)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in lines {
            let _ = writeln!(text, "{name}{{{labels}}} {value}");
        }
    };
    let last = (
        format!("report=\"{report}\",outcome=\"{}\"", outcome.key()),
        now,
    );
    family(
        "handoff_last_run_timestamp_seconds",
        "When the last run ended, and how.",
        &[last],
    );
    let Some(store) = store else { return Ok(text) };
    let successes = store.last_success()?;
    let successes: Vec<_> = successes
        .iter()
        .map(|(report, at)| (format!("report=\"{report}\""), at.timestamp()))
        .collect();
    family(
        "handoff_last_success_timestamp_seconds",
        "When each report last ended well.",
        &successes,
    );
    let mut mails = Vec::new();
    for state in State::ALL {
        mails.push((
            format!("state=\"{}\"", state.key()),
            i64::try_from(store.count(state)?).unwrap_or(i64::MAX),
        ));
    }
    family("handoff_mails", "Mails in the ledger by state.", &mails);
    Ok(text)
}
