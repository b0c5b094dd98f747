//! `accounts`: one row an account with a won deal, with all that the retention analysis uses of it.

use super::column::{Columns, Unit};
use crate::config::Settings;
use crate::dataset::{Deal, View};
use crate::metrics::retention::account_facts::{AccountFacts, End, Followed, account_facts};
use crate::metrics::retention::flow::Inclusion;
use crate::model::Field;

/// One account.
pub(super) struct Row<'a> {
    view: View<'a>,
    deal: &'a Deal,
    facts: AccountFacts,
}

impl Row<'_> {
    fn followed(&self) -> Option<&Followed> {
        self.facts.followed.as_ref()
    }
}

/// Every account with a won deal, by id.
pub(super) fn rows<'a>(view: View<'a>, settings: &Settings) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = account_facts(view, settings)
        .into_iter()
        .map(|facts| Row {
            view,
            deal: view.data.deal(facts.deal),
            facts,
        })
        .collect();
    rows.sort_unstable_by_key(|row| {
        let deal = view.data.deal_id(row.facts.deal);
        (view.data.id_of(row.facts.account), deal)
    });
    rows
}

const INCLUSIONS: [&str; Inclusion::ALL.len()] = {
    let mut keys = [""; Inclusion::ALL.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = Inclusion::ALL[at].key();
        at += 1;
    }
    keys
};

const ENDS: [&str; End::ALL.len()] = {
    let mut keys = [""; End::ALL.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = End::ALL[at].key();
        at += 1;
    }
    keys
};

/// The columns of `accounts`.
pub(super) fn columns<'a>() -> Columns<'a, Row<'a>> {
    exposures(follow_up(first_sale(Columns::new())))
}

fn first_sale<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .text(
            "account_id",
            "Id of the account, or its name where the export has no id",
            |row: &Row<'a>| {
                Some(row.view.data.id_of(row.facts.account)).filter(|id| !id.is_empty())
            },
        )
        .text("account", "Name of the account", |row| {
            Some(row.view.data.name_of(row.facts.account))
        })
        .text(
            "deal_id",
            "Id of its first won deal; the next columns are of that deal",
            |row| Some(row.view.data.deal_id(row.facts.deal)),
        )
        .date("won_on", "Day that deal was won", |row| {
            Some(row.facts.won_on)
        })
        .text("rep", "Sales owner", |row| {
            row.view.data.label(row.deal.rep)
        })
        .text("segment", "Segment of the customer", |row| {
            row.view.data.label(row.deal.segment)
        })
        .text("company_size", "Size class of the customer", |row| {
            row.view.data.label(row.deal.company_size)
        })
        .text("product", "What was sold", |row| {
            row.view.data.label(row.deal.product)
        })
        .text("lead_source", "Where the deal came from", |row| {
            row.view.data.label(row.deal.lead_source)
        })
        .number(
            "arr",
            "Recurring revenue of that deal; empty when unknown",
            |row| row.view.data.arr(row.deal),
        )
        .unit(Unit::ReportingCurrency)
}

fn follow_up<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    columns
        .word(
            "inclusion",
            "Whether the retention analysis compares the account, or why not",
            &INCLUSIONS,
            |row| Some(row.facts.inclusion.key()),
        )
        .flag(
            "compared",
            "Whether the retention analysis compares the account",
            |row| Some(row.facts.inclusion == Inclusion::Compared),
        )
        .word(
            "ended",
            "How follow-up ended; empty without a row in the outcomes",
            &ENDS,
            |row| row.facts.end.map(End::key),
        )
        .flag(
            "churned",
            "Whether it churned while observed, for any reason but a failed \
                 payment; empty when that is unknown",
            |row| match row.facts.end? {
                End::Churned => Some(true),
                End::StillCustomer | End::FailedPayment => Some(false),
                End::ChurnedUndated => None,
            },
        )
        .date("churned_on", "Day of that churn", |row| {
            row.facts.churned_on
        })
        .date(
            "observed_until",
            "Last day on which a churn would have been seen",
            |row| row.facts.observed_until,
        )
        .integer(
            "entry_days",
            "Days from the close to the day after which it is at risk; 0 unless \
                 it was won before the exports knew every churn",
            |row| row.followed().map(|followed| followed.entry_days),
        )
        .unit(Unit::Days)
        .integer(
            "follow_up_days",
            "Days from the close to churn or to the end of observation; empty \
                 for accounts that are not followed",
            |row| row.followed().map(|followed| followed.follow_up_days),
        )
        .unit(Unit::Days)
        .number(
            "now_arr",
            "Recurring revenue now as exported; empty when unknown, and when the \
                 exports are dated after the report",
            |row| row.followed()?.now_arr,
        )
        .unit(Unit::ReportingCurrency)
        .number(
            "retained_arr",
            "The same, 0 after churn or a failed payment; empty when this or arr \
                 is unknown",
            |row| row.followed()?.retained_arr,
        )
        .unit(Unit::ReportingCurrency)
}

fn exposures<'a>(columns: Columns<'a, Row<'a>>) -> Columns<'a, Row<'a>> {
    let columns = columns
        .integer(
            "complete_fields",
            "Complete fields at the landmark (30 days after the close unless \
                 configured), 0 to 7; empty without a record",
            |row| row.followed()?.complete_fields().map(i64::from),
        )
        .text("class", "Class of completeness at the landmark", |row| {
            row.followed()?.class.as_deref()
        });
    let field = |columns: Columns<'a, Row<'a>>, field: Field| {
        let meaning = format!(
            "Whether the field {} was complete at the landmark",
            field.label()
        );
        columns.flag(field.key(), meaning, move |row| {
            row.followed()?.fields.map(|fields| fields[field.index()])
        })
    };
    Field::ALL
        .into_iter()
        .fold(columns, field)
        .flag(
            "rejected",
            "Whether CS rejected the record by the landmark; empty without a \
                 review by then",
            |row| row.followed()?.rejected,
        )
        .flag(
            "ai_draft",
            "Whether an AI assistant drafted the record as of the landmark; \
                 empty without a record",
            |row| row.followed()?.ai_draft,
        )
        .flag(
            "loss_spike",
            "Whether the deal was won during a loss spike in its segment; empty \
                 with too few closed deals to tell",
            |row| row.followed()?.loss_spike,
        )
        .integer(
            "days_to_first_value",
            "Days from the close to first value; empty while not reached",
            |row| row.followed()?.days_to_first_value,
        )
        .unit(Unit::Days)
}
