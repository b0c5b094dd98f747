//! The accounts behind the figures, one by one.

use super::super::super::RunInfo;
use super::super::super::document::{Cell, Section, Table};
use super::super::super::format as f;
use crate::metrics::retention::Retention;
use crate::metrics::retention::lives::{Listed, Place};

/// The anchor of the section.
pub const ACCOUNTS: &str = "accounts";

/// The section.
pub fn section(retention: &Retention, info: &RunInfo) -> Section {
    let all = &retention.accounts;
    let mut left: Vec<&Listed> = all.iter().filter(|one| one.churned).collect();
    left.sort_by(|a, b| a.days.cmp(&b.days).then_with(|| a.account.cmp(&b.account)));
    let mut others: Vec<&Listed> = all.iter().filter(|one| !one.churned).collect();
    others.sort_by(|a, b| a.account.cmp(&b.account).then_with(|| a.deal_id.cmp(&b.deal_id)));
    let place = |one: &Listed| match one.place {
        Place::Compared => "",
        Place::WithoutOutcome => "not in the outcomes",
        Place::ChurnedUndated => "left on a day nobody knows",
        Place::BeganBefore => "began with a renewal",
        Place::EndedBeforeStart => "ended before it began",
        Place::LeftBeforeLandmark => "not compared: gone or unseen by the landmark",
        Place::BeforeRecords => "not compared: won before any record",
    };
    let row = |one: &&Listed| {
        let link = info.account_link.as_ref().map(|link| link.address(&one.account_id));
        let fields = match (one.complete, one.days) {
            (Some(n), _) => f::integer(u64::from(n)),
            (None, Some(_)) => "no record".into(),
            (None, None) => String::new(),
        };
        vec![
            Cell::linked(format!("{} · {}", f::name(&one.account), f::rep(one.rep.as_ref())), link),
            f::day(one.won_on).into(),
            fields.into(),
            one.days.map_or(String::new(), |days| f::integer(days.unsigned_abs())).into(),
            place(one).into(),
        ]
    };
    let table = |list: &[&Listed], days: &str| {
        Table::new(&["Account and rep", "#Won", "#Fields", days, "Not compared"], list.iter().map(row).collect())
    };
    let n = |list: &[&Listed]| f::count(list.len() as u64, "account", "accounts");
    Section::new(ACCOUNTS, "The accounts behind the figures")
        .text("Every figure above is counted from these; fields are those complete at the landmark, days run from the close.")
        .table(table(&left, "#Left after days").behind(format!("{} that left, the soonest first", n(&left)), "accounts.csv"))
        .table(table(&others, "#Watched days").behind(format!("{} not seen leaving", n(&others)), "accounts.csv"))
}
