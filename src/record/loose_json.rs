//! JSON as assistants and people write it: with trailing commas, single or typographic quotes, bare
//! keys, comments and line breaks inside of texts.

/// A value. Objects keep the order of their keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `None`.
    Null,
    /// A text, a number, `true` and `false` as written.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, with the byte at which each key begins.
    Object(Vec<(String, Value, usize)>),
}

/// The deepest nesting that is read.
const DEEPEST: usize = 24;

/// The object or list at the beginning of a text, and how many bytes it takes.
pub fn parse(text: &str) -> Option<(Value, usize)> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    matches!(value, Value::List(_) | Value::Object(_)).then_some((value, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            let rest = &self.text[self.at..];
            if c.is_whitespace() || c == '\u{feff}' {
                self.at += c.len_utf8();
            } else if rest.starts_with("//") || rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip();
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.skip();
        match self.peek()? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            c if closing(c).is_some() => Some(Value::Text(self.quoted()?)),
            _ => {
                let word = self.word(&[',', '}', ']', '\n']);
                Some(match word.as_str() {
                    "null" | "None" | "undefined" | "~" => Value::Null,
                    "" => return None,
                    _ => Value::Text(word),
                })
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.eat('{');
        let mut entries = Vec::new();
        loop {
            if self.eat('}') {
                return Some(Value::Object(entries));
            }
            let begin = self.at;
            let key = match self.peek()? {
                c if closing(c).is_some() => self.quoted()?,
                _ => self.word(&[':', '=', ',', '{', '[', '}', ']', '\n']),
            };
            if key.is_empty() || !(self.eat(':') || self.eat('=')) {
                return None;
            }
            entries.push((key, self.value(depth + 1)?, begin));
            let has_comma = self.eat(',');
            self.skip();
            if !has_comma && self.peek() != Some('}') && !self.begins_key() {
                return None;
            }
        }
    }

    /// Whether a quoted key follows: a comma was forgotten.
    fn begins_key(&self) -> bool {
        self.peek().is_some_and(|c| closing(c).is_some())
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.eat('[');
        let mut items = Vec::new();
        loop {
            if self.eat(']') {
                return Some(Value::List(items));
            }
            items.push(self.value(depth + 1)?);
            if !self.eat(',') {
                self.skip();
                if self.peek() != Some(']') {
                    return None;
                }
            }
        }
    }

    fn word(&mut self, ends: &[char]) -> String {
        let rest = &self.text[self.at..];
        let end = rest.find(ends).unwrap_or(rest.len());
        self.at += end;
        rest[..end].trim().to_string()
    }

    fn quoted(&mut self) -> Option<String> {
        let open = self.peek()?;
        let close = closing(open)?;
        self.at += open.len_utf8();
        let mut out = String::new();
        let mut chars = self.text[self.at..].char_indices();
        while let Some((at, c)) = chars.next() {
            if c == close {
                self.at += at + c.len_utf8();
                return Some(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' | 'b' | 'f' => {}
                'u' => {
                    let code: String = (0..4)
                        .filter_map(|_| chars.next())
                        .map(|(_, c)| c)
                        .collect();
                    let code = u32::from_str_radix(&code, 16).ok()?;
                    out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                }
                other => out.push(other),
            }
        }
        None
    }
}

/// The sign that ends what a quote opens.
fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' | '`' => Some(open),
        '“' | '„' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn json_is_read_as_people_write_it() {
        let entry = |value: &Value, key: &str| match value {
            Value::Object(entries) => entries
                .iter()
                .find(|(name, ..)| name == key)
                .map(|(_, value, _)| value.clone()),
            _ => None,
        };
        for json in [
            r#"{"a": "x \"y\"", "b": [1, "2"], "c": null} rest"#,
            "{'a': 'x \"y\"', 'b': [1, '2',], 'c': None,}",
            "{\n  a: “x \"y\"”, // here\n  b: [1, \"2\"]\n, c: null }",
            "{\"a\": \"x \\u0022y\\u0022\"\n \"b\": [1, \"2\"], \"c\": null}",
        ] {
            let (value, _) = parse(json).unwrap();
            assert_eq!(entry(&value, "a"), Some(text("x \"y\"")), "{json}");
            assert_eq!(
                entry(&value, "b"),
                Some(Value::List(vec![text("1"), text("2")]))
            );
            assert_eq!(entry(&value, "c"), Some(Value::Null));
        }
        for none in [
            "[Name]",
            "{",
            "x",
            "[ ] todo",
            "{{answer}}",
            "[10:01] Ana: x",
        ] {
            assert!(
                !matches!(parse(none), Some((Value::Object(_), _))),
                "{none}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[\\[\\]{}:,\"'\\\\u0-9a-c\n é“”#/*]{0,60}") {
            parse(&text);
        }
    }
}
