//! Rows of deals that stand for one deal: second ids, line items, merged deals.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::deal_columns::DealRow;
use super::dedup::{DealHistory, LineItems};
use super::engine::{RowContext, RowEnd, RowIssue};
use super::read_report::{ReadReport, UsedRow};
use super::repeats::LineItemFile;
use crate::config::Inputs;
use crate::dataset::{Dataset, Interner, Symbol};
use crate::model::IssueCode;
use crate::source::OpenFile;

/// Columns in which the line items of one deal differ.
const OF_ITEMS: [&str; 3] = ["product", "amount", "term_months"];

/// A hash of a deal's name in lower case; 0 where it has none.
pub fn name_hash(name: &str) -> u32 {
    let name = name.trim();
    if name.is_empty() {
        return 0;
    }
    // FNV-1a: the same in every run.
    let letters = name.chars().flat_map(char::to_lowercase);
    let hash = letters.fold(0x811c_9dc5_u32, |hash, letter| {
        (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193)
    });
    hash.max(1)
}

/// The deals appended so far, and what repeated rows are taken for.
pub struct DealRepeats<'a> {
    inputs: &'a Inputs,
    /// The deals appended so far.
    pub history: DealHistory,
    /// The cells of the last row of the batch before.
    last_of_batch: BTreeMap<&'static str, String>,
}

