//! Rejection rates of the reps, and outliers.

use crate::metrics::filing::{Filing, RepFiling};
use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, RepRejections};
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis, OutlierVerdict};
use crate::metrics::reviews::quarters::Quarters;
use crate::metrics::{Measured, TRAILING_DAYS, Weekly};
use crate::report::charts::funnel::{Dot, Limits, funnel};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{drilldown, outliers, quarters};
use crate::report::{measured, names, rates};

/// Most reps named in a text alternative.
const NAMED_IN_ALT: usize = 10;

/// Most outliers described one by one.
const FLAGGED_TOLD: usize = 2;

/// Reps rejected more often over 12 months than chance and the CS leads explain, and their rates by
/// quarter.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn section(weekly: &Weekly<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let section = told(weekly, f)?;
    let is_empty = |all: &Quarters| all.all.is_empty();
    let section = match weekly.quarters.measured().is_some_and(is_empty) {
        true => section,
        false => section.append(quarters::section(&weekly.quarters, info)?),
    };
    Ok(section.see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD))
}

fn told(weekly: &Weekly<'_>, f: &Formatter) -> Result<Section, ChartError> {
    const TITLE: &str = "Rejections by rep, last 12 months";
    let (lately, leads) = (&weekly.rep_rejections, &weekly.cs_leads);
    let all = match measured::or_not_measured(&weekly.reps, "rejections", TITLE) {
        Ok(all) => all,
        Err(section) => return Ok(section),
    };
    let section = Section::new("rejections", TITLE);
    let Some(overall) = all.base.or(all.all.value()) else {
        return Ok(section.text(format!(
            "No record was reviewed in the last {} days.",
            all.days
        )));
    };
    let is_adjusted = leads.measured().is_some();
    let flagged = outliers::with_verdict(all, OutlierVerdict::More);
    let unreviewed = unreviewed(all, &weekly.filing);
    let mut text = findings(all, &flagged, lately, is_adjusted, f);
    text.extend(not_reviewed(&unreviewed, f));
    if let Measured::MissingColumn {
        no_column_is_mapped_to,
    } = leads
    {
        text.push(format!(
            "How strict each CS lead is could not be adjusted for: no column is mapped to \
             {no_column_is_mapped_to}."
        ));
    }
    let mut section = section.text(text.join(" "));
    let dots = dots(all);
    if all.compared > 0 && dots.len() > 1 {
        let chart = chart(all, &dots, overall, is_adjusted, f)?;
        let caption = caption(is_adjusted, f);
        section = section.page_figure(chart, chart_title(all, &flagged, f), caption);
    }
    Ok(section
        .table(table(all, &unreviewed, f))
        .page_list(vec![note(is_adjusted)]))
}

/// The reps with won deals past their due day and no record reviewed.
fn unreviewed<'a>(all: &OutlierAnalysis, filing: &'a Measured<Filing>) -> Vec<&'a RepFiling> {
    let reps = filing.measured().map_or(&[][..], |filing| &filing.reps);
    let is_reviewed = |rep: &RepFiling| all.list.iter().any(|one| one.name == rep.rep);
    reps.iter().filter(|rep| !is_reviewed(rep)).collect()
}

/// `No record reviewed: Nia Oduya (no record for 5 of 5 deals).`
fn not_reviewed(reps: &[&RepFiling], f: &Formatter) -> Option<String> {
    let each: Vec<String> = reps
        .iter()
        .map(|one| {
            format!(
                "{} (no record for {} of {})",
                names::rep(one.rep.as_deref()),
                f.integer(one.missing.k),
                f.count(one.missing.n, "deal", "deals")
            )
        })
        .collect();
    (!each.is_empty()).then(|| format!("No record reviewed: {}.", f.some(&each, NAMED_IN_ALT)))
}

/// What the one rate of each rep is, and where the other rates are.
fn note(is_adjusted: bool) -> String {
    let adjusted = match is_adjusted {
        true => {
            "Expected: the rejections if every CS lead had treated these records like those of the other \
             reps. Adjusted rate: rejections over expected, times the rate of the team, so that a strict \
             or mild CS lead does not count for or against a rep."
        }
        false => {
            "Expected: the rejections at the rate of the other reps. Adjusted rate: rejections over \
             expected, times the rate of the team."
        }
    };
    format!(
        "{adjusted} Unadjusted rates with intervals and rates adjusted for small numbers: \
         rejections_year.csv."
    )
}

