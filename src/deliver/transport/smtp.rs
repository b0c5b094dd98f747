//! The transport to a mail server by SMTP. Classifies each result: retry, refuse, or stop the
//! queue.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use lettre::Address;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};

use super::super::mask::{mask_address, one_line};
use super::send::{SendOutcome, Transport};
use super::smtp_client::{Answer, Connection, SmtpError, Tls};
use crate::config::{Security, Server};
use crate::history::mails::{Attempt, OutgoingMail};

/// A session with a server: connects when the first mail is sent, and again after the connection
/// broke.
pub struct SmtpSession {
    server: Server,
    login: Option<(String, String)>,
    hello: String,
    connection: Option<Connection>,
}

impl SmtpSession {
    /// A session that is not connected yet. `hello` is the domain for `EHLO`, `login` user name and
    /// password.
    pub fn new(server: Server, login: Option<(String, String)>, hello: String) -> SmtpSession {
        SmtpSession {
            server,
            login,
            hello,
            connection: None,
        }
    }

    fn connect(&self) -> Result<Connection, SendOutcome> {
        let (server, hello) = (&self.server, self.hello.as_str());
        let tls = match server.security {
            Security::PlainToLoopback => None,
            Security::StartTls | Security::Tls => {
                Some(trusted(server).map_err(SendOutcome::Misconfigured)?)
            }
        };
        let at_once = tls.as_ref().filter(|_| server.security == Security::Tls);
        let address = (server.host.as_str(), server.port);
        let name = format!("{}:{}", server.host, server.port);
        let mut connection = Connection::open(address, server.timeout, hello, at_once)
            .map_err(|e| server_error(&format!("{name}, connecting"), &e))?;
        if let Some(tls) = tls
            .as_ref()
            .filter(|_| server.security == Security::StartTls)
        {
            if !connection.offers("STARTTLS") {
                return Err(SendOutcome::Misconfigured(format!(
                    "{name} does not offer STARTTLS, and nothing is sent without TLS. Try security \
                     = \"tls\" (port 465)"
                )));
            }
            connection = connection
                .start_tls(tls, hello)
                .map_err(|e| server_error(&format!("{name}, STARTTLS"), &e))?;
        }
        if let Some((user, password)) = &self.login {
            connection.log_in(user, password).map_err(|e| {
                server_error(&format!("{name}, logging in as {}", mask_address(user)), &e)
            })?;
        }
        Ok(connection)
    }
}

impl Transport for SmtpSession {
    fn send(
        &mut self,
        mail: &OutgoingMail,
        _deadline: Instant,
        commit: &dyn Fn() -> bool,
    ) -> SendOutcome {
        let addresses = (
            mail.sender.parse::<Address>(),
            mail.recipient.parse::<Address>(),
        );
        let (Ok(sender), Ok(recipient)) = addresses else {
            return SendOutcome::Attempted(Attempt::Refused("no mail address".into()));
        };
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect() {
                Ok(connection) => connection,
                Err(outcome) => return outcome,
            },
        };
        let (mut data_sent, mut is_refusal) = (false, false);
        let sent = begin_mail(&mut connection, &sender, &recipient).and_then(|()| {
            connection
                .text(&mail.body, commit, &mut data_sent)
                .map_err(|e| ("the text", e))
        });
        let attempt = match sent {
            Ok(answer) => Attempt::Accepted(words_of(&answer)),
            Err((step, error)) => {
                is_refusal = matches!(error, SmtpError::Refused(_));
                classify(step, &error, data_sent)
            }
        };
        // A rejected mail leaves a transaction open. A connection that cannot be reset is dropped.
        let is_usable = match &attempt {
            Attempt::Accepted(_) => true,
            Attempt::Later(_) | Attempt::Refused(_) => {
                is_refusal && connection.command("RSET").is_ok()
            }
            Attempt::Unknown(_) => false,
        };
        if is_usable {
            self.connection = Some(connection);
        }
        SendOutcome::Attempted(attempt)
    }

    fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.command("QUIT");
        }
    }
}

