//! What repeated rows and several names in a cell are taken for.

use schemars::JsonSchema;
use serde::Deserialize;

/// Which account counts where a cell of a deal names several.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeveralAccounts {
    /// The first.
    First,
}
