//! The published patterns of the field rules as scans over bytes: the same answers as the patterns,
//! at the speed of reading. A text that holds a letter which only Unicode folds into ASCII (`ſ`,
//! `K`) is left to the pattern itself.

use memchr::{memchr, memchr2, memchr3, memmem};

/// Longer texts are no stand-in of several letters: the longest, `see notes`, has nine, of three
/// bytes at most.
const LONGEST_STAND_IN: usize = 27;

/// Whether a text may be a stand-in; `None` when only the pattern can tell.
pub fn stand_in(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    if bytes.len() <= LONGEST_STAND_IN {
        return None;
    }
    let first = bytes[0].to_ascii_lowercase();
    Some(
        matches!(first, b'x' | b'-' | b'.' | b'?')
            && bytes.iter().all(|b| b.to_ascii_lowercase() == first),
    )
}

/// A token that a template left: `[NAME]`, `[OUR ANSWER]`.
pub fn has_token(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(open) = memchr(b'[', rest) {
        rest = &rest[open + 1..];
        let inside = rest
            .iter()
            .take_while(|b| matches!(b, b'A'..=b'Z' | b' ' | b'_'))
            .count();
        if rest.first().is_some_and(u8::is_ascii_uppercase) && rest.get(inside) == Some(&b']') {
            return true;
        }
    }
    false
}

/// Whether a line begins with its number and says something: `2. Uptime`.
pub fn is_numbered(line: &str) -> bool {
    let rest = trim_blanks(line.as_bytes());
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let behind = &rest[digits..];
    let has_mark = digits > 0 && matches!(behind, [b'.' | b')', b' ' | b'\t', ..]);
    has_mark
        && trim_blanks(&behind[1..])
            .first()
            .is_some_and(|b| *b != b'\r')
}

fn trim_blanks(bytes: &[u8]) -> &[u8] {
    &bytes[bytes
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()..]
}

/// Whether a line is an objection with its answer: `Objection: … -> Answer that worked: …`.
pub fn is_answered(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some(behind) = after_word(bytes, b"objection") else {
        return false;
    };
    let Some(arrow) = memmem::find(behind, b"->") else {
        return false;
    };
    let mut rest = &behind[arrow + 2..];
    while let Some(behind) = after_word(rest, b"answer") {
        rest = behind;
        let Some(colon) = memchr(b':', behind) else {
            return false;
        };
        if trim_blanks(&behind[colon + 1..])
            .first()
            .is_some_and(|b| *b != b'\r')
        {
            return true;
        }
    }
    false
}

/// What stands behind the first such word, in either case.
fn after_word<'a>(bytes: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let first = word[0];
    let mut from = 0;
    while let Some(at) =
        memchr2(first, first.to_ascii_uppercase(), &bytes[from..]).map(|i| from + i)
    {
        let end = at + word.len();
        if bytes
            .get(at..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
        {
            return Some(&bytes[end..]);
        }
        from = at + 1;
    }
    None
}

/// Whether a letter of a text folds into ASCII by Unicode's rules only.
pub fn folds_oddly(text: &str) -> bool {
    !text.is_ascii() && (text.contains('ſ') || text.contains('\u{212a}'))
}

/// A name of two letters or more, a comma, a role of two letters or more.
pub fn has_role(text: &str) -> bool {
    let Some(comma) =
        memchr3(b',', b'\r', b'\n', text.as_bytes()).filter(|at| text.as_bytes()[*at] == b',')
    else {
        return false;
    };
    let mut role = text[comma + 1..].trim_start_matches([' ', '\t']).chars();
    let is_letter = |c: char| !matches!(c, ',' | '\r' | '\n');
    text[..comma].chars().nth(1).is_some()
        && role.next().is_some_and(is_letter)
        && role.next().is_some_and(is_letter)
}

/// Whether a text holds a word in either case.
pub fn has_word(text: &str, word: &str) -> bool {
    after_word(text.as_bytes(), word.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::super::rules::{ANSWERED_OBJECTION, BLANK, STAND_INS};
    use super::*;

    const TEMPLATE_TOKEN: &str = r"\[[A-Z][A-Z _]*\]";
    const NUMBERED_LINE: &str = r"^[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]";
    const NAME_AND_ROLE: &str = r"^[^,\r\n]{2,},[ \t]*[^, \t\r\n][^,\r\n]+";

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "1. ",
            "12)",
            "3",
            ".",
            ")",
            " ",
            "\t",
            "\r",
            "a",
            "é",
            ",",
            "Objection",
            "OBJECTION:",
            "->",
            "-",
            "answer",
            "Answer that",
            ":",
            "[",
            "]",
            "A",
            "B_C",
            "x",
            "X",
            "?",
            "tbd",
            "see notes",
            "ſ",
            "Dana",
            "CFO",
            "anſwer:",
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]
        #[test]
        fn scans_answer_as_the_published_patterns_do(line in text()) {
            let pattern = |pattern: &str| Regex::new(pattern).unwrap().is_match(&line);
            prop_assert_eq!(is_numbered(&line), pattern(NUMBERED_LINE), "{:?}", line);
            if !folds_oddly(&line) {
                prop_assert_eq!(is_answered(&line), pattern(ANSWERED_OBJECTION), "{:?}", line);
            }
            prop_assert_eq!(has_token(&line), pattern(TEMPLATE_TOKEN), "{:?}", line);
            prop_assert_eq!(has_role(&line), pattern(NAME_AND_ROLE), "{:?}", line);
        }

        #[test]
        fn long_stand_ins_are_told_without_the_pattern(text in "[xX?.-]{0,40}|[tbd /]{20,40}") {
            let trimmed = text.trim_matches(BLANK);
            if let Some(answer) = stand_in(trimmed) {
                prop_assert_eq!(answer, Regex::new(&format!("^(?i:{STAND_INS})$")).unwrap().is_match(trimmed));
            }
        }
    }
}
