//! One mail on its way: by SMTP, into a folder, or to a program.
//!
//! The way is gone on a thread of its own, so that a server that hangs costs no more than the time
//! there is. The last byte of a mail goes only after the one who waits has said so: it is then in
//! the ledger that the mail may have arrived.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lettre::Address;

use super::secret::{self, SecretError};
use super::smtp::Line;
use crate::config::{Delivery, Transport};
use crate::history::mails::Tried;

/// A mail and where it goes.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The sender's address.
    pub sender: String,
    /// The recipient's address.
    pub recipient: String,
    /// Its Message-ID.
    pub message_id: String,
    /// The whole message.
    pub body: Vec<u8>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It says something of this mail alone.
    Mail(Tried),
    /// No mail can go now: the server is away or asks to come back.
    NotNow(String),
    /// No mail can go until somebody mends something: the password, the certificate, the
    /// configuration.
    NotSo(String),
}

/// What the thread tells.
enum Event {
    /// All but the last byte went: may it go?
    LastByte(SyncSender<()>),
    /// The try ended.
    Ended(Ended),
}

/// Takes mails on their way, one after the other, over one connection where that holds.
pub struct Courier {
    letters: Option<Sender<Letter>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

impl Courier {
    /// A courier for the way of the configuration.
    ///
    /// # Errors
    /// When the password cannot be had.
    pub fn new(delivery: &Delivery) -> Result<Courier, SecretError> {
        let mut way = match &delivery.transport {
            Transport::Smtp(server) => {
                let login = server
                    .login
                    .as_ref()
                    .map(|(user, from)| Ok((user.clone(), secret::password(from)?)));
                let hello = delivery.from.0.email.domain().to_string();
                Way::Smtp(Box::new(Line::new(
                    server.clone(),
                    login.transpose()?,
                    hello,
                )))
            }
            Transport::Directory(path) => Way::Directory(path.clone()),
            Transport::Sendmail(program) => Way::Sendmail(program.clone()),
        };
        let (letters, inbox) = channel::<Letter>();
        let (outbox, events) = channel();
        let thread = thread::spawn(move || {
            for letter in inbox {
                let may_go = || {
                    let (go, answer) = sync_channel(1);
                    outbox.send(Event::LastByte(go)).is_ok() && answer.recv().is_ok()
                };
                if outbox
                    .send(Event::Ended(way.take(&letter, &may_go)))
                    .is_err()
                {
                    return;
                }
            }
            way.close();
        });
        Ok(Courier {
            letters: Some(letters),
            events,
            thread: Some(thread),
        })
    }

    /// Takes a mail on its way, until a moment at the latest. `last_byte` is called before the last
    /// byte goes; when it fails the byte does not. Gives how it ended, and whether the last byte
    /// went.
    ///
    /// # Errors
    /// Those of `last_byte`.
    pub fn take<E>(
        &mut self,
        letter: Letter,
        until: Instant,
        mut last_byte: impl FnMut() -> Result<(), E>,
    ) -> Result<(Ended, bool), E> {
        let mut went = false;
        let gone = |went: bool, why: &str| match went {
            true => Ended::Mail(Tried::Unknown(format!(
                "{why} after the whole mail went; it may have arrived"
            ))),
            false => Ended::NotNow(why.to_string()),
        };
        if self
            .letters
            .as_ref()
            .is_none_or(|letters| letters.send(letter).is_err())
        {
            return Ok((gone(false, "the connection is gone"), false));
        }
        loop {
            match self
                .events
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(Event::LastByte(go)) => {
                    last_byte()?;
                    went = true;
                    // A thread that is gone has dropped the connection, and the byte with it.
                    let _ = go.send(());
                }
                Ok(Event::Ended(ended)) => return Ok((ended, went)),
                Err(reason) => {
                    self.letters = None;
                    self.thread = None;
                    let why = match reason {
                        RecvTimeoutError::Timeout => {
                            "no answer in the time there is (send_seconds under [mail])"
                        }
                        RecvTimeoutError::Disconnected => "the connection broke",
                    };
                    return Ok((gone(went, why), went));
                }
            }
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.letters = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        let begun = Instant::now();
        while !thread.is_finished() && begun.elapsed() < GOODBYE {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// The way a mail goes.
enum Way {
    Smtp(Box<Line>),
    Directory(PathBuf),
    Sendmail(PathBuf),
}

impl Way {
    fn take(&mut self, letter: &Letter, may_go: &dyn Fn() -> bool) -> Ended {
        let addresses = (
            letter.sender.parse::<Address>(),
            letter.recipient.parse::<Address>(),
        );
        let (Ok(sender), Ok(recipient)) = addresses else {
            return Ended::Mail(Tried::Refused("no mail address".into()));
        };
        match self {
            Way::Smtp(line) => line.take(sender, recipient, &letter.body, may_go),
            Way::Directory(folder) => into_folder(folder, letter),
            Way::Sendmail(program) => through(program, &sender, &recipient, &letter.body, may_go),
        }
    }

    fn close(&mut self) {
        if let Way::Smtp(line) = self {
            line.close();
        }
    }
}

/// The mail as a file that is there whole or not at all, under a name of its own: again is the same
/// file.
fn into_folder(folder: &Path, letter: &Letter) -> Ended {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-_.@".contains(c) {
            c
        } else {
            '_'
        }
    };
    let id = letter.message_id.trim_matches(['<', '>']);
    let path = folder.join(format!("{}.eml", id.chars().map(plain).collect::<String>()));
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".handoff-")
            .tempfile_in(folder)?;
        file.write_all(&letter.body)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|e| e.error)
    };
    match write() {
        Ok(_) => Ended::Mail(Tried::Accepted(format!("written to {}", path.display()))),
        Err(e) => {
            use std::io::ErrorKind::{AlreadyExists, NotADirectory, NotFound, PermissionDenied};
            let words = format!(
                "cannot write into {} (directory under [mail]): {e}",
                folder.display()
            );
            match e.kind() {
                AlreadyExists | NotADirectory | NotFound | PermissionDenied => Ended::NotSo(words),
                _ => Ended::NotNow(words),
            }
        }
    }
}

