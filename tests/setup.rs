//! `handoff init`: from files nobody has cleaned to a configuration that runs.

mod common;

use std::path::Path;

use common::{folder, project, run};

fn read(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("handoff.toml")).expect("handoff.toml")
}

/// The sample of a system, copied without its configuration.
fn sample(system: &str) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(project().join("sample_data").join(system)).expect("the sample")
    {
        let path = entry.expect("a file").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".csv") {
            std::fs::copy(&path, folder.path().join(&name)).expect("a copy");
            names.push(name);
        }
    }
    names.sort();
    (folder, names)
}

#[test]
fn what_init_writes_for_any_system_runs_once_the_rates_are_filled() {
    for system in ["native", "salesforce", "hubspot"] {
        let (folder, names) = sample(system);
        let mut args = vec!["init"];
        args.extend(names.iter().map(String::as_str));
        let ran = run(folder.path(), &args);
        assert_eq!(ran.code, 0, "{system}: {}", ran.stderr);
        let written = read(folder.path());
        let open = "# rates = { EUR = …, GBP = … }";
        assert!(
            written.contains(open) && ran.stdout.contains("To fill"),
            "{system}: {written}"
        );
        // A currency without a rate is refused before, and this is the one thing to fill.
        assert_eq!(
            run(folder.path(), &["daily", "--as-of", "2026-11-20"]).code,
            3,
            "{system}"
        );
        assert_eq!(written.matches("# FILL").count(), 1, "{system}: {written}");
        let filled = written.replace(open, "rates = { EUR = 1.08, GBP = 1.27 }");
        std::fs::write(folder.path().join("handoff.toml"), filled).expect("a file");
        let ran = run(folder.path(), &["daily", "--as-of", "2026-11-20"]);
        assert_eq!(ran.code, 0, "{system}: {}\n{written}", ran.stderr);
        assert!(ran.stdout.contains("6 of 12"), "{system}: {}", ran.stdout);
    }
}

