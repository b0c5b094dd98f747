//! One mail over SMTP: what was said at which step, and what that says of this mail and of the
//! others.

use std::error::Error as _;
use std::path::Path;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::courier::Ended;
use crate::config::{Security, Server};
use crate::history::mails::Tried;

/// A line to a server, connected when it is first needed and again when it broke.
pub struct Line {
    server: Server,
    login: Option<(String, String)>,
    hello: String,
    connection: Option<SmtpConnection>,
}

/// Bytes of a mail that go at once.
const CHUNK: usize = 16_384;

/// Bytes kept back until the mail may go: where the line broke before, they do not go, and the mail
/// is known not to have.
const TAIL: usize = 64;

/// The one who waits gave up before the last byte went.
struct GivenUp;

impl Line {
    /// A line that is not connected yet; `hello` is the domain it introduces itself with.
    pub fn new(server: Server, login: Option<(String, String)>, hello: String) -> Line {
        Line {
            server,
            login,
            hello,
            connection: None,
        }
    }

    /// Sends a mail. `may_go` is asked before the last byte goes.
    pub fn take(
        &mut self,
        sender: Address,
        recipient: Address,
        body: &[u8],
        may_go: &dyn Fn() -> bool,
    ) -> Ended {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect() {
                Ok(connection) => connection,
                Err(ended) => return ended,
            },
        };
        let mut went = false;
        let ended = match converse(&mut connection, sender, recipient, body, may_go, &mut went) {
            Ok(response) => Ended::Mail(Tried::Accepted(said(&response))),
            Err((step, error)) => of_mail(step, &error, went),
        };
        // What is left of the conversation is cleared away, or the connection with it.
        let is_sound = match &ended {
            Ended::Mail(Tried::Accepted(_)) => true,
            Ended::Mail(Tried::Later(_) | Tried::Refused(_)) => connection.command(Rset).is_ok(),
            _ => false,
        };
        if is_sound {
            self.connection = Some(connection);
        }
        ended
    }

    /// Says goodbye.
    pub fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.quit();
        }
    }

    fn connect(&self) -> Result<SmtpConnection, Ended> {
        let server = &self.server;
        let hello = ClientId::Domain(self.hello.clone());
        let tls = match server.security {
            Security::PlainToLoopback => None,
            Security::StartTls | Security::Tls => {
                Some(tls_parameters(server).map_err(Ended::NotSo)?)
            }
        };
        let at_once = tls.as_ref().filter(|_| server.security == Security::Tls);
        let address = (server.host.as_str(), server.port);
        let name = format!("{}:{}", server.host, server.port);
        let connected =
            SmtpConnection::connect(address, Some(server.timeout), &hello, at_once, None);
        let mut connection =
            connected.map_err(|e| of_server(&format!("{name}, connecting"), &e))?;
        if let Some(tls) = tls
            .as_ref()
            .filter(|_| server.security == Security::StartTls)
        {
            if !connection.can_starttls() {
                return Err(Ended::NotSo(format!(
                    "{name} offers no STARTTLS, and without it nothing is sent; security = \"tls\" \
                     (port 465) may be what it wants"
                )));
            }
            connection
                .starttls(tls, &hello)
                .map_err(|e| of_server(&format!("{name}, STARTTLS"), &e))?;
        }
        if let Some((user, password)) = &self.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .map_err(|e| {
                    of_server(&format!("{name}, logging in as {}", masked_text(user)), &e)
                })?;
        }
        Ok(connection)
    }
}

