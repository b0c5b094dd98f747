//! What CS said to the records, on small inputs whose answers can be counted by hand.

mod common;

use common::company::Company;
use serde_json::{Value, json};

fn named<'a>(rows: &'a Value, key: &str, name: &Value) -> &'a Value {
    let rows = rows.as_array().expect("a list");
    rows.iter()
        .find(|row| row[key] == *name)
        .unwrap_or_else(|| panic!("no {name} in {rows:?}"))
}

/// A review: deal, lead, decision, day, reason.
fn review(
    company: &mut Company,
    (id, lead, decision, day, reason): (&str, &str, &str, &str, &str),
) {
    company
        .reviews
        .push_str(&format!("{id},{lead},{decision},,{day},{reason}\n"));
}

#[test]
fn a_rep_is_compared_within_each_leads_reviews_and_the_first_day_counts() {
    let mut company = Company::new();
    for (i, rep) in ["Ana", "Ana", "Ana", "Ben", "Ben", "Ben"]
        .into_iter()
        .enumerate()
    {
        company
            .deal_of(&format!("d{i}"), rep, "2026-10-01")
            .record(&format!("d{i}"), "2026-10-02");
    }
    company
        .deal_of("d6", "Ben", "2025-11-10")
        .record("d6", "2025-11-12");
    for one in [
        ("d0", "Cy", "rejected", "2026-10-05", ""),
        // Two leads on one day: the one who rejects has decided.
        ("d1", "Di", "accepted", "2026-10-05", ""),
        ("d1", "Cy", "rejected", "2026-10-05", ""),
        // A later rejection is no first decision.
        ("d2", "Di", "accepted", "2026-10-05", ""),
        ("d2", "Di", "rejected", "2026-10-06", ""),
        ("d3", "Cy", "accepted", "2026-10-05", ""),
        ("d4", "Cy", "rejected", "2026-10-05", ""),
        ("d5", "Di", "accepted", "2026-10-05", ""),
        // 365 days and a day before the report.
        ("d6", "Di", "rejected", "2025-11-20", ""),
    ] {
        review(&mut company, one);
    }
    let reps = company.report("weekly")["reps"].clone();
    let ana = named(&reps["list"], "name", &json!("Ana"));
    assert_eq!(ana["rejected"], json!({"k": 2, "n": 3}));
    // Cy sent back 1 of Ben's 2, Di none of his 1: 2 × 1/2 + 1 × 0.
    assert_eq!(
        (&ana["expected"], &ana["verdict"]),
        (&json!(1.0), &json!("too_few"))
    );
    // Of Cy's 4 with 3 rejected Ana had 2: both rejected in 3 of 6 ways, one in the other 3.
    assert_eq!(ana["p"], 1.0);
    assert_eq!(
        named(&reps["list"], "name", &json!("Ben"))["rejected"],
        json!({"k": 1, "n": 3}),
        "the old one is out"
    );
    assert_eq!(reps["told"]["verdict"], "too_few");
}

#[test]
fn drafts_are_judged_in_the_version_that_was_reviewed() {
    let mut company = Company::new();
    company.deal("bot", "2026-10-01").row(
        "bot",
        "budget owner changes soon",
        "from 9 to 4",
        "Quill Bot,Ana",
        "2026-10-02",
        "1",
    );
    company.row(
        "bot",
        "budget owner changes soon",
        "from 9 to 4",
        "Ana,",
        "2026-10-09",
        "2",
    );
    company.deal("hand", "2026-10-01").row(
        "hand",
        "budget owner changes now",
        "from 9 to 4",
        "Ana,",
        "2026-10-02",
        "1",
    );
    for one in [
        ("bot", "Cy", "rejected", "2026-10-05", "No skeptic  named"),
        ("bot", "Cy", "accepted", "2026-10-10", ""),
        ("hand", "Cy", "rejected", "2026-10-12", "No skeptic named"),
    ] {
        review(&mut company, one);
    }
    let figures = company.report("weekly");
    let drafting = &figures["drafting"]["list"];
    assert_eq!(
        named(drafting, "name", &json!("Quill Bot"))["rejected"],
        json!({"k": 1, "n": 1})
    );
    assert_eq!(
        named(drafting, "name", &Value::Null)["rejected"],
        json!({"k": 1, "n": 1}),
        "by hand"
    );
    assert_eq!(
        figures["why"],
        json!([{"name": "No skeptic named", "n": 2}])
    );
    let ana = named(&figures["mending"], "rep", &json!("Ana"));
    assert_eq!(
        (
            &ana["rejected"],
            &ana["accepted_since"],
            &ana["days_to_acceptance"],
            &ana["longest_open"]
        ),
        (&json!(2), &json!(1), &json!(5.0), &json!(39))
    );
}

