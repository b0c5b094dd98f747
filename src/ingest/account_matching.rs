//! Which account of the deals a row of another table means.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use super::batch_keys::{BatchKeys, Lookup};
use super::company_names::CompanyName;
use super::matched_by::MatchedBy;
use crate::config::fold;
use crate::dataset::{AccountIx, AccountKey, Dataset, Symbol};
use crate::source::InputError;
use crate::source::lookup_table::LookupTable;
use crate::source::parse;

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
    /// Made when first asked for: where ids match, nobody asks.
    by_name: OnceCell<Names>,
}

/// Accounts by name, in the order in which names are compared: as written, folded, without
/// punctuation, without legal form. Nothing where several accounts have the name.
#[derive(Default)]
struct Names([HashMap<String, Option<AccountIx>>; 4]);

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

    /// The account: by the CRM's id, then the table's own id, then the crosswalk, then a name
    /// nobody else has, as it is written or else without punctuation and legal form. The own numbers
    /// of a CS product may by chance be ids of other customers in the CRM.
    pub fn find(
        &self,
        data: &Dataset,
        keys: &BatchKeys,
        id: Option<Lookup>,
        crm_id: Option<Lookup>,
        name: Option<&str>,
    ) -> AccountMatch {
        let account = |name: Symbol| AccountIx(name.index() as u32);
        if let Some(found) = crm_id.and_then(|id| keys.found(id)) {
            return AccountMatch::One(account(found), MatchedBy::CrmId);
        }
        if let Some(found) = id.and_then(|id| keys.found(id)) {
            return AccountMatch::One(account(found), MatchedBy::Id);
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
        let Some(name) = name else {
            return AccountMatch::None;
        };
        let names = self.by_name.get_or_init(|| Names::of(data));
        let forms = Names::forms(name);
        let found = names
            .0
            .iter()
            .zip(&forms)
            .find_map(|(names, name)| names.get(name));
        match found.copied() {
            Some(Some(account)) => AccountMatch::One(account, MatchedBy::Name),
            Some(None) => AccountMatch::Ambiguous,
            None => AccountMatch::None,
        }
    }
}

impl Names {
    /// A name in the forms in which names are compared.
    fn forms(name: &str) -> [String; 4] {
        let name = parse::repaired(name);
        let folded = fold(&name);
        let CompanyName { core, form } = CompanyName::of(&folded);
        [name.into_owned(), folded, format!("{core} {form}"), core]
    }

    fn of(data: &Dataset) -> Names {
        let mut names = Names::default();
        for account in (0..data.accounts.len() as u32).map(AccountIx) {
            let forms = Names::forms(data.name_of(account));
            for (names, name) in names.0.iter_mut().zip(forms) {
                names
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(account));
            }
        }
        names
    }
}
