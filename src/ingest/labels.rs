//! Columns in which values repeat (reps, segments, stages): each distinct value is parsed once a
//! batch, where batches are parsed, and interned once, where rows are appended.

use hashbrown::HashMap;

use super::batch_keys::{BatchKeys, Text};
use super::owners::{Owners, Person};
use crate::dataset::{Interner, Symbol};
use crate::source::batch::ColumnCells;
use crate::source::parse;

/// The distinct values of a column in one batch, and which of them each row has.
pub struct LabelColumn<T> {
    /// Of each row, the position of its value; empty when all rows have the same.
    positions: Vec<u32>,
    values: Vec<T>,
}

impl<T> LabelColumn<T> {
    /// Parses each distinct cell of so many rows once.
    pub fn parse(
        cells: ColumnCells<'_>,
        rows: usize,
        mut parse: impl FnMut(&str) -> T,
    ) -> LabelColumn<T> {
        if let ColumnCells::Fixed(text) = cells {
            return LabelColumn {
                positions: Vec::new(),
                values: vec![parse(text)],
            };
        }
        let mut known: HashMap<&str, u32> = HashMap::with_capacity(64);
        let mut values = Vec::new();
        let (mut before, mut position) = ("", None);
        let of_row = |row: usize| {
            let text = cells.get(row);
            match position {
                Some(position) if text == before => position,
                _ => {
                    let found = *known.entry(text).or_insert_with(|| {
                        values.push(parse(text));
                        values.len() as u32 - 1
                    });
                    (before, position) = (text, Some(found));
                    found
                }
            }
        };
        LabelColumn {
            positions: (0..rows).map(of_row).collect(),
            values,
        }
    }

    fn position(&self, row: usize) -> usize {
        self.positions
            .get(row)
            .map_or(0, |position| *position as usize)
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> &T {
        &self.values[self.position(row)]
    }

    /// The value that a row shares with others.
    pub fn get_mut(&mut self, row: usize) -> &mut T {
        let position = self.position(row);
        &mut self.values[position]
    }

    /// The distinct values, in order of first appearance.
    pub fn into_values(self) -> impl Iterator<Item = T> {
        self.values.into_iter()
    }
}

impl LabelColumn<Label> {
    /// The symbol of a row's name, or nothing where the cell is blank.
    pub fn intern(&mut self, row: usize, keys: &BatchKeys, names: &mut Interner) -> Option<Symbol> {
        self.get_mut(row).intern(keys, names)
    }
}

/// A name that is interned when the first row with it is appended: names that only unused rows have
/// never enter the data set.
#[derive(Clone, Copy, Default)]
pub struct Label {
    /// The name; nothing where the cell is blank.
    pub text: Option<Text>,
    /// Its symbol, once a row with it is appended.
    pub symbol: Option<Symbol>,
    /// Whether the cell holds the error of a spreadsheet instead.
    pub is_damaged: bool,
}

impl Label {
    /// The label of a cell, whose name is the text that was found in it.
    pub fn of_cell(text: &str, name: Option<&str>, keys: &mut BatchKeys) -> Label {
        Label {
            is_damaged: name.is_none() && parse::is_sheet_error(text),
            ..Label::new(name, keys)
        }
    }

    /// The label of a cell that holds this name.
    pub fn new(name: Option<&str>, keys: &mut BatchKeys) -> Label {
        Label {
            text: name.map(|name| keys.push(&[name])),
            ..Label::default()
        }
    }

    /// Its symbol, or nothing where the cell is blank.
    pub fn intern(&mut self, keys: &BatchKeys, names: &mut Interner) -> Option<Symbol> {
        if self.symbol.is_none() {
            self.symbol = self.text.map(|text| names.add(keys.text(text)));
        }
        self.symbol
    }
}

/// Whom a cell names.
pub struct PersonLabel {
    /// The person's one name; blank when nobody can tell who is meant.
    pub name: Label,
    /// Whether it may be any of several persons.
    pub is_ambiguous: bool,
    /// Whether the owner table, if there is one, does not list the person.
    pub is_unknown: bool,
}

impl PersonLabel {
    /// Finds the person whom a cell names, if it names any.
    pub fn parse(text: &str, owners: &Owners, keys: &mut BatchKeys) -> PersonLabel {
        let name = parse::name(text).filter(|name| !parse::names_nobody(name));
        let person = name.map(|name| owners.find(name));
        let known = match &person {
            Some(Person::Known(name) | Person::Unknown(name)) => Some(name.as_ref()),
            Some(Person::Ambiguous) | None => None,
        };
        PersonLabel {
            name: Label {
                is_damaged: parse::is_sheet_error(text),
                ..Label::new(known, keys)
            },
            is_ambiguous: matches!(person, Some(Person::Ambiguous)),
            is_unknown: matches!(person, Some(Person::Unknown(_))),
        }
    }
}
