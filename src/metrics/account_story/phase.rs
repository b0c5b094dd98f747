//! Where an account is between the sale and its end.

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::Customer;
use super::deals::{DealFate, StoryDeal};
use crate::dataset::View;
use crate::metrics::milestones::Milestone;
use crate::model::{Coverage, Table};

/// Days after the close within which a kickoff is waited for where no input tells of kickoffs.
const KICKOFF_DAYS: i64 = 30;

/// Where an account is between the sale and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The deal is open.
    Open,
    /// The deal is won, and the kickoff has not taken place.
    BeforeKickoff,
    /// A customer after the kickoff.
    Customer,
    /// It has churned.
    Churned,
    /// The deal was lost.
    Lost,
}

/// The phase of the account of a deal.
pub fn phase(view: View<'_>, deal: &StoryDeal<'_>, customer: Option<&Customer<'_>>) -> Phase {
    let (Some(customer), Some(closed_on)) = (customer, deal.closed_on) else {
        return match deal.fate {
            DealFate::Lost => Phase::Lost,
            DealFate::Won | DealFate::Open => Phase::Open,
        };
    };
    if customer.churn.is_some() {
        return Phase::Churned;
    }
    let kickoff = customer
        .milestones
        .iter()
        .find(|one| one.step == Milestone::Kickoff);
    let is_later = |one: &Milestone| matches!(one, Milestone::FirstValue | Milestone::Onboarded);
    let has_gone_on = customer
        .milestones
        .iter()
        .any(|one| is_later(&one.step) && one.done_on.is_some());
    let is_waiting = match kickoff {
        Some(kickoff) => kickoff.done_on.is_none() && !has_gone_on,
        None => {
            !has_gone_on
                && view.as_of.since(closed_on) <= KICKOFF_DAYS
                && !tells_kickoffs(&view.data.coverage)
        }
    };
    if is_waiting {
        Phase::BeforeKickoff
    } else {
        Phase::Customer
    }
}

/// Whether an input tells of kickoffs.
fn tells_kickoffs(coverage: &Coverage) -> bool {
    coverage.lacks(Table::Outcomes, &["kickoff_on"]).is_none()
}
