//! Every rule by which inputs are read, on the smallest file that provokes it. A folder under
//! `tests/dirt` is a test: its files are the inputs, and `expected.txt` holds
//!
//! - `issue: file,line,column,value,code` for each row of quarantine.csv, and no other;
//! - `check: …` for each part that `handoff check` prints;
//! - `fails: …` for each part of the message when nothing can be read.
//!
//! Without a `handoff.toml` of its own the tables are read from the files of their names.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{project, run};
use handoff_report::model::IssueCode;
use handoff_report::model::input_rules::AcceptedForm;

/// What a folder expects.
#[derive(Default, Debug, PartialEq)]
struct Expected {
    issues: Vec<String>,
    check: Vec<String>,
    fails: Vec<String>,
}

fn expected(folder: &Path) -> Expected {
    let text = std::fs::read_to_string(folder.join("expected.txt")).expect("expected.txt");
    let mut expected = Expected::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (kind, rest) = line
            .split_once(": ")
            .unwrap_or_else(|| panic!("{line:?} has no kind"));
        match kind {
            "issue" => expected.issues.push(rest.to_string()),
            "check" => expected.check.push(rest.to_string()),
            "fails" => expected.fails.push(rest.to_string()),
            other => panic!("{other:?} is no kind"),
        }
    }
    expected
}

fn configuration(folder: &Path) -> String {
    let mut text = "as_of = \"2026-11-20\"\ntimezone = \"Europe/Berlin\"\n".to_string();
    for table in ["deals", "handoffs", "reviews", "outcomes", "revenue"] {
        if folder.join(format!("{table}.csv")).exists() {
            text += &format!("[{table}]\nfiles = \"{table}.csv\"\n");
        }
    }
    text + "[limits]\nset_aside = 1.0\n"
}

/// What a folder of inputs gives.
fn given(from: &Path) -> Expected {
    let work = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(from).expect("the inputs") {
        let path = entry.expect("a file").path();
        std::fs::copy(&path, work.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let config = work.path().join("handoff.toml");
    if !config.exists() {
        std::fs::write(&config, configuration(from)).expect("a configuration");
    }
    let check = run(work.path(), &["check"]);
    let fails = if check.stdout.is_empty() {
        vec![check.stderr.clone()]
    } else {
        vec![]
    };
    run(work.path(), &["daily", "--out", "r"]);
    let list = ["r", "r-blocked"]
        .iter()
        .find_map(|out| std::fs::read_to_string(work.path().join(out).join("quarantine.csv")).ok());
    let issues = list.map(|text| quarantined(&text)).unwrap_or_default();
    Expected {
        issues,
        check: vec![check.stdout],
        fails,
    }
}

fn quarantined(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        row.iter().skip(1).take(5).collect::<Vec<_>>().join(",")
    };
    reader.records().map(row).collect()
}

#[test]
fn every_rule_does_what_it_says() {
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(project().join("tests/dirt")).expect("tests/dirt") {
        let folder = entry.expect("a folder").path();
        let (expected, given) = (expected(&folder), given(&folder));
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if expected.issues != given.issues {
            wrong.push(format!(
                "{name}: issues\n{:#?}\ninstead of\n{:#?}",
                given.issues, expected.issues
            ));
        }
        for part in expected
            .check
            .iter()
            .filter(|part| !given.check[0].contains(*part))
        {
            wrong.push(format!(
                "{name}: {part:?} is not in\n{}{:?}",
                given.check[0], given.fails
            ));
        }
        for part in &expected.fails {
            if !given.fails.iter().any(|text| text.contains(part)) {
                wrong.push(format!("{name}: {part:?} is not in {:?}", given.fails));
            }
        }
        if expected.fails.is_empty() && !given.fails.is_empty() {
            wrong.push(format!("{name}: {}", given.fails[0]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_has_a_folder() {
    let folders: BTreeSet<String> = std::fs::read_dir(project().join("tests/dirt"))
        .expect("tests/dirt")
        .map(|entry| {
            entry
                .expect("a folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let codes = IssueCode::ALL.iter().map(|code| code.key());
    let lacking: Vec<&str> = codes
        .chain(AcceptedForm::ALL.iter().map(|rule| rule.key()))
        .filter(|key| !folders.contains(*key))
        .collect();
    assert!(lacking.is_empty(), "no folder for {}", lacking.join(", "));
}
