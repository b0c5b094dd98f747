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
    std::fs::copy(
        project().join(format!("sample_data/configs/{set}.toml")),
        &config,
    )
    .expect("the configuration");
    let out: PathBuf = work.path().join("report");
    let ran = run(work.path(), &[kind, "--out", &out.to_string_lossy()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    Some(json(&out)["figures"].clone())
}

fn rep<'a>(figures: &'a Value, name: &str) -> &'a Value {
    let reps = figures["rep_wins"].as_array().expect("reps");
    reps.iter()
        .find(|r| r["rep"] == name)
        .unwrap_or_else(|| panic!("no rep {name}"))
}

#[test]
fn saas_pipeline_counts_as_its_source_says() {
    let Some(weekly) = report("saas_pipeline_arr", "weekly") else {
        return;
    };
    let counts = &weekly["counts"];
    assert_eq!(
        [
            &counts["deals"],
            &counts["won"],
            &counts["lost"],
            &counts["open"]
        ],
        [2266, 789, 1338, 139]
    );
    let written: Vec<(&str, u64)> = weekly["losses"]["reasons_as_written"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|r| {
            (
                r["name"].as_str().expect("a name"),
                r["n"].as_u64().expect("a count"),
            )
        })
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
    let competitors = weekly["losses"]["competitors_ever"]
        .as_array()
        .expect("competitors");
    assert_eq!(
        competitors
            .iter()
            .filter_map(|c| c["n"].as_u64())
            .sum::<u64>(),
        1338
    );
    assert_eq!(
        weekly["rejections"]["no_column_is_mapped_to"],
        "handoffs.deal_id"
    );

    let quarterly = report("saas_pipeline_arr", "quarterly").expect("the data is here");
    let flow = &quarterly["retention"]["flow"];
    assert_eq!(
        [
            &flow["won_accounts"],
            &flow["with_outcome"],
            &flow["churned_in_all"]
        ],
        [388, 193, 9]
    );
    // 9 churned of 193: what goes with leaving cannot be told, and the page says what it would
    // take.
    assert_eq!(quarterly["retention"]["pressure"]["adjusted"], Value::Null);
    assert_eq!(
        quarterly["retention"]["needed"],
        serde_json::json!({ "half": 76, "less_by_30": 286 })
    );
    assert_eq!(
        quarterly["retention"]["by_record"]["no_column_is_mapped_to"],
        "handoffs.deal_id"
    );
}

#[test]
fn maven_counts_as_its_source_says() {
    let Some(weekly) = report("maven_crm", "weekly") else {
        return;
    };
    let counts = &weekly["counts"];
    assert_eq!(
        [
            &counts["deals"],
            &counts["won"],
            &counts["lost"],
            &counts["open"]
        ],
        [8800, 4238, 2473, 2089]
    );
    let best = rep(&weekly, "Hayden Neloms");
    assert_eq!([&best["won"]["k"], &best["won"]["n"]], [107, 152]);
    let worst = rep(&weekly, "Lajuana Vencill");
    assert_eq!([&worst["won"]["k"], &worst["won"]["n"]], [127, 231]);
    let rate = |r: &Value| r["rate"]["value"].as_f64().expect("a rate");
    let all: Vec<f64> = weekly["rep_wins"]
        .as_array()
        .expect("reps")
        .iter()
        .map(rate)
        .collect();
    assert_eq!(all.len(), 30);
    assert!(all.iter().all(|r| *r <= rate(best) && *r >= rate(worst)));
    assert_eq!(
        weekly["losses"]["reasons"]["no_column_is_mapped_to"],
        "deals.lost_reason"
    );
    assert_eq!(
        weekly["losses"]["cohorts"]["no_column_is_mapped_to"],
        "deals.segment"
    );
    let quarterly = report("maven_crm", "quarterly").expect("the data is here");
    assert_eq!(
        quarterly["retention"]["no_column_is_mapped_to"],
        "outcomes.account_id"
    );
}

#[test]
fn ravenstack_tells_who_left_and_not_why() {
    let Some(quarterly) = report("ravenstack", "quarterly") else {
        return;
    };
    let retention = &quarterly["retention"];
    let flow = &retention["flow"];
    // 352 accounts have a churn event; 110 are flagged in the accounts, on no day: that definition
    // does not count here.
    assert_eq!(
        [
            &flow["with_outcome"],
            &flow["churned_in_all"],
            &flow["churned_undated"]
        ],
        [500, 352, 0]
    );
    assert_eq!(
        flow["analysed"].as_u64(),
        flow["with_outcome"]
            .as_u64()
            .zip(flow["left_before_landmark"].as_u64())
            .map(|(a, b)| a - b)
    );
    assert_eq!(
        retention["by_record"]["no_column_is_mapped_to"],
        "handoffs.deal_id"
    );
    let early = &retention["parts"][0]["early"];
    let parts = retention["parts"][0]["parts"].as_array().expect("segments");
    assert_eq!(
        parts
            .iter()
            .filter_map(|part| part["early"]["n"].as_u64())
            .sum::<u64>(),
        early["n"]
    );
}