/// The conversation about one mail; an error comes with the step at which it came.
fn converse(
    connection: &mut SmtpConnection,
    sender: Address,
    recipient: Address,
    body: &[u8],
    may_go: &dyn Fn() -> bool,
    went: &mut bool,
) -> Result<Response, (&'static str, Error)> {
    let mut options = Vec::new();
    let is_wide =
        !(AsRef::<str>::as_ref(&sender).is_ascii() && AsRef::<str>::as_ref(&recipient).is_ascii());
    if is_wide
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
    let (most, tail) = body.split_at(body.len().saturating_sub(TAIL));
    let mut chunks = most.chunks(CHUNK);
    let mut tail = Some(tail);
    let parts = std::iter::from_fn(|| {
        if let Some(chunk) = chunks.next() {
            return Some(chunk);
        }
        let Some(last) = tail.take() else {
            *went = true;
            return None;
        };
        // To stop here is to break the line: a server drops a mail that has no end.
        if !may_go() {
            std::panic::resume_unwind(Box::new(GivenUp));
        }
        Some(last)
    });
    connection.message_iter(parts).map_err(|e| ("the text", e))
}

/// What an error says of the mail it came at.
fn of_mail(step: &str, error: &Error, went: bool) -> Ended {
    let words = words(error);
    match (error.is_permanent(), error.is_transient()) {
        (true, _) => Ended::Mail(Tried::Refused(words)),
        (_, true) => Ended::Mail(Tried::Later(words)),
        // The dot itself could not be written.
        _ if went && !has_kind(error, std::io::ErrorKind::BrokenPipe) => Ended::Mail(
            Tried::Unknown(format!("no answer after the whole mail went: {words}")),
        ),
        _ => Ended::Mail(Tried::Later(format!("the line broke at {step}: {words}"))),
    }
}

/// What an error says of the server, before any mail.
fn of_server(step: &str, error: &Error) -> Ended {
    let hint = match () {
        () if is_tls(error) && words(error).contains("UnknownIssuer") => {
            "; ca_file under [mail] names an authority that only you know"
        }
        () if error.is_response() => {
            "; this is no mail server, or one that wants TLS from the first byte: security = \
             \"tls\""
        }
        () if is_timeout(error) => {
            "; a server that wants TLS from the first byte says nothing: security = \"tls\""
        }
        () => "",
    };
    let words = format!("{step}: {}{hint}", words(error));
    match error.is_permanent() || error.is_client() || is_tls(error) {
        true => Ended::NotSo(words),
        false => Ended::NotNow(words),
    }
}

/// Whether the system's error below is of this kind.
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

/// Whether there was no answer in time: the system has two words for it.
fn is_timeout(error: &Error) -> bool {
    has_kind(error, std::io::ErrorKind::WouldBlock) || has_kind(error, std::io::ErrorKind::TimedOut)
}

/// Whether TLS failed: lettre tells those of rustls as errors of the network.
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

/// The error with its causes, in one line.
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
    in_one_line(&text)
}

fn said(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    in_one_line(&format!("{} {}", response.code(), text.join(" ")))
}

/// What a server says may hold anything: one line of it, without control characters, and not
/// without end.
pub fn in_one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `a…@example.com`: enough to know who, too little to leak an address book.
pub fn masked(mailbox: &Mailbox) -> String {
    masked_text(mailbox.email.as_ref())
}

/// The same of an address as text.
pub fn masked_text(address: &str) -> String {
    let (user, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = user.chars().take(1).collect();
    if domain.is_empty() {
        format!("{first}…")
    } else {
        format!("{first}…@{domain}")
    }
}

/// A text with every address in it masked: what servers say may name others than the recipient.
pub fn without_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-@".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(is_part) {
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match word.contains('@') {
            true => out.push_str(&masked_text(word)),
            false => out.push_str(word),
        }
        rest = after;
    }
    out + rest
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

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn every_address_in_a_text_is_masked() {
        let text = "550 5.1.1 <ADA@fernhill.example>: alias of boss.private@secret.example, user \
                    unknown";
        let masked = "550 5.1.1 <A…@fernhill.example>: alias of b…@secret.example, user unknown";
        assert_eq!(without_addresses(text), masked);
        assert_eq!(without_addresses("no address"), "no address");
        assert_eq!(without_addresses("é@x.y@z"), "é…@z");
    }
}
