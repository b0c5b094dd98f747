//! Accounts that deals know by name alone: one account in every spelling of its name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::company_names::CompanyName;
use super::spelling_findings::{SpellingFindings, Spellings};
use super::spellings::{APART, commonest, lookalikes};
use crate::config::{fold, skeleton};
use crate::dataset::{AccountIx, AccountKey, Dataset, Interner, Symbol};
use crate::source::parse;

/// What an account is in words.
const WHAT: &str = "account";

/// Spellings of accounts' names beside the first one of each, with the number of rows.
#[derive(Default)]
pub struct AccountSpellings(HashMap<u32, Vec<(String, u64)>>);

impl AccountSpellings {
    /// Notes how a row writes the name of an account that is there already.
    pub fn saw(&mut self, account: AccountIx, key: &str, name: &str, data: &Dataset) {
        // Where accounts have ids, none is looked up: a look-up waits for memory.
        if !key.starts_with(AccountKey::NAME) {
            return;
        }
        let first = data.account(account).name;
        if first.is_some_and(|first| data.account_names.text(first) == name) {
            return;
        }
        let others = self.0.entry(account.0).or_default();
        match others.iter_mut().find(|(other, _)| other == name) {
            Some((_, rows)) => *rows += 1,
            None => others.push((name.to_string(), 1)),
        }
    }
}

/// By what an account is known that deals know by name alone.
pub fn name_key(name: &str, distinct: &BTreeSet<String>) -> String {
    match !distinct.is_empty() && distinct.contains(name) {
        true => format!("{APART}{name}"),
        false => fold(&parse::repaired(name)),
    }
}

/// Takes accounts together that are known by name alone and whose names differ by punctuation or by
/// how a legal form is written. `Acme` is one with `Acme Inc` unless there is an `Acme GmbH` too.
pub fn unify(data: &mut Dataset, seen: &AccountSpellings, found: &mut SpellingFindings) {
    let key = |account: u32| data.account_keys.text(Symbol::at(account));
    let named = (0..data.accounts.len() as u32)
        .filter_map(|account| Some((account, key(account).strip_prefix(AccountKey::NAME)?)));
    let mut groups: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for (account, folded) in named.filter(|(_, folded)| !folded.starts_with(APART)) {
        let name = CompanyName::of(folded);
        groups
            .entry(name.core)
            .or_default()
            .push((account, name.form));
    }
    if groups.is_empty() {
        return;
    }
    let mut rows = vec![0u64; data.accounts.len()];
    data.deals
        .iter()
        .for_each(|deal| rows[deal.account.0 as usize] += 1);
    let (mut into, mut names) = (BTreeMap::new(), Vec::new());
    for (core, group) in groups {
        for accounts in by_form(group) {
            let first = accounts[0];
            into.extend(accounts[1..].iter().map(|account| (*account, first)));
            let spellings = spellings(&accounts, &rows, seen, data);
            let numbered: Vec<(usize, u64)> = spellings
                .iter()
                .enumerate()
                .map(|(at, (_, rows))| (at, *rows))
                .collect();
            let (shown, also) = commonest(&numbered);
            let name = spellings[shown].0.clone();
            let rows = spellings.iter().map(|(_, rows)| rows).sum();
            names.push((core.clone(), name.clone(), rows));
            if also.is_empty() {
                continue;
            }
            let id = data.account_names.push(&name);
            data.accounts[first as usize].name = Some(id);
            found.together.push(Spellings {
                what: WHAT,
                shown: name,
                also: also.iter().map(|(at, _)| spellings[*at].clone()).collect(),
            });
        }
    }
    if !into.is_empty() {
        merge(data, &into);
    }
    found.lookalikes.extend(lookalikes(WHAT, names, skeleton));
}

/// Accounts of one name without legal form: together those of one form; those without one with the
/// only form that there is.
fn by_form(group: Vec<(u32, String)>) -> Vec<Vec<u32>> {
    let mut by_form: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (account, form) in group {
        by_form.entry(form).or_default().push(account);
    }
    if by_form.len() == 2
        && let Some(bare) = by_form.remove("")
    {
        by_form
            .values_mut()
            .for_each(|accounts| accounts.extend(&bare));
    }
    let mut together: Vec<Vec<u32>> = by_form.into_values().collect();
    together
        .iter_mut()
        .for_each(|accounts| accounts.sort_unstable());
    together.sort();
    together
}

/// The spellings of the name of accounts, in order of first appearance, with their number of rows.
fn spellings(
    accounts: &[u32],
    rows: &[u64],
    seen: &AccountSpellings,
    data: &Dataset,
) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = Vec::new();
    let mut add = |name: &str, rows: u64| match all.iter_mut().find(|(other, _)| other == name) {
        Some((_, sum)) => *sum += rows,
        None => all.push((name.to_string(), rows)),
    };
    for account in accounts {
        let others = seen.0.get(account).map_or(&[][..], Vec::as_slice);
        let of_others: u64 = others.iter().map(|(_, rows)| rows).sum();
        let own = rows[*account as usize].saturating_sub(of_others);
        add(data.name_of(AccountIx(*account)), own);
        others.iter().for_each(|(name, rows)| add(name, *rows));
    }
    all
}

/// Puts one account in the place of others, in all deals.
fn merge(data: &mut Dataset, into: &BTreeMap<u32, u32>) {
    let mut keys = Interner::default();
    let mut accounts = Vec::with_capacity(data.accounts.len() - into.len());
    let mut position = Vec::with_capacity(data.accounts.len());
    for (account, info) in (0..).zip(std::mem::take(&mut data.accounts)) {
        match into.get(&account) {
            // An account is merged into one that stands before it.
            Some(first) => position.push(position[*first as usize]),
            None => {
                position.push(accounts.len() as u32);
                keys.add(data.account_keys.text(Symbol::at(account)));
                accounts.push(info);
            }
        }
    }
    keys.index();
    data.accounts = accounts;
    data.account_keys = Arc::new(keys);
    for deal in &mut data.deals {
        deal.account = AccountIx(position[deal.account.0 as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_legal_form_goes_with_the_only_form_there_is() {
        let group = |forms: &[&str]| {
            let group = (0..).zip(forms.iter().map(|form| form.to_string()));
            by_form(group.collect())
        };
        assert_eq!(group(&["", "inc", "inc"]), [[0, 1, 2]]);
        assert_eq!(group(&["", "inc", "gmbh"]), [[0], [1], [2]]);
        assert_eq!(group(&["", ""]), [[0, 1]]);
        assert_eq!(group(&["inc", "gmbh"]), [[0], [1]]);
    }
}
