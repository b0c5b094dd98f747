//! From export files to a drafted configuration.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::parts::{Draft, Part, Parts};
use super::tables::{SYNONYMS, best_table, records_beside};
use super::write;
use crate::config::Source;
use crate::model::Table;
use crate::source::InputError;
use crate::source::probe::{self, ProbedFile};

/// Drafts a configuration that stands in `folder`.
///
/// # Errors
/// The files that cannot be read.
pub fn draft(paths: &[PathBuf], folder: &Path) -> Result<Draft, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut looked: Vec<(String, ProbedFile)> = Vec::new();
    for path in paths {
        match probe::files(path) {
            Ok(found) => {
                looked.extend(found.into_iter().map(|one| (shown(&one.path, folder), one)))
            }
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut seen = Vec::new();
    let parts = sort(&looked, &mut seen).map_err(|e| vec![e])?;
    let mut parts = with_accounts(parts, &looked, &mut seen).map_err(|e| vec![e])?;
    whole_workbooks(&mut parts, &looked, folder);
    let mut draft = write::write(&parts).map_err(|e| vec![e])?;
    draft.seen = seen;
    Ok(draft)
}

/// Where deals name their accounts by id alone, the file that has those ids tells their names.
fn with_accounts(
    mut parts: Parts,
    looked: &[(String, ProbedFile)],
    seen: &mut Vec<String>,
) -> Result<Parts, InputError> {
    let Some(deals) = parts
        .deals
        .as_ref()
        .filter(|d| d.file.has("account_id") && !d.file.has("account_name"))
    else {
        return Ok(parts);
    };
    let ids = probe::ids(&deals.file, "account_id", 500)?;
    for (shown, one) in looked
        .iter()
        .filter(|(shown, _)| !deals.files.contains(shown) && !ids.is_empty())
    {
        let file = one.open(Table::Deals, &Source::default())?;
        let name = ["Name", "Account Name", "Company name"].into_iter();
        let name = name
            .filter_map(|n| {
                file.layout
                    .headers
                    .iter()
                    .find(|h| h.eq_ignore_ascii_case(n))
            })
            .next()
            .cloned();
        if let (Some(id), Some(name)) = (probe::header_of_ids(&file, &ids)?, name) {
            seen.retain(|line| *line != not_used(shown));
            seen.push(format!("{shown}: names of accounts, by {id:?}"));
            parts.accounts = Some((shown.clone(), id, Some(name)));
            break;
        }
    }
    Ok(parts)
}

/// Names a workbook as a whole where all of its sheets that are used are of one table, so that a
/// sheet which is added to it later is read or asked about.
fn whole_workbooks(parts: &mut Parts, looked: &[(String, ProbedFile)], folder: &Path) {
    let books: BTreeSet<&Path> = looked
        .iter()
        .filter_map(|(_, one)| one.workbook())
        .collect();
    let owners = parts.owners.iter().map(|(shown, _)| shown.clone());
    let accounts = parts.accounts.iter().map(|(shown, ..)| shown.clone());
    let lists: Vec<String> = owners.chain(accounts).collect();
    for book in books {
        let is_sheet = |shown: &String| {
            let mut of_book = looked
                .iter()
                .filter(|(_, one)| one.workbook() == Some(book));
            of_book.any(|(other, _)| other == shown)
        };
        let single = [&mut parts.deals, &mut parts.handoffs, &mut parts.reviews];
        let tables = single.into_iter().flatten().chain(&mut parts.outcomes);
        let mut using: Vec<&mut Part> = tables
            .filter(|part| part.files.iter().any(is_sheet))
            .collect();
        if let [only] = using.as_mut_slice()
            && !lists.iter().any(is_sheet)
        {
            only.files.retain(|shown| !is_sheet(shown));
            only.files.push(shown(book, folder));
        }
    }
}

/// A path as the configuration in `folder` names it.
fn shown(path: &Path, folder: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let (path, folder) = (absolute(path), absolute(folder));
    path.strip_prefix(&folder)
        .unwrap_or(&path)
        .to_string_lossy()
        .into_owned()
}

/// Says of each file what it is.
fn sort(looked: &[(String, ProbedFile)], seen: &mut Vec<String>) -> Result<Parts, InputError> {
    let mut parts = Parts::default();
    for (shown, one) in looked {
        if let Some(why) = one.passed_over() {
            seen.push(format!("{shown}: {why}"));
            continue;
        }
        if let Some(headers) = one.owners(SYNONYMS.as_ref())? {
            let kept = parts.owners.is_none();
            seen.push(format!(
                "{shown}: persons{}",
                if kept {
                    ""
                } else {
                    " (a second table of persons is not used)"
                }
            ));
            parts.owners.get_or_insert_with(|| (shown.clone(), headers));
            continue;
        }
        let Some((table, part)) = best_table(shown, one)? else {
            seen.push(not_used(shown));
            continue;
        };
        let kind = &part.file.kind;
        seen.push(format!(
            "{shown}: {table}; {kind}; dialect: {}",
            probe::describe_dialect(&part.file)
        ));
        match table {
            Table::Deals => {
                if let Some(records) = records_beside(shown, one)? {
                    seen.push(format!(
                        "{shown}: handoffs too, as columns beside the deals"
                    ));
                    keep_larger(&mut parts.handoffs, records, seen);
                }
                keep_larger(&mut parts.deals, part, seen);
            }
            Table::Handoffs => keep_larger(&mut parts.handoffs, part, seen),
            Table::Reviews => keep_larger(&mut parts.reviews, part, seen),
            Table::Outcomes => {
                let same =
                    |other: &&mut Part| other.file.layout.headers == part.file.layout.headers;
                match parts.outcomes.iter_mut().find(same) {
                    Some(other) => other.files.extend(part.files),
                    None => parts.outcomes.push(part),
                }
            }
        }
    }
    Ok(parts)
}

fn not_used(shown: &str) -> String {
    format!("{shown}: none of the tables; not used")
}

/// Keeps the file that has more of the table; a file of the same export, such as of another month,
/// is read beside it.
fn keep_larger(slot: &mut Option<Part>, part: Part, seen: &mut Vec<String>) {
    match slot {
        Some(other) if other.file.layout.headers == part.file.layout.headers => {
            other.files.extend(part.files)
        }
        Some(other) if probe::own_columns(&other.file) >= probe::own_columns(&part.file) => seen
            .push(format!(
                "{}: a second kind of {}, not used beside {}",
                part.files.join(", "),
                part.file.table,
                other.files.join(", ")
            )),
        _ => *slot = Some(part),
    }
}
