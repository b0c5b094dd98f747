//! What CS said to the records, in words: who is rejected beyond chance, who is strict, and for what.

use super::super::charts::funnel::{Dot, Limits, funnel};
use super::super::charts::{Chart, ChartError};
use super::super::document::{Cell, Section, Table, Tone};
use super::super::format as f;
use super::shared;
use crate::metrics::counted::Counted;
use crate::metrics::diagnosis::{Diagnosis, RepEvidence};
use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, FieldRejections, LeadRejections, RepRejections};
use crate::metrics::reviews::attempts::RepMending;
use crate::metrics::reviews::quarters::{Direction, QuarterShare, Quarters, RepQuarters};
use crate::metrics::reviews::standing::{Standing, Standings, Told, Verdict};
use crate::metrics::{Panel, Share, TRAILING_DAYS};
use crate::stats::Estimate;

/// Reasons in CS's words shown at most.
const WHY_SHOWN: usize = 8;

/// `24% (11% to 43%)`, or that the counts are too few.
pub fn rate_cell(too_few: bool, estimate: Option<&Estimate>) -> Cell {
    match estimate.filter(|_| !too_few) {
        Some(estimate) => format!("{} ({})", f::percent(estimate.value), f::interval(estimate)).into(),
        None => "too few to tell".into(),
    }
}

/// Names with their counts: `Nia Oduya (2 of 3)`.
fn with_counts(list: &[&Standing]) -> String {
    f::list(
        &list.iter().map(|one| format!("{} ({})", f::rep(one.name.as_ref()), f::of(one.rejected))).collect::<Vec<_>>(),
    )
}

fn whole(value: f64) -> String {
    f::number(if value < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() })
}

/// Those with this verdict.
pub fn with_verdict(standings: &Standings, verdict: Verdict) -> Vec<&Standing> {
    standings.list.iter().filter(|one| one.verdict == verdict).collect()
}

/// Reps: who is sent back more often than chance and the CS leads explain.
pub fn reps(
    panel: &Panel<Standings>,
    lately: &Panel<Vec<RepRejections>>,
    charts: &mut Vec<Chart>,
) -> Result<Section, ChartError> {
    const TITLE: &str = "Sent back by CS, by rep, last 12 months";
    let all = match shared::or_not_measured(panel, "rejections", TITLE) {
        Ok(all) => all,
        Err(section) => return Ok(section),
    };
    let section = Section::new("rejections", TITLE);
    let Some(overall) = all.base.or(all.all.value()) else {
        return Ok(section.text(format!("No record was reviewed in the last {} days.", all.days)));
    };
    let flagged = with_verdict(all, Verdict::More);
    let mut text: Vec<String> = flagged.iter().map(|one| flag(one, &lately_of(lately, one.name.as_ref()))).collect();
    if flagged.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two reps with {FEWEST_FOR_A_RATE} reviews, by CS leads who review both."
            ),
            n => format!(
                "Nobody stands out: chance and the strictness of the CS leads explain the rate of {} compared.",
                if n == 1 { "the one rep".into() } else { format!("each of {} reps", f::integer(n)) }
            ),
        });
    }
    let too_few = with_verdict(all, Verdict::TooFew);
    if !too_few.is_empty() && all.compared > 0 {
        text.push(format!("Too few to tell: {}.", with_counts(&too_few)));
    }
    let alone = with_verdict(all, Verdict::Alone);
    if !alone.is_empty() && all.compared > 0 {
        text.push(format!("Not comparable, as their CS leads review nobody else: {}.", with_counts(&alone)));
    }
    let told = match all.told {
        Told::Apart { .. } => {
            "Rates differ beyond chance; the last column draws each towards the team's, the more the fewer its reviews."
        }
        Told::Alike => "Beyond that, reps cannot be told apart.",
        Told::TooFew => "For drawing rates to the team's there are too few reps with enough reviews.",
    };
    let mut section = section.text(text.join(" ")).page_list(vec![told.to_string()]);
    let dots = dots(all);
    if all.compared > 0 && dots.len() > 1 {
        let alt: Vec<String> = all
            .list
            .iter()
            .filter(|one| is_compared(one))
            .take(NAMED_IN_ALT)
            .map(|one| {
                let adjusted = one.adjusted.map_or("none".into(), f::percent);
                format!("{} {adjusted} ({})", f::rep(one.name.as_ref()), f::of(one.rejected))
            })
            .collect();
        let limits: Vec<Limits> =
            all.funnel.iter().map(|l| Limits { n: l.n as f64, inner: l.inner, outer: l.outer }).collect();
        let alt = format!("Sent back at first review, the strictness of the CS leads taken out: {}.", alt.join("; "));
        let chart = funnel("rejections", alt, &dots, &limits, overall, "reviews of a rep's records")?;
        let names: Vec<String> = flagged.iter().map(|one| f::rep(one.name.as_ref())).collect();
        let title = match names.is_empty() {
            true => format!("All reps together: {} sent back; every rep compared within chance", f::share(all.all)),
            false => format!("{} above what chance gives; all together {}", f::list(&names), f::share(all.all)),
        };
        section = section.figure(
            &chart,
            title,
            "Dot: a rep's rate with the strictness of the CS leads taken out. Bands: where 95% and 99.8% lie by chance alone.",
        );
        charts.push(chart);
    }
    Ok(section.table(table(all, "Rep")))
}

