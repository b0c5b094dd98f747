//! `handoff brief`, from outside: the story of an account holds what the inputs hold on it.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Ran, folder, plain, project, run, says};
use serde_json::Value;

fn brief(args: &[&str]) -> Ran {
    let mut all = vec!["brief"];
    all.extend(args);
    run(&project(), &all)
}

type Row = BTreeMap<String, String>;

fn rows(table: &str) -> Vec<Row> {
    let path = Path::new("sample_data/native").join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(project().join(path)).expect("a table");
    let rows = reader.deserialize::<Row>();
    rows.map(|row| row.expect("a row")).collect()
}

/// The words of a text on one line, without the marks of lists and of objections.
fn words(text: &str) -> String {
    let text = text
        .replace("Objection: ", "“")
        .replace(" -> Answer that worked:", "” →")
        .replace(['“', '”', '’'], "\"");
    let lines = text.lines().map(|line| line.trim_start_matches("- "));
    let lines: Vec<&str> = lines.collect();
    lines
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn day(iso: &str) -> String {
    let day = chrono::NaiveDate::parse_from_str(iso, "%Y-%m-%d").expect("a day");
    day.format("%-d %b %Y").to_string()
}

/// Every twenty-third won deal of new business, with all that the inputs tell of it.
#[test]
fn a_story_holds_what_the_inputs_hold_on_its_account() {
    let by = |rows: Vec<Row>, key: &str| {
        let mut all: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            all.entry(row[key].clone()).or_default().push(row);
        }
        all
    };
    let deals = rows("deals");
    let of_account = by(rows("deals"), "account_id");
    let handoffs = by(rows("handoffs"), "deal_id");
    let reviews = by(rows("reviews"), "deal_id");
    let outcomes = by(rows("outcomes"), "account_id");
    let won = deals.iter().filter(|deal| {
        deal["stage"] == "Closed Won"
            && deal["type"] == "New business"
            && deal["closed_on"].starts_with("202")
            && deal["closed_on"].as_str() <= "2026-11-20"
    });
    let mut told = 0;
    for deal in won.step_by(23) {
        let id = &deal["deal_id"];
        let ran = brief(&["--deal", id]);
        assert_eq!(ran.code, 0, "{id}: {}", ran.stderr);
        let text = words(&ran.stdout);
        let holds = |what: &str| {
            assert!(
                what.is_empty() || text.contains(&words(what)),
                "{id}: {what:?} is not in\n{}",
                ran.stdout
            );
        };
        holds(&deal["account_name"]);
        for other in &of_account[&deal["account_id"]] {
            holds(&other["deal_id"]);
            if !other["closed_on"].is_empty() {
                holds(&day(&other["closed_on"]));
            }
        }
        for key in ["rep", "product", "lead_source", "segment", "company_size"] {
            holds(&deal[key]);
        }
        for record in handoffs.get(id).into_iter().flatten() {
            for (key, value) in record {
                match key.as_str() {
                    "deal_id" => {}
                    "submitted_on" => holds(&day(value)),
                    _ => holds(value),
                }
            }
        }
        for review in reviews.get(id).into_iter().flatten() {
            holds(&day(&review["decided_on"]));
            holds(&review["cs_lead"]);
        }
        for outcome in outcomes.get(&deal["account_id"]).into_iter().flatten() {
            holds(&outcome["csm"]);
            let days = ["kickoff_on", "first_value_on", "onboarded_on", "churned_on"];
            let seen = days
                .iter()
                .map(|key| &outcome[*key])
                .filter(|on| !on.is_empty() && on.as_str() <= "2026-11-20");
            // Of an account with several deals the milestones are those of the first.
            if of_account[&deal["account_id"]].len() == 1 {
                seen.for_each(|on| holds(&day(on)));
                holds(outcome["metric_value"].trim_end_matches(".0"));
            }
        }
        told += 1;
    }
    assert!(told > 25, "{told}");
}

