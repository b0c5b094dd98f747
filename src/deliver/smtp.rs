//! Sending over SMTP, one mail a recipient.

use std::error::Error as _;
use std::path::Path;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};

use crate::config::{Delivery, PasswordFrom, Security};

/// A server that cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The password could not be had.
    #[error("the mail password cannot be read from {place}: {reason}")]
    Password {
        /// Where it should be, never what it is.
        place: String,
        /// Why not.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("TLS to the mail server cannot be set up: {0}")]
    Tls(String),
}

/// A recipient who did not get the mail, and what the server said.
#[derive(Debug)]
pub struct Undelivered {
    /// The address, masked for logs.
    pub to: String,
    /// The server's words, or what broke.
    pub reason: String,
}

/// Sends the messages, each on its own: one bad recipient does not stop the others. Returns those
/// that did not arrive.
///
/// # Errors
/// When the server cannot be used at all as configured.
pub fn send(delivery: &Delivery, messages: &[(Mailbox, Message)]) -> Result<Vec<Undelivered>, SmtpError> {
    let transport = transport(delivery)?;
    let mut undelivered = Vec::new();
    for (to, message) in messages {
        if let Err(error) = transport.send(message) {
            let mut reason = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                let text = cause.to_string();
                if !reason.contains(&text) {
                    reason = format!("{reason}: {text}");
                }
                source = cause.source();
            }
            undelivered.push(Undelivered { to: masked(to), reason });
        }
    }
    Ok(undelivered)
}

/// `a…@example.com`: enough to know who, too little to leak an address book.
pub fn masked(mailbox: &Mailbox) -> String {
    let first: String = mailbox.email.user().chars().take(1).collect();
    format!("{first}…@{}", mailbox.email.domain())
}

fn transport(delivery: &Delivery) -> Result<SmtpTransport, SmtpError> {
    let tls = match delivery.security {
        Security::PlainToLoopback => Tls::None,
        Security::StartTls => Tls::Required(tls_parameters(delivery)?),
        Security::Tls => Tls::Wrapper(tls_parameters(delivery)?),
    };
    let mut builder = SmtpTransport::builder_dangerous(&delivery.host)
        .port(delivery.port)
        .tls(tls)
        .timeout(Some(delivery.timeout))
        .hello_name(ClientId::Domain(delivery.from.0.email.domain().to_string()));
    if let Some((user, from)) = &delivery.login {
        builder = builder.credentials(Credentials::new(user.clone(), password(from)?));
    }
    Ok(builder.build())
}

fn tls_parameters(delivery: &Delivery) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(delivery.host.clone());
    if let Some(path) = &delivery.ca_file {
        let pem = std::fs::read(path).map_err(|e| SmtpError::Tls(format!("{}: {e}", path.display())))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|e| SmtpError::Tls(format!("{}: {e}", path.display())))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|e| SmtpError::Tls(e.to_string()))
}

fn password(from: &PasswordFrom) -> Result<String, SmtpError> {
    let (place, text) = match from {
        PasswordFrom::Environment(name) => {
            (format!("the environment variable {name}"), std::env::var(name).map_err(|e| e.to_string()))
        }
        PasswordFrom::File(path) => (path.display().to_string(), read_file(path)),
        PasswordFrom::Command(command) => ("the password command".into(), run(command)),
    };
    let text = text.map_err(|reason| SmtpError::Password { place: place.clone(), reason })?;
    match text.lines().next().map(str::trim_end) {
        Some(line) if !line.is_empty() => Ok(line.to_string()),
        _ => Err(SmtpError::Password { place, reason: "it is empty".into() }),
    }
}

fn read_file(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| e.to_string())
}

fn run(command: &str) -> Result<String, String> {
    let output = std::process::Command::new("sh").arg("-c").arg(command).output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("it ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "it printed something that is not UTF-8".into())
}
