//! Composes mails: a rendered report or a plain text becomes a MIME message.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{
    self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{
    Attachment, Mailbox as HeaderMailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart,
};

use super::dkim::Signature;
use crate::config::Mailbox;
use crate::history::mails::OutgoingMail;
use crate::model::{Recipient, steady_hash};
use crate::report::Mail;

/// A mail could not be composed.
#[derive(Debug, thiserror::Error)]
#[error("the mail cannot be composed: {0}")]
pub struct MessageError(String);

impl From<lettre::error::Error> for MessageError {
    fn from(error: lettre::error::Error) -> MessageError {
        MessageError(error.to_string())
    }
}

/// Sender, recipient and identity of a mail.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The sender.
    pub from: &'a Mailbox,
    /// The recipient.
    pub to: &'a Recipient,
    /// `daily-2026-11-20`; with the recipient it makes the Message-ID.
    pub name: &'a str,
    /// The `Date` header.
    pub date: SystemTime,
}

/// A header that lettre has no type for.
macro_rules! header {
    ($type:ident, $name:literal) => {
        #[derive(Clone)]
        struct $type(String);
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($type(text.into()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted");
header!(AutoResponseSuppress, "X-Auto-Response-Suppress");
header!(ListId, "List-Id");
header!(ListUnsubscribe, "List-Unsubscribe");

/// Composes a rendered report: plain text, HTML with inline pictures, attachments. The same report
/// for the same recipient always has the same Message-ID.
///
/// # Errors
/// When a header cannot be written.
pub fn compose(
    mail: &Mail,
    envelope: &Envelope<'_>,
    signature: Option<&Signature>,
) -> Result<OutgoingMail, MessageError> {
    let mut body = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary(envelope, "alternative"))
        .singlepart(text_part(ContentType::TEXT_PLAIN, &mail.text))
        .multipart(html_part(mail, envelope)?);
    if !mail.attached.is_empty() {
        body = MultiPart::builder()
            .kind(MultiPartKind::Mixed)
            .boundary(boundary(envelope, "mixed"))
            .multipart(body);
        for file in &mail.attached {
            let attachment = Attachment::new(file.name.clone());
            body = body.singlepart(attachment.body(file.bytes.clone(), content_type(file.mime)?));
        }
    }
    let message = head(&mail.subject, envelope)?.multipart(body)?;
    let mut outgoing = outgoing(&message, &mail.subject, envelope);
    if let Some(signature) = signature {
        outgoing.body = signature
            .signed(&outgoing.body, envelope.date)
            .map_err(|e| MessageError(e.to_string()))?;
    }
    Ok(outgoing)
}

/// Composes a mail of plain text alone.
///
/// # Errors
/// When a header cannot be written.
pub fn compose_text(
    subject: &str,
    text: &str,
    envelope: &Envelope<'_>,
) -> Result<OutgoingMail, MessageError> {
    let message = head(subject, envelope)?.singlepart(text_part(ContentType::TEXT_PLAIN, text))?;
    Ok(outgoing(&message, subject, envelope))
}

fn outgoing(message: &Message, subject: &str, envelope: &Envelope<'_>) -> OutgoingMail {
    OutgoingMail {
        channel: envelope.to.channel,
        recipient: envelope.to.address.clone(),
        sender: envelope.from.address.clone(),
        message_id: message_id(envelope),
        subject: subject.to_string(),
        body: message.formatted(),
    }
}

/// The HTML part with its inline pictures.
fn html_part(mail: &Mail, envelope: &Envelope<'_>) -> Result<MultiPart, MessageError> {
    let related = MultiPart::builder()
        .kind(MultiPartKind::Related)
        .boundary(boundary(envelope, "related"));
    let mut related = related.singlepart(text_part(ContentType::TEXT_HTML, &mail.html));
    let png = content_type("image/png")?;
    for image in &mail.images {
        let part = Attachment::new_inline_with_name(image.cid.clone(), image.name.clone());
        related = related.singlepart(part.body(image.png.clone(), png.clone()));
    }
    Ok(related)
}

fn text_part(content_type: ContentType, body: &str) -> SinglePart {
    SinglePart::builder()
        .header(content_type)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(body.to_string())
}

fn content_type(text: &str) -> Result<ContentType, MessageError> {
    ContentType::parse(text).map_err(|e| MessageError(e.to_string()))
}

/// A MIME boundary of at most 70 characters, for audience names of any length.
///
/// # Source
/// RFC 2046, section 5.1.1.
fn boundary(envelope: &Envelope<'_>, part: &str) -> String {
    format!("=_{:016x}-{part}", steady_hash(envelope.name))
}

/// The headers that every mail has.
fn head(subject: &str, envelope: &Envelope<'_>) -> Result<MessageBuilder, MessageError> {
    let Envelope { from, to, .. } = envelope;
    let domain = from.domain();
    Ok(Message::builder()
        .from(header_mailbox(from.name.as_deref(), &from.address)?)
        .to(header_mailbox(to.name.as_deref(), &to.address)?)
        .subject(subject)
        .date(envelope.date)
        .message_id(Some(message_id(envelope)))
        .header(AutoSubmitted("auto-generated".into()))
        .header(AutoResponseSuppress("All".into()))
        .header(ListId(format!("Handoff reports <handoff-report.{domain}>")))
        .header(ListUnsubscribe(format!(
            "<mailto:{}?subject=unsubscribe>",
            from.address
        )))
        .header(header::MIME_VERSION_1_0))
}

fn header_mailbox(name: Option<&str>, address: &str) -> Result<HeaderMailbox, MessageError> {
    let address = address
        .parse()
        .map_err(|e| MessageError(format!("{address}: {e}")))?;
    Ok(HeaderMailbox::new(name.map(str::to_string), address))
}

/// The Message-ID. It depends on neither machine nor time, so that a retry repeats it.
fn message_id(envelope: &Envelope<'_>) -> String {
    let to = steady_hash(&envelope.to.address.to_ascii_lowercase());
    let domain = envelope.from.domain();
    format!("<handoff-{}-{to:016x}@{domain}>", envelope.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_takes_the_addresses_that_the_mail_library_takes() {
        let texts = [
            "ada@example.com",
            "  ada@example.com ",
            "Ada <ada@example.com>",
            "Ada <ada@example.com> ",
            "Ada L. Lovelace <ada@example.com>",
            "Ada  \t Lovelace<ada@example.com>",
            "\"Lovelace, Ada\" <ada@example.com>",
            "\"Ada \\\"Countess\\\"  L\" <ada@example.com>",
            "\"Ada\" \"L\" <ada@example.com>",
            "Zoë Müller <zoë@müller.example>",
            "<ada@example.com>",
            "\"ada\"@example.com",
            "ada@localhost",
            "ada@10.0.0.1",
            "ada+x=y@a-b.example",
            "Lovelace, Ada <ada@example.com>",
            "Handoff (daily) <ada@example.com>",
            ".Ada <ada@example.com>",
            "\"Ada <ada@example.com>",
            "ada",
            "@example.com",
            "ada@",
            "ada@@example.com",
            "a da@example.com",
            "ada@exa mple.com",
            "ada@-example.com",
            "ada@example..com",
            "ada@[10.0.0.1]",
            "Ada <ada@example.com",
            "Ada ada@example.com>",
            "Ada <ada@example.com>\r\nBcc: x@y.example",
            "\"Ada\r\n\" <ada@example.com>",
            "ada@example.com, ben@example.com",
            "Ada < ada@example.com>",
            "Ada <ada@example.com >",
            "",
        ];
        let differ = |text: &&str| {
            let ours = Mailbox::parse(text).map(|mailbox| (mailbox.name, mailbox.address));
            let theirs = text
                .parse::<HeaderMailbox>()
                .ok()
                .map(|mailbox| (mailbox.name, mailbox.email.to_string()));
            ours != theirs
        };
        let differing: Vec<_> = texts.into_iter().filter(differ).collect();
        assert!(differing.is_empty(), "{differing:?}");
    }
}
