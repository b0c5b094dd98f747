//! The report as each audience sees it: the whole, without names, and for each rep and CS lead their
//! own part.

use std::io::Write;

use super::failure::Failure;
use super::figures::compute;
use super::options::Options;
use super::panels::{self, PanelSource};
use super::preview::eml;
use super::slug;
use crate::config::{Audience, Config, HiddenNames, Sees};
use crate::dataset::{Dataset, TextSource, View};
use crate::deliver::folder::{Draft, FolderError};
use crate::metrics::personal::personal_digest;
use crate::model::{Kind, PriorState, Recipient};
use crate::report::{self, Attached, Figures, Inputs, Mail, OwnPanel, RunInfo, Templates};

/// A report as one audience sees it: its mail and the recipients.
pub(super) struct AudienceReport {
    /// The audience; empty for the whole report.
    pub audience: String,
    /// With the recipient it makes the Message-ID: `daily-2026-11-20-cs`.
    pub mail_name: String,
    /// The mail.
    pub mail: Mail,
    /// The recipients.
    pub to: Vec<Recipient>,
}

/// The report of each audience, the whole report first.
#[derive(Default)]
pub(super) struct Audiences {
    /// The reports that were made.
    pub reports: Vec<AudienceReport>,
    /// Audiences and people without a report, and why.
    pub without: Vec<String>,
    /// Panels that could not be made, and why.
    pub failed_panels: Vec<String>,
}

/// What every audience's report is made from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub config: &'a Config,
    pub options: &'a Options,
    pub inputs: &'a Inputs,
    pub info: &'a RunInfo,
    pub templates: &'a Templates,
    pub prior: &'a PriorState,
    pub mail_name: &'a str,
    pub draft: &'a Draft,
    pub panels: PanelSource<'a>,
}

/// The recipients of the whole report.
pub(super) fn everything(config: &Config, kind: Kind) -> Vec<Recipient> {
    let more = config
        .audiences
        .iter()
        .flat_map(|audience| match &audience.sees {
            Sees::Everything { to, reports } if reports.contains(&kind) => to.clone(),
            _ => Vec::new(),
        });
    let mut all: Vec<Recipient> = config
        .delivery
        .iter()
        .flat_map(|delivery| delivery.to.clone())
        .collect();
    for recipient in more {
        // A recipient named in two places is one person and gets one mail.
        if !all.iter().any(|known| known.key() == recipient.key()) {
            all.push(recipient);
        }
    }
    all
}

/// The audiences that get a report without these names.
fn nameless(config: &Config, kind: Kind, which: HiddenNames) -> Vec<(&Audience, &[Recipient])> {
    let nameless = |audience: &'_ Audience| match &audience.sees {
        Sees::WithoutNames {
            hidden, reports, ..
        } => *hidden == which && reports.contains(&kind),
        _ => false,
    };
    let audiences = config.audiences.iter().filter(|one| nameless(one));
    let with_recipients = audiences.filter_map(|audience| match &audience.sees {
        Sees::WithoutNames { to, .. } => Some((audience, to.as_slice())),
        _ => None,
    });
    with_recipients.collect()
}

impl Audiences {
    /// Adds the whole report.
    pub fn whole(&mut self, source: &Source<'_>, mail: Mail, to: Vec<Recipient>) {
        self.reports.push(AudienceReport {
            audience: String::new(),
            mail_name: source.mail_name.to_string(),
            mail,
            to,
        });
    }

    /// Adds each rep's and CS lead's own part of the digest.
    pub fn own(&mut self, source: &Source<'_>, figures: &Figures<'_>) -> Result<(), Failure> {
        let Figures::Daily(daily) = figures else {
            return Ok(());
        };
        for audience in &source.config.audiences {
            let Sees::TheirOwn { whose, to } = &audience.sees else {
                continue;
            };
            for (person, recipient) in to {
                let own = personal_digest(daily, *whose, person);
                if !own.is_known {
                    let why = format!(
                        "audience.{}.to: nobody in the exports is called {person:?}",
                        audience.name
                    );
                    self.without.push(why);
                    continue;
                }
                let view = format!("{}/{}", audience.name, slug::person(person));
                let info = named(source.info, &view);
                let document = report::own_in_words(&own, *whose, person, source.inputs, &info);
                self.reports.push(one(
                    source,
                    &document,
                    &info,
                    &view,
                    vec![recipient.clone()],
                )?);
            }
        }
        Ok(())
    }

