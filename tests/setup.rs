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
        assert!(
            ran.stdout
                .contains("6 records complete, 4 incomplete or missing"),
            "{system}: {}",
            ran.stdout
        );
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
        "# date_format = \"D/M/YYYY\"",
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
        .replace("# date_format = \"D/M/YYYY\"", "date_format = \"M/D/YYYY\"")
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
    assert!(ran.stderr.contains("already exists"), "{}", ran.stderr);
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

/// What init writes and says of these files.
fn init(files: &[(&str, &str)]) -> (tempfile::TempDir, String, String) {
    let folder = folder(files);
    let mut args = vec!["init"];
    args.extend(files.iter().map(|(name, _)| *name));
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written = read(folder.path());
    (folder, written, ran.stdout)
}

fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn headers_are_known_in_other_languages_and_marked() {
    let deals = "Deal - ID;Deal - Titel;Deal - Besitzer;Deal - Phase;Deal - Status;Deal - Wert;Deal - \
                 Datum des gewonnenen Deals;Deal - Datum des verlorenen Deals\n\
                 1;Aster;Ana;Angebot;Won;100;2026-11-18;\n2;Birke;Ben;Demo;Lost;100;;2026-11-17\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &[
            "columns.rep = \"Deal - Besitzer\"   # check: matched by its header (German, as in Pipedrive)",
            "columns.amount = \"Deal - Wert\"",
            "columns.won_on = \"Deal - Datum des gewonnenen Deals\"",
            "#   \"Deal - Phase\": \"Angebot\", \"Demo\"",
        ],
    );
    let deals = "商談ID,商談名,フェーズ,金額,完了予定日,商談 所有者\n1,A,受注,100,2026/11/18,Ana\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &[
            "columns.stage = \"フェーズ\"",
            "columns.rep = \"商談 所有者\"",
            "columns.closed_on",
        ],
    );
}

#[test]
fn of_two_columns_the_values_decide_which_says_won() {
    let deals =
        "deal_id,stage,result,close_date\n1,Proposal,won,2026-11-18\n2,Demo,lost,2026-11-17\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &["columns.stage = \"result\"   # check: its values say won and lost"],
    );
}

#[test]
fn a_word_with_two_meanings_is_asked_about() {
    let deals =
        "deal_id,account_name,stage,closed_on\n1,Acme,Won,2026-11-18\n2,Bolt,Won,2026-11-18\n";
    let cs = "Kunde;Kundenstatus;Kündigungsdatum\nAcme;aktiv;\nBolt;gekündigt;2026-11-19\n";
    let (_folder, written, said) = init(&[("deals.csv", deals), ("kunden.csv", cs)]);
    holds(
        &written,
        &[
            "# columns.churn_requested_on = \"Kündigungsdatum\"",
            "columns.account_name = \"Kunde\"",
        ],
    );
    holds(&said, &["the date notice was given", "columns.churned_on"]);
}

#[test]
fn money_in_a_header_gives_period_and_currency() {
    let deals = "deal_id,stage,close_date,mrr_eur,list_price_eur\n1,Won,2026-11-18,100,120\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &[
            "columns.amount = \"mrr_eur\"",
            "fixed.amount_period = \"month\"",
            "currency = \"EUR\"   # from the header",
            "#   \"list_price_eur\": \"120\"",
        ],
    );
    let deals = "deal_id,stage,close_date,TCV,currency\n1,Won,2026-11-18,100,USD\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &["# columns.amount = \"TCV\"", "the whole term (TCV)"],
    );
}