impl<'a> DealRepeats<'a> {
    /// Before the first row.
    pub fn new(inputs: &'a Inputs) -> DealRepeats<'a> {
        DealRepeats {
            inputs,
            history: DealHistory::default(),
            last_of_batch: BTreeMap::new(),
        }
    }

    /// Remembers a row with which the first of the next batch is compared.
    pub fn end_row(&mut self, at: &RowContext<'_>) {
        if at.is_last_of_batch() {
            let cells = at.cells().map(|(column, text)| (column, text.to_string()));
            self.last_of_batch = cells.collect();
        }
    }

    /// Whether a new deal is an earlier one under a second id: as declared, else where both were
    /// entered in the same minute or stand in two files. Two orders of one day may well be alike.
    pub fn is_second_id(
        &mut self,
        row: &DealRow<'_>,
        (place, id): (UsedRow, &str),
        ids: &Interner,
        at: &mut RowContext<'_>,
    ) -> bool {
        let Some(twin) = row.twin else { return false };
        let Some(earlier) = self.history.twin_of(twin.hash, self.history.rows.len()) else {
            return false;
        };
        let Some(earlier_row) = self.history.rows.get(earlier).map(|kept| kept.row) else {
            return false;
        };
        let seems_one = twin.has_minute || earlier_row.file != place.file;
        let is_one = self.inputs.second_ids.unwrap_or(seems_one);
        let earlier_id = ids.text(Symbol::at(earlier as u32));
        let pair = at.report.pair((place, id), (earlier_row, earlier_id));
        let repeats = &mut at.report.repeats;
        match is_one {
            true => repeats.second_ids.add(|| pair),
            false => repeats.alike.add(|| pair),
        }
        is_one
    }

    /// Notes a row with the id of a deal in an earlier file. No version of a deal has another account
    /// and another name; where only one of the two is known, another owner says so.
    pub fn see_version(
        &mut self,
        deal: usize,
        row: &DealRow<'_>,
        (same_account, same_rep): (bool, Option<bool>),
        at: &mut RowContext<'_>,
    ) {
        let earlier_row = self.history.rows[deal].row;
        let place = at.used_row();
        if earlier_row.file == place.file {
            return;
        }
        at.report.repeats.versions += 1;
        let (name, earlier) = (name_hash(at.cell("deal_name")), self.history.name(deal));
        let same_name = (name != 0 && earlier != 0).then_some(name == earlier);
        let other_rep = same_rep == Some(false);
        let is_other = match (row.has_account, same_name) {
            (true, Some(same_name)) => !same_account && !same_name,
            (true, None) => !same_account && other_rep,
            (false, same_name) => same_name == Some(false) && other_rep,
        };
        if is_other {
            let id = at.cell("deal_id");
            let pair = at.report.pair((place, id), (earlier_row, id));
            at.report.repeats.other_deals.add(|| pair);
        }
    }

    /// Ends a row that is another product of the deal above, or may be; nothing when it is a later
    /// version of its deal.
    pub fn line_item(
        &mut self,
        deal: usize,
        row: &DealRow<'_>,
        at: &mut RowContext<'_>,
    ) -> Option<RowEnd> {
        let above = |column: &str| {
            let before = || self.last_of_batch.get(column).map(String::as_str);
            at.cell_above(column).or_else(before)
        };
        let differs = |column: &str| above(column) != Some(at.cell(column));
        let is_above = || {
            let mut others = at.cells().filter(|(column, _)| !OF_ITEMS.contains(column));
            others.all(|(column, _)| !differs(column))
        };
        let by_product = at.file.has("product") && differs("product");
        match self.inputs.line_items {
            Some(false) => return None,
            Some(true) => {}
            None if !is_above() => return None,
            None if by_product => {}
            None if OF_ITEMS.iter().all(|column| !differs(column)) => {
                let (id, earlier) = (at.cell("deal_id"), self.history.rows[deal].row);
                let pair = at.report.pair((at.used_row(), id), (earlier, id));
                at.report.repeats.same_but_unused.add(|| pair);
                return Some(at.skip(RowIssue::new("deal_id", IssueCode::DuplicateRow)));
            }
            None => return Some(at.skip(RowIssue::new("deal_id", IssueCode::LineItem))),
        }
        let amount = row.amount.unwrap_or_else(|issue| {
            at.note(issue);
            None
        });
        let so_far = at.data.deals.get(deal).and_then(|deal| deal.amount.get());
        let place = at.used_row();
        self.history.add_line_item(deal, place, so_far, amount);
        Some(at.used())
    }

    /// Gives deals with line items their amounts. Where those of no deal of a file differ, its rows
    /// repeat the amount of the deal, and it counts once.
    pub fn settle_line_items(
        &self,
        merged: &HashSet<usize>,
        deal_ids: &Interner,
        data: &mut Dataset,
        report: &mut ReadReport,
    ) {
        let mut files: BTreeMap<u32, Vec<(usize, &LineItems)>> = BTreeMap::new();
        let there = |(deal, _): &(&usize, &LineItems)| !merged.contains(*deal);
        for (deal, items) in self.history.line_items.iter().filter(there) {
            let file = self.history.rows[*deal].row.file;
            files.entry(file).or_default().push((*deal, items));
        }
        for deals in files.values() {
            let are_added =
                self.inputs.line_items == Some(true) || deals.iter().any(|(_, items)| items.differ);
            for (deal, items) in deals.iter().filter(|_| are_added) {
                data.deals[*deal].amount = items.sum.into();
            }
            let Some((deal, items)) = deals.first() else {
                continue;
            };
            let id = deal_ids.text(Symbol::at(*deal as u32));
            let second = items.rows.first().copied();
            let first = self.history.rows[*deal].row;
            let pair = report.pair((second.unwrap_or(first), id), (first, id));
            report.repeats.line_items.push(LineItemFile {
                file: pair.file,
                deals: deals.len() as u64,
                rows: deals
                    .iter()
                    .map(|(_, items)| items.rows.len() as u64 + 1)
                    .sum(),
                are_added,
                id: pair.id,
                lines: [pair.earlier_line, pair.line],
            });
        }
    }

    /// The deals that others say were merged into them.
    pub fn merged(&self, deal_ids: &Interner) -> HashSet<usize> {
        let merged = self.history.merged.iter();
        let known = merged.filter_map(|id| deal_ids.find(id));
        known.map(|name| name.index()).collect()
    }

    /// Takes back the deals that were merged into others.
    pub fn leave_out_merged(
        &self,
        merged: &HashSet<usize>,
        file: &OpenFile,
        deal_ids: &mut Interner,
        data: &mut Dataset,
        report: &mut ReadReport,
    ) {
        if merged.is_empty() {
            return;
        }
        let ids = std::mem::take(deal_ids);
        let deals = std::mem::take(&mut data.deals);
        for (at, deal) in deals.into_iter().enumerate() {
            let id = ids.text(Symbol::at(at as u32));
            if !merged.contains(&at) {
                deal_ids.add(id);
                data.deals.push(deal);
                continue;
            }
            let items = self.history.line_items.get(&at);
            let others = items.map_or(&[][..], |items| &items.rows);
            for row in std::iter::once(&self.history.rows[at].row).chain(others) {
                report.take_back(row, file, id, IssueCode::MergedDeal);
            }
        }
    }
}
