//! Any CRM's export, untouched: the same company tells the same story in every dialect.

mod common;

use common::{folder, handoff, project, run};
use handoff_report::config::{Amounts, Dialect, dialect};
use handoff_report::model::Table;
use serde_json::Value;

/// Every file of the folder of dialects, by its name.
fn dialects() -> Vec<(String, Dialect)> {
    let folder = project().join("src/config/dialects");
    let files = std::fs::read_dir(folder).expect("the folder of dialects");
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy();
        let text = std::fs::read_to_string(&path).expect("a dialect file");
        let dialect = dialect::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(dialect.name, name, "a dialect has the name of its file");
        (name.into_owned(), dialect)
    };
    files
        .map(|file| read(file.expect("a file").path()))
        .collect()
}

/// The report of a sample's configuration without the part about its inputs, with each system's own
/// deal ids turned into the native ones.
fn figures(kind: &str, config: &str) -> String {
    let out = tempfile::tempdir().expect("a folder");
    let ran = handoff(&project())
        .args([kind, "--quiet", "--config", config, "--out"])
        .arg(out.path().join("r"))
        .output()
        .expect("the program runs");
    assert!(
        ran.status.success(),
        "{kind} {config}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let text = std::fs::read_to_string(out.path().join("r/report.json")).expect("report.json");
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    report.as_object_mut().expect("an object").remove("inputs");
    with_native_ids(&mut report);
    serde_json::to_string_pretty(&report).expect("JSON")
}

fn with_native_ids(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(id) = native_id(text) {
                *text = id;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(with_native_ids),
        Value::Object(map) => {
            // Accounts are told apart by their names, which each system has.
            if map.contains_key("account") {
                map.remove("account_id");
            }
            map.values_mut().for_each(with_native_ids);
        }
        _ => {}
    }
}

/// How the samples number their deals and call their open stages in each system.
fn native_id(text: &str) -> Option<String> {
    // HubSpot exports the ids of stages.
    let stage = match text {
        "qualifiedtobuy" => Some("Discovery"),
        "presentationscheduled" => Some("Proposal"),
        "contractsent" => Some("Negotiation"),
        _ => None,
    };
    if let Some(stage) = stage {
        return Some(stage.to_string());
    }
    if let Some(digits) = text.strip_prefix("006Qx00000B") {
        const DIGITS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let number = digits
            .chars()
            .try_fold(0, |n, c| Some(n * 62 + DIGITS.find(c)?))?;
        return Some(format!("D-{number}"));
    }
    let number: u64 = text
        .strip_prefix("182")
        .filter(|rest| rest.len() == 8)?
        .parse()
        .ok()?;
    Some(format!("D-{}", number / 37))
}

#[test]
fn the_same_company_in_every_dialect_gives_the_same_report() {
    for kind in ["daily", "weekly", "quarterly"] {
        let native = figures(kind, "sample_data/handoff.toml");
        for dialect in ["salesforce", "hubspot"] {
            let other = figures(kind, &format!("sample_data/{dialect}/handoff.toml"));
            let first = native.lines().zip(other.lines()).find(|(a, b)| a != b);
            assert_eq!(first, None, "{kind}, {dialect}");
            assert_eq!(native.len(), other.len(), "{kind}, {dialect}");
        }
    }
}

#[test]
fn check_says_how_every_sample_is_read() {
    let check = |config: &str| {
        let ran = run(&project(), &["check", "--config", config]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    let salesforce = check("sample_data/salesforce/handoff.toml");
    for part in [
        "windows-1252",
        "dialect: Salesforce",
        "6 × footer",
        "date, month first",
        "5/24/2024 → 2024-05-24",
        "1/12/2024 → 2024-01-12",
        "630 of 630 found (630 by the CRM's id)",
    ] {
        assert!(
            salesforce.contains(part),
            "{part:?} is not in\n{salesforce}"
        );
    }
    let hubspot = check("sample_data/hubspot/handoff.toml");
    for part in [
        "UTF-8 with byte order mark",
        "dialect: HubSpot",
        "1 × second_id",
        "43000.0 → 43000",
    ] {
        assert!(hubspot.contains(part), "{part:?} is not in\n{hubspot}");
    }
}

#[test]
fn check_in_json_adds_up() {
    let ran = run(&project(), &["check", "--format", "json"]);
    let check: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for file in check["files"].as_array().expect("files") {
        let rows = |name: &str| file["rows"][name].as_u64().expect("a count");
        assert_eq!(
            rows("rows_read"),
            rows("rows_used") + rows("rows_skipped"),
            "{file}"
        );
    }
    assert_eq!(check["verdict"], "READY");
}

#[test]
fn every_dialect_is_listed_with_how_each_header_is_known() {
    let ran = run(&project(), &["check", "--dialects"]);
    for (name, _) in dialects() {
        assert!(
            ran.stdout.contains(&format!("dialect = \"{name}\"")),
            "{name} is not in\n{}",
            ran.stdout
        );
    }
    assert!(
        ran.stdout.contains("\"Deal - Won time\" (seen)"),
        "{}",
        ran.stdout
    );
}

const OWN: &str = "name = \"ours\"\ntitle = \"Our CRM\"\n[deals]\ndeal_id = [[\"Vorgang\", \
                   \"seen\"]]\nstage = [[\"Phase\", \"seen\"]]\nclosed_on = [[\"Abschluss\", \
                   \"seen\"]]\nrep = [[\"Betreuer\", \"seen\"]]\n[deals.values]\nwon = \
                   [\"Gewonnen\"]\nlost = [\"Verloren\"]\n";

#[test]
fn a_dialect_of_the_users_own_works_the_same_way() {
    let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\ndialect = \
                  \"ours.toml\"\n";
    let deals =
        "Vorgang;Betreuer;Phase;Abschluss\n1;Ana;Gewonnen;18.11.2026\n2;Ana;Verloren;17.11.2026\n";
    let folder = folder(&[
        ("handoff.toml", config),
        ("ours.toml", OWN),
        ("deals.csv", deals),
    ]);
    let ran = run(folder.path(), &["check"]);
    assert!(
        ran.stdout.contains("1 won, 1 lost, 0 open"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    std::fs::write(
        folder.path().join("ours.toml"),
        OWN.replace("rep =", "owner ="),
    )
    .expect("a file");
    let ran = run(folder.path(), &["check"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("deals.owner is not a native column"),
        "{}",
        ran.stderr
    );
}

/// The example of every CRM's dialect is recognised as that CRM and gives a won and a lost deal.
#[test]
fn every_crm_is_recognised_by_its_headers() {
    for (name, dialect) in dialects() {
        let Some(table) = dialect.tables.get(&Table::Deals) else {
            continue;
        };
        let deals = dialect
            .example
            .unwrap_or_else(|| panic!("{name}.toml has deals and no `example` of them"));
        let minor = match table.values.amounts {
            Amounts::Units => "",
            Amounts::PerhapsMinor => "minor_units = false\n",
        };
        let config = format!("as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n{minor}");
        let folder = folder(&[("handoff.toml", &config), ("deals.csv", &deals)]);
        let ran = run(folder.path(), &["check", "--format", "json"]);
        let check: Value = serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|e| panic!("{name}: {e}: {}", ran.stderr));
        assert_eq!(check["files"][0]["dialect"]["name"], name, "{name}");
        let count = |what: &str| check["deals"][what].as_u64();
        assert_eq!(
            (count("won"), count("lost")),
            (Some(1), Some(1)),
            "{name}: {check:#}"
        );
    }
}

#[test]
fn amounts_that_may_be_cents_are_refused_until_somebody_says() {
    let deals = "id,lead_id,lead_name,status_type,user_name,value,value_period,date_won\no1,l1,Acme,won,Ana,1200000,annual,2026-11-18\n";
    let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n";
    let folder = folder(&[("handoff.toml", config), ("deals.csv", deals)]);
    let ran = run(folder.path(), &["daily"]);
    assert_eq!(ran.code, 3);
    for part in [
        "may be in cents",
        "minor_units = true (cents) or false under [deals]",
        "\"value\"",
    ] {
        assert!(
            ran.stderr.contains(part),
            "{part:?} is not in {}",
            ran.stderr
        );
    }
    let read = |minor: &str| {
        std::fs::write(
            folder.path().join("handoff.toml"),
            format!("{config}minor_units = {minor}\n"),
        )
        .expect("a file");
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert!(read("true").contains("1200000 → 12000\n"));
    assert!(read("false").contains("1200000 → 1200000\n"));
}
