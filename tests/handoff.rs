//! The handoff from record to renewal, on small inputs whose answers can be counted by hand.

mod common;

use common::company::Company;
use common::{folder, json, run};
use serde_json::{Value, json};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn one<'a>(rows: &'a Value, id: &str) -> &'a Value {
    list(rows)
        .iter()
        .find(|row| row["deal_id"] == id)
        .unwrap_or_else(|| panic!("no {id} in {rows}"))
}

fn ids(rows: &Value) -> Vec<&str> {
    list(rows)
        .iter()
        .filter_map(|row| row["deal_id"].as_str())
        .collect()
}

#[test]
fn each_step_of_the_funnel_is_a_share_of_the_one_before() {
    let mut company = Company::new();
    company
        .deal("without", "2026-11-15")
        .deal("thin", "2026-11-15")
        .thin("thin", "2026-11-15", "");
    company
        .deal("late", "2026-11-15")
        .record("late", "2026-11-18");
    company
        .deal("waits", "2026-11-15")
        .record("waits", "2026-11-17");
    company
        .deal("sent back", "2026-11-15")
        .record("sent back", "2026-11-16")
        .review("sent back", "rejected", "2026-11-17");
    company.review("sent back", "accepted", "2026-11-18");
    company
        .deal("good", "2026-11-15")
        .record("good", "2026-11-16")
        .review("good", "accepted", "2026-11-17");
    // Accepted, but not complete: it never reached that step.
    company.review("thin", "accepted", "2026-11-17");
    let expected = json!({ "expected": 6, "present": 5, "complete": 4, "on_time": 3, "accepted_first": 1, "waiting_for_review": 1 });
    assert_eq!(company.report("daily")["funnel"], expected);
}

#[test]
fn a_record_counts_in_the_version_that_stood_on_the_day() {
    let mut company = Company::new();
    company
        .deal("mended", "2026-11-16")
        .record("mended", "2026-11-20")
        .thin("mended", "2026-11-16", "");
    company
        .deal("spoilt", "2026-11-16")
        .record("spoilt", "2026-11-16")
        .thin("spoilt", "2026-11-21", "");
    // Two versions of one day, the later one further up.
    company.deal("twice", "2026-11-16").row(
        "twice",
        "a risk of some length",
        "5 to 9",
        ",",
        "2026-11-17",
        "v2",
    );
    company.thin("twice", "2026-11-17", "v1");
    let figures = company.report("daily");
    assert_eq!(ids(&figures["gaps"]), [""; 0], "{figures}");
    assert_eq!(one(&figures["deliveries"]["list"], "mended")["versions"], 2);
    company.config = company.config.replace("2026-11-20", "2026-11-19");
    assert_eq!(ids(&company.report("daily")["gaps"]), ["mended"]);
}

#[test]
fn retention_sees_the_version_that_stood_at_the_landmark() {
    let mut company = Company::new();
    company
        .deal("in time", "2026-01-01")
        .thin("in time", "2026-01-02", "")
        .record("in time", "2026-01-31");
    company
        .deal("too late", "2026-01-01")
        .thin("too late", "2026-01-02", "")
        .record("too late", "2026-02-01");
    for id in ["in time", "too late"] {
        company.outcome(id, ",,,,,,,");
    }
    let tiers = company.report("quarterly")["retention"]["by_record"]["classes"].clone();
    let counts: Vec<(&str, u64)> = list(&tiers)
        .iter()
        .map(|t| {
            (
                t["class"].as_str().expect("a name"),
                t["n"].as_u64().expect("a count"),
            )
        })
        .collect();
    assert_eq!(counts, [("0-2", 1), ("7", 1)]);
}

