//! What the digest says: one number for one sentence, the right person with since when, and nothing
//! asked for that nobody waits for. On the sample, and on small companies that can be counted by hand.

mod common;

use std::path::Path;

use common::company::Company;
use common::{folder, json, plain, run, sample};
use serde_json::Value;

/// The texts of a page between two marks, without tags, on one line.
fn between(page: &str, begin: &str, end: &str) -> String {
    let (_, rest) = page.split_once(begin).unwrap_or_else(|| panic!("{begin}"));
    let (inner, _) = rest.split_once(end).unwrap_or_else(|| panic!("{end}"));
    plain(inner)
}

fn section(page: &str, id: &str) -> String {
    between(page, &format!("<h2 id=\"{id}\">"), "</section>")
}

fn page(out: &Path) -> String {
    std::fs::read_to_string(out.join("report.html")).expect("a page")
}

/// The plain text of a mail, on one line.
fn mail(out: &Path) -> String {
    let mail = std::fs::read_to_string(out.join("email.eml")).expect("a mail");
    let (_, rest) = mail.split_once("text/plain").expect("a plain part");
    let (text, _) = rest.split_once("text/html").expect("an HTML part");
    let text = text.replace("=\r\n", "").replace("=C2=A0", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn digest(company: &Company) -> (String, String, Value) {
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    (page(&out), mail(&out), json(&out)["figures"].clone())
}

fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn the_sample_says_the_week_in_one_pair_of_figures() {
    let (_folder, out, _) = sample("daily");
    let (page, mail) = (page(&out), mail(&out));
    // The parts are all deals of the week.
    let week = "12 deals won 14 to 20 Nov: 6 records complete, 4 incomplete or missing, 2 not due yet. A week ago: 7, 2 and 2.";
    says(&plain(&page), &[week]);
    says(&mail, &[week]);
    says(
        &section(&page, "plan"),
        &[
            "Won 14 to 20 Nov Plan Fact Gap Week before",
            "Complete record 10 6 ▲ 4 7 of 9",
            "Accepted at first review 3 3 ● 0 4 of 4",
            "2 of the 12 deals won 14 to 20 Nov are not due yet",
        ],
    );
    // Another figure says what it counts, and no other pair for the same week stands beside it.
    says(
        &section(&page, "trend"),
        &["Every won deal counts, due or not, with the record that it has today."],
    );
    says(&page, &["63% (24 of 38) in the last 4 weeks"]);
    for pair in ["8 of 11", "6 of 12"] {
        assert!(!page.contains(pair) && !mail.contains(pair), "{pair}");
    }
    assert!(
        !plain(&page).contains("this week have"),
        "one name of the span"
    );
}

#[test]
fn the_sample_asks_by_name_with_since_when_and_who_waits_in_cs() {
    let (_folder, out, report) = sample("daily");
    let today = section(&page(&out), "today");
    says(
        &today,
        &[
            "Ask Marco Bellini for 5 missing records ($189k): Wyndton Cash Services (due 18 Oct; CS manager Katrin Ostermann is waiting), ",
            "Plus 1 due today: Drummarch Medical Devices LLC.",
            "Ask Tomás Herrera for 2 missing records and to complete 1 ($170k): ",
            "; 4 fields of the incomplete record of Whitcombe Compressors Ltd (due 19 Nov; CS manager \
             Luis Quiroga is waiting).",
            "Plus 1 due today: Ashmore Store Fitting (Nia Oduya, incomplete).",
            "Ask the CS managers for 6 overdue 60-day check-ins (was the promised number reached?): ",
            "Dev Malhotra for ",
            "Birkridge Fleet Services (due 29 Aug)",
            " Plus 1 due today.",
            "Ask the CS managers to book 7 handoff meetings (2 older): Dev Malhotra for Tarndale Robotics LLC \
             (due 17 Nov), ",
        ],
    );
    // Every meeting is to be booked by somebody, and the others are told of.
    let meetings = &report["figures"]["priorities"]["meetings"];
    for one in meetings["to_book"].as_array().expect("meetings") {
        says(&today, &[one["csm"].as_str().expect("a CS manager")]);
        says(&today, &[one["account"].as_str().expect("an account")]);
    }
    assert!(meetings["too_late"].as_u64().expect("a count") > 0);
    says(
        &today,
        &[
            "10 more accounts won in 90 days had the kickoff without a handoff meeting: too late to book.",
        ],
    );
    // The mail has the people and the accounts in short; a day belongs to the account before it.
    says(
        &mail(&out),
        &[
            "Ask Marco Bellini for 5 missing records ($189k): Wyndton Cash Services (due 18 Oct) and 4 more. Plus 1 due today: Drummarch Medical Devices LLC.",
            "Whitcombe Compressors Ltd (incomplete, due 19 Nov) and 2 more.",
            "Nia Oduya (Emberward Medical Devices LLC)",
            "Plus 1 due today: Ashmore Store Fitting (Nia Oduya, incomplete).",
            "Ask 6 CS managers to book 7 handoff meetings (2 older), first Elliot Grange with Ashridge Machine \
             Works LLC (due 12 Nov).",
            "60-day check-ins, first Dev Malhotra with Birkridge Fleet Services (due 29 Aug).",
        ],
    );
    // What is to be decided on another day is none of it.
    assert!(!today.contains("open for over 90 days"), "{today}");
}

#[test]
fn the_sample_tells_in_the_mail_what_is_with_cs() {
    let (_folder, out, _) = sample("daily");
    says(
        &mail(&out),
        &[
            "4 complete records await review ($226k; 4 before, 2 new, 2 reviewed), first Vaneton Clinics (",
            "To decide on Mon 23 Nov: 9 handoffs open for over 90 days ($289k).",
        ],
    );
    says(
        &section(&page(&out), "with-cs"),
        &[
            "await review by CS ($226k): Vaneton Clinics (handed in 19 Nov; CS manager ",
            "To decide on Mon 23 Nov: 9 handoffs open for over 90 days ($289k; 5 from Marco Bellini).",
            "at first review or later ($3.9M), the largest: Peñabrück Packaging Machines AB (accepted by Tom Achterberg), ",
            "Nobody is asked for them any more",
        ],
    );
}

#[test]
fn the_sample_counts_a_missing_record_from_its_due_day_on_and_blames_nobody_in_cs() {
    let (_folder, out, _) = sample("daily");
    let page = page(&out);
    let who = section(&page, "who");
    // Six of twelve have no record; that of Drummarch is due today.
    says(
        &who,
        &[
            "Who to talk to (last 90 days)",
            "Most missing records: Marco Bellini, 5 of 11 deals past their due day.",
            "Accepted most incomplete records at first review: Tom Achterberg (CS), 7 of 7.",
        ],
    );
    assert!(!who.contains("Ingrid"), "who rejects does the job: {who}");
    let broken = section(&page, "diagnosis");
    assert!(!broken.contains("expected"), "{broken}");
    says(
        &broken,
        &[
            "Of the deals won in 90 days, 51 of 99 past their due day have a complete record",
            "No record, of deals past their due day 15% (15 of 99)",
            "Complete record, of the same deals 52% (51 of 99)",
            "Accepted at first review, of all records reviewed 78% (71 of 91)",
        ],
    );
}

#[test]
fn a_check_in_met_without_a_promise_is_told_apart() {
    let (_folder, out, _) = sample("daily");
    says(
        &section(&page(&out), "checkins"),
        &[
            "37 met the promised number",
            "3 met a number that CS set, as the record promises none",
            "6 are overdue, 1 is due today and 14 without a number to check",
        ],
    );
    let mut company = Company::new();
    company
        .deal("promised", "2026-09-10")
        .record("promised", "2026-09-11")
        .outcome("promised", "2026-09-11,2026-09-12,,,,4,4,2026-11-09")
        .deal("set by CS", "2026-09-10")
        .promise("set by CS", "see notes", "2026-09-11")
        .outcome("set by CS", "2026-09-11,2026-09-12,,,,7,7,2026-11-09");
    let (page, _, figures) = digest(&company);
    assert_eq!(figures["check_ins"]["met_without_promise"], 1);
    says(
        &section(&page, "checkins"),
        &["1 met the promised number", "1 met a number that CS set"],
    );
}

#[test]
fn nobody_waits_for_a_step_of_an_account_that_churned() {
    let mut company = Company::new();
    company
        // Churned after the days of meeting, kickoff and check-in; none took place.
        .deal("gone", "2026-09-01")
        .record("gone", "2026-09-02")
        .outcome("gone", ",,,,2026-11-10,4,,")
        .deal("stays", "2026-09-01")
        .record("stays", "2026-09-02")
        .outcome("stays", ",,,,,4,,")
        .deal("no record", "2026-09-01")
        .outcome("no record", ",,,,2026-11-10,4,,");
    let (page, _, figures) = digest(&company);
    let steps = section(&page, "steps");
    assert!(steps.contains("A-stays"), "{steps}");
    assert!(!steps.contains("A-gone"), "{steps}");
    assert!(!steps.contains("A-no record"), "{steps}");
    let today = section(&page, "today");
    assert!(
        !today.contains("A-gone") && !today.contains("A-no record"),
        "{today}"
    );
    let check_ins = section(&page, "checkins");
    assert!(!check_ins.contains("A-gone"), "{check_ins}");
    // Who left after the day still counts as late.
    let meeting = &figures["clocks"][1]["taken"];
    assert_eq!(
        (&meeting["in_time"]["n"], &meeting["open"]),
        (&3.into(), &1.into())
    );
}

#[test]
fn a_handoff_meeting_is_asked_for_until_the_kickoff() {
    let mut company = Company::new();
    company
        .deal("old", "2026-10-20")
        .record("old", "2026-10-21")
        .outcome("old", ",,,,,,,")
        .deal("held", "2026-10-20")
        .record("held", "2026-10-21")
        .outcome("held", "2026-10-26,,,,,,,")
        .deal("kicked off", "2026-10-20")
        .record("kicked off", "2026-10-21")
        .outcome("kicked off", ",2026-10-30,,,,,,");
    let (page, _, _) = digest(&company);
    says(
        &section(&page, "today"),
        &[
            "Ask Mo to book 1 handoff meeting (1 for an older deal): A-old (due 21 Oct). 1 more account won in 90 days \
           had the kickoff without a handoff meeting: too late to book.",
        ],
    );
}

#[test]
fn what_is_resolved_is_named_with_its_rep_and_its_state() {
    let mut company = Company::new();
    company.config = format!("state_dir = \"state\"\n{}", company.config);
    company
        .deal("comes", "2026-11-10")
        .deal("passes", "2026-11-10")
        .thin("passes", "2026-11-11", "");
    let folder = folder(&company.files());
    let digest = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        mail(&folder.path().join(day))
    };
    digest("2026-11-18");
    company
        .record("comes", "2026-11-19")
        .review("passes", "accepted", "2026-11-19");
    for (name, text) in company.files() {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    says(
        &digest("2026-11-19"),
        &[
            "No longer open: A-comes (Ana), complete, awaiting review; A-passes (Ana), incomplete but \
             accepted by CS.",
        ],
    );
}

#[test]
fn what_was_asked_for_is_marked_as_asked_before_and_told_when_it_is_done() {
    let mut company = Company::new();
    company.config = format!("state_dir = \"state\"\n{}", company.config);
    company
        .deal("missing", "2026-11-10")
        .deal_of("old", "Bo", "2026-03-01")
        .deal_of("late", "Bo", "2026-04-01")
        .deal("meets", "2026-10-20")
        .record("meets", "2026-10-21")
        .outcome("meets", ",,,,,,,")
        .deal("skips", "2026-10-20")
        .record("skips", "2026-10-21")
        .outcome("skips", ",,,,,,,")
        .deal("checked", "2026-09-10")
        .record("checked", "2026-09-11")
        .review("checked", "accepted", "2026-09-12")
        .outcome("checked", "2026-09-11,2026-09-12,,,,4,,");
    let folder = folder(&company.files());
    let digest = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        mail(&folder.path().join(day))
    };
    let change = |from: &str, to: &str| {
        let path = folder.path().join("outcomes.csv");
        let text = std::fs::read_to_string(&path).expect("outcomes");
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("a file");
    };
    // A Monday. Nobody was asked before.
    let monday = digest("2026-11-16");
    assert!(!monday.contains("listed since"), "{monday}");
    says(
        &monday,
        &[
            "Decide with CS today on the other 2 handoffs open for over 90 days",
            "Ask Mo to book 2 handoff meetings",
            "Ask Mo for the overdue 60-day check-in with A-checked (due 9 Nov).",
        ],
    );
    change("meets,Mo,,,,,,,", "meets,Mo,2026-11-16,,,,,,");
    change("skips,Mo,,,,,,,", "skips,Mo,,2026-11-16,,,,,");
    company.record("late", "2026-11-16");
    let deals = folder.path().join("deals.csv");
    let lost = "lost,A-lost,Ana,Closed Lost,100,2026-11-17\n";
    std::fs::write(&deals, format!("{}{lost}", company.deals)).expect("a file");
    let files = company.files();
    let (_, records) = (files.iter().find(|(name, _)| *name == "handoffs.csv")).expect("records");
    std::fs::write(folder.path().join("handoffs.csv"), records).expect("a file");
    let tuesday = digest("2026-11-17");
    says(
        &tuesday,
        &[
            "1 deal lost",
            "Handoff meetings: 1 held and 1 missed.",
            "A-missing (due 12 Nov, listed since 16 Nov).",
            "To decide on Mon 23 Nov: 1 handoff open for over 90 days ($100; of 2 on Mon 16 Nov: 1 complete, 1 still open).",
        ],
    );
    // What came of a decision is known until the next one.
    change("2026-09-12,,,,4,,", "2026-09-12,,,,4,4,2026-11-17");
    says(
        &digest("2026-11-18"),
        &[
            "60-day check-ins: 1 done.",
            "of 2 on Mon 16 Nov: 1 complete, 1 still open",
        ],
    );
    assert!(!tuesday.contains("check-ins: 1 done"), "{tuesday}");
}

#[test]
fn an_open_handoff_that_turns_a_year_old_is_named_when_it_leaves_the_count() {
    let said = "▲ 1 open handoff is no longer asked for, won a year ago: A-ages (Ana, $100).";
    for state_dir in ["", "state_dir = \"state\"\n"] {
        let mut company = Company::new();
        company
            .deal_of("ages", "Ana", "2025-11-19")
            // Left the count a day before.
            .deal_of("older", "Bo", "2025-11-18")
            // Not open.
            .deal_of("settled", "Cem", "2025-11-19")
            .record("settled", "2025-11-20")
            .review("settled", "accepted", "2025-11-21")
            .deal_of("stays", "Dee", "2025-11-20");
        company.config = format!("{state_dir}{}", company.config);
        let folder = folder(&company.files());
        let on = |day: &str| {
            let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            let out = folder.path().join(day);
            (page(&out), mail(&out), json(&out)["figures"].clone())
        };
        let (before, _, then) = on("2026-11-18");
        assert!(!section(&before, "since").contains("ago: A-ages"));
        let (page, mail, now) = on("2026-11-19");
        says(&section(&page, "since"), &[said]);
        says(&mail.replace("=E2=96=B2", "▲"), &[said]);
        assert_eq!(
            (&then["since"]["open"], &now["since"]["open"]),
            (&2.into(), &1.into())
        );
        let (after, _, _) = on("2026-11-20");
        assert!(!section(&after, "since").contains("ago: A-ages"));
    }
}

#[test]
fn a_section_is_called_unchanged_only_where_it_says_the_same() {
    let mut company = Company::new();
    company.config = format!("state_dir = \"state\"\n{}", company.config);
    company
        .deal("missing", "2026-11-01")
        // Due 60 days after the close, on 18 November.
        .deal("check", "2026-09-19")
        .record("check", "2026-09-20")
        .review("check", "accepted", "2026-09-21")
        .outcome("check", "2026-09-20,2026-09-21,,,,4,,");
    let folder = folder(&company.files());
    let on = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        mail(&folder.path().join(day))
    };
    on("2026-11-17");
    on("2026-11-18");
    let late = on("2026-11-19");
    says(
        &late,
        &[
            "Ask Mo for the overdue 60-day check-in with A-check (due 18 Nov).",
            "60-day check-ins: 1 newly overdue.",
            "Unchanged since Wednesday: most missing records (Ana)",
        ],
    );
    let (_, unchanged) = late.split_once("Unchanged since").expect("the line");
    assert!(!unchanged.contains("check-ins ("), "{unchanged}");
    says(&on("2026-11-20"), &["check-ins (1 overdue)"]);
}

