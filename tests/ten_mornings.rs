//! Ten mornings of the sample company, each from the files as they were known on its day and with one
//! history: nothing that somebody is asked for vanishes unresolved, nothing is asked for that is
//! done, and what changed is the difference of two mornings.

#[path = "common/ten_mornings.rs"]
mod mornings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

/// A morning, as its report.json and its files tell it.
struct Morning {
    day: String,
    report: Value,
    /// State of every won deal of the trailing year that is not accepted with a complete record.
    states: BTreeMap<String, String>,
    /// Rows of the outcomes, by account.
    outcomes: BTreeMap<String, BTreeMap<String, String>>,
    /// Account of every won deal.
    accounts: BTreeMap<String, String>,
    mail: String,
}

type Ids = BTreeSet<String>;

fn ids(list: &Value) -> Ids {
    let list = list.as_array().expect("a list").iter();
    let id = |one: &Value| one["deal_id"].as_str().expect("an id").to_string();
    list.map(id).collect()
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .expect("a file");
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    // The sample holds a few rows that are too long.
    rows.filter_map(Result::ok).collect()
}

impl Morning {
    fn read(folder: &Path, day: &str, out: &Path) -> Morning {
        let text = std::fs::read_to_string(out.join("report.json")).expect("report.json");
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let figures = &report["figures"];
        let mut states = BTreeMap::new();
        for list in ["gaps", "awaiting_review"] {
            for one in figures[list].as_array().expect("a list") {
                let text = |key: &str| one[key].as_str().expect(key).to_string();
                states.insert(text("deal_id"), text("state"));
            }
        }
        let native = folder.join("native");
        let outcomes = rows(&native.join("outcomes.csv")).into_iter();
        let won = rows(&native.join("deals.csv")).into_iter();
        Morning {
            day: day.to_string(),
            states,
            outcomes: outcomes
                .map(|row| (row["account_id"].clone(), row))
                .collect(),
            accounts: won
                .filter(|row| row["stage"] == "Closed Won")
                .map(|row| (row["deal_id"].clone(), row["account_id"].clone()))
                .collect(),
            mail: std::fs::read_to_string(out.join("email.eml")).expect("a mail"),
            report,
        }
    }

    fn figures(&self) -> &Value {
        &self.report["figures"]
    }

    /// The deals whose record somebody is asked for, by what is asked; those open for long, once a week.
    fn asked(&self, what: &[&str]) -> Ids {
        let priorities = &self.figures()["priorities"];
        let lists = [
            &priorities["requests"],
            &priorities["long_open"]["requests"],
        ];
        let requests = lists.into_iter().filter_map(Value::as_array).flatten();
        requests
            .flat_map(|request| what.iter().map(|what| ids(&request[*what])))
            .flatten()
            .collect()
    }

    fn meetings(&self) -> Ids {
        ids(&self.figures()["priorities"]["meetings"]["to_book"])
    }

    /// Customers on the watch list.
    fn watched(&self) -> Ids {
        let cohorts = self.figures()["watch"]["cohorts"].as_array();
        let cohorts = cohorts.expect("segments").iter();
        cohorts.flat_map(|one| ids(&one["accounts"])).collect()
    }

