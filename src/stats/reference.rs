//! Test only: the reference cases in `tests/fixtures/stats` (see the README there), and made-up
//! samples.

use std::collections::HashMap;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;

use super::survival::Observation;

/// A case: its rows and its expected values.
pub struct Case {
    pub rows: Vec<Row>,
    json: Value,
}

/// A row by column name; a blank cell is missing.
pub struct Row(HashMap<String, String>);

/// The expected values of one check. Keys are paths: `curves.0.surv.3`.
pub struct Check {
    name: String,
    json: Value,
}

impl Case {
    pub fn read(name: &str) -> Self {
        let base = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/stats")
            .join(name);
        let text = std::fs::read_to_string(base.with_extension("json")).expect(name);
        let mut csv = csv::Reader::from_path(base.with_extension("csv")).expect(name);
        Self {
            rows: csv.deserialize().map(|row| Row(row.expect(name))).collect(),
            json: serde_json::from_str(&text).expect(name),
        }
    }

    /// Expected values only, for the rows of another case.
    pub fn expected(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/stats")
            .join(name)
            .with_extension("json");
        let text = std::fs::read_to_string(path).expect(name);
        Self {
            rows: Vec::new(),
            json: serde_json::from_str(&text).expect(name),
        }
    }

    pub fn check(&self, id: &str) -> Check {
        let checks = self.json["checks"].as_array().unwrap();
        let json = checks
            .iter()
            .find(|check| check["id"] == id)
            .unwrap_or_else(|| panic!("no check {id}"));
        Check {
            name: format!("{} {id}", self.json["case"]),
            json: json.clone(),
        }
    }

    /// The ids of the checks that begin so.
    pub fn ids(&self, prefix: &str) -> Vec<String> {
        let checks = self.json["checks"].as_array().unwrap().iter();
        checks
            .filter_map(|check| check["id"].as_str())
            .filter(|id| id.starts_with(prefix))
            .map(str::to_owned)
            .collect()
    }

    /// The times of the rows with `group` in `column`; all rows when there is no column.
    pub fn sample(&self, column: &str, group: &str) -> Vec<Observation> {
        let rows = self
            .rows
            .iter()
            .filter(|row| column.is_empty() || row.0[column] == group);
        rows.map(|row| Observation {
            time: row.maybe("time").unwrap(),
            event: row.count("event") == 1,
        })
        .collect()
    }
}

impl Row {
    pub fn maybe(&self, column: &str) -> Option<f64> {
        let cell = &self.0[column];
        (!cell.is_empty()).then(|| cell.parse().unwrap())
    }

    pub fn text(&self, column: &str) -> &str {
        &self.0[column]
    }

    pub fn count(&self, column: &str) -> u64 {
        self.0[column].parse().unwrap()
    }
}

impl Check {
    fn find(&self, key: &str) -> Option<&Value> {
        key.split('.').try_fold(&self.json["expected"], |at, part| {
            match part.parse::<usize>() {
                Ok(i) => at.get(i),
                Err(_) => at.get(part),
            }
        })
    }

    fn expected(&self, key: &str) -> &Value {
        self.find(key)
            .unwrap_or_else(|| panic!("{}: no {key}", self.name))
    }

    /// A parameter that is a text, or nothing.
    pub fn parameter(&self, key: &str) -> Option<String> {
        self.json["params"][key].as_str().map(str::to_owned)
    }

    /// A parameter that is a number, or nothing.
    pub fn parameter_number(&self, key: &str) -> Option<f64> {
        self.json["params"][key].as_f64()
    }

    /// A parameter that is a list of texts.
    pub fn parameters(&self, key: &str) -> Vec<String> {
        let list = self.json["params"][key].as_array().unwrap().iter();
        list.map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    pub fn len(&self, key: &str) -> usize {
        self.expected(key).as_array().unwrap().len()
    }

    pub fn text(&self, key: &str) -> String {
        self.expected(key).as_str().unwrap().to_owned()
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        (0..self.len(key))
            .map(|i| self.text(&format!("{key}.{i}")))
            .collect()
    }

    pub fn number(&self, key: &str) -> f64 {
        self.expected(key).as_f64().unwrap()
    }

    /// Counts match exactly.
    pub fn same(&self, key: &str, got: u64) {
        assert_eq!(
            Some(got),
            self.expected(key).as_u64(),
            "{} {key}",
            self.name
        );
    }

    /// Numbers match within the tolerance of their key; what is undefined there must be undefined
    /// here.
    pub fn close(&self, key: &str, got: Option<f64>) {
        let expected = self.expected(key).as_f64();
        let ok = match (got, expected) {
            (Some(got), Some(expected)) => (got - expected).abs() <= self.tolerance(key, expected),
            (got, expected) => got.is_none() && expected.is_none(),
        };
        assert!(
            ok,
            "{} {key}: got {got:?}, expected {expected:?}",
            self.name
        );
    }

    pub fn close_if_there(&self, key: &str, got: Option<f64>) {
        if self.has(key) {
            self.close(key, got);
        }
    }

    /// A limit of a curve: R leaves it undefined where the curve is 1 or 0, here it is the curve
    /// itself.
    pub fn limit(&self, key: &str, got: f64, survival: f64) {
        if self.expected(key).is_null() {
            assert!(
                got == survival && (survival == 0.0 || survival == 1.0),
                "{} {key}: got {got}",
                self.name
            );
        } else {
            self.close(key, Some(got));
        }
    }

    fn tolerance(&self, key: &str, expected: f64) -> f64 {
        let own = key
            .split('.')
            .find(|part| self.json["tol"].get(part).is_some())
            .unwrap_or("default");
        let tolerance = &self.json["tol"][own];
        let (rel, abs) = (
            tolerance["rel"].as_f64().unwrap(),
            tolerance["abs"].as_f64().unwrap(),
        );
        abs.max(rel * expected.abs())
    }
}

/// 1 to `most` observations on whole, often tied times.
pub fn observations(most: usize) -> impl Strategy<Value = Vec<Observation>> {
    let one = (0u32..50, any::<bool>()).prop_map(|(time, event)| Observation {
        time: time.into(),
        event,
    });
    prop::collection::vec(one, 1..=most)
}
