//! Which columns of two files hold the same ids or names: the owner of a deal is whose id stands in
//! the table of persons, and its customer what the table of outcomes has too.

use std::collections::{BTreeMap, BTreeSet};

use super::header_meaning::evidence;
use super::parts::{AccountsPart, Part, Parts, not_used};
use super::samples::Sample;
use super::tables::Probed;
use crate::config::dialect::{header_key, header_words, languages};
use crate::config::{Source, fold};
use crate::model::Table;
use crate::source::{InputError, OpenFile};

/// Rows of a file that are compared.
const ROWS: usize = 200_000;

/// For each header of a file, how many values of each set stand under it.
pub(super) fn shared(
    file: &OpenFile,
    sets: &[&BTreeSet<String>],
) -> Result<Vec<Vec<usize>>, InputError> {
    let mut of_value: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (set, values) in sets.iter().enumerate() {
        values
            .iter()
            .for_each(|v| of_value.entry(v).or_default().push(set));
    }
    let mut found = vec![BTreeSet::new(); file.layout.headers.len()];
    file.sample(ROWS, |row| {
        for (position, found) in found.iter_mut().enumerate() {
            let text = fold(&file.cell(row, position));
            if let Some((value, _)) = of_value.get_key_value(text.as_str()) {
                found.insert(*value);
            }
        }
    })?;
    let hits = |found: &BTreeSet<&str>| {
        let mut hits = vec![0; sets.len()];
        let all = found.iter().flat_map(|value| &of_value[value]);
        all.for_each(|set| hits[*set] += 1);
        hits
    };
    Ok(found.iter().map(hits).collect())
}

fn sets(samples: &[Sample]) -> Vec<&BTreeSet<String>> {
    samples.iter().map(|sample| &sample.distinct).collect()
}

/// Finds the rep of a deal by the table of persons.
///
/// # Errors
/// A file cannot be read.
pub fn owners(parts: &mut Parts, probed: &[Probed]) -> Result<(), InputError> {
    let (Some((shown, _)), Some(deals)) = (&parts.owners, &mut parts.deals) else {
        return Ok(());
    };
    let Some(persons) = probed.iter().find(|one| one.shown == *shown) else {
        return Ok(());
    };
    let file = persons.file.open(Table::Deals, &Source::default())?;
    let hits = shared(&file, &sets(&deals.samples))?;
    let names_persons = |(set, sample): &(usize, &Sample)| {
        let most = hits.iter().zip(persons.samples.iter());
        let most = most
            .filter(|(_, s)| is_unique(s))
            .map(|(hits, _)| hits[*set])
            .max();
        !sample.distinct.is_empty() && most.unwrap_or_default() * 10 >= sample.distinct.len() * 8
    };
    let columns = deals.samples.iter().enumerate().filter(names_persons);
    let mut found: Vec<String> = columns
        .map(|(_, sample)| sample)
        .filter(|sample| may_be_owner(sample))
        .map(|sample| sample.header.clone())
        .collect();
    let by_words: Vec<String> = found
        .iter()
        .filter(|header| evidence(Table::Deals, "rep", header).is_some())
        .cloned()
        .collect();
    if !by_words.is_empty() {
        found = by_words;
    }
    if deals.has("rep") {
        return Ok(());
    }
    match found.as_slice() {
        [] => {}
        [one] => {
            let remark = format!("check: its values are people in {shown}");
            deals.map("rep", one, &remark);
            deals.reopen()?;
        }
        _ => deals.ask("rep", found, ""),
    }
    Ok(())
}

/// Whether no value stands twice, as in the ids of a table.
pub(super) fn is_unique(sample: &Sample) -> bool {
    sample.filled > 0 && (sample.distinct.len() == sample.filled || sample.distinct.len() >= 300)
}

