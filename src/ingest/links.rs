//! Which account of the deals a row of another table means.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use super::InputError;
use super::cells;
use super::intake::MatchedBy;
use super::small::SmallTable;
use crate::config::fold;
use crate::model::{AccountIx, Dataset};

/// The key by which an account is found by its id.
pub fn id_key(id: &str) -> String {
    format!("i:{id}")
}

/// The key by which an account is found by its name, where deals have no account ids.
pub fn name_key(name: &str) -> String {
    format!("n:{}", fold(&cells::repaired(name)))
}

/// What a row may say about its account.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// The table's own id.
    pub id: Option<&'a str>,
    /// The CRM's id.
    pub crm_id: Option<&'a str>,
    /// The name.
    pub name: Option<&'a str>,
}

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// This account, so.
    One(AccountIx, MatchedBy),
    /// Only a name, which several accounts have.
    Several,
    /// None.
    Nothing,
}

/// Ways from ids and names to accounts.
pub struct Links {
    crosswalk: HashMap<String, String>,
    /// Normalised names; nothing where several accounts have the name. Made when first asked for: where
    /// ids match, nobody asks.
    by_name: OnceCell<HashMap<String, Option<AccountIx>>>,
}

/// The headers of a crosswalk file.
const CROSSWALK: [&str; 2] = ["outcomes_account_id", "deals_account_id"];

impl Links {
    /// With this crosswalk.
    ///
    /// # Errors
    /// When the crosswalk cannot be read.
    pub fn new(crosswalk: Option<&Path>) -> Result<Links, InputError> {
        let mut links = Links { crosswalk: HashMap::new(), by_name: OnceCell::new() };
        if let Some(path) = crosswalk {
            let table = SmallTable::read(path, &CROSSWALK)?;
            let (from, to) = (table.require(CROSSWALK[0])?, table.require(CROSSWALK[1])?);
            for row in &table.rows {
                if let (Some(from), Some(to)) = (cells::id(&row[from]), cells::id(&row[to])) {
                    links.crosswalk.insert(from.into_owned(), to.into_owned());
                }
            }
        }
        Ok(links)
    }

    /// The account: by id, then the CRM's id, then the crosswalk, then a name nobody else has.
    pub fn find(&self, data: &Dataset, named: Named<'_>) -> Found {
        let by_key = |id: &str| data.account_keys.find(&id_key(id)).map(|name| AccountIx(name.index() as u32));
        let own = named.id.and_then(cells::id);
        if let Some(account) = own.as_deref().and_then(by_key) {
            return Found::One(account, MatchedBy::Id);
        }
        let crm = named.crm_id.and_then(cells::id);
        if let Some(account) = crm.as_deref().and_then(by_key) {
            return Found::One(account, MatchedBy::CrmId);
        }
        let other = [own, crm].into_iter().flatten().find_map(|id: Cow<'_, str>| self.crosswalk.get(id.as_ref()));
        if let Some(account) = other.and_then(|id| by_key(id)) {
            return Found::One(account, MatchedBy::Crosswalk);
        }
        let by_name = || self.by_name.get_or_init(|| names(data));
        match named.name.map(|name| by_name().get(&normal_name(name))) {
            Some(Some(Some(account))) => Found::One(*account, MatchedBy::Name),
            Some(Some(None)) => Found::Several,
            _ => Found::Nothing,
        }
    }
}

fn names(data: &Dataset) -> HashMap<String, Option<AccountIx>> {
    let mut names = HashMap::new();
    for (i, account) in data.accounts.iter().enumerate() {
        let name = normal_name(data.account_names.text(account.name));
        names.entry(name).and_modify(|known| *known = None).or_insert(Some(AccountIx(i as u32)));
    }
    names
}

/// Legal forms at the end of a name, which one system keeps and the other drops.
const LEGAL: [&str; 26] = [
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "co",
    "plc",
    "sa",
    "sas",
    "sarl",
    "bv",
    "nv",
    "oy",
    "ab",
    "as",
    "srl",
    "spa",
    "pty",
    "kg",
    "lp",
    "llp",
    "company",
];

/// A name without case, punctuation and legal form.
pub fn normal_name(name: &str) -> String {
    let folded = fold(&cells::repaired(name));
    let plain: String = folded
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’' | '"'))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|last| LEGAL.contains(last)) {
        words.pop();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_systems_write_differently() {
        for (a, b) in [
            ("Acme, Inc.", "ACME inc"),
            ("Müller & Söhne GmbH & Co. KG", "müller söhne gmbh"),
            ("NovÃ¡k s.r.o.", "Novák s.r.o"),
        ] {
            assert_eq!(normal_name(a), normal_name(b));
        }
        assert_ne!(normal_name("GTX Pro"), normal_name("GTXPro"));
        assert_eq!(normal_name("Co"), "co");
    }
}
