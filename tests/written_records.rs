//! Records as reps and assistants write them, each with the verdicts of a careful reader
//! (`tests/records/written`): statuses, names, and that no text stands in another field.

use std::fs;
use std::path::{Path, PathBuf};

use handoff_report::model::{Field, TextColumn};
use handoff_report::record::block::{Block, Labels, read, write};
use handoff_report::record::{FieldRules, assess};
use serde_json::Value;

fn records() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records/written");
    let entries = fs::read_dir(folder).expect("the folder");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    found.sort();
    found
}

/// A text without case, quotes and runs of blanks.
fn fold(text: &str) -> String {
    let plain = text
        .to_lowercase()
        .replace(['’', '\'', '"', '“', '”', '*', '`', '~'], "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        Value::Array(words) => words
            .iter()
            .filter_map(|w| Some(w.as_str()?.to_string()))
            .collect(),
        _ => Vec::new(),
    }
}

/// What differs between a record and one reading of it.
fn differences(block: &Block, want: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let judged = assess(block, &FieldRules::default());
    for field in Field::ALL {
        let has = judged.fields[field.index()].status.key();
        let mut allowed = words(&want["fields"][field.key()]);
        allowed.extend(words(&want["rule_questions"][field.key()]["by_the_rule"]));
        if !allowed.iter().any(|status| status == has) {
            wrong.push(format!("{}: {has}, not {allowed:?}", field.key()));
        }
    }
    let texts = TextColumn::ALL.map(|column| fold(block.texts.get(column)));
    for (who, column) in [
        ("champion", TextColumn::Champion),
        ("skeptic", TextColumn::Skeptic),
    ] {
        if let Some(name) = want[who].as_str()
            && !texts[column.index()].starts_with(&fold(name))
        {
            wrong.push(format!("{who}: {:?}, not {name}", texts[column.index()]));
        }
    }
    let shared = words(&want["may_share"]);
    for (key, marks) in want["marks"].as_object().into_iter().flatten() {
        for mark in words(marks) {
            let stands = |column: &TextColumn| texts[column.index()].contains(&fold(&mark));
            for column in TextColumn::ALL.into_iter().filter(stands) {
                if column.key() != key && shared.is_empty() {
                    wrong.push(format!("{mark:?} of {key} is in {}", column.key()));
                }
            }
        }
    }
    for mark in words(&want["nowhere"]) {
        if texts.iter().any(|text| text.contains(&fold(&mark))) {
            wrong.push(format!("{mark:?} is in a field"));
        }
    }
    for (key, has) in [
        ("drafted_by", &block.drafted_by),
        ("reviewed_by", &block.reviewed_by),
    ] {
        match (&want[key], has) {
            (Value::String(name), Some(has)) if fold(has).starts_with(&fold(name)) => {}
            (Value::String(_), _) | (Value::Null, Some(_)) if want.get(key).is_some() => {
                wrong.push(format!("{key}: {has:?}, not {}", want[key]));
            }
            _ => {}
        }
    }
    wrong
}

#[test]
fn every_written_record_gets_the_verdict_of_its_reader() {
    let records = records();
    assert!(records.len() >= 40, "{}", records.len());
    let mut all = Vec::new();
    for path in records {
        let text = fs::read_to_string(&path).expect("a record");
        let expected =
            fs::read_to_string(path.with_extension("expected.json")).expect("its verdict");
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        let block = read(&text, &Labels::default());
        let readings = match expected["either"].as_array() {
            Some(either) => either.clone(),
            None => vec![expected],
        };
        let wrong = readings.iter().map(|want| differences(&block, want));
        let least = wrong.min_by_key(Vec::len).unwrap_or_default();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        all.extend(least.into_iter().map(|wrong| format!("{name}: {wrong}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_written_record_reads_its_own_output_back() {
    for path in records() {
        let block = read(
            &fs::read_to_string(&path).expect("a record"),
            &Labels::default(),
        );
        let written = write(&block);
        let again = read(&written, &Labels::default());
        let understood = Block {
            not_understood: Vec::new(),
            ..block
        };
        assert_eq!(again, understood, "{}: {written}", path.display());
    }
}