const DEALS: &str = "\
deal_id,account_id,account_name,rep,stage,amount,created_on,closed_on,expected_close_on,segment,lost_reason
D1,A1,Kettle & Co,Ana,Closed Won,12000,2026-08-01,2026-11-16,,Retail,
D2,A2,Old Mill,Ben,Closed Won,9000,2026-02-01,2026-04-10,,Retail,
D3,A3,Gone Ltd,Ana,Closed Won,8000,2026-01-01,2026-02-10,,Retail,
D4,A4,Maybe Inc,Ana,Proposal,7000,2026-10-01,,2026-12-01,Retail,
D5,A5,No Thanks,Ana,Closed Lost,6000,2026-10-01,2026-11-01,,Retail,Too expensive
D6,A6,Twins,Ana,Closed Won,5000,2026-08-01,2026-11-10,,Retail,
D7,A7,twins,Ana,Closed Won,4000,2026-08-01,2026-11-11,,Retail,
D8,A8,Bare GmbH,Ben,Closed Won,3000,2026-08-01,2026-11-12,,Retail,
";
const HANDOFFS: &str = "\
deal_id,version,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,drafted_by,reviewed_by,submitted_on
D1,1,Orders leave the warehouse on the day they come in [our read],\"1. Price\n2. Speed\n3. Support\",\"- Objection: Too dear -> Answer that worked: capped for two years\n- Objection: Too slow -> Answer that worked: shown live\n- Objection: Too new -> Answer that worked: three references\",\"Eve Ek, CFO, signs\",TBD,Works council in spring,Happier staff,TBD,Claude,,2026-11-17
D1,2,Orders leave the warehouse on the day they come in [our read],\"1. Price\n2. Speed\n3. Support\",\"- Objection: Too dear -> Answer that worked: capped for two years\n- Objection: Too slow -> Answer that worked: shown live\n- Objection: Too new -> Answer that worked: three references\",\"Eve Ek, CFO, signs\",TBD,Works council in spring and a new ERP,Happier staff,TBD,Claude,,2026-11-18
D2,1,Fewer calls about deliveries reach the people in the office,\"1. Price\n2. Speed\n3. Support\",\"- Objection: Too dear -> Answer that worked: capped for two years\n- Objection: Too slow -> Answer that worked: shown live\n- Objection: Too new -> Answer that worked: three references\",\"Eve Ek, CFO, signs\",\"Bo Bo, IT lead, fears downtime\",Works council in spring,Cut calls from 90 to 40 within 60 days,lost 3 of 9 to price,Ben,,2026-04-11
";
const REVIEWS: &str = "\
deal_id,cs_lead,decision,rejected_fields,reason,decided_on
D1,Ida,rejected,success_metric,no number to check <script>alert(1)</script>,2026-11-18
D2,Ida,accepted,,,2026-04-12
";
const OUTCOMES: &str = "\
account_id,csm,handoff_meeting_on,kickoff_on,first_value_on,churned_on,renewal_on,metric_value,metric_checked_on,health,current_arr
A1,Mo,,,,,,,,,
A2,Mo,2026-04-13,2026-04-20,2026-05-20,,2027-02-10,55,2026-06-09,green,9500
A3,Mo,2026-02-11,2026-02-20,,2026-06-30,,,,red,0
A8,Mo,,,,,,,,,
";
const CONFIG: &str = "\
company = \"Test\"
as_of = \"2026-11-20\"
[deals]
files = \"deals.csv\"
[handoffs]
files = \"handoffs.csv\"
[reviews]
files = \"reviews.csv\"
[outcomes]
files = \"outcomes.csv\"
";

fn company() -> tempfile::TempDir {
    folder(&[
        ("deals.csv", DEALS),
        ("handoffs.csv", HANDOFFS),
        ("reviews.csv", REVIEWS),
        ("outcomes.csv", OUTCOMES),
        ("handoff.toml", CONFIG),
    ])
}

