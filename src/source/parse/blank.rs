//! Blank cells, cells with a word for nothing, and errors of spreadsheets.

use std::sync::LazyLock;

use crate::model::visible::is_invisible;

/// Words for nothing, by the section of their list.
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("blank_words.txt")));

/// Words for nothing that are names in another case: a person may be called `Nat`.
const EXACT: [&str; 3] = ["\\N", "NaT", "NaN"];

/// Longest word for nothing with the signs around it, in bytes.
const LONGEST: usize = 40;

#[derive(Default)]
struct Words {
    bare: WordList,
    wrapped: WordList,
    nobody: WordList,
}

impl Words {
    fn parse(text: &'static str) -> Words {
        let mut words = Words::default();
        let mut section = "";
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
            match (line, section) {
                ("[bare]" | "[wrapped]" | "[nobody]", _) => section = line,
                (word, "[bare]") => words.bare.add(word),
                (word, "[wrapped]") => words.wrapped.add(word),
                (word, _) => words.nobody.add(word),
            }
        }
        words
    }
}

/// Words in lower case by their length, so that most cells are compared with none.
#[derive(Default)]
struct WordList {
    by_length: Vec<Vec<&'static str>>,
}

impl WordList {
    fn add(&mut self, word: &'static str) {
        if self.by_length.len() <= word.len() {
            self.by_length.resize_with(word.len() + 1, Vec::new);
        }
        self.by_length[word.len()].push(word);
    }

    /// Whether it has the text, in any case.
    fn has(&self, text: &str) -> bool {
        let same_length = self.by_length.get(text.len());
        let Some(words) = same_length.filter(|words| !words.is_empty()) else {
            return false;
        };
        if text.is_ascii() {
            return words.iter().any(|word| word.eq_ignore_ascii_case(text));
        }
        let lower = text.to_lowercase();
        words.iter().any(|word| *word == lower)
    }
}

/// A text without blanks and invisible characters at its ends; faster than [`str::trim`] for the
/// many cells that begin and end with visible ASCII.
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)),
    }
}