/// `once in 11,000`, in two figures.
fn once_in(p: f64) -> String {
    if p < 1e-6 {
        return "less than once in a million".into();
    }
    let times = 1.0 / p;
    let unit = 10_f64.powi((times.log10().floor() as i32 - 1).max(0));
    format!("once in {}", f::integer(((times / unit).floor() * unit) as u64))
}

/// Reps named in the text of a picture at most.
const NAMED_IN_ALT: usize = 20;

/// Whether a rate was compared with others.
fn is_compared(one: &Standing) -> bool {
    matches!(one.verdict, Verdict::More | Verdict::Fewer | Verdict::WithinChance)
}

/// `4 of 13 in the last 90 days`.
fn lately_of(lately: &Panel<Vec<RepRejections>>, rep: Option<&String>) -> String {
    let share = lately.measured().and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == rep));
    match share.map(|one| one.rejected) {
        Some(share) => format!("{} in the last {TRAILING_DAYS} days", f::of(share)),
        None => format!("none reviewed in the last {TRAILING_DAYS} days"),
    }
}

/// `Priya Raman stands out: 13 of 35 sent back (4 of 13 in the last 90 days), 4.1 expected from …`.
fn flag(one: &Standing, lately: &str) -> String {
    let expected = one.expected.map_or(String::new(), |expected| {
        format!(" where {} would be expected from the same CS leads", whole(expected))
    });
    format!(
        "{} stands out: {} sent back ({lately}){expected}; chance gives so many {}.",
        f::rep(one.name.as_ref()),
        f::of(one.rejected),
        once_in(one.tails.map_or(1.0, |tails| tails[1]))
    )
}

fn dots(all: &Standings) -> Vec<Dot> {
    let dot = |one: &Standing| {
        Some(Dot {
            label: (one.verdict == Verdict::More).then(|| f::rep(one.name.as_ref())),
            n: one.rejected.n as f64,
            rate: one.adjusted?,
        })
    };
    all.list.iter().filter(|one| is_compared(one)).filter_map(dot).collect()
}

/// Flagged first, then by name, those with too few reviews last: a ranking by rate would be noise.
fn table(all: &Standings, who: &str) -> Table {
    let mut sorted: Vec<&Standing> = all.list.iter().collect();
    sorted.sort_by_key(|one| match one.verdict {
        Verdict::More => 0,
        Verdict::WithinChance | Verdict::Fewer => 1,
        Verdict::TooFew | Verdict::Alone | Verdict::Unnamed => 2,
    });
    let has_shrunk = all.list.iter().any(|one| one.shrunk.is_some());
    let rows = sorted.iter().map(|one| {
        let name = f::rep(one.name.as_ref());
        let too_few = one.rejected.n < FEWEST_FOR_A_RATE;
        let mut row = vec![
            match one.verdict {
                Verdict::More => Cell { text: format!("▲\u{a0}{name}"), tone: Tone::Bad },
                Verdict::Fewer => format!("{name} (fewer than chance gives)").into(),
                _ => name.into(),
            },
            f::of(one.rejected).into(),
            one.expected.map_or("nobody to compare".into(), whole).into(),
            rate_cell(too_few, one.rate.as_ref()),
        ];
        if has_shrunk {
            row.push(one.shrunk.map_or(String::new(), f::percent).into());
        }
        row
    });
    let mut titles = vec![who, "#Sent back", "#Expected", "#Rate (95% interval)"];
    if has_shrunk {
        titles.push("#Drawn to the team");
    }
    Table::new(&titles, rows.collect()).shortened(0, "rejections_year.csv")
}

