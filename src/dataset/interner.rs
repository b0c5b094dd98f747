//! Texts that repeat (reps, segments, ids), stored once and referred to by a small number.

use std::hash::BuildHasher;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::string_arena::StringArena;

/// A text of a [`Interner`] table. Two equal texts of one table are the same `Symbol`; the number
/// says nothing about order (compare [`Interner::text`] for that).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Symbol(NonZeroU32);

impl Symbol {
    /// Position in order of first appearance, from 0: usable as an index into a column.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The name at a position in order of first appearance.
    pub fn at(index: u32) -> Symbol {
        Symbol(NonZeroU32::MIN.saturating_add(index))
    }
}

/// An append-only table of distinct texts in one buffer.
pub struct Interner {
    texts: StringArena,
    /// Every text, or none of them while `sorted` has them.
    table: HashTable<Slot>,
    hashes: TextHasher,
    /// Hashes of the texts as long as each is greater than the one before, as ids of many exports
    /// are: those need no table to be told apart. Nothing once one was not.
    sorted: Option<Vec<u32>>,
    expected: usize,
    /// Whether the table was let go: every text is there and none is in it.
    index_is_dropped: bool,
}

/// A name in the table, with enough of its text's hash that hardly any other text has to be looked
/// at.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    name: u32,
}

/// Hashes texts as one [`Interner`] table does: for doing so ahead, elsewhere.
#[derive(Clone, Default)]
pub struct TextHasher(DefaultHashBuilder);

/// The hash of a text by the [`TextHasher`] of a table.
#[derive(Clone, Copy, Debug)]
pub struct TextHash(u32);

impl TextHasher {
    /// The hash of a text.
    pub fn of(&self, text: &str) -> TextHash {
        let hash = self.0.hash_one(text);
        TextHash((hash ^ (hash >> 32)) as u32)
    }
}

impl TextHash {
    /// What the hash table wants: places by the low bits, a check by the seven highest.
    fn spread(self) -> u64 {
        spread(self.0)
    }
}

fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash) << 32
}

impl Default for Interner {
    fn default() -> Interner {
        Interner {
            texts: StringArena::default(),
            table: HashTable::new(),
            hashes: TextHasher::default(),
            sorted: Some(Vec::new()),
            expected: 0,
            index_is_dropped: false,
        }
    }
}

impl Interner {
    /// The name of `text`, added when it is new.
    pub fn add(&mut self, text: &str) -> Symbol {
        self.add_hashed(text, self.hashes.of(text))
    }

