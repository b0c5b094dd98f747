//! Names of folders and mails.

use crate::metrics::retention::Scope;
use crate::model::{Day, Kind, steady_hash};

/// Longest part of a folder's name for a restriction, in bytes.
const LONGEST_RESTRICTION: usize = 80;

/// Longest part of a folder's name for a person, in bytes.
const LONGEST_PERSON: usize = 40;

/// Suffix of a folder's name for a restricted report, so that it does not replace another:
/// `-by-rep-from-2026-01-01-where-segment-retail`. Empty for the whole report.
pub(super) fn restriction(scope: &Scope, compare: Option<Day>) -> String {
    let parts = [
        scope.by.map(|by| format!(" by {}", by.key())),
        scope.from.map(|day| format!(" from {day}")),
        scope.to.map(|day| format!(" to {day}")),
        (!scope.filter.is_empty()).then(|| format!(" where {}", scope.filter)),
        compare.map(|day| format!(" against {day}")),
    ];
    let text: String = parts.into_iter().flatten().collect();
    let name = slug(&text);
    if name.len() > LONGEST_RESTRICTION {
        with_hash(&name[..LONGEST_RESTRICTION], &text)
    } else {
        name.trim_end_matches('-').to_string()
    }
}

/// The name of a report's mails: `daily-2026-11-20`, with a hash where the report is restricted.
pub(super) fn mail_name(kind: Kind, as_of: Day, restriction: &str) -> String {
    let name = format!("{}-{as_of}", kind.key());
    if restriction.is_empty() {
        name
    } else {
        with_hash(&name, restriction)
    }
}

/// Folder name of a person, `marco-bellini-2f1c08aa`. The hash separates names that differ only in
/// characters that a folder's name cannot have.
pub(super) fn person(name: &str) -> String {
    let slug = slug(name);
    let slug = slug.trim_start_matches('-');
    with_hash(&slug[..slug.len().min(LONGEST_PERSON)], name)
}

/// A text in lower-case ASCII letters and digits, with one dash for every run of other characters.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

/// A slug followed by a hash of its text, 8 hexadecimal digits.
fn with_hash(slug: &str, text: &str) -> String {
    let slug = slug.trim_end_matches('-');
    format!("{slug}-{:08x}", steady_hash(text) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_folder_that_no_other_name_has_and_that_stays_where_it_is() {
        assert!(person("Marco Bellini").starts_with("marco-bellini-"));
        assert_ne!(person("René"), person("Renè"));
        assert!(!person("../../etc/passwd").contains(['/', '.']));
        assert!(person("李明").len() >= 5 && !person("李明").starts_with("--"));
    }

    #[test]
    fn a_restriction_is_told_in_the_name_of_the_folder() {
        let day = Day::from_ymd(2026, 1, 1);
        let scope = Scope {
            from: day,
            ..Scope::default()
        };
        let compare = Day::from_ymd(2025, 9, 30);
        assert_eq!(restriction(&Scope::default(), None), "");
        assert_eq!(
            restriction(&scope, compare),
            "-from-2026-01-01-against-2025-09-30"
        );
    }
}
