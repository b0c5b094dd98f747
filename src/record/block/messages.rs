//! Messages of a chat, and lines of a checklist of letters.

use super::heading::{heading, without_letter};
use super::questions::asked;
use super::segment::Evidence;
use super::sentences::sentences;
use super::source::Line;
use super::walker_state::Walker;
use crate::record::fold::words;
use crate::record::marks::{Mark, chunks};

/// The last sentence of a line.
fn last_sentence(text: &str) -> &str {
    let inside = text.trim_end_matches(['?', '？', '؟', ' ']);
    let cut = inside.rfind(['.', '!', '?', '？', '。', ';']);
    match cut {
        Some(at) => {
            let width = text[at..].chars().next().map_or(1, char::len_utf8);
            text[at + width..].trim_start()
        }
        None => text,
    }
}

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
        // `criteria`, and somebody else answers.
        let asks = self.open.is_some_and(|at| {
            let open = &self.out.segments[at];
            open.is_blank() && matches!(open.evidence, Evidence::BareLabel(_))
        });
        if line.speaker != self.speaker && !asks {
            self.open = None;
        }
        self.speaker = line.speaker;
    }

    /// A question about a field, in a chat: the answer of somebody else is its text.
    pub(super) fn question(&mut self, line: &Line) -> bool {
        const MOST_WORDS: usize = 6;
        if line.speaker.is_none() {
            return false;
        }
        if !line.text.ends_with(['?', '？', '؟']) {
            return self.question_without_sign(line);
        }
        // `and the risks?`, `who's the champion?`: longer questions are talk, but for their last
        // sentence.
        let last = last_sentence(&line.text);
        let all = words(last);
        let short = all.len() <= MOST_WORDS;
        let label = (0..if short { all.len() } else { 0 }).find_map(|i| {
            (1..=4.min(all.len() - i)).rev().find_map(|n| {
                let found = self.labels.find(&all[i..i + n].join(" "), false)?;
                found.label.is_field().then_some(found.label)
            })
        });
        let label = label.or_else(|| asked(last, true).map(|(found, _)| found.label));
        if let Some(label) = label {
            self.asked = Some((label, line.speaker));
        }
        self.open = None;
        self.out.outside.push(line.clone());
        true
    }

    /// `and who's against`: a message that is a short question and no answer.
    fn question_without_sign(&mut self, line: &Line) -> bool {
        const MOST_WORDS: usize = 6;
        // `ok, what did we promise`
        let last = line.text.rsplit(", ").next().unwrap_or_default();
        let is_message = line.begins_message && self.asked.is_none();
        if !is_message || words(last).len() > MOST_WORDS || last.contains([':', '.']) {
            return false;
        }
        let Some((found, _)) = asked(last, true) else {
            return false;
        };
        if self.has_text_of(found.label) {
            return false;
        }
        self.asked = Some((found.label, line.speaker));
        self.open = None;
        self.out.outside.push(line.clone());
        true
    }
}

/// Whether a line is the mark of an answer and nothing else: `A:`.
pub(super) fn is_bare_answer(text: &str) -> bool {
    match chunks(text).as_slice() {
        [one] => one.mark == Some(Mark::Answer) && one.text.is_empty(),
        _ => false,
    }
}
