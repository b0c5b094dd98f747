//! Rich text from a CRM as lines.

use std::borrow::Cow;

/// Elements that start and end a line.
const LINES: [&str; 13] = [
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
    "table",
    "blockquote",
];

/// A text without HTML tags, with paragraphs as lines. A text without tags is returned unchanged.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    let has_tags = memchr::memchr(b'<', text.as_bytes()).is_some() && {
        let folded = text.to_ascii_lowercase();
        ["</", "<br", "<p>", "<p ", "<li", "<div"]
            .iter()
            .any(|mark| folded.contains(mark))
    };
    if !has_tags {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = &rest[open..];
            break;
        };
        let inside = &rest[open + 1..open + close];
        let is_end = inside.starts_with('/');
        let mark = inside.trim_start_matches('/').to_ascii_lowercase();
        let word = mark
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        // `<li><p>` is one line.
        let in_item = !is_end && out.ends_with("- ");
        if LINES.contains(&word) && !out.ends_with('\n') && !in_item {
            out.push('\n');
        }
        match word {
            "li" if !is_end => out.push_str("- "),
            "h1" | "h2" | "h3" | "h4" if !is_end => out.push_str("# "),
            "td" | "th" if !is_end && !out.is_empty() && !out.ends_with('\n') => {
                out.push_str(" | ")
            }
            // What a page does not show.
            "style" | "script" if !is_end => {
                let end = rest[open..].to_ascii_lowercase().find(&format!("</{word}"));
                rest = end.map_or("", |end| &rest[open + end..]);
                continue;
            }
            _ => {}
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    Cow::Owned(entities(&out).trim().to_string())
}

/// Decodes entities such as `&amp;`.
fn entities(text: &str) -> String {
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
    const NAMES: [(&str, char); 26] = [
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
