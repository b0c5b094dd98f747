//! What the week asks for, by name.

use crate::metrics::Weekly;
use crate::metrics::filing::RepFiling;
use crate::metrics::losses::SegmentLosses;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierVerdict};
use crate::metrics::week_changes::RepOpenHandoffs;
use crate::metrics::{Measured, Share, TRAILING_DAYS};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::{filing, lost_segments, outliers};
use crate::report::{names, wording};

/// Most people or segments of one kind, each with a line of its own.
const MOST: usize = 3;
/// Most reps with open handoffs named in a line.
const NAMED: usize = 4;
/// Most fields named of a rep's rejections.
const FIELDS: usize = 2;

/// What to do, by name: one line each.
pub fn section(weekly: &Weekly<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(rejected_reps(weekly, f));
    lines.extend(not_filing(weekly, info));
    lines.extend(open_handoffs(weekly, info));
    lines.extend(standards(weekly, f));
    lines.extend(loss_spikes(weekly, f));
    lines.extend(signals(weekly, f));
    let section = Section::new("to-do", "What to do");
    match lines.is_empty() {
        true => section.text("No rep, CS lead or segment stands out, and no handoff is open."),
        false => section.list(lines),
    }
}

/// `Sit down with Priya Raman: CS rejected 13 of 35 records, about 4 would be expected. …`
fn rejected_reps(weekly: &Weekly<'_>, f: &Formatter) -> Vec<String> {
    let Some(all) = weekly.reps.measured() else {
        return Vec::new();
    };
    let line = |one: &ComparedMember| {
        let expected = one.expected.map_or(String::new(), |expected| {
            format!("; {} would be expected", outliers::about(expected))
        });
        format!(
            "Sit down with {}: CS rejected {} records in 12 months{expected}.{}",
            names::rep(one.name.as_deref()),
            f.of(one.rejected),
            named_most(weekly, one.name.as_ref(), f)
        )
    };
    let flagged = outliers::with_verdict(all, OutlierVerdict::More);
    flagged.into_iter().take(MOST).map(line).collect()
}

/// ` Rejections name champion and skeptic most (9), then success metric (8).`
fn named_most(weekly: &Weekly<'_>, rep: Option<&String>, f: &Formatter) -> String {
    let reps = weekly.rejected_fields_by_rep.measured();
    let fields = reps.and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == rep));
    let Some(fields) = fields else {
        return String::new();
    };
    let named = fields.fields.iter().take(FIELDS).map(|one| {
        format!(
            "{} ({})",
            one.field.label().to_lowercase(),
            f.integer(one.rejections)
        )
    });
    format!(" Named most: {}.", names::list(&named.collect::<Vec<_>>()))
}

/// `Ask Marco Bellini why 15 of 31 deals have no record ($728k).`
fn not_filing(weekly: &Weekly<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let line = |one: &RepFiling| {
        let money = f.money(one.missing_arr.value(), &info.currency);
        let share = f.of(one.missing);
        format!(
            "Ask {} why {share} deals won in 12 months have no record ({money}).",
            names::rep(one.rep.as_deref())
        )
    };
    let all = weekly.filing.measured();
    let found = all.map(filing::standing_out).unwrap_or_default();
    found.into_iter().take(MOST).map(line).collect()
}

/// `Close 22 open handoffs ($772k): Marco Bellini 9, …`
fn open_handoffs(weekly: &Weekly<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let reps = weekly
        .open_by_rep
        .measured()
        .filter(|reps| !reps.is_empty())?;
    let open: u64 = reps.iter().map(RepOpenHandoffs::open).sum();
    let money: f64 = reps.iter().map(|one| one.arr.value()).sum();
    let each =
        |one: &RepOpenHandoffs<'_>| format!("{} {}", names::rep(one.rep), f.integer(one.open()));
    let named: Vec<String> = reps.iter().take(NAMED).map(each).collect();
    let others: u64 = reps.iter().skip(NAMED).map(RepOpenHandoffs::open).sum();
    let more = match reps.len().saturating_sub(NAMED) as u64 {
        0 => String::new(),
        n => format!(
            "; {} have {} more",
            f.count(n, "other rep", "other reps"),
            f.integer(others)
        ),
    };
    Some(format!(
        "Ask for {} ({}): {}{more}.",
        f.count(open, "open handoff", "open handoffs"),
        f.money(money, &info.currency),
        named.join(", ")
    ))
}

