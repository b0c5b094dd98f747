//! The text of a drafted configuration, line by line.

use super::parts::{Counts, MARK, SHOWN, by_count, listed};

/// Words on one line below a question.
const WORDS_A_LINE: usize = 6;

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

    /// Something that has to be done before any line can be filled.
    pub fn todo(&mut self, what: &str) {
        self.line(&format!("# {MARK}: {what}"));
        self.to_fill.push(what.to_string());
    }

    /// Lines that stand commented out until somebody puts each of these words into one of them; no
    /// word is put into any. Nothing where there are no words.
    pub fn fill_words(&mut self, lines: &[&str], question: &str, words: &Counts, todo: &str) {
        if words.is_empty() {
            return;
        }
        let why = format!("{question} {}. {todo}", listed(words));
        self.line(&format!("# {MARK}: {why}"));
        // Those that a question on one line does not name.
        let more: Vec<String> = by_count(words).into_iter().skip(SHOWN).collect();
        for some in more.chunks(WORDS_A_LINE) {
            self.line(&format!("#   {}", some.join(", ")));
        }
        lines
            .iter()
            .for_each(|line| self.line(&format!("# {line}")));
        self.to_fill.push(format!("{}   ({why})", lines.join(", ")));
    }
}
