//! Cutting lines into segments: a label and the lines below it, sentences that name their field,
//! and what may be a field whose label is missing.

use super::chrome::{is_chrome, without_buttons};
use super::dictation::with_signs;
use super::ends::signature;
use super::guidance::without_guidance;
use super::heading::{heading, trailing};
use super::label::Label;
use super::label_style::Style;
use super::labels::Labels;
use super::pieces::pieces;
use super::rows::{Row, row};
use super::segment::{Evidence, Segment};
use super::sentences::sentences_inside;
use super::source::Line;
use super::walker_state::{Walked, Walker, is_checklist};
use super::wrapping::{flow_map, unquoted};
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};
use crate::record::words::{Kind, vocabulary};

/// Cuts the lines of a part into segments.
pub fn walk(lines: &[Line], labels: &Labels) -> Walked {
    let mut walker = Walker::new(labels);
    let kept = without_guidance(lines, labels);
    let lines = match &kept {
        Some((kept, guidance)) => {
            walker.out.outside.extend(guidance.iter().cloned());
            kept
        }
        None => lines,
    };
    let lines = &with_signs(lines, labels)[..];
    let end = signature(lines, labels).unwrap_or(lines.len());
    let signed = lines[end..].iter().filter(|line| !line.is_blank());
    walker.out.outside.extend(signed.cloned());
    let (buttons, lines) = without_buttons(&lines[..end], labels);
    walker.out.outside.extend(buttons);
    let lines = &lines[..];
    walker.outer = super::outer_numbers::find(lines, labels);
    walker.style = Style::of(lines, labels);
    walker.is_checklist = is_checklist(lines);
    let behind = |line: &&Line| trailing(&line.text, labels).is_some();
    walker.labels_follow = lines.iter().filter(behind).take(2).count() == 2;
    let mut at = 0;
    while at < lines.len() {
        let rows: Vec<Row> = lines[at..].iter().map_while(row).collect();
        if rows.is_empty() {
            let below = lines.get(at + 1);
            walker.is_above = below.is_some_and(|next| next.indent > lines[at].indent + 1);
            walker.is_above_text = below.is_some_and(|next| !next.is_blank());
            walker.take(at, &lines[at]);
            at += 1;
        } else {
            let n = rows.len();
            walker.table(&rows);
            at += n;
        }
    }
    walker.two_persons();
    walker.out
}

