//! A mail server on loopback that goes wrong as it is told, and remembers what it accepted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A moment of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// In the midst of the text.
    Text,
    /// The mail is accepted and kept; nothing was answered yet.
    Accepted,
    Quit,
}

impl Stage {
    pub const ALL: [Stage; 10] = [
        Stage::Connect,
        Stage::Ehlo,
        Stage::StartTls,
        Stage::Auth,
        Stage::Mail,
        Stage::Rcpt,
        Stage::Data,
        Stage::Text,
        Stage::Accepted,
        Stage::Quit,
    ];
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This answer in place of the usual one, so many times; to this recipient alone, or to all.
    Says(Stage, &'static str, usize, Option<&'static str>),
    /// The line is cut, so many times.
    Cuts(Stage, usize),
    /// Nothing is answered any more, so many times.
    Hangs(Stage, usize),
    /// The line is no SMTP.
    Garbage,
    /// STARTTLS is not offered.
    NoStartTls,
}

/// How the line is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    None,
    OnDemand,
    Implicit,
}

/// Which certificate the server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    Good,
    Expired,
    OtherHost,
    SelfSigned,
}

/// A mail that was accepted.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub to: String,
    pub message_id: String,
    pub text: String,
}

#[derive(Default)]
struct State {
    faults: Vec<(Fault, usize)>,
    accepted: Vec<Accepted>,
    logins: usize,
    over: bool,
}

type Hook = Box<dyn Fn(Stage) + Send + Sync>;

struct Inner {
    state: Mutex<State>,
    woken: Condvar,
    tls: Tls,
    password: Option<&'static str>,
    config: Arc<ServerConfig>,
    good: Arc<ServerConfig>,
    mended: Mutex<bool>,
    hook: Mutex<Option<Hook>>,
}

/// The server; it stops when it is dropped.
pub struct Server {
    pub port: u16,
    pub ca_file: PathBuf,
    inner: Arc<Inner>,
    _folder: tempfile::TempDir,
}

/// What a server is to be.
pub struct Kind {
    pub tls: Tls,
    pub shows: Shows,
    pub password: Option<&'static str>,
}

impl Default for Kind {
    fn default() -> Kind {
        Kind {
            tls: Tls::None,
            shows: Shows::Good,
            password: None,
        }
    }
}

const LOST: &str = "the server lost its state";

impl Server {
    pub fn start(kind: &Kind, faults: Vec<Fault>) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let ca_file = folder.path().join("ca.pem");
        let (config, good, ca) = certificates(kind.shows);
        std::fs::write(&ca_file, ca).expect("the authority's file");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inner = Arc::new(Inner {
            state: Mutex::new(State {
                faults: faults.into_iter().map(|fault| (fault, 0)).collect(),
                ..State::default()
            }),
            woken: Condvar::new(),
            tls: kind.tls,
            password: kind.password,
            config,
            good,
            mended: Mutex::new(false),
            hook: Mutex::new(None),
        });
        let server = Arc::clone(&inner);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                if server.state().over {
                    return;
                }
                let server = Arc::clone(&server);
                thread::spawn(move || {
                    let _ = Session::new(&server, stream).and_then(Session::serve);
                });
            }
        });
        Server {
            port,
            ca_file,
            inner,
            _folder: folder,
        }
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        self.inner.state().faults.clear();
        *self.inner.mended.lock().expect(LOST) = true;
        self.inner.woken.notify_all();
    }

    /// Calls this at each stage of each conversation.
    pub fn at_each_stage(&self, hook: impl Fn(Stage) + Send + Sync + 'static) {
        *self.inner.hook.lock().expect(LOST) = Some(Box::new(hook));
    }

    /// What was accepted so far, by recipient.
    pub fn accepted(&self) -> BTreeMap<String, Vec<Accepted>> {
        let mut by = BTreeMap::<String, Vec<Accepted>>::new();
        for mail in &self.inner.state().accepted {
            by.entry(mail.to.clone()).or_default().push(mail.clone());
        }
        by
    }

    /// Forgets what was accepted so far.
    pub fn forget(&self) {
        self.inner.state().accepted.clear();
    }

    pub fn logins(&self) -> usize {
        self.inner.state().logins
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.inner.state().over = true;
        self.inner.woken.notify_all();
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect(LOST)
    }
}

