//! Runs another program: with a time limit, with its whole input at hand from the start, and without
//! waiting for what it leaves running.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Pause between looks at a running program, at most.
const LOOK: Duration = Duration::from_millis(10);

/// Most bytes that a program may print.
pub const MOST_OUTPUT: u64 = 1 << 20;

/// How a program ended.
#[derive(Debug)]
pub enum Ended {
    /// By itself.
    Exited(Output),
    /// It did not end in time, and was killed with all that it had started.
    TimedOut,
    /// It printed more than [`MOST_OUTPUT`], and was killed with all that it had started.
    TooMuch,
}

/// What a program that ended said.
#[derive(Debug)]
pub struct Output {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it said on standard error, where that is kept.
    pub stderr: Vec<u8>,
}

/// Where a program's standard error goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stderr {
    /// To that of this process.
    Shown,
    /// Into [`Output::stderr`].
    Kept,
}

/// Runs a program until `deadline`. Its standard input is a file with `input`: it can read all of it
/// even when this process is killed, never a part. Its output goes to files, so that what it leaves
/// running in the background holds nothing up.
///
/// # Errors
/// It cannot be started, or a file for its input or output cannot be made.
pub fn run(
    command: &mut Command,
    input: &[u8],
    deadline: Instant,
    stderr: Stderr,
) -> io::Result<Ended> {
    let mut stdin = tempfile::tempfile()?;
    stdin.write_all(input)?;
    stdin.rewind()?;
    let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command
        .stdin(stdin)
        .stdout(out.try_clone()?)
        .stderr(match stderr {
            Stderr::Shown => Stdio::inherit(),
            Stderr::Kept => err.try_clone()?.into(),
        });
    // In a group of its own it can be killed with all that it starts.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn()?;
    let mut pause = Duration::from_micros(200);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Exited(Output {
                status,
                stdout: read(&mut out)?,
                stderr: read(&mut err)?,
            }));
        }
        let printed = out.metadata()?.len() + err.metadata()?.len();
        if printed > MOST_OUTPUT || Instant::now() >= deadline {
            kill(&mut child);
            return Ok(match printed > MOST_OUTPUT {
                true => Ended::TooMuch,
                false => Ended::TimedOut,
            });
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LOOK);
    }
}

/// What a program wrote into a file, up to [`MOST_OUTPUT`] bytes.
fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.rewind()?;
    file.take(MOST_OUTPUT).read_to_end(&mut text)?;
    Ok(text)
}

/// Kills a program and all of its group.
fn kill(child: &mut Child) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &[u8], longest: Duration) -> Ended {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script);
        run(&mut shell, input, Instant::now() + longest, Stderr::Kept).unwrap()
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_program_gets_all_of_its_input_and_says_how_it_ended() {
        let input = vec![b'x'; 300_000];
        let Ended::Exited(output) = shell("wc -c; echo bad >&2; exit 7", &input, MINUTE) else {
            panic!("it ends by itself");
        };
        assert_eq!(output.status.code(), Some(7));
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "300000");
        assert_eq!(output.stderr, b"bad\n");
    }

    #[test]
    fn a_program_that_reads_nothing_ends_all_the_same() {
        let input = vec![b'x'; 300_000];
        assert!(matches!(
            shell("exit 0", &input, MINUTE),
            Ended::Exited(output) if output.status.success()
        ));
    }

    #[test]
    fn what_runs_on_in_the_background_holds_nothing_up() {
        let begun = Instant::now();
        let ended = shell("sleep 60 & echo secret", b"", MINUTE);
        assert!(matches!(ended, Ended::Exited(output) if output.stdout == b"secret\n"));
        assert!(begun.elapsed() < MINUTE / 2);
    }

    #[test]
    fn whatever_takes_too_long_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let grown = folder.path().join("grown");
        let script = format!(
            "(while :; do echo x >> {0}; sleep 0.01; done) & while [ ! -s {0} ]; do :; done; sleep 60",
            grown.display()
        );
        assert!(matches!(
            shell(&script, b"", Duration::from_millis(300)),
            Ended::TimedOut
        ));
        let size = || std::fs::metadata(&grown).map_or(0, |file| file.len());
        let before = size();
        thread::sleep(Duration::from_millis(100));
        assert_eq!(size(), before, "its child goes on");
    }

    #[test]
    fn whatever_prints_without_end_is_killed() {
        assert!(matches!(shell("yes", b"", MINUTE), Ended::TooMuch));
    }
}
