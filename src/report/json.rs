//! `report.json`: the figures without formatting.

use std::io::{self, Write};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::document::Document;
use super::figures::Figures;
use super::inputs::Inputs;
use super::own_panels::OwnPanel;
use super::run_info::RunInfo;
use super::templates::{MailContext, PageContext};
use crate::metrics::board::{BoardCodes, board};
use crate::model::Day;

/// A report of `handoff`: every number on its page.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "report.json")]
struct Json<'a> {
    /// `daily`, `weekly` or `quarterly`.
    report: &'static str,
    /// The as-of day.
    as_of: Day,
    /// The company.
    company: &'a str,
    /// ISO code of the currency of all amounts named arr.
    currency: &'a str,
    /// The headline of the page.
    headline: &'a str,
    /// The answers to a board's five questions, in the quarterly analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<BoardCodes>,
    /// The figures.
    figures: &'a Figures<'a>,
    /// Panels of the company's own, with the answers to their queries.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    panels: &'a [OwnPanel],
    /// The inputs: rows by file, and issues.
    inputs: &'a Inputs,
}

/// The JSON Schema of `report.json`. `$defs` also holds the contexts of templates, `PageContext`
/// and `MailContext`.
pub fn schema() -> schemars::Schema {
    let mut generator = SchemaSettings::default().into_generator();
    generator.subschema_for::<PageContext<'static>>();
    generator.subschema_for::<MailContext<'static>>();
    generator.into_root_schema_for::<Json<'static>>()
}

/// The codes of the board's answers; `None` in the other reports.
fn board_codes(figures: &Figures<'_>) -> Option<BoardCodes> {
    match figures {
        Figures::Quarterly(quarterly) => Some(BoardCodes::of(&board(quarterly))),
        Figures::Daily(_) | Figures::Weekly(_) => None,
    }
}

/// Writes `report.json`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_json(
    document: &Document,
    figures: &Figures<'_>,
    panels: &[OwnPanel],
    inputs: &Inputs,
    info: &RunInfo,
    mut out: impl Write,
) -> io::Result<()> {
    let json = Json {
        report: document.kind,
        as_of: info.as_of,
        company: &info.company,
        currency: &info.currency,
        headline: &document.headline,
        board: board_codes(figures),
        figures,
        panels,
        inputs,
    };
    serde_json::to_writer(&mut out, &json)?;
    out.write_all(b"\n")
}
