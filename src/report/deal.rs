//! A deal in tables and lists: a cell that links to the CRM, and the first columns of a row.

use crate::metrics::deal_ref::DealRef;
use crate::report::document::Cell;
use crate::report::list::{Columns, Value};
use crate::report::names;
use crate::report::run_info::RunInfo;

/// A text about a deal, linked to the CRM.
pub fn linked(deal_id: &str, text: String, info: &RunInfo) -> Cell {
    Cell::linked(
        text,
        info.deal_link.as_ref().map(|link| link.address(deal_id)),
    )
}

fn in_crm(who: &DealRef<'_>, text: String, info: &RunInfo) -> Cell {
    linked(who.deal_id(), text, info)
}

/// A deal as the name of its account, linked to the CRM.
pub fn account(who: &DealRef<'_>, info: &RunInfo) -> Cell {
    in_crm(who, names::name(who.account()), info)
}

/// A deal as its account and a person, linked to the CRM.
pub fn with_person(who: &DealRef<'_>, person: &str, info: &RunInfo) -> Cell {
    in_crm(
        who,
        format!("{} · {person}", names::name(who.account())),
        info,
    )
}

/// A deal as its account and rep, linked to the CRM.
pub fn with_rep(who: &DealRef<'_>, info: &RunInfo) -> Cell {
    with_person(who, &names::rep(who.rep()), info)
}

/// A list of rows about deals, with the columns that name the deal.
pub fn columns<'a, R: 'a>(
    rows: impl Iterator<Item = R> + Send + 'a,
    who: impl Fn(&R) -> &'a DealRef<'a> + Copy + Send + 'a,
) -> Columns<'a, R> {
    Columns::of(rows)
        .column("deal_id", move |row| Value::text(who(row).deal_id()))
        .column("account", move |row| Value::text(who(row).account()))
        .column("rep", move |row| Value::maybe(who(row).rep()))
        .column("cs_lead", move |row| Value::maybe(who(row).cs_lead()))
        .column("csm", move |row| Value::maybe(who(row).csm()))
        .column("arr", move |row| Value::optional(who(row).arr()))
        .column("closed_on", move |row| Value::plain(who(row).closed_on))
}
