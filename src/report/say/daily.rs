//! The morning digest in words.

use super::super::charts::ChartError;
use super::super::document::{Cell, Document, Section, Table, Tone};
use super::super::format as f;
use super::super::{Inputs, RunInfo};
use super::shared;
use crate::metrics::acceptance::LeadRejections;
use crate::metrics::completeness::{RepTally, Window};
use crate::metrics::gaps::{Gap, GapKind};
use crate::metrics::{Daily, Share, TRAILING_DAYS, WINDOW_DAYS};
use crate::model::Status;

/// Older gaps shown on the page; the rest is in the list.
const GAPS_SHOWN: usize = 12;
/// Deals under which a percentage says less than the counts.
const FEWEST_FOR_PERCENT: u64 = 20;

pub fn say(daily: &Daily, inputs: &Inputs, info: &RunInfo) -> Result<Document, ChartError> {
    let window = daily.window.measured();
    let before = daily.window_before.measured();
    let empty = Vec::new();
    let gaps = daily.gaps.measured().unwrap_or(&empty);
    let (now, older): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| gap.days_open < WINDOW_DAYS);
    let mut charts = Vec::new();
    let mut sections = vec![plan_fact_gap(daily, info)];
    if let Some(section) = do_today(&now, info) {
        sections.push(section);
    }
    sections.push(gap_by_name(daily, &now, &older, info));
    sections.push(who(daily));
    sections.push(super::fields::say(daily, info, &mut charts)?);
    sections.push(shared::losses_section(&daily.losses, 0));
    sections.push(shared::copies_section(&daily.copies, "Copied texts").page_only());
    sections.push(reps(daily).page_only());
    sections.push(shared::data_section(inputs, info));
    let (headline, subject) = headline(window, &now, info, daily, inputs);
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Handoff digest, {}", f::day(info.as_of)),
        meta: shared::meta(info, "Handoff digest"),
        subject,
        preheader: preheader(window, &now, &info.currency),
        headline,
        lead: lead(window, before, info),
        alerts: shared::alerts(inputs),
        sections,
        definitions: shared::definitions(info),
        charts,
    })
}

fn headline(window: Option<&Window>, now: &[&Gap], info: &RunInfo, daily: &Daily, inputs: &Inputs) -> (String, String) {
    let Some(window) = window else {
        let text = format!(
            "{} won and {} lost in {TRAILING_DAYS} days; handoffs are not measured yet",
            f::count(daily.losses.won_now, "deal", "deals"),
            f::integer(daily.losses.lost_now)
        );
        let subject =
            format!("Handoff: {} won, {} lost in {TRAILING_DAYS} days", daily.losses.won_now, daily.losses.lost_now);
        return (format!("{text}."), subject);
    };
    if window.expected == 0 {
        let text = "no deal was won in the last 7 days";
        return (format!("Quiet week: {text}."), format!("Handoff: {text}"));
    }
    let complete = f::of(Share { k: window.complete, n: window.expected });
    // A deal that could not be read may have been won this week.
    let unread: u64 = inputs.files.iter().filter(|f| f.table == "deals").map(|f| f.rows_set_aside).sum();
    let doubt = match unread {
        0 => String::new(),
        n => format!(" among the deals that could be read ({} could not)", f::integer(n)),
    };
    if now.is_empty() {
        return (
            format!("No gaps this week{doubt}: {complete} new customers have a complete handoff record."),
            format!("Handoff: {complete} complete{}", if doubt.is_empty() { ", no gaps" } else { "" }),
        );
    }
    let missing = window.expected - window.present;
    let risk = f::money(window.gap_arr.value(), &info.currency);
    let headline = match missing {
        0 => format!("{complete} new customers this week came with a complete handoff record."),
        1 => format!("{complete} new customers this week came with a complete handoff record; 1 has none at all."),
        n => format!("{complete} new customers this week came with a complete handoff record; {n} have none at all."),
    };
    (headline, format!("Handoff: {complete} complete, {missing} missing, {risk} at risk"))
}

fn preheader(window: Option<&Window>, now: &[&Gap], currency: &str) -> String {
    match (window, now.first()) {
        (None, _) => "Name a handoffs table to see which of the 7 fields travelled with each account.".into(),
        (Some(window), None) => format!(
            "Nothing to chase today: {} won, none without its record.",
            f::count(window.expected, "deal", "deals")
        ),
        (Some(_), Some(gap)) => {
            let arr = f::money_or_unknown(gap.arr, currency);
            format!(
                "{} open. Biggest: {} ({arr}, {}).",
                f::count(now.len() as u64, "gap", "gaps"),
                f::name(&gap.account),
                f::rep(gap.rep.as_ref())
            )
        }
    }
}