/// A stream with or without TLS.
enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
    Gone,
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Stream::Plain(stream) => stream.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
            Stream::Gone => Ok(0),
        }
    }
}

impl Stream {
    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Stream::Plain(stream) => stream.write_all(bytes),
            Stream::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
            Stream::Gone => Ok(()),
        }
    }
}

/// One conversation.
struct Session<'a> {
    server: &'a Inner,
    socket: TcpStream,
    reader: BufReader<Stream>,
    is_secure: bool,
    to: String,
}

/// The conversation is over.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Over {
        Over
    }
}

impl<'a> Session<'a> {
    fn new(server: &'a Inner, socket: TcpStream) -> Result<Session<'a>, Over> {
        let stream = Stream::Plain(socket.try_clone()?);
        let mut session = Session {
            server,
            socket,
            reader: BufReader::new(stream),
            is_secure: false,
            to: String::new(),
        };
        if server.tls == Tls::Implicit {
            session.secure()?;
        }
        Ok(session)
    }

    fn secure(&mut self) -> Result<(), Over> {
        let is_mended = *self.server.mended.lock().expect(LOST);
        let config = if is_mended {
            &self.server.good
        } else {
            &self.server.config
        };
        let connection = ServerConnection::new(Arc::clone(config)).map_err(|_| Over)?;
        if let Stream::Plain(stream) = std::mem::replace(self.reader.get_mut(), Stream::Gone) {
            self.reader =
                BufReader::new(Stream::Tls(Box::new(StreamOwned::new(connection, stream))));
            self.is_secure = true;
        }
        Ok(())
    }

    fn say(&mut self, text: &str) -> Result<(), Over> {
        Ok(self
            .reader
            .get_mut()
            .write_all(format!("{text}\r\n").as_bytes())?)
    }

    /// Answers at a stage, as usual or as a fault has it; whether as usual.
    fn answer(&mut self, stage: Stage, usual: &str) -> Result<bool, Over> {
        let fault = self.due(stage);
        self.act(fault, usual)
    }

    /// The fault that is due at a stage.
    fn due(&self, stage: Stage) -> Option<Fault> {
        if let Some(hook) = self.server.hook.lock().expect(LOST).as_ref() {
            hook(stage);
        }
        let mut state = self.server.state();
        let applies = |(fault, used): &&mut (Fault, usize)| match fault {
            Fault::Says(at, _, times, only) => {
                *at == stage && *used < *times && only.is_none_or(|only| self.to.starts_with(only))
            }
            Fault::Cuts(at, times) | Fault::Hangs(at, times) => *at == stage && *used < *times,
            Fault::Garbage => stage == Stage::Connect,
            Fault::NoStartTls => false,
        };
        let (fault, used) = state.faults.iter_mut().find(applies)?;
        *used += 1;
        Some(fault.clone())
    }

    fn act(&mut self, fault: Option<Fault>, usual: &str) -> Result<bool, Over> {
        match fault {
            None => self.say(usual).map(|()| true),
            Some(Fault::Says(_, text, ..)) => self.say(text).map(|()| false),
            Some(Fault::Garbage) => {
                self.say("HTTP/1.1 400 Bad Request\r\n")?;
                Err(Over)
            }
            Some(Fault::Hangs(..)) => {
                let mut state = self.server.state();
                while !state.over && !state.faults.is_empty() {
                    state = self.server.woken.wait(state).expect(LOST);
                }
                Err(Over)
            }
            Some(_) => {
                let _ = self.socket.shutdown(Shutdown::Both);
                Err(Over)
            }
        }
    }

    fn offers_tls(&self) -> bool {
        let is_hidden = self
            .server
            .state()
            .faults
            .iter()
            .any(|(fault, _)| matches!(fault, Fault::NoStartTls));
        self.server.tls == Tls::OnDemand && !self.is_secure && !is_hidden
    }

    fn serve(mut self) -> Result<(), Over> {
        if !self.answer(Stage::Connect, "220 mail.test ready")? {
            return Ok(());
        }
        let mut line = String::new();
        loop {
            line.clear();
            if self.reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let verb = line
                .trim()
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.hello()?,
                "STARTTLS" => {
                    if self.answer(Stage::StartTls, "220 go on")? {
                        self.secure()?;
                    }
                }
                "AUTH" => {
                    let is_right = self.server.password.is_some_and(|password| {
                        line.trim()
                            .ends_with(&base64(format!("\0handoff\0{password}").as_bytes()))
                    });
                    let usual = if is_right {
                        "235 welcome"
                    } else {
                        "535 5.7.8 wrong user or password"
                    };
                    if self.answer(Stage::Auth, usual)? && is_right {
                        self.server.state().logins += 1;
                    }
                }
                "MAIL" => {
                    self.answer(Stage::Mail, "250 ok")?;
                }
                "RCPT" => {
                    self.to = line
                        .split(['<', '>'])
                        .nth(1)
                        .unwrap_or_default()
                        .to_string();
                    self.answer(Stage::Rcpt, "250 ok")?;
                }
                "DATA" => self.text()?,
                "QUIT" => {
                    self.answer(Stage::Quit, "221 bye")?;
                    return Ok(());
                }
                _ => self.say("250 ok")?,
            }
        }
    }

