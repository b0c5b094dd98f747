//! Who to talk to: most missing records, most rejections, most reused text.

use crate::metrics::completeness::RepTally;
use crate::metrics::reviews::acceptance::LeadRejections;
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names};

/// Who has most missing records, who rejected most, and whose text is reused most.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let priorities = daily.priorities.as_ref();
    let most_missing = priorities.and_then(|found| found.most_missing_records.as_ref());
    let most_rejections = priorities.and_then(|found| found.most_rejections.as_ref());
    let reps = daily.reps_trailing.measured();
    let skipped = reps.map(|reps| skipped_most(most_missing, reps, f));
    let mut items: Vec<String> = skipped.into_iter().collect();
    items.push(match &daily.leads {
        Measured::Value(leads) => rejected_most(most_rejections, leads, f),
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
            "Copied most, over all records: {}, {} on {}.",
            names::rep(copy.rep.as_deref()),
            copy.column.label().to_lowercase(),
            f.count(copy.deals, "deal", "deals")
        )
    });
    Section::new("who", format!("Who, {TRAILING_DAYS} days"))
        .list(items)
        .page_list(reused.into_iter().collect())
}

/// The rep with most missing records, of the reps with a won deal.
fn skipped_most(most: Option<&RepTally>, reps: &[RepTally], f: &Formatter) -> String {
    match most {
        Some(RepTally { rep, tally }) => format!(
            "Skipped most: {}, {} {} without a record.",
            names::rep(rep.as_deref()),
            f.of(Share {
                k: tally.missing_records(),
                n: tally.won
            }),
            if tally.won == 1 { "deal" } else { "deals" }
        ),
        None if reps.is_empty() => format!("No deal was won in the last {TRAILING_DAYS} days."),
        None => format!("Every deal won in the last {TRAILING_DAYS} days has a record."),
    }
}

/// The CS lead who rejected most incomplete records, of the CS leads with a review.
fn rejected_most(most: Option<&LeadRejections>, leads: &[LeadRejections], f: &Formatter) -> String {
    match most {
        Some(lead) => format!(
            "Sent back most: {} (CS), {} records, {} incomplete.",
            names::rep(lead.cs_lead.as_deref()),
            f.of(lead.rejected),
            lead.rejected_partial
        ),
        None if leads.is_empty() => {
            format!("CS reviewed no record in the last {TRAILING_DAYS} days.")
        }
        None => format!("CS sent no incomplete record back in the last {TRAILING_DAYS} days."),
    }
}