/// The text of a cell that is written as a formula, so that a spreadsheet keeps its zeros:
/// `="00123"`. Any other cell as it is.
pub fn unguarded(text: &str) -> &str {
    if text.as_bytes().first() != Some(&b'=') {
        return text;
    }
    let inner = text.trim_end().strip_prefix("=\"");
    let inner = inner.and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

/// Whether a cell of a date, amount, id or name is blank or a word for nothing, in the languages of
/// the CRMs. Not for the seven fields, whose texts are assessed.
pub fn is_blank(text: &str) -> bool {
    let text = trimmed(text);
    if text.is_empty() {
        return true;
    }
    // Most cells begin with a digit, or are longer than any word.
    if text.len() > LONGEST || text.as_bytes()[0].is_ascii_digit() {
        return false;
    }
    if EXACT.contains(&text) || WORDS.bare.has(text) {
        return true;
    }
    let is_sign = |c: char| "-–—()[]<>{}*".contains(c) || c.is_whitespace();
    let inner = text.trim_matches(is_sign);
    let is_dash = |c: char| matches!(c, '-' | '–' | '—');
    match inner.len() {
        0 => text.chars().all(is_dash),
        len if len == text.len() => false,
        _ => WORDS.bare.has(inner) || WORDS.wrapped.has(inner),
    }
}

/// Whether a name stands for nobody or for not known, where persons or companies are named.
pub fn names_nobody(name: &str) -> bool {
    let name = trimmed(name);
    let inner = name.trim_matches(|c: char| "-–—()[]<>{}*".contains(c) || c.is_whitespace());
    name.len() <= LONGEST && WORDS.nobody.has(inner)
}

/// Whether a cell holds the error of a formula instead of a value, in any language of Excel or
/// Google Sheets: `#REF!`, `#BEZUG!`, `#¿NOMBRE?`, `Loading...`, `#####`. `#N/A` is a word for
/// nothing.
pub fn is_sheet_error(text: &str) -> bool {
    let text = trimmed(text);
    match text.as_bytes().first() {
        Some(b'#') => {}
        Some(b'L' | b'l') => {
            let is = |word: &str| text.eq_ignore_ascii_case(word);
            return is("loading...") || is("loading…");
        }
        _ => return false,
    }
    let inner = text[1..].trim_start_matches(['¡', '¿']);
    let is_capital = |c: char| c.is_uppercase() || matches!(c, '/' | '0' | '_' | ' ');
    let name = inner.strip_suffix(['!', '?']);
    let is_named = name.is_some_and(|name| {
        name.chars().count() >= 3
            && name.chars().all(is_capital)
            && name.starts_with(char::is_uppercase)
    });
    is_named || text == "#GETTING_DATA" || (text.len() > 2 && text.bytes().all(|b| b == b'#'))
}

/// Whether a cell is `NA`: not available, as R and others write it, or North America, or Namibia.
pub fn is_na(text: &str) -> bool {
    trimmed(text) == "NA"
}

/// [`name`] of a segment or product, which may be called `NA` where that is no word for nothing in
/// the file.
pub fn segment(text: &str, na_is_name: bool) -> Option<&str> {
    match na_is_name && is_na(text) {
        true => Some(trimmed(text)),
        false => name(text),
    }
}

/// The trimmed text of a name or id; `None` when it is blank or the error of a spreadsheet.
pub fn name(text: &str) -> Option<&str> {
    (!is_blank(text) && !is_sheet_error(text)).then(|| trimmed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_known_in_every_form_and_language() {
        for text in [
            "",
            " ",
            "\u{200b}",
            "\u{feff} \u{2060}",
            "-",
            "---",
            "—",
            "n/a",
            "N/A",
            "#N/A",
            "\\N",
            "NaT",
            "NULL",
            "<null>",
            "(null)",
            "[NULL]",
            "None",
            "--None--",
            "-None-",
            "- None -",
            "(No value)",
            "No value",
            "Unassigned",
            "[Unassigned]",
            "Not assigned",
            "(Blank)",
            "(Leer)",
            "--Keine--",
            "Nicht zugewiesen",
            "Non assigné",
            "NON ASSIGNÉ",
            "Sin asignar",
            "Não atribuído",
            "Niet toegewezen",
            "未割り当て",
            "(Aucune valeur)",
        ] {
            assert!(is_blank(text), "{text}");
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn names_that_only_look_like_words_for_nothing_are_names() {
        for text in [
            "Nat",
            "N",
            "Noneman",
            "Nancy Null",
            "Blank",
            "Empty",
            "No",
            "Leer",
            "Nilsson",
            "Ohne",
            "Unassigned Assets Ltd",
            "(500)",
            "-500",
            "0",
            "(EMEA)",
            "<Ana>",
            "*",
            "Loading Docks Ltd",
            "#1",
            "#1 Gym",
            "#HASHTAG Media!",
            "C#",
        ] {
            assert!(!is_blank(text), "{text}");
            assert!(!is_sheet_error(text), "{text}");
        }
    }

    #[test]
    fn errors_of_spreadsheets_are_told_from_names() {
        for text in [
            "#REF!",
            "#VALUE!",
            "#NAME?",
            "#DIV/0!",
            "#NUM!",
            "#BEZUG!",
            "#¡VALOR!",
            "#¿NOMBRE?",
            "#ÜBERLAUF!",
            "Loading...",
            "Loading…",
            "########",
            "#GETTING_DATA",
        ] {
            assert!(is_sheet_error(text) && !is_blank(text), "{text}");
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn nobody_is_named_in_several_languages() {
        for text in ["Unknown", "(unknown)", "niemand", "No rep", "TBD", "?"] {
            assert!(names_nobody(text), "{text}");
        }
        for text in ["Noah", "Nobody Inc", "Unknown Worlds"] {
            assert!(!names_nobody(text), "{text}");
        }
    }
}
