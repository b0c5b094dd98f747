//! Signs mails, so that receivers can verify that the domain sent them (DKIM).
//!
//! # Source
//! RFC 6376; for Ed25519 RFC 8463.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// Headers that are signed, where a mail has them.
const SIGNED: [&str; 6] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
];

/// Length of a line of the signature.
const LINE: usize = 70;

/// A key that signs.
pub enum SigningKey {
    /// RSA of 2048 bits or more.
    Rsa(Box<RsaKeyPair>),
    /// Ed25519.
    Ed25519(Box<Ed25519KeyPair>),
}

impl SigningKey {
    /// Reads a key: RSA or Ed25519 in PEM format (PKCS #1 or PKCS #8), or the 32 bytes of an Ed25519
    /// key in base64. `None` for anything else.
    pub fn parse(text: &str) -> Option<SigningKey> {
        let text = text.trim();
        if !text.starts_with("-----BEGIN") {
            let seed = STANDARD.decode(text).ok()?;
            let key = Ed25519KeyPair::from_seed_unchecked(&seed).ok()?;
            return Some(SigningKey::Ed25519(Box::new(key)));
        }
        let rsa = |key| SigningKey::Rsa(Box::new(key));
        match PrivateKeyDer::from_pem_slice(text.as_bytes()).ok()? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(rsa),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let ed25519 = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok();
                match ed25519 {
                    Some(key) => Some(SigningKey::Ed25519(Box::new(key))),
                    None => RsaKeyPair::from_pkcs8(der).ok().map(rsa),
                }
            }
            _ => None,
        }
    }

    /// Name of the algorithm in the header.
    fn algorithm(&self) -> &'static str {
        match self {
            SigningKey::Rsa(_) => "rsa-sha256",
            SigningKey::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SigningError> {
        match self {
            SigningKey::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    text,
                    &mut signature,
                )
                .map_err(|_| SigningError)?;
                Ok(signature)
            }
            SigningKey::Ed25519(key) => {
                Ok(key.sign(digest(&SHA256, text).as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// A mail could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the mail cannot be signed with the DKIM key")]
pub struct SigningError;

/// Signs the mails of a domain.
pub struct Signature {
    domain: String,
    selector: String,
    key: SigningKey,
}

impl Signature {
    /// Signatures by the key that DNS has under `selector` of `domain`.
    pub fn new(domain: String, selector: String, key: SigningKey) -> Signature {
        Signature {
            domain,
            selector,
            key,
        }
    }

    /// A mail with its signature before it. `at` is when it was signed.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn signed(&self, mail: &[u8], at: SystemTime) -> Result<Vec<u8>, SigningError> {
        let (head, body) = parts(mail);
        let fields = fields(head);
        let names = SIGNED
            .into_iter()
            .filter(|name| field(&fields, name).is_some());
        let names: Vec<&str> = names.collect();
        let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let mut header = format!(
            "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={}; s={}; t={seconds};\r\n h={};\r\n \
             bh={};\r\n b=",
            self.key.algorithm(),
            self.domain,
            self.selector,
            names.join(":").to_lowercase(),
            STANDARD.encode(digest(&SHA256, &relaxed_body(body))),
        );
        let signature = self.key.sign(&signed_text(&fields, &names, &header))?;
        let signature = STANDARD.encode(signature);
        for (i, line) in signature.as_bytes().chunks(LINE).enumerate() {
            let start = if i == 0 { "" } else { "\r\n " };
            let _ = write!(header, "{start}{}", String::from_utf8_lossy(line));
        }
        let mut signed = header.into_bytes();
        signed.extend_from_slice(b"\r\n");
        signed.extend_from_slice(mail);
        Ok(signed)
    }
}

/// What is signed: the named headers, and that of the signature without the signature.
fn signed_text(fields: &[&[u8]], names: &[&str], header: &str) -> Vec<u8> {
    let mut text = Vec::new();
    for name in names {
        if let Some(field) = field(fields, name) {
            text.extend(relaxed_header(field));
            text.extend_from_slice(b"\r\n");
        }
    }
    text.extend(relaxed_header(header.as_bytes()));
    text
}

/// The headers and the text of a mail.
fn parts(mail: &[u8]) -> (&[u8], &[u8]) {
    let end = mail.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    match end {
        Some(end) => (&mail[..end + 2], &mail[end + 4..]),
        None => (mail, &[]),
    }
}

/// The headers, each with the lines that continue it.
fn fields(head: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut begin = 0;
    for (i, bytes) in head.windows(2).enumerate() {
        let is_continued = matches!(head.get(i + 2), Some(b' ' | b'\t'));
        if bytes == b"\r\n" && !is_continued {
            fields.push(&head[begin..i]);
            begin = i + 2;
        }
    }
    fields
}

/// The last header of a name.
fn field<'a>(fields: &[&'a [u8]], name: &str) -> Option<&'a [u8]> {
    let is_it = |field: &&&[u8]| {
        let colon = field.iter().position(|byte| *byte == b':');
        colon.is_some_and(|colon| {
            field[..colon]
                .trim_ascii()
                .eq_ignore_ascii_case(name.as_bytes())
        })
    };
    fields.iter().rev().find(is_it).copied()
}

