//! The company's KPIs on small companies whose right figures are known. A folder under `tests/kpis`
//! is a test: its files are the inputs, and `expected.json` holds
//!
//! | key | what it says |
//! |---|---|
//! | `note` | why the figures are what they are, in numbers |
//! | `given` | the day, the figures that the case is about (`company` where it names none), how many quarters |
//! | `configurations` | the configuration of each definition; `default` is `handoff.toml` |
//! | `expected` | the right figures of each definition, period by period; null: no number |
//! | `hand` | some of them written out as sums |
//!
//! Figures are compared to 1e-9, counts and words exactly.

mod common;

use std::path::{Path, PathBuf};

use common::{folder, json, project, run, sample};
use serde_json::{Map, Value};

/// Figures of the cases that other reports hold: see [`the_figures_of_handoffs_are_right`].
const OF_HANDOFFS: [&str; 6] = [
    "handoffs",
    "ownership_gap",
    "rebuild_hours",
    "first_value",
    "sales_cycle",
    "win_rate",
];

/// Fewest cases whose figures are compared: a case that compares nothing shows nothing.
const FEWEST_COMPARED: usize = 40;

fn cases() -> Vec<PathBuf> {
    let folder = project().join("tests/kpis");
    let entries = std::fs::read_dir(folder).expect("tests/kpis");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    cases
}

/// The figures of a report on a case under one configuration.
fn figures(case: &Path, kind: &str, configuration: &str) -> Value {
    let work = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(case).expect("a case") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, work.path().join(name)).expect("a copy");
    }
    let args = [kind, "--config", configuration, "--out", "r"];
    let ran = run(work.path(), &args);
    assert_eq!(ran.code, 0, "{}: {}", case.display(), ran.stderr);
    json(&work.path().join("r"))["figures"].clone()
}

/// The page of the quarterly on a case.
fn page(case: &str) -> String {
    let work = tempfile::tempdir().expect("a folder");
    let out = work.path().join("r").to_string_lossy().into_owned();
    let configuration = format!("tests/kpis/{case}/handoff.toml");
    let args = ["quarterly", "--config", &configuration, "--out", &out];
    let ran = run(&project(), &args);
    assert_eq!(ran.code, 0, "{case}: {}", ran.stderr);
    let page = std::fs::read_to_string(work.path().join("r/report.html")).expect("the page");
    // Numbers keep their unit on the page.
    page.replace(['\u{a0}', '\u{202f}'], " ")
        .replace("&nbsp;", " ")
}

/// `expected.json` of a case.
fn expected(case: &Path) -> Value {
    let text = std::fs::read_to_string(case.join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("JSON")
}

/// Each definition of a case, with its configuration and the right figures.
fn definitions(case: &Value) -> Vec<(&str, &str, &Value)> {
    let definitions = case["expected"].as_object().expect("definitions").iter();
    definitions
        .map(|(name, right)| {
            let configuration = case["configurations"][name].as_str();
            (
                name.as_str(),
                configuration.expect("a configuration"),
                right,
            )
        })
        .collect()
}

/// The figures of a period, by the name that the cases give it.
fn period<'a>(company: &'a Value, name: &str) -> &'a Value {
    if name == "t12m" {
        return &company["twelve_months"];
    }
    let (quarter, is_running) = match name.strip_suffix(" so far") {
        Some(quarter) => (quarter, true),
        None => (name, false),
    };
    let quarters = company["quarters"].as_array().expect("quarters");
    let is_it = |one: &&Value| one["quarter"] == quarter && one["is_running"] == is_running;
    quarters.iter().find(is_it).unwrap_or(&Value::Null)
}

