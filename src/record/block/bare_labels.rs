//! Labels without a sign behind them, as people type them in a chat: `champion Ana Ruiz, CFO`,
//! `criteria 1 price 2 API`. The text behind has to say that it is of that field.

use super::fit::fit;
use super::heading::Heading;
use super::label::Label;
use super::label_index::Match;
use super::source::Line;
use super::walker_state::Walker;
use crate::model::TextColumn;
use crate::record::fold::spans;
use crate::record::lines::{Marker, without_marker};
use crate::record::words::{Kind, vocabulary};

impl Walker<'_> {
    /// The label at the beginning of a line, where the text behind it fits its field.
    pub(super) fn bare<'a>(&self, line: &'a Line) -> Option<Heading<'a>> {
        const MOST_WORDS: usize = 3;
        const LEAST: i32 = 16;
        let (marker, text) = without_marker(&line.text);
        if marker != Marker::None && self.is_list() || marker == Marker::Number {
            return None;
        }
        let ends = spans(text, MOST_WORDS);
        (1..=ends.len()).rev().find_map(|n| {
            let end = ends[n - 1].1;
            let rest = text[end..].strip_prefix(' ')?.trim_start();
            if !self.labels.has_word(&ends[0].2) {
                return None;
            }
            let found = self.labels.find(&text[..end], false)?;
            let Label::Column(column) = found.label else {
                return None;
            };
            let is_plain = text[..end]
                .chars()
                .all(|c| c.is_alphanumeric() || " -'’".contains(c))
                && found.how == Match::Exact
                && found.number.is_none()
                && !found.is_item
                && !found.is_part;
            let fits = match column {
                TextColumn::DecisionCriteria => rest.starts_with("1 ") || rest.starts_with("1."),
                TextColumn::PromisedOutcome | TextColumn::RiskFlags => false,
                TextColumn::LostDealSignal => vocabulary().of(Kind::Lost).is_in(rest),
                _ => fit(column, &[rest]) >= LEAST,
            };
            (is_plain && fits && !self.has_text_of(found.label)).then_some(Heading {
                found,
                rest,
                has_sign: true,
            })
        })
    }
}
