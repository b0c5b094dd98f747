//! The form in which words are compared: what people write differently without meaning anything.

use crate::model::visible::without_invisible;

/// The normal form of a word or label: lower case, without accents and punctuation, words apart by
/// one blank. A text without letters and digits (`✓`) is left as it is.
pub fn normal_form(text: &str) -> String {
    let text = &*without_invisible(text);
    let mut out = String::with_capacity(text.len());
    let mut is_apart = false;
    for c in text.chars() {
        match c {
            // Accents that stand behind their letter.
            '\u{300}'..='\u{36f}' => {}
            // The marks that turn カ into ガ and ハ into パ, where they stand apart.
            '\u{3099}' | '\u{309a}' => voice(&mut out, c),
            // Letters and signs of full width.
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
                push(&mut out, narrow, &mut is_apart);
            }
            _ => push(&mut out, c, &mut is_apart),
        }
    }
    match out.is_empty() {
        true => text.trim().to_string(),
        false => without_conjunctions(out),
    }
}

/// `geschlossen und gewonnen` says what `geschlossen gewonnen` does.
fn without_conjunctions(text: String) -> String {
    const CONJUNCTIONS: [&str; 6] = ["and", "und", "et", "y", "e", "en"];
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() < 3 || !words.iter().any(|word| CONJUNCTIONS.contains(word)) {
        return text;
    }
    let last = words.len() - 1;
    let is_kept = |(i, word): &(usize, &str)| *i == 0 || *i == last || !CONJUNCTIONS.contains(word);
    let kept = words.iter().copied().enumerate().filter(is_kept);
    kept.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// Adds a letter or digit; anything else parts words.
fn push(out: &mut String, c: char, is_apart: &mut bool) {
    if !c.is_alphanumeric() {
        *is_apart = true;
        return;
    }
    if std::mem::take(is_apart) && !out.is_empty() {
        out.push(' ');
    }
    for c in c.to_lowercase() {
        match plain(c) {
            Some(letters) => out.push_str(letters),
            None if !('\u{300}'..='\u{36f}').contains(&c) => out.push(c),
            None => {}
        }
    }
}

/// Puts a voicing mark on the last letter.
fn voice(out: &mut String, mark: char) {
    let Some(last) = out.pop() else { return };
    let step = if mark == '\u{3099}' { 1 } else { 2 };
    let voiced = match last {
        'ウ' => Some('ヴ'),
        '\u{3040}'..='\u{30ff}' => char::from_u32(last as u32 + step),
        _ => None,
    };
    out.push(voiced.unwrap_or(last));
}

/// A letter without its accent; nothing when it has none.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// Words before a number that only counts stages.
const COUNTERS: [&str; 10] = [
    "stage", "step", "phase", "fase", "etape", "etapa", "stufe", "schritt", "nr", "no",
];

/// A normal form without what counts or weighs a stage: `6 closed won`, `stage 6 closed won`,
/// `6受注` and `closed won 100` (from `100 %`).
pub fn without_number<'a>(normal: &'a str, original: &str) -> &'a str {
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let mut rest = normal;
    if let Some((first, behind)) = rest.split_once(' ')
        && COUNTERS.contains(&first)
        && behind.split_once(' ').is_some_and(|(n, _)| is_number(n))
    {
        rest = behind;
    }
    if let Some((number, behind)) = rest.split_once(' ')
        && is_number(number)
    {
        rest = behind;
    }
    let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if bare.starts_with(|c: char| !c.is_ascii()) {
        rest = bare;
    }
    match rest.rsplit_once(' ') {
        Some((before, last)) if is_number(last) && original.contains(['%', '％']) => before,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_differently_is_alike() {
        for (a, b) in [
            ("Closed \u{2013} Lost", "closed lost"),
            ("Closed/Won", "CLOSED  WON"),
            ("Fermé(gagné)", "ferme gagne"),
            ("Fermé gagné", "Ferme\u{301}  gagne\u{301}"),
            ("Geschlossen: gewonnen", "geschlossen gewonnen"),
            ("Percezione dell’Analisi", "percezione dell'analisi"),
            ("Non-renewed", "non renewed"),
            ("ニーズ把握", "ニース\u{3099}把握"),
            ("Ｃｌｏｓｅｄ", "closed"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(normal_form(a), normal_form(b), "{a:?} and {b:?}");
        }
        assert_eq!(normal_form(" ✓ "), "✓");
        assert_ne!(normal_form("ハス"), normal_form("バス"));
    }

    #[test]
    fn the_number_of_a_stage_says_nothing() {
        for (text, bare) in [
            ("6. Closed Won", "closed won"),
            ("Stage 6: Closed Won", "closed won"),
            ("Fase 6: Gesloten en gewonnen", "gesloten gewonnen"),
            ("6受注", "受注"),
            ("06 - Closed Lost (0%)", "closed lost"),
            ("Closed Won (100 %)", "closed won"),
            ("Closed Won 2", "closed won 2"),
            ("3", "3"),
        ] {
            assert_eq!(without_number(&normal_form(text), text), bare, "{text:?}");
        }
    }
}
