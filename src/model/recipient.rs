//! Who gets a report.

/// The kind of address that a recipient has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// A mail address.
    Mail,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 1] = [Channel::Mail];

    /// As the ledger of mails stores it.
    pub fn key(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
        }
    }
}

/// A recipient: a channel and an address on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The kind of address.
    pub channel: Channel,
    /// The address, checked: `ada@example.com`.
    pub address: String,
    /// The display name, if the configuration gives one.
    pub name: Option<String>,
}

impl Recipient {
    /// What identifies the recipient: `mail:ada@example.com`, in lower case, since capitals make no
    /// other address.
    pub fn key(&self) -> String {
        recipient_key(self.channel, &self.address)
    }
}

/// The identity of a recipient: channel and address, `mail:ada@example.com`.
pub fn recipient_key(channel: Channel, address: &str) -> String {
    format!("{}:{}", channel.key(), address.to_lowercase())
}
