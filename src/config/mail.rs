//! Recipients and mail settings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file;
use super::mailbox::Mailbox;
use crate::model::Recipient;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS, and no mail without it.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Clear text, to a server on this machine only.
    PlainToLoopback,
}

/// Where the password comes from; never from the configuration itself.
#[derive(Debug, Clone)]
pub enum PasswordFrom {
    /// An environment variable.
    Environment(String),
    /// The first line of a file.
    File(PathBuf),
    /// The first line a shell command prints.
    Command(String),
}

/// How mails are sent.
#[derive(Debug, Clone)]
pub enum MailTransport {
    /// To a server.
    Smtp(Server),
    /// To a folder, a file each.
    Directory(PathBuf),
    /// To a program that takes them on its standard input, as `sendmail` does.
    Sendmail(PathBuf),
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificate authority to trust instead of the public ones (PEM).
    pub ca_file: Option<PathBuf>,
    /// User name and the source of the password, for servers that ask for a login.
    pub login: Option<(String, PasswordFrom)>,
    /// Longest wait for one reply.
    pub timeout: Duration,
}

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
/// Most hours that a mail may wait: a year.
const MOST_HOURS: u64 = 8_784;
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

/// Checks how mails are sent; settings of another transport are a problem.
fn transport(
    written: &file::Mail,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Option<MailTransport> {
    let kind = written.transport.as_deref().unwrap_or("smtp");
    let of_smtp = [
        ("host", written.host.is_some()),
        ("port", written.port.is_some()),
        ("security", written.security.is_some()),
        ("ca_file", written.ca_file.is_some()),
        ("username", written.username.is_some()),
        ("password_env", written.password_env.is_some()),
        ("password_file", written.password_file.is_some()),
        ("password_command", written.password_command.is_some()),
    ];
    let others = [
        ("directory", written.directory.is_some()),
        ("sendmail", written.sendmail.is_some()),
    ];
    let foreign = of_smtp
        .iter()
        .filter(|_| kind != "smtp")
        .chain(others.iter().filter(|(key, _)| *key != kind));
    for (key, _) in foreign.filter(|(_, is_there)| *is_there) {
        problems.push(format!(
            "mail.{key} does not apply to transport = {kind:?}. Remove it"
        ));
    }
    match (kind, &written.directory) {
        ("smtp", _) => server(written, folder, problems).map(MailTransport::Smtp),
        ("directory", Some(path)) => Some(MailTransport::Directory(folder.join(path))),
        ("directory", None) => {
            problems.push("mail.directory is missing: set the folder to write mails to".into());
            None
        }
        ("sendmail", _) => {
            let program =
                PathBuf::from(written.sendmail.as_deref().unwrap_or("/usr/sbin/sendmail"));
            // A path relative to the configuration, or a name to be found in PATH.
            let beside = folder.join(&program);
            Some(MailTransport::Sendmail(if beside.is_file() {
                beside
            } else {
                program
            }))
        }
        _ => {
            problems.push(format!(
                "mail.transport = {kind:?}; write \"smtp\", \"directory\" or \"sendmail\""
            ));
            None
        }
    }
}

fn server(written: &file::Mail, folder: &Path, problems: &mut Vec<String>) -> Option<Server> {
    let login = login(written, folder, problems);
    let Some(host) = written.host.clone() else {
        problems.push("mail.host is missing: set the name of the mail server".into());
        return None;
    };
    if host.contains(['/', '@']) {
        problems.push(
            "mail.host is not the bare name of a mail server, such as smtp.example.com; the user \
             stands in mail.username"
                .into(),
        );
        return None;
    }
    let security = match written.security.as_deref() {
        None | Some("starttls") => Security::StartTls,
        Some("tls") => Security::Tls,
        Some("plain") if is_loopback(&host) => Security::PlainToLoopback,
        Some("plain") => {
            problems.push(format!(
                "mail.security = \"plain\" is only allowed for a mail server on this machine, and \
                 {host:?} is not. Use \"starttls\" or \"tls\""
            ));
            Security::StartTls
        }
        Some(other) => {
            problems.push(format!(
                "mail.security = {other:?}; write \"starttls\", \"tls\" or \"plain\""
            ));
            Security::StartTls
        }
    };
    let port = written.port.unwrap_or(match security {
        Security::StartTls => 587,
        Security::Tls => 465,
        Security::PlainToLoopback => 25,
    });
    Some(Server {
        host,
        port,
        security,
        ca_file: written.ca_file.as_ref().map(|path| folder.join(path)),
        login,
        timeout: Duration::from_secs(written.timeout_seconds.unwrap_or(30).max(1)),
    })
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

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

fn login(
    written: &file::Mail,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Option<(String, PasswordFrom)> {
    let sources = [
        written.password_env.clone().map(PasswordFrom::Environment),
        written
            .password_file
            .as_ref()
            .map(|path| PasswordFrom::File(folder.join(path))),
        written.password_command.clone().map(PasswordFrom::Command),
    ];
    let mut sources: Vec<PasswordFrom> = sources.into_iter().flatten().collect();
    match (&written.username, sources.len()) {
        (None, 0) => None,
        (Some(name), 1) => sources.pop().map(|source| (name.clone(), source)),
        (None, _) => {
            problems.push("mail.username is missing: a password is configured without it".into());
            None
        }
        (Some(_), _) => {
            problems.push(
                "mail.username needs exactly one of password_env, password_file and \
                 password_command"
                    .into(),
            );
            None
        }
    }
}
