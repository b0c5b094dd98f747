//! Recipients of reports.

/// The kind of a recipient's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// A mail address.
    Mail,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 1] = [Channel::Mail];

    /// Its key in the ledger.
    pub fn key(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
        }
    }
}

/// A recipient: a channel and an address on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The channel.
    pub channel: Channel,
    /// The address, already validated: `ada@example.com`.
    pub address: String,
    /// The display name, if the configuration gives one.
    pub name: Option<String>,
}

impl Recipient {
    /// The recipient's key, `mail:ada@example.com`. It is in lower case, because addresses that
    /// differ in case are the same.
    pub fn key(&self) -> String {
        recipient_key(self.channel, &self.address)
    }
}

/// The identity of a recipient: channel and address, `mail:ada@example.com`.
pub fn recipient_key(channel: Channel, address: &str) -> String {
    format!("{}:{}", channel.key(), address.to_lowercase())
}
