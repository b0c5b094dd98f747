//! Rich text from a CRM as lines.

use std::borrow::Cow;

/// Stands for a line break inside of a cell of a table.
pub const CELL_BREAK: char = '\u{e000}';

/// Elements that start and end a line.
const LINES: [&str; 24] = [
    "br",
    "p",
    "div",
    "li",
    "tr",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "blockquote",
    "pre",
    "hr",
    "aside",
    "details",
    "summary",
    "main",
    "figure",
    "footer",
    "nav",
];

/// Other elements that a text may have. `<Name>` is none: it is text.
const INLINE: [&str; 36] = [
    "a", "abbr", "b", "big", "body", "caption", "center", "cite", "code", "col", "colgroup", "dd",
    "dl", "dt", "em", "font", "head", "html", "i", "img", "ins", "label", "mark", "meta", "o",
    "section", "small", "span", "strong", "style", "script", "sub", "sup", "tbody", "thead", "u",
];

/// Elements whose content is not shown, or was struck out.
const HIDDEN: [&str; 7] = ["style", "script", "s", "del", "strike", "title", "head"];

fn is_element(word: &str) -> bool {
    LINES.contains(&word)
        || INLINE.contains(&word)
        || HIDDEN.contains(&word)
        || matches!(
            word,
            "td" | "th" | "tfoot" | "input" | "link" | "article" | "header"
        )
}

fn has_tags(text: &str) -> bool {
    memchr::memchr(b'<', text.as_bytes()).is_some() && {
        let folded = text.to_ascii_lowercase();
        ["</", "<br", "<p>", "<p ", "<li", "<div"]
            .iter()
            .any(|mark| folded.contains(mark))
    }
}

/// A text without HTML tags, with paragraphs as lines. A text without tags is returned unchanged.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    if !has_tags(text) {
        return Cow::Borrowed(text);
    }
    let mut page = Page::new(false);
    page.read(text);
    Cow::Owned(entities(&page.out).trim().to_string())
}

/// The lines of a text with the numbers of the lines they came from; a row of a table is one line
/// with [`CELL_BREAK`] inside of its cells. `None` for a text without tags.
pub fn lines(text: &str) -> Option<Vec<(usize, String)>> {
    if !has_tags(text) {
        return None;
    }
    let mut page = Page::new(true);
    page.read(text);
    let lines = page.out.split('\n').map(entities);
    Some(page.origins.iter().copied().zip(lines).collect())
}

/// HTML on its way to lines.
struct Page {
    out: String,
    /// For each line of `out` the line of the source.
    origins: Vec<usize>,
    line: usize,
    keeps_rows: bool,
    /// Whether a cell of a table is open, where rows are kept.
    in_cell: bool,
}

impl Page {
    fn new(keeps_rows: bool) -> Page {
        Page {
            out: String::new(),
            origins: vec![1],
            line: 1,
            keeps_rows,
            in_cell: false,
        }
    }

    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            self.push(&rest[..open]);
            rest = &rest[open..];
            if rest.starts_with("<!--") {
                let end = rest.find("-->").map_or(rest.len(), |at| at + 3);
                self.line += rest[..end].matches('\n').count();
                rest = &rest[end..];
                continue;
            }
            let Some(close) = rest.find('>') else { break };
            let inside = &rest[1..close];
            let mark = inside.trim_start_matches('/').to_ascii_lowercase();
            let word = mark
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default();
            if !is_element(word) {
                self.push("<");
                rest = &rest[1..];
                continue;
            }
            self.line += inside.matches('\n').count();
            rest = &rest[close + 1..];
            let is_end = inside.starts_with('/');
            self.tag(word, is_end, rest);
            if HIDDEN.contains(&word) && !is_end {
                let end = find_end(rest, word);
                self.line += rest[..end].matches('\n').count();
                rest = &rest[end..];
            }
        }
        self.push(rest);
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c != '\n' {
                self.out.push(c);
                continue;
            }
            self.line += 1;
            match self.in_cell {
                true => self.out.push(' '),
                false => self.new_line(),
            }
        }
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.origins.push(self.line);
    }

    fn tag(&mut self, word: &str, is_end: bool, behind: &str) {
        // `<li><p>` is one line.
        let in_item = !is_end && self.out.ends_with("- ");
        if self.keeps_rows && matches!(word, "td" | "th" | "tr" | "table") {
            return self.table(word, is_end, behind);
        }
        if LINES.contains(&word) && !in_item {
            if self.in_cell {
                if !self.out.ends_with([CELL_BREAK, '|']) {
                    self.out.push(CELL_BREAK);
                }
            } else if !self.out.ends_with('\n') {
                self.new_line();
            }
        }
        match word {
            // `<dt>Champion</dt><dd>Ana Ruiz</dd>`: a term and what it says are one line.
            "dt" | "dd" if self.keeps_rows && !self.in_cell => self.definition(word, is_end),
            "li" if !is_end => self.out.push_str("- "),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !is_end => self.out.push_str("# "),
            "b" | "strong" if self.keeps_rows && !self.in_cell => self.out.push_str("**"),
            "td" | "th" if !is_end && !self.out.is_empty() && !self.out.ends_with('\n') => {
                self.out.push_str(" | ");
            }
            _ => {}
        }
    }

    fn definition(&mut self, word: &str, is_end: bool) {
        match (word, is_end) {
            ("dt", true) if !self.out.ends_with([':', '?', '\n']) => self.out.push_str(": "),
            ("dt", false) | ("dd", true) if !self.out.ends_with('\n') => self.new_line(),
            _ => {}
        }
    }

    fn table(&mut self, word: &str, is_end: bool, behind: &str) {
        match (word, is_end) {
            ("table", _) => {
                self.in_cell = false;
                self.new_line();
            }
            ("tr", _) => {
                self.in_cell = false;
                if !self.out.ends_with('\n') {
                    self.new_line();
                }
            }
            // A cell around a table is layout.
            (_, false) if holds_table(behind) => self.new_line(),
            (_, false) => {
                self.out.push('|');
                self.in_cell = true;
            }
            _ => self.in_cell = false,
        }
    }
}

