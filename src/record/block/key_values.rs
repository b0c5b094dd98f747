//! Values of JSON and YAML as the texts of columns.

use crate::model::TextColumn;
use crate::record::fold::{fold, words};
use crate::record::loose_json::Value;
use crate::record::words::{Kind, vocabulary};

/// Keys of what a program says about a value beside it: how sure it is, and where it found it.
const ABOUT_VALUES: [&str; 22] = [
    "confidence",
    "confidence score",
    "confidence level",
    "certainty",
    "probability",
    "score",
    "source",
    "sources",
    "source quote",
    "source quotes",
    "evidence",
    "citation",
    "citations",
    "reference",
    "timestamp",
    "reasoning",
    "rationale",
    "explanation",
    "note",
    "notes",
    "status",
    "model",
];

/// Whether a key says how sure a program is.
fn is_certainty(key: &str) -> bool {
    ABOUT_VALUES[..6].contains(&words(key).join(" ").as_str())
}

/// What a value says where a program wrapped it: `{"value": …, "confidence": 0.9, "source": …}`.
pub(super) fn told(value: &Value) -> &Value {
    const VALUES: [&str; 9] = [
        "value", "values", "text", "content", "wert", "valeur", "valor", "valore", "waarde",
    ];
    let Value::Object(entries) = value else {
        return value;
    };
    let is_value = |key: &str| VALUES.contains(&fold(key).as_str());
    let is_about = |key: &str| ABOUT_VALUES.contains(&words(key).join(" ").as_str());
    let mut values = entries.iter().filter(|(key, ..)| is_value(key));
    match (values.next(), values.next()) {
        (Some((_, inner, _)), None)
            if entries
                .iter()
                .all(|(key, ..)| is_value(key) || is_about(key)) =>
        {
            told(inner)
        }
        _ => value,
    }
}

/// A value as the text of a column.
pub(super) fn rendered(value: &Value, column: Option<TextColumn>) -> String {
    match told(value) {
        Value::Null => String::new(),
        // `"1. price\\n2. API"`, escaped twice.
        Value::Text(text) => text.replace("\\r\\n", "\n").replace("\\n", "\n"),
        Value::List(items) => {
            let lines = items.iter().map(|item| match told(item) {
                Value::Object(entries) => object(entries, column),
                other => rendered(other, None).replace('\n', " "),
            });
            let lines: Vec<String> = lines.filter(|line| !line.trim().is_empty()).collect();
            match (column, lines.as_slice()) {
                (_, [one]) => one.clone(),
                (Some(TextColumn::DecisionCriteria), lines) => (1..)
                    .zip(lines)
                    .map(|(n, line)| format!("{n}. {line}"))
                    .collect::<Vec<_>>()
                    .join("\n"),
                (Some(TextColumn::Champion | TextColumn::Skeptic), lines) => lines.join("\n"),
                (_, lines) => lines
                    .iter()
                    .map(|line| bulleted(line))
                    .collect::<Vec<_>>()
                    .join("\n"),
            }
        }
        Value::Object(entries) => object(entries, column),
    }
}

fn bulleted(line: &str) -> String {
    match line.starts_with("- ") {
        true => line.to_string(),
        false => format!("- {line}"),
    }
}

/// An object as a person: name, role, and the rest.
fn person(entries: &[(String, Value, usize)]) -> String {
    let all = vocabulary();
    let said = |value: &Value| rendered(value, None).replace('\n', " ");
    let by = |kind: Kind| {
        let found = entries
            .iter()
            .find(|(key, ..)| all.of(kind).has(&words(key)));
        found.map(|(_, value, _)| said(value))
    };
    let first = [by(Kind::Name), by(Kind::Role)];
    let rest = entries
        .iter()
        .filter(|(key, ..)| {
            let is_part = [Kind::Name, Kind::Role]
                .iter()
                .any(|kind| all.of(*kind).has(&words(key)));
            !is_part && !is_certainty(key)
        })
        .map(|(_, value, _)| said(value));
    let parts = first.into_iter().flatten().chain(rest);
    parts
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// An object as the text of a column: an objection with its answer, a person, a metric.
fn object(entries: &[(String, Value, usize)], column: Option<TextColumn>) -> String {
    let all = vocabulary();
    let by = |kind: Kind| {
        let found = entries
            .iter()
            .find(|(key, ..)| all.of(kind).has(&words(key)));
        found.map(|(_, value, _)| rendered(value, None).replace('\n', " "))
    };
    let said = |value: &Value| rendered(value, None).replace('\n', " ");
    match column {
        Some(TextColumn::Objections) => {
            if let (Some(objection), Some(answer)) = (by(Kind::Objection), by(Kind::Answer)) {
                return match objection.is_empty() && answer.is_empty() {
                    true => String::new(),
                    false => format!("- Objection: {objection} -> Answer that worked: {answer}"),
                };
            }
            // `{"too dear": "ROI", …}`
            let lines = entries.iter().map(|(key, value, _)| {
                format!("- Objection: {key} -> Answer that worked: {}", said(value))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        Some(TextColumn::Champion | TextColumn::Skeptic) => person(entries),
        Some(TextColumn::DecisionCriteria)
            if entries.iter().all(|(key, ..)| {
                key.len() <= 2 || key.starts_with(|c: char| c.is_ascii_digit())
            }) =>
        {
            let lines = (1..)
                .zip(entries)
                .map(|(n, (_, value, _))| format!("{n}. {}", said(value)));
            lines.collect::<Vec<_>>().join("\n")
        }
        Some(TextColumn::DecisionCriteria | TextColumn::RiskFlags) => {
            let is_rank = |text: &String| text.trim().parse::<u32>().is_ok();
            let told = entries.iter().filter(|(key, ..)| !is_certainty(key));
            told.map(|(_, value, _)| said(value))
                .filter(|text| !text.is_empty() && !is_rank(text))
                .collect::<Vec<_>>()
                .join(", ")
        }
        _ => {
            let told = entries.iter().filter(|(key, ..)| !is_certainty(key));
            let lines = told.filter_map(|(key, value, _)| {
                let text = said(value);
                (!text.is_empty()).then(|| format!("{}: {text}", key.replace('_', " ")))
            });
            lines.collect::<Vec<_>>().join(", ")
        }
    }
}
