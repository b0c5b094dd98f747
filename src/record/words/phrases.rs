//! A set of phrases and where a text has them.

use hashbrown::{HashMap, HashSet};

use super::trust::Trust;
use crate::record::fold::{fold, is_dense, words};

/// Phrases as folded words with one blank between.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    known: HashMap<&'static str, Trust>,
    /// Phrases of scripts without blanks, which are searched in the text itself.
    dense: Vec<&'static str>,
    longest: usize,
    /// The first words of all, so that most texts are passed over at once.
    firsts: HashSet<&'static str>,
}

impl Phrases {
    /// Adds a folded phrase; one that was seen stays so.
    pub fn add(&mut self, key: &'static str, trust: Trust) {
        self.longest = self.longest.max(key.split(' ').count());
        self.firsts
            .insert(key.split(' ').next().unwrap_or_default());
        if !key.is_ascii() && key.chars().any(is_dense) && !self.dense.contains(&key) {
            self.dense.push(key);
        }
        self.known
            .entry(key)
            .and_modify(|known| *known = (*known).min(trust))
            .or_insert(trust);
    }

    /// Whether the words are a phrase as a whole.
    pub fn has(&self, words: &[String]) -> bool {
        match words {
            [word] => self.has_word(word),
            _ => words.len() <= self.longest && self.known.contains_key(words.join(" ").as_str()),
        }
    }

    /// Whether a word is a phrase by itself.
    pub fn has_word(&self, word: &str) -> bool {
        self.known.contains_key(word)
    }

    /// Whether the words begin with a phrase that was found in records.
    pub fn begins_as_seen(&self, words: &[String]) -> bool {
        let is_first = |word: &String| self.firsts.contains(word.as_str());
        if !words.first().is_some_and(is_first) {
            return false;
        }
        (1..=words.len().min(self.longest)).any(|n| {
            let phrase = words[..n].join(" ");
            self.known.get(phrase.as_str()) == Some(&Trust::Seen)
        })
    }

    /// The number of words of the longest phrase at the beginning.
    pub fn at_start(&self, words: &[String]) -> Option<usize> {
        if !self.firsts.contains(words.first()?.as_str()) {
            return None;
        }
        let most = words.len().min(self.longest);
        // The words are joined once: shorter phrases are beginnings of the longest.
        let mut joined = String::with_capacity(16 * most);
        let mut ends = Vec::with_capacity(most);
        for word in &words[..most] {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(word);
            ends.push(joined.len());
        }
        (1..=most)
            .rev()
            .find(|n| self.known.contains_key(&joined[..ends[n - 1]]))
    }

    /// How many phrases the words hold, counted without overlap.
    pub fn count_in(&self, words: &[String]) -> usize {
        let (mut at, mut found) = (0, 0);
        while at < words.len() {
            match self.at_start(&words[at..]) {
                Some(n) => (at, found) = (at + n, found + 1),
                None => at += 1,
            }
        }
        found
    }

    /// Whether a text holds a phrase: as words, or inside of a text without blanks.
    pub fn is_in(&self, text: &str) -> bool {
        if self.count_in(&words(text)) > 0 {
            return true;
        }
        self.is_dense_in(text)
    }

    /// Where the first phrase of a script without blanks ends in a text.
    pub fn end_of_dense(&self, text: &str) -> Option<usize> {
        if !text.chars().any(is_dense) {
            return None;
        }
        let ends = self.dense.iter().copied();
        let ends = ends.filter_map(|phrase| Some(text.find(phrase)? + phrase.len()));
        ends.min()
    }

    /// A folded text without the phrases of scripts without blanks.
    pub fn without_dense(&self, folded: &str) -> String {
        let mut held: Vec<&str> = self.dense.to_vec();
        held.retain(|phrase| folded.contains(phrase));
        // The longest first: a shorter phrase may stand inside of it.
        held.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        held.iter()
            .fold(folded.to_string(), |rest, phrase| rest.replace(phrase, ""))
    }

    /// Whether a text without blanks holds a phrase.
    pub fn is_dense_in(&self, text: &str) -> bool {
        text.chars().any(is_dense) && {
            let folded = fold(text);
            self.dense.iter().any(|phrase| folded.contains(*phrase))
        }
    }
}