#[test]
fn attempts_tell_how_long_it_took_to_mend_and_who_waits() {
    let mut company = Company::new();
    company
        .deal("mended", "2026-11-01")
        .record("mended", "2026-11-02")
        .review("mended", "rejected", "2026-11-04");
    company
        .record("mended", "2026-11-07")
        .review("mended", "accepted", "2026-11-10");
    company
        .deal("waits", "2026-11-01")
        .record("waits", "2026-11-02")
        .review("waits", "rejected", "2026-11-15");
    company
        .deal("again", "2026-11-01")
        .record("again", "2026-11-02")
        .review("again", "rejected", "2026-11-03");
    company
        .record("again", "2026-11-05")
        .review("again", "rejected", "2026-11-06");
    company
        .deal("good", "2026-11-01")
        .record("good", "2026-11-02")
        .review("good", "accepted", "2026-11-03");
    let figures = company.report("daily");
    let attempts = &figures["attempts"];
    assert_eq!(attempts["rejected_first"], json!({ "k": 3, "n": 4 }));
    assert_eq!(
        (&attempts["accepted_since"], &attempts["days_to_acceptance"]),
        (&json!(1), &json!(6.0))
    );
    assert_eq!(
        (&attempts["resubmitted"], &attempts["days_to_resubmit"]),
        (&json!(2), &json!(2.5))
    );
    assert_eq!(ids(&attempts["waiting"]), ["again", "waits"]);
    let waits = one(&attempts["waiting"], "waits");
    assert_eq!(
        (&waits["days_waiting"], &waits["fields"]),
        (&json!(5), &json!(["risk_flags"]))
    );
    assert_eq!(waits["resubmitted_on"], Value::Null);
}

#[test]
fn late_is_after_the_time_or_after_the_kickoff() {
    let mut company = Company::new();
    for (id, submitted, kickoff) in [
        ("day 2", "2026-11-12", ""),
        ("day 3", "2026-11-13", ""),
        ("at kickoff", "2026-11-11", "2026-11-11"),
        ("after kickoff", "2026-11-12", "2026-11-11"),
        ("future kickoff", "2026-11-12", "2026-11-25"),
    ] {
        company
            .deal(id, "2026-11-10")
            .record(id, submitted)
            .outcome(id, &format!(",{kickoff},,,,,,"));
    }
    let figures = company.report("daily");
    let late: Vec<&str> = list(&figures["deliveries"]["list"])
        .iter()
        .filter(|r| r["late"] == true)
        .filter_map(|r| r["deal_id"].as_str())
        .collect();
    assert_eq!(late, ["after kickoff", "day 3"]);
}

