//! The accounts behind the figures, one by one.

use std::cmp::Ordering;

use crate::metrics::retention::Retention;
use crate::metrics::retention::accounts::ListedAccount;
use crate::metrics::retention::flow::Inclusion;
use crate::model::Field;
use crate::report::document::{Cell, Section, Table};
use crate::report::list::{Columns, List, Value};
use crate::report::names;
use crate::report::run_info::RunInfo;

/// Anchor of the section.
pub const ACCOUNTS: &str = "accounts";

/// The accounts of the analysis.
pub fn section(retention: &Retention<'_>, info: &RunInfo) -> Section {
    let all = &retention.accounts;
    let shown = Table::first_rows(all.iter().collect(), by_departure);
    let titles = ["Account and rep", "#Won", "#Fields", "#Days", "Outcome"];
    let rows = shown.iter().map(|one| row(one, info)).collect();
    Section::new(ACCOUNTS, "The accounts behind the figures")
        .text(format!(
            "Churned accounts first, the soonest at the top. Fields: complete on day {}. Days: from the \
             close to the churn, or to the last day followed.",
            retention.landmark_days
        ))
        .table(
            Table::new(&titles, rows)
                .of(all.len())
                .in_full("accounts.csv"),
        )
}

/// Orders churned accounts first, the soonest churn at the top: the figures are about them.
fn by_departure(a: &&ListedAccount<'_>, b: &&ListedAccount<'_>) -> Ordering {
    let days = |one: &ListedAccount<'_>| one.days.filter(|_| one.churned);
    b.churned
        .cmp(&a.churned)
        .then_with(|| days(a).cmp(&days(b)))
        .then_with(|| a.account.cmp(b.account))
        .then_with(|| a.deal_id.cmp(b.deal_id))
}

fn row(one: &ListedAccount<'_>, info: &RunInfo) -> Vec<Cell> {
    let f = &info.formatter();
    let link = info
        .account_link
        .as_ref()
        .map(|link| link.address(one.account_id));
    let fields = match (one.complete, one.days) {
        (Some(n), _) => f.integer(u64::from(n)),
        (None, Some(_)) => "no record".into(),
        (None, None) => String::new(),
    };
    vec![
        Cell::linked(
            format!("{} · {}", names::name(one.account), names::rep(one.rep)),
            link,
        ),
        f.day(one.won_on).into(),
        fields.into(),
        one.days
            .map_or(String::new(), |days| f.integer(days.unsigned_abs()))
            .into(),
        fate(one),
    ]
}

/// What became of an account.
fn fate(one: &ListedAccount<'_>) -> Cell {
    let text = match one.inclusion {
        Inclusion::Compared if one.churned => return Cell::bad("churned"),
        Inclusion::Compared => "still a customer",
        Inclusion::WithoutOutcome => "not in the outcomes",
        Inclusion::ChurnedUndated => "churned on an unknown day",
        Inclusion::BeganBefore => "began with a renewal",
        Inclusion::EndedBeforeStart => "ended before it began",
        Inclusion::EndedBeforeRecords => "ended before churn was recorded",
        Inclusion::LeftBeforeLandmark if one.churned => "churned early: not compared",
        Inclusion::LeftBeforeLandmark => "not followed for long enough: not compared",
        Inclusion::BeforeRecords => "won before any record: not compared",
    };
    text.into()
}

pub const BY_ACCOUNT: &str = "Account by account";

/// The list: one row per account.
pub fn list<'a>(retention: &'a Retention<'a>) -> List<'a> {
    Columns::of(retention.accounts.iter())
        .column("account_id", |one| Value::text(one.account_id))
        .column("account", |one| Value::text(one.account))
        .column("deal_id", |one| Value::text(one.deal_id))
        .column("rep", |one| Value::maybe(one.rep))
        .column("segment", |one| Value::maybe(one.segment))
        .column("won_on", |one| Value::plain(one.won_on))
        .column("place", |one| Value::plain(one.inclusion.key()))
        .column("complete_fields", |one| Value::optional(one.complete))
        .column("days_watched", |one| Value::optional(one.days))
        .column("churned", |one| {
            Value::word(if one.churned { "yes" } else { "no" })
        })
        .column("fields", |one| {
            Value::optional(one.fields.map(|fields| {
                let complete = Field::ALL.into_iter().filter(|field| fields[field.index()]);
                let keys: Vec<&str> = complete.map(|field| field.key()).collect();
                keys.join(";")
            }))
        })
        .column("arr", |one| Value::optional(one.arr))
        .column("now_arr", |one| Value::optional(one.now_arr))
        .named("accounts.csv")
}
