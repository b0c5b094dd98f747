//! What deals were lost to, in words.

use super::{behind, shared};
use crate::metrics::frequency::Frequency;
use crate::metrics::losses::loss_spike::{LossSpike, USUAL_DAYS};
use crate::metrics::losses::signal::Signal;
use crate::metrics::losses::{Losses, SegmentLosses};
use crate::metrics::{Share, TRAILING_DAYS};
use crate::record::signal;
use crate::report::RunInfo;
use crate::report::charts::bars::{Bar, bars};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::stats::Estimate;

/// Cohorts shown at most.
const COHORTS_SHOWN: usize = 8;
/// Fewest closed deals for which a cohort is spoken of.
const FEWEST_IN_COHORT: u64 = 5;
/// Cohorts told of in a sentence at most.
const PRESSED_TOLD: usize = 2;
/// Texts that no rule knows, shown at most.
const UNMATCHED_SHOWN: usize = 12;

/// A lost reason as a reader sees it.
pub fn reason(name: &str) -> String {
    match name {
        crate::model::reason::UNSPECIFIED => "no reason given".into(),
        crate::model::reason::OTHER => "other words".into(),
        crate::model::reason::NOT_REAL => "not a real deal".into(),
        "security_legal" => "security or legal".into(),
        name => name.replace('_', " "),
    }
}

/// `competitor (11), price (2)`.
pub fn counted(list: &[Frequency], f: &Formatter) -> String {
    let items: Vec<String> = list
        .iter()
        .map(|c| format!("{} ({})", reason(&c.name), f.integer(c.n)))
        .collect();
    items.join(", ")
}

/// `Routewise (11), Crewmark (1)`: names, as they are.
pub fn named(list: &[Frequency], f: &Formatter) -> String {
    let items: Vec<String> = list
        .iter()
        .map(|c| format!("{} ({})", names::name(&c.name), f.integer(c.n)))
        .collect();
    items.join(", ")
}

/// The text of field 7 for a signal.
pub fn field_seven(found: &Signal) -> String {
    let pairs = |list: &[Frequency]| {
        list.iter()
            .map(|c| (reason(&c.name), c.n))
            .collect::<Vec<_>>()
    };
    let (reasons, competitors) = (
        pairs(&found.reasons),
        found
            .competitors
            .iter()
            .map(|c| (names::name(&c.name), c.n)),
    );
    // A line break in a name would end the field.
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (of, narrow) = (
        one_line(found.of.to_string()),
        one_line(found.cohort.to_string()),
    );
    let losses = signal::Losses {
        days: TRAILING_DAYS,
        lost: found.closed.k,
        won: found.closed.n - found.closed.k,
        of: &of,
        instead_of: found.is_widened().then_some((&narrow, found.own.k)),
        reasons: &reasons,
        unmatched: found.unmatched,
        unwritten: found.unwritten,
        competitors: &competitors.collect::<Vec<_>>(),
    };
    losses.text()
}

/// `14 of 17 lost in 90 days, 11 with Routewise named; 13 of 31 in the 365 days before`.
pub fn pressure(pressure: &LossSpike, competitors: &[Frequency], f: &Formatter) -> String {
    let named = competitors.first().map(|one| {
        format!(
            ", {} with {} named",
            f.integer(one.n),
            names::name(&one.name)
        )
    });
    format!(
        "{} lost in {TRAILING_DAYS} days{}; {} in the {USUAL_DAYS} days before",
        f.of(pressure.recent),
        named.unwrap_or_default(),
        f.of(pressure.usual)
    )
}

