//! Audiences: who sees which part of a report.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{self, NamesShown, Recipients};
use super::mail::{self, Delivery};
use crate::model::{Kind, PersonalRole, Recipient};

/// Recipients who see the same part of the reports.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Its name, also that of its folder: letters, digits, `-` and `_`.
    pub name: String,
    /// What they see.
    pub sees: Sees,
}

/// Whose names an audience does not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenNames {
    /// Those of reps, and of authors of records who are not in CS.
    Reps,
    /// Those of CS leads and CS managers too.
    Everybody,
}

/// What an audience sees.
#[derive(Debug, Clone)]
pub enum Sees {
    /// Everything, with names left out.
    WithoutNames {
        /// Whose names are left out.
        hidden: HiddenNames,
        /// The recipients.
        to: Vec<Recipient>,
        /// The reports they get.
        reports: Vec<Kind>,
    },
    /// Everything.
    Everything {
        /// The recipients.
        to: Vec<Recipient>,
        /// The reports they get.
        reports: Vec<Kind>,
    },
    /// Each person sees their own part of the digest.
    TheirOwn {
        /// Whether rows are theirs as a rep or as a CS lead.
        whose: PersonalRole,
        /// The people by name, spelled as in the exports.
        to: BTreeMap<String, Recipient>,
    },
}

pub(super) fn check(
    written: &BTreeMap<String, file::Audience>,
    problems: &mut Vec<String>,
) -> Vec<Audience> {
    let mut folders = BTreeSet::new();
    let one = |(name, audience): (&String, &file::Audience)| {
        let key = format!("audience.{name}");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(is_plain) {
            problems.push(format!(
                "{key}: use only letters, digits, - and _ in the name, because it becomes a folder"
            ));
        }
        if !folders.insert(name.to_ascii_lowercase()) {
            problems.push(format!(
                "{key}: another audience has the same name in other capitals. Rename one of them"
            ));
        }
        sees(&key, audience, problems).map(|sees| Audience {
            name: name.clone(),
            sees,
        })
    };
    written.iter().filter_map(one).collect()
}

/// Finds recipients who would get two mails of one report, or one with less than they see anyway.
pub(super) fn conflicts(
    audiences: &[Audience],
    delivery: Option<&Delivery>,
    problems: &mut Vec<String>,
) {
    let mut everything: BTreeSet<String> = delivery
        .iter()
        .flat_map(|delivery| &delivery.to)
        .map(Recipient::key)
        .collect();
    let mut sees_cs: BTreeSet<String> = BTreeSet::new();
    for audience in audiences {
        match &audience.sees {
            Sees::Everything { to, .. } => everything.extend(to.iter().map(Recipient::key)),
            Sees::WithoutNames {
                hidden: HiddenNames::Reps,
                to,
                ..
            } => sees_cs.extend(to.iter().map(Recipient::key)),
            Sees::WithoutNames { .. } | Sees::TheirOwn { .. } => {}
        }
    }
    for audience in audiences {
        let to = match &audience.sees {
            Sees::Everything { to, .. } | Sees::WithoutNames { to, .. } => {
                to.iter().collect::<Vec<_>>()
            }
            Sees::TheirOwn { to, .. } => to.values().collect(),
        };
        let mut seen = BTreeSet::new();
        for recipient in to {
            let key = format!("audience.{}.to", audience.name);
            if let Sees::WithoutNames { hidden, .. } = &audience.sees {
                let address = &recipient.address;
                if everything.contains(&recipient.key()) {
                    problems.push(format!(
                        "{key}: {address} already gets the full report, with all names. Remove the \
                         address from one of the two"
                    ));
                }
                if *hidden == HiddenNames::Everybody && sees_cs.contains(&recipient.key()) {
                    problems.push(format!(
                        "{key}: {address} already gets a report with the names of CS. Remove the \
                         address from one of the two"
                    ));
                }
            }
            if !seen.insert(recipient.key()) {
                problems.push(format!("{key} names {} twice", recipient.address));
            }
        }
    }
}

fn sees(key: &str, written: &file::Audience, problems: &mut Vec<String>) -> Option<Sees> {
    match written.sees {
        file::Seen::Everything => all_rows(key, written, problems),
        file::Seen::OwnDeals => own_rows(PersonalRole::Rep, key, written, problems),
        file::Seen::OwnQueue => own_rows(PersonalRole::CsLead, key, written, problems),
    }
}

fn all_rows(key: &str, written: &file::Audience, problems: &mut Vec<String>) -> Option<Sees> {
    let Recipients::List(list) = &written.to else {
        problems.push(format!(
            "{key}.to has to be a list of addresses, because this audience sees everything: to = \
             [\"name@example.com\"]"
        ));
        return None;
    };
    let to: Vec<Recipient> = list
        .iter()
        .filter_map(|text| mail::recipient(&format!("{key}.to"), text, problems))
        .collect();
    if list.is_empty() {
        problems.push(format!("{key}.to is empty: add at least one recipient"));
    }
    let reports = written
        .reports
        .clone()
        .unwrap_or_else(|| Kind::ALL.to_vec());
    let hidden = match names(key, written, problems) {
        NamesShown::All => return Some(Sees::Everything { to, reports }),
        NamesShown::Cs => HiddenNames::Reps,
        NamesShown::None => HiddenNames::Everybody,
    };
    Some(Sees::WithoutNames {
        hidden,
        to,
        reports,
    })
}

/// Whom the reports name, from `names` or its older spelling `rep_names`.
fn names(key: &str, written: &file::Audience, problems: &mut Vec<String>) -> NamesShown {
    let of_flag = |flag| match flag {
        true => NamesShown::All,
        false => NamesShown::None,
    };
    match (written.names, written.rep_names) {
        (Some(names), None) => names,
        (None, Some(flag)) => of_flag(flag),
        (None, None) => NamesShown::All,
        (Some(names), Some(_)) => {
            problems.push(format!(
                "{key} has both names and rep_names. Remove rep_names: names = \"none\" is the \
                 same as rep_names = false, names = \"all\" the same as rep_names = true"
            ));
            names
        }
    }
}

fn own_rows(
    whose: PersonalRole,
    key: &str,
    written: &file::Audience,
    problems: &mut Vec<String>,
) -> Option<Sees> {
    let hides = [
        (
            "names",
            written.names.is_some_and(|names| names != NamesShown::All),
        ),
        ("rep_names", written.rep_names == Some(false)),
    ];
    for (name, _) in hides.into_iter().filter(|(_, hides)| *hides) {
        problems.push(format!(
            "{key}.{name} only works for an audience that sees everything. Remove it, or remove \
             sees"
        ));
    }
    if written
        .reports
        .as_ref()
        .is_some_and(|reports| reports != &[Kind::Daily])
    {
        problems.push(format!(
            "{key}.reports: only the daily report has a version for each person. Remove this line"
        ));
    }
    let Recipients::ByName(people) = &written.to else {
        problems.push(format!(
            "{key}.to needs each person as the exports name them, with an address: to = {{ \"Nia \
             Oduya\" = \"nia@example.com\" }}"
        ));
        return None;
    };
    if people.is_empty() {
        problems.push(format!("{key}.to is empty: add at least one person"));
    }
    let to = people.iter().filter_map(|(name, text)| {
        mail::recipient(&format!("{key}.to.{name:?}"), text, problems)
            .map(|recipient| (name.trim().to_string(), recipient))
    });
    Some(Sees::TheirOwn {
        whose,
        to: to.collect(),
    })
}
