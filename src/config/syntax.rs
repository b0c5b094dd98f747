//! What is said of a configuration that is not valid: the line and the cause, and never a secret.

use schemars::schema_for;
use serde_json::Value;

use super::file;

/// Parts of keys whose values are not shown.
const SECRET: [&str; 7] = [
    "pass",
    "pwd",
    "secret",
    "token",
    "credential",
    "auth",
    "api",
];

/// Sections whose keys are the names of columns and fields.
const FREE: [&str; 3] = ["columns.", "fixed.", "headings."];

/// A line of the text, as the parser names it.
struct Line<'a> {
    number: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, error: &toml::de::Error) -> Option<Line<'a>> {
        let before = text.get(..error.span()?.start)?;
        let begin = before.rfind('\n').map_or(0, |i| i + 1);
        Some(Line {
            number: before.matches('\n').count() + 1,
            text: text.get(begin..)?.lines().next()?,
        })
    }

    /// The key, and the value without a comment.
    fn parts(&self) -> Option<(&'a str, &'a str)> {
        let (key, value) = self.text.split_once('=')?;
        let value = value.split(" #").next().unwrap_or_default();
        Some((key.trim(), value.trim()))
    }

    /// What of it may be a secret: the value of a key that no setting has or that names a secret, and
    /// a line of a value that began above.
    fn secret(&self) -> Option<&'a str> {
        let Some((key, _)) = self.parts() else {
            let text = self.text.trim();
            return Some(text).filter(|text| !text.starts_with('[') && !text.is_empty());
        };
        let name = key.rsplit('.').next().unwrap_or(key).trim();
        let folded = name.to_lowercase();
        let is_free = FREE.iter().any(|section| key.starts_with(section));
        let is_known = is_free || is_setting(name);
        let is_told = is_known && !SECRET.iter().any(|part| folded.contains(part));
        let value = self.text.split_once('=')?.1.trim();
        Some(value).filter(|value| !is_told && !value.is_empty())
    }
}

/// What is wrong with a text that is no configuration.
pub fn invalid(text: &str, error: &toml::de::Error) -> String {
    let line = Line::of(text, error);
    let hint = line.as_ref().and_then(syntax_hint);
    let message = match hint {
        // What the parser expected there is another cause.
        Some(hint) => format!(
            "{hint}\n{}",
            error.to_string().replace(error.message(), "").trim_end()
        ),
        None => error.to_string(),
    };
    match line.and_then(|line| line.secret()) {
        Some(secret) => {
            let words = secret.trim_matches(['"', '\'']);
            let message = message.replace(secret, "…");
            match words.len() {
                // So short a word may be part of others.
                0..3 => message,
                _ => message.replace(words, "…"),
            }
        }
        None => message,
    }
}

/// Whether a setting has this name, in any section.
fn is_setting(name: &str) -> bool {
    fn holds(schema: &Value, name: &str) -> bool {
        match schema {
            Value::Object(object) => object.iter().any(|(key, value)| {
                let has = |properties: &Value| properties.get(name).is_some();
                (key == "properties" && has(value)) || holds(value, name)
            }),
            Value::Array(all) => all.iter().any(|one| holds(one, name)),
            _ => false,
        }
    }
    holds(&Value::from(schema_for!(file::Config)), name)
}

/// What is mostly wrong with a line that is not TOML, in words.
fn syntax_hint(line: &Line<'_>) -> Option<String> {
    let (key, value) = line.parts()?;
    let number = line.number;
    let is_word = value.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '.' | '~'));
    if is_word && !["true", "false"].contains(&value) {
        return Some(format!(
            "line {number}: put text in quotes: {key} = {:?}",
            value.trim_end_matches('"')
        ));
    }
    if value.starts_with('"') && value.contains('\\') {
        return Some(format!(
            "line {number}: in double quotes, a backslash starts a code such as \\n. Write the \
             path with / or in single quotes: {key} = '{}'",
            value.trim_matches('"')
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let error = toml::from_str::<file::Config>(text).map(drop).unwrap_err();
        invalid(text, &error)
    }

    #[test]
    fn a_secret_is_not_shown_whatever_is_wrong_with_its_line() {
        let lines = [
            "password = hunter2",
            "pass_word = \"hunter2\"",
            "passwort = 'hunter2'",
            "password_command = hunter2",
            "smtp_pass = \"hunter2",
            "kennwort = [\"hunter2\"]",
            "username = [\n  hunter2\n]",
            "password_env = { a = \"hunter2\" }",
        ];
        for line in lines {
            let said = said(&format!("[mail]\nfrom = \"a@example.com\"\n{line}\n"));
            assert!(!said.contains("hunter2"), "{line}: {said}");
            let is_named = said.contains("line 3") || said.contains("3 |") || said.contains("4 |");
            assert!(is_named, "{line}: {said}");
        }
    }

    #[test]
    fn a_line_without_a_secret_is_shown() {
        for (text, words) in [
            ("company = Fernhill\n", "company = \"Fernhill\""),
            (
                "[deals]\ncolumns.rep = Account Executive\n",
                "columns.rep = \"Account Executive\"",
            ),
            (
                "[deals]\nfiles = \"exports\\new.csv\"\nrows = 3\n",
                "rows = 3",
            ),
        ] {
            let said = said(text);
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
