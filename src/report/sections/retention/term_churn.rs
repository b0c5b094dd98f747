//! Whether accounts churn within their contract or at its end.

use crate::metrics::Measured;
use crate::metrics::contract_terms::{END_DAYS, TermChurn, TermSide};
use crate::report::document::{Section, Table};
use crate::report::measured;
use crate::report::run_info::RunInfo;

const ID: &str = "term";
const TITLE: &str = "Churn within the contract and at its end";

pub fn section(panel: &Measured<TermChurn>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let churn = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(churn) => churn,
        Err(section) => return section,
    };
    let section = Section::new(ID, TITLE);
    let known = churn.within.accounts + churn.at_end.accounts + churn.after.accounts;
    let mut notes = Vec::new();
    let mut note = |n: u64, what: &str| {
        if n > 0 {
            notes.push(format!("{} {what}.", f.count(n, "account", "accounts")));
        }
    };
    note(
        churn.unknown_term,
        "churned with a contract of unknown length",
    );
    note(churn.unknown_day, "churned on an unknown day");
    if known == 0 {
        return section
            .text("No account with a known contract length has churned.")
            .list(notes);
    }
    let text = format!(
        "{} of {} that churned did so within the contract, {} at its end.",
        f.integer(churn.within.accounts),
        f.count(known, "account", "accounts"),
        f.integer(churn.at_end.accounts)
    );
    let median = churn.median_days_within.map(|days| {
        let days = f.count(days.round() as u64, "day", "days");
        format!("Half of those within the contract churned within {days} of its start.")
    });
    let reached = (churn.reached_end > 0).then(|| {
        format!(
            "Of {} whose first contract has ended by now, {} had churned before its end.",
            f.count(churn.reached_end, "account", "accounts"),
            f.integer(churn.reached_end_churned_within)
        )
    });
    let row = |what: String, side: &TermSide| {
        vec![
            what.into(),
            f.integer(side.accounts).into(),
            f.money(side.arr.value(), &info.currency).into(),
        ]
    };
    let rows = vec![
        row("Within the contract".into(), &churn.within),
        row(
            format!("At its end, up to {END_DAYS} days before or after"),
            &churn.at_end,
        ),
        row("Later, without a renewal deal".into(), &churn.after),
    ];
    let texts: Vec<String> = std::iter::once(text).chain(median).chain(reached).collect();
    section
        .text(texts.join(" "))
        .table(Table::new(
            &["Churned", "#Accounts", "#ARR at the start"],
            rows,
        ))
        .list(notes)
}
