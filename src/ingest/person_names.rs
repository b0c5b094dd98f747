//! Persons as CRMs write them: with an address in angle brackets, or marked as deactivated.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::fold;
use crate::config::vocabulary::normal_form;
use crate::source::parse;

/// What CRMs write beside the name of a user who can no longer sign in, folded.
const DEACTIVATED: [&str; 40] = [
    "deactivated",
    "deactivated user",
    "inactive",
    "inactive user",
    "disabled",
    "disabled user",
    "deleted",
    "deleted user",
    "removed",
    "removed user",
    "suspended",
    "former employee",
    "former user",
    "archived",
    "deaktiviert",
    "deaktivierter benutzer",
    "inaktiv",
    "inaktiver benutzer",
    "gelöscht",
    "désactivé",
    "désactivée",
    "utilisateur désactivé",
    "inactif",
    "inactive utilisateur",
    "desactivado",
    "desactivada",
    "usuario desactivado",
    "inactivo",
    "disattivato",
    "disattivata",
    "utente disattivato",
    "inattivo",
    "gedeactiveerd",
    "inactief",
    "desativado",
    "desativada",
    "usuário desativado",
    "inativo",
    "無効",
    "無効なユーザー",
];

/// What divides a name from the address that tells it from another of the same name, in a key.
pub const ADDRESS: char = '\u{2}';

/// A person as a cell names one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonName<'a> {
    /// The name; nothing where the cell holds an address alone.
    pub name: Option<&'a str>,
    /// The e-mail address in lower case.
    pub address: Option<String>,
}

impl<'a> PersonName<'a> {
    /// Parses `Ana Reyes`, `Ana Reyes <ana@x.example>`, `ana@x.example`, `Ana Reyes (Deactivated
    /// User)`.
    pub fn parse(text: &'a str) -> PersonName<'a> {
        let text = active(text.trim());
        let is_address = |text: &str| text.contains('@') && !text.contains(char::is_whitespace);
        if is_address(text) {
            let bare = text.trim_start_matches('<').trim_end_matches('>');
            return PersonName {
                name: None,
                address: Some(bare.to_lowercase()),
            };
        }
        let closing = [('<', '>'), ('(', ')'), ('[', ']')];
        let with_address = closing.into_iter().find_map(|(open, close)| {
            let (name, address) = text.strip_suffix(close)?.rsplit_once(open)?;
            (is_address(address.trim()) && !name.trim().is_empty()).then_some((name, address))
        });
        match with_address {
            Some((name, address)) => PersonName {
                name: Some(active(name.trim().trim_matches('"').trim())),
                address: Some(address.trim().to_lowercase()),
            },
            None => PersonName {
                name: Some(text),
                address: None,
            },
        }
    }
}

/// A name without the remark that its user is deactivated.
fn active(text: &str) -> &str {
    let is_remark = |remark: &str| DEACTIVATED.contains(&fold(remark).as_str());
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）')] {
        let at_end = text.strip_suffix(close).and_then(|t| t.rsplit_once(open));
        if let Some((name, _)) = at_end.filter(|(_, remark)| is_remark(remark)) {
            return or_whole(name, text);
        }
        let at_begin = text.strip_prefix(open).and_then(|t| t.split_once(close));
        if let Some((_, name)) = at_begin.filter(|(remark, _)| is_remark(remark)) {
            return or_whole(name, text);
        }
    }
    let dashed = [" - ", " – ", " — "]
        .iter()
        .find_map(|d| text.rsplit_once(d));
    match dashed.filter(|(_, remark)| is_remark(remark)) {
        Some((name, _)) => or_whole(name, text),
        None => text,
    }
}

fn or_whole<'a>(name: &'a str, text: &'a str) -> &'a str {
    match name.trim() {
        "" => text,
        name => name,
    }
}

/// By what persons are one: by name, as long as no two addresses have it. Two addresses are never
/// one person, and an address alone is the person who is written with it once.
pub struct PersonKeys {
    /// The addresses of each folded name.
    addresses: BTreeMap<String, BTreeSet<String>>,
    /// The folded names of each address.
    names: BTreeMap<String, BTreeSet<String>>,
    /// The folded names without a comma.
    plain: BTreeSet<String>,
}

