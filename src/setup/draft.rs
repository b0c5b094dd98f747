//! From export files to a drafted configuration.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::header_meaning::SYNONYMS;
use super::linked;
use super::links;
use super::one_table;
use super::parts::{Draft, Part, Parts, not_used};
use super::persons;
use super::records;
use super::samples;
use super::tables::{Probed, best_table, ends, records_beside};
use super::unrecognised;
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
    let mut probed: Vec<Probed> = Vec::new();
    for path in paths {
        match look(path, folder) {
            Ok(mut found) => probed.append(&mut found),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    drafted(&probed, folder).map_err(|e| vec![e])
}

/// The files at a path, with what stands in them.
fn look(path: &Path, folder: &Path) -> Result<Vec<Probed>, InputError> {
    let look_at = |file: ProbedFile| {
        // A sheet that is passed over may be empty.
        let samples = match file.passed_over() {
            Some(_) => Vec::new(),
            None => samples::of(&file.open(Table::Deals, &Source::default())?)?,
        };
        Ok(Probed {
            shown: shown(&file.path, folder),
            samples: Rc::new(samples),
            file,
        })
    };
    probe::files(path)?.into_iter().map(look_at).collect()
}

fn drafted(probed: &[Probed], folder: &Path) -> Result<Draft, InputError> {
    let mut seen = Vec::new();
    let mut parts = sort(probed, &mut seen)?;
    persons::by_values(&mut parts, probed, &mut seen)?;
    links::owners(&mut parts, probed)?;
    links::customers(&mut parts)?;
    links::account_ids(&mut parts, probed, &seen)?;
    links::accounts(&mut parts, probed, &mut seen)?;
    records::find(&mut parts, probed, &mut seen)?;
    records::complete(&mut parts)?;
    persons::sellers(&mut parts)?;
    linked::find(&mut parts, probed, &seen)?;
    whole_workbooks(&mut parts, probed, folder);
    parts.unused = unrecognised::explain(probed, &mut seen);
    let mut draft = write::write(&parts)?;
    draft.seen = seen;
    Ok(draft)
}

/// Names a workbook as a whole where all of its sheets that are used are of one table, so that a
/// sheet which is added to it later is read or asked about.
fn whole_workbooks(parts: &mut Parts, probed: &[Probed], folder: &Path) {
    let books: BTreeSet<&Path> = probed
        .iter()
        .filter_map(|one| one.file.workbook())
        .collect();
    let owners = parts.owners.iter().map(|(shown, _)| shown.clone());
    let accounts = parts.accounts.iter().map(|part| part.file.clone());
    let lists: Vec<String> = owners.chain(accounts).collect();
    for book in books {
        let is_sheet = |shown: &String| {
            let mut of_book = probed
                .iter()
                .filter(|one| one.file.workbook() == Some(book));
            of_book.any(|one| one.shown == *shown)
        };
        let leaves_out = |part: &Part| {
            let mut files = part.left_out.iter().flat_map(|left| &left.files);
            files.any(is_sheet)
        };
        let single = [
            &mut parts.deals,
            &mut parts.handoffs,
            &mut parts.reviews,
            &mut parts.revenue,
        ];
        let tables = single.into_iter().flatten().chain(&mut parts.outcomes);
        let mut using: Vec<&mut Part> = tables
            .filter(|part| part.files.iter().any(is_sheet))
            .collect();
        if let [only] = using.as_mut_slice()
            && !lists.iter().any(is_sheet)
            && !leaves_out(only)
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
fn sort(probed: &[Probed], seen: &mut Vec<String>) -> Result<Parts, InputError> {
    let mut parts = Parts::default();
    let (mut deals, mut handoffs) = (Vec::new(), Vec::new());
    let (mut reviews, mut revenue) = (Vec::new(), Vec::new());
    for one in probed {
        let shown = &one.shown;
        if let Some(why) = one.file.passed_over() {
            seen.push(format!("{shown}: {why}"));
            continue;
        }
        let best = best_table(one)?;
        let is_deals = |(table, part): &(Table, Part)| *table == Table::Deals && ends(part);
        let owners = one.file.owners(SYNONYMS.as_ref())?;
        if let Some(headers) = owners.filter(|_| !best.as_ref().is_some_and(is_deals)) {
            let kept = parts.owners.is_none();
            seen.push(format!(
                "{shown}: owners{}",
                if kept {
                    ""
                } else {
                    " (a second table of owners, skipped)"
                }
            ));
            parts.owners.get_or_insert_with(|| (shown.clone(), headers));
            continue;
        }
        let Some((table, part)) = best else {
            seen.push(not_used(shown));
            continue;
        };
        let kind = &part.file.kind;
        let unreadable = probe::unreadable_rows(&part.file)?;
        seen.push(format!(
            "{shown}: {table}; {kind}; dialect: {}{}",
            probe::describe_dialect(&part.file),
            unreadable.map_or_else(String::new, |words| format!("; {words}"))
        ));
        match table {
            Table::Deals => {
                if let Some(records) = records_beside(one)? {
                    seen.push(format!(
                        "{shown}: also handoffs, as columns next to the deals"
                    ));
                    handoffs.push(records);
                }
                deals.push(part);
            }
            Table::Handoffs => handoffs.push(part),
            Table::Reviews => reviews.push(part),
            Table::Revenue => revenue.push(part),
            Table::Outcomes => {
                let same = |other: &&mut Part| one_table::reads(other, &part);
                match parts.outcomes.iter_mut().find(same) {
                    Some(other) => other.files.extend(part.files),
                    None => parts.outcomes.push(part),
                }
            }
        }
    }
    let of_deals: Vec<String> = deals.iter().flat_map(|p| p.files.clone()).collect();
    parts.deals = one_table::merged(deals, &of_deals, seen);
    parts.handoffs = one_table::merged(handoffs, &of_deals, seen);
    parts.reviews = one_table::merged(reviews, &of_deals, seen);
    parts.revenue = one_table::merged(revenue, &of_deals, seen);
    Ok(parts)
}
