//! The texts of a batch that outlive its parsing: keys by which rows are found in other tables, made
//! and hashed where batches are parsed, and names that are interned where rows are appended.

use std::ops::Range;

use crate::dataset::{Interner, Symbol, TextHash, TextHasher};

/// A text of [`BatchKeys`].
#[derive(Clone, Copy)]
pub struct Text {
    from: u32,
    to: u32,
}

/// A text of [`BatchKeys`] and its hash by the interner in which it is looked up.
#[derive(Clone, Copy)]
pub struct Key {
    text: Text,
    hash: TextHash,
}

/// A key of [`BatchKeys`] that is looked up together with the others of its batch.
#[derive(Clone, Copy)]
pub struct Lookup(u32);

/// Consecutive texts of [`BatchKeys`] that belong to one cell.
#[derive(Clone, Copy, Default)]
pub struct TextList {
    from: u32,
    to: u32,
}

/// The keys and other texts of a batch, in one buffer. A batch is some hundred kilobytes long, so
/// that positions fit in 32 bits.
#[derive(Default)]
pub struct BatchKeys {
    buffer: String,
    listed: Vec<Text>,
    lookups: Vec<Key>,
    found: Vec<Option<Symbol>>,
}

impl BatchKeys {
    /// Adds a text that is made of these parts.
    pub fn push(&mut self, parts: &[&str]) -> Text {
        let from = self.buffer.len() as u32;
        parts.iter().for_each(|part| self.buffer.push_str(part));
        Text {
            from,
            to: self.buffer.len() as u32,
        }
    }

    /// Adds the texts of one cell.
    pub fn push_list(&mut self, texts: impl IntoIterator<Item = impl AsRef<str>>) -> TextList {
        let from = self.listed.len() as u32;
        for text in texts {
            let text = self.push(&[text.as_ref()]);
            self.listed.push(text);
        }
        TextList {
            from,
            to: self.listed.len() as u32,
        }
    }

    /// Adds a key.
    pub fn add(&mut self, parts: &[&str], hasher: &TextHasher) -> Key {
        let text = self.push(parts);
        Key {
            text,
            hash: hasher.of(self.text(text)),
        }
    }

    /// Adds a key that [`BatchKeys::find`] looks up.
    pub fn add_lookup(&mut self, parts: &[&str], hasher: &TextHasher) -> Lookup {
        let key = self.add(parts, hasher);
        self.lookups.push(key);
        Lookup(self.lookups.len() as u32 - 1)
    }

    /// Finds all lookups in an interner that is complete.
    pub fn find(&mut self, interner: &Interner) {
        self.found = interner.find_many(
            self.lookups
                .iter()
                .map(|key| (self.text(key.text), key.hash)),
        );
    }

    /// What a lookup found.
    pub fn found(&self, lookup: Lookup) -> Option<Symbol> {
        self.found.get(lookup.0 as usize).copied().flatten()
    }

    /// The text of a lookup.
    pub fn lookup_text(&self, lookup: Lookup) -> &str {
        self.text(self.lookups[lookup.0 as usize].text)
    }

    /// The text and hash of a key.
    pub fn key(&self, key: Key) -> (&str, TextHash) {
        (self.text(key.text), key.hash)
    }

    /// A text.
    pub fn text(&self, text: Text) -> &str {
        &self.buffer[text.from as usize..text.to as usize]
    }

    /// The texts of a list.
    pub fn list(&self, list: TextList) -> impl Iterator<Item = &str> {
        let range: Range<usize> = list.from as usize..list.to as usize;
        self.listed[range].iter().map(|text| self.text(*text))
    }
}
