//! From the words of a heading to what it starts.

use std::collections::BTreeMap;

use super::known_headings::{FILLERS, KNOWN, OTHERS, TITLE};
use super::label::Label;
use crate::model::{Field, TextColumn};

/// The known headings, and those of the configuration, for example in another language.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    own: BTreeMap<String, Label>,
}

impl Labels {
    /// Adds a heading for a field.
    pub fn add(&mut self, heading: &str, field: Field) {
        let label = match field.columns().next() {
            Some(column) if field != Field::ChampionSkeptic => Label::Column(column),
            _ => Label::Stakeholders,
        };
        self.own.insert(words(heading).join(" "), label);
    }

    /// Adds a heading for one of the eight columns.
    pub fn add_column(&mut self, heading: &str, column: TextColumn) {
        self.own
            .insert(words(heading).join(" "), Label::Column(column));
    }

    /// What a heading starts.
    pub fn find(&self, heading: &str) -> Option<Label> {
        let all = words(heading);
        let mut rest: &[String] = &all;
        while let [first, more @ ..] = rest
            && first.chars().all(|c| c.is_ascii_digit())
            && !more.is_empty()
        {
            rest = more;
        }
        if rest.is_empty() || rest.len() > 14 {
            return None;
        }
        let whole = rest.join(" ");
        if let Some(label) = self.own.get(&whole) {
            return Some(*label);
        }
        if is_title(rest) {
            return Some(Label::Title);
        }
        if OTHERS.contains(&whole.as_str()) {
            return Some(Label::Other);
        }
        let known = |text: &str| {
            KNOWN
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, label)| *label)
        };
        known(&whole).or_else(|| {
            let kept = rest.iter().filter(|word| !FILLERS.contains(&word.as_str()));
            known(&kept.cloned().collect::<Vec<_>>().join(" "))
        })
    }
}

fn is_title(words: &[String]) -> bool {
    let has = |word: &str| words.iter().any(|w| w == word);
    let names_it =
        has("handoff") || has("handover") || (has("hand") && (has("off") || has("over")));
    names_it && words.iter().all(|word| TITLE.contains(&word.as_str()))
}

/// The words of a heading: lower case, without brackets and punctuation.
fn words(heading: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let outside = heading.chars().map(|c| match c {
        '(' | '[' | '（' => {
            depth += 1;
            ' '
        }
        ')' | ']' | '）' => {
            // `1) Promised outcome` closes what nothing opened.
            depth = (depth - 1).max(0);
            ' '
        }
        _ if depth > 0 => ' ',
        c => c,
    });
    let text: String = outside
        .collect::<String>()
        .to_lowercase()
        .replace(['’', '\''], "");
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}
