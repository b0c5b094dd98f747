//! Which encoding the bytes of a text show, where they are not UTF-8.
//!
//! Nearly any bytes are text in each of a dozen encodings. Two cases are clear: Western European
//! text, and text in another script than Latin, whose bytes make no word in any other encoding. The
//! rest is asked about.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, WINDOWS_1252};

/// Letters beyond ASCII from which on a script is clear.
const CLEAR_LETTERS: usize = 20;
/// Bytes of a line that a question shows.
const SHOWN_CHARS: usize = 60;

/// What the bytes show.
#[derive(Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Western European text.
    Western,
    /// Text in the script of this encoding.
    Script(&'static Encoding),
    /// It may be this encoding, or Western.
    Unclear(&'static Encoding),
}

/// A question about the encoding of a text.
#[derive(Debug, Clone)]
pub struct UnclearEncoding {
    /// The first line with a letter beyond ASCII, counted from the first of the file.
    pub line: u64,
    /// The most likely encoding.
    pub guess: &'static Encoding,
    /// What stands on that line, by encoding.
    pub readings: Vec<(&'static str, String)>,
}

impl std::fmt::Display for UnclearEncoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} is not UTF-8", self.line)?;
        for (i, (name, text)) in self.readings.iter().enumerate() {
            let sign = if i == 0 { ": it could read" } else { " or" };
            write!(f, "{sign} {text:?} in {name}")?;
        }
        write!(f, ". Set the right encoding")
    }
}

impl std::error::Error for UnclearEncoding {}

/// Looks at bytes that are not UTF-8.
pub fn evidence(bytes: &[u8]) -> Evidence {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Half the bytes of Japanese text look like letters of old Macintosh text.
    let is_wide = [SHIFT_JIS, EUC_JP, GBK, BIG5, EUC_KR].contains(&guess);
    if is_wide && is_clear_script(bytes, guess) {
        return Evidence::Script(guess);
    }
    if is_macintosh(bytes) {
        return Evidence::Unclear(MACINTOSH);
    }
    if guess == WINDOWS_1252 {
        Evidence::Western
    } else if is_clear_script(bytes, guess) {
        Evidence::Script(guess)
    } else {
        Evidence::Unclear(guess)
    }
}

/// The question about a text that begins with these bytes. `above` lines stand above them.
pub fn question(bytes: &[u8], above: u64, guess: &'static Encoding) -> UnclearEncoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or_default();
    let start = memchr::memrchr(b'\n', &bytes[..first]).map_or(0, |i| i + 1);
    let end = memchr::memchr2(b'\n', b'\r', &bytes[first..]).map_or(bytes.len(), |i| first + i);
    let line = &bytes[start..end];
    let mut readings: Vec<(&'static str, String)> = Vec::new();
    for encoding in [guess, WINDOWS_1252] {
        let text = encoding.decode_without_bom_handling(line).0;
        let beyond = text.chars().position(|c| !c.is_ascii()).unwrap_or_default();
        let from = beyond.saturating_sub(SHOWN_CHARS / 2);
        let shown: String = text.chars().skip(from).take(SHOWN_CHARS).collect();
        if readings.iter().all(|(name, _)| *name != encoding.name()) {
            readings.push((encoding.name(), shown));
        }
    }
    let line_ends = memchr::memchr_iter(b'\n', &bytes[..first]).count() as u64;
    UnclearEncoding {
        line: above + line_ends + 1,
        guess,
        readings,
    }
}

/// Whether letters of old Macintosh or DOS text are inside words: bytes that are signs, or nothing,
/// in Windows-1252, which has its letters above them.
fn is_macintosh(bytes: &[u8]) -> bool {
    let is_letter = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphabetic);
    let (mut low, mut high) = (0, 0);
    for (i, byte) in bytes.iter().enumerate().filter(|(_, b)| !b.is_ascii()) {
        let is_in_word =
            is_letter(bytes.get(i + 1)) && i.checked_sub(1).is_none_or(|i| is_letter(bytes.get(i)));
        match byte {
            // Quotes, dashes, the euro and three letters of Windows-1252 stand beside letters too.
            0x80 | 0x85 | 0x8c | 0x91..=0x97 | 0x99 | 0x9c => {}
            0x81..=0x9f if is_in_word => low += 1,
            0xc0..=0xff if is_in_word => high += 1,
            _ => {}
        }
    }
    low > 0 && low > high
}