fn of(args: &[&str]) -> Ran {
    let company = company();
    let mut all = vec!["brief", "--config", "handoff.toml"];
    all.extend(args);
    run(company.path(), &all)
}

/// What is on one line of the brief once its lines are joined.
fn said(args: &[&str], parts: &[&str]) {
    let ran = of(args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{}", ran.stdout);
    }
}

#[test]
fn before_the_kickoff_missing_fields_are_questions_to_the_customer() {
    said(
        &["--deal", "D1"],
        &[
            "Kickoff brief · Test",
            "Kettle & Co: kickoff by Mon 30 Nov; still to settle: champion and skeptic, success metric and lost-deal signal.",
            "Which number should change, from what to what, and by when? The record says: “Happier staff”.",
            "What is wrong in what we wrote down?",
            "CS rejected the record on 18 Nov (success metric): when is it submitted again? Ask Ana.",
            "Claude drafted the record, and nobody is named who read it: is it right? Ask Ana.",
            "Handoff meeting was due on 17 Nov, 3 days ago, and is not recorded: when is it?",
            "“Too dear” → capped for two years",
            "18 Nov 2026 · Version 2 of the record handed in, 4 of 7 fields complete, drafted by Claude (AI); changed: risk flags",
        ],
    );
}

#[test]
fn of_a_customer_the_promise_is_held_against_what_became_of_it() {
    said(
        &["--account", "old mill"],
        &[
            "Old Mill: promised number missed; renews in 82 days.",
            "Why was the promised number missed? 40 was promised, 55 was measured. Ask Mo.",
            "Is the health “green” right, with what is open above? Ask Mo.",
            "The contract renews on 10 Feb 2027, in 82 days",
            "$9.5k ARR now; health green",
            "Accepted by Ida on 12 Apr",
        ],
    );
}

#[test]
fn a_lost_an_open_and_a_churned_account_have_their_story_too() {
    let gone = of(&["--account", "A3"]);
    assert!(
        gone.stdout.contains("Gone Ltd: churned on 30 Jun 2026"),
        "{}",
        gone.stdout
    );
    assert!(
        !gone.stdout.contains("Ask "),
        "nobody is asked: {}",
        gone.stdout
    );
    said(
        &["--deal", "D4"],
        &[
            "Maybe Inc: open, expected to close on Tue 1 Dec, with no handoff record.",
            "No handoff record is begun: what is known so far? Ask Ana.",
        ],
    );
    said(&["--deal", "D5"], &["No Thanks: lost on 1 Nov 2026."]);
    said(
        &["--deal", "D8"],
        &[
            "nothing that sales heard is written down",
            "Where is the handoff record? It is overdue by 6 days. Ask Ben.",
            "What do you expect from this, in your own words?",
        ],
    );
}

#[test]
fn a_day_in_the_past_knows_nothing_of_what_came_later() {
    let ran = of(&["--deal", "D1", "--as-of", "2026-11-17"]);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Not reviewed by CS."), "{text}");
    assert!(!ran.stdout.contains("Version 2"), "{}", ran.stdout);
    let ran = of(&["--deal", "D1", "--as-of", "2026-11-01"]);
    assert!(ran.stdout.contains("Kettle & Co: open"), "{}", ran.stdout);
    let early = of(&["--account", "A1", "--as-of", "2026-07-01"]);
    says(&early, 3, &["A1 has no deal yet on 2026-07-01", "--as-of"]);
}

#[test]
fn who_asks_for_nobody_is_told_what_ids_look_like() {
    says(
        &of(&["--account", "Nobody"]),
        3,
        &[
            "no account has the id or the name \"Nobody\"",
            "\"A1\" (Kettle & Co)",
        ],
    );
    says(
        &of(&["--account", "Twins"]),
        3,
        &["2 accounts are called \"Twins\"", "A6, A7"],
    );
    says(&of(&["--deal", "D77"]), 3, &["no deal has the id \"D77\""]);
    says(&of(&[]), 2, &["--account", "--deal"]);
}