#[test]
fn a_rate_that_falls_over_quarters_is_told_and_a_steady_one_is_not() {
    let mut company = Company::new();
    for (rep, sent_back) in [("Falls", [20, 10, 2]), ("Steady", [8, 8, 8])] {
        for (quarter, rejected) in sent_back.into_iter().enumerate() {
            for i in 0..24 {
                let (id, month) = (format!("{rep}{quarter}-{i}"), 1 + quarter * 3);
                company
                    .deal_of(&id, rep, &format!("2026-0{month}-02"))
                    .record(&id, &format!("2026-0{month}-03"));
                let decision = if i < rejected { "rejected" } else { "accepted" };
                review(
                    &mut company,
                    (&id, "Cy", decision, &format!("2026-0{month}-05"), ""),
                );
            }
        }
    }
    let quarters = company.report("weekly")["quarters"].clone();
    let falls = named(&quarters["reps"], "rep", &json!("Falls"));
    assert_eq!(falls["direction"], "falling");
    assert_eq!(
        falls["quarters"][0],
        json!({"quarter": "2026Q1", "rejected": {"k": 20, "n": 24}})
    );
    assert_eq!(
        named(&quarters["reps"], "rep", &json!("Steady"))["direction"],
        "steady"
    );
    assert_eq!(
        quarters["all"][2],
        json!({"quarter": "2026Q3", "rejected": {"k": 10, "n": 48}})
    );
}

#[test]
fn the_diagnosis_of_a_rep_says_when_the_texts_are_copies() {
    let mut company = Company::new();
    for i in 0..12 {
        let (own, copy) = (format!("own{i}"), format!("copy{i}"));
        company
            .deal_of(&own, "Ana", "2026-10-01")
            .record(&own, "2026-10-02")
            .review(&own, "accepted", "2026-10-05");
        company.deal_of(&copy, "Ben", "2026-10-01");
        company.row(
            &copy,
            "standard rollout risks as ever",
            "from 9 to 4",
            ",",
            "2026-10-02",
            "",
        );
        company.review(&copy, "accepted", "2026-10-05");
    }
    let diagnoses = company.report("weekly")["diagnoses"].clone();
    let of = |rep: &str| {
        let row = named(&diagnoses, "rep", &json!(rep));
        (
            row["diagnosis"].clone(),
            row["complete"].clone(),
            row["copied"].clone(),
        )
    };
    let all = json!({"k": 12, "n": 12});
    assert_eq!(
        of("Ana"),
        (json!("on_target"), all.clone(), json!({"k": 0, "n": 12}))
    );
    assert_eq!(of("Ben"), (json!("on_target"), all.clone(), all));
}

#[test]
fn without_a_column_of_cs_leads_reps_are_compared_and_the_page_says_what_is_not_adjusted_for() {
    let mut company = Company::new();
    for i in 0..12 {
        for rep in ["Ana", "Ben"] {
            let id = format!("{rep}{i}");
            company
                .deal_of(&id, rep, "2026-10-01")
                .record(&id, "2026-10-02")
                .review(&id, "accepted", "2026-10-05");
        }
    }
    company.reviews = company.reviews.replace("cs_lead", "somebody");
    let folder = common::folder(&company.files());
    assert_eq!(
        common::run(folder.path(), &["weekly", "--out", "r"]).code,
        0
    );
    let figures = common::json(&folder.path().join("r"))["figures"].clone();
    assert_eq!(
        named(&figures["reps"]["list"], "name", &json!("Ana"))["rejected"],
        json!({"k": 0, "n": 12})
    );
    let page = std::fs::read_to_string(folder.path().join("r/report.html")).expect("a page");
    assert!(
        page.contains("could not be adjusted for: no column is mapped to reviews.cs_lead."),
        "{page}"
    );
    assert!(!page.contains("chance and the CS leads explain"));
}
