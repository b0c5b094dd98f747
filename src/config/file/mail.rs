//! The shapes of `[mail]` and `[operator]`.

use schemars::JsonSchema;
use serde::Deserialize;

/// What goes with a mail.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// The page.
    Page,
    /// The lists of which the mail shows some rows only.
    Lists,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub from: String,
    /// Those who see everything.
    #[serde(default)]
    pub to: Vec<String>,
    /// What is attached to a mail: `page`, `lists` (those that the mail shows only in part). Left
    /// out, the page is attached unless `report_url` says where it is published.
    pub attach: Option<Vec<Attachment>>,
    /// `smtp` (default), `directory` or `sendmail`.
    pub transport: Option<String>,
    /// Of `directory`: the folder that gets a file a mail.
    pub directory: Option<String>,
    /// Of `sendmail`: the program, `/usr/sbin/sendmail` when left out.
    pub sendmail: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    /// `starttls` (default), `tls`, or `plain` (loopback only).
    pub security: Option<String>,
    pub ca_file: Option<String>,
    pub username: Option<String>,
    /// Refused with a message: here only so that the message can say what to do instead.
    #[schemars(skip)]
    pub password: Option<toml::Value>,
    pub password_env: Option<String>,
    pub password_file: Option<String>,
    pub password_command: Option<String>,
    /// Longest wait for one reply of the server.
    pub timeout_seconds: Option<u64>,
    /// Pauses between the tries of what failed for the time being.
    pub retry_pauses_seconds: Option<Vec<u64>>,
    /// Longest time that sending may take, pauses included.
    pub send_seconds: Option<u64>,
    /// Hours after which a mail that still waits is not sent any more.
    pub expire_hours: Option<u32>,
    pub dkim: Option<Dkim>,
    /// Web address of the folder in which reports are published; mails link there.
    pub report_url: Option<String>,
}

/// `[mail] dkim`: how mails are signed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dkim {
    /// The domain that signs; that of the sender when left out.
    pub domain: Option<String>,
    /// The name under which the public key is in the DNS.
    pub selector: String,
    /// The private key: PEM of an RSA key (PKCS #1), or an Ed25519 key as 32 bytes in base64.
    pub key_file: String,
}

/// `[operator]`: who hears of a failure, and where a success is noted.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Operator {
    /// The address that gets a short mail when a run with `--send` fails.
    pub mail: Option<String>,
    /// A shell command that gets the same text on its standard input.
    pub command: Option<String>,
    /// A file that is written after each success.
    pub heartbeat: Option<String>,
    /// A file of metrics for the textfile collector of Prometheus, written after each run.
    pub textfile: Option<String>,
}