/// Whether nearly all letters beyond ASCII are of one script other than Latin and make words, which
/// no other encoding makes of the same bytes.
fn is_clear_script(bytes: &[u8], guess: &'static Encoding) -> bool {
    let (text, has_errors) = guess.decode_without_bom_handling(bytes);
    let (mut letters, mut foreign, mut turned, mut pairs) = (0, 0, 0, 0);
    let mut before: Option<char> = None;
    for c in text.chars() {
        if !c.is_ascii() && c.is_alphabetic() {
            letters += 1;
            foreign += usize::from(c >= '\u{370}');
            if let Some(before) = before {
                pairs += 1;
                // Another encoding of the same script turns small letters into capital ones.
                turned += usize::from(before.is_lowercase() && c.is_uppercase());
            }
            before = Some(c);
        } else {
            before = None;
        }
    }
    !has_errors
        && letters >= CLEAR_LETTERS
        && foreign * 20 >= letters * 19
        && pairs * 2 >= letters
        && turned * 20 <= pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(name: &str, text: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(name.as_bytes()).unwrap();
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{name}: {text}");
        bytes.into_owned()
    }

    #[test]
    fn western_names_are_western() {
        for text in [
            "id,name\n1,Süd – Nord\n2,Ñandú\n",
            "1,Müller GmbH\n2,Søren Kjær\n",
            "1,Zoë\n",
            "1,Don’t know\n2,5 € off\n",
            "1,Société Générale\n2,Crédit à la consommation\n",
            "1,São Paulo\n2,Informação\n3,João\n",
            "1,Åsa Öberg\n2,Malmö\n",
            "1,Straße\n2,Größe über alles\n",
            "1,Ægir hf\n2,Þór Jónsson\n",
        ] {
            let found = evidence(&encoded("windows-1252", text));
            assert_eq!(found, Evidence::Western, "{text}");
        }
    }

    #[test]
    fn no_other_text_is_read_as_western_in_silence() {
        let russian = "1,Компания Ромашка,Иван Петров\n2,Сделка по поставке,Ольга Сидорова\n";
        let greek = "1,Εταιρεία Αθηνών,Γιώργος\n2,Συμφωνία πώλησης,Μαρία Παπαδοπούλου\n";
        for (name, text) in [
            ("windows-1251", russian),
            ("koi8-r", russian),
            ("iso-8859-5", russian),
            ("windows-1253", greek),
            (
                "windows-1250",
                "1,Łódź Spółka,Paweł Wiśniewski\n2,Kraków,Żółkiewski\n",
            ),
            (
                "windows-1250",
                "1,Příliš žluťoučký kůň,Dvořák\n2,Škoda,Jiří Novák\n",
            ),
            (
                "windows-1254",
                "1,Şirket İstanbul,Çağrı Yıldız\n2,Işık,Doğan Güneş\n",
            ),
            (
                "windows-1255",
                "1,חברה ישראלית,דוד כהן\n2,עסקה חדשה,משה לוי\n",
            ),
            (
                "windows-1256",
                "1,شركة الاتصالات,محمد علي\n2,صفقة جديدة,أحمد حسن\n",
            ),
            (
                "shift_jis",
                "1,株式会社サンプル,田中太郎\n2,受注した商談,鈴木花子\n",
            ),
            ("gbk", "1,北京科技有限公司,王小明\n2,已赢单的商机,李华\n"),
            ("euc-kr", "1,주식회사 한국,김철수\n2,수주한 거래,이영희\n"),
            (
                "macintosh",
                "1,Müller & Söhne,Zoë\n2,Société Générale,René\n",
            ),
        ] {
            let found = evidence(&encoded(name, text));
            match found {
                Evidence::Western => panic!("{name} is taken for Western: {text}"),
                Evidence::Script(guess) => {
                    assert_eq!(guess.decode(&encoded(name, text)).0, text, "{name}")
                }
                Evidence::Unclear(_) => {}
            }
        }
    }
}
