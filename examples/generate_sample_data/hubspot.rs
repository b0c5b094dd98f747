//! The same company as HubSpot exports and a ChurnZero export.

use crate::calendar::Day;
use crate::company::{Close, Deal, SIZES, Stage};
use crate::csv::{Quotes, Table, or_blank};
use crate::plan::{CSMS, LEADS, REPS, SALES_MANAGER};
use crate::records::FIELDS;
use crate::salesforce::name;
use crate::words::segments::SEGMENTS;
use crate::world::World;

const BOM: &str = "\u{feff}";
/// Deals created before this day came in through an import that broke the accents.
const IMPORTED_UNTIL: Day = Day::of(2024, 7, 1);

pub fn files(world: &World) -> Vec<(&'static str, Vec<u8>)> {
    let with_bom = |table: Table| format!("{BOM}{}", table.into_text()).into_bytes();
    vec![
        (
            "hubspot/hubspot-crm-exports-all-deals-2026-11-20.csv",
            with_bom(deals(world)),
        ),
        (
            "hubspot/hubspot-crm-exports-handoff-reviews-2026-11-20.csv",
            with_bom(reviews(world)),
        ),
        (
            "hubspot/churnzero-accounts-2026-11-20.csv",
            accounts(world).into_bytes(),
        ),
        (
            "hubspot/churnzero-users-2026-11-20.csv",
            users().into_text().into_bytes(),
        ),
    ]
}

/// Everybody with a login; accounts name their CS managers by address.
fn users() -> Table {
    let mut table = Table::new(Quotes::WhereNeeded, &["User ID", "Name", "Email"]);
    let reps = REPS.iter().map(|rep| rep.name);
    let all = reps.chain([SALES_MANAGER]).chain(LEADS).chain(CSMS);
    for (id, name) in (301..).zip(all) {
        table.row(&[id.to_string(), name.to_string(), address(name)]);
    }
    table
}

const DEAL_COLUMNS: [&str; 30] = [
    "Record ID",
    "Deal Name",
    "Deal Stage",
    "Pipeline",
    "Deal Type",
    "Amount",
    "Currency",
    "Create Date",
    "Close Date",
    "Deal owner",
    "Associated Company IDs (Primary)",
    "Associated Company (Primary)",
    "Closed Lost Reason",
    "Main Competitor",
    "Industry Segment",
    "Company Size",
    "Product",
    "Lead Source",
    "Contract Term (months)",
    "Promised Outcome",
    "Decision Criteria",
    "Objections",
    "Champion",
    "Skeptic",
    "Risk Flags",
    "Success Metric",
    "Lost Deal Signal",
    "Handoff Drafted By",
    "Handoff Reviewed By",
    "Handoff Submitted",
];

fn deals(world: &World) -> Table {
    let mut table = Table::new(Quotes::Everywhere, &DEAL_COLUMNS);
    for &index in world.order.iter().rev() {
        let deal = &world.company.deals[index];
        table.row(&deal_cells(world, index, deal, deal_id(deal.id)));
    }
    // Entered a second time, under an id of its own.
    let deal = &world.company.deals[world.twice];
    table.row(&deal_cells(world, world.twice, deal, deal_id(deal.id) + 19));
    table
}

fn deal_cells(world: &World, index: usize, deal: &Deal, id: u64) -> Vec<String> {
    let account = world.account(deal);
    let read = |text: String| {
        if deal.created < IMPORTED_UNTIL {
            broken_accents(&text)
        } else {
            text
        }
    };
    let closes = match deal.close {
        Close::On(day) | Close::Expected(day) => moment(day, deal.id),
        Close::NoSuchDay => String::new(),
    };
    let (pipeline, kind) = if deal.renewal {
        ("Renewals Pipeline", "Existing Business")
    } else {
        ("Sales Pipeline", "New Business")
    };
    let mut cells = vec![
        id.to_string(),
        read(name(world, deal, "-")),
        stage(deal.stage).to_string(),
        pipeline.to_string(),
        kind.to_string(),
        or_blank(deal.amount.map(|amount| format!("{amount}.0"))),
        account.currency.to_string(),
        moment(deal.created, deal.id / 3),
        closes,
        deal.rep.to_string(),
        company_id(account.id).to_string(),
        read(account.name.clone()),
        deal.lost_reason.clone(),
        deal.competitor.to_string(),
        SEGMENTS[account.segment].name.to_string(),
        SIZES[account.size].to_string(),
        deal.product.to_string(),
        deal.source.to_string(),
        deal.term.to_string(),
    ];
    match world.record(index) {
        Some(record) => {
            cells.extend(record.texts.iter().cloned());
            cells.push(record.drafted_by.to_string());
            cells.push(record.reviewed_by.to_string());
            cells.push(moment(record.submitted, deal.id / 7));
        }
        None => cells.resize(DEAL_COLUMNS.len(), String::new()),
    }
    cells
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Won => "closedwon",
        Stage::Lost => "closedlost",
        Stage::Negotiation => "contractsent",
        Stage::Proposal => "presentationscheduled",
        Stage::Discovery => "qualifiedtobuy",
    }
}

