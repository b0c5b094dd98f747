//! Comparison of labels and names regardless of what people and programs write differently.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::model::visible::without_invisible;

/// Folds a label or name for comparison: trimmed, lower case, runs of blanks one space, dashes,
/// apostrophes and quotes alike, accents in one form of Unicode (NFC), full-width and half-width
/// letters as usual ones, without invisible signs. Letters, digits and accents stay: `José` is not
/// `Jose`. Folding twice is folding once.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut push = |word: &str| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.bytes().map(|b| match b {
            b'`' => '\'',
            b => char::from(b.to_ascii_lowercase()),
        }));
    };
    if text.is_ascii() {
        text.split_ascii_whitespace().for_each(&mut push);
        return out;
    }
    fold_unicode(text)
}

fn fold_unicode(text: &str) -> String {
    let compatible = ComposingNormalizerBorrowed::new_nfkc();
    let text = without_invisible(text);
    let usual_width = text.chars().flat_map(|c| {
        let is_other_width = ('\u{ff01}'..='\u{ff9f}').contains(&c);
        let usual = is_other_width.then(|| compatible.normalize_iter(std::iter::once(c)));
        let same = (!is_other_width).then_some(c);
        usual.into_iter().flatten().chain(same)
    });
    let parts = DecomposingNormalizerBorrowed::new_nfd();
    let alike = parts.normalize_iter(usual_width).flat_map(|c| {
        let c = match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
            '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => '"',
            'ς' => 'σ',
            c => c,
        };
        c.to_lowercase()
    });
    let composed: String = ComposingNormalizerBorrowed::new_nfc()
        .normalize_iter(alike)
        .collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    words.join(" ")
}

/// What is left of a folded name when accents, blanks and punctuation go too: names that are alike
/// by it may be one (`José` and `Jose`, `SMB` and `S M B`), and nobody can tell but a person.
pub fn skeleton(folded: &str) -> String {
    let parts = DecomposingNormalizerBorrowed::new_nfd();
    let is_accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let letters = parts.normalize_iter(folded.chars());
    letters
        .filter(|c| !is_accent(*c) && !c.is_whitespace() && !is_punctuation(*c))
        .flat_map(|c| {
            let plain = match c {
                'ß' => "ss",
                'ø' => "o",
                'ł' => "l",
                'æ' => "ae",
                'œ' => "oe",
                'đ' => "d",
                'ı' => "i",
                _ => "",
            };
            let same = plain.is_empty().then_some(c);
            plain.chars().chain(same)
        })
        .collect()
}

/// Whether a sign of a folded name is punctuation. Signs that tell names apart, such as `+` and
/// `#`, are none.
pub fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '!' | '"' | '&' | '\'' | '(' | ')' | '*' | ',' | '-' | '.' | '/' | ':' | ';' | '?' | '['
            | '\\' | ']' | '_' | '{' | '|' | '}' | '¡' | '·' | '¿'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '・'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_fold_alike_when_a_person_reads_them_alike() {
        for (a, b) in [
            ("  Closed \u{2013} Lost\u{a0} ", "closed - lost"),
            ("closed won ", "Closed Won"),
            ("Jane\u{a0}\u{a0}Doe", "JANE DOE"),
            ("Jane\u{200b} Doe\u{feff}", "jane doe"),
            ("Jane\u{200b}Doe", "jane doe"),
            ("Jane\u{2062} D\u{34f}oe\u{fe0f}", "jane doe"),
            ("José Núñez", "Jose\u{301} Nu\u{301}n\u{303}ez"),
            ("JOSÉ", "josé"),
            ("O’Brien", "O'BRIEN"),
            ("O`Brien", "O´Brien"),
            ("ＡＣＭＥ　１２", "acme 12"),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        for (a, b) in [
            ("José", "Jose"),
            ("Müller", "Mueller"),
            ("Groß", "Gross"),
            ("S M B", "SMB"),
            ("Anne-Marie", "Anne Marie"),
            ("Plan²", "Plan2"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn names_that_may_be_one_have_one_skeleton() {
        for (a, b) in [
            ("josé", "jose"),
            ("s m b", "smb"),
            ("j. doe", "j doe"),
            ("groß", "gross"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        assert_ne!(skeleton("c++"), skeleton("c"));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,12}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }

        /// Names whose letters or digits differ are never one.
        #[test]
        fn other_letters_and_digits_are_another_name(
            text in "[a-z0-9äéñ]{1,8}",
            at in 0usize..8,
            other in "[a-z0-9äéñ]",
        ) {
            let mut letters: Vec<char> = text.chars().collect();
            let at = at % letters.len();
            let other: char = other.chars().next().unwrap_or('x');
            prop_assume!(letters[at] != other);
            letters[at] = other;
            let changed: String = letters.into_iter().collect();
            prop_assert_ne!(fold(&changed), fold(&text));
        }
    }
}
