//! A grid of numbers, the darker the worse: problems are seen before a number is read.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, width};
use super::chart::{Chart, ChartError};

/// A row.
pub struct Row {
    /// Label of the row.
    pub label: String,
    /// Cells in the order of the columns; `None` where there is nothing to show.
    pub cells: Vec<Option<Cell>>,
}

/// A cell.
pub struct Cell {
    /// Text of the cell; a few letters.
    pub text: String,
    /// How bad it is, 0 to 1.
    pub shade: f64,
}

/// Headings of the columns.
pub enum Columns {
    /// Short labels.
    Flat(Vec<String>),
    /// Names, turned to read upwards.
    Turned(Vec<String>),
}

const TALL: f64 = 32.0;
const WIDEST: f64 = 62.0;
/// Darkest shade; text stays readable on it in light and dark mode.
const DARKEST: f64 = 0.5;
/// Longest turned name, in CSS pixels.
const NAME: f64 = 150.0;

/// Position of rows and columns.
struct Grid {
    /// Width of the row labels.
    label: f64,
    /// Height of the column headings.
    head: f64,
    /// Width of a column.
    wide: f64,
}

impl Grid {
    fn left(&self, column: usize) -> f64 {
        self.label + column as f64 * self.wide
    }

    fn middle(&self, column: usize) -> f64 {
        self.label + (column as f64 + 0.5) * self.wide
    }

    fn top(&self, row: usize) -> f64 {
        self.head + row as f64 * TALL
    }
}

/// Draws the grid; `label` is the width of the row labels.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn heatmap(
    name: &'static str,
    alt: String,
    label: f64,
    columns: &Columns,
    rows: &[Row],
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let (names, head) = match columns {
        Columns::Flat(names) => (names, 28.0),
        Columns::Turned(names) => {
            let widths = names.iter().map(|name| width(&fit(name, NAME)));
            (names, widths.fold(0.0, f64::max) + 14.0)
        }
    };
    let wide = ((WIDTH - label) / names.len().max(1) as f64).min(WIDEST);
    let grid = Grid { label, head, wide };
    draw_columns(&mut canvas, columns, &grid);
    for (i, row) in rows.iter().enumerate() {
        let middle = (label - 8.0, grid.top(i) + TALL / 2.0);
        let text = fit(&row.label, label - 8.0);
        canvas.text(text, middle, Anchor::End, Color::Dark);
        for (column, cell) in row.cells.iter().enumerate() {
            if let Some(cell) = cell {
                draw_cell(&mut canvas, cell, (i, column), &grid);
            }
        }
    }
    canvas.draw(name, alt, grid.top(rows.len()) + 8.0)
}

/// Draws the headings above the columns.
fn draw_columns(canvas: &mut Canvas, columns: &Columns, grid: &Grid) {
    match columns {
        Columns::Flat(names) => {
            for (column, text) in names.iter().enumerate() {
                let at = (grid.middle(column), grid.head - 14.0);
                canvas.text(text, at, Anchor::Middle, Color::Mute);
            }
        }
        Columns::Turned(names) => {
            for (column, text) in names.iter().enumerate() {
                let at = (grid.middle(column), grid.head - 6.0);
                canvas.turned(fit(text, NAME), at, Color::Dark);
            }
        }
    }
}

/// Draws a cell in its shade, with its text.
fn draw_cell(canvas: &mut Canvas, cell: &Cell, (row, column): (usize, usize), grid: &Grid) {
    let (left, top) = (grid.left(column), grid.top(row));
    let from = (left + 1.0, top + 1.0);
    let to = (left + grid.wide - 1.0, top + TALL - 1.0);
    // A frame, so that a cell without shade is seen to be one.
    let frame = [from, (to.0, from.1), to, (from.0, to.1), from];
    canvas.line(&frame, Color::Grid, 1);
    if cell.shade > 0.0 {
        canvas.shade(from, to, Color::Red, cell.shade.clamp(0.06, 1.0) * DARKEST);
    }
    let middle = (grid.middle(column), top + TALL / 2.0);
    canvas.text(&cell.text, middle, Anchor::Middle, Color::Dark);
}
