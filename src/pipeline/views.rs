//! The other views of a report: for whoever may see less, and for each rep and CS lead their own
//! part.

use std::io::Write;

use super::{Failure, compute, eml};
use crate::config::{Audience, Config, Mailbox, Sees};
use crate::dataset::{Dataset, TextSource, View};
use crate::deliver::folder::{Draft, FolderError};
use crate::metrics::personal::personal_digest;
use crate::model::{Kind, PriorState, steady_hash};
use crate::report::{self, Attached, Figures, Inputs, Mail, RunInfo, Templates};

/// One view of a report: its files and who gets its mail.
pub(super) struct Made {
    /// The view; empty of the whole report.
    pub audience: String,
    /// The identity of the mail: with the recipient it names it for ever.
    pub run: String,
    /// The mail.
    pub mail: Mail,
    /// Those who get it.
    pub to: Vec<Mailbox>,
}

/// The views of a report, the whole first.
#[derive(Default)]
pub(super) struct Views {
    /// Those made.
    pub made: Vec<Made>,
    /// Who has none, and why.
    pub without: Vec<String>,
}

/// What every view is made from.
pub(super) struct Source<'a> {
    pub config: &'a Config,
    pub options: &'a super::Options,
    pub inputs: &'a Inputs,
    pub info: &'a RunInfo,
    pub templates: &'a Templates,
    pub remembered: &'a PriorState,
    pub run: &'a str,
    pub draft: &'a Draft,
}

/// The recipients of the whole report.
pub(super) fn everything(config: &Config, kind: Kind) -> Vec<Mailbox> {
    let more = config
        .audiences
        .iter()
        .flat_map(|audience| match &audience.sees {
            Sees::Everything { to, reports } if reports.contains(&kind) => to.clone(),
            _ => Vec::new(),
        });
    let mut all: Vec<Mailbox> = config
        .delivery
        .iter()
        .flat_map(|delivery| delivery.to.clone())
        .collect();
    for mailbox in more {
        // Named in two places is still one person and one mail.
        if !all.iter().any(|known| known.address() == mailbox.address()) {
            all.push(mailbox);
        }
    }
    all
}

/// Those who get a report without the names of reps.
fn nameless(config: &Config, kind: Kind) -> Vec<&Audience> {
    let is_nameless = |audience: &&Audience| match &audience.sees {
        Sees::WithoutRepNames { reports, .. } => reports.contains(&kind),
        _ => false,
    };
    config.audiences.iter().filter(is_nameless).collect()
}

impl Views {
    /// The whole report.
    pub fn whole(&mut self, source: &Source<'_>, mail: Mail) {
        let to = everything(source.config, source.info.kind);
        self.made.push(Made {
            audience: String::new(),
            run: source.run.to_string(),
            mail,
            to,
        });
    }

    /// For each rep and CS lead their own part.
    pub fn own(&mut self, source: &Source<'_>, figures: &Figures<'_>) -> Result<(), Failure> {
        let Figures::Daily(daily) = figures else {
            return Ok(());
        };
        for audience in &source.config.audiences {
            let Sees::TheirOwn { whose, to } = &audience.sees else {
                continue;
            };
            for (person, mailbox) in to {
                let own = personal_digest(daily, *whose, person);
                if !own.is_known {
                    let why = format!(
                        "audience.{}.to: the exports know nobody called {person:?}",
                        audience.name
                    );
                    self.without.push(why);
                    continue;
                }
                let view = format!("{}/{}", audience.name, plain(person));
                let info = named(source.info, &view);
                let document = report::own_in_words(&own, *whose, person, source.inputs, &info);
                self.made
                    .push(one(source, &document, &info, &view, vec![mailbox.clone()])?);
            }
        }
        Ok(())
    }

    /// Without the names of reps: counted again from the data, which loses them.
    pub fn without_reps(
        &mut self,
        source: &Source<'_>,
        data: &mut Dataset,
        texts: &mut dyn TextSource,
    ) -> Result<(), Failure> {
        let nameless = nameless(source.config, source.info.kind);
        // A condition may name reps, and stands in the name of the folder.
        if !source.options.scope.filter.is_empty() {
            let why = "with --where there is no view without reps";
            self.without.extend(
                nameless
                    .iter()
                    .map(|audience| format!("audience.{}: {why}", audience.name)),
            );
            return Ok(());
        }
        if nameless.is_empty() {
            return Ok(());
        }
        let names = data.anonymize_reps();
        let view = View {
            data,
            as_of: source.info.as_of,
        };
        let figures = compute(
            source.config,
            source.options,
            view,
            source.remembered,
            texts,
        )?;
        for audience in nameless {
            let Sees::WithoutRepNames { to, .. } = &audience.sees else {
                continue;
            };
            let info = named(source.info, &audience.name);
            let document = report::in_words(&figures, source.inputs, &info)?.renamed(&names);
            self.made
                .push(one(source, &document, &info, &audience.name, to.clone())?);
        }
        Ok(())
    }
}

fn one(
    source: &Source<'_>,
    document: &report::document::Document,
    info: &RunInfo,
    view: &str,
    to: Vec<Mailbox>,
) -> Result<Made, Failure> {
    let (page, mut mail) = report::render_view(document, info, source.templates)?;
    let run = format!("{}-{}", source.run, view.replace('/', "-"));
    let folder = format!("views/{view}");
    source.draft.write(&format!("{folder}/{PAGE}"), |file| {
        file.write_all(page.as_bytes())
    })?;
    mail.attached = attached(source.config, &mail, |name| {
        source
            .draft
            .read(&format!("{folder}/{name}"), MOST_ATTACHED)
    })?;
    if let (Some(delivery), Some(first)) = (&source.config.delivery, to.first()) {
        let mail = eml(&mail, &delivery.from.0, &first.0, &run, info)?;
        source
            .draft
            .write(&format!("{folder}/email.eml"), |file| file.write_all(&mail))?;
    }
    Ok(Made {
        audience: view.to_string(),
        run,
        mail,
        to,
    })
}

const PAGE: &str = "report.html";

/// Bytes of a file at most that goes with a mail: servers refuse more, and nobody reads it in a
/// mail.
pub(super) const MOST_ATTACHED: u64 = 5_000_000;

/// The files that go with a mail, as far as they are to be had: the page, and the lists of which
/// the mail shows some rows only.
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

/// The run as a view tells of it: its page lies below that of the report.
fn named(info: &RunInfo, view: &str) -> RunInfo {
    RunInfo {
        folder: format!("{}/views/{view}", info.folder),
        has_lists: false,
        ..info.clone()
    }
}

/// A person's name as the name of a folder: `marco-bellini-2f1c08aa`, the end telling apart those
/// whose letters are the same.
fn plain(person: &str) -> String {
    const LONGEST: usize = 40;
    let mut name = String::new();
    for c in person.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    name.truncate(LONGEST);
    format!(
        "{}-{:08x}",
        name.trim_end_matches('-'),
        steady_hash(person) as u32
    )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_becomes_a_folder_that_no_other_name_has_and_that_stays_where_it_is() {
        assert!(plain("Marco Bellini").starts_with("marco-bellini-"));
        assert_ne!(plain("René"), plain("Renè"));
        assert!(!plain("../../etc/passwd").contains(['/', '.']));
        assert!(plain("李明").len() >= 5 && !plain("李明").starts_with("--"));
    }
}
