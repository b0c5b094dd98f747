//! Which account of the deals a row of another table means.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use super::batch_keys::{BatchKeys, Lookup};
use super::matched_by::MatchedBy;
use crate::config::fold;
use crate::dataset::{AccountIx, AccountKey, Dataset, Symbol};
use crate::source::InputError;
use crate::source::lookup_table::LookupTable;
use crate::source::parse;

/// A name as accounts are found by it, where deals have no account ids.
pub fn folded_name(name: &str) -> String {
    fold(&parse::repaired(name))
}

/// What was found for a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountMatch {
    /// This account, so.
    One(AccountIx, MatchedBy),
    /// Only a name, which several accounts have.
    Ambiguous,
    /// None.
    None,
}

/// Ways from ids and names to accounts.
pub struct AccountMatcher {
    crosswalk: HashMap<String, String>,
    /// Normalised names; nothing where several accounts have the name. Made when first asked for:
    /// where ids match, nobody asks.
    by_name: OnceCell<HashMap<String, Option<AccountIx>>>,
}

/// The headers of a crosswalk file.
const CROSSWALK: [&str; 2] = ["outcomes_account_id", "deals_account_id"];

impl AccountMatcher {
    /// With this crosswalk.
    ///
    /// # Errors
    /// When the crosswalk cannot be read.
    pub fn new(crosswalk: Option<&Path>) -> Result<AccountMatcher, InputError> {
        let mut matcher = AccountMatcher {
            crosswalk: HashMap::new(),
            by_name: OnceCell::new(),
        };
        if let Some(path) = crosswalk {
            let table = LookupTable::read(path, &CROSSWALK)?;
            let (from, to) = (table.require(CROSSWALK[0])?, table.require(CROSSWALK[1])?);
            for row in &table.rows {
                if let (Some(from), Some(to)) = (parse::id(&row[from]), parse::id(&row[to])) {
                    matcher.crosswalk.insert(from.into_owned(), to.into_owned());
                }
            }
        }
        Ok(matcher)
    }

    /// The account: by the table's own id, then the CRM's id, then the crosswalk, then a name
    /// nobody else has, which is given as [`normal_name`] writes it.
    pub fn find(
        &self,
        data: &Dataset,
        keys: &BatchKeys,
        id: Option<Lookup>,
        crm_id: Option<Lookup>,
        name: Option<&str>,
    ) -> AccountMatch {
        let account = |name: Symbol| AccountIx(name.index() as u32);
        if let Some(found) = id.and_then(|id| keys.found(id)) {
            return AccountMatch::One(account(found), MatchedBy::Id);
        }
        if let Some(found) = crm_id.and_then(|id| keys.found(id)) {
            return AccountMatch::One(account(found), MatchedBy::CrmId);
        }
        let text = |id: Lookup| keys.lookup_text(id).strip_prefix(AccountKey::ID);
        let other = [id, crm_id]
            .into_iter()
            .flatten()
            .filter_map(text)
            .find_map(|id| self.crosswalk.get(id));
        if let Some(found) =
            other.and_then(|id| data.account_keys.find(&format!("{}{id}", AccountKey::ID)))
        {
            return AccountMatch::One(account(found), MatchedBy::Crosswalk);
        }
        let by_name = || self.by_name.get_or_init(|| names(data));
        match name.map(|name| by_name().get(name)) {
            Some(Some(Some(account))) => AccountMatch::One(*account, MatchedBy::Name),
            Some(Some(None)) => AccountMatch::Ambiguous,
            _ => AccountMatch::None,
        }
    }
}

fn names(data: &Dataset) -> HashMap<String, Option<AccountIx>> {
    let mut names = HashMap::new();
    for account in (0..data.accounts.len() as u32).map(AccountIx) {
        let name = normal_name(data.name_of(account));
        names
            .entry(name)
            .and_modify(|known| *known = None)
            .or_insert(Some(account));
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
    let folded = fold(&parse::repaired(name));
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
