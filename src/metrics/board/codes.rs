//! The answers as codes, for `report.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::answers::{Action, Board, Cause, Certainty, Money, Trend, TrendVerdict};
use crate::metrics::retention::record_or_complete::WhichRecords;

/// The answers to the five questions, one code each.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BoardCodes {
    /// How bad is it in money? `not_measured`, `no_customers`, `nothing_churned`, `amounts_unknown` or
    /// `churned`.
    pub money: &'static str,
    /// Is it getting better? `not_measured`, `too_few_quarters`, or the verdict.
    pub trend: &'static str,
    /// p of the rise or fall along the quarters; `None` where it was not tested.
    pub trend_p: Option<f64>,
    /// Is it the handoff, or who the customers are? `not_measured`, `too_few_churned`, `record`,
    /// `record_not_adjusted`, `turns`, `customers`, `no_large_difference` or `cannot_tell`.
    pub cause: &'static str,
    /// Whether records or complete ones go with less churn; `None` where that could not be asked.
    pub records: Option<WhichRecords>,
    /// How sure are we? `no_answer`, `found`, `ruled_out` or `not_found`.
    pub certainty: &'static str,
    /// What should we do? `map_churn`, `map_records`, `require_record`, `require_complete_record`,
    /// `complete_fields`, `read_the_accounts`, `expect_nothing` or `ask_again`.
    pub action: &'static str,
}

impl BoardCodes {
    /// The codes of the answers.
    pub fn of(board: &Board<'_>) -> BoardCodes {
        let (trend, trend_p) = trend(&board.trend);
        let (cause, records) = cause(&board.cause);
        BoardCodes {
            money: match board.money {
                Money::NotMeasured(_) => "not_measured",
                Money::NoCustomers => "no_customers",
                Money::NothingChurned(_) => "nothing_churned",
                Money::AmountsUnknown(_) => "amounts_unknown",
                Money::Churned(_) => "churned",
            },
            trend,
            trend_p,
            cause,
            records,
            certainty: match board.certainty {
                Certainty::NoAnswer => "no_answer",
                Certainty::Found { .. } => "found",
                Certainty::RuledOut(_) => "ruled_out",
                Certainty::NotFound(_) => "not_found",
            },
            action: action(&board.action),
        }
    }
}

fn trend(trend: &Trend<'_>) -> (&'static str, Option<f64>) {
    match trend {
        Trend::NotMeasured(_) => ("not_measured", None),
        Trend::TooFewQuarters { .. } => ("too_few_quarters", None),
        Trend::Compared { p, verdict, .. } => {
            let verdict = match verdict {
                TrendVerdict::Better => "better",
                TrendVerdict::Worse => "worse",
                TrendVerdict::WithinChance => "within_chance",
            };
            (verdict, Some(*p))
        }
    }
}

fn cause(cause: &Cause<'_>) -> (&'static str, Option<WhichRecords>) {
    match cause {
        Cause::NotMeasured(_) => ("not_measured", None),
        Cause::TooFewChurned { .. } => ("too_few_churned", None),
        Cause::Record {
            is_adjusted, which, ..
        } => {
            let code = if *is_adjusted {
                "record"
            } else {
                "record_not_adjusted"
            };
            (code, which.map(|records| records.verdict))
        }
        Cause::Turns => ("turns", None),
        Cause::Customers(_) => ("customers", None),
        Cause::NoLargeDifference(_) => ("no_large_difference", None),
        Cause::CannotTell(_) => ("cannot_tell", None),
    }
}

fn action(action: &Action<'_>) -> &'static str {
    match action {
        Action::MapChurn(_) => "map_churn",
        Action::MapRecords(_) => "map_records",
        Action::RequireRecord {
            which: Some(WhichRecords::Complete | WhichRecords::Each),
            ..
        } => "require_complete_record",
        Action::RequireRecord { .. } => "require_record",
        Action::CompleteFields { .. } => "complete_fields",
        Action::ReadTheAccounts => "read_the_accounts",
        Action::ExpectNothing => "expect_nothing",
        Action::AskAgain { .. } => "ask_again",
    }
}
