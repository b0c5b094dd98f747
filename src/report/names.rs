//! Names and lists of names as readers see them: on one line and of bounded length, under every
//! locale.

use crate::model::visible::{ISOLATE, is_bidi_control};

/// The name, or `no CS lead named` where `what` is `CS lead`.
pub fn person(name: Option<&str>, what: &str) -> String {
    name.map_or_else(|| format!("no {what} named"), self::name)
}

/// The rep's name, or `no rep named`.
pub fn rep(rep: Option<&str>) -> String {
    rep.map_or_else(|| "no rep named".into(), name)
}

/// A name on one line, shortened for tables; lists have it in full.
pub fn name(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|c| !is_bidi_control(c));
    let line = match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    };
    // Hebrew and Arabic read from right to left: kept to themselves, they leave the sentence around
    // them in order.
    let is_rtl = |c: char| {
        matches!(
            c,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        )
    };
    if line.chars().any(is_rtl) {
        let [begin, end] = ISOLATE;
        format!("{begin}{line}{end}")
    } else {
        line
    }
}

/// `A`, `A and B`, `A, B and C`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_three_hundred_letters_is_cut_and_stays_on_one_line() {
        assert_eq!(name("Ana\r\nBcc: x"), "Ana Bcc: x");
        assert_eq!(name(&"é".repeat(300)).chars().count(), 61);
    }

    #[test]
    fn a_name_cannot_turn_the_sentence_around_it() {
        assert_eq!(name("\u{202e}gpj.exe"), "gpj.exe");
        assert_eq!(name("חברה"), "\u{2068}חברה\u{2069}");
    }

    #[test]
    fn the_last_of_a_list_follows_an_and() {
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
