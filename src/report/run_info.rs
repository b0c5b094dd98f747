//! The facts of a run that texts need.

use chrono_tz::Tz;

use super::format::Formatter;
use crate::model::{Day, Kind, LinkPattern, Locale, Within};

/// The facts of a run. Reports take the day from here, never from the clock.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Which report.
    pub kind: Kind,
    /// The as-of day.
    pub as_of: Day,
    /// Name of the company.
    pub company: String,
    /// The time zone of the days.
    pub zone: Tz,
    /// ISO code of the reporting currency.
    pub currency: String,
    /// How numbers, amounts and days are written.
    pub locale: Locale,
    /// Pattern of a deal's web address in the CRM, if configured.
    pub deal_link: Option<LinkPattern>,
    /// Pattern of an account's web address in the CRM, if configured.
    pub account_link: Option<LinkPattern>,
    /// Target share of complete records, 0 to 1.
    pub target_complete: f64,
    /// Target share of records accepted at first review, 0 to 1.
    pub target_accepted: f64,
    /// Deadline of the record after the close.
    pub record_due: Within,
    /// Deadline of the handoff meeting after the close.
    pub meeting_due: Within,
    /// The day on which handoffs open for over 90 days are decided on: the as-of day or a later one.
    pub decide_on: Day,
    /// Each text of a record with what makes it complete.
    pub complete_when: Vec<(&'static str, String)>,
    /// Name of the folder that the report is written to.
    pub folder: String,
    /// Whether the folder contains the lists; false for the view of an audience.
    pub has_lists: bool,
    /// Web address of the folder with the reports, if they are published.
    pub url: Option<String>,
    /// Whether mails have the page attached.
    pub attaches_page: bool,
}

impl RunInfo {
    /// The formatter of the run's locale.
    pub fn formatter(&self) -> Formatter {
        Formatter::new(self.locale)
    }

    /// Web address of the page, if it is published.
    pub fn page_url(&self) -> Option<String> {
        let url = self.url.as_ref()?;
        let folder = url.trim_end_matches('/');
        Some(format!("{folder}/{}/report.html", self.folder))
    }
}