impl Walker<'_> {
    /// Two persons below the number of field 4, a line each without a label: the first is the
    /// champion.
    fn two_persons(&mut self) {
        const NUMBER: u8 = 4;
        for segment in &mut self.out.segments {
            let is_bare = segment.number == Some(NUMBER)
                && segment.label.is_none()
                && segment.evidence == Evidence::Number;
            let said = segment.lines.iter().filter(|line| !line.is_blank());
            let persons = said.map(|line| super::fit::is_person(&line.text));
            let persons: Vec<bool> = persons.collect();
            if is_bare && persons == [true, true] {
                segment.label = Some(Label::Stakeholders);
            }
        }
    }

    pub(super) fn take(&mut self, at: usize, line: &Line) {
        if line.begins_message {
            self.message(line);
        }
        // `<Media omitted>` is no text of the field that is open.
        if is_chrome(&line.text) {
            self.out.outside.push(line.clone());
            return;
        }
        if super::ends::is_page(&line.text) {
            self.out.outside.push(line.clone());
            return;
        }
        if line.is_blank() {
            if let Some(open) = self.open {
                self.out.segments[open].lines.push(line.clone());
            }
            self.after_blank |= !line.begins_message;
            return;
        }
        if line.text.starts_with("```") {
            return;
        }
        // `--` is how a page shows a blank field.
        if line.text == "--"
            && let Some(open) = self.open.filter(|at| self.out.segments[*at].is_blank())
        {
            self.out.segments[open].push(line.number, "-");
            return;
        }
        if self.is_hint(line) {
            self.out.outside.push(line.clone());
            return;
        }
        if let Some(number) = self.outer.get(at).copied().flatten() {
            self.begin_number(number, line);
            return;
        }
        if self.question(line) {
            self.after_blank = false;
            return;
        }
        // `A:` below a question, with nothing behind it.
        if self.open.is_some_and(|at| self.out.segments[at].is_blank())
            && super::messages::is_bare_answer(&line.text)
        {
            return;
        }
        if self.letter(line) {
            self.after_blank = false;
            return;
        }
        let stands_apart = self.after_blank
            && line.text.len() < 60
            && !line.text.ends_with(['.', '!', ','])
            && line.text.split_whitespace().count() <= 8;
        // `- Lots deals` above bullets of its own, as the labels before.
        let is_roof = self.is_above && self.label_mark == (Marker::Bullet, line.indent);
        let is_marked = line.is_heading || line.is_bold || stands_apart || is_roof;
        let known = heading(&line.text, self.labels, is_marked);
        // `in order: 1. price` answers `and the criteria?` of somebody else.
        let is_answer = self
            .asked
            .is_some_and(|(_, speaker)| line.speaker != speaker && line.begins_message);
        let known = known.filter(|h| !is_answer || h.found.label.is_field());
        let first = known.filter(|h| self.begins(h, &line.text, line));
        // `Handoff: promised outcome = …; criteria = …`
        if let Some(h) = first.filter(|h| h.found.label == Label::Title && h.has_sign)
            && heading(h.rest, self.labels, false).is_some_and(|h| h.found.label.is_field())
        {
            let rest = Line {
                text: h.rest.to_string(),
                ..line.clone()
            };
            return self.take(usize::MAX, &rest);
        }
        if self.labels_follow
            && first.is_none()
            && let Some(h) = trailing(&line.text, self.labels)
        {
            self.begin(h, &line.text, line);
            self.open = None;
            self.after_blank = false;
            return;
        }
        let tells = known.is_none() && super::authors::tells(&line.text);
        if known.is_none() && !tells && !is_answer && self.begin_otherwise(line) {
            return;
        }
        self.corrects = vocabulary().of(Kind::Corrects).count_in(&words(&line.text)) > 0;
        for piece in pieces(&line.text, self.labels, first) {
            let found = heading(&piece, self.labels, is_marked);
            let found = found
                .filter(|h| !is_answer || h.found.label.is_field())
                .filter(|h| self.begins(h, &piece, line));
            match found {
                Some(h) if h.found.label == Label::Other => self.other(&piece, line),
                Some(h) => self.begin(h, &piece, line),
                None => self.go_on(&piece, line),
            }
        }
        self.after_blank = false;
    }

    pub(super) fn other(&mut self, piece: &str, line: &Line) {
        self.open = None;
        self.out.outside.push(Line {
            text: piece.to_string(),
            ..line.clone()
        });
    }

    /// A line, or a part of one, without a label.
    pub(super) fn go_on(&mut self, piece: &str, line: &Line) {
        let ends = super::ends::ends_record(piece);
        let open = self.open.map(|at| &self.out.segments[at]);
        let is_rule = !piece.contains(char::is_alphanumeric);
        if ends && is_rule && open.is_some_and(Segment::is_blank) {
            // The line under a heading that is underlined.
            return;
        }
        let is_item = self.is_list() && without_marker(&line.text).0 == Marker::Number;
        if !is_item && super::authors::tells(piece) {
            let mut segment =
                Segment::labelled(Label::Note, super::segment::Evidence::Sentence, line.number);
            segment.push(line.number, piece);
            self.out.segments.push(segment);
            self.open = None;
            return;
        }
        if ends || line.is_heading && !piece.is_empty() {
            self.other(piece, line);
            return;
        }
        if let Some((label, speaker)) = self.asked.take()
            && line.speaker != speaker
        {
            let mut segment = Segment::labelled(label, Evidence::Question, line.number);
            segment.is_inline = true;
            let (own, behind) = self.own_sentences(label, piece.to_string());
            segment.push(line.number, own);
            self.out.segments.push(segment);
            self.open = Some(self.out.segments.len() - 1);
            self.has_fields = true;
            if !behind.is_empty() {
                self.prose(behind, line, true);
            }
            return;
        }
        let map = flow_map(piece, self.open_column());
        self.text(map.as_deref().unwrap_or(piece), line);
    }

    /// A line of text: of the open section, of a sentence that names its field, or of neither.
    fn text(&mut self, piece: &str, line: &Line) {
        let mark = (without_marker(&line.text).0, line.indent);
        // `- The champion is …` below `- They decided on …`
        let is_sibling = mark.0 == Marker::Bullet
            && mark == self.label_mark
            && self
                .open
                .is_some_and(|at| self.out.segments[at].evidence == Evidence::Sentence);
        let stays = !is_sibling
            && self
                .open
                .is_some_and(|at| self.stays_with(&self.out.segments[at], piece, line));
        let inside = self.open_label().filter(|_| stays);
        let found = sentences_inside(piece, inside, self.labels);
        let is_item = stays && self.is_list() && without_marker(&line.text).0 != Marker::None;
        let is_prose = !is_item
            && !self.is_first_text(piece)
            && found.iter().any(|sentence| sentence.label.is_some());
        if is_prose && (self.open.is_none() || !stays || self.may_be_apart(&found)) {
            return self.prose(found, line, stays);
        }
        if stays && let Some(open) = self.open {
            let open = &mut self.out.segments[open];
            let text = match open.is_key {
                true => unquoted(piece),
                false => piece.to_string(),
            };
            open.lines.push(Line {
                text,
                ..line.clone()
            });
            return;
        }
        let parent = self
            .open
            .filter(|at| !(self.out.segments[*at].is_inline && self.after_blank));
        let is_number = super::outer_numbers::number_of(&line.text);
        let mut segment = Segment::unlabelled(line.number, parent);
        segment.number = is_number.map(|(n, _)| n);
        segment.is_inline = true;
        segment.lines.push(Line {
            text: piece.to_string(),
            ..line.clone()
        });
        let is_apart = self
            .open
            .is_some_and(|at| self.is_sibling_field(&self.out.segments[at], piece, line));
        if let Some(last) = self.loose_end(line).filter(|_| !is_apart) {
            last.lines.push(Line {
                text: piece.to_string(),
                ..line.clone()
            });
            return;
        }
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1);
    }

    /// The unlabelled segment that this line goes on with.
    fn loose_end(&mut self, _: &Line) -> Option<&mut Segment> {
        let open = self.open?;
        let goes_on = !self.after_blank && self.out.segments[open].label.is_none();
        Some(&mut self.out.segments[open]).filter(|_| goes_on)
    }
}
