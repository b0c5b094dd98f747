//! Why a configuration cannot be used.

use std::path::PathBuf;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or has a key or value that no setting has.
    #[error("{path} is not a valid configuration:\n{message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, excerpt and what was expected.
        message: String,
    },
    /// Settings that are wrong together or out of range; all of them.
    #[error("{path}: {}", problems.join("\n  "))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// One sentence each, with the key and the remedy.
        problems: Vec<String>,
    },
}
