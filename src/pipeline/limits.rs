//! Limits on this process, so that no query can cost the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Exit code of a process that ran out of time.
pub const OUT_OF_TIME: i32 = 124;

/// What a query may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time from now on.
    pub time: Duration,
    /// Memory beyond what is in use now, in megabytes (2^20 bytes); only Linux can limit it.
    pub megabytes: u64,
}

impl Limits {
    /// Limits this process from now on. It ends with [`OUT_OF_TIME`] when its time is over, and is
    /// aborted when it asks for more memory.
    pub fn apply(self) {
        limit_memory(self.megabytes);
        TimeLimit::begin(self.time);
    }
}

/// A limit on the time of one part of this process's work.
pub(super) struct TimeLimit(Arc<AtomicBool>);

impl TimeLimit {
    /// Ends this process with [`OUT_OF_TIME`] after `time`, unless [`TimeLimit::end`] comes first.
    pub fn begin(time: Duration) -> TimeLimit {
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        std::thread::spawn(move || {
            std::thread::sleep(time);
            if !seen.load(Ordering::SeqCst) {
                std::process::exit(OUT_OF_TIME);
            }
        });
        TimeLimit(is_over)
    }

    /// The work was done in time.
    pub fn end(self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Limits the memory of this process, beyond what is in use now.
#[cfg(target_os = "linux")]
pub(super) fn limit_memory(megabytes: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let in_use = status
        .lines()
        .find_map(|line| line.strip_prefix("VmData:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok())
        .unwrap_or(0)
        * 1024;
    let asked = in_use + megabytes * 1024 * 1024;
    let known = getrlimit(Resource::Data);
    let current = known.current.map_or(asked, |current| current.min(asked));
    // Where the system refuses, the query runs without this limit, as on other systems.
    let _ = setrlimit(
        Resource::Data,
        Rlimit {
            current: Some(current),
            maximum: known.maximum,
        },
    );
}

/// Only Linux can limit the memory of a process.
#[cfg(not(target_os = "linux"))]
pub(super) fn limit_memory(_megabytes: u64) {}
