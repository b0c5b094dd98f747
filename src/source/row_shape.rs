//! What the rows of a file look like: how many cells they have, and what stands in their columns.
//! It tells rows from other lines, and rows whose cells stand under the wrong headers.

use std::borrow::Cow;

use super::csv::rows::Row;
use super::header_mapping::Mapping;
use super::parse::is_blank;
use super::value_form::{Form, form, form_of_all};
use crate::model::Table;

/// Cells from which on a line of that many is a row even where no column has a form.
const FEWEST_CELLS: usize = 4;

/// What the rows of a file look like.
#[derive(Clone, Debug, Default)]
pub struct RowShape {
    /// Number of headers.
    width: usize,
    /// Number of cells that rows have. Every row may end with the same number of cells beyond the
    /// header, all blank, or lack the last cells of the header.
    usual: usize,
    columns: Vec<ColumnShape>,
}

/// What the cells of a column look like.
#[derive(Clone, Debug, Default)]
struct ColumnShape {
    mapped: Option<Mapped>,
    /// The form of all values of the sample; `None` when it differs.
    form: Option<Form>,
    /// Whether no row of the sample leaves it blank.
    is_never_blank: bool,
}

/// What a mapped column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mapped {
    Day,
    Money,
    Currency,
}

/// The cells of one line.
pub(crate) type Cells<'a> = Vec<&'a [u8]>;

