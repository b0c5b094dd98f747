//! The cells of deals that are parsed row by row.

use super::stages::Stage;
use crate::model::Day;
use crate::source::OpenFile;
use crate::source::batch::{ColumnCells, TextBatch};
use crate::source::parse::{self, DayFormat};

/// The cells of the columns that are parsed row by row.
pub struct Columns<'b> {
    pub deal_id: ColumnCells<'b>,
    pub account_id: ColumnCells<'b>,
    pub account_name: ColumnCells<'b>,
    pub deal_name: ColumnCells<'b>,
    pub rep: ColumnCells<'b>,
    pub stage: ColumnCells<'b>,
    pub amount: ColumnCells<'b>,
    pub currency: ColumnCells<'b>,
    pub lost_reason: ColumnCells<'b>,
    pub created_on: Dates<'b>,
    pub closed_on: Dates<'b>,
    pub expected_close_on: Dates<'b>,
    pub won_on: Dates<'b>,
    pub lost_on: Dates<'b>,
    pub modified_on: Dates<'b>,
    pub merged_ids: ColumnCells<'b>,
}

/// The cells of a column of days, and how they are written.
pub struct Dates<'b> {
    pub cells: ColumnCells<'b>,
    format: DayFormat,
}

impl<'b> Columns<'b> {
    /// The cells of a batch.
    pub fn of(batch: &'b TextBatch, file: &OpenFile) -> Columns<'b> {
        let dates = |name| Dates {
            cells: batch.column(name),
            format: file.day_format(name),
        };
        Columns {
            deal_id: batch.column("deal_id"),
            account_id: batch.column("account_id"),
            account_name: batch.column("account_name"),
            deal_name: batch.column("deal_name"),
            rep: batch.column("rep"),
            stage: batch.column("stage"),
            amount: batch.column("amount"),
            currency: batch.column("currency"),
            lost_reason: batch.column("lost_reason"),
            created_on: dates("created_on"),
            closed_on: dates("closed_on"),
            expected_close_on: dates("expected_close_on"),
            won_on: dates("won_on"),
            lost_on: dates("lost_on"),
            modified_on: dates("modified_on"),
            merged_ids: batch.column("merged_ids"),
        }
    }
}

impl Dates<'_> {
    /// The day of a row; nothing where the cell is blank or has a day that stands for none.
    ///
    /// # Errors
    /// When the cell holds no day.
    pub fn day(&self, row: usize) -> Result<Option<Day>, ()> {
        let day = parse::day(self.cells.get(row), &self.format)?;
        Ok(day.filter(|day| !day.stands_for_none()))
    }
}

/// The day for a stage: from its own column, else the close date.
pub fn closed_on(row: usize, columns: &Columns<'_>, stage: Stage) -> Result<Option<Day>, ()> {
    let own = match stage {
        Stage::Won => &columns.won_on,
        Stage::Lost => &columns.lost_on,
        Stage::Open => &columns.expected_close_on,
        _ => &columns.closed_on,
    };
    match parse::is_blank(own.cells.get(row)) {
        true => columns.closed_on.day(row),
        false => own.day(row),
    }
}
