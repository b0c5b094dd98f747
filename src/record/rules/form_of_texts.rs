//! The form in which texts are judged.

use schemars::JsonSchema;
use serde::Deserialize;

/// The form in which the texts of columns are judged: as the published rules read them (`->`
/// between objection and answer, a line for each criterion), or as people paste them (other arrows,
/// bullets and numbering count too). Record blocks are always read as pasted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "In what form the texts of columns are taken.")]
#[expect(
    missing_docs,
    reason = "comments on variants would change the published schema"
)]
pub enum Form {
    #[default]
    AsWritten,
    AsPasted,
}