impl RowShape {
    /// The shape of a file with these headers, learned from the cells of its first lines.
    pub fn learn(table: Table, headers: usize, mapping: &Mapping, lines: &[Cells<'_>]) -> RowShape {
        let mut columns = vec![ColumnShape::default(); headers];
        for (name, position) in table.columns().iter().zip(&mapping.positions) {
            let Some((i, _)) = position else { continue };
            let is_day = table.day_columns().any(|day| day == *name);
            let mapped = match *name {
                _ if is_day => Some(Mapped::Day),
                name if table.money_columns().contains(&name) => Some(Mapped::Money),
                "currency" => Some(Mapped::Currency),
                _ => None,
            };
            if let Some(column) = columns.get_mut(*i) {
                column.mapped = column.mapped.or(mapped);
            }
        }
        let mut shape = RowShape {
            width: headers,
            usual: headers,
            columns,
        };
        shape.usual = shape.usual_width(lines);
        let usual: Vec<&Cells<'_>> = lines
            .iter()
            .filter(|cells| cells.len() == shape.usual && shape.is_blank_beyond(cells))
            .collect();
        for i in 0..headers {
            let values: Vec<Cow<'_, str>> = usual.iter().map(|cells| text(cells, i)).collect();
            let column = &mut shape.columns[i];
            column.is_never_blank = values.iter().all(|value| !is_blank(value));
            column.form = form_of_all(values.iter().filter(|value| !is_blank(value)));
        }
        shape
    }

    /// The number of cells that rows have, where no line has as many as the header.
    fn usual_width(&self, lines: &[Cells<'_>]) -> usize {
        let rows = || lines.iter().filter(|cells| cells.len() > 1);
        let Some(first) = rows().next().map(Vec::len) else {
            return self.width;
        };
        let fits = |cells: &Cells<'_>| {
            let last_filled = self.last_with_form(cells);
            cells.len() == first
                && self.has_forms(cells)
                && if first > self.width {
                    self.is_blank_beyond(cells) && !has_spaced_comma(cells)
                } else {
                    // Otherwise the cell that is missing may be another one than the last.
                    last_filled == Some(first - 1)
                }
        };
        let is_cut_number = |i: usize| rows().all(|cells| is_cut_at_decimals(cells, i));
        if first == self.width || !rows().all(fits) || (1..first).any(is_cut_number) {
            self.width
        } else {
            first
        }
    }

    /// Number of cells that rows have.
    pub fn usual(&self) -> usize {
        self.usual
    }

    /// Whether a row has the usual number of cells, or another one of which the columns show that
    /// each cell stands under its header. Cells beyond the header must be blank.
    pub fn fits(&self, row: Row<'_>) -> bool {
        if self.fits_by_number(row.width()) {
            return true;
        }
        let cells: Cells<'_> = row.cells().collect();
        if cells.len() < self.width.min(self.usual) || !self.is_blank_beyond(&cells) {
            return false;
        }
        cells.len() == self.usual || self.is_unshifted(&cells)
    }

    /// Whether the number of its cells alone shows that a row fits.
    pub fn fits_by_number(&self, cells: usize) -> bool {
        cells == self.usual && self.usual == self.width
    }

    /// Whether a row of an unusual number of cells has each cell under its header: no cell right of
    /// the last one with a form may be filled, since a delimiter too many may stand there.
    fn is_unshifted(&self, cells: &Cells<'_>) -> bool {
        let checked = self.last_with_form(cells).map_or(0, |i| i + 1);
        self.has_forms(cells)
            && (checked..self.width).all(|i| is_blank(&text(cells, i)))
            && !has_spaced_comma(cells)
    }

    /// Whether a line, cut into its cells, may be a row of the file.
    pub fn is_row(&self, cells: &Cells<'_>) -> bool {
        if cells.len() != self.usual || !self.is_blank_beyond(cells) {
            return false;
        }
        if !self.columns.iter().any(ColumnShape::has_form) {
            return true;
        }
        let lacks = |(i, column): (usize, &ColumnShape)| {
            column.has_form() && column.is_never_blank && is_blank(&text(cells, i))
        };
        self.has_forms(cells)
            && self.last_with_form(cells).is_some()
            && !self.columns.iter().enumerate().any(lacks)
    }

    /// Whether a row may begin with this cell, which is not quoted. [`RowShape::is_row`] is false for
    /// any other.
    pub fn may_begin_row(&self, cell: &[u8]) -> bool {
        let Some(first) = self.columns.first().filter(|first| first.has_form()) else {
            return true;
        };
        let cell = cell.trim_ascii();
        let text = String::from_utf8_lossy(cell);
        if is_blank(&text) {
            return !first.is_never_blank;
        }
        let may_have = |form: &Form| form.may_be_of(cell);
        first.form.as_ref().is_none_or(may_have) && first.allows(&text)
    }

    /// Whether one of the first cells of what has as many cells as a row shows that it is one: it
    /// has the form of its column, or of the cell with which another row begins. None may have
    /// another form than that. Without any form the number of cells decides.
    pub fn shows_row(&self, cells: &Cells<'_>, beside: &Cells<'_>, inside: usize) -> bool {
        let mut shows = false;
        let mut has_form = self.columns.iter().any(ColumnShape::has_form);
        for i in 0..self.width.min(inside).min(cells.len()) {
            let cell = text(cells, i);
            shows |= !is_blank(&cell) && self.columns[i].has_form();
            let Some(other) = beside.get(i).and_then(|_| form(&text(beside, i))) else {
                continue;
            };
            has_form = true;
            if !is_blank(&cell) {
                let same_length = cell.len() == text(beside, i).len();
                match form(&cell) {
                    Some(form) if form == other => shows = true,
                    Some(Form::Code(_) | Form::Number) if same_length => shows = true,
                    _ => return false,
                }
            }
        }
        shows || (!has_form && self.usual >= FEWEST_CELLS)
    }

    /// Whether a cell has the form of the first column, as an id has.
    pub fn begins_row(&self, cell: &[u8]) -> bool {
        let text = String::from_utf8_lossy(cell.trim_ascii());
        let first = self.columns.first();
        first.is_some_and(|first| first.form.is_some() && !is_blank(&text) && first.allows(&text))
    }

    /// The last filled cell of a column whose values have a form.
    fn last_with_form(&self, cells: &Cells<'_>) -> Option<usize> {
        let filled = |i: &usize| self.columns[*i].has_form() && !is_blank(&text(cells, *i));
        (0..self.width.min(cells.len())).rev().find(filled)
    }

    /// Whether no cell has another form than its column.
    fn has_forms(&self, cells: &Cells<'_>) -> bool {
        let mut columns = self.columns.iter().enumerate();
        columns.all(|(i, column)| {
            let text = text(cells, i);
            is_blank(&text) || column.allows(&text)
        })
    }

    fn is_blank_beyond(&self, cells: &Cells<'_>) -> bool {
        let beyond = cells.iter().skip(self.width);
        beyond.into_iter().all(|cell| cell.trim_ascii().is_empty())
    }
}

impl ColumnShape {
    fn has_form(&self) -> bool {
        self.mapped.is_some() || self.form.is_some()
    }

    fn allows(&self, text: &str) -> bool {
        let found = form(text);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let by_mapping = match self.mapped {
            None => true,
            Some(Mapped::Day) => {
                digits >= 5 || (digits >= 3 && text.bytes().any(|b| !b.is_ascii_digit()))
            }
            Some(Mapped::Money) => digits > 0 && letters <= 4 && found != Some(Form::Digits),
            Some(Mapped::Currency) => digits == 0,
        };
        by_mapping
            && match (&self.form, &found) {
                (None, _) => true,
                (Some(Form::Code(known)), Some(Form::Code(found))) => known.contains(&found[0]),
                (Some(Form::CodeOfLength(least, most)), Some(Form::Code(_) | Form::Number)) => {
                    (*least..=*most).contains(&text.len())
                }
                (Some(known), Some(found)) => known == found,
                (Some(_), None) => false,
            }
    }
}

/// A cell as text. Only ASCII letters and digits of it are looked at.
fn text<'a>(cells: &Cells<'a>, i: usize) -> Cow<'a, str> {
    let cell: &'a [u8] = cells.get(i).copied().unwrap_or_default();
    String::from_utf8_lossy(cell.trim_ascii())
}

