//! Who to talk to: most missing records, most incomplete records accepted, most reused text.

use crate::metrics::completeness::RepTally;
use crate::metrics::reviews::acceptance::LeadRejections;
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names};

/// Who has most missing records, who accepted most incomplete ones, and whose text is reused most.
/// Who rejects incomplete records does the job, and is not named here.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let priorities = daily.priorities.as_ref();
    let most_missing = priorities.and_then(|found| found.most_missing_records.as_ref());
    let most_accepted = priorities.and_then(|found| found.most_incomplete_accepted.as_ref());
    let reps = daily.reps_trailing.measured();
    let missing = reps.map(|reps| missing_most(most_missing, reps, f));
    let mut items: Vec<String> = missing.into_iter().collect();
    items.push(match &daily.leads {
        Measured::Value(leads) => accepts_most(most_accepted, leads, f),
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => format!(
            "Reviews: {}",
            measured::not_measured(*no_column_is_mapped_to)
        ),
    });
    let copies = daily.copies.measured();
    let reused = copies.and_then(|copies| copies.top.first()).map(|copy| {
        format!(
            "Most reused text, over all records: {}, the same {} on {}.",
            names::rep(copy.rep.as_deref()),
            copy.column.label().to_lowercase(),
            f.count(copy.deals, "deal", "deals")
        )
    });
    Section::new("who", format!("Who to talk to (last {TRAILING_DAYS} days)"))
        .holding("whom to ask")
        .list(items)
        .page_list(reused.into_iter().collect())
}

/// The rep with most missing records, of the reps with a won deal.
fn missing_most(most: Option<&RepTally>, reps: &[RepTally], f: &Formatter) -> String {
    let is_due = |rep: &RepTally| rep.tally.missing.n > 0;
    match most {
        Some(RepTally { rep, tally }) => format!(
            "Most missing records: {}, {} {} past their due day.",
            names::rep(rep.as_deref()),
            f.of(tally.missing),
            if tally.missing.n == 1 {
                "deal"
            } else {
                "deals"
            }
        ),
        None if !reps.iter().any(is_due) => {
            format!("No deal won in the last {TRAILING_DAYS} days is past its due day.")
        }
        None => format!(
            "Every deal won in the last {TRAILING_DAYS} days and past its due day has a record."
        ),
    }
}

/// The CS lead who accepted most incomplete records, of the CS leads with a review.
fn accepts_most(most: Option<&LeadRejections>, leads: &[LeadRejections], f: &Formatter) -> String {
    match most {
        Some(lead) => format!(
            "Accepted most incomplete records at first review: {} (CS), {}.",
            names::person(lead.cs_lead.as_deref(), "CS lead"),
            f.of(Share {
                k: lead.accepted_partial,
                n: lead.accepted_partial + lead.rejected_partial,
            }),
        ),
        None if leads.is_empty() => {
            format!("CS reviewed no record in the last {TRAILING_DAYS} days.")
        }
        None => format!("CS accepted no incomplete record in the last {TRAILING_DAYS} days."),
    }
}