#[test]
fn older_handoffs_and_sections_left_to_the_page_say_what_they_are() {
    let mut company = Company::new();
    for i in 0..40 {
        let rep = format!("Rep {i:02} of a very long and winding name");
        company.deal_of(&format!("old {i:02}"), &rep, "2026-06-10");
        company.deal_of(&format!("new {i:02}"), &rep, "2026-11-10");
    }
    let (page, _, _) = digest(&company);
    says(&section(&page, "gap"), &["40 open for over 90 days, "]);
    let (_folder, out, _) = sample("daily");
    says(
        &mail(&out),
        &["22 open handoffs, whom to ask, fields, check-ins and watch list."],
    );
}

/// A company with handoffs open for over 90 days (of two reps), for 90 days, and since yesterday.
fn with_old_handoffs() -> Company {
    let mut company = Company::new();
    company
        .deal_of("old 1", "Ana", "2026-03-01")
        .deal_of("old 2", "Ana", "2026-04-01")
        .deal_of("old 3", "Bo", "2026-05-01")
        // Rejected long ago, and never resubmitted.
        .deal_of("old 4", "Bo", "2026-05-01")
        .record("old 4", "2026-05-02")
        .review("old 4", "rejected", "2026-05-03")
        // Won long ago, rejected lately: that is news.
        .deal_of("back", "Bo", "2026-03-01")
        .record("back", "2026-03-02")
        .review("back", "rejected", "2026-11-18")
        .deal_of("new", "Ana", "2026-11-16");
    company
}

