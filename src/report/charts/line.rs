//! A line of any numbers, from 0.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, width};
use super::chart::{Chart, ChartError};

/// One point.
pub struct Point {
    /// What the point is of.
    pub label: String,
    /// Horizontal position, growing from point to point or not.
    pub at: f64,
    /// The number.
    pub value: f64,
    /// The number in words.
    pub text: String,
}

const TOP: f64 = 16.0;
const HEIGHT: f64 = 150.0;
/// Widest label below, in CSS pixels.
const LABEL: f64 = 220.0;

/// Draws points joined by a line on a scale that has 0, the last point labelled. `number` writes
/// the numbers of the scale.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn line(
    name: &'static str,
    alt: String,
    points: &[Point],
    number: &dyn Fn(f64) -> String,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let values = || points.iter().map(|point| point.value);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let high = if high > low { high } else { low + 1.0 };
    let ticks: Vec<f64> = match low < 0.0 && high > 0.0 {
        true => vec![low, 0.0, high],
        false => vec![low, low + (high - low) / 2.0, high],
    };
    let widest = |texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| width(&text)).fold(0.0, f64::max)
    };
    let left = widest(&mut ticks.iter().map(|tick| number(*tick))) + 14.0;
    let last = points.last().map_or("", |point| &point.text);
    // Bold letters are a tenth wider.
    let right = WIDTH - width(last) * 1.1 - 18.0;
    let y = |value: f64| TOP + (high - value) / (high - low) * HEIGHT;
    for tick in ticks {
        let y = y(tick);
        canvas.line(&[(left, y), (right, y)], Color::Grid, 1);
        canvas.text(number(tick), (left - 8.0, y), Anchor::End, Color::Mute);
    }
    let places = || points.iter().map(|point| point.at);
    let first_at = places().fold(f64::INFINITY, f64::min);
    let span = places().fold(f64::NEG_INFINITY, f64::max) - first_at;
    let x = |at: f64| left + (at - first_at) / span.max(f64::MIN_POSITIVE) * (right - left);
    let line: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (x(point.at), y(point.value)))
        .collect();
    canvas.line(&line, Color::Blue, 3);
    for point in &line {
        canvas.dot(*point, 3.0, Color::Blue);
    }
    if let Some((x, y)) = line.last() {
        canvas.dot((*x, *y), 5.0, Color::Blue);
        canvas.bold(last, (x + 10.0, *y), Anchor::Start, Color::Blue);
    }
    draw_ends(&mut canvas, points, &line);
    canvas.draw(name, alt, TOP + HEIGHT + 36.0)
}

/// Writes what the first and the last point are of.
fn draw_ends(canvas: &mut Canvas, points: &[Point], line: &[(f64, f64)]) {
    let ends = [(points.first(), line.first(), Anchor::Start)]
        .into_iter()
        .chain((points.len() > 1).then(|| (points.last(), line.last(), Anchor::End)));
    for (point, place, anchor) in ends {
        if let (Some(point), Some((x, _))) = (point, place) {
            let at = (*x, TOP + HEIGHT + 20.0);
            canvas.text(fit(&point.label, LABEL), at, anchor, Color::Mute);
        }
    }
}
