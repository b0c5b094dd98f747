//! Rates with their intervals: a dot and a whisker each, on one scale from zero.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};
use crate::report::format::Formatter;
use crate::stats::Estimate;

/// One rate.
pub struct Rate {
    /// Its name.
    pub label: String,
    /// The rate with its interval.
    pub estimate: Estimate,
    /// Text at the right edge, with the counts.
    pub note: String,
}

const LABEL: f64 = 170.0;
const NOTE: f64 = 90.0;

/// Draws rates, with a dashed line at the overall rate.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn intervals(
    name: &'static str,
    alt: String,
    rates: &[Rate],
    overall: f64,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let top = rates
        .iter()
        .map(|r| r.estimate.upper)
        .fold(overall, f64::max);
    let full = [0.2, 0.4, 0.6, 0.8, 1.0]
        .into_iter()
        .find(|full| top <= *full)
        .unwrap_or(1.0);
    let x = |value: f64| LABEL + value / full * (WIDTH - LABEL - NOTE - 16.0);
    let bottom = 14.0 + rates.len() as f64 * 34.0;
    for tick in [0.0, full / 2.0, full] {
        canvas.line(&[(x(tick), 4.0), (x(tick), bottom)], Color::Grid, 1);
        canvas.text(
            f.tick(tick),
            (x(tick), bottom + 14.0),
            Anchor::Middle,
            Color::Mute,
        );
    }
    canvas.dashed(&[(x(overall), 4.0), (x(overall), bottom)], Color::Mute, 1);
    for (i, rate) in rates.iter().enumerate() {
        let y = 20.0 + i as f64 * 34.0;
        canvas.text(
            fit(&rate.label, LABEL - 8.0),
            (LABEL - 12.0, y),
            Anchor::End,
            Color::Dark,
        );
        canvas.line(
            &[(x(rate.estimate.lower), y), (x(rate.estimate.upper), y)],
            Color::Blue,
            2,
        );
        canvas.dot((x(rate.estimate.value), y), 5.0, Color::Blue);
        canvas.text(&rate.note, (WIDTH - 4.0, y), Anchor::End, Color::Mute);
    }
    canvas.draw(name, alt, bottom + 28.0)
}
