//! Who is rejected beyond chance, who is strict, and what assistants draft, in words.

use super::reviews::rate_cell;
use super::shared;
use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, LeadRejections, RepRejections};
use crate::metrics::reviews::outliers::{
    ComparedMember, OutlierAnalysis, OutlierVerdict, RateVariation,
};
use crate::metrics::{Measured, Share, TRAILING_DAYS};
use crate::report::charts::funnel::{Dot, Limits, funnel};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Names with their counts: `Nia Oduya (2 of 3)`.
fn with_counts(list: &[&ComparedMember], f: &Formatter) -> String {
    let all = list.iter().map(|one| {
        format!(
            "{} ({})",
            names::rep(one.name.as_deref()),
            f.of(one.rejected)
        )
    });
    f.some(&all.collect::<Vec<_>>(), COUNTED)
}

fn whole(value: f64, f: &Formatter) -> String {
    f.number(if value < 10.0 {
        (value * 10.0).round() / 10.0
    } else {
        value.round()
    })
}

/// Those with this verdict.
pub fn with_verdict(standings: &OutlierAnalysis, verdict: OutlierVerdict) -> Vec<&ComparedMember> {
    standings
        .list
        .iter()
        .filter(|one| one.verdict == verdict)
        .collect()
}

/// Reps: who is sent back more often than chance and the CS leads explain.
pub fn reps(
    panel: &Measured<OutlierAnalysis>,
    lately: &Measured<Vec<RepRejections>>,
    leads: &Measured<OutlierAnalysis>,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    const TITLE: &str = "Sent back by CS, by rep, last 12 months";
    let all = match shared::or_not_measured(panel, "rejections", TITLE) {
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
    let flagged = with_verdict(all, OutlierVerdict::More);
    let told = flagged.iter().take(FLAGGED_TOLD);
    let mut text: Vec<String> = told
        .map(|one| flag(one, &lately_of(lately, one.name.as_ref(), f), f))
        .collect();
    let others: Vec<&ComparedMember> = flagged.iter().skip(FLAGGED_TOLD).copied().collect();
    if !others.is_empty() {
        text.push(format!("So do {}.", with_counts(&others, f)));
    }
    if flagged.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two reps with {FEWEST_FOR_A_RATE} reviews, by \
                 CS leads who review both."
            ),
            n => format!(
                "Nobody stands out: {} the rate of {} compared.",
                if leads.measured().is_some() {
                    "chance and the strictness of the CS leads explain"
                } else {
                    "chance explains"
                },
                if n == 1 {
                    "the one rep".into()
                } else {
                    format!("each of {} reps", f.integer(n))
                }
            ),
        });
    }
    let too_few = with_verdict(all, OutlierVerdict::TooFew);
    if !too_few.is_empty() && all.compared > 0 {
        text.push(format!("Too few to tell: {}.", with_counts(&too_few, f)));
    }
    let alone = with_verdict(all, OutlierVerdict::Alone);
    if !alone.is_empty() && all.compared > 0 {
        text.push(format!(
            "Not comparable, as their CS leads review nobody else: {}.",
            with_counts(&alone, f)
        ));
    }
    if let Measured::MissingColumn {
        no_column_is_mapped_to,
    } = leads
    {
        text.push(format!(
            "How strict each CS lead is could not be taken out: no column is mapped to \
             {no_column_is_mapped_to}."
        ));
    }
    let told = match all.told {
        RateVariation::Apart { .. } => {
            "Rates differ beyond chance; the last column draws each towards the team's, the more \
             the fewer its reviews."
        }
        RateVariation::Alike => "Beyond that, reps cannot be told apart.",
        RateVariation::TooFew => {
            "For drawing rates to the team's there are too few reps with enough reviews."
        }
    };
    let mut section = section
        .text(text.join(" "))
        .page_list(vec![told.to_string()]);
    let dots = dots(all);
    if all.compared > 0 && dots.len() > 1 {
        let alt: Vec<String> = all
            .list
            .iter()
            .filter(|one| is_compared(one))
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
        let limits: Vec<Limits> = all
            .funnel
            .iter()
            .map(|l| Limits {
                n: l.n as f64,
                inner: l.inner,
                outer: l.outer,
            })
            .collect();
        let more = match all
            .list
            .iter()
            .filter(|one| is_compared(one))
            .count()
            .saturating_sub(NAMED_IN_ALT)
        {
            0 => String::new(),
            n => format!("; and {n} more"),
        };
        let adjusted = if leads.measured().is_some() {
            "; adjusted: the strictness of the CS leads taken out"
        } else {
            ""
        };
        let alt = format!(
            "Sent back at first review{adjusted}. {}{more}.",
            alt.join("; ")
        );
        let chart = funnel(
            "rejections",
            alt,
            &dots,
            &limits,
            overall,
            "reviews of a rep's records",
            f,
        )?;
        let names: Vec<String> = flagged
            .iter()
            .map(|one| names::rep(one.name.as_deref()))
            .collect();
        let title = match names.is_empty() {
            true => format!(
                "All reps together: {} sent back; every rep compared within chance",
                f.share(all.all)
            ),
            false if names.len() > FLAGGED_TOLD => {
                format!(
                    "{} reps above what chance gives; all together {}",
                    names.len(),
                    f.share(all.all)
                )
            }
            false => format!(
                "{} above what chance gives; all together {}",
                names::list(&names),
                f.share(all.all)
            ),
        };
        section = section.figure(
            &chart,
            title,
            format!(
                "Dot: a rep's rate{}. Bands: where {} and {} lie by chance alone.",
                if leads.measured().is_some() {
                    " with the strictness of the CS leads taken out"
                } else {
                    ""
                },
                f.tick(0.95),
                f.percents(99.8)
            ),
        );
        charts.push(chart);
    }
    Ok(section.table(table(all, "Rep", f)))
}

