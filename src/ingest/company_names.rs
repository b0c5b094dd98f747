//! Names of companies without what people and systems write differently: punctuation, legal forms.

use std::borrow::Cow;

use crate::config::is_punctuation;

/// A company's name, taken apart.
#[derive(PartialEq, Eq, Debug)]
pub struct CompanyName {
    /// Its folded words without punctuation and legal form.
    pub core: String,
    /// The legal form, in its usual short form; blank when the name has none. `Acme Inc` and `Acme
    /// GmbH` are two companies.
    pub form: String,
}

/// Legal forms at the end of a name, each with the short form of its longer spellings.
const LEGAL: &[(&str, &str)] = &[
    ("inc", "inc"),
    ("incorporated", "inc"),
    ("llc", "llc"),
    ("ltd", "ltd"),
    ("limited", "ltd"),
    ("pvt", "pvt"),
    ("private", "pvt"),
    ("pte", "pte"),
    ("pty", "pty"),
    ("corp", "corp"),
    ("corporation", "corp"),
    ("co", "co"),
    ("company", "co"),
    ("plc", "plc"),
    ("lp", "lp"),
    ("llp", "llp"),
    ("gmbh", "gmbh"),
    ("ag", "ag"),
    ("kg", "kg"),
    ("kgaa", "kgaa"),
    ("ohg", "ohg"),
    ("ug", "ug"),
    ("se", "se"),
    ("sa", "sa"),
    ("sas", "sas"),
    ("sasu", "sasu"),
    ("sarl", "sarl"),
    ("sl", "sl"),
    ("slu", "slu"),
    ("srl", "srl"),
    ("spa", "spa"),
    ("bv", "bv"),
    ("nv", "nv"),
    ("cv", "cv"),
    ("vof", "vof"),
    ("bvba", "bvba"),
    ("oy", "oy"),
    ("oyj", "oyj"),
    ("ab", "ab"),
    ("as", "as"),
    ("asa", "asa"),
    ("aps", "aps"),
    ("ltda", "ltda"),
    ("lda", "lda"),
    ("eireli", "eireli"),
    ("sro", "sro"),
    ("doo", "doo"),
    ("kft", "kft"),
    ("zrt", "zrt"),
    ("spzoo", "spzoo"),
    ("kk", "kk"),
    ("gk", "gk"),
    ("bhd", "bhd"),
    ("sdn", "sdn"),
    ("株式会社", "kk"),
    ("有限会社", "yk"),
    ("合同会社", "gk"),
];

/// Legal forms that Japanese names have at either end, without a blank.
const ATTACHED: [&str; 3] = ["株式会社", "有限会社", "合同会社"];

/// Longest run of words that are one legal form: `s p a`, `sp z o o`.
const LONGEST_FORM: usize = 4;

impl CompanyName {
    /// Takes a folded name apart.
    pub fn of(folded: &str) -> CompanyName {
        let mut plain = String::with_capacity(folded.len());
        for c in written_out(folded).chars() {
            match c {
                '.' | '\'' | '"' => {}
                // A name in capitals has SS in its place.
                'ß' => plain.push_str("ss"),
                c if is_punctuation(c) => plain.push(' '),
                c => plain.push(c),
            }
        }
        for form in ATTACHED {
            if let Some(rest) = plain.strip_prefix(form) {
                plain = format!("{rest} {form}");
            } else if let Some(rest) = plain.strip_suffix(form).filter(|r| !r.ends_with(' ')) {
                plain = format!("{rest} {form}");
            }
        }
        let mut words: Vec<&str> = plain.split_whitespace().collect();
        let mut forms: Vec<&str> = Vec::new();
        while let Some((len, form)) = legal_form(&words) {
            words.truncate(words.len() - len);
            forms.push(form);
        }
        forms.reverse();
        CompanyName {
            core: words.join(" "),
            form: forms.join(" "),
        }
    }
}

/// A name without the short signs of Japanese legal forms.
fn written_out(folded: &str) -> Cow<'_, str> {
    const SHORT: [(&str, &str); 4] = [
        ("㈱", "株式会社"),
        ("(株)", "株式会社"),
        ("㈲", "有限会社"),
        ("(有)", "有限会社"),
    ];
    let found = SHORT
        .iter()
        .find(|(short, _)| !folded.is_ascii() && folded.contains(short));
    match found {
        Some((short, long)) => Cow::Owned(folded.replace(short, long)),
        None => Cow::Borrowed(folded),
    }
}

/// The legal form at the end of words, and of how many it is made; a name is never one alone.
fn legal_form<'a>(words: &[&str]) -> Option<(usize, &'a str)> {
    if words.len() > 3 && words.ends_with(&["sa", "de", "cv"]) {
        return Some((3, "sa de cv"));
    }
    let short = |word: &str| {
        LEGAL
            .iter()
            .find(|(long, _)| *long == word)
            .map(|(_, s)| *s)
    };
    let last = words.last().filter(|_| words.len() > 1)?;
    if let Some(form) = short(last) {
        return Some((1, form));
    }
    (2..=LONGEST_FORM.min(words.len() - 1))
        .rev()
        .find_map(|len| {
            let end = &words[words.len() - len..];
            let is_spelled = end.iter().all(|word| word.chars().count() <= 2);
            let joined = is_spelled.then(|| end.concat())?;
            Some((len, short(&joined)?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fold;
    use crate::source::parse;

    fn normal_name(name: &str) -> String {
        CompanyName::of(&fold(&parse::repaired(name))).core
    }

    #[test]
    fn names_are_compared_without_what_systems_write_differently() {
        for (a, b) in [
            ("Acme, Inc.", "ACME inc"),
            ("Müller & Söhne GmbH & Co. KG", "müller söhne gmbh"),
            ("NovÃ¡k s.r.o.", "Novák s.r.o"),
            ("Alder S.A.", "Alder SA"),
            ("Alder S. A.", "alder"),
            ("Alder Clinic B.V.", "Alder-Clinic BV"),
            ("アクメ株式会社", "株式会社アクメ"),
            ("㈱アクメ", "アクメ（株）"),
            ("Borja S.A. de C.V.", "Borja"),
            ("Cielo Sp. z o.o.", "Cielo"),
            ("Ｄｅｌｔａ Ltd", "Delta Limited"),
            ("Großkopf Bau GmbH", "GROSSKOPF BAU GMBH"),
        ] {
            assert_eq!(normal_name(a), normal_name(b), "{a} {b}");
        }
        for (a, b) in [
            ("GTX Pro", "GTXPro"),
            ("C++ Ltd", "C Ltd"),
            ("क्लाउड", "कलउड"),
            ("Alder 1", "Alder 2"),
            ("Café", "Cafe"),
        ] {
            assert_ne!(normal_name(a), normal_name(b), "{a} {b}");
        }
        assert_eq!(normal_name("Co"), "co");
    }

    #[test]
    fn a_legal_form_is_known_however_it_is_spelled() {
        let form = |name: &str| CompanyName::of(&fold(name)).form;
        assert_eq!(form("Acme Incorporated"), form("ACME, Inc."));
        assert_eq!(form("Acme Pvt. Ltd."), form("Acme Private Limited"));
        assert_ne!(form("Acme Inc"), form("Acme GmbH"));
        assert_eq!(form("Acme"), "");
    }
}
