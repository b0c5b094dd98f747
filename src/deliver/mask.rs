//! Makes texts of mail servers safe for logs: one line, addresses masked.

/// A server's text on one line of at most 300 characters, without control characters.
pub fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Masks an address: `a…@example.com` identifies the recipient without revealing the address.
pub fn mask_address(address: &str) -> String {
    let (user, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = user.chars().take(1).collect();
    if domain.is_empty() {
        format!("{first}…")
    } else {
        format!("{first}…@{domain}")
    }
}

/// Masks all addresses in a text: a server's answer may name others than the recipient.
pub fn mask_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-@".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(is_part) {
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match word.contains('@') {
            true => out.push_str(&mask_address(word)),
            false => out.push_str(word),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::mask_addresses;

    #[test]
    fn every_address_in_a_text_is_masked() {
        let text = "550 5.1.1 <ADA@fernhill.example>: alias of boss.private@secret.example, user \
                    unknown";
        let masked = "550 5.1.1 <A…@fernhill.example>: alias of b…@secret.example, user unknown";
        assert_eq!(mask_addresses(text), masked);
        assert_eq!(mask_addresses("no address"), "no address");
        assert_eq!(mask_addresses("é@x.y@z"), "é…@z");
    }
}
