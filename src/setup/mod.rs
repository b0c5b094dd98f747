//! Looks at export files and writes a configuration for them.
//!
//! It asks nothing that it can see and guesses nothing that it cannot: what is left open becomes a
//! marked line to fill.

mod stages;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::config::{Alias, Dialect, Source, dialect};
use crate::model::{Table, TextColumn};
use crate::source::probe::{self, Looked};
use crate::source::{InputError, OpenFile};

/// What people call columns in exports of no particular product.
static SYNONYMS: LazyLock<Option<Dialect>> =
    LazyLock::new(|| dialect::parse(include_str!("synonyms.toml")).ok());

/// The mark of a line that a person has to fill.
pub const MARK: &str = "FILL";

/// A configuration that was drafted.
pub struct Draft {
    /// `handoff.toml`.
    pub text: String,
    /// What was recognised, a line a file.
    pub seen: Vec<String>,
    /// What could not be seen: each is a marked line of the configuration.
    pub to_fill: Vec<String>,
}

/// A file and what it was taken for.
struct Part {
    /// As the configuration names it, and other files of the same export.
    files: Vec<String>,
    file: OpenFile,
    /// Mappings to write: native column and header, with a remark.
    columns: Vec<(String, String, String)>,
    /// Columns for which several headers would do.
    doubts: Vec<(String, Vec<String>)>,
    /// Why its dates cannot be read, if so.
    dates: Option<String>,
}

/// The files, by what they are.
#[derive(Default)]
struct Parts {
    deals: Option<Part>,
    handoffs: Option<Part>,
    reviews: Option<Part>,
    outcomes: Vec<Part>,
    owners: Option<(String, probe::OwnerHeaders)>,
    /// File, header of the id, header of the name.
    accounts: Option<(String, String, Option<String>)>,
}

/// Drafts a configuration that stands in `folder`.
///
/// # Errors
/// The files that cannot be read.
pub fn draft(paths: &[PathBuf], folder: &Path) -> Result<Draft, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut looked: Vec<(String, Looked)> = Vec::new();
    for path in paths {
        match probe::look(path) {
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
    let parts = with_accounts(parts, &looked, &mut seen).map_err(|e| vec![e])?;
    let mut draft = write::write(&parts).map_err(|e| vec![e])?;
    draft.seen = seen;
    Ok(draft)
}

/// Where deals name their accounts by id alone, the file that has those ids tells their names.
fn with_accounts(
    mut parts: Parts,
    looked: &[(String, Looked)],
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
fn sort(looked: &[(String, Looked)], seen: &mut Vec<String>) -> Result<Parts, InputError> {
    let mut parts = Parts::default();
    for (shown, one) in looked {
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
            probe::recognised(&part.file)
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

/// The table of whose columns a file has most, with what makes it that table.
fn best_table(shown: &str, one: &Looked) -> Result<Option<(Table, Part)>, InputError> {
    let mut best: Option<(usize, Table, Part)> = None;
    for table in [
        Table::Deals,
        Table::Reviews,
        Table::Outcomes,
        Table::Handoffs,
    ] {
        let part = part(shown, one, table)?;
        let has = |names: &[&str]| {
            let mapped = |name: &&str| {
                part.columns.iter().any(|(column, ..)| column == name) || part.file.has(name)
            };
            names.iter().filter(|name| mapped(name)).count()
        };
        let makes_it = match table {
            Table::Deals => {
                has(&["stage", "is_won", "closed_on", "won_on"]) > 0
                    && has(&["deal_id", "deal_name"]) > 0
            }
            Table::Reviews => has(&["decision"]) > 0 && has(&["deal_id"]) > 0,
            Table::Outcomes => {
                has(&[
                    "churned",
                    "churned_on",
                    "churn_requested_on",
                    "renewal_on",
                    "csm",
                ]) > 0
                    && has(&["account_id", "crm_id", "account_name"]) > 0
            }
            Table::Handoffs => has(&TextColumn::ALL.map(TextColumn::key)) >= 2,
        };
        let score = probe::own_columns(&part.file) * 2 + part.columns.len();
        if makes_it && best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, table, part));
        }
    }
    Ok(best.map(|(_, table, part)| (table, part)))
}

/// Records that stand as columns in the deals export.
fn records_beside(shown: &str, one: &Looked) -> Result<Option<Part>, InputError> {
    let part = part(shown, one, Table::Handoffs)?;
    let texts = TextColumn::ALL
        .iter()
        .filter(|column| part.file.has(column.key()))
        .count();
    Ok((texts >= 2).then_some(part))
}

/// A file as a table, with what has to be mapped.
fn part(shown: &str, one: &Looked, table: Table) -> Result<Part, InputError> {
    let plain = one.open(table, &Source::default())?;
    let synonyms = SYNONYMS.as_ref().and_then(|d| d.tables.get(&table));
    let none: Vec<Alias> = Vec::new();
    let (mut columns, mut doubts) = (Vec::new(), Vec::new());
    let mut source = Source::default();
    for column in table.columns() {
        if plain.has(column) || (*column == "is_won" || *column == "is_closed") {
            continue;
        }
        let list = synonyms
            .and_then(|t| t.columns.get(*column))
            .unwrap_or(&none);
        let found = probe::candidates(&plain, column, list);
        let taken = |header: &String| {
            columns
                .iter()
                .any(|(_, other, _): &(String, String, String)| other == header)
        };
        match found.as_slice() {
            [one] if !taken(one) => {
                source.columns.insert((*column).to_string(), one.clone());
                columns.push((
                    (*column).to_string(),
                    one.clone(),
                    "check: known by its header alone".to_string(),
                ));
            }
            [_, _, ..] => doubts.push(((*column).to_string(), found)),
            _ => {}
        }
    }
    name_as_id(&plain, table, &mut source, &mut columns)?;
    let mut file = one.open(table, &source)?;
    let dates = probe::settle(&mut file, &source)
        .err()
        .map(|e| e.to_string());
    Ok(Part {
        files: vec![shown.to_string()],
        file,
        columns,
        doubts,
        dates,
    })
}

/// Without an id, deals can be told apart by their names when no two share one.
fn name_as_id(
    file: &OpenFile,
    table: Table,
    source: &mut Source,
    columns: &mut Vec<(String, String, String)>,
) -> Result<(), InputError> {
    if table != Table::Deals
        || file.has("deal_id")
        || source.columns.contains_key("deal_id")
        || !file.has("deal_name")
    {
        return Ok(());
    }
    let header = file.header("deal_name").to_string();
    if probe::is_unique(file, &header)? {
        source.columns.insert("deal_id".into(), header.clone());
        columns.push((
            "deal_id".into(),
            header,
            "there is no id; no two rows share a name".into(),
        ));
    }
    Ok(())
}

/// How many of each value.
type Counts = BTreeMap<String, u64>;
