//! Cutting lines into segments: a label and the lines below it, sentences that name their field,
//! and what may be a field whose label is missing.

use super::heading::{Heading, heading, pieces};
use super::label::{HeadLine, Label};
use super::labels::Labels;
use super::segment::{Evidence, Segment};
use super::sentences::sentences;
use super::source::Line;
use super::tables::{self, Table};
use super::wrapping::{is_key, unquoted, unwrapped};
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::{chunks, is_marked};
use crate::record::placeholder::has_instruction;
use crate::record::words::{Kind, vocabulary};

/// What the walker makes of lines.
#[derive(Default)]
pub struct Walked {
    /// The segments in their order.
    pub segments: Vec<Segment>,
    /// Lines that belong to no segment.
    pub outside: Vec<Line>,
}

/// Cuts the lines of a part into segments.
pub fn walk(lines: &[Line], labels: &Labels) -> Walked {
    let mut walker = Walker::new(labels);
    walker.outer = super::outer_numbers::find(lines, labels);
    let mut at = 0;
    while at < lines.len() {
        let rows: Vec<tables::Row> = lines[at..].iter().map_while(tables::row).collect();
        if rows.is_empty() {
            walker.take(at, &lines[at]);
            at += 1;
        } else {
            let n = rows.len();
            walker.table(&rows);
            at += n;
        }
    }
    walker.out
}

struct Walker<'a> {
    labels: &'a Labels,
    out: Walked,
    /// The open segment.
    open: Option<usize>,
    /// Whether a blank line stands above.
    after_blank: bool,
    /// How the line of the open label begins.
    label_mark: (Marker, usize),
    /// Labels so far whose line had no bullet.
    plain_labels: usize,
    has_fields: bool,
    speaker: Option<usize>,
    asked: Option<(Label, Option<usize>)>,
    /// Lines that are numbered as the fields of the form are, without labels.
    outer: Vec<Option<u8>>,
}

