//! What a user reads when something is wrong: file, row, column, value, what to do, exit code.

mod common;

use common::{Ran, folder, run, says};

const DEALS: &str = "deal_id,account_id,rep,stage,amount,currency,closed_on\n\
                     D1,A1,Ana,Closed Won,100,USD,2026-11-18\n\
                     D2,A2,Ana,Closed Lost,0,USD,2026-11-17\n";
const CONFIG: &str = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n";

fn daily(files: &[(&str, &str)]) -> (tempfile::TempDir, Ran) {
    let folder = folder(files);
    let ran = run(folder.path(), &["daily"]);
    (folder, ran)
}

#[test]
fn without_any_configuration_it_says_how_to_start() {
    let (_folder, ran) = daily(&[]);
    says(
        &ran,
        2,
        &["no configuration found", "[deals]", "files = \"deals.csv\""],
    );
}

#[test]
fn a_missing_file_is_named_with_its_setting() {
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG)]);
    says(&ran, 3, &["deals", "deals.csv", "deals.files"]);
}

#[test]
fn an_empty_file_is_told_from_one_without_rows() {
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", "")]);
    says(&ran, 3, &["deals.csv", "is empty"]);
    let (_folder, ran) = daily(&[
        ("handoff.toml", CONFIG),
        ("deals.csv", "deal_id,stage,closed_on\n"),
    ]);
    says(&ran, 3, &["BLOCKED", "no won deal"]);
}

#[test]
fn wrong_columns_are_told_all_at_once_with_the_ones_there_are() {
    let config = format!("{CONFIG}columns.rep = \"Owner\"\ncolumns.stage = \"Phase\"\n");
    let (_folder, ran) = daily(&[("handoff.toml", &config), ("deals.csv", DEALS)]);
    says(
        &ran,
        3,
        &[
            "deals.csv",
            "line 1",
            "\"Owner\"",
            "\"Phase\"",
            "it has deal_id, account_id",
            "columns.rep =",
        ],
    );
}

#[test]
fn a_folder_in_place_of_a_file_is_a_clear_error() {
    let folder = folder(&[("handoff.toml", CONFIG)]);
    std::fs::create_dir(folder.path().join("deals.csv")).expect("a folder");
    says(
        &run(folder.path(), &["daily"]),
        3,
        &["deals.csv", "it is a folder"],
    );
}

#[test]
fn stages_that_map_to_nothing_are_listed_when_no_deal_is_won() {
    let deals = DEALS
        .replace("Closed Won", "Signed")
        .replace("Closed Lost", "Dead");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    says(
        &ran,
        3,
        &["BLOCKED", "\"Signed\" (1)", "\"Dead\" (1)", "stages.won"],
    );
}

#[test]
fn a_stage_that_sounds_closed_is_never_taken_for_open() {
    let mut deals = DEALS.to_string();
    for i in 0..40 {
        deals.push_str(&format!("E{i},A1,Ana,Closed Won,100,USD,2026-11-18\n"));
    }
    deals.push_str("D3,A3,Ana,Closed - Lost to Competitor,0,USD,2026-11-17\n");
    let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("CHECK") && ran.stdout.contains("Closed - Lost to Competitor"),
        "{}",
        ran.stdout
    );
    let list = std::fs::read_to_string(folder.path().join("out/2026-11-20-daily/quarantine.csv"))
        .expect("a list");
    assert!(
        list.contains("deals.csv,44,stage,Closed - Lost to Competitor,unmapped_stage"),
        "{list}"
    );
    let page = std::fs::read_to_string(folder.path().join("out/2026-11-20-daily/report.html"))
        .expect("a page");
    assert!(
        page.contains("Check the data: 1 of the deals are in stage"),
        "the page says it at its top"
    );
}

#[test]
fn too_many_unreadable_dates_block_the_run_and_show_the_first() {
    let deals = DEALS.replace("2026-11-17", "31.02.2026");
    let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    says(
        &ran,
        3,
        &[
            "BLOCKED",
            "deals.csv",
            "1 of 2 rows",
            "line 3",
            "closed_on",
            "31.02.2026",
            "date_format",
        ],
    );
    let list = folder
        .path()
        .join("out/2026-11-20-daily-blocked/quarantine.csv");
    assert!(
        list.exists()
            && ran
                .stderr
                .contains("out/2026-11-20-daily-blocked/quarantine.csv"),
        "{}",
        ran.stderr
    );
    assert!(
        !folder.path().join("out/2026-11-20-daily").exists(),
        "no report is made"
    );
}

#[test]
fn a_blocked_run_leaves_the_earlier_report_alone() {
    let folder = folder(&[("handoff.toml", CONFIG), ("deals.csv", DEALS)]);
    assert_eq!(run(folder.path(), &["daily", "--out", "r/"]).code, 0);
    std::fs::write(
        folder.path().join("deals.csv"),
        DEALS.replace("2026-11-17", "soon"),
    )
    .expect("a file");
    says(
        &run(folder.path(), &["daily", "--out", "r/"]),
        3,
        &["r-blocked/quarantine.csv"],
    );
    assert!(
        folder.path().join("r/report.html").exists()
            && folder.path().join("r-blocked/quarantine.csv").exists()
    );
}

#[test]
fn a_day_that_has_not_come_is_refused() {
    let folder = folder(&[("handoff.toml", CONFIG), ("deals.csv", DEALS)]);
    says(
        &run(folder.path(), &["daily", "--as-of", "9999-12-31"]),
        2,
        &["9999-12-31 has not come yet"],
    );
}

