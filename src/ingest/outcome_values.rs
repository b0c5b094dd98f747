//! The cells of outcomes to values: batches of them, in parallel.

use super::batch_keys::{BatchKeys, Lookup};
use crate::config::{ChurnDate, ChurnRule, fold};
use crate::dataset::{AccountKey, Interner};
use crate::model::Day;
use crate::source::OpenFile;
use crate::source::batch::{Alike, TextBatch};
use crate::source::parse::{self as cells, DayFormat};

/// Statuses that mean leaving when neither configuration nor dialect names them.
const CHURNED: [&str; 7] = [
    "churned",
    "cancelled",
    "canceled",
    "terminated",
    "left",
    "lost",
    "inactive",
];

/// What values of a file mean.
pub struct Words {
    churned: Vec<String>,
    involuntary: Vec<String>,
    /// The column with the day of leaving.
    pub day_column: &'static str,
    /// How the day of leaving and the last day watched are written.
    days: [DayFormat; 2],
    /// How the days of a journey are written; nothing when the file has none of its columns.
    journey: Option<[DayFormat; 6]>,
}

/// The days of a journey, in the order of its columns.
pub const JOURNEY: [&str; 6] = [
    "handoff_meeting_on",
    "introduced_on",
    "kickoff_on",
    "first_value_on",
    "renewal_on",
    "metric_checked_on",
];
/// The numbers of a journey.
pub const METRIC: [&str; 2] = ["metric_target", "metric_value"];

impl Words {
    /// As declared, else as the dialect of the file says, else as usual.
    pub fn of(file: &OpenFile, rule: &ChurnRule) -> Words {
        let own = file.values();
        let of_dialect = own
            .map(|v| v.churned.clone())
            .filter(|words| !words.is_empty());
        let by_request = match rule.date {
            Some(date) => date == ChurnDate::Request,
            None => !file.has("churned_on"),
        };
        let day_column = if by_request {
            "churn_requested_on"
        } else {
            "churned_on"
        };
        Words {
            churned: rule
                .churned
                .clone()
                .or(of_dialect)
                .unwrap_or_else(|| CHURNED.map(str::to_string).to_vec()),
            involuntary: rule
                .involuntary
                .clone()
                .or(own.map(|v| v.involuntary.clone()))
                .unwrap_or_default(),
            day_column,
            days: [
                file.day_format(day_column),
                file.day_format("observed_until"),
            ],
            journey: JOURNEY
                .iter()
                .chain(&METRIC)
                .any(|name| file.has(name))
                .then(|| JOURNEY.map(|name| file.day_format(name))),
        }
    }

    /// Whether a cell of `churned` says that the account left; `None` when the column is not there
    /// or blank.
    pub fn left(&self, text: &str) -> Option<bool> {
        if cells::is_blank(text) {
            return None;
        }
        if self.churned.contains(&fold(text)) {
            return Some(true);
        }
        // A status that is not one of those that mean leaving, or a plain yes or no.
        cells::flag(text).or(Some(false))
    }

    /// Whether the file tells of the first months with CS.
    pub fn has_journey(&self) -> bool {
        self.journey.is_some()
    }

    /// Whether a reason of leaving is a failed payment.
    pub fn is_involuntary(&self, reason: &str) -> bool {
        !reason.is_empty() && self.involuntary.contains(&fold(reason))
    }
}

/// A cell as it was read; `Err` when it cannot be.
type Cell<T> = Result<Option<T>, ()>;

/// The values of a row.
pub struct Values {
    /// The key of its account by the table's own id, and the account.
    pub id: Option<Lookup>,
    /// The key of its account by the CRM's id, and the account.
    pub crm_id: Option<Lookup>,
    /// Whether it says at all what account it is of.
    pub is_named: bool,
    /// The day of leaving and the last day watched.
    pub days: [Cell<Day>; 2],
    /// Whether somebody who left came back.
    pub is_reactivated: bool,
    /// Recurring revenue now.
    pub current_arr: Cell<f64>,
    /// The days of its first months.
    pub journey: [Cell<Day>; 6],
    /// What was measured.
    pub metric: [Cell<f64>; 2],
}

/// The values of a batch.
pub struct Parsed {
    /// Row by row.
    pub rows: Vec<Values>,
    /// The keys of its accounts.
    pub keys: BatchKeys,
    /// Rows with the same CS manager.
    pub csm: Alike,
    /// Rows with the same status.
    pub churned: Alike,
    /// Rows with the same reason of leaving.
    pub churn_reason: Alike,
}

/// Reads the cells of a batch.
pub fn parse(batch: &TextBatch, file: &OpenFile, words: &Words, accounts: &Interner) -> Parsed {
    let [account_id, crm_id, account_name] =
        ["account_id", "crm_id", "account_name"].map(|name| batch.column(name));
    let days = [words.day_column, "observed_until"].map(|name| batch.column(name));
    let [reactivated, current_arr] = ["reactivated", "current_arr"].map(|name| batch.column(name));
    let (journey, metric) = (
        JOURNEY.map(|name| batch.column(name)),
        METRIC.map(|name| batch.column(name)),
    );
    let (mut keys, hashes) = (BatchKeys::default(), accounts.hashes());
    let rows = (0..batch.len()).map(|row| {
        let mut key =
            |text: &str| cells::id(text).map(|id| keys.ask(&[AccountKey::ID, &id], &hashes));
        Values {
            id: key(account_id.get(row)),
            crm_id: key(crm_id.get(row)),
            is_named: [account_id, crm_id, account_name]
                .iter()
                .any(|column| !cells::is_blank(column.get(row))),
            days: std::array::from_fn(|i| cells::day(days[i].get(row), &words.days[i])),
            is_reactivated: cells::flag(reactivated.get(row)) == Some(true),
            current_arr: cells::money(current_arr.get(row), file.money, ""),
            journey: words.journey.as_ref().map_or([Ok(None); 6], |formats| {
                std::array::from_fn(|i| cells::day(journey[i].get(row), &formats[i]))
            }),
            metric: match words.journey {
                Some(_) => std::array::from_fn(|i| cells::measure(metric[i].get(row), file.money)),
                None => [Ok(None); 2],
            },
        }
    });
    let rows = rows.collect();
    keys.find(accounts);
    let alike = |name| Alike::of(batch.column(name), batch.len());
    Parsed {
        rows,
        keys,
        csm: alike("csm"),
        churned: alike("churned"),
        churn_reason: alike("churn_reason"),
    }
}
