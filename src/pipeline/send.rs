//! Sends the mails that earlier runs could not deliver.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::delivery::{Mailed, Undelivered, recipients};
use super::failure::{Failure, Reached};
use super::finish::{Problems, finish_run};
use super::state::{Open, State};
use crate::config::{self, Config, Delivery};
use crate::deliver::queue::{Clock, Progress, work_off};
use crate::history::runs::RunPurpose;
use crate::history::{HistoryError, ReportKey, mails};

/// Options of `handoff send`.
#[derive(Debug, Clone)]
pub struct SendOptions {
    /// The configuration.
    pub config: PathBuf,
    /// How long to wait for another run to end.
    pub patience: Duration,
    /// The time.
    pub now: DateTime<Utc>,
}

/// Sends the waiting mails.
///
/// # Errors
/// See [`Failure`].
pub fn send(options: &SendOptions) -> Result<Mailed, Failure> {
    let config = config::load(&options.config)?;
    let Some(delivery) = &config.delivery else {
        return Err(Failure::NoMail(config.path));
    };
    let folder = &config.state.folder;
    if !folder.try_exists().unwrap_or(true) {
        return Err(Failure::History(HistoryError::Nothing(folder.clone())));
    }
    let now = options.now;
    let today = config.today(now);
    let period = today.to_string();
    let purpose = RunPurpose {
        key: ReportKey {
            report: "send",
            period: &period,
        },
        as_of: today,
    };
    let (state, result) = match State::open((folder, &config.path), options.patience, now, &purpose)
    {
        Ok(mut state) => {
            let result = match state.as_open() {
                Some(open) => send_all(&config, delivery, now, open),
                None => Ok(Mailed::default()),
            };
            (state, result)
        }
        Err(failure) => (State::None, Err(failure)),
    };
    finish_run(
        &config,
        now,
        true,
        state,
        &purpose,
        result,
        Problems {
            undelivered: Mailed::problems,
            failed_panels: |_: &Mailed| Vec::new(),
        },
    )
}

/// Sends every waiting mail.
fn send_all(
    config: &Config,
    delivery: &Delivery,
    now: DateTime<Utc>,
    open: &mut Open,
) -> Result<Mailed, Failure> {
    let waiting = open.store.waiting()?;
    let clock = Clock::new(now);
    let mut progress = Progress::default();
    let known = recipients(config);
    let sent = work_off(delivery, &known, &mut open.store, &clock, &mut progress);
    let told = sent.map_err(Failure::from).and_then(|()| {
        let mut mailed = Mailed::default();
        for id in &waiting {
            let entry = open.store.entry(*id)?;
            match entry.state {
                mails::State::Sent => mailed.reached += 1,
                _ => mailed.undelivered.push(Undelivered::new(&entry)),
            }
        }
        Ok(mailed)
    });
    told.map_err(|source| Failure::SendStopped {
        reached: Reached {
            wanted: waiting.len(),
            delivered: progress.accepted().count(),
            unanswered: progress.unanswered().count(),
        },
        source: Box::new(source),
    })
}
