//! Tables on the way through the lines of a part.

use super::label::Label;
use super::rows::Row;
use super::segment::{Evidence, Segment};
use super::source::Line;
use super::tables::{self, Table};
use super::walker_state::Walker;
use crate::model::TextColumn;

impl Walker<'_> {
    /// Takes rows that stand together.
    pub(super) fn table(&mut self, rows: &[Row]) {
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
