//! `handoff.toml` to checked types.
//!
//! `file` holds the shapes a user writes (private); [`load()`] turns them into [`Config`] once,
//! with the defaults and units of every setting. Each stage gets its own part: [`Inputs`] for
//! ingest,
//! [`Settings`] for metrics, [`Delivery`] for mail.

mod adjust;
mod audience;
mod churn;
mod churn_definition;
mod dates;
mod day_text;
mod declared_words;
pub mod dialect;
mod error;
mod file;
mod flag_words;
mod fold;
mod inputs;
mod kpis;
mod load;
mod locate;
mod mail;
mod mail_transport;
mod mailbox;
pub mod money_header;
mod panel;
mod presentation;
mod repeats;
mod retention;
mod settings;
mod source;
mod syntax;
mod unanswered;
pub mod vocabulary;

pub use adjust::{Adjust, NoRecord};
pub use audience::{Audience, HiddenNames, Sees};
pub use churn::{ChurnDate, ChurnRule, LeftWhen, Reactivated, RowsAre};
pub use churn_definition::ChurnDefinition;
pub use dates::{DateOrder, DateOrders, PeriodDay};
pub use declared_words::DeclaredWords;
pub use dialect::{Alias, Amounts, Dialect, DialectTable, Fit, Known, fold_header};
pub use error::ConfigError;
pub use flag_words::FlagWords;
pub use fold::{fold, is_punctuation, skeleton};
pub use inputs::{Accounts, DeclaredType, Inputs, Money, Owners};
pub use kpis::{CountedCustomers, Kpis, ReactivatedCustomer};
pub use load::{Config, State, load, schema};
pub use locate::{Located, NotFound, locate};
pub use mail::{Delivery, Dkim, Operator};
pub use mail_transport::{MailTransport, PasswordFrom, Security, Server};
pub use mailbox::Mailbox;
pub use panel::Panel;
pub use presentation::Presentation;
pub use repeats::SeveralAccounts;
pub use retention::Retention;
pub use settings::{Clocks, PreClose, Settings};
pub use source::{Decimal, Source};
pub use unanswered::{BLANK, MARK, NOT_RECOGNISED, Unanswered};