    /// [`Interner::add`] of a text whose hash by [`Interner::hashes`] is known.
    pub fn add_hashed(&mut self, text: &str, hash: TextHash) -> Symbol {
        if let Some(sorted) = &mut self.sorted {
            if self.texts.last().is_none_or(|last| text > last) {
                sorted.push(hash.0);
                return self.push(text);
            }
            self.index();
        }
        if self.index_is_dropped {
            let hashes =
                (0..self.texts.len() as u32).map(|name| self.hashes.of(self.texts.at(name)).0);
            self.sorted = Some(hashes.collect());
            self.index_is_dropped = false;
            self.index();
        }
        let Interner { texts, table, .. } = self;
        let is_same = |slot: &Slot| slot.hash == hash.0 && texts.at(slot.name) == text;
        match table.entry(hash.spread(), is_same, |slot| spread(slot.hash)) {
            hashbrown::hash_table::Entry::Occupied(entry) => Symbol::at(entry.get().name),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                // u32 names: four thousand million distinct texts do not fit in memory first.
                let name = texts.len() as u32;
                entry.insert(Slot { hash: hash.0, name });
                self.push(text)
            }
        }
    }

    fn push(&mut self, text: &str) -> Symbol {
        let name = self.texts.len() as u32;
        self.texts.push(text);
        Symbol::at(name)
    }

    /// Makes ready for being asked for texts in any order. To be called when most have been added.
    pub fn index(&mut self) {
        let Some(sorted) = self.sorted.take() else {
            return;
        };
        self.table
            .reserve(sorted.len().max(self.expected), |slot| spread(slot.hash));
        for (name, hash) in (0u32..).zip(sorted) {
            self.table
                .insert_unique(spread(hash), Slot { hash, name }, |slot| spread(slot.hash));
        }
    }

    /// Lets go what texts are looked up by, for its memory: to be called when hardly any is looked
    /// up from then on.
    pub fn drop_index(&mut self) {
        (self.table, self.sorted, self.index_is_dropped) = (HashTable::new(), None, true);
    }

    /// Says how many texts there may be, so that a table need not grow step by step.
    pub fn expect_len(&mut self, texts: usize) {
        self.expected = texts;
    }

    /// The name of `text` when it was added before.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.find_hashed(text, self.hashes.of(text))
    }

    /// [`Interner::find`] of a text whose hash by [`Interner::hashes`] is known.
    pub fn find_hashed(&self, text: &str, hash: TextHash) -> Option<Symbol> {
        if self.sorted.is_some() {
            return self.find_sorted(text);
        }
        if self.index_is_dropped {
            return (0..self.texts.len() as u32)
                .find(|name| self.texts.at(*name) == text)
                .map(Symbol::at);
        }
        let is_same = |slot: &Slot| slot.hash == hash.0 && self.texts.at(slot.name) == text;
        self.table
            .find(hash.spread(), is_same)
            .map(|slot| Symbol::at(slot.name))
    }

    /// [`Interner::find_hashed`] of many texts. In tables of millions it is the memory that one
    /// waits for, three times a text: here for many texts at once.
    pub fn find_many<'a>(
        &self,
        texts: impl Iterator<Item = (&'a str, TextHash)> + Clone,
    ) -> Vec<Option<Symbol>> {
        if self.sorted.is_some() || self.index_is_dropped {
            return texts
                .map(|(text, hash)| self.find_hashed(text, hash))
                .collect();
        }
        let likely = |(_, hash): (&str, TextHash)| {
            self.table.find(hash.spread(), |slot| slot.hash == hash.0)
        };
        let likely: Vec<Option<u32>> = texts
            .clone()
            .map(|asked| Some(likely(asked)?.name))
            .collect();
        let found = likely
            .into_iter()
            .zip(texts)
            .map(|(likely, (text, hash))| match likely {
                Some(name) if self.texts.at(name) != text => self.find_hashed(text, hash),
                likely => likely.map(Symbol::at),
            });
        found.collect()
    }

    /// Looks texts up that are soon asked for in earnest, so that they lie near then.
    pub fn prefetch<'a>(&self, texts: impl Iterator<Item = (&'a str, TextHash)>) {
        if self.sorted.is_none() {
            let found = texts.filter(|(text, hash)| self.find_hashed(text, *hash).is_some());
            std::hint::black_box(found.count());
        }
    }

    fn find_sorted(&self, text: &str) -> Option<Symbol> {
        let at = |name: u32| self.texts.at(name);
        let (mut from, mut to) = (0, self.texts.len() as u32);
        // Most that is asked for stands behind the last.
        if self.texts.last().is_none_or(|last| text > last) {
            return None;
        }
        while from < to {
            let middle = from + (to - from) / 2;
            if at(middle) < text {
                from = middle + 1
            } else {
                to = middle
            }
        }
        (at(from) == text).then(|| Symbol::at(from))
    }

    /// How this table hashes texts.
    pub fn hashes(&self) -> TextHasher {
        self.hashes.clone()
    }

    /// The text of a name of this table.
    pub fn text(&self, name: Symbol) -> &str {
        self.texts.at(name.index() as u32)
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_texts_share_a_name_and_read_back() {
        let mut names = Interner::default();
        let (a, b) = (names.add("Ana"), names.add(""));
        assert_eq!(names.add("Ana"), a);
        assert_ne!(a, b);
        assert_eq!((names.text(a), names.text(b), names.len()), ("Ana", "", 2));
        assert_eq!((names.find("Ana"), names.find("ana")), (Some(a), None));
    }

    #[test]
    fn a_hash_made_ahead_finds_the_same() {
        let mut names = Interner::default();
        let hashes = names.hashes();
        let name = names.add_hashed("Ana", hashes.of("Ana"));
        assert_eq!(
            (
                names.find("Ana"),
                names.find_hashed("Ben", hashes.of("Ben"))
            ),
            (Some(name), None)
        );
    }

    #[test]
    fn ten_thousand_names_stay_apart() {
        let mut names = Interner::default();
        let all: Vec<Symbol> = (0..10_000).map(|i| names.add(&format!("D{i}"))).collect();
        assert_eq!(names.len(), 10_000);
        assert!(
            all.iter()
                .enumerate()
                .all(|(i, n)| names.text(*n) == format!("D{i}") && n.index() == i)
        );
    }

    proptest! {
        /// Sorted for a while or not at all, indexed at any time: the same names as of a map.
        #[test]
        fn texts_are_numbered_as_they_come(
            texts in prop::collection::vec("[a-c]{0,3}", 0..30),
            sorted in 0usize..30,
            index in 0usize..40,
            go in 0usize..40,
        ) {
            let mut texts = texts;
            let sorted = sorted.min(texts.len());
            texts[..sorted].sort();
            let (mut names, mut map) = (Interner::default(), HashMap::new());
            for (i, text) in texts.iter().enumerate() {
                if i == index {
                    names.index();
                }
                if i == go {
                    names.drop_index();
                }
                prop_assert_eq!(names.find(text).map(Symbol::index), map.get(text).copied());
                let next = map.len();
                prop_assert_eq!(names.add(text).index(), *map.entry(text.clone()).or_insert(next));
            }
            if go >= 30 {
                names.drop_index();
            }
            let asked = texts.iter().map(String::as_str).chain(["d", ""]);
            let all = names.find_many(asked.clone().map(|text| (text, names.hashes.of(text))));
            for (text, found) in asked.zip(all) {
                prop_assert_eq!(names.find(text).map(Symbol::index), map.get(text).copied());
                prop_assert_eq!(names.find(text), found);
            }
        }
    }
}
