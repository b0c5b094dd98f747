//! Rejection rates of the reps, and outliers.

use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, RepRejections};
use crate::metrics::reviews::outliers::{
    ComparedMember, OutlierAnalysis, OutlierVerdict, RateVariation,
};
use crate::metrics::reviews::quarters::Quarters;
use crate::metrics::{Measured, Share, TRAILING_DAYS, Weekly};
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
/// When the chart cannot be drawn.
pub fn section(weekly: &Weekly<'_>, info: &RunInfo) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let section = told(&weekly.reps, &weekly.rep_rejections, &weekly.cs_leads, f)?;
    let is_empty = |all: &Quarters| all.all.is_empty();
    let section = match weekly.quarters.measured().is_some_and(is_empty) {
        true => section,
        false => section.append(quarters::section(&weekly.quarters, info)),
    };
    Ok(section.see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD))
}

fn told(
    panel: &Measured<OutlierAnalysis>,
    lately: &Measured<Vec<RepRejections>>,
    leads: &Measured<OutlierAnalysis>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    const TITLE: &str = "Sent back by CS, by rep, last 12 months";
    let all = match measured::or_not_measured(panel, "rejections", TITLE) {
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
    let mut text = findings(all, &flagged, lately, is_adjusted, f);
    if let Measured::MissingColumn {
        no_column_is_mapped_to,
    } = leads
    {
        text.push(format!(
            "How strict each CS lead is could not be taken out: no column is mapped to \
             {no_column_is_mapped_to}."
        ));
    }
    let mut section = section
        .text(text.join(" "))
        .page_list(vec![differences(all.told).to_string()]);
    let dots = dots(all);
    if all.compared > 0 && dots.len() > 1 {
        let chart = chart(all, &dots, overall, is_adjusted, f)?;
        let caption = caption(is_adjusted, f);
        section = section.figure(chart, chart_title(all, &flagged, f), caption);
    }
    Ok(section.table(table(all, "Rep", f)))
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
            " with the strictness of the CS leads taken out"
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
    let mut text: Vec<String> = flagged
        .iter()
        .take(FLAGGED_TOLD)
        .map(|one| flag(one, &lately_of(lately, one.name.as_ref(), f), f))
        .collect();
    if flagged.len() > FLAGGED_TOLD {
        let others = outliers::with_counts(&flagged[FLAGGED_TOLD..], f);
        text.push(format!("So do {others}."));
    }
    if flagged.is_empty() {
        text.push(nobody(all.compared, is_adjusted, f));
    }
    let too_few = outliers::with_verdict(all, OutlierVerdict::TooFew);
    if !too_few.is_empty() && all.compared > 0 {
        text.push(format!(
            "Too few to tell: {}.",
            outliers::with_counts(&too_few, f)
        ));
    }
    let alone = outliers::with_verdict(all, OutlierVerdict::Alone);
    if !alone.is_empty() && all.compared > 0 {
        text.push(format!(
            "Not comparable, as their CS leads review nobody else: {}.",
            outliers::with_counts(&alone, f)
        ));
    }
    text
}

/// The sentence when no outlier was found.
fn nobody(compared: u64, is_adjusted: bool, f: &Formatter) -> String {
    let explains = if is_adjusted {
        "chance and the strictness of the CS leads explain"
    } else {
        "chance explains"
    };
    match compared {
        0 => format!(
            "Nobody can be compared: that takes two reps with {FEWEST_FOR_A_RATE} reviews, by CS \
             leads who review both."
        ),
        1 => format!("Nobody stands out: {explains} the rate of the one rep compared."),
        n => format!(
            "Nobody stands out: {explains} the rate of each of {} reps compared.",
            f.integer(n)
        ),
    }
}

/// Whether the reps' rates differ beyond chance.
fn differences(told: RateVariation) -> &'static str {
    match told {
        RateVariation::Apart { .. } => {
            "Rates differ beyond chance; the last column draws each towards the team's, the more \
             the fewer its reviews."
        }
        RateVariation::Alike => "Beyond that, reps cannot be told apart.",
        RateVariation::TooFew => {
            "For drawing rates to the team's there are too few reps with enough reviews."
        }
    }
}

