//! Replaces a name by another word in every text.

use regex::Regex;

/// A name and its replacement.
pub struct Replacement {
    pattern: Regex,
    name: String,
    instead: String,
}

impl Replacement {
    /// Replaces a name in any letter case, with any blanks between its parts, or with its last part
    /// first; `None` for a name without a letter.
    pub fn new(name: &str, instead: &str) -> Option<Replacement> {
        let parts: Vec<String> = name.split_whitespace().map(regex::escape).collect();
        let (last, first) = parts.split_last()?;
        let turned = if first.is_empty() {
            String::new()
        } else {
            format!("|{last},\\s*{}", first.join("\\s+"))
        };
        let pattern = Regex::new(&format!("(?i)(?:{}{turned})", parts.join("\\s+"))).ok()?;
        Some(Replacement {
            pattern,
            name: name.to_string(),
            instead: instead.to_string(),
        })
    }

    /// Replaces the name where it is a whole word, and removes a shortened form at the end of the
    /// text.
    pub fn apply(&self, text: &mut String) {
        if self.pattern.is_match(text) {
            let mut out = String::with_capacity(text.len());
            let mut end = 0;
            for found in self.pattern.find_iter(text) {
                let (before, after) = (&text[..found.start()], &text[found.end()..]);
                let is_inside = before.ends_with(char::is_alphanumeric)
                    || after.starts_with(char::is_alphanumeric);
                out.push_str(&text[end..found.start()]);
                out.push_str(if is_inside {
                    found.as_str()
                } else {
                    &self.instead
                });
                end = found.end();
            }
            out.push_str(&text[end..]);
            *text = out;
        }
        cut_stump(text, &self.name);
    }
}

/// Removes the beginning of a name at the end of a shortened text: `led by Dana Wh…`.
fn cut_stump(text: &mut String, name: &str) {
    const SHORTEST: usize = 4;
    let Some((before, after)) = text
        .split_once('…')
        .map(|(a, b)| (a.to_string(), b.to_string()))
    else {
        return;
    };
    let (lower, name) = (before.to_lowercase(), name.to_lowercase());
    let lengths = (SHORTEST..name.chars().count()).rev();
    let stump = lengths
        .map(|n| name.chars().take(n).collect::<String>())
        .find(|stump| lower.ends_with(stump.as_str()));
    if let Some(stump) = stump {
        let kept: String = before
            .chars()
            .take(before.chars().count() - stump.chars().count())
            .collect();
        if !kept.ends_with(char::is_alphanumeric) {
            *text = format!("{}…{after}", kept.trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_left_out_where_it_is_a_word_however_it_is_written() {
        let left_out = |name: &str, text: &str| {
            let mut text = text.to_string();
            Replacement::new(name, "Rep 1").unwrap().apply(&mut text);
            text
        };
        assert_eq!(
            left_out("Ed", "Ed asked Fred; ED, Edna and ed"),
            "Rep 1 asked Fred; Rep 1, Edna and Rep 1"
        );
        let text = "ask dana whitfield, WHITFIELD, DANA or Dana\u{a0}Whitfield's team";
        assert_eq!(
            left_out("Dana Whitfield", text),
            "ask Rep 1, Rep 1 or Rep 1's team"
        );
        assert_eq!(
            left_out("Dana Whitfield", "“led by dana whi…”"),
            "“led by…”"
        );
        assert_eq!(
            left_out("Dana Whitfield", "made in a bandana…"),
            "made in a bandana…"
        );
    }
}
