//! The retention analysis in words.

use crate::metrics::board::{self, Finding, FixedQuestion};
use crate::metrics::retention::hazard_ratio::{OTHER_Q, OTHER_Q_AFTER, PRIMARY_P};
use crate::metrics::retention::subgroups::SubgroupVerdict;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS, Retention, Scope};
use crate::metrics::{Quarterly, Share};
use crate::report::charts::ChartError;
use crate::report::document::{Definition, Document, Section};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{
    accounts, breakdown, certainty, comparison, curves, exposures, field_effects, health,
    population, robustness, signing_cohorts, subgroups, term_churn, time_to_value, wording,
};
use crate::report::sections::{self, at_stake, company, data, rebuild_hours};
use crate::report::topic::Topic;
use crate::report::{definitions, heading, topic};

/// The topics of the analysis in reading order, one per line.
fn topics<'a>(quarterly: &'a Quarterly<'a>, inputs: &'a Inputs) -> Vec<Topic<'a>> {
    let company = &quarterly.company;
    let mut topics = vec![
        Topic::new(move |info| sections::board::section(quarterly, info)),
        Topic::new(move |info| company::kpis::section(company, &quarterly.scope, inputs, info))
            .lists(
                std::iter::once(company::kpis::list(company))
                    .chain(company::kpis::revenue_list(company)),
            ),
    ];
    match population::measured(quarterly) {
        Err(section) => topics.push(Topic::new(move |_| section)),
        Ok(retention) => {
            topics.extend(of_records(retention));
            topics.push(Topic::new(move |info| {
                population::section(retention, info).map(Section::page_only)
            }));
            topics.extend(of_accounts(quarterly, retention));
        }
    }
    topics.push(
        Topic::new(move |info| rebuild_hours::quarterly(&quarterly.rebuild_hours, info))
            .lists(rebuild_hours::list(&quarterly.rebuild_hours)),
    );
    topics.push(Topic::new(move |info| {
        term_churn::section(&quarterly.term_churn, info).page_only()
    }));
    topics.push(Topic::new(move |info| {
        health::section(&quarterly.health, info).page_only()
    }));
    topics.push(
        Topic::new(move |info| data::section(inputs, info)).lists([data::list(&inputs.issues)]),
    );
    topics
}

/// Topics about churn by record.
fn of_records<'a>(retention: &'a Retention<'a>) -> Vec<Topic<'a>> {
    let curves = curves::list(&retention.by_record);
    match curves::measured(retention) {
        Err(section) => vec![
            Topic::new(move |_| section).lists([curves]),
            Topic::new(move |info| exposures::section(retention, None, info)),
        ],
        Ok(told) => vec![
            Topic::new(move |info| curves::section(retention, told, info)).lists([curves]),
            Topic::new(move |info| at_stake::section(retention, told, info)),
            Topic::new(move |info| {
                certainty::section(told, &retention.error_budget, info).page_only()
            }),
            Topic::new(move |info| robustness::section(retention, told, info).page_only()),
            Topic::new(move |info| field_effects::section(told, info).map(Section::page_only))
                .lists([field_effects::list(told)]),
            Topic::new(move |info| subgroups::section(told, info).page_only())
                .lists([subgroups::list(told)]),
            Topic::new(move |info| exposures::section(retention, Some(told), info).page_only()),
            Topic::new(move |info| time_to_value::section(&told.first_value, info).page_only()),
            Topic::new(move |info| field_effects::twelve_months(told, info).page_only()),
        ],
    }
}

