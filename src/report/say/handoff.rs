//! The handoff as a whole: the funnel, what changed, where it breaks, how far CS can rely on it.

use super::{behind, shared};
use crate::metrics::changes::Changes;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::diagnosis::{Diagnosis, Evidence};
use crate::metrics::funnel::Funnel;
use crate::metrics::record_quality::{RecordQuality, RecordQualitySummary};
use crate::metrics::reviews::review_cycles::{OpenRejection, ReviewCycles};
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::report::RunInfo;
use crate::report::charts::{Chart, ChartError, plan};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;

/// Deals under which a percentage says less than the counts.
const FEWEST_FOR_PERCENT: u64 = 20;
/// Records shown at most.
const SHOWN: usize = 12;

/// From expected to accepted, each step of those that reached the one before.
pub fn plan_fact_gap(
    daily: &Daily<'_>,
    info: &RunInfo,
    charts: &mut Vec<Chart>,
) -> Result<Section, ChartError> {
    let f = &info.formatter();
    const TITLE: &str = "Plan, fact, gap";
    let now = match shared::or_not_measured(&daily.funnel, "plan", TITLE) {
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
        let chart = plan_chart(now, daily.diagnosis.measured().is_some(), info)?;
        section = section
            .page_figure(&chart, plan_finding(now, f), PLAN_CAPTION)
            .table(Table::new(&titles, rows));
        charts.push(chart);
    }
    if let Some(since) = daily.since.measured() {
        section = section.text(changes(since, f));
    }
    Ok(section.see(behind::DEALS, behind::DEAL_BY_DEAL))
}

const PLAN_CAPTION: &str = "Frame: the deals that reached the step before. Blue: those that \
                            reached this one. Upright mark: the target, where it is not all of \
                            them.";