#[test]
fn a_record_is_stale_when_untouched_for_180_days_before_a_renewal_within_120() {
    let mut company = Company::new();
    // 180 and 181 days before 20 November; 120 and 121 days after it.
    for (id, submitted, renewal) in [
        ("stale", "2026-05-23", "2027-03-20"),
        ("touched", "2026-05-24", "2027-03-20"),
        ("far", "2026-05-23", "2027-03-21"),
        ("over", "2026-05-23", "2026-11-20"),
    ] {
        company
            .deal(id, "2026-05-20")
            .record(id, submitted)
            .outcome(id, &format!(",,,{renewal},,,,"));
    }
    company
        .deal("without", "2026-05-20")
        .outcome("without", ",,,2026-12-01,,,,");
    company
        .deal("gone", "2026-05-20")
        .record("gone", "2026-05-23")
        .outcome("gone", ",,,2026-12-01,2026-10-01,,,");
    let renewals = company.report("weekly")["renewals"].clone();
    let shown: Vec<(&str, bool, bool)> = list(&renewals)
        .iter()
        .map(|r| {
            (
                r["deal_id"].as_str().expect("an id"),
                r["has_record"] == true,
                r["is_stale"] == true,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("without", false, false),
            ("stale", true, true),
            ("touched", true, false)
        ]
    );
}

#[test]
fn an_agent_copies_across_reps_and_a_draft_needs_a_person_who_read_it() {
    let mut company = Company::new();
    let risk = "the same risk on every deal";
    for (id, rep, authors) in [
        ("1", "Ana", "Draft assistant,"),
        ("2", "Bo", "Draft assistant,Review bot"),
        ("3", "Bo", "Draft assistant,Bo"),
        ("4", "Bo", "Bo,"),
    ] {
        company.deal_of(id, rep, "2026-11-10").row(
            id,
            risk,
            &format!("{id} to 9"),
            authors,
            "2026-11-11",
            "",
        );
    }
    let figures = company.report("daily");
    assert_eq!(
        figures["copies"]["texts"], 1,
        "Bo's own three: {}",
        figures["copies"]
    );
    let by_agent = &figures["copies"]["by_agent"][0];
    assert_eq!(
        (&by_agent["agent"], &by_agent["deals"], &by_agent["reps"]),
        (&json!("Draft assistant"), &json!(3), &json!(2))
    );
    let flags = |id: &str| {
        let record = one(&figures["deliveries"]["list"], id);
        (
            record["unreviewed"] == true,
            record["copied"] == json!(["risk_flags"]),
        )
    };
    assert_eq!(
        [flags("1"), flags("2"), flags("3"), flags("4")],
        [(true, true), (true, true), (false, true), (false, true)]
    );
}

#[test]
fn clocks_count_business_days_and_what_has_not_happened_yet() {
    let mut company = Company::new();
    // Closed on Monday 2 November: the tenth business day is the 16th, the eleventh the 17th.
    for (id, kickoff) in [
        ("tenth", "2026-11-16"),
        ("eleventh", "2026-11-17"),
        ("not yet", ""),
        ("early", "2026-11-01"),
    ] {
        company
            .deal(id, "2026-11-02")
            .outcome(id, &format!("2026-11-03,{kickoff},,,,,,"));
    }
    // Its target day is still to come.
    company
        .deal("young", "2026-11-18")
        .outcome("young", ",,,,,,,");
    // Gone before its kickoff: nobody waits for it.
    company
        .deal("gone", "2026-11-02")
        .outcome("gone", ",,,,2026-11-05,,,");
    let figures = company.report("daily");
    let clock = |step: &str| {
        let clocks = list(&figures["clocks"]);
        clocks.iter().find(|c| c["step"] == step).expect("the step")["taken"].clone()
    };
    let kickoff = clock("kickoff");
    assert_eq!(
        (&kickoff["in_time"], &kickoff["open"]),
        (&json!({ "k": 2, "n": 4 }), &json!(1))
    );
    assert_eq!(
        (&kickoff["median_days"], &kickoff["median_business_days"]),
        (&json!(14.5), &json!(10.5))
    );
    assert_eq!(ids(&kickoff["overdue"]), ["not yet"]);
    assert_eq!(
        clock("handoff_meeting")["in_time"],
        json!({ "k": 4, "n": 6 }),
        "who left later did wait for it"
    );
    assert_eq!(
        clock("introduction")["no_column_is_mapped_to"],
        "outcomes.introduced_on"
    );
    company.config += "[clocks]\nholidays = [\"2026-11-11\"]\n";
    let figures = company.report("daily");
    let clocks = list(&figures["clocks"]);
    let kickoff = clocks
        .iter()
        .find(|c| c["step"] == "kickoff")
        .expect("the step");
    assert_eq!(
        kickoff["taken"]["in_time"],
        json!({ "k": 3, "n": 4 }),
        "a holiday more, a day more"
    );
}

#[test]
fn a_check_in_is_due_60_days_after_the_close_or_when_the_promise_says() {
    let mut company = Company::new();
    // Day 60 of each: 21 September + 60 is 20 November.
    for (id, closed, metric, rest) in [
        ("today", "2026-09-21", "from 9 to 4", ",,,,,,,"),
        ("six ago", "2026-09-15", "from 9 to 4", ",,,,,,,"),
        ("seven ago", "2026-09-14", "from 9 to 4", ",,,,,,,"),
        ("in seven", "2026-09-28", "from 9 to 4", ",,,,,,,"),
        ("in eight", "2026-09-29", "from 9 to 4", ",,,,,,,"),
        (
            "kickoff",
            "2026-09-07",
            "from 9 to 4 within 60 days after kickoff",
            ",2026-09-21,,,,,,",
        ),
        ("day 90", "2026-08-22", "from 9 to 4 by day 90", ",,,,,,,"),
        ("met", "2026-09-01", "from 9 to 4", ",,,,,4,4,2026-10-30"),
        ("missed", "2026-09-01", "from 9 to 4", ",,,,,5,5,2026-10-30"),
        ("later", "2026-09-21", "from 9 to 4", ",,,,,4,4,2026-11-21"),
        (
            "by cs",
            "2026-09-01",
            "better adoption",
            ",,,,,4,9,2026-10-30",
        ),
        ("nothing", "2026-09-21", "better adoption", ",,,,,,,"),
        ("nothing yet", "2026-09-22", "better adoption", ",,,,,,,"),
        (
            "gone later",
            "2026-09-14",
            "from 9 to 4",
            ",,,,2026-11-18,,,",
        ),
        ("gone", "2026-09-21", "from 9 to 4", ",,,,2026-10-01,,,"),
    ] {
        company
            .deal(id, closed)
            .promise(id, metric, closed)
            .outcome(id, rest);
    }
    let figures = company.report("daily");
    let all = &figures["check_ins"];
    let expected = [
        ("today", "due"),
        ("six ago", "due"),
        ("seven ago", "overdue"),
        ("in seven", "upcoming"),
        ("kickoff", "due"),
        ("day 90", "due"),
        ("met", "met"),
        ("missed", "missed"),
        ("later", "due"),
        ("by cs", "unclear"),
        ("nothing", "no_target"),
        ("nothing yet", "upcoming"),
    ];
    // Nobody is asked for the value of an account that has churned, whenever that was.
    for (id, proof) in expected {
        assert_eq!(one(&all["list"], id)["proof"], proof, "{id}");
    }
    assert_eq!(list(&all["list"]).len(), expected.len());
    assert_eq!(all["targets_differ"], 1, "sales promised 4, CS holds 5");
    assert_eq!(one(&all["list"], "kickoff")["due_on"], "2026-11-20");
}

#[test]
fn on_a_monday_the_digest_looks_back_to_friday() {
    let mut company = Company::new();
    company.config = company.config.replace("2026-11-20", "2026-11-23");
    company
        .deal("closed", "2026-11-10")
        .record("closed", "2026-11-21");
    company
        .deal("new", "2026-11-22")
        .deal("old", "2026-11-01")
        .thin("old", "2026-11-02", "");
    let since = company.report("daily")["since"].clone();
    assert_eq!(since["day"], "2026-11-20");
    assert_eq!(
        (ids(&since["won"]), ids(&since["newly_overdue"])),
        (vec!["new"], vec![])
    );
    assert_eq!(
        (ids(&since["arrived"]), ids(&since["resolved"])),
        (vec!["closed"], vec!["closed"])
    );
    assert_eq!(
        (&since["open"], &since["oldest"]["deal_id"]),
        (&json!(1), &json!("old")),
        "the new deal is not due yet"
    );
}

#[test]
fn completeness_and_acceptance_together_say_where_it_breaks() {
    let diagnosis =
        |complete: usize, partial: usize, accepts_partial: bool, accepts: bool, kickoff: &str| {
            let mut company = Company::new();
            for i in 0..complete + partial {
                let (id, is_complete) = (format!("d{i}"), i < complete);
                company.deal(&id, "2026-10-01");
                match is_complete {
                    true => company.record(&id, "2026-10-02"),
                    false => company.thin(&id, "2026-10-02", ""),
                };
                let is_accepted = if is_complete {
                    accepts
                } else {
                    accepts_partial
                };
                company.review(
                    &id,
                    if is_accepted { "accepted" } else { "rejected" },
                    "2026-10-03",
                );
                company.outcome(&id, &format!(",{kickoff},,,,,,"));
            }
            company.report("daily")["diagnosis"]["diagnosis"]
                .as_str()
                .expect("a word")
                .to_string()
        };
    assert_eq!(diagnosis(9, 0, true, true, "2026-10-05"), "too_few");
    assert_eq!(diagnosis(10, 0, true, true, "2026-10-05"), "on_target");
    assert_eq!(diagnosis(10, 0, true, true, "2026-10-30"), "capacity");
    assert_eq!(diagnosis(10, 0, true, false, "2026-10-05"), "wrong_rules");
    assert_eq!(diagnosis(6, 6, true, true, "2026-10-05"), "theatre");
    assert_eq!(diagnosis(6, 6, false, true, "2026-10-05"), "not_filled_in");
    assert_eq!(diagnosis(15, 1, false, true, "2026-10-05"), "not_complete");
}

#[test]
fn records_come_from_a_column_of_notes() {
    let block = |risk: &str| {
        format!(
            "\"Hi all,\nPromised outcome: Cut the monthly close from 12 to 4 days by \
             June\nDecision criteria: 1. a 2. b 3. c\n\
             Objections:\n• a → b\n• a → c\n• a → d\nChampion: Dana Lee (CFO) / Skeptic: Olu Obi – \
             CTO\nRisks: {risk}\n\
             KPI: from 12 to 4\nLost deals: 4 like this, price\nDrafted by: Quill assistant\""
        )
    };
    let files = [
        (
            "handoff.toml",
            "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
             \"notes.csv\"\ncolumns.record_block = \"Note\"\n",
        ),
        (
            "deals.csv",
            "deal_id,stage,closed_on\nD1,Closed Won,2026-11-16\nD2,Closed \
             Won,2026-11-16\nD3,Closed Won,2026-11-16\n",
        ),
        (
            "notes.csv",
            &format!(
                "Deal ID,Note,Submitted On\nD1,{},2026-11-17\nD2,\"Called them, all \
                 fine\",2026-11-17\nD3,{},2026-11-17\n",
                block("SAP link not signed before March"),
                block("TBD")
            ),
        ),
    ];
    let folder = folder(&files);
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&folder.path().join("r"));
    let gaps = &report["figures"]["gaps"];
    assert_eq!(ids(gaps), ["D2", "D3"]);
    assert_eq!(one(gaps, "D2")["kind"], "no_record");
    assert_eq!(one(gaps, "D3")["fields"][0]["status"], "placeholder");
    assert_eq!(report["inputs"]["blank_records"], 1);
    assert_eq!(
        one(&report["figures"]["deliveries"]["list"], "D1")["unreviewed"],
        true
    );
    let gate = run(folder.path(), &["gate", "--deal", "D1"]);
    assert!(
        gate.code == 0 && gate.stdout.contains("line 1: Hi all,"),
        "{}",
        gate.stdout
    );
}

