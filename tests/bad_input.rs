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
    says(
        &ran,
        3,
        &["deals", "deals.csv", "files = \"…\" under [deals]"],
    );
}

#[test]
fn an_empty_file_is_told_from_one_without_rows() {
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", "")]);
    says(&ran, 3, &["deals.csv", "is empty"]);
    let (_folder, ran) = daily(&[
        ("handoff.toml", CONFIG),
        ("deals.csv", "deal_id,stage,closed_on\n"),
    ]);
    says(&ran, 3, &["BLOCKED", "has a header and no rows"]);
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
            "Columns found: deal_id, account_id",
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
        page.contains("Check the data: 1 deal is in stage"),
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
            "an unknown format",
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
        &["9999-12-31 is in the future"],
    );
}

#[test]
fn a_lost_stage_in_a_language_that_nobody_knows_is_missed_aloud() {
    let deals = DEALS.replace("Closed Lost", "Kaotatud");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("no deal is lost") && ran.stdout.contains("\"Kaotatud\" (1)"),
        "{}",
        ran.stdout
    );
}

#[test]
fn stages_in_the_languages_of_the_crms_are_known() {
    let deals = DEALS
        .replace("Closed Won", "6. Fermé (gagné)")
        .replace("Closed Lost", "Geschlossen: verloren");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    assert!(
        ran.stdout.contains("1 deal won and 1 lost"),
        "{}{}",
        ran.stdout,
        ran.stderr
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
            "handoffs.csv: 2 of 3 rows (lines 3, 4) match no deal in the deals",
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
        &["write a date as 2026-11-20"],
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

#[test]
fn an_export_without_a_close_date_is_told_so_and_not_blamed_on_the_crm() {
    let deals = "deal_id,stage,created_date,amount_usd\nD1,Closed Won,2026-11-18,1\n";
    let (folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", deals)]);
    for ran in [ran, run(folder.path(), &["check"])] {
        says(
            &ran,
            3,
            &[
                "deals.csv has no column for deals.closed_on",
                "the day a deal was won or lost",
                "created_date, amount_usd",
                "columns.closed_on",
            ],
        );
        assert!(!ran.stderr.contains("in the CRM"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("no won deal"), "{}", ran.stderr);
    }
}

#[test]
fn won_deals_that_are_skipped_are_not_said_to_be_unrecognised() {
    let deals = DEALS.replace("2026-11-18", "").replace("2026-11-17", "");
    let deals = format!("{deals}D3,A3,Ana,Demo,1,USD,2026-11-17\n");
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    says(
        &ran,
        3,
        &[
            "no won deal can be used: 2 × closed_without_date (first: line 2)",
            "check that \"closed_on\" is the close date",
        ],
    );
    assert!(
        !ran.stderr.contains("no won deal is recognised"),
        "{}",
        ran.stderr
    );
}

#[test]
fn records_that_match_no_deal_at_all_are_not_blamed_on_a_cut_off_export() {
    let handoffs = "deal_id,promised_outcome,submitted_on\nX1,a,2026-11-18\nX2,b,2026-11-18\n";
    let config = format!("{CONFIG}[handoffs]\nfiles = \"handoffs.csv\"\n");
    let (_folder, ran) = daily(&[
        ("handoff.toml", &config),
        ("deals.csv", DEALS),
        ("handoffs.csv", handoffs),
    ]);
    says(
        &ran,
        3,
        &["none of them is in the deals", "columns.deal_id"],
    );
    assert!(!ran.stderr.contains("cut off"), "{}", ran.stderr);
}

#[test]
fn text_without_quotes_and_paths_with_backslashes_are_told_as_such() {
    for (text, wanted) in [
        (
            "company = Fernhill\n",
            "line 1: put text in quotes: company = \"Fernhill\"",
        ),
        (
            "[deals]\nfiles = exports/d.csv   # ours\n",
            "line 2: put text in quotes: files = \"exports/d.csv\"",
        ),
        (
            "[deals]\nfiles = \"C:\\data\\d.csv\"\n",
            "in single quotes: files = 'C:\\data\\d.csv'",
        ),
    ] {
        let (_folder, ran) = daily(&[("handoff.toml", text)]);
        says(&ran, 2, &[wanted]);
        assert!(!ran.stderr.contains("boolean"), "{}", ran.stderr);
    }
}

#[test]
fn a_deal_that_only_the_declared_order_of_dates_puts_after_the_report_is_told_at_the_top() {
    let deals = |closed: &str| {
        format!(
            "deal_id,stage,closed_on\n1,Closed Won,{closed}\n2,Closed Won,18/11/2026\n3,Closed \
             Lost,17/11/2026\n"
        )
    };
    let config = CONFIG.replace("[deals]", "[deals]\ndate_format = \"D/M/YYYY\"");
    let said = |closed: &str| {
        let deals = deals(closed);
        daily(&[("handoff.toml", &config), ("deals.csv", &deals)]).1
    };
    let told = said("05/12/2026");
    assert_eq!(told.code, 0, "{}", told.stderr);
    for part in [
        "1 deal is closed after the date of the report",
        "\"05/12/2026\"",
        "date_format under [deals] decides which number is the month",
    ] {
        assert!(told.stdout.contains(part), "{part}: {}", told.stdout);
    }
    // Whatever is declared, these are in December: the date is wrong, not the declared order.
    for closed in ["2026-12-05", "25/12/2026"] {
        let ran = said(closed);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            ran.code == 0
                && all.contains("first: deal 1, line 2, 2026-12-")
                && !all.contains("decides which number is the month"),
            "{all}"
        );
    }
}

#[test]
fn a_file_whose_line_was_not_cut_is_told_to_name_its_delimiter() {
    let deals = "deal_id~stage~closed_on\n1~Closed Won~2026-11-18\n";
    let (_folder, ran) = daily(&[("handoff.toml", CONFIG), ("deals.csv", deals)]);
    says(&ran, 3, &["There is only one column", "delimiter = \";\""]);
}

#[test]
fn the_verdict_of_a_check_stands_first_and_last_and_alone_when_brief() {
    let deals = DEALS.replace("Closed Lost", "Demo");
    let folder = folder(&[("handoff.toml", CONFIG), ("deals.csv", &deals)]);
    let verdict = "CHECK: a report can be made, and will show these points at the top (as of 2026-11-20)\n  \
                   - no deal is lost";
    let long = run(folder.path(), &["check"]).stdout;
    assert!(long.starts_with(verdict), "{long}");
    let last = &long[long.rfind("CHECK:").unwrap_or_default()..];
    assert!(
        last.starts_with(verdict) && long.matches("CHECK:").count() == 2,
        "{long}"
    );
    assert_eq!(last.lines().count(), 3, "nothing stands below it: {long}");
    let brief = run(folder.path(), &["check", "--brief"]).stdout;
    assert!(brief.starts_with(verdict), "{brief}");
    for part in [
        "deals: deals.csv: 2 rows read = 2 used",
        "Deals: 1 won, 0 lost, 1 open",
        "Not measured",
    ] {
        assert!(brief.contains(part), "{part:?} is not in\n{brief}");
    }
    assert!(
        brief.lines().count() < 10 && !brief.contains("dialect"),
        "{brief}"
    );
}
