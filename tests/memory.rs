//! What is remembered between runs, and what becomes of a run whose memory or disk fails.

mod common;

use std::fs;
use std::path::Path;

use common::{Ran, folder, handoff, json, run, says};
use serde_json::{Value, json};
use tempfile::TempDir;

const HEAD: &str = "deal_id,account_id,account_name,rep,stage,amount,closed_on\n";
const RECORDS: &str = "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,submitted_on\n";
/// Mails into a folder, and nothing else.
const CONFIG: &str = "[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \"handoffs.csv\"\n\
                      [mail]\nfrom = \"handoff@fernhill.example\"\nto = \
                      [\"ada@fernhill.example\"]\ntransport = \"directory\"\ndirectory = \
                      \"mails\"\n";

fn deal(id: &str, account: &str, day: &str) -> String {
    format!("{id},{account},{account},Nia Oduya,won,1000,{day}\n")
}

/// A record with every field complete.
fn record(id: &str, day: &str) -> String {
    let objections = ["Objection: a -> Answer: b"; 3].join("\n");
    format!(
        "{id},Cut the monthly close from 12 to 4 days by June,\"1. a\n2. b\n3. \
         c\",\"{objections}\",\"Dana, CFO\",\"Olu, CTO\",budget owner changes in January,from 9 to \
         4,Lost 4 deals like it: price,{day}\n"
    )
}

fn company(deals: &[String], records: &[String], more: &str) -> TempDir {
    folder(&[
        ("deals.csv", &(HEAD.to_string() + &deals.concat())),
        ("handoffs.csv", &(RECORDS.to_string() + &records.concat())),
        ("handoff.toml", &(more.to_string() + CONFIG)),
    ])
}

fn daily(folder: &Path, day: &str) -> Ran {
    run(folder, &["daily", "--send", "--as-of", day])
}

fn since(folder: &Path, day: &str) -> Value {
    json(&folder.join(format!("out/{day}-daily")))["figures"]["since"].clone()
}

fn accounts(list: &Value) -> Vec<&str> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|who| who["account"].as_str().expect("a name"))
        .collect()
}