#[test]
fn records_come_from_a_folder_of_texts() {
    let text = std::fs::read_to_string(
        common::project().join("tests/records/01-clinic-plain-template.txt"),
    )
    .expect("a record");
    let folder = folder(&[
        (
            "handoff.toml",
            "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
             \"records\"\n[limits]\nset_aside = 0.5\n",
        ),
        (
            "deals.csv",
            "deal_id,stage,closed_on\nD-1,Closed Won,2026-11-16\nD-2,Closed \
             Won,2026-11-16\nD-3,Closed Won,2026-11-16\n",
        ),
    ]);
    let records = folder.path().join("records");
    std::fs::create_dir(&records).expect("a folder");
    let write =
        |name: &str, text: String| std::fs::write(records.join(name), text).expect("a file");
    write("D-1 2026-11-17.md", text.clone());
    write(
        "whatever.txt",
        format!("Deal: D-2\nSubmitted: 2026-11-18\n{text}"),
    );
    write("D-3_2026-11-17_v1.md", "Risks: none so far".into());
    write("D-3_2026-11-17_v2.md", text.clone());
    write("D-1.md", text.clone());
    write("D-9 2026-11-17.md", text);
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&folder.path().join("r"));
    assert_eq!(
        report["figures"]["funnel"]["complete"], 3,
        "{}",
        report["figures"]["gaps"]
    );
    let quarantine =
        std::fs::read_to_string(folder.path().join("r/quarantine.csv")).expect("a list");
    for part in [
        "records/D-1.md,1,submitted_on",
        "missing_date",
        "records/D-9 2026-11-17.md,1,deal_id,D-9,unknown_deal",
    ] {
        assert!(quarantine.contains(part), "{part} in\n{quarantine}");
    }
}
