//! What CS said to the records, in words: for what they go back, how rates move, how long mending
//! takes, where it breaks.

use super::shared;
use crate::metrics::diagnosis::{Diagnosis, RepEvidence};
use crate::metrics::frequency::Frequency;
use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, FieldRejections};
use crate::metrics::reviews::quarters::{Direction, QuarterShare, Quarters, RepQuarters};
use crate::metrics::reviews::review_cycles::RepCorrections;
use crate::metrics::{Measured, Share, TRAILING_DAYS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::stats::Estimate;

/// Reasons in CS's words shown at most.
const WHY_SHOWN: usize = 8;

/// `24% (11% to 43%)`, or that the counts are too few.
pub fn rate_cell(too_few: bool, estimate: Option<&Estimate>, f: &Formatter) -> Cell {
    match estimate.filter(|_| !too_few) {
        Some(estimate) => {
            format!("{} ({})", f.percent(estimate.value), f.interval(estimate)).into()
        }
        None => "too few to tell".into(),
    }
}

/// What CS sends records back for: by field, and in its own words.
pub fn why(
    fields: &Measured<Vec<FieldRejections>>,
    words: &Measured<Vec<Frequency>>,
    f: &Formatter,
) -> Section {
    const TITLE: &str = "What CS sends records back for, last 90 days";
    let fields = match shared::or_not_measured(fields, "why", TITLE) {
        Ok(fields) => fields,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = fields.iter().filter(|r| r.rejections > 0).collect();
    sorted.sort_by_key(|r| (std::cmp::Reverse(r.rejections), r.field));
    let rows = sorted
        .iter()
        .map(|r| vec![r.field.label().into(), f.integer(r.rejections).into()]);
    let section = match sorted.is_empty() {
        true => Section::new("why", TITLE).text("No rejection named a field in this time."),
        false => Section::new("why", TITLE).table(
            Table::new(&["Field", "#Rejections that name it"], rows.collect())
                .shortened(3, "the full report"),
        ),
    };
    let said = words.measured().map_or(&[][..], Vec::as_slice);
    let said: Vec<String> = said
        .iter()
        .take(WHY_SHOWN)
        .map(|c| format!("“{}” ({})", names::name(&c.name), f.integer(c.n)))
        .collect();
    match said.is_empty() {
        true => section,
        false => section.page_list(vec![format!("In the words of CS: {}.", said.join(", "))]),
    }
}

/// How rates go from quarter to quarter.
pub fn quarters(panel: &Measured<Quarters>, f: &Formatter) -> Section {
    const TITLE: &str = "Sent back, quarter by quarter";
    let all = match shared::or_not_measured(panel, "quarters", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("quarters", TITLE);
    if all.all.is_empty() {
        return section.text("No record was reviewed yet.");
    }
    let going = |direction: Direction| {
        all.reps
            .iter()
            .filter(move |rep| rep.direction == direction)
    };
    let told = |rep: &RepQuarters| {
        let enough: Vec<&QuarterShare> = rep
            .quarters
            .iter()
            .filter(|quarter| quarter.rejected.n >= FEWEST_FOR_A_RATE)
            .collect();
        let ends = [enough.first(), enough.last()].into_iter().flatten();
        let ends: Vec<String> = ends
            .map(|one| format!("{} in {}", f.share(one.rejected), one.quarter))
            .collect();
        format!("{} ({})", names::rep(rep.rep.as_deref()), ends.join(", "))
    };
    let mut text: Vec<String> = Vec::new();
    for (direction, verb) in [
        (Direction::Rising, "Rising from quarter to quarter"),
        (Direction::Falling, "Falling from quarter to quarter"),
    ] {
        let names: Vec<String> = going(direction).map(told).collect();
        if !names.is_empty() {
            text.push(format!("{verb}, beyond chance: {}.", names::list(&names)));
        }
    }
    let tested = all.reps.iter().filter(|rep| rep.p.is_some()).count() as u64;
    if text.is_empty() {
        text.push(match tested {
            0 => format!(
                "From quarter to quarter no single rep can be followed yet: that takes \
                 {FEWEST_FOR_A_RATE} reviews in each of two."
            ),
            n => format!(
                "From quarter to quarter nothing changed beyond chance for the {} followed.",
                f.count(n, "rep", "reps")
            ),
        });
    }
    let rows = all.all.iter().map(|one| {
        let rate = one.rejected.estimate();
        vec![
            one.quarter.clone().into(),
            f.of(one.rejected).into(),
            rate_cell(one.rejected.n < FEWEST_FOR_A_RATE, rate.as_ref(), f),
        ]
    });
    let titles = [
        "Quarter of the review",
        "#Sent back",
        "#Rate (95% interval)",
    ];
    let table = Table::new(&titles, rows.collect()).shortened(0, "quarters.csv");
    section.page_list(vec![text.join(" ")]).table(table)
}

/// How long each rep took to mend what came back.
pub fn mending(panel: &Measured<Vec<RepCorrections>>, f: &Formatter) -> Section {
    const TITLE: &str = "Time to mend, by rep, last 12 months";
    let reps = match shared::or_not_measured(panel, "mending", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    if reps.is_empty() {
        return Section::new("mending", TITLE).text("Nothing was sent back in this time.");
    }
    let rows = reps.iter().map(|rep| {
        let days = |days: f64| format!("{} days", f.number(days));
        vec![
            names::rep(rep.rep.as_deref()).into(),
            f.of(Share {
                k: rep.mended,
                n: rep.rejected,
            })
            .into(),
            rep.days_to_mend.map_or("none yet".into(), days).into(),
            rep.longest_open
                .map_or("nothing open".into(), |n| days(n as f64))
                .into(),
        ]
    });
    let titles = [
        "Rep, 12 months",
        "#Accepted since, of those sent back",
        "#Median until then",
        "#Longest open",
    ];
    Section::new("mending", TITLE)
        .table(Table::new(&titles, rows.collect()).shortened(0, "mending.csv"))
}

/// Where the handoff breaks, rep by rep.
pub fn diagnoses(panel: &Measured<Vec<RepEvidence>>, f: &Formatter) -> Section {
    const TITLE: &str = "Where it breaks, by rep, last 12 months";
    let reps = match shared::or_not_measured(panel, "diagnoses", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let told: Vec<&RepEvidence> = reps
        .iter()
        .filter(|rep| rep.evidence.diagnosis != Diagnosis::TooFew)
        .collect();
    let too_few: Vec<String> = reps
        .iter()
        .filter(|rep| rep.evidence.diagnosis == Diagnosis::TooFew)
        .map(|rep| names::rep(rep.rep.as_deref()))
        .collect();
    let rows = told.iter().map(|rep| {
        vec![
            names::rep(rep.rep.as_deref()).into(),
            f.of(rep.evidence.complete).into(),
            f.of(rep.evidence.accepted).into(),
            in_brief(rep, f).into(),
        ]
    });
    let titles = [
        "Rep, 12 months",
        "#Complete, of expected",
        "#Accepted at first review",
        "Where it breaks",
    ];
    let section = Section::new("diagnoses", TITLE).table(Table::new(&titles, rows.collect()));
    match too_few.is_empty() {
        true => section,
        false => section.text(format!(
            "Too few records or reviews to tell: {}.",
            names::list(&too_few)
        )),
    }
}

/// Where it breaks, as a phrase.
fn in_brief(rep: &RepEvidence, f: &Formatter) -> String {
    let verdict = match rep.evidence.diagnosis {
        Diagnosis::TooFew => "too few to tell",
        Diagnosis::OnTarget => "nowhere: on target",
        Diagnosis::WrongRules => "complete but rejected: the rules check the wrong things",
        Diagnosis::Theatre => "CS accepts incomplete records: acceptance says nothing",
        Diagnosis::Capacity => "good records, late kickoffs",
        Diagnosis::NotFilledIn => "incomplete, and sent back",
        Diagnosis::NotComplete => "incomplete, though CS accepts most",
    };
    match rep.is_copied() {
        true => format!(
            "▲ copies: {} records hold a copied text, so the shares say little",
            f.of(rep.copied)
        ),
        false => verdict.to_string(),
    }
}

/// `20 of 90 records (22%)`.
pub fn records(share: Share, f: &Formatter) -> String {
    let rate = share
        .value()
        .map_or_else(String::new, |value| format!(" ({})", f.percent(value)));
    format!(
        "{} {}{rate}",
        f.of(share),
        if share.n == 1 { "record" } else { "records" }
    )
}

/// What to know of the reviews of the trailing days.
pub fn lately(all: Share, f: &Formatter) -> String {
    format!(
        "CS sent back {} at first review in the last {TRAILING_DAYS} days.",
        records(all, f)
    )
}
