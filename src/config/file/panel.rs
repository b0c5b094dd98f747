//! `[[panel]]` as a user writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{Kind, PanelChart};

/// `[[panel]]`: a panel of the company's own, made by SQL over the tables.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Title of its section.
    pub title: String,
    /// The reports that show it: `daily`, `weekly`, `quarterly`.
    pub reports: Vec<Kind>,
    /// The query.
    pub sql: Option<String>,
    /// A file with the query, in place of `sql`; relative to this configuration.
    pub sql_file: Option<String>,
    /// `bar`, `line` or `table`; a table when left out.
    #[serde(default)]
    pub chart: PanelChart,
    /// A sentence below it: what it counts, what to do.
    pub note: Option<String>,
    /// Audiences without names that see it too, by name; else only the full report shows it.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Most seconds that its query may take; 60 when left out.
    pub max_seconds: Option<u64>,
}
