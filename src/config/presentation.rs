//! How reports look: numbers, links into the CRM, templates of one's own.

use std::path::{Path, PathBuf};

use super::file;
use crate::model::{LinkPattern, Locale};

/// How reports look.
#[derive(Debug, Clone, Default)]
pub struct Presentation {
    /// How numbers, amounts and days are written.
    pub locale: Locale,
    /// Where a deal is in the CRM.
    pub deal_link: Option<LinkPattern>,
    /// Where an account is in the CRM.
    pub account_link: Option<LinkPattern>,
    /// The folder of templates used in place of the built-in ones.
    pub templates: Option<PathBuf>,
}

pub(super) fn check(written: &file::Config, folder: &Path, problems: &mut Vec<String>) -> Presentation {
    let mut link = |key: &str, text: &Option<String>, place: &'static str| {
        let text = text.as_ref()?;
        LinkPattern::parse(text, place)
            .map_err(|e| {
                problems.push(format!("links.{key} = {text:?} {e}; write \"https://crm.example/{key}s/{place}\""));
            })
            .ok()
    };
    let deal_link = link("deal", &written.links.deal, "{deal_id}");
    let account_link = link("account", &written.links.account, "{account_id}");
    let templates = written.templates_dir.as_ref().map(|path| folder.join(path));
    if let Some(path) = templates.as_ref().filter(|path| !path.is_dir()) {
        problems.push(format!("templates_dir: there is no folder {}", path.display()));
    }
    Presentation { locale: written.locale, deal_link, account_link, templates }
}
