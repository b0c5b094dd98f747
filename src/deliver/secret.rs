//! Passwords and keys, read when needed and never shown.

use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::child::{self, Ended, Stderr};
use super::dkim::{Signature, SigningKey};
use crate::config::{Dkim, PasswordFrom};

/// Most bytes of a file with a secret.
const MOST: u64 = 64 << 10;
/// How long a command may take to print a password.
const LONGEST: Duration = Duration::from_secs(60);

/// A secret that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{what} cannot be read from {place}: {reason}")]
pub struct SecretError {
    what: &'static str,
    /// Its source; never the secret itself.
    place: String,
    reason: String,
}

/// Reads the password: the first line of its source.
pub fn password(from: &PasswordFrom) -> Result<String, SecretError> {
    let (place, text) = match from {
        PasswordFrom::Environment(name) => (
            format!("the environment variable {name}"),
            std::env::var(name).map_err(|e| e.to_string()),
        ),
        PasswordFrom::File(path) => (path.display().to_string(), read_file(path)),
        PasswordFrom::Command(command) => ("password_command".into(), run(command)),
    };
    let failed = |reason: String| SecretError {
        what: "the mail password",
        place: place.clone(),
        reason,
    };
    let text = text.map_err(failed)?;
    match text.lines().next().map(str::trim_end) {
        Some(line) if !line.is_empty() => Ok(line.to_string()),
        _ => Err(failed("it is empty".into())),
    }
}

/// What signs mails, by the configured key: RSA or Ed25519 as PEM, or Ed25519 as base64.
pub fn signature(dkim: &Dkim) -> Result<Signature, SecretError> {
    let failed = |reason: String| SecretError {
        what: "the DKIM key",
        place: dkim.key_file.display().to_string(),
        reason,
    };
    let text = read_file(&dkim.key_file).map_err(failed)?;
    // What the file holds is not shown, as it may be a key.
    let key = SigningKey::parse(&text).ok_or_else(|| {
        failed(
            "it is neither an RSA key of 2048 bits or more nor an Ed25519 key in PEM format (openssl \
             genpkey writes one), nor an Ed25519 key in base64"
                .into(),
        )
    })?;
    Ok(Signature::new(
        dkim.domain.clone(),
        dkim.selector.clone(),
        key,
    ))
}

fn read_file(path: &Path) -> Result<String, String> {
    let words = |e: std::io::Error| e.to_string();
    // Reading a pipe or a device might never end.
    if !std::fs::metadata(path).map_err(words)?.is_file() {
        return Err("it is not a regular file".into());
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(words)?;
    file.take(MOST).read_to_string(&mut text).map_err(words)?;
    Ok(text)
}

fn run(command: &str) -> Result<String, String> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    let deadline = Instant::now() + LONGEST;
    // Its errors go where ours do.
    let output = match child::run(&mut shell, b"", deadline, Stderr::Shown) {
        Ok(Ended::Exited(output)) => output,
        Ok(Ended::TimedOut) => {
            return Err(format!("it did not end within {} s", LONGEST.as_secs()));
        }
        Ok(Ended::TooMuch) => return Err("it printed too much".into()),
        Err(e) => return Err(e.to_string()),
    };
    if !output.status.success() {
        return Err(format!("it ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "it printed something that is not UTF-8".into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_first_line_of_a_file_or_of_what_a_command_prints() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "horse battery\nnot this\n").unwrap();
        assert_eq!(
            password(&PasswordFrom::File(path)).unwrap(),
            "horse battery"
        );
        // A command may leave something running that holds its output open.
        let from = PasswordFrom::Command("sleep 60 & echo horse".into());
        assert_eq!(password(&from).unwrap(), "horse");
    }

    #[test]
    fn what_never_ends_is_no_secret() {
        let from = PasswordFrom::File("/dev/zero".into());
        let error = password(&from).unwrap_err().to_string();
        assert!(
            error.contains("/dev/zero: it is not a regular file"),
            "{error}"
        );
        let from = PasswordFrom::Command("yes".into());
        let error = password(&from).unwrap_err().to_string();
        assert!(error.contains("printed too much"), "{error}");
    }
}
