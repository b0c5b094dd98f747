//! The retention analysis in words.

use super::super::charts::canvas::Ink;
use super::super::charts::survival::{Group, drawn_until, survival};
use super::super::charts::{Chart, ChartError};
use super::super::document::{Cell, Definition, Document, Section, Table};
use super::super::format as f;
use super::super::{Inputs, RunInfo};
use super::shared;
use crate::metrics::finding::{Comparison, FEWEST_AT_RISK, Finding, horizon, read};
use crate::metrics::retention::{FEWEST_CHURNS, Retention, Tier, TierCurve};
use crate::metrics::{Quarterly, Share};
use crate::model::Field;

const CURVES: &str = "Who stayed, by completeness at handoff";

pub fn say(quarterly: &Quarterly, inputs: &Inputs, info: &RunInfo) -> Result<Document, ChartError> {
    let mut charts = Vec::new();
    let mut sections = Vec::new();
    let mut verdict = "Retention is not measured yet.".to_string();
    match shared::or_not_measured(&quarterly.retention, "flow", "Who is in this analysis") {
        Err(section) => sections.push(section),
        Ok(retention) => {
            verdict = match quarterly.finding.measured() {
                Some(finding) => say_finding(finding, retention),
                None => churned_so_far(retention),
            };
            sections.push(flow(retention));
            match shared::or_not_measured(&quarterly.finding, "curves", CURVES) {
                Ok(_) => {
                    sections.push(curves(retention, &mut charts)?);
                    sections.push(twelve_months(retention).page_only());
                }
                Err(section) => sections.push(section),
            }
            sections.push(triangle(retention).page_only());
            sections.push(gross(retention, info).page_only());
        }
    }
    sections.push(shared::data_section(inputs, info));
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Retention analysis, {}", info.as_of.quarter()),
        meta: shared::meta(info, "Retention analysis"),
        subject: subject(quarterly, info),
        preheader: preheader(quarterly),
        headline: verdict,
        lead: quarterly.finding.measured().map_or_else(Vec::new, |_| {
            vec![
                "This compares accounts; it does not show that filling in the record was the reason. Segment, size and rep are \
                 not yet taken out. Months are counted from the day the record counts as delivered."
                    .into(),
            ]
        }),
        alerts: shared::alerts(inputs),
        sections,
        definitions: definitions(info),
        charts,
    })
}

fn subject(quarterly: &Quarterly, info: &RunInfo) -> String {
    let quarter = info.as_of.quarter();
    match quarterly.retention.measured() {
        Some(r) => format!(
            "Retention {quarter}: {} accounts left",
            f::of(Share { k: r.flow.churned_in_all, n: r.flow.with_outcome })
        ),
        None => format!("Retention {quarter}: not measured yet"),
    }
}

fn preheader(quarterly: &Quarterly) -> String {
    let accounts = quarterly.retention.measured().map_or(0, |r| r.flow.analysed);
    format!("{} compared by how complete their handoff record was.", f::count(accounts, "account", "accounts"))
}

fn churned_so_far(retention: &Retention) -> String {
    let flow = &retention.flow;
    let few = if flow.churned_in_all < FEWEST_CHURNS { ": too few to tell what goes with leaving" } else { "" };
    format!("{} accounts watched have left{few}.", f::of(Share { k: flow.churned_in_all, n: flow.with_outcome }))
}

/// `a year`.
fn horizon_words(day: i64) -> &'static str {
    match day {
        365 => "a year",
        180 => "six months",
        _ => "three months",
    }
}

fn say_finding(finding: &Finding, retention: &Retention) -> String {
    let stayed = |share: f64| format!("{:.0} of 100", share * 100.0);
    let differs = |more: &str, c: &Comparison| {
        format!(
            "Accounts handed over with all seven fields stayed {more} often: {} after {}, against {} with three fields or fewer.",
            stayed(c.full),
            horizon_words(c.day),
            stayed(c.low)
        )
    };
    match finding {
        Finding::TooFewChurns => {
            let so_far = churned_so_far(retention).replacen(": too few to tell what goes with leaving", "", 1);
            format!("Too few to tell: {so_far}")
        }
        Finding::OneClass => {
            format!("{} Their records are all of one class of completeness.", churned_so_far(retention))
        }
        Finding::NotWatchedLongEnough => {
            "Accounts have not been watched long enough to compare classes of completeness.".into()
        }
        Finding::FullStayedMore(c) => differs("more", c),
        Finding::FullStayedLess(c) => differs("less", c),
        Finding::NoDifferenceToTell(c) => format!(
            "No difference can be told: {} stayed {} with all seven fields, {} with three or fewer.",
            stayed(c.full),
            horizon_words(c.day),
            stayed(c.low)
        ),
    }
}