#[test]
fn what_has_been_open_for_long_is_one_decision_a_week_and_never_leaves_the_counts() {
    let company = with_old_handoffs();
    let folder = folder(&company.files());
    let on = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let out = folder.path().join(day);
        (page(&out), mail(&out), json(&out)["figures"].clone())
    };
    // A Friday: asked for what is new, and told of the others with number, money and since when.
    let (friday, mailed, figures) = on("2026-11-20");
    says(
        &plain(&friday),
        &["4 handoffs are overdue ($400 ARR), 3 of them for over 90 days, and 2 rejected by CS."],
    );
    let today = section(&friday, "today");
    says(
        &today,
        &[
            "Ask Ana for 1 missing record ($100): A-new",
            "Ask Bo to resubmit 1 rejected record ($100): A-back",
        ],
    );
    assert!(!today.contains("A-old"), "{today}");
    let next = "To decide on Mon 23 Nov: 4 handoffs open for over 90 days ($400";
    says(
        &section(&friday, "with-cs"),
        &[&format!("{next}; 2 from Ana).")],
    );
    says(&mailed, &[&format!("{next}).")]);
    says(
        &section(&friday, "gap"),
        &["4 open for over 90 days, $400: ", "A-old 1", "A-old 4"],
    );
    assert_eq!(figures["priorities"]["overdue"], 4);
    // The Monday after: the decision.
    let (monday, mailed, figures) = on("2026-11-23");
    let decision = "Decide with CS today on the other 4 handoffs open for over 90 days ($400; oldest \
                    since 4 Mar): A-old 1 ($100)";
    let either = " Either the record comes this week, or CS writes down what it knows.";
    let named = ", A-old 2 ($100), A-old 3 ($100) and A-old 4 ($100).";
    says(
        &section(&monday, "today"),
        &[&format!("{decision}{named}{either}")],
    );
    says(&mailed, &[&format!("{decision} and 3 more.{either}")]);
    assert_eq!(figures["priorities"]["overdue"], 4);
    let (tuesday, _, _) = on("2026-11-24");
    says(
        &section(&tuesday, "with-cs"),
        &["To decide on Mon 30 Nov: 4 handoffs open for over 90 days"],
    );
}

