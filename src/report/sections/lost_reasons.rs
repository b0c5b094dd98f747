//! Why deals were lost.

use crate::metrics::frequency::Frequency;
use crate::metrics::losses::{Losses, ReasonChange};
use crate::metrics::{Share, TRAILING_DAYS};
use crate::model::lost_reason::NOT_REAL;
use crate::report::charts::bars::{Bar, bars};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{list, measured, names, wording};

/// Most unmatched reasons shown.
const UNMATCHED_SHOWN: usize = 12;

/// Why deals were lost, in this period and the one before.
pub fn section(losses: &Losses<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Why deals were lost";
    let f = &info.formatter();
    let reasons = match measured::or_not_measured(&losses.reasons, "reasons", TITLE) {
        Ok(reasons) => reasons,
        Err(section) => return Ok(section),
    };
    let section = Section::new("reasons", TITLE);
    let shown: Vec<&ReasonChange> = reasons
        .iter()
        .filter(|r| r.now + r.before > 0)
        .take(10)
        .collect();
    if shown.is_empty() {
        return Ok(section.text(format!(
            "No deal was lost in the last {} days.",
            2 * TRAILING_DAYS
        )));
    }
    let mut section = section.figure(
        chart(&shown, f)?,
        finding(&shown, losses.real_now(), f),
        format!(
            "Deals lost in the last {TRAILING_DAYS} days; the thin grey bar is the {TRAILING_DAYS} \
             days before."
        ),
    );
    if let Some(competitors) = losses
        .competitors
        .measured()
        .filter(|list| !list.is_empty())
    {
        let top = &competitors[..competitors.len().min(5)];
        section = section.text(format!(
            "Competitors named on lost deals, whatever the reason: {}.",
            wording::named(top, f)
        ));
    }
    Ok(section
        .page_list(unmatched(losses, f))
        .see(drilldown::LOST, drilldown::DEAL_BY_DEAL))
}

fn chart(shown: &[&ReasonChange], f: &Formatter) -> Result<Chart, ChartError> {
    let drawn: Vec<Bar> = shown
        .iter()
        .map(|r| Bar {
            label: wording::lost_reason(&r.reason),
            value: r.now as f64,
            before: Some(r.before as f64),
            note: format!("{} (was {})", f.integer(r.now), f.integer(r.before)),
            over: false,
        })
        .collect();
    let full = shown.iter().map(|r| r.now.max(r.before)).max().unwrap_or(1) as f64;
    let alt: Vec<String> = shown
        .iter()
        .map(|r| {
            format!(
                "{} {}, before {}",
                wording::lost_reason(&r.reason),
                f.integer(r.now),
                f.integer(r.before)
            )
        })
        .collect();
    let alt = format!("Lost deals by reason: {}.", alt.join("; "));
    bars("reasons", alt, &drawn, full)
}

/// The most frequent reason of real deals.
fn finding(shown: &[&ReasonChange], real: u64, f: &Formatter) -> String {
    let real_reasons = shown.iter().find(|r| r.reason != NOT_REAL);
    real_reasons.map_or_else(String::new, |r| {
        format!(
            "Most often in {TRAILING_DAYS} days: {} ({})",
            wording::lost_reason(&r.reason),
            f.of(Share { k: r.now, n: real })
        )
    })
}

/// Reasons that match no rule, most frequent first, so that rules can be added.
fn unmatched(losses: &Losses<'_>, f: &Formatter) -> Vec<String> {
    let texts = losses.unmatched.measured().map_or(&[][..], Vec::as_slice);
    if texts.is_empty() {
        return Vec::new();
    }
    let text = |c: &Frequency| format!("“{}” ({})", names::name(&c.name), f.integer(c.n));
    let shown: Vec<String> = texts.iter().take(UNMATCHED_SHOWN).map(text).collect();
    let more = texts.len().saturating_sub(UNMATCHED_SHOWN);
    let more = if more > 0 {
        format!(" and {more} more in unmatched.csv")
    } else {
        String::new()
    };
    let days = 2 * TRAILING_DAYS;
    vec![format!(
        "Reasons of the last {days} days that are not categorised yet: {}{more}. Add \
         `more = [[\"name\", \"pattern\"]]` under [lost_reasons].",
        shown.join(", ")
    )]
}

/// The lists: reasons, and reasons that match no rule.
pub fn lists<'a>(losses: &'a Losses<'a>) -> Vec<List<'a>> {
    let reasons = losses.reasons.measured().map(|list| {
        Columns::of(list.iter())
            .column("reason", |one| Value::text(&one.reason))
            .column("lost_90_days", |one| Value::plain(one.now))
            .column("lost_90_before", |one| Value::plain(one.before))
            .column("lost_ever", |one| Value::plain(one.ever))
            .named("reasons.csv")
    });
    let unmatched = losses.unmatched.measured();
    let unmatched = unmatched.map(|list| list::counts("unmatched.csv", "reason", list));
    reasons.into_iter().chain(unmatched).collect()
}