/// `Agree on one standard with …. … rejected 27 of 58 (the other CS leads would have rejected about
/// 4) and ….`
fn standards(weekly: &Weekly<'_>, f: &Formatter) -> Option<String> {
    let all = weekly.cs_leads.measured()?;
    let of = |verdict| outliers::with_verdict(all, verdict).into_iter();
    let apart: Vec<&ComparedMember> = of(OutlierVerdict::More)
        .chain(of(OutlierVerdict::Fewer))
        .take(2 * MOST)
        .collect();
    if apart.is_empty() {
        return None;
    }
    let name = |one: &&ComparedMember| names::person(one.name.as_deref(), "CS lead");
    let who: Vec<String> = apart.iter().map(name).collect();
    let each: Vec<String> = apart
        .iter()
        .map(|one| {
            format!(
                "{} rejected {} (the other CS leads would have rejected {})",
                name(one),
                f.of(one.rejected),
                outliers::about(one.expected.unwrap_or(0.0))
            )
        })
        .collect();
    Some(format!(
        "Agree on one standard with {}. {}.",
        names::list(&who),
        names::list(&each)
    ))
}

/// `Give sales an answer to Routewise: it is named in 11 of 14 deals lost in Logistics, 50-199.`
fn loss_spikes(weekly: &Weekly<'_>, f: &Formatter) -> Vec<String> {
    let segments = weekly.losses.cohorts.measured();
    let segments = segments.map_or(&[][..], Vec::as_slice);
    let line = |one: &SegmentLosses| {
        let segment = wording::segment(&one.cohort);
        let lost = one.loss_spike.map(|spike| spike.recent).unwrap_or_default();
        match one.competitors.first() {
            Some(competitor) if competitor.n * 2 > lost.k => format!(
                "Give sales an answer to {}: it is named in {} deals lost in {segment} in \
                 {TRAILING_DAYS} days.{}",
                names::name(&competitor.name),
                f.of(Share {
                    k: competitor.n,
                    n: lost.k
                }),
                answer(weekly, one, &competitor.name, f)
            ),
            _ => format!(
                "Find out why {segment} lost {} deals in {TRAILING_DAYS} days: {}.",
                f.of(lost),
                match one.top_reasons.is_empty() {
                    true => "no known reason is given".into(),
                    false => wording::counted(&one.top_reasons, f),
                }
            ),
        }
    };
    let spikes = segments.iter().filter(|one| lost_segments::is_pressed(one));
    spikes.take(MOST).map(line).collect()
}

/// ` On 11 records this worked: “shared the live position view”.`
fn answer(weekly: &Weekly<'_>, segment: &SegmentLosses, to: &str, f: &Formatter) -> String {
    let Measured::Value(watch) = &weekly.watch else {
        return String::new();
    };
    let watched = watch
        .cohorts
        .iter()
        .find(|one| one.cohort == segment.cohort);
    let mut answers = watched.into_iter().flat_map(|one| &one.answers);
    match answers.find(|one| one.is_competitor && one.to == to) {
        Some(found) => format!(
            " On {} this answer worked: “{}”.",
            f.count(found.records, "record", "records"),
            names::name(&found.answer)
        ),
        None => String::new(),
    }
}

fn signals(weekly: &Weekly<'_>, f: &Formatter) -> Option<String> {
    let waiting = weekly.missing_signals.measured()?.len() as u64;
    (waiting > 0).then(|| {
        format!(
            "Put today’s lost-deal signal into the records of {}: signals_deals.csv has the texts.",
            f.count(waiting, "won deal", "won deals")
        )
    })
}