/// Numbers may be anything: then the header has to speak of a person.
pub(super) fn may_be_owner(sample: &Sample) -> bool {
    let words = header_words(&sample.header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_other = has(&[
        "created", "creator", "modified", "updated", "csm", "manager",
    ]);
    let is_person = has(&[
        "owner", "rep", "user", "agent", "ae", "seller", "assigned", "employee",
    ]) || evidence(Table::Deals, "rep", &sample.header).is_some();
    !is_other && (is_person || (!sample.holds_numbers() && sample.distinct.len() > 1))
}

/// A column of the deals and one of another file that hold the same.
struct Pair {
    deals: String,
    other: String,
    hits: usize,
}

/// Finds by which columns the outcomes name the customers of the deals.
///
/// # Errors
/// A file cannot be read.
pub fn customers(parts: &mut Parts) -> Result<(), InputError> {
    let Some(deals) = &mut parts.deals else {
        return Ok(());
    };
    for other in &mut parts.outcomes {
        let pairs = pairs(deals, other)?;
        let known = |part: &Part| -> Vec<String> {
            let names = ["account_id", "crm_id", "account_name"];
            names
                .iter()
                .filter_map(|name| part.header_of(name))
                .collect()
        };
        let (ours, theirs) = (known(deals), known(other));
        if pairs
            .iter()
            .any(|p| ours.contains(&p.deals) && theirs.contains(&p.other))
        {
            continue;
        }
        let by_deal = |pair: &&Pair| deals.header_of("deal_id").as_ref() == Some(&pair.deals);
        let by_account = pairs.iter().find(|pair| ours.contains(&pair.deals));
        let by_other = pairs.iter().find(|pair| !by_deal(pair));
        match (by_account, by_other, pairs.iter().find(by_deal)) {
            (Some(pair), ..) => link(deals, other, pair, false)?,
            (None, Some(pair), _) => link(deals, other, pair, true)?,
            (None, None, Some(pair)) if ours.is_empty() => link(deals, other, pair, true)?,
            _ => ask_for_customer(other, &theirs, &pairs),
        }
    }
    Ok(())
}

/// Without any column that names a customer, a file says nothing of one.
fn ask_for_customer(other: &mut Part, known: &[String], pairs: &[Pair]) {
    if known.is_empty() && !other.is_settled("account_id") {
        let why = format!(
            "which column of {} identifies the customer, as in the deals?",
            other.files.join(", ")
        );
        let headers = pairs.iter().map(|pair| pair.other.clone()).collect();
        other.ask("account_id", headers, &why);
    }
}

/// Maps a pair in both files, or in the other alone where the deals have their customer.
fn link(deals: &mut Part, other: &mut Part, pair: &Pair, in_deals: bool) -> Result<(), InputError> {
    let is_name = evidence(Table::Outcomes, "account_name", &pair.other).is_some();
    let column = if is_name {
        "account_name"
    } else {
        "account_id"
    };
    let in_other = if in_deals {
        column
    } else if deals.header_of("account_name").as_ref() == Some(&pair.deals) {
        "account_name"
    } else {
        "account_id"
    };
    let remark = |file: &Part| {
        let name = file.files.first().map_or("", String::as_str);
        format!(
            "check: {name} has the same values in {:?}",
            if file.file.table == Table::Deals {
                &pair.deals
            } else {
                &pair.other
            }
        )
    };
    let (of_other, of_deals) = (remark(deals), remark(other));
    if other.file.header(in_other) != pair.other {
        other.map(in_other, &pair.other, &of_other);
        other.reopen()?;
    }
    if in_deals && deals.file.header(column) != pair.deals {
        deals.map(column, &pair.deals, &of_deals);
        deals.reopen()?;
    }
    Ok(())
}

/// Columns that hold the same, the likeliest first.
fn pairs(deals: &Part, other: &Part) -> Result<Vec<Pair>, InputError> {
    let hits = shared(&deals.file, &sets(&other.samples))?;
    let mut pairs = Vec::new();
    for (position, of_header) in hits.iter().enumerate() {
        for (sample, hits) in other.samples.iter().zip(of_header) {
            let header = &deals.file.layout.headers[position];
            if may_name_customer(sample) && *hits >= 2 && hits * 2 >= sample.distinct.len() {
                pairs.push(Pair {
                    deals: header.clone(),
                    other: sample.header.clone(),
                    hits: *hits,
                });
            }
        }
    }
    let differs = |pair: &Pair| header_key(&pair.deals) != header_key(&pair.other);
    pairs.sort_by_key(|pair| (differs(pair), std::cmp::Reverse(pair.hits)));
    Ok(pairs)
}

/// A country or a plan is shared by many; an id or a name by few.
fn may_name_customer(sample: &Sample) -> bool {
    let is_account = ["account_id", "account_name", "crm_id"]
        .iter()
        .any(|column| evidence(Table::Outcomes, column, &sample.header).is_some());
    let is_date = sample.holds_days() && !sample.holds_numbers();
    let words = header_words(&sample.header);
    let is_id = words
        .iter()
        .any(|word| ["id", "key", "uuid"].contains(&word.as_str()));
    let is_own = sample.distinct.len() * 5 >= sample.filled;
    !is_date && (is_account || is_id || (is_own && !sample.holds_numbers()))
}

/// The headers of a file that hold ids of the deals.
///
/// # Errors
/// The file of the deals cannot be read.
pub fn holders_of_deal_ids(other: &Part, deals: &Part) -> Result<Vec<String>, InputError> {
    let Some(position) = deals
        .header_of("deal_id")
        .and_then(|header| deals.file.layout.headers.iter().position(|h| *h == header))
    else {
        return Ok(Vec::new());
    };
    let hits = shared(&deals.file, &sets(&other.samples))?;
    let holds =
        |(sample, hits): &(&Sample, &usize)| **hits > 0 && **hits * 2 >= sample.distinct.len();
    let samples = other.samples.iter().zip(&hits[position]).filter(holds);
    Ok(samples.map(|(sample, _)| sample.header.clone()).collect())
}

/// Words of headers and files that speak of customers.
const CUSTOMER: [&str; 30] = [
    "account",
    "accounts",
    "company",
    "companies",
    "customer",
    "customers",
    "client",
    "clients",
    "organization",
    "organizations",
    "organisation",
    "organisations",
    "org",
    "orgs",
    "firma",
    "firmen",
    "kunde",
    "kunden",
    "unternehmen",
    "empresa",
    "empresas",
    "cliente",
    "clientes",
    "entreprise",
    "entreprises",
    "societe",
    "azienda",
    "clienti",
    "bedrijf",
    "klant",
];

/// Finds the column of the deals with the ids of a table of customers that nothing uses yet.
///
/// # Errors
/// A file cannot be read.
pub fn account_ids(
    parts: &mut Parts,
    probed: &[Probed],
    seen: &[String],
) -> Result<(), InputError> {
    let Some(deals) = &mut parts.deals else {
        return Ok(());
    };
    if deals.is_settled("account_id") {
        return Ok(());
    }
    let used: Vec<String> = deals
        .file
        .table
        .columns()
        .iter()
        .filter_map(|column| deals.header_of(column))
        .collect();
    for one in probed
        .iter()
        .filter(|one| seen.contains(&not_used(&one.shown)))
    {
        let file = one.file.open(Table::Deals, &Source::default())?;
        let hits = shared(&file, &sets(&deals.samples))?;
        let of_file = header_words(one.shown.rsplit(['/', '\\']).next().unwrap_or_default());
        let says = |words: &[String]| words.iter().any(|w| CUSTOMER.contains(&w.as_str()));
        let mut found = Vec::new();
        for (position, hits) in hits.iter().enumerate() {
            if !is_unique(&one.samples[position])
                || of_accounts("account_name", &one.samples, position).is_none()
            {
                continue;
            }
            for (sample, hits) in deals.samples.iter().zip(hits) {
                let is_of_customers = says(&header_words(&sample.header)) || says(&of_file);
                if *hits >= 2
                    && hits * 10 >= sample.distinct.len() * 8
                    && is_of_customers
                    && !used.contains(&sample.header)
                {
                    found.push(sample.header.clone());
                }
            }
        }
        if let [header] = found.as_slice() {
            let remark = format!("check: its values are ids of {}", one.shown);
            deals.map("account_id", header, &remark);
            return deals.reopen();
        }
    }
    Ok(())
}

/// Finds the table that has names, segments or sizes of the accounts that the deals name by their ids.
///
/// # Errors
/// A file cannot be read.
pub fn accounts(
    parts: &mut Parts,
    probed: &[Probed],
    seen: &mut Vec<String>,
) -> Result<(), InputError> {
    let Some(deals) = &parts.deals else {
        return Ok(());
    };
    let wanted: Vec<&'static str> = ["account_name", "segment", "company_size"]
        .into_iter()
        .filter(|column| !deals.is_settled(column))
        .collect();
    let Some(ids) = deals
        .header_of("account_id")
        .and_then(|header| deals.samples.iter().find(|sample| sample.header == header))
        .filter(|_| !wanted.is_empty())
    else {
        return Ok(());
    };
    let is_owners = |shown: &String| parts.owners.as_ref().is_some_and(|(o, _)| o == shown);
    for one in probed
        .iter()
        .filter(|o| !deals.files.contains(&o.shown) && !is_owners(&o.shown))
    {
        let file = one.file.open(Table::Deals, &Source::default())?;
        let hits = shared(&file, &[&ids.distinct])?;
        let best = hits
            .iter()
            .enumerate()
            .max_by_key(|(i, h)| (h[0], std::cmp::Reverse(*i)));
        let Some((position, _)) = best
            .filter(|(i, hits)| hits[0] * 2 > ids.distinct.len() && is_unique(&one.samples[*i]))
        else {
            continue;
        };
        let id = file.layout.headers[position].clone();
        let mut headers = vec![("id", id.clone())];
        for column in &wanted {
            if let Some(header) = of_accounts(column, &one.samples, position) {
                headers.push((key(column), header));
            }
        }
        if headers.len() > 1 {
            seen.retain(|line| *line != not_used(&one.shown));
            seen.push(format!("{}: accounts, matched by {id:?}", one.shown));
            let file = one.shown.clone();
            parts.accounts = Some(AccountsPart { file, headers });
            break;
        }
    }
    Ok(())
}

/// The key of a column in `[accounts]`.
fn key(column: &'static str) -> &'static str {
    match column {
        "account_name" => "name",
        other => other,
    }
}

/// The header of a table of accounts that holds one of its columns.
fn of_accounts(column: &str, samples: &[Sample], id: usize) -> Option<String> {
    let others = samples
        .iter()
        .enumerate()
        .filter(|(i, s)| *i != id && s.filled > 0);
    let by_language = |header: &str| {
        let key = header_key(header);
        let words = languages()
            .iter()
            .filter_map(|l| l.accounts.get(column))
            .flatten();
        words
            .into_iter()
            .any(|word| header_key(word.header()) == key)
    };
    let rank = |header: &str| {
        let is_plain = column == "account_name"
            && ["name", "companyname"].contains(&header_key(header).as_str());
        let by_words = evidence(Table::Deals, column, header).map(|e| e.rank());
        // `legal_name`, `display_name`
        let is_name =
            || column == "account_name" && header_words(header).iter().any(|w| w == "name");
        by_words
            .or((is_plain || by_language(header)).then_some(1))
            .or_else(|| is_name().then_some(3))
    };
    let fits = |sample: &Sample| match column {
        "account_name" => !sample.holds_numbers(),
        _ => sample.holds_classes(),
    };
    others
        .filter(|(_, sample)| fits(sample))
        .filter_map(|(i, sample)| Some((rank(&sample.header)?, i, sample.header.clone())))
        .min()
        .map(|(_, _, header)| header)
}
