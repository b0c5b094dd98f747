//! Lost deals, their signal and the watch list, on small inputs whose answers can be counted by
//! hand.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use common::{figures, folder, project, run, sample};
use serde_json::{Value, json};

const DEALS: &str = "deal_id,account_id,account_name,rep,stage,type,amount,closed_on,segment,company_size,product,lost_reason,competitor\n";

/// Deals and what became of the customers, row by row.
struct Market {
    config: String,
    deals: String,
    handoffs: String,
    outcomes: String,
    rows: usize,
}

impl Market {
    fn new() -> Market {
        Market {
            config: "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                     \"handoffs.csv\"\n\
                     [outcomes]\nfiles = \"outcomes.csv\"\n"
                .into(),
            deals: DEALS.into(),
            handoffs: "deal_id,objections,lost_deal_signal,submitted_on\n".into(),
            outcomes: "account_id,churned_on,churn_reason,observed_until\n".into(),
            rows: 0,
        }
    }

    /// A deal of a cohort `segment/size/product`; `how` is `won`, or why it was lost with the
    /// competitor behind a `|`.
    fn deal(&mut self, cohort: &str, closed_on: &str, how: &str) -> String {
        self.rows += 1;
        let id = format!("D-{:03}", self.rows);
        let mut parts = cohort.split('/').chain(std::iter::repeat(""));
        let mut part = || parts.next().unwrap_or_default();
        let (segment, size, product) = (part(), part(), part());
        let (stage, reason, competitor) = match how {
            "won" => ("Closed Won", "", ""),
            lost => {
                let (reason, competitor) = lost.split_once('|').unwrap_or((lost, ""));
                ("Closed Lost", reason, competitor)
            }
        };
        let _ = writeln!(
            self.deals,
            "{id},A-{id},Account \
             {id},Ana,{stage},New,100,{closed_on},{segment},{size},{product},{reason},{competitor}"
        );
        id
    }

    fn deals(&mut self, n: usize, cohort: &str, closed_on: &str, how: &str) -> &mut Market {
        (0..n).for_each(|_| drop(self.deal(cohort, closed_on, how)));
        self
    }

    fn objections(&mut self, id: &str, text: &str) -> &mut Market {
        let _ = writeln!(self.handoffs, "{id},\"{text}\",,2026-11-01");
        self
    }

    fn outcome(&mut self, id: &str, rest: &str) -> &mut Market {
        let _ = writeln!(self.outcomes, "A-{id},{rest}");
        self
    }

    fn files(&self) -> [(&str, &str); 4] {
        [
            ("handoff.toml", &self.config),
            ("deals.csv", &self.deals),
            ("handoffs.csv", &self.handoffs),
            ("outcomes.csv", &self.outcomes),
        ]
    }

    fn weekly(&self) -> Value {
        figures(&self.files(), "weekly")
    }

