//! The table of accounts: found by its ids, which the deals have too, and what it adds to them.

use super::header_meaning::evidence;
use super::links::{is_unique, sets, shared};
use super::parts::{AccountsPart, Mapped, Parts, not_used};
use super::samples::Sample;
use super::tables::Probed;
use crate::config::Source;
use crate::config::dialect::{header_key, header_words, languages};
use crate::model::Table;
use crate::source::InputError;

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
pub fn ids(parts: &mut Parts, probed: &[Probed], seen: &[String]) -> Result<(), InputError> {
    let Some(deals) = &mut parts.deals else {
        return Ok(());
    };
    if deals.is_settled("account_id") {
        return Ok(());
    }
    let is_name = |mapped: &Mapped| mapped.column == "account_name";
    let may_be_ids = deals.columns.iter().any(is_name);
    let used: Vec<String> = deals
        .file
        .table
        .columns()
        .iter()
        // A column called `client` may hold ids.
        .filter(|column| **column != "account_name" || !may_be_ids)
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
            deals.columns.retain(|mapped| mapped.header != *header);
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
pub fn find(
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
