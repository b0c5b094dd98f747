//! Looks at export files and writes a configuration for them.
//!
//! It asks nothing that it can see and guesses nothing that it cannot: what is left open becomes a
//! marked line to fill.

//! | file | holds |
//! |---|---|
//! | `samples` | what stands in the columns of a file |
//! | `header_meaning` | what a header may hold, by its words |
//! | `stage_values`, `stages` | whether values say won or lost |
//! | `parts` | what the files were taken for |
//! | `amounts` | what the header of the amounts says of them |
//! | `deal_ids` | the id of a deal that no header tells |
//! | `terms` | the start and the end of a term |
//! | `leaving` | the column that says which customers left, by its values |
//! | `mapping` | which header holds which column of a table |
//! | `tables` | which table a file holds |
//! | `one_table` | which files of one table one mapping reads |
//! | `links` | which columns of two files hold the same ids |
//! | `accounts` | the table of accounts |
//! | `records` | records that are pasted into a text column |
//! | `unmapped` | headers that no column uses |
//! | `persons` | the table of persons, by its values |
//! | `who_sold` | the column of the rep, where that of the owner may name somebody else |
//! | `linked` | files that nothing uses and that speak of the deals |
//! | `renamed` | people with two names under one id |
//! | `unrecognised` | what a file is that is none of the tables |
//! | `page`, `write` | the draft as text |
//! | `draft` | from paths to the draft |

mod accounts;
mod amounts;
mod deal_ids;
mod draft;
mod header_meaning;
mod leaving;
mod linked;
mod links;
mod mapping;
mod one_table;
mod page;
mod parts;
mod persons;
mod records;
mod renamed;
mod samples;
mod stage_values;
mod stages;
mod tables;
mod terms;
mod unmapped;
mod unrecognised;
mod who_sold;
mod write;

pub use draft::draft;
pub use parts::{Draft, MARK};
