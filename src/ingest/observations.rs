//! What is counted beside the rows while files are read: words with their meanings, owners, amounts
//! without a currency.

use super::read_report::{BareAmount, OpenStage, ReadReport};
use crate::dataset::DealKind;

impl ReadReport {
    /// So many rows have this status, which means that their accounts left, or did not.
    pub(super) fn saw_status(&mut self, status: &str, left: bool, rows: u64) {
        self.statuses
            .entry(status.to_string())
            .or_insert((0, left))
            .0 += rows;
    }

    /// So many accounts left for this reason.
    pub(super) fn saw_churn_reason(&mut self, reason: &str, involuntary: bool, accounts: u64) {
        self.churn_reasons
            .entry(reason.to_string())
            .or_insert((0, involuntary))
            .0 += accounts;
    }

    /// So many deals have this type.
    pub(super) fn saw_type(&mut self, text: &str, means: DealKind, deals: u64) {
        self.types.entry(text.to_string()).or_insert((means, 0)).1 += deals;
    }

    /// An amount of the current file has no currency.
    pub(super) fn saw_bare_amount(&mut self, line: u64, text: String) {
        let file = self.files.last().map_or(String::new(), |f| f.file.clone());
        self.bare_amount = Some(BareAmount { file, line, text });
    }

    /// A lost deal whose stage alone tells why.
    pub(super) fn saw_stage_reason(&mut self, stage: &str, reason: &str) {
        self.stage_reasons
            .entry(stage.to_string())
            .or_insert_with(|| (reason.to_string(), 0))
            .1 += 1;
    }

    /// So many deals have an owner whom the owner table does not list.
    pub(super) fn saw_unknown_owner(&mut self, name: &str, deals: u64) {
        *self.unknown_owners.entry(name.to_string()).or_default() += deals;
    }

    /// What is counted of a stage that counts as open.
    pub(super) fn saw_open_stage(&mut self, stage: &str) -> &mut OpenStage {
        self.open_stages.entry(stage.to_string()).or_default()
    }
}
