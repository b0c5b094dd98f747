//! The transport to a mail server by SMTP. Classifies each result: retry, refuse, or stop the
//! queue.

use std::error::Error as _;
use std::path::Path;
use std::thread;
use std::time::Instant;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::super::mask::{mask_address, one_line};
use super::send::{SendOutcome, Transport};
use crate::config::{Security, Server};
use crate::history::mails::{Attempt, OutgoingMail};

/// A session with a server: connects when the first mail is sent, and again after the connection
/// broke.
pub struct SmtpSession {
    server: Server,
    login: Option<(String, String)>,
    hello: String,
    connection: Option<SmtpConnection>,
}

/// Bytes written at once.
const CHUNK: usize = 16_384;

/// Bytes at the end of a mail that are withheld until it is committed. If the connection breaks
/// before, they are not sent, and the mail certainly did not arrive.
const TAIL: usize = 64;

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

    fn connect(&self) -> Result<SmtpConnection, SendOutcome> {
        let server = &self.server;
        let hello = ClientId::Domain(self.hello.clone());
        let tls = match server.security {
            Security::PlainToLoopback => None,
            Security::StartTls | Security::Tls => {
                Some(tls_parameters(server).map_err(SendOutcome::Misconfigured)?)
            }
        };
        let at_once = tls.as_ref().filter(|_| server.security == Security::Tls);
        let address = (server.host.as_str(), server.port);
        let name = format!("{}:{}", server.host, server.port);
        let connected =
            SmtpConnection::connect(address, Some(server.timeout), &hello, at_once, None);
        let mut connection =
            connected.map_err(|e| server_error(&format!("{name}, connecting"), &e))?;
        if let Some(tls) = tls
            .as_ref()
            .filter(|_| server.security == Security::StartTls)
        {
            if !connection.can_starttls() {
                return Err(SendOutcome::Misconfigured(format!(
                    "{name} does not offer STARTTLS, and nothing is sent without TLS. Try security \
                     = \"tls\" (port 465)"
                )));
            }
            connection
                .starttls(tls, &hello)
                .map_err(|e| server_error(&format!("{name}, STARTTLS"), &e))?;
        }
        if let Some((user, password)) = &self.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .map_err(|e| {
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
        let mut data_sent = false;
        let sent = begin_mail(&mut connection, sender, recipient).and_then(|()| {
            send_text(&mut connection, &mail.body, commit, &mut data_sent)
                .map_err(|e| ("the text", e))
        });
        let attempt = match sent {
            Ok(response) => Attempt::Accepted(answer(&response)),
            Err((step, error)) => classify(step, &error, data_sent),
        };
        // A rejected mail leaves a transaction open. A connection that cannot be reset is dropped.
        let is_usable = match &attempt {
            Attempt::Accepted(_) => true,
            Attempt::Later(_) | Attempt::Refused(_) => connection.command(Rset).is_ok(),
            Attempt::Unknown(_) => false,
        };
        if is_usable {
            self.connection = Some(connection);
        }
        SendOutcome::Attempted(attempt)
    }

    fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.quit();
        }
    }
}

/// Announces a mail: `MAIL`, `RCPT`, `DATA`. An error comes with the step that failed.
fn begin_mail(
    connection: &mut SmtpConnection,
    sender: Address,
    recipient: Address,
) -> Result<(), (&'static str, Error)> {
    let mut options = Vec::new();
    let is_ascii =
        AsRef::<str>::as_ref(&sender).is_ascii() && AsRef::<str>::as_ref(&recipient).is_ascii();
    if !is_ascii
        && connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
    {
        options.push(MailParameter::SmtpUtfEight);
    }
    connection
        .command(Mail::new(Some(sender), options))
        .map_err(|e| ("MAIL", e))?;
    connection
        .command(Rcpt::new(recipient, Vec::new()))
        .map_err(|e| ("RCPT", e))?;
    connection.command(Data).map_err(|e| ("DATA", e))?;
    Ok(())
}

