//! A record in JSON of any shape: nested, a list of pairs, several records, with keys in any words.

use super::key_values::{rendered, told};
use super::label::Label;
use super::labels::{Found, Labels};
use super::segment::{Evidence, Segment};
use super::source::Line;
use crate::model::TextColumn;
use crate::record::fold::{fold, words};
use crate::record::loose_json::{Value, parse};
use crate::record::stand_in::is_blank_or_placeholder;
use crate::record::words::{Kind, vocabulary};

/// Segments of the JSON in these lines, and the lines that it takes: first and last index.
pub fn read(lines: &[Line], labels: &Labels) -> Option<(Vec<Segment>, usize, usize)> {
    const ATTEMPTS: usize = 8;
    let begins = |line: &Line| {
        let text = line.text.as_str();
        let at = text.find(['{', '[']);
        at.is_some_and(|at| {
            let behind = text[at + 1..].trim_start();
            let opens = behind.is_empty()
                || behind.starts_with(['"', '\'', '{', '“', '}', ']'])
                || text[at..].starts_with('{') && !text.contains("{{");
            opens && (at == 0 || text[..at].trim_end().ends_with(['=', ':']))
        })
    };
    let tries = (0..lines.len())
        .filter(|i| begins(&lines[*i]))
        .take(ATTEMPTS);
    for first in tries {
        let Some(at) = lines[first].text.find(['{', '[']) else {
            continue;
        };
        // `"champion": {` in the middle of a broken text is no whole.
        if lines[first].text[..at].contains('"') {
            continue;
        }
        let joined: String = lines[first..]
            .iter()
            .map(|line| line.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let Some((value, taken)) = parse(&joined[at..]) else {
            continue;
        };
        let mut reader = Reader {
            labels,
            lines: &lines[first..],
            text: &joined[at..],
            segments: Vec::new(),
            base: 0,
            record: 0,
            records: 0,
        };
        let taken = match more(&joined[at..], taken) {
            (values, _) if values.is_empty() => {
                reader.walk(&value, 0);
                taken
            }
            // A value a line, as logs have them.
            (values, taken) => {
                reader.item(&value, 0);
                for (begin, value) in &values {
                    reader.base = *begin;
                    reader.item(value, 0);
                }
                taken
            }
        };
        let fields = reader
            .segments
            .iter()
            .filter(|segment| segment.is_field())
            .count();
        if fields >= 2 {
            let last = first + joined[..at + taken].matches('\n').count();
            return Some((reader.segments, first, last));
        }
    }
    None
}

/// The objects behind the one that ends at `end`, each with the byte at which it begins, and where
/// the last of them ends.
fn more(text: &str, mut end: usize) -> (Vec<(usize, Value)>, usize) {
    let mut values = Vec::new();
    loop {
        let behind = text[end..].trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        let begin = text.len() - behind.len();
        let next = parse(behind).filter(|_| behind.starts_with('{'));
        let Some((value, taken)) = next else {
            return (values, end);
        };
        values.push((begin, value));
        end = begin + taken;
    }
}

struct Reader<'a> {
    labels: &'a Labels,
    lines: &'a [Line],
    text: &'a str,
    /// Where the value at hand begins in the text.
    base: usize,
    segments: Vec<Segment>,
    record: usize,
    records: usize,
}

