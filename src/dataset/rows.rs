//! The rows of a data set: deals, accounts, records and reviews, which refer to each other by
//! number.

use std::num::NonZeroU16;

use schemars::JsonSchema;
use serde::Serialize;

use super::interner::Symbol;
use super::string_arena::StringId;
use crate::model::{
    Breakdown, Day, Dimension, Field, FieldSet, FieldVerdict, NanOption, ReasonId, Status, When,
};

/// Position of a deal in [`super::Dataset::deals`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DealIx(pub u32);

/// Position of an account in [`super::Dataset::accounts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AccountIx(pub u32);

/// Position of a record in [`super::Dataset::records`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordIx(pub u32);

/// How a deal ended, if it did. A closed deal always has its day: a row without one is skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DealOutcome {
    /// Won on this day.
    Won(Day),
    /// Lost on this day, for this reason.
    Lost(Day, ReasonId),
    /// Neither.
    Open(OpenDeal),
}

/// What the export says of an open deal.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct OpenDeal {
    /// The day sales expects to close it.
    pub expected_close_on: Option<Day>,
    /// Its stage as exported.
    pub stage: Option<Symbol>,
}

impl DealOutcome {
    /// The day it was won or lost.
    pub fn closed_on(self) -> Option<Day> {
        match self {
            DealOutcome::Won(day) | DealOutcome::Lost(day, _) => Some(day),
            DealOutcome::Open(_) => None,
        }
    }

    /// The day it was won.
    pub fn won_on(self) -> Option<Day> {
        match self {
            DealOutcome::Won(day) => Some(day),
            DealOutcome::Lost(..) | DealOutcome::Open(_) => None,
        }
    }
}

/// What a deal is about. Renewals and expansions count for retention, not for handoffs nor for lost
/// deals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealKind {
    /// A first sale, or more to an existing account that is no declared expansion.
    NewBusiness,
    /// The next term of an existing contract.
    Renewal,
    /// An upgrade or downgrade of an existing contract, by the configured types. CS knows the
    /// account already, so that it needs no handoff.
    Expansion,
}

/// One opportunity.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Its account.
    pub account: AccountIx,
    /// The sales owner; `None` when the export does not say.
    pub rep: Option<Symbol>,
    /// Won, lost or open.
    pub outcome: DealOutcome,
    /// New business or renewal.
    pub kind: DealKind,
    /// Length of its contract in months; `None` when the export does not say, and for a deal that
    /// is not won.
    pub term_months: Option<NonZeroU16>,
    /// The day it was entered in the CRM; `None` when the export does not say, and for a lost deal.
    pub created_on: Option<Day>,
    /// The amount as exported, in its own currency; nothing is unknown, never 0.
    pub amount: NanOption,
    /// The currency of the amount.
    pub currency: CurrencyIx,
    /// Segment of the customer.
    pub segment: Option<Symbol>,
    /// Size class of the customer.
    pub company_size: Option<Symbol>,
    /// What is sold.
    pub product: Option<Symbol>,
    /// Where the deal came from.
    pub lead_source: Option<Symbol>,
    /// Competitor named on the deal, whatever the reason says.
    pub competitor: Option<Symbol>,
    /// The lost reason as exported, when it is short enough to be a label; of longer ones that no
    /// rule knows the beginning.
    pub lost_text: Option<Symbol>,
}

impl Deal {
    /// Its value of a dimension; nothing when the export does not say.
    pub fn value(&self, dimension: Dimension) -> Option<Symbol> {
        match dimension {
            Dimension::Segment => self.segment,
            Dimension::CompanySize => self.company_size,
            Dimension::Product => self.product,
            Dimension::LeadSource => self.lead_source,
        }
    }

    /// Its value of a breakdown; nothing when the export does not say.
    pub fn part(&self, breakdown: Breakdown) -> Option<Symbol> {
        match breakdown {
            Breakdown::Rep(_) => self.rep,
            Breakdown::Of(dimension) => self.value(dimension),
        }
    }
}

