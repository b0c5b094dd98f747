//! Who comes in, who is set aside and why, who is left: boxes from top to bottom.

use super::canvas::{Anchor, Canvas, Color, WIDTH};
use super::chart::{Chart, ChartError};

/// A box of those who go on, and what is set aside below it.
pub struct Step {
    /// How many go on.
    pub n: String,
    /// Who they are.
    pub label: String,
    /// Those set aside before the next box, a line each.
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
/// When plotters refuses a shape.
pub fn flow(name: &'static str, alt: String, steps: &[Step]) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let mut top = 4.0;
    for (i, step) in steps.iter().enumerate() {
        let color = if i + 1 == steps.len() {
            Color::Blue
        } else {
            Color::Mute
        };
        outline(&mut canvas, (2.0, top), (BOX, top + TALL), color);
        canvas.bold(
            &step.n,
            (BOX / 2.0, top + 20.0),
            Anchor::Middle,
            Color::Dark,
        );
        canvas.text(
            &step.label,
            (BOX / 2.0, top + 42.0),
            Anchor::Middle,
            Color::Dark,
        );
        let below = top + TALL;
        if i + 1 == steps.len() {
            top = below;
            break;
        }
        let height = step.aside.len() as f64 * LINE;
        let next = below + GAP + height.max(GAP);
        canvas.line(&[(BOX / 2.0, below), (BOX / 2.0, next)], Color::Mute, 2);
        canvas.line(
            &[
                (BOX / 2.0 - 5.0, next - 7.0),
                (BOX / 2.0, next),
                (BOX / 2.0 + 5.0, next - 7.0),
            ],
            Color::Mute,
            2,
        );
        if !step.aside.is_empty() {
            let middle = below + (next - below) / 2.0;
            canvas.line(
                &[(BOX / 2.0, middle), (ASIDE - 8.0, middle)],
                Color::Mute,
                2,
            );
            let first = middle - (step.aside.len() as f64 - 1.0) / 2.0 * LINE;
            for (line, text) in step.aside.iter().enumerate() {
                let text = super::canvas::fit(text, WIDTH - ASIDE);
                canvas.text(
                    text,
                    (ASIDE, first + line as f64 * LINE),
                    Anchor::Start,
                    Color::Dark,
                );
            }
        }
        top = next;
    }
    canvas.draw(name, alt, top + 6.0)
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