/// A header in the form that survives refolding on the way (RFC 6376, section 3.4.2).
fn relaxed_header(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|byte| *byte == b':');
    let (name, value) = field.split_at(colon.unwrap_or(field.len()));
    let mut text = name.trim_ascii().to_ascii_lowercase();
    text.push(b':');
    let value = value.strip_prefix(b":").unwrap_or(value);
    let words = value
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    for (i, word) in words.enumerate() {
        if i > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
    text
}

/// A text in the form that survives changed white space (RFC 6376, section 3.4.4).
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(body.len());
    let mut blank = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.trim_ascii_end();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut blank) {
            text.extend_from_slice(b"\r\n");
        }
        let mut was_space = false;
        for byte in line {
            let is_space = matches!(byte, b' ' | b'\t');
            match (is_space, was_space) {
                (true, true) => {}
                (true, false) => text.push(b' '),
                (false, _) => text.push(*byte),
            }
            was_space = is_space;
        }
        text.extend_from_slice(b"\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
        \r\n\
        Hi.\r\n\
        \r\n\
        We lost the game.  Are you hungry yet?\r\n\
        \r\n\
        Joe.\r\n";

    /// The example of RFC 8463, appendix A.
    #[test]
    fn the_example_of_the_standard_is_signed_as_it_is_there() {
        let key = SigningKey::parse("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let (head, body) = parts(MAIL.as_bytes());
        assert_eq!(
            STANDARD.encode(digest(&SHA256, &relaxed_body(body))),
            "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
        );
        let header = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
            d=football.example.com; i=@football.example.com;\r\n \
            q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
            subject : date : message-id : from : subject : date;\r\n \
            bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
        let names = ["from", "to", "subject", "date", "message-id"];
        let text = signed_text(&fields(head), &names, header);
        assert_eq!(
            STANDARD.encode(key.sign(&text).unwrap()),
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
        );
    }

    /// The examples of RFC 6376, section 3.4.5.
    #[test]
    fn white_space_that_changes_on_the_way_is_not_signed() {
        let mail = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = parts(mail);
        let headers: Vec<_> = fields(head).into_iter().map(relaxed_header).collect();
        assert_eq!(headers, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
    }

    #[test]
    fn a_signed_mail_is_the_mail_with_one_header_more() {
        let key = SigningKey::parse("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let signature = Signature::new("football.example.com".into(), "s1".into(), key);
        let signed = signature.signed(MAIL.as_bytes(), UNIX_EPOCH).unwrap();
        let signed = String::from_utf8(signed).unwrap();
        let header = signed.strip_suffix(MAIL).unwrap();
        assert!(
            header.contains("h=from:to:subject:date:message-id;"),
            "{header}"
        );
        assert!(header.lines().all(|line| line.len() < 78), "{header}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let short = "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----";
        for text in ["", "AAAA", "hunter2", short] {
            assert!(SigningKey::parse(text).is_none(), "{text}");
        }
    }
}