#[test]
fn ids_of_persons_make_a_column_the_owner_whatever_it_is_called() {
    let deals = "deal_id,stage,close_date,handled,region\n1,Won,2026-11-18,E-1,N\n2,Lost,2026-11-17,E-2,S\n";
    let people =
        "Employee ID,Rep Name,Hire Date\nE-1,Ana Lind,2020-01-01\nE-2,Bo Hart,2020-01-01\n";
    let (folder, written, _) = init(&[("deals.csv", deals), ("people.csv", people)]);
    holds(
        &written,
        &["columns.rep = \"handled\"   # check: its values are people in people.csv"],
    );
    let ran = run(folder.path(), &["check", "--as-of", "2026-11-20"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_file_that_shares_its_ids_with_the_deals_is_linked_by_them() {
    let deals = "deal_id,ref,stage,close_date\n1,R-1,Won,2026-10-18\n2,R-2,Won,2026-10-17\n3,R-3,Lost,2026-10-17\n";
    let left = "no,reference,churn_date,plan\n1,R-1,2026-11-01,Basic\n2,R-2,,Plus\n";
    let (folder, written, _) = init(&[("deals.csv", deals), ("left.csv", left)]);
    holds(
        &written,
        &[
            "columns.account_id = \"ref\"",
            "columns.account_id = \"reference\"",
        ],
    );
    let ran = run(folder.path(), &["check", "--as-of", "2026-11-20"]);
    holds(&ran.stdout, &["2 of 2 found", "Accounts churned: 1"]);
}

#[test]
fn records_in_notes_are_found() {
    let deals = "deal_id,stage,close_date\n1,Won,2026-11-18\n2,Won,2026-11-18\n";
    let note = "\"Promised outcome: onboarding in 10 days by 1 June\nChampion: Kim Lee, COO\"";
    let notes =
        format!("note,for deal,created_at,text\nn1,1,2026-11-19,{note}\nn2,2,2026-11-19,{note}\n");
    let (folder, written, said) = init(&[("deals.csv", deals), ("notes.csv", &notes)]);
    holds(&said, &["notes.csv: handoffs, as records in \"text\""]);
    holds(
        &written,
        &[
            "columns.record_block = \"text\"",
            "columns.deal_id = \"for deal\"",
            "columns.submitted_on = \"created_at\"",
        ],
    );
    let ran = run(folder.path(), &["check", "--as-of", "2026-11-20"]);
    assert_ne!(ran.code, 2, "{}", ran.stderr);
    holds(&ran.stdout, &["handoffs → deals: 2 of 2 found"]);
    // Other notes would count as records without fields.
    let notes = format!("{notes}n3,2,2026-11-19,a call\n");
    let (_folder, written, said) = init(&[("deals.csv", deals), ("notes.csv", &notes)]);
    holds(&written, &["# columns.record_block = \"text\""]);
    holds(&said, &["only 2 of 3 texts are handoff records"]);
}

#[test]
fn a_doubled_header_is_named_and_not_taken_for_a_missing_stage() {
    let deals = "deal_id,Stage,Stage,close_date\n1,Won,x,2026-11-18\n";
    let (_folder, written, said) = init(&[("deals.csv", deals)]);
    holds(
        &said,
        &["two columns have this header: rename one in the export"],
    );
    assert!(!written.contains("fixed.stage"), "{written}");
}

#[test]
fn days_that_are_midnights_elsewhere_ask_for_the_zone() {
    let deals = "deal_id,stage,closed_on\n1,Won,2026-06-30T22:00:00Z\n2,Lost,2026-01-31T23:00:00Z\n3,Won,2026-05-31T22:00:00Z\n";
    let (_folder, written, said) = init(&[("deals.csv", deals)]);
    holds(&written, &["# timezone = \"Europe/Berlin\""]);
    holds(&said, &["2026-06-30T22:00:00Z", "timezone"]);
    let deals = deals.replace("22:00:00Z", "10:12:13Z");
    let (_folder, written, _) = init(&[("deals.csv", &deals)]);
    holds(&written, &["\ntimezone = \"UTC\""]);
}

#[test]
fn a_month_without_a_day_is_asked_about() {
    let deals = "deal_id,stage,close_month,name\n1,Won,2026-10,a\n2,Lost,2026-11,b\n";
    let (_folder, written, _) = init(&[("deals.csv", deals)]);
    holds(
        &written,
        &[
            "# columns.closed_on = \"close_month\"",
            "months without a day (\"2026-10\"",
        ],
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
        "renewal = [\"…\"], not_renewal = [\"…\"]",
        "which of these types are renewals? \"Pilot\" (1), \"Verlängerung\" (1)",
        "churned = [\"…\"], stayed = [\"…\"]",
        "which of these values of \"churned\" mean that the customer churned? \"Offboarded\" (1)",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let daily = ["daily", "--as-of", "2026-01-10"];
    let stopped = run(folder.path(), &daily);
    common::says(
        &stopped,
        3,
        &[
            "\"Pilot\" (1 row, first on line 4)",
            "Under [deals]",
            "\"Offboarded\" (1 row, first on line 2)",
            "churned = [\"…\"]",
            "Under [outcomes]",
        ],
    );
    let filled = read(folder.path())
        .replace("# renewal = [\"…\"]", "renewal = [\"Verlängerung\"]")
        .replace("# not_renewal = [\"…\"]", "not_renewal = [\"Pilot\"]")
        .replace("# churned = [\"…\"]", "churned = [\"Offboarded\"]");
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

#[test]
fn a_file_of_which_no_row_can_be_read_is_said_and_the_cure_is_at_hand() {
    let deals = |header: &str| {
        let rows: String = (1..9)
            .map(|i| format!("D{i},Rep,Won,10,2026-06-0{i}\n"))
            .collect();
        format!("{header}\n{rows}")
    };
    let broken = deals("deal_id,rep,stage,amount,amount_currency,closed_on");
    let folder = folder(&[("deals.csv", &broken)]);
    let ran = run(folder.path(), &["init", "deals.csv"]);
    holds(
        &ran.stdout,
        &[
            "8 of 8 rows cannot be read (first: line 2",
            "no row has as many cells as the header",
            "run handoff init again",
        ],
    );
    assert!(!ran.stdout.contains("stages.won"), "{}", ran.stdout);
    // The header is corrected, and the draft is not made again.
    std::fs::write(
        folder.path().join("deals.csv"),
        deals("deal_id,rep,stage,amount,closed_on"),
    )
    .expect("a file");
    let ran = run(folder.path(), &["check", "--as-of", "2026-06-30"]);
    if ran.code != 0 {
        holds(
            &ran.stderr,
            &["or delete that line if the export has no such column"],
        );
    }
}

#[test]
fn half_a_file_that_cannot_be_read_is_said_by_init() {
    let mut deals = "deal_id,company,stage,amount,closed_on\n".to_string();
    for i in 0..10 {
        let company = if i % 2 == 0 { "Acme" } else { "Acme, Inc" };
        deals += &format!("D{i},{company},Won,10,2026-06-01\n");
    }
    let folder = folder(&[("deals.csv", &deals)]);
    let ran = run(folder.path(), &["init", "deals.csv"]);
    holds(&ran.stdout, &["5 of 10 rows cannot be read (first: line 3"]);
}

#[test]
fn a_draft_puts_no_unknown_word_into_a_list_and_names_them_all() {
    let statuses: Vec<String> = (0..40).map(|i| format!("Word {i:02}")).collect();
    let mut deals = "deal_id,account_id,stage,amount,closed_on\n".to_string();
    let mut outcomes = "account_id,churned\n".to_string();
    for (i, status) in statuses.iter().enumerate() {
        deals += &format!("D{i},A{i},Won,10,2026-06-01\n");
        outcomes += &format!("A{i},{status}\n");
    }
    outcomes += "A0,Word 39\n";
    let folder = folder(&[("deals.csv", &deals), ("cs.csv", &outcomes)]);
    let ran = run(folder.path(), &["init", "deals.csv", "cs.csv"]);
    let written = read(folder.path());
    holds(&written, &["# churned = [\"…\"]\n# stayed = [\"…\"]\n"]);
    for status in &statuses {
        assert!(
            written.contains(&format!("{status:?} (")),
            "{status}\n{written}"
        );
    }
    // The word of most rows stands first.
    holds(
        &ran.stdout,
        &["churned? \"Word 39\" (2), \"Word 00\" (1)", "and 10 more"],
    );
}

#[test]
fn a_placeholder_that_is_left_in_a_setting_is_an_error() {
    let config = "[deals]\nfiles = \"deals.csv\"\nrenewal = [\"…\"]\n";
    let folder = folder(&[
        ("deals.csv", "deal_id,stage\n1,Won\n"),
        ("handoff.toml", config),
    ]);
    let ran = run(folder.path(), &["check"]);
    common::says(&ran, 2, &["deals.renewal still has the placeholder \"…\""]);
}

#[test]
fn check_names_what_is_not_measured_as_the_reports_do() {
    let config = "[deals]\nfiles = \"deals.csv\"\n[money]\ncurrency = \"EUR\"\n";
    let deals = "deal_id,account_id,rep,stage,type,amount,closed_on\n\
                 D1,A1,Ana,Won,New Business,1,2026-01-05\n\
                 D2,A2,Ana,Lost,Renewal,1,2026-01-05\n";
    let folder = folder(&[("deals.csv", deals), ("handoff.toml", config)]);
    let ran = run(folder.path(), &["check", "--as-of", "2026-01-06"]);
    holds(
        &ran.stdout,
        &[
            "daily: ",
            "Open handoffs",
            "Who is included",
            "types that count as new business: \"New Business\" (1)",
            "types that count as renewals: \"Renewal\" (1)",
        ],
    );
    for internal in ["plan_fact_gap", "window_before", "rep_weeks", "retention"] {
        assert!(!ran.stdout.contains(internal), "{internal}\n{}", ran.stdout);
    }
}

#[test]
fn a_lost_deal_that_is_only_archived_is_asked_about() {
    let (_folder, _written, printed) = init(&[(
        "crm.csv",
        "ID,Opportunité,Client,Étape,Actif,Date de clôture,Motif de perte\n\
         401,Falun abonnement,Falun,Gagné,VRAI,2026-03-17,\n\
         402,Garance abonnement,Garance,Proposition,FAUX,2026-04-11,Calendrier\n\
         403,Houx abonnement,Houx,Proposition,VRAI,2026-08-19,\n\
         404,Iris abonnement,Iris,Gagné,VRAI,2026-05-22,\n",
    )]);
    holds(
        &printed,
        &[
            "which deals were lost?",
            "1 row has a reason in \"Motif de perte\"",
            "Is it \"Actif\"?",
        ],
    );
}
