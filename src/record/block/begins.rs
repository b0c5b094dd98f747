//! Whether a heading begins a section here, or is a line of the open one that reads like a heading.

use super::heading::Heading;
use super::label::{HeadLine, Label};
use super::label_index::Match;
use super::label_style::{Lead, lead};
use super::segment::Evidence;
use super::source::Line;
use super::walker_state::Walker;
use crate::model::TextColumn;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::chunks;

impl Walker<'_> {
    /// Whether a heading begins a section here, or is a line of the open one that reads like one.
    pub(super) fn begins(&self, h: &Heading<'_>, piece: &str, line: &Line) -> bool {
        let label = h.found.label;
        let marker = without_marker(&line.text).0;
        let is_item =
            marker == Marker::Bullet && self.is_list() && self.label_mark != (marker, line.indent);
        // `- Champion: leaves in March` below the risks is one of them.
        // `- Objection: … -> …` says what it is wherever it stands.
        let is_pair = h.found.is_item
            && label == Label::Column(TextColumn::Objections)
            && (piece.contains("->") || piece.contains('→') || chunks(piece).len() > 1);
        // `✅ Action items` below a list.
        let is_title = label == Label::Other
            && h.rest.is_empty()
            && self.after_blank
            && lead(&line.text) == Lead::Emoji;
        if is_item
            && !is_pair
            && !is_title
            && (self.plain_labels >= 2 || self.has_text_of(label) || label == Label::Other)
        {
            return false;
        }
        if self.is_part(piece) {
            return false;
        }
        // What is only likely does not begin its own section again: `In 90 days lost: …`
        if h.found.how != Match::Exact && Some(label) == self.open_label() {
            return false;
        }
        match label {
            Label::Column(_) if Some(label) == self.open_label() && self.is_labelled() => {
                h.found.is_item && (is_numbered_key(piece) || h.rest.is_empty() && !h.has_sign)
                    || !h.found.is_item && marker != Marker::Bullet && !is_item_of_list(piece)
                    || self.label_mark == (marker, line.indent) && marker == Marker::Bullet
            }
            Label::Head(HeadLine::Deal | HeadLine::Submitted) => {
                h.has_sign && marker == Marker::None
            }
            Label::Head(_) => {
                !self.has_fields && (h.has_sign || h.rest.is_empty() && line.is_heading)
            }
            Label::Title => !self.has_fields || self.open.is_none() || line.is_heading,
            Label::Other => self.is_set_off(h, line),
            _ if !h.has_sign => self.is_bare_label(h, line, marker),
            _ => true,
        }
    }

    /// Whether a label without a sign behind it is one: on a line of its own that stands apart.
    fn is_bare_label(&self, h: &Heading<'_>, line: &Line, marker: Marker) -> bool {
        if line.is_heading || line.is_bold || self.open.is_none() {
            return true;
        }
        let open = self.open.map(|at| &self.out.segments[at]);
        let is_blank = open.is_some_and(|open| open.is_blank() && !open.is_inline);
        let is_alike = self.label_mark == (marker, line.indent);
        let field = h
            .found
            .label
            .columns()
            .first()
            .map(|c| c.field().index() + 1);
        let is_numbered = field.is_some() && field == h.found.number.map(usize::from);
        if marker == Marker::Number && self.open_column() == Some(TextColumn::DecisionCriteria) {
            return is_numbered && self.after_blank || is_alike;
        }
        is_numbered
            || self.after_blank
            || is_alike
            || is_blank && matches!(self.open_label(), Some(Label::Stakeholders))
    }

    /// Whether a section beside the record begins, and not an item that reads like one.
    fn is_set_off(&self, h: &Heading<'_>, line: &Line) -> bool {
        let Some(open) = self.open.map(|at| &self.out.segments[at]) else {
            return true;
        };
        let alike = self.label_mark == (without_marker(&line.text).0, line.indent);
        line.is_heading
            || line.is_bold && alike
            || (h.rest.is_empty() && self.after_blank)
            || h.rest.is_empty()
                && alike
                && !open.is_inline
                && !open.is_blank()
                && matches!(open.evidence, Evidence::BareLabel(_))
            || (open.is_inline || self.after_blank) && alike
            || h.has_sign && alike && self.ends_list(open, &line.text)
    }
}

/// Whether a line begins with a single word and a colon, as items of a list do.
fn is_item_of_list(line: &str) -> bool {
    let rest = without_marker(line).1;
    rest.split_once(':')
        .is_some_and(|(label, text)| !label.trim().contains(' ') && !text.trim().is_empty())
}

/// Whether a line begins with a key of an export that counts its items: `decision_criteria_2: …`.
fn is_numbered_key(line: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(key, _)| key.contains('_') && !key.contains(' '))
}