fn lead(window: Option<&Window>, before: Option<&Window>, info: &RunInfo) -> Vec<String> {
    let Some(window) = window.filter(|w| w.expected > 0) else {
        return Vec::new();
    };
    let mut text = String::new();
    if window.complete < window.expected {
        text.push_str(&format!(
            "{} of new ARR went to CS without a complete record.",
            f::money(window.gap_arr.value(), &info.currency)
        ));
    }
    if let Some(before) = before.filter(|w| w.expected > 0) {
        let of = f::of(Share { k: before.complete, n: before.expected });
        text.push_str(&format!(" Week before: {of}."));
    }
    vec![text.trim().to_string()]
}

fn plan_fact_gap(daily: &Daily, info: &RunInfo) -> Section {
    const TITLE: &str = "Plan, fact, gap";
    let window = match shared::or_not_measured(&daily.window, "plan", TITLE) {
        Ok(window) => window,
        Err(section) => return section,
    };
    let before = daily.window_before.measured();
    let step = |name: &str, pick: &dyn Fn(&Window) -> Share, target: f64| -> Vec<Cell> {
        let share = pick(window);
        let was = before.map(pick).map_or_else(
            || "not known".into(),
            |was| match was.n {
                0 => "none".into(),
                _ => f::of(was),
            },
        );
        let gap = match share.value() {
            None => "none yet".into(),
            Some(value) => Cell::verdict(value >= target, f::integer(share.n - share.k)),
        };
        let fact = match share.value() {
            Some(value) if share.n >= FEWEST_FOR_PERCENT => format!("{} ({})", f::integer(share.k), f::percent(value)),
            _ => f::integer(share.k),
        };
        let name = if target < 1.0 { format!("{name}, target {}", f::percent(target)) } else { name.to_string() };
        vec![name.into(), f::integer(share.n).into(), fact.into(), gap, was.into()]
    };
    let on_time = format!("In time ({} h), of those due", info.on_time_days * 24);
    let rows = vec![
        step("Has a record", &|w| Share { k: w.present, n: w.expected }, 1.0),
        step("Record complete", &|w| Share { k: w.complete, n: w.expected }, info.target_complete),
        step(&on_time, &|w| w.on_time, 1.0),
        step("Accepted at first review", &|w| w.accepted_first, info.target_accepted),
    ];
    let table = Table::new(&["Won in 7 days", "#Plan", "#Fact", "#Gap", "#Week before"], rows);
    Section::new("plan", TITLE).table(table)
}

/// The biggest open gaps of the two reps with the most revenue waiting, as a request.
fn do_today(now: &[&Gap], info: &RunInfo) -> Option<Section> {
    let mut by_rep: Vec<(String, Vec<&Gap>)> = Vec::new();
    for gap in now {
        let rep = f::rep(gap.rep.as_ref());
        match by_rep.iter_mut().find(|(name, _)| *name == rep) {
            Some((_, gaps)) => gaps.push(gap),
            None => by_rep.push((rep, vec![gap])),
        }
    }
    let arr = |gaps: &[&Gap]| gaps.iter().filter_map(|g| g.arr).sum::<f64>();
    by_rep.sort_by(|a, b| arr(&b.1).total_cmp(&arr(&a.1)));
    let items: Vec<String> = by_rep
        .iter()
        .take(3)
        .map(|(rep, gaps)| {
            let accounts: Vec<String> = gaps.iter().take(3).map(|gap| f::name(&gap.account)).collect();
            let more = if gaps.len() > 3 { format!(" and {} more", gaps.len() - 3) } else { String::new() };
            let write = if gaps.iter().all(|g| g.kind == GapKind::NoRecord) {
                "write the record for"
            } else {
                "complete the record for"
            };
            format!("{rep}: {write} {}{more} ({} waiting).", f::list(&accounts), f::money(arr(gaps), &info.currency))
        })
        .collect();
    let others: Vec<String> = by_rep.iter().skip(3).map(|(rep, _)| rep.clone()).collect();
    let mut items = items;
    if !others.is_empty() {
        items.push(format!("Also: {}.", f::list(&others)));
    }
    (!items.is_empty()).then(|| Section::new("today", "Do today").list(items))
}

/// `no record`, or `missing: risk flags; thin: success metric, objections and answers`.
fn what(gap: &Gap) -> String {
    if gap.kind == GapKind::NoRecord {
        return "no record".into();
    }
    let of_status = |status: Status| {
        let fields: Vec<String> =
            gap.fields.iter().filter(|g| g.status == status).map(|g| g.field.label().to_lowercase()).collect();
        (!fields.is_empty()).then(|| format!("{}: {}", status.key(), fields.join(", ")))
    };
    Status::ALL.into_iter().filter_map(of_status).collect::<Vec<_>>().join("; ")
}

