//! Mail addresses, checked.

use std::str::Chars;

use email_address::EmailAddress;

use crate::model::{Channel, Recipient};

/// A mail address with an optional display name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name.
    pub name: Option<String>,
    /// The address: `ada@example.com`.
    pub address: String,
}

impl Mailbox {
    /// Reads `ada@example.com` or `Ada Lovelace <ada@example.com>`; a name with other characters
    /// than those of an atom stands in quotes. `None` for anything else.
    ///
    /// # Source
    /// RFC 5322, section 3.4, without comments and domain literals; non-ASCII as in RFC 6531.
    pub fn parse(text: &str) -> Option<Mailbox> {
        let text = text.trim();
        let Some(rest) = text.strip_suffix('>') else {
            return address(text).map(|address| Mailbox {
                name: None,
                address,
            });
        };
        let (name, written) = split_name(rest)?;
        let address = address(written)?;
        Some(Mailbox { name, address })
    }

    /// The part of the address after the `@`.
    pub fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }

    /// The mailbox as a recipient of reports.
    pub fn recipient(self) -> Recipient {
        Recipient {
            channel: Channel::Mail,
            address: self.address,
            name: self.name,
        }
    }
}

/// An address, checked as the mail library checks it.
fn address(text: &str) -> Option<String> {
    let (local, domain) = text.trim_start_matches([' ', '\t']).rsplit_once('@')?;
    let local = match local.strip_prefix('"') {
        Some(rest) => {
            let mut rest = rest.chars();
            let text = quoted(&mut rest)?;
            rest.as_str().is_empty().then_some(text)?
        }
        None => local.to_string(),
    };
    // Nobody writes to a mail server by its bare IP address in brackets.
    let is_valid = EmailAddress::is_valid_local_part(&local)
        && EmailAddress::is_valid_domain(domain)
        && !domain.starts_with('[');
    is_valid.then(|| format!("{local}@{domain}"))
}

/// Splits `Ada L. Lovelace <ada@example.com` into the display name and the address. White space
/// within the name becomes one character.
fn split_name(text: &str) -> Option<(Option<String>, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t']);
        if let Some(address) = trimmed.strip_prefix('<') {
            return Some(((!name.is_empty()).then_some(name), address));
        }
        if !name.is_empty() && trimmed.len() < rest.len() {
            name.push(' ');
        }
        rest = match trimmed.strip_prefix('"') {
            Some(begun) => {
                let mut chars = begun.chars();
                name.push_str(&quoted(&mut chars)?);
                chars.as_str()
            }
            None => {
                let end = trimmed.find(|c| !is_atom(c)).unwrap_or(trimmed.len());
                let (word, after) = trimmed.split_at(end);
                // A dot may follow a word, not begin the name.
                if word.is_empty() || (name.is_empty() && word.starts_with('.')) {
                    return None;
                }
                name.push_str(word);
                after
            }
        };
    }
}

/// What stands between quotes, the first of which is read already; a backslash takes the next
/// character as it is. `None` where the closing quote is missing.
fn quoted(chars: &mut Chars<'_>) -> Option<String> {
    let mut text = String::new();
    let mut space = None;
    loop {
        let c = match chars.next()? {
            '"' => return Some(text),
            c @ (' ' | '\t') => {
                space = space.or(Some(c));
                continue;
            }
            '\\' => chars
                .next()
                .filter(|c| c.is_ascii() && !matches!(c, '\0' | '\r' | '\n'))?,
            '\0' | '\r' | '\n' => return None,
            c => c,
        };
        text.extend(space.take());
        text.push(c);
    }
}

/// Characters of a word of a display name, and the dot.
fn is_atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || !c.is_ascii()
}
