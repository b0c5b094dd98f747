//! Figures before the close, and of hours, sales cycles and contracts, on companies whose answers
//! can be counted by hand.

mod common;

use common::company::Company;
use common::{folder, json, run};
use serde_json::{Value, json};

/// A company with open deals, in the columns of the native dialect.
fn open_deals() -> Company {
    let mut company = Company::new();
    company.deals = "\
deal_id,account_id,rep,stage,type,amount,created_on,closed_on,expected_close_on
W-1,A-W-1,Ana,Closed Won,New,100,2026-09-01,2026-11-18,
O-1,A-O-1,Ana,Negotiation,New,100,2026-09-01,,2026-11-20
O-2,A-O-2,Ana,Proposal,New,300,2026-09-01,,2026-12-04
O-3,A-O-3,Bo,Discovery,New,200,2026-09-01,,2026-12-05
O-4,A-O-4,Bo,Negotiation,New,50,2026-09-01,,2026-11-25
O-5,A-O-5,Bo,Discovery,New,70,2026-09-01,,2026-11-01
O-6,A-O-6,Bo,Discovery,New,80,2026-09-01,,
O-7,A-O-7,Cy,Proposal,Renewal,90,2026-09-01,,2026-11-25
O-8,A-O-8,Cy,Proposal,New,,2026-09-01,,2026-11-30
"
    .into();
    company
        .record("W-1", "2026-11-18")
        .thin("O-2", "2026-11-10", "")
        .record("O-4", "2026-11-12");
    company
}

fn ids(panel: &Value) -> Vec<&str> {
    let list = panel["list"].as_array().expect("a list");
    list.iter()
        .map(|deal| deal["deal_id"].as_str().expect("an id"))
        .collect()
}

#[test]
fn open_deals_about_to_close_are_counted_by_the_state_of_their_record() {
    let panel = &open_deals().report("daily")["pre_close"];
    assert_eq!(panel["until"], "2026-12-04");
    // O-1, O-2, O-4 and O-8. O-3 is a day late, O-7 a renewal.
    let counts = ["deals", "complete", "incomplete", "no_record"].map(|key| panel[key].clone());
    assert_eq!(counts, [json!(4), json!(1), json!(1), json!(2)]);
    // 100 + 300; O-8 has no amount.
    assert_eq!(
        (&panel["arr"], &panel["arr_unknown"]),
        (&json!(400.0), &json!(1))
    );
    assert_eq!(
        (&panel["date_passed"], &panel["undated"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(ids(panel), ["O-1", "O-8", "O-2"]);
    assert_eq!(panel["list"][2]["state"], "incomplete");
    assert_eq!(
        panel["reps"],
        json!([
            { "rep": "Ana", "deals": 2, "arr": 400.0 },
            { "rep": "Cy", "deals": 1, "arr": 0.0 },
        ])
    );
}

#[test]
fn a_crms_one_close_date_is_the_expected_one_of_open_deals() {
    let mut company = open_deals();
    let native = company.report("daily")["pre_close"].clone();
    let one_date = company.deals.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        let expected = cells.pop().unwrap_or_default();
        let last = cells.len() - 1;
        if cells[last].is_empty() {
            cells[last] = expected;
        }
        cells.join(",") + "\n"
    });
    company.deals = one_date.collect();
    assert_eq!(company.report("daily")["pre_close"], native);
}

#[test]
fn a_deal_in_a_late_stage_counts_whatever_its_date() {
    let mut company = open_deals();
    company.config += "[pre_close]\ndays = 5\nlate_stages = [\"discovery\"]\n";
    let panel = &company.report("daily")["pre_close"];
    // Up to 25 November: O-1 and the complete O-4; in Discovery: O-3, O-5 and O-6.
    assert_eq!(
        (&panel["deals"], &panel["complete"]),
        (&json!(5), &json!(1))
    );
    assert_eq!(ids(panel), ["O-5", "O-1", "O-3", "O-6"]);
    assert_eq!(
        (&panel["date_passed"], &panel["undated"]),
        (&json!(0), &json!(0))
    );
}

#[test]
fn without_an_expected_close_date_the_panel_names_the_column() {
    let mut company = Company::new();
    company.deal("1", "2026-11-18").record("1", "2026-11-18");
    company.deals += "2,A-2,Ana,Proposal,100,\n";
    let panel = &company.report("daily")["pre_close"];
    assert_eq!(panel["no_column_is_mapped_to"], "deals.expected_close_on");
    company.config += "[pre_close]\nlate_stages = [\"Proposal\"]\n";
    assert_eq!(ids(&company.report("daily")["pre_close"]), ["2"]);
}

#[test]
fn a_draft_without_a_day_of_submission_counts_while_its_deal_is_open() {
    let mut company = open_deals();
    let before = company.report("daily");
    company.record("O-1", "").thin("O-8", "", "");
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let now = json(&folder.path().join("r"))["figures"].clone();
    let panel = &now["pre_close"];
    let counts = ["deals", "complete", "incomplete", "no_record"].map(|key| panel[key].clone());
    assert_eq!(counts, [json!(4), json!(2), json!(2), json!(0)]);
    assert_eq!(now["window"], before["window"]);
    let quarantine =
        std::fs::read_to_string(folder.path().join("r/quarantine.csv")).expect("a list");
    assert!(!quarantine.contains("handoffs.csv"), "{quarantine}");
}

#[test]
fn an_expected_close_date_that_cannot_be_read_is_listed() {
    let mut company = open_deals();
    company.deals += "O-9,A-O-9,Bo,Proposal,New,80,2026-09-01,,soon\n";
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let panel = json(&folder.path().join("r"))["figures"]["pre_close"].clone();
    assert_eq!(panel["undated"], 2);
    let quarantine =
        std::fs::read_to_string(folder.path().join("r/quarantine.csv")).expect("a list");
    let line = quarantine.lines().find(|line| line.contains("soon"));
    assert!(
        line.is_some_and(|line| line.contains("expected_close_on")),
        "{quarantine}"
    );
}

#[test]
fn a_rep_sees_the_open_deals_that_are_theirs() {
    let mut company = open_deals();
    company.config += "[audience.reps]\nsees = \"own_deals\"\n[audience.reps.to]\nAna = \
                       \"ana@x.example\"\nCy = \"cy@x.example\"\n";
    company.config += "[mail]\nfrom = \"h@x.example\"\nto = [\"ada@x.example\"]\nhost = \
                       \"127.0.0.1\"\n";
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pages: Vec<String> = walk(&folder.path().join("r"));
    let of = |name: &str| {
        let has = |page: &&String| page.contains(&format!("Handoffs of {name}"));
        pages
            .iter()
            .find(has)
            .cloned()
            .expect("a page")
            .replace('\u{a0}', " ")
    };
    let (ana, cy) = (of("Ana"), of("Cy"));
    assert!(ana.contains("2 open deals should close by"), "{ana}");
    assert!(ana.contains("A-O-1") && ana.contains("A-O-2") && !ana.contains("A-O-8"));
    assert!(cy.contains("1 open deal should close by") && cy.contains("A-O-8"));
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pages.extend(walk(&path));
        } else if path.extension().is_some_and(|ext| ext == "html") {
            pages.push(std::fs::read_to_string(&path).expect("a page"));
        }
    }
    pages
}