/// The funnel plot of the reps, around the overall rate `overall`.
fn chart(
    all: &OutlierAnalysis,
    dots: &[Dot],
    overall: f64,
    is_adjusted: bool,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let limits: Vec<Limits> = all
        .funnel
        .iter()
        .map(|l| Limits {
            n: l.n as f64,
            inner: l.inner,
            outer: l.outer,
        })
        .collect();
    funnel(
        "rejections",
        alt(all, is_adjusted, f),
        dots,
        &limits,
        overall,
        "reviews of a rep's records",
        f,
    )
}

fn caption(is_adjusted: bool, f: &Formatter) -> String {
    format!(
        "Dot: a rep's rate{}. Bands: where {} and {} lie by chance alone.",
        if is_adjusted {
            ", adjusted for the CS leads"
        } else {
            ""
        },
        f.tick(0.95),
        f.percents(99.8)
    )
}

/// The outliers, or that there are none, and who could not be compared.
fn findings(
    all: &OutlierAnalysis,
    flagged: &[&ComparedMember],
    lately: &Measured<Vec<RepRejections>>,
    is_adjusted: bool,
    f: &Formatter,
) -> Vec<String> {
    let told = flagged.iter().take(FLAGGED_TOLD);
    let mut text: Vec<String> = told
        .map(|one| {
            let lately = lately_of(lately, one.name.as_ref(), f);
            flag(one, &lately, is_adjusted, f)
        })
        .collect();
    if flagged.len() > FLAGGED_TOLD {
        let others = outliers::with_counts(&flagged[FLAGGED_TOLD..], f);
        text.push(format!("Rejected more than expected too: {others}."));
    }
    if flagged.is_empty() {
        text.push(nobody(all.compared, is_adjusted, f));
    }
    let too_few = outliers::with_verdict(all, OutlierVerdict::TooFew);
    if !too_few.is_empty() && all.compared > 0 {
        text.push(format!(
            "Too few reviews to tell: {}.",
            outliers::with_counts(&too_few, f)
        ));
    }
    let alone = outliers::with_verdict(all, OutlierVerdict::Alone);
    if !alone.is_empty() && all.compared > 0 {
        text.push(format!(
            "Not comparable, because their CS leads review nobody else: {}.",
            outliers::with_counts(&alone, f)
        ));
    }
    text
}

/// The sentence when no outlier was found.
fn nobody(compared: u64, is_adjusted: bool, f: &Formatter) -> String {
    let explained = match is_adjusted {
        true => "may be chance or the CS leads’ doing",
        false => "may be chance",
    };
    match compared {
        0 => format!(
            "Nobody can be compared: that takes two reps with {FEWEST_FOR_A_RATE} reviews, by CS \
             leads who review both."
        ),
        1 => format!(
            "Nobody is rejected more than expected: the rate of the one rep compared {explained}."
        ),
        n => format!(
            "Nobody is rejected more than expected: each difference between the {} reps compared \
             {explained}.",
            f.integer(n)
        ),
    }
}

/// Text alternative of the chart: who stands out, and that the others do not. Their rates stand in the
/// table of the page.
fn alt(all: &OutlierAnalysis, is_adjusted: bool, f: &Formatter) -> String {
    let above = outliers::with_verdict(all, OutlierVerdict::More);
    let others = all
        .list
        .iter()
        .filter(|one| outliers::is_compared(one))
        .count()
        - above.len();
    let adjusted = match is_adjusted {
        true => "Rejected at first review, adjusted for the CS leads",
        false => "Rejected at first review",
    };
    let reps = f.count(others as u64, "rep", "reps");
    let told = above.iter().map(|one| {
        let name = names::rep(one.name.as_deref());
        format!("{name} ({})", f.of(one.rejected))
    });
    let told = f.some(&told.collect::<Vec<_>>(), NAMED_IN_ALT);
    match (above.is_empty(), others) {
        (true, _) => format!("{adjusted}: {reps}, none more than chance would give."),
        (_, 0) => format!("{adjusted}: more than chance would give: {told}."),
        (..) => format!(
            "{adjusted}: more than chance would give: {told}; the other {reps}: no more than that."
        ),
    }
}

/// The finding of the chart.
fn chart_title(all: &OutlierAnalysis, flagged: &[&ComparedMember], f: &Formatter) -> String {
    let together = f.share(all.all);
    match flagged.len() {
        0 => {
            format!("Team average {together} rejected; every difference between reps may be chance")
        }
        n if n > FLAGGED_TOLD => {
            format!("{n} reps are rejected more than expected; team average {together}")
        }
        _ => {
            let who = flagged.iter().map(|one| {
                let name = names::rep(one.name.as_deref());
                format!("{name} ({})", f.of(one.rejected))
            });
            format!(
                "Rejected more than expected: {}; team average {together}",
                names::list(&who.collect::<Vec<_>>())
            )
        }
    }
}