/// Announces a mail: `MAIL`, `RCPT`, `DATA`. An error comes with the step that failed.
fn begin_mail(
    connection: &mut Connection,
    sender: &Address,
    recipient: &Address,
) -> Result<(), (&'static str, SmtpError)> {
    let is_ascii =
        AsRef::<str>::as_ref(sender).is_ascii() && AsRef::<str>::as_ref(recipient).is_ascii();
    let option = match !is_ascii && connection.offers("SMTPUTF8") {
        true => " SMTPUTF8",
        false => "",
    };
    connection
        .command(&format!("MAIL FROM:<{sender}>{option}"))
        .map_err(|e| ("MAIL", e))?;
    connection
        .command(&format!("RCPT TO:<{recipient}>"))
        .map_err(|e| ("RCPT", e))?;
    connection.step("DATA", 354).map_err(|e| ("DATA", e))
}

/// Outcome of a mail after an error at one of its steps.
fn classify(step: &str, error: &SmtpError, data_sent: bool) -> Attempt {
    let words = words(error);
    if let SmtpError::Refused(answer) = error {
        return match answer.code {
            500.. => Attempt::Refused(words),
            _ => Attempt::Later(words),
        };
    }
    // A broken pipe after the text: the final dot itself could not be written.
    if data_sent && !is_kind(error, io::ErrorKind::BrokenPipe) {
        return Attempt::Unknown(format!("no answer after the whole mail was sent: {words}"));
    }
    Attempt::Later(format!("the connection broke at {step}: {words}"))
}

/// Outcome of an error before any mail was begun.
fn server_error(step: &str, error: &SmtpError) -> SendOutcome {
    let text = words(error);
    let hint = if is_tls(error) && text.contains("UnknownIssuer") {
        ". If this server has a private certificate authority, set ca_file under [mail]"
    } else if matches!(error, SmtpError::NoAnswer(_)) && step.ends_with("connecting") {
        ". This is not a mail server, or it expects TLS from the start: security = \"tls\""
    } else if is_timeout(error) {
        ". A server that expects TLS from the start stays silent: try security = \"tls\""
    } else {
        ""
    };
    let words = format!("{step}: {text}{hint}");
    let is_for_good = match error {
        SmtpError::Refused(answer) => answer.code >= 500,
        SmtpError::Unsupported(_) => true,
        SmtpError::NoAnswer(_) => false,
        SmtpError::Network(_) => is_tls(error),
    };
    match is_for_good {
        true => SendOutcome::Misconfigured(words),
        false => SendOutcome::Unavailable(words),
    }
}

fn is_kind(error: &SmtpError, kind: io::ErrorKind) -> bool {
    matches!(error, SmtpError::Network(e) if e.kind() == kind)
}

/// Whether the answer timed out; operating systems have two codes for it.
fn is_timeout(error: &SmtpError) -> bool {
    is_kind(error, io::ErrorKind::WouldBlock) || is_kind(error, io::ErrorKind::TimedOut)
}

/// Whether TLS failed, and not the connection under it.
fn is_tls(error: &SmtpError) -> bool {
    let SmtpError::Network(error) = error else {
        return false;
    };
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<rustls::Error>())
}

/// The error on one line.
fn words(error: &SmtpError) -> String {
    if is_timeout(error) {
        return "no answer in time (timeout_seconds under [mail])".into();
    }
    one_line(&error.to_string())
}

fn words_of(answer: &Answer) -> String {
    one_line(&format!("{} {}", answer.code, answer.lines.join(" ")))
}

/// The certificates that are trusted for a server, and the name that its own must have.
fn trusted(server: &Server) -> Result<Tls, String> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(path) = &server.ca_file {
        let failed = |e: String| format!("ca_file {}: {e}", path.display());
        for certificate in certificates(path).map_err(failed)? {
            roots.add(certificate).map_err(|e| failed(e.to_string()))?;
        }
    }
    let failed = |e: String| format!("TLS to the mail server cannot be set up: {e}");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| failed(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(server.host.clone());
    Ok(Tls {
        config: Arc::new(config),
        name: name.map_err(|e| failed(format!("{}: {e}", server.host)))?,
    })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = std::fs::read(path).map_err(|e| e.to_string())?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = read.map_err(|e| e.to_string())?;
    match found.is_empty() {
        true => Err("it holds no certificate in PEM format".into()),
        false => Ok(found),
    }
}
