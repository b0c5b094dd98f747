//! Whole tables and settings against mutated inputs: none may panic, hang, or lose a row.

use super::{Definitions, load};
use crate::config::{self, dialect};
use crate::model::Day;
use crate::source::fuzz::{corpus, fuzz};

#[test]
fn fuzz_names() {
    let corpus = corpus(&["tests/dirt", "tests/corpus/cells"], |e| {
        e == "csv" || e == "txt"
    });
    fuzz("names", &corpus, |bytes| {
        let _ = super::company_names::CompanyName::of(&String::from_utf8_lossy(bytes));
    });
}

#[test]
fn fuzz_tables() {
    let corpus = corpus(&["tests/dirt", "tests/corpus/tables"], |e| e == "csv");
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("handoff.toml");
    let sections = ["deals", "handoffs", "reviews", "outcomes"]
        .map(|t| format!("[{t}]\nfiles = \"{t}.csv\"\n"));
    std::fs::write(
        &config,
        format!("timezone = \"Europe/Berlin\"\n{}", sections.concat()),
    )
    .unwrap();
    let fixed = [
        (
            "deals.csv",
            "deal_id,account_id,account_name,stage,closed_on\nD1,A1,Acme,Closed Won,2026-11-18\n",
        ),
        (
            "handoffs.csv",
            "deal_id,promised_outcome,submitted_on\nD1,We want less,2026-11-18\n",
        ),
        (
            "reviews.csv",
            "deal_id,cs_lead,decision,decided_on\nD1,Leo,accepted,2026-11-19\n",
        ),
        (
            "outcomes.csv",
            "account_id,account_name,csm,churned_on\nA1,Acme,Kim,\n",
        ),
    ];
    let config = config::load(&config).unwrap();
    fuzz("tables", &corpus, |bytes| {
        for (mutated, _) in fixed {
            for (name, text) in fixed {
                let content = if name == mutated {
                    bytes
                } else {
                    text.as_bytes()
                };
                std::fs::write(folder.path().join(name), content).unwrap();
            }
            let as_of = Day::from_ymd(2026, 11, 20).unwrap();
            let loaded = load(
                &config.inputs,
                &config.rules,
                &config.taxonomy,
                as_of,
                Definitions::All,
            );
            if let Ok(loaded) = loaded {
                for file in &loaded.read_report.files {
                    assert_eq!(file.rows_read, file.rows_used + file.rows_skipped);
                }
                let report = &loaded.read_report;
                let items = report.repeats.line_items.iter();
                let more: u64 = items.map(|file| file.rows - file.deals).sum();
                let deals = loaded.data.deals.len() as u64;
                assert_eq!(deals + more, report.files[0].rows_used);
            }
        }
    });
}

#[test]
fn fuzz_settings() {
    let corpus = corpus(
        &[
            "src/config/dialects",
            "sample_data",
            "tests/dirt",
            "tests/corpus/settings",
        ],
        |e| e == "toml",
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handoff.toml");
    fuzz("settings", &corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let _ = dialect::parse(&text);
        std::fs::write(&path, text.as_bytes()).unwrap();
        let _ = config::load(&path);
    });
}
