//! The same company, exported by five products in the languages of their users, needs at most three
//! lines after `init`, and gives the same figures.
//!
//! The headers and words are those of `tests/languages/exports.csv`: one export a row. A field
//! without a header is one that the product does not export.

mod common;
#[path = "damage/export.rs"]
#[allow(
    dead_code,
    reason = "the exports of one language have their own layouts"
)]
mod export;

use std::collections::BTreeMap;
use std::path::Path;

use common::facts::{Facts, REPORTS, differences, facts};
use common::{project, run};
use export::{Export, LAYOUTS, Layout, Ymd, iso};
use rayon::prelude::*;

type Row = BTreeMap<String, String>;

const FIELDS: [&str; 11] = [
    "id",
    "name",
    "account",
    "rep",
    "stage",
    "type",
    "amount",
    "closed_on",
    "won_on",
    "lost_on",
    "reason",
];

fn day(style: &str) -> fn(Ymd) -> String {
    match style {
        "D.M.Y" => |(y, m, d)| format!("{d:02}.{m:02}.{y}"),
        "D/M/Y" => |(y, m, d)| format!("{d:02}/{m:02}/{y}"),
        "Y/M/D" => |(y, m, d)| format!("{y}/{m}/{d}"),
        "Y-M-D" => iso,
        other => panic!("{other} is no way to write a day"),
    }
}

fn amount(style: &str, cell: &str) -> String {
    let (thousands, rest) = cell.split_at(cell.len() - 3);
    match style {
        "german" => format!("{thousands}.{rest},00"),
        "french" => format!("{thousands}\u{202f}{rest},00"),
        "english" => format!("{thousands},{rest}"),
        "plain" => cell.to_string(),
        other => panic!("{other} is no way to write a number"),
    }
}

/// The company in the headers and words of a row, or in English.
fn export(row: &Row, is_translated: bool) -> Export {
    let leak = |text: &str| -> &'static str { text.to_string().leak() };
    let there = FIELDS.into_iter().filter(|field| !row[*field].is_empty());
    let native = |field: &'static str| {
        LAYOUTS[0]
            .columns
            .iter()
            .find(|(_, of)| *of == field)
            .map_or(field, |(header, _)| header)
    };
    let columns: Vec<(&str, &str)> = there
        .map(|field| match (is_translated, field) {
            (true, field) => (leak(&row[field]), field),
            (false, "name") => ("deal_name", field),
            (false, field) => (native(field), field),
        })
        .collect();
    let layout = Layout {
        product: leak(&row["product"]),
        delimiter: row["delimiter"].as_bytes()[0],
        columns: columns.leak(),
        day: if is_translated { day(&row["day"]) } else { iso },
        ..LAYOUTS[0]
    };
    let layout = match is_translated {
        true => Layout {
            stages: ["won", "lost", "open"].map(|word| leak(&row[word])),
            types: ["new", "renewal"].map(|word| leak(&row[word])),
            ..layout
        },
        false => layout,
    };
    let mut export = Export::new(layout, 0);
    if is_translated {
        export.cells("amount", |_, cell| amount(&row["number"], cell));
    }
    export
}

/// The columns by the field that the exports have for each.
const COLUMNS: [(&str, &str); 10] = [
    ("deal_id", "id"),
    ("deal_name", "name"),
    ("account_name", "account"),
    ("rep", "rep"),
    ("stage", "stage"),
    ("type", "type"),
    ("amount", "amount"),
    ("closed_on", "closed_on"),
    ("lost_reason", "reason"),
    ("won_on", "won_on"),
];