/// Why deals were lost, now and before.
pub fn reasons(
    losses: &Losses<'_>,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    const TITLE: &str = "Why deals were lost";
    let reasons = match shared::or_not_measured(&losses.reasons, "reasons", TITLE) {
        Ok(reasons) => reasons,
        Err(section) => return Ok(section),
    };
    let section = Section::new("reasons", TITLE);
    let shown: Vec<_> = reasons
        .iter()
        .filter(|r| r.now + r.before > 0)
        .take(10)
        .collect();
    if shown.is_empty() {
        return Ok(section.text(format!(
            "No deal was lost in the last {} days.",
            2 * TRAILING_DAYS
        )));
    }
    let drawn: Vec<Bar> = shown
        .iter()
        .map(|r| Bar {
            label: reason(&r.reason),
            value: r.now as f64,
            before: Some(r.before as f64),
            note: format!("{} (was {})", f.integer(r.now), f.integer(r.before)),
            over: false,
        })
        .collect();
    let full = shown.iter().map(|r| r.now.max(r.before)).max().unwrap_or(1) as f64;
    let alt: Vec<String> = shown
        .iter()
        .map(|r| {
            format!(
                "{} {}, before {}",
                reason(&r.reason),
                f.integer(r.now),
                f.integer(r.before)
            )
        })
        .collect();
    let chart = bars(
        "reasons",
        format!("Lost deals by reason: {}.", alt.join("; ")),
        &drawn,
        full,
    )?;
    let title = shown
        .iter()
        .find(|r| r.reason != crate::model::reason::NOT_REAL)
        .map_or_else(String::new, |r| {
            format!(
                "Most often in {TRAILING_DAYS} days: {} ({})",
                reason(&r.reason),
                f.of(Share {
                    k: r.now,
                    n: losses.real_now()
                })
            )
        });
    let mut section = section.figure(
        &chart,
        title,
        format!(
            "Deals lost in the last {TRAILING_DAYS} days; the thin grey bar is the {TRAILING_DAYS} \
             days before."
        ),
    );
    charts.push(chart);
    if let Some(competitors) = losses
        .competitors
        .measured()
        .filter(|list| !list.is_empty())
    {
        let top = &competitors[..competitors.len().min(5)];
        section = section.text(format!(
            "Competitors named on lost deals, whatever the reason: {}.",
            named(top, f)
        ));
    }
    Ok(section
        .page_list(unmatched(losses, f))
        .see(behind::LOST, behind::DEAL_BY_DEAL))
}

/// Reasons that no rule knows, most frequent first, so that rules can be added.
fn unmatched(losses: &Losses<'_>, f: &Formatter) -> Vec<String> {
    let texts = losses.unmatched.measured().map_or(&[][..], Vec::as_slice);
    if texts.is_empty() {
        return Vec::new();
    }
    let text = |c: &Frequency| format!("“{}” ({})", names::name(&c.name), f.integer(c.n));
    let shown: Vec<String> = texts.iter().take(UNMATCHED_SHOWN).map(text).collect();
    let more = texts.len().saturating_sub(UNMATCHED_SHOWN);
    let more = if more > 0 {
        format!(" and {more} more in unmatched.csv")
    } else {
        String::new()
    };
    let days = 2 * TRAILING_DAYS;
    vec![format!(
        "Words of the last {days} days that no rule knows: {}{more}. `more = [[\"name\", \
         \"pattern\"]]` under [lost_reasons] gives them a reason.",
        shown.join(", ")
    )]
}

/// What similar deals were lost to.
pub fn cohorts(losses: &Losses<'_>, info: &RunInfo, mail_rows: usize) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "What similar deals were lost to";
    let section = Section::new("lost", TITLE);
    if losses.lost_now == 0 {
        return section.text(format!(
            "No deal was lost in the last {TRAILING_DAYS} days."
        ));
    }
    let totals = totals(losses, &info.currency, f);
    let all = match shared::or_not_measured(&losses.cohorts, "lost", TITLE) {
        Ok(all) => all,
        Err(lacking) => return section.text(totals).append(lacking),
    };
    let has_reasons = losses.reasons.measured().is_some();
    let mut shown: Vec<&SegmentLosses> = all
        .iter()
        .filter(|c| c.lost + c.won >= FEWEST_IN_COHORT)
        .collect();
    let p = |c: &SegmentLosses| c.pressure.map_or(1.0, |pressure| pressure.p);
    shown.sort_by(|a, b| {
        is_pressed(b)
            .cmp(&is_pressed(a))
            .then(p(a).total_cmp(&p(b)))
            .then(b.lost.cmp(&a.lost))
            .then(a.cohort.cmp(&b.cohort))
    });
    let rows = shown.iter().map(|c| {
        let reasons = match (has_reasons, c.top_reasons.is_empty()) {
            (false, _) => "not measured".into(),
            (true, true) if c.other > 0 => "words that no rule knows".into(),
            (true, true) if c.unspecified > 0 => "no reason given".into(),
            (true, true) => "no real deals".into(),
            (true, false) => counted(&c.top_reasons, f),
        };
        let named = if c.competitors.is_empty() {
            String::new()
        } else {
            format!("; named: {}", named(&c.competitors, f))
        };
        let name = match is_pressed(c) {
            true => Cell::bad(format!("▲\u{a0}{}", shared::cohort(&c.cohort))),
            false => shared::cohort(&c.cohort).into(),
        };
        vec![
            name,
            wins(c.won, c.lost - c.not_real, c.win_rate.as_ref(), f).into(),
            wins(
                c.won_before,
                c.lost_before - c.not_real_before,
                c.win_rate_before.as_ref(),
                f,
            )
            .into(),
            format!("{reasons}{named}").into(),
        ]
    });
    let table = Table::new(
        &["Cohort", "Won, last 90 days", "90 days before", "Lost to"],
        rows.collect(),
    )
    .page_rows(COHORTS_SHOWN)
    .shortened(mail_rows, "cohorts.csv");
    section.text(verdicts(all, f)).text(totals).table(table)
}