/// Exit codes of `sendmail` for what will not go well later either (sysexits.h): usage, data, no
/// user, no host, no permission, configuration.
const REFUSED: [i32; 6] = [64, 65, 67, 68, 77, 78];

fn through(
    program: &Path,
    sender: &Address,
    recipient: &Address,
    body: &[u8],
    may_go: &dyn Fn() -> bool,
) -> Ended {
    let name = program.display();
    let mut command = Command::new(program);
    // `--`: an address may begin with a dash.
    command.args(["-i", "-f", sender.as_ref(), "--", recipient.as_ref()]);
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(e) => {
            return Ended::NotSo(format!(
                "{name} cannot be started: {e}; set sendmail under [mail]"
            ));
        }
    };
    let Some(mut stdin) = child.stdin.take() else {
        return Ended::NotSo(format!("{name} takes no standard input"));
    };
    // Programs of this kind take lines as the system writes them.
    let text: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'\r').collect();
    let written = stdin.write_all(&text);
    if written.is_ok() && !may_go() {
        // Killed before its input ended: nothing was accepted.
        let _ = child.kill();
        return Ended::NotNow("there was no time left".into());
    }
    drop(stdin);
    let output = match child.wait_with_output() {
        Ok(output) => output,
        Err(e) => return Ended::Mail(Tried::Unknown(format!("{name}: {e}"))),
    };
    let words = String::from_utf8_lossy(&output.stderr);
    let words = super::smtp::in_one_line(&format!("{name} ended with {} {words}", output.status));
    Ended::Mail(match output.status.code() {
        Some(0) if written.is_ok() => Tried::Accepted(format!("{name} took it")),
        Some(code) if REFUSED.contains(&code) => Tried::Refused(words),
        Some(_) => Tried::Later(words),
        // It was killed: what it had done by then nobody knows.
        None => Tried::Unknown(words),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            sender: "handoff@example.com".into(),
            recipient: "ada@example.com".into(),
            message_id: "<../1@example.com>".into(),
            body: b"Subject: x\r\n\r\ntext\r\n".to_vec(),
        }
    }

    fn program(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("sendmail");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn ended(script: &str) -> (Ended, std::cell::Cell<bool>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path(), script);
        let asked = std::cell::Cell::new(false);
        let may_go = || {
            asked.set(true);
            true
        };
        let ended = Way::Sendmail(program).take(&letter(), &may_go);
        (ended, asked, folder)
    }

    #[test]
    fn a_program_gets_the_addresses_and_the_mail() {
        let (ended, asked, folder) =
            ended("echo \"$@\" > \"$(dirname \"$0\")/args\"; cat > \"$(dirname \"$0\")/mail\"");
        assert!(matches!(ended, Ended::Mail(Tried::Accepted(_))) && asked.get());
        assert_eq!(
            fs::read_to_string(folder.path().join("args")).unwrap(),
            "-i -f handoff@example.com -- ada@example.com\n"
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("mail")).unwrap(),
            "Subject: x\n\ntext\n"
        );
    }

    #[test]
    fn exit_codes_say_whether_to_try_again() {
        let later = ended("cat > /dev/null; echo queue is full >&2; exit 75").0;
        assert!(
            matches!(later, Ended::Mail(Tried::Later(words)) if words.contains("queue is full"))
        );
        assert!(matches!(
            ended("cat > /dev/null; exit 67").0,
            Ended::Mail(Tried::Refused(_))
        ));
        assert!(matches!(
            ended("cat > /dev/null; kill -9 $$").0,
            Ended::Mail(Tried::Unknown(_))
        ));
        let missing = Way::Sendmail("/nowhere/sendmail".into()).take(&letter(), &|| true);
        assert!(matches!(missing, Ended::NotSo(words) if words.contains("set sendmail")));
    }

    #[test]
    fn a_mail_in_a_folder_is_one_file_however_often_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let ended = Way::Directory(folder.path().into()).take(&letter(), &|| true);
            assert!(matches!(ended, Ended::Mail(Tried::Accepted(_))));
        }
        let names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, [".._1@example.com.eml"]);
    }
}
