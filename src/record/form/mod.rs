//! Normalises the text of each field, in any form it was pasted: lenient in form, strict in
//! meaning. Normalising twice changes nothing.
//!
//! | file | holds |
//! |---|---|
//! | `ranking` | rankings inside of a line |
//! | `criteria` | ranked criteria, one per numbered line |
//! | `prose` | objections and answers in prose |
//! | `objections` | objections, each with its answer |
//! | `person` | name, role, and more |
//! | `normal_form` | the normal form of every column |

mod criteria;
mod normal_form;
mod objections;
mod person;
mod prose;
mod ranking;

pub(super) use normal_form::normal_lines;
pub use normal_form::{answered_objections, normal};
pub(super) use person::without_kin;
