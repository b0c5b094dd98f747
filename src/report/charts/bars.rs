//! Horizontal bars from zero, each with its count at the end.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, width};
use super::chart::{Chart, ChartError};

/// One bar.
pub struct Bar {
    /// What the bar counts.
    pub label: String,
    /// Length, in the unit of the chart.
    pub value: f64,
    /// Length of a thinner bar below, for comparison.
    pub before: Option<f64>,
    /// Text at the end of the bar.
    pub note: String,
    /// Whether the value is over its limit.
    pub over: bool,
}

const LABEL: f64 = 226.0;
const NOTE: f64 = 120.0;

/// Draws bars on one scale from 0 to `full`.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn bars(name: &'static str, alt: String, bars: &[Bar], full: f64) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let has_before = bars.iter().any(|bar| bar.before.is_some());
    let step = if has_before { 44.0 } else { 34.0 };
    // Bold letters are a tenth wider.
    let note = bars
        .iter()
        .map(|bar| width(&bar.note) * 1.1 + 12.0)
        .fold(NOTE, f64::max);
    let length =
        |value: f64| (value / full.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) * (WIDTH - LABEL - note);
    for (i, bar) in bars.iter().enumerate() {
        let middle = 20.0 + i as f64 * step;
        let color = if bar.over { Color::Red } else { Color::Blue };
        canvas.text(
            fit(&bar.label, LABEL - 8.0),
            (LABEL - 10.0, middle),
            Anchor::End,
            Color::Dark,
        );
        let end = LABEL + length(bar.value).max(1.0);
        canvas.rect((LABEL, middle - 10.0), (end, middle + 8.0), color);
        let mut note_at = end;
        if let Some(before) = bar.before {
            let end = LABEL + length(before).max(1.0);
            canvas.rect((LABEL, middle + 11.0), (end, middle + 16.0), Color::Mute);
            note_at = note_at.max(end);
        }
        canvas.bold(&bar.note, (note_at + 8.0, middle), Anchor::Start, color);
    }
    canvas.line(
        &[(LABEL, 4.0), (LABEL, 8.0 + bars.len() as f64 * step)],
        Color::Mute,
        1,
    );
    canvas.draw(name, alt, 14.0 + bars.len() as f64 * step)
}