/// A company with hours: in the trailing 90 days (from 23 August) 1.5 and 0 with a complete record, 6 and 8 with
/// an incomplete one, 12 without; one not recorded. In the 90 before 4, 4, 10, 10 and 12.
fn with_hours() -> Company {
    let mut company = Company::new();
    company.outcomes = "account_id,csm,rebuilt_hours,churned_on,observed_until\n".into();
    for (n, (day, hours)) in [
        ("2026-10-01", "1.5"),
        ("2026-10-02", "0"),
        ("2026-10-03", "6 h"),
        ("2026-10-04", "480 min"),
        ("2026-10-05", "12"),
        ("2026-08-23", ""),
        ("2026-08-22", "4"),
        ("2026-07-01", "4"),
        ("2026-06-01", "10"),
        ("2026-05-25", "10"),
        ("2026-06-02", "12"),
        ("2026-05-24", "99"),
    ]
    .into_iter()
    .enumerate()
    {
        let rep = if n == 0 { "Bo" } else { "Ana" };
        company.deal_of(&n.to_string(), rep, day);
        company.outcome(&n.to_string(), &format!("{hours},,2026-11-20"));
    }
    company
        .record("0", "2026-10-01")
        .record("1", "2026-10-02")
        .thin("2", "2026-10-03", "")
        .thin("3", "2026-10-04", "");
    company
}

