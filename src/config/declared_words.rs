//! Words that a configuration puts into classes: stages, deal types, customer statuses, decisions.

use std::collections::HashMap;

use super::fold::fold;
use super::vocabulary::{bare_stage, normal_form};

/// Words of a configuration, each in one class. They add to the words that are known without it,
/// and a word that is known in another class moves to this one.
#[derive(Debug, Clone)]
pub struct DeclaredWords<C> {
    /// By the word as [`fold`] gives it.
    folded: HashMap<String, C>,
    /// By its normal form; nothing where two classes share the form.
    normal: HashMap<String, Option<C>>,
}

impl<C> Default for DeclaredWords<C> {
    fn default() -> Self {
        DeclaredWords {
            folded: HashMap::new(),
            normal: HashMap::new(),
        }
    }
}

impl<C: Copy + PartialEq> DeclaredWords<C> {
    /// The words of each list.
    pub fn new<'a>(lists: impl IntoIterator<Item = (C, &'a [String])>) -> DeclaredWords<C> {
        let mut words = DeclaredWords::default();
        for (class, list) in lists {
            for word in list {
                words.folded.insert(fold(word), class);
                let of_form = words.normal.entry(normal_form(word)).or_insert(Some(class));
                if *of_form != Some(class) {
                    *of_form = None;
                }
            }
        }
        words
    }

    /// The class of a word: as it is declared, or but for punctuation and accents.
    pub fn find(&self, text: &str) -> Option<C> {
        if self.folded.is_empty() {
            return None;
        }
        let exact = self.folded.get(&fold(text)).copied();
        exact.or_else(|| self.normal.get(&normal_form(text)).copied().flatten())
    }

    /// The class of a stage, whatever number it has (`6. Signed`).
    pub fn find_stage(&self, text: &str) -> Option<C> {
        if self.folded.is_empty() {
            return None;
        }
        let bare = || self.normal.get(&bare_stage(text)).copied().flatten();
        self.find(text).or_else(bare)
    }

    /// Whether any word is declared in this class.
    pub fn has(&self, class: C) -> bool {
        self.folded.values().any(|one| *one == class)
    }

    /// Whether no word is declared.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }
}

/// The words of a section: each class with its key and its list, where one is written. A word that
/// two lists hold is a problem.
pub(super) fn classes<C: Copy + PartialEq>(
    section: &str,
    lists: &[(C, &str, Option<&Vec<String>>)],
    problems: &mut Vec<String>,
) -> DeclaredWords<C> {
    let by_key: Vec<_> = lists.iter().map(|(_, key, list)| (*key, *list)).collect();
    refuse_twice(section, &by_key, problems);
    let written = lists.iter().filter_map(|(class, _, list)| {
        let list = list.as_ref()?;
        Some((*class, list.as_slice()))
    });
    DeclaredWords::new(written)
}

/// Reports words that two lists of a section hold. `lists` are the keys with their words.
pub(super) fn refuse_twice(
    section: &str,
    lists: &[(&str, Option<&Vec<String>>)],
    problems: &mut Vec<String>,
) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (key, list) in lists {
        for word in list.iter().copied().flatten() {
            let earlier = *seen.entry(fold(word)).or_insert(key);
            if earlier != *key {
                problems.push(format!(
                    "{section}: {word:?} is in {earlier} and in {key}. Keep it in one of them"
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_string()).collect()
    }

    #[test]
    fn a_word_is_found_as_it_is_declared_or_but_for_punctuation_and_number() {
        let (won, lost) = (list(&["Signed", "Closed - Won"]), list(&["Closed Won"]));
        let words = DeclaredWords::new([(true, won.as_slice()), (false, lost.as_slice())]);
        for (text, class) in [
            ("signed ", Some(true)),
            ("Signed!", Some(true)),
            ("closed \u{2013} won", Some(true)),
            ("CLOSED WON", Some(false)),
            // Two classes have this form.
            ("Closed: Won", None),
            ("Unsigned", None),
            ("6. Signed", None),
        ] {
            assert_eq!(words.find(text), class, "{text}");
        }
        assert_eq!(words.find_stage("6. Signed"), Some(true));
        assert!(words.has(true) && !words.is_empty());
    }

    #[test]
    fn a_word_in_two_lists_is_refused() {
        let mut problems = Vec::new();
        let (won, lost) = (list(&["Signed"]), list(&["signed "]));
        let lists = [("stages.won", Some(&won)), ("stages.lost", Some(&lost))];
        refuse_twice("deals", &lists, &mut problems);
        assert_eq!(
            problems,
            ["deals: \"signed \" is in stages.won and in stages.lost. Keep it in one of them"]
        );
    }
}
