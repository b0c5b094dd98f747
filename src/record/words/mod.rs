//! The words that people use in records, a data file a language.
//!
//! | file | holds |
//! |---|---|
//! | `en.toml`, `de.toml`, … | words a kind: labels, marks of objections, reasons, stand-ins; each seen or guessed. `build.rs` folds them |
//! | `trust` | how sure a word is |
//! | `kind` | the kinds of words |
//! | `phrases` | a set of phrases, found in texts |
//! | `vocabulary` | the words of all languages together |

mod kind;
mod phrases;
mod trust;
mod vocabulary;

pub use kind::Kind;
pub use trust::Trust;
pub use vocabulary::vocabulary;
