//! A client for mail servers: one connection, one command at a time, answers of bounded length.
//!
//! It holds what a hostile or broken server may do: an answer without end is cut off, an answer that
//! nobody asked for ends the connection, and nothing that arrived before TLS counts after it.
//!
//! # Source
//! RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 4954 and 4616 (AUTH), RFC 6531 (SMTPUTF8).

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// Most bytes of a line of an answer; 512 are allowed.
const MOST_LINE: usize = 4096;
/// Most bytes of an answer.
const MOST_ANSWER: usize = 64 << 10;
/// Bytes read or written at once.
const CHUNK: usize = 16 << 10;
/// Bytes at the end of a mail that are withheld until it is committed. If the connection breaks
/// before, they are not sent, and the mail certainly did not arrive.
const TAIL: usize = 64;

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its code.
    pub code: u16,
    /// Its lines, without the code.
    pub lines: Vec<String>,
}

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The server says no: for now (4xx) or for good (5xx).
    #[error("{} {}", .0.code, .0.lines.join(" "))]
    Refused(Answer),
    /// What the server says is no answer to the command.
    #[error("{0}")]
    NoAnswer(String),
    /// The server cannot do what is needed.
    #[error("{0}")]
    Unsupported(String),
    /// The connection failed, or TLS did.
    #[error("{0}")]
    Network(#[from] io::Error),
}

/// How to protect a connection.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Certificates that are trusted.
    pub config: Arc<ClientConfig>,
    /// The name that the server's certificate must have.
    pub name: ServerName<'static>,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

/// An open connection.
pub struct Connection {
    stream: Stream,
    /// Bytes that arrived and were not taken yet.
    unread: Vec<u8>,
    /// What the server offers: the lines of its answer to `EHLO`, in capitals.
    offers: Vec<String>,
}