/// Whether a table begins before the next cell ends.
fn holds_table(behind: &str) -> bool {
    let near: String = behind
        .chars()
        .take(2_000)
        .collect::<String>()
        .to_ascii_lowercase();
    let end = near.find("</t").unwrap_or(near.len());
    near[..end].contains("<table")
}

/// Where the end tag of an element begins, or the end of the text.
fn find_end(text: &str, word: &str) -> usize {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&bytes[from..], b"</").map(|i| from + i) {
        let name = bytes.get(at + 2..at + 2 + word.len());
        if name.is_some_and(|name| name.eq_ignore_ascii_case(word.as_bytes())) {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

/// Decodes entities such as `&amp;`.
pub(super) fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|b| b == b';');
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || *c == '\n');
    }
    const NAMES: [(&str, char); 73] = [
        ("nbsp", ' '),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("amp", '&'),
        ("rarr", '→'),
        ("rArr", '⇒'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("bull", '•'),
        ("middot", '·'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("bdquo", '„'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("euro", '€'),
        ("pound", '£'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("eacute", 'é'),
        ("agrave", 'à'),
        ("aacute", 'á'),
        ("acirc", 'â'),
        ("atilde", 'ã'),
        ("aring", 'å'),
        ("aelig", 'æ'),
        ("ccedil", 'ç'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("euml", 'ë'),
        ("igrave", 'ì'),
        ("iacute", 'í'),
        ("icirc", 'î'),
        ("iuml", 'ï'),
        ("ntilde", 'ñ'),
        ("ograve", 'ò'),
        ("oacute", 'ó'),
        ("ocirc", 'ô'),
        ("otilde", 'õ'),
        ("oslash", 'ø'),
        ("ugrave", 'ù'),
        ("uacute", 'ú'),
        ("ucirc", 'û'),
        ("Agrave", 'À'),
        ("Aacute", 'Á'),
        ("Acirc", 'Â'),
        ("Atilde", 'Ã'),
        ("Auml", 'Ä'),
        ("Aring", 'Å'),
        ("AElig", 'Æ'),
        ("Ccedil", 'Ç'),
        ("Egrave", 'È'),
        ("Eacute", 'É'),
        ("Ecirc", 'Ê'),
        ("Iacute", 'Í'),
        ("Ntilde", 'Ñ'),
        ("Oacute", 'Ó'),
        ("Ouml", 'Ö'),
        ("Oslash", 'Ø'),
        ("Uacute", 'Ú'),
        ("Uuml", 'Ü'),
        ("szlig", 'ß'),
        ("iexcl", '¡'),
        ("iquest", '¿'),
        ("oelig", 'œ'),
        ("deg", '°'),
        ("times", '×'),
    ];
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_becomes_lines() {
        let html = "<div><p>1. Fast&nbsp;start</p><p>2. Price &lt; \
                    10k</p><ul><li>third</li></ul></div>";
        assert_eq!(plain_text(html), "1. Fast start\n2. Price < 10k\n- third");
        for plain in ["a < b and c > d", "1. x\n2. y", "<none>"] {
            assert_eq!(plain_text(plain), plain);
        }
    }

    #[test]
    fn letters_of_other_languages_are_decoded() {
        assert_eq!(
            plain_text("<p>D&eacute;cisi&oacute;n &Ntilde; stra&szlig;e</p>"),
            "Décisión Ñ straße"
        );
    }

    #[test]
    fn paragraphs_inside_of_items_stay_with_their_bullets() {
        assert_eq!(
            plain_text("<ul><li><p>Offline</p></li><li><p>SAP</p></li></ul>"),
            "- Offline\n- SAP"
        );
    }

    #[test]
    fn tables_headings_and_entities_become_text() {
        let html = "<style>p { color: red }</style><h2>Record</h2><table><tr><td>Risks</td><td>a \
                    &rarr; b &#8364;5 &bogus; &amp;lt;</td></tr></table>";
        assert_eq!(plain_text(html), "# Record\nRisks | a → b €5 &bogus; &lt;");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[<>/a-z&#;xé ]{0,40}") {
            plain_text(&text);
        }
    }
}
