//! Texts that went through another program on their way.

use std::borrow::Cow;

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// A name whose accents went through a wrong encoding once: `O‚Äôbrien`, `NovÃ¡k`. Repaired only
/// when every character goes back to a byte and the bytes are UTF-8.
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

#[cfg(test)]
mod tests {
    use super::*;

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
