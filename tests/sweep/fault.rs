//! A fault put into one system call of a run, by a library that the run loads before all others.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::{handoff, project};

/// What happens at a call.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Kinds of calls that count, with commas between; `all`.
    pub kinds: &'static str,
    /// `once`, `persist`, `kill`, `killafter`, `short` or `granted`.
    pub mode: &'static str,
    /// The error's number.
    pub errno: i32,
    /// The call, from 1.
    pub at: usize,
}

/// How a run with a fault ended.
pub struct Hit {
    /// Exit code; none when it was killed.
    pub code: Option<i32>,
    pub stderr: String,
    /// The call that was hit; none when the run had fewer.
    pub call: Option<String>,
}

/// The library, compiled once; none without a C compiler.
pub fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let compile = || {
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().join("faults.so");
        let mut cc = Command::new("cc");
        cc.args([
            "-O1",
            "-fno-delete-null-pointer-checks",
            "-shared",
            "-fPIC",
            "-o",
        ]);
        cc.arg(&library)
            .arg(project().join("tests/sweep/shim.c"))
            .arg("-ldl");
        let compiled = cc.status().is_ok_and(|status| status.success());
        compiled.then_some((folder, library))
    };
    let made = LIBRARY.get_or_init(compile).as_ref();
    made.map(|(_, library)| library.as_path())
}

/// A command of the program in a folder, with a fault in it.
pub fn faulty(folder: &Path, args: &[&str], fault: &Fault, log: &Path) -> Command {
    let mut command = handoff(folder);
    command
        .args(args)
        .env("RAYON_NUM_THREADS", "2")
        .env("FAULT_KINDS", fault.kinds)
        .env("FAULT_MODE", fault.mode)
        .env("FAULT_ERRNO", fault.errno.to_string())
        .env("FAULT_AT", fault.at.to_string())
        .env("FAULT_LOG", log);
    if let Some(library) = library() {
        command.env("LD_PRELOAD", library);
    }
    command
}

/// Runs the program with a fault.
pub fn hit(folder: &Path, args: &[&str], fault: &Fault) -> Hit {
    let logs = tempfile::tempdir().expect("a folder");
    let log = logs.path().join("log");
    let begun = Instant::now();
    let output = faulty(folder, args, fault, &log)
        .output()
        .expect("the program starts");
    assert!(
        begun.elapsed() < Duration::from_secs(120),
        "{fault:?} takes too long"
    );
    Hit {
        code: output.status.code(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        call: std::fs::read_to_string(log).ok(),
    }
}
