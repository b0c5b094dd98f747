//! Where a section begins: at its label, at its number alone, at a label that stands bare.

use super::heading::{Heading, heading};
use super::label::Label;
use super::label_index::Match;
use super::pieces::pieces;
use super::segment::{Evidence, Segment};
use super::source::Line;
use super::told::typed_persons;
use super::walker_state::Walker;
use super::wrapping::{behind_arrow, flow_list, is_key, unwrapped};
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};

impl Walker<'_> {
    /// Begins a section at a line that no known label with a sign begins.
    pub(super) fn begin_otherwise(&mut self, line: &Line) -> bool {
        let Some(h) = self.bare(line) else {
            return self.own_label(line);
        };
        self.begin(h, &line.text, line);
        self.after_blank = false;
        true
    }

    /// Begins a section with the text behind its heading.
    pub(super) fn begin(&mut self, h: Heading<'_>, piece: &str, line: &Line) {
        let label = h.found.label;
        let marker = without_marker(&line.text).0;
        // One more objection, risk or criterion under a label of its own.
        let is_more =
            h.found.is_item && (self.open_label() == Some(label) || self.is_open_by_number(label));
        let rest = unwrapped(behind_arrow(h.rest, piece, label), piece);
        let rest = match rest.as_str() {
            // YAML's signs of a text below, and of nothing.
            ">" | "|" | ">-" | "|-" | ">+" | "|+" | "~" | "null" | "''" | "\"\"" | "[]" | "{}" => {
                ""
            }
            rest => rest,
        };
        let text = match (h.found.is_item, label) {
            (true, Label::Column(TextColumn::Objections)) if !h.has_sign => format!("{piece}:"),
            (true, Label::Column(TextColumn::Objections)) => piece.to_string(),
            (true, _) => format!("- {rest}"),
            _ => rest.to_string(),
        };
        // `Champion title: CFO` below `Champion name: Ana Ruiz`.
        if h.found.is_part
            && let Some(of) = self
                .out
                .segments
                .iter()
                .rposition(|s| s.label == Some(label))
        {
            self.out.segments[of].push(line.number, rest);
            return;
        }
        if is_more && let Some(open) = self.open {
            self.out.segments[open].push(line.number, text);
            return;
        }
        let evidence = match h.has_sign || line.is_heading || line.is_bold {
            true => Evidence::Label(h.found.how),
            false => Evidence::BareLabel(h.found.how),
        };
        let mut segment = Segment::labelled(label, evidence, line.number);
        segment.corrects = self.corrects;
        segment.number = h.found.number;
        let is_bare_item = h.found.is_item && h.rest.is_empty();
        segment.is_inline = !text.trim().is_empty() && !is_bare_item;
        segment.is_key = is_key(piece);
        let front = piece.strip_suffix(h.rest).unwrap_or(piece);
        segment.is_vague =
            label == Label::Column(TextColumn::PromisedOutcome) && words(front).len() == 1;
        let (text, behind) = match label.is_field() && !h.found.is_item && !segment.is_key {
            true => self.own_sentences(label, text),
            false => (text, Vec::new()),
        };
        for text in flow_list(&text, piece) {
            // `"criteria": "1. price\\n2. API",` of JSON that is broken elsewhere.
            let parts = if segment.is_key { "\\n" } else { "\n" };
            for part in text.split(parts) {
                segment.push(line.number, part);
            }
        }
        if label.is_field() {
            self.has_fields = true;
            self.plain_labels += usize::from(marker != Marker::Bullet);
            self.label_mark = (marker, line.indent);
        }
        self.asked = None;
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1).filter(|_| label.is_field());
        if !behind.is_empty() {
            self.prose(behind, line, true);
        }
    }

    /// Whether the open field stands under nothing but its number, and that is the label's.
    fn is_open_by_number(&self, label: Label) -> bool {
        let open = self.open.map(|at| &self.out.segments[at]);
        let number = label.columns().first().map(|c| c.field().index() + 1);
        open.is_some_and(|open| {
            open.evidence == Evidence::Number
                && open.label.is_none()
                && open.number.map(usize::from) == number
        })
    }

    /// Begins a field by its number alone.
    pub(super) fn begin_number(&mut self, number: u8, line: &Line) {
        let text = super::outer_numbers::without_number(&line.text);
        if number == 4
            && let Some(persons) = typed_persons(text, self.labels)
        {
            for (label, person) in persons {
                let mut segment =
                    Segment::labelled(label, Evidence::Label(Match::Exact), line.number);
                segment.is_inline = true;
                segment.push(line.number, person);
                self.out.segments.push(segment);
            }
            self.open = Some(self.out.segments.len() - 1);
            self.label_mark = (without_marker(&line.text).0, line.indent);
            self.has_fields = true;
            self.after_blank = false;
            return;
        }
        let mut parts = pieces(text, self.labels, None).into_iter();
        let mut segment = Segment::unlabelled(line.number, None);
        segment.evidence = Evidence::Number;
        segment.number = Some(number);
        let first = parts.next().unwrap_or_default();
        // `4. Champion: Ana. Skeptic: Bo Lee, IT`
        let is_labelled = number == 4 && {
            let found = heading(&first, self.labels, false);
            found.is_some_and(|h| h.has_sign && super::labels::is_one_person(h.found.label))
        };
        // `4. Ana Ruiz, CFO / Bo Lee, IT`
        if number == 4 && super::absorb::are_two_persons(&first) {
            segment.label = Some(Label::Stakeholders);
        }
        segment.is_inline = !first.is_empty();
        segment.push(line.number, first.as_str());
        // `2/ - price` with more bullets below: the first of a list, set in as they are.
        if let Some(pushed) = segment.lines.last_mut()
            && without_marker(&pushed.text).0 == Marker::Bullet
        {
            pushed.indent = line.indent + (line.text.len() - text.len());
        }
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1);
        self.label_mark = (without_marker(&line.text).0, line.indent);
        self.has_fields = true;
        if is_labelled {
            self.out.segments.pop();
            self.open = None;
        }
        for piece in Some(first).filter(|_| is_labelled).into_iter().chain(parts) {
            match heading(&piece, self.labels, false) {
                Some(h) => self.begin(h, &piece, line),
                None => self.go_on(&piece, line),
            }
        }
        self.after_blank = false;
    }
}
