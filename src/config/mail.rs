//! Whom to mail and how.

use std::path::PathBuf;
use std::time::Duration;

use super::file;

/// A checked mail address with an optional display name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(pub lettre::message::Mailbox);

impl Mailbox {
    /// The address alone, in lower case: two mailboxes with one address are one recipient.
    pub fn address(&self) -> String {
        self.0.email.to_string().to_lowercase()
    }
}

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

/// The mail settings.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The sender.
    pub from: Mailbox,
    /// The recipients who see everything; each gets a mail of their own.
    pub to: Vec<Mailbox>,
    /// Whether the page goes with a mail.
    pub attaches_page: bool,
    /// Whether the lists go with it of which it shows some rows only.
    pub attaches_lists: bool,
    /// SMTP server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Certificate authority to trust instead of the public ones (PEM).
    pub ca_file: Option<PathBuf>,
    /// User name and where the password is, for servers that ask.
    pub login: Option<(String, PasswordFrom)>,
    /// Longest wait for one reply of the server.
    pub timeout: Duration,
    /// Web address of the folder in which reports are published, if they are.
    pub report_url: Option<String>,
}

/// An address, checked.
pub(super) fn mailbox(key: &str, text: &str, problems: &mut Vec<String>) -> Option<Mailbox> {
    match text.parse() {
        Ok(mailbox) => Some(Mailbox(mailbox)),
        Err(_) => {
            problems.push(format!(
                "{key} = {text:?} is no mail address; write \"name@example.com\" or \"Name <name@example.com>\""
            ));
            None
        }
    }
}

pub(super) fn check(written: &file::Mail, has_audiences: bool, problems: &mut Vec<String>) -> Option<Delivery> {
    let from = mailbox("mail.from", &written.from, problems);
    let to: Vec<Mailbox> = written.to.iter().filter_map(|text| mailbox("mail.to", text, problems)).collect();
    if written.to.is_empty() && !has_audiences {
        problems.push("mail.to is empty: name at least one recipient, or an [audience.NAME]".into());
    }
    if written.password.is_some() {
        problems.push(
            "mail.password: a password does not belong into this file; \
             use password_env, password_file or password_command"
                .into(),
        );
    }
    let security = match written.security.as_deref() {
        None | Some("starttls") => Security::StartTls,
        Some("tls") => Security::Tls,
        Some("plain") if is_loopback(&written.host) => Security::PlainToLoopback,
        Some("plain") => {
            problems.push(format!(
                "mail.security = \"plain\" is for a server on this machine only, and {:?} is none; use \"starttls\" or \"tls\"",
                written.host
            ));
            Security::StartTls
        }
        Some(other) => {
            problems.push(format!("mail.security = {other:?}; write \"starttls\", \"tls\" or \"plain\""));
            Security::StartTls
        }
    };
    let port = written.port.unwrap_or(match security {
        Security::StartTls => 587,
        Security::Tls => 465,
        Security::PlainToLoopback => 25,
    });
    Some(Delivery {
        from: from?,
        to,
        attaches_page: written.attach.contains(&file::Attachment::Page),
        attaches_lists: written.attach.contains(&file::Attachment::Lists),
        host: written.host.clone(),
        port,
        security,
        ca_file: written.ca_file.as_ref().map(PathBuf::from),
        login: login(written, problems),
        timeout: Duration::from_secs(written.timeout_seconds.unwrap_or(30).max(1)),
        report_url: written.report_url.clone(),
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn login(written: &file::Mail, problems: &mut Vec<String>) -> Option<(String, PasswordFrom)> {
    let sources = [
        written.password_env.clone().map(PasswordFrom::Environment),
        written.password_file.as_ref().map(|path| PasswordFrom::File(PathBuf::from(path))),
        written.password_command.clone().map(PasswordFrom::Command),
    ];
    let mut sources: Vec<PasswordFrom> = sources.into_iter().flatten().collect();
    match (&written.username, sources.len()) {
        (None, 0) => None,
        (Some(name), 1) => sources.pop().map(|source| (name.clone(), source)),
        (None, _) => {
            problems.push("mail.username is missing beside the password setting".into());
            None
        }
        (Some(_), _) => {
            problems.push("mail.username needs exactly one of password_env, password_file, password_command".into());
            None
        }
    }
}
