//! Who skipped most records, and which CS lead rejected most.

use crate::metrics::completeness::RepTally;
use crate::metrics::reviews::acceptance::LeadRejections;
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names};

/// Who skipped most records, who rejected most, and whose text is reused most.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let reps = daily.reps_trailing.measured();
    let mut items: Vec<String> = reps.map(|reps| skipped_most(reps, f)).into_iter().collect();
    items.push(match &daily.leads {
        Measured::Value(leads) => rejected_most(leads, f),
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

fn skipped_most(reps: &[RepTally], f: &Formatter) -> String {
    let most = reps
        .iter()
        .filter(|r| r.tally.skipped() > 0)
        .max_by(|a, b| (a.tally.skipped(), &b.rep).cmp(&(b.tally.skipped(), &a.rep)));
    match most {
        Some(RepTally { rep, tally }) => format!(
            "Skipped most: {}, {} {} without a record.",
            names::rep(rep.as_deref()),
            f.of(Share {
                k: tally.skipped(),
                n: tally.won
            }),
            if tally.won == 1 { "deal" } else { "deals" }
        ),
        None if reps.is_empty() => format!("No deal was won in the last {TRAILING_DAYS} days."),
        None => format!("Every deal won in the last {TRAILING_DAYS} days has a record."),
    }
}

fn rejected_most(leads: &[LeadRejections], f: &Formatter) -> String {
    let most = leads
        .iter()
        .filter(|l| l.rejected_partial > 0)
        .max_by(|a, b| (a.rejected_partial, &b.cs_lead).cmp(&(b.rejected_partial, &a.cs_lead)));
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