    fn hello(&mut self) -> Result<(), Over> {
        let mut offers = vec!["250-mail.test"];
        if self.offers_tls() {
            offers.push("250-STARTTLS");
        }
        if self.server.password.is_some() {
            offers.push("250-AUTH PLAIN");
        }
        offers.push("250 8BITMIME");
        self.answer(Stage::Ehlo, &offers.join("\r\n")).map(drop)
    }

    fn text(&mut self) -> Result<(), Over> {
        if !self.answer(Stage::Data, "354 go on")? {
            return Ok(());
        }
        let mut text = String::new();
        let mut is_halfway = false;
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(Over);
            }
            if line == ".\r\n" {
                break;
            }
            text.push_str(&line);
            if !is_halfway && text.len() > 2_000 {
                is_halfway = true;
                if let Some(fault) = self.due(Stage::Text) {
                    self.act(Some(fault), "")?;
                }
            }
        }
        let fault = self.due(Stage::Accepted);
        if !matches!(fault, Some(Fault::Says(..))) {
            self.keep(&text);
        }
        self.act(fault, "250 taken").map(drop)
    }

    fn keep(&self, text: &str) {
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "))
            .unwrap_or_default();
        let mail = Accepted {
            to: self.to.clone(),
            message_id: id.trim().to_string(),
            text: text.to_string(),
        };
        self.server.state().accepted.push(mail);
    }
}

/// The configuration of the server with the certificate it shows, that with a good one, and the
/// authority's certificate.
fn certificates(shows: Shows) -> (Arc<ServerConfig>, Arc<ServerConfig>, String) {
    let key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("an authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let ca = authority
        .self_signed(&key)
        .expect("the authority's certificate");
    let issuer = Issuer::new(authority, key);
    let one = |shows: Shows| {
        let name = if shows == Shows::OtherHost {
            "other.test"
        } else {
            "localhost"
        };
        let mut params = CertificateParams::new(vec![name.to_string()]).expect("a certificate");
        if shows == Shows::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = match shows {
            Shows::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &issuer),
        };
        let chain: Vec<CertificateDer<'static>> =
            vec![certificate.expect("a certificate").der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = builder
            .expect("TLS")
            .with_no_client_auth()
            .with_single_cert(chain, key);
        Arc::new(config.expect("a certificate that fits its key"))
    };
    (one(shows), one(Shows::Good), ca.pem())
}

/// Base64 (RFC 4648), for comparing a login.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk
            .iter()
            .fold(0u32, |n, byte| (n << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let letter = LETTERS[(n >> (18 - 6 * i)) as usize & 63] as char;
            text.push(if i <= chunk.len() { letter } else { '=' });
        }
    }
    text
}
