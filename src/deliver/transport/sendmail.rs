//! The transport through a program, such as `/usr/sbin/sendmail`.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use super::super::child::{self, Ended, Stderr};
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
    fn send(
        &mut self,
        mail: &OutgoingMail,
        deadline: Instant,
        commit: &dyn Fn() -> bool,
    ) -> SendOutcome {
        let name = self.program.display();
        // Programs of this kind take lines that end as those of the system do.
        let text: Vec<u8> = mail
            .body
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect();
        if !commit() {
            return SendOutcome::Unavailable("no time left (send_seconds under [mail])".into());
        }
        let mut command = Command::new(&self.program);
        // `--`: an address may begin with a dash.
        command.args(["-i", "-f", &mail.sender, "--", &mail.recipient]);
        let output = match child::run(&mut command, &text, deadline, Stderr::Kept) {
            Ok(Ended::Exited(output)) => output,
            Ok(Ended::TimedOut) => {
                let words =
                    format!("{name} did not end within the time limit (send_seconds under [mail])");
                return SendOutcome::Attempted(Attempt::Unknown(words));
            }
            Ok(Ended::TooMuch) => {
                let words = format!("{name} printed too much");
                return SendOutcome::Attempted(Attempt::Unknown(words));
            }
            Err(e) => {
                return SendOutcome::Misconfigured(format!(
                    "{name} cannot be started: {e}. Set its path: sendmail = \"…\" under [mail]"
                ));
            }
        };
        let words = String::from_utf8_lossy(&output.stderr);
        let words = one_line(&format!("{name} ended with {} {words}", output.status));
        SendOutcome::Attempted(match output.status.code() {
            Some(0) => Attempt::Accepted(format!("{name} accepted it")),
            Some(code) if REFUSED.contains(&code) => Attempt::Refused(words),
            Some(_) => Attempt::Later(words),
            // It was killed, and may have sent the mail before.
            None => Attempt::Unknown(words),
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use super::super::send::sample_mail;
    use super::*;

    fn program(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("sendmail");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn in_time() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    fn ended(script: &str) -> (SendOutcome, std::cell::Cell<bool>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path(), script);
        let asked = std::cell::Cell::new(false);
        let commit = || {
            asked.set(true);
            true
        };
        let ended = Sendmail::new(program).send(&sample_mail(), in_time(), &commit);
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
        let missing =
            Sendmail::new("/nowhere/sendmail".into()).send(&sample_mail(), in_time(), &|| true);
        assert!(
            matches!(missing, SendOutcome::Misconfigured(words) if words.contains("Set its path: sendmail"))
        );
    }

    #[test]
    fn a_program_that_hangs_has_the_whole_mail_or_none_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let script = "cat > \"$(dirname \"$0\")/mail\"; sleep 60 & sleep 60";
        let mut sendmail = Sendmail::new(program(folder.path(), script));
        let mut mail = sample_mail();
        mail.body.extend(std::iter::repeat_n(b'x', 83_047));
        let deadline = Instant::now() + Duration::from_secs(1);
        let ended = sendmail.send(&mail, deadline, &|| true);
        assert!(
            matches!(ended, SendOutcome::Attempted(Attempt::Unknown(_))),
            "{ended:?}"
        );
        let size = fs::metadata(folder.path().join("mail")).map(|file| file.len());
        let whole = mail.body.iter().filter(|byte| **byte != b'\r').count();
        assert!(size.is_err() || size.is_ok_and(|size| size == whole as u64));
        // Without permission it does not even start.
        let ended = sendmail.send(&mail, deadline, &|| false);
        assert!(matches!(ended, SendOutcome::Unavailable(_)), "{ended:?}");
    }
}