fn flow(retention: &Retention) -> Section {
    let flow = &retention.flow;
    let row = |name: &str, n: u64, note: &str| vec![Cell::from(name), f::integer(n).into(), Cell::from(note)];
    let mut rows = vec![
        row("Accounts with a won deal", flow.won_accounts, ""),
        row("− not in the outcomes", flow.without_outcome, "nobody knows whether they stayed"),
        row("− left on a day nobody knows", flow.churned_undated, "in no figure about time"),
        row("− first won deal is a renewal", flow.began_before, "they began before the data"),
        row("− ended before their first won deal", flow.ended_before_start, "dates contradict each other"),
        row(
            &format!("− gone or last seen by day {}", retention.landmark_days),
            flow.left_before_landmark,
            &format!("{} of them churned; their record had no time to count", flow.churned_before_landmark),
        ),
        row("= compared", flow.analysed, &format!("{} of them churned", flow.churned)),
    ];
    if flow.churned_undated == 0 {
        rows.remove(2);
    }
    if flow.left_involuntarily > 0 {
        rows.push(row(
            "left because a payment failed",
            flow.left_involuntarily,
            "watched until then, not counted as churned",
        ));
    }
    let table = Table::new(&["Step", "#Accounts", "Why"], rows);
    Section::new("flow", "Who is in this analysis").text(churned_so_far(retention)).table(table)
}

fn curves(retention: &Retention, charts: &mut Vec<Chart>) -> Result<Section, ChartError> {
    let section = Section::new("curves", CURVES);
    if retention.tiers.is_empty() {
        return Ok(section.text("No account was watched past the landmark yet."));
    }
    let inks = |tier: Tier| match tier {
        Tier::Low => Ink::Red,
        Tier::Middle => Ink::Mute,
        Tier::Full => Ink::Blue,
    };
    let groups: Vec<Group<'_>> = retention
        .tiers
        .iter()
        .map(|t| Group { label: format!("{} of 7", t.tier.label()), curve: &t.curve, ink: inks(t.tier) })
        .collect();
    let tiers: Vec<&TierCurve> = retention.tiers.iter().collect();
    let horizon = horizon(&tiers);
    let alt: Vec<String> = retention
        .tiers
        .iter()
        .map(|t| {
            let read_at = horizon.and_then(|day| Some((read(t, day)?, horizon_words(day))));
            let at = read_at.map(|(p, words)| {
                format!(
                    ", {} still customers after {words} ({})",
                    f::percent(p.survival.value),
                    f::interval(&p.survival)
                )
            });
            format!("{} fields: {} accounts, {} churned{}", t.tier.label(), t.n, t.churned, at.unwrap_or_default())
        })
        .collect();
    let chart = survival("curves", format!("Share still customers by month. {}.", alt.join("; ")), &groups)?;
    let caption = format!(
        "Kaplan-Meier, months since day {}; bands 95%, drawn while at least {FEWEST_AT_RISK} accounts are watched. \
         Fields complete are counted as the record stood on day {}.",
        retention.landmark_days, retention.landmark_days
    );
    let title = match &retention.logrank {
        Some(test) if retention.flow.churned >= FEWEST_CHURNS => {
            format!("Log-rank test over the classes: p {}", equals(test.p))
        }
        _ => "Too few churns for a test".to_string(),
    };
    let mut section = section.figure(&chart, title, caption);
    charts.push(chart);
    let year = |t: &TierCurve, day: i64| match read(t, day) {
        Some(p) => format!("{} ({})", f::percent(p.survival.value), f::interval(&p.survival)),
        None => "too few watched".into(),
    };
    let rows = retention.tiers.iter().map(|t| {
        let half = match t.median_days {
            Some(days) => format!("{:.0} months", days / (365.25 / 12.0)),
            None => format!("not reached in {:.0} months", drawn_until(&t.curve) / (365.25 / 12.0)),
        };
        vec![
            format!("{} of 7", t.tier.label()).into(),
            f::of(Share { k: t.churned, n: t.n }).into(),
            year(t, 180).into(),
            year(t, 365).into(),
            half.into(),
        ]
    });
    section = section.table(Table::new(
        &["Fields complete", "#Churned", "#Stayed 6 months", "#Stayed 12 months", "#Half had left by"],
        rows.collect(),
    ));
    if retention.flow.churned >= FEWEST_CHURNS && !retention.pairs.is_empty() {
        let rows = retention.pairs.iter().map(|pair| {
            vec![
                format!("{} against {}", pair.a.label(), pair.b.label()).into(),
                format!("{:.1}", pair.chi_square).into(),
                f::p_value(pair.p).into(),
                f::p_value(pair.q).into(),
            ]
        });
        let table = Table::new(&["Two classes (log-rank)", "#Chi-square", "#p", "#q, of the pairs"], rows.collect());
        section = section.table(table.shortened(0, "the full report"));
    }
    Ok(section)
}

