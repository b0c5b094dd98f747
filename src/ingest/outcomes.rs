//! Rows of the outcomes table.

use super::InputError;
use super::batch::TextBatch;
use super::cells;
use super::intake::Intake;
use super::reader::OpenFile;
use crate::config::{DateOrder, Inputs, fold};
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
    let order = inputs.sources.get(&Table::Outcomes).and_then(|s| s.dates);
    for file in files {
        intake.begin(file);
        file.stream(
            |_| (),
            |batch, ()| {
                intake.count_batch(file, batch);
                for row in 0..batch.len() {
                    absorb(batch, row, order, file, data, intake);
                }
            },
        )?;
    }
    Ok(())
}

fn absorb(
    batch: &TextBatch,
    row: usize,
    order: Option<DateOrder>,
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
    let current_arr = cells::number(cell("current_arr")).unwrap_or_else(|()| {
        intake.blank_cell(file, place, "current_arr", cell("current_arr"), IssueCode::UnreadableNumber);
        None
    });
    observed_until.or(churned_on).into_iter().for_each(|day| intake.saw(day));
    intake.used();
    let csm = cells::name(cell("csm")).map(|name| data.labels.add(name));
    data.accounts[account.index()].outcome = Some(CustomerOutcome { csm, churned_on, observed_until, current_arr });
}
