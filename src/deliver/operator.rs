//! The operator hears of failure, and finds the traces of success.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::courier::{Courier, Ended, Letter};
use super::message::{self, Envelope};
use super::smtp::without_addresses;
use crate::config::{Delivery, Mailbox, Operator};
use crate::history::mails::{State, Tried};
use crate::history::runs::Outcome;
use crate::history::{HistoryError, Store};
use crate::model::{Day, steady_hash};

/// What the operator is told.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `daily 2026-11-20`.
    pub about: String,
    /// What went wrong and what to do.
    pub text: String,
    /// What makes it the same fault as another one of the day.
    pub fault: String,
    /// The day it is told on.
    pub today: Day,
    /// When, for the mail's date.
    pub now: std::time::SystemTime,
}

/// How long telling may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Tells the operator by mail and by the command, once each a day and fault. Gives what could not
/// be done.
pub fn tell(
    operator: &Operator,
    delivery: Option<&Delivery>,
    mut store: Option<&mut Store>,
    notice: &Notice,
) -> Vec<String> {
    let mark = format!("{} {}", notice.about, notice.fault);
    let mut problems = Vec::new();
    let mut once = |way: &str, tell: &dyn Fn() -> Result<(), String>| {
        let mark = format!("{mark} by {way}");
        // A ledger that fails is itself what is told of: better twice than not at all.
        if store.as_mut().is_some_and(|store| {
            store
                .is_news(notice.today, &mark)
                .is_ok_and(|is_news| !is_news)
        }) {
            return;
        }
        if let Err(reason) = tell() {
            problems.push(format!(
                "the operator could not be told by {way}: {}",
                without_addresses(&reason)
            ));
            if let Some(store) = &mut store {
                let _ = store.not_told(notice.today, &mark);
            }
        }
    };
    if let (Some(to), Some(delivery)) = (&operator.mail, delivery) {
        once("mail", &|| by_mail(delivery, to, notice, &mark));
    }
    if let Some(command) = &operator.command {
        once("command", &|| by_command(command, &notice.text));
    }
    problems
}

fn by_mail(delivery: &Delivery, to: &Mailbox, notice: &Notice, mark: &str) -> Result<(), String> {
    let run = format!("notice-{}-{:016x}", notice.today, steady_hash(mark));
    let envelope = Envelope {
        from: &delivery.from.0,
        to: &to.0,
        run: &run,
        date: notice.now,
    };
    let subject = format!("Handoff did not run as it should: {}", notice.about);
    let mail = message::plain(&subject, &notice.text, &envelope).map_err(|e| e.to_string())?;
    let letter = Letter {
        sender: delivery.from.0.email.to_string(),
        recipient: to.0.email.to_string(),
        message_id: message::message_id(&envelope),
        body: mail.formatted(),
    };
    let mut courier = Courier::new(delivery).map_err(|e| e.to_string())?;
    let go = || Ok::<(), std::convert::Infallible>(());
    match courier.take(letter, Instant::now() + LONGEST, go) {
        Ok((Ended::Mail(Tried::Accepted(_)), _)) => Ok(()),
        Ok((
            Ended::Mail(Tried::Later(words) | Tried::Refused(words) | Tried::Unknown(words)),
            _,
        )) => Err(words),
        Ok((Ended::NotNow(words) | Ended::NotSo(words), _)) => Err(words),
        Err(never) => match never {},
    }
}

fn by_command(command: &str, text: &str) -> Result<(), String> {
    let words = |e: io::Error| e.to_string();
    let child = Command::new("sh")
        .arg("-c")
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let mut child = child.map_err(words)?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(text.as_bytes()) {
            // It may do without its input.
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => return Err(words(e)),
            _ => {}
        }
    }
    let begun = Instant::now();
    loop {
        match child.try_wait().map_err(words)? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("it ended with {status}")),
            None if begun.elapsed() > LONGEST => {
                let _ = child.kill();
                return Err(format!("it did not end within {} s", LONGEST.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Writes the heartbeat after a report that ended well, and the metrics after any run.
///
/// # Errors
/// What could not be written, in words.
pub fn note(
    operator: &Operator,
    store: Option<&Store>,
    report: &str,
    outcome: Outcome,
    now: i64,
) -> Result<(), String> {
    // A queue without anything in it says nothing of the reports.
    if let Some(path) = operator
        .heartbeat
        .as_ref()
        .filter(|_| outcome == Outcome::Done && report != "send")
    {
        whole(path, &format!("{report} {now}\n"))
            .map_err(|e| format!("heartbeat {}: {e}", path.display()))?;
    }
    if let Some(path) = &operator.textfile {
        let text = metrics(store, report, outcome, now).map_err(|e| e.to_string())?;
        whole(path, &text).map_err(|e| format!("textfile {}: {e}", path.display()))?;
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

/// A file that is there whole or as it was, readable by others: it holds nothing about anybody.
fn whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new();
    file.prefix(".handoff-");
    #[cfg(unix)]
    file.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = file.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
