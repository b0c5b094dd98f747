//! The declared needs of the panels against report.json when a column is missing.

use std::path::Path;

use serde_json::Value;

use super::retention::Scope;
use super::*;
use crate::config;
use crate::dataset::{Dataset, View};
use crate::model::{Coverage, Day, PriorState, Table, Taxonomy};

/// Finds the panels that name a missing column in report.json.
fn in_json(value: &Value, found: &mut Vec<(String, String)>) {
    let Some(object) = value.as_object() else {
        return;
    };
    for (key, value) in object {
        match value.get("no_column_is_mapped_to").and_then(Value::as_str) {
            Some(column) => found.push((key.clone(), column.to_string())),
            None => in_json(value, found),
        }
    }
}

fn as_declared(
    panels: &[Panel],
    coverage: &Coverage,
    settings: &config::Settings,
) -> Vec<(String, String)> {
    not_measured(panels, coverage, settings)
        .into_iter()
        .map(|(key, column)| (key.to_string(), column.to_string()))
        .collect()
}

#[test]
fn a_panel_is_left_out_exactly_when_a_column_it_declares_is_missing() {
    let config = config::load(Path::new("sample_data/handoff.toml")).unwrap();
    let settings = &config.settings;
    let as_of = Day::parse_iso("2026-11-20").unwrap();
    let all: Vec<_> = Table::ALL
        .into_iter()
        .flat_map(|table| {
            table
                .columns()
                .iter()
                .filter_map(move |name| table.column(name))
        })
        .collect();
    let without_one = all.iter().map(|left_out| {
        let kept = all.iter().filter(move |column| *column != left_out);
        kept.copied().collect::<Vec<_>>()
    });
    for columns in without_one.chain([Vec::new(), all.clone()]) {
        let mut data = Dataset::new(Taxonomy::new::<&str, &str>(&[], "").unwrap(), as_of);
        for column in &columns {
            data.coverage.insert(*column);
        }
        let view = View { data: &data, as_of };
        let (prior, scope) = (PriorState::default(), Scope::default());
        let daily = Daily::measure(&DailyInputs::new(view, settings, &config.rules, &prior));
        let weekly = Weekly::measure(&WeeklyInputs::new(view, settings));
        let quarterly = Quarterly::measure(&QuarterlyInputs {
            view,
            settings,
            scope: &scope,
            earlier: None,
            health: &prior.health,
            looks: None,
        });
        for (panels, json) in [
            (Daily::PANELS, serde_json::to_value(daily).unwrap()),
            (Weekly::PANELS, serde_json::to_value(weekly).unwrap()),
            (Quarterly::PANELS, serde_json::to_value(quarterly).unwrap()),
        ] {
            let mut found = Vec::new();
            in_json(&json, &mut found);
            assert_eq!(as_declared(panels, &data.coverage, settings), found);
        }
    }
}
