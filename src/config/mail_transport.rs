//! How mails are sent: to a server, a folder or a program.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file;

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

/// Checks how mails are sent; settings of another transport are a problem.
pub(super) fn transport(
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
