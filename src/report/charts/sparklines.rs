//! Small lines: a share by period for each of several people, below each other on one scale.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit};
use super::chart::{Chart, ChartError};
use crate::metrics::Share;
use crate::report::format::Formatter;

/// The line of one person.
pub struct Line {
    /// The name.
    pub label: String,
    /// The share of each period, oldest first; `None` for a period without a case.
    pub shares: Vec<Option<Share>>,
}

const LABEL: f64 = 178.0;
const RIGHT: f64 = 96.0;
const TOP: f64 = 8.0;
const ROW: f64 = 40.0;
/// Height of a line, from no case to the top of the scale.
const HEIGHT: f64 = 26.0;

/// Draws one line a person; larger dots stand for more cases, and the count of the last period
/// stands at the right. `ends` are the names of the first and the last period.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn sparklines(
    name: &'static str,
    alt: String,
    lines: &[Line],
    ends: [&str; 2],
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let shares = lines.iter().flat_map(|line| line.shares.iter().flatten());
    let top = shares.filter_map(|share| share.value()).fold(0.0, f64::max);
    let full = [0.2, 0.4, 0.6, 0.8, 1.0]
        .into_iter()
        .find(|full| top <= *full)
        .unwrap_or(1.0);
    for (i, line) in lines.iter().enumerate() {
        draw_line(&mut canvas, line, TOP + i as f64 * ROW, full, f);
    }
    let bottom = TOP + lines.len() as f64 * ROW + 10.0;
    let [first, last] = ends;
    canvas.text(first, (LABEL, bottom), Anchor::Start, Color::Mute);
    let end = (WIDTH - RIGHT, bottom);
    canvas.text(last, end, Anchor::End, Color::Mute);
    canvas.draw(name, alt, bottom + 16.0)
}

fn draw_line(canvas: &mut Canvas, line: &Line, top: f64, full: f64, f: &Formatter) {
    let base = top + HEIGHT;
    let y = |value: f64| base - value / full * HEIGHT;
    let steps = line.shares.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| LABEL + 6.0 + at as f64 / steps * (WIDTH - LABEL - RIGHT - 12.0);
    canvas.line(&[(LABEL, base), (WIDTH - RIGHT, base)], Color::Grid, 1);
    let label = fit(&line.label, LABEL - 14.0);
    let middle = top + HEIGHT / 2.0;
    canvas.text(label, (LABEL - 12.0, middle), Anchor::End, Color::Dark);
    let points: Vec<((f64, f64), u64)> = line
        .shares
        .iter()
        .enumerate()
        .filter_map(|(at, share)| {
            let share = (*share)?;
            Some(((x(at), y(share.value()?)), share.n))
        })
        .collect();
    let path: Vec<(f64, f64)> = points.iter().map(|(at, _)| *at).collect();
    if path.len() > 1 {
        canvas.line(&path, Color::Blue, 2);
    }
    for (at, n) in points {
        canvas.dot(at, (n as f64).sqrt().clamp(1.5, 5.0), Color::Blue);
    }
    let now = line.shares.last().copied().flatten();
    let note = now.map_or("none".into(), |share| f.of(share));
    canvas.text(note, (WIDTH - 4.0, middle), Anchor::End, Color::Mute);
}
