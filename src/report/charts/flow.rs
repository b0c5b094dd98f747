//! A flow chart of who is included: boxes from top to bottom, with the excluded between them.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};

/// A box of those who are still included, and those excluded after it.
pub struct Step {
    /// How many are included.
    pub n: String,
    /// Who they are.
    pub label: String,
    /// Those excluded before the next box, one line per reason.
    pub aside: Vec<String>,
}

const BOX: f64 = 252.0;
const TALL: f64 = 60.0;
const LINE: f64 = 24.0;
const GAP: f64 = 22.0;
const ASIDE: f64 = 276.0;

/// Draws the boxes.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn flow(name: &'static str, alt: String, steps: &[Step]) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let mut top = 4.0;
    for (i, step) in steps.iter().enumerate() {
        let is_last = i + 1 == steps.len();
        let color = if is_last { Color::Blue } else { Color::Mute };
        draw_box(&mut canvas, step, top, color);
        let below = top + TALL;
        top = if is_last {
            below
        } else {
            draw_way(&mut canvas, &step.aside, below)
        };
    }
    canvas.draw(name, alt, top + 6.0)
}

/// Draws a box with its number and label.
fn draw_box(canvas: &mut Canvas, step: &Step, top: f64, color: Color) {
    outline(canvas, (2.0, top), (BOX, top + TALL), color);
    let middle = BOX / 2.0;
    canvas.bold(&step.n, (middle, top + 20.0), Anchor::Middle, Color::Dark);
    canvas.text(
        &step.label,
        (middle, top + 42.0),
        Anchor::Middle,
        Color::Dark,
    );
}

/// Draws the arrow from a box that ends at `below` to the next one, with the `aside` lines beside
/// it. Returns the top of the next box.
fn draw_way(canvas: &mut Canvas, aside: &[String], below: f64) -> f64 {
    let x = BOX / 2.0;
    let height = aside.len() as f64 * LINE;
    let next = below + GAP + height.max(GAP);
    canvas.line(&[(x, below), (x, next)], Color::Mute, 2);
    let head = [(x - 5.0, next - 7.0), (x, next), (x + 5.0, next - 7.0)];
    canvas.line(&head, Color::Mute, 2);
    if !aside.is_empty() {
        let middle = below + (next - below) / 2.0;
        canvas.line(&[(x, middle), (ASIDE - 8.0, middle)], Color::Mute, 2);
        let first = middle - (aside.len() as f64 - 1.0) / 2.0 * LINE;
        for (line, text) in aside.iter().enumerate() {
            let at = (ASIDE, first + line as f64 * LINE);
            canvas.text(fit(text, WIDTH - ASIDE), at, Anchor::Start, Color::Dark);
        }
    }
    next
}

fn outline(
    canvas: &mut Canvas,
    (left, top): (f64, f64),
    (right, bottom): (f64, f64),
    color: Color,
) {
    canvas.line(
        &[
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ],
        color,
        2,
    );
}
