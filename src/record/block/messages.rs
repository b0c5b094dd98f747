//! Messages of a chat, and lines of a checklist of letters.

use super::heading::{heading, without_letter};
use super::sentences::sentences;
use super::source::Line;
use super::walker_state::Walker;
use crate::record::fold::words;

impl Walker<'_> {
    /// `E: the owner signs`, where letters stand for questions of a sales method.
    pub(super) fn letter(&mut self, line: &Line) -> bool {
        if !self.is_checklist || heading(&line.text, self.labels, true).is_some() {
            return false;
        }
        let Some(rest) = without_letter(&line.text) else {
            return false;
        };
        let found = sentences(rest, self.labels);
        match found.iter().any(|sentence| sentence.label.is_some()) {
            true => self.prose(found, line, false),
            false => self.other(&line.text, line),
        }
        true
    }

    /// A message of a chat begins: what somebody else says ends the section.
    pub(super) fn message(&mut self, line: &Line) {
        if line.speaker != self.speaker {
            self.open = None;
        }
        self.speaker = line.speaker;
    }

    /// A question about a field, in a chat: the answer of somebody else is its text.
    pub(super) fn question(&mut self, line: &Line) -> bool {
        if line.speaker.is_none() || !line.text.ends_with(['?', '？']) {
            return false;
        }
        // `and the risks?`, `who's the champion?`: longer questions are talk.
        const MOST_WORDS: usize = 6;
        let all = words(&line.text);
        let short = all.len() <= MOST_WORDS;
        let label = (0..if short { all.len() } else { 0 }).find_map(|i| {
            (1..=4.min(all.len() - i)).rev().find_map(|n| {
                let found = self.labels.find(&all[i..i + n].join(" "), false)?;
                found.label.is_field().then_some(found.label)
            })
        });
        if let Some(label) = label {
            self.asked = Some((label, line.speaker));
        }
        self.open = None;
        self.out.outside.push(line.clone());
        true
    }
}