    /// The mail without the line ends of its encoding.
    fn text(&self) -> String {
        let mail = self.mail.replace("=\r\n", "").replace("=\n", "");
        mail.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn late_check_ins(&self) -> Ids {
        let list = &self.figures()["check_ins"]["list"];
        let list = list.as_array().expect("check-ins").iter();
        let is_late = |one: &&Value| {
            ["due", "overdue"].contains(&one["proof"].as_str().expect("a status"))
                && one["due_on"].as_str().expect("a day") < self.day.as_str()
        };
        let id = |one: &Value| one["deal_id"].as_str().expect("an id").to_string();
        list.filter(is_late).map(id).collect()
    }

    fn in_states(&self, states: &[&str]) -> Ids {
        let all = self.states.iter();
        let wanted = all.filter(|(_, state)| states.contains(&state.as_str()));
        wanted.map(|(id, _)| id.clone()).collect()
    }

    /// A cell of the outcomes of a deal's account.
    fn outcome(&self, deal: &str, column: &str) -> &str {
        let row = self.outcomes.get(&self.accounts[deal]);
        row.map_or("", |row| row[column].as_str())
    }

    fn has_churned(&self, deal: &str) -> bool {
        !self.outcome(deal, "churned_on").is_empty()
    }

    fn changed(&self, what: &str) -> Ids {
        ids(&self.figures()["since"][what])
    }
}

const OVERDUE: [&str; 2] = ["overdue_no_record", "overdue_incomplete"];
const OPEN: [&str; 3] = ["overdue_no_record", "overdue_incomplete", "rejected"];

fn minus(a: &Ids, b: &Ids) -> Ids {
    a.difference(b).cloned().collect()
}

#[test]
fn ten_mornings_ask_for_what_is_open_until_it_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("its path");
    let mut mornings = Vec::new();
    mornings::run(&folder, |day, out| {
        mornings.push(Morning::read(&folder, day, out));
    })
    .expect("ten digests");
    assert_eq!(mornings.len(), 10);
    for morning in &mornings {
        asks_for_what_is_open(morning);
        headline_counts_what_the_report_counts(morning);
    }
    for pair in mornings.windows(2) {
        let [before, now] = pair else { unreachable!() };
        nothing_vanishes(before, now);
        changes_are_the_difference(before, now);
    }
    let mails = std::fs::read_dir(folder.join("mails")).expect("mails");
    assert_eq!(mails.count(), 10, "one mail a morning");
}

/// Whoever is asked for something has it to do, and whoever has something to do is asked.
fn asks_for_what_is_open(morning: &Morning) {
    let day = &morning.day;
    for (what, state) in [
        ("missing", "overdue_no_record"),
        ("incomplete", "overdue_incomplete"),
        ("rejected", "rejected"),
    ] {
        let asked = morning.asked(&[what]);
        assert_eq!(asked, morning.in_states(&[state]), "{day}: {what}");
    }
    let due_soon = morning.asked(&["due_soon"]);
    assert!(
        due_soon.is_subset(&morning.in_states(&["not_due"])),
        "{day}"
    );
    for deal in morning.asked(&["missing", "incomplete", "rejected", "due_soon"]) {
        assert!(!morning.has_churned(&deal), "{day}: {deal} has churned");
    }
    for deal in morning.meetings() {
        for column in ["handoff_meeting_on", "kickoff_on", "churned_on"] {
            let cell = morning.outcome(&deal, column);
            assert!(cell.is_empty(), "{day}: {deal} has {column} {cell}");
        }
    }
    for deal in morning.late_check_ins() {
        assert!(!morning.has_churned(&deal), "{day}: {deal} has churned");
        assert!(morning.outcome(&deal, "metric_value").is_empty(), "{day}");
    }
    let clocks = morning.figures()["clocks"].as_array().expect("steps");
    for step in clocks {
        for deal in ids(&step["taken"]["overdue"]) {
            assert!(!morning.has_churned(&deal), "{day}: {deal} has churned");
        }
    }
}

/// Whether a deal of the sample was won a year or more before a day.
fn was_won_a_year_before(deal: &str, day: &str) -> bool {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/native/deals.csv");
    let mut deals = csv::Reader::from_path(path).expect("the deals");
    let headers = deals.headers().expect("a header").clone();
    let at = |name: &str| headers.iter().position(|header| header == name);
    let (id, closed) = (at("deal_id").expect("ids"), at("closed_on").expect("days"));
    let year = |text: &str| text[..4].parse::<u32>().expect("a year");
    deals.records().map(|row| row.expect("a row")).any(|row| {
        let closed_on = &row[closed];
        &row[id] == deal && format!("{}{}", year(closed_on) + 1, &closed_on[4..]).as_str() <= day
    })
}

