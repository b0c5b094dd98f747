//! The judged tables and SQL over them, as the program gives them.

mod common;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Ran, handoff, project, run, sample};
use serde_json::Value;

/// Answers a query on the sample.
fn query(args: &[&str]) -> Ran {
    let mut all = vec!["query"];
    all.extend(args);
    all.extend(["--config", "sample_data/handoff.toml"]);
    run(&project(), &all)
}

/// The rows of an answer.
fn rows(sql: &str) -> Vec<BTreeMap<String, Value>> {
    let ran = query(&[sql, "--format", "json"]);
    assert_eq!(ran.code, 0, "{sql}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// The only number of an answer.
fn number(sql: &str) -> f64 {
    let rows = rows(sql);
    let cells: Vec<&Value> = rows.iter().flat_map(BTreeMap::values).collect();
    assert_eq!(cells.len(), 1, "{sql}: {rows:?}");
    cells[0].as_f64().expect("a number")
}

/// Title and SQL of each question in docs/QUESTIONS.md.
fn questions() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(project().join("docs/QUESTIONS.md")).expect("the document");
    let sections = text.split("\n### ").skip(1);
    let question = |section: &str| {
        let (title, rest) = section.split_once('\n')?;
        let (_, sql) = rest.split_once("```sql\n")?;
        Some((title.to_string(), sql.split_once("```")?.0.to_string()))
    };
    sections.filter_map(question).collect()
}

#[test]
fn every_question_of_the_document_is_answered() {
    let questions = questions();
    assert_eq!(questions.len(), 12);
    let mut answers = String::new();
    for (title, sql) in questions {
        let ran = query(&[&sql, "--format", "markdown"]);
        assert_eq!(ran.code, 0, "{title}: {}", ran.stderr);
        assert!(ran.stdout.lines().count() > 2, "{title}: {}", ran.stdout);
        let lines: Vec<&str> = ran.stdout.lines().take(12).collect();
        answers += &format!("## {title}\n\n{}\n\n", lines.join("\n"));
    }
    insta::assert_snapshot!(answers);
}

#[test]
fn tables_count_what_the_reports_count() {
    let (_kept, _, daily) = sample("daily");
    let (_kept, _, quarterly) = sample("quarterly");
    let counts = &daily["figures"]["counts"];
    let count =
        |table: &str, filter: &str| number(&format!("select count(*) from {table} {filter}"));
    let states = daily["figures"]["states"].as_array().expect("states");
    for state in states {
        let key = state["state"].as_str().expect("a key");
        let filter =
            format!("where handoff_state = '{key}' and closed_on > cast('2025-11-20' as date)");
        assert_eq!(
            Some(count("deals", &filter)),
            state["deals"].as_f64(),
            "{key}"
        );
    }
    let flow = &quarterly["figures"]["retention"]["flow"];
    assert_eq!(Some(count("accounts", "")), flow["won_accounts"].as_f64());
    assert_eq!(
        Some(count("accounts", "where compared")),
        flow["analysed"].as_f64()
    );
    assert_eq!(
        Some(count("accounts", "where compared and churned")),
        flow["churned"].as_f64()
    );
    assert!(counts.is_object(), "{counts}");
}

#[test]
fn a_misspelt_name_is_answered_with_the_one_meant() {
    let ran = query(&["select arr_usd from deals"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains(r#"no column "arr_usd"; did you mean "arr"?"#),
        "{}",
        ran.stderr
    );
    let ran = query(&["select d.close_date from deals d join reviews r on r.deal_id = d.deal_id"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("no column \"close_date\""),
        "{}",
        ran.stderr
    );
    let ran = query(&["select * from deal"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("did you mean \"deals\"?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_query_only_reads_and_only_the_tables() {
    for sql in [
        "select * from read_parquet('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from deals.parquet",
        "drop table deals",
        "create table x as select * from deals",
        "delete from deals",
        "select 1; select 2",
        "",
    ] {
        let ran = query(&[sql]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (2, ""),
            "{sql}: {}",
            ran.stderr
        );
        assert!(ran.stderr.starts_with("handoff: "), "{sql}: {}", ran.stderr);
    }
}

#[test]
fn a_hostile_query_ends_within_its_limits_with_a_message() {
    let begun = Instant::now();
    let everything =
        "select * from deals a cross join deals b cross join deals c cross join records d";
    let ran = query(&[everything, "--max-seconds", "20", "--max-memory", "300"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("handoff: the query "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let slow = "select count(*) from deals a cross join deals b cross join records c \
                where a.arr + b.arr + c.confirmed < 0";
    let ran = query(&[slow, "--max-seconds", "1", "--max-memory", "300"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("handoff: the query "),
        "{}",
        ran.stderr
    );
    assert!(begun.elapsed() < Duration::from_secs(100));
}

#[test]
fn a_megabyte_of_sql_is_refused() {
    let sql = format!("select {} 1 from deals", "rep, ".repeat(200_000));
    let mut child = handoff(&project())
        .args(["query", "-", "--config", "sample_data/handoff.toml"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The program stops reading when it has read enough.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(sql.as_bytes());
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("at most 65536 are read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn without_a_query_all_tables_and_columns_are_listed() {
    let ran = query(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for table in handoff_report::tables::TableName::ALL {
        for spec in table.columns() {
            assert!(
                ran.stdout
                    .lines()
                    .any(|line| line.trim().starts_with(spec.name.as_ref())),
                "{}",
                spec.name
            );
        }
    }
}

#[test]
fn every_format_of_an_answer_has_the_same_cells() {
    let sql = "select rep, count(*) as deals, sum(arr) as arr from deals where outcome = 'won' \
               group by rep order by rep limit 2";
    let told = rows(sql);
    let csv = query(&[sql, "--format", "csv"]).stdout;
    let line = |row: &BTreeMap<String, Value>| {
        format!(
            "{},{},{}",
            row["rep"].as_str().unwrap_or_default(),
            row["deals"],
            row["arr"]
        )
    };
    let lines: Vec<String> = told.iter().map(line).collect();
    assert_eq!(csv, format!("rep,deals,arr\n{}\n", lines.join("\n")));
    let text = query(&[sql]).stdout;
    assert!(text.ends_with("(2 rows)\n"), "{text}");
}

#[test]
fn tables_are_written_in_each_format_with_their_dictionary() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut texts = BTreeMap::new();
    for format in ["parquet", "csv", "json"] {
        let out = folder.path().join(format);
        let ran = run(
            &project(),
            &[
                "tables",
                "--format",
                format,
                "--config",
                "sample_data/handoff.toml",
                "--out",
                &out.display().to_string(),
            ],
        );
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for table in handoff_report::tables::TableName::ALL {
            let file = out.join(format!("{}.{format}", table.key()));
            let bytes = std::fs::read(&file).expect("a table");
            texts.insert((format, table.key()), bytes);
        }
        assert!(out.join("DICTIONARY.md").exists());
        assert!(out.join("main_ratio.R").exists());
    }
    // JSON and CSV have the same rows, and Parquet read as an input has them too.
    let deals: Vec<BTreeMap<String, Value>> =
        serde_json::from_slice(&texts[&("json", "deals")]).expect("JSON");
    let text = String::from_utf8(texts[&("csv", "deals")].clone()).expect("UTF-8");
    assert_eq!(text.lines().count(), deals.len() + 1);
    assert!(texts[&("parquet", "deals")].starts_with(b"PAR1"));
}

#[test]
fn a_spreadsheet_runs_no_formula_when_that_is_asked_for() {
    let (folder, out) = (tempfile::tempdir().expect("a folder"), "tables");
    let deals = "deal_id,account_name,rep,stage,amount,closed_on\n\
                 1,=cmd|' /C calc'!A0,Ann,Closed Won,10,2026-11-02\n";
    std::fs::write(folder.path().join("deals.csv"), deals).expect("deals");
    let toml = "company = \"X\"\nas_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n\
                stages.won = [\"Closed Won\"]\nstages.lost = [\"Closed Lost\"]\n[limits]\nstale_days = 100\n";
    std::fs::write(folder.path().join("handoff.toml"), toml).expect("handoff.toml");
    let written = |more: &[&str]| {
        let mut args = vec!["tables", "--format", "csv", "--out", out];
        args.extend(more);
        let ran = run(folder.path(), &args);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        std::fs::read_to_string(folder.path().join(out).join("deals.csv")).expect("deals")
    };
    assert!(written(&[]).contains(",=cmd|"));
    assert!(written(&["--spreadsheet"]).contains(",'=cmd|"));
}

#[test]
fn the_readme_shows_the_answer_that_is_given() {
    let readme = std::fs::read_to_string(project().join("README.md")).expect("README.md");
    let (_, rest) = readme
        .split_once("$ handoff query \"")
        .expect("the example");
    let (sql, rest) = rest.split_once("\"\n").expect("the query");
    let (answer, _) = rest.split_once("```").expect("the answer");
    assert_eq!(query(&[sql]).stdout, answer);
}