/// CS leads: how many, how strict, what they let through.
pub fn leads(panel: &Panel<Standings>, accepting: &Panel<Vec<LeadRejections>>) -> Section {
    const TITLE: &str = "How strict each CS lead is, last 12 months";
    let all = match shared::or_not_measured(panel, "leads", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.list.is_empty() {
        return Section::new("leads", TITLE).text("No first review in this time.");
    }
    let partial = |name: Option<&String>| {
        let lead = accepting.measured()?.iter().find(|lead| lead.cs_lead.as_ref() == name)?;
        Some(Share { k: lead.accepted_partial, n: lead.accepted_partial + lead.rejected_partial })
    };
    let expected = |one: &Standing| one.expected.map_or("none".into(), whole);
    let mut text: Vec<String> = Vec::new();
    for one in with_verdict(all, Verdict::More) {
        text.push(format!(
            "{} is stricter: sent back {}, where {} would be expected from the same reps.",
            f::person(one.name.as_ref(), "CS lead"),
            f::of(one.rejected),
            expected(one)
        ));
    }
    for one in with_verdict(all, Verdict::Fewer) {
        let let_through = partial(one.name.as_ref()).filter(|share| share.k > 0);
        let let_through = let_through.map_or(String::new(), |share| format!(", {} of them incomplete", share.k));
        text.push(match one.rejected.k {
            0 => format!(
                "{} accepts everything: all {}{let_through}; {} rejections would be expected from the same reps.",
                f::person(one.name.as_ref(), "CS lead"),
                one.rejected.n,
                expected(one)
            ),
            _ => format!(
                "{} is milder: sent back {}, where {} would be expected from the same reps.",
                f::person(one.name.as_ref(), "CS lead"),
                f::of(one.rejected),
                expected(one)
            ),
        });
    }
    if text.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two CS leads with {FEWEST_FOR_A_RATE} first reviews, of the same reps."
            ),
            n => format!("{} compared: chance explains every difference.", f::count(n, "CS lead", "CS leads")),
        });
    }
    let rows = all.list.iter().map(|one| {
        let passed = partial(one.name.as_ref()).filter(|share| share.n > 0);
        vec![
            f::person(one.name.as_ref(), "CS lead").into(),
            f::of(one.rejected).into(),
            one.expected.map_or("nobody to compare".into(), whole).into(),
            rate_cell(one.rejected.n < FEWEST_FOR_A_RATE, one.rate.as_ref()),
            passed.map_or("none seen".into(), f::of).into(),
        ]
    });
    let titles = ["CS lead", "#Sent back", "#Expected", "#Rate (95% interval)", "#Incomplete, accepted"];
    Section::new("leads", TITLE)
        .text(text.join(" "))
        .table(Table::new(&titles, rows.collect()).shortened(0, "cs_leads_year.csv"))
}

