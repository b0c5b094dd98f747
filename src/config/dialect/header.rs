//! Column headers that a product means alike.

use crate::model::visible::is_invisible;

/// Folds a header for comparison: lower case, letters and digits only, without the marks that
/// products add to a name (`__c`, `(UTC)`, `(metadata)`, `custom.`, `cf_123`).
pub fn fold_header(header: &str) -> String {
    let mut text = header
        .trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
        .trim_matches('"')
        .trim()
        .to_lowercase();
    for mark in ["(utc)", "(metadata)", "__c"] {
        if let Some(rest) = text.strip_suffix(mark) {
            text = rest.trim_end().to_string();
        }
    }
    if let Some(rest) = text.strip_prefix("custom.") {
        text = rest.to_string();
    }
    if let Some((name, number)) = text.rsplit_once(" cf_")
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        text = name.to_string();
    }
    // Brackets and dots tell headers apart: `Account.Name`, `Deal Owner.id`, `Company (Primary)`.
    text.retain(|c| !matches!(c, '_' | '"' | '\'') && !c.is_whitespace() && !is_invisible(c));
    text
}

/// The words of a header in small letters, without accents: `CloseDate`, `close_date`, `CLOSE DATE`
/// and `Close-Date` have the same. Digits and letters of scripts without case stay together as they
/// are written; the marks that products add (`__c`, `(UTC)`) are left out.
pub fn header_words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut before, mut letters) = (' ', unmarked(header).chars().peekable());
    while let Some(letter) = letters.next() {
        let letter = half_width(letter);
        // A zero-width space stands between words.
        if is_accent(letter) || (is_invisible(letter) && letter != '\u{200b}') {
            continue;
        }
        // The apostrophe of `l'opportunité`.
        if matches!(letter, '\'' | '\u{2019}' | '\u{2018}') {
            words.push(String::new());
            continue;
        }
        let starts_word = letter.is_uppercase()
            && (before.is_lowercase()
                // `MRRUsd` is two words, `MRR` one.
                || (before.is_uppercase() && letters.peek().is_some_and(|c| c.is_lowercase())));
        if starts_word || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            letter.to_lowercase().for_each(|c| push_plain(word, c));
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What tells a header from others however it is written: its words without anything between.
pub fn header_key(header: &str) -> String {
    header_key_within(header, usize::MAX).unwrap_or_default()
}

/// [`header_key`] unless it is longer than so many bytes: no text is looked at beyond them.
pub fn header_key_within(header: &str, longest: usize) -> Option<String> {
    let mut key = String::new();
    for letter in unmarked(header).chars().map(half_width) {
        if letter.is_ascii_alphanumeric() {
            key.push(letter.to_ascii_lowercase());
        } else if !letter.is_ascii() && letter.is_alphanumeric() && !is_accent(letter) {
            letter.to_lowercase().for_each(|c| push_plain(&mut key, c));
        }
        if key.len() > longest {
            return None;
        }
    }
    Some(key)
}

/// A header without the marks that products add.
fn unmarked(header: &str) -> &str {
    let mut text = header.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    for mark in ["(UTC)", "(metadata)", "__c"] {
        text = text.strip_suffix(mark).unwrap_or(text).trim_end();
    }
    let text = text.strip_prefix("custom.").unwrap_or(text);
    without_required(text.trim_end_matches(['*', ':', ' ']))
}

/// A header without the remark of an import template that its column has to be filled.
fn without_required(text: &str) -> &str {
    const WORDS: [&str; 10] = [
        "required",
        "mandatory",
        "pflichtfeld",
        "erforderlich",
        "obligatoire",
        "obligatorio",
        "obbligatorio",
        "obrigatório",
        "verplicht",
        "必須",
    ];
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）')] {
        let remark = text.strip_suffix(close).and_then(|t| t.rsplit_once(open));
        if let Some((name, remark)) = remark
            && WORDS.contains(&remark.trim().to_lowercase().as_str())
        {
            return name.trim_end_matches(['*', ':', ' ']);
        }
    }
    text
}

/// Whether it is an accent of its own, behind its letter.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The plain form of a letter or bracket that is as wide as a Chinese sign.
fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Adds a small letter without its accent.
fn push_plain(word: &mut String, letter: char) {
    let plain = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ß' => return word.push_str("ss"),
        'œ' => return word.push_str("oe"),
        'æ' => return word.push_str("ae"),
        other => other,
    };
    word.push(plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fold_alike_when_a_product_means_the_same() {
        for (a, b) in [
            ("StageName", "stage_name"),
            ("Loss_Reason__c", "Loss Reason"),
            ("Canceled At (UTC)", "canceled at"),
            ("\u{feff}\"Deal Owner\"", "Deal owner"),
            ("Deal\u{200b} Ow\u{ad}ner\u{200e}", "Deal owner"),
            ("custom.Promised outcome", "promised_outcome"),
            ("Risk Flags cf_469166", "Risk flags"),
        ] {
            assert_eq!(fold_header(a), fold_header(b), "{a}");
        }
        assert_ne!(fold_header("Deal Owner.id"), fold_header("Deal Owner"));
        assert_ne!(fold_header("Amount (converted)"), fold_header("Amount"));
    }

    #[test]
    fn words_are_the_same_in_every_style_of_writing() {
        let words = ["close", "date"].map(str::to_string).to_vec();
        for header in [
            "CloseDate",
            "close_date",
            "CLOSE_DATE",
            " Close Date ",
            "close-date",
            "closeDate",
            "Close\u{200b}Date",
            "\u{200e}Clo\u{ad}se Date\u{2060}",
        ] {
            assert_eq!(header_words(header), words, "{header}");
        }
        assert_eq!(header_words("final_mrr_usd"), ["final", "mrr", "usd"]);
        assert_eq!(header_words("ACV (EUR)"), ["acv", "eur"]);
        assert_eq!(header_words("MRRUsd"), ["mrr", "usd"]);
        assert_eq!(header_words("Loss_Reason__c"), ["loss", "reason"]);
    }

    #[test]
    fn accents_apostrophes_and_wide_brackets_do_not_tell_headers_apart() {
        for (a, b) in [
            ("Étape", "Etape"),
            ("E\u{301}tape", "etape"),
            (
                "Propriétaire de l’opportunité",
                "Proprietaire de l'opportunite",
            ),
            ("契約期間（月）", "契約期間(月)"),
            ("Unternehmensgröße", "UNTERNEHMENSGROSSE"),
        ] {
            assert_eq!(header_key(a), header_key(b), "{a}");
            assert_eq!(header_key(a), header_words(a).concat(), "{a}");
            let length = header_key(a).len();
            assert_eq!(header_key_within(a, length), Some(header_key(b)), "{a}");
            assert_eq!(header_key_within(a, length - 1), None, "{a}");
        }
        assert_ne!(header_key("Deal Owner.id"), header_key("Deal Owner"));
    }
}
