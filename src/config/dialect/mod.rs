//! Dialects: how the exports of one product name their columns, as data.
//!
//! One TOML file a product under `src/config/dialects/`, embedded in the program by `build.rs`; a
//! file of the user's own has the same form. Each header carries how it is known. Headers in other
//! languages than English stand by language under `src/config/languages/`.

mod catalog;
mod file;
mod header;
mod language;
mod person_headers;
mod types;

pub use catalog::{all, find, listing};
pub use file::parse;
pub use header::{fold_header, header_key, header_key_within, header_words};
pub use language::{HeaderWord, Language, WordTable, languages};
pub use person_headers::{first_and_last, person_email, person_id};
pub use types::{Alias, Amounts, Dialect, DialectTable, Fit, Known, Values};
