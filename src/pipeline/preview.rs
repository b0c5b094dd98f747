//! The mail of a report as a file, `email.eml`.

use std::time::SystemTime;

use chrono::TimeZone;

use super::failure::Failure;
use crate::config::{Config, Mailbox};
use crate::deliver::message::{self, Envelope};
use crate::model::{Channel, Recipient};
use crate::report::{Mail, RunInfo};

/// The mail to the first recipient, or to an example address when there is none.
pub(super) fn preview(
    mail: &Mail,
    config: &Config,
    first: Option<&Recipient>,
    name: &str,
    info: &RunInfo,
) -> Result<Vec<u8>, Failure> {
    if let (Some(delivery), Some(to)) = (&config.delivery, first) {
        return eml(mail, &delivery.from, to, name, info);
    }
    let from = Mailbox {
        name: Some("Handoff".into()),
        address: "handoff@example.com".into(),
    };
    let to = Recipient {
        channel: Channel::Mail,
        address: "founders@example.com".into(),
        name: None,
    };
    eml(mail, &from, &to, name, info)
}

/// A mail as a file. Its date is the start of the as-of day, so that the same inputs give the same
/// bytes; a mail that is sent has the date of sending.
pub(super) fn eml(
    mail: &Mail,
    from: &Mailbox,
    to: &Recipient,
    name: &str,
    info: &RunInfo,
) -> Result<Vec<u8>, Failure> {
    let midnight = info.as_of.date().and_time(chrono::NaiveTime::MIN);
    let date = info
        .zone
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |d| d.to_utc());
    let envelope = Envelope {
        from,
        to,
        name,
        date: SystemTime::from(date),
    };
    Ok(message::compose(mail, &envelope, None)?.body)
}