#[test]
fn every_form_tells_the_same_and_the_page_runs_nothing() {
    let page = of(&["--deal", "D1", "--format", "html"]);
    assert!(!page.stdout.contains("<script"), "{}", page.stdout);
    assert!(page.stdout.contains("&lt;script&gt;"), "{}", page.stdout);
    let texts = [
        plain(&page.stdout),
        of(&["--deal", "D1"]).stdout,
        of(&["--deal", "D1", "--format", "markdown"]).stdout,
    ];
    for text in texts {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "kickoff by Mon 30 Nov",
            "Works council in spring and a new ERP",
            "Happier staff",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    assert_eq!(
        of(&["--deal", "D1", "--format", "html"]).stdout,
        page.stdout,
        "same inputs, same bytes"
    );
}

#[test]
fn the_json_fits_its_schema() {
    let schema = run(&project(), &["schema", "brief"]);
    let schema: Value = serde_json::from_str(&schema.stdout).expect("a schema");
    let schema = jsonschema::options()
        .build(&schema)
        .expect("a valid schema");
    for deal in ["D1", "D2", "D3", "D4", "D5", "D8"] {
        let ran = of(&["--deal", deal, "--format", "json"]);
        let story: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let errors: Vec<String> = schema.iter_errors(&story).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{deal}: {errors:#?}");
    }
}

#[test]
fn a_renewal_needs_no_record_and_who_buys_again_is_a_customer_again() {
    let deals = "\
deal_id,account_id,account_name,rep,type,stage,amount,created_on,closed_on,expected_close_on
N1,A1,Back Ltd,Ana,New business,Closed Won,8000,2025-01-01,2025-02-10,
N2,A1,Back Ltd,Ana,New business,Closed Won,8500,2026-08-15,2026-11-16,
N3,A2,Kept Ltd,Ana,New business,Closed Won,7000,2025-08-01,2025-10-01,
R1,A2,Kept Ltd,Ana,Renewal,Closed Won,7500,2026-09-01,2026-10-01,
R2,A2,Kept Ltd,Ana,Renewal,Proposal,7600,2026-10-01,,2026-12-20
L1,A3,Else Ltd,Ben,New business,Closed Lost,7600,2026-10-01,2026-11-01,
";
    let handoffs = "\
deal_id,promised_outcome,submitted_on
N3,Fewer calls about deliveries reach the people in the office,2025-10-02
";
    let config = CONFIG.replace("[reviews]\nfiles = \"reviews.csv\"\n", "");
    let outcomes = "\
account_id,csm,kickoff_on,churned_on
A1,Mo,2025-02-20,2026-06-30
A2,Mo,2025-10-10,
";
    let folder = folder(&[
        ("deals.csv", deals),
        ("handoffs.csv", handoffs),
        ("outcomes.csv", outcomes),
        ("handoff.toml", &config),
    ]);
    let of = |args: &[&str]| {
        let mut all = vec!["brief", "--config", "handoff.toml"];
        all.extend(args);
        let ran = run(folder.path(), &all);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for id in ["R1", "R2"] {
        let story = of(&["--deal", id]);
        assert!(
            story.contains("Renewals and expansions need no handoff record."),
            "{story}"
        );
        for asked in [
            "Where is the",
            "No handoff record",
            "written down",
            "Record ·",
        ] {
            assert!(!story.contains(asked), "{id}: {asked}: {story}");
        }
    }
    assert!(
        of(&["--deal", "R2"])
            .contains("Kept Ltd: open, expected to close on Sun 20 Dec, a renewal.")
    );
    let back = of(&["--account", "A1"]);
    assert!(back.contains("Deal N2, account A1"), "{back}");
    assert!(!back.contains("Back Ltd: churned"), "{back}");
    assert!(of(&["--deal", "N1"]).contains("Back Ltd: churned on 30 Jun 2026"));
}
