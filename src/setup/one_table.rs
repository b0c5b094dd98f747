//! Which files of one table one mapping reads together, and which it would leave out.
//!
//! The exports of two years have the same headers, or one has a column more: one mapping reads both.
//! Where the owner or the amount has another header, it does not: the draft names the file that it
//! leaves out, and asks.

use std::collections::BTreeSet;

use super::mapping::ASKED;
use super::parts::{LeftOut, Part};
use crate::config::fold_header;
use crate::model::Table;
use crate::source::probe;

/// Headers that a question names.
const SHOWN: usize = 4;

/// The files of one table as one part: the one with most of the table, and with it those that its
/// mapping reads too. Records that stand beside the deals (in `of_deals`) are of another kind than
/// a file of their own.
pub fn merged(parts: Vec<Part>, of_deals: &[String], seen: &mut Vec<String>) -> Option<Part> {
    let own = |part: &Part| probe::own_columns(&part.file);
    let most = parts.iter().map(own).max()?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut base: Option<Part> = None;
    for part in parts {
        match &base {
            None if own(&part) == most => base = Some(part),
            None => before.push(part),
            Some(_) => after.push(part),
        }
    }
    let mut base = base?;
    let is_beside = |part: &Part| part.files.iter().all(|file| of_deals.contains(file));
    let own_files = base.files.clone();
    let (mut earlier, mut later) = (Vec::new(), Vec::new());
    let first_after = before.len();
    for (at, part) in before.into_iter().chain(after).enumerate() {
        if is_beside(&part) == is_beside(&base) && reads(&base, &part) {
            let side = if at < first_after {
                &mut earlier
            } else {
                &mut later
            };
            side.extend(part.files);
            continue;
        }
        let how = differences(&base, &part);
        seen.push(format!(
            "{}: left out ({how}); {} is read",
            part.files.join(", "),
            own_files.join(", "),
        ));
        let files = part.files;
        base.left_out.push(LeftOut { files, how });
    }
    base.files = earlier.into_iter().chain(own_files).chain(later).collect();
    Some(base)
}

/// Whether the mapping of one file reads another one: every column that both have stands under the
/// same header, and one that only one of them has is found without help.
pub fn reads(one: &Part, other: &Part) -> bool {
    let headers = |part: &Part| -> BTreeSet<String> {
        let all = part.file.layout.headers.iter();
        all.map(|header| fold_header(header)).collect()
    };
    let (ours, theirs) = (headers(one), headers(other));
    if one.file.layout.headers == other.file.layout.headers {
        return true;
    }
    let (shared, most) = (
        ours.intersection(&theirs).count(),
        ours.len().max(theirs.len()),
    );
    let is_one_export = match one.file.table {
        // Two tables of customers may well have few columns, and tell of churn in two ways.
        Table::Outcomes => shared == ours.len().min(theirs.len()) && shared * 4 >= most * 3,
        _ => shared * 3 >= most * 2,
    };
    let is_mapped = |part: &Part, column: &str| part.columns.iter().any(|m| m.column == column);
    let same_column = |column: &&str| match (one.header_of(column), other.header_of(column)) {
        (None, None) => true,
        (Some(a), Some(b)) => fold_header(&a) == fold_header(&b),
        // The other file may have it under a header that nobody knows.
        (Some(_), None) => {
            !is_mapped(one, column) && (!ASKED.contains(column) || may_lack(column, &theirs, &ours))
        }
        (None, Some(_)) => {
            !is_mapped(other, column)
                && (!ASKED.contains(column) || may_lack(column, &ours, &theirs))
        }
    };
    is_one_export && one.file.table.columns().iter().all(same_column) && asked(one) == asked(other)
}

/// Whether a file may go without a column that the other one has: it holds nothing that the other one
/// does not, and no sum or count hangs on the column.
fn may_lack(column: &str, its_headers: &BTreeSet<String>, others: &BTreeSet<String>) -> bool {
    const NEVER: [&str; 4] = ["rep", "amount", "type", "stage"];
    !NEVER.contains(&column) && its_headers.is_subset(others)
}

/// What has to be said of a file before it can be read.
fn asked(part: &Part) -> BTreeSet<(String, String)> {
    let headers = part.doubts.iter().map(|doubt| {
        let headers: Vec<String> = doubt.headers.iter().map(|h| fold_header(h)).collect();
        (doubt.column.clone(), headers.join("\n"))
    });
    let fixed = part.fixed.iter();
    let fixed = fixed.map(|(column, value, _)| (column.clone(), value.clone()));
    let to_fix = part.to_fix.iter();
    let to_fix = to_fix.map(|(column, _)| (column.clone(), String::new()));
    headers.chain(fixed).chain(to_fix).collect()
}

/// `it has "Sales Rep" where a.csv has "Owner"`.
fn differences(base: &Part, other: &Part) -> String {
    let name = base.files.first().map_or("the other file", String::as_str);
    let header = |part: &Part, column: &str| {
        let doubt = part.doubts.iter().find(|doubt| doubt.column == column);
        part.header_of(column)
            .or_else(|| doubt.and_then(|doubt| doubt.headers.first().cloned()))
    };
    let pairs = base.file.table.columns().iter().filter_map(|column| {
        let (ours, theirs) = (header(base, column)?, header(other, column)?);
        let differ = fold_header(&ours) != fold_header(&theirs);
        differ.then(|| format!("{theirs:?} where {name} has {ours:?}"))
    });
    let pairs: Vec<String> = pairs.take(SHOWN).collect();
    if !pairs.is_empty() {
        return format!("it has {}", pairs.join(", "));
    }
    let only = |part: &Part, than: &Part| {
        let known: Vec<String> = than
            .file
            .layout
            .headers
            .iter()
            .map(|h| fold_header(h))
            .collect();
        let all = part.file.layout.headers.iter();
        let only = all.filter(|h| !h.trim().is_empty() && !known.contains(&fold_header(h)));
        let quoted: Vec<String> = only.take(SHOWN).map(|h| format!("{h:?}")).collect();
        quoted.join(", ")
    };
    match (only(other, base), only(base, other)) {
        (theirs, ours) if !theirs.is_empty() && !ours.is_empty() => {
            format!("it has {theirs} where {name} has {ours}")
        }
        (theirs, _) if !theirs.is_empty() => format!("it has {theirs}, which {name} has not"),
        (_, ours) if !ours.is_empty() => format!("it lacks {ours}, which {name} has"),
        _ => format!("its columns hold other values than those of {name}"),
    }
}