impl Connection {
    /// Connects and says `EHLO` with the domain `hello`; under TLS from the first byte when `tls` is
    /// given.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn open(
        address: (&str, u16),
        timeout: Duration,
        hello: &str,
        tls: Option<&Tls>,
    ) -> Result<Connection, SmtpError> {
        let mut connection = Connection {
            stream: Stream::Plain(dial(address, timeout)?),
            unread: Vec::new(),
            offers: Vec::new(),
        };
        if let Some(tls) = tls {
            connection = connection.secured(tls)?;
        }
        let greeting = connection.answer()?;
        if greeting.code != 220 {
            return Err(unexpected(&greeting));
        }
        connection.hello(hello)?;
        Ok(connection)
    }

    /// Goes on under TLS.
    ///
    /// # Errors
    /// See [`SmtpError`]. Bytes behind the server's consent were put there by somebody who wants
    /// them to count as said under TLS.
    pub fn start_tls(mut self, tls: &Tls, hello: &str) -> Result<Connection, SmtpError> {
        self.command("STARTTLS")?;
        if !self.unread.is_empty() {
            return Err(SmtpError::NoAnswer(
                "more than one answer arrived before TLS began; somebody between here and the \
                 server may have added it. Nothing was sent"
                    .into(),
            ));
        }
        let mut connection = self.secured(tls)?;
        connection.hello(hello)?;
        Ok(connection)
    }

    fn secured(self, tls: &Tls) -> Result<Connection, SmtpError> {
        let Stream::Plain(mut socket) = self.stream else {
            return Ok(self);
        };
        let client = ClientConnection::new(Arc::clone(&tls.config), tls.name.clone());
        let mut client = client.map_err(io::Error::other)?;
        while client.is_handshaking() {
            client.complete_io(&mut socket)?;
        }
        Ok(Connection {
            stream: Stream::Tls(Box::new(StreamOwned::new(client, socket))),
            unread: Vec::new(),
            offers: Vec::new(),
        })
    }

    /// Whether the server offers an extension.
    pub fn offers(&self, extension: &str) -> bool {
        self.parameters(extension).is_some()
    }

    /// What stands behind an extension that the server offers.
    fn parameters(&self, extension: &str) -> Option<&str> {
        self.offers.iter().find_map(|line| {
            let rest = line.strip_prefix(extension)?;
            (rest.is_empty() || rest.starts_with([' ', '='])).then_some(rest)
        })
    }

    /// Logs in by `PLAIN`, or else by `LOGIN`.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn log_in(&mut self, user: &str, password: &str) -> Result<(), SmtpError> {
        let offered = self.parameters("AUTH").unwrap_or_default().to_string();
        let has = |name: &str| offered.split([' ', '=']).any(|word| word == name);
        if has("PLAIN") {
            let initial = STANDARD.encode(format!("\0{user}\0{password}"));
            self.command(&format!("AUTH PLAIN {initial}"))?;
            return Ok(());
        }
        if has("LOGIN") {
            self.step("AUTH LOGIN", 334)?;
            self.step(&STANDARD.encode(user), 334)?;
            self.command(&STANDARD.encode(password))?;
            return Ok(());
        }
        Err(SmtpError::Unsupported(
            "the server offers neither AUTH PLAIN nor AUTH LOGIN".into(),
        ))
    }

    /// Says a command, and returns the answer if it is a yes.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn command(&mut self, line: &str) -> Result<Answer, SmtpError> {
        self.say(line)?;
        let answer = self.answer()?;
        match answer.code {
            200..300 => Ok(answer),
            _ => Err(unexpected(&answer)),
        }
    }

    /// Says a command that has one right answer.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn step(&mut self, line: &str, code: u16) -> Result<(), SmtpError> {
        self.say(line)?;
        let answer = self.answer()?;
        match answer.code == code {
            true => Ok(()),
            false => Err(unexpected(&answer)),
        }
    }

    /// Sends the text of a mail after `DATA`, and returns the answer. Calls `commit` before the last
    /// bytes; when that returns false, nothing more is sent, and the connection must be dropped. Sets
    /// `data_sent` once only the final dot is left.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn text(
        &mut self,
        body: &[u8],
        commit: &dyn Fn() -> bool,
        data_sent: &mut bool,
    ) -> Result<Answer, SmtpError> {
        let text = dotted(body);
        let (most, tail) = text.split_at(text.len().saturating_sub(TAIL));
        for chunk in most.chunks(CHUNK) {
            self.write(chunk)?;
        }
        if !commit() {
            let words = "the attempt could not be recorded, so the mail was not finished";
            return Err(SmtpError::NoAnswer(words.into()));
        }
        self.write(tail)?;
        *data_sent = true;
        self.write(b".\r\n")?;
        let answer = self.answer()?;
        match answer.code {
            200..300 => Ok(answer),
            _ => Err(unexpected(&answer)),
        }
    }

    fn hello(&mut self, domain: &str) -> Result<(), SmtpError> {
        let answer = self.command(&format!("EHLO {domain}"))?;
        let offers = answer.lines.iter().skip(1);
        self.offers = offers.map(|line| line.trim().to_uppercase()).collect();
        Ok(())
    }

    /// Sends a line, unless something was said before that nobody asked for.
    fn say(&mut self, line: &str) -> Result<(), SmtpError> {
        if !self.unread.is_empty() {
            let answer = self.answer()?;
            return Err(match answer.code {
                // A server says so when it shuts down.
                421 => SmtpError::Refused(answer),
                _ => SmtpError::NoAnswer(format!(
                    "the server said more than it was asked: {}",
                    unexpected(&answer)
                )),
            });
        }
        if line.contains(['\r', '\n']) {
            return Err(SmtpError::Unsupported("a command of several lines".into()));
        }
        self.write(format!("{line}\r\n").as_bytes())?;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }

    /// Reads an answer: one line or several with the same code.
    fn answer(&mut self) -> Result<Answer, SmtpError> {
        let mut lines = Vec::new();
        let (mut known, mut size) = (None, 0);
        loop {
            let line = self.line()?;
            size += line.len();
            let (code, is_last, text) = parsed(&line)?;
            if size > MOST_ANSWER || known.is_some_and(|known| known != code) {
                return Err(SmtpError::NoAnswer(
                    "the answer is too long or changes its code".into(),
                ));
            }
            known = Some(code);
            lines.push(text.to_string());
            if is_last {
                return Ok(Answer { code, lines });
            }
        }
    }

    /// Reads a line, without its end.
    fn line(&mut self) -> Result<String, SmtpError> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_string());
            }
            if self.unread.len() > MOST_LINE {
                let words = format!("a line of more than {MOST_LINE} bytes is no answer");
                return Err(SmtpError::NoAnswer(words));
            }
            let mut buffer = [0; MOST_LINE];
            let n = match &mut self.stream {
                Stream::Plain(stream) => stream.read(&mut buffer),
                Stream::Tls(stream) => stream.read(&mut buffer),
            }?;
            if n == 0 {
                let words = "the server closed the connection";
                return Err(io::Error::new(ErrorKind::UnexpectedEof, words).into());
            }
            self.unread.extend_from_slice(&buffer[..n]);
        }
    }
}

