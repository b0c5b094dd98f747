//! What became of the accounts: by the outcomes table, or by the declared definition of churn.

use std::collections::BTreeSet;

use super::account_matching::AccountMatcher;
use super::churn;
use super::outcome_rows::{Facts, ReadRows, Used, definition, read_rows};
use super::owners::Owners;
use super::read_report::ReadReport;
use crate::config::{ChurnRule, Inputs, RowsAre};
use crate::dataset::{AccountIx, Churn, CustomerOutcome, Dataset, DealOutcome, Outcomes};
use crate::model::{Day, IssueCode};
use crate::source::InputError;
use crate::source::OpenFile;

/// Reads the outcomes.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    links: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let read = read_rows(
        files,
        &inputs.churn,
        inputs.churn_used.is_none(),
        owners,
        links,
        data,
        report,
    )?;
    let definition = definition(files, &inputs.churn);
    // Of several rows of an account the last says the facts.
    let ReadRows {
        mut rows,
        facts,
        journeys,
        used,
    } = read;
    data.outcomes = Outcomes::new(data.accounts.len(), journeys);
    for (row, facts) in rows.iter().zip(facts) {
        set(data, row.account, facts);
    }
    for (account, churn) in churn::decide(&mut rows, definition) {
        if let Some(outcome) = data.outcomes.get_mut(account) {
            outcome.churn = churn;
        }
    }
    if !files.is_empty() && definition.rows != RowsAre::Account {
        watch_the_others(data);
    }
    // Where another definition counts, these days do not.
    if let Some(file) = files.first().filter(|_| inputs.churn_used.is_none()) {
        list_early_churn(file, &used, data, report);
    }
    watch_past_churn(data);
    Ok(())
}

/// Lists accounts that left before their first won deal was closed.
fn list_early_churn(file: &OpenFile, used: &Used, data: &Dataset, report: &mut ReadReport) {
    let mut first_won: Vec<Option<Day>> = vec![None; data.accounts.len()];
    for deal in &data.deals {
        if let DealOutcome::Won(on) = deal.outcome {
            let slot = &mut first_won[deal.account.0 as usize];
            *slot = Some(slot.map_or(on, |day| day.min(on)));
        }
    }
    for (account, first) in (0..).map(AccountIx).zip(first_won) {
        let left = || {
            data.outcomes
                .get(account)
                .and_then(|outcome| outcome.churn.day())
        };
        if let (Some(kept), Some(first)) = (used.of(account), first)
            && let Some(left) = left()
            && left < first
        {
            let column = if file.has("churned_on") {
                "churned_on"
            } else {
                "churn_requested_on"
            };
            report.list_used(
                kept.row,
                file,
                column,
                &left.to_string(),
                IssueCode::ChurnBeforeClose,
            );
        }
    }
}

/// Which accounts left by a definition with files of its own.
///
/// # Errors
/// When a file cannot be read.
pub fn read_definition(
    files: &[OpenFile],
    rule: &ChurnRule,
    links: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<Left, InputError> {
    let ReadRows { mut rows, used, .. } =
        read_rows(files, rule, true, &Owners::default(), links, data, report)?;
    let churn = churn::decide(&mut rows, definition(files, rule)).collect();
    Ok(Left { churn, used })
}

/// Who left by a definition, and where that stands.
pub struct Left {
    /// Accounts that the definition names, and whether they left.
    pub churn: Vec<(AccountIx, Churn)>,
    used: Used,
}

/// Lets a definition decide who left. Accounts that it does not name stayed.
pub fn apply_definition(
    left: &Left,
    files: &[OpenFile],
    data: &mut Dataset,
    report: &mut ReadReport,
) {
    watch_the_others(data);
    data.outcomes
        .iter_mut()
        .for_each(|outcome| outcome.churn = Churn::Stayed);
    for (account, churn) in &left.churn {
        if let Some(outcome) = data.outcomes.get_mut(*account) {
            outcome.churn = *churn;
        }
    }
    if let Some(file) = files.first() {
        list_early_churn(file, &left.used, data, report);
    }
    watch_past_churn(data);
}

/// Tables of events and subscriptions name only some accounts; every other customer stayed.
fn watch_the_others(data: &mut Dataset) {
    let won = data
        .deals
        .iter()
        .filter(|deal| matches!(deal.outcome, DealOutcome::Won(_)));
    let customers: BTreeSet<AccountIx> = won.map(|deal| deal.account).collect();
    for account in customers {
        if data.outcomes.get(account).is_none() {
            set(data, account, Facts::default());
        }
    }
}

/// Says the facts of an account that stayed, as far as is known yet.
fn set(data: &mut Dataset, account: AccountIx, facts: Facts) {
    let Facts {
        csm,
        observed_until,
        current_arr,
        journey,
    } = facts;
    let outcome = CustomerOutcome {
        csm,
        churn: Churn::Stayed,
        observed_until,
        current_arr,
    };
    data.outcomes.set(account, outcome, journey);
}

/// Some exports let watching end on the day an account leaves. Taken literally, those who left
/// would drop out of every later count and only those who stayed be left. Where most churned
/// accounts are written so, the churned ones count as watched to the as-of day: what became of them
/// is known.
fn watch_past_churn(data: &mut Dataset) {
    let ends_with_churn =
        |o: &CustomerOutcome| o.churn.day().is_some() && o.observed_until == o.churn.day();
    let outcomes = || data.outcomes.iter().map(|(_, outcome)| outcome);
    let churned = outcomes().filter(|o| o.churn.day().is_some()).count();
    if outcomes().filter(|o| ends_with_churn(o)).count() * 2 <= churned {
        return;
    }
    for outcome in data.outcomes.iter_mut() {
        if ends_with_churn(outcome) {
            outcome.observed_until = None;
        }
    }
}