/// `once in 11,000`, in two figures.
fn once_in(p: f64, f: &Formatter) -> String {
    if p < 1e-6 {
        return "less than once in a million".into();
    }
    let times = 1.0 / p;
    let unit = 10_f64.powi((times.log10().floor() as i32 - 1).max(0));
    format!(
        "once in {}",
        f.integer(((times / unit).floor() * unit) as u64)
    )
}

/// Reps named in the text of a picture at most.
const NAMED_IN_ALT: usize = 10;
/// Those who stand out and are told of one by one, at most.
const FLAGGED_TOLD: usize = 2;
/// Names with their counts in a sentence at most.
const COUNTED: usize = 8;

/// Whether a rate was compared with others.
fn is_compared(one: &ComparedMember) -> bool {
    matches!(
        one.verdict,
        OutlierVerdict::More | OutlierVerdict::Fewer | OutlierVerdict::WithinChance
    )
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
            whole(expected, f)
        )
    });
    format!(
        "{} stands out: {} sent back ({lately}){expected}; chance gives so many {}.",
        names::rep(one.name.as_deref()),
        f.of(one.rejected),
        once_in(one.tails.map_or(1.0, |tails| tails[1]), f)
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
        .filter(|one| is_compared(one))
        .filter_map(dot)
        .collect()
}

/// Flagged first, then by name, those with too few reviews last: a ranking by rate would be noise.
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
                .map_or("nobody to compare".into(), |x| whole(x, f))
                .into(),
            rate_cell(too_few, one.rate.as_ref(), f),
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

