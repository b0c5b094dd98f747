//! What RevOps relies on in the retention analysis: who is in it, what is asked, and that nothing
//! is said that cannot be.

mod common;

use common::{folder, json, project, run, says};
use serde_json::Value;

const GOOD: &str = "Cut the monthly close from 12 to 4 days by the end of June,\"1. a\n2. b\n3. \
                    c\",\"Objection: a -> Answer: b\n\
                    Objection: a -> Answer: b\nObjection: a -> Answer: b\",\"Dana Lee, CFO\",\"Olu \
                    Obi, CTO\",budget owner changes in January,10 days,\"Lost 4 deals: price\"";

/// Customers in bulk: each a deal, a record or none, and an outcome.
struct Customers {
    config: String,
    deals: String,
    handoffs: String,
    outcomes: String,
    count: usize,
}

/// What a group of customers has in common.
#[derive(Clone, Copy)]
struct Like {
    segment: &'static str,
    rep: &'static str,
    /// Complete, or hardly anything, or no record.
    record: Option<bool>,
    /// Left so many days after the close; nothing for those who stay.
    left: Option<u32>,
}

impl Customers {
    fn new() -> Customers {
        Customers {
            config: "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                     \"handoffs.csv\"\n\
                     [outcomes]\nfiles = \"outcomes.csv\"\n"
                .into(),
            deals: "deal_id,account_id,rep,stage,type,amount,closed_on,segment\n".into(),
            handoffs:
                "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,submitted_on\n"
                    .into(),
            outcomes: "account_id,churned_on,current_arr,observed_until\n".into(),
            count: 0,
        }
    }

    /// `n` customers won in January and February 2025, who leave on days around the one given.
    fn add(&mut self, n: usize, like: Like) -> &mut Customers {
        for i in 0..n {
            self.count += 1;
            let (id, day) = (self.count, i % 28 + 1);
            let Like {
                segment,
                rep,
                record,
                left,
            } = like;
            self.deals.push_str(&format!(
                "D{id:04},A{id:04},{rep},Closed Won,New,{},2025-01-{day:02},{segment}\n",
                100 + i
            ));
            match record {
                Some(true) => self
                    .handoffs
                    .push_str(&format!("D{id:04},{GOOD},2025-01-{day:02}\n")),
                Some(false) => self
                    .handoffs
                    .push_str(&format!("D{id:04},soon,,,TBD,,,,,2025-01-{day:02}\n")),
                None => {}
            }
            let gone = left.map(|days| {
                let day = chrono::NaiveDate::from_ymd_opt(2025, 1, day as u32).expect("a day");
                (day + chrono::Duration::days(i64::from(days) + (i as i64 * 7) % 40)).to_string()
            });
            self.outcomes.push_str(&format!(
                "A{id:04},{},80,2026-11-20\n",
                gone.unwrap_or_default()
            ));
        }
        self
    }

    fn report(&self, args: &[&str]) -> (tempfile::TempDir, Value) {
        let folder = folder(&[
            ("handoff.toml", &self.config),
            ("deals.csv", &self.deals),
            ("handoffs.csv", &self.handoffs),
            ("outcomes.csv", &self.outcomes),
        ]);
        let ran = run(
            folder.path(),
            &[&["quarterly", "--out", "out"], args].concat(),
        );
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let report = json(&folder.path().join("out"));
        (folder, report)
    }

    fn retention(&self) -> Value {
        self.report(&[]).1["figures"]["retention"].clone()
    }
}

const STAYS: Like = Like {
    segment: "Media",
    rep: "Ana",
    record: Some(true),
    left: None,
};
const LEAVES: Like = Like {
    record: Some(false),
    left: Some(100),
    ..STAYS
};

fn classes(retention: &Value) -> Vec<(String, u64)> {
    let classes = retention["by_record"]["classes"]
        .as_array()
        .expect("classes");
    classes
        .iter()
        .map(|class| {
            (
                class["class"].as_str().expect("a name").to_string(),
                class["n"].as_u64().expect("a count"),
            )
        })
        .collect()
}

