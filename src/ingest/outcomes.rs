//! Rows of the outcomes table.

use super::InputError;
use super::batch::TextBatch;
use super::cells;
use super::intake::Intake;
use super::reader::OpenFile;
use crate::config::{DateOrder, Decimal, Inputs, fold};
use crate::model::{CustomerOutcome, Dataset, IssueCode, Table};

/// The key by which an account is found by its id.
pub fn id_key(id: &str) -> String {
    format!("i:{id}")
}

/// The key by which an account is found by its name, where deals have no account ids.
pub fn name_key(name: &str) -> String {
    format!("n:{}", fold(name))
}

/// Reads the outcomes.
pub fn read(files: &[OpenFile], inputs: &Inputs, data: &mut Dataset, intake: &mut Intake) -> Result<(), InputError> {
    let source = inputs.sources.get(&Table::Outcomes);
    let read = (source.and_then(|s| s.dates), source.and_then(|s| s.decimal));
    for file in files {
        intake.begin(file);
        file.stream(
            |_| (),
            |batch, ()| {
                intake.count_batch(file, batch);
                for row in 0..batch.len() {
                    absorb(batch, row, read, file, data, intake);
                }
            },
        )?;
    }
    watch_past_churn(data);
    Ok(())
}

/// Some exports let watching end on the day an account leaves. Taken literally, those who left
/// would drop out of every later count and only those who stayed be left. Where most churned
/// accounts are written so, the churned ones count as watched to the as-of day: what became of them
/// is known.
fn watch_past_churn(data: &mut Dataset) {
    let ends_with_churn = |o: &CustomerOutcome| o.churned_on.is_some() && o.observed_until == o.churned_on;
    let outcomes = || data.accounts.iter().filter_map(|account| account.outcome.as_ref());
    let churned = outcomes().filter(|o| o.churned_on.is_some()).count();
    if outcomes().filter(|o| ends_with_churn(o)).count() * 2 <= churned {
        return;
    }
    for outcome in data.accounts.iter_mut().filter_map(|account| account.outcome.as_mut()) {
        if ends_with_churn(outcome) {
            outcome.observed_until = None;
        }
    }
}

fn absorb(
    batch: &TextBatch,
    row: usize,
    (order, decimal): (Option<DateOrder>, Option<Decimal>),
    file: &OpenFile,
    data: &mut Dataset,
    intake: &mut Intake,
) {
    let cell = |name| batch.column(name).get(row);
    let place = batch.place(row);
    let Some(id) = cells::name(cell("account_id")) else {
        return intake.set_aside(file, place, "account_id", "", IssueCode::MissingId);
    };
    let by_name = || cells::name(cell("account_name")).and_then(|name| data.account_keys.find(&name_key(name)));
    let Some(account) = data.account_keys.find(&id_key(id)).or_else(by_name) else {
        return intake.set_aside(file, place, "account_id", id, IssueCode::UnknownAccount);
    };
    if data.accounts[account.index()].outcome.is_some() {
        return intake.set_aside(file, place, "account_id", id, IssueCode::DuplicateId);
    }
    // Without these two days nobody can say whether the account stayed.
    let mut days = [None; 2];
    for (day, name) in days.iter_mut().zip(["churned_on", "observed_until"]) {
        match cells::day(cell(name), order) {
            Ok(read) => *day = read,
            Err(()) => return intake.set_aside(file, place, name, cell(name), IssueCode::UnreadableDate),
        }
    }
    let [churned_on, observed_until] = days;
    let current_arr = cells::number(cell("current_arr"), decimal).unwrap_or_else(|()| {
        intake.blank_cell(file, place, "current_arr", cell("current_arr"), IssueCode::UnreadableNumber);
        None
    });
    // A churn date says when somebody left, not how fresh the export is.
    observed_until.into_iter().for_each(|day| intake.saw(day));
    intake.used();
    let csm = cells::name(cell("csm")).map(|name| data.labels.add(name));
    data.accounts[account.index()].outcome = Some(CustomerOutcome { csm, churned_on, observed_until, current_arr });
}