/// `4 of 13 in the last 90 days`.
fn lately_of(lately: &Measured<Vec<RepRejections>>, rep: Option<&String>, f: &Formatter) -> String {
    let share = lately
        .measured()
        .and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == rep));
    match share.map(|one| one.rejected) {
        Some(share) => format!("{} in the last {TRAILING_DAYS} days", f.of(share)),
        None => format!("none reviewed in the last {TRAILING_DAYS} days"),
    }
}

/// `CS rejected 13 of Priya Raman’s 35 records (4 of 13 in the last 90 days); with the same CS leads
/// about 4 would be expected. By chance that happens about once in 11,000.`
fn flag(one: &ComparedMember, lately: &str, is_adjusted: bool, f: &Formatter) -> String {
    let expected = one.expected.map_or(String::new(), |expected| {
        let with = match is_adjusted {
            true => "with the same CS leads",
            false => "at the rate of the other reps",
        };
        format!("; {with} {} would be expected", outliers::about(expected))
    });
    let chance = outliers::by_chance(one.tails.map_or(1.0, |tails| tails[1]), f);
    format!(
        "{} ({lately}){expected}. B{}.",
        rejected_of(one, f),
        &chance[1..]
    )
}

/// `CS rejected 13 of Priya Raman’s 35 records`.
pub fn rejected_of(one: &ComparedMember, f: &Formatter) -> String {
    format!(
        "CS rejected {} of {}’s {}",
        f.integer(one.rejected.k),
        names::rep(one.name.as_deref()),
        f.count(one.rejected.n, "record", "records")
    )
}

fn dots(all: &OutlierAnalysis) -> Vec<Dot> {
    let dot = |one: &ComparedMember| {
        Some(Dot {
            label: (one.verdict == OutlierVerdict::More).then(|| names::rep(one.name.as_deref())),
            n: one.rejected.n as f64,
            rate: one.adjusted?,
        })
    };
    all.list
        .iter()
        .filter(|one| outliers::is_compared(one))
        .filter_map(dot)
        .collect()
}

/// Outliers first, then by name, those with too few reviews or none last: a ranking by rate would be
/// noise.
fn table(all: &OutlierAnalysis, unreviewed: &[&RepFiling], f: &Formatter) -> Table {
    let mut sorted: Vec<&ComparedMember> = all.list.iter().collect();
    sorted.sort_by_key(|one| match one.verdict {
        OutlierVerdict::More => 0,
        OutlierVerdict::WithinChance | OutlierVerdict::Fewer => 1,
        OutlierVerdict::TooFew | OutlierVerdict::Alone | OutlierVerdict::Unnamed => 2,
    });
    let rows = sorted.iter().map(|one| {
        let name = names::rep(one.name.as_deref());
        let rate = one.adjusted.filter(|_| one.rejected.n >= FEWEST_FOR_A_RATE);
        vec![
            match one.verdict {
                OutlierVerdict::More => Cell::bad(format!("▲\u{a0}{name}")),
                OutlierVerdict::Fewer => format!("{name} (fewer than expected)").into(),
                _ => name.into(),
            },
            f.of(one.rejected).into(),
            one.expected
                .map_or("nobody to compare".into(), |x| outliers::whole(x, f))
                .into(),
            rate.map_or("too few to tell".into(), |x| f.percent(x))
                .into(),
        ]
    });
    let none = unreviewed.iter().map(|one| {
        let name = names::rep(one.rep.as_deref());
        vec![name.into(), "none reviewed".into(), "".into(), "".into()]
    });
    Table::new(
        &[
            "Rep",
            "#Rejected at first review",
            "#Expected",
            "#Adjusted rate",
        ],
        rows.chain(none).collect(),
    )
    .shortened(0, "rejections_year.csv")
}

/// The lists: the trailing year, compared with chance, the trailing 90 days, and all time.
pub fn lists<'a>(weekly: &'a Weekly<'a>) -> Vec<List<'a>> {
    let year = weekly.reps.measured();
    let year = year.map(|all| outliers::list("rejections_year.csv", "rep", all));
    let others = [
        ("rejections_90_days.csv", &weekly.rep_rejections),
        ("rejections.csv", &weekly.rep_rejections_ever),
    ];
    let others = others.into_iter().filter_map(|(name, panel)| {
        Some(rates::list(
            name,
            "rep",
            panel.measured()?.iter(),
            |r| r.rep.as_deref(),
            |r| (r.rejected, r.rate),
        ))
    });
    year.into_iter().chain(others).collect()
}
