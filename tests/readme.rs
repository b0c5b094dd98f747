//! What the README says is so.

mod common;

use common::{folder, project, run};

fn readme() -> String {
    std::fs::read_to_string(project().join("README.md")).expect("README.md")
}

/// The code blocks of one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix(&format!("{language}\n")))
        .map(str::to_string)
        .collect()
}

#[test]
fn the_first_two_commands_are_the_ones_that_run_and_test() {
    let commands = blocks(&readme(), "sh").remove(0);
    let first: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .collect();
    assert_eq!(first, ["cargo run -- daily", "cargo test"]);
}

#[test]
fn the_example_configuration_is_valid() {
    let toml = blocks(&readme(), "toml").remove(0);
    let folder = folder(&[("handoff.toml", &toml)]);
    let ran = run(folder.path(), &["daily"]);
    assert_eq!(ran.code, 3, "only the exports are missing: {}", ran.stderr);
    assert!(ran.stderr.contains("no file matches"), "{}", ran.stderr);
}

#[test]
fn the_table_of_columns_is_complete() {
    let text = readme();
    for table in handoff_report::model::Table::ALL {
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| {table} | ")))
            .expect("a row of the table");
        for column in table.columns() {
            assert!(
                row.contains(column),
                "{table}.{column} is not in the README"
            );
        }
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).expect("Cargo.toml");
    let text = readme();
    let (_, why) = text
        .split_once("## What it stands on")
        .expect("the section");
    let mut inside = false;
    for line in manifest.lines() {
        inside = if line.starts_with('[') {
            line.ends_with("dependencies]")
        } else {
            inside
        };
        if let Some((name, _)) = line
            .split_once(" = ")
            .filter(|_| inside && !line.starts_with('['))
        {
            assert!(why.contains(name), "{name} is not in the README");
        }
    }
}

#[test]
fn the_rules_of_reading_are_those_of_the_code() {
    assert!(
        readme().contains(&handoff_report::model::input_rules::input_rules_table()),
        "put the output of `handoff check --rules` into the README, under \"How exports are read\""
    );
}

#[test]
fn the_table_of_dialects_has_every_file_of_the_folder() {
    let text = readme();
    let files = std::fs::read_dir(project().join("src/config/dialects")).expect("the dialects");
    for file in files {
        let path = file.expect("a file").path();
        let written = std::fs::read_to_string(&path).expect("a dialect file");
        let dialect = handoff_report::config::dialect::parse(&written).expect("a dialect");
        let mut tables: Vec<&str> = dialect.tables.keys().map(|table| table.key()).collect();
        tables.extend(dialect.owners.is_some().then_some("owners"));
        let row = format!(
            "| {} | `{}` | {} |",
            dialect.title,
            dialect.name,
            tables.join(", ")
        );
        assert!(text.contains(&row), "put this row into the README:\n{row}");
    }
}

/// Paths in backticks, such as `src/pipeline/mod.rs`; those with a word in capitals stand for any.
fn paths(text: &str) -> Vec<&str> {
    let ours = ["src/", "tests/", "docs/", "reports/", "benches/", ".ci/"];
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| ours.iter().any(|folder| code.starts_with(folder)))
        .filter(|code| !code.contains(|c: char| c.is_whitespace() || "*<{".contains(c)))
        .filter(|code| !code.contains("NAME"))
        .collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut documents = vec![
        project().join("README.md"),
        project().join("CONTRIBUTING.md"),
    ];
    for file in std::fs::read_dir(project().join("docs")).expect("docs") {
        documents.push(file.expect("a file").path());
    }
    for document in documents {
        let text = std::fs::read_to_string(&document).expect("a document");
        for path in paths(&text) {
            let is_there = project().join(path).exists();
            assert!(is_there, "{path} in {} is not there", document.display());
        }
        let folder = document.parent().expect("a folder");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let path = link.split('#').next().unwrap_or_default();
            let is_there = folder.join(path).exists();
            assert!(
                is_there,
                "the link {link} in {} leads nowhere",
                document.display()
            );
        }
    }
}

/// Every text in a folder and below it.
fn texts(folder: &std::path::Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            *found += &std::fs::read_to_string(&path).expect("a source file");
        }
    }
}

#[test]
fn each_promise_of_the_security_page_has_its_test() {
    let page = std::fs::read_to_string(project().join("docs/SECURITY.md")).expect("the page");
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        texts(&project().join(folder), &mut sources);
    }
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let names: Vec<&str> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .filter(|name| name.contains('_') && !name.contains(['.', '[', ' ']))
        .filter(|name| !["templates_dir", "password_command", "state_dir"].contains(name))
        .collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(
            sources.contains(&format!("fn {name}(")),
            "there is no test {name}"
        );
    }
}
