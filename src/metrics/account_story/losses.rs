//! What similar deals were lost to, and the answers that worked.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Settings;
use crate::dataset::{DealIx, QuotedTexts, TextRequest, View};
use crate::metrics::losses::objection_handling::{Adviser, Answer, advisers, advisers_of, answers};
use crate::metrics::losses::segment::Segmentation;
use crate::metrics::losses::signal::{Signal, Signals};

/// What similar deals were lost to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SimilarLosses<'a> {
    /// The losses of the segment in the trailing 90 days.
    pub signal: Signal,
    /// Answers of other deals that overcame such an objection.
    pub answers: Vec<Answer<'a>>,
}

/// The losses before the answers are read.
#[derive(Debug)]
pub struct FoundLosses<'a> {
    signal: Signal,
    advisers: Vec<Adviser<'a>>,
}

impl<'a> FoundLosses<'a> {
    /// Finds them for the segment of a deal; its own record gives no advice.
    pub fn find(view: View<'a>, settings: &Settings, ix: DealIx) -> FoundLosses<'a> {
        let segments = Segmentation::new(view, settings);
        let key = segments.key(view.data.deal(ix));
        let mut all = advisers(view);
        all.retain(|(_, deal)| *deal != ix);
        FoundLosses {
            signal: Signals::new(view, settings).deal(ix),
            advisers: advisers_of(view, &segments, key, &all),
        }
    }

    /// Requests the texts that may hold answers.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        self.advisers
            .iter()
            .for_each(|adviser| adviser.request(request));
    }

    /// The losses with the answers.
    pub fn answered(&self, view: View<'a>, texts: &QuotedTexts) -> SimilarLosses<'a> {
        let Signal {
            reasons,
            competitors,
            ..
        } = &self.signal;
        SimilarLosses {
            answers: answers(view, reasons, competitors, &self.advisers, texts),
            signal: self.signal.clone(),
        }
    }
}
