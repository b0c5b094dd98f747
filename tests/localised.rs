//! The sample company as five products export it in four languages each: `handoff init` finds the
//! columns, and the figures are those of the sample.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use common::{json, project, run};
use handoff_report::config::dialect::{Language, languages};
use handoff_report::model::Table;
use serde_json::Value;

const PRODUCTS: [(&str, [&str; 4]); 5] = [
    ("Salesforce", ["de", "fr", "ja", "nl"]),
    ("HubSpot", ["pt", "es", "de", "it"]),
    ("Pipedrive", ["de", "fr", "es", "pt"]),
    ("Zoho", ["fr", "ja", "es", "nl"]),
    ("Dynamics", ["de", "it", "fr", "pt"]),
];
/// Native columns of the sample and what they are called where no word of the language is known.
const COLUMNS: [(&str, &str); 17] = [
    ("deal_id", "Record ID"),
    ("account_id", "Account ID"),
    ("account_name", "Account"),
    ("rep", "Owner"),
    ("stage", "Stage"),
    ("type", "Type"),
    ("amount", "Amount"),
    ("currency", "Currency"),
    ("term_months", "Term (months)"),
    ("created_on", "Created"),
    ("closed_on", "Close Date"),
    ("segment", "Segment"),
    ("company_size", "Company Size"),
    ("product", "Product"),
    ("lead_source", "Lead Source"),
    ("lost_reason", "Loss Reason"),
    ("competitor", "Competitor"),
];
const MONEY: &str = "rates = { EUR = 1.08, GBP = 1.27 }";

/// The header of a product in a language: its own, else a word of the language.
fn header(language: &Language, product: &str, column: &str, english: &str) -> String {
    let words = language.headers(Table::Deals, column);
    let own = words.iter().find(|word| word.products().contains(product));
    let found = own.or(words.first()).map(|word| word.header().to_string());
    found.unwrap_or_else(|| english.to_string())
}

/// How a day is written in a language.
fn day(text: &str, language: &str) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    match (parts.as_slice(), language) {
        ([y, m, d], "de") => format!("{d}.{m}.{y}"),
        ([y, m, d], "nl") => format!("{d}-{m}-{y}"),
        ([y, m, d], "ja") => format!("{y}/{m}/{d}"),
        ([y, m, d], _) => format!("{d}/{m}/{y}"),
        _ => text.to_string(),
    }
}

fn figures(folder: &Path) -> BTreeMap<String, Value> {
    let ran = run(folder, &["weekly", "--as-of", "2026-11-20", "--out", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let figures = json(&folder.join("out"))["figures"].clone();
    serde_json::from_value(figures).expect("figures")
}

fn native() -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let config = format!("[deals]\nfiles = \"deals.csv\"\n[money]\n{MONEY}\n");
    std::fs::write(folder.path().join("handoff.toml"), config).expect("a file");
    let deals = project().join("sample_data/native/deals.csv");
    std::fs::copy(deals, folder.path().join("deals.csv")).expect("a copy");
    figures(folder.path())
}

fn exported(language: &Language, product: &str) -> String {
    let deals = std::fs::read(project().join("sample_data/native/deals.csv")).expect("the sample");
    let mut reader = csv::Reader::from_reader(deals.as_slice());
    let native: Vec<String> = reader
        .headers()
        .expect("headers")
        .iter()
        .map(str::to_string)
        .collect();
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let headers = COLUMNS.map(|(column, english)| header(language, product, column, english));
    out.write_record(&headers).expect("a row");
    for row in reader.records() {
        let row = row.expect("a row");
        let cell = |(column, _): &(&str, &str)| {
            let at = native
                .iter()
                .position(|name| name == column)
                .expect("a column");
            let text = row[at].trim_start_matches('\u{feff}');
            match column.ends_with("_on") {
                true => day(text, &language.name),
                false => text.to_string(),
            }
        };
        out.write_record(COLUMNS.iter().map(cell)).expect("a row");
    }
    String::from_utf8(out.into_inner().expect("the rows")).expect("UTF-8")
}

fn init_alone_gives_the_figures(product: &str, name: &str, wanted: &BTreeMap<String, Value>) {
    let language = languages()
        .iter()
        .find(|l| l.name == name)
        .expect("a language");
    let what = format!("{product}, {}", language.title);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("export.csv"),
        exported(language, product),
    )
    .expect("a file");
    let ran = run(folder.path(), &["init", "export.csv"]);
    assert_eq!(ran.code, 0, "{what}: {}", ran.stderr);
    let path = folder.path().join("handoff.toml");
    let text = std::fs::read_to_string(&path).expect("a configuration");
    let open = text.matches("# FILL").count();
    assert!(open <= 3, "{what}: {open} lines to edit\n{text}");
    let filled = text.replace("# rates = { EUR = …, GBP = … }", MONEY);
    std::fs::write(&path, &filled).expect("a file");
    let found = figures(folder.path());
    for (panel, value) in wanted {
        assert_eq!(found.get(panel), Some(value), "{what}: {panel}\n{filled}");
    }
}

#[test]
fn the_same_company_in_other_languages_gives_the_same_figures() {
    let wanted = native();
    thread::scope(|scope| {
        for (product, names) in PRODUCTS {
            let wanted = &wanted;
            scope.spawn(move || {
                for name in names {
                    init_alone_gives_the_figures(product, name, wanted);
                }
            });
        }
    });
}
