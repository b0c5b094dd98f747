//! Persons: ids, e-mail addresses and names in the exports to one name each.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::person_names::PersonName;
use crate::config::{Owners as Source, dialect, fold};
use crate::source::InputError;
use crate::source::lookup_table::LookupTable;
use crate::source::parse;

/// Whom a cell means.
#[derive(Debug, PartialEq, Eq)]
pub enum Person<'a> {
    /// This one: one name for each person.
    Known(Cow<'a, str>),
    /// Somebody the owner table does not know: the text stands for itself.
    Unknown(Cow<'a, str>),
    /// One of several of that name; nobody can know which.
    Ambiguous,
}

/// What a person is known by: an address, else an id or a name.
type Key = (Option<String>, Option<String>);

/// The persons of the owner table; empty when none is configured.
#[derive(Default)]
pub struct Owners {
    by_id: HashMap<String, String>,
    by_email: HashMap<String, String>,
    /// Folded names; nothing where several persons have the name.
    by_name: HashMap<String, Option<String>>,
}

impl Owners {
    /// Whom a cell means by id, e-mail address or name; a text that the table does not know stands
    /// for itself.
    pub fn find<'a>(&'a self, text: &'a str) -> Person<'a> {
        if self.by_id.is_empty() && self.by_name.is_empty() && self.by_email.is_empty() {
            return Person::Known(parse::repaired(text));
        }
        let id = parse::id(text).unwrap_or(Cow::Borrowed(text));
        let by_id = self.by_id.get(id.as_ref());
        if let Some(name) = by_id.or_else(|| self.by_email.get(&text.to_lowercase())) {
            return Person::Known(Cow::Borrowed(name));
        }
        match self.by_name.get(&fold(text)) {
            Some(Some(name)) => Person::Known(Cow::Borrowed(name)),
            Some(None) => Person::Ambiguous,
            None => self.find_marked(text),
        }
    }

    /// Whom a cell means that has an address or a remark beside the name. An address that the table
    /// does not know is nobody of the table, whatever the name is.
    fn find_marked<'a>(&'a self, text: &'a str) -> Person<'a> {
        let person = PersonName::parse(text);
        let name = match (&person.address, person.name) {
            (Some(address), _) => self.by_email.get(address).map(Some),
            (None, Some(name)) if name != text => self.by_name.get(&fold(name)).map(Option::as_ref),
            (None, _) => None,
        };
        match name {
            Some(Some(name)) => Person::Known(Cow::Borrowed(name)),
            Some(None) => Person::Ambiguous,
            None => Person::Unknown(parse::repaired(text)),
        }
    }

    /// Of rows `(id, name, e-mail)`. Rows of one id or one address are one person.
    fn of(rows: impl Iterator<Item = [Option<String>; 3]>) -> Owners {
        let mut persons: BTreeMap<Key, (String, Vec<String>)> = BTreeMap::new();
        let mut ids = Vec::new();
        for [id, name, email] in rows {
            let Some(name) = name.or_else(|| email.clone()) else {
                continue;
            };
            let email = email.map(|e| e.to_lowercase());
            let key = if email.is_some() {
                (email.clone(), None)
            } else {
                (None, id.clone().or(Some(fold(&name))))
            };
            let person = persons
                .entry(key.clone())
                .or_insert_with(|| (name, Vec::new()));
            if let Some(id) = id {
                person.1.push(id.clone());
                ids.push((id, key));
            }
        }
        let mut names: HashMap<String, usize> = HashMap::new();
        for (name, _) in persons.values() {
            *names.entry(fold(name)).or_default() += 1;
        }
        let mut owners = Owners::default();
        for ((email, _), (name, ids)) in &persons {
            let is_shared = names.get(&fold(name)).is_some_and(|count| *count > 1);
            // Two persons of one name are told apart wherever they are shown.
            let apart = email
                .clone()
                .or_else(|| ids.first().cloned())
                .unwrap_or_default();
            let shown = if is_shared {
                format!("{name} ({apart})")
            } else {
                name.clone()
            };
            for id in ids {
                owners.by_id.insert(id.clone(), shown.clone());
            }
            if let Some(email) = email {
                owners.by_email.insert(email.clone(), shown.clone());
            }
            owners
                .by_name
                .insert(fold(name), (!is_shared).then_some(shown));
        }
        owners
    }
}

/// Reads the owner table.
///
/// # Errors
/// When it cannot be read, or has neither ids nor names.
pub fn read(source: Option<&Source>) -> Result<Owners, InputError> {
    let Some(source) = source else {
        return Ok(Owners::default());
    };
    let aliases = |column: &str| {
        let tables = dialect::all().iter().filter_map(|d| d.owners.as_ref());
        let headers = tables
            .filter_map(|o| o.get(column))
            .flatten()
            .map(|alias| alias.header.clone());
        std::iter::once(column.to_string())
            .chain(headers)
            .collect::<Vec<_>>()
    };
    let wanted = [
        ("id", &source.id),
        ("name", &source.name),
        ("email", &source.email),
    ]
    .map(|(column, declared)| {
        declared
            .as_ref()
            .map_or_else(|| aliases(column), |one| vec![one.clone()])
    });
    let parts = source.first_and_last.as_ref();
    let parts = parts.into_iter().flat_map(|(first, last)| [first, last]);
    let all: Vec<&str> = wanted
        .iter()
        .flatten()
        .chain(parts)
        .map(String::as_str)
        .collect();
    let table = LookupTable::read(&source.file, &all)?;
    let declared = [&source.id, &source.name, &source.email];
    let mut positions = [None; 3];
    for ((slot, wanted), declared) in positions.iter_mut().zip(&wanted).zip(declared) {
        *slot = match declared {
            Some(header) => Some(table.require(header)?),
            None => wanted.iter().find_map(|header| table.position(header)),
        };
    }
    let in_parts = match &source.first_and_last {
        Some((first, last)) => Some([table.require(first)?, table.require(last)?]),
        None => None,
    };
    if positions.iter().flatten().count() + usize::from(in_parts.is_some()) < 2 {
        let reason = format!(
            "it needs two of id, name and email. Set their headers under [owners]: id = \"…\", \
             name = \"…\" (or first_name and last_name), email = \"…\". Columns found: {}",
            table.headers.join(", ")
        );
        return Err(InputError::Unreadable {
            path: source.file.clone(),
            reason,
        });
    }
    let rows = table.rows.iter().map(|row| {
        let cell = |i: Option<usize>| {
            i.and_then(|i| row.get(i))
                .and_then(|text| parse::name(text))
        };
        let id = cell(positions[0]).and_then(parse::id).map(Cow::into_owned);
        let of_parts = in_parts.and_then(|parts| {
            let parts: Vec<&str> = parts.into_iter().filter_map(|at| cell(Some(at))).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        });
        let name = cell(positions[1]).map(str::to_string).or(of_parts);
        [
            id,
            name.map(|n| parse::repaired(&n).into_owned()),
            cell(positions[2]).map(str::to_string),
        ]
    });
    Ok(Owners::of(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(rows: &[[&str; 3]]) -> Owners {
        let cell = |text: &str| (!text.is_empty()).then(|| text.to_string());
        Owners::of(rows.iter().map(|row| row.map(cell)))
    }

    #[test]
    fn a_person_is_found_by_id_address_or_name() {
        let owners = owners(&[["1", "Ann Bell", "ann@x.example"], ["2", "Ben Cole", ""]]);
        for text in ["1", "ANN@x.example", "ann  bell"] {
            assert_eq!(
                owners.find(text),
                Person::Known("Ann Bell".into()),
                "{text}"
            );
        }
        assert_eq!(owners.find("2"), Person::Known("Ben Cole".into()));
        for text in ["Ann B. <ann@x.example>", "Ann Bell (Deactivated User)"] {
            assert_eq!(
                owners.find(text),
                Person::Known("Ann Bell".into()),
                "{text}"
            );
        }
        let stranger = "Ann Bell <ann@y.example>";
        assert_eq!(owners.find(stranger), Person::Unknown(stranger.into()));
        assert_eq!(owners.find("Zoe Ray"), Person::Unknown("Zoe Ray".into()));
    }

    #[test]
    fn of_two_persons_with_one_name_neither_is_guessed() {
        let owners = owners(&[
            ["1", "John Smith", "js@x.example"],
            ["2", "John Smith", "john@x.example"],
        ]);
        assert_eq!(owners.find("John Smith"), Person::Ambiguous);
        assert_eq!(
            owners.find("2"),
            Person::Known("John Smith (john@x.example)".into())
        );
        // The same person, listed twice.
        let twice = self::owners(&[
            ["1", "John Smith", "js@x.example"],
            ["7", "John Smith", "js@x.example"],
        ]);
        assert_eq!(twice.find("john smith"), Person::Known("John Smith".into()));
        assert_eq!(twice.find("7"), Person::Known("John Smith".into()));
    }
}
