//! Plan, Fact and Gap of the week, and changes since the previous digest.

use crate::metrics::changes::Changes;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::funnel::Funnel;
use crate::metrics::priorities::{FunnelStep, WeakestStep};
use crate::metrics::{Daily, Share, TRAILING_DAYS};
use crate::report::charts::{Chart, ChartError, plan};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, names};

/// Minimum number of deals for a percentage; under it, counts say more.
const FEWEST_FOR_PERCENT: u64 = 20;

/// From expected to accepted records, each step of those that passed the one before.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    const TITLE: &str = "Plan, fact, gap";
    let f = &info.formatter();
    let now = match measured::or_not_measured(&daily.funnel, "plan", TITLE) {
        Ok(funnel) => funnel,
        Err(section) => return Ok(section),
    };
    let before = daily.funnel_before.measured();
    let step = |name: String, pick: &dyn Fn(&Funnel) -> Share, target: f64| {
        row(name, pick(now), before.map(pick), target, f)
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
        let weakest = daily
            .priorities
            .as_ref()
            .and_then(|found| found.weakest_step);
        let chart = chart(now, daily.diagnosis.measured().is_some(), info)?;
        section = section
            .page_figure(chart, finding(weakest, now.expected, f), CAPTION)
            .table(Table::new(&titles, rows));
    }
    if let Some(since) = daily.changes.measured() {
        section = section.text(changes(since, f));
    }
    Ok(section.see(drilldown::DEALS, drilldown::DEAL_BY_DEAL))
}

/// A step: how many entered it, passed it, did not pass it, and the same of the week before.
fn row(name: String, now: Share, before: Option<Share>, target: f64, f: &Formatter) -> Vec<Cell> {
    let was = match before {
        None => "not known".into(),
        Some(was) if was.n == 0 => "none".into(),
        Some(was) => f.of(was),
    };
    let gap = match now.value() {
        None => "none yet".into(),
        Some(value) => Cell::verdict(value >= target, f.integer(now.n - now.k)),
    };
    let fact = match now.value() {
        Some(value) if now.n >= FEWEST_FOR_PERCENT => {
            format!("{} ({})", f.integer(now.k), f.percent(value))
        }
        _ => f.integer(now.k),
    };
    vec![
        name.into(),
        f.integer(now.n).into(),
        fact.into(),
        gap,
        was.into(),
    ]
}

const CAPTION: &str = "Frame: the deals that reached the step before. Blue: those that \
                            reached this one. Upright mark: the target, where it is not all of \
                            them.";

/// Where most of the week's deals stop: `weakest` is the step, of `expected` won deals.
fn finding(weakest: Option<WeakestStep>, expected: u64, f: &Formatter) -> String {
    let Some(WeakestStep { step, not_passed }) = weakest else {
        return format!(
            "Handed over as planned: {}",
            f.count(expected, "deal", "deals")
        );
    };
    let (many, one) = match step {
        FunnelStep::Present => ("deals have no record", "deal has no record"),
        FunnelStep::Complete => ("records are incomplete", "record is incomplete"),
        FunnelStep::OnTime => ("complete records came late", "complete record came late"),
        FunnelStep::AcceptedFirst => (
            "reviewed records were sent back",
            "reviewed record was sent back",
        ),
    };
    match not_passed.n {
        1 => format!("The one {one}"),
        _ => format!("{} {many}", f.of(not_passed)),
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

/// `Changes Thu 19 Nov: 1 new gap (…), 2 closed (…).`
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
