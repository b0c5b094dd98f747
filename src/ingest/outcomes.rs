//! What became of the accounts: by the outcomes table, or by the declared definition of churn.

use std::collections::BTreeSet;

use super::account_matching::AccountMatcher;
use super::account_merges::AccountMerges;
use super::churn;
use super::churn_row::ChurnRow;
use super::date_findings::{DatedRow, FAR};
use super::departures;
use super::kept_rows::KeptRows;
use super::outcome_rows::{AccountFacts, OutcomeRows, definition, read_rows};
use super::owners::Owners;
use super::read_report::ReadReport;
use crate::config::{ChurnRule, Inputs, RowsAre};
use crate::dataset::{
    AccountIx, Churn, CustomerOutcome, Dataset, DealOutcome, Outcomes, follow_up,
};
use crate::model::{Day, IssueCode};
use crate::source::{InputError, OpenFile};

/// Reads the outcomes; gives the accounts that were merged into others.
///
/// # Errors
/// When a file cannot be read.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    matcher: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<AccountMerges, InputError> {
    let (rule, decides) = (&inputs.churn, inputs.churn_used.is_none());
    let definition = definition(files, rule, report.as_of());
    let OutcomeRows {
        mut churn,
        facts,
        onboardings,
        kept,
    } = read_rows(
        files,
        rule,
        (decides, decides),
        owners,
        matcher,
        data,
        report,
    )?;
    data.outcomes = Outcomes::new(data.accounts.len(), onboardings);
    let merges = AccountMerges::new(churn.iter().zip(&facts).filter_map(|(row, facts)| {
        let into = facts.merged_into?;
        Some((row.account, into))
    }));
    merges.move_deals(data);
    if let Some(file) = files.first() {
        for account in &merges.circular {
            list_circular_merge(file, &kept, *account, report);
        }
    }
    // Of several rows of an account the last tells the facts; of several terms, the latest.
    let mut told: Vec<(&ChurnRow, AccountFacts)> = churn.iter().zip(facts).collect();
    told.sort_by_key(|(row, _)| row.term.map(|term| term.start));
    for (row, facts) in told {
        // What is known of a merged account is known of the one it was merged into.
        if merges.is_merged(row.account) {
            continue;
        }
        add_outcome(data, row.account, facts);
    }
    for (account, churn) in churn::decide(&mut churn, definition) {
        set_churn(data, account, churn);
    }
    if !files.is_empty() && !matches!(definition.rows, RowsAre::Account | RowsAre::Term) {
        add_other_customers(data);
    }
    if let Some(file) = files.first().filter(|_| decides) {
        list_early_churn(file, &kept, data, report);
    }
    if decides && rule.rows.is_none() && definition.rows == RowsAre::Account {
        let shown = files.first().map(|file| report.shown(&file.path));
        report.departures = shown.and_then(|shown| departures::find(data, shown));
    }
    follow_up::observe_past_churn(&mut data.outcomes);
    Ok(merges)
}

/// Who churned by a definition with files of its own.
pub struct ChurnByDefinition {
    /// Accounts that the files name, and whether they churned.
    pub churn: Vec<(AccountIx, Churn)>,
    kept: KeptRows,
}

/// Reads who churned by a definition with files of its own. `is_used` says whether the report uses
/// it.
///
/// # Errors
/// When a file cannot be read.
pub fn read_definition(
    files: &[OpenFile],
    rule: &ChurnRule,
    is_used: bool,
    matcher: &AccountMatcher,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<ChurnByDefinition, InputError> {
    let owners = Owners::default();
    let OutcomeRows {
        mut churn, kept, ..
    } = read_rows(files, rule, (true, is_used), &owners, matcher, data, report)?;
    let churn = churn::decide(&mut churn, definition(files, rule, report.as_of())).collect();
    Ok(ChurnByDefinition { churn, kept })
}

/// Lets a definition decide who churned. Accounts that it does not name stayed.
pub fn apply_definition(
    decided: &ChurnByDefinition,
    files: &[OpenFile],
    data: &mut Dataset,
    report: &mut ReadReport,
) {
    add_other_customers(data);
    data.outcomes
        .iter_mut()
        .for_each(|outcome| outcome.churn = Churn::Stayed);
    for (account, churn) in &decided.churn {
        set_churn(data, *account, *churn);
    }
    if let Some(file) = files.first() {
        list_early_churn(file, &decided.kept, data, report);
    }
    follow_up::observe_past_churn(&mut data.outcomes);
}

fn set_churn(data: &mut Dataset, account: AccountIx, churn: Churn) {
    if let Some(outcome) = data.outcomes.get_mut(account) {
        outcome.churn = churn;
    }
}

/// Adds the outcome of an account that stayed, as far as is known yet.
fn add_outcome(data: &mut Dataset, account: AccountIx, facts: AccountFacts) {
    let outcome = CustomerOutcome {
        csm: facts.csm,
        churn: Churn::Stayed,
        observed_until: facts.observed_until,
        current_arr: facts.current_arr,
    };
    data.outcomes.set(account, outcome, facts.onboarding);
}

/// Adds the customers without a row: tables of events and subscriptions name only some accounts,
/// and every other customer stayed.
fn add_other_customers(data: &mut Dataset) {
    let is_won = |outcome| matches!(outcome, DealOutcome::Won(_));
    let won = data.deals.iter().filter(|deal| is_won(deal.outcome));
    let customers: BTreeSet<AccountIx> = won.map(|deal| deal.account).collect();
    for account in customers {
        if data.outcomes.get(account).is_none() {
            add_outcome(data, account, AccountFacts::default());
        }
    }
}

/// Lists accounts that churned before their first won deal was closed.
fn list_early_churn(file: &OpenFile, kept: &KeptRows, data: &Dataset, report: &mut ReadReport) {
    let column = match file.has("churned_on") {
        true => "churned_on",
        false => "churn_requested_on",
    };
    for (account, first_won) in (0..).map(AccountIx).zip(first_won_days(data)) {
        let outcome = data.outcomes.get(account);
        let churned_on = outcome.and_then(|outcome| outcome.churn.day());
        if let (Some(kept), Some(first_won), Some(churned_on)) =
            (kept.of(account), first_won, churned_on)
            && churned_on < first_won
        {
            let (value, code) = (churned_on.to_string(), IssueCode::ChurnBeforeClose);
            report.list_used(kept.row, file, column, &value, code);
            if first_won.since(churned_on) >= FAR {
                report.dates.early_churn.add(|| DatedRow {
                    file: kept.row.file,
                    line: kept.row.line,
                    id: String::new(),
                    day: churned_on,
                    other: first_won,
                });
            }
        }
    }
}

/// Lists an account that was merged into another one, and that one into it.
fn list_circular_merge(
    file: &OpenFile,
    kept: &KeptRows,
    account: AccountIx,
    report: &mut ReadReport,
) {
    if let Some(kept) = kept.of(account) {
        let code = IssueCode::UnknownMerge;
        report.list_used(kept.row, file, "merged_into", "", code);
    }
}

/// Of each account, the day of its first won deal.
fn first_won_days(data: &Dataset) -> Vec<Option<Day>> {
    let mut first_won: Vec<Option<Day>> = vec![None; data.accounts.len()];
    for deal in &data.deals {
        if let DealOutcome::Won(on) = deal.outcome {
            let slot = &mut first_won[deal.account.0 as usize];
            *slot = Some(slot.map_or(on, |day| day.min(on)));
        }
    }
    first_won
}
