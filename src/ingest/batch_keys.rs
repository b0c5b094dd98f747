//! Texts by which rows are found in other tables: made and hashed where batches are read, looked up
//! there or where they are added.

use crate::dataset::{Interner, Symbol, TextHash, TextHasher};

/// A text of [`BatchKeys`].
#[derive(Clone, Copy)]
pub struct Text {
    from: u32,
    to: u32,
}

/// A text of [`BatchKeys`] and its hash by the table in which it is looked up.
#[derive(Clone, Copy)]
pub struct Key {
    text: Text,
    hash: TextHash,
}

/// A text of [`BatchKeys`] that is looked up with the others of its batch.
#[derive(Clone, Copy)]
pub struct Lookup(u32);

/// The keys of a batch, one behind the other.
#[derive(Default)]
pub struct BatchKeys {
    buffer: String,
    asked: Vec<Key>,
    found: Vec<Option<Symbol>>,
}

impl BatchKeys {
    /// Adds a text that is made of these parts.
    pub fn push(&mut self, parts: &[&str]) -> Text {
        let from = self.buffer.len() as u32;
        parts.iter().for_each(|part| self.buffer.push_str(part));
        // A batch is some hundred kilobytes long.
        Text {
            from,
            to: self.buffer.len() as u32,
        }
    }

    /// Adds a key.
    pub fn add(&mut self, parts: &[&str], hashes: &TextHasher) -> Key {
        let text = self.push(parts);
        Key {
            text,
            hash: hashes.of(self.text(text)),
        }
    }

    /// Adds a key that [`BatchKeys::find`] is to find.
    pub fn ask(&mut self, parts: &[&str], hashes: &TextHasher) -> Lookup {
        let key = self.add(parts, hashes);
        self.asked.push(key);
        Lookup(self.asked.len() as u32 - 1)
    }

    /// Looks up what was asked, in a table that has all of them already.
    pub fn find(&mut self, table: &Interner) {
        self.found = table.find_many(self.asked.iter().map(|key| (self.text(key.text), key.hash)));
    }

    /// What an asked key was found to be.
    pub fn found(&self, asked: Lookup) -> Option<Symbol> {
        self.found.get(asked.0 as usize).copied().flatten()
    }

    /// The text of an asked key.
    pub fn asked(&self, asked: Lookup) -> &str {
        self.text(self.asked[asked.0 as usize].text)
    }

    /// The text and hash of a key.
    pub fn key(&self, key: Key) -> (&str, TextHash) {
        (self.text(key.text), key.hash)
    }

    /// A text.
    pub fn text(&self, text: Text) -> &str {
        &self.buffer[text.from as usize..text.to as usize]
    }
}
