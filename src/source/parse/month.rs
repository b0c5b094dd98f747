//! Months and days of the week by name.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Names and usual abbreviations of the months, January first, as [`plain`] writes them. A word
/// that means another month in another language (`listopada`: November in Polish, October in
/// Croatian) is left out: it is not read, and never guessed.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "januar",
        "janner",
        "jaenner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "janeiro",
        "gennaio",
        "gen",
        "januari",
        "tammikuu",
        "tammikuuta",
        "stycznia",
        "styczen",
    ],
    &[
        "february",
        "feb",
        "februar",
        "fevrier",
        "fevr",
        "febrero",
        "fevereiro",
        "fev",
        "febbraio",
        "februari",
        "helmikuu",
        "helmikuuta",
        "lutego",
        "luty",
    ],
    &[
        "march",
        "mar",
        "marz",
        "maerz",
        "mrz",
        "mars",
        "marzo",
        "marco",
        "maart",
        "mrt",
        "marts",
        "maaliskuu",
        "maaliskuuta",
        "marca",
        "marzec",
    ],
    &[
        "april",
        "apr",
        "avril",
        "avr",
        "abril",
        "abr",
        "aprile",
        "huhtikuu",
        "huhtikuuta",
        "kwietnia",
        "kwiecien",
    ],
    &[
        "may",
        "mai",
        "mayo",
        "maio",
        "maggio",
        "mag",
        "mei",
        "maj",
        "toukokuu",
        "toukokuuta",
        "maja",
    ],
    &[
        "june",
        "jun",
        "juni",
        "juin",
        "junio",
        "junho",
        "giugno",
        "giu",
        "kesakuu",
        "kesakuuta",
        "czerwca",
        "czerwiec",
    ],
    &[
        "july",
        "jul",
        "juli",
        "juillet",
        "juil",
        "julio",
        "julho",
        "luglio",
        "lug",
        "heinakuu",
        "heinakuuta",
        "lipca",
        "lipiec",
    ],
    &[
        "august", "aug", "aout", "agosto", "ago", "augustus", "augusti", "elokuu", "elokuuta",
        "sierpnia", "sierpien",
    ],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
        "setembro",
        "set",
        "settembre",
        "syyskuu",
        "syyskuuta",
        "wrzesnia",
        "wrzesien",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "outubro",
        "out",
        "ottobre",
        "ott",
        "lokakuu",
        "lokakuuta",
        "pazdziernika",
        "pazdziernik",
    ],
    &[
        "november",
        "nov",
        "novembre",
        "noviembre",
        "novembro",
        "marraskuu",
        "marraskuuta",
    ],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "decembre",
        "diciembre",
        "dic",
        "dezembro",
        "dicembre",
        "desember",
        "des",
        "joulukuu",
        "joulukuuta",
        "grudnia",
        "grudzien",
    ],
];

/// Names and usual abbreviations of the days of the week.
const WEEKDAYS: &[&str] = &[
    "monday",
    "mon",
    "tuesday",
    "tue",
    "tues",
    "wednesday",
    "wed",
    "thursday",
    "thu",
    "thur",
    "thurs",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun", // English
    "montag",
    "mo",
    "dienstag",
    "di",
    "mittwoch",
    "mi",
    "donnerstag",
    "do",
    "freitag",
    "fr",
    "samstag",
    "sonnabend",
    "sa",
    "sonntag",
    "so", // German
    "lundi",
    "lun",
    "mardi",
    "mar",
    "mercredi",
    "mer",
    "jeudi",
    "jeu",
    "vendredi",
    "ven",
    "samedi",
    "sam",
    "dimanche",
    "dim", // French
    "lunes",
    "martes",
    "miercoles",
    "mie",
    "jueves",
    "jue",
    "viernes",
    "vie",
    "sabado",
    "sab",
    "domingo",
    "dom", // Spanish
    "segunda",
    "seg",
    "terca",
    "ter",
    "quarta",
    "qua",
    "quinta",
    "qui",
    "sexta",
    "sex",
    "feira",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "gio",
    "venerdi",
    "sabato",
    "domenica", // Italian
    "maandag",
    "ma",
    "dinsdag",
    "woensdag",
    "wo",
    "donderdag",
    "vrijdag",
    "vr",
    "zaterdag",
    "za",
    "zondag",
    "zo", // Dutch
    "月",
    "火",
    "水",
    "木",
    "金",
    "土",
    "日",
    "月曜日",
    "火曜日",
    "水曜日",
    "木曜日",
    "金曜日",
    "土曜日",
    "日曜日", // Japanese
];

/// The month that a whole word names, from 1; nothing for a word that is none.
pub fn month(word: &str) -> Option<u32> {
    let plain = plain(word);
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| names.contains(&plain.as_ref()))
        .map(|(month, _)| month)
}

/// Whether a whole word names a day of the week.
pub fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&plain(word).as_ref())
}

/// A word in lower case and without accents: `März`, `MÄRZ` and `Marz` are `marz`.
fn plain(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return match word.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(word.to_ascii_lowercase()),
            false => Cow::Borrowed(word),
        };
    }
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let lower = word.to_lowercase();
    let parts = DecomposingNormalizerBorrowed::new_nfd();
    let letters = parts.normalize_iter(lower.chars());
    Cow::Owned(letters.filter(|c| !is_accent(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_whole_words_in_many_languages() {
        let years = [
            "January February March April May June July August September October November December",
            "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "janv févr mars avr mai juin juil août sept oct nov déc",
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre \
             diciembre",
            "ene feb mar abr may jun jul ago sept oct nov dic",
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro \
             dezembro",
            "jan fev mar abr mai jun jul ago set out nov dez",
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre \
             dicembre",
            "gen feb mar apr mag giu lug ago set ott nov dic",
            "januari februari maart april mei juni juli augustus september oktober november \
             december",
            "jan feb mrt apr mei jun jul aug sep okt nov dec",
            "januari februari mars april maj juni juli augusti september oktober november december",
            "januar februar marts april maj juni juli august september oktober november december",
            "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta \
             elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        ];
        for year in years {
            for (word, expected) in year.split(' ').zip(1..) {
                assert_eq!(month(word), Some(expected), "{word}");
                assert_eq!(month(&word.to_uppercase()), Some(expected), "{word}");
            }
        }
        for word in [
            "marras",
            "Marketing",
            "deal",
            "may2",
            "listopada",
            "augur",
            "",
            "5",
            "Sunday",
        ] {
            assert_eq!(month(word), None, "{word}");
        }
        assert_eq!(month("Ma\u{308}rz"), Some(3), "decomposed");
    }

    #[test]
    fn no_word_is_two_months() {
        let all: Vec<&str> = MONTHS
            .iter()
            .flat_map(|names| names.iter().copied())
            .collect();
        let distinct: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), distinct.len());
    }
}
