//! A forest plot: ratios with their intervals, one below the other, around 1.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};
use crate::stats::Estimate;

/// One ratio.
pub struct Ratio {
    /// Its name.
    pub label: String,
    /// The ratio with its interval; `None` when it cannot be estimated.
    pub estimate: Option<Estimate>,
    /// Text at the right edge: the numbers, or why there are none.
    pub note: String,
    /// Whether a difference is found.
    pub is_found: bool,
}

const ROW: f64 = 58.0;
const MARGIN: f64 = 16.0;
/// Ratios at which the scale may end; intervals are cut there.
const ENDS: [f64; 4] = [2.0, 4.0, 8.0, 16.0];

/// Position of ratios: logarithmic, between two ends.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// A scale with room for the ratios. It ignores the limits of intervals, which may be very far.
    fn new(ratios: &[Ratio]) -> Scale {
        let values = || {
            ratios
                .iter()
                .filter_map(|ratio| Some(ratio.estimate.as_ref()?.value))
        };
        Scale {
            low: 1.0 / end_beyond(values().map(|value| 1.0 / value)),
            high: end_beyond(values()),
        }
    }

    fn x(&self, ratio: f64) -> f64 {
        let Scale { low, high } = *self;
        let part = (ratio.clamp(low, high).ln() - low.ln()) / (high.ln() - low.ln());
        MARGIN + part * (WIDTH - 2.0 * MARGIN)
    }
}

/// The smallest end of the scale that leaves a margin beyond all ratios.
fn end_beyond(ratios: impl Iterator<Item = f64>) -> f64 {
    let far = ratios.filter(|ratio| ratio.is_finite()).fold(1.0, f64::max);
    ENDS.into_iter()
        .find(|end| far * 1.3 <= *end)
        .unwrap_or(16.0)
}

/// Draws ratios on a logarithmic scale, each below its name, with `less` and `more` written below
/// the two sides.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn forest(
    name: &'static str,
    alt: String,
    ratios: &[Ratio],
    (less, more): (&str, &str),
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let scale = Scale::new(ratios);
    let bottom = 8.0 + ratios.len() as f64 * ROW;
    draw_grid(&mut canvas, &scale, bottom);
    for (i, ratio) in ratios.iter().enumerate() {
        draw_ratio(&mut canvas, ratio, &scale, 8.0 + ROW * i as f64);
    }
    // Below the scale: the two sides may be too narrow for their words beside it.
    canvas.text(less, (2.0, bottom + 38.0), Anchor::Start, Color::Mute);
    canvas.text(more, (WIDTH - 2.0, bottom + 38.0), Anchor::End, Color::Mute);
    canvas.draw(name, alt, bottom + 54.0)
}

/// Draws the grid, and labels its ends and the ratio 1.
fn draw_grid(canvas: &mut Canvas, scale: &Scale, bottom: f64) {
    let Scale { low, high } = *scale;
    for tick in [low, low.sqrt(), high.sqrt(), high] {
        let x = scale.x(tick);
        canvas.line(&[(x, 4.0), (x, bottom)], Color::Grid, 1);
    }
    let y = bottom + 14.0;
    let least = format!("1/{:.0}", 1.0 / low);
    canvas.text(least, (2.0, y), Anchor::Start, Color::Mute);
    canvas.text("1", (scale.x(1.0), y), Anchor::Middle, Color::Mute);
    let most = format!("{high:.0}");
    canvas.text(most, (WIDTH - 2.0, y), Anchor::End, Color::Mute);
}

/// Draws a ratio with its interval, below its name and numbers.
fn draw_ratio(canvas: &mut Canvas, ratio: &Ratio, scale: &Scale, top: f64) {
    let (line, y) = (top + 14.0, top + 38.0);
    let (color, radius) = if ratio.is_found {
        (Color::Blue, 6.0)
    } else {
        (Color::Mute, 4.5)
    };
    let label = fit(&ratio.label, WIDTH - 210.0);
    canvas.text(label, (2.0, line), Anchor::Start, Color::Dark);
    canvas.text(&ratio.note, (WIDTH - 2.0, line), Anchor::End, color);
    let one = scale.x(1.0);
    canvas.dashed(&[(one, y - 12.0), (one, y + 12.0)], Color::Mute, 1);
    let Some(estimate) = &ratio.estimate else {
        return;
    };
    let limits = [(scale.x(estimate.lower), y), (scale.x(estimate.upper), y)];
    canvas.line(&limits, color, 2);
    // An arrow where the interval goes on.
    for (limit, at, inwards) in [
        (estimate.lower, scale.low, 8.0),
        (estimate.upper, scale.high, -8.0),
    ] {
        if limit < scale.low || limit > scale.high {
            let tip = (scale.x(at), y);
            let back = tip.0 + inwards;
            canvas.line(&[(back, y - 5.0), tip, (back, y + 5.0)], color, 2);
        }
    }
    canvas.dot((scale.x(estimate.value), y), radius, color);
}
