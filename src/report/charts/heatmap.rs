//! A grid of numbers, the darker the worse: where something piles up is seen before a number is
//! read.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, width};
use super::chart::{Chart, ChartError};

/// A row.
pub struct Row {
    /// What it is of.
    pub label: String,
    /// Its cells, in the order of the columns; nothing where there is nothing to say.
    pub cells: Vec<Option<Cell>>,
}

/// A cell.
pub struct Cell {
    /// What stands in it; a few letters.
    pub text: String,
    /// How bad it is, 0..=1.
    pub shade: f64,
}

/// What stands above the columns.
pub enum Columns {
    /// Short labels, above their columns.
    Flat(Vec<String>),
    /// Names, turned to read upwards.
    Turned(Vec<String>),
}

const TALL: f64 = 32.0;
const WIDEST: f64 = 62.0;
/// The darkest shade: letters on it are still read, by day and by night.
const DARKEST: f64 = 0.5;
/// How far a turned name reaches.
const NAME: f64 = 150.0;

/// Draws the grid; `label` is the room for the labels of rows.
///
/// # Errors
/// When plotters refuses a shape.
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
            let longest = names
                .iter()
                .map(|name| width(&fit(name, NAME)))
                .fold(0.0, f64::max);
            (names, longest + 14.0)
        }
    };
    let wide = ((WIDTH - label) / names.len().max(1) as f64).min(WIDEST);
    let middle = |column: usize| label + (column as f64 + 0.5) * wide;
    for (column, text) in names.iter().enumerate() {
        match columns {
            Columns::Flat(_) => canvas.text(
                text,
                (middle(column), head - 14.0),
                Anchor::Middle,
                Color::Mute,
            ),
            Columns::Turned(_) => {
                canvas.turned(fit(text, NAME), (middle(column), head - 6.0), Color::Dark)
            }
        }
    }
    for (i, row) in rows.iter().enumerate() {
        let top = head + i as f64 * TALL;
        canvas.text(
            fit(&row.label, label - 8.0),
            (label - 8.0, top + TALL / 2.0),
            Anchor::End,
            Color::Dark,
        );
        for (column, cell) in row.cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let left = label + column as f64 * wide;
            let (from, to) = (
                (left + 1.0, top + 1.0),
                (left + wide - 1.0, top + TALL - 1.0),
            );
            // A frame, so that a cell without shade is seen to be one.
            canvas.line(
                &[from, (to.0, from.1), to, (from.0, to.1), from],
                Color::Grid,
                1,
            );
            if cell.shade > 0.0 {
                canvas.shade(from, to, Color::Red, cell.shade.clamp(0.06, 1.0) * DARKEST);
            }
            canvas.text(
                &cell.text,
                (middle(column), top + TALL / 2.0),
                Anchor::Middle,
                Color::Dark,
            );
        }
    }
    canvas.draw(name, alt, head + rows.len() as f64 * TALL + 8.0)
}
