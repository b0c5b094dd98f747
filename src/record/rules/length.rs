//! Minimum length of a text, for rules that require nothing else.

use super::counting::has_chars;
use super::rule::Explanation;
use crate::model::Deficiency;
use crate::record::fold::is_dense;

/// A deficiency when the text has fewer than `least` characters. Counts its characters.
pub fn check(text: &str, least: usize) -> Option<Deficiency> {
    (!has_chars(text, least)).then(|| Deficiency::new([text.chars().count(), 0]))
}

/// [`check`] by what is said: a sign of Japanese or Chinese says as much as two letters.
pub fn check_pasted(text: &str, least: usize) -> Option<Deficiency> {
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    check(text, least.saturating_sub(dense))
        .map(|_| Deficiency::new([text.chars().count() + dense, 0]))
}

/// States how many characters a text has and needs.
pub fn explain(deficiency: Deficiency, least: usize, remedy: &'static str) -> Explanation {
    let words = match deficiency.counts() {
        // The count stopped here.
        [u8::MAX, _] => format!("too short ({least} characters needed)"),
        [has, _] => format!("too short ({has} of {least} characters)"),
    };
    Explanation::new("too_short", words, remedy)
}

/// The requirement in words.
pub fn requirement(least: usize) -> String {
    format!("at least {least} characters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_says_how_short() {
        let words = |text: &str, least| explain(check(text, least).unwrap(), least, "").words;
        assert_eq!(words("x?", 20), "too short (2 of 20 characters)");
        assert_eq!(words("x", 20), "too short (1 of 20 characters)");
        assert_eq!(
            words(&"é".repeat(300), 400),
            "too short (400 characters needed)"
        );
        assert_eq!(check(&"é".repeat(40), 40), None);
        let japanese = "見積もりを当日中に返し、週末の残業をなくすこと。";
        assert!(check(japanese, 40).is_some() && check_pasted(japanese, 40).is_none());
        assert!(check_pasted("見積もりを返す", 40).is_some());
        assert!(check_pasted(&"é".repeat(39), 40).is_some());
    }
}