fn is_pressed(cohort: &SegmentLosses) -> bool {
    cohort.pressure.is_some_and(|pressure| pressure.is_on())
}

/// `3 of 17, 18% (6% to 41%)`.
fn wins(won: u64, lost: u64, rate: Option<&Estimate>, f: &Formatter) -> String {
    let of = f.of(Share {
        k: won,
        n: won + lost,
    });
    match rate.filter(|_| won + lost >= 10) {
        Some(rate) => format!("{of}, {} ({})", f.percent(rate.value), f.interval(rate)),
        None => of,
    }
}

fn totals(losses: &Losses<'_>, currency: &str, f: &Formatter) -> String {
    let mut text = format!(
        "{} lost and {} won in the last {TRAILING_DAYS} days; {} and {} in the {TRAILING_DAYS} \
         days before.",
        f.count(losses.real_now(), "deal was", "deals were"),
        f.integer(losses.won_now),
        f.integer(losses.lost_before - losses.not_real_before),
        f.integer(losses.won_before),
    );
    let all = losses.cohorts.measured().map_or(&[][..], Vec::as_slice);
    let known: u64 = all.iter().map(|c| c.lost_with_amount).sum();
    if known > 0 {
        let arr: f64 = all.iter().map(|c| c.lost_arr.value()).sum();
        let of = match known == losses.real_now() {
            true => String::new(),
            false => format!(" on the {} whose amount is known", f.integer(known)),
        };
        text.push_str(&format!(" {} was lost{of}.", f.money(arr, currency)));
    }
    if losses.not_real_now > 0 {
        let were = f.count(
            losses.not_real_now,
            "more was no real deal",
            "more were no real deals",
        );
        text.push_str(&format!(" {were} (entered twice, by mistake)."));
    }
    text
}

/// Which cohorts are under pressure, and whether any win rate changed.
fn verdicts(all: &[SegmentLosses], f: &Formatter) -> String {
    let mut pressed: Vec<&SegmentLosses> = all.iter().filter(|c| is_pressed(c)).collect();
    pressed.sort_by_key(|c| std::cmp::Reverse(c.lost));
    let told: Vec<String> = pressed
        .iter()
        .filter_map(|c| {
            Some(format!(
                "{} ({})",
                shared::cohort(&c.cohort),
                pressure(c.pressure.as_ref()?, &c.competitors, f)
            ))
        })
        .collect();
    let judged = all.iter().filter(|c| c.pressure.is_some()).count() as u64;
    let pressure = match (told.is_empty(), judged) {
        (true, 0) => {
            "Too few deals closed, lately or in the year before, to say whether a cohort loses \
             more than usual."
                .to_string()
        }
        (true, n) => format!(
            "None of {} loses more than is usual for it.",
            f.count(n, "cohort that can be judged", "cohorts that can be judged")
        ),
        (false, _) => format!("Under pressure: {}.", f.some(&told, PRESSED_TOLD)),
    };
    let tested = all.iter().filter(|c| c.p.is_some()).count() as u64;
    let changed: Vec<String> = all
        .iter()
        .filter(|c| c.changed)
        .filter_map(|c| {
            let (now, before) = (c.win_rate.as_ref()?, c.win_rate_before.as_ref()?);
            Some(format!(
                "{} ({} after {})",
                shared::cohort(&c.cohort),
                f.percent(now.value),
                f.percent(before.value)
            ))
        })
        .collect();
    let change = match (tested, changed.is_empty()) {
        (0, _) => String::new(),
        (n, true) => format!(
            " Against the {TRAILING_DAYS} days before, no win rate changed beyond chance ({} \
             compared).",
            f.count(n, "cohort", "cohorts")
        ),
        (_, false) => format!(
            " Win rates changed beyond chance: {}.",
            f.some(&changed, PRESSED_TOLD)
        ),
    };
    format!("{pressure}{change}")
}
