//! Passwords and keys, read when needed and never shown.

use std::path::Path;

use lettre::message::dkim::{DkimSigningAlgorithm, DkimSigningKey};

use crate::config::{Dkim, PasswordFrom};

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

/// Reads the key that signs mails: RSA as PEM, otherwise Ed25519 as base64.
pub fn signing_key(dkim: &Dkim) -> Result<DkimSigningKey, SecretError> {
    let place = dkim.key_file.display().to_string();
    let failed = |reason: String| SecretError {
        what: "the DKIM key",
        place: place.clone(),
        reason,
    };
    let text = read_file(&dkim.key_file).map_err(failed)?;
    let text = text.trim();
    let algorithm = if text.starts_with("-----BEGIN") {
        DkimSigningAlgorithm::Rsa
    } else {
        DkimSigningAlgorithm::Ed25519
    };
    // The library's error message may show bytes of the key.
    DkimSigningKey::new(text, algorithm).map_err(|_| {
        failed(
            "it is neither an RSA key in PEM format with BEGIN RSA PRIVATE KEY (openssl rsa \
             -traditional writes one) nor an Ed25519 key in base64"
                .into(),
        )
    })
}

fn read_file(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| e.to_string())
}

fn run(command: &str) -> Result<String, String> {
    // Its errors go where ours do.
    let mut shell = std::process::Command::new("sh");
    let output = shell
        .arg("-c")
        .arg(command)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("it ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "it printed something that is not UTF-8".into())
}
