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

/// Sections whose values are not shown: they may hold a login or a command with one.
const PRIVATE: [&str; 2] = ["mail", "operator"];

/// A line of the text, as the parser names it.
struct Line<'a> {
    number: usize,
    text: &'a str,
    /// The header of the section it stands in; blank above the first one.
    section: &'a str,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, error: &toml::de::Error) -> Option<Line<'a>> {
        let before = text.get(..error.span()?.start)?;
        let begin = before.rfind('\n').map_or(0, |i| i + 1);
        let above = before.get(..begin)?.lines().rev();
        let section = above.map(str::trim).find(|line| line.starts_with('['));
        Some(Line {
            number: before.matches('\n').count() + 1,
            text: text.get(begin..)?.lines().next()?,
            section: section.unwrap_or_default(),
        })
    }

    /// The key, and the value without a comment.
    fn parts(&self) -> Option<(&'a str, &'a str)> {
        let (key, value) = self.text.split_once('=')?;
        let value = value.split(" #").next().unwrap_or_default();
        Some((key.trim(), value.trim()))
    }

    /// The line without the comment at its end; `None` where there is none, or where a quote may
    /// hold the sign.
    fn without_comment(&self) -> Option<Line<'a>> {
        let (text, _) = self.text.split_once('#')?;
        let is_plain = !text.contains(['"', '\'']);
        is_plain.then_some(Line { text, ..*self })
    }

    /// Whether all of the line may be shown: the key of a setting that is no secret and stands in no
    /// private section, and one value with nothing behind it.
    fn is_shown(&self) -> bool {
        let Some((key, value)) = self.text.split_once('=') else {
            return self.text.trim().is_empty() || self.text.trim().starts_with('[');
        };
        let key = key.trim();
        let name = key.rsplit('.').next().unwrap_or(key).trim();
        let folded = key.to_lowercase();
        let is_free = FREE.iter().any(|section| key.starts_with(section));
        let is_known = is_free || is_setting(name);
        let is_secret = SECRET.iter().any(|part| folded.contains(part));
        is_known && !is_secret && !self.is_private(key) && is_one_value(value.trim())
    }

    fn is_private(&self, key: &str) -> bool {
        let first = |path: &'a str| path.split('.').next().unwrap_or_default();
        let section = first(self.section.trim_matches(['[', ']', ' ']));
        PRIVATE.contains(&section.trim())
            || PRIVATE.iter().any(|private| {
                key.split('.')
                    .next()
                    .is_some_and(|first| first.trim() == *private)
            })
    }
}

/// Whether a value is one string, one word or number, or several words that lack their quotes. What
/// stands behind a value may be anything.
fn is_one_value(value: &str) -> bool {
    match value.chars().next() {
        None => true,
        Some(quote @ ('"' | '\'')) => {
            let inner = value.get(1..).unwrap_or_default();
            let is_bare = !inner.trim_end_matches(quote).contains([quote, '#']);
            is_bare && !value.starts_with("\"\"\"") && !value.starts_with("'''")
        }
        Some('[' | '{') => false,
        Some(first) => {
            let is_whole = first.is_alphabetic() || !value.contains(char::is_whitespace);
            is_whole && !value.contains(['"', '\'', '#', '='])
        }
    }
}

/// What is wrong with a text that is no configuration.
pub fn invalid(text: &str, error: &toml::de::Error) -> String {
    let Some(line) = Line::of(text, error) else {
        return error.to_string();
    };
    let misplaced = misplaced(&line, error.message());
    if !line.is_shown() {
        let bare = line.without_comment().filter(Line::is_shown);
        let hint = misplaced.or_else(|| bare.as_ref().and_then(syntax_hint));
        return hint.unwrap_or_else(|| without_value(&line, error));
    }
    match misplaced.or_else(|| syntax_hint(&line)) {
        // What the parser expected there is another cause.
        Some(hint) => format!(
            "{hint}\n{}",
            error.to_string().replace(error.message(), "").trim_end()
        ),
        None => error.to_string(),
    }
}

/// The same for a line whose value may be a secret: its number, its key and what was expected.
fn without_value(line: &Line<'_>, error: &toml::de::Error) -> String {
    let number = line.number;
    let shown = match line.text.split_once('=') {
        Some((key, _)) => format!("{} = … (the value is not shown here)", key.trim()),
        None => "… (not shown here)".to_string(),
    };
    let message = error.message();
    // What was found is a value.
    let names_value = [
        "invalid type",
        "invalid value",
        "invalid length",
        "unknown variant",
    ];
    let message = match message.split_once("expected ") {
        Some((_, expected)) if names_value.iter().any(|words| message.starts_with(words)) => {
            format!("expected {expected}")
        }
        _ => message.to_string(),
    };
    let hint = match line.parts().and_then(|_| syntax_hint(line)) {
        Some(_) => ". Text stands in quotes, and nothing but a # comment may follow it",
        None => "",
    };
    format!("line {number}: {shown}: {message}{hint}")
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

/// A setting that another section has, in words: where it belongs. No value is in it.
fn misplaced(line: &Line<'_>, message: &str) -> Option<String> {
    let name = message.strip_prefix("unknown field `")?.split('`').next()?;
    let homes = homes(name);
    if homes.is_empty() {
        return None;
    }
    let here = match line.section.split_once(']') {
        Some((section, _)) => format!("{section}]"),
        None => "the top of the file".to_string(),
    };
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
            "username = \"x\" hunter2",
            "username = \"x\" # hunter2 is the password\nusername = 3",
            "host = 'mail.example' hunter2",
            "port = 25 hunter2",
            "port = \"hunter2\"",
            "port = \"hunt\\u0065r2\"",
            "to = [\"a@example.com\" hunter2]",
            "hunter2",
        ];
        for line in lines {
            let said = said(&format!("[mail]\nfrom = \"a@example.com\"\n{line}\n"));
            assert!(!said.contains("hunter2"), "{line}: {said}");
            let is_named = ["line 3: ", "line 4: "]
                .iter()
                .any(|line| said.contains(line));
            assert!(is_named, "{line}: {said}");
        }
    }

    #[test]
    fn what_stands_behind_a_value_is_not_shown_in_any_section() {
        for text in [
            "company = \"Fernhill\" hunter2\n",
            "company = \"Fernhill\" \"hunter2\"\n",
            "company = 3 # hunter2\n",
            "[deals]\nrows = 3 hunter2\n",
            "mail = { username = \"x\" hunter2 }\n",
            "mail.username = \"x\" hunter2\n",
            "[operator]\ncommand = \"curl -u x\" hunter2\n",
            "[ mail ]\nusername = x hunter2\n",
        ] {
            let said = said(text);
            assert!(!said.contains("hunter2"), "{text}: {said}");
            assert!(said.contains("line "), "{text}: {said}");
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
