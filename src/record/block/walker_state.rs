//! What the walker knows while it goes from line to line.

use super::heading::without_letter;
use super::label::Label;
use super::label_style::Style;
use super::labels::Labels;
use super::segment::{Evidence, Segment};
use super::source::Line;
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::lines::Marker;
use crate::record::words::{Kind, vocabulary};

/// What the walker makes of lines.
#[derive(Default)]
pub struct Walked {
    /// The segments in their order.
    pub segments: Vec<Segment>,
    /// Lines that belong to no segment.
    pub outside: Vec<Line>,
}

/// A walk through the lines of a part.
pub(super) struct Walker<'a> {
    pub(super) labels: &'a Labels,
    pub(super) out: Walked,
    /// The open segment.
    pub(super) open: Option<usize>,
    /// Whether a blank line stands above.
    pub(super) after_blank: bool,
    /// How the line of the open label begins.
    pub(super) label_mark: (Marker, usize),
    /// Labels so far whose line had no bullet.
    pub(super) plain_labels: usize,
    pub(super) has_fields: bool,
    pub(super) speaker: Option<usize>,
    pub(super) asked: Option<(Label, Option<usize>)>,
    /// Whether the next line is set in below the one at hand.
    pub(super) is_above: bool,
    /// Whether the next line has text.
    pub(super) is_above_text: bool,
    /// Sections so far under labels that no file knows.
    pub(super) own_labels: usize,
    /// How the known labels look.
    pub(super) style: Style,
    /// Whether the line at hand says that it replaces what was said before.
    pub(super) corrects: bool,
    /// Whether letters in front of lines stand for questions of a sales method.
    pub(super) is_checklist: bool,
    /// Whether labels stand behind their texts.
    pub(super) labels_follow: bool,
    /// Lines that are numbered as the fields of the form are, without labels.
    pub(super) outer: Vec<Option<u8>>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(labels: &'a Labels) -> Walker<'a> {
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
            corrects: false,
            is_above: false,
            is_above_text: false,
            own_labels: 0,
            style: Style::default(),
            is_checklist: false,
            labels_follow: false,
            outer: Vec::new(),
        }
    }

    pub(super) fn open_label(&self) -> Option<Label> {
        self.open.and_then(|at| self.out.segments[at].label)
    }

    pub(super) fn open_column(&self) -> Option<TextColumn> {
        self.open.and_then(|at| self.out.segments[at].column())
    }

    /// Whether a line is a labelled part of the open field: the role of a person, a target.
    pub(super) fn is_part(&self, piece: &str) -> bool {
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

    pub(super) fn is_list(&self) -> bool {
        use TextColumn::{DecisionCriteria, LostDealSignal, Objections, RiskFlags};
        matches!(
            self.open_column(),
            Some(DecisionCriteria | Objections | RiskFlags | LostDealSignal)
        )
    }

    /// Whether the open section has a label, and no sentence that says what it is.
    pub(super) fn is_labelled(&self) -> bool {
        self.open.is_some_and(|at| {
            matches!(
                self.out.segments[at].evidence,
                Evidence::Label(_) | Evidence::BareLabel(_)
            )
        })
    }

    pub(super) fn has_text_of(&self, label: Label) -> bool {
        let mut segments = self.out.segments.iter();
        segments.any(|segment| segment.label == Some(label) && !segment.is_blank())
    }
}

/// Whether letters in front of lines stand for the questions of a sales method, such as MEDDICC or
/// BANT: three different ones, and not those of objections and answers.
pub(super) fn is_checklist(lines: &[Line]) -> bool {
    const LEAST: usize = 3;
    const MARKS: [char; 8] = ['O', 'A', 'Q', 'R', 'E', 'F', 'V', 'U'];
    let mut letters: Vec<char> = lines
        .iter()
        .filter(|line| without_letter(&line.text).is_some())
        .filter_map(|line| line.text.chars().next())
        .collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() >= LEAST
        && letters
            .iter()
            .filter(|letter| !MARKS.contains(letter))
            .count()
            >= 2
}