impl PersonKeys {
    /// The keys of these persons.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> PersonKeys {
        let mut keys = PersonKeys {
            addresses: BTreeMap::new(),
            names: BTreeMap::new(),
            plain: BTreeSet::new(),
        };
        let mut alone = BTreeSet::new();
        for text in texts {
            let person = PersonName::parse(text);
            let plain = person.name.filter(|name| !name.contains(','));
            keys.plain.extend(plain.map(folded));
            if let (None, Some(address)) = (person.name, &person.address) {
                alone.insert(address.clone());
            }
            if let (Some(name), Some(address)) = (person.name, person.address) {
                let name = folded(name);
                let addresses = keys.addresses.entry(name.clone()).or_default();
                addresses.insert(address.clone());
                keys.names.entry(address).or_default().insert(name);
            }
        }
        keys.name_addresses(alone);
        keys
    }

    /// Gives each address that stands without a name the name that it is made of, as in
    /// `elin.soderberg@x.example` beside `Elin Söderberg`: a column has both after a change of the
    /// sign-in. Not where the name has another address, or two addresses are made of it.
    fn name_addresses(&mut self, alone: BTreeSet<String>) {
        let mut of_words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in self.plain.iter().filter(|name| name.contains(' ')) {
            for words in [normal_form(name), normal_form(&without_umlauts(name))] {
                of_words.entry(words).or_default().insert(name.clone());
            }
        }
        let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for address in alone.into_iter().filter(|a| !self.names.contains_key(a)) {
            let local = address.split('@').next().unwrap_or_default();
            let names = of_words.get(&normal_form(local)).filter(|n| n.len() == 1);
            if let Some(name) = names.and_then(BTreeSet::first) {
                made.entry(name.clone()).or_default().insert(address);
            }
        }
        for (name, addresses) in made {
            if let (Some(address), 1, false) = (
                addresses.first(),
                addresses.len(),
                self.addresses.contains_key(&name),
            ) {
                self.names
                    .entry(address.clone())
                    .or_default()
                    .insert(name.clone());
                self.addresses.insert(name, addresses);
            }
        }
    }

    /// The key of a person; equal ones are one person.
    pub fn key(&self, text: &str) -> String {
        let person = PersonName::parse(text);
        match (person.name, person.address) {
            (Some(name), None) => self.given_name_first(folded(name)),
            (Some(name), Some(address)) => self.with_address(folded(name), &address),
            (None, Some(address)) => {
                let names = self.names.get(&address);
                match names
                    .filter(|names| names.len() == 1)
                    .and_then(BTreeSet::first)
                {
                    Some(name) => self.with_address(name.clone(), &address),
                    None => fold(&address),
                }
            }
            (None, None) => fold(text),
        }
    }

    /// `Nair, Priya` is `Priya Nair` where somebody is called so.
    fn given_name_first(&self, name: String) -> String {
        let turned = name.split_once(',').map(|(family, given)| {
            let (family, given) = (family.trim(), given.trim());
            format!("{given} {family}")
        });
        turned
            .filter(|turned| self.plain.contains(turned))
            .unwrap_or(name)
    }

    /// Whether a text names two persons or more who are named alone elsewhere: `Ana Lind, Bo Ek`.
    pub fn names_several(&self, text: &str) -> bool {
        const BETWEEN: [&str; 8] = [",", ";", "|", "/", "&", "+", " and ", "\n"];
        let is_whole = self.plain.contains(&folded(text)) && !text.contains(',');
        let mut signs = BETWEEN.iter().filter(|sign| text.contains(**sign));
        signs.any(|sign| {
            let parts: Vec<String> = text.split(sign).map(|part| folded(part.trim())).collect();
            let are_persons = parts.iter().all(|part| self.plain.contains(part));
            let is_one = parts.windows(2).all(|two| two[0] == two[1]);
            parts.len() > 1 && are_persons && !is_one && (!is_whole || self.are_full(&parts))
        })
    }

    /// Whether all are names of two words or more: `Smith/Jones` may be one person.
    fn are_full(&self, parts: &[String]) -> bool {
        parts.iter().all(|part| part.contains(' '))
    }

    fn with_address(&self, name: String, address: &str) -> String {
        let of_name = self.addresses.get(&name).map_or(0, BTreeSet::len);
        match of_name > 1 {
            true => format!("{name}{ADDRESS}{address}"),
            false => name,
        }
    }
}

