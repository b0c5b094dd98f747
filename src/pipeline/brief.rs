//! The story of one account from the exports: figures, and the document made of them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::figures::info;
use super::inputs::{judge, load, report_day};
use crate::config;
use crate::dataset::{TextRequest, View};
use crate::ingest;
use crate::metrics::account_story::{AccountStory, FoundStory};
use crate::model::{Day, Kind, PreviousInputs};
use crate::report::{self, RunInfo, Templates};

/// Which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The account with this id or name.
    Account(String),
    /// The account of the deal with this id, with the handoff of that deal.
    Deal(String),
}

/// Options of `handoff brief`.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration.
    pub config: PathBuf,
    /// The as-of day; else the configuration's, else today.
    pub as_of: Option<Day>,
    /// Which account.
    pub whose: Whose,
    /// The current time, for "today".
    pub now: DateTime<Utc>,
}

/// A story, and how it is written.
pub struct Brief<'a> {
    /// The story as figures.
    pub story: AccountStory<'a>,
    info: RunInfo,
    templates: Templates,
}

/// Reads the inputs, makes the story and passes it to `tell`.
///
/// # Errors
/// See [`Failure`].
pub fn brief<T>(options: &Options, tell: impl FnOnce(&Brief<'_>) -> T) -> Result<T, Failure> {
    let config = config::load(&options.config)?;
    let presentation = &config.presentation;
    let templates = Templates::new(&presentation.templates, presentation.locale)?;
    let as_of = report_day(&config, options.as_of, options.now)?;
    let mut loaded = load(&config, as_of)?;
    if let ingest::Readiness::Blocked(reasons) =
        judge(&config, as_of, &loaded, &PreviousInputs::default())
    {
        return Err(Failure::NoBrief(reasons));
    }
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let found = match &options.whose {
        Whose::Deal(id) => {
            let deal = view.find(id).map_err(|source| Failure::NoDeal {
                config: config.path.clone(),
                source,
            })?;
            FoundStory::of_deal(view, &config.settings, deal)
        }
        Whose::Account(asked) => {
            let no_account = |source| Failure::NoAccount {
                config: config.path.clone(),
                source,
            };
            let account = view.find_account(asked).map_err(no_account)?;
            FoundStory::of_account(view, &config.settings, account).ok_or_else(|| {
                Failure::LaterAccount {
                    asked: asked.clone(),
                    as_of,
                }
            })?
        }
    };
    let mut request = TextRequest::default();
    found.request(&mut request);
    let texts = request.read(&mut loaded.texts)?;
    let mut info = info(&config, Kind::Daily, as_of, "");
    info.has_lists = false;
    Ok(tell(&Brief {
        story: found.told(&config.settings, &config.rules, &texts),
        info,
        templates,
    }))
}

/// JSON Schema of the story.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(AccountStory<'static>)
}

impl Brief<'_> {
    /// As plain text.
    pub fn plain(&self) -> String {
        let document = report::brief::document(&self.story, &self.info);
        report::brief::plain(&document, &self.info.formatter())
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let document = report::brief::document(&self.story, &self.info);
        report::brief::markdown(&document, &self.info.formatter())
    }

    /// As a page.
    ///
    /// # Errors
    /// When a template of the configuration is wrong.
    pub fn html(&self) -> Result<String, Failure> {
        let document = report::brief::document(&self.story, &self.info);
        Ok(report::brief::html(&document, &self.info, &self.templates)?)
    }
}