/// Topics about churn and revenue by property of the accounts, and the accounts themselves.
fn of_accounts<'a>(quarterly: &'a Quarterly<'a>, retention: &'a Retention<'a>) -> Vec<Topic<'a>> {
    vec![
        Topic::new(move |info| breakdown::section(retention, info))
            .lists([breakdown::list(retention)]),
        Topic::new(move |info| signing_cohorts::triangle(retention, info).map(Section::page_only))
            .lists([signing_cohorts::triangle_list(retention)]),
        Topic::new(move |info| {
            signing_cohorts::revenue(&retention.revenue_retention, info).page_only()
        })
        .lists([signing_cohorts::revenue_list(&retention.revenue_retention)]),
        Topic::new(move |info| comparison::section(quarterly, retention, info)),
        Topic::new(move |info| accounts::section(retention, info).page_only())
            .lists([accounts::list(retention)]),
    ]
}

/// The analysis as a document.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn document(
    quarterly: &Quarterly<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let (headline, mut lead) = answer(quarterly, info);
    lead.extend(asked_for(&quarterly.scope, f));
    if let Ok(retention) = population::measured(quarterly) {
        lead.extend(population::records_from(retention, f));
    }
    let (sections, charts) = topic::sections(topics(quarterly, inputs), info)?;
    let title = |what: &str| format!("Retention analysis{what} {}", info.as_of.quarter());
    Ok(Document {
        kind: info.kind.key(),
        title: title(","),
        meta: heading::meta(inputs, info, &title("")),
        subject: subject(quarterly, info),
        preheader: preheader(quarterly, &headline, &lead, f),
        headline,
        lead,
        alerts: heading::alerts(inputs),
        sections,
        definitions: terms(quarterly, info),
        charts,
    })
}

/// The lists of the analysis.
pub fn lists<'a>(quarterly: &'a Quarterly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    topic::lists(topics(quarterly, inputs))
}

/// The headline, and the paragraphs below it.
fn answer(quarterly: &Quarterly<'_>, info: &RunInfo) -> (String, Vec<String>) {
    let f = &info.formatter();
    let Ok(retention) = population::measured(quarterly) else {
        return ("Retention is not measured yet.".into(), Vec::new());
    };
    let mut lead: Vec<String> = population::required_churns(retention, f)
        .into_iter()
        .collect();
    let so_far = population::churned_so_far(retention, info);
    let headline = match retention.by_record.measured() {
        Some(told) => {
            // Where too few have churned the headline itself says how many.
            if !population::is_too_few(retention) {
                lead.push(so_far);
            }
            lead.extend(leads(told, f));
            headline(retention, told, info)
        }
        None if population::is_too_few(retention) => so_far,
        None => {
            so_far.trim_end_matches('.').to_string()
                + "; whether their records had to do with it is not measured."
        }
    };
    (headline, lead)
}

/// Characters of a subject that inboxes show, without the day after it.
const SUBJECT: usize = 57;

fn headline(retention: &Retention<'_>, told: &ByRecord, info: &RunInfo) -> String {
    let f = &info.formatter();
    let ratio = &told.completeness.ratio;
    let turns = told
        .subgroups
        .measured()
        .is_some_and(|inside| inside.verdict == SubgroupVerdict::QualitativeInteraction);
    match board::findings(told).first() {
        Some(first) if first.question == FixedQuestion::RecordAgainstNone => {
            record_headline(retention, told, first, f)
        }
        Some(_) if turns => {
            "No one answer holds: whether complete records go with less churn turns from one part \
             of the customers to the other."
                .into()
        }
        Some(first) => format!(
            "{}{}.",
            population::since_begin(retention),
            sections::board::finding(first, f)
        ),
        _ if population::is_too_few(retention) => {
            let so_far = population::churned_so_far(retention, info).replacen(
                ": too few to tell what goes with churn",
                "",
                1,
            );
            format!("Too few to tell: {so_far}")
        }
        _ if retention.flow.churned < FEWEST_CHURNS => format!(
            "Too few to tell: of the accounts that were still customers on day {}, {} have churned \
             since.",
            retention.landmark_days,
            f.of(Share {
                k: retention.flow.churned,
                n: retention.flow.analysed
            })
        ),
        _ => wording::primary(ratio, f),
    }
}

