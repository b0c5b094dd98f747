//! The state of each won deal's handoff, and what the digest says of the states, on small companies
//! whose answers can be counted by hand.

mod common;

use std::path::Path;

use common::company::Company;
use common::{folder, json, run};
use serde_json::{Value, json};

/// The state of each deal, as won.csv has it.
fn states(company: &Company) -> Vec<(String, String)> {
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    states_in(&folder.path().join("r"))
}

fn states_in(out: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(out.join("won.csv")).expect("a list");
    let headers = reader.headers().expect("headers").clone();
    let at = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .expect(name)
    };
    let (deal, state) = (at("deal_id"), at("state"));
    let mut found: Vec<(String, String)> = reader
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[deal].to_string(), row[state].to_string()))
        .collect();
    found.sort();
    found
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs.iter().map(|(a, b)| (a.to_string(), b.to_string()));
    owned.collect()
}

fn count(figures: &Value, state: &str) -> (u64, f64) {
    let states = figures["states"].as_array().expect("states").iter();
    let mut of = states.filter(|one| one["state"] == state);
    let one = of.next().unwrap_or_else(|| panic!("no {state}"));
    let arr = one["arr"].as_f64().expect("an amount");
    (one["deals"].as_u64().expect("a count"), arr)
}

fn text(out: &Path, name: &str) -> String {
    let text = std::fs::read_to_string(out.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    text.replace('\u{a0}', " ")
        .replace("=\r\n", "")
        .replace("=3D", "=")
}

/// The plain text of a mail, on one line.
fn plain(out: &Path) -> String {
    let mail = text(out, "email.eml");
    let (_, rest) = mail.split_once("text/plain").expect("a plain part");
    let (text, _) = rest.split_once("text/html").expect("an HTML part");
    let decoded = text.replace("=C2=A0", " ").replace("=E2=96=B2", "▲");
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Twelve deals, one for each way to a state; the report is of Friday 20 November, 48 hours.
fn twelve() -> Company {
    let mut company = Company::new();
    for (id, closed_on) in [
        ("D-01", "2026-11-19"),
        ("D-02", "2026-11-18"),
        ("D-03", "2026-11-17"),
        ("D-04", "2026-11-10"),
        ("D-05", "2026-11-10"),
        ("D-06", "2026-11-10"),
        ("D-07", "2026-11-10"),
        ("D-08", "2026-11-10"),
        ("D-09", "2026-11-10"),
        ("D-10", "2026-11-19"),
        ("D-11", "2026-11-10"),
        ("D-12", "2026-11-10"),
    ] {
        company.deal(id, closed_on);
    }
    company
        .thin("D-04", "2026-11-11", "")
        .record("D-05", "2026-11-11")
        .record("D-06", "2026-11-11")
        .review("D-06", "accepted", "2026-11-12")
        .thin("D-07", "2026-11-11", "")
        .review("D-07", "accepted", "2026-11-12")
        .record("D-08", "2026-11-11")
        .review("D-08", "rejected", "2026-11-12")
        // Handed in again, complete.
        .thin("D-09", "2026-11-11", "")
        .review("D-09", "rejected", "2026-11-12")
        .record("D-09", "2026-11-14")
        .thin("D-10", "2026-11-19", "")
        // Of two decisions on one day the rejection stands.
        .record("D-11", "2026-11-11")
        .review("D-11", "accepted", "2026-11-13")
        .review("D-11", "rejected", "2026-11-13")
        // Handed in again, still incomplete.
        .thin("D-12", "2026-11-11", "")
        .review("D-12", "rejected", "2026-11-12")
        .thin("D-12", "2026-11-15", "");
    company
}

#[test]
fn every_won_deal_has_one_state() {
    let company = twelve();
    assert_eq!(
        states(&company),
        owned(&[
            ("D-01", "not_due"),
            // Due today: not overdue until the day is over.
            ("D-02", "not_due"),
            ("D-03", "overdue_no_record"),
            ("D-04", "overdue_incomplete"),
            ("D-05", "awaiting_review"),
            ("D-06", "accepted"),
            ("D-07", "accepted_incomplete"),
            ("D-08", "rejected"),
            ("D-09", "awaiting_review"),
            ("D-10", "not_due"),
            ("D-11", "rejected"),
            ("D-12", "overdue_incomplete"),
        ])
    );
    let figures = company.report("daily");
    for (state, deals) in [
        ("overdue_no_record", 1),
        ("overdue_incomplete", 2),
        ("rejected", 2),
        ("not_due", 3),
        ("awaiting_review", 2),
        ("accepted_incomplete", 1),
        ("churned", 0),
        ("accepted", 1),
    ] {
        let arr = 100.0 * deals as f64;
        assert_eq!(count(&figures, state), (deals, arr), "{state}");
    }
    let found = &figures["priorities"];
    assert_eq!(
        [&found["overdue"], &found["rejected"]],
        [&json!(3), &json!(2)]
    );
    assert_eq!(found["overdue_arr"], 300.0);
    assert_eq!(found["due_next"], json!({ "deals": 3, "by": "2026-11-21" }));
}

#[test]
fn the_rates_count_deals_whose_due_day_is_over() {
    let mut company = twelve();
    // Complete on the day of the close: not due, so in no rate yet.
    company
        .deal("D-13", "2026-11-20")
        .record("D-13", "2026-11-20");
    let ana = company.report("daily")["reps"][0].clone();
    assert_eq!(ana["won"], 13);
    // D-05, D-06, D-08, D-09 and D-11, of D-03 to D-09, D-11 and D-12.
    assert_eq!(ana["completeness"], json!({ "k": 5, "n": 9 }));
    assert_eq!(ana["on_time"], json!({ "k": 8, "n": 9 }));
}

#[test]
fn nobody_is_asked_for_the_record_of_an_account_that_churned_since() {
    let mut company = Company::new();
    let churned_on = |day: &str| format!(",,,,{day},,,");
    for (id, day) in [
        ("gone", "2026-11-15"),
        ("gone but accepted", "2026-11-15"),
        ("gone and complete", "2026-11-15"),
        ("gone tomorrow", "2026-11-21"),
        // It churned before, and bought again.
        ("back again", "2026-10-01"),
    ] {
        company.deal(id, "2026-11-10").outcome(id, &churned_on(day));
    }
    company
        .thin("gone but accepted", "2026-11-11", "")
        .review("gone but accepted", "accepted", "2026-11-12")
        .record("gone and complete", "2026-11-11");
    assert_eq!(
        states(&company),
        owned(&[
            ("back again", "overdue_no_record"),
            ("gone", "churned"),
            ("gone and complete", "awaiting_review"),
            ("gone but accepted", "churned"),
            ("gone tomorrow", "overdue_no_record"),
        ])
    );
}

#[test]
fn forty_eight_hours_run_over_every_day_or_over_business_days() {
    let mut company = Company::new();
    // Friday 13, Saturday 14, Wednesday 11, Thursday 12 and Friday 6 November.
    for (id, closed_on, submitted_on) in [
        ("D-01", "2026-11-13", "2026-11-16"),
        ("D-02", "2026-11-13", "2026-11-15"),
        ("D-03", "2026-11-13", "2026-11-17"),
        ("D-04", "2026-11-14", "2026-11-17"),
        ("D-05", "2026-11-11", "2026-11-13"),
        ("D-06", "2026-11-12", "2026-11-16"),
    ] {
        company.deal(id, closed_on).record(id, submitted_on);
    }
    company.deal("D-07", "2026-11-06");
    let on_time = |company: &Company| company.report("daily")["reps"][0]["on_time"].clone();
    assert_eq!(on_time(&company), json!({ "k": 2, "n": 7 }));
    company.config += "[targets]\nrecord_due = \"business\"\n";
    assert_eq!(on_time(&company), json!({ "k": 6, "n": 7 }));
    // Closed on Thursday 19 November: due on Saturday, or on Monday.
    let mut company = Company::new();
    company.deal("D", "2026-11-19");
    let by = |company: &Company| company.report("daily")["priorities"]["due_next"]["by"].clone();
    assert_eq!(by(&company), "2026-11-21");
    company.config += "[targets]\nrecord_due = \"business\"\n";
    assert_eq!(by(&company), "2026-11-23");
}

#[test]
fn a_declared_upgrade_needs_no_handoff_and_is_in_no_win_rate() {
    let mut company = Company::new();
    company.deals = "deal_id,account_id,rep,stage,type,amount,closed_on\n\
                     D-1,A-1,Ana,Closed Won,New business,100,2026-11-10\n\
                     D-2,A-1,Ana,Closed Won,Existing Customer - Downgrade,-20,2026-11-11\n\
                     D-3,A-2,Ana,Closed Won,Existing Customer - Upgrade,30,2026-11-11\n\
                     D-4,A-3,Ana,Closed Lost,Existing Customer - Upgrade,30,2026-11-11\n"
        .into();
    let wins = |company: &Company| company.report("weekly")["rep_wins"][0]["won"].clone();
    assert_eq!(states(&company).len(), 3);
    assert_eq!(wins(&company), json!({ "k": 3, "n": 4 }));
    company.config = company.config.replace(
        "files = \"deals.csv\"\n",
        "files = \"deals.csv\"\nexpansion = [\"Existing Customer - Upgrade\", \"Existing \
         Customer - Downgrade\"]\n",
    );
    assert_eq!(states(&company), owned(&[("D-1", "overdue_no_record")]));
    assert_eq!(wins(&company), json!({ "k": 1, "n": 1 }));
    let counts = company.report("daily")["counts"].clone();
    assert_eq!(
        [&counts["won"], &counts["won_expansions"], &counts["lost"]],
        [&json!(3), &json!(2), &json!(1)]
    );
    // One type cannot mean two things.
    company.config = company.config.replace(
        "expansion =",
        "renewal = [\"Existing Customer - Upgrade\"]\nexpansion =",
    );
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("is in deals.renewal too"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_gate_says_the_state_of_a_deal() {
    let company = twelve();
    let folder = folder(&company.files());
    for (deal, words) in [
        ("D-01", "State: not due yet, due on 2026-11-21."),
        ("D-02", "State: not due yet, due today."),
        ("D-03", "State: overdue by 1 day, no record."),
        ("D-04", "State: overdue by 8 days, incomplete."),
        ("D-07", "State: incomplete but accepted by CS."),
        ("D-08", "State: rejected by CS, not resubmitted."),
        ("D-06", "State: accepted."),
    ] {
        let ran = run(folder.path(), &["gate", "--deal", deal]);
        assert!(ran.stdout.contains(words), "{deal}: {}", ran.stdout);
    }
    let ran = run(
        folder.path(),
        &["gate", "--deal", "D-08", "--format", "json"],
    );
    let verdict: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(
        verdict["state"],
        json!({ "state": "rejected", "due_on": "2026-11-12" })
    );
}

#[test]
fn the_headline_says_what_is_overdue_and_what_is_due_next() {
    let headline = |company: &Company| {
        let folder = folder(&company.files());
        assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
        let out = folder.path().join("r");
        let page = text(&out, "report.html");
        let (_, rest) = page.split_once("<h1>").expect("a headline");
        rest.split_once("</h1>").expect("its end").0.to_string()
    };
    let mut company = Company::new();
    company
        .deal("0", "2026-01-10")
        .record("0", "2026-01-11")
        .review("0", "accepted", "2026-01-12");
    assert_eq!(headline(&company), "No handoff is overdue.");
    company.deal("1", "2026-11-18");
    assert_eq!(headline(&company), "No handoff is overdue. 1 is due today.");
    company.deal("2", "2026-11-20");
    assert_eq!(
        headline(&company),
        "No handoff is overdue. 2 are due by Sunday."
    );
    company.deal("3", "2026-11-01");
    assert_eq!(
        headline(&company),
        "1 handoff is overdue ($100 ARR). 2 more are due by Sunday."
    );
    company
        .deal("4", "2026-11-01")
        .record("4", "2026-11-02")
        .review("4", "rejected", "2026-11-03");
    assert_eq!(
        headline(&company),
        "1 handoff is overdue ($100 ARR), and 1 rejected by CS. 2 more are due by Sunday."
    );
}

/// The headline of a company's page, and what is to be done today.
fn headline_and_today(company: &Company) -> (String, String) {
    let folder = folder(&company.files());
    assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
    let page = text(&folder.path().join("r"), "report.html");
    let between = |begin: &str, end: &str| {
        let (_, rest) = page.split_once(begin).expect(begin);
        rest.split_once(end).expect(end).0.to_string()
    };
    (
        between("<h1>", "</h1>"),
        between("<h2 id=\"today\">", "</section>"),
    )
}

#[test]
fn acceptance_of_incomplete_records_and_check_ins_lead_where_they_are_the_worst_step() {
    let mut company = Company::new();
    for id in ["1", "2", "3"] {
        company
            .deal(id, "2026-11-16")
            .thin(id, "2026-11-17", "")
            .review(id, "accepted", "2026-11-18");
        let complete = format!("{id} complete");
        company
            .deal(&complete, "2026-11-16")
            .record(&complete, "2026-11-17");
    }
    let (headline, today) = headline_and_today(&company);
    assert_eq!(
        headline,
        "No handoff is overdue. Furthest behind: record quality, 3 of 3 records that CS accepted are \
         incomplete."
    );
    assert!(
        today.contains(
            "Agree with Ana (sales) and Cy (CS) what a record must hold: sales left fields out in \
             3 records that CS accepted, of deals won 14 to 20 Nov (A-1, A-2 and A-3)."
        ),
        "{today}"
    );

    let mut company = Company::new();
    for id in ["1", "2", "3"] {
        company
            .deal(id, "2026-09-10")
            .record(id, "2026-09-11")
            .review(id, "accepted", "2026-09-12")
            .outcome(id, "2026-09-11,,,,,,,");
    }
    let (headline, today) = headline_and_today(&company);
    assert_eq!(
        headline,
        "No handoff is overdue. Furthest behind: 60-day check-ins, 0 of 3 of the last 90 days are done."
    );
    assert!(
        today.contains(
            "Ask Mo for 3 overdue 60-day check-ins (was the promised number reached?): A-1 (due 9 Nov), A-2 (due 9 Nov) and A-3 (due \
             9 Nov)."
        ),
        "{today}"
    );
}

#[test]
fn people_are_asked_for_records_however_old_the_worst_first() {
    let mut company = Company::new();
    // A complete record that CS rejected, an incomplete one, and one that never came.
    company
        .deal_of("rejected", "Ann", "2026-11-01")
        .record("rejected", "2026-11-02")
        .review("rejected", "rejected", "2026-11-03");
    company
        .deal_of("thin", "Bob", "2026-11-01")
        .thin("thin", "2026-11-02", "");
    company.deal_of("old", "Cem", "2025-12-01");
    company
        .deal_of("today", "Dee", "2026-11-18")
        // Older than a year: nobody is asked for it any more.
        .deal_of("ancient", "Eve", "2025-11-20")
        // Signed off: nobody has to act.
        .deal_of("signed off", "Fay", "2026-11-01")
        .thin("signed off", "2026-11-02", "")
        .review("signed off", "accepted", "2026-11-03");
    let folder = folder(&company.files());
    assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
    let page = text(&folder.path().join("r"), "report.html");
    let (_, today) = page.split_once("<h2 id=\"today\">").expect("the section");
    let (today, _) = today.split_once("</section>").expect("its end");
    // Not for today, but told every day until it is done.
    assert!(
        page.contains("To decide on Mon 23 Nov: 1 handoff open for over 90 days ($100; Cem)."),
        "{page}"
    );
    let places: Vec<usize> = [
        "Ask Bob to complete 1 record ($100): 7 fields of the incomplete record of A-thin (due 3 Nov).",
        "Ask Ann to resubmit 1 rejected record ($100): A-rejected (rejected on 3 Nov).",
        "Remind Dee of the record due today: A-today.",
    ]
    .iter()
    .map(|line| {
        today
            .find(line)
            .unwrap_or_else(|| panic!("{line}: {today}"))
    })
    .collect();
    assert!(places.is_sorted(), "{today}");
    assert!(!today.contains("Eve") && !today.contains("Fay"), "{today}");
}

/// The company of the next tests as of a day, with a history.
fn digest(folder: &Path, day: &str) {
    let ran = run(folder, &["daily", "--as-of", day, "--out", day]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn what_changed_is_told_against_the_digest_before_though_an_export_was_late() {
    let mut company = Company::new();
    company.config = format!("state_dir = \"state\"\n{}", company.config);
    company
        .deal("slips", "2026-11-16")
        .deal("late export", "2026-11-10")
        .deal("reviewed", "2026-11-10")
        .record("reviewed", "2026-11-11");
    let folder = folder(&company.files());
    digest(folder.path(), "2026-11-18");
    // The record was there on the 12th, and is in the exports of the 19th only.
    company
        .record("late export", "2026-11-12")
        .review("reviewed", "accepted", "2026-11-19")
        .deal("fresh", "2026-11-19");
    for (name, text) in company.files() {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    digest(folder.path(), "2026-11-19");
    let since = json(&folder.path().join("2026-11-19"))["figures"]["since"].clone();
    let ids = |key: &str| -> Vec<String> {
        let list = since[key].as_array().expect("a list").iter();
        list.map(|one| one["deal_id"].as_str().expect("an id").to_string())
            .collect()
    };
    assert_eq!(
        (&since["day"], &since["is_digest"]),
        (&json!("2026-11-18"), &json!(true))
    );
    assert_eq!(ids("newly_overdue"), ["slips"]);
    assert_eq!(ids("arrived"), ["late export"]);
    assert_eq!(ids("accepted"), ["reviewed"]);
    assert_eq!(ids("resolved"), ["late export"]);
    assert_eq!(ids("won"), ["fresh"]);
}

#[test]
fn sections_that_say_the_same_are_one_line_but_not_in_the_first_digest_of_a_week() {
    let mut company = Company::new();
    company.config = format!("state_dir = \"state\"\n{}", company.config);
    company
        .deal("D", "2026-11-10")
        .thin("D", "2026-11-11", "")
        .review("D", "rejected", "2026-11-12");
    let folder = folder(&company.files());
    let mail_of = |day: &str| {
        digest(folder.path(), day);
        plain(&folder.path().join(day))
    };
    let first = mail_of("2026-11-19");
    assert!(!first.contains("Unchanged"), "{first}");
    let second = mail_of("2026-11-20");
    assert!(
        second
            .contains("Unchanged since Thursday: most missing records (nobody), fields (weakest: "),
        "{second}"
    );
    assert!(!second.contains("weakest field"), "{second}");
    let page = text(&folder.path().join("2026-11-20"), "report.html");
    assert!(page.contains("weakest field"), "the page has it");
    let monday = mail_of("2026-11-23");
    assert!(
        !monday.contains("Unchanged") && monday.contains("weakest field"),
        "{monday}"
    );
}

#[test]
fn a_mail_leads_to_the_page_or_has_it_attached() {
    let mut company = Company::new();
    for i in 0..30 {
        company.deal(&format!("D{i:02}"), "2026-11-10");
    }
    let mail = "[mail]\nfrom = \"h@x.example\"\nto = [\"a@x.example\"]\nhost = \"h\"\n";
    let made = |mail: &str| {
        let mut files = company.files();
        let config = format!("{}{mail}", company.config);
        files[0].1 = &config;
        let folder = folder(&files);
        let ran = run(folder.path(), &["daily", "--out", "r"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        text(&folder.path().join("r"), "email.eml")
    };
    let attached = made(mail);
    assert!(
        attached.contains("filename=\"report.html\"")
            && attached.contains("The full report is attached (report.html).")
    );
    let linked = made(&format!("{mail}report_url = \"https://r.example/\"\n"));
    assert!(
        !linked.contains("filename=\"report.html\"")
            && linked.contains("href=\"https://r.example/r/report.html\"")
            && linked.contains("href=\"https://r.example/r/report.html#gap\""),
        "every more leads to the page"
    );
    let neither = made(&format!("{mail}attach = []\n"));
    assert!(
        !neither.contains("filename=\"report.html\"") && neither.contains("folder r."),
        "who asks for nothing gets nothing"
    );
}
