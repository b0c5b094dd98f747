//! The morning digest in words.

use super::{behind, clocks, gap, handoff, losses, promises, shared, watch};
use crate::metrics::completeness::{RepTally, Window};
use crate::metrics::open_handoffs::OpenHandoff;
use crate::metrics::reviews::acceptance::LeadRejections;
use crate::metrics::{Daily, Share, TRAILING_DAYS, WEEKS, WINDOW_DAYS};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Document, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::{Inputs, RunInfo};

pub fn say(daily: &Daily<'_>, inputs: &Inputs, info: &RunInfo) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let window = daily.window.measured();
    let empty = Vec::new();
    let gaps = daily.gaps.measured().unwrap_or(&empty);
    let (now, older): (Vec<&OpenHandoff<'_>>, Vec<&OpenHandoff<'_>>) =
        gaps.iter().partition(|gap| gap.days_open < WINDOW_DAYS);
    let mut charts = Vec::new();
    let mut sections = vec![handoff::plan_fact_gap(daily, info, &mut charts)?];
    if let Some(section) = gap::do_today(&now, info) {
        sections.push(section);
    }
    sections.push(gap::by_name(daily, &now, &older, info));
    sections.push(who(daily, f));
    sections.push(super::fields::say(daily, info, &mut charts)?);
    sections.push(promises::check_ins(&daily.check_ins, "check_ins.csv", info));
    sections.push(watch::in_brief(&daily.watch, watch::LIST, info));
    sections.push(
        handoff::diagnosis(daily, info)
            .see(behind::DEALS, behind::DEAL_BY_DEAL)
            .page_only(),
    );
    sections.push(clocks::say(daily, f).page_only());
    sections.push(handoff::reliance(&daily.deliveries, info).page_only());
    sections.push(
        handoff::rejected(&daily.attempts, info)
            .see(behind::SENT_BACK, "Record by record")
            .page_only(),
    );
    sections.push(shared::copies_section(&daily.copies, "Copied texts", f).page_only());
    sections.push(reps(daily, &mut charts, f)?.page_only());
    sections.push(
        losses::cohorts(&daily.losses, info, 0)
            .see(behind::LOST, behind::DEAL_BY_DEAL)
            .page_only(),
    );
    sections.push(
        behind::deals(&daily.handed, &format!("{WEEKS} weeks"), behind::WON, info).page_only(),
    );
    sections.push(behind::sent_back(&daily.sent_back, "90 days", info).page_only());
    sections.push(behind::lost(&daily.losses.lost, info).page_only());
    sections.push(behind::steps(&clocks::measured(daily), info).page_only());
    sections.push(shared::data_section(inputs, info));
    let (headline, subject) = headline(window, &now, info, daily, inputs);
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Handoff digest, {}", f.day(info.as_of)),
        meta: shared::meta(inputs, info, "Handoff digest"),
        subject,
        preheader: preheader(window, &now, &info.currency, f),
        headline,
        lead: lead(window, &now, info),
        alerts: shared::alerts(inputs),
        sections,
        definitions: shared::definitions(info),
        charts,
    })
}