/// Connects to the first address of a server that answers.
fn dial(address: (&str, u16), timeout: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, timeout) {
            Ok(socket) => {
                socket.set_read_timeout(Some(timeout))?;
                socket.set_write_timeout(Some(timeout))?;
                socket.set_nodelay(true)?;
                return Ok(socket);
            }
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// The code of a line, whether it is the last one of its answer, and its text.
fn parsed(line: &str) -> Result<(u16, bool, &str), SmtpError> {
    let no_answer = || {
        let shown: String = line.chars().take(60).collect();
        SmtpError::NoAnswer(format!("{shown:?} is no answer of a mail server"))
    };
    let digits = line
        .get(..3)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let code: u16 = digits
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(no_answer)?;
    let rest = &line[3..];
    let is_answer = (200..600).contains(&code) && (rest.is_empty() || rest.starts_with([' ', '-']));
    if !is_answer {
        return Err(no_answer());
    }
    Ok((
        code,
        !rest.starts_with('-'),
        rest.get(1..).unwrap_or_default(),
    ))
}

fn unexpected(answer: &Answer) -> SmtpError {
    match answer.code {
        400..600 => SmtpError::Refused(answer.clone()),
        code => SmtpError::NoAnswer(format!(
            "{code} {} is no answer to that",
            answer.lines.join(" ")
        )),
    }
}

/// A text as it goes over the line: lines end in CR LF, and a dot at the beginning of one is doubled.
fn dotted(body: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(body.len() + body.len() / 64);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b".") {
            text.push(b'.');
        }
        text.extend_from_slice(line);
        text.extend_from_slice(b"\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// What comes of a connection to a server that says this at once.
    fn meets(says: &'static [u8], is_endless: bool) -> Result<(), SmtpError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            while socket.write_all(says).is_ok() && is_endless {}
            let _ = socket.read(&mut [0; 100]);
        });
        let timeout = Duration::from_secs(20);
        let opened = Connection::open(("127.0.0.1", port), timeout, "example.com", None);
        let result = opened.map(drop);
        server.join().unwrap();
        result
    }

    #[test]
    fn an_answer_without_end_is_cut_off() {
        for says in [&[b'2'; 4096][..], b"220-welcome\r\n"] {
            let error = meets(says, true).unwrap_err();
            assert!(matches!(error, SmtpError::NoAnswer(_)), "{error}");
        }
    }

    #[test]
    fn what_is_no_answer_or_was_not_asked_for_ends_the_connection() {
        for says in [
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            b"\xff\xfe\r\n",
            b"22\r\n",
            b"220-one\r\n250 two\r\n",
            b"220 welcome\r\n250 and hello\r\n",
            b"250 welcome\r\n",
        ] {
            let error = meets(says, false).unwrap_err();
            assert!(matches!(error, SmtpError::NoAnswer(_)), "{error}");
        }
        let error = meets(b"220 welcome\r\n421 shutting down\r\n", false).unwrap_err();
        assert!(matches!(error, SmtpError::Refused(_)), "{error}");
    }

    #[test]
    fn a_dot_at_the_beginning_of_a_line_is_doubled_and_lines_end_as_they_must() {
        let text = dotted(b".one\r\n..two\nthree.\r\n.");
        assert_eq!(text, b"..one\r\n...two\r\nthree.\r\n..\r\n");
        assert_eq!(dotted(b""), b"");
    }
}
