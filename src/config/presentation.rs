//! How reports look: locale, links into the CRM, custom templates.

use std::path::Path;

use super::file;
use crate::model::{LinkPattern, Locale};

/// How reports look.
#[derive(Debug, Clone, Default)]
pub struct Presentation {
    /// How numbers, amounts and days are written.
    pub locale: Locale,
    /// Web address of a deal in the CRM.
    pub deal_link: Option<LinkPattern>,
    /// Web address of an account in the CRM.
    pub account_link: Option<LinkPattern>,
    /// Name and text of custom templates, which replace built-in ones or are included by them.
    pub templates: Vec<(String, String)>,
}

pub(super) fn check(
    written: &file::Config,
    folder: &Path,
    problems: &mut Vec<String>,
) -> Presentation {
    let mut link = |key: &str, text: &Option<String>, place: &'static str| {
        let text = text.as_ref()?;
        LinkPattern::parse(text, place)
            .map_err(|e| {
                problems.push(format!(
                    "links.{key} = {text:?} {e}; write \"https://crm.example/{key}s/{place}\""
                ));
            })
            .ok()
    };
    let deal_link = link("deal", &written.links.deal, "{deal_id}");
    let account_link = link("account", &written.links.account, "{account_id}");
    let templates = written.templates_dir.as_ref().map(|path| folder.join(path));
    let templates = templates.map(|path| {
        read(&path).unwrap_or_else(|e| {
            problems.push(format!(
                "templates_dir: cannot read {}: {e}",
                path.display()
            ));
            Vec::new()
        })
    });
    Presentation {
        locale: written.locale,
        deal_link,
        account_link,
        templates: templates.unwrap_or_default(),
    }
}

/// Name and text of the files in a folder, sorted, without hidden ones.
fn read(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.file_type()?.is_file() {
            let text = std::fs::read_to_string(entry.path());
            files.push((
                name.clone(),
                text.map_err(|e| std::io::Error::new(e.kind(), format!("{name}: {e}")))?,
            ));
        }
    }
    files.sort();
    Ok(files)
}
