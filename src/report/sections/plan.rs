//! Plan, fact and gap of the week, and what changed since the digest before.

use crate::metrics::changes::Changes;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::funnel::Funnel;
use crate::metrics::{Daily, Share, TRAILING_DAYS};
use crate::report::charts::{Chart, ChartError, plan};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, names};

/// Deals under which a percentage says less than the counts.
const FEWEST_FOR_PERCENT: u64 = 20;

/// From expected to accepted, each step of those that reached the one before.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Plan, fact, gap";
    let f = &info.formatter();
    let now = match measured::or_not_measured(&daily.funnel, "plan", TITLE) {
        Ok(funnel) => funnel,
        Err(section) => return Ok(section),
    };
    let before = daily.funnel_before.measured();
    let step = |name: String, pick: &dyn Fn(&Funnel) -> Share, target: f64| -> Vec<Cell> {
        let share = pick(now);
        let was = match before.map(pick) {
            None => "not known".into(),
            Some(was) if was.n == 0 => "none".into(),
            Some(was) => f.of(was),
        };
        let gap = match share.value() {
            None => "none yet".into(),
            Some(value) => Cell::verdict(value >= target, f.integer(share.n - share.k)),
        };
        let fact = match share.value() {
            Some(value) if share.n >= FEWEST_FOR_PERCENT => {
                format!("{} ({})", f.integer(share.k), f.percent(value))
            }
            _ => f.integer(share.k),
        };
        vec![
            name.into(),
            f.integer(share.n).into(),
            fact.into(),
            gap,
            was.into(),
        ]
    };
    let target = |name: &str, target: f64| format!("{name} (target {})", f.percent(target));
    let mut rows = vec![
        step("Has a record".into(), &Funnel::presence, 1.0),
        step(
            target("… complete", info.target_complete),
            &Funnel::completeness,
            info.target_complete,
        ),
        step(
            format!("… in time ({} h)", info.on_time_days * 24),
            &Funnel::timeliness,
            1.0,
        ),
    ];
    if daily.diagnosis.measured().is_some() {
        let name = target("… reviewed and accepted", info.target_accepted);
        rows.push(step(name, &Funnel::acceptance, info.target_accepted));
    }
    let titles = ["Won in 7 days", "#Plan", "#Fact", "#Gap", "#Week before"];
    let mut section = Section::new("plan", TITLE);
    if now.expected == 0 {
        let before = before.map_or(0, |before| before.expected);
        section = section.text(format!(
            "No deal was won in 7 days; {} in the 7 days before.",
            f.integer(before)
        ));
    } else {
        let chart = chart(now, daily.diagnosis.measured().is_some(), info)?;
        section = section
            .page_figure(chart, finding(now, f), CAPTION)
            .table(Table::new(&titles, rows));
    }
    if let Some(since) = daily.since.measured() {
        section = section.text(changes(since, f));
    }
    Ok(section.see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

const CAPTION: &str = "Frame: the deals that reached the step before. Blue: those that \
                            reached this one. Upright mark: the target, where it is not all of \
                            them.";

/// Where most of the week's deals stop.
fn finding(now: &Funnel, f: &Formatter) -> String {
    let steps = [
        (now.presence(), "deals have no record", "deal has no record"),
        (
            now.completeness(),
            "records are incomplete",
            "record is incomplete",
        ),
        (
            now.timeliness(),
            "complete records came late",
            "complete record came late",
        ),
        (
            now.acceptance(),
            "reviewed records were sent back",
            "reviewed record was sent back",
        ),
    ];
    let short = |share: Share| share.n - share.k;
    let worst = steps
        .iter()
        .filter(|(share, ..)| short(*share) > 0)
        .max_by_key(|(share, ..)| short(*share));
    match worst {
        Some((Share { n: 1, .. }, _, one)) => format!("The one {one}"),
        None => format!(
            "Handed over as planned: {}",
            f.count(now.expected, "deal", "deals")
        ),
        Some((share, what, _)) => {
            format!(
                "{} {what}",
                f.of(Share {
                    k: short(*share),
                    n: share.n
                })
            )
        }
    }
}

fn chart(now: &Funnel, has_reviews: bool, info: &RunInfo) -> Result<Chart, ChartError> {
    let f = &info.formatter();
    let mut steps = vec![
        ("Has a record", now.presence(), 1.0),
        ("Complete", now.completeness(), info.target_complete),
        ("In time", now.timeliness(), 1.0),
    ];
    if has_reviews {
        steps.push(("Accepted by CS", now.acceptance(), info.target_accepted));
    }
    let alt: Vec<String> = steps
        .iter()
        .map(|(name, share, _)| format!("{name} {}", f.of(*share)))
        .collect();
    let drawn: Vec<plan::Step> = steps
        .iter()
        .map(|(name, share, target)| plan::Step {
            label: (*name).to_string(),
            plan: share.n as f64,
            fact: share.k as f64,
            target: *target,
            note: if share.n == 0 {
                "none yet".into()
            } else {
                f.of(*share)
            },
            is_off: share.value().is_some_and(|value| value < *target),
        })
        .collect();
    plan::plan(
        "plan",
        format!("Won in 7 days: {}.", alt.join(", ")),
        &drawn,
    )
}

/// `Changes Thu 19 Nov: 1 new gap (…), 2 closed (…).`, or `Changes the digest of …`.
fn changes(since: &Changes<'_>, f: &Formatter) -> String {
    let names = |list: &[DealRef<'_>]| {
        let all: Vec<String> = list.iter().map(|who| names::name(who.account())).collect();
        if all.is_empty() {
            String::new()
        } else {
            format!(" ({})", f.some(&all, 2))
        }
    };
    let opened = match since.opened.len() as u64 {
        0 => "no new gap".into(),
        n => format!(
            "{}{}",
            f.count(n, "new gap", "new gaps"),
            names(&since.opened)
        ),
    };
    let closed = match since.closed.len() as u64 {
        0 => "none closed".into(),
        n => format!("{} closed{}", f.integer(n), names(&since.closed)),
    };
    let aged = match since.aged {
        0 => String::new(),
        n => format!(
            ", {} open for more than {TRAILING_DAYS} days now",
            f.integer(n)
        ),
    };
    let withdrawn = match since.withdrawn {
        0 => String::new(),
        n => format!(", {} no longer among the won deals", f.integer(n)),
    };
    let digest = if since.is_digest {
        "the digest of "
    } else {
        ""
    };
    format!(
        "Since {digest}{}: {opened}, {closed}{aged}{withdrawn}.",
        f.short_weekday(since.day)
    )
}