fn gap_rows(gaps: &[&Gap], info: &RunInfo) -> Vec<Vec<Cell>> {
    gaps.iter()
        .map(|gap| {
            let days = if gap.days_open > info.on_time_days {
                Cell { text: format!("{}\u{a0}▲", gap.days_open), tone: Tone::Bad }
            } else {
                gap.days_open.to_string().into()
            };
            vec![
                format!("{} · {}", f::name(&gap.account), f::rep(gap.rep.as_ref())).into(),
                f::money_or_unknown(gap.arr, &info.currency).into(),
                days,
                what(gap).into(),
            ]
        })
        .collect()
}

fn gap_by_name(daily: &Daily, now: &[&Gap], older: &[&Gap], info: &RunInfo) -> Section {
    const TITLE: &str = "The gap by name";
    if let Err(section) = shared::or_not_measured(&daily.gaps, "gap", TITLE) {
        return section;
    }
    let columns = ["Account and rep", "#ARR", "#Days (▲ late)", "State"];
    let mut section = Section::new("gap", TITLE);
    section = if now.is_empty() {
        section.text("No gaps among the deals won in the last 7 days.")
    } else {
        section.table(Table::new(&columns, gap_rows(now, info)).shortened(5, "gap.csv"))
    };
    if older.is_empty() {
        return section.text(format!("Nothing is still open from the last {TRAILING_DAYS} days."));
    }
    let oldest = older.iter().max_by_key(|gap| (gap.days_open, std::cmp::Reverse(&gap.deal_id)));
    let oldest = oldest.map_or_else(String::new, |gap| {
        format!(
            " The oldest of them: {} ({}), {} days.",
            f::name(&gap.account),
            f::rep(gap.rep.as_ref()),
            gap.days_open
        )
    });
    let text = format!(
        "{} still open from {TRAILING_DAYS} days; gap.csv names all.{oldest}",
        f::count(older.len() as u64, "gap is", "gaps are")
    );
    section.text(text).table(Table::new(&columns, gap_rows(older, info)).page_rows(GAPS_SHOWN).shortened(0, "gap.csv"))
}

fn who(daily: &Daily) -> Section {
    let mut items = Vec::new();
    if let Some(reps) = daily.reps_trailing.measured() {
        let most = reps
            .iter()
            .filter(|r| r.tally.skipped() > 0)
            .max_by(|a, b| (a.tally.skipped(), &b.rep).cmp(&(b.tally.skipped(), &a.rep)));
        items.push(match most {
            Some(RepTally { rep, tally }) => format!(
                "Skipped most: {}, no record on {} deals in {TRAILING_DAYS} days.",
                f::rep(rep.as_ref()),
                f::of(Share { k: tally.skipped(), n: tally.won })
            ),
            None => format!("Every deal won in the last {TRAILING_DAYS} days has a record."),
        });
    }
    match &daily.leads {
        crate::metrics::Panel::Measured(leads) => {
            let most = leads
                .iter()
                .filter(|l| l.rejected_partial > 0)
                .max_by(|a, b| (a.rejected_partial, &b.cs_lead).cmp(&(b.rejected_partial, &a.cs_lead)));
            items.push(match most {
                Some(LeadRejections { cs_lead, rejected, rejected_partial, .. }) => format!(
                    "Sent back most: CS lead {} rejected {}, {} of them incomplete.",
                    f::rep(cs_lead.as_ref()),
                    f::of(*rejected),
                    rejected_partial
                ),
                None => format!("CS sent no incomplete record back in the last {TRAILING_DAYS} days."),
            });
        }
        crate::metrics::Panel::NotMeasured { no_column_is_mapped_to } => {
            items.push(format!("Reviews: {}", shared::not_measured(*no_column_is_mapped_to)));
        }
    }
    Section::new("who", "Who").list(items)
}

fn reps(daily: &Daily) -> Section {
    const TITLE: &str = "Records by rep, last 90 days";
    let reps = match shared::or_not_measured(&daily.reps_trailing, "reps", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    if reps.is_empty() {
        return Section::new("reps", TITLE).text(format!("No deal was won in the last {TRAILING_DAYS} days."));
    }
    let rows = reps.iter().map(|RepTally { rep, tally }| {
        vec![
            f::rep(rep.as_ref()).into(),
            f::integer(tally.won).into(),
            f::integer(tally.skipped()).into(),
            f::of(tally.completeness()).into(),
            f::of(tally.on_time).into(),
        ]
    });
    Section::new("reps", TITLE)
        .table(Table::new(&["Rep", "#Won", "#No record", "#Complete", "#On time"], rows.collect()))
}
