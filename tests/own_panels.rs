//! Panels of a company's own, `[[panel]]` in handoff.toml, as the reports show them.

mod common;

use std::path::Path;

use common::{Ran, folder, handoff, json, project, run};
use serde_json::{Value, json};
use tempfile::TempDir;

const BY_REP: &str = "select rep, count(*) as deals from deals where outcome = 'won' group by rep \
                      order by deals desc";

/// The sample with more configuration behind its own.
fn sample_with(more: &str) -> TempDir {
    let text = std::fs::read_to_string(project().join("sample_data/handoff.toml"))
        .expect("the configuration");
    let native = project().join("sample_data/native");
    let config = text.replace("native/", &format!("{}/", native.display()));
    folder(&[("handoff.toml", &format!("{config}\n{more}"))])
}

fn panel(title: &str, report: &str, rest: &str) -> String {
    format!("[[panel]]\ntitle = {title:?}\nreports = [{report:?}]\n{rest}\n\n")
}

fn made(folder: &Path, kind: &str) -> (Ran, Value, String) {
    let ran = run(folder, &[kind, "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = std::fs::read_to_string(folder.join("r/report.html")).expect("the page");
    (ran, json(&folder.join("r")), page)
}

/// A mail's texts in one line.
fn mail(folder: &Path) -> String {
    let eml = std::fs::read_to_string(folder.join("r/email.eml")).expect("the mail");
    let text = eml.replace("=\r\n", "").replace("\r\n", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_panel_is_in_page_mail_and_json_behind_the_built_in_sections() {
    let more = panel(
        "Deals by rep",
        "quarterly",
        &format!("chart = \"bar\"\nnote = \"Count of all won deals.\"\nsql = \"{BY_REP}\""),
    ) + &panel(
        "ARR by day",
        "quarterly",
        "chart = \"line\"\nsql_file = \"month.sql\"",
    ) + &panel("Only daily", "daily", "sql = \"select rep from deals\"");
    let folder = sample_with(&more);
    let month = "select closed_on, sum(arr) as arr from deals where outcome = 'won' and closed_on \
                 >= cast('2026-11-01' as date) group by closed_on order by closed_on";
    std::fs::write(folder.path().join("month.sql"), month).expect("the query");
    let (ran, report, page) = made(folder.path(), "quarterly");
    assert_eq!(ran.stderr, "");
    let panels = report["panels"].as_array().expect("panels");
    assert_eq!(panels.len(), 2, "{panels:?}");
    assert_eq!(panels[0]["rows"][0], json!(["Priya Raman", 92]));
    assert_eq!(panels[0]["total_rows"], 12);
    assert_eq!(
        panels[1]["columns"],
        json!([{"name": "closed_on", "type": "date"}, {"name": "arr", "type": "number"}])
    );
    let finding = "Highest deals: Priya Raman (92). Lowest: Nia Oduya (5).";
    for part in [
        finding,
        "aria-label=\"deals by rep: Priya Raman: 92, ",
        "Count of all won deals.",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let place = |id: &str| page.find(&format!("id=\"{id}\"")).expect(id);
    assert!(place("panel-1") < place("panel-2") && place("panel-2") < place("data"));
    assert!(!page.contains("Only daily"));
    let text = mail(folder.path());
    assert!(text.contains(finding), "{text}");
    assert!(folder.path().join("r/charts/panel-1.svg").exists());
}

#[test]
fn the_same_data_give_the_same_bytes_without_an_order_in_the_query() {
    let sql =
        "select segment, rep, count(*) as n, sum(arr) as arr from deals group by segment, rep";
    let folder = sample_with(&panel("By rep", "weekly", &format!("sql = \"{sql}\"")));
    let (_, first, page) = made(folder.path(), "weekly");
    let rows = first["panels"][0]["rows"].as_array().expect("rows");
    assert!(rows.len() > 20);
    for _ in 0..2 {
        let (_, again, again_page) = made(folder.path(), "weekly");
        assert_eq!(first, again);
        assert!(page == again_page);
    }
}

#[test]
fn rows_over_the_limit_are_cut_and_counted() {
    let folder = sample_with(&panel(
        "All",
        "weekly",
        "sql = \"select deal_id, arr from deals\"",
    ));
    let (_, report, page) = made(folder.path(), "weekly");
    let panel = &report["panels"][0];
    let total = panel["total_rows"].as_u64().expect("a number");
    assert!(total > 1_000);
    assert_eq!(panel["rows"].as_array().map(Vec::len), Some(100));
    let said = format!(
        "These are the first 100 of {},{:03} rows.",
        total / 1_000,
        total % 1_000
    );
    assert!(page.contains(&said), "{said}");
}

#[test]
fn a_panel_that_fails_says_so_and_costs_neither_the_report_nor_the_others() {
    let hostile = "select count(*) as n from deals a cross join deals b cross join deals c where \
                   a.arr + b.arr > c.arr";
    let mut more = panel("Deals by rep", "weekly", &format!("sql = \"{BY_REP}\""));
    for (title, rest) in [
        ("Typo", "sql = \"select reps from deals\"".to_string()),
        (
            "File",
            "sql = \"select * from read_csv('/etc/passwd')\"".to_string(),
        ),
        ("Change", "sql = \"drop table deals\"".to_string()),
        ("Gone", "sql_file = \"gone.sql\"".to_string()),
        ("Slow", format!("max_seconds = 1\nsql = \"{hostile}\"")),
    ] {
        more += &panel(title, "weekly", &rest);
    }
    more += &panel(
        "Last",
        "weekly",
        "sql = \"select count(*) as n from reviews\"",
    );
    let folder = sample_with(&more);
    let (ran, report, page) = made(folder.path(), "weekly");
    let panels = report["panels"].as_array().expect("panels");
    let failed = |at: usize| panels[at]["failed"].as_str().unwrap_or_default();
    assert!(failed(1).starts_with("no column \"reps\"; did you mean \"rep\"?"));
    assert!(failed(2).contains("is not allowed"), "{}", failed(2));
    assert!(failed(3).contains("only select is allowed"));
    assert!(failed(4).contains("gone.sql cannot be read"));
    // Which limit ends it first is the machine's matter.
    assert!(
        failed(5).starts_with("its query was stopped"),
        "{}",
        failed(5)
    );
    assert_eq!(panels[0]["rows"].as_array().map(Vec::len), Some(12));
    assert_eq!(panels[6]["rows"], json!([[431]]));
    assert_eq!(page.matches("This panel could not be made: ").count(), 5);
    assert_eq!(ran.stderr.matches("could not be made").count(), 5);
}

#[test]
fn the_operator_hears_of_a_failed_panel_and_the_run_counts_as_done() {
    let text = std::fs::read_to_string(project().join("sample_data/handoff.toml"))
        .expect("the configuration");
    let (head, _) = text.split_once("[mail]").expect("mail settings");
    let native = project().join("sample_data/native");
    let config = head.replace("native/", &format!("{}/", native.display()))
        + "[mail]\nfrom = \"a@fernhill.example\"\nto = [\"b@fernhill.example\"]\ntransport = \
           \"directory\"\ndirectory = \"sent\"\n[operator]\ncommand = \"cat >> told\"\n"
        + &panel("Typo", "weekly", "sql = \"select reps from deals\"");
    let folder = folder(&[("handoff.toml", &config)]);
    let ran = run(folder.path(), &["weekly", "--send"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told = std::fs::read_to_string(folder.path().join("told")).expect("the operator is told");
    assert!(
        told.starts_with("handoff weekly for 2026-11-20 was made without these panels:")
            && told.contains("panel \"Typo\" could not be made: no column \"reps\""),
        "{told}"
    );
}

#[test]
fn an_audience_without_names_sees_a_panel_only_where_it_is_named_and_without_names() {
    let more = "[audience.board]\nto = [\"board@fernhill.example\"]\nnames = \"none\"\n\n"
        .to_string()
        + &panel("Hidden", "weekly", &format!("sql = \"{BY_REP}\""))
        + &panel(
            "Shown",
            "weekly",
            &format!(
                "audiences = [\"board\"]\nchart = \"bar\"\nnote = \"Priya Raman first.\"\nsql = \
                 \"{BY_REP}\""
            ),
        )
        + &panel(
            "Asked by name",
            "weekly",
            "audiences = [\"board\"]\nsql = \"select account from deals where rep = 'Priya Raman'\"",
        );
    let folder = sample_with(&more);
    let (_, _, page) = made(folder.path(), "weekly");
    assert!(page.contains("Hidden") && page.contains("Priya Raman"));
    let view = folder.path().join("r/views/board");
    for file in ["report.html", "email.eml"] {
        let text = std::fs::read_to_string(view.join(file)).expect("the view");
        assert!(!text.contains("Hidden"), "{file}");
        for name in ["Raman", "Bellini", "Oduya", "Winterbourne"] {
            assert!(!text.contains(name), "{name} in {file}");
        }
    }
    let text = std::fs::read_to_string(view.join("report.html")).expect("the view");
    assert!(text.contains("Highest deals: Rep ") && text.contains(" first."));
    assert!(
        text.contains("No rows."),
        "nobody is found by a hidden name"
    );
}

#[test]
fn settings_that_cannot_be_meant_are_refused() {
    let own = "[audience.reps]\nsees = \"own_deals\"\nto = { \"Priya Raman\" = \
               \"p@fernhill.example\" }\n";
    for (more, said) in [
        (
            panel("A", "weekly", ""),
            "sql and sql_file are both missing",
        ),
        (
            panel("A", "weekly", "sql = \"select 1\"\nsql_file = \"a.sql\""),
            "has both sql and sql_file",
        ),
        (
            panel("A", "weekly", "sql = \"select 1\"\naudiences = [\"cs\"]"),
            "there is no [audience.cs]",
        ),
        (
            own.to_string() + &panel("A", "weekly", "sql = \"select 1\"\naudiences = [\"reps\"]"),
            "only sees its own deals",
        ),
        (
            panel("A", "weekly", "sql = \"select 1\"\nmax_seconds = 0"),
            "max_seconds = 0",
        ),
        (
            panel("A", "monthly", "sql = \"select 1\""),
            "one of `daily`",
        ),
    ] {
        let folder = sample_with(&more);
        let ran = run(folder.path(), &["weekly", "--out", "r"]);
        assert_eq!(ran.code, 2, "{more}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn check_reads_queries_without_data_and_tries_them_on_it() {
    let good = panel("Deals by rep", "weekly", &format!("sql = \"{BY_REP}\""));
    let folder = sample_with(&good);
    let ran = run(folder.path(), &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("Panels:\n  Deals by rep: 12 rows"),
        "{}",
        ran.stdout
    );
    // Without data: the deals are not there, and the typo is told nevertheless.
    let typo = panel(
        "Typo",
        "weekly",
        "chart = \"bar\"\nsql = \"select rep, cont(*) from deals\"",
    ) + &panel("Column", "weekly", "sql = \"select reps from deals\"")
        + &panel("Table", "weekly", "sql = \"select rep from deal\"")
        + &panel("Wide", "weekly", "sql = \"select * from deals\"")
        + &panel(
            "Bar",
            "weekly",
            "chart = \"bar\"\nsql = \"select rep, stage from deals\"",
        );
    let folder = common::folder(&[(
        "handoff.toml",
        &format!("[deals]\nfiles = \"gone.csv\"\n{typo}"),
    )]);
    let ran = handoff(folder.path()).arg("check").output().expect("a run");
    let ran = Ran::from(ran);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    for said in [
        "panel \"Typo\": ",
        "panel \"Column\": no column \"reps\"; did you mean \"rep\"?",
        "panel \"Table\": no table \"deal\"; did you mean \"deals\"?",
        "a panel shows at most 12",
        "\"stage\" holds no numbers",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn the_panels_of_the_documents_are_made() {
    for document in ["README.md", "docs/QUESTIONS.md"] {
        let text = std::fs::read_to_string(project().join(document)).expect("the document");
        let (_, rest) = text.split_once("```toml\n[[panel]]").expect("a panel");
        let (panel, _) = rest.split_once("```").expect("its end");
        let folder = sample_with(&format!("[[panel]]{panel}"));
        let (ran, report, page) = made(folder.path(), "weekly");
        assert_eq!(ran.stderr, "", "{document}");
        let rows = report["panels"][0]["rows"].as_array().expect("rows");
        assert!(rows.len() > 2, "{document}: {rows:?}");
        assert!(
            page.contains("panel-1") && page.contains("Highest "),
            "{document}"
        );
    }
}