impl<'a> Walker<'a> {
    fn new(labels: &'a Labels) -> Walker<'a> {
        Walker {
            labels,
            out: Walked::default(),
            open: None,
            after_blank: false,
            label_mark: (Marker::None, 0),
            plain_labels: 0,
            has_fields: false,
            speaker: None,
            asked: None,
            outer: Vec::new(),
        }
    }

    fn open_label(&self) -> Option<Label> {
        self.open.and_then(|at| self.out.segments[at].label)
    }

    fn open_column(&self) -> Option<TextColumn> {
        self.open.and_then(|at| self.out.segments[at].column())
    }

    fn take(&mut self, at: usize, line: &Line) {
        if line.begins_message {
            self.message(line);
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
        if let Some(number) = self.outer.get(at).copied().flatten() {
            self.begin_number(number, line);
            return;
        }
        if self.question(line) {
            self.after_blank = false;
            return;
        }
        let stands_apart = self.after_blank
            && line.text.len() < 60
            && !line.text.ends_with(['.', '!', ','])
            && line.text.split_whitespace().count() <= 5;
        let is_marked = line.is_heading || line.is_bold || stands_apart;
        let first = heading(&line.text, self.labels, is_marked);
        let first = first.filter(|h| self.begins(h, &line.text, line));
        for piece in pieces(&line.text, self.labels, first) {
            let found = heading(&piece, self.labels, is_marked);
            let found = found.filter(|h| self.begins(h, &piece, line));
            match found {
                Some(h) if h.found.label == Label::Other => self.other(&piece, line),
                Some(h) => self.begin(h, &piece, line),
                None => self.go_on(&piece, line),
            }
        }
        self.after_blank = false;
    }

    /// A message of a chat begins: what somebody else says ends the section.
    fn message(&mut self, line: &Line) {
        if line.speaker != self.speaker {
            self.open = None;
        }
        self.speaker = line.speaker;
    }

    /// A question about a field, in a chat: the answer of somebody else is its text.
    fn question(&mut self, line: &Line) -> bool {
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

    /// Whether a heading begins a section here, or is a line of the open one that reads like one.
    fn begins(&self, h: &Heading<'_>, piece: &str, line: &Line) -> bool {
        let label = h.found.label;
        let marker = without_marker(&line.text).0;
        let is_item =
            marker == Marker::Bullet && self.is_list() && self.label_mark != (marker, line.indent);
        // `- Champion: leaves in March` below the risks is one of them.
        if is_item && (self.plain_labels >= 2 || self.has_text_of(label) || label == Label::Other) {
            return false;
        }
        if self.is_part(piece) {
            return false;
        }
        match label {
            Label::Column(_) if Some(label) == self.open_label() && self.is_labelled() => {
                !h.found.is_item && marker != Marker::Bullet && !is_item_of_list(piece)
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
            || (open.is_inline || self.after_blank) && alike
    }

    /// Whether a line is a labelled part of the open field: the role of a person, a target.
    fn is_part(&self, piece: &str) -> bool {
        let Some(open) = self.open else { return false };
        let Some((label, _)) = piece.split_once([':', '：', '=']) else {
            return false;
        };
        let label = words(label);
        let all = vocabulary();
        let is = |kinds: &[Kind]| kinds.iter().any(|kind| all.of(*kind).has(&label));
        match self.out.segments[open].column() {
            Some(TextColumn::Champion | TextColumn::Skeptic) => {
                let is_block =
                    !self.out.segments[open].is_inline || self.out.segments[open].lines.len() > 1;
                is(&[Kind::Name, Kind::Role]) || is_block && is(&[Kind::Why])
            }
            Some(TextColumn::SuccessMetric) => is(&[Kind::MetricPart]) && label.len() <= 2,
            _ => false,
        }
    }

    fn is_list(&self) -> bool {
        use TextColumn::{DecisionCriteria, LostDealSignal, Objections, RiskFlags};
        matches!(
            self.open_column(),
            Some(DecisionCriteria | Objections | RiskFlags | LostDealSignal)
        )
    }

    /// Whether the open section has a label, and no sentence that says what it is.
    fn is_labelled(&self) -> bool {
        self.open.is_some_and(|at| {
            matches!(
                self.out.segments[at].evidence,
                Evidence::Label(_) | Evidence::BareLabel(_)
            )
        })
    }

    fn has_text_of(&self, label: Label) -> bool {
        let mut segments = self.out.segments.iter();
        segments.any(|segment| segment.label == Some(label) && !segment.is_blank())
    }

    fn other(&mut self, piece: &str, line: &Line) {
        self.open = None;
        self.out.outside.push(Line {
            text: piece.to_string(),
            ..line.clone()
        });
    }

    /// Begins a section with the text behind its heading.
    fn begin(&mut self, h: Heading<'_>, piece: &str, line: &Line) {
        let label = h.found.label;
        let marker = without_marker(&line.text).0;
        // One more objection, risk or criterion under a label of its own.
        let is_more = h.found.is_item && self.open_label() == Some(label);
        let rest = unwrapped(h.rest, piece);
        let rest = match rest.as_str() {
            // YAML's signs of a text below, and of nothing.
            ">" | "|" | ">-" | "|-" | ">+" | "|+" | "~" | "null" | "''" | "\"\"" => "",
            rest => rest,
        };
        let text = match (h.found.is_item, label) {
            (true, Label::Column(TextColumn::Objections)) => piece.to_string(),
            (true, _) => format!("- {rest}"),
            _ => rest.to_string(),
        };
        if is_more && let Some(open) = self.open {
            self.out.segments[open].push(line.number, text);
            return;
        }
        let evidence = match h.has_sign || line.is_heading || line.is_bold {
            true => Evidence::Label(h.found.how),
            false => Evidence::BareLabel(h.found.how),
        };
        let mut segment = Segment::labelled(label, evidence, line.number);
        segment.number = h.found.number;
        segment.is_inline = !text.trim().is_empty();
        segment.is_key = is_key(piece);
        // `Promised: a. They decided on …`: what follows may be of other fields.
        let mut behind = match label.is_field() && !h.found.is_item && !segment.is_key {
            true => sentences(&text, self.labels),
            false => Vec::new(),
        };
        let own = behind
            .iter()
            .take_while(|s| s.label.is_none() || Some(s.label) == Some(Some(label)));
        let own = own.count().max(1).min(behind.len());
        let has_more = behind.len() > own && behind[own..].iter().any(|s| s.label.is_some());
        let text = match has_more {
            true => behind[..own]
                .iter()
                .map(|s| s.whole.as_deref().unwrap_or(&s.text))
                .collect::<Vec<_>>()
                .join(" "),
            false => text,
        };
        for text in flow_list(&text, piece) {
            segment.push(line.number, text);
        }
        if label.is_field() {
            self.has_fields = true;
            self.plain_labels += usize::from(marker != Marker::Bullet);
            self.label_mark = (marker, line.indent);
        }
        self.asked = None;
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1).filter(|_| label.is_field());
        if has_more {
            self.prose(behind.split_off(own), line, true);
        }
    }

    /// Begins a field by its number alone.
    fn begin_number(&mut self, number: u8, line: &Line) {
        let text = super::outer_numbers::without_number(&line.text);
        let mut parts = pieces(text, self.labels, None).into_iter();
        let mut segment = Segment::unlabelled(line.number, None);
        segment.evidence = Evidence::Number;
        segment.number = Some(number);
        let first = parts.next().unwrap_or_default();
        segment.is_inline = !first.is_empty();
        segment.push(line.number, first);
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1);
        self.label_mark = (without_marker(&line.text).0, line.indent);
        self.has_fields = true;
        for piece in parts {
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
        if ends && open.is_some_and(Segment::is_blank) {
            // The line under a heading that is underlined.
            return;
        }
        if super::authors::tells(piece) {
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
            segment.push(line.number, piece);
            self.out.segments.push(segment);
            self.open = Some(self.out.segments.len() - 1);
            self.has_fields = true;
            return;
        }
        self.text(piece, line);
    }

    /// A line of text: of the open section, of a sentence that names its field, or of neither.
    fn text(&mut self, piece: &str, line: &Line) {
        let stays = self
            .open
            .is_some_and(|at| self.stays_with(&self.out.segments[at], piece, line));
        let found = sentences(piece, self.labels);
        let is_item = stays && self.is_list() && without_marker(&line.text).0 != Marker::None;
        let is_prose = !is_item && found.iter().any(|sentence| sentence.label.is_some());
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
        if let Some(last) = self.loose_end(line) {
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

    /// Whether sentences inside of a section are of other fields: of some that have no text yet.
    fn may_be_apart(&self, found: &[super::sentences::Sentence]) -> bool {
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
    fn stays_with(&self, open: &Segment, piece: &str, line: &Line) -> bool {
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

    /// Whether a list stands above and this line is none of its items.
    fn ends_list(&self, open: &Segment, piece: &str) -> bool {
        let is_listed =
            |line: &&Line| without_marker(&line.text).0 != Marker::None || is_marked(&line.text);
        let said = || open.lines.iter().filter(|line| !line.is_blank());
        // `4. Ana Ruiz, CFO` below `3. Objections`, which have marks of their own.
        let next = super::outer_numbers::number_of(piece).map(|(number, _)| number);
        let is_next = next.is_some()
            && next == open.number.map(|number| number + 1)
            && said().all(|line| is_marked(&line.text));
        self.is_list()
            && !open.is_key
            && (is_next || without_marker(piece).0 == Marker::None)
            && !is_marked(piece)
            && said().count() >= 2
            && said().all(|line| is_listed(&line))
    }

    /// Sentences, each to the field that it names.
    fn prose(&mut self, found: Vec<super::sentences::Sentence>, line: &Line, stays: bool) {
        for sentence in found {
            let open = self.open.filter(|_| stays || !self.after_blank);
            let Some(label) = sentence.label else {
                let parent = open;
                match parent.map(|at| &mut self.out.segments[at]) {
                    Some(segment) => segment.push(line.number, sentence.text),
                    None => {
                        let mut segment = Segment::unlabelled(line.number, None);
                        segment.push(line.number, sentence.text);
                        self.out.segments.push(segment);
                        self.open = Some(self.out.segments.len() - 1);
                        self.after_blank = false;
                    }
                }
                continue;
            };
            let mut segment = Segment::labelled(label, Evidence::Sentence, line.number);
            segment.is_inline = true;
            segment.parent = open;
            segment.whole = sentence.whole;
            segment.push(line.number, sentence.text);
            self.out.segments.push(segment);
            self.open = Some(self.out.segments.len() - 1);
            self.has_fields = true;
            self.after_blank = false;
        }
    }

    fn table(&mut self, rows: &[tables::Row]) {
        match tables::read(rows, self.open_label(), self.labels) {
            Table::Fields(segments) => {
                self.has_fields = true;
                self.out.segments.extend(segments);
                self.open = None;
            }
            Table::Objections(lines) => {
                let column = Label::Column(TextColumn::Objections);
                if self.open_label() != Some(column) {
                    let line = lines.first().map_or(1, |(number, _)| *number);
                    self.out
                        .segments
                        .push(Segment::labelled(column, Evidence::Sentence, line));
                    self.open = Some(self.out.segments.len() - 1);
                }
                if let Some(open) = self.open {
                    for (number, text) in lines {
                        self.out.segments[open].push(number, text);
                    }
                }
            }
            Table::Text(lines) => {
                for (number, text) in lines {
                    self.take(usize::MAX, &Line::of(number, text));
                }
            }
        }
        self.after_blank = false;
    }
}

/// Whether a line has an arrow and no mark: `tickets 9 -> 4`.
fn is_arrow(piece: &str) -> bool {
    chunks(piece).iter().all(|chunk| chunk.mark.is_none())
}

/// Whether a line begins with a single word and a colon, as items of a list do.
fn is_item_of_list(line: &str) -> bool {
    let rest = without_marker(line).1;
    rest.split_once(':')
        .is_some_and(|(label, text)| !label.trim().contains(' ') && !text.trim().is_empty())
}

/// The items of a list in brackets, as YAML has them; any other text as it is.
fn flow_list(text: &str, piece: &str) -> Vec<String> {
    let inside = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let is_key = piece.starts_with(|c: char| c.is_lowercase()) && piece.contains(": [");
    match inside.filter(|inside| is_key && inside.contains(',') && !has_instruction(text)) {
        Some(inside) => inside
            .split(',')
            .map(|item| format!("- {}", item.trim().trim_matches(['"', '\''])))
            .collect(),
        None => vec![text.to_string()],
    }
}
