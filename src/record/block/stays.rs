//! Whether a line without a label belongs to the open section.

use super::fit::{fit, is_change};
use super::label::Label;
use super::segment::{Evidence, Segment};
use super::sentences::Sentence;
use super::source::Line;
use super::walker_state::Walker;
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::{chunks, is_marked};
use crate::record::words::{Kind, vocabulary};

impl Walker<'_> {
    /// Whether sentences inside of a section are of other fields: of some that have no text yet.
    pub(super) fn may_be_apart(&self, found: &[Sentence]) -> bool {
        let labels = found.iter().filter_map(|sentence| sentence.label);
        let by_sentence = self.open.is_some_and(|at| {
            matches!(
                self.out.segments[at].evidence,
                Evidence::Sentence | Evidence::Content
            )
        });
        by_sentence
            || labels
                .into_iter()
                .any(|label| Some(label) != self.open_label() && !self.has_text_of(label))
    }

    /// Whether a line without a label belongs to the open section for sure.
    pub(super) fn stays_with(&self, open: &Segment, piece: &str, line: &Line) -> bool {
        let marker = without_marker(piece).0;
        let is_item = marker != Marker::None
            || piece.starts_with(['→', '-', '"', '“', '«', '„', '>'])
            || line.indent > self.label_mark.1 + 1;
        if line.begins_message && open.is_inline {
            return marker != Marker::None || is_marked(piece);
        }
        if open.is_blank() {
            return true;
        }
        let is_person = matches!(
            open.column(),
            Some(TextColumn::Champion | TextColumn::Skeptic)
        );
        if self.is_sibling_field(open, piece, line) {
            return false;
        }
        // A list, or an objection, below a text that is none.
        let is_other = open.is_inline
            && open.evidence != Evidence::Content
            && (marker == Marker::Number && !self.is_list()
                || is_marked(piece)
                    && open.column() != Some(TextColumn::Objections)
                    && !is_arrow(piece));
        if is_other {
            return false;
        }
        match (open.is_inline, self.after_blank) {
            (_, true) => {
                (is_item && (self.is_list() || marker != Marker::None) || is_marked(piece))
                    || !open.is_inline && !is_person && !self.ends_list(open, piece)
            }
            (true, false) => {
                is_item && !self.ends_list(open, piece)
                    || is_marked(piece)
                    || self.is_part(piece)
                    || super::ends::is_wrapped(open)
            }
            (false, false) => !self.ends_list(open, piece),
        }
    }

    /// Whether a bullet without a label stands among bullets that are a field each, below one with
    /// its text behind it, and says of itself of which other field it is: a person, a change of a
    /// figure, deals that were lost. Where that field has a label elsewhere it is given back.
    pub(super) fn is_sibling_field(&self, open: &Segment, piece: &str, line: &Line) -> bool {
        const LEAST: i32 = 24;
        let mark = (without_marker(&line.text).0, line.indent);
        let is_field = match open.evidence {
            Evidence::Label(_) => true,
            Evidence::Content => open.label.is_none(),
            _ => false,
        };
        if mark.0 != Marker::Bullet || mark != self.label_mark || !open.is_inline || !is_field {
            return false;
        }
        let texts = open.texts();
        let above: Vec<&str> = texts.iter().map(|text| without_marker(text).1).collect();
        let told = [
            TextColumn::Champion,
            TextColumn::Skeptic,
            TextColumn::SuccessMetric,
            TextColumn::LostDealSignal,
        ];
        let text = without_marker(piece).1;
        told.into_iter().any(|column| {
            Some(column) != open.column()
                && !self.has_text_of(Label::Column(column))
                && fit(column, &[text]) >= LEAST
                && (open.label.is_some() || fit(column, &above) < LEAST)
        })
    }

    /// Whether a line between a label and its text says nothing but how to write it: `In the
    /// customer's own words`, `Ranked, top 3`.
    pub(super) fn is_hint(&self, line: &Line) -> bool {
        const LEAST: usize = 2;
        let is_first = self.is_above_text
            && !line.is_heading
            && !self.after_blank
            && self.is_labelled()
            && self.open.is_some_and(|at| {
                let open = &self.out.segments[at];
                open.is_blank() && !open.is_inline
            });
        if !is_first || without_marker(&line.text).0 != Marker::None {
            return false;
        }
        let all = words(&line.text);
        // `What would you say in the hallway?` between a label and its text.
        let asks = line.text.ends_with(['?', '？', '؟'])
            && self.open_column() != Some(TextColumn::Objections)
            && line.speaker.is_none()
            && vocabulary().of(Kind::Asks).at_start(&all).is_some();
        if asks {
            return true;
        }
        let fillers = vocabulary().of(Kind::Fillers);
        all.len() >= LEAST
            && all
                .iter()
                .all(|word| word.bytes().all(|b| b.is_ascii_digit()) || fillers.has_word(word))
    }

    /// Whether a text is the first below a label, and fits its field: no sentence of another.
    pub(super) fn is_first_text(&self, piece: &str) -> bool {
        const LEAST: i32 = 16;
        let Some(column) = self.open_column() else {
            return false;
        };
        let is_blank = self.open.is_some_and(|at| self.out.segments[at].is_blank());
        is_blank
            && self.is_labelled()
            && (fit(column, &[piece]) >= LEAST
                || column == TextColumn::SuccessMetric && is_change(piece))
    }

    /// Whether a list stands above and this line is none of its items.
    pub(super) fn ends_list(&self, open: &Segment, piece: &str) -> bool {
        let is_listed =
            |line: &&Line| without_marker(&line.text).0 != Marker::None || is_marked(&line.text);
        let said = || open.lines.iter().filter(|line| !line.is_blank());
        // `4. Ana Ruiz, CFO` below `3. Objections`, which have marks of their own.
        let next = super::outer_numbers::number_of(piece).map(|(number, _)| number);
        let is_next = next.is_some()
            && next == open.number.map(|number| number + 1)
            && said().all(|line| is_marked(&line.text));
        // `… no fee on` and `counter sales.` below it: a line that was wrapped.
        let goes_on = piece.starts_with(char::is_lowercase)
            && !self.after_blank
            && said()
                .next_back()
                .is_some_and(|line| !line.text.ends_with(['.', '!', '?', ';', '"', '”', '»']));
        self.is_list()
            && !open.is_key
            && !goes_on
            && (is_next || without_marker(piece).0 == Marker::None)
            && !is_marked(piece)
            && said().count() >= 2
            && said().all(|line| is_listed(&line))
    }
}

/// Whether a line has an arrow and no mark: `tickets 9 -> 4`.
fn is_arrow(piece: &str) -> bool {
    chunks(piece).iter().all(|chunk| chunk.mark.is_none())
}
