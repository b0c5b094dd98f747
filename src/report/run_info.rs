//! What a run was.

use chrono_tz::Tz;

use super::format::Formatter;
use crate::model::{Day, Kind, LinkPattern, Locale};

/// What a run is about. The day comes from here, never from the clock.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Which report.
    pub kind: Kind,
    /// Its day.
    pub as_of: Day,
    /// The company.
    pub company: String,
    /// The time zone that days are counted in.
    pub zone: Tz,
    /// ISO code of the reporting currency.
    pub currency: String,
    /// How numbers, amounts and days are written.
    pub locale: Locale,
    /// The web address of a deal in the CRM, if configured.
    pub deal_link: Option<LinkPattern>,
    /// The web address of an account in the CRM, if configured.
    pub account_link: Option<LinkPattern>,
    /// Target share of complete records.
    pub target_complete: f64,
    /// Target share of records accepted at first review.
    pub target_accepted: f64,
    /// Days after the close within which a record is on time.
    pub on_time_days: i64,
    /// Each text of a record, and what makes it complete.
    pub complete_when: Vec<(&'static str, String)>,
    /// Name of the folder that the report is written to.
    pub folder: String,
    /// Whether the folder has the lists too; false for a view of one audience.
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
