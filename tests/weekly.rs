//! The weekly review: this week against last week, who leaves out records, who owns the customer in
//! between, and what it asks for, on companies whose answers can be counted by hand and on the
//! sample.

mod common;

use std::path::Path;

use common::company::Company;
use common::{folder, json, run, sample};
use serde_json::{Value, json};

/// The page of a review as text: without tags, drawings and non-breaking spaces.
fn page(out: &Path) -> String {
    let page = std::fs::read_to_string(out.join("report.html")).expect("a page");
    let (_, body) = page.split_once("<body").expect("a body");
    // The text begins within the tag.
    common::plain(&format!("<body{body}"))
}

fn review_of(company: &Company) -> (Value, String) {
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    (json(&out)["figures"].clone(), page(&out))
}

fn handoffs(week: &Value) -> [u64; 7] {
    let of = |key: &str| week["handoffs"][key].as_u64().expect(key);
    [
        of("open_before"),
        of("became_overdue"),
        of("sent_back"),
        of("resolved"),
        of("churned"),
        of("aged_out"),
        of("open"),
    ]
}

/// One week, from Saturday 14 to Friday 20 November, with one deal for each way in and out.
fn every_way() -> Company {
    let mut company = Company::new();
    company.deals = "deal_id,account_id,rep,stage,type,amount,closed_on,lost_reason\n".into();
    for (id, closed_on) in [
        ("open-long", "2026-10-01"),
        ("overdue-now", "2026-11-12"),
        ("resolved", "2026-10-02"),
        ("churned", "2026-10-03"),
        ("aged", "2025-11-20"),
        ("rejected", "2026-11-02"),
        ("in-time", "2026-11-16"),
        ("overdue-and-back", "2026-11-11"),
        ("not-due", "2026-11-19"),
    ] {
        let row = format!("{id},A-{id},Ana,Closed Won,New,100,{closed_on},\n");
        company.deals.push_str(&row);
    }
    for (id, closed_on, reason) in [
        ("lost-now", "2026-11-20", "price"),
        ("lost-before", "2026-11-13", "price"),
        ("lost-twice", "2026-11-14", "duplicate"),
    ] {
        let row = format!("{id},A-{id},Ana,Closed Lost,New,100,{closed_on},{reason}\n");
        company.deals.push_str(&row);
    }
    company
        .record("resolved", "2026-11-18")
        .record("rejected", "2026-11-03")
        .record("in-time", "2026-11-17")
        .record("overdue-and-back", "2026-11-15");
    company
        .review("rejected", "accepted", "2026-11-13")
        .review("rejected", "rejected", "2026-11-16")
        .review("in-time", "accepted", "2026-11-20");
    company.outcome("churned", ",,,,2026-11-14,,,");
    company
}

#[test]
fn every_way_into_and_out_of_the_open_handoffs_is_counted_once() {
    let (figures, page) = review_of(&every_way());
    let (now, before) = (&figures["week"]["this_week"], &figures["week"]["last_week"]);
    // Open a week ago: open-long, resolved, churned, aged. Since then overdue-now came (due on the
    // 14th) and rejected was sent back; resolved, churned and aged went. overdue-and-back was due on
    // the 13th and overdue on the 14th only, so that it is in neither.
    assert_eq!(handoffs(now), [4, 1, 1, 1, 1, 1, 3]);
    assert_eq!(handoffs(before), [4, 0, 0, 0, 0, 0, 4]);
    assert_eq!(now["reviews"], json!({ "reviewed": 2, "rejected": 1 }));
    assert_eq!(before["reviews"], json!({ "reviewed": 1, "rejected": 0 }));
    assert_eq!(
        [
            &now["won"],
            &now["lost"],
            &now["not_real"],
            &before["won"],
            &before["lost"]
        ],
        [2, 1, 1, 2, 1].map(|n| json!(n)).each_ref()
    );
    assert_eq!(now["churned_customers"], 1);
    assert_eq!(before["churned_customers"], 0);
    assert_eq!([&now["from"], &before["to"]], ["2026-11-14", "2026-11-13"]);
    for row in [
        "Count 14 to 20 Nov 7 to 13 Nov",
        "Deals won 2 2",
        "Deals lost 1 1",
        "Lost, but not real opportunities 1 0",
        "Reviews by CS, of deals won at any time 2 1",
        "Rejected in these reviews 1 0",
        // The column adds up from row to row: 4 + 1 + 1 − 1 − 1 − 1 = 3.
        "Handoffs open at the start 4 4 Became overdue +1 0 Rejected and not resubmitted +1 0 Resolved \
         −1 0 Ended as the customer churned −1 0 Won over a year ago, no longer asked for −1 0 Handoffs \
         open at the end, on Friday 3 4",
        "Customers that churned 1 0",
        "3 handoffs are open, a week ago 4: 2 new; 1 resolved (1 awaits review); 1 lost to churn and 1 won over a year ago, unresolved.",
    ] {
        assert!(page.contains(row), "{row} is not in {page}");
    }
}

