//! The text of a drafted configuration, line by line.

use std::borrow::Cow;

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
        self.text.push_str(&as_toml(line));
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

/// A line whose quoted texts are written as TOML has them: `\u00ad` for the `\u{ad}` that the program
/// writes in its messages.
fn as_toml(line: &str) -> Cow<'_, str> {
    if !line.contains('\\') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let code = escape
            .strip_prefix("\\u{")
            .and_then(|hex| hex.split_once('}'));
        if let Some((hex, behind)) = code {
            out.push_str(&match hex.len() {
                ..=4 => format!("\\u{hex:0>4}"),
                _ => format!("\\U{hex:0>8}"),
            });
            rest = behind;
        } else if let Some(behind) = escape.strip_prefix("\\0") {
            out.push_str("\\u0000");
            rest = behind;
        } else {
            // The sign behind a backslash begins no escape of its own.
            let end = escape
                .char_indices()
                .nth(2)
                .map_or(escape.len(), |(at, _)| at);
            out.push_str(&escape[..end]);
            rest = &escape[end..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_holds_what_nobody_sees_is_written_so_that_toml_reads_it() {
        for header in [
            "Ow\u{ad}ner",
            "Close\u{200b}Date",
            "A\u{a0}\\u{b}",
            "x\\",
            "t\tab",
            "\u{e0001}\0",
        ] {
            let line = format!("header = {header:?}");
            let read: toml::Table = toml::from_str(&as_toml(&line)).expect("a setting");
            assert_eq!(read["header"].as_str(), Some(header), "{line}");
        }
    }
}
