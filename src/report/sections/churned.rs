//! The customers that churned this week, by name.

use crate::metrics::churned_customers::{ChurnedCustomer, RecordsAtChurn};
use crate::metrics::deal_ref::DealRef;
use crate::metrics::{Measured, Share};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{deal, names, wording};

/// File name of the list.
const LIST: &str = "churned.csv";

/// Most customers on the page; the list has all.
const SHOWN: usize = 20;

/// Most customers named in a sentence.
const NAMED: usize = 5;

/// Who churned this week, one by one; nothing where nobody did, which the table of the week says.
pub fn section(panel: &Measured<Vec<ChurnedCustomer<'_>>>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let churned = panel.measured().filter(|list| !list.is_empty())?;
    let rows = churned.iter().map(|one| {
        vec![
            deal::with_rep(&one.deal, info),
            f.money_or_unknown(one.contract_arr, &info.currency).into(),
            f.short_day(one.churned_on).into(),
            names::person(one.deal.csm(), "CS manager").into(),
            record(one.records, f).into(),
        ]
    });
    let titles = [
        "Account and rep",
        "#ARR",
        "#Churned",
        "CS manager",
        "Record",
    ];
    Some(
        Section::new("churned", "Customers that churned this week")
            .page_only()
            .text(format!("{}.", how_many(churned, "", info)))
            .table(
                Table::of_many(&titles, rows)
                    .page_rows(SHOWN)
                    .shortened(0, LIST),
            ),
    )
}

/// `3 customers churned this week ($69k of ARR), 2 of them without a record`.
fn how_many(churned: &[ChurnedCustomer<'_>], when: &str, info: &RunInfo) -> String {
    let f = &info.formatter();
    let n = churned.len() as u64;
    let known: Vec<f64> = churned.iter().filter_map(|one| one.contract_arr).collect();
    let arr = match known.is_empty() {
        true => "ARR unknown".to_string(),
        false => {
            let arr = f.money(known.iter().sum(), &info.currency);
            match n - known.len() as u64 {
                0 => format!("{arr} of ARR"),
                unknown => format!("{arr} of ARR, {} of unknown ARR", f.integer(unknown)),
            }
        }
    };
    let is_without = |one: &&ChurnedCustomer<'_>| {
        let records = one.records.map(|records| records.with_record);
        records.is_some_and(|share| share.n > 0 && share.k == 0)
    };
    let without = match (churned.iter().filter(is_without).count() as u64, n) {
        (0, _) => String::new(),
        (1, 1) => ", without a record".into(),
        (without, n) if without == n => ", all without a record".into(),
        (without, _) => format!(", {} of them without a record", f.integer(without)),
    };
    let customers = f.count(n, "customer", "customers");
    format!("{customers} churned {when}({arr}){without}")
}

/// `3 customers churned this week ($69k of ARR), 2 of them without a record: Acme ($42k, no record),
/// …`;
/// `None` where nobody did.
pub fn in_words(panel: &Measured<Vec<ChurnedCustomer<'_>>>, info: &RunInfo) -> Option<String> {
    let churned = panel.measured().filter(|list| !list.is_empty())?;
    let named: Vec<String> = churned.iter().map(|one| named(one, info)).collect();
    let named = info.formatter().some(&named, NAMED);
    let how_many = how_many(churned, "this week ", info);
    let whom = managers(churned.iter().map(|one| &one.deal), &info.formatter());
    let told = wording::full_stop(format!("{how_many}: {named}"));
    Some(format!("{told} Ask {whom} why."))
}

/// The CS managers of some accounts, in their order and each once: `Mo and Flo`; `CS (no manager named)`.
pub fn managers<'a>(deals: impl Iterator<Item = &'a DealRef<'a>>, f: &Formatter) -> String {
    let mut people: Vec<Option<&str>> = Vec::new();
    for deal in deals {
        if !people.contains(&deal.csm()) {
            people.push(deal.csm());
        }
    }
    let whom = people.into_iter();
    let whom = whom.map(|csm| csm.map_or_else(|| "CS (no manager named)".into(), names::name));
    f.some(&whom.collect::<Vec<_>>(), NAMED)
}

/// `Acme ($42k, no record)`. The rep stands in the table: beside a churn the name reads as blame.
pub fn named(one: &ChurnedCustomer<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let arr = f.money_or_unknown(one.contract_arr, &info.currency);
    let parts = [arr, record(one.records, f)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let account = names::name(one.deal.account());
    format!("{account} ({})", parts.join(", "))
}

/// What CS had of the sale: `no record`, `incomplete record`, `complete record`, `1 of 2 records
/// complete`; nothing where records are not measured.
fn record(records: Option<RecordsAtChurn>, f: &Formatter) -> String {
    let Some(RecordsAtChurn {
        with_record,
        complete,
    }) = records
    else {
        return String::new();
    };
    match (with_record, complete.k) {
        (Share { n: 0, .. }, _) => "needed no record".into(),
        (Share { k: 0, .. }, _) => "no record".into(),
        (Share { n: 1, .. }, 0) => "incomplete record".into(),
        (Share { n: 1, .. }, _) => "complete record".into(),
        _ => format!("{} records complete", f.of(complete)),
    }
}

/// The list: one row per customer. The revenue of `arr` is that of the deal.
pub fn list<'a>(panel: &'a Measured<Vec<ChurnedCustomer<'a>>>) -> Option<List<'a>> {
    let list = deal::columns(panel.measured()?.iter(), |one| &one.deal)
        .column("churned_on", |one| Value::plain(one.churned_on))
        .column("contract_arr", |one| Value::optional(one.contract_arr))
        .column("deals", |one| {
            Value::optional(one.records.map(|records| records.complete.n))
        })
        .column("with_record", |one| {
            Value::optional(one.records.map(|records| records.with_record.k))
        })
        .column("complete", |one| {
            Value::optional(one.records.map(|records| records.complete.k))
        });
    Some(list.named(LIST))
}
