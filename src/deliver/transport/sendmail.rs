//! The transport through a program, such as `/usr/sbin/sendmail`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::super::mask::one_line;
use super::send::{SendOutcome, Transport};
use crate::history::mails::{Attempt, OutgoingMail};

/// Exit codes of failures that a retry would not cure: usage, data, no user, no host, no
/// permission, configuration.
///
/// # Source
/// `sysexits.h` of BSD.
const REFUSED: [i32; 6] = [64, 65, 67, 68, 77, 78];

/// A program that takes a mail on its standard input, as `sendmail` does.
pub struct Sendmail {
    program: PathBuf,
}

impl Sendmail {
    /// Sends mails through `program`.
    pub fn new(program: PathBuf) -> Sendmail {
        Sendmail { program }
    }
}

impl Transport for Sendmail {
    fn send(&mut self, mail: &OutgoingMail, commit: &dyn Fn() -> bool) -> SendOutcome {
        let mut child = match self.start(mail) {
            Ok(child) => child,
            Err(words) => return SendOutcome::Misconfigured(words),
        };
        let name = self.program.display();
        let Some(mut stdin) = child.stdin.take() else {
            return SendOutcome::Misconfigured(format!("{name} does not read standard input"));
        };
        // Programs of this kind take lines that end as those of the system do.
        let text: Vec<u8> = mail
            .body
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect();
        let written = stdin.write_all(&text);
        if written.is_ok() && !commit() {
            // Killed before its input ended: nothing was accepted.
            let _ = child.kill();
            return SendOutcome::Unavailable("no time left (send_seconds under [mail])".into());
        }
        drop(stdin);
        let output = match child.wait_with_output() {
            Ok(output) => output,
            Err(e) => return SendOutcome::Attempted(Attempt::Unknown(format!("{name}: {e}"))),
        };
        let words = String::from_utf8_lossy(&output.stderr);
        let words = one_line(&format!("{name} ended with {} {words}", output.status));
        SendOutcome::Attempted(match output.status.code() {
            Some(0) if written.is_ok() => Attempt::Accepted(format!("{name} accepted it")),
            Some(code) if REFUSED.contains(&code) => Attempt::Refused(words),
            Some(_) => Attempt::Later(words),
            // It was killed, and may have sent the mail before.
            None => Attempt::Unknown(words),
        })
    }
}

impl Sendmail {
    fn start(&self, mail: &OutgoingMail) -> Result<Child, String> {
        let mut command = Command::new(&self.program);
        // `--`: an address may begin with a dash.
        command.args(["-i", "-f", &mail.sender, "--", &mail.recipient]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| {
                let name = self.program.display();
                format!(
                    "{name} cannot be started: {e}. Set its path: sendmail = \"…\" under [mail]"
                )
            })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::send::sample_mail;
    use super::*;

    fn program(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("sendmail");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn ended(script: &str) -> (SendOutcome, std::cell::Cell<bool>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path(), script);
        let asked = std::cell::Cell::new(false);
        let commit = || {
            asked.set(true);
            true
        };
        let ended = Sendmail::new(program).send(&sample_mail(), &commit);
        (ended, asked, folder)
    }

    #[test]
    fn a_program_gets_the_addresses_and_the_mail() {
        let (ended, asked, folder) =
            ended("echo \"$@\" > \"$(dirname \"$0\")/args\"; cat > \"$(dirname \"$0\")/mail\"");
        assert!(matches!(ended, SendOutcome::Attempted(Attempt::Accepted(_))) && asked.get());
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
        let SendOutcome::Attempted(Attempt::Later(words)) = later else {
            panic!("{later:?}");
        };
        assert!(words.contains("queue is full"), "{words}");
        assert!(matches!(
            ended("cat > /dev/null; exit 67").0,
            SendOutcome::Attempted(Attempt::Refused(_))
        ));
        assert!(matches!(
            ended("cat > /dev/null; kill -9 $$").0,
            SendOutcome::Attempted(Attempt::Unknown(_))
        ));
        let missing = Sendmail::new("/nowhere/sendmail".into()).send(&sample_mail(), &|| true);
        assert!(
            matches!(missing, SendOutcome::Misconfigured(words) if words.contains("Set its path: sendmail"))
        );
    }
}
