//! People who have two names under one id: somebody married, or a name was corrected.

use std::collections::{BTreeMap, BTreeSet};

use super::header_meaning::evidence;
use super::links::may_be_owner;
use super::parts::{Parts, Renamed};
use super::samples::Sample;
use super::tables::Probed;
use crate::config::dialect::header_words;
use crate::config::{Source, fold};
use crate::model::Table;
use crate::source::{InputError, parse};

/// Rows of a file that are looked at.
const ROWS: usize = 200_000;

/// The first id of a rep in the deals that stands beside several names.
///
/// # Errors
/// A file cannot be read.
pub(super) fn find(parts: &Parts, probed: &[Probed]) -> Result<Option<Renamed>, InputError> {
    let Some(deals) = &parts.deals else {
        return Ok(None);
    };
    let Some(names) = deals.header_of("rep") else {
        return Ok(None);
    };
    let is_id = |sample: &&Sample| {
        let words = header_words(&sample.header);
        let is_id = words.iter().any(|word| word == "id" || word == "email");
        let is_of_rep = evidence(Table::Deals, "rep", &sample.header).is_some();
        is_id && is_of_rep && sample.header != names && may_be_owner(sample)
    };
    let Some(ids) = deals.samples.iter().find(is_id).map(|s| s.header.clone()) else {
        return Ok(None);
    };
    let mut of_id: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let of_deals = probed.iter().filter(|one| deals.files.contains(&one.shown));
    for one in of_deals {
        let file = one.file.open(Table::Deals, &Source::default())?;
        let position = |header: &String| file.layout.headers.iter().position(|h| h == header);
        let (Some(id_at), Some(name_at)) = (position(&ids), position(&names)) else {
            continue;
        };
        file.sample(ROWS, |row| {
            let (id, name) = (file.cell(row, id_at), file.cell(row, name_at));
            if let (Some(id), Some(name)) = (parse::id(&id), parse::name(&name)) {
                let known = of_id.entry(id.into_owned()).or_default();
                known.entry(fold(name)).or_insert_with(|| name.to_string());
            }
        })?;
    }
    let words = |folded: &String| -> BTreeSet<String> {
        folded.split([' ', ',']).map(str::to_string).collect()
    };
    let are_several = |names: &BTreeMap<String, String>| {
        let mut all = names.keys().map(words);
        let first = all.next();
        all.any(|other| Some(&other) != first.as_ref())
    };
    let found = of_id.into_iter().find(|(_, names)| are_several(names));
    Ok(found.map(|(id, names)| Renamed {
        header: ids,
        id,
        names: names.into_values().collect(),
    }))
}
