//! Ratios with their intervals, one below the other, around 1.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};
use crate::stats::Estimate;

/// One ratio.
pub struct Ratio {
    /// Whose.
    pub label: String,
    /// The ratio; nothing where none can be told.
    pub estimate: Option<Estimate>,
    /// What stands at the right edge: the numbers, or why there are none.
    pub note: String,
    /// Whether a difference is found.
    pub is_found: bool,
}

const ROW: f64 = 58.0;
const MARGIN: f64 = 16.0;
/// Ratios at which the scale may end; intervals beyond are cut.
const ENDS: [f64; 4] = [2.0, 4.0, 8.0, 16.0];

/// Draws ratios on the scale of their logarithm, each below its name, with `less` and `more`
/// written below the two sides.
///
/// # Errors
/// When plotters refuses a shape.
pub fn forest(
    name: &'static str,
    alt: String,
    ratios: &[Ratio],
    (less, more): (&str, &str),
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let known = || ratios.iter().filter_map(|ratio| ratio.estimate.as_ref());
    // Far limits belong to what cannot be told: the scale follows the ratios themselves.
    let end = |far: f64| {
        ENDS.into_iter()
            .find(|end| far * 1.3 <= *end)
            .unwrap_or(16.0)
    };
    let low = 1.0
        / end(known()
            .map(|e| 1.0 / e.value)
            .filter(|far| far.is_finite())
            .fold(1.0, f64::max));
    let high = end(known()
        .map(|e| e.value)
        .filter(|far| far.is_finite())
        .fold(1.0, f64::max));
    let x = |ratio: f64| {
        let part = (ratio.clamp(low, high).ln() - low.ln()) / (high.ln() - low.ln());
        MARGIN + part * (WIDTH - 2.0 * MARGIN)
    };
    let bottom = 8.0 + ratios.len() as f64 * ROW;
    for tick in [low, low.sqrt(), high.sqrt(), high] {
        canvas.line(&[(x(tick), 4.0), (x(tick), bottom)], Color::Grid, 1);
    }
    canvas.text(
        format!("1/{:.0}", 1.0 / low),
        (2.0, bottom + 14.0),
        Anchor::Start,
        Color::Mute,
    );
    canvas.text("1", (x(1.0), bottom + 14.0), Anchor::Middle, Color::Mute);
    canvas.text(
        format!("{high:.0}"),
        (WIDTH - 2.0, bottom + 14.0),
        Anchor::End,
        Color::Mute,
    );
    for (i, ratio) in ratios.iter().enumerate() {
        let top = 8.0 + ROW * i as f64;
        let (line, y) = (top + 14.0, top + 38.0);
        let color = if ratio.is_found {
            Color::Blue
        } else {
            Color::Mute
        };
        canvas.text(
            fit(&ratio.label, WIDTH - 210.0),
            (2.0, line),
            Anchor::Start,
            Color::Dark,
        );
        canvas.text(&ratio.note, (WIDTH - 2.0, line), Anchor::End, color);
        canvas.dashed(&[(x(1.0), y - 12.0), (x(1.0), y + 12.0)], Color::Mute, 1);
        if let Some(estimate) = &ratio.estimate {
            canvas.line(&[(x(estimate.lower), y), (x(estimate.upper), y)], color, 2);
            // An arrow where the interval goes on.
            for (limit, at, inwards) in [(estimate.lower, low, 8.0), (estimate.upper, high, -8.0)] {
                if (limit < low) || (limit > high) {
                    let tip = (x(at), y);
                    canvas.line(
                        &[(tip.0 + inwards, y - 5.0), tip, (tip.0 + inwards, y + 5.0)],
                        color,
                        2,
                    );
                }
            }
            canvas.dot(
                (x(estimate.value), y),
                if ratio.is_found { 6.0 } else { 4.5 },
                color,
            );
        }
    }
    // Below the scale: the two sides may be too narrow for their words beside it.
    canvas.text(less, (2.0, bottom + 38.0), Anchor::Start, Color::Mute);
    canvas.text(more, (WIDTH - 2.0, bottom + 38.0), Anchor::End, Color::Mute);
    canvas.draw(name, alt, bottom + 54.0)
}