#[test]
fn what_cannot_be_seen_is_left_as_a_marked_line() {
    let deals = "Opp ID,Owner,Sales Rep,Outcome,Close \
                 Date,Value\n1,Ana,Bo,Signed,03/04/2026,5\n2,Ana,Bo,Dead,05/06/2026,6\n";
    let folder = folder(&[("deals.csv", deals)]);
    let ran = run(folder.path(), &["init", "deals.csv"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written = read(folder.path());
    for part in [
        "columns.deal_id = \"Opp ID\"",
        "# FILL: which column is it, \"Owner\" or \"Sales Rep\"?",
        "# columns.rep = \"Owner\"",
        "# date_format = \"D.M.YYYY\"",
        "\"03/04/2026\" may be day or month first",
        "which of these stages mean won? \"Dead\" (1), \"Signed\" (1)",
        "# stages.won = [\"…\"]",
    ] {
        assert!(written.contains(part), "{part:?} is not in\n{written}");
    }
    // Run as it is, it asks for the first of them.
    let ran = run(folder.path(), &["daily"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("date_format"), "{}", ran.stderr);
    let filled = written
        .replace("# date_format = \"D.M.YYYY\"", "date_format = \"M/D/YYYY\"")
        .replace("# stages.won = [\"…\"]", "stages.won = [\"Signed\"]")
        .replace("# stages.lost = [\"…\"]", "stages.lost = [\"Dead\"]");
    std::fs::write(folder.path().join("handoff.toml"), filled).expect("a file");
    let ran = run(folder.path(), &["check", "--as-of", "2026-06-01"]);
    assert!(
        ran.stdout.contains("Deals: 1 won, 1 lost, 0 open"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn exports_of_several_months_are_one_table() {
    let deals = "deal_id,stage,closed_on\n1,Closed Won,2026-10-04\n";
    let folder = folder(&[
        ("2026-10.csv", deals),
        ("2026-9.csv", deals),
        ("people.csv", "id,name,email\n1,Ana,a@x.example\n"),
    ]);
    let ran = run(
        folder.path(),
        &["init", "2026-10.csv", "2026-9.csv", "people.csv"],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written = read(folder.path());
    assert!(
        written.contains("files = [\"2026-9.csv\", \"2026-10.csv\"]"),
        "{written}"
    );
    assert!(
        written.contains("[owners]\nfile = \"people.csv\""),
        "{written}"
    );
}

#[test]
fn a_configuration_that_is_there_is_never_overwritten() {
    let folder = folder(&[
        ("deals.csv", "deal_id,stage\n1,Won\n"),
        ("handoff.toml", "mine"),
    ]);
    let ran = run(folder.path(), &["init", "deals.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is there already"), "{}", ran.stderr);
    assert_eq!(read(folder.path()), "mine");
    let ran = run(folder.path(), &["init", "--print", "deals.csv"]);
    assert!(
        ran.stdout.contains("[deals]\nfiles = \"deals.csv\""),
        "{}",
        ran.stdout
    );
    let ran = run(
        folder.path(),
        &["init", "--out", "other.toml", "nothing.csv"],
    );
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("nothing.csv"), "{}", ran.stderr);
}

#[test]
fn paths_are_relative_to_the_configuration() {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("exports")).expect("a folder");
    std::fs::write(
        folder.path().join("exports/d.csv"),
        "deal_id,stage,closed_on\n1,Won,2026-11-18\n",
    )
    .expect("a file");
    let ran = run(folder.path(), &["init", "exports/d.csv"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(read(folder.path()).contains("files = \"exports/d.csv\""));
    assert_eq!(
        run(folder.path(), &["check", "--as-of", "2026-11-20"]).code,
        0
    );
}

#[test]
fn init_asks_about_words_that_decide_a_figure_and_the_run_stops_until_it_is_told() {
    let folder = folder(&[
        (
            "deals.csv",
            "deal_id,account_id,rep,stage,type,amount,closed_on\n\
             D1,A1,Ana,Won,Neugeschäft,1,2026-01-05\n\
             D2,A2,Ana,Won,Verlängerung,1,2026-01-05\n\
             D3,A3,Ana,Lost,Pilot,1,2026-01-05\n",
        ),
        (
            "cs.csv",
            "account_id,churned,renewal_on\nA1,Offboarded,2026-12-01\nA2,Churned,2026-12-01\n",
        ),
    ]);
    let ran = run(folder.path(), &["init", "deals.csv", "cs.csv"]);
    for part in [
        "renewal = [\"Verlängerung\"]",
        "which of these types are renewals? \"Pilot\" (1), \"Verlängerung\" (1)",
        "churned = [\"Churned\", \"Offboarded\"]",
        "which of these say that the customer left? \"Offboarded\" (1)",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let daily = ["daily", "--as-of", "2026-01-10"];
    let stopped = run(folder.path(), &daily);
    common::says(
        &stopped,
        3,
        &[
            "\"Pilot\" (1 row, first line 4)",
            "under [deals]",
            "\"Offboarded\" (1 row, first line 2)",
            "churned = [\"Churned\", \"…\"]",
            "under [outcomes]",
        ],
    );
    let filled = read(folder.path())
        .replace("# renewal = ", "renewal = ")
        .replace("# churned = ", "churned = ");
    std::fs::write(folder.path().join("handoff.toml"), filled).expect("a file");
    let ran = run(folder.path(), &daily);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn init_takes_a_start_and_an_end_for_a_term_and_asks_about_an_end_alone() {
    let deals = "deal_id,account_id,rep,stage,amount,closed_on\nD1,A1,Ana,Won,1,2025-01-05\n\
                 D2,A2,Ana,Lost,1,2025-01-05\n";
    let terms = "Account ID,Contract Start,Contract End\nA1,2025-01-06,2026-01-05\n";
    let both = folder(&[("deals.csv", deals), ("contracts.csv", terms)]);
    run(both.path(), &["init", "deals.csv", "contracts.csv"]);
    let written = read(both.path());
    for part in [
        "columns.started_on = \"Contract Start\"",
        "columns.ended_on = \"Contract End\"",
        "rows = \"term\"",
        "gap_days = 30",
    ] {
        assert!(written.contains(part), "{part}\n{written}");
    }
    let end = "account_id,csm,Contract End\nA1,Kim,2026-01-05\n";
    let alone = folder(&[("deals.csv", deals), ("cs.csv", end)]);
    let ran = run(alone.path(), &["init", "deals.csv", "cs.csv"]);
    assert!(
        ran.stdout.contains("columns.churned_on = \"Contract End\"")
            && ran
                .stdout
                .contains("the end of a term that may have been renewed"),
        "{}",
        ran.stdout
    );
}
