//! JSON Schemas of types that are serialized as words.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::columns::{Column, Table};
use super::day::{Day, Quarter};
use super::field::{Field, FieldSet, Status, TextColumn};

/// Implements the schema of a type that is one of these words.
macro_rules! words {
    ($($type:ty, $name:literal, $words:expr;)*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&str> = $words;
                json_schema!({ "type": "string", "enum": words })
            }
        })*
    };
}

words! {
    Field, "Field", Field::ALL.map(Field::key).to_vec();
    TextColumn, "TextColumn", TextColumn::ALL.map(TextColumn::key).to_vec();
    Status, "Status", Status::ALL.map(Status::key).to_vec();
    Table, "Table", Table::ALL.map(Table::key).to_vec();
}

impl JsonSchema for FieldSet {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FieldSet".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Field>::json_schema(generator)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

impl JsonSchema for Column {
    fn schema_name() -> Cow<'static, str> {
        "Column".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A native column, written table.column.",
            "pattern": "^[a-z]+\\.[a-z_]+$"
        })
    }
}

impl JsonSchema for Quarter {
    fn schema_name() -> Cow<'static, str> {
        "Quarter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}Q[1-4]$" })
    }
}