/// `handoff init` on public files, a few of its marked lines filled, then `handoff check`.
fn after_init(set: &str, files: &[&str], fill: &[(&str, &str)]) -> Option<Value> {
    let data = project().join("../shared/data").join(set);
    if !data.is_dir() {
        eprintln!("skipped: {} is not there", data.display());
        return None;
    }
    assert!(fill.len() <= 5, "at most five lines are edited");
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        std::fs::copy(data.join(file), folder.path().join(file)).expect("a copy");
    }
    let ran = run(folder.path(), &[&["init"], files].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let path = folder.path().join("handoff.toml");
    let mut text = std::fs::read_to_string(&path).expect("a configuration");
    for (line, with) in fill {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
        text = text.replacen(line, with, 1);
    }
    std::fs::write(&path, text).expect("a file");
    let ran = run(
        folder.path(),
        &["check", "--format", "json", "--as-of", "2026-11-01"],
    );
    Some(serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.stderr)))
}

#[test]
fn three_definitions_of_churn_give_their_three_numbers() {
    let files = [
        "ravenstack_accounts.csv",
        "ravenstack_churn_events.csv",
        "ravenstack_subscriptions.csv",
    ];
    for (used, gone) in [
        ("ravenstack_churn_events", 352),
        ("ravenstack_subscriptions", 312),
    ] {
        let columns = "columns = { deal_id = \"account_id\", closed_on = \"signup_date\" }";
        let fill = [
            (
                "# files = \"ravenstack_accounts.csv\"",
                "files = \"ravenstack_accounts.csv\"",
            ),
            (&format!("# {columns}"), columns),
            ("# fixed.stage = \"Won\"", "fixed.stage = \"Won\""),
            ("left_when = \"all\"", "left_when = \"any\""),
            (
                "# churn = \"ravenstack_churn_events\"",
                &format!("churn = {used:?}"),
            ),
        ];
        let Some(check) = after_init("ravenstack", &files, &fill) else {
            return;
        };
        assert_eq!(check["deals"]["won"], 500);
        assert_eq!(check["gone"]["left"], gone, "{used}");
        assert_eq!(check["churn"]["accounts"]["outcomes"], 110);
        assert_eq!(check["churn"]["accounts"]["ravenstack_churn_events"], 352);
        assert_eq!(check["churn"]["accounts"]["ravenstack_subscriptions"], 312);
        // 35 flagged accounts have no event.
        assert_eq!(check["churn"]["pairs"][0][2], 35);
        let rows: Vec<_> = check["files"]
            .as_array()
            .expect("files")
            .iter()
            .map(|f| &f["rows"]["rows_used"])
            .collect();
        assert_eq!(rows, [500, 500, 600, 5000]);
        let columns = check["files"][0]["columns"].as_array().expect("columns");
        let closed_on = columns
            .iter()
            .find(|c| c["column"] == "closed_on")
            .expect("closed_on");
        assert_eq!(closed_on["written"], "day first");
    }
}

#[test]
fn deleted_deals_of_a_salesforce_connector_are_in_no_figure() {
    let files = [
        "sf_account_data.csv",
        "sf_opportunity_data.csv",
        "sf_user_data.csv",
    ];
    let Some(check) = after_init("salesforce_api", &files, &[]) else {
        return;
    };
    let deals = &check["files"][0];
    assert_eq!(deals["dialect"]["name"], "salesforce");
    assert_eq!(deals["rows"]["rows_read"], 10);
    assert_eq!(
        deals["issues"]["deleted_row"], 10,
        "is_deleted is true in every row, won or not"
    );
    assert_eq!(check["verdict"], "BLOCKED", "nothing is left to report on");
}

#[test]
fn lost_opportunities_alone_are_counted() {
    let fill = [
        ("# columns.stage = \"…\"", "fixed.stage = \"Lost\""),
        ("# renewal_names = [\"Renewal\"]", "renewal_names = []"),
        ("# expansion_names = [\"Upgrade\"]", "expansion_names = []"),
    ];
    let Some(check) = after_init(
        "dynamics_lost_opps",
        &["opportunities.csv", "accounts.csv"],
        &fill,
    ) else {
        return;
    };
    assert_eq!(check["files"][0]["dialect"]["name"], "dynamics");
    assert_eq!(check["deals"]["lost"], 20);
    assert_eq!(check["verdict"], "CHECK");
}

#[test]
fn init_alone_is_enough_for_the_public_sets() {
    let Some(maven) = after_init("maven_crm", &["sales_pipeline.csv", "accounts.csv"], &[]) else {
        return;
    };
    assert_eq!(
        (&maven["deals"]["won"], &maven["deals"]["lost"]),
        (&4238.into(), &2473.into())
    );
    assert_eq!(maven["open_stages"]["Engaging"], 1589);
    let Some(saas) = after_init(
        "saas_pipeline_arr",
        &["opportunities.csv", "subscriptions.csv", "reps.csv"],
        &[],
    ) else {
        return;
    };
    assert_eq!(
        (&saas["deals"]["won"], &saas["deals"]["lost"]),
        (&789.into(), &1338.into())
    );
    assert_eq!(saas["gone"]["left"], 9);
}
