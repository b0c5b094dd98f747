//! The text of a drafted configuration, line by line.

use super::parts::MARK;

/// Lines of the configuration and what is left to fill.
#[derive(Default)]
pub(super) struct Page {
    pub text: String,
    /// Lines that somebody has to fill, each with the reason.
    pub to_fill: Vec<String>,
}

impl Page {
    /// One line, or several that a line break parts.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line that stands commented out until somebody fills it.
    pub fn fill(&mut self, line: &str, why: &str) {
        self.line(&format!("# {MARK}: {why}"));
        self.line(&format!("# {line}"));
        self.to_fill.push(format!("{line}   ({why})"));
    }
}
