//! Ids that lost their leading zeros in one of two exports, as a spreadsheet makes `1000` of
//! `00001000`.

use std::collections::HashMap;

use super::read_report::ReadReport;
use super::spelling_findings::{ZerosFinding, ZerosWithin};
use crate::dataset::Interner;
use crate::source::parse;
use crate::source::{InputError, OpenFile};

/// Ids that are looked at first; whether any has leading zeros shows there.
const FIRST_IDS: usize = 500;

/// From ids of a file to the ids of the deals that differ from them by leading zeros alone.
#[derive(Default)]
pub struct IdZeros(HashMap<String, String>);

impl IdZeros {
    /// The id of the deals that an id of the file means.
    pub fn known<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// Compares the ids of some columns of a file with those of the deals, which begin with
    /// `prefix` in `known`. They are one without their zeros where that makes one of no two ids, in
    /// the file nor in the deals.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find(
        files: &[OpenFile],
        columns: &[&'static str],
        (known, prefix): (&Interner, &str),
        report: &mut ReadReport,
    ) -> Result<IdZeros, InputError> {
        let mut zeros = IdZeros::default();
        let known_ids = || {
            let names = (0..known.len() as u32).map(crate::dataset::Symbol::at);
            names.filter_map(|name| known.text(name).strip_prefix(prefix))
        };
        let known_have_zeros = known_ids().take(FIRST_IDS).any(has_zeros);
        let is_known = |id: &str| known.find(&format!("{prefix}{id}")).is_some();
        for file in files {
            for column in columns
                .iter()
                .filter(|column| file.position(column).is_some())
            {
                let first = ids(file, column, FIRST_IDS)?;
                let differs = |id: &String| !is_known(id) && is_number(id);
                let may_differ = first.iter().any(differs)
                    && (known_have_zeros || first.iter().any(|id| has_zeros(id)));
                if !may_differ {
                    continue;
                }
                let (known, is_clear) = by_number(known_ids().map(str::to_string));
                let (own, is_own_clear) = by_number(ids(file, column, usize::MAX)?.into_iter());
                let pairs = own.into_iter().filter_map(|(number, id)| {
                    let known = known.get(&number).filter(|known| **known != id)?;
                    Some((id, known.clone()))
                });
                let mut pairs: Vec<(String, String)> = pairs.collect();
                pairs.sort();
                let is_one = is_clear && is_own_clear;
                if let Some((id, known)) = pairs.first() {
                    report.spellings.zeros.push(ZerosFinding {
                        table: file.table,
                        file: report.shown(&file.path),
                        header: file.header(column).to_string(),
                        id: id.clone(),
                        known: known.clone(),
                        is_one,
                    });
                }
                zeros.0.extend(pairs.into_iter().filter(|_| is_one));
            }
        }
        Ok(zeros)
    }
}

/// Ids of one table that differ by leading zeros alone, where it was read from several files: in
/// one file, somebody keeps them apart. `prefix` is what the ids begin with in `known`.
pub fn within(what: &'static str, (known, prefix): (&Interner, &str)) -> Option<ZerosWithin> {
    let names = (0..known.len() as u32).map(crate::dataset::Symbol::at);
    let ids = names.filter_map(|name| known.text(name).strip_prefix(prefix));
    let with_zeros = ids.filter(|id| has_zeros(id));
    let mut pairs = with_zeros.filter_map(|id| {
        let mut shorter = (1..id.len()).map(|zeros| &id[zeros..]);
        let has_more = |shorter: &&str| id[..id.len() - shorter.len()].bytes().all(|b| b == b'0');
        let is_known = |shorter: &&str| known.find(&format!("{prefix}{shorter}")).is_some();
        let found = shorter.by_ref().take_while(has_more).find(is_known)?;
        Some((id.to_string(), found.to_string()))
    });
    let (longer, shorter) = pairs.next()?;
    Some(ZerosWithin {
        what,
        longer,
        shorter,
        pairs: 1 + pairs.count() as u64,
    })
}

/// The distinct ids of a column in the first `most` rows.
fn ids(file: &OpenFile, column: &str, most: usize) -> Result<Vec<String>, InputError> {
    let mut ids = std::collections::BTreeSet::new();
    file.sample(most, |row| {
        ids.extend(parse::id(&file.text(row, column)).map(|id| id.into_owned()));
    })?;
    Ok(ids.into_iter().collect())
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())
}

fn has_zeros(id: &str) -> bool {
    id.len() > 1 && id.starts_with('0') && is_number(id)
}

/// Ids that are numbers by the number without leading zeros, and whether no two share one.
fn by_number(ids: impl Iterator<Item = String>) -> (HashMap<String, String>, bool) {
    let (mut by_number, mut is_clear) = (HashMap::new(), true);
    for id in ids.filter(|id| is_number(id)) {
        let number = id.trim_start_matches('0').to_string();
        is_clear &= by_number.insert(number, id).is_none();
    }
    (by_number, is_clear)
}
