//! The retention analysis in words.

mod answer;
mod terms;

use crate::metrics::Quarterly;
use crate::metrics::retention::Retention;
use crate::report::charts::ChartError;
use crate::report::document::{Document, Section};
use crate::report::heading;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{
    accounts, breakdown, certainty, comparison, curves, exposures, field_effects, health,
    population, robustness, signing_cohorts, subgroups, term_churn, time_to_value,
};
use crate::report::sections::{self, at_stake, company, data, rebuild_hours};
use crate::report::topic::{self, Topic};

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
    let (headline, mut lead) = answer::answer(quarterly, info);
    lead.extend(answer::asked_for(&quarterly.scope, f));
    if let Ok(retention) = population::measured(quarterly) {
        lead.extend(population::records_from(retention, f));
    }
    let (sections, charts) = topic::sections(topics(quarterly, inputs), info)?;
    let title = |what: &str| format!("Retention analysis{what} {}", info.as_of.quarter());
    Ok(Document {
        kind: info.kind.key(),
        title: title(","),
        meta: heading::meta(inputs, info, &title("")),
        subject: answer::subject(quarterly, info),
        preheader: answer::preheader(quarterly, &headline, &lead, f),
        headline,
        lead,
        alerts: heading::alerts(inputs),
        sections,
        definitions: terms::terms(quarterly, info),
        charts,
    })
}

/// The lists of the analysis.
pub fn lists<'a>(quarterly: &'a Quarterly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    topic::lists(topics(quarterly, inputs))
}