/// What somebody who knows the company fills in for a key; nothing where the row does not tell.
fn answer(key: &str, row: &Row) -> Option<String> {
    let list = |field: &str| format!("{key} = [{:?}]", row[field]);
    let (dates, commas) = (row["day"].replace('Y', "YYYY"), row["number"] != "english");
    Some(match key {
        "stages.won" => list("won"),
        "stages.lost" => list("lost"),
        "stages.open" => list("open"),
        "renewal" => format!("{}\nnot_renewal = [{:?}]", list("renewal"), row["new"]),
        "date_format" => format!("date_format = {dates:?}"),
        "decimal" => format!("decimal = {:?}", if commas { "," } else { "." }),
        "timezone" => "timezone = \"Europe/Berlin\"".to_string(),
        "currency" => "currency = \"EUR\"".to_string(),
        key => {
            let column = key.strip_prefix("columns.")?;
            let (_, field) = COLUMNS.iter().find(|(name, _)| *name == column)?;
            format!("{key} = {:?}", row[*field])
        }
    })
}

/// The configuration with every line that is left to fill answered, and those that are not.
fn filled(config: &str, row: &Row) -> (String, Vec<String>) {
    let (mut text, mut left, mut lines) = (String::new(), Vec::new(), config.lines());
    while let Some(line) = lines.next() {
        if !line.contains("# FILL") {
            text += &format!("{line}\n");
            continue;
        }
        let asked = lines.next().unwrap_or_default().trim_start_matches("# ");
        let key = asked.split('=').next().unwrap_or_default().trim();
        match answer(key, row) {
            Some(answer) => text += &format!("{answer}\n"),
            None => left.push(format!("{line} {asked}")),
        }
    }
    (text, left)
}

/// The figures of an export once what `init` asks is answered, and how many lines that took.
fn reported(export: &Export, row: &Row, folder: &Path) -> Result<(Facts, usize), String> {
    for (name, bytes) in export.files() {
        std::fs::write(folder.join(name), bytes).expect("a file");
    }
    let ran = run(folder, &["init", "deals.csv", "outcomes.csv"]);
    if ran.code != 0 {
        return Err(ran.stderr);
    }
    let path = folder.join("handoff.toml");
    let config = std::fs::read_to_string(&path).expect("a configuration");
    let to_fill = config
        .lines()
        .filter(|line| line.contains("# FILL"))
        .count();
    let (config, left) = filled(&config, row);
    std::fs::write(&path, &config).expect("a configuration");
    for report in REPORTS {
        let out = format!("out-{report}");
        let ran = run(folder, &[report, "--as-of", "2026-07-15", "--out", &out]);
        if ran.code != 0 {
            return Err(format!("{}\nnot answered: {left:#?}\n{config}", ran.stderr));
        }
    }
    let mut facts = facts(folder);
    facts.retain(|name, _| !["rows", "set_aside", "currency"].contains(&name.as_str()));
    Ok((facts, to_fill))
}

#[test]
fn every_product_in_every_language_gives_the_same_figures() {
    let path = project().join("tests/languages/exports.csv");
    let mut reader = csv::Reader::from_path(path).expect("the exports");
    let rows: Vec<Row> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    let verdicts = rows.par_iter().map(|row| {
        let [native, translated] = [false, true].map(|is_translated| {
            let folder = tempfile::tempdir().expect("a folder");
            reported(&export(row, is_translated), row, folder.path())
        });
        let name = format!("{} {}", row["product"], row["language"]);
        let (right, _) = native.unwrap_or_else(|e| panic!("{name}, in English: {e}"));
        let why = match translated {
            Err(why) => format!("stopped: {why}"),
            Ok((found, to_fill)) => {
                let told = differences(&right, &found);
                match (told.is_empty(), to_fill) {
                    (true, 0..=3) => return Ok(format!("{name}: right, {to_fill} lines to fill")),
                    (true, many) => format!("{many} lines to fill"),
                    (false, _) => told.join("; "),
                }
            }
        };
        Err(format!(
            "{name}: {}",
            why.chars().take(600).collect::<String>()
        ))
    });
    let verdicts: Vec<Result<String, String>> = verdicts.collect();
    verdicts
        .iter()
        .flatten()
        .for_each(|right| println!("{right}"));
    let wrong: Vec<String> = verdicts.into_iter().filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}
