//! What identifies a report.

use std::fmt;

/// A report and its period, which identify it together: `daily 2026-11-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportKey<'a> {
    /// `daily`, `weekly`, `quarterly`; `send` for a run that only sends waiting mails.
    pub report: &'a str,
    /// The as-of day, with any restriction asked for: `2026-11-20-by-rep`.
    pub period: &'a str,
}

impl fmt::Display for ReportKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.report, self.period)
    }
}
