//! The manager's review in words.

use super::super::charts::bars::{Bar, bars};
use super::super::charts::intervals::{Rate, intervals};
use super::super::charts::{Chart, ChartError};
use super::super::document::{Cell, Definition, Document, Section, Table};
use super::super::format as f;
use super::super::{Inputs, RunInfo};
use super::{handoff, promises, shared};
use crate::metrics::acceptance::{FEWEST_FOR_A_RATE, LeadRejections, RepRejections};
use crate::metrics::losses::Losses;
use crate::metrics::{Panel, Share, TRAILING_DAYS, Weekly};

/// Reps drawn at most.
const REPS_DRAWN: usize = 20;

pub fn say(weekly: &Weekly, inputs: &Inputs, info: &RunInfo) -> Result<Document, ChartError> {
    let mut charts = Vec::new();
    let (headline, subject, preheader) = headline(weekly);
    let sections = vec![
        rejections(weekly, &mut charts)?,
        leads(weekly),
        fields(weekly),
        handoff::rejected(&weekly.attempts, info).page_only(),
        shared::copies_section(&weekly.copies, "Copied texts"),
        reasons(&weekly.losses, &mut charts)?,
        shared::losses_section(&weekly.losses, 3),
        promises::renewals(&weekly.renewals, info),
        handoff::reliance(&weekly.deliveries).page_only(),
        wins(weekly).page_only(),
        shared::data_section(inputs, info),
    ];
    let mut definitions = shared::definitions(info);
    definitions.push(Definition {
        term: "Interval",
        meaning: "values of the true rate that fit these counts (Wilson, 95%): 1 time in 20 the truth lies outside."
            .into(),
    });
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Weekly review, {}", f::day(info.as_of)),
        meta: shared::meta(info, "Weekly review"),
        subject,
        preheader,
        headline,
        lead: Vec::new(),
        alerts: shared::alerts(inputs),
        sections,
        definitions,
        charts,
    })
}

fn total(reps: &[RepRejections]) -> Share {
    reps.iter().fold(Share::default(), |sum, r| Share { k: sum.k + r.rejected.k, n: sum.n + r.rejected.n })
}

fn headline(weekly: &Weekly) -> (String, String, String) {
    let lost = format!(
        "{} lost and {} won in {TRAILING_DAYS} days",
        f::count(weekly.losses.lost_now, "deal", "deals"),
        f::integer(weekly.losses.won_now)
    );
    let all = weekly.rejections.measured().map(|reps| total(reps)).filter(|all| all.n > 0);
    match all {
        Some(all) => (
            format!("CS sent back {} at first review in the last {TRAILING_DAYS} days.", records(all)),
            format!("Handoff week: {} sent back, {} lost", f::of(all), weekly.losses.lost_now),
            format!("{lost}. Who is sent back, for what, and what similar deals were lost to."),
        ),
        None => {
            let reviews = match &weekly.rejections {
                Panel::Measured(_) => "no record was reviewed",
                Panel::NotMeasured { .. } => "reviews are not measured",
            };
            (
                format!("{lost}; {reviews}."),
                format!("Handoff week: {} lost, {} won", weekly.losses.lost_now, weekly.losses.won_now),
                format!("{lost}, and what they were lost to; {reviews}."),
            )
        }
    }
}

fn records(share: Share) -> String {
    let rate = share.value().map_or_else(String::new, |value| format!(" ({})", f::percent(value)));
    format!("{} records{rate}", f::of(share))
}

/// `24% (11% to 43%)`, or the counts alone where they are too few.
fn rate_cell(too_few: bool, estimate: Option<&crate::stats::Estimate>) -> Cell {
    match estimate.filter(|_| !too_few) {
        Some(estimate) => format!("{} ({})", f::percent(estimate.value), f::interval(estimate)).into(),
        None => "too few to tell".into(),
    }
}

