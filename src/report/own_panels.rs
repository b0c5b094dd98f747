//! A panel of the company's own, with the answer to its query.

use schemars::JsonSchema;
use serde::Serialize;

use super::replacement::Replacement;
use crate::model::visible::visible;
use crate::model::{AnswerValue, PanelAnswer, PanelChart};

/// A panel of the company's own, with the answer to its query.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OwnPanel {
    /// Its title.
    pub title: String,
    /// How it is drawn.
    pub chart: PanelChart,
    /// The sentence below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The answer to its query; nothing where it failed.
    #[serde(flatten)]
    pub answer: Option<PanelAnswer>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Whether the report is restricted to some accounts, and the panel is not.
    #[serde(skip)]
    pub is_of_all: bool,
}

impl OwnPanel {
    /// Replaces names, given as `(name, replacement)`, where they occur as whole words. Charts are
    /// drawn from the panel, so this comes before them.
    #[must_use]
    pub fn renamed(mut self, names: &[(String, String)]) -> OwnPanel {
        let replacements: Vec<Replacement> = names
            .iter()
            .filter_map(|(name, instead)| Replacement::new(name, instead))
            .collect();
        for text in self.texts() {
            replacements.iter().for_each(|one| one.apply(text));
        }
        self
    }

    fn texts(&mut self) -> Vec<&mut String> {
        let mut texts = vec![&mut self.title];
        texts.extend(self.note.as_mut());
        texts.extend(self.failed.as_mut());
        if let Some(answer) = &mut self.answer {
            texts.extend(answer.columns.iter_mut().map(|column| &mut column.name));
            let cells = answer.rows.iter_mut().flatten();
            texts.extend(cells.filter_map(|cell| match cell {
                AnswerValue::Text(text) => Some(text),
                _ => None,
            }));
        }
        texts
    }

    /// Removes invisible characters, which texts from a CRM may contain.
    #[must_use]
    pub(super) fn cleared(&self) -> OwnPanel {
        let mut panel = self.clone();
        for text in panel.texts() {
            *text = visible(text).into_owned();
        }
        panel
    }
}