/// `Since May 2025, accounts without a handoff record have churned at about 9 times the rate of
/// accounts with one: 33 of 47 against 37 of 295.`
fn record_headline(
    retention: &Retention<'_>,
    told: &ByRecord,
    first: &Finding<'_>,
    f: &Formatter,
) -> String {
    let (more, other) = match first.is_less() {
        true => (told.recorded.without, told.recorded.with),
        false => (told.recorded.with, told.recorded.without),
    };
    format!(
        "{}{}: {} against {}.",
        population::since_begin(retention),
        sections::board::finding_alone(first, f),
        f.of(more),
        f.of(other)
    )
}

fn leads(told: &ByRecord, f: &Formatter) -> Vec<String> {
    let mut lead = Vec::new();
    let found = board::findings(told);
    lead.extend(
        found
            .iter()
            .filter(|first| first.question == FixedQuestion::RecordAgainstNone)
            .filter_map(|_| certainty::of_100_accounts(told)),
    );
    for other in found.iter().skip(1) {
        let text = sections::board::finding(other, f);
        lead.push(format!("{}.", wording::capital(&text)));
    }
    if !found.is_empty() {
        lead.push(
            "This compares accounts; it does not show that filling in the record was the reason."
                .to_string(),
        );
    }
    if told.sensitivity_analyses.changes_the_answer() {
        lead.push(
            "Some ways of asking change the answer: see “Robustness checks” on the page.".into(),
        );
    }
    lead
}

/// The scope in words; `None` when all accounts are in scope.
fn asked_for(scope: &Scope, f: &Formatter) -> Option<String> {
    let parts = [
        scope
            .from
            .map(|day| format!("closed on {} or later", f.day(day))),
        scope
            .to
            .map(|day| format!("closed on {} or earlier", f.day(day))),
        (!scope.filter.is_empty()).then(|| scope.filter.to_string()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Only accounts whose first won deal is: {}.",
            parts.join("; ")
        )
    })
}

/// `75 of 390 churned since May 2025; 15 in 2026 Q4 so far`: the most that fits.
fn subject(quarterly: &Quarterly<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let Some(retention) = quarterly.retention.measured() else {
        let quarter = info.as_of.quarter();
        return format!("Retention {quarter}: not measured yet");
    };
    let churned = population::churned_of(retention, f);
    let since = population::since(retention);
    let of_quarter = f.integer(retention.flow.churned_this_quarter);
    let quarter = population::this_quarter(retention, info);
    let texts = [
        format!("{churned} churned{since}; {of_quarter} in {quarter}"),
        format!("{churned} churned{since}"),
    ];
    let [_, short] = &texts;
    let fits = |text: &&String| text.chars().count() <= SUBJECT;
    texts.iter().find(fits).unwrap_or(short).clone()
}

/// The first sentence of the mail with a number, which an inbox shows behind the subject.
fn preheader(
    quarterly: &Quarterly<'_>,
    headline: &String,
    lead: &[String],
    f: &Formatter,
) -> String {
    const LENGTHS: std::ops::RangeInclusive<usize> = 35..=140;
    let tells = |text: &&String| {
        LENGTHS.contains(&text.chars().count()) && text.contains(|c: char| c.is_ascii_digit())
    };
    if let Some(first) = std::iter::once(headline).chain(lead).find(tells) {
        return first.clone();
    }
    let accounts = quarterly
        .retention
        .measured()
        .map_or(0, |r| r.flow.analysed);
    format!(
        "{} compared by how complete their handoff record was.",
        f.count(accounts, "account", "accounts")
    )
}

