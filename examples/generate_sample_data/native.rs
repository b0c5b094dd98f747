//! The files with the program's own column names.

use crate::calendar::Day;
use crate::company::{Close, SIZES, Stage};
use crate::csv::{Quotes, Table, or_blank};
use crate::records::{FIELDS, Record};
use crate::words::segments::SEGMENTS;
use crate::world::{UNKNOWN_RECORDED, World};

pub fn files(world: &World) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("native/deals.csv", deals(world).into_bytes()),
        ("native/handoffs.csv", handoffs(world).into_bytes()),
        ("native/reviews.csv", reviews(world).into_bytes()),
        ("native/outcomes.csv", outcomes(world).into_bytes()),
    ]
}

fn deals(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "deal_id",
            "account_id",
            "account_name",
            "rep",
            "stage",
            "type",
            "amount",
            "currency",
            "term_months",
            "created_on",
            "closed_on",
            "expected_close_on",
            "segment",
            "company_size",
            "product",
            "lead_source",
            "lost_reason",
            "competitor",
        ],
    );
    for &index in world.order.iter().chain([&world.twice]) {
        let deal = &world.company.deals[index];
        let account = world.account(deal);
        let (closed, expected) = match deal.close {
            Close::On(day) => (day.iso(), String::new()),
            Close::Expected(day) => (String::new(), day.iso()),
            Close::NoSuchDay => ("31/02/2026".to_string(), String::new()),
        };
        table.row(&[
            format!("D-{}", deal.id),
            format!("A-{}", account.id),
            account.name.clone(),
            deal.rep.to_string(),
            stage(deal.stage).to_string(),
            if deal.renewal {
                "Renewal"
            } else {
                "New business"
            }
            .to_string(),
            or_blank(deal.amount),
            account.currency.to_string(),
            deal.term.to_string(),
            deal.created.iso(),
            closed,
            expected,
            SEGMENTS[account.segment].name.to_string(),
            SIZES[account.size].to_string(),
            deal.product.to_string(),
            deal.source.to_string(),
            deal.lost_reason.clone(),
            deal.competitor.to_string(),
        ]);
    }
    table.into_text()
}

/// The stage as people see it, here and in Salesforce.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Won => "Closed Won",
        Stage::Lost => "Closed Lost",
        Stage::Negotiation => "Negotiation",
        Stage::Proposal => "Proposal",
        Stage::Discovery => "Discovery",
    }
}

fn handoffs(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "deal_id",
            "promised_outcome",
            "decision_criteria",
            "objections",
            "champion",
            "skeptic",
            "risk_flags",
            "success_metric",
            "lost_deal_signal",
            "drafted_by",
            "reviewed_by",
            "submitted_on",
        ],
    );
    let mut records: Vec<(u32, &Record)> = world
        .records
        .iter()
        .map(|record| (world.company.deals[record.deal].id, record))
        .collect();
    records.sort_by_key(|&(id, record)| (record.submitted, id));
    // The record of a deal that somebody deleted.
    records.push((UNKNOWN_RECORDED, records[0].1));
    for (id, record) in records {
        let mut cells = vec![format!("D-{id}")];
        cells.extend(record.texts.iter().cloned());
        cells.push(record.drafted_by.to_string());
        cells.push(record.reviewed_by.to_string());
        cells.push(record.submitted.iso());
        table.row(&cells);
    }
    table.into_text()
}

fn reviews(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "deal_id",
            "cs_lead",
            "decision",
            "rejected_fields",
            "reason",
            "decided_on",
        ],
    );
    for review in &world.reviews {
        let fields: Vec<&str> = review.fields.iter().map(|&field| FIELDS[field]).collect();
        table.row(&[
            format!("D-{}", review.deal),
            review.lead.to_string(),
            if review.accepted {
                "accepted"
            } else {
                "rejected"
            }
            .to_string(),
            fields.join(";"),
            review.reason.clone(),
            review.on.iso(),
        ]);
    }
    table.into_text()
}

fn outcomes(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "account_id",
            "csm",
            "kickoff_on",
            "first_value_on",
            "onboarded_on",
            "renewal_on",
            "churned_on",
            "churn_reason",
            "current_arr",
            "health",
            "metric_target",
            "metric_value",
            "metric_checked_on",
            "observed_until",
            "handoff_meeting_on",
            "introduced_on",
            "rebuilt_hours",
        ],
    );
    let iso = |day: Option<Day>| or_blank(day.map(Day::iso));
    for outcome in &world.outcomes {
        table.row(&[
            format!("A-{}", world.company.accounts[outcome.account].id),
            outcome.csm.to_string(),
            iso(outcome.kickoff),
            iso(outcome.first_value),
            iso(outcome.onboarded),
            outcome.renewal.iso(),
            iso(outcome.churned),
            outcome.churn_reason.to_string(),
            outcome.current_arr.to_string(),
            outcome.health.to_string(),
            or_blank(outcome.metric_target),
            or_blank(outcome.metric_value),
            iso(outcome.metric_checked),
            outcome.observed_until.iso(),
            iso(outcome.handoff_meeting),
            iso(outcome.introduced),
            or_blank(outcome.rebuilt_halves.map(|halves| f64::from(halves) / 2.0)),
        ]);
    }
    table.into_text()
}
