//! Public exports that nobody shaped for this program, with the documented example configurations.
//! Run where the data sets are (`../shared/data`); elsewhere there is nothing to read.

mod common;

use std::path::PathBuf;

use common::{json, project, run};
use serde_json::Value;

fn report(set: &str, kind: &str) -> Option<Value> {
    let data = project().join("../shared/data").join(set);
    if !data.is_dir() {
        eprintln!("skipped: {} is not here", data.display());
        return None;
    }
    let work = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(&data).expect("the data") {
        let path = entry.expect("a file").path();
        std::fs::copy(&path, work.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    let config = work.path().join("handoff.toml");
    std::fs::copy(project().join(format!("sample_data/configs/{set}.toml")), &config).expect("the configuration");
    let out: PathBuf = work.path().join("report");
    let ran = run(work.path(), &[kind, "--out", &out.to_string_lossy()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    Some(json(&out)["figures"].clone())
}

fn rep<'a>(figures: &'a Value, name: &str) -> &'a Value {
    let reps = figures["rep_wins"].as_array().expect("reps");
    reps.iter().find(|r| r["rep"] == name).unwrap_or_else(|| panic!("no rep {name}"))
}

#[test]
fn saas_pipeline_counts_as_its_source_says() {
    let Some(weekly) = report("saas_pipeline_arr", "weekly") else { return };
    let counts = &weekly["counts"];
    assert_eq!([&counts["deals"], &counts["won"], &counts["lost"], &counts["open"]], [2266, 789, 1338, 139]);
    let written: Vec<(&str, u64)> = weekly["losses"]["reasons_as_written"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|r| (r["name"].as_str().expect("a name"), r["n"].as_u64().expect("a count")))
        .collect();
    assert_eq!(
        written,
        [
            ("No Decision / Stalled", 250),
            ("Budget Cut", 227),
            ("Feature Gap", 224),
            ("Timing - Not Ready", 222),
            ("Price", 217),
            ("Lost to Competitor", 198)
        ]
    );
    let competitors = weekly["losses"]["competitors_ever"].as_array().expect("competitors");
    assert_eq!(competitors.iter().filter_map(|c| c["n"].as_u64()).sum::<u64>(), 1338);
    assert_eq!(weekly["rejections"]["no_column_is_mapped_to"], "handoffs.deal_id");

    let quarterly = report("saas_pipeline_arr", "quarterly").expect("the data is here");
    let flow = &quarterly["retention"]["flow"];
    assert_eq!([&flow["won_accounts"], &flow["with_outcome"], &flow["churned_in_all"]], [388, 193, 9]);
    assert_eq!(quarterly["finding"]["no_column_is_mapped_to"], "handoffs.deal_id");
}

#[test]
fn maven_counts_as_its_source_says() {
    let Some(weekly) = report("maven_crm", "weekly") else { return };
    let counts = &weekly["counts"];
    assert_eq!([&counts["deals"], &counts["won"], &counts["lost"], &counts["open"]], [8800, 4238, 2473, 2089]);
    let best = rep(&weekly, "Hayden Neloms");
    assert_eq!([&best["won"]["k"], &best["won"]["n"]], [107, 152]);
    let worst = rep(&weekly, "Lajuana Vencill");
    assert_eq!([&worst["won"]["k"], &worst["won"]["n"]], [127, 231]);
    let rate = |r: &Value| r["rate"]["value"].as_f64().expect("a rate");
    let all: Vec<f64> = weekly["rep_wins"].as_array().expect("reps").iter().map(rate).collect();
    assert_eq!(all.len(), 30);
    assert!(all.iter().all(|r| *r <= rate(best) && *r >= rate(worst)));
    assert_eq!(weekly["losses"]["reasons"]["no_column_is_mapped_to"], "deals.lost_reason");
    assert_eq!(weekly["losses"]["cohorts"]["no_column_is_mapped_to"], "deals.segment");
    let quarterly = report("maven_crm", "quarterly").expect("the data is here");
    assert_eq!(quarterly["retention"]["no_column_is_mapped_to"], "outcomes.account_id");
}
