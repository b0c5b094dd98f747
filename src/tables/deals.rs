//! `deals`: one row a deal that is visible on the as-of day.

use super::column::{Columns, Unit};
use crate::config::Settings;
use crate::dataset::{Deal, DealIx, DealKind, DealOutcome, Decision, Record, Review, View};
use crate::metrics::deal_ref::{DealRef, deal_ref};
use crate::metrics::due;
use crate::metrics::handoff_state::{HandoffState, handoff_state};
use crate::model::Day;

/// A deal, with its handoff where it is won new business.
pub(super) struct Row<'a> {
    view: View<'a>,
    ix: DealIx,
    deal: &'a Deal,
    /// People of the deal; for won deals only.
    people: Option<DealRef<'a>>,
    versions: &'a [Record],
    reviews: &'a [Review],
    first_decision: Option<Decision>,
    decision: Option<Decision>,
    /// State and due day of the handoff; only of won new business.
    handoff: Option<(HandoffState, Day)>,
}

/// Every deal visible on the as-of day, by id.
pub(super) fn rows<'a>(view: View<'a>, settings: &Settings) -> Vec<Row<'a>> {
    let won = view.won_of_any_kind().map(|(ix, deal, _)| (ix, deal));
    let lost = view.lost_of_any_kind().map(|(ix, deal, _, _)| (ix, deal));
    let open = view.open_of_any_kind().map(|(ix, deal, _)| (ix, deal));
    let mut all: Vec<(DealIx, &Deal)> = won.chain(lost).chain(open).collect();
    all.sort_unstable_by_key(|(ix, _)| view.data.deal_id(*ix));
    all.into_iter()
        .map(|(ix, deal)| row(view, settings, ix, deal))
        .collect()
}

fn row<'a>(view: View<'a>, settings: &Settings, ix: DealIx, deal: &'a Deal) -> Row<'a> {
    let won_on = match deal.outcome {
        DealOutcome::Won(day) => Some(day),
        DealOutcome::Lost(..) | DealOutcome::Open(_) => None,
    };
    let needs_handoff = won_on.filter(|_| deal.kind == DealKind::NewBusiness);
    Row {
        view,
        ix,
        deal,
        people: won_on.map(|day| deal_ref(view, ix, day)),
        versions: view.versions(ix),
        reviews: view.reviews(ix),
        first_decision: view.first_review(ix).map(|first| first.decision),
        decision: view.standing_decision(ix),
        handoff: needs_handoff.map(|day| {
            let state = handoff_state(view, settings, ix, deal, day);
            (state, due::record_due_on(day, settings))
        }),
    }
}

impl Row<'_> {
    fn record(&self) -> Option<&Record> {
        self.versions.last()
    }
}

/// The word for what a deal is about.
pub(super) fn kind(kind: DealKind) -> &'static str {
    match kind {
        DealKind::NewBusiness => "new_business",
        DealKind::Renewal => "renewal",
        DealKind::Expansion => "expansion",
    }
}

/// The word for a decision of CS.
pub(super) fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "accepted",
        Decision::Rejected => "rejected",
    }
}

/// The words of [`decision`].
pub(super) const DECISIONS: &[&str] = &["accepted", "rejected"];

const STATES: [&str; HandoffState::ALL.len()] = {
    let mut keys = [""; HandoffState::ALL.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = HandoffState::ALL[at].key();
        at += 1;
    }
    keys
};

/// The columns of `deals`.
pub(super) fn columns<'a>() -> Columns<'a, Row<'a>> {
    handoff(sale(Columns::new()))
}

fn sale<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    let columns = columns
        .text("deal_id", "Id of the deal as exported", |row| {
            Some(row.view.data.deal_id(row.ix))
        })
        .text(
            "account_id",
            "Id of its account, or the name where the export has no id",
            |row| Some(row.view.data.id_of(row.deal.account)).filter(|id| !id.is_empty()),
        )
        .text("account", "Name of its account", |row| {
            Some(row.view.data.account_name(row.ix))
        })
        .text("rep", "Sales owner", |row| {
            row.view.data.label(row.deal.rep)
        })
        .text("csm", "CS manager of the account; of won deals", |row| {
            row.people.as_ref().and_then(DealRef::csm)
        })
        .word(
            "kind",
            "What the deal is about",
            &["new_business", "renewal", "expansion"],
            |row| Some(kind(row.deal.kind)),
        )
        .word(
            "outcome",
            "How the deal stands",
            &["won", "lost", "open"],
            |row| {
                Some(match row.deal.outcome {
                    DealOutcome::Won(_) => "won",
                    DealOutcome::Lost(..) => "lost",
                    DealOutcome::Open(_) => "open",
                })
            },
        )
        .date(
            "created_on",
            "Day it was entered in the CRM; empty for lost deals",
            |row| row.deal.created_on,
        )
        .date(
            "closed_on",
            "Day it was won or lost; empty for open deals",
            |row| row.deal.outcome.closed_on(),
        )
        .date(
            "expected_close_on",
            "Day an open deal is expected to close",
            |row| open(row.deal)?.expected_close_on,
        )
        .text("stage", "Stage of an open deal as exported", |row| {
            row.view.data.label(open(row.deal)?.stage)
        })
        .integer(
            "term_months",
            "Length of the contract; of won deals",
            |row| row.deal.term_months.map(|months| i64::from(months.get())),
        )
        .unit(Unit::Months);
    lost(money(columns))
}