/// What differs between the right value and the one in the report.
fn differences(path: &str, right: &Value, got: &Value, found: &mut Vec<String>) {
    match (right, got) {
        (Value::Object(right), _) => {
            for (key, value) in right {
                differences(&format!("{path}/{key}"), value, &got[key], found);
            }
        }
        (Value::Number(right), Value::Number(number)) => {
            let (right, number) = (right.as_f64().unwrap(), number.as_f64().unwrap());
            if (right - number).abs() > 1e-9 * right.abs().max(1.0) {
                found.push(format!("{path}: {right} is right, {number} reported"));
            }
        }
        // Where there is no number, the report says why.
        (Value::Null, Value::Object(why)) if why.contains_key("no_rate") => {}
        _ if right == got => {}
        _ => found.push(format!("{path}: {right} is right, {got} reported")),
    }
}

/// The figures of one period of `company`.
fn compare_period(
    case: &str,
    right: &Map<String, Value>,
    company: &Value,
    found: &mut Vec<String>,
) {
    let name = right["period"].as_str().expect("a period");
    let got = period(company, name);
    let path = format!("{case}/{name}");
    if got.is_null() {
        found.push(format!("{path}: not in the report"));
        return;
    }
    for (key, value) in right {
        match key.as_str() {
            "period" => {}
            "snapshot" => differences(&format!("{path}/{key}"), value, &got["current_arr"], found),
            _ => differences(&format!("{path}/{key}"), value, &got[key], found),
        }
    }
    let has_snapshot = right.contains_key("snapshot");
    let is_measured = got["current_arr"]["grr"] != Value::Null;
    if name == "t12m" && has_snapshot != is_measured {
        found.push(format!(
            "{path}: by current ARR {is_measured}, {has_snapshot} is right"
        ));
    }
}

fn compare_early_churn(
    case: &str,
    right: &Map<String, Value>,
    company: &Value,
    found: &mut Vec<String>,
) {
    let name = right["period"].as_str().expect("a period");
    let got = &period(company, name)["early_churn"];
    let path = format!("{case}/early churn {name}");
    differences(
        &format!("{path}/days"),
        &right["days"],
        &company["early_churn_days"],
        found,
    );
    for key in ["n", "churned", "rate", "not_observed_long_enough"] {
        differences(&format!("{path}/{key}"), &right[key], &got[key], found);
    }
}

/// The figures of one period by the revenue table.
fn compare_revenue(
    case: &str,
    right: &Map<String, Value>,
    company: &Value,
    found: &mut Vec<String>,
) {
    let name = right["period"].as_str().expect("a period");
    let got = period(&company["revenue"], name);
    let path = format!("{case}/revenue {name}");
    if got.is_null() {
        found.push(format!("{path}: not in the report"));
        return;
    }
    for key in ["from", "to"] {
        differences(&format!("{path}/{key}"), &right[key], &got[key], found);
    }
    differences(&path, &right["revenue"], got, found);
}

/// Compares all that a definition of a case expects; gives how many periods were compared.
fn compare(case: &str, right: &Value, company: &Value, found: &mut Vec<String>) -> usize {
    let mut compared = 0;
    for (measure, periods) in right.as_object().expect("figures") {
        let compare = match measure.as_str() {
            "company" => compare_period,
            "early_churn" => compare_early_churn,
            "revenue" => compare_revenue,
            other => {
                let is_known = other == "figures_end_on" || OF_HANDOFFS.contains(&other);
                assert!(is_known, "{case}: {other} is no figure");
                continue;
            }
        };
        for period in periods.as_array().expect("periods") {
            compare(case, period.as_object().expect("a period"), company, found);
            compared += 1;
        }
    }
    if compared > 0 {
        // A revenue table by month ends on a whole month, the others on the last day.
        let of_revenue = right["company"].is_null() && right["early_churn"].is_null();
        let got = match of_revenue {
            true => &company["revenue"]["figures_end_on"],
            false => &company["figures_end_on"],
        };
        let right = &right["figures_end_on"];
        differences(&format!("{case}/figures_end_on"), right, got, found);
    }
    compared
}

