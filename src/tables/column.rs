//! A column of a table: name, type, unit and meaning, declared together with how a row fills it, so
//! that the dictionary and the cells cannot part.

use std::borrow::Cow;

use crate::model::Day;

/// Type of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text, as exported or in words of the program.
    Text,
    /// One of a closed list of words.
    Word(&'static [&'static str]),
    /// A calendar day.
    Date,
    /// A number with decimals.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Flag,
}

impl ColumnType {
    /// Its name in the dictionary.
    pub fn key(self) -> &'static str {
        match self {
            ColumnType::Text | ColumnType::Word(_) => "text",
            ColumnType::Date => "date",
            ColumnType::Number => "number",
            ColumnType::Integer => "integer",
            ColumnType::Flag => "boolean",
        }
    }

    /// The only words that its cells have; nothing where any text may stand.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            ColumnType::Word(words) => words,
            _ => &[],
        }
    }
}

/// Unit of the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// None.
    #[default]
    None,
    /// Calendar days.
    Days,
    /// Months.
    Months,
    /// Hours.
    Hours,
    /// Money a year, in the reporting currency.
    ReportingCurrency,
    /// Money a year, in the currency named in the row.
    OwnCurrency,
}

impl Unit {
    /// Its name in the dictionary; empty for none.
    pub fn key(self) -> &'static str {
        match self {
            Unit::None => "",
            Unit::Days => "days",
            Unit::Months => "months",
            Unit::Hours => "hours",
            Unit::ReportingCurrency => "reporting currency",
            Unit::OwnCurrency => "own currency",
        }
    }
}

/// What the dictionary says of a column. A cell of any column may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Type of its cells.
    pub of: ColumnType,
    /// Unit of its numbers.
    pub unit: Unit,
    /// What a cell says, and when it is empty.
    pub meaning: Cow<'static, str>,
}

type Cell<'a, R, T> = Box<dyn Fn(&R) -> Option<T> + Send + Sync + 'a>;
type TextCell<'a, R> = Box<dyn for<'r> Fn(&'r R) -> Option<Cow<'r, str>> + Send + Sync + 'a>;

/// How a row of type `R` fills a column.
pub(super) enum Cells<'a, R> {
    /// Texts and words.
    Text(TextCell<'a, R>),
    /// Days.
    Date(Cell<'a, R, Day>),
    /// Numbers.
    Number(Cell<'a, R, f64>),
    /// Whole numbers.
    Integer(Cell<'a, R, i64>),
    /// Flags.
    Flag(Cell<'a, R, bool>),
}

/// The columns of a table whose rows are of type `R`, in order.
pub(super) struct Columns<'a, R>(pub Vec<(ColumnSpec, Cells<'a, R>)>);

impl<'a, R> Columns<'a, R> {
    /// No columns yet.
    pub fn new() -> Columns<'a, R> {
        Columns(Vec::new())
    }

    fn add(
        mut self,
        (name, meaning): (Cow<'static, str>, Cow<'static, str>),
        of: ColumnType,
        cells: Cells<'a, R>,
    ) -> Columns<'a, R> {
        let spec = ColumnSpec {
            name,
            of,
            unit: Unit::None,
            meaning,
        };
        self.0.push((spec, cells));
        self
    }

    /// Gives the column added last a unit.
    #[must_use]
    pub fn unit(mut self, unit: Unit) -> Columns<'a, R> {
        if let Some((spec, _)) = self.0.last_mut() {
            spec.unit = unit;
        }
        self
    }

    /// Adds a column of texts.
    #[must_use]
    pub fn text(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl for<'r> Fn(&'r R) -> Option<&'r str> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Text(Box::new(move |row| cell(row).map(Cow::Borrowed)));
        self.add((name.into(), meaning.into()), ColumnType::Text, cells)
    }

    /// Adds a column of texts that are made for the table.
    #[must_use]
    pub fn made_text(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> Option<String> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Text(Box::new(move |row| cell(row).map(Cow::Owned)));
        self.add((name.into(), meaning.into()), ColumnType::Text, cells)
    }

    /// Adds a column of words of a closed list.
    #[must_use]
    pub fn word(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        words: &'static [&'static str],
        cell: impl Fn(&R) -> Option<&'static str> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Text(Box::new(move |row| cell(row).map(Cow::Borrowed)));
        self.add(
            (name.into(), meaning.into()),
            ColumnType::Word(words),
            cells,
        )
    }

    /// Adds a column of days.
    #[must_use]
    pub fn date(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> Option<Day> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Date(Box::new(cell));
        self.add((name.into(), meaning.into()), ColumnType::Date, cells)
    }

    /// Adds a column of numbers. One that is not finite is left empty.
    #[must_use]
    pub fn number(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> Option<f64> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Number(Box::new(move |row| cell(row).filter(|x| x.is_finite())));
        self.add((name.into(), meaning.into()), ColumnType::Number, cells)
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn integer(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> Option<i64> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Integer(Box::new(cell));
        self.add((name.into(), meaning.into()), ColumnType::Integer, cells)
    }

    /// Adds a column of flags.
    #[must_use]
    pub fn flag(
        self,
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> Option<bool> + Send + Sync + 'a,
    ) -> Columns<'a, R> {
        let cells = Cells::Flag(Box::new(cell));
        self.add((name.into(), meaning.into()), ColumnType::Flag, cells)
    }

    /// What the dictionary says of them.
    pub fn specs(self) -> Vec<ColumnSpec> {
        self.0.into_iter().map(|(spec, _)| spec).collect()
    }
}