/// Position of a currency in [`super::Dataset::currencies`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CurrencyIx(pub(super) u16);

/// A currency of deals.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Currency {
    /// Its name as exported.
    pub name: Symbol,
    /// Units of the reporting currency for one unit of it.
    pub rate: f64,
}

/// A customer or prospect.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name as exported, if it has one.
    pub name: Option<StringId>,
}

/// Who drafted or reviewed a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Author {
    /// The name, a label.
    pub name: Symbol,
    /// Whether it is no person but an assistant.
    pub is_agent: bool,
}

/// How many statements of a record are marked as the customer's own words, and how many as the
/// seller's reading. Counts stop at 255.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Provenance {
    /// Marked `[confirmed]`.
    pub confirmed: u8,
    /// Marked `[our read]`.
    pub our_reading: u8,
}

/// One version of a deal's handoff record.
#[derive(Clone, Debug)]
pub struct Record {
    /// The deal.
    pub deal: DealIx,
    /// The day this version was handed in.
    pub submitted_on: Day,
    /// Its number among the versions, for those of one day; 0 when the export does not say.
    pub version: u32,
    /// What the rules say of each text column.
    pub columns: [FieldVerdict; 8],
    /// Hash of each text that is long enough to be a copy.
    pub copies: [Option<std::num::NonZeroU64>; 8],
    /// Statements marked as confirmed or as our reading.
    pub provenance: Provenance,
    /// Fields that are complete by their form and tell CS nothing, a bit for each, of records handed
    /// in during the last [`DOUBTED_DAYS`].
    pub doubts: u8,
    /// By when the success metric is promised, where the inputs tell what became of it.
    pub when: When,
    /// Who or what drafted it.
    pub drafted_by: Option<Author>,
    /// Who reviewed the draft.
    pub reviewed_by: Option<Author>,
    /// File (in reading order) and byte at which the row begins.
    pub place: (u32, u64),
}

/// Days before the report within which complete texts that tell CS nothing are looked for: older
/// records are not in the digest.
pub const DOUBTED_DAYS: i64 = 180;

impl Record {
    /// Complete fields that tell CS nothing; see [`Record::doubts`].
    pub fn doubted_fields(&self) -> u32 {
        let is_doubted = |field: &Field| {
            self.doubts & (1 << field.index()) != 0 && self.status(*field) == Status::Complete
        };
        Field::ALL.iter().filter(|field| is_doubted(field)).count() as u32
    }

    /// The status of a field: of champion and skeptic the worse.
    pub fn status(&self, field: Field) -> Status {
        field
            .columns()
            .map(|column| self.columns[column.index()].status())
            .min()
            .unwrap_or_default()
    }

    /// How many of the seven fields are complete.
    pub fn complete_fields(&self) -> u32 {
        Field::ALL
            .into_iter()
            .map(|f| u32::from(self.status(f) == Status::Complete))
            .sum()
    }

    /// Whether all seven are.
    pub fn is_complete(&self) -> bool {
        self.columns
            .iter()
            .all(|verdict| *verdict == FieldVerdict::Complete)
    }

    /// Whether an agent drafted it and no person is named who read it.
    pub fn is_unreviewed(&self) -> bool {
        self.drafted_by.is_some_and(|author| author.is_agent)
            && self.reviewed_by.is_none_or(|author| author.is_agent)
    }
}

/// A CS lead's answer to a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Decision {
    /// CS can act on it.
    Accepted,
    /// It goes back to the rep.
    Rejected,
}

/// One decision on one record.
#[derive(Clone, Debug)]
pub struct Review {
    /// The deal.
    pub deal: DealIx,
    /// Who decided.
    pub cs_lead: Option<Symbol>,
    /// What.
    pub decision: Decision,
    /// The fields named in a rejection.
    pub fields: FieldSet,
    /// Why it was rejected, in the words of the CS lead: the first line of them.
    pub reason: Option<Symbol>,
    /// When.
    pub decided_on: Day,
}
