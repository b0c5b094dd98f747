//! Finds the configuration file.

use std::path::{Path, PathBuf};

/// A configuration that was found.
#[derive(Debug, Clone)]
pub struct Located {
    /// Its path.
    pub path: PathBuf,
    /// Whether it is the sample, used because there is no other.
    pub is_sample: bool,
}

impl Located {
    /// What to say when it is the sample.
    pub fn sample_note(&self) -> Option<String> {
        self.is_sample.then(|| {
            format!(
                "No handoff.toml here, so this is the invented company in {}.",
                self.path.display()
            )
        })
    }
}

/// No configuration was found.
#[derive(Debug, thiserror::Error)]
#[error(
    "no configuration found. Looked for $HANDOFF_CONFIG, ./handoff.toml, {} and \
     ./sample_data/handoff.toml.\nTo start, run `handoff init deals.csv` on your exports, or write \
     a handoff.toml that lists them:\n\n    [deals]\n    files = \"deals.csv\"\n\nor run handoff \
     in the project's folder to try it on sample_data/.",
    user.display()
)]
pub struct NotFound {
    user: PathBuf,
}

/// Finds the configuration: the given one, else `$HANDOFF_CONFIG`, else `./handoff.toml`, else the
/// user's, else the sample.
///
/// # Errors
/// When there is none; the message says how to start.
pub fn locate(given: Option<PathBuf>) -> Result<Located, NotFound> {
    let named = given.or_else(|| {
        std::env::var_os("HANDOFF_CONFIG")
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    });
    if let Some(path) = named {
        return Ok(Located {
            path,
            is_sample: false,
        });
    }
    let base = std::env::var_os("XDG_CONFIG_HOME")
        .filter(|v| !v.is_empty())
        .map(PathBuf::from);
    let base = base
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")))
        .unwrap_or_default();
    let user = base.join("handoff").join("handoff.toml");
    let sample = Path::new("sample_data").join("handoff.toml");
    let candidates = [
        (PathBuf::from("handoff.toml"), false),
        (user.clone(), false),
        (sample, true),
    ];
    let found = candidates.into_iter().find(|(path, _)| path.is_file());
    found
        .map(|(path, is_sample)| Located { path, is_sample })
        .ok_or(NotFound { user })
}