#[test]
fn rebuild_hours_are_counted_by_record_and_0_is_a_value() {
    let panel = &with_hours().report("weekly")["rebuild_hours"];
    let now = &panel["now"];
    assert_eq!(
        (&now["from"], &now["to"]),
        (&json!("2026-08-23"), &json!("2026-11-20"))
    );
    assert_eq!(now["not_recorded"], 1);
    // 1.5 + 0 + 6 + 8 + 12.
    assert_eq!(
        now["all"],
        json!({ "n": 5, "hours": 27.5, "mean_hours": 5.5, "median_hours": 6.0 })
    );
    let mean = |side: &str| (now[side]["n"].clone(), now[side]["mean_hours"].clone());
    assert_eq!(mean("complete"), (json!(2), json!(0.75)));
    assert_eq!(mean("incomplete"), (json!(2), json!(7.0)));
    assert_eq!(mean("no_record"), (json!(1), json!(12.0)));
    // 40 hours on 5 accounts before: 8 each. (8 - 5.5) * 5.
    assert_eq!(panel["before"]["all"]["hours"], 40.0);
    assert_eq!(panel["saved_hours"], 12.5);
    // Too few on one side: 2 with a complete record.
    assert_eq!(panel["record_p"], Value::Null);
    let reps = panel["reps"].as_array().expect("reps");
    let hours: Vec<_> = reps
        .iter()
        .map(|one| (&one["rep"], &one["hours"]))
        .collect();
    assert_eq!(
        hours,
        [(&json!("Ana"), &json!(26.0)), (&json!("Bo"), &json!(1.5))]
    );
}

#[test]
fn the_quarter_is_compared_with_the_one_before() {
    let panel = &with_hours().report("quarterly")["rebuild_hours"];
    // October and November: the five; July to September: 4 and 4.
    assert_eq!(panel["now"]["all"]["hours"], 27.5);
    assert_eq!(panel["now"]["from"], "2026-10-01");
    assert_eq!(panel["before"]["all"]["hours"], 8.0);
    assert_eq!(panel["before"]["not_recorded"], 1);
    assert_eq!(
        panel["saved_hours"],
        Value::Null,
        "two accounts are too few"
    );
}

#[test]
fn hours_that_are_no_hours_are_unknown_and_listed() {
    let mut company = with_hours();
    company
        .deal("x", "2026-10-06")
        .outcome("x", "2 days,,2026-11-20");
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let now = json(&folder.path().join("r"))["figures"]["rebuild_hours"]["now"].clone();
    assert_eq!(
        (&now["all"]["hours"], &now["not_recorded"]),
        (&json!(27.5), &json!(2))
    );
    let quarantine =
        std::fs::read_to_string(folder.path().join("r/quarantine.csv")).expect("a list");
    assert!(quarantine.contains("2 days"), "{quarantine}");
}

#[test]
fn a_sales_cycle_runs_from_creation_to_win() {
    let mut company = Company::new();
    company.deals = "\
deal_id,account_id,rep,stage,type,amount,segment,created_on,closed_on
1,A-1,Ana,Closed Won,New,100,Media,2026-09-01,2026-10-01
2,A-2,Ana,Closed Won,New,100,Media,2026-08-02,2026-10-01
3,A-3,Ana,Closed Won,New,100,Media,2026-10-05,2026-10-05
4,A-4,Ana,Closed Won,New,100,Media,2026-10-20,2026-10-06
5,A-5,Ana,Closed Won,New,100,Media,,2026-10-07
6,A-6,Bo,Closed Won,New,100,Media,2025-10-10,2026-10-10
7,A-7,Ana,Closed Won,Renewal,100,Media,2026-01-01,2026-10-01
8,A-8,Ana,Closed Lost,New,100,Media,2026-01-01,2026-10-01
9,A-9,Ana,Closed Won,New,100,Retail,2026-07-01,2026-07-11
10,A-10,Ana,Closed Won,New,100,Retail,2026-07-01,2026-07-31
"
    .into();
    let panel = &company.report("weekly")["sales_cycles"];
    let now = &panel["now"];
    let counts = ["won", "n", "created_blank", "created_after_close"].map(|key| now[key].clone());
    assert_eq!(counts, [json!(6), json!(4), json!(1), json!(1)]);
    // 30, 60, 0 and 365 days: (30 + 60) / 2; 455 / 4.
    assert_eq!(
        (&now["median_days"], &now["mean_days"]),
        (&json!(45.0), &json!(113.75))
    );
    // 10 and 30 days.
    assert_eq!(panel["before"]["median_days"], 20.0);
    assert_eq!(panel["change_p"], Value::Null);
    // Ana: 30, 60, 0, 10, 30. Bo has one deal.
    assert_eq!(
        panel["reps"],
        json!([
            { "name": "Ana", "n": 5, "median_days": 30.0 },
            { "name": "Bo", "n": 1, "median_days": null },
        ])
    );
    assert_eq!(panel["segments"][0]["median_days"], Value::Null);
}

