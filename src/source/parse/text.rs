//! Names with broken accents, and labels from prose.

use std::borrow::Cow;

use encoding_rs::{MACINTOSH, WINDOWS_1252};

use crate::model::visible::{is_invisible, without_invisible};

/// Repairs a name that was decoded with a wrong encoding: `O‚Äôbrien`, `NovÃ¡k`. Only when every
/// character maps back to a byte and the bytes are UTF-8.
pub fn repaired(text: &str) -> Cow<'_, str> {
    let is_suspect = |c: char| matches!(c, 'Ã' | 'Â' | 'â' | '√' | '‚' | '¬' | 'Å' | 'Ä');
    if text.is_ascii() || !text.contains(is_suspect) {
        return Cow::Borrowed(text);
    }
    for encoding in [MACINTOSH, WINDOWS_1252] {
        let (bytes, _, lossy) = encoding.encode(text);
        if !lossy && let Ok(read) = std::str::from_utf8(&bytes) {
            return Cow::Owned(read.to_string());
        }
    }
    Cow::Borrowed(text)
}

/// Longest label, in characters.
const LABEL_CHARS: usize = 60;

/// The first line of a text as a label: white space normalized, without characters that nobody sees,
/// long lines cut. `None` when blank.
pub fn label(text: &str) -> Option<Cow<'_, str>> {
    if !text.is_ascii() && text.contains(is_invisible) {
        let seen = without_invisible(text);
        return label(&seen).map(|label| Cow::Owned(label.into_owned()));
    }
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_plain =
        line.len() <= LABEL_CHARS && !line.contains("  ") && !line.contains(['\t', '\u{a0}']);
    if is_plain {
        return Some(Cow::Borrowed(line));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    Some(Cow::Owned(match line.char_indices().nth(LABEL_CHARS) {
        Some(_) => {
            let end = line
                .char_indices()
                .nth(LABEL_CHARS - 1)
                .map_or(line.len(), |(at, _)| at);
            format!("{}…", line[..end].trim_end())
        }
        None => line,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_first_line_that_says_something() {
        assert_eq!(
            label(" \n \n No  baseline \nsecond line"),
            Some("No baseline".into())
        );
        assert_eq!(label(" \n"), None);
        assert_eq!(label("Ben\u{200b}Okoro\u{feff}"), Some("Ben Okoro".into()));
        assert_eq!(label("\u{200b}"), None);
        let prose = "ä ".repeat(100);
        let long = label(&prose).unwrap();
        assert_eq!((long.chars().count(), long.ends_with("ä…")), (60, true));
    }

    #[test]
    fn names_that_went_through_a_wrong_encoding_are_repaired() {
        for (broken, right) in [
            ("O‚Äôbrien", "O’brien"),
            ("NovÃ¡k", "Novák"),
            ("M√∂ller", "Möller"),
        ] {
            assert_eq!(repaired(broken), right);
        }
        for sound in [
            "Ångström",
            "Novák",
            "São √ Paulo",
            "Château d’If",
            "â",
            "plain",
        ] {
            assert_eq!(repaired(sound), sound);
        }
    }
}