/// What was asked for is asked for again, or resolved, or its account has churned, or it is told that
/// it is out of the window.
fn nothing_vanishes(before: &Morning, now: &Morning) {
    let day = &now.day;
    let records = ["missing", "incomplete", "rejected"];
    let gone = minus(&before.asked(&records), &now.asked(&records));
    let resolved = now.changed("resolved");
    for deal in &gone {
        let state = now.states.get(deal).map(String::as_str);
        assert!(
            resolved.contains(deal) || now.changed("aged_out").contains(deal),
            "{day}: {deal} vanished, {state:?}"
        );
        assert!(
            !OPEN.contains(&state.unwrap_or("accepted")),
            "{day}: {deal}"
        );
    }
    for deal in minus(&before.meetings(), &now.meetings()) {
        let done = ["handoff_meeting_on", "kickoff_on", "churned_on"];
        let is_done = done.iter().any(|what| !now.outcome(&deal, what).is_empty());
        assert!(is_done, "{day}: the meeting of {deal} vanished");
    }
    for deal in minus(&before.late_check_ins(), &now.late_check_ins()) {
        let done = ["metric_value", "churned_on"];
        let is_done = done.iter().any(|what| !now.outcome(&deal, what).is_empty());
        let list = before.figures()["check_ins"]["list"].as_array();
        let mut list = list.expect("check-ins").iter();
        let due_on = list
            .find(|one| one["deal_id"] == deal.as_str())
            .and_then(|one| one["due_on"].as_str())
            .expect("its day");
        // Nobody looks further back than 90 days.
        let days = chrono::NaiveDate::signed_duration_since;
        let [due_on, today] = [due_on, day].map(|day| day.parse().expect("a day"));
        assert!(
            is_done || days(today, due_on).num_days() >= 90,
            "{day}: the check-in of {deal} vanished"
        );
    }
}

/// What changed since the last digest is the difference of the states of the two mornings.
fn changes_are_the_difference(before: &Morning, now: &Morning) {
    let day = &now.day;
    let since = &now.figures()["since"];
    assert_eq!(since["day"], before.day.as_str(), "{day}");
    assert_eq!(since["is_digest"], true, "{day}");
    let newly = |states: &[&str]| minus(&now.in_states(states), &before.in_states(states));
    assert_eq!(now.changed("newly_overdue"), newly(&OVERDUE), "{day}");
    // Nothing becomes overdue that the mail before did not name, be it over a weekend.
    let was_known = &now.changed("newly_overdue") & &before.in_states(&["not_due"]);
    assert!(was_known.is_subset(&before.asked(&["due_soon"])), "{day}");
    assert_eq!(now.changed("rejected"), newly(&["rejected"]), "{day}");
    let is_open_still = now.in_states(&OPEN);
    // A deal that was won a year ago is not told as resolved.
    let closed = minus(&before.in_states(&OPEN), &is_open_still);
    let (aged_out, resolved): (Ids, Ids) =
        (closed.into_iter()).partition(|deal| was_won_a_year_before(deal, day));
    assert_eq!(now.changed("resolved"), resolved, "{day}");
    assert_eq!(now.changed("aged_out"), aged_out, "{day}");
    every_move_is_counted_once(before, now);
    let all = |morning: &Morning| morning.accounts.keys().cloned().collect::<Ids>();
    let (then, today) = (all(before), all(now));
    let won = now.changed("won");
    // Renewals need no record, so that they are no news here.
    assert!(won.is_subset(&minus(&today, &then)), "{day}");
    for deal in now.changed("accepted") {
        let state = now.states.get(&deal).map_or("accepted", String::as_str);
        assert!(
            ["accepted", "accepted_incomplete"].contains(&state),
            "{day}"
        );
        let was = before.states.get(&deal).map(String::as_str);
        assert!(won.contains(&deal) || was.is_some(), "{day}: {deal}");
        assert_ne!(was, Some("accepted_incomplete"), "{day}: {deal}");
    }
    assert_eq!(since["open"], is_open_still.len(), "{day}");
    // The watch list is told where it grows, and never otherwise.
    let grows = minus(&now.watched(), &before.watched()).len();
    let mail = now.text();
    let told = ["customer", "customers"].map(|who| format!("{grows} {who} new on the watch list"));
    assert_eq!(
        told.iter().any(|told| mail.contains(told)),
        grows > 0,
        "{day}"
    );
    assert_eq!(mail.contains("new on the watch list"), grows > 0, "{day}");
}

