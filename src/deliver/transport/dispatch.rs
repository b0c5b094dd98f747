//! Composes and sends the mails of a recipient's channel.

use super::super::dkim::Signature;
use super::super::message::{self, Envelope, MessageError};
use super::super::secret::{self, SecretError};
use super::directory::Directory;
use super::send::Transport;
use super::sendmail::Sendmail;
use super::smtp::SmtpSession;
use crate::config::{Delivery, MailTransport, Server};
use crate::history::mails::OutgoingMail;
use crate::model::Channel;
use crate::report::Mail;

/// Composes a report for one recipient.
///
/// # Errors
/// When a header cannot be written.
pub fn compose(
    mail: &Mail,
    envelope: &Envelope<'_>,
    signature: Option<&Signature>,
) -> Result<OutgoingMail, MessageError> {
    match envelope.to.channel {
        Channel::Mail => message::compose(mail, envelope, signature),
    }
}

/// The configured transport of a channel, not connected yet.
///
/// # Errors
/// When the password cannot be read.
pub fn open(channel: Channel, delivery: &Delivery) -> Result<Box<dyn Transport>, SecretError> {
    match channel {
        Channel::Mail => Ok(match &delivery.transport {
            MailTransport::Smtp(server) => Box::new(smtp(server, delivery)?),
            MailTransport::Directory(folder) => Box::new(Directory::new(folder.clone())),
            MailTransport::Sendmail(program) => Box::new(Sendmail::new(program.clone())),
        }),
    }
}

fn smtp(server: &Server, delivery: &Delivery) -> Result<SmtpSession, SecretError> {
    let login = match &server.login {
        Some((user, from)) => Some((user.clone(), secret::password(from)?)),
        None => None,
    };
    let hello = delivery.from.domain().to_string();
    Ok(SmtpSession::new(server.clone(), login, hello))
}