fn terms(quarterly: &Quarterly<'_>, info: &RunInfo) -> Vec<Definition> {
    let f = &info.formatter();
    let mut list = definitions::all(info);
    let mut define = |term, meaning: String| list.push(Definition { term, meaning });
    for (term, meaning) in TERMS {
        define(term, meaning.to_string());
    }
    define(
        "A difference",
        format!(
            "the p of the two fixed questions, corrected for both (Holm), is under {PRIMARY_P}, or \
             another question's q is under {OTHER_Q} ({OTHER_Q_AFTER} once both fixed questions show \
             a difference): a report with nothing to find shows a finding at most once in twenty."
        ),
    );
    let retention = quarterly.retention.measured();
    if let Some(told) = retention.and_then(|retention| retention.by_record.measured()) {
        define("Questions asked", certainty::questions(told, f));
        let primary = &told.completeness.ratio;
        let notes = [
            (
                "Unmeasured causes (E-value)",
                certainty::e_value(primary, f).map(|here| format!("{E_VALUE}: {here}")),
            ),
            ("Detectable difference", certainty::detectable(primary, f)),
            ("Pairs of curves (log-rank)", curves::pairs(told, f)),
        ];
        for (term, note) in notes {
            if let Some(note) = note {
                define(term, note);
            }
        }
    }
    list
}

/// What an E-value is.
const E_VALUE: &str = "how many times as common a cause that nobody measured would have to be where \
                       records are less complete, and as many times as likely to make an account \
                       churn, to explain the difference away (VanderWeele and Ding 2017)";

/// The terms of the analysis and their meaning.
const TERMS: [(&str, &str); 15] = [
    (
        "Account",
        "a customer, from its first won deal; later deals are not new starts.",
    ),
    (
        "Churned",
        "the outcomes name a churn date up to the last day followed. Customers still here are \
         censored: how long they stay is not known yet.",
    ),
    (
        "Logo churn",
        "customers at the start of the period that churned in it, of all customers at its start; \
         failed payments count. Customers that signed and churned within the period are named beside \
         it.",
    ),
    (
        "Contract ARR",
        "won deals added up: a renewal takes the place of its product's ARR, or of all where it \
         names no product. An unknown amount leaves the account out, and is never 0.",
    ),
    (
        "GRR",
        "of the customers at the start, ARR at the end, each capped at its start, of ARR at the \
         start: churn and contraction count, expansion does not.",
    ),
    (
        "NRR",
        "the same without the cap: expansion counts, new customers do not.",
    ),
    (
        "Churned ARR",
        "contract ARR on the day before the churn, of all that churned in the period.",
    ),
    (
        "Early churn",
        "churned within so many days of the first signature, of the customers for whom that day \
         came in the period.",
    ),
    (
        "Day of the record",
        "the day after the close on which a record counts as delivered (`landmark_days`). Only \
         accounts that were customers after it are compared, and time runs from it, so that no \
         record is credited for being completed after the customer churned.",
    ),
    (
        "Kaplan-Meier, log-rank",
        "share still customers, allowing for unequal length of follow-up (log-log 95% bands); test \
         that the curves are the same (hypergeometric variance). As R's survival package computes \
         them.",
    ),
    (
        "Churn rate ratio",
        "hazard ratio of a Cox model (Efron's ties): 0.5 is half the churn rate at any time, said as \
         50% lower. The 95% interval holds the values that fit these data; 1 time in 20 the truth \
         lies outside.",
    ),
    (
        "All 7 fields against 3",
        "the churn rate ratio for four more complete fields, taken as one step a field, among \
         accounts with a record.",
    ),
    (
        "Adjusted shares and months",
        "what the Cox model of the ratio expects on average over the accounts compared, were all \
         handed over alike (standardisation, g-computation; limits by the delta method). Reps, \
         segments and the rest are those of the accounts on both sides.",
    ),
    (
        "If the association held",
        "accounts without a record at the adjusted churn rate of accounts with one: each would have \
         churned by its last day with chance 1 − S^ratio, S being the curve of accounts without a \
         record. The interval is that of the ratio.",
    ),
    (
        "q",
        "a p-value corrected for the questions asked with it (Benjamini-Hochberg).",
    ),
];
