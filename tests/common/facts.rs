//! What a folder's three reports say, by short names, and how two sets of it differ. A name that a
//! set does not hold may be anything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

/// Figures by name: counts, or a table of figures by rep, segment, deal or account.
pub type Facts = BTreeMap<String, Value>;

/// The reports of a folder: `out-daily`, `out-weekly`, `out-quarterly`.
pub const REPORTS: [&str; 3] = ["daily", "weekly", "quarterly"];

/// Figures by the name of a person or a segment: every name of either side counts.
const BY_NAME: [&str; 4] = ["by_rep", "by_segment", "sent_back", "cs_leads"];

/// A text that does not depend on case, blanks or the form of its accents.
pub fn folded(text: &str) -> String {
    let composed: String = handoff_report::config::fold(text);
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the three reports of a folder say; empty when there is none.
pub fn facts(folder: &Path) -> Facts {
    let reports: BTreeMap<&str, Value> = REPORTS
        .into_iter()
        .filter_map(|report| {
            let path = folder.join(format!("out-{report}/report.json"));
            let bytes = std::fs::read(path).ok()?;
            Some((report, serde_json::from_slice(&bytes).expect("JSON")))
        })
        .collect();
    let Some(any) = reports.values().next() else {
        return Facts::new();
    };
    let mut facts = Facts::new();
    add_counts(any, &mut facts);
    let panel = |report: &str, name: &str| {
        let panel = reports.get(report)?.get("figures")?.get(name)?;
        let is_measured = !panel.is_null() && panel.get("no_column_is_mapped_to").is_none();
        is_measured.then_some(panel)
    };
    let kept = REPORTS.iter().find_map(|report| {
        let list = rows(&folder.join(format!("out-{report}/quarantine.csv")));
        (!list.is_empty()).then_some(list)
    });
    let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
    for row in kept.into_iter().flatten() {
        if row["effect"] == "row set aside" {
            *skipped.entry(row["code"].clone()).or_default() += 1;
        }
    }
    facts.insert("set_aside".into(), json!(skipped));
    if let Some(losses) = panel("weekly", "losses").or(panel("daily", "losses")) {
        add_losses(losses, &mut facts);
    }
    for (name, panel_name, who, counts) in [
        ("by_rep", "rep_wins", "rep", "won"),
        ("sent_back", "rejections_ever", "rep", "rejected"),
        ("cs_leads", "leads_year", "cs_lead", "rejected"),
    ] {
        if let Some(Value::Array(list)) = panel("weekly", panel_name) {
            let pair = |row: &Value| {
                (
                    row[who].clone(),
                    json!([row[counts]["k"], row[counts]["n"]]),
                )
            };
            facts.insert(name.into(), by_name(list.iter().map(pair)));
        }
    }
    if let Some(retention) = panel("quarterly", "retention") {
        let flow = &retention["flow"];
        for (name, key) in [
            ("won_accounts", "won_accounts"),
            ("watched", "with_outcome"),
            ("left", "churned_in_all"),
            ("left_undated", "churned_undated"),
        ] {
            facts.insert(name.into(), flow[key].clone());
        }
    }
    add_lists(folder, &mut facts);
    facts
}

fn add_counts(report: &Value, facts: &mut Facts) {
    let counts = &report["figures"]["counts"];
    for name in ["won", "lost", "open", "records", "reviews"] {
        facts.insert(name.into(), counts[name].clone());
    }
    let renewals = |name: &str| counts[name].as_u64().unwrap_or_default();
    let renewals = renewals("won_renewals") + renewals("lost_renewals");
    facts.insert("renewals".into(), json!(renewals));
    facts.insert("currency".into(), report["currency"].clone());
    let mut tables: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for file in report["inputs"]["files"].as_array().into_iter().flatten() {
        let table = file["table"].as_str().unwrap_or_default().to_string();
        let sums = tables.entry(table).or_default();
        for (sum, key) in sums
            .iter_mut()
            .zip(["rows_read", "rows_used", "rows_set_aside"])
        {
            *sum += file[key].as_u64().unwrap_or_default();
        }
    }
    facts.insert("rows".into(), json!(tables));
}

fn add_losses(losses: &Value, facts: &mut Facts) {
    let ninety = json!({"won": losses["won_now"], "lost": losses["lost_now"]});
    facts.insert("last_90_days".into(), ninety);
    let reasons = losses["reasons"].as_array().into_iter().flatten();
    let reasons: BTreeMap<&str, u64> = reasons
        .filter_map(|row| Some((row["reason"].as_str()?, row["ever"].as_u64()?)))
        .filter(|(_, ever)| *ever > 0)
        .collect();
    facts.insert("reasons".into(), json!(reasons));
    if let Some(cohorts) = losses["cohorts"].as_array() {
        let pair = |row: &Value| (row["segment"].clone(), json!([row["won"], row["lost"]]));
        facts.insert("by_segment".into(), by_name(cohorts.iter().map(pair)));
    }
}

fn add_lists(folder: &Path, facts: &mut Facts) {
    let column = |list: &[Row], key: &str, value: &str| {
        let pairs = list.iter().filter_map(|row| {
            let key = key
                .split('|')
                .map(|key| plain(&row[key]))
                .find(|k| !k.is_empty())?;
            Some((key, plain(row.get(value)?)))
        });
        json!(pairs.collect::<BTreeMap<String, String>>())
    };
    let lost = ["weekly", "daily"]
        .map(|report| rows(&folder.join(format!("out-{report}/lost.csv"))))
        .into_iter()
        .find(|list| !list.is_empty());
    for (name, value) in [
        ("lost_on", "closed_on"),
        ("lost_account", "account"),
        ("lost_reason", "reason"),
        ("lost_arr", "arr"),
    ] {
        if let Some(lost) = &lost {
            facts.insert(name.into(), column(lost, "deal_id", value));
        }
    }
    let accounts = rows(&folder.join("out-quarterly/accounts.csv"));
    for (name, value) in [
        ("won_arr", "arr"),
        ("won_on", "won_on"),
        ("account_rep", "rep"),
        ("account_segment", "segment"),
        ("churned", "churned"),
    ] {
        if !accounts.is_empty() {
            facts.insert(name.into(), column(&accounts, "account|account_id", value));
        }
    }
}

/// A row of a list, by its headers.
type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        return Vec::new();
    };
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// The text of a cell without the apostrophe that keeps a spreadsheet from computing it.
fn plain(cell: &str) -> String {
    let is_guarded = cell
        .strip_prefix('\'')
        .is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\t']));
    cell[usize::from(is_guarded)..].to_string()
}