#[test]
fn the_figures_of_every_case_are_right() {
    let (mut found, mut compared) = (Vec::new(), 0);
    for folder in cases() {
        let name = folder.file_name().expect("a name").to_string_lossy();
        let case = expected(&folder);
        let mut periods = 0;
        for (definition, configuration, right) in definitions(&case) {
            let of_report = ["company", "early_churn", "revenue"];
            if of_report.iter().all(|measure| right[measure].is_null()) {
                continue;
            }
            let company = &figures(&folder, "quarterly", configuration)["company"];
            periods += compare(&format!("{name}/{definition}"), right, company, &mut found);
        }
        compared += usize::from(periods > 0);
    }
    assert!(
        found.is_empty(),
        "{} differ:\n{}",
        found.len(),
        found.join("\n")
    );
    assert!(
        compared >= FEWEST_COMPARED,
        "only {compared} cases compared"
    );
}

#[test]
fn the_sample_has_its_year_and_its_quarters() {
    let (_folder, out, report) = sample("quarterly");
    let company = &report["figures"]["company"];
    let year = &company["twelve_months"];
    let mut found = Vec::new();
    let right = serde_json::json!({
        "customers_at_start": 286, "churned": 40, "signed_and_churned_inside": 26,
        "logo_churn": 40.0 / 286.0, "churned_arr": 2_031_292.0,
        "churned_arr_signed_inside": 660_201.5,
        "early_churn": { "n": 250, "churned": 10, "rate": 0.04 },
        "current_arr": {
            "opening_arr": 11_546_511.65, "lost_to_churn_arr": 1_371_090.5,
            "grr": 10_068_988.97 / 11_546_511.65, "nrr": 12_166_831.97 / 11_546_511.65,
            "undated_increase_arr": 1_061_912.57, "undated_decrease_arr": 48_159.4,
        },
        // Counted from the CSV files by a script of its own.
        "churned_without_record": { "customers": 19, "arr": 615_694.0 },
    });
    differences("12 months", &right, year, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let quarters = company["quarters"].as_array().expect("quarters").iter();
    let of = |one: &Value| (one["churned"].as_u64(), one["customers_at_start"].as_u64());
    let quarters: Vec<_> = quarters.map(of).collect();
    let right = [
        (8, 229),
        (16, 267),
        (17, 305),
        (14, 344),
        (11, 404),
        (14, 474),
    ];
    assert_eq!(quarters[2..], right.map(|(k, n)| (Some(k), Some(n))));
    let flow = &report["figures"]["retention"]["flow"];
    let right = serde_json::json!({
        "left_before_landmark": 51, "signed_after_landmark": 43, "churned_before_landmark": 8,
        "churned_this_quarter": 14,
    });
    differences("flow", &right, flow, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let page = std::fs::read_to_string(out.join("report.html")).expect("the page");
    for sentence in [
        "40 of 286 customers at the start",
        "26 more signed and churned within the year",
        "GRR 87% to 89%, NRR 97% to 105%",
        "14 of them in 2026 Q4 so far",
        "$1.4M from 40 customers that were there at the start, $660k from 26 that signed since. $616k of it (30%) \
         came from 19 customers without a handoff record.",
        "No clear change. Quarterly logo churn was 6%, 6%, 4% and 3% from 2025 Q4 to 2026 Q3 (the last: 11 of 404).",
        "2026 Q4 stands at 14 of 474 after 51 days, a pace of 5% for a whole quarter.",
        "Start with 60 current customers that have none today ($2.6M ARR), then the 163 customers with an incomplete",
    ] {
        let page = page.replace('\u{a0}', " ");
        assert!(page.contains(sentence), "{sentence} is not on the page");
    }
}

/// The states of won deals in the digest, by the words of the cases.
const STATES: [(&str, &str); 7] = [
    ("accepted", "accepted"),
    ("incomplete but accepted by CS", "accepted_incomplete"),
    ("rejected by CS, not resubmitted", "rejected"),
    ("complete, awaiting review", "awaiting_review"),
    ("overdue, no record", "overdue_no_record"),
    ("overdue, incomplete", "overdue_incomplete"),
    ("not due yet", "not_due"),
];

/// Sums a share over all reps, as `[k, n]`.
fn over_reps(daily: &Value, share: &str) -> Value {
    let reps = daily["reps"].as_array().expect("reps").iter();
    let of = |part: &str| {
        reps.clone()
            .filter_map(|rep| rep[share][part].as_u64())
            .sum::<u64>()
    };
    serde_json::json!([of("k"), of("n")])
}

/// What differs between a figure about handoffs and the reports on a case. The deals of these cases
/// are few and recent, so that the spans of the reports hold them all.
fn differences_of_handoffs(
    path: &str,
    measure: &str,
    right: &Value,
    report: &dyn Fn(&str) -> Value,
    found: &mut Vec<String>,
) {
    let mut same = |key: &str, right: &Value, got: &Value| {
        differences(&format!("{path}/{key}"), right, got, found);
    };
    match measure {
        "handoffs" => {
            let daily = report("daily");
            for (words, key) in STATES {
                let states = daily["states"].as_array().expect("states");
                let state = states
                    .iter()
                    .find(|one| one["state"] == key)
                    .expect("a state");
                let right = right["counts"][words].as_u64().unwrap_or(0);
                same(words, &right.into(), &state["deals"]);
            }
            let on_time = serde_json::json!([right["in_time"], right["due"]]);
            same("on_time", &on_time, &over_reps(&daily, "on_time"));
            let complete = serde_json::json!([right["complete_of_past_due"], right["past_due"]]);
            same(
                "completeness",
                &complete,
                &over_reps(&daily, "completeness"),
            );
            // Without a table of reviews nothing is measured.
            if right["reviewed"] != 0 {
                let rejected = &daily["attempts"]["rejected_first"];
                same("reviewed", &right["reviewed"], &rejected["n"]);
            }
            same(
                "overdue_arr",
                &right["overdue_arr"],
                &daily["priorities"]["overdue_arr"],
            );
        }
        "rebuild_hours" => {
            let now = &report("quarterly")["rebuild_hours"]["now"];
            for key in ["n", "hours", "mean_hours", "median_hours"] {
                same(key, &right[key], &now["all"][key]);
            }
            same("not_recorded", &right["not_recorded"], &now["not_recorded"]);
            for (words, key) in [
                ("complete", "complete"),
                ("incomplete", "incomplete"),
                ("no record", "no_record"),
            ] {
                same(words, &right["by_record"][words], &now[key]);
            }
        }
        "first_value" => {
            let daily = report("daily");
            let clocks = daily["clocks"].as_array().expect("clocks");
            let step = clocks.iter().find(|one| one["step"] == "first_value");
            let taken = &step.expect("first value")["taken"];
            same("in_time", &right["in_time"], &taken["in_time"]["k"]);
            same("n", &right["n"], &taken["in_time"]["n"]);
            same("open", &right["open"], &taken["open"]);
            same("median_days", &right["median_days"], &taken["median_days"]);
        }
        "ownership_gap" => {
            let gap = &report("weekly")["ownership_gap"];
            for key in [
                "n",
                "no_gap",
                "no_cs_touch_yet",
                "median_days",
                "median_business_days",
                "longest_days",
            ] {
                same(key, &right[key], &gap[key]);
            }
        }
        "sales_cycle" => {
            let now = &report("weekly")["sales_cycles"]["now"];
            // With fewer than five deals the report shows no median.
            for key in ["won", "n", "created_blank", "created_after_close"] {
                same(key, &right[key], &now[key]);
            }
        }
        "win_rate" => {
            let losses = &report("weekly")["losses"];
            same("won", &right["won"], &losses["won_now"]);
            let of = |key: &str| losses[key].as_u64().expect("a count");
            let real = of("lost_now") - of("not_real_now");
            same("lost", &right["lost"], &real.into());
        }
        other => panic!("{path}: {other} is no figure about handoffs"),
    }
}

#[test]
fn the_figures_of_handoffs_are_right() {
    let (mut found, mut compared) = (Vec::new(), 0);
    for folder in cases() {
        let name = folder.file_name().expect("a name").to_string_lossy();
        let case = expected(&folder);
        for (definition, configuration, right) in definitions(&case) {
            let report = |kind: &str| figures(&folder, kind, configuration);
            for measure in OF_HANDOFFS {
                // Case 41 has deals of two years; its win rate is that of one.
                let Some(periods) = right[measure]
                    .as_array()
                    .filter(|_| !name.starts_with("41"))
                else {
                    continue;
                };
                let path = format!("{name}/{definition}/{measure}");
                differences_of_handoffs(&path, measure, &periods[0], &report, &mut found);
                compared += 1;
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} differ:\n{}",
        found.len(),
        found.join("\n")
    );
    assert!(compared >= 8, "only {compared} compared");
}

#[test]
fn the_page_says_why_there_is_no_number_and_who_is_in_none() {
    for (case, sentence) in [
        (
            "46-history-shorter-than-the-period",
            "No yearly rate yet: churn is known from 1 Apr 2026. First full year: 31 Mar 2027.",
        ),
        (
            "15-no-customers-at-the-start",
            "No yearly rate yet: nobody was a customer on 20 Nov 2025.",
        ),
        (
            "01-plain-year",
            "Logo churn 10% in the 12 months to 20 Nov 2026: 1 of 10 customers at the start",
        ),
        (
            "02-signed-and-churned-inside",
            "2 more signed and churned within the year ($55k).",
        ),
        (
            "11-failed-payments",
            "1 of them churned by a failed payment.",
        ),
        (
            "12-began-before-the-data",
            "1 account of the outcomes without a won deal",
        ),
        ("14-outcomes-three-weeks-old", "Figures end on 31 Oct 2026"),
        (
            "24-not-in-the-outcomes",
            "Not in these figures: 1 account with a won deal that the outcomes do not name.",
        ),
        (
            "31-revenue-and-outcomes-disagree",
            "1 account is with revenue and no won deal or outcome: A-9 ($200k).",
        ),
        (
            "25-pays-nothing-or-is-a-pilot",
            "1 customer pays nothing and has not churned: Aldermoor Ltd ($50k at the start). Ask CS.",
        ),
    ] {
        let page = page(case);
        assert!(page.contains(sentence), "{case}: {sentence}");
    }
    // Six customers at the start are too few for a rate.
    let page = page("41-a-small-company");
    assert!(
        page.contains("2 of 6 customers at the start churned") && !page.contains("Logo churn 33%")
    );
}

#[test]
fn figures_end_on_the_last_day_that_is_known_of_customers_who_stayed() {
    let end = |outcomes: &str| {
        let deals = "deal_id,account_id,stage,amount,closed_on\nD1,A1,Won,9,2025-01-10\n\
                     D2,A2,Won,9,2025-01-10\nD3,A3,Won,9,2026-11-19\n";
        let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\nstages.won = \
                      [\"Won\"]\n[outcomes]\nfiles = \"outcomes.csv\"\n";
        let head = "account_id,churned_on,observed_until\n";
        let work = folder(&[
            ("handoff.toml", config),
            ("deals.csv", deals),
            ("outcomes.csv", &format!("{head}{outcomes}")),
        ]);
        let ran = run(work.path(), &["quarterly", "--out", "r"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        json(&work.path().join("r"))["figures"]["company"]["figures_end_on"].clone()
    };
    // Many exports end observation on the day of the churn, which says nothing of the others.
    assert_eq!(
        end("A1,2026-05-01,2026-05-01\nA2,,2026-10-31\n"),
        "2026-10-31"
    );
    // Without an end of observation a customer is observed to the newest day of the inputs.
    assert_eq!(end("A1,2026-05-01,\nA2,,\n"), "2026-11-19");
    assert_eq!(end("A1,,2026-12-31\nA2,,2026-10-31\n"), "2026-11-20");
}

/// `report.json` and the read report of a company with these files of revenue.
fn with_revenue(files: &[(&str, &str)]) -> (tempfile::TempDir, Value) {
    let deals = "deal_id,account_id,stage,amount,closed_on\nD1,A1,Won,9,2025-01-10\n\
                 D2,A2,Won,9,2025-01-10\n";
    let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\nstages.won = [\"Won\"]\n\
                  [outcomes]\nfiles = \"outcomes.csv\"\n[revenue]\nfiles = \"revenue*.csv\"\n[money]\n\
                  currency = \"USD\"\n[limits]\nset_aside = 1.0\n";
    let mut all = vec![
        ("handoff.toml", config),
        ("deals.csv", deals),
        (
            "outcomes.csv",
            "account_id,churned_on,observed_until\nA1,,2026-11-20\nA2,,2026-11-20\n",
        ),
    ];
    all.extend(files);
    let work = folder(&all);
    let ran = run(work.path(), &["quarterly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&work.path().join("r"));
    (work, report)
}

#[test]
fn a_row_of_revenue_is_used_or_skipped_with_its_reason() {
    let (work, report) = with_revenue(&[(
        "revenue.csv",
        "account_id,on,arr,currency\nA1,2025-02-01,100,USD\nA1,2026-03-01,,USD\nA1,2026-03-02,ten,USD\n\
         A1,2026-13-01,7,USD\nA1,,7,USD\n,2026-03-04,7,USD\nA2,2025-02-01,50,\nA9,2027-01-01,5,USD\n",
    )]);
    let revenue = &report["figures"]["company"]["revenue"]["twelve_months"];
    assert_eq!(revenue["opening_arr"], 150.0);
    assert_eq!(revenue["closing_arr"], 150.0);
    let skipped = std::fs::read_to_string(work.path().join("r/quarantine.csv")).expect("a list");
    for (line, code) in [
        ("3", "missing_revenue"),
        ("4", "missing_revenue"),
        ("5", "unreadable_date"),
        ("6", "missing_date"),
        ("7", "missing_id"),
    ] {
        let is_it = |row: &str| {
            row.starts_with("revenue,") && row.contains(&format!(",{line},")) && row.contains(code)
        };
        assert!(
            skipped.lines().any(is_it),
            "line {line}: {code} is not in\n{skipped}"
        );
    }
}

#[test]
fn movements_of_mrr_count_twelve_times_and_changes_of_arr_once() {
    let bridge = |column: &str, by: f64| {
        let rows = [
            ("2025-02-01", 100.0),
            ("2026-02-01", 24.0),
            ("2026-05-01", -12.0),
        ];
        let rows = rows.map(|(on, arr)| format!("A1,{on},{}\n", arr / by));
        let text = format!("account_id,on,{column}\n{}", rows.concat());
        let (_work, report) = with_revenue(&[("revenue.csv", &text)]);
        report["figures"]["company"]["revenue"]["twelve_months"]["bridge"].clone()
    };
    let yearly = bridge("change", 1.0);
    assert_eq!([&yearly["expansion"], &yearly["contraction"]], [24.0, 12.0]);
    let monthly = bridge("mrr_change", 12.0);
    for part in ["expansion", "contraction"] {
        assert_eq!(monthly[part], yearly[part], "{part}");
    }
    let closing = |bridge: &Value| bridge["closing_arr"].as_f64().expect("a sum");
    assert!((closing(&monthly) - closing(&yearly)).abs() < 1e-9);
}

#[test]
fn exports_of_revenue_that_overlap_count_once_and_equal_changes_of_a_day_both() {
    let (_work, report) = with_revenue(&[
        (
            "revenue1.csv",
            "account_id,on,change\nA1,2025-02-01,100\nA1,2026-02-01,10\nA1,2026-02-01,10\n",
        ),
        (
            "revenue2.csv",
            "account_id,on,change\nA1,2026-02-01,10\nA1,2026-05-01,-5\n",
        ),
    ]);
    let bridge = &report["figures"]["company"]["revenue"]["twelve_months"]["bridge"];
    assert_eq!(
        [
            &bridge["opening_arr"],
            &bridge["expansion"],
            &bridge["contraction"],
            &bridge["closing_arr"]
        ],
        [100.0, 20.0, 5.0, 115.0]
    );
}
