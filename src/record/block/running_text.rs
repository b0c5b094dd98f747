//! Sentences inside of sections, each to the field that it names.

use super::label::Label;
use super::segment::{Evidence, Segment};
use super::sentences::{Sentence, sentences_inside};
use super::source::Line;
use super::walker_state::Walker;
use crate::record::lines::without_marker;

impl Walker<'_> {
    /// The text behind a label, and the sentences in it that are of other fields:
    /// `Promised: a. They decided on …`.
    pub(super) fn own_sentences(&self, label: Label, text: String) -> (String, Vec<Sentence>) {
        let mut found = sentences_inside(&text, Some(label), self.labels);
        let own = found
            .iter()
            .take_while(|sentence| sentence.label.is_none_or(|of| of == label))
            .count()
            .clamp(1.min(found.len()), found.len());
        if found[own..].iter().all(|sentence| sentence.label.is_none()) {
            return (text, Vec::new());
        }
        let behind = found.split_off(own);
        let own: Vec<&str> = found
            .iter()
            .map(|sentence| sentence.whole.as_deref().unwrap_or(&sentence.text))
            .collect();
        (own.join(" "), behind)
    }

    /// Sentences, each to the field that it names.
    pub(super) fn prose(&mut self, found: Vec<Sentence>, line: &Line, stays: bool) {
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
            self.label_mark = (without_marker(&line.text).0, line.indent);
            self.has_fields = true;
            self.after_blank = false;
        }
    }
}