/// Contracts of 12 months that began on 1 March 2025, unless it says otherwise.
fn contracts() -> Company {
    let mut company = Company::new();
    company.deals = "\
deal_id,account_id,rep,stage,type,amount,term_months,closed_on
1,A-1,Ana,Closed Won,New,100,12,2025-03-01
2,A-2,Ana,Closed Won,New,200,12,2025-03-01
3,A-3,Ana,Closed Won,New,300,12 months,2025-03-01
4,A-4,Ana,Closed Won,New,400,1 year,2025-03-01
5,A-5,Ana,Closed Won,New,500,,2025-03-01
6,A-6,Ana,Closed Won,New,600,12,2025-03-01
7,A-6,Ana,Closed Won,Renewal,650,12,2026-02-20
8,A-8,Ana,Closed Won,New,800,24,2025-03-01
9,A-9,Ana,Closed Won,New,900,12,2025-12-15
10,A-10,Ana,Closed Won,New,1000,12,2025-12-15
11,A-10,Ana,Closed Won,New,50,36,2026-01-15
"
    .into();
    company.outcomes = "account_id,csm,renewal_on,churned_on,current_arr,observed_until\n".into();
    for (id, churned_on) in [
        ("1", "2025-06-09"),
        ("2", "2026-01-28"),
        ("3", "2026-01-29"),
        ("4", "2026-04-02"),
        ("5", "2025-09-01"),
        ("6", "2026-08-01"),
        ("8", ""),
        ("9", ""),
        ("10", ""),
    ] {
        company.outcome(id, &format!(",{churned_on},100,2026-11-20"));
    }
    company
}

#[test]
fn accounts_churn_within_their_contract_at_its_end_or_later() {
    let panel = &contracts().report("quarterly")["term_churn"];
    // The contract ends on 1 March 2026. 1: after 100 days. 2: 32 days before, after 333 days. 6: the renewal of
    // 20 February 2026 runs to 20 February 2027: after 162 days. 3: 31 days before. 4: 32 days after.
    assert_eq!(panel["within"], json!({ "accounts": 3, "arr": 900.0 }));
    assert_eq!(panel["at_end"], json!({ "accounts": 1, "arr": 300.0 }));
    assert_eq!(panel["after"], json!({ "accounts": 1, "arr": 400.0 }));
    assert_eq!(panel["unknown_term"], 1);
    assert_eq!(panel["median_days_within"], 162.0);
    // 1, 2, 3, 4 and 6 were followed past 1 April 2026; 1 and 2 churned within their first contract.
    assert_eq!(panel["reached_end"], 5);
    assert_eq!(panel["reached_end_churned_within"], 2);
}

#[test]
fn where_cs_names_no_renewal_the_contract_does() {
    let mut company = contracts();
    company.outcome("11", "2026-12-01,,100,2026-11-20");
    company.deals += "12,A-11,Ana,Closed Won,New,100,12,2026-01-20\n";
    let renewals = company.report("weekly")["renewals"].clone();
    let days: Vec<_> = renewals
        .as_array()
        .expect("renewals")
        .iter()
        .map(|one| (&one["deal_id"], &one["renewal_on"], &one["is_from_term"]))
        .collect();
    // 9 and 10 in 25 days: what 10 bought in January runs with the first contract. 8 renews in March 2027, in 101 days.
    assert_eq!(
        days,
        [
            (&json!("12"), &json!("2026-12-01"), &json!(false)),
            (&json!("10"), &json!("2026-12-15"), &json!(true)),
            (&json!("9"), &json!("2026-12-15"), &json!(true)),
            (&json!("8"), &json!("2027-03-01"), &json!(true)),
        ]
    );
}

#[test]
fn the_end_of_onboarding_is_a_milestone() {
    let mut company = Company::new();
    company.outcomes = "account_id,csm,onboarded_on,churned_on\n".into();
    // Due 90 days after the close: 18 August + 90 is 16 November; 22 August + 90 is today, not over yet.
    for (id, closed_on, onboarded_on) in [
        ("1", "2026-08-01", "2026-10-30"),
        ("2", "2026-08-02", "2026-11-01"),
        ("3", "2026-08-18", ""),
        ("4", "2026-08-22", ""),
    ] {
        company.deal(id, closed_on);
        company.outcome(id, &format!("{onboarded_on},"));
    }
    let clocks = company.report("daily")["clocks"].clone();
    let clock = clocks.as_array().expect("clocks").iter();
    let mut steps = clock.filter(|one| one["step"] == "onboarded");
    let taken = &steps.next().expect("the milestone")["taken"];
    assert_eq!(taken["target_days"], 90);
    // 1 took 90 days, 2 took 91.
    assert_eq!(taken["in_time"], json!({ "k": 1, "n": 3 }));
    assert_eq!(
        (&taken["open"], &taken["median_days"]),
        (&json!(1), &json!(91.0))
    );
}