/// What CS sends records back for: by field, and in its own words.
pub fn why(fields: &Panel<Vec<FieldRejections>>, words: &Panel<Vec<Counted>>) -> Section {
    const TITLE: &str = "What CS sends records back for, last 90 days";
    let fields = match shared::or_not_measured(fields, "why", TITLE) {
        Ok(fields) => fields,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = fields.iter().filter(|r| r.rejections > 0).collect();
    sorted.sort_by_key(|r| (std::cmp::Reverse(r.rejections), r.field));
    let rows = sorted.iter().map(|r| vec![r.field.label().into(), f::integer(r.rejections).into()]);
    let section = match sorted.is_empty() {
        true => Section::new("why", TITLE).text("No rejection named a field in this time."),
        false => Section::new("why", TITLE)
            .table(Table::new(&["Field", "#Rejections that name it"], rows.collect()).shortened(3, "the full report")),
    };
    let said = words.measured().map_or(&[][..], Vec::as_slice);
    let said: Vec<String> =
        said.iter().take(WHY_SHOWN).map(|c| format!("“{}” ({})", f::name(&c.name), f::integer(c.n))).collect();
    match said.is_empty() {
        true => section,
        false => section.page_list(vec![format!("In the words of CS: {}.", said.join(", "))]),
    }
}

/// Drafted by an assistant against written by hand.
pub fn drafting(panel: &Panel<Standings>) -> Section {
    const TITLE: &str = "Drafted by an assistant, or by hand";
    let all = match shared::or_not_measured(panel, "drafting", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("drafting", TITLE);
    let by_hand = all.list.iter().find(|one| one.name.is_none()).map(|one| one.rejected).unwrap_or_default();
    let agents: Vec<&Standing> = all.list.iter().filter(|one| one.name.is_some()).collect();
    if agents.is_empty() {
        return section.text(format!("No record reviewed in the last {} days was drafted by an assistant.", all.days));
    }
    let line = |one: &&Standing| {
        let expected =
            one.expected.map_or(String::new(), |n| format!(", {} expected from the same CS leads", whole(n)));
        let verdict = match one.verdict {
            Verdict::TooFew | Verdict::Unnamed => "too few to tell",
            Verdict::Alone => "nothing by hand to compare with",
            Verdict::WithinChance => "within what chance gives",
            Verdict::More => "more than chance gives",
            Verdict::Fewer => "fewer than chance gives",
        };
        format!("{}: {} sent back{expected}: {verdict}.", f::rep(one.name.as_ref()), f::of(one.rejected))
    };
    let lines = agents.iter().map(line).chain([format!("By hand: {} sent back.", f::of(by_hand))]);
    section.list(lines.collect())
}

/// How rates go from quarter to quarter.
pub fn quarters(panel: &Panel<Quarters>) -> Section {
    const TITLE: &str = "Sent back, quarter by quarter";
    let all = match shared::or_not_measured(panel, "quarters", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("quarters", TITLE);
    if all.all.is_empty() {
        return section.text("No record was reviewed yet.");
    }
    let going = |direction: Direction| all.reps.iter().filter(move |rep| rep.direction == direction);
    let told = |rep: &RepQuarters| {
        let enough: Vec<&QuarterShare> =
            rep.quarters.iter().filter(|quarter| quarter.rejected.n >= FEWEST_FOR_A_RATE).collect();
        let ends = [enough.first(), enough.last()].into_iter().flatten();
        let ends: Vec<String> = ends.map(|one| format!("{} in {}", f::share(one.rejected), one.quarter)).collect();
        format!("{} ({})", f::rep(rep.rep.as_ref()), ends.join(", "))
    };
    let mut text: Vec<String> = Vec::new();
    for (direction, verb) in
        [(Direction::Rising, "Rising from quarter to quarter"), (Direction::Falling, "Falling from quarter to quarter")]
    {
        let names: Vec<String> = going(direction).map(told).collect();
        if !names.is_empty() {
            text.push(format!("{verb}, beyond chance: {}.", f::list(&names)));
        }
    }
    let tested = all.reps.iter().filter(|rep| rep.p.is_some()).count() as u64;
    if text.is_empty() {
        text.push(match tested {
            0 => format!(
                "From quarter to quarter no single rep can be followed yet: that takes {FEWEST_FOR_A_RATE} reviews in each of two."
            ),
            n => format!("From quarter to quarter nothing changed beyond chance for the {} followed.", f::count(n, "rep", "reps")),
        });
    }
    let rows = all.all.iter().map(|one| {
        let rate = one.rejected.estimate();
        vec![
            one.quarter.clone().into(),
            f::of(one.rejected).into(),
            rate_cell(one.rejected.n < FEWEST_FOR_A_RATE, rate.as_ref()),
        ]
    });
    let titles = ["Quarter of the review", "#Sent back", "#Rate (95% interval)"];
    let table = Table::new(&titles, rows.collect()).shortened(0, "quarters.csv");
    section.page_list(vec![text.join(" ")]).table(table)
}

/// How long each rep took to mend what came back.
pub fn mending(panel: &Panel<Vec<RepMending>>) -> Section {
    const TITLE: &str = "Time to mend, by rep, last 12 months";
    let reps = match shared::or_not_measured(panel, "mending", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    if reps.is_empty() {
        return Section::new("mending", TITLE).text("Nothing was sent back in this time.");
    }
    let rows = reps.iter().map(|rep| {
        let days = |days: f64| format!("{} days", f::number(days));
        vec![
            f::rep(rep.rep.as_ref()).into(),
            f::of(Share { k: rep.mended, n: rep.rejected }).into(),
            rep.days_to_mend.map_or("none yet".into(), days).into(),
            rep.longest_open.map_or("nothing open".into(), |n| days(n as f64)).into(),
        ]
    });
    let titles = ["Rep", "#Accepted since, of those sent back", "#Median until then", "#Longest open"];
    Section::new("mending", TITLE).table(Table::new(&titles, rows.collect()).shortened(0, "mending.csv"))
}

/// Where the handoff breaks, rep by rep.
pub fn diagnoses(panel: &Panel<Vec<RepEvidence>>) -> Section {
    const TITLE: &str = "Where it breaks, by rep, last 12 months";
    let reps = match shared::or_not_measured(panel, "diagnoses", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let told: Vec<&RepEvidence> = reps.iter().filter(|rep| rep.evidence.diagnosis != Diagnosis::TooFew).collect();
    let too_few: Vec<String> = reps
        .iter()
        .filter(|rep| rep.evidence.diagnosis == Diagnosis::TooFew)
        .map(|rep| f::rep(rep.rep.as_ref()))
        .collect();
    let rows = told.iter().map(|rep| {
        vec![
            f::rep(rep.rep.as_ref()).into(),
            f::of(rep.evidence.complete).into(),
            f::of(rep.evidence.accepted).into(),
            in_brief(rep).into(),
        ]
    });
    let titles = ["Rep", "#Complete, of expected", "#Accepted at first review", "Where it breaks"];
    let section = Section::new("diagnoses", TITLE).table(Table::new(&titles, rows.collect()));
    match too_few.is_empty() {
        true => section,
        false => section.text(format!("Too few records or reviews to tell: {}.", f::list(&too_few))),
    }
}

/// Where it breaks, as a phrase. Half of the records with a copied text: whatever the form says, they tell CS nothing.
fn in_brief(rep: &RepEvidence) -> String {
    let verdict = match rep.evidence.diagnosis {
        Diagnosis::TooFew => "too few to tell",
        Diagnosis::OnTarget => "nowhere: on target",
        Diagnosis::WrongRules => "complete but rejected: the rules check the wrong things",
        Diagnosis::Theatre => "CS accepts incomplete records: acceptance says nothing",
        Diagnosis::Capacity => "good records, late kickoffs",
        Diagnosis::NotFilledIn => "incomplete, and sent back",
        Diagnosis::NotComplete => "incomplete, though CS accepts most",
    };
    match rep.copied.k * 2 >= rep.copied.n && rep.copied.k > 0 {
        true => format!("▲ copies: {} records hold a copied text, so the shares say little", f::of(rep.copied)),
        false => verdict.to_string(),
    }
}

/// `20 of 90 records (22%)`.
pub fn records(share: Share) -> String {
    let rate = share.value().map_or_else(String::new, |value| format!(" ({})", f::percent(value)));
    format!("{} {}{rate}", f::of(share), if share.n == 1 { "record" } else { "records" })
}

/// What to know of the reviews of the trailing days.
pub fn lately(all: Share) -> String {
    format!("CS sent back {} at first review in the last {TRAILING_DAYS} days.", records(all))
}