    fn signal(&self, args: &[&str]) -> common::Ran {
        let folder = folder(&self.files());
        run(folder.path(), &[&["signal"], args].concat())
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn counted(value: &Value) -> Vec<(&str, u64)> {
    list(value)
        .iter()
        .map(|c| {
            (
                c["name"].as_str().expect("a name"),
                c["n"].as_u64().expect("a count"),
            )
        })
        .collect()
}

#[test]
fn reasons_are_read_from_the_names_of_stages_where_nothing_else_says_them() {
    let deals = "deal_id,account_name,stage,closed_on,segment\n\
                 1,A,Closed - Lost to Competitor,2026-11-01,x\n\
                 2,B,Closed - Lost to Competitor,2026-11-02,x\n\
                 3,C,Closed – Lost Not Ready / No Decision,2026-11-03,x\n\
                 4,D,Closed Lost,2026-11-04,x\n\
                 5,E,Won,2026-11-05,x\n";
    let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\nstages.won = [\"Won\"]\n\
                  stages.lost = [\"Closed - Lost to Competitor\", \"Closed – Lost Not Ready / No \
                  Decision\", \"Closed Lost\"]\n";
    let folder = folder(&[("handoff.toml", config), ("deals.csv", deals)]);
    assert_eq!(run(folder.path(), &["weekly", "--out", "r"]).code, 0);
    let report = common::json(&folder.path().join("r"));
    let reasons: Vec<(&str, u64)> = list(&report["figures"]["losses"]["reasons"])
        .iter()
        .map(|r| {
            (
                r["reason"].as_str().expect("a name"),
                r["now"].as_u64().expect("a count"),
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [("competitor", 2), ("no_decision", 1), ("unspecified", 1)]
    );
    let page = std::fs::read_to_string(folder.path().join("r/report.html")).expect("a page");
    assert!(page.contains(
        "Lost reasons read from the names of stages: Closed - Lost to Competitor: competitor (2)"
    ));
}

#[test]
fn what_was_no_deal_stands_apart_and_unknown_words_are_listed() {
    let mut market = Market::new();
    market.deals(4, "x/1-49", "2026-11-01", "won").deals(
        6,
        "x/1-49",
        "2026-11-02",
        "Too expensive",
    );
    market
        .deals(2, "x/1-49", "2026-11-03", "dup of older opp")
        .deals(3, "x/1-49", "2026-11-04", "Zombie");
    market.deal(
        "x/1-49",
        "2026-11-05",
        "the buyer went on a very long journey and nobody there remembers what we talked about",
    );
    let losses = market.weekly()["losses"].clone();
    assert_eq!(
        (losses["lost_now"].as_u64(), losses["not_real_now"].as_u64()),
        (Some(12), Some(2))
    );
    let cohort = &losses["cohorts"][0];
    assert_eq!(
        (cohort["segment"].as_str(), cohort["company_size"].as_str()),
        (Some("x"), Some("1-49"))
    );
    assert_eq!(
        (
            cohort["lost"].as_u64(),
            cohort["not_real"].as_u64(),
            cohort["other"].as_u64()
        ),
        (Some(12), Some(2), Some(4))
    );
    assert_eq!(
        (
            cohort["win_rate"]["value"].as_f64(),
            cohort["win_rate"]["n"].as_u64()
        ),
        (Some(4.0 / 14.0), Some(14))
    );
    let long = "the buyer went on a very long journey and nobody there reme…";
    assert_eq!(counted(&losses["unmatched"]), [("Zombie", 3), (long, 1)]);
    market
        .config
        .push_str("[lost_reasons]\nnot_real = \"zombie\"\n");
    let losses = market.weekly()["losses"].clone();
    assert_eq!(
        losses["not_real_now"], 3,
        "one's own pattern takes the place of the usual one"
    );
}

#[test]
fn a_cohort_too_small_to_speak_of_gives_way_to_a_wider_one() {
    let mut market = Market::new();
    market
        .config
        .push_str("[cohorts]\nby = [\"product\", \"segment\"]\nfewest_lost = 3\n");
    market
        .deals(3, "bank//Route", "2026-11-01", "Too expensive")
        .deals(2, "shop//Route", "2026-11-02", "Bad timing");
    market
        .deals(1, "shop//Plan", "2026-11-03", "Went dark|Acme")
        .deals(2, "bank//Route", "2026-08-23", "won");
    market.deals(9, "bank//Route", "2026-08-22", "Bad timing");
    let signals = market.weekly()["signals"].clone();
    let find = |product: &str, segment: &str| {
        let is =
            |s: &&Value| s["cohort"]["product"] == product && s["cohort"]["segment"] == segment;
        list(&signals).iter().find(is).expect("the cohort").clone()
    };
    let own = find("Route", "bank");
    assert_eq!(
        (&own["of"], &own["closed"]),
        (&own["cohort"], &json!({"k": 3, "n": 5})),
        "90 days, the oldest day out"
    );
    let wider = find("Route", "shop");
    assert_eq!(
        (&wider["of"], &wider["own"]["k"]),
        (&json!({"product": "Route"}), &json!(2))
    );
    assert_eq!(counted(&wider["reasons"]), [("price", 3), ("timing", 2)]);
    let all = find("Plan", "shop");
    assert_eq!((&all["of"], &all["closed"]["k"]), (&json!({}), &json!(6)));
    assert_eq!(counted(&all["competitors"]), [("Acme", 1)]);
    let text = market.signal(&[]).stdout;
    assert!(
        text.contains(
            "## Route, shop\n\nIn the last 90 days we lost 5 deals like this (Route, 2 won; Route, \
             shop alone lost 2)"
        ),
        "{text}"
    );
    assert!(text.contains(
        "## Plan, shop\n\nIn the last 90 days we lost 6 deals like this (all deals, 2 won; Plan, \
         shop alone lost 1)"
    ));
}

/// A cohort that won half of its deals over a year and lost 18 of 20 in the last 90 days.
fn under_pressure() -> Market {
    let mut market = Market::new();
    market.deals(10, "road/50-199", "2026-02-01", "won").deals(
        10,
        "road/50-199",
        "2026-02-01",
        "Too expensive",
    );
    market.deals(
        18,
        "road/50-199",
        "2026-10-01",
        "They chose Routewise|Routewise",
    );
    market.deals(2, "road/50-199", "2026-10-02", "won");
    market.deals(10, "shop/50-199", "2026-02-01", "won").deals(
        10,
        "shop/50-199",
        "2026-02-01",
        "Too expensive",
    );
    market.deals(10, "shop/50-199", "2026-10-01", "won").deals(
        10,
        "shop/50-199",
        "2026-10-01",
        "Too expensive",
    );
    market
}

#[test]
fn customers_in_months_4_to_6_of_a_cohort_under_pressure_are_watched() {
    let mut market = under_pressure();
    let month_6 = market.deal("road/50-199", "2026-05-21", "won");
    let month_7 = market.deal("road/50-199", "2026-05-20", "won");
    let month_4 = market.deal("road/50-199", "2026-08-20", "won");
    let month_3 = market.deal("road/50-199", "2026-08-21", "won");
    let gone = market.deal("road/50-199", "2026-07-01", "won");
    let stayed = market.deal("road/50-199", "2026-07-02", "won");
    market.deal("shop/50-199", "2026-07-01", "won");
    for (id, left) in [
        (&gone, "2026-11-20,,"),
        (&stayed, "2026-11-21,,"),
        (&month_7, ",,"),
        (&month_3, ",,"),
    ] {
        market.outcome(id, left);
    }
    let watch = market.weekly()["watch"].clone();
    assert_eq!(
        (watch["in_months"].as_u64(), list(&watch["cohorts"]).len()),
        (Some(4), 1)
    );
    let cohort = &watch["cohorts"][0];
    assert_eq!(
        cohort["cohort"],
        json!({"segment": "road", "company_size": "50-199"})
    );
    assert_eq!(
        cohort["pressure"]["recent"],
        json!({"k": 18, "n": 20}),
        "22 August is too old"
    );
    let watched: Vec<(&str, u64)> = list(&cohort["accounts"])
        .iter()
        .map(|a| {
            (
                a["deal_id"].as_str().expect("an id"),
                a["month"].as_u64().expect("a month"),
            )
        })
        .collect();
    assert_eq!(
        watched,
        [
            (month_6.as_str(), 6),
            (month_4.as_str(), 4),
            (stayed.as_str(), 5)
        ]
    );
    assert!(
        list(&cohort["accounts"])
            .iter()
            .all(|a| a["now"] == true && a["at_close"] == false)
    );
    assert_eq!(counted(&cohort["competitors"]), [("Routewise", 18)]);
}

#[test]
fn pressure_on_the_day_of_the_close_counts_when_it_is_over() {
    let mut market = Market::new();
    market.deals(10, "road/50-199", "2025-10-01", "won").deals(
        10,
        "road/50-199",
        "2025-10-01",
        "Too expensive",
    );
    market.deals(18, "road/50-199", "2026-06-01", "Too expensive");
    let bought = market.deal("road/50-199", "2026-06-20", "won");
    market.deals(20, "road/50-199", "2026-11-01", "won");
    let watch = market.weekly()["watch"].clone();
    let one = &watch["cohorts"][0]["accounts"][0];
    assert_eq!(
        (one["deal_id"].as_str(), &one["now"], &one["at_close"]),
        (Some(bought.as_str()), &json!(false), &json!(true))
    );
    assert_eq!(counted(&watch["cohorts"][0]["reasons"]), [("price", 18)]);
}

#[test]
fn the_answer_that_worked_comes_from_a_won_record_with_such_an_objection() {
    let mut market = under_pressure();
    market.deal("road/50-199", "2026-07-01", "won");
    let other = market.deal("shop/50-199", "2026-10-20", "won");
    let own = market.deal("road/50-199", "2026-03-01", "won");
    let objections = "1. Objection: Price is high → Answer that worked: capped for two years\\n\
                      2. Objection: ROUTEWISE shows it live -> Answer that worked: showed ours\\n\
                      3. Objection: Too early -> Answer that worked: TBD";
    market.objections(&own, &objections.replace("\\n", "\n"));
    market.objections(
        &other,
        "- Objection: Routewise is cheaper -> Answer that worked: cost of paper",
    );
    let answers = market.weekly()["watch"]["cohorts"][0]["answers"].clone();
    let said: Vec<(&str, &str, &str)> = list(&answers)
        .iter()
        .map(|a| {
            let text = |key: &str| a[key].as_str().expect("a text");
            (text("to"), text("answer"), text("deal_id"))
        })
        .collect();
    assert_eq!(
        said[0],
        ("Routewise", "showed ours", own.as_str()),
        "its own cohort before another's later deal"
    );
    assert!(
        said.iter().all(|(_, answer, _)| *answer != "TBD"),
        "{said:?}"
    );
}

#[test]
fn the_back_test_counts_who_was_named_and_who_left() {
    let mut market = Market::new();
    // Half lost in the year before, nearly all in spring 2025: who buys on 20 June 2025 would have
    // been named.
    market.deals(20, "road/50-199", "2024-09-01", "won").deals(
        20,
        "road/50-199",
        "2024-09-01",
        "Too expensive",
    );
    market.deals(20, "shop/50-199", "2024-09-01", "won").deals(
        20,
        "shop/50-199",
        "2024-09-01",
        "Too expensive",
    );
    market
        .deals(48, "road/50-199", "2025-06-01", "Too expensive")
        .deals(20, "shop/50-199", "2025-06-01", "Too expensive");
    market.deals(20, "shop/50-199", "2025-06-02", "won");
    let named: Vec<String> = (0..6)
        .map(|_| market.deal("road/50-199", "2025-06-20", "won"))
        .collect();
    let others: Vec<String> = (0..5)
        .map(|_| market.deal("shop/50-199", "2025-06-20", "won"))
        .collect();
    // Month 4 begins on 20 September 2025, month 9 ends on 20 March 2026.
    for (id, left) in [
        (&named[0], "2025-09-20,,"),
        (&named[1], "2025-09-21,,"),
        (&named[2], "2026-03-20,,"),
        (&named[3], "2026-03-21,,"),
        (&named[4], ",,2026-03-19"),
        (&named[5], ",,2026-03-20"),
        (&others[0], "2025-12-01,Payment failed,"),
        (&others[1], "2025-12-01,price,"),
        (&others[2], ",,"),
        (&others[3], ",,"),
    ] {
        market.outcome(id, left);
    }
    market
        .config
        .push_str("involuntary = [\"Payment failed\"]\n");
    let test = market.weekly()["back_test"].clone();
    assert_eq!(
        test["named"],
        json!({"k": 2, "n": 4}),
        "gone on the day it begins: not there to be named; {test}"
    );
    assert_eq!(
        test["others"],
        json!({"k": 1, "n": 3}),
        "one failed to pay, one is in no outcomes"
    );
    assert_eq!(
        (&test["found"], &test["not_followed"]),
        (&json!({"k": 2, "n": 3}), &json!(2))
    );
    assert_eq!(test["verdict"], "too_few");
}

#[test]
fn signals_are_texts_that_pass_the_gate_in_every_form() {
    let sample = |args: &[&str]| {
        let ran = run(
            &project(),
            &[&["signal", "--config", "sample_data/handoff.toml"], args].concat(),
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        ran.stdout
    };
    let cohorts: Value = serde_json::from_str(&sample(&["--format", "json"])).expect("JSON");
    let schema = run(&project(), &["schema", "signal"]).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("a schema");
    assert!(jsonschema::is_valid(&schema, &cohorts));
    let block =
        std::fs::read_to_string(project().join("tests/records/01-clinic-plain-template.txt"))
            .expect("a record");
    let begin = block.find("7. ").expect("field 7");
    for text in list(&cohorts["texts"]) {
        assert_eq!(text["passes"], true);
        let text = text["lost_deal_signal"].as_str().expect("a text");
        let record = format!("{}7. Lost-deal cohort signal: {text}\n", &block[..begin]);
        let folder = folder(&[("record.txt", &record)]);
        let gate = run(
            folder.path(),
            &["gate", "record.txt", "--strict", "--format", "json"],
        );
        let verdict: Value = serde_json::from_str(&gate.stdout).expect("a verdict");
        let field = list(&verdict["fields"])
            .iter()
            .find(|f| f["field"] == "lost_deal_signal")
            .expect("field 7");
        assert_eq!(
            (
                &field["status"],
                verdict["record"]["lost_deal_signal"].as_str()
            ),
            (&json!("complete"), Some(text))
        );
        assert_eq!(gate.code, 0, "{text}\n{}", gate.stderr);
    }
    let by_deal = sample(&["--deals", "--format", "csv"]);
    assert!(
        by_deal.starts_with("deal_id,lost_deal_signal\nD-"),
        "{by_deal}"
    );
    let waiting: Value =
        serde_json::from_str(&sample(&["--deals", "--format", "json"])).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &waiting));
    assert_eq!(by_deal.lines().count(), 1 + list(&waiting["texts"]).len());
    assert_eq!(
        sample(&[]),
        sample(&[]),
        "the same inputs give the same bytes"
    );
}

#[test]
fn a_signal_says_when_there_is_nothing_to_say() {
    let mut market = Market::new();
    market.deals(4, "x/1-49", "2026-11-01", "won").deals(
        5,
        "x/1-49",
        "2025-01-01",
        "Too expensive",
    );
    market.deals(1, "x/1-49", "2025-01-02", "won");
    let text = market.signal(&[]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    assert!(
        text.stdout.contains(
            "we lost 0 deals like this (all deals, 4 won; x, 1-49 alone lost 0). Nothing to warn of"
        ),
        "{}",
        text.stdout
    );
    let none = market.signal(&["--as-of", "2026-09-01"]).stdout;
    assert!(
        none.contains(
            "Nothing to report: no won deal is missing field 7, or no deals closed recently."
        ),
        "{none}"
    );
    market
        .config
        .push_str("[records]\nsignal_words = [\"zebra\"]\n");
    let own = market.signal(&[]);
    assert!(
        own.stderr
            .contains("1 of 1 texts fail your rule for field 7: see records.signal_words"),
        "{}",
        own.stderr
    );
}

#[test]
fn a_signal_for_a_deal_nobody_knows_names_ids_that_are_known() {
    let mut market = Market::new();
    market.deals(1, "x/1-49", "2026-11-01", "won");
    let ran = market.signal(&["--deal", "D-999"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.contains("no deal has the id \"D-999\"") && ran.stderr.contains("D-001"),
        "{}",
        ran.stderr
    );
    market.deals = DEALS.into();
    let ran = market.signal(&[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr.contains("BLOCKED: no text was written"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_sample_watches_the_six_planted_customers_and_nobody_else() {
    let (_keep, out, report) = sample("weekly");
    let figures = &report["figures"];
    let watch = &figures["watch"];
    assert_eq!(list(&watch["cohorts"]).len(), 1);
    let cohort = &watch["cohorts"][0];
    assert_eq!(
        cohort["cohort"],
        json!({"segment": "Logistics", "company_size": "50-199"})
    );
    let mut names: Vec<&str> = list(&cohort["accounts"])
        .iter()
        .filter_map(|a| a["account"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Casteltal Haulage GmbH",
            "Glengarth Haulage Ltd",
            "Gravelow Parcel, Inc.",
            "Ostervale Warehousing LLC",
            "Vanehaven Depot Services",
            "Zwartvik Parcel S.A."
        ]
    );
    assert_eq!(cohort["answers"][0]["to"], "Routewise");
    let pressed = list(&figures["losses"]["cohorts"])
        .iter()
        .filter(|c| c["pressure"]["p"].as_f64() <= Some(0.01) && !c["pressure"].is_null());
    assert_eq!(pressed.count(), 1);
    let page = std::fs::read_to_string(out.join("report.html"))
        .expect("a page")
        .replace('\u{a0}', " ");
    assert!(page.contains(
        "14 of 17 deals with Logistics companies of 50-199 employees were lost in 90 days (13 of 30 in \
         the 365 days before)."
    ));
}

/// Every list of a report on a market, by file name.
fn lists(market: &Market, kind: &str, locale: &str) -> BTreeMap<String, String> {
    let config = format!("locale = \"{locale}\"\n{}", market.config);
    let mut files = market.files();
    files[0].1 = &config;
    let folder = folder(&files);
    let ran = run(folder.path(), &[kind, "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    std::fs::read_dir(folder.path().join("r"))
        .expect("the report's folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (
                name.into_owned(),
                std::fs::read_to_string(&path).expect("a list"),
            )
        })
        .collect()
}

#[test]
fn lists_are_the_same_in_every_country() {
    let mut market = Market::new();
    market
        .deals(1_200, "Freight/200/Core", "2026-11-10", "price|Rival")
        .deals(20, "Freight/200/Core", "2026-11-10", "won")
        .deals(20, "Freight/200/Core", "2026-07-01", "won");
    for kind in ["daily", "weekly"] {
        let british = lists(&market, kind, "en-GB");
        let cohorts = &british["cohorts.csv"];
        assert!(
            cohorts.contains("price (1,200)") && cohorts.contains("Rival (1,200)"),
            "{cohorts}"
        );
        assert_eq!(british, lists(&market, kind, "de-DE"), "{kind}");
    }
}
