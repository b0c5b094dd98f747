//! Texts that went through another program on their way.

use std::borrow::Cow;

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// A name whose accents went through a wrong encoding once: `O‚Äôbrien`, `NovÃ¡k`. Repaired only when
/// every character goes back to a byte and the bytes are UTF-8.
pub fn repaired(text: &str) -> Cow<'_, str> {
    let is_suspect = |c: char| matches!(c, 'Ã' | 'Â' | 'â' | '√' | '‚' | '¬' | 'Å' | 'Ä');
    if text.is_ascii() || !text.contains(is_suspect) {
        return Cow::Borrowed(text);
    }
    for encoding in [MACINTOSH, WINDOWS_1252] {
        let (bytes, _, lossy) = encoding.encode(text);
        if !lossy && let Ok(read) = std::str::from_utf8(&bytes) {
            return Cow::Owned(read.to_string());
        }
    }
    Cow::Borrowed(text)
}

/// A text without the marks of HTML, its paragraphs as lines. Texts without marks are left as they
/// are.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    let has_marks = text.contains('<')
        && ["</", "<br", "<p>", "<p ", "<li", "<div"].iter().any(|mark| text.to_ascii_lowercase().contains(mark));
    if !has_marks {
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
        let mark = rest[open + 1..open + close].trim_start_matches('/').to_ascii_lowercase();
        let word = mark.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if matches!(word, "br" | "p" | "div" | "li" | "tr" | "ul" | "ol" | "h1" | "h2" | "h3") && !out.ends_with('\n') {
            out.push('\n');
        }
        if word == "li" && !rest[open + 1..].starts_with('/') {
            out.push_str("- ");
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    for (entity, text) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        out = out.replace(entity, text);
    }
    Cow::Owned(out.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_went_through_a_wrong_encoding_are_repaired() {
        for (broken, right) in [("O‚Äôbrien", "O’brien"), ("NovÃ¡k", "Novák"), ("M√∂ller", "Möller")] {
            assert_eq!(repaired(broken), right);
        }
        for sound in ["Ångström", "Novák", "São √ Paulo", "Château d’If", "â", "plain"] {
            assert_eq!(repaired(sound), sound);
        }
    }

    #[test]
    fn html_becomes_lines() {
        let html = "<div><p>1. Fast&nbsp;start</p><p>2. Price &lt; 10k</p><ul><li>third</li></ul></div>";
        assert_eq!(plain_text(html), "1. Fast start\n2. Price < 10k\n- third");
        for plain in ["a < b and c > d", "1. x\n2. y", "<none>"] {
            assert_eq!(plain_text(plain), plain);
        }
    }
}
