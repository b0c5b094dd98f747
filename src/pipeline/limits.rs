//! Limits on this process, so that no query can cost the machine.

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
        std::thread::spawn(move || {
            std::thread::sleep(self.time);
            std::process::exit(OUT_OF_TIME);
        });
    }
}

#[cfg(target_os = "linux")]
fn limit_memory(megabytes: u64) {
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

#[cfg(not(target_os = "linux"))]
fn limit_memory(_megabytes: u64) {}
