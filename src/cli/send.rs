//! `handoff send`.

use std::path::PathBuf;

use clap::Args;

use super::common::Common;
use super::exit::{Exit, exit_of, exit_of_mails};
use super::output::{fail, print, tell_undelivered};
use crate::config;
use crate::pipeline::{self, SendOptions};

#[derive(Args)]
pub struct Send {
    /// Configuration [default: as for daily]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl Send {
    pub fn run(self) -> Exit {
        self.common.log();
        let located = match config::locate(self.config) {
            Ok(located) => located,
            Err(error) => return fail(Exit::Usage, &error.to_string()),
        };
        let options = SendOptions {
            config: located.path,
            patience: self.common.patience(),
            now: chrono::Utc::now(),
        };
        match pipeline::send(&options) {
            Ok(mailed) => {
                tell_undelivered(&mailed);
                if !self.common.quiet {
                    let all = mailed.reached + mailed.undelivered.len();
                    let said = print(&match all {
                        0 => "Mail:   nothing queued\n".to_string(),
                        _ => format!("Mail:   sent {} of {all} queued\n", mailed.reached),
                    });
                    if said != Exit::Done {
                        return said;
                    }
                }
                exit_of_mails(&mailed)
            }
            Err(failure) => fail(exit_of(&failure), &failure.to_string()),
        }
    }
}
