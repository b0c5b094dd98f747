//! Text from outside as it may be shown: on pages, in charts, lists and terminals.

use std::borrow::Cow;

/// Characters around a name that keep its writing direction from affecting other text: first strong
/// isolate, pop directional isolate.
pub const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Whether a character is an invisible one that changes the direction of the text after it: a mark,
/// an embedding, an override or an isolate (Unicode Standard Annex 9).
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is not seen: zero-width blanks and joiners, soft hyphens, marks of direction,
/// byte order marks, variation selectors, fillers and tags (`Default_Ignorable_Code_Point` of the
/// Unicode Character Database, with interlinear marks and the blank Braille pattern).
pub fn is_invisible(c: char) -> bool {
    // Most letters are below all of them.
    c >= '\u{ad}'
        && matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text without characters that are not seen. A zero-width space between two words (`Ben` and
/// `Okoro`) is a blank: between a small letter and a capital, or between two other letters or digits
/// of a text that has no other blank and no small letter.
pub fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let is_one_word = !text.contains(|c: char| c.is_whitespace() || c.is_lowercase());
    let mut seen = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if !is_invisible(c) {
            seen.push(c);
            continue;
        }
        let mut is_space = is_zero_width_space(c);
        while let Some(next) = letters.next_if(|next| is_invisible(*next)) {
            is_space |= is_zero_width_space(next);
        }
        let (before, after) = (seen.chars().next_back(), letters.peek().copied());
        if let (true, Some(before), Some(after)) = (is_space, before, after) {
            let is_word = |c: char| c.is_alphanumeric();
            let parts_words = (before.is_lowercase() && after.is_uppercase())
                || (is_one_word && is_word(before) && is_word(after));
            seen.extend(parts_words.then_some(' '));
        }
    }
    Cow::Owned(seen)
}

/// Signs that browsers and editors put in place of a blank.
fn is_zero_width_space(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// Whether a character has no place in a text: a control character but a line break or a tab, or a
/// code point that XML and Unicode keep for other purposes.
fn is_no_text(c: char) -> bool {
    let is_control = c.is_control() && c != '\n' && c != '\t';
    is_control || (u32::from(c) & 0xfffe) == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// A text without control characters (a blank instead), and without characters that change the
/// direction of the text after them. Pairs of [`ISOLATE`] stay, as they change nothing after them.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most texts hold nothing else, which is told many bytes at once.
    let is_plain = |plain: bool, byte: u8| plain & matches!(byte, b' '..=b'~');
    if text.bytes().fold(true, is_plain) || !text.contains(|c| is_no_text(c) || is_bidi_control(c))
    {
        return Cow::Borrowed(text);
    }
    let [begin, end] = ISOLATE;
    let mut shown = String::with_capacity(text.len());
    let mut open = 0usize;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '\r' && letters.peek() == Some(&'\n') {
            // A line break all the same.
        } else if c == begin {
            open += 1;
            shown.push(c);
        } else if c == end {
            if let Some(left) = open.checked_sub(1) {
                open = left;
                shown.push(c);
            }
        } else if is_no_text(c) {
            shown.push(' ');
        } else if !is_bidi_control(c) {
            shown.push(c);
        }
    }
    shown.extend(std::iter::repeat_n(end, open));
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_no_reader_sees_is_taken_out() {
        assert_eq!(visible("Ann\u{1}x\u{7}\u{1b}[31m"), "Ann x  [31m");
        assert_eq!(visible("a\u{fffe}b\u{ffff}\u{9b}"), "a b  ");
        assert_eq!(visible("evil\u{202e}gpj.exe\u{2069}"), "evilgpj.exe");
        assert_eq!(visible("two\nlines\tof text"), "two\nlines\tof text");
        assert_eq!(visible("two\r\nlines\rhere"), "two\nlines here");
        let kept = "\u{2068}שלום\u{2069}";
        assert_eq!(visible(kept), kept);
        assert_eq!(visible("\u{2068}open"), "\u{2068}open\u{2069}");
    }

    #[test]
    fn what_is_not_seen_does_not_tell_texts_apart() {
        for (text, seen) in [
            ("Ana\u{200b} Reyes\u{feff}", "Ana Reyes"),
            ("Ben\u{200b}Okoro", "Ben Okoro"),
            ("BEN\u{200b}OKORO", "BEN OKORO"),
            ("青葉\u{200b}食品", "青葉 食品"),
            ("Oko\u{200b}ro", "Okoro"),
            ("Oko\u{ad}ro", "Okoro"),
            ("Ben\u{200d}Okoro", "BenOkoro"),
            ("D-\u{2060}2001\u{e0001}", "D-2001"),
            ("Café\u{fe0f}", "Café"),
            ("\u{200b}", ""),
        ] {
            assert_eq!(without_invisible(text), seen, "{text}");
            assert_eq!(without_invisible(seen), seen, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_visible_text_stays_as_it_is(text in "\\PC*|(.|\u{2068}|\u{2069}|\u{202e}|\u{7})*") {
            let once = visible(&text).into_owned();
            prop_assert!(!once.contains(is_no_text));
            prop_assert_eq!(&*visible(&once), &once);
        }
    }
}