fn reviews(world: &World) -> Table {
    let mut table = Table::new(
        Quotes::Everywhere,
        &[
            "Record ID",
            "Associated Deal IDs",
            "CS Lead",
            "Decision",
            "Rejected Fields",
            "Rejection Reason",
            "Decided On",
        ],
    );
    for (index, review) in world.reviews.iter().enumerate() {
        let fields: Vec<&str> = review.fields.iter().map(|&field| FIELDS[field]).collect();
        table.row(&[
            (33_100_400_000 + index as u64 * 53).to_string(),
            deal_id(review.deal).to_string(),
            review.lead.to_string(),
            if review.accepted {
                "Accepted"
            } else {
                "Rejected"
            }
            .to_string(),
            fields.join(";"),
            review.reason.clone(),
            moment(review.on, review.deal / 5),
        ]);
    }
    table
}

fn accounts(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "Account External ID",
            "Account Name",
            "Customer Success Manager",
            "Kickoff Date",
            "First Value Date",
            "Onboarded Date",
            "Next Renewal Date",
            "Churn Date",
            "Churn Reason",
            "Total Contract Amount",
            "Health",
            "Goal Target",
            "Goal Value",
            "Goal Checked Date",
            "Last Seen",
            "Handoff Meeting Date",
            "Introduction Date",
            "Rebuild Hours",
        ],
    );
    // Noon, so that every time zone of the two companies reads the same day.
    let noon = |day: Option<Day>| or_blank(day.map(|day| format!("{}T12:00:00Z", day.iso())));
    for outcome in &world.outcomes {
        let account = &world.company.accounts[outcome.account];
        table.row(&[
            company_id(account.id).to_string(),
            account.name.clone(),
            address(outcome.csm),
            noon(outcome.kickoff),
            noon(outcome.first_value),
            noon(outcome.onboarded),
            noon(Some(outcome.renewal)),
            noon(outcome.churned),
            outcome.churn_reason.to_string(),
            outcome.current_arr.to_string(),
            outcome.health.to_string(),
            or_blank(outcome.metric_target),
            or_blank(outcome.metric_value),
            noon(outcome.metric_checked),
            noon(Some(outcome.observed_until)),
            noon(outcome.handoff_meeting),
            noon(outcome.introduced),
            or_blank(outcome.rebuilt_halves.map(|halves| f64::from(halves) / 2.0)),
        ]);
    }
    table.into_text()
}

fn deal_id(id: u32) -> u64 {
    18_200_000_000 + u64::from(id) * 37
}

fn company_id(id: u32) -> u64 {
    9_400_000_000 + u64::from(id) * 41
}

/// Some minute of a working day.
fn moment(day: Day, salt: u32) -> String {
    format!("{} {:02}:{:02}", day.iso(), 8 + salt % 10, salt * 7 % 60)
}

fn address(name: &str) -> String {
    let local = name
        .to_lowercase()
        .replace(' ', ".")
        .replace('é', "e")
        .replace('á', "a");
    format!("{local}@fernhill.example")
}

/// What UTF-8 looks like after it was read as Mac Roman and saved.
fn broken_accents(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'ü' => "√º".to_string(),
            'ö' => "√∂".to_string(),
            'ä' => "√§".to_string(),
            'é' => "√©".to_string(),
            'ñ' => "√±".to_string(),
            'ø' => "√∏".to_string(),
            'Ö' => "√ñ".to_string(),
            other => other.to_string(),
        })
        .collect()
}