#[test]
fn a_lost_stage_in_another_language_is_missed_aloud() {
    let deals = DEALS.replace("Closed Lost", "Verloren");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("no deal is lost") && ran.stdout.contains("\"Verloren\" (1)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_damaged_excel_file_is_called_one() {
    let folder = folder(&[("handoff.toml", CONFIG)]);
    std::fs::write(folder.path().join("deals.csv"), b"PK\x03\x04rest").expect("a file");
    says(
        &run(folder.path(), &["daily"]),
        3,
        &[
            "deals.csv",
            "an Excel or zip file",
            "damaged",
            "save it as CSV",
        ],
    );
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for end in ["\n", "\r\n"] {
        let mut deals = DEALS.replace('\n', end);
        for i in 0..40 {
            deals.push_str(&format!("E{i},A1,Ana,Closed Won,100,USD,2026-11-18{end}"));
        }
        deals.push_str(&format!("LAST,A1,Ana,Closed Won,100,USD,soon{end}"));
        let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let list =
            std::fs::read_to_string(folder.path().join("out/2026-11-20-daily/quarantine.csv"))
                .expect("a list");
        assert!(
            list.contains("deals.csv,44,closed_on,soon"),
            "{end:?}: {list}"
        );
    }
}

#[test]
fn records_that_belong_to_no_deal_block_the_run() {
    let config = format!("{CONFIG}[handoffs]\nfiles = \"handoffs.csv\"\n");
    let records =
        "deal_id,risk_flags,submitted_on\nD1,x,2026-11-18\nD9,x,2026-11-18\nD8,x,2026-11-18\n";
    let (_folder, ran) = daily(&[
        ("handoff.toml", &config),
        ("deals.csv", DEALS),
        ("handoffs.csv", records),
    ]);
    says(
        &ran,
        3,
        &[
            "BLOCKED",
            "handoffs.csv: 2 of 3 rows belong to no deal",
            "line 3",
            "\"D9\"",
        ],
    );
}

#[test]
fn a_declared_date_format_reads_them() {
    let deals = DEALS
        .replace("2026-11-17", "17.11.2026")
        .replace("2026-11-18", "18.11.2026");
    let config = format!("{CONFIG}date_format = \"D.M.YYYY\"\n");
    let (_folder, ran) = daily(&[("handoff.toml", &config), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_currency_without_a_rate_is_refused() {
    let deals = DEALS.replace("100,USD", "100,CHF");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    says(
        &ran,
        3,
        &["BLOCKED", "deals.csv", "line 2", "CHF", "[money] rates"],
    );
}

#[test]
fn a_row_cut_short_is_skipped_and_never_shifted() {
    let mut deals = DEALS.to_string();
    for i in 0..40 {
        deals.push_str(&format!("E{i},A1,Ana,Closed Won,100,USD,2026-11-18\n"));
    }
    deals.push_str("E99,A1,Ana,Closed");
    let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let list = std::fs::read_to_string(folder.path().join("out/2026-11-20-daily/quarantine.csv"))
        .expect("a list");
    assert!(
        list.contains("deals.csv,44,,4 cells under 7 headers,uneven_row"),
        "{list}"
    );
}

#[test]
fn hostile_names_are_text_everywhere() {
    let deals = DEALS.replace(
        ",Ana,Closed Won",
        ",\"<script>alert(1)</script>\r\nBcc: x@example.com\",Closed Won",
    );
    let records = "deal_id,promised_outcome,submitted_on\nD2,x,2026-11-18\n";
    let config = format!("{CONFIG}[handoffs]\nfiles = \"handoffs.csv\"\n");
    let (folder, ran) = daily(&[
        ("handoff.toml", &config),
        ("deals.csv", &deals),
        ("handoffs.csv", records),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let read = |name: &str| {
        std::fs::read_to_string(folder.path().join("out/2026-11-20-daily").join(name))
            .expect("a file")
    };
    assert!(
        !read("report.html").contains("<script>") && read("report.html").contains("&lt;script&gt;")
    );
    let mail = read("email.eml");
    let (head, _) = mail.split_once("\r\n\r\n").expect("a mail has a head");
    assert!(!head.to_lowercase().contains("bcc"), "{head}");
}

#[test]
fn send_without_mail_settings_is_a_usage_error() {
    let folder = folder(&[("handoff.toml", CONFIG), ("deals.csv", DEALS)]);
    says(&run(folder.path(), &["daily", "--send"]), 2, &["[mail]"]);
}

#[test]
fn a_wrong_day_or_quarter_says_how_to_write_it() {
    let folder = folder(&[]);
    says(
        &run(folder.path(), &["daily", "--as-of", "20.11.2026"]),
        2,
        &["write a day as 2026-11-20"],
    );
    says(
        &run(folder.path(), &["quarterly", "--quarter", "Q3"]),
        2,
        &["write a quarter as 2026Q3"],
    );
}

#[test]
fn json_stands_alone_on_standard_output() {
    let folder = folder(&[("handoff.toml", CONFIG), ("deals.csv", DEALS)]);
    let ran = run(folder.path(), &["weekly", "--format", "json"]);
    let value: serde_json::Value =
        serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    assert_eq!(value["figures"]["counts"]["won"], 1);
    assert_eq!(
        value["figures"]["rejections"]["no_column_is_mapped_to"],
        "handoffs.deal_id"
    );
}

#[test]
fn an_amount_in_another_currency_than_its_deal_is_unknown_and_listed() {
    let mut deals = DEALS.replace(",currency", "").replace(",USD", "");
    deals.push_str("D3,A3,Ana,Closed Won,\"1.234,50 €\",2026-11-18\n");
    let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let list = std::fs::read_to_string(folder.path().join("out/2026-11-20-daily/quarantine.csv"))
        .expect("a list");
    assert!(
        list.contains("\"1.234,50 €\",currency_conflict,cell left blank"),
        "{list}"
    );
}