fn adds_up(flow: &Value) {
    let n = |key: &str| flow[key].as_u64().expect("a count");
    let parts = [
        "not_asked_for",
        "without_outcome",
        "churned_undated",
        "began_before",
        "ended_before_start",
        "ended_before_records",
    ];
    let more = ["left_before_landmark", "before_records", "analysed"];
    assert_eq!(
        n("won_accounts"),
        parts.iter().chain(&more).map(|key| n(key)).sum::<u64>(),
        "{flow}"
    );
}

fn sample(args: &[&str]) -> Value {
    let work = tempfile::tempdir().expect("a folder");
    let out = work.path().join("out");
    let ran = run(
        &project(),
        &[&["quarterly", "--out", &out.to_string_lossy()], args].concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    json(&out)["figures"].clone()
}

#[test]
fn what_is_missing_is_not_zero_unless_the_configuration_says_so() {
    let mut customers = Customers::new();
    customers
        .add(3, STAYS)
        .add(
            2,
            Like {
                record: None,
                ..STAYS
            },
        )
        .add(
            1,
            Like {
                record: Some(false),
                ..STAYS
            },
        );
    let named = |list: &[(&str, u64)]| {
        list.iter()
            .map(|(name, n)| (name.to_string(), *n))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        classes(&customers.retention()),
        named(&[("no record", 2), ("0-2", 1), ("7", 3)])
    );
    customers
        .config
        .push_str("[retention]\nno_record = \"zero\"\nclasses = [0, 4, 7]\n");
    assert_eq!(
        classes(&customers.retention()),
        named(&[("0-3", 3), ("7", 3)])
    );
}

#[test]
fn who_was_won_before_there_were_records_is_not_compared() {
    let mut customers = Customers::new();
    customers.add(4, STAYS);
    customers
        .deals
        .push_str("OLD,A-OLD,Ana,Closed Won,New,100,2024-06-01,Media\n");
    customers
        .outcomes
        .push_str("A-OLD,2025-06-01,80,2026-11-20\n");
    let (folder, report) = customers.report(&[]);
    let flow = report["figures"]["retention"]["flow"].clone();
    let accounts = std::fs::read_to_string(folder.path().join("out/accounts.csv")).expect("a list");
    assert!(
        accounts.contains("A-OLD,A-OLD,OLD,Ana,Media,2024-06-01,won_before_records,,365,yes"),
        "{accounts}"
    );
    assert_eq!(accounts.matches(",compared,7,").count(), 4);
    assert_eq!(
        [
            &flow["before_records"],
            &flow["churned_before_records"],
            &flow["analysed"]
        ],
        [1, 1, 4]
    );
    adds_up(&flow);
}

#[test]
fn few_who_left_are_counts_and_how_many_more_it_takes() {
    let mut customers = Customers::new();
    customers.add(60, STAYS).add(11, LEAVES).add(
        40,
        Like {
            left: None,
            ..LEAVES
        },
    );
    let (folder, report) = customers.report(&[]);
    let told = &report["figures"]["retention"]["by_record"];
    let ratio = &told["completeness"]["ratio"];
    assert_eq!(
        [&ratio["verdict"], &ratio["adjusted"], &ratio["p"]],
        [&"too_few_to_tell".into(), &Value::Null, &Value::Null]
    );
    assert!(
        ratio["needed"]["half"].as_u64().expect("a count") > 20,
        "{ratio}"
    );
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(
        page.contains("Too few to tell: 11 of 111 accounts have churned since "),
        "the headline"
    );
    assert!(
        page.contains("Comparisons start at 20 churned accounts."),
        "what it takes"
    );
}

#[test]
fn none_left_of_one_side_is_no_ratio_but_a_verdict_with_a_limit() {
    let mut customers = Customers::new();
    customers.add(80, STAYS).add(40, LEAVES).add(
        40,
        Like {
            left: None,
            ..LEAVES
        },
    );
    let told = customers.retention()["by_record"].clone();
    let risks = told["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .find(|field| field["field"] == "risk_flags");
    let risks = risks.expect("a field");
    assert_eq!(
        [&risks["verdict"], &risks["adjusted"]],
        [&"left_less".into(), &Value::Null]
    );
    // Clopper-Pearson: none of 80, 1 - 0.025^(1/80).
    let limit = risks["none_left_up_to"].as_f64().expect("a limit");
    assert!(
        (limit - (1.0 - 0.025_f64.powf(1.0 / 80.0))).abs() < 1e-9,
        "{limit}"
    );
}

#[test]
fn where_the_direction_turns_no_one_answer_is_given() {
    let mut customers = Customers::new();
    // In Media complete records go with staying, in Retail with leaving, and Media is bigger.
    for (segment, of_complete, of_thin) in [
        ("Media", (10, 190), (80, 60)),
        ("Retail", (50, 30), (10, 70)),
    ] {
        for (record, (left, stayed)) in [(true, of_complete), (false, of_thin)] {
            let like = Like {
                segment,
                record: Some(record),
                ..STAYS
            };
            customers
                .add(
                    left,
                    Like {
                        left: Some(100),
                        ..like
                    },
                )
                .add(stayed, like);
        }
    }
    let (folder, report) = customers.report(&[]);
    let told = &report["figures"]["retention"]["by_record"];
    assert_eq!(told["inside"]["verdict"], "turns");
    let parts = told["inside"]["parts"].as_array().expect("parts");
    let turned: Vec<&str> = parts
        .iter()
        .filter(|p| p["turned"] == true)
        .filter_map(|p| p["name"].as_str())
        .collect();
    assert_eq!(turned, ["Retail"]);
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(page.contains("No one answer holds"), "the headline");
}

#[test]
fn a_segment_behind_both_is_taken_out() {
    let mut customers = Customers::new();
    // Retail leaves more and has thinner records; within a segment the record makes no difference.
    for (segment, complete, thin, of_ten) in [("Media", 200, 50, 1), ("Retail", 50, 200, 5)] {
        for (record, n) in [(true, complete), (false, thin)] {
            let like = Like {
                segment,
                record: Some(record),
                ..STAYS
            };
            customers
                .add(
                    n * of_ten / 10,
                    Like {
                        left: Some(100),
                        ..like
                    },
                )
                .add(n - n * of_ten / 10, like);
        }
    }
    let ratio = customers.retention()["by_record"]["completeness"]["ratio"].clone();
    let crude = ratio["crude"]["value"].as_f64().expect("a ratio");
    let adjusted = ratio["adjusted"]["value"].as_f64().expect("a ratio");
    assert!(
        crude < 0.6 && (adjusted - 1.0).abs() < 0.2,
        "{crude} {adjusted}"
    );
    assert_ne!(ratio["verdict"], "left_less");
}

#[test]
fn a_rep_behind_both_is_taken_out_of_shares_and_months_too() {
    let mut customers = Customers::new();
    // Bo's customers churn more and his records are thinner; for either rep the record makes no
    // difference.
    for (rep, complete, thin, of_ten) in [("Ana", 200, 50, 1), ("Bo", 50, 200, 5)] {
        for (record, n) in [(true, complete), (false, thin)] {
            let like = Like {
                rep,
                record: Some(record),
                ..STAYS
            };
            customers
                .add(
                    n * of_ten / 10,
                    Like {
                        left: Some(100),
                        ..like
                    },
                )
                .add(n - n * of_ten / 10, like);
        }
    }
    let told = customers.retention()["by_record"]["completeness"].clone();
    let number = |path: &str| told.pointer(path).and_then(Value::as_f64).expect(path);
    assert_eq!(told["shares"]["exposures"], serde_json::json!([7.0, 3.0]));
    assert_eq!(
        told["ratio"]["how"]["reps"],
        serde_json::json!({"within": {"reps": 2}})
    );
    assert!(number("/shares/crude/difference/low") > 0.05, "{told}");
    assert!(
        number("/shares/adjusted/difference/value").abs() < 0.03,
        "{told}"
    );
    assert!(number("/gained/crude_days/low") > 0.0, "{told}");
    assert!(number("/gained/days/low") < 0.0, "{told}");
    // The curve ends where the shares are read.
    let curve = told["shares"]["curve"].as_array().expect("a curve");
    let last = curve.last().expect("a day");
    assert_eq!(last["day"], told["shares"]["days"]);
    assert_eq!(last["first"], told["shares"]["adjusted"]["first"]);
    let start = curve[0]["first"]["value"].as_f64().expect("a share");
    assert!((1.0 - start).abs() < 1e-9 && start <= 1.0, "{start}");
}

#[test]
fn strata_by_rep_and_by_segment_are_never_crossed() {
    for quarter in ["2026Q1", "2026Q2", "2026Q3", "2026Q4"] {
        let args = match quarter {
            "2026Q4" => vec![],
            quarter => vec!["--quarter", quarter],
        };
        let ratio = sample(&args)["retention"]["by_record"]["completeness"]["ratio"].clone();
        if ratio["how"].is_null() {
            continue;
        }
        let by_rep = !ratio["how"]["reps"]["within"].is_null();
        let by_segment = ratio["how"]["within"] == serde_json::json!(["segment"]);
        assert!(by_rep != by_segment, "{quarter}: {ratio}");
        // The planted effect is about half the churn rate; earlier quarters know less of it.
        let value = ratio["adjusted"]["value"].as_f64().expect("a ratio");
        assert!((0.25..1.0).contains(&value), "{quarter}: {ratio}");
    }
}

#[test]
fn conditions_choose_accounts_and_the_flow_counts_the_others() {
    let all = sample(&[]);
    let retail = sample(&["--where", "segment = 'retail'"]);
    let flow = &retail["retention"]["flow"];
    adds_up(&all["retention"]["flow"]);
    adds_up(flow);
    assert_eq!(flow["with_outcome"], 108);
    assert_eq!(flow["not_asked_for"], 630 - 108);
    assert_eq!(retail["scope"]["where"], "segment = \"retail\"");
    let big = sample(&[
        "--where",
        "amount >= 20000 and segment in (Retail, Logistics)",
        "--from",
        "2025-07-01",
        "--to",
        "2026-06-30",
    ]);
    adds_up(&big["retention"]["flow"]);
    let closed = &big["retention"]["closed"];
    assert!(
        closed[0].as_str() >= Some("2025-07-01") && closed[1].as_str() <= Some("2026-06-30"),
        "{closed}"
    );
}

#[test]
fn an_earlier_quarter_beside_it_is_the_report_of_that_quarter() {
    let both = sample(&["--compare", "2026Q2"]);
    let then = sample(&["--quarter", "2026Q2"]);
    assert_eq!(both["earlier"]["as_of"], "2026-06-30");
    for key in ["flow", "by_record", "parts", "triangle"] {
        assert_eq!(
            both["earlier"]["retention"][key], then["retention"][key],
            "{key}"
        );
    }
}

#[test]
fn a_breakdown_asks_the_first_question_again() {
    for (by, key) in [
        ("rep", "rep"),
        ("source", "lead_source"),
        ("segment", "segment"),
        ("size", "company_size"),
        ("product", "product"),
    ] {
        let inside = sample(&["--by", by])["retention"]["by_record"]["inside"].clone();
        assert_eq!(inside["by"], key);
        assert!(
            inside["parts"]
                .as_array()
                .is_some_and(|parts| parts.len() > 1),
            "{by}"
        );
    }
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    let ask = |args: &[&str]| {
        run(
            &project(),
            &[&["quarterly", "--out", "/nonexistent/never"], args].concat(),
        )
    };
    says(
        &ask(&["--where", "segment = fintec"]),
        2,
        &["no deal has the segment \"fintec\"", "\"Fintech\""],
    );
    says(
        &ask(&["--where", "segmnt = Retail"]),
        2,
        &["\"segmnt\" is not a column", "closed_on"],
    );
    says(
        &ask(&["--where", "segment ="]),
        2,
        &["a value was expected"],
    );
    says(
        &ask(&["--from", "2030-01-01"]),
        2,
        &["exclude all 630 accounts"],
    );
    says(
        &ask(&["--by", "colour"]),
        2,
        &["write segment, size, product, source or rep"],
    );
    says(
        &ask(&["--from", "2026-02-01", "--to", "2026-01-01"]),
        2,
        &["is after"],
    );
    says(
        &ask(&["--compare", "2026Q4"]),
        2,
        &["is not before 2026-11-20"],
    );
}

#[test]
fn some_that_left_are_never_said_to_be_none() {
    // Few accounts in many parts: the model may have no finite answer, and that is not an answer.
    for condition in [
        "closed_on < 2026-01-01 and amount >= 10000",
        "amount >= 20000",
        "company_size = '50-199'",
    ] {
        let told = sample(&["--where", condition])["retention"]["by_record"].clone();
        let first = &told["completeness"]["ratio"];
        assert!(first["none_left_up_to"].is_null(), "{condition}: {first}");
        let found = first["verdict"] == "left_less" || first["verdict"] == "left_more";
        assert!(
            !found || !first["adjusted"].is_null(),
            "{condition}: {first}"
        );
        for field in told["fields"].as_array().expect("fields") {
            let side = if field["verdict"] == "left_less" {
                &field["with"]
            } else {
                &field["without"]
            };
            assert!(
                field["none_left_up_to"].is_null() || side["k"] == 0,
                "{condition}: {field}"
            );
        }
    }
}

#[test]
fn without_different_records_there_is_nothing_to_compare() {
    let mut customers = Customers::new();
    customers.add(60, STAYS).add(
        30,
        Like {
            record: Some(true),
            ..LEAVES
        },
    );
    customers
        .add(
            40,
            Like {
                record: None,
                ..STAYS
            },
        )
        .add(
            40,
            Like {
                record: None,
                ..LEAVES
            },
        );
    let (folder, report) = customers.report(&[]);
    let ratio = &report["figures"]["retention"]["by_record"]["completeness"]["ratio"];
    assert_eq!(
        [&ratio["adjusted"], &ratio["why_not"]],
        [&Value::Null, &"all_alike".into()]
    );
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(page.contains("Nothing to compare: all records are alike in it."));
}

#[test]
fn what_accounts_pay_now_is_not_what_they_paid_then() {
    let then = sample(&["--quarter", "2026Q2"]);
    let cohorts = then["retention"]["gross"].as_array().expect("cohorts");
    assert!(
        !cohorts.is_empty()
            && cohorts
                .iter()
                .all(|c| c["kept_arr"].is_null() && c["now_arr"].is_null())
    );
    let now = sample(&[]);
    let cohorts = now["retention"]["gross"].as_array().expect("cohorts");
    assert!(cohorts.iter().all(|c| c["kept_arr"].is_number() && c["kept_arr"].as_f64() <= c["start_arr"].as_f64()));
}

#[test]
fn asked_again_as_it_was_asked_the_answer_is_the_same() {
    for args in [
        &[][..],
        &["--where", "amount >= 8000"],
        &["--as-of", "2026-10-01"],
        &["--from", "2025-08-01"],
    ] {
        let told = sample(args)["retention"]["by_record"].clone();
        assert_eq!(
            told["doubts"]["landmarks"]["30"]["ratio"], told["completeness"]["ratio"]["adjusted"],
            "{args:?}"
        );
        assert_eq!(
            told["doubts"]["landmarks"]["30"]["flips"], false,
            "{args:?}"
        );
    }
}

/// The page of these customers, with plain blanks.
fn page_of(customers: &Customers) -> String {
    let (folder, _report) = customers.report(&[]);
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    page.replace(['\u{a0}', '\u{202f}'], " ")
        .replace("&nbsp;", " ")
}

fn holds(page: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(page.contains(sentence), "{sentence} is not on the page");
    }
}

#[test]
fn a_record_against_none_is_the_first_finding_and_what_to_do() {
    let mut customers = Customers::new();
    for rep in ["Ana", "Bo"] {
        let none = Like {
            rep,
            record: None,
            ..STAYS
        };
        let gone = Like {
            left: Some(100),
            ..none
        };
        let kept = Like { rep, ..STAYS };
        let lost = Like {
            left: Some(100),
            ..kept
        };
        customers.add(30, gone).add(20, none);
        customers.add(10, lost).add(140, kept);
    }
    let retention = customers.retention();
    let told = &retention["by_record"];
    let recorded = &told["record_against_none"];
    assert_eq!(recorded["verdict"], "left_less");
    assert_eq!(
        [&recorded["with"]["k"], &recorded["without"]["k"]],
        [20, 60]
    );
    let stake = &told["at_stake"];
    assert_eq!(stake["customers_without_record"], 40);
    // All are followed to the end, where 40 of 100 are left: at a ratio r, 0.4^r would be.
    for key in ["value", "low", "high"] {
        let number = |of: &Value| of[key].as_f64().expect("a number");
        let right = 100.0 * (1.0 - 0.4_f64.powf(number(&recorded["adjusted"])));
        let expected = number(&stake["with_record"]["churned"]);
        assert!(
            (expected - right).abs() < 1e-6,
            "{key}: {expected} for {right}"
        );
    }
    let arr = |key: &str| {
        stake["with_record"]["excess_arr"][key]
            .as_f64()
            .expect("a sum")
    };
    let churned = stake["churned_arr"].as_f64().expect("a sum");
    assert!(arr("low") < arr("value") && arr("value") < arr("high") && arr("high") < churned);
    holds(
        &page_of(&customers),
        &[
            "Since January 2025, accounts without a handoff record churned at about ",
            "20 of 300 with a record have churned, 60 of 100 without one.",
            "Let no kickoff start without a handoff record. Start with 40 current customers that have \
             none today",
        ],
    );
}

/// Customers of two reps: how many churned and stayed without a record, with an incomplete one and with
/// a complete one.
fn by_record(counts: [[usize; 2]; 3]) -> Customers {
    let mut customers = Customers::new();
    // Amounts follow the order of the rows here, and so the churn.
    customers
        .config
        .push_str("[retention]\nadjust = [\"segment\"]\n");
    for rep in ["Ana", "Bo"] {
        for (record, [churned, stayed]) in [None, Some(false), Some(true)].into_iter().zip(counts) {
            let like = Like {
                rep,
                record,
                ..STAYS
            };
            let gone = Like {
                left: Some(100),
                ..like
            };
            customers.add(churned, gone).add(stayed, like);
        }
    }
    customers
}

#[test]
fn what_is_advised_follows_from_whether_incomplete_records_keep_customers() {
    let cases = [
        (
            [[25, 25], [24, 26], [10, 140]],
            ["complete", "require_complete_record"],
            "That an incomplete record is better than none is not shown",
            "Let no kickoff start without a complete handoff record",
        ),
        (
            [[30, 20], [8, 92], [8, 92]],
            ["any", "require_record"],
            "It is having a record that goes with less churn",
            "Let no kickoff start without a handoff record.",
        ),
        (
            [[30, 20], [30, 70], [5, 145]],
            ["each", "require_complete_record"],
            "Both count: with an incomplete record",
            "Let no kickoff start without a complete handoff record.",
        ),
    ];
    for (counts, [records, action], says, advises) in cases {
        let customers = by_record(counts);
        let (folder, report) = customers.report(&[]);
        let told = &report["figures"]["retention"]["by_record"]["record_or_complete"];
        assert_eq!(told["verdict"], records, "{counts:?}: {told}");
        let board = &report["board"];
        assert_eq!([&board["records"], &board["action"]], [records, action]);
        // Both steps add up to the whole difference, and the counts are those of the exports.
        let value = |key: &str| told[key]["value"].as_f64().expect("a difference");
        let steps = value("incomplete_less_none") + value("complete_less_incomplete");
        assert!((steps - value("complete_less_none")).abs() < 1e-12);
        for (group, [churned, stayed]) in told["groups"]
            .as_array()
            .expect("groups")
            .iter()
            .zip(counts)
        {
            assert_eq!(group["churned"]["k"], 2 * churned);
            assert_eq!(group["churned"]["n"], 2 * (churned + stayed));
        }
        let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
        holds(&page.replace('\u{a0}', " "), &[says, advises]);
    }
}

#[test]
fn both_fixed_questions_have_their_robustness_checks() {
    let told = by_record([[25, 25], [24, 26], [10, 140]]).retention()["by_record"].clone();
    for (question, checks) in [
        ("record_against_none", "record_against_none_doubts"),
        ("completeness", "doubts"),
    ] {
        let reported = match question {
            "completeness" => &told[question]["ratio"],
            _ => &told[question],
        };
        // Day 30 is the report: the same ratio of the same accounts.
        let again = &told[checks]["landmarks"]["30"];
        let [ours, right] = [&again["ratio"]["value"], &reported["adjusted"]["value"]]
            .map(|value| value.as_f64().expect("a ratio"));
        assert!(
            (ours - right).abs() < 1e-6 * right,
            "{question}: {ours} for {right}"
        );
        assert_eq!(again["churned"]["n"], reported["n"], "{question}");
        assert_eq!(again["flips"], false);
        assert_eq!(
            told[checks]["without_rep"].as_object().expect("reps").len(),
            2
        );
    }
}

#[test]
fn where_all_have_a_record_only_complete_fields_are_asked() {
    let mut customers = Customers::new();
    customers.add(150, STAYS).add(40, LEAVES).add(
        60,
        Like {
            left: None,
            ..LEAVES
        },
    );
    let told = customers.retention()["by_record"].clone();
    let recorded = &told["record_against_none"];
    assert_eq!(
        [&recorded["verdict"], &recorded["p"]],
        [&"nearly_all".into(), &Value::Null]
    );
    assert_eq!(told["at_stake"], Value::Null);
    // One fixed question is corrected for no other.
    let ratio = &told["completeness"]["ratio"];
    assert_eq!(ratio["p"], ratio["q"]);
}

#[test]
fn what_a_board_asks_and_the_exports_cannot_say_is_said() {
    let mut customers = Customers::new();
    customers.add(30, STAYS);
    holds(
        &page_of(&customers),
        &[
            "No customer churned in the 12 months to 20 Nov 2026.",
            "No clear change. Quarterly logo churn was 0%, 0%, 0% and 0% from 2025 Q4 to 2026 Q3 (the last: 0 of 30).",
            "No answer yet: 0 of 30 accounts have churned, and comparisons take at least 20 that did.",
            "There is no answer yet to be sure of.",
            "Nothing follows from these data yet.",
        ],
    );
    let mut without_records = Customers::new();
    without_records.add(30, STAYS);
    without_records.config =
        without_records
            .config
            .replacen("[handoffs]\nfiles = \"handoffs.csv\"\n", "", 1);
    holds(
        &page_of(&without_records),
        &["No answer: the configuration names no [handoffs]."],
    );
}

#[test]
fn customers_from_before_a_migration_count_from_the_first_day_of_records_on() {
    let mut customers = Customers::new();
    customers.add(40, STAYS).add(20, LEAVES).add(
        30,
        Like {
            left: Some(300),
            ..LEAVES
        },
    );
    // All began together: that nobody had churned before a day says nothing of ages nobody reaches.
    let whole = customers.retention();
    assert_eq!(whole["records_from"]["source"], "first_sale", "{whole}");
    customers
        .config
        .push_str("[kpis]\nrecords_from = \"2025-07-01\"\n");
    let (folder, report) = customers.report(&[]);
    let retention = &report["figures"]["retention"];
    let flow = &retention["flow"];
    adds_up(flow);
    assert_eq!(
        [
            &flow["ended_before_records"],
            &flow["analysed"],
            &flow["churned"]
        ],
        [&Value::from(20), &Value::from(70), &Value::from(30)]
    );
    // Nobody was seen from the first sale on.
    assert_eq!(retention["triangle"], Value::Array(Vec::new()));
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(page.contains("Churn is recorded from"), "{page}");
}

#[test]
fn too_few_to_tell_says_of_whom() {
    let mut customers = Customers::new();
    customers.add(30, STAYS).add(4, LEAVES).add(
        30,
        Like {
            record: None,
            left: Some(90),
            ..STAYS
        },
    );
    let (folder, _) = customers.report(&[]);
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a page");
    assert!(page.contains("4 of 34 accounts with a record"), "{page}");
}