fn equals(p: f64) -> String {
    let text = f::p_value(p);
    if text.starts_with('<') { text } else { format!("= {text}") }
}

fn twelve_months(retention: &Retention) -> Section {
    let section = Section::new("twelve", "Churn within twelve months, field by field");
    let churned: u64 = retention.twelve_months.first().map_or(0, |t| t.with_churned + t.without_churned);
    if churned < FEWEST_CHURNS {
        return section.text(format!(
            "Too few to tell: {} watched a whole year, {churned} of them churned within it.",
            f::count(retention.watched_a_year, "account was", "accounts were")
        ));
    }
    let rows = retention.twelve_months.iter().map(|t| {
        let name = Field::parse(&t.exposure).map_or("All seven", Field::label);
        let share = |k, stayed| f::share(Share { k, n: k + stayed });
        vec![
            name.into(),
            share(t.with_churned, t.with_stayed).into(),
            share(t.without_churned, t.without_stayed).into(),
        ]
    });
    section
        .text(format!(
            "{} watched a whole year after the close, whatever became of them. Fields go together: a rep who fills in one fills in \
             the others, so no row here tells which field matters.",
            f::count(retention.watched_a_year, "account was", "accounts were")
        ))
        .table(Table::new(&["Complete at handoff", "#Churned with it", "#Churned without it"], rows.collect()))
}

/// Quarters since the sale shown.
const AGES_SHOWN: u32 = 8;

fn triangle(retention: &Retention) -> Section {
    let section = Section::new("cohorts", "Customers kept, by quarter of first sale");
    let mut cohorts: Vec<crate::model::Quarter> = retention.triangle.iter().map(|cell| cell.cohort).collect();
    cohorts.dedup();
    if cohorts.is_empty() {
        return section.text("No quarter has ended yet since the first sale.");
    }
    let oldest = retention.triangle.iter().map(|cell| cell.age).max().unwrap_or(0).min(AGES_SHOWN);
    let mut titles: Vec<String> = vec!["Cohort".into(), "#Accounts".into()];
    titles.extend((0..=oldest).map(|age| format!("#+{age} q")));
    let rows = cohorts.iter().map(|cohort| {
        let cell = |age: u32| retention.triangle.iter().find(|c| c.cohort == *cohort && c.age == age);
        let mut row: Vec<Cell> =
            vec![cohort.to_string().into(), cell(0).map_or(String::new(), |c| f::integer(c.n)).into()];
        row.extend((0..=oldest).map(|age| match cell(age) {
            Some(c) if c.n >= FEWEST_AT_RISK => f::percent((c.n - c.churned) as f64 / c.n as f64).into(),
            Some(c) => format!("{} of {}", c.n - c.churned, c.n).into(),
            None => Cell::default(),
        }));
        row
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    section
        .text("Share of the accounts still watched at the end of each quarter that were still customers then. Under ten accounts the counts are shown.")
        .table(Table::new(&titles, rows).shortened(0, "triangle.csv"))
}

fn gross(retention: &Retention, info: &RunInfo) -> Section {
    let rows = retention.gross.iter().map(|g| {
        let kept = if g.start_arr.value() > 0.0 {
            f::percent(g.kept_arr.value() / g.start_arr.value())
        } else {
            "unknown".into()
        };
        vec![
            g.cohort.to_string().into(),
            f::integer(g.n).into(),
            f::money(g.start_arr.value(), &info.currency).into(),
            f::money(g.kept_arr.value(), &info.currency).into(),
            kept.into(),
        ]
    });
    Section::new("gross", "Gross revenue kept, by quarter of first sale")
        .text("The amount of the first sale (from the CRM), and what CS shows for the account today, at most that: losses and contraction count, expansion does not. The two sources may count revenue differently.")
        .table(Table::new(&["Cohort", "#Accounts", "#At start", "#Kept", "#Share"], rows.collect()))
}

fn definitions(info: &RunInfo) -> Vec<Definition> {
    let mut list = shared::definitions(info);
    let mut define = |term, meaning: &str| list.push(Definition { term, meaning: meaning.to_string() });
    define("Account", "a customer, from its first won deal; later deals are not new starts.");
    define(
        "Churned",
        "the outcomes name a churn date up to the last day watched. Accounts still here are censored: nobody knows yet how long they stay.",
    );
    define(
        "Landmark",
        "the day after the close at which a record counts as delivered; only accounts still there after it are compared, so that no record is credited for being mended after the customer left.",
    );
    define(
        "Kaplan-Meier, log-rank",
        "share still customers allowing for unequal watching (log-log 95% bands); test that the curves are one (hypergeometric variance). As R's survival package computes them.",
    );
    define("q", "a p-value corrected for the comparisons of its table (Benjamini-Hochberg).");
    list
}