#[test]
fn a_deal_entered_late_is_new_since_the_last_digest_whatever_its_date() {
    let folder = company(
        &[
            deal("D1", "Acme", "2026-11-10"),
            deal("D2", "Birch", "2026-11-12"),
        ],
        &[],
        "",
    );
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    // Cedar was won before the last digest and entered after it; Acme's record came.
    let deals = HEAD.to_string()
        + &deal("D1", "Acme", "2026-11-10")
        + &deal("D2", "Birch", "2026-11-12")
        + &deal("D3", "Cedar", "2026-11-13");
    fs::write(folder.path().join("deals.csv"), deals).expect("the deals");
    fs::write(
        folder.path().join("handoffs.csv"),
        RECORDS.to_string() + &record("D1", "2026-11-19"),
    )
    .expect("the records");
    says(&daily(folder.path(), "2026-11-20"), 0, &[]);
    let told = since(folder.path(), "2026-11-20");
    assert_eq!(told["day"], "2026-11-18");
    assert_eq!(told["is_digest"], json!(true));
    assert_eq!(accounts(&told["newly_overdue"]), ["Cedar"]);
    assert_eq!(accounts(&told["resolved"]), ["Acme"]);
    let page = fs::read_to_string(folder.path().join("out/2026-11-20-daily/report.html"))
        .expect("the page");
    for words in [
        "Since Wednesday",
        "1 newly overdue: Cedar",
        "No longer open: Acme (",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let gaps =
        fs::read_to_string(folder.path().join("out/2026-11-20-daily/gap.csv")).expect("the list");
    let birch = gaps
        .lines()
        .find(|line| line.contains("Birch"))
        .expect("its line");
    assert!(
        birch.contains("2026-11-18"),
        "first shown by the digest of that day: {birch}"
    );
}

#[test]
fn the_same_day_again_is_the_same_report() {
    let folder = company(&[deal("D1", "Acme", "2026-11-10")], &[], "");
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    says(&daily(folder.path(), "2026-11-20"), 0, &[]);
    let bytes =
        || fs::read(folder.path().join("out/2026-11-20-daily/report.html")).expect("the page");
    let first = bytes();
    says(&daily(folder.path(), "2026-11-19"), 0, &[]);
    says(&daily(folder.path(), "2026-11-20"), 0, &[]);
    assert!(
        first == bytes(),
        "a report for a day between changes nothing"
    );
}

#[test]
fn without_send_nothing_is_remembered_unless_a_folder_is_named() {
    let plain = company(&[deal("D1", "Acme", "2026-11-10")], &[], "");
    says(
        &run(plain.path(), &["daily", "--as-of", "2026-11-18"]),
        0,
        &[],
    );
    assert!(!plain.path().join("handoff-state").exists());
    says(
        &run(plain.path(), &["history"]),
        1,
        &["no history yet", "--send"],
    );
    let named = company(
        &[deal("D1", "Acme", "2026-11-10")],
        &[],
        "state_dir = \"past\"\n",
    );
    says(
        &run(named.path(), &["daily", "--as-of", "2026-11-18"]),
        0,
        &[],
    );
    says(
        &run(named.path(), &["daily", "--as-of", "2026-11-20"]),
        0,
        &[],
    );
    assert_eq!(since(named.path(), "2026-11-20")["day"], "2026-11-18");
    assert!(
        !named.path().join("mails").exists(),
        "and nothing is mailed"
    );
}

#[test]
fn weeks_that_the_exports_no_longer_hold_are_as_the_digests_told_them() {
    let old: Vec<String> = (0..6)
        .map(|i| {
            deal(
                &format!("D{i}"),
                &format!("A{i}"),
                &format!("2026-10-{:02}", 5 + i),
            )
        })
        .collect();
    let new = [
        deal("E1", "Echo", "2026-11-10"),
        deal("E2", "Fir", "2026-11-17"),
    ];
    let folder = company(&[old.concat()], &[record("D1", "2026-10-07")], "");
    says(&daily(folder.path(), "2026-10-30"), 0, &[]);
    fs::write(
        folder.path().join("deals.csv"),
        HEAD.to_string() + &new.concat(),
    )
    .expect("the deals");
    fs::write(
        folder.path().join("handoffs.csv"),
        RECORDS.to_string() + &record("E1", "2026-11-11"),
    )
    .expect("the records");
    says(&daily(folder.path(), "2026-11-20"), 0, &[]);
    let trend = json(&folder.path().join("out/2026-11-20-daily"))["figures"]["trend"].clone();
    let week = |day: &str, won: u64, complete: u64, is_remembered: bool| json!({ "week": day, "won": won, "complete": complete, "is_remembered": is_remembered });
    let wanted = json!([
        week("2026-10-05", 6, 1, true),
        week("2026-11-09", 1, 1, false),
        week("2026-11-16", 1, 0, false)
    ]);
    assert_eq!(trend, wanted);
    let page = fs::read_to_string(folder.path().join("out/2026-11-20-daily/report.html"))
        .expect("the page");
    assert!(
        page.replace('\u{a0}', " ")
            .contains("1 week up to that of 5 Oct as earlier digests told them")
    );
}

#[test]
fn an_export_that_lost_half_its_rows_stops_the_run_until_somebody_says_it_is_right() {
    let deals: Vec<String> = (0..40)
        .map(|i| deal(&format!("D{i}"), &format!("A{i}"), "2026-11-10"))
        .collect();
    let folder = company(&deals, &[], "[operator]\ncommand = \"cat > told\"\n");
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    fs::write(
        folder.path().join("deals.csv"),
        HEAD.to_string() + &deals[..15].concat(),
    )
    .expect("the deals");
    let cut = daily(folder.path(), "2026-11-20");
    says(
        &cut,
        3,
        &[
            "BLOCKED",
            "deals: 15 rows, but the run for 2026-11-18 read 40",
            "--accept-fewer-rows",
        ],
    );
    assert_eq!(
        fs::read_dir(folder.path().join("mails"))
            .expect("mails")
            .count(),
        1,
        "nothing is mailed"
    );
    let told = fs::read_to_string(folder.path().join("told")).expect("the operator is told");
    assert!(told.contains("15 rows"), "{told}");
    says(
        &run(
            folder.path(),
            &[
                "daily",
                "--send",
                "--as-of",
                "2026-11-20",
                "--accept-fewer-rows",
            ],
        ),
        0,
        &[],
    );
    assert!(
        !folder.path().join("out/2026-11-20-daily-blocked").exists(),
        "what was wrong is right now"
    );
    says(&daily(folder.path(), "2026-11-21"), 0, &[]);
}

#[test]
fn an_export_that_lost_a_fourth_of_its_rows_is_told_at_the_top_however_often_the_day_is_run() {
    let deals: Vec<String> = (0..40)
        .map(|i| deal(&format!("D{i}"), &format!("A{i}"), "2026-11-10"))
        .collect();
    let folder = company(&deals, &[], "");
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    fs::write(
        folder.path().join("deals.csv"),
        HEAD.to_string() + &deals[..30].concat(),
    )
    .expect("the deals");
    for _ in 0..2 {
        says(&daily(folder.path(), "2026-11-20"), 0, &[]);
        let page = fs::read_to_string(folder.path().join("out/2026-11-20-daily/report.html"))
            .expect("the page");
        assert!(page.contains("deals: 30 rows, but the run for 2026-11-18 read 40"));
    }
}

#[test]
fn exports_that_stand_still_are_told_at_the_top() {
    let folder = company(&[deal("D1", "Acme", "2026-11-17")], &[], "");
    for day in ["2026-11-17", "2026-11-18", "2026-11-20", "2026-11-21"] {
        says(&daily(folder.path(), day), 0, &[]);
    }
    let page = |day: &str| {
        fs::read_to_string(folder.path().join(format!("out/{day}-daily/report.html")))
            .expect("the page")
    };
    const TOLD: &str = "no file has changed since the digest of 2026-11-17";
    assert!(
        page("2026-11-21").contains(TOLD),
        "since the first that read them"
    );
    assert!(!page("2026-11-20").contains(TOLD), "a weekend is no news");
}

#[test]
fn a_memory_that_cannot_be_used_costs_the_mail_and_not_the_report() {
    let more = "[operator]\ncommand = \"cat > told\"\ntextfile = \"handoff.prom\"\n";
    let folder = company(&[deal("D1", "Acme", "2026-11-10")], &[], more);
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    let path = folder.path().join("handoff-state/handoff.sqlite");
    fs::write(
        &path,
        "no database, but long enough to be looked at as one; ".repeat(40),
    )
    .expect("damage");
    for file in ["handoff.sqlite-wal", "handoff.sqlite-shm"] {
        let _ = fs::remove_file(path.with_file_name(file));
    }
    says(
        &daily(folder.path(), "2026-11-20"),
        1,
        &[
            "the report is in out/2026-11-20-daily",
            "not mailed",
            "damaged",
            "move the whole folder away",
        ],
    );
    assert!(
        folder
            .path()
            .join("out/2026-11-20-daily/report.html")
            .exists()
    );
    assert_eq!(
        fs::read_dir(folder.path().join("mails"))
            .expect("mails")
            .count(),
        1
    );
    let told = fs::read_to_string(folder.path().join("told")).expect("the operator is told");
    assert!(told.contains("damaged"), "{told}");
    assert!(
        fs::read_to_string(folder.path().join("handoff.prom"))
            .expect("metrics")
            .contains("outcome=\"failed\"")
    );
    says(
        &run(folder.path(), &["daily", "--as-of", "2026-11-20"]),
        1,
        &["the run was not recorded", "damaged"],
    );
    // An empty file is what a full disk or a bad copy leaves, and no new beginning.
    fs::write(&path, "").expect("an empty file");
    says(
        &daily(folder.path(), "2026-11-20"),
        1,
        &["not mailed", "it is empty"],
    );
    // Nor is a file that is gone.
    fs::remove_file(&path).expect("the file");
    says(
        &daily(folder.path(), "2026-11-20"),
        1,
        &["not mailed", "handoff.sqlite is missing", "ledger-id"],
    );
    let state = folder.path().join("handoff-state");
    fs::rename(&state, folder.path().join("old-state")).expect("moved away");
    says(&daily(folder.path(), "2026-11-20"), 0, &[]);
}

#[test]
fn a_success_leaves_a_heartbeat_and_metrics() {
    let more = "[operator]\nheartbeat = \"beat\"\ntextfile = \"handoff.prom\"\ncommand = \"cat > \
                told\"\n";
    let folder = company(&[deal("D1", "Acme", "2026-11-10")], &[], more);
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    assert!(
        fs::read_to_string(folder.path().join("beat"))
            .expect("a heartbeat")
            .starts_with("daily ")
    );
    let metrics = fs::read_to_string(folder.path().join("handoff.prom")).expect("metrics");
    assert!(
        metrics.contains("handoff_last_success_timestamp_seconds{report=\"daily\"}"),
        "{metrics}"
    );
    assert!(
        metrics.contains("handoff_mails{state=\"sent\"} 1"),
        "{metrics}"
    );
    assert!(
        !folder.path().join("told").exists(),
        "there is nothing to tell"
    );
    fs::remove_file(folder.path().join("beat")).expect("the heartbeat");
    fs::remove_file(folder.path().join("deals.csv")).expect("the export");
    says(&daily(folder.path(), "2026-11-19"), 3, &["no file matches"]);
    assert!(!folder.path().join("beat").exists());
    assert!(
        fs::read_to_string(folder.path().join("told"))
            .expect("the operator is told")
            .contains("no file matches")
    );
    // Once a day and fault.
    fs::remove_file(folder.path().join("told")).expect("the notice");
    says(&daily(folder.path(), "2026-11-19"), 3, &[]);
    assert!(!folder.path().join("told").exists());
    // A queue without anything in it says nothing of the digest.
    says(&run(folder.path(), &["send"]), 0, &[]);
    assert!(!folder.path().join("beat").exists());
}

/// Runs the program where no file may grow beyond so many bytes, as on a full disk.
#[cfg(unix)]
fn cramped(folder: &Path, blocks: u32, args: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_handoff");
    // A file of 512-byte blocks; the signal is ignored, so that the write fails instead.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec {program} {args}");
    let mut command = handoff(folder);
    let environment: Vec<_> = command
        .get_envs()
        .map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned)))
        .collect();
    command = std::process::Command::new("sh");
    command.current_dir(folder).arg("-c").arg(script);
    for (key, value) in environment {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    command.output().expect("the program starts").into()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_report_before_whole_and_says_where() {
    let folder = company(&[deal("D1", "Acme", "2026-11-10")], &[], "");
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    let page = folder.path().join("out/2026-11-18-daily/report.html");
    let before = fs::read(&page).expect("the page");
    for blocks in [1, 4, 16, 40, 64] {
        let ran = cramped(
            folder.path(),
            blocks,
            "daily --send --as-of 2026-11-18 --resend",
        );
        assert!(
            ran.code == 1,
            "{blocks} blocks: {} {}",
            ran.code,
            ran.stderr
        );
        assert!(
            ran.stderr.contains("cannot write") || ran.stderr.contains("cannot be written"),
            "{}",
            ran.stderr
        );
        assert!(
            fs::read(&page).expect("the page") == before,
            "{blocks} blocks"
        );
        assert_eq!(
            fs::read_dir(folder.path().join("out"))
                .expect("reports")
                .count(),
            1,
            "nothing is left behind"
        );
    }
    says(&daily(folder.path(), "2026-11-19"), 0, &[]);
}

#[test]
fn the_operator_hears_of_a_state_that_cannot_be_locked() {
    let folder = company(
        &[deal("D1", "Acme", "2026-11-10")],
        &[],
        "state_dir = \"handoff.toml\"\n[operator]\ncommand = \"cat > told\"\n",
    );
    says(
        &daily(folder.path(), "2026-11-18"),
        1,
        &["cannot be locked", "state_dir"],
    );
    let told = fs::read_to_string(folder.path().join("told")).expect("the operator is told");
    assert!(
        told.contains("handoff daily for 2026-11-18 failed") && told.contains("state_dir"),
        "{told}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_no_success() {
    let folder = company(
        &[deal("D1", "Acme", "2026-11-10")],
        &[],
        "as_of = \"2026-11-18\"\n",
    );
    for args in [
        &["daily"][..],
        &["daily", "--format", "json"],
        &["schema", "report"],
        &["check"],
        &["signal"],
        &["prompt", "sales"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full device");
        let ran: Ran = handoff(folder.path())
            .args(args)
            .stdout(full)
            .output()
            .expect("the program starts")
            .into();
        says(&ran, 1, &["cannot write to standard output"]);
    }
}

#[test]
fn a_day_is_a_day_where_clocks_change() {
    // On 29 March 2026 Berlin has no 02:30, on 25 October it has two; Havana has no midnight on 8
    // March.
    for (zone, day) in [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/Havana", "2026-03-08"),
    ] {
        let folder = company(
            &[deal("D1", "Acme", day)],
            &[],
            &format!("timezone = {zone:?}\n"),
        );
        says(&run(folder.path(), &["daily", "--as-of", day]), 0, &[]);
        let mail = fs::read_to_string(folder.path().join(format!("out/{day}-daily/email.eml")))
            .expect("the mail");
        assert!(mail.contains("\r\nDate: "), "{zone} {day}");
    }
}

#[test]
fn a_history_serves_one_configuration() {
    let folder = company(
        &[deal("D1", "Acme", "2026-11-10")],
        &[],
        "state_dir = \"state\"\n",
    );
    says(&daily(folder.path(), "2026-11-18"), 0, &[]);
    // The same configuration in a new place, and then another one that uses the same history.
    let path = |name: &str| folder.path().join(name);
    fs::rename(path("handoff.toml"), path("moved.toml")).expect("moved");
    let moved = [
        "daily",
        "--send",
        "--config",
        "moved.toml",
        "--as-of",
        "2026-11-19",
    ];
    says(
        &run(folder.path(), &moved),
        1,
        &[
            "not mailed",
            "belongs to the configuration",
            "handoff.toml",
            "--adopt",
        ],
    );
    says(
        &run(
            folder.path(),
            &["history", "--adopt", "--config", "moved.toml"],
        ),
        0,
        &[],
    );
    says(&run(folder.path(), &moved), 0, &[]);
}
