//! Cutting lines into segments: a label and the lines below it, sentences that name their field,
//! and what may be a field whose label is missing.

use super::dictation::with_signs;
use super::ends::signature;
use super::guidance::without_guidance;
use super::heading::{Heading, heading, trailing};
use super::label::Label;
use super::label_index::Match;
use super::label_style::Style;
use super::labels::Labels;
use super::pieces::pieces;
use super::rows::{Row, row};
use super::segment::{Evidence, Segment};
use super::sentences::sentences_inside;
use super::source::Line;
use super::told::typed_persons;
use super::walker_state::{Walked, Walker, is_checklist};
use super::wrapping::{behind_arrow, flow_list, flow_map, is_key, unquoted, unwrapped};
use crate::model::TextColumn;
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

/// What a page shows beside its fields (a button `Edit Risk Flags` below `Risk Flags`, a counter of
/// characters), and the lines without it.
fn without_buttons(lines: &[Line], labels: &Labels) -> (Vec<Line>, Vec<Line>) {
    const LEAST: usize = 2;
    let is_button = |above: &Line, line: &Line| {
        let button = line.text.split_once(' ');
        button.is_some_and(|(verb, label)| {
            verb.starts_with(char::is_uppercase) && !label.is_empty() && label == above.text
        }) && labels
            .find(&above.text, false)
            .is_some_and(|found| found.label.is_field())
    };
    // `26 / 500 characters`
    let is_counter = |line: &Line| {
        line.text.starts_with(|c: char| c.is_ascii_digit())
            && line.text.contains('/')
            && is_chrome(&line.text)
    };
    let of = |i: usize| i > 0 && (is_button(&lines[i - 1], &lines[i]) || is_counter(&lines[i]));
    if (0..lines.len()).filter(|i| of(*i)).take(LEAST).count() < LEAST {
        return (Vec::new(), lines.to_vec());
    }
    let all = lines.iter().cloned().enumerate();
    let (buttons, kept): (Vec<_>, Vec<_>) = all.partition(|(i, _)| of(*i));
    let lines = |of: Vec<(usize, Line)>| of.into_iter().map(|(_, line)| line).collect();
    (lines(buttons), lines(kept))
}

/// Whether a line is of the program from which a record was copied: `<Media omitted>`, `2 replies`.
fn is_chrome(text: &str) -> bool {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return false;
    }
    let all = words(text);
    let skip = all
        .iter()
        .take_while(|word| word.bytes().all(|b| b.is_ascii_digit()))
        .count();
    vocabulary().of(Kind::Media).has(&all[skip..])
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

    /// Begins a section at a line that no known label with a sign begins.
    fn begin_otherwise(&mut self, line: &Line) -> bool {
        let Some(h) = self.bare(line) else {
            return self.own_label(line);
        };
        self.begin(h, &line.text, line);
        self.after_blank = false;
        true
    }

    pub(super) fn other(&mut self, piece: &str, line: &Line) {
        self.open = None;
        self.out.outside.push(Line {
            text: piece.to_string(),
            ..line.clone()
        });
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
    fn begin_number(&mut self, number: u8, line: &Line) {
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

    /// A line, or a part of one, without a label.
    fn go_on(&mut self, piece: &str, line: &Line) {
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