/// A name as addresses write it in German: `ö` as `oe`.
fn without_umlauts(name: &str) -> String {
    name.replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
}

fn folded(name: &str) -> String {
    fold(&parse::repaired(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(texts: &[&str]) -> Vec<String> {
        let keys = PersonKeys::of(texts.iter().copied());
        texts.iter().map(|text| keys.key(text)).collect()
    }

    #[test]
    fn a_deactivated_user_is_the_same_person() {
        for text in [
            "Cleo Lind (Deactivated User)",
            "Cleo Lind [Inactive]",
            "[INACTIVE] Cleo Lind",
            "Cleo Lind (deactivated)",
            "Cleo Lind - Inactive",
            "Cleo Lind (Inaktiv)",
            "Cleo Lind (Utilisateur désactivé)",
        ] {
            assert_eq!(PersonName::parse(text).name, Some("Cleo Lind"), "{text}");
        }
        for text in [
            "Cleo Lind (EMEA)",
            "(Inactive)",
            "Inactive",
            "Cleo Lind - Berlin",
        ] {
            assert_eq!(PersonName::parse(text).name, Some(text), "{text}");
        }
    }

    #[test]
    fn a_name_with_its_address_is_the_name_and_the_address() {
        let all = keys(&["Ana Reyes <ana@x.example>", "Ana Reyes", "ANA@x.example"]);
        assert_eq!(all, ["ana reyes", "ana reyes", "ana reyes"]);
        let bracketed = keys(&["Ana Reyes (ana@x.example)", "ana reyes"]);
        assert_eq!(bracketed, ["ana reyes", "ana reyes"]);
    }

    #[test]
    fn a_family_name_in_front_is_the_same_person_where_one_is_called_so() {
        let all = keys(&["Nair, Priya", "Priya Nair", "Lind, Ana", "Nair,Priya"]);
        assert_eq!(all, ["priya nair", "priya nair", "lind, ana", "priya nair"]);
    }

    #[test]
    fn a_cell_with_two_persons_is_none_of_them() {
        let texts = ["Priya Nair", "Owen Hartley", "Nair, Priya", "Cher"];
        let keys = PersonKeys::of(texts.into_iter());
        for text in [
            "Priya Nair,Owen Hartley",
            "Owen Hartley; Priya Nair",
            "Priya Nair & Cher",
        ] {
            assert!(keys.names_several(text), "{text}");
        }
        for text in [
            "Priya Nair",
            "Nair, Priya",
            "Priya Nair, Lars Holm",
            "Cher",
            "Priya Nair, Priya Nair",
        ] {
            assert!(!keys.names_several(text), "{text}");
        }
    }

    #[test]
    fn an_address_made_of_a_name_is_the_person_called_so() {
        let all = keys(&[
            "Elin Söderberg",
            "elin.soderberg@x.example",
            "Gregor Höhne",
            "gregor_hoehne@x.example",
            "e.berg@x.example",
        ]);
        assert_eq!(all[0], all[1]);
        assert_eq!(all[2], all[3]);
        assert_eq!(all[4], "e.berg@x.example");
        let two = keys(&["Ana Lind", "ana.lind@x.example", "ana.lind@y.example"]);
        assert!(two[0] != two[1] && two[0] != two[2] && two[1] != two[2]);
        let other = keys(&["Ana Lind <al@x.example>", "ana.lind@x.example"]);
        assert_ne!(other[0], other[1]);
    }

    #[test]
    fn two_addresses_are_never_one_person() {
        let all = keys(&[
            "Alex Kim <a@x.example>",
            "Alex Kim <b@x.example>",
            "Alex Kim",
            "b@x.example",
        ]);
        assert_ne!(all[0], all[1]);
        assert_ne!(all[2], all[0]);
        assert_ne!(all[2], all[1]);
        assert_eq!(all[3], all[1]);
        assert_ne!(keys(&["a@x.example", "b@x.example"])[0], "b@x.example");
    }
}