#[test]
fn the_decision_is_asked_for_after_a_holiday_and_alone_where_nothing_else_is_open() {
    let mut company = Company::new();
    company.deal_of("old", "Ana", "2026-03-01");
    company.config = format!(
        "{}\n[clocks]\nholidays = [\"2026-11-23\"]\n",
        company.config
    );
    let folder = folder(&company.files());
    for (day, place, said) in [
        (
            "2026-11-23",
            "with-cs",
            "To decide on Mon 30 Nov: 1 handoff open for over 90 days ($100; Ana).",
        ),
        (
            "2026-11-24",
            "today",
            "Decide with CS today on 1 handoff open for over 90 days ($100; since 4 Mar): A-old ($100).",
        ),
    ] {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let page = page(&folder.path().join(day));
        says(&section(&page, place), &[said]);
        says(
            &plain(&page),
            &["1 handoff is overdue ($100 ARR), for over 90 days."],
        );
    }
}

#[test]
fn who_churned_since_the_last_digest_is_named_with_money_and_record() {
    let mut company = Company::new();
    company
        // Its handoff was open, and nobody is asked for it any more.
        .deal_of("open", "Ana", "2026-10-01")
        .outcome("open", ",,,,2026-11-20,,,")
        // Accepted long ago: a customer that churns is news nevertheless.
        .deal_of("settled", "Bo", "2026-03-01")
        .record("settled", "2026-03-02")
        .review("settled", "accepted", "2026-03-03")
        .outcome("settled", ",,,,2026-11-20,,,")
        .deal_of("earlier", "Cem", "2026-03-01")
        .outcome("earlier", ",,,,2026-11-19,,,")
        .deal_of("stays", "Dee", "2026-11-10")
        .outcome("stays", ",,,,,,,");
    let (page, mail, figures) = digest(&company);
    let named = "▲ 2 customers churned: A-open ($100, no record) and A-settled ($100, complete record). Ask Mo why.";
    says(&section(&page, "since"), &[named]);
    says(&mail.replace("=E2=96=B2", "▲"), &[named]);
    assert!(!mail.contains("A-earlier") && !mail.contains("had churned before"));
    assert_eq!(figures["churned_since"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_mail_says_what_is_asked_for_each_record_and_with_whom_one_meeting_is() {
    let mut company = Company::new();
    company
        .deal_of("sent back", "Ana", "2026-11-01")
        .record("sent back", "2026-11-02")
        .review("sent back", "rejected", "2026-11-18")
        .deal_of("thin", "Ana", "2026-11-02")
        .thin("thin", "2026-11-03", "")
        .outcome("thin", ",,,,,,,");
    for rep in ["Bo", "Cem", "Dee"] {
        company.deal_of(rep, rep, "2026-11-10");
    }
    company
        .deal_of("late one", "Cem", "2026-11-11")
        .record("late one", "2026-11-12")
        .review("late one", "rejected", "2026-11-18");
    let (_, mail, _) = digest(&company);
    says(
        &mail,
        &[
            "A-Cem (due 12 Nov) and A-late one (rejected on 18 Nov).",
            "Ana (A-sent back, rejected and 1 more)",
            "to book the handoff meeting with A-thin (due 3 Nov).",
        ],
    );
}

#[test]
fn the_week_says_how_many_are_not_due_whatever_the_rate_is() {
    let mut company = Company::new();
    company
        .deal("now", "2026-11-16")
        .record("now", "2026-11-17")
        .deal("before", "2026-11-09")
        .record("before", "2026-11-10")
        .deal("not due", "2026-11-20");
    let (page, _, _) = digest(&company);
    says(
        &plain(&page),
        &[
            "2 deals won 14 to 20 Nov: 1 record complete, 0 incomplete or missing, 1 not due yet. A week ago: 1, 0 and 0.",
        ],
    );
}

#[test]
fn an_account_whose_deals_differ_is_told_by_its_day_and_not_by_the_state_of_one() {
    let mut company = Company::new();
    company.deal("a", "2026-10-01");
    company
        .deals
        .push_str("b,A-a,Ana,Closed Won,500,2026-10-05\n");
    company.thin("b", "2026-10-06", "");
    let (_, mail, _) = digest(&company);
    says(
        &mail,
        &[
            "Ask Ana for 1 missing record and to complete 1 ($600): A-a (2 deals, the oldest due 3 Oct).",
        ],
    );
}

#[test]
fn what_is_due_today_is_told_apart_from_what_is_overdue() {
    let mut company = Company::new();
    company
        .deal_of("old", "Ana", "2026-11-01")
        .deal_of("today", "Ana", "2026-11-18")
        .deal_of("other", "Bo", "2026-11-18")
        .deal_of("third", "Bo", "2026-11-18");
    let (page, mail, _) = digest(&company);
    for text in [&section(&page, "today"), &mail] {
        says(
            text,
            &[
                "Ask Ana for 1 missing record ($100): A-old (due 3 Nov",
                "Plus 1 due today: A-today.",
                "Remind Bo of 2 records due today: A-other and A-third.",
            ],
        );
    }
    says(&section(&page, "gap"), &["1 overdue and 3 due today."]);
}

#[test]
fn a_friday_names_what_is_due_before_monday() {
    let mut company = Company::new();
    company
        .deal_of("old", "Ana", "2026-11-01")
        .deal_of("today", "Ana", "2026-11-18")
        .deal_of("sunday", "Ana", "2026-11-20")
        .deal_of("saturday", "Bo", "2026-11-19");
    let folder = folder(&company.files());
    let on = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let out = folder.path().join(day);
        (section(&page(&out), "today"), mail(&out))
    };
    let (page, mail) = on("2026-11-20");
    for text in [&page, &mail] {
        says(
            text,
            &[
                "Plus 2 due by Sunday: A-sunday and A-today.",
                "Remind Bo of the record due by Saturday: A-saturday.",
            ],
        );
    }
    // On a Thursday tomorrow's mail is soon enough.
    let (page, _) = on("2026-11-19");
    assert!(!page.contains("A-saturday"), "{page}");
}

#[test]
fn every_rejected_record_that_the_subject_counts_is_named_in_do_today() {
    let mut company = Company::new();
    for rep in ["Ana", "Bo", "Cem", "Dee", "Eva", "Fay", "Gus"] {
        let all = ["one", "two", "three"];
        for deal in &all[..if rep == "Gus" { 1 } else { 3 }] {
            company.deal_of(&format!("{rep} {deal}"), rep, "2026-11-10");
        }
    }
    // One of a rep with a line of her own, and the last one of the rep whom the mail would leave out.
    for (rep, id) in [("Ana", "back of Ana"), ("Gus", "back of Gus")] {
        company
            .deal_of(id, rep, "2026-11-02")
            .record(id, "2026-11-03")
            .review(id, "rejected", "2026-11-18");
    }
    let (page, mail, figures) = digest(&company);
    assert_eq!(figures["priorities"]["rejected"], 2);
    for text in [&section(&page, "today"), &mail] {
        says(text, &["A-back of Ana", "A-back of Gus"]);
    }
    says(&mail, &["Gus (A-back of Gus, rejected and 1 more)"]);
}

#[test]
fn what_passes_ninety_days_is_said_where_it_leaves_the_requests_of_its_rep() {
    let mut company = Company::new();
    company
        // Overdue since 21 August, so for over 90 days on 20 November.
        .deal_of("ages", "Ana", "2026-08-18")
        .deal_of("older", "Ana", "2026-08-17")
        .deal_of("new", "Ana", "2026-11-10");
    let folder = folder(&company.files());
    let on = |day: &str| {
        let ran = run(folder.path(), &["daily", "--as-of", day, "--out", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let out = folder.path().join(day);
        (section(&page(&out), "since"), mail(&out))
    };
    let said = "1 more now open for over 90 days: A-ages (Ana, $100).";
    let (page, mail) = on("2026-11-20");
    for text in [&page, &mail] {
        says(text, &[said]);
    }
    for day in ["2026-11-19", "2026-11-21"] {
        assert!(!on(day).0.contains("A-ages (Ana, $100)"), "{day}");
    }
}