#[test]
fn a_last_week_before_the_data_is_not_shown_as_zero() {
    let mut company = Company::new();
    company
        .deal("new", "2026-11-16")
        .record("new", "2026-11-17");
    let (figures, page) = review_of(&company);
    assert_eq!(figures["week"]["last_week"], Value::Null);
    assert!(page.contains("Last week is not shown"), "{page}");
    assert!(!page.contains(", a week ago"), "{page}");
}

#[test]
fn customers_that_churned_this_week_are_named_with_rep_money_and_record() {
    let mut company = Company::new();
    company
        // Two deals, one of them with a complete record: what both pay is lost.
        .deal_of("big", "Ana", "2026-01-10")
        .record("big", "2026-01-11")
        .deal_of("nofile", "Bo", "2026-02-10")
        .deal_of("thin", "Cem", "2026-03-10")
        .thin("thin", "2026-03-11", "")
        // Its record came after the churn: CS never had it.
        .deal_of("late", "Dee", "2026-03-10")
        .record("late", "2026-11-19")
        .deal_of("before", "Eve", "2026-03-10")
        .deal_of("stays", "Fay", "2026-03-10")
        .outcome("big", ",,,,2026-11-14,,,")
        .outcome("nofile", ",,,,2026-11-20,,,")
        .outcome("thin", ",,,,2026-11-16,,,")
        .outcome("late", ",,,,2026-11-16,,,")
        .outcome("before", ",,,,2026-11-13,,,")
        .outcome("stays", ",,,,,,,");
    company
        .deals
        .push_str("more,A-big,Gus,Closed Won,500,2026-05-10\n");
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    let named = "4 customers churned this week ($900 of ARR), 2 of them without a record: A-big ($600, 1 of 2 records complete), A-late ($100, no record), A-nofile ($100, no record) and A-thin ($100, incomplete record).";
    let page = page(&out);
    assert!(page.contains(named), "{page}");
    assert!(
        page.contains("A-thin · Cem $100 16 Nov Mo incomplete record"),
        "{page}"
    );
    assert!(!page.contains("A-before (") && !page.contains("A-stays ("));
    let mail = std::fs::read_to_string(out.join("email.eml")).expect("a mail");
    let mail = mail.replace("=\r\n", "").replace("\r\n", " ");
    assert!(
        mail.contains("2 of them without a record: A-big ($"),
        "{mail}"
    );
    let list = std::fs::read_to_string(out.join("churned.csv")).expect("a list");
    assert!(
        list.lines()
            .any(|row| row.starts_with("more,") && row.ends_with("2026-11-14,600,2,1,1")),
        "{list}"
    );
    let figures = json(&out)["figures"].clone();
    assert_eq!(figures["week"]["this_week"]["churned_customers"], 4);
    assert_eq!(figures["churned_this_week"][0]["contract_arr"], 600.0);
}

