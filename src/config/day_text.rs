//! A day as it is written in `handoff.toml`: as a text, or as TOML's own date.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A day as written: `"2026-11-20"` or `2026-11-20`. Whether it is a day is checked later, with all
/// other settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct DayText(String);

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a date such as \"2026-11-20\", in quotes or without"
)]
enum Written {
    Text(String),
    Date(toml::value::Datetime),
}

impl From<Written> for DayText {
    fn from(written: Written) -> DayText {
        DayText(match written {
            Written::Text(text) => text,
            Written::Date(date) => date.to_string(),
        })
    }
}

impl std::ops::Deref for DayText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for DayText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for DayText {
    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}
