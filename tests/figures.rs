//! Figures of small inputs whose answers can be counted by hand.

mod common;

use common::{figures, folder, json, run};
use serde_json::{Value, json};

const CONFIG: &str = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                      \"handoffs.csv\"\n\
                      [reviews]\nfiles = \"reviews.csv\"\n[outcomes]\nfiles = \
                      \"outcomes.csv\"\n[money]\nrates = { EUR = 2.0 }\n";
const GOOD: &str = "Cut the monthly close from 12 to 4 days by the end of June,\"1. a\n2. b\n3. \
                    c\",\"Objection: a -> Answer: b\n\
                    Objection: a -> Answer: b\nObjection: a -> Answer: b\",\"Dana Lee, CFO\",\"Olu \
                    Obi, CTO\",budget owner changes in January,10 days,\"Lost 4 deals: price\"";

/// The files of a small company; each table is given without its header.
struct Company {
    deals: String,
    handoffs: String,
    reviews: String,
    outcomes: String,
}

impl Company {
    fn new() -> Company {
        Company {
            deals: "deal_id,account_id,rep,stage,type,amount,currency,closed_on,segment,company_size,lost_reason\n"
                .into(),
            handoffs:
                "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,submitted_on\n"
                    .into(),
            reviews: "deal_id,cs_lead,decision,rejected_fields,decided_on\n".into(),
            outcomes: "account_id,churned_on,current_arr,observed_until\n".into(),
        }
    }

    fn deal(&mut self, id: &str, stage: &str, closed_on: &str) -> &mut Company {
        self.deals.push_str(&format!(
            "{id},A-{id},Ana,{stage},New,100,USD,{closed_on},Media,1-29,price\n"
        ));
        self
    }

    fn record(&mut self, id: &str, submitted_on: &str) -> &mut Company {
        self.handoffs
            .push_str(&format!("{id},{GOOD},{submitted_on}\n"));
        self
    }

    fn thin_record(&mut self, id: &str, submitted_on: &str) -> &mut Company {
        self.handoffs
            .push_str(&format!("{id},soon,,,TBD,,,,,{submitted_on}\n"));
        self
    }

    fn review(&mut self, id: &str, decision: &str, decided_on: &str) -> &mut Company {
        self.reviews
            .push_str(&format!("{id},Cy,{decision},risk_flags,{decided_on}\n"));
        self
    }

    fn outcome(&mut self, id: &str, churned_on: &str, observed_until: &str) -> &mut Company {
        self.outcomes
            .push_str(&format!("A-{id},{churned_on},80,{observed_until}\n"));
        self
    }

    fn report(&self, kind: &str) -> Value {
        let files = [
            ("handoff.toml", CONFIG),
            ("deals.csv", &self.deals),
            ("handoffs.csv", &self.handoffs),
            ("reviews.csv", &self.reviews),
            ("outcomes.csv", &self.outcomes),
        ];
        figures(&files, kind)
    }
}

#[test]
fn the_window_is_seven_days_and_two_days_are_in_time() {
    let mut company = Company::new();
    company
        .deal("before", "Closed Won", "2026-11-13")
        .record("before", "2026-11-14");
    company
        .deal("in time", "Closed Won", "2026-11-14")
        .record("in time", "2026-11-16");
    company
        .deal("late", "Closed Won", "2026-11-14")
        .record("late", "2026-11-17");
    company.deal("not due", "Closed Won", "2026-11-20");
    company
        .deal("not yet handed in", "Closed Won", "2026-11-19")
        .record("not yet handed in", "2026-11-21");
    // The morning of the due day is not late.
    company.deal("due today", "Closed Won", "2026-11-18");
    company.deal("overdue", "Closed Won", "2026-11-17");
    company
        .deal("tomorrow", "Closed Won", "2026-11-21")
        .record("tomorrow", "2026-11-21");
    let daily = company.report("daily");
    let window = &daily["window"];
    assert_eq!(
        [&window["expected"], &window["present"], &window["complete"]],
        [6, 2, 2]
    );
    assert_eq!(window["on_time"], json!({ "k": 1, "n": 3 }));
    assert_eq!(window["gap_arr"], 400.0);
    let gaps: Vec<(&str, bool)> = daily["gaps"]
        .as_array()
        .expect("gaps")
        .iter()
        .filter_map(|g| Some((g["deal_id"].as_str()?, g["due"].as_bool()?)))
        .collect();
    assert_eq!(
        gaps,
        [
            ("overdue", true),
            ("due today", false),
            ("not due", false),
            ("not yet handed in", false)
        ]
    );
    // Seven days ago the deal of the 13th had no record yet.
    assert_eq!(
        [
            &daily["window_before"]["expected"],
            &daily["window_before"]["present"]
        ],
        [1, 0]
    );
}

