//! A rendered mail to the message that is sent.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningKey,
};
use lettre::message::header::{
    self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart};

use super::secret;
use crate::config::Dkim;
use crate::model::steady_hash;
use crate::report::Mail;

/// A mail that could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("the mail cannot be put together: {0}")]
pub struct MessageError(String);

impl From<lettre::error::Error> for MessageError {
    fn from(error: lettre::error::Error) -> MessageError {
        MessageError(error.to_string())
    }
}

/// Who writes to whom, about which run.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// The sender.
    pub from: &'a Mailbox,
    /// The recipient.
    pub to: &'a Mailbox,
    /// `daily-2026-11-20`: with the recipient it names the mail for ever.
    pub run: &'a str,
    /// The date in the header.
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

/// The message: plain text and HTML with its pictures inside. The same mail for the same recipient
/// has the same bytes and the same Message-ID, however often it is made.
///
/// # Errors
/// When a header cannot be written.
pub fn message(mail: &Mail, envelope: &Envelope<'_>) -> Result<Message, MessageError> {
    // At most 70 characters (RFC 2046, section 5.1.1), however long the name of a view.
    let boundary = |part: &str| format!("=_{:016x}-{part}", steady_hash(envelope.run));
    let text = |content_type: ContentType, body: &str| {
        SinglePart::builder()
            .header(content_type)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(body.to_string())
    };
    let related = MultiPart::builder()
        .kind(MultiPartKind::Related)
        .boundary(boundary("related"));
    let mut related = related.singlepart(text(ContentType::TEXT_HTML, &mail.html));
    let png = ContentType::parse("image/png").map_err(|e| MessageError(e.to_string()))?;
    for image in &mail.images {
        let part = Attachment::new_inline_with_name(image.cid.clone(), image.name.clone());
        related = related.singlepart(part.body(image.png.clone(), png.clone()));
    }
    let mut body = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary("alternative"))
        .singlepart(text(ContentType::TEXT_PLAIN, &mail.text))
        .multipart(related);
    if !mail.attached.is_empty() {
        body = MultiPart::builder()
            .kind(MultiPartKind::Mixed)
            .boundary(boundary("mixed"))
            .multipart(body);
        for file in &mail.attached {
            let mime = ContentType::parse(file.mime).map_err(|e| MessageError(e.to_string()))?;
            body =
                body.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), mime));
        }
    }
    Ok(head(&mail.subject, envelope).multipart(body)?)
}

/// A mail of plain text alone.
///
/// # Errors
/// When a header cannot be written.
pub fn plain(subject: &str, text: &str, envelope: &Envelope<'_>) -> Result<Message, MessageError> {
    let part = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(text.to_string());
    Ok(head(subject, envelope).singlepart(part)?)
}

/// The headers that every mail has.
fn head(subject: &str, envelope: &Envelope<'_>) -> MessageBuilder {
    let domain = envelope.from.email.domain();
    Message::builder()
        .from(envelope.from.clone())
        .to(envelope.to.clone())
        .subject(subject)
        .date(envelope.date)
        .message_id(Some(message_id(envelope)))
        .header(AutoSubmitted("auto-generated".into()))
        .header(AutoResponseSuppress("All".into()))
        .header(ListId(format!("Handoff reports <handoff-report.{domain}>")))
        .header(ListUnsubscribe(format!(
            "<mailto:{}?subject=unsubscribe>",
            envelope.from.email
        )))
        .header(header::MIME_VERSION_1_0)
}

/// The same on every machine and for ever: a retry tomorrow gives the same id.
pub fn message_id(envelope: &Envelope<'_>) -> String {
    let to = steady_hash(&envelope.to.email.to_string().to_ascii_lowercase());
    format!(
        "<handoff-{}-{to:016x}@{}>",
        envelope.run,
        envelope.from.email.domain()
    )
}

/// Signs mails so that receivers know them to be from the domain (DKIM, RFC 6376).
pub struct Signature(DkimConfig);

impl Signature {
    /// A signature with the key of the configuration.
    ///
    /// # Errors
    /// When the key cannot be had.
    pub fn new(dkim: &Dkim) -> Result<Signature, secret::SecretError> {
        let key: DkimSigningKey = secret::signing_key(dkim)?;
        // Servers on the way fold and space headers anew, which the simple form does not survive.
        let relaxed = DkimCanonicalizationType::Relaxed;
        let names = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "MIME-Version",
        ];
        let headers = names.map(HeaderName::new_from_ascii_str).to_vec();
        let canonicalization = DkimCanonicalization {
            header: relaxed,
            body: relaxed,
        };
        Ok(Signature(DkimConfig::new(
            dkim.selector.clone(),
            dkim.domain.clone(),
            key,
            headers,
            canonicalization,
        )))
    }

    /// Adds the signature to a message.
    pub fn sign(&self, message: &mut Message) {
        message.sign(&self.0);
    }
}