/// Figures by folded name. Names that differ by spelling alone stay apart and show as two.
fn by_name(pairs: impl Iterator<Item = (Value, Value)>) -> Value {
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in pairs {
        let mut key = name.as_str().map_or("nobody".into(), folded);
        while found.contains_key(&key) {
            key += " (again)";
        }
        found.insert(key, value);
    }
    json!(found)
}

/// Where the figures found differ from the right ones.
pub fn differences(right: &Facts, found: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    for (name, right) in right {
        let found = found.get(name).unwrap_or(&Value::Null);
        match right {
            Value::Object(right) if name != "lost_reason" || found.is_object() => {
                let fold = |key: &String| {
                    if key == "nobody" {
                        key.clone()
                    } else {
                        folded(key)
                    }
                };
                let is_named = BY_NAME.contains(&name.as_str());
                let has_names =
                    is_named || name.ends_with("_account") || name.starts_with("account_");
                let key = |key: &String| if has_names { fold(key) } else { key.clone() };
                let mut wanted: BTreeMap<String, &Value> =
                    right.iter().map(|(k, v)| (key(k), v)).collect();
                // The report lists the cohorts that lost a deal.
                if name == "by_segment" {
                    wanted.retain(|_, counts| counts[1] != 0);
                }
                let have: BTreeMap<String, &Value> = found
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(k, v)| (if is_named { k.clone() } else { key(k) }, v))
                    .collect();
                let is_whole = is_named || ["reasons", "set_aside"].contains(&name.as_str());
                let mut keys: BTreeSet<&String> = wanted.keys().collect();
                if is_whole {
                    keys.extend(have.keys());
                }
                for key in keys {
                    let (wanted, have) = (wanted.get(key).copied(), have.get(key).copied());
                    if !is_same(
                        name,
                        wanted.unwrap_or(&Value::Null),
                        have.unwrap_or(&Value::Null),
                    ) {
                        told.push(format!("{name}.{key}: {have:?} instead of {wanted:?}"));
                    }
                }
            }
            right if is_same(name, right, found) => {}
            right => told.push(format!("{name}: {found} instead of {right}")),
        }
    }
    told
}

fn is_same(name: &str, right: &Value, found: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match (right, found) {
        // Any of the reasons that a careful reader may find.
        (Value::Array(any), found) if name == "lost_reason" => any.contains(found),
        // Rows of a table: what is null may be anything.
        (Value::Array(right), Value::Array(found)) => {
            let pairs = || right.iter().zip(found);
            right.len() == found.len() && pairs().all(|(a, b)| a.is_null() || is_same("", a, b))
        }
        (Value::String(a), Value::String(b)) if number(right).is_none() => folded(a) == folded(b),
        _ => match (number(right), number(found)) {
            (Some(a), Some(b)) => (a - b).abs() < 0.005,
            _ => right == found,
        },
    }
}
