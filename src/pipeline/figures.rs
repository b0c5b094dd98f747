//! From the data set to the figures of a report.

use super::options::Options;
use crate::config::Config;
use crate::dataset::{TextSource, View};
use crate::history::digests::DigestSnapshot;
use crate::metrics::health::AccountHealth;
use crate::metrics::priorities::decide_on;
use crate::metrics::{
    Daily, DailyInputs, Quarterly, QuarterlyInputs, Weekly, WeeklyInputs, follow_ups,
    section_changes,
};
use crate::model::{Day, PriorState, StoredWeek, TextColumn};
use crate::report::{Figures, Kind, RunInfo};

/// Counts the figures of a report.
pub(super) fn compute<'a>(
    config: &'a Config,
    options: &'a Options,
    view: View<'a>,
    remembered: &'a PriorState,
    texts: &mut dyn TextSource,
) -> Result<Figures<'a>, std::io::Error> {
    let settings = &config.settings;
    Ok(match options.kind {
        Kind::Daily => {
            let mut inputs = DailyInputs::new(view, settings, &config.rules, remembered);
            inputs.texts = inputs.texts_to_quote().read(texts)?;
            Figures::Daily(Box::new(Daily::measure(&inputs)))
        }
        Kind::Weekly => {
            let mut inputs = WeeklyInputs::new(view, settings);
            inputs.texts = inputs.texts_to_quote().read(texts)?;
            Figures::Weekly(Box::new(Weekly::measure(&inputs)))
        }
        Kind::Quarterly => Figures::Quarterly(Box::new(Quarterly::measure(&QuarterlyInputs {
            view,
            settings,
            scope: &options.scope,
            earlier: options.compare,
            health: &remembered.health,
            looks: remembered.looks.as_deref(),
        }))),
    })
}

/// The facts of a run that its pages show; `folder` is the name of the report's folder.
pub fn info(config: &Config, kind: Kind, as_of: Day, folder: &str) -> RunInfo {
    RunInfo {
        kind,
        as_of,
        company: config.company.clone(),
        zone: config.zone,
        currency: config.inputs.money.currency.clone(),
        locale: config.presentation.locale,
        deal_link: config.presentation.deal_link.clone(),
        account_link: config.presentation.account_link.clone(),
        target_complete: config.settings.target_complete,
        target_accepted: config.settings.target_accepted,
        record_due: config.settings.record_due,
        meeting_due: config.settings.clocks.handoff_meeting,
        decide_on: decide_on(&config.settings, as_of),
        complete_when: TextColumn::ALL
            .map(|column| {
                (
                    column.label(),
                    config.rules.rule(column).requirement(column),
                )
            })
            .to_vec(),
        folder: folder.to_string(),
        has_lists: true,
        url: config.delivery.as_ref().and_then(|d| d.report_url.clone()),
        attaches_page: config.delivery.as_ref().is_some_and(|d| d.attaches_page),
    }
}

/// What later digests need to know of a digest; `None` where a panel was not measured, and for
/// other reports.
pub(super) fn snapshot(figures: &Figures<'_>, as_of: Day) -> Option<DigestSnapshot> {
    let Figures::Daily(daily) = figures else {
        return None;
    };
    let window = daily.window.measured()?;
    let unfinished = daily.unfinished.measured()?;
    let weeks = daily.trend.measured().into_iter().flatten();
    Some(DigestSnapshot {
        expected: window.expected,
        present: window.present,
        complete: window.complete,
        open: unfinished
            .iter()
            .filter(|one| one.state.is_open())
            .map(|one| one.who.deal_id().to_string())
            .collect(),
        states: unfinished
            .iter()
            .chain(daily.awaiting_review.measured()?)
            .map(|one| (one.who.deal_id().to_string(), one.state.key()))
            .collect(),
        sections: section_changes::contents(daily, as_of)
            .into_iter()
            .map(|(section, said)| (section.anchor(), said))
            .chain(follow_ups::kept(
                daily.asked(),
                daily.priorities.as_ref(),
                daily.previous,
                as_of,
            ))
            .collect(),
        weeks: weeks
            .filter(|week| !week.is_remembered)
            .map(|week| StoredWeek {
                week: week.week,
                won: week.won,
                complete: week.complete,
            })
            .collect(),
        health: (daily.account_health.measured())
            .and_then(Option::as_ref)
            .map(|all| {
                let pair = |one: &AccountHealth<'_>| (one.account.into(), one.health.into());
                all.iter().map(pair).collect()
            }),
    })
}
