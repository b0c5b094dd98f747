//! Compares texts across deals: the same wording on several deals is reused text.

use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

use super::rules::trim_blanks;
use crate::model::FieldVerdict;

/// Minimum number of characters of a reused text.
const LEAST_CHARS: usize = 20;

/// A hash that ignores letter case and white space. `None` for a text that is blank, a placeholder
/// or shorter than 20 characters. `scratch` is a buffer to reuse.
pub fn copy_hash(verdict: FieldVerdict, text: &str, scratch: &mut Vec<u8>) -> Option<u64> {
    if matches!(
        verdict,
        FieldVerdict::Missing | FieldVerdict::Placeholder(_)
    ) {
        return None;
    }
    let text = trim_blanks(text);
    if !text.is_ascii() {
        let normal = normalise(text);
        return (normal.chars().count() >= LEAST_CHARS).then(|| xxh3_64(normal.as_bytes()));
    }
    // A text gets no longer by normalisation.
    if text.len() < LEAST_CHARS {
        return None;
    }
    normalise_ascii(text, scratch);
    (scratch.len() >= LEAST_CHARS).then(|| xxh3_64(scratch))
}

/// The text that is compared: trimmed, lower case, each run of blanks one space.
pub fn normalise(text: &str) -> String {
    let text = trim_blanks(text);
    if text.is_ascii() {
        let mut out = Vec::new();
        normalise_ascii(text, &mut out);
        return String::from_utf8(out).unwrap_or_default();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if matches!(c, ' ' | '\t' | '\r' | '\n') {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
    }
    // Lower case of other scripts depends on context (final sigma), so it is left to the library.
    out.to_lowercase()
}

/// [`normalise`] for trimmed ASCII: first lower-cases all bytes, many at a time, then removes
/// repeated blanks.
fn normalise_ascii(text: &str, out: &mut Vec<u8>) {
    out.clear();
    out.extend(text.bytes().map(|b| match b {
        b'\t' | b'\r' | b'\n' => b' ',
        b => b.to_ascii_lowercase(),
    }));
    let Some(first) = memmem::find(out, b"  ") else {
        return;
    };
    let from = first + 1;
    let mut len = from;
    for at in from..out.len() {
        let is_more = out[at] == b' ' && out[len - 1] == b' ';
        out[len] = out[at];
        len += usize::from(!is_more);
    }
    out.truncate(len);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Placeholder, TextColumn};
    use crate::record::FieldRules;

    #[test]
    fn copies_ignore_case_and_white_space() {
        assert_eq!(normalise("  The\n\nBUDGET\towner "), "the budget owner");
        assert_eq!(normalise("ÉCOLE À  REVOIR"), "école à revoir");
        let hash = |text: &str| copy_hash(FieldVerdict::Complete, text, &mut Vec::new());
        assert_eq!(
            hash("The budget owner changes soon"),
            hash("the  budget\nowner CHANGES soon")
        );
        assert_ne!(
            hash("The budget owner changes soon"),
            hash("The budget owner changes later")
        );
        assert_eq!(hash("nineteen chars here"), None);
        assert_eq!(
            copy_hash(
                FieldVerdict::Placeholder(Placeholder::Token),
                "[NAME] in a long enough text",
                &mut Vec::new()
            ),
            None
        );
    }

    proptest! {
        #[test]
        fn a_text_is_normal_in_one_way(text in "[aZ \t\r\né]{0,30}") {
            let words: Vec<String> = text
                .split([' ', '\t', '\r', '\n'])
                .filter(|w| !w.is_empty())
                .map(str::to_lowercase)
                .collect();
            prop_assert_eq!(normalise(&text), words.join(" "));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let verdict = FieldRules::default().judge(TextColumn::RiskFlags, &text);
            copy_hash(verdict, &text, &mut Vec::new());
        }
    }
}