fn rejections(weekly: &Weekly, charts: &mut Vec<Chart>) -> Result<Section, ChartError> {
    const TITLE: &str = "Sent back by CS, by rep";
    let reps = match shared::or_not_measured(&weekly.rejections, "rejections", TITLE) {
        Ok(reps) => reps,
        Err(section) => return Ok(section),
    };
    let empty = Vec::new();
    let ever = weekly.rejections_ever.measured().unwrap_or(&empty);
    let (now, all) = (total(reps), total(ever));
    let Some(overall) = all.value() else {
        return Ok(Section::new("rejections", TITLE).text("No record was reviewed yet."));
    };
    let mut sorted: Vec<&RepRejections> = ever.iter().collect();
    // Reps with too few reviews are not ranked: they follow by name.
    sorted.sort_by(|a, b| {
        let rate = |r: &RepRejections| if r.too_few { 0.0 } else { r.rejected.value().unwrap_or(0.0) };
        a.too_few.cmp(&b.too_few).then(rate(b).total_cmp(&rate(a))).then(a.rep.cmp(&b.rep))
    });
    let drawn: Vec<Rate> = sorted
        .iter()
        .filter(|r| !r.too_few)
        .take(REPS_DRAWN)
        .filter_map(|r| {
            let note = f::of(r.rejected);
            Some(Rate { label: f::rep(r.rep.as_ref()), estimate: r.rate?, note })
        })
        .collect();
    let mut section = Section::new("rejections", TITLE).text(format!(
        "Where a line crosses the dashed one, chance alone could make the difference. Under {FEWEST_FOR_A_RATE} reviews only the counts \
         are shown. How strict each CS lead is (below) is not yet taken out."
    ));
    if !drawn.is_empty() {
        let alt: Vec<String> =
            drawn.iter().map(|r| format!("{} {} ({})", r.label, r.note, f::interval(&r.estimate))).collect();
        let chart =
            intervals("rejections", format!("Sent back at first review: {}.", alt.join("; ")), &drawn, overall)?;
        let title = format!(
            "All reviews so far: {} sent the record back; {} in the last {TRAILING_DAYS} days",
            f::share(all),
            f::of(now)
        );
        section = section.figure(&chart, title, "Dot: rate; line: 95% interval; dashed: all reps together.");
        charts.push(chart);
    }
    let lately = |r: &RepRejections| {
        let hit = reps.iter().find(|other| other.rep == r.rep);
        hit.map_or_else(|| "none".to_string(), |hit| f::of(hit.rejected))
    };
    let rows = sorted.iter().map(|r| {
        vec![
            f::rep(r.rep.as_ref()).into(),
            lately(r).into(),
            f::of(r.rejected).into(),
            rate_cell(r.too_few, r.rate.as_ref()),
        ]
    });
    let titles = ["Rep", "#Last 90 days", "#All so far", "#Rate (95% interval)"];
    Ok(section.table(Table::new(&titles, rows.collect()).shortened(6, "rejections.csv")))
}

fn leads(weekly: &Weekly) -> Section {
    const TITLE: &str = "How strict each CS lead is, last 90 days";
    let leads = match shared::or_not_measured(&weekly.leads, "leads", TITLE) {
        Ok(leads) => leads,
        Err(section) => return section,
    };
    if leads.is_empty() {
        return Section::new("leads", TITLE).text("No first review in this time.");
    }
    let mut sorted: Vec<&LeadRejections> = leads.iter().collect();
    sorted.sort_by(|a, b| {
        let rate = |l: &LeadRejections| l.rejected.value().unwrap_or(0.0);
        rate(b).total_cmp(&rate(a)).then(a.cs_lead.cmp(&b.cs_lead))
    });
    let rows = sorted.iter().map(|l| {
        vec![
            f::rep(l.cs_lead.as_ref()).into(),
            f::of(l.rejected).into(),
            rate_cell(l.too_few, l.rate.as_ref()),
            l.accepted_partial.to_string().into(),
        ]
    });
    let generous: Vec<String> = sorted
        .iter()
        .filter(|l| l.rejected.k == 0 && l.rejected.n >= FEWEST_FOR_A_RATE)
        .map(|l| format!("{} accepted all {}", f::rep(l.cs_lead.as_ref()), l.rejected.n))
        .collect();
    let section = Section::new("leads", TITLE);
    let section = if generous.is_empty() { section } else { section.text(format!("{}.", f::list(&generous))) };
    section.table(Table::new(
        &["CS lead", "#Sent back, of reviewed", "#Rate (95% interval)", "#Accepted though incomplete"],
        rows.collect(),
    ))
}