/// Whether a cell begins with a blank, as behind a comma in a text.
fn has_spaced_comma(cells: &Cells<'_>) -> bool {
    let mut pairs = cells.windows(2);
    pairs.any(|pair| {
        pair[1].starts_with(b" ")
            && !pair[0].trim_ascii().is_empty()
            && !pair[1].trim_ascii().is_empty()
    })
}

/// Whether a cell and the one before it may be a number cut at its decimal comma.
fn is_cut_at_decimals(cells: &Cells<'_>, i: usize) -> bool {
    let is_digits = |cell: &[u8]| !cell.is_empty() && cell.iter().all(u8::is_ascii_digit);
    is_digits(cells[i - 1]) && is_digits(cells[i]) && cells[i].len() == 2
}

#[cfg(test)]
mod tests {
    use super::super::csv::rows::{Numbering, Position, Rows};
    use super::super::header_mapping;
    use super::*;
    use crate::config::Source;

    fn cells(line: &str) -> Cells<'_> {
        line.split(',').map(str::as_bytes).collect()
    }

    fn shape(header: &str, lines: &[&str]) -> RowShape {
        let headers: Vec<String> = header.split(',').map(str::to_string).collect();
        let mapping = header_mapping::map(Table::Deals, &headers, &Source::default()).0;
        let lines: Vec<Cells<'_>> = lines.iter().map(|line| cells(line)).collect();
        RowShape::learn(Table::Deals, headers.len(), &mapping, &lines)
    }

    fn fits(shape: &RowShape, line: &str) -> bool {
        let begin = Position::default();
        let mut rows = Rows::new(line.as_bytes(), begin, b',', Numbering::Lines);
        shape.fits(rows.next().unwrap().unwrap())
    }

    const HEADER: &str = "deal_id,account_name,rep,stage,amount,closed_on,lost_reason";
    const ROWS: [&str; 3] = [
        "D1,Acme,Ana,Won,100,2026-06-01,",
        "D2,Borg,Ana,Lost,100,2026-06-02,price",
        "D4,Delta,Ana,Won,100,2026-06-04,",
    ];

    #[test]
    fn a_row_of_another_width_fits_only_where_no_cell_can_be_shifted() {
        let shape = shape(HEADER, &ROWS);
        for (line, expected) in [
            ("D3,Corto, Inc.,Ana,Won,100,2026-06-03,", false),
            ("D3,Corto,Inc.,Ana,Won,100,2026-06-03,", false),
            ("D3,Corto,Ana,Won,100,2026-06-03,,", true),
            ("D3,Corto,Ana,Lost,100,2026-06-03,too late,", false),
            ("D3,Corto,Ana,Won,100,2026-06-03,too, late", false),
            ("D3,Corto,Ana,Won,1234,50,2026-06-03,", false),
        ] {
            assert_eq!(fits(&shape, line), expected, "{line}");
        }
    }

    #[test]
    fn a_width_that_all_rows_share_is_taken_only_where_the_columns_agree() {
        let header = "deal_id,rep,stage,amount,closed_on";
        for (header, rows, line, expected) in [
            // Every row ends with a delimiter.
            (
                header,
                "D1,Ana,Won,100,2026-06-01,",
                "D2,Bo,Lost,1,2026-06-02,",
                true,
            ),
            // A comma in every name.
            (
                header,
                "D1,Ana, Jr,Won,100,2026-06-01",
                "D2,Bo, Jr,Lost,1,2026-06-02",
                false,
            ),
            // The last column is not in the rows.
            (
                "deal_id,stage,closed_on,lost_reason",
                "D1,Won,2026-06-01",
                "D2,Lost,2026-06-02",
                true,
            ),
            // Another column than the last may be missing.
            (
                "deal_id,stage,amount,amount_currency,closed_on",
                "D1,Won,100,2026-06-01",
                "D2,Lost,1,2026-06-02",
                false,
            ),
            // Decimal commas.
            (
                "deal_id,stage,closed_on,amount,lost_reason",
                "D1,Won,2026-06-01,1234,50,",
                "D2,Won,2026-06-02,99,00,",
                false,
            ),
        ] {
            let shape = shape(header, &[rows; 4]);
            assert_eq!(fits(&shape, line), expected, "{line}");
        }
    }

    #[test]
    fn prose_is_no_row() {
        let shape = shape(HEADER, &ROWS);
        for (line, expected) in [
            ("D3,Corto,Ana,Won,100,2026-06-03,", true),
            ("D5,Echo,Ana,Lost,100,2026-06-05,wanted 24\" racks", true),
            ("one, two, three, four, five, six, seven", false),
            ("D3, we said, that 4, 5, 6, 7 racks, or so", false),
            (",,,,,,", false),
            ("D3,Corto,Ana,Won,100", false),
        ] {
            assert_eq!(shape.is_row(&cells(line)), expected, "{line}");
            let may = shape.may_begin_row(cells(line)[0]);
            assert!(may || !expected, "{line}");
        }
    }
}