#[test]
fn a_gap_says_which_field_lacks_what() {
    let mut company = Company::new();
    company
        .deal("D", "Closed Won", "2026-11-18")
        .thin_record("D", "2026-11-18");
    let gap = company.report("daily")["gaps"][0].clone();
    let fields: Vec<(&str, &str)> = gap["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|f| Some((f["field"].as_str()?, f["status"].as_str()?)))
        .collect();
    assert_eq!(fields[0], ("promised_outcome", "thin"));
    assert_eq!(
        fields[3],
        ("champion_skeptic", "missing"),
        "the worse of champion and skeptic counts"
    );
    assert_eq!(fields.len(), 7);
}

#[test]
fn complete_fields_that_tell_nothing_are_counted_as_doubts() {
    let fields = |risks: &str, outcome: &str| {
        format!(
            "{outcome},\"1. a\n2. b\n3. c\",\"Objection: too dear -> Answer: ROI\nObjection: no API -> \
             Answer: built one\nObjection: no time -> Answer: pilot\",\"Dana Lee, CFO\",\"Olu Obi, \
             CTO\",{risks},from 12 to 10 days,\"Lost 4 deals: price\""
        )
    };
    let says = "Cut the monthly close from 12 to 4 days by the end of June";
    let mut company = Company::new();
    for (id, risks, outcome) in [
        ("one", "Not discussed in the call yet", says),
        (
            "two",
            "Not discussed in the call yet",
            "good good good good good good good good good",
        ),
        ("plain", "budget owner changes in January", says),
        // What is not complete is no doubt.
        ("thin", "none", says),
    ] {
        company.deal(id, "Closed Won", "2026-11-16");
        let row = format!("{id},{},2026-11-16\n", fields(risks, outcome));
        company.handoffs.push_str(&row);
    }
    let deliveries = company.report("daily")["deliveries"].clone();
    assert_eq!(
        [
            &deliveries["records"],
            &deliveries["doubted"],
            &deliveries["doubted_fields"]
        ],
        [4, 2, 3]
    );
    let of = |id: &str| {
        let list = deliveries["list"].as_array().expect("a list");
        let one = list.iter().find(|one| one["deal_id"] == id);
        one.expect("the record")["doubted_fields"].clone()
    };
    assert_eq!(
        [of("one"), of("two"), of("plain"), of("thin")],
        [1, 2, 0, 0]
    );
}

#[test]
fn a_later_version_counts_today_but_the_first_one_is_judged_for_time() {
    let mut company = Company::new();
    company
        .deal("D", "Closed Won", "2026-11-16")
        .thin_record("D", "2026-11-17")
        .record("D", "2026-11-19");
    let window = company.report("daily")["window"].clone();
    assert_eq!([&window["complete"], &window["on_time"]["k"]], [1, 1]);
}

#[test]
fn a_blank_row_is_no_record() {
    let mut company = Company::new();
    company.deal("D", "Closed Won", "2026-11-16");
    company.handoffs.push_str("D,, ,,,,,,,2026-11-16\n");
    assert_eq!(company.report("daily")["window"]["present"], 0);
}

#[test]
fn renewals_need_no_record_and_are_no_losses() {
    let mut company = Company::new();
    company
        .deal("D", "Closed Won", "2026-11-16")
        .record("D", "2026-11-16");
    company
        .deals
        .push_str("R1,A-D,Ana,Closed Won,Renewal,100,USD,2026-11-16,Media,1-29,\n");
    company
        .deals
        .push_str("R2,A-D,Ana,Closed Lost,renewal ,100,USD,2026-11-16,Media,1-29,price\n");
    let daily = company.report("daily");
    assert_eq!(
        [&daily["window"]["expected"], &daily["losses"]["lost_now"]],
        [1, 0]
    );
    assert_eq!(
        [
            &daily["counts"]["won"],
            &daily["counts"]["won_renewals"],
            &daily["counts"]["lost_renewals"]
        ],
        [2, 1, 1]
    );
}

#[test]
fn the_first_day_of_reviews_decides_and_a_rejection_on_it_wins() {
    let mut company = Company::new();
    for (id, reviews) in [
        ("accepted", &[("accepted", "2026-10-01")][..]),
        (
            "file order does not matter",
            &[("rejected", "2026-10-02"), ("accepted", "2026-10-01")],
        ),
        (
            "tie",
            &[("accepted", "2026-10-01"), ("rejected", "2026-10-01")],
        ),
        (
            "outside 90 days",
            &[("rejected", "2026-08-22"), ("accepted", "2026-10-01")],
        ),
        ("inside 90 days", &[("rejected", "2026-08-23")]),
        ("after the day", &[("rejected", "2026-11-21")]),
    ] {
        company
            .deal(id, "Closed Won", "2026-08-01")
            .record(id, "2026-08-02");
        reviews.iter().for_each(|(decision, day)| {
            company.review(id, decision, day);
        });
    }
    let weekly = company.report("weekly");
    assert_eq!(
        weekly["rejections_ever"][0]["rejected"],
        json!({ "k": 3, "n": 5 })
    );
    assert_eq!(
        weekly["rejections"][0]["rejected"],
        json!({ "k": 2, "n": 4 })
    );
    assert_eq!(weekly["rejections"][0]["too_few"], true);
}

#[test]
fn revenue_is_in_the_reporting_currency_and_an_unknown_loss_is_not_nothing() {
    let mut company = Company::new();
    company.deal("W", "Closed Won", "2026-11-18");
    company
        .deals
        .push_str("E,A-E,Ana,Closed Won,New,\"1,000.50\",EUR,2026-11-18,Media,1-29,\n");
    company
        .deals
        .push_str("L1,A-L,Ana,Closed Lost,New,0,USD,2026-11-18,Media,1-29,too expensive\n");
    company
        .deals
        .push_str("L2,A-L,Ana,Closed Lost,New,300,USD,2026-11-18,Media,1-29,\n");
    let daily = company.report("daily");
    assert_eq!(daily["window"]["gap_arr"], 100.0 + 2001.0);
    let cohort = &daily["losses"]["cohorts"][0];
    assert_eq!(
        [
            &cohort["lost"],
            &cohort["lost_with_amount"],
            &cohort["unspecified"]
        ],
        [2, 1, 1]
    );
    assert_eq!(cohort["lost_arr"], 300.0);
}

#[test]
fn a_record_counts_as_it_stood_at_the_landmark() {
    let mut company = Company::new();
    company
        .deal("in time", "Closed Won", "2025-01-01")
        .record("in time", "2025-01-31")
        .outcome("in time", "", "2026-11-20");
    company
        .deal("mended", "Closed Won", "2025-01-01")
        .thin_record("mended", "2025-01-02")
        .record("mended", "2025-02-01");
    company.outcome("mended", "2025-06-01", "2026-11-20");
    company
        .deal("left", "Closed Won", "2025-01-01")
        .record("left", "2025-01-02")
        .outcome("left", "2025-01-31", "2026-11-20");
    company.deal("unknown", "Closed Won", "2025-01-01");
    company
        .deal("odd", "Closed Won", "2025-01-01")
        .outcome("odd", "2024-12-31", "2026-11-20");
    let quarterly = company.report("quarterly");
    let retention = &quarterly["retention"];
    let flow = &retention["flow"];
    assert_eq!(
        [
            &flow["won_accounts"],
            &flow["without_outcome"],
            &flow["ended_before_start"]
        ],
        [5, 1, 1]
    );
    assert_eq!(flow["began_before"], 0);
    assert_eq!(
        [
            &flow["left_before_landmark"],
            &flow["churned_before_landmark"],
            &flow["analysed"]
        ],
        [1, 1, 2]
    );
    let told = &retention["by_record"];
    let classes: Vec<(&str, u64)> = told["classes"]
        .as_array()
        .expect("classes")
        .iter()
        .filter_map(|t| Some((t["class"].as_str()?, t["churned"].as_u64()?)))
        .collect();
    assert_eq!(
        classes,
        [("0-2", 1), ("7", 0)],
        "mended on day 31 does not count"
    );
    assert_eq!(told["completeness"]["ratio"]["verdict"], "too_few_to_tell");
}

#[test]
fn an_account_that_only_renews_began_before_the_data() {
    let mut company = Company::new();
    company
        .deal("new", "Closed Won", "2025-01-01")
        .outcome("new", "", "2026-11-20");
    company
        .deals
        .push_str("R,A-R,Ana,Closed Won,Renewal,100,USD,2025-01-01,Media,1-29,\n");
    company.outcome("R", "2025-03-01", "2026-11-20");
    let flow = company.report("quarterly")["retention"]["flow"].clone();
    assert_eq!(
        [
            &flow["won_accounts"],
            &flow["began_before"],
            &flow["analysed"],
            &flow["churned_in_all"]
        ],
        [2, 1, 1, 1]
    );
}

#[test]
fn those_who_left_stay_in_the_count_when_watching_ends_with_them() {
    let mut company = Company::new();
    company
        .deal("stays", "Closed Won", "2025-02-01")
        .outcome("stays", "", "");
    company.deal("leaves", "Closed Won", "2025-02-01").outcome(
        "leaves",
        "2025-06-01",
        "2025-06-01",
    );
    // Something happened on the day of the report, so the inputs reach that far.
    company.deal("recent", "Closed Lost", "2026-11-20");
    let retention = company.report("quarterly")["retention"].clone();
    let cells: Vec<(u64, u64)> = retention["triangle"]
        .as_array()
        .expect("cells")
        .iter()
        .filter_map(|c| Some((c["n"].as_u64()?, c["churned"].as_u64()?)))
        .collect();
    assert_eq!(cells[..3], [(2, 0), (2, 1), (2, 1)]);
    assert_eq!(
        retention["gross"][0],
        json!({ "cohort": "2025Q1", "n": 2, "start_arr": 200.0, "kept_arr": 80.0, "now_arr": 80.0 })
    );
}

#[test]
fn nobody_is_watched_longer_than_the_inputs_reach() {
    let mut company = Company::new();
    company
        .deal("stays", "Closed Won", "2025-02-01")
        .outcome("stays", "", "");
    company.deal("last", "Closed Lost", "2025-07-10");
    let retention = company.report("quarterly")["retention"].clone();
    assert_eq!(
        retention["triangle"].as_array().expect("cells").len(),
        2,
        "the ends of March and June 2025, no later ones"
    );
}

#[test]
fn who_left_after_the_newest_deal_has_left() {
    let mut company = Company::new();
    company
        .deal("D1", "Closed Won", "2026-01-10")
        .deal("D2", "Closed Won", "2026-11-12");
    company
        .outcome("D1", "2026-11-15", "")
        .outcome("D2", "", "");
    let flow = company.report("quarterly")["retention"]["flow"].clone();
    assert_eq!(flow["churned_in_all"], 1, "{flow}");
    assert_eq!(flow["churned"], 1, "{flow}");
}

#[test]
fn three_deals_make_a_copy_two_do_not() {
    let mut company = Company::new();
    for (id, day) in [
        ("D1", "2026-11-15"),
        ("D2", "2026-11-16"),
        ("D3", "2026-11-17"),
    ] {
        company.deal(id, "Closed Won", day);
        company.handoffs.push_str(&format!(
            "{id},,,,,,The  budget owner\tchanges SOON,,,{day}\n"
        ));
    }
    let daily = company.report("daily");
    assert_eq!(
        [&daily["copies"]["texts"], &daily["copies"]["deals"]],
        [1, 3]
    );
    assert_eq!(
        daily["copies"]["top"][0]["text"],
        "the budget owner changes soon"
    );
    company.deals = company.deals.replace("D3,A-D3,Ana", "D3,A-D3,Ben");
    assert_eq!(
        company.report("daily")["copies"]["texts"],
        0,
        "two of Ana's and one of Ben's"
    );
}

#[test]
fn overlapping_exports_count_a_review_once() {
    let mut company = Company::new();
    company
        .deal("D", "Closed Won", "2026-11-02")
        .record("D", "2026-11-02")
        .review("D", "rejected", "2026-11-03");
    let files = [
        (
            "handoff.toml",
            CONFIG.replace("reviews.csv", "reviews-*.csv"),
        ),
        ("deals.csv", company.deals.clone()),
        ("handoffs.csv", company.handoffs.clone()),
        ("reviews-1.csv", company.reviews.clone()),
        ("reviews-2.csv", company.reviews.clone()),
        ("outcomes.csv", company.outcomes.clone()),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let folder = folder(&files);
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&folder.path().join("r"));
    assert_eq!(report["figures"]["counts"]["reviews"], 1);
}

#[test]
fn a_blank_revenue_now_is_no_loss_and_a_failed_payment_is_one() {
    let config = format!("{CONFIG}[limits]\nset_aside = 0.5\n").replace(
        "files = \"outcomes.csv\"",
        "files = \"outcomes.csv\"\ninvoluntary = [\"Card\"]",
    );
    let deals = "deal_id,account_id,rep,stage,amount,closed_on\n\
                 1,A1,Ana,Closed Won,100,2026-01-10\n2,A2,Ana,Closed Won,100,2026-01-10\n\
                 3,A3,Ana,Closed Won,100,2026-01-10\n";
    let outcomes = "account_id,churned_on,churn_reason,current_arr,observed_until\n\
                    A1,,,90,2026-11-20\nA2,,,,2026-11-20\nA3,2026-06-01,Card,,2026-11-20\n";
    let files = [
        ("handoff.toml", config.as_str()),
        ("deals.csv", deals),
        ("handoffs.csv", "deal_id,promised_outcome,submitted_on\n"),
        ("reviews.csv", "deal_id,decision,decided_on\n"),
        ("outcomes.csv", outcomes),
    ];
    let retention = figures(&files, "quarterly")["retention"].clone();
    // The account without a revenue now is in neither sum.
    let sums = json!({ "start_arr": 200.0, "kept_arr": 90.0, "now_arr": 90.0 });
    for (row, n) in [
        (&retention["gross"][0], "n"),
        (&retention["parts"][0]["parts"][0], "accounts"),
    ] {
        assert_eq!(row[n], 3, "{row}");
        for (key, value) in sums.as_object().expect("sums") {
            assert_eq!(&row[key], value, "{key} of {row}");
        }
    }
}
