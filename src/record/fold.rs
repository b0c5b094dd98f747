//! Text without case, accents, width and marks, for comparing words.

/// A text in lower case, without accents and points, full-width letters as plain ones.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\0'..='\x7f' => out.push(c),
            _ => fold_char(c, out),
        }
    }
}

fn fold_char(c: char, out: &mut String) {
    // Accents and vowel points that follow their letter.
    if matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}') {
        return;
    }
    if matches!(c, '’' | '‘' | '\u{2bc}') {
        out.push('\'');
        return;
    }
    // Full-width letters and signs.
    if let Some(plain) = narrow(c) {
        out.push(plain.to_ascii_lowercase());
        return;
    }
    for lower in c.to_lowercase() {
        match lower {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ď' | 'đ' => out.push('d'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ì'..='ï' | 'ī' | 'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => out.push('s'),
            'ţ' | 'ț' | 'ť' => out.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '\u{307}' => {}
            other => out.push(other),
        }
    }
}

/// A full-width letter, digit or sign as a plain one.
pub fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{3000}' => Some(' '),
        _ => None,
    }
}

/// The words of a text, folded: letters and digits, parted by everything else. `d'achat` is two
/// words, `don't` is one.
pub fn words(text: &str) -> Vec<String> {
    spans(text, usize::MAX)
        .into_iter()
        .map(|(_, _, word)| word)
        .collect()
}

/// The folded words of a phrase with one blank between. Most phrases are written so.
#[allow(dead_code, reason = "build.rs folds the words with it")]
pub fn key_of(phrase: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b' ';
    match phrase.bytes().all(is_plain) && !phrase.contains("  ") {
        true => phrase.trim().to_string(),
        false => words(phrase).join(" "),
    }
}

/// The first words of a text, folded, each with the bytes at which it begins and ends.
pub fn spans(text: &str, most: usize) -> Vec<(usize, usize, String)> {
    let text = beginning(text, most);
    let mut out = Vec::new();
    each_word(text, |from, to, word| {
        out.push((from, to, word.to_string()));
        out.len() < most
    });
    out
}

/// The beginning of a text that holds its first words: signs without a word behind them are not
/// searched to the end, since many texts begin in one line.
fn beginning(text: &str, most: usize) -> &str {
    const BYTES_OF_WORD: usize = 64;
    const LEAST: usize = 256;
    let end = most.saturating_mul(BYTES_OF_WORD).saturating_add(LEAST);
    if text.len() <= end {
        return text;
    }
    let end = (0..=end).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// Visits the words of a text, folded, each with the bytes at which it begins and ends, until
/// `visit` returns `false`.
pub fn each_word(text: &str, mut visit: impl FnMut(usize, usize, &str) -> bool) {
    /// The most letters in front of an apostrophe that parts.
    const ELIDED: usize = 2;
    let mut word = String::new();
    let mut begin: Option<usize> = None;
    let mut letters = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_apostrophe = matches!(c, '\'' | '’' | '‘' | '\u{2bc}');
        let is_point = matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}');
        let goes_on =
            c.is_alphanumeric() || is_point || is_apostrophe && begin.is_some() && letters > ELIDED;
        match (begin, goes_on) {
            (None, true) => (begin, letters) = (Some(at), 1),
            (Some(_), true) => letters += 1,
            (Some(from), false) => {
                word.clear();
                fold_into(&text[from..at], &mut word);
                if word.contains('\'') {
                    word.retain(|c| c != '\'');
                }
                if !word.is_empty() && !visit(from, at, &word) {
                    return;
                }
                begin = None;
            }
            (None, false) => {}
        }
    }
}

/// Whether a letter belongs to a script that writes without blanks and says much with few signs.
pub fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_width_do_not_matter() {
        assert_eq!(words("Résultat  PROMIS"), ["resultat", "promis"]);
        assert_eq!(words("Erfolgsmaß / Übergabe"), ["erfolgsmass", "ubergabe"]);
        assert_eq!(words("Re\u{301}sultat"), ["resultat"]);
        assert_eq!(words("ＫＰＩ１：d’achat"), ["kpi1", "d", "achat"]);
        assert_eq!(words("L’indicateur, don't"), ["l", "indicateur", "dont"]);
        assert_eq!(words("■約束した成果"), ["約束した成果"]);
    }
}