    /// Adds the reports without names, counted again from the anonymized data set.
    pub fn without_names(
        &mut self,
        source: &Source<'_>,
        data: &mut Dataset,
        texts: &mut dyn TextSource,
    ) -> Result<(), Failure> {
        let of = |which| nameless(source.config, source.info.kind, which);
        let (no_reps, nobody) = (of(HiddenNames::Reps), of(HiddenNames::Everybody));
        // A condition may name people, and stands in the name of the folder.
        if !source.options.scope.filter.is_empty() {
            let why = "with --where there is no report without names";
            let all = no_reps.iter().chain(&nobody);
            self.without
                .extend(all.map(|(audience, _)| format!("audience.{}: {why}", audience.name)));
            return Ok(());
        }
        if no_reps.is_empty() && nobody.is_empty() {
            return Ok(());
        }
        let mut names = data.anonymize_reps();
        let hidden = HiddenNames::Reps;
        self.anonymized(source, data, texts, (hidden, &names), &no_reps)?;
        if !nobody.is_empty() {
            data.anonymize_cs(&mut names);
            let hidden = HiddenNames::Everybody;
            self.anonymized(source, data, texts, (hidden, &names), &nobody)?;
        }
        Ok(())
    }

    /// Adds the report on an anonymized data set for these audiences; `names` are replaced in free
    /// texts too.
    fn anonymized(
        &mut self,
        source: &Source<'_>,
        data: &Dataset,
        texts: &mut dyn TextSource,
        (hidden, names): (HiddenNames, &[(String, String)]),
        audiences: &[(&Audience, &[Recipient])],
    ) -> Result<(), Failure> {
        if audiences.is_empty() {
            return Ok(());
        }
        let view = View {
            data,
            as_of: source.info.as_of,
        };
        let figures = compute(source.config, source.options, view, source.prior, texts)?;
        for (audience, to) in audiences {
            let info = named(source.info, &audience.name);
            let document = report::in_words(&figures, source.inputs, &info)?.renamed(names);
            // Answered from tables without the names, and renamed before charts are drawn.
            let sees = Some((audience.name.as_str(), hidden.into()));
            let panels = panels::panels(&source.panels, info.kind, sees);
            self.failed_panels.extend(
                panels::failed(&panels)
                    .into_iter()
                    .map(|why| format!("audience.{}: {why}", audience.name)),
            );
            let panels: Vec<OwnPanel> = panels.into_iter().map(|one| one.renamed(names)).collect();
            let document = report::with_panels(document, &panels, &info)?;
            self.reports
                .push(one(source, &document, &info, &audience.name, to.to_vec())?);
        }
        Ok(())
    }
}

/// Renders an audience's report and writes its page and mail below `views/`.
fn one(
    source: &Source<'_>,
    document: &report::document::Document,
    info: &RunInfo,
    audience: &str,
    to: Vec<Recipient>,
) -> Result<AudienceReport, Failure> {
    let (page, mut mail) = report::render_view(document, info, source.templates)?;
    let mail_name = format!("{}-{}", source.mail_name, audience.replace('/', "-"));
    let folder = format!("views/{audience}");
    source.draft.write(&format!("{folder}/{PAGE}"), |file| {
        file.write_all(page.as_bytes())
    })?;
    mail.attached = attached(source.config, &mail, |name| {
        source.draft.read(&format!("{folder}/{name}"), MAX_ATTACHED)
    })?;
    if let (Some(delivery), Some(first)) = (&source.config.delivery, to.first()) {
        let eml = eml(&mail, &delivery.from, first, &mail_name, info)?;
        source
            .draft
            .write(&format!("{folder}/email.eml"), |file| file.write_all(&eml))?;
    }
    Ok(AudienceReport {
        audience: audience.to_string(),
        mail_name,
        mail,
        to,
    })
}

const PAGE: &str = "report.html";

/// Largest attachment in bytes: servers refuse larger ones.
pub(super) const MAX_ATTACHED: u64 = 5_000_000;

/// The configured attachments of a mail that exist and are not too large: the page, and the lists
/// that the mail shows only in part.
pub(super) fn attached(
    config: &Config,
    mail: &Mail,
    read: impl Fn(&str) -> Result<Option<Vec<u8>>, FolderError>,
) -> Result<Vec<Attached>, Failure> {
    let Some(delivery) = &config.delivery else {
        return Ok(Vec::new());
    };
    let page = delivery
        .attaches_page
        .then_some((PAGE, "text/html; charset=utf-8"));
    let lists = mail.lists.iter().filter(|_| delivery.attaches_lists);
    let lists = lists.map(|list| (list.as_str(), "text/csv; charset=utf-8"));
    let mut attached = Vec::new();
    for (name, mime) in page.into_iter().chain(lists) {
        attached.extend(read(name)?.map(|bytes| Attached {
            name: name.to_string(),
            mime,
            bytes,
        }));
    }
    Ok(attached)
}

/// The facts of the run for an audience's page, which is in a folder below the report's.
fn named(info: &RunInfo, view: &str) -> RunInfo {
    RunInfo {
        folder: format!("{}/views/{view}", info.folder),
        has_lists: false,
        ..info.clone()
    }
}