impl Reader<'_> {
    /// The line of the paste that holds a byte of the JSON.
    fn line(&self, at: usize) -> usize {
        let at = (self.base + at).min(self.text.len());
        let below = self.text[..at].matches('\n').count();
        self.lines.get(below).map_or(1, |line| line.number)
    }

    fn find(&self, key: &str) -> Option<Found> {
        self.labels.find(key, true)
    }

    fn walk(&mut self, value: &Value, at: usize) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.item(item, at)),
            Value::Object(entries) => {
                if let Some((label, text, at)) = self.pair(entries) {
                    self.add_part(label, &text, at);
                    return;
                }
                entries
                    .iter()
                    .for_each(|(key, value, at)| self.entry(key, value, *at));
            }
            _ => {}
        }
    }

    /// An item of a list: a record of its own, when it has several fields.
    fn item(&mut self, item: &Value, at: usize) {
        let fields = match item {
            Value::Object(entries) => entries
                .iter()
                .filter(|(key, ..)| self.find(key).is_some_and(|found| found.label.is_field()))
                .count(),
            _ => 0,
        };
        if fields >= 3 {
            self.record = self.records;
            self.records += 1;
        }
        self.walk(item, at);
    }

    fn entry(&mut self, key: &str, value: &Value, at: usize) {
        let value = told(value);
        let found = self.find(key);
        let holds_others = match value {
            Value::Object(entries) => entries.iter().any(|(key, ..)| {
                self.find(key)
                    .is_some_and(|found| matches!(found.label, Label::Drafted | Label::Reviewed))
            }),
            _ => false,
        };
        match found {
            // `"meta": {"drafted_by": …}`
            Some(_) if holds_others => self.walk(value, at),
            Some(found) if found.label == Label::Stakeholders => match value {
                Value::Object(_) | Value::List(_) => self.walk(value, at),
                _ => self.add(found, value, at),
            },
            // `"account": {"name": …, "arr": …}`
            Some(found) if matches!(found.label, Label::Head(_)) => match value {
                Value::Object(entries) => {
                    for (inner, value, at) in entries {
                        match vocabulary().of(Kind::Name).has(&words(inner)) {
                            true => self.add(found, value, *at),
                            false => self.entry(inner, value, *at),
                        }
                    }
                }
                _ => self.add(found, value, at),
            },
            Some(found) if found.label.is_field() => self.add(found, value, at),
            Some(found) if matches!(value, Value::Text(_)) => self.add(found, value, at),
            _ => self.walk(value, at),
        }
    }

    /// `{"field": "Risk flags", "value": "…"}`, `{"field": "Champion", "name": "…", "role": "…"}`
    fn pair(&self, entries: &[(String, Value, usize)]) -> Option<(Found, Value, usize)> {
        const NAMES: [&str; 11] = [
            "field", "label", "name", "key", "title", "question", "feld", "heading", "section",
            "champ", "campo",
        ];
        const VALUES: [&str; 12] = [
            "value", "text", "answer", "content", "response", "entry", "wert", "details", "body",
            "valeur", "valor", "items",
        ];
        let is_of = |key: &str, names: &[&str]| names.contains(&fold(key).as_str());
        let (i, found) = entries
            .iter()
            .enumerate()
            .find_map(|(i, (key, value, _))| {
                let Value::Text(label) = value else {
                    return None;
                };
                let found = is_of(key, &NAMES).then(|| self.find(label))??;
                found.label.is_field().then_some((i, found))
            })?;
        let at = entries[i].2;
        let value = entries.iter().find(|(key, ..)| is_of(key, &VALUES));
        let is_answered = found.label == Label::Column(TextColumn::Objections)
            && entries.iter().any(|(key, ..)| fold(key) == "objection");
        if let Some((_, value, _)) = value.filter(|_| !is_answered) {
            return Some((found, value.clone(), at));
        }
        // The parts of a person, and an objection with its answer, stand beside the label.
        let kinds: &[Kind] = match found.label {
            Label::Column(TextColumn::Champion | TextColumn::Skeptic) => {
                &[Kind::Name, Kind::Role, Kind::Why]
            }
            Label::Column(TextColumn::Objections) => &[Kind::Objection, Kind::Answer],
            _ => return None,
        };
        let is_part = |key: &str| {
            let key = words(key);
            kinds.iter().any(|kind| vocabulary().of(*kind).has(&key))
        };
        let parts = entries.iter().enumerate();
        let parts = parts.filter(|(at, (key, ..))| *at != i && is_part(key));
        let parts: Vec<_> = parts.map(|(_, entry)| entry.clone()).collect();
        (!parts.is_empty()).then_some((found, Value::Object(parts), at))
    }

    /// Adds a value; one more objection with its answer to those that stand there.
    fn add_part(&mut self, found: Found, value: &Value, at: usize) {
        let objections = Label::Column(TextColumn::Objections);
        let is_pair = found.label == objections && matches!(value, Value::Object(_));
        self.add(found, value, at);
        let [before @ .., last] = self.segments.as_mut_slice() else {
            return;
        };
        let above = before
            .iter_mut()
            .rfind(|above| above.label == Some(objections) && above.record == last.record);
        if let Some(above) = above.filter(|_| is_pair) {
            above.lines.append(&mut last.lines);
            self.segments.pop();
            return;
        }
        // A log has `TBD` first, and later what was found out.
        let (label, record) = (last.label, last.record);
        let is_open = |above: &Segment| {
            let mut texts = above.lines.iter();
            above.label == label
                && above.record == record
                && texts.all(|line| is_blank_or_placeholder(&line.text))
        };
        if self.base > 0
            && !last.is_blank()
            && let Some(at) = before.iter().rposition(is_open)
        {
            self.segments.remove(at);
        }
    }

    fn add(&mut self, found: Found, value: &Value, at: usize) {
        let number = self.line(at);
        let mut segment = Segment::labelled(found.label, Evidence::Label(found.how), number);
        segment.is_inline = true;
        segment.record = self.record;
        let column = match found.label {
            Label::Column(column) => Some(column),
            _ => None,
        };
        let text = rendered(value, column);
        for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
            segment.push(number, line.trim());
        }
        self.segments.push(segment);
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::lines;
    use super::*;

    fn texts(json: &str) -> Vec<(Option<Label>, String)> {
        let labels = Labels::default();
        let (segments, ..) = read(&lines(json, &labels), &labels).unwrap();
        segments
            .iter()
            .map(|segment| (segment.label, segment.texts().join("\n")))
            .collect()
    }

    #[test]
    fn what_a_program_says_about_a_value_is_not_the_value() {
        let json = r#"{"champion": {"value": {"name": "Ana Ruiz", "role": "CFO"}, "certainty": "high"},
            "skeptic": {"value": null, "confidence": 0.1, "reasoning": "no negative words heard"},
            "criteria": {"value": [{"text": "price", "score": 0.7}, {"text": "API", "score": 0.6}], "source": "mail"},
            "metric": {"value": "5 to 2", "unit": "days", "confidence": 0.5}}"#;
        let found: Vec<String> = texts(json).into_iter().map(|(_, text)| text).collect();
        let metric = "value: 5 to 2, unit: days";
        assert_eq!(found, ["Ana Ruiz, CFO", "", "1. price\n2. API", metric]);
    }

    #[test]
    fn json_of_any_shape_is_read() {
        use TextColumn::*;
        let person = (
            Some(Label::Column(Champion)),
            "Ana Ruiz, CFO, audits".to_string(),
        );
        let pair = (
            Some(Label::Column(Objections)),
            "- Objection: dear -> Answer that worked: ROI".to_string(),
        );
        for json in [
            r#"{"handoff": {"stakeholders": {"champion": {"name": "Ana Ruiz", "role": "CFO", "stake": "audits"}}, "topObjections": [{"objection": "dear", "answer": "ROI"}]}}"#,
            r#"[{"field": "Champion", "value": "Ana Ruiz, CFO, audits"}, {"field": "Objections", "value": "- Objection: dear -> Answer that worked: ROI"}]"#,
            "record = {\n 'champion': {'role': 'CFO', 'name': 'Ana Ruiz', 'why': 'audits'},\n 'objections': {'dear': 'ROI'},\n}",
        ] {
            assert_eq!(texts(json), [person.clone(), pair.clone()], "{json}");
        }
        assert!(
            read(
                &lines("Risks: [Name]\n{{x}}", &Labels::default()),
                &Labels::default()
            )
            .is_none()
        );
    }
}
