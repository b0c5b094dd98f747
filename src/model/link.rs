//! Web addresses of deals and accounts in the CRM.

/// A pattern of web addresses: `https://crm.example/deals/{deal_id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPattern {
    before: String,
    after: String,
}

/// Why a text is not a pattern of web addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It is not a web address.
    #[error("begins with neither https:// nor http://")]
    NoAddress,
    /// The placeholder of the id is missing.
    #[error("has no {0} in it, so every link would lead to one page")]
    NoId(&'static str),
    /// It contains a character that is not allowed in a web address.
    #[error("holds {0:?}, which no web address may; write it percent-encoded")]
    BadCharacter(char),
}

impl LinkPattern {
    /// Parses a pattern in which `place` (`{deal_id}`) stands for the id.
    ///
    /// # Errors
    /// When it is not an http address, has no placeholder, or contains a character that is not
    /// allowed.
    pub fn parse(text: &str, place: &'static str) -> Result<LinkPattern, LinkError> {
        let text = text.trim();
        if !text.starts_with("https://") && !text.starts_with("http://") {
            return Err(LinkError::NoAddress);
        }
        let (before, after) = text.split_once(place).ok_or(LinkError::NoId(place))?;
        let is_bad = |c: &char| !c.is_ascii_graphic() || "<>\"\\^`{|}".contains(*c);
        match before.chars().chain(after.chars()).find(is_bad) {
            Some(c) => Err(LinkError::BadCharacter(c)),
            None => Ok(LinkPattern {
                before: before.into(),
                after: after.into(),
            }),
        }
    }

    /// The address for an id. All characters but letters, digits, `-`, `.`, `_` and `~` are
    /// percent-encoded (RFC 3986, section 2.3).
    pub fn address(&self, id: &str) -> String {
        let mut address = self.before.clone();
        for byte in id.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                address.push(byte as char);
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
        address + &self.after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_its_place() {
        let pattern =
            LinkPattern::parse("https://crm.example/d/{deal_id}/view", "{deal_id}").unwrap();
        assert_eq!(
            pattern.address("0068V00-x"),
            "https://crm.example/d/0068V00-x/view"
        );
        assert_eq!(
            pattern.address("a/../\"><é"),
            "https://crm.example/d/a%2F..%2F%22%3E%3C%C3%A9/view"
        );
    }

    #[test]
    fn what_gives_no_address_is_refused_with_the_reason() {
        let refused = |text| LinkPattern::parse(text, "{deal_id}").unwrap_err();
        assert_eq!(refused("javascript:alert({deal_id})"), LinkError::NoAddress);
        assert_eq!(
            refused("https://crm.example/"),
            LinkError::NoId("{deal_id}")
        );
        assert_eq!(
            refused("https://crm.example/{deal_id}?a b"),
            LinkError::BadCharacter(' ')
        );
        assert_eq!(
            refused("https://crm.example/{deal_id}/{account_id}"),
            LinkError::BadCharacter('{')
        );
    }
}