/// Sends the text of a mail and reads the answer. Sets `data_sent` once all of the text is written
/// and only the final dot is left.
fn send_text(
    connection: &mut SmtpConnection,
    body: &[u8],
    commit: &dyn Fn() -> bool,
    data_sent: &mut bool,
) -> Result<Response, Error> {
    let (most, tail) = body.split_at(body.len().saturating_sub(TAIL));
    let mut chunks = most.chunks(CHUNK);
    let mut tail = Some(tail);
    connection.message_iter(std::iter::from_fn(|| {
        if let Some(chunk) = chunks.next() {
            return Some(chunk);
        }
        let Some(last) = tail.take() else {
            *data_sent = true;
            return None;
        };
        if !commit() {
            rest();
        }
        Some(last)
    }))
}

/// Sleeps until the process ends. lettre cannot be stopped within a text: when the iterator ends,
/// it sends the final dot. The worker no longer waits for this thread, and the server drops the
/// unfinished mail when the connection closes with the process.
fn rest() -> ! {
    loop {
        thread::park();
    }
}

/// Outcome of a mail after an error at one of its steps.
fn classify(step: &str, error: &Error, data_sent: bool) -> Attempt {
    let words = words(error);
    if error.is_permanent() {
        return Attempt::Refused(words);
    }
    if error.is_transient() {
        return Attempt::Later(words);
    }
    // A broken pipe after the text: the final dot itself could not be written.
    if data_sent && !has_kind(error, std::io::ErrorKind::BrokenPipe) {
        return Attempt::Unknown(format!("no answer after the whole mail was sent: {words}"));
    }
    Attempt::Later(format!("the connection broke at {step}: {words}"))
}

/// Outcome of an error before any mail was begun.
fn server_error(step: &str, error: &Error) -> SendOutcome {
    let hint = if is_tls(error) && words(error).contains("UnknownIssuer") {
        ". If this server has a private certificate authority, set ca_file under [mail]"
    } else if error.is_response() {
        ". This is not a mail server, or it expects TLS from the start: security = \"tls\""
    } else if is_timeout(error) {
        ". A server that expects TLS from the start stays silent: try security = \"tls\""
    } else {
        ""
    };
    let words = format!("{step}: {}{hint}", words(error));
    if error.is_permanent() || error.is_client() || is_tls(error) {
        SendOutcome::Misconfigured(words)
    } else {
        SendOutcome::Unavailable(words)
    }
}

/// Whether the causes include an I/O error of this kind.
fn has_kind(error: &Error, kind: std::io::ErrorKind) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == kind)
        {
            return true;
        }
        source = cause.source();
    }
    false
}

/// Whether the answer timed out; operating systems have two codes for it.
fn is_timeout(error: &Error) -> bool {
    has_kind(error, std::io::ErrorKind::WouldBlock) || has_kind(error, std::io::ErrorKind::TimedOut)
}

/// Whether TLS failed; lettre reports rustls errors as network errors.
fn is_tls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let inner = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        source = cause.source();
    }
    error.is_tls()
}

/// The error with its causes, on one line.
fn words(error: &Error) -> String {
    if is_timeout(error) {
        return "no answer in time (timeout_seconds under [mail])".into();
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    one_line(&text)
}

fn answer(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    one_line(&format!("{} {}", response.code(), text.join(" ")))
}

fn tls_parameters(server: &Server) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca_file {
        builder = builder.add_root_certificate(
            certificate(path).map_err(|e| format!("ca_file {}: {e}", path.display()))?,
        );
    }
    builder
        .build()
        .map_err(|e| format!("TLS to the mail server cannot be set up: {e}"))
}

fn certificate(path: &Path) -> Result<Certificate, String> {
    let pem = std::fs::read(path).map_err(|e| e.to_string())?;
    Certificate::from_pem(&pem).map_err(|e| e.to_string())
}
