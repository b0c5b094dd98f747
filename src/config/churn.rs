//! What counts as churn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::declared_words::DeclaredWords;
use super::flag_words::FlagWords;
use super::vocabulary::StatusWord;

/// What a row of a table about churn is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowsAre {
    /// An account: one row each.
    Account,
    /// One time that an account left; accounts without a row stayed.
    Event,
    /// A subscription: an account may have several; accounts without a row stayed.
    Subscription,
    /// A term of a contract or subscription, with a start and an end; of accounts without a row
    /// nothing is known.
    Term,
}

/// Of the subscriptions of an account, how many must have ended for it to have left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LeftWhen {
    /// One: it left when the first of them ended.
    Any,
    /// All: it left when the last of them ended.
    All,
}

/// What an account that came back counts as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reactivated {
    /// It left, the first time.
    Left,
    /// It stayed.
    Stayed,
}

/// Which day counts as the day of leaving.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChurnDate {
    /// The day it took effect (`churned_on`).
    Effect,
    /// The day it was asked for (`churn_requested_on`).
    Request,
}

/// What counts as churn.
#[derive(Debug)]
pub struct ChurnRule {
    /// The section of the configuration that says it: `outcomes`, or `churn.NAME`.
    pub section: String,
    /// What a row is; `None` leaves it to the dialect.
    pub rows: Option<RowsAre>,
    /// Which of several subscriptions decide.
    pub left_when: LeftWhen,
    /// What an account that came back counts as.
    pub reactivated: Reactivated,
    /// Which day counts; `None`: the effect, or the request where there is no other column.
    pub date: Option<ChurnDate>,
    /// Declared values of `churned`.
    pub statuses: DeclaredWords<StatusWord>,
    /// Words for yes and no in its flags.
    pub flags: FlagWords,
    /// Days within which another term has to begin after one that ended; otherwise the account left.
    pub gap_days: u32,
    /// Folded reasons that are failed payments, beside those of the dialect; `Some` of none: no
    /// reason is.
    pub involuntary: Option<Vec<String>>,
}