fn headline(
    window: Option<&Window>,
    now: &[&OpenHandoff<'_>],
    info: &RunInfo,
    daily: &Daily<'_>,
    inputs: &Inputs,
) -> (String, String) {
    let f = &info.formatter();
    let Some(window) = window else {
        let text = format!(
            "{} won and {} lost in {TRAILING_DAYS} days; handoffs are not measured yet",
            f.count(daily.losses.won_now, "deal", "deals"),
            f.integer(daily.losses.real_now())
        );
        let subject = format!(
            "Handoff: {} won, {} lost in {TRAILING_DAYS} days",
            daily.losses.won_now,
            daily.losses.real_now()
        );
        return (format!("{text}."), subject);
    };
    if window.expected == 0 {
        return (
            "Quiet week: no deal was won in the last 7 days.".into(),
            "Handoff: 0 deals won in the last 7 days".into(),
        );
    }
    let complete = f.of(Share {
        k: window.complete,
        n: window.expected,
    });
    // A deal that could not be read may have been won this week.
    let unread: u64 = inputs
        .files
        .iter()
        .filter(|f| f.table == "deals")
        .map(|f| f.rows_set_aside)
        .sum();
    let doubt = match unread {
        0 => String::new(),
        n => format!(
            " among the deals that could be read ({} could not)",
            f.integer(n)
        ),
    };
    if now.is_empty() {
        return (
            match window.expected {
                1 => format!(
                    "No gaps this week{doubt}: the one new customer has a complete handoff record."
                ),
                _ => format!(
                    "No gaps this week{doubt}: {complete} new customers have a complete handoff \
                     record."
                ),
            },
            format!(
                "Handoff: {complete} complete{}",
                if doubt.is_empty() { ", no gaps" } else { "" }
            ),
        );
    }
    let missing = window.expected - window.present;
    let risk = f.money(window.gap_arr.value(), &info.currency);
    let headline = match missing {
        1 if window.expected == 1 => "The one new customer this week has no handoff record.".into(),
        0 if window.expected == 1 => "The one new customer this week has an incomplete handoff \
                                      record."
            .into(),
        0 => format!("{complete} new customers this week have a complete handoff record."),
        1 => format!(
            "{complete} new customers this week have a complete handoff record; 1 has none."
        ),
        n => format!(
            "{complete} new customers this week have a complete handoff record; {n} have none."
        ),
    };
    (
        headline,
        format!("Handoff: {complete} complete, {missing} missing, {risk} at risk"),
    )
}

fn preheader(
    window: Option<&Window>,
    now: &[&OpenHandoff<'_>],
    currency: &str,
    f: &Formatter,
) -> String {
    match (window, now.first()) {
        (None, _) => "Name a handoffs table to see which of the 7 fields travelled with each \
                      account."
            .into(),
        (Some(window), None) => format!(
            "Nothing to chase today: {} won, none without its record.",
            f.count(window.expected, "deal", "deals")
        ),
        (Some(_), Some(gap)) => {
            let arr = f.money_or_unknown(gap.who.arr(), currency);
            format!(
                "Biggest gap: {} ({arr}, {}).",
                names::name(gap.who.account()),
                names::rep(gap.who.rep())
            )
        }
    }
}

fn lead(window: Option<&Window>, now: &[&OpenHandoff<'_>], info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let Some(window) = window.filter(|w| w.expected > 0) else {
        return Vec::new();
    };
    if now.is_empty() {
        return Vec::new();
    }
    let biggest: Vec<String> = now
        .iter()
        .take(2)
        .map(|gap| {
            format!(
                "{} ({})",
                names::name(gap.who.account()),
                names::rep(gap.who.rep())
            )
        })
        .collect();
    let top: f64 = now.iter().take(2).filter_map(|gap| gap.who.arr()).sum();
    let beginning = match biggest.len() < now.len() {
        false => "",
        true if top > window.gap_arr.value() / 2.0 => "most of it ",
        true => "first of all ",
    };
    vec![format!(
        "{} of new ARR lacks a complete one: {beginning}{}.",
        f.money(window.gap_arr.value(), &info.currency),
        names::list(&biggest)
    )]
}

fn who(daily: &Daily<'_>, f: &Formatter) -> Section {
    let (mut items, mut copied) = (Vec::new(), Vec::new());
    if let Some(reps) = daily.reps_trailing.measured() {
        let most = reps
            .iter()
            .filter(|r| r.tally.skipped() > 0)
            .max_by(|a, b| (a.tally.skipped(), &b.rep).cmp(&(b.tally.skipped(), &a.rep)));
        items.push(match most {
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
        });
    }
    match &daily.leads {
        crate::metrics::Measured::Value(leads) => {
            let most = leads
                .iter()
                .filter(|l| l.rejected_partial > 0)
                .max_by(|a, b| {
                    (a.rejected_partial, &b.cs_lead).cmp(&(b.rejected_partial, &a.cs_lead))
                });
            items.push(match most {
                Some(LeadRejections {
                    cs_lead,
                    rejected,
                    rejected_partial,
                    ..
                }) => format!(
                    "Sent back most: {} (CS), {} records, {} incomplete.",
                    names::rep(cs_lead.as_deref()),
                    f.of(*rejected),
                    rejected_partial
                ),
                None if leads.is_empty() => {
                    format!("CS reviewed no record in the last {TRAILING_DAYS} days.")
                }
                None => {
                    format!("CS sent no incomplete record back in the last {TRAILING_DAYS} days.")
                }
            });
        }
        crate::metrics::Measured::MissingColumn {
            no_column_is_mapped_to,
        } => {
            items.push(format!(
                "Reviews: {}",
                shared::not_measured(*no_column_is_mapped_to)
            ));
        }
    }
    if let Some(copy) = daily
        .copies
        .measured()
        .and_then(|copies| copies.top.first())
    {
        copied.push(format!(
            "Copied most, over all records: {}, {} on {}.",
            names::rep(copy.rep.as_deref()),
            copy.column.label().to_lowercase(),
            f.count(copy.deals, "deal", "deals")
        ));
    }
    Section::new("who", format!("Who, {TRAILING_DAYS} days"))
        .list(items)
        .page_list(copied)
}

fn reps(daily: &Daily<'_>, charts: &mut Vec<Chart>, f: &Formatter) -> Result<Section, ChartError> {
    const TITLE: &str = "Records by rep, last 90 days";
    let reps = match shared::or_not_measured(&daily.reps_trailing, "reps", TITLE) {
        Ok(reps) => reps,
        Err(section) => return Ok(section),
    };
    if reps.is_empty() {
        return Ok(Section::new("reps", TITLE)
            .text(format!("No deal was won in the last {TRAILING_DAYS} days.")));
    }
    let rows = reps.iter().map(|RepTally { rep, tally }| {
        vec![
            names::rep(rep.as_deref()).into(),
            f.integer(tally.won).into(),
            f.integer(tally.skipped()).into(),
            f.of(tally.completeness()).into(),
            f.of(tally.on_time).into(),
        ]
    });
    let table = Table::new(
        &["Rep", "#Won", "#No record", "#Complete", "#On time"],
        rows.collect(),
    );
    let section = super::fields::by_rep(Section::new("reps", TITLE), reps, charts, f)?;
    Ok(section
        .table(table.shortened(0, "won.csv"))
        .see(behind::DEALS, behind::DEAL_BY_DEAL))
}