/// Text alternative of the chart, with the numbers.
fn alt(all: &OutlierAnalysis, is_adjusted: bool, f: &Formatter) -> String {
    let compared = || all.list.iter().filter(|one| outliers::is_compared(one));
    let rates: Vec<String> = compared()
        .take(NAMED_IN_ALT)
        .map(|one| {
            let adjusted = one.adjusted.map_or("none".into(), |x| f.percent(x));
            format!(
                "{} {} (adjusted {adjusted})",
                names::rep(one.name.as_deref()),
                f.of(one.rejected)
            )
        })
        .collect();
    let more = match compared().count().saturating_sub(NAMED_IN_ALT) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let adjusted = if is_adjusted {
        "; adjusted: the strictness of the CS leads taken out"
    } else {
        ""
    };
    format!(
        "Sent back at first review{adjusted}. {}{more}.",
        rates.join("; ")
    )
}

/// The finding of the chart.
fn chart_title(all: &OutlierAnalysis, flagged: &[&ComparedMember], f: &Formatter) -> String {
    let together = f.share(all.all);
    match flagged.len() {
        0 => format!("All reps together: {together} sent back; every rep compared within chance"),
        n if n > FLAGGED_TOLD => {
            format!("{n} reps above what chance gives; all together {together}")
        }
        _ => {
            let names: Vec<String> = flagged
                .iter()
                .map(|one| names::rep(one.name.as_deref()))
                .collect();
            format!(
                "{} above what chance gives; all together {together}",
                names::list(&names)
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

/// `Priya Raman stands out: 13 of 35 sent back (4 of 13 in the last 90 days), 4.1 expected from …`.
fn flag(one: &ComparedMember, lately: &str, f: &Formatter) -> String {
    let expected = one.expected.map_or(String::new(), |expected| {
        format!(
            " where {} would be expected from the same CS leads",
            outliers::whole(expected, f)
        )
    });
    format!(
        "{} stands out: {} sent back ({lately}){expected}; chance gives so many {}.",
        names::rep(one.name.as_deref()),
        f.of(one.rejected),
        outliers::once_in(one.tails.map_or(1.0, |tails| tails[1]), f)
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

/// Outliers first, then by name, those with too few reviews last: a ranking by rate would be noise.
fn table(all: &OutlierAnalysis, who: &str, f: &Formatter) -> Table {
    let mut sorted: Vec<&ComparedMember> = all.list.iter().collect();
    sorted.sort_by_key(|one| match one.verdict {
        OutlierVerdict::More => 0,
        OutlierVerdict::WithinChance | OutlierVerdict::Fewer => 1,
        OutlierVerdict::TooFew | OutlierVerdict::Alone | OutlierVerdict::Unnamed => 2,
    });
    let has_shrunk = all.list.iter().any(|one| one.shrunk.is_some());
    let rows = sorted.iter().map(|one| {
        let name = names::rep(one.name.as_deref());
        let too_few = one.rejected.n < FEWEST_FOR_A_RATE;
        let mut row = vec![
            match one.verdict {
                OutlierVerdict::More => Cell::bad(format!("▲\u{a0}{name}")),
                OutlierVerdict::Fewer => format!("{name} (fewer than chance gives)").into(),
                _ => name.into(),
            },
            f.of(one.rejected).into(),
            one.expected
                .map_or("nobody to compare".into(), |x| outliers::whole(x, f))
                .into(),
            rates::cell(too_few, one.rate.as_ref(), f),
        ];
        if has_shrunk {
            row.push(one.shrunk.map_or(String::new(), |x| f.percent(x)).into());
        }
        row
    });
    let mut titles = vec![who, "#Sent back", "#Expected", "#Rate (95% interval)"];
    if has_shrunk {
        titles.push("#Drawn to the team");
    }
    Table::new(&titles, rows.collect()).shortened(0, "rejections_year.csv")
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

/// The reviews of the trailing 90 days.
pub fn lately(all: Share, f: &Formatter) -> String {
    format!(
        "CS sent back {} at first review in the last {TRAILING_DAYS} days.",
        records(all, f)
    )
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