/// The deals in a state, with those that came and without those that left, are the deals in it now; each
/// move is in the list once, and the mail tells how the open and the waiting ones came about.
fn every_move_is_counted_once(before: &Morning, now: &Morning) {
    let day = &now.day;
    let since = &now.figures()["since"];
    let moves = since["moves"].as_array().expect("moves");
    assert_eq!(ids(&since["moves"]).len(), moves.len(), "{day}: one a deal");
    assert_eq!(since["withdrawn"], 0, "{day}");
    let counted = |morning: &Morning, state: &str| -> i64 {
        let states = morning.figures()["states"].as_array().expect("states");
        let mut states = states.iter().filter(|one| one["state"] == state);
        let deals = states.next().and_then(|one| one["deals"].as_i64());
        deals.expect("a count")
    };
    let moved = |is_it: &dyn Fn(&Value) -> bool| {
        let found = moves.iter().filter(|one| is_it(one));
        found.count() as i64
    };
    for state in [
        "overdue_no_record",
        "overdue_incomplete",
        "rejected",
        "not_due",
        "awaiting_review",
        "accepted_incomplete",
        "churned",
        "accepted",
    ] {
        let came = moved(&|one| one["to"] == state);
        let left = moved(&|one| one["from"] == state);
        assert_eq!(
            counted(before, state) + came - left,
            counted(now, state),
            "{day}: {state}"
        );
    }
    let is_open = |state: &Value| state.as_str().is_some_and(|state| OPEN.contains(&state));
    let came = moved(&|one| is_open(&one["to"]) && !is_open(&one["from"]));
    let left = moved(&|one| is_open(&one["from"]) && !is_open(&one["to"]));
    let open_before = before.in_states(&OPEN).len() as i64;
    assert_eq!(since["open_before"], open_before, "{day}");
    let told = format!("{open_before} were open on ");
    let mail = now.text();
    assert_eq!(mail.contains(&told), came + left > 0, "{day}");
    if came + left > 0 {
        let from = mail.find(&told).expect("the flow") + told.len();
        let flow = &mail[from..from + mail[from..].find(". ").expect("its end")];
        let numbers = flow.split(' ').filter_map(|word| word.parse::<i64>().ok());
        assert_eq!(numbers.sum::<i64>(), came + left, "{day}: {flow}");
        if came > 0 {
            assert!(flow.contains(&format!("{came} new")), "{day}: {flow}");
        }
    }
    let waiting = |morning: &Morning| morning.in_states(&["awaiting_review"]).len();
    let moves_it = |one: &Value| {
        let ends = [&one["from"], &one["to"]];
        ends.iter().any(|state| *state == "awaiting_review")
    };
    let told = format!("; {} before, ", waiting(before));
    let has_moved = waiting(now) > 0 && moves.iter().any(moves_it);
    assert_eq!(mail.contains(&told), has_moved, "{day}: {told}");
}

/// The numbers of the headline and of the subject are those of report.json and of the states.
fn headline_counts_what_the_report_counts(morning: &Morning) {
    let day = &morning.day;
    let found = &morning.figures()["priorities"];
    let overdue = morning.in_states(&OVERDUE).len();
    let rejected = morning.in_states(&["rejected"]).len();
    let not_due = morning.in_states(&["not_due"]).len();
    assert_eq!(found["overdue"], overdue, "{day}");
    assert_eq!(found["rejected"], rejected, "{day}");
    let headline = morning.report["headline"].as_str().expect("a headline");
    let numbers = |text: &str| -> Vec<usize> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"$.".contains(c));
        words.filter_map(|word| word.parse().ok()).collect()
    };
    // How many have been open for long, and after how many days that is.
    let long_open = found["long_open"]["deals"].as_u64().unwrap_or(0) as usize;
    let days = if long_open > 0 { 90 } else { 0 };
    let expected: Vec<usize> = [overdue, long_open, days, rejected, not_due]
        .into_iter()
        .filter(|n| *n > 0)
        .collect();
    assert_eq!(numbers(headline), expected, "{day}: {headline}");
    assert!(morning.text().contains(headline), "{day}: {headline}");
}
