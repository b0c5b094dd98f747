//! The same company as Salesforce reports ("Details Only") and a Gainsight export.

use crate::calendar::Day;
use crate::company::{Close, Deal, SIZES};
use crate::csv::{Quotes, Table, or_blank};
use crate::native;
use crate::records::FIELDS;
use crate::words::segments::SEGMENTS;
use crate::world::World;

pub fn files(world: &World) -> Vec<(&'static str, Vec<u8>)> {
    let rows = world.order.len() + 1;
    vec![
        (
            "salesforce/report1795161600000.csv",
            report(
                opportunities(world),
                "Opportunities with Handoff Record",
                rows,
            ),
        ),
        (
            "salesforce/report1795161720000.csv",
            report(reviews(world), "Handoff Reviews", world.reviews.len()),
        ),
        (
            "salesforce/gainsight_company_2026-11-20.csv",
            companies(world).into_bytes(),
        ),
    ]
}

const OPPORTUNITY_COLUMNS: [&str; 29] = [
    "Opportunity ID",
    "Opportunity Name",
    "Account ID",
    "Account Name",
    "Opportunity Owner",
    "Stage",
    "Type",
    "Amount Currency",
    "Amount",
    "Contract Term (months)",
    "Created Date",
    "Close Date",
    "Industry Segment",
    "Company Size",
    "Product",
    "Lead Source",
    "Loss Reason",
    "Main Competitor",
    "Handoff: Promised Outcome",
    "Handoff: Decision Criteria",
    "Handoff: Objections",
    "Handoff: Champion",
    "Handoff: Skeptic",
    "Handoff: Risk Flags",
    "Handoff: Success Metric",
    "Handoff: Lost-Deal Signal",
    "Handoff: Drafted By",
    "Handoff: Reviewed By",
    "Handoff: Submitted",
];

fn opportunities(world: &World) -> Table {
    let mut table = Table::new(Quotes::Everywhere, &OPPORTUNITY_COLUMNS);
    for &index in world.order.iter().chain([&world.twice]) {
        let deal = &world.company.deals[index];
        let account = world.account(deal);
        let closes = match deal.close {
            Close::On(day) | Close::Expected(day) => day.american(),
            // Salesforce itself would refuse it; somebody has edited the file.
            Close::NoSuchDay => "2/31/2026".to_string(),
        };
        let mut cells = vec![
            opportunity_id(deal.id),
            name(world, deal, "–"),
            account_id(account.id),
            account.name.clone(),
            deal.rep.to_string(),
            native::stage(deal.stage).to_string(),
            if deal.renewal {
                "Renewal"
            } else {
                "New Business"
            }
            .to_string(),
            account.currency.to_string(),
            or_blank(deal.amount.map(|amount| format!("{amount}.00"))),
            deal.term.to_string(),
            deal.created.american(),
            closes,
            SEGMENTS[account.segment].name.to_string(),
            SIZES[account.size].to_string(),
            deal.product.to_string(),
            deal.source.to_string(),
            deal.lost_reason.clone(),
            deal.competitor.to_string(),
        ];
        match world.record(index) {
            Some(record) => {
                // Salesforce breaks lines inside text areas with CR LF, though rows end with LF.
                cells.extend(record.texts.iter().map(|text| text.replace('\n', "\r\n")));
                cells.push(record.drafted_by.to_string());
                cells.push(record.reviewed_by.to_string());
                cells.push(record.submitted.american());
            }
            None => cells.resize(OPPORTUNITY_COLUMNS.len(), String::new()),
        }
        table.row(&cells);
    }
    table
}

/// How a rep names a deal.
pub fn name(world: &World, deal: &Deal, dash: &str) -> String {
    let what = if deal.renewal {
        "Renewal"
    } else {
        deal.product
    };
    format!("{} {dash} {what}", world.account(deal).name)
}

