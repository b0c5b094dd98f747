//! Recipients and mail settings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file;
use super::mail_transport::{MailTransport, transport};
use super::mailbox::Mailbox;
use crate::model::Recipient;

/// How mails are signed (DKIM, RFC 6376).
#[derive(Debug, Clone)]
pub struct Dkim {
    /// The domain that signs.
    pub domain: String,
    /// The selector: the name of the public key in the DNS.
    pub selector: String,
    /// The file of the private key.
    pub key_file: PathBuf,
}

/// Who is told of failures, and the files that note successes.
#[derive(Debug, Clone, Default)]
pub struct Operator {
    /// The address that gets a short mail.
    pub mail: Option<Recipient>,
    /// A shell command that gets the same text on its standard input.
    pub command: Option<String>,
    /// A file that is written after each success.
    pub heartbeat: Option<PathBuf>,
    /// A file of metrics, written after each run.
    pub textfile: Option<PathBuf>,
}

/// The mail settings.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The sender.
    pub from: Mailbox,
    /// The recipients who see everything; each gets a mail of their own.
    pub to: Vec<Recipient>,
    /// Whether the page is attached.
    pub attaches_page: bool,
    /// Whether the lists are attached of which the mail shows some rows only.
    pub attaches_lists: bool,
    /// How mails are sent.
    pub transport: MailTransport,
    /// Pauses between attempts to send what failed temporarily.
    pub pauses: Vec<Duration>,
    /// Longest time that sending may take, pauses included.
    pub longest: Duration,
    /// Hours after which a waiting mail is given up.
    pub useful_hours: u32,
    /// How mails are signed; `None` for unsigned mails.
    pub dkim: Option<Dkim>,
    /// Web address of the folder in which reports are published.
    pub report_url: Option<String>,
}

/// Checks an address.
pub(super) fn mailbox(key: &str, text: &str, problems: &mut Vec<String>) -> Option<Mailbox> {
    let mailbox = Mailbox::parse(text);
    if mailbox.is_none() {
        problems.push(format!(
            "{key} = {text:?} is not a mail address. Write \"name@example.com\" or \"Name \
             <name@example.com>\""
        ));
    }
    mailbox
}

/// Checks the address of a recipient.
pub(super) fn recipient(key: &str, text: &str, problems: &mut Vec<String>) -> Option<Recipient> {
    mailbox(key, text, problems).map(Mailbox::recipient)
}

/// Default pauses between attempts, in seconds: five minutes in all, after which most greylisting
/// servers accept. The rest is left to `handoff send`.
const PAUSES: [u64; 4] = [10, 30, 90, 170];
/// Most seconds that sending, or a pause in it, may take: a day.
const MOST_SECONDS: u64 = 86_400;
/// Most hours that a mail may wait: a century and more, for who never wants one dropped.
const MOST_HOURS: u64 = 1_000_000;
/// Default of the longest time that sending may take, in seconds.
const LONGEST: u64 = 900;
/// Default number of hours after which a waiting mail is given up.
const USEFUL_HOURS: u32 = 72;

/// Checks `[mail]`.
pub(super) fn check(
    written: &file::Mail,
    folder: &Path,
    has_audiences: bool,
    problems: &mut Vec<String>,
) -> Option<Delivery> {
    let from = mailbox("mail.from", &written.from, problems);
    let to: Vec<Recipient> = written
        .to
        .iter()
        .filter_map(|text| recipient("mail.to", text, problems))
        .collect();
    if written.to.is_empty() && !has_audiences {
        problems.push(
            "mail.to is empty: add at least one recipient, or an [audience.NAME] section".into(),
        );
    }
    if written.password.is_some() {
        problems.push(
            "mail.password: never put the password in this file. Use password_env, password_file \
             or password_command"
                .into(),
        );
    }
    let transport = transport(written, folder, problems);
    check_details(written, &to, problems);
    let from = from?;
    let dkim = written.dkim.as_ref().map(|dkim| Dkim {
        domain: dkim
            .domain
            .clone()
            .unwrap_or_else(|| from.domain().to_string()),
        selector: dkim.selector.clone(),
        key_file: folder.join(&dkim.key_file),
    });
    let pauses = written
        .retry_pauses_seconds
        .clone()
        .unwrap_or_else(|| PAUSES.to_vec());
    Some(Delivery {
        from,
        to,
        attaches_page: match &written.attach {
            Some(attach) => attach.contains(&file::Attachment::Page),
            // Without an address the mail would lead nowhere.
            None => written.report_url.is_none(),
        },
        attaches_lists: written
            .attach
            .as_ref()
            .is_some_and(|attach| attach.contains(&file::Attachment::Lists)),
        transport: transport?,
        pauses: pauses.into_iter().map(Duration::from_secs).collect(),
        longest: Duration::from_secs(written.send_seconds.unwrap_or(LONGEST).max(1)),
        useful_hours: written.expire_hours.unwrap_or(USEFUL_HOURS),
        dkim,
        report_url: written.report_url.clone(),
    })
}

/// Finds recipients named twice and settings without sense.
fn check_details(written: &file::Mail, to: &[Recipient], problems: &mut Vec<String>) {
    for (i, recipient) in to.iter().enumerate() {
        if to[..i].iter().any(|other| other.key() == recipient.key()) {
            problems.push(format!("mail.to names {} twice", recipient.address));
        }
    }
    let is_address = |url: &&String| {
        let begins = ["https://", "http://"]
            .iter()
            .any(|start| url.starts_with(start));
        begins
            && url
                .chars()
                .all(|c| c.is_ascii_graphic() && !"<>\"\\^`|".contains(c))
    };
    if let Some(url) = written.report_url.as_ref().filter(|url| !is_address(url)) {
        problems.push(format!(
            "mail.report_url = {url:?} is no web address; write one that begins with https:// or \
             http://, other characters percent-encoded"
        ));
    }
    let is_dns = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if let Some(dkim) = &written.dkim
        && !dkim.selector.chars().all(is_dns)
    {
        problems.push(format!(
            "mail.dkim.selector = {:?} is not a DNS name. Use only letters, digits, - and .",
            dkim.selector
        ));
    }
    for (key, value, most) in [
        (
            "expire_hours",
            written.expire_hours.map(u64::from),
            MOST_HOURS,
        ),
        ("send_seconds", written.send_seconds, MOST_SECONDS),
    ] {
        if let Some(value) = value.filter(|value| *value > most) {
            problems.push(format!("mail.{key} = {value}: {most} at most"));
        }
    }
    let pauses = written.retry_pauses_seconds.iter().flatten();
    if let Some(pause) = pauses.into_iter().find(|pause| **pause > MOST_SECONDS) {
        problems.push(format!(
            "mail.retry_pauses_seconds has {pause}: {MOST_SECONDS} at most"
        ));
    }
    if written.expire_hours == Some(0) {
        problems.push(
            "mail.expire_hours = 0 would leave mails no time to be sent. Remove the line for the \
             usual 72 hours"
                .into(),
        );
    }
}

/// Checks who is told of failures.
pub(super) fn operator(
    written: &file::Operator,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Operator {
    let path = |text: &Option<String>| text.as_ref().map(|text| folder.join(text));
    Operator {
        mail: written
            .mail
            .as_ref()
            .and_then(|text| recipient("operator.mail", text, problems)),
        command: written.command.clone(),
        heartbeat: path(&written.heartbeat),
        textfile: path(&written.textfile),
    }
}
