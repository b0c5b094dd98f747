//! `handoff gate`, `schema` and `prompt`, from outside.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{folder, project, run, sample};
use serde_json::{Value, json};

const COMPLETE: &str = "tests/records/01-clinic-plain-template.txt";

fn gate(args: &[&str]) -> common::Ran {
    let mut all = vec!["gate"];
    all.extend(args);
    run(&project(), &all)
}

fn schema(shape: &str) -> jsonschema::Validator {
    let ran = run(&project(), &["schema", shape]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let schema: Value = serde_json::from_str(&ran.stdout).expect("a schema");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a valid schema")
}

fn assert_valid(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .take(5)
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn a_complete_record_passes_and_another_says_what_it_lacks() {
    let passes = gate(&[COMPLETE]);
    assert_eq!((passes.code, passes.stderr.as_str()), (0, ""));
    assert!(
        passes
            .stdout
            .contains("Larkfield Clinics: COMPLETE, 7 of 7 fields."),
        "{}",
        passes.stdout
    );
    let fails = gate(&["tests/records/20-objection-unanswered-slack.txt"]);
    assert_eq!(fails.code, 1, "{}", fails.stdout);
    assert!(
        fails.stdout.contains("2 of 3 objections have an answer"),
        "{}",
        fails.stdout
    );
}

#[test]
fn a_record_comes_from_standard_input_as_a_block_or_as_json() {
    let judge = |text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_handoff"))
            .args(["gate", "-", "--format", "json"])
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(text.as_bytes())
            .expect("the text is taken");
        let out = child.wait_with_output().expect("it ends");
        (
            out.status.code(),
            serde_json::from_slice::<Value>(&out.stdout).expect("JSON"),
        )
    };
    let block = std::fs::read_to_string(project().join(COMPLETE)).expect("a record");
    let (code, verdict) = judge(&block);
    assert_eq!((code, &verdict["complete"]), (Some(0), &json!(true)));
    assert_valid(&schema("verdict"), &verdict, "verdict");
    assert_valid(&schema("record"), &verdict["record"], "record");
    // What it gives back as JSON it judges the same. Only a text has lines.
    let (code, again) = judge(&verdict["record"].to_string());
    let without_lines = |verdict: &Value| {
        let mut fields = verdict["fields"].clone();
        for field in fields.as_array_mut().expect("fields") {
            field["spans"] = json!([]);
        }
        fields
    };
    assert_eq!(
        (code, without_lines(&again)),
        (Some(0), without_lines(&verdict))
    );
    assert_eq!(verdict["fields"][2]["spans"][0]["first_line"], json!(5));
    assert_eq!(again["record"], verdict["record"]);
}

#[test]
fn the_record_of_a_deal_is_judged_as_the_digest_judges_it() {
    let (_keep, _out, report) = sample("daily");
    let gaps = report["figures"]["gaps"].as_array().expect("gaps");
    let gap = gaps
        .iter()
        .find(|gap| gap["kind"] == "incomplete")
        .expect("an incomplete record");
    let ran = gate(&[
        "--deal",
        gap["deal_id"].as_str().expect("an id"),
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let verdict: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for field in gap["fields"].as_array().expect("fields") {
        let judged = verdict["fields"]
            .as_array()
            .expect("fields")
            .iter()
            .find(|f| f["field"] == field["field"]);
        let judged = judged.expect("the field");
        assert_eq!(judged["status"], field["status"]);
        assert_eq!(judged["reasons"][0]["words"], field["reasons"][0]["words"]);
    }
    let without = gaps
        .iter()
        .find(|gap| gap["kind"] == "no_record")
        .expect("a deal without a record");
    let ran = gate(&["--deal", without["deal_id"].as_str().expect("an id")]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("NO RECORD"), "{}", ran.stdout);
}

#[test]
fn a_copied_text_and_a_draft_nobody_read_are_told() {
    let (_keep, out, _) = sample("daily");
    let list = std::fs::read_to_string(out.join("records.csv")).expect("records.csv");
    let of = |rep: &str, what: &str| {
        let line = list
            .lines()
            .find(|line| line.contains(rep) && line.contains(what))
            .expect("such a record");
        line.split(',').next().expect("an id").to_string()
    };
    let copied = gate(&["--deal", &of("Dana Whitfield", "skeptic")]);
    assert!(
        copied
            .stdout
            .contains("Reused text: the same skeptic is on 38 deals."),
        "{}",
        copied.stdout
    );
    let unread = gate(&["--deal", &of("draft assistant", "true,,true")]);
    assert!(
        unread
            .stdout
            .contains("AI draft by draft assistant, not reviewed"),
        "{}",
        unread.stdout
    );
}

#[test]
fn strict_fails_texts_that_pass_by_their_shape_alone() {
    let record = "tests/records/30-same-word-filler.txt";
    assert_eq!(
        (gate(&[record]).code, gate(&[record, "--strict"]).code),
        (0, 1)
    );
    assert_eq!(gate(&[COMPLETE, "--strict"]).code, 0);
}

#[test]
fn what_cannot_be_judged_says_why() {
    let cases: [(&[&str], i32, &str); 5] = [
        (&["no-such-file"], 3, "no-such-file cannot be read"),
        (&["--deal", "nope"], 3, "Ids in the deals look like \"D-"),
        (&[], 2, "--deal"),
        (&[COMPLETE, "--config", "no.toml"], 2, "no.toml"),
        (&["tests"], 3, "tests cannot be read"),
    ];
    for (args, code, part) in cases {
        let ran = gate(args);
        assert_eq!(ran.code, code, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{args:?}: {}", ran.stderr);
    }
    let place = folder(&[("r.json", "{\"promised_outcome\": 5}"), ("empty.md", "")]);
    let ran = run(place.path(), &["gate", "r.json"]);
    assert!(
        ran.code == 3 && ran.stderr.contains("handoff schema record"),
        "{}",
        ran.stderr
    );
    let ran = run(place.path(), &["gate", "empty.md"]);
    assert!(
        ran.code == 1 && ran.stdout.contains("NO RECORD"),
        "{}",
        ran.stdout
    );
}

#[test]
fn rules_of_a_configuration_count_and_the_prompt_tells_them() {
    let place = folder(&[
        (
            "deals.csv",
            "deal_id,stage,closed_on\n1,Closed Won,2026-11-18\n",
        ),
        (
            "handoff.toml",
            "[deals]\nfiles = \"deals.csv\"\n[records]\noutcome_chars = 500\nagents = \
             [\"Quill*\"]\nheadings.risk_flags = [\"Risiken\"]\n",
        ),
    ]);
    let text = std::fs::read_to_string(project().join(COMPLETE))
        .expect("a record")
        .replace("Risk flags for CS", "Risiken");
    std::fs::write(place.path().join("r.md"), text).expect("a file");
    let ran = run(place.path(), &["gate", "r.md"]);
    assert!(
        ran.code == 1 && ran.stdout.contains("of 500 characters"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("6 of 7 fields"), "{}", ran.stdout);
    for reader in ["sales", "cs"] {
        let prompt = run(place.path(), &["prompt", reader]);
        assert!(
            prompt.code == 0 && prompt.stdout.contains("at least 500 characters"),
            "{}",
            prompt.stdout
        );
    }
}

#[test]
fn reports_fit_the_schema_of_reports() {
    let schema = schema("report");
    for kind in ["daily", "weekly", "quarterly"] {
        let (_keep, _out, report) = sample(kind);
        assert_valid(&schema, &report, kind);
    }
    assert!(!schema.is_valid(&json!({ "report": "daily" })));
}

#[test]
fn configurations_fit_the_schema_of_configurations() {
    fn configurations(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                configurations(&path, found);
            } else if path.extension().is_some_and(|e| e == "toml") && !path.ends_with("ours.toml")
            {
                found.push(path);
            }
        }
    }
    let schema = schema("config");
    let mut found = Vec::new();
    configurations(&project().join("sample_data"), &mut found);
    assert!(found.len() >= 5);
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a configuration");
        let value: Value = toml::from_str(&text).expect("TOML");
        assert_valid(&schema, &value, &path.display().to_string());
    }
    assert!(
        !schema.is_valid(&json!({ "deals": { "files": "d.csv", "stage": "x" } })),
        "an unknown key"
    );
}
