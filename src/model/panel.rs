//! Panels that a company declares itself: how they are drawn, and what their query answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a panel is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PanelChart {
    /// Horizontal bars: the second column by the first.
    Bar,
    /// A line: the second column by the first.
    Line,
    /// A table only.
    #[default]
    Table,
}

impl PanelChart {
    /// Its name in `handoff.toml`.
    pub fn key(self) -> &'static str {
        match self {
            PanelChart::Bar => "bar",
            PanelChart::Line => "line",
            PanelChart::Table => "table",
        }
    }
}

/// Type of the cells of an answer's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// Text.
    Text,
    /// A calendar day, written as `2026-11-20`.
    Date,
    /// A number with decimals.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
}

impl AnswerType {
    /// Whether it is a number, which a chart can draw.
    pub fn is_number(self) -> bool {
        matches!(self, AnswerType::Number | AnswerType::Integer)
    }
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct AnswerColumn {
    /// Its name, as the query gives it.
    pub name: String,
    /// Type of its cells.
    #[serde(rename = "type")]
    pub of: AnswerType,
}

/// A cell of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AnswerValue {
    /// Nothing is known.
    Empty,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text or a day.
    Text(String),
}

impl AnswerValue {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            AnswerValue::Integer(number) => Some(*number as f64),
            AnswerValue::Number(number) => Some(*number),
            AnswerValue::Empty | AnswerValue::Flag(_) | AnswerValue::Text(_) => None,
        }
    }
}

/// The answer to a panel's query.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct PanelAnswer {
    /// Its columns.
    pub columns: Vec<AnswerColumn>,
    /// Its first rows, one cell a column.
    pub rows: Vec<Vec<AnswerValue>>,
    /// How many rows the query has.
    pub total_rows: usize,
}
