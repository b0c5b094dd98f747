//! The figures of a report, as a document and as lists.

use schemars::JsonSchema;
use serde::Serialize;

use super::charts::ChartError;
use super::document::Document;
use super::inputs::Inputs;
use super::list::List;
use super::run_info::RunInfo;
use super::{daily, personal, quarterly, weekly};
use crate::metrics::personal::PersonalDigest;
use crate::metrics::{Daily, Quarterly, Weekly};
use crate::model::PersonalRole;

/// The figures of one report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Figures<'a> {
    /// Figures of the morning digest.
    Daily(Box<Daily<'a>>),
    /// Figures of the manager's review.
    Weekly(Box<Weekly<'a>>),
    /// Figures of the retention analysis.
    Quarterly(Box<Quarterly<'a>>),
}

/// Makes a report's document, with its charts.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn in_words(
    figures: &Figures<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let document = match figures {
        Figures::Daily(daily) => daily::document(daily, inputs, info),
        Figures::Weekly(weekly) => weekly::document(weekly, inputs, info),
        Figures::Quarterly(quarterly) => quarterly::document(quarterly, inputs, info),
    }?;
    Ok(document.cleared())
}

/// Makes the document of one person's part of the digest.
pub fn own_in_words(
    own: &PersonalDigest<'_>,
    whose: PersonalRole,
    person: &str,
    inputs: &Inputs,
    info: &RunInfo,
) -> Document {
    personal::document(own, whose, person, inputs, info).cleared()
}

/// A report's lists.
pub fn as_lists<'a>(figures: &'a Figures<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    match figures {
        Figures::Daily(daily) => daily::lists(daily, inputs),
        Figures::Weekly(weekly) => weekly::lists(weekly, inputs),
        Figures::Quarterly(quarterly) => quarterly::lists(quarterly, inputs),
    }
}
