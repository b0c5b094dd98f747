//! Records as people paste them, with the verdicts that a fair reader gives
//! (tests/records/README.md).

use std::fs;
use std::path::{Path, PathBuf};

use handoff_report::model::TextColumn;
use handoff_report::record::block::{Block, Labels, read, write};
use handoff_report::record::{Assessment, FieldRules, assess};

fn records() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    let entries = fs::read_dir(folder)
        .expect("tests/records")
        .map(|e| e.expect("an entry").path());
    let is_record = |path: &PathBuf| {
        path.extension().is_some_and(|e| e != "expected") && !path.ends_with("README.md")
    };
    let mut found: Vec<PathBuf> = entries.filter(is_record).collect();
    found.sort();
    found
}

fn judged(path: &Path) -> (Block, Assessment) {
    let text = fs::read_to_string(path).expect("a record");
    let block = read(&text, &Labels::default());
    let rules = FieldRules::default();
    let assessment = assess(&block, &rules);
    (block, assessment)
}

/// What differs between a record's verdict and the expected one.
fn differences(path: &Path) -> Vec<String> {
    let (block, assessment) = judged(path);
    let expected = fs::read_to_string(path.with_extension("expected"))
        .expect("an .expected file beside each record");
    let mut wrong = Vec::new();
    let mut doubts = Vec::new();
    let mut differ = |what: &str, expected: &str, found: &str| {
        if expected != found {
            wrong.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    };
    for line in expected
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let (key, value) = line
            .split_once(':')
            .map(|(k, v)| (k.trim(), v.trim()))
            .expect("key: value");
        match key {
            "ready" => differ(
                key,
                value,
                if assessment.is_complete() {
                    "yes"
                } else {
                    "no"
                },
            ),
            "account" => differ(
                key,
                value,
                block.head.account.as_deref().unwrap_or_default(),
            ),
            "drafted_by" => differ(key, value, block.drafted_by.as_deref().unwrap_or_default()),
            "reviewed_by" => differ(key, value, block.reviewed_by.as_deref().unwrap_or_default()),
            "not_understood" => {
                let lines = &block.not_understood;
                let found = lines.iter().any(|left| left.text.contains(value));
                differ(key, value, if found { value } else { "" });
            }
            "doubt" => doubts.push(value.to_string()),
            column => {
                let column = TextColumn::ALL
                    .into_iter()
                    .find(|c| c.key() == column)
                    .expect("a column");
                differ(
                    column.key(),
                    value,
                    assessment.columns[column.index()].status().key(),
                );
            }
        }
    }
    let found: Vec<String> = assessment
        .fields
        .iter()
        .flat_map(|f| &f.low_information)
        .map(|doubt| doubt.column.key().to_string())
        .collect();
    differ("doubts", &doubts.join(" "), &found.join(" "));
    wrong
}

#[test]
fn every_record_gets_the_verdict_a_reader_gives() {
    let records = records();
    assert!(records.len() >= 50, "{}", records.len());
    let mut all = Vec::new();
    for path in records {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        all.extend(
            differences(&path)
                .into_iter()
                .map(|wrong| format!("{name}: {wrong}")),
        );
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_record_reads_its_own_output_back_unchanged() {
    for path in records() {
        let (block, _) = judged(&path);
        let written = write(&block);
        let again = read(&written, &Labels::default());
        assert_eq!(again.not_understood, [], "{}: {written}", path.display());
        assert_eq!(
            Block {
                not_understood: Vec::new(),
                ..block
            },
            again,
            "{}: {written}",
            path.display()
        );
        assert_eq!(write(&again), written, "{}", path.display());
    }
}
