//! What is said of a configuration that is not valid: the line and the cause, and never a secret.

use schemars::schema_for;
use serde_json::Value;

use super::file;
use super::source::home_of;

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
    let misplaced = line
        .as_ref()
        .and_then(|line| misplaced(text, line, error.message()));
    let hint = misplaced.or_else(|| line.as_ref().and_then(syntax_hint));
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

/// A setting that another section has, in words: where it belongs.
fn misplaced(text: &str, line: &Line<'_>, message: &str) -> Option<String> {
    let name = message.strip_prefix("unknown field `")?.split('`').next()?;
    let homes = homes(name);
    if homes.is_empty() {
        return None;
    }
    let above = text.lines().take(line.number.saturating_sub(1));
    let section = above.filter_map(|line| line.trim().strip_prefix('['));
    let section = section.last().and_then(|header| header.split(']').next());
    let here = section.map_or_else(
        || "the top of the file".to_string(),
        |section| format!("[{}]", section.trim()),
    );
    Some(format!(
        "line {}: {here} has no setting {name}. It belongs {}: move the line there",
        line.number,
        homes.join(" or ")
    ))
}

/// Where a setting belongs, in words.
fn homes(name: &str) -> Vec<String> {
    let schema = Value::from(schema_for!(file::Config));
    let no_properties = serde_json::Map::new();
    let sections = schema["properties"].as_object().unwrap_or(&no_properties);
    if let Some(table) = home_of(name) {
        return vec![format!("under [{table}]")];
    }
    let mut homes = Vec::new();
    // What many tables have as well is meant for all of them at the top.
    if sections.contains_key(name) {
        homes.push("at the top of the file, above the first section".to_string());
        return homes;
    }
    let has = |section: &Value| {
        let mut inside = targets(&schema, section).into_iter();
        inside.any(|target| target["properties"].get(name).is_some())
    };
    for (section, of) in sections {
        let named = &of["additionalProperties"];
        if has(of) {
            homes.push(format!("under [{section}]"));
        } else if named.is_object() && has(named) {
            homes.push(format!("under [{section}.NAME]"));
        }
    }
    homes
}

/// What a schema refers to, or itself.
fn targets<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let reference = |schema: &Value| {
        let path = schema.get("$ref")?.as_str()?.strip_prefix('#')?.to_string();
        root.pointer(&path)
    };
    let alternatives = ["anyOf", "allOf", "oneOf"].into_iter();
    let inside = alternatives.filter_map(|key| schema.get(key)?.as_array());
    let inside = inside.flatten().filter_map(reference);
    let mut found: Vec<&Value> = inside.chain(reference(schema)).collect();
    found.push(schema);
    found
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
    fn a_setting_in_the_wrong_section_is_told_where_it_belongs() {
        for (text, words) in [
            (
                "[deals]\nfiles = \"d.csv\"\ncurrency = \"EUR\"\n",
                "line 3: [deals] has no setting currency. It belongs under [money]: move",
            ),
            (
                "[money]\nchurned = [\"Gone\"]\n",
                "line 2: [money] has no setting churned. It belongs under [outcomes]: move",
            ),
            (
                "renewal = [\"Renewal\"]\n[deals]\n",
                "line 1: the top of the file has no setting renewal. It belongs under [deals]",
            ),
            (
                "[money]\ntimezone = \"UTC\"\n",
                "It belongs at the top of the file, above the first section: move",
            ),
            (
                "[mail]\nrep_names = true\n",
                "[mail] has no setting rep_names. It belongs under [audience.NAME]: move",
            ),
        ] {
            let said = said(text);
            assert!(said.contains(words), "{text}: {said}");
        }
        assert!(!said("[deals]\nnonsense = 1\n").contains("It belongs"));
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