/// CS leads: how many, how strict, what they let through.
pub fn leads(
    panel: &Measured<OutlierAnalysis>,
    accepting: &Measured<Vec<LeadRejections>>,
    f: &Formatter,
) -> Section {
    const TITLE: &str = "How strict each CS lead is, last 12 months";
    let all = match shared::or_not_measured(panel, "leads", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.list.is_empty() {
        return Section::new("leads", TITLE).text("No first review in this time.");
    }
    let partial = |name: Option<&String>| {
        let lead = accepting
            .measured()?
            .iter()
            .find(|lead| lead.cs_lead.as_ref() == name)?;
        Some(Share {
            k: lead.accepted_partial,
            n: lead.accepted_partial + lead.rejected_partial,
        })
    };
    let expected = |one: &ComparedMember| one.expected.map_or("none".into(), |x| whole(x, f));
    let mut text: Vec<String> = Vec::new();
    for one in with_verdict(all, OutlierVerdict::More) {
        text.push(format!(
            "{} is stricter: sent back {}, where {} would be expected from the same reps.",
            names::person(one.name.as_deref(), "CS lead"),
            f.of(one.rejected),
            expected(one)
        ));
    }
    for one in with_verdict(all, OutlierVerdict::Fewer) {
        let let_through = partial(one.name.as_ref()).filter(|share| share.k > 0);
        let let_through = let_through.map_or(String::new(), |share| {
            format!(", {} of them incomplete", share.k)
        });
        text.push(match one.rejected.k {
            0 => format!(
                "{} accepts everything: all {}{let_through}; {} rejections would be expected from \
                 the same reps.",
                names::person(one.name.as_deref(), "CS lead"),
                one.rejected.n,
                expected(one)
            ),
            _ => format!(
                "{} is milder: sent back {}, where {} would be expected from the same reps.",
                names::person(one.name.as_deref(), "CS lead"),
                f.of(one.rejected),
                expected(one)
            ),
        });
    }
    if text.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two CS leads with {FEWEST_FOR_A_RATE} first \
                 reviews, of the same reps."
            ),
            n => format!(
                "{} compared: chance explains every difference.",
                f.count(n, "CS lead", "CS leads")
            ),
        });
    }
    let rows = all.list.iter().map(|one| {
        let passed = partial(one.name.as_ref()).filter(|share| share.n > 0);
        vec![
            names::person(one.name.as_deref(), "CS lead").into(),
            f.of(one.rejected).into(),
            one.expected
                .map_or("nobody to compare".into(), |x| whole(x, f))
                .into(),
            rate_cell(one.rejected.n < FEWEST_FOR_A_RATE, one.rate.as_ref(), f),
            passed.map_or("none seen".into(), |x| f.of(x)).into(),
        ]
    });
    let titles = [
        "CS lead",
        "#Sent back",
        "#Expected",
        "#Rate (95% interval)",
        "#Partial, passed",
    ];
    Section::new("leads", TITLE)
        .text(text.join(" "))
        .table(Table::new(&titles, rows.collect()).shortened(0, "cs_leads_year.csv"))
}

/// Drafted by an assistant against written by hand.
pub fn drafting(panel: &Measured<OutlierAnalysis>, f: &Formatter) -> Section {
    const TITLE: &str = "Drafted by an assistant, or by hand";
    let all = match shared::or_not_measured(panel, "drafting", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("drafting", TITLE);
    let by_hand = all
        .list
        .iter()
        .find(|one| one.name.is_none())
        .map(|one| one.rejected)
        .unwrap_or_default();
    let agents: Vec<&ComparedMember> = all.list.iter().filter(|one| one.name.is_some()).collect();
    if agents.is_empty() {
        return section.text(format!(
            "No record reviewed in the last {} days was drafted by an assistant.",
            all.days
        ));
    }
    let line = |one: &&ComparedMember| {
        let expected = one.expected.map_or(String::new(), |n| {
            format!(", {} expected from the same CS leads", whole(n, f))
        });
        let verdict = match one.verdict {
            OutlierVerdict::TooFew | OutlierVerdict::Unnamed => "too few to tell",
            OutlierVerdict::Alone => "nothing by hand to compare with",
            OutlierVerdict::WithinChance => "within what chance gives",
            OutlierVerdict::More => "more than chance gives",
            OutlierVerdict::Fewer => "fewer than chance gives",
        };
        format!(
            "{}: {} sent back{expected}: {verdict}.",
            names::rep(one.name.as_deref()),
            f.of(one.rejected)
        )
    };
    let lines = agents
        .iter()
        .map(line)
        .chain([format!("By hand: {} sent back.", f.of(by_hand))]);
    section.list(lines.collect())
}
