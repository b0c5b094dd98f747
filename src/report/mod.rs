//! Plain figures to pages, mails, JSON, CSV and charts.
//!
//! [`in_words`] tells a report as a [`document::Document`], which [`render`](render()) turns into
//! page, mail and charts;
//! [`as_lists`] gives its lists and [`write_json`] the figures as they are, to be written row by
//! row. Nothing here touches disk, network or clock, and nothing decides: verdicts come from
//! `metrics`.

pub mod charts;
pub mod document;
mod format;
pub mod lists;
mod names;
mod render;
mod say;
pub mod table;
pub mod templates;
mod words;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ingest::{FileReadReport, ReadReport, Readiness};
use crate::metrics::personal::PersonalDigest;
use crate::metrics::{Daily, Quarterly, Weekly};
use crate::model::{Day, Issue, LinkPattern, Locale, Whose};

pub use crate::model::Kind;

pub use format::Formatter;
pub use lists::shared::quarantine;
pub use lists::signals::{cohorts as signals_list, deals as signals_by_deal};
pub use render::{
    Attached, Image, Mail, RenderError, Rendered, render, render_view, schema, write_json,
};
pub use say::losses::field_seven;
pub use templates::{TemplateError, Templates};

/// What a run was: the only source of the day, never the clock.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Which report.
    pub kind: Kind,
    /// The day it speaks for.
    pub as_of: Day,
    /// The company.
    pub company: String,
    /// The zone in which days are days.
    pub zone: Tz,
    /// ISO code of the reporting currency.
    pub currency: String,
    /// How numbers, amounts and days are written.
    pub locale: Locale,
    /// Where a deal is in the CRM, if that is known.
    pub deal_link: Option<LinkPattern>,
    /// Where an account is in the CRM, if that is known.
    pub account_link: Option<LinkPattern>,
    /// Target share of complete records.
    pub target_complete: f64,
    /// Target share of records accepted at first review.
    pub target_accepted: f64,
    /// Days by which a record is on time.
    pub on_time_days: i64,
    /// What each text needs to be complete, by its name.
    pub complete_when: Vec<(&'static str, String)>,
    /// Name of the folder the report is written to, for saying where its files are.
    pub folder: String,
    /// Whether the lists are there too: not beside a view.
    pub has_lists: bool,
    /// Web address of the published report, if it is published.
    pub url: Option<String>,
}

impl RunInfo {
    /// Writes numbers, amounts and days as the readers of the run do.
    pub fn formatter(&self) -> Formatter {
        Formatter::new(self.locale)
    }
}

/// The figures of one report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Figures<'a> {
    /// Of the digest.
    Daily(Box<Daily<'a>>),
    /// Of the review.
    Weekly(Box<Weekly<'a>>),
    /// Of the analysis.
    Quarterly(Box<Quarterly<'a>>),
}

/// The inputs, as far as a report tells about them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inputs {
    /// The preflight verdict.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Rows read, used and set aside, by file.
    pub files: Vec<FileReadReport>,
    /// Rows of the handoffs without a word in any field.
    pub blank_records: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Stages that were counted as open: how many deals, and how many with a close date in the
    /// past.
    pub open_stages: BTreeMap<String, (u64, u64)>,
    /// Lost stages whose names say why, where nothing else does: the reason, and how many deals.
    pub stage_reasons: BTreeMap<String, (String, u64)>,
    /// Values of `deals.type`: whether they mean a renewal, and how many deals.
    pub types: BTreeMap<String, (bool, u64)>,
    /// Deals without a currency of their own.
    pub without_currency: u64,
    /// All that was wrong.
    #[serde(skip)]
    pub issues: Vec<Issue>,
}

impl Inputs {
    /// What a report tells of an intake.
    pub fn new(read_report: ReadReport, verdict: Readiness) -> Inputs {
        Inputs {
            verdict,
            files: read_report.files,
            blank_records: read_report.blank_records,
            lines_of_no_field: read_report.lines_of_no_field,
            open_stages: read_report.open_stages,
            stage_reasons: read_report.stage_reasons,
            types: read_report.types,
            without_currency: read_report.without_currency,
            issues: read_report.issues,
        }
    }
}

/// A report in words, with its charts.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn in_words(
    figures: &Figures<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<document::Document, charts::ChartError> {
    let document = match figures {
        Figures::Daily(daily) => say::daily::say(daily, inputs, info),
        Figures::Weekly(weekly) => say::weekly::say(weekly, inputs, info),
        Figures::Quarterly(quarterly) => say::quarterly::say(quarterly, inputs, info),
    }?;
    Ok(document.cleared())
}

/// One person's part of the digest in words.
pub fn own_in_words(
    own: &PersonalDigest<'_>,
    whose: Whose,
    person: &str,
    inputs: &Inputs,
    info: &RunInfo,
) -> document::Document {
    say::own::say(own, whose, person, inputs, info).cleared()
}

/// A report's lists.
pub fn as_lists<'a>(figures: &'a Figures<'a>, inputs: &'a Inputs) -> Vec<lists::List<'a>> {
    match figures {
        Figures::Daily(daily) => lists::daily::lists(daily, inputs),
        Figures::Weekly(weekly) => lists::weekly::lists(weekly, inputs),
        Figures::Quarterly(quarterly) => lists::quarterly::lists(quarterly, inputs),
    }
}