#[test]
fn weeks_without_reviews_or_outcomes_say_so() {
    let mut company = Company::new();
    company.deal("old", "2026-10-01").deal("one", "2026-11-10");
    company.config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                      \"handoffs.csv\"\n"
        .into();
    company.record("one", "2026-11-11");
    let (figures, page) = review_of(&company);
    let week = &figures["week"]["this_week"];
    assert!(week["reviews"]["no_column_is_mapped_to"].is_string());
    assert!(week["churned_customers"]["no_column_is_mapped_to"].is_string());
    assert!(
        page.contains("Reviews by CS, of deals won at any time not measured not measured"),
        "{page}"
    );
}

#[test]
fn the_sample_week_is_what_was_worked_out_apart_from_the_program() {
    let (_keep, out, json) = sample("weekly");
    let (now, before) = (
        &json["figures"]["week"]["this_week"],
        &json["figures"]["week"]["last_week"],
    );
    assert_eq!(handoffs(now), [24, 4, 0, 3, 2, 1, 22]);
    // Of the four that became open, one is a rejection.
    assert_eq!(handoffs(before), [23, 3, 1, 1, 1, 1, 24]);
    assert_eq!(now["reviews"], json!({ "reviewed": 12, "rejected": 2 }));
    assert_eq!(before["reviews"], json!({ "reviewed": 11, "rejected": 1 }));
    let counts = |week: &Value| {
        ["won", "lost", "churned_customers"].map(|key| week[key].as_u64().expect(key))
    };
    assert_eq!((counts(now), counts(before)), ([12, 16, 4], [11, 15, 2]));
    let page = page(&out);
    for part in [
        "CS leads apply different standards: of incomplete records Tom \
         Achterberg rejected 0 of 17, Ingrid Solberg 21 of 24 and the other CS leads 17 of 66 at first \
         review in 12 months. Marco Bellini has no record for 11 of 31 deals won in 12 months, 10 of \
         them overdue now. 14 of 17 deals with Logistics companies of 50-199 employees were lost in 90 \
         days (13 of 30 in the 365 days before).",
        "This week (14 to 20 Nov) CS made 12 reviews and rejected 2. 22 handoffs are open, a week ago 24: 4 new; 3 resolved (2 accepted though incomplete); 2 lost to churn and 1 won over a year ago, unresolved.",
        // 24 + 4 + 0 − 3 − 2 − 1 = 22.
        "Handoffs open at the start 24 23 Became overdue +4 +3 Rejected and not resubmitted 0 +1 Resolved \
         −3 −1 Ended as the customer churned −2 −1 Won over a year ago, no longer asked for −1 −1 \
         Handoffs open at the end, on Friday 22 24",
        "Ask Marco Bellini why 11 of 31 deals won in 12 months have no record ($400k): 10 are \
         overdue now, the customer of the other one has churned.",
        "Ask for the records of 13 open handoffs ($483k): Marco Bellini (5), Tomás Herrera (3), Callum Reid \
         (2), Jonas Weidner (1); 2 other reps have 2 more. On Mon 23 Nov, decide with CS on the other 9 \
         open for over 90 days ($289k, 5 of them from Marco Bellini): either the record comes, or CS writes down what it knows.",
        "Agree with the CS leads that an incomplete record is rejected until it is complete, first with \
         Tom Achterberg, who accepted 17 of the 69 accepted incomplete. Ask Ingrid Solberg why 6 of 34 complete records were rejected too. Of the 20 \
         records rejected in 90 days, 18 were accepted later, still incomplete.",
        "Agree with sales on an answer to Routewise: it is named in 11 of 14 lost deals with Logistics \
         companies of 50-199 employees in 90 days. Check this one first, from 10 records of won deals (the latest \
         in this segment): “",
        "Sit down with Priya Raman: CS rejected 13 of 36 records at first review in 12 months; with the \
         same CS leads about 4 would be expected. Rejected most for champion and skeptic (11) and \
         success metric (9).",
        "Ask Dana Whitfield to write a record for each customer: 38 of 39 records of deals won in 12 \
         months have reused text (the same risk flags on 38 deals).",
        "What to do Call Paul Winterbourne now: Fennlow Forwarding ($9.9k) renews tomorrow, Sat 21 Nov; \
         the promised result was missed. Agree",
        "Ask the CS managers about 41 of the 69 renewals in the next 120 days ($1.7M) without a proven \
         result: 12 missed the promised result, ",
        "Priya Raman 13 of 36 4.1 39%",
        "Tom Achterberg rejected none of 44 records at first review; for the same reps, the other CS \
         leads would have rejected about 8. 17 incomplete records were accepted, though they should be \
         rejected.",
        "CS first contacted 91 accounts won in 90 days a median of 3 days after the last known contact by \
         sales (longest 12 days; same day for 16 of the 91). 10 more accounts await first contact, 9 of them won \
         in the last 7 days.",
        "Import signals_deals.csv into the CRM: 23 deals won in the last 90 days have no complete \
         lost-deal signal (what similar deals were lost to).",
        "All 20 have since been accepted (median 7 days); 18 of them are still incomplete.",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // What the others depend on comes first: until CS leads agree, a rejection says as much about
    // the reviewer as about the rep.
    let order = [
        "Reviews by CS, of deals won at any time 12 11",
        "Agree with the CS leads that",
        "Ask Marco Bellini why",
        "Ask for the records of 13 open handoffs",
        "Sit down with Priya Raman",
        "CS lead Rejected Expected",
        "Rep Rejected at first review",
    ];
    let at = order.map(|title| page.find(title).unwrap_or_else(|| panic!("{title}")));
    assert!(at.is_sorted(), "{at:?}");
}

#[test]
fn the_sample_names_who_churned_and_leaves_the_rates_of_the_reps_to_the_page() {
    let (_keep, out, _) = sample("weekly");
    let mail = std::fs::read_to_string(out.join("email.eml")).expect("a mail");
    let (_, text) = mail.split_once("text/plain").expect("a text part");
    let (text, _) = text.split_once("text/html").expect("an HTML part");
    let text = text.replace("=\r\n", "").replace("=C2=A0", " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "4 customers churned this week ($92k of ARR), 2 of them without a record: Larkmore Packaging \
         Machines LLC ($42k, no record), Glenleigh Facility Consulting Ltd ($19k, complete record), Osterfield Tooling LLC ($16k, \
         incomplete record) and Strathmoor Health Group Ltd ($15k, no record).",
        "Three records to read this week",
        "Picked at random",
    ] {
        assert!(
            text.to_lowercase().contains(&part.to_lowercase()),
            "{part}: {text}"
        );
    }
    // The rates of the others stand in the table of the page.
    assert!(!text.contains("Jonas Weidner 5 of 19"), "{text}");
    assert!(page(&out).contains("Jonas Weidner 5 of 19"));
}

/// 12 won deals each of two reps: Ana has a complete record for all, Ben for none.
fn one_does_not_file() -> Company {
    let mut company = Company::new();
    for i in 0..12 {
        let (ana, ben) = (format!("ana-{i}"), format!("ben-{i}"));
        company
            .deal_of(&ana, "Ana", "2026-10-05")
            .record(&ana, "2026-10-06")
            .review(&ana, "accepted", "2026-10-07")
            .deal_of(&ben, "Ben", "2026-10-05");
    }
    company.deal_of("ben-new", "Ben", "2026-11-20");
    company
}

#[test]
fn a_rep_who_files_nothing_has_a_diagnosis_and_a_place_in_every_table_by_rep() {
    let (figures, page) = review_of(&one_does_not_file());
    let named = |panel: &Value, name: &str| -> Value {
        let mut rows = panel.as_array().expect("rows").iter();
        let found = rows.find(|row| row["rep"] == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    };
    let ben = named(&figures["diagnoses"], "Ben");
    // The deal of today is not due: nobody misses its record.
    assert_eq!(ben["missing"], json!({ "k": 12, "n": 12 }));
    assert_eq!(ben["accepted"]["n"], 0);
    assert_eq!(ben["diagnosis"], "not_filed");
    assert_eq!(
        named(&figures["diagnoses"], "Ana")["diagnosis"],
        "on_target"
    );
    let filing = &figures["filing"];
    assert_eq!(filing["missing"], json!({ "k": 12, "n": 24 }));
    let ben = named(&filing["reps"], "Ben");
    assert_eq!(
        (&ben["does_not_file"], &ben["expected"]),
        (&json!(true), &json!(0.0))
    );
    assert_eq!(named(&filing["reps"], "Ana")["does_not_file"], false);
    for part in [
        "Ben has no record for 12 of 12 deals won in 12 months, all overdue now.",
        "Ask Ben why 12 of 12 deals won in 12 months have no record",
        "No record reviewed: Ben (no record for 12 of 12 deals).",
        "Ben none reviewed",
        "no record at all for 12 of 12 deals",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn a_few_missing_records_are_not_called_a_habit() {
    let mut company = one_does_not_file();
    for i in 0..10 {
        company.record(&format!("ben-{i}"), "2026-10-06");
    }
    let (figures, page) = review_of(&company);
    let reps = figures["filing"]["reps"].as_array().expect("reps");
    assert!(reps.iter().all(|rep| rep["does_not_file"] == false));
    assert!(!page.contains("Ask Ben why"), "{page}");
}

#[test]
fn the_charts_of_the_digest_by_rep_show_reps_without_records() {
    let company = one_does_not_file();
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    let page = std::fs::read_to_string(out.join("report.html")).expect("a page");
    assert!(
        page.contains("Ben, 0 records: no record for 12 deals"),
        "in the alternative text"
    );
    assert!(out.join("charts/blank_by_rep.svg").exists());
}

#[test]
fn people_are_named_for_missing_records_and_for_what_they_let_through_not_for_rejecting() {
    let mut company = Company::new();
    for (id, lead, decision) in [
        ("a", "Strict", "rejected"),
        ("b", "Strict", "rejected"),
        ("c", "Mild", "accepted"),
    ] {
        company.deal(id, "2026-11-02").thin(id, "2026-11-03", "");
        let row = format!("{id},{lead},{decision},risk_flags,2026-11-04,\n");
        company.reviews.push_str(&row);
    }
    company.deal("no-record", "2026-11-02");
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = page(&folder.path().join("r"));
    assert!(
        page.contains("Most missing records: Ana, 1 of 4 deals past their due day."),
        "{page}"
    );
    assert!(
        page.contains("Accepted most incomplete records at first review: Mild (CS), 1 of 1."),
        "{page}"
    );
    assert!(!page.contains("most: Strict"), "{page}");
}

#[test]
fn accepted_since_is_not_called_complete_unless_it_is() {
    let mut company = Company::new();
    company
        .deal("mended", "2026-11-01")
        .thin("mended", "2026-11-02", "1")
        .review("mended", "rejected", "2026-11-03")
        .record("mended", "2026-11-04")
        .review("mended", "accepted", "2026-11-05");
    let (figures, page) = review_of(&company);
    assert_eq!(figures["mending"][0]["complete_now"], 1);
    assert!(
        page.contains("It has since been accepted (median 2 days); it is complete now."),
        "{page}"
    );
    company
        .deal("waved", "2026-11-01")
        .thin("waved", "2026-11-02", "")
        .review("waved", "rejected", "2026-11-03")
        .review("waved", "accepted", "2026-11-05");
    let (figures, page) = review_of(&company);
    assert_eq!(
        (
            &figures["mending"][0]["accepted_since"],
            &figures["mending"][0]["complete_now"]
        ),
        (&json!(2), &json!(1))
    );
    assert!(
        page.contains(
            "All 2 have since been accepted (median 2 days); 1 of them is still incomplete."
        ),
        "{page}"
    );
}

/// The reference case: a Friday close introduced on Monday, a meeting before the introduction, a
/// kickoff on the day of the meeting, a meeting after the introduction, nobody yet, and an
/// introduction before the close.
fn gaps() -> Company {
    let mut company = Company::new();
    company.outcomes = "account_id,handoff_meeting_on,introduced_on,kickoff_on,churned_on\n".into();
    for (id, closed_on, rest) in [
        ("1", "2026-10-02", ",2026-10-05,,"),
        ("2", "2026-10-05", "2026-10-06,2026-10-09,2026-10-12,"),
        ("3", "2026-10-05", "2026-10-08,,2026-10-08,"),
        ("4", "2026-10-05", "2026-10-15,2026-10-09,,"),
        ("5", "2026-10-05", ",,,"),
        ("6", "2026-10-12", ",2026-10-09,,"),
    ] {
        company.deal(id, closed_on);
        company.outcomes.push_str(&format!("A-{id},{rest}\n"));
    }
    company
}

#[test]
fn the_ownership_gap_runs_from_the_last_touch_of_sales_to_the_first_of_cs() {
    let (figures, page) = review_of(&gaps());
    let gap = &figures["ownership_gap"];
    let of = |key: &str| gap[key].clone();
    assert_eq!(
        [
            of("n"),
            of("no_gap"),
            of("no_cs_touch_yet"),
            of("longest_days")
        ],
        [5, 2, 1, 4].map(|n| json!(n))
    );
    assert_eq!(
        (of("median_days"), of("median_business_days")),
        (json!(3.0), json!(1.0))
    );
    assert_eq!(gap["waiting"][0]["deal_id"], "5");
    assert!(
        page.contains("a median of 3 days after the last known contact by sales (longest 4 days;"),
        "{page}"
    );
    assert!(
        page.contains("1 more account awaits first contact."),
        "{page}"
    );
}

#[test]
fn an_account_that_churned_untouched_does_not_wait_and_few_have_no_median() {
    let mut company = gaps();
    company.outcomes = company.outcomes.replace("A-5,,,,", "A-5,,,,2026-11-01");
    company.outcomes = company.outcomes.replace("A-6,,2026-10-09,,", "A-6,,,,");
    let (figures, page) = review_of(&company);
    let gap = &figures["ownership_gap"];
    assert_eq!(
        [&gap["n"], &gap["no_cs_touch_yet"], &gap["churned_before"]],
        [4, 1, 1].map(|n| json!(n)).each_ref()
    );
    assert!(page.contains("Too few accounts to tell"), "{page}");
}

#[test]
fn without_a_touch_of_cs_in_the_exports_there_is_no_gap() {
    let mut company = gaps();
    company.outcomes = "account_id,handoff_meeting_on,churned_on\nA-1,2026-10-05,\n".into();
    let (figures, _) = review_of(&company);
    assert!(figures["ownership_gap"]["no_column_is_mapped_to"].is_string());
}

#[test]
fn a_mail_stays_short_whatever_the_size_of_the_company() {
    let mut company = Company::new();
    for rep in 0..40 {
        let name = format!("Rep Number{rep}");
        for deal in 0..12 {
            let id = format!("{rep}-{deal}");
            company.deal_of(&id, &name, "2026-10-05");
            // Every other rep files nothing; CS rejects what some of the others file.
            if rep % 2 == 0 {
                company.record(&id, "2026-10-06");
                let decision = if rep % 10 == 0 {
                    "rejected"
                } else {
                    "accepted"
                };
                company.review(&id, decision, "2026-10-07");
            }
            company.outcome(
                &id,
                if deal == 0 {
                    ",,,,2026-11-18,,,"
                } else {
                    ",,,,,,,"
                },
            );
        }
    }
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mail = std::fs::read_to_string(folder.path().join("r/email.eml")).expect("a mail");
    let (_, html) = mail.split_once("<body").expect("an HTML part");
    // Without the preview line, which is hidden.
    let (_, html) = html.split_once("</div>").expect("its end");
    let (html, _) = html.split_once("</html>").expect("its end");
    let text = common::plain(&html.replace("=\r\n", ""));
    // 200 seconds at 220 words a minute.
    let words = text.split_whitespace().count();
    assert!(words < 733, "{words}: {text}");
    for part in [
        "This week against last week",
        "What to do",
        " reps leave out records",
    ] {
        assert!(mail.contains(part), "{part}");
    }
}
