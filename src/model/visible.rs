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

    proptest! {
        #[test]
        fn a_visible_text_stays_as_it_is(text in "\\PC*|(.|\u{2068}|\u{2069}|\u{202e}|\u{7})*") {
            let once = visible(&text).into_owned();
            prop_assert!(!once.contains(is_no_text));
            prop_assert_eq!(&*visible(&once), &once);
        }
    }
}