/// 24 customers since March with a health score each: the first ten have churned where `later`.
fn with_health(later: bool) -> Company {
    let mut company = Company::new();
    let as_of = if later { "2026-11-20" } else { "2026-08-20" };
    company.config = format!("state_dir = \"state\"\n{}", company.config)
        .replace("as_of = \"2026-11-20\"", &format!("as_of = \"{as_of}\""));
    company.outcomes = "account_id,csm,health,churned_on,observed_until\n".into();
    let health = ["red"; 6].into_iter().chain(["yellow"; 3]).chain(["green"]);
    let health = health
        .chain(["red"; 2])
        .chain(["yellow"; 4])
        .chain(["green"; 8]);
    for (n, health) in health.enumerate() {
        let id = n.to_string();
        company.deal(&id, "2026-03-01");
        let rest = match later && n < 10 {
            true => format!(",2026-09-15,{as_of}"),
            false => format!("{health},,{as_of}"),
        };
        company.outcome(&id, &rest);
        // One of the ten, and seven of the others.
        if n == 0 || n >= 17 {
            company.record(&id, "2026-03-02");
        }
    }
    company
}

fn write(folder: &std::path::Path, company: &Company) {
    for (name, text) in company.files() {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

#[test]
fn health_is_compared_with_the_churn_after_the_digest_that_kept_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &with_health(false));
    let ran = run(folder.path(), &["daily", "--out", "d"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    write(folder.path(), &with_health(true));
    let ran = run(folder.path(), &["quarterly", "--out", "q"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let panel = json(&folder.path().join("q"))["figures"]["health"].clone();
    assert_eq!(panel["kept_since"], "2026-08-20");
    let forecast = &panel["forecast"];
    assert_eq!(forecast["measured_on"], "2026-08-20");
    assert_eq!(forecast["churned"], json!({ "k": 10, "n": 24 }));
    let value = |key: &str| forecast[key]["value"].as_f64().expect("a number");
    // Pairs of the 140: 6 red 6 * (1 + 12), 3 yellow 3 * (2 + 8), 1 green 4: 112.
    assert!((value("health") - 0.8).abs() < 1e-12);
    // Nine without a record 9 * (3.5 + 7), one with 3.5: 98.
    assert!((value("completeness") - 0.7).abs() < 1e-12);
    assert!((value("difference") - 0.1).abs() < 1e-12);
    // Of the 14 left: 2 red, 4 yellow and 8 green, 7 of them with a complete record.
    let today: Vec<_> = panel["today"].as_array().expect("rows").iter().collect();
    let counts: Vec<_> = today
        .iter()
        .map(|row| (&row["health"], &row["accounts"]))
        .collect();
    assert_eq!(
        counts,
        [
            (&json!("red"), &json!(2)),
            (&json!("yellow"), &json!(4)),
            (&json!("green"), &json!(8)),
        ]
    );
    assert_eq!(today[2]["complete"], json!({ "k": 7, "n": 8 }));
}

#[test]
fn without_a_digest_long_enough_ago_health_says_nothing_of_churn() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &with_health(true));
    let health = || {
        let ran = run(folder.path(), &["quarterly", "--out", "q"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        json(&folder.path().join("q"))["figures"]["health"].clone()
    };
    let panel = health();
    assert_eq!(
        (&panel["forecast"], &panel["kept_since"]),
        (&Value::Null, &Value::Null)
    );
    let ran = run(folder.path(), &["daily", "--out", "d"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let panel = health();
    assert_eq!(panel["forecast"], Value::Null);
    assert_eq!(panel["comparable_from"], "2027-02-18");
}

#[test]
fn a_digest_for_an_earlier_day_than_its_exports_keeps_no_health() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut company = with_health(true);
    company.config = company.config.replace("2026-11-20", "2026-08-20");
    write(folder.path(), &company);
    let ran = run(folder.path(), &["daily", "--out", "d"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    write(folder.path(), &with_health(true));
    let ran = run(folder.path(), &["quarterly", "--out", "q"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let panel = json(&folder.path().join("q"))["figures"]["health"].clone();
    assert_eq!(
        (&panel["forecast"], &panel["kept_since"]),
        (&Value::Null, &Value::Null)
    );
}
