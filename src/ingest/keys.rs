//! Texts by which rows are found in other tables: made and hashed where batches are read, looked up where they are
//! added.

use crate::model::{Hash, Hashes, Name, Names};

/// A text of [`Keys`] and its hash by the table in which it is looked up.
#[derive(Clone, Copy)]
pub struct Key {
    from: u32,
    to: u32,
    /// Its hash.
    pub hash: Hash,
}

/// The keys of a batch, one behind the other.
#[derive(Default)]
pub struct Keys(String);

impl Keys {
    /// Adds a key that is made of these parts.
    pub fn add(&mut self, parts: &[&str], hashes: &Hashes) -> Key {
        let from = self.0.len();
        parts.iter().for_each(|part| self.0.push_str(part));
        // A batch is some hundred kilobytes long.
        Key { from: from as u32, to: self.0.len() as u32, hash: hashes.of(&self.0[from..]) }
    }

    /// Adds a key and looks it up at once, in a table that has all of them already.
    pub fn find(&mut self, parts: &[&str], table: &Names) -> (Key, Option<Name>) {
        let key = self.add(parts, &table.hashes());
        (key, table.find_hashed(self.text(key), key.hash))
    }

    /// The text of a key.
    pub fn text(&self, key: Key) -> &str {
        &self.0[key.from as usize..key.to as usize]
    }
}
