//! Running the program from outside.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod company;
pub mod facts;
pub mod post;
pub mod smtp;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A program to run in a folder, with nothing of the user's environment that it reads.
pub fn handoff(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handoff"));
    command
        .current_dir(folder)
        .env_remove("HANDOFF_CONFIG")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("xdg"));
    command
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran {
            code: output.status.code().expect("an exit code"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// Runs the program to its end.
pub fn run(folder: &Path, args: &[&str]) -> Ran {
    handoff(folder)
        .args(args)
        .output()
        .expect("the program starts")
        .into()
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

/// The report.json of a folder.
pub fn json(report: &Path) -> Value {
    let bytes = std::fs::read(report.join("report.json")).expect("report.json");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Runs a report on the sample and gives its folder (kept alive by the first part) and JSON.
pub fn sample(kind: &str) -> (TempDir, PathBuf, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let ran = run(
        &project(),
        &[
            kind,
            "--config",
            "sample_data/handoff.toml",
            "--out",
            &out.to_string_lossy(),
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let value = json(&out);
    (folder, out, value)
}

/// The figures of a report on these files.
pub fn figures(files: &[(&str, &str)], kind: &str) -> Value {
    let folder = folder(files);
    let ran = run(folder.path(), &[kind, "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    json(&folder.path().join("r"))["figures"].clone()
}

/// The message holds all these parts.
pub fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    for part in parts {
        assert!(
            ran.stderr.contains(part),
            "{part:?} is not in:\n{}",
            ran.stderr
        );
    }
}

/// A page without its tags, on one line.
pub fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    let text = text
        .replace('\u{a0}', " ")
        .replace("&nbsp;", " ")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace(" .", ".")
        .replace(" ,", ",")
        .replace(" :", ":")
}
