//! Plan, Fact and Gap of each step of the handoff: a filled bar for Fact in a frame for Plan.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};

/// One step.
pub struct Step {
    /// Label of the step.
    pub label: String,
    /// Expected number.
    pub plan: f64,
    /// Actual number.
    pub fact: f64,
    /// Target share of the expected number, 0 to 1.
    pub target: f64,
    /// Text at the end of the bar.
    pub note: String,
    /// Whether the step is below its target.
    pub is_off: bool,
}

const LABEL: f64 = 180.0;
const NOTE: f64 = 112.0;
const ROW: f64 = 44.0;

/// Draws the steps on one scale, with a mark at each target below the plan.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn plan(name: &'static str, alt: String, steps: &[Step]) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let full = steps.iter().map(|step| step.plan).fold(1.0, f64::max);
    let x = |value: f64| LABEL + value / full * (WIDTH - LABEL - NOTE);
    for (i, step) in steps.iter().enumerate() {
        let (top, bottom) = (8.0 + i as f64 * ROW, 8.0 + i as f64 * ROW + 26.0);
        let middle = (top + bottom) / 2.0;
        let color = if step.is_off { Color::Red } else { Color::Blue };
        canvas.text(
            fit(&step.label, LABEL - 10.0),
            (LABEL - 10.0, middle),
            Anchor::End,
            Color::Dark,
        );
        if step.is_off {
            canvas.shade((x(step.fact), top), (x(step.plan), bottom), Color::Red, 0.2);
        }
        if step.fact > 0.0 {
            canvas.rect((LABEL, top), (x(step.fact), bottom), Color::Blue);
        }
        let (left, right) = (LABEL, x(step.plan).max(LABEL + 1.0));
        canvas.line(
            &[
                (left, top),
                (right, top),
                (right, bottom),
                (left, bottom),
                (left, top),
            ],
            Color::Mute,
            1,
        );
        if step.target < 1.0 && step.plan > 0.0 {
            let at = x(step.plan * step.target);
            canvas.line(&[(at, top - 5.0), (at, bottom + 5.0)], Color::Dark, 2);
        }
        canvas.bold(&step.note, (right + 8.0, middle), Anchor::Start, color);
    }
    canvas.draw(name, alt, 12.0 + steps.len() as f64 * ROW)
}
