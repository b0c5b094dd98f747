//! Flags that several commands have.

use std::time::Duration;

use clap::{ArgAction, Args};
use tracing::Level;

/// Flags of every command that makes or mails something.
#[derive(Args)]
pub struct Common {
    /// How long to wait for another run to end
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    wait: u64,
    /// Print errors only
    #[arg(long, short)]
    pub quiet: bool,
    /// Log each step to standard error; given twice (-vv), also the replies of the mail server
    #[arg(long, short, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
}

impl Common {
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.wait)
    }

    /// Lets the program say on standard error what it does.
    pub fn log(&self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => Level::ERROR,
            (false, 0) => Level::WARN,
            (false, 1) => Level::INFO,
            (false, _) => Level::DEBUG,
        };
        let log = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_max_level(level);
        // Of a line that cannot be written the library would tell there, and panic.
        let log = log
            .with_target(false)
            .with_ansi(false)
            .log_internal_errors(false);
        // A second call keeps the first one's.
        let _ = match self.verbose {
            0 => log.without_time().try_init(),
            _ => log
                .with_timer(tracing_subscriber::fmt::time::uptime())
                .try_init(),
        };
    }
}