fn money<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .number(
            "amount",
            "Amount as exported; empty when unknown, never 0 for it",
            |row| row.deal.amount.get(),
        )
        .unit(Unit::OwnCurrency)
        .text("currency", "Currency of the amount", |row| {
            Some(
                row.view
                    .data
                    .labels
                    .text(row.view.data.currency(row.deal).name),
            )
        })
        .number("arr", "The amount in the reporting currency", |row| {
            row.view.data.arr(row.deal)
        })
        .unit(Unit::ReportingCurrency)
        .text("segment", "Segment of the customer", |row| {
            row.view.data.label(row.deal.segment)
        })
        .text("company_size", "Size class of the customer", |row| {
            row.view.data.label(row.deal.company_size)
        })
        .text("product", "What is sold", |row| {
            row.view.data.label(row.deal.product)
        })
        .text("lead_source", "Where the deal came from", |row| {
            row.view.data.label(row.deal.lead_source)
        })
        .text("competitor", "Competitor named on the deal", |row| {
            row.view.data.label(row.deal.competitor)
        })
}

fn lost<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .text(
            "lost_reason",
            "Reason of a lost deal, by the configured reasons",
            |row| match row.deal.outcome {
                DealOutcome::Lost(_, reason) => Some(row.view.data.taxonomy.name(reason)),
                DealOutcome::Won(_) | DealOutcome::Open(_) => None,
            },
        )
        .text(
            "lost_reason_exported",
            "The same as exported, where it is short enough to be a label",
            |row| row.view.data.label(row.deal.lost_text),
        )
        .flag(
            "real_opportunity",
            "Of lost deals: false for duplicates, spam and tests, which are in no win rate",
            |row| match row.deal.outcome {
                DealOutcome::Lost(_, reason) => Some(row.view.data.taxonomy.is_real(reason)),
                DealOutcome::Won(_) | DealOutcome::Open(_) => None,
            },
        )
}

fn handoff<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    let columns = columns
        .word(
            "handoff_state",
            "State of the handoff; of won new business",
            &STATES,
            |row| row.handoff.map(|(state, _)| state.key()),
        )
        .date(
            "record_due_on",
            "Last day on which the record is on time; of won new business",
            |row| row.handoff.map(|(_, due_on)| due_on),
        )
        .integer(
            "record_versions",
            "Versions of the record submitted so far",
            |row| Some(row.versions.len() as i64),
        )
        .date(
            "first_submitted_on",
            "Day of the first version; empty without a record",
            |row| row.versions.first().map(|record| record.submitted_on),
        )
        .date("submitted_on", "Day of the latest version", |row| {
            row.record().map(|record| record.submitted_on)
        })
        .flag(
            "late",
            "Whether the first version came after the due day; of won new business with a record",
            |row| {
                let (_, due_on) = row.handoff?;
                Some(row.versions.first()?.submitted_on > due_on)
            },
        )
        .integer(
            "complete_fields",
            "Complete fields of the latest version, 0 to 7; empty without a record",
            |row| {
                row.record()
                    .map(|record| i64::from(record.complete_fields()))
            },
        )
        .flag(
            "complete",
            "Whether all seven fields are complete; empty without a record",
            |row| row.record().map(Record::is_complete),
        );
    columns
        .text("cs_lead", "CS lead of the latest review", |row| {
            row.view.data.label(row.reviews.last()?.cs_lead)
        })
        .integer("reviews", "Reviews so far", |row| {
            Some(row.reviews.len() as i64)
        })
        .word(
            "first_decision",
            "Decision of the first day with a review; one rejection of that day counts",
            DECISIONS,
            |row| row.first_decision.map(decision),
        )
        .word(
            "decision",
            "Decision of the latest day with a review",
            DECISIONS,
            |row| row.decision.map(decision),
        )
}

fn open(deal: &Deal) -> Option<crate::dataset::OpenDeal> {
    match deal.outcome {
        DealOutcome::Open(open) => Some(open),
        DealOutcome::Won(_) | DealOutcome::Lost(..) => None,
    }
}