fn fields(weekly: &Weekly) -> Section {
    const TITLE: &str = "What CS sends records back for, last 90 days";
    let fields = match shared::or_not_measured(&weekly.rejected_fields, "why", TITLE) {
        Ok(fields) => fields,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = fields.iter().filter(|r| r.rejections > 0).collect();
    if sorted.is_empty() {
        return Section::new("why", TITLE).text("No rejection named a field in this time.");
    }
    sorted.sort_by_key(|r| (std::cmp::Reverse(r.rejections), r.field));
    let rows = sorted.iter().map(|r| vec![r.field.label().into(), f::integer(r.rejections).into()]);
    Section::new("why", TITLE).table(Table::new(&["Field", "#Rejections that name it"], rows.collect()))
}

fn reasons(losses: &Losses, charts: &mut Vec<Chart>) -> Result<Section, ChartError> {
    const TITLE: &str = "Why deals were lost";
    let reasons = match shared::or_not_measured(&losses.reasons, "reasons", TITLE) {
        Ok(reasons) => reasons,
        Err(section) => return Ok(section),
    };
    let section = Section::new("reasons", TITLE);
    let shown: Vec<_> = reasons.iter().filter(|r| r.now + r.before > 0).take(9).collect();
    if shown.is_empty() {
        return Ok(section.text(format!("No deal was lost in the last {} days.", 2 * TRAILING_DAYS)));
    }
    let drawn: Vec<Bar> = shown
        .iter()
        .map(|r| Bar {
            label: shared::reason(&r.reason),
            value: r.now as f64,
            before: Some(r.before as f64),
            note: format!("{} (was {})", r.now, r.before),
            over: false,
        })
        .collect();
    let full = shown.iter().map(|r| r.now.max(r.before)).max().unwrap_or(1) as f64;
    let alt: Vec<String> =
        shown.iter().map(|r| format!("{} {}, before {}", shared::reason(&r.reason), r.now, r.before)).collect();
    let chart = bars("reasons", format!("Lost deals by reason: {}.", alt.join("; ")), &drawn, full)?;
    let title = shown.first().map_or_else(String::new, |r| {
        format!("Most often: {} ({} of {})", shared::reason(&r.reason), r.now, losses.lost_now)
    });
    let section = section.figure(
        &chart,
        title,
        format!("Deals lost in the last {TRAILING_DAYS} days; the thin grey bar is the {TRAILING_DAYS} days before."),
    );
    charts.push(chart);
    Ok(match losses.competitors.measured() {
        Some(competitors) if !competitors.is_empty() => {
            let top = &competitors[..competitors.len().min(5)];
            section.text(format!("Competitors named on lost deals, whatever the reason: {}.", shared::counted(top)))
        }
        _ => section,
    })
}

fn wins(weekly: &Weekly) -> Section {
    const TITLE: &str = "Wins and losses by rep";
    let reps = match shared::or_not_measured(&weekly.rep_wins, "wins", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = reps.iter().collect();
    sorted.sort_by(|a, b| {
        let rate = |r: &crate::metrics::losses::RepWins| r.won.value().unwrap_or(0.0);
        rate(b).total_cmp(&rate(a)).then(a.rep.cmp(&b.rep))
    });
    let rows = sorted.iter().map(|r| {
        let rate = rate_cell(r.won.n < FEWEST_FOR_A_RATE, r.rate.as_ref());
        vec![f::rep(r.rep.as_ref()).into(), f::integer(r.won.k).into(), f::integer(r.won.n - r.won.k).into(), rate]
    });
    Section::new("wins", TITLE)
        .text("All closed deals of new business, over the whole data.")
        .table(Table::new(&["Rep", "#Won", "#Lost", "#Win rate (95% interval)"], rows.collect()))
}
