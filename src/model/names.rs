//! Texts that repeat (reps, segments, ids), stored once and referred to by a small number.

use std::hash::BuildHasher;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A text of a [`Names`] table. Two equal texts of one table are the same `Name`; the number says
/// nothing about order (compare [`Names::text`] for that).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Name(NonZeroU32);

impl Name {
    /// Position in order of first appearance, from 0: usable as an index into a column.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    fn at(index: u32) -> Name {
        Name(NonZeroU32::MIN.saturating_add(index))
    }
}

/// An append-only table of distinct texts in one buffer.
#[derive(Default)]
pub struct Names {
    buffer: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// The name of `text`, added when it is new.
    pub fn add(&mut self, text: &str) -> Name {
        let Names { buffer, ends, table, hasher } = self;
        let slot = table.entry(
            hasher.hash_one(text),
            |&i| slice(buffer, ends, i) == text,
            |&i| hasher.hash_one(slice(buffer, ends, i)),
        );
        match slot {
            hashbrown::hash_table::Entry::Occupied(entry) => Name::at(*entry.get()),
            hashbrown::hash_table::Entry::Vacant(entry) => {
                // u32 names: four thousand million distinct texts do not fit in memory first.
                let name = ends.len() as u32;
                entry.insert(name);
                buffer.push_str(text);
                ends.push(buffer.len());
                Name::at(name)
            }
        }
    }

    /// The name of `text` when it was added before.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.table
            .find(self.hasher.hash_one(text), |&i| slice(&self.buffer, &self.ends, i) == text)
            .map(|&i| Name::at(i))
    }

    /// The text of a name of this table.
    pub fn text(&self, name: Name) -> &str {
        slice(&self.buffer, &self.ends, name.index() as u32)
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'a>(buffer: &'a str, ends: &[usize], index: u32) -> &'a str {
    let index = index as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &buffer[start..ends[index]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_name_and_read_back() {
        let mut names = Names::default();
        let (a, b) = (names.add("Ana"), names.add(""));
        assert_eq!(names.add("Ana"), a);
        assert_ne!(a, b);
        assert_eq!((names.text(a), names.text(b), names.len()), ("Ana", "", 2));
        assert_eq!((names.find("Ana"), names.find("ana")), (Some(a), None));
    }

    #[test]
    fn ten_thousand_names_stay_apart() {
        let mut names = Names::default();
        let all: Vec<Name> = (0..10_000).map(|i| names.add(&format!("D{i}"))).collect();
        assert_eq!(names.len(), 10_000);
        assert!(all.iter().enumerate().all(|(i, n)| names.text(*n) == format!("D{i}") && n.index() == i));
    }
}