/// Where most of the week's deals stop.
fn plan_finding(now: &Funnel, f: &Formatter) -> String {
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

fn plan_chart(now: &Funnel, has_reviews: bool, info: &RunInfo) -> Result<Chart, ChartError> {
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

/// What completeness and acceptance together say, without the steps between.
pub fn evidence(panel: &Measured<Evidence>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    match shared::or_not_measured(panel, "diagnosis", DIAGNOSIS) {
        Ok(evidence) => Section::new("diagnosis", DIAGNOSIS)
            .text(diagnosis_in_words(evidence, f))
            .text(targets(info)),
        Err(section) => section,
    }
}

const DIAGNOSIS: &str = "Where the handoff breaks";

fn targets(info: &RunInfo) -> String {
    let f = &info.formatter();
    format!(
        "Targets: {} complete of all expected, {} accepted at first review.",
        f.percent(info.target_complete),
        f.percent(info.target_accepted)
    )
}

/// What completeness and acceptance together say.
pub fn diagnosis(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let evidence = match shared::or_not_measured(&daily.diagnosis, "diagnosis", DIAGNOSIS) {
        Ok(evidence) => evidence,
        Err(section) => return section,
    };
    let mut section = Section::new("diagnosis", DIAGNOSIS).text(diagnosis_in_words(evidence, f));
    if let Some(funnel) = daily.funnel_trailing.measured() {
        let row = |name: &str, share: Share| vec![name.into(), f.share(share).into()];
        let mut rows = vec![
            row("Has a record, of those expected", funnel.presence()),
            row("Complete, of those", funnel.completeness()),
            row("In time, of those", funnel.timeliness()),
            row(
                "Accepted at first review, of those reviewed",
                funnel.acceptance(),
            ),
            row(
                "Accepted at first review, of the incomplete records reviewed",
                evidence.accepted_partial,
            ),
        ];
        if let Some(kickoffs) = evidence.kickoffs {
            rows.push(row("Kickoff in time", kickoffs));
        }
        let titles = ["Last 90 days", "#Share"];
        section = section.table(Table::new(&titles, rows));
    }
    section.text(targets(info))
}

/// The diagnosis as a sentence or two.
pub fn diagnosis_in_words(evidence: &Evidence, f: &Formatter) -> String {
    let reviewed = match evidence.accepted.n {
        0 => "none was reviewed".into(),
        _ => format!(
            "{} reviewed in that time were accepted at first",
            f.of(evidence.accepted)
        ),
    };
    let shares = format!(
        "In {TRAILING_DAYS} days {} expected records were complete, and {reviewed}.",
        f.of(evidence.complete)
    );
    format!("{shares} {}", verdict_in_words(evidence.diagnosis))
}

/// Where it breaks, as a sentence.
fn verdict_in_words(diagnosis: Diagnosis) -> &'static str {
    match diagnosis {
        Diagnosis::TooFew => "Too few to tell where the handoff breaks.",
        Diagnosis::OnTarget => {
            "Both are on target, and kickoffs are in time where they are measured."
        }
        Diagnosis::WrongRules => {
            "Complete but rejected: the rules check the wrong things. Ask CS what it lacks, and \
             change the form."
        }
        Diagnosis::Theatre => {
            "CS accepts incomplete records as readily as complete ones: acceptance says nothing \
             here. Ask CS what it rebuilds."
        }
        Diagnosis::Capacity => "Records are good and kickoffs late: CS lacks capacity, not data.",
        Diagnosis::NotFilledIn => {
            "Records come in incomplete and CS sends them back: it breaks in sales, before the \
             record is handed in."
        }
        Diagnosis::NotComplete => {
            "CS accepts most of what it reviews, but too many records are missing or incomplete: \
             it breaks in sales."
        }
    }
}

/// What beside completeness says whether CS can rely on the records.
pub fn reliance(deliveries: &Measured<RecordQualitySummary<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "Can CS rely on the records?";
    let all = match shared::or_not_measured(deliveries, "reliance", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.records == 0 {
        return Section::new("reliance", TITLE).text(format!(
            "No record came in for deals of the last {TRAILING_DAYS} days."
        ));
    }
    let of = |k: u64| f.of(Share { k, n: all.records });
    let mut lines = vec![
        format!("Late, or after the kickoff: {} records.", of(all.late)),
        format!("With a copied text: {}.", of(all.copied)),
    ];
    if all.by_agent > 0 {
        let unread = match all.unreviewed {
            0 => "a person is named who read each".to_string(),
            n => format!("for {} of them nobody is named who read it", f.integer(n)),
        };
        lines.push(format!(
            "Drafted by an assistant: {}; {unread}.",
            of(all.by_agent)
        ));
    }
    lines.push(match all.marked {
        0 => "No statement is marked as the customer's own words or as our reading.".into(),
        _ => format!(
            "Marked statements: {} confirmed by the customer, {} our reading, in {} records.",
            f.integer(all.confirmed),
            f.integer(all.our_reading),
            of(all.marked)
        ),
    });
    let flagged: Vec<&RecordQuality<'_>> = all
        .list
        .iter()
        .filter(|one| !flags(one).is_empty())
        .collect();
    let rows = flagged.iter().map(|one| {
        vec![
            shared::deal_and_rep(&one.who, info),
            f.integer(u64::from(one.complete_fields)).into(),
            flags(one).into(),
        ]
    });
    let table = Table::of_many(&["Account and rep", "#Fields", "Why to look twice"], rows);
    Section::new("reliance", TITLE)
        .list(lines)
        .table(table.page_rows(SHOWN).shortened(0, "records.csv"))
}

/// `late, copied: risk flags and skeptic, read by nobody`.
fn flags(one: &RecordQuality<'_>) -> String {
    let mut flags = Vec::new();
    if one.late {
        flags.push("late".to_string());
    }
    if !one.copied.is_empty() {
        let columns: Vec<String> = one
            .copied
            .columns()
            .map(|column| column.label().to_lowercase())
            .collect();
        flags.push(format!("copied {}", names::list(&columns)));
    }
    if one.unreviewed {
        flags.push("drafted by an assistant, read by nobody".into());
    }
    if one.stale {
        flags.push("stale before a renewal".into());
    }
    flags.join(", ")
}

/// What CS sent back, and how long it took to mend.
pub fn rejected(attempts: &Measured<ReviewCycles<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "Sent back by CS";
    let attempts = match shared::or_not_measured(attempts, "rejected", TITLE) {
        Ok(attempts) => attempts,
        Err(section) => return section,
    };
    let section = Section::new("rejected", TITLE);
    if attempts.rejected_first.n == 0 && attempts.waiting.is_empty() {
        return section.text(format!(
            "CS reviewed no record for the first time in the last {TRAILING_DAYS} days."
        ));
    }
    let days = |days: f64| format!("{} days", f.number(days));
    let mend = attempts.days_to_mend.map_or(String::new(), |n| {
        format!(", after {} at the median", days(n))
    });
    let again = match attempts.days_to_resubmit {
        Some(n) => format!(
            " {} came back as a new version, after {} at the median.",
            f.integer(attempts.resubmitted),
            days(n)
        ),
        None => String::new(),
    };
    let text = format!(
        "{} records were rejected at first review in {TRAILING_DAYS} days; {} accepted \
         since{mend}.{again}",
        f.of(attempts.rejected_first),
        f.count(attempts.mended, "was", "were"),
    );
    if attempts.waiting.is_empty() {
        return section.text(format!("{text} All are mended."));
    }
    let row = |one: &OpenRejection<'_>| {
        let again = one.resubmitted_on.map_or("no".into(), |x| f.short_day(x));
        vec![
            shared::deal_and_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            names::rep(one.who.cs_lead()).into(),
            one.days_waiting.to_string().into(),
            again.into(),
            shared::fields_named(one.fields).into(),
        ]
    };
    let titles = [
        "Account and rep",
        "#ARR",
        "CS lead",
        "#Days",
        "#Handed in again",
        "Fields",
    ];
    let table = Table::of_many(&titles, attempts.waiting.iter().map(row));
    section
        .text(text)
        .table(table.page_rows(SHOWN).shortened(0, "rejected.csv"))
}