fn reviews(world: &World) -> Table {
    let mut table = Table::new(
        Quotes::Everywhere,
        &[
            "Handoff Review: Review Number",
            "Opportunity ID",
            "CS Lead",
            "Decision",
            "Rejected Fields",
            "Reason",
            "Decided On",
        ],
    );
    for (index, review) in world.reviews.iter().enumerate() {
        let fields: Vec<&str> = review.fields.iter().map(|&field| FIELDS[field]).collect();
        table.row(&[
            format!("HR-{:05}", index + 1),
            opportunity_id(review.deal),
            review.lead.to_string(),
            if review.accepted {
                "Accepted"
            } else {
                "Rejected"
            }
            .to_string(),
            fields.join("; "),
            review.reason.clone(),
            review.on.american(),
        ]);
    }
    table
}

fn companies(world: &World) -> String {
    let mut table = Table::new(
        Quotes::WhereNeeded,
        &[
            "Name",
            "SfdcAccountId",
            "Status",
            "CSM",
            "Kickoff Date",
            "First Value Date",
            "Onboarded Date",
            "Renewal Date",
            "Churn Date",
            "Churn Reason",
            "ARR",
            "Health",
            "Metric Target",
            "Metric Value",
            "Metric Checked Date",
            "Last Seen",
            "Handoff Meeting Date",
            "Introduction Date",
            "Rebuild Hours",
        ],
    );
    let iso = |day: Option<Day>| or_blank(day.map(Day::iso));
    for outcome in &world.outcomes {
        let account = &world.company.accounts[outcome.account];
        table.row(&[
            account.name.clone(),
            with_checksum(&account_id(account.id)),
            if outcome.churned.is_some() {
                "Churned"
            } else {
                "Active"
            }
            .to_string(),
            outcome.csm.to_string(),
            iso(outcome.kickoff),
            iso(outcome.first_value),
            iso(outcome.onboarded),
            outcome.renewal.iso(),
            iso(outcome.churned),
            outcome.churn_reason.to_string(),
            format!("{}.00", outcome.current_arr),
            outcome.health.to_string(),
            or_blank(outcome.metric_target),
            or_blank(outcome.metric_value),
            iso(outcome.metric_checked),
            format!("{}T12:00:00.000+0000", outcome.observed_until.iso()),
            iso(outcome.handoff_meeting),
            iso(outcome.introduced),
            or_blank(outcome.rebuilt_halves.map(|halves| f64::from(halves) / 2.0)),
        ]);
    }
    table.into_text()
}

/// Adds the footer of a report and encodes it as Salesforce does for a Western locale.
fn report(table: Table, title: &str, rows: usize) -> Vec<u8> {
    let mut text = table.into_text();
    text += &format!(
        "\n\"Grand Totals ({rows} records)\"\n\n\"{title}\"\n\
         \"Copyright © 2000-2026 salesforce.com, inc. All rights reserved.\"\n\
         \"Confidential Information - Do Not Distribute\"\n\
         \"Generated By:  Olivia Grant  11/20/2026 8:00 AM\"\n\"Fernhill Systems\"\n"
    );
    text.chars().map(windows_1252).collect()
}

fn windows_1252(c: char) -> u8 {
    match c {
        '–' => 0x96,
        '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => c as u8,
        _ => panic!("{c:?} is not in the part of Windows-1252 that the sample uses"),
    }
}

fn opportunity_id(id: u32) -> String {
    format!("006Qx00000B{}", base62(id))
}

fn account_id(id: u32) -> String {
    format!("001Qx00000C{}", base62(id))
}

/// Four digits in the order Salesforce counts; letters of both cases are different digits.
fn base62(mut n: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = [b'0'; 4];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(n % 62) as usize];
        n /= 62;
    }
    digits.iter().map(|&d| char::from(d)).collect()
}

/// The 18-character form: three more characters tell which of the fifteen are capitals.
fn with_checksum(id: &str) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let checksum = id.as_bytes().chunks(5).map(|five| {
        let capitals = five
            .iter()
            .enumerate()
            .filter(|(_, c)| c.is_ascii_uppercase())
            .fold(0, |bits, (place, _)| bits | 1 << place);
        char::from(DIGITS[capitals])
    });
    id.chars().chain(checksum).collect()
}
