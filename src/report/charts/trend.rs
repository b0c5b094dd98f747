//! A share by week, against a target.

use super::canvas::{Anchor, Canvas, Color, WIDTH};
use super::chart::{Chart, ChartError};
use crate::report::format::Formatter;

/// One week.
pub struct Week {
    /// The label below; empty for weeks without one.
    pub label: String,
    /// The share, 0 to 1; `None` for a week without deals.
    pub share: Option<f64>,
}

const LEFT: f64 = 62.0;
const RIGHT: f64 = 62.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 150.0;

/// Draws the share by week, the target as a dashed line, and a label at the last point.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn trend(
    name: &'static str,
    alt: String,
    weeks: &[Week],
    target: f64,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    draw_shares(&mut canvas, f);
    let y = y(target);
    canvas.dashed(&[(LEFT, y), (WIDTH - RIGHT, y)], Color::Mute, 1);
    let beside = (WIDTH - RIGHT + 4.0, y);
    canvas.text("target", beside, Anchor::Start, Color::Mute);
    draw_curve(&mut canvas, weeks, y, f);
    draw_labels(&mut canvas, weeks);
    canvas.draw(name, alt, TOP + HEIGHT + 36.0)
}

/// Horizontal position of the week at `index`, of `weeks` weeks.
fn x(index: usize, weeks: usize) -> f64 {
    let last = weeks.saturating_sub(1).max(1) as f64;
    LEFT + index as f64 / last * (WIDTH - LEFT - RIGHT)
}

/// Vertical position of a share, 0 to 1.
fn y(share: f64) -> f64 {
    TOP + (1.0 - share) * HEIGHT
}

/// Draws the grid, with the shares at its left.
fn draw_shares(canvas: &mut Canvas, f: &Formatter) {
    for tick in [0.0, 0.5, 1.0] {
        let y = y(tick);
        canvas.line(&[(LEFT, y), (WIDTH - RIGHT, y)], Color::Grid, 1);
        canvas.text(f.tick(tick), (LEFT - 8.0, y), Anchor::End, Color::Mute);
    }
}

/// Draws the shares, the last one labelled; `target_y` is the position of the target line.
fn draw_curve(canvas: &mut Canvas, weeks: &[Week], target_y: f64, f: &Formatter) {
    let points: Vec<(f64, f64)> = weeks
        .iter()
        .enumerate()
        .filter_map(|(i, week)| Some((x(i, weeks.len()), y(week.share?))))
        .collect();
    canvas.line(&points, Color::Blue, 3);
    for point in &points {
        canvas.dot(*point, 3.0, Color::Blue);
    }
    let share = weeks.iter().rev().find_map(|week| week.share);
    let (Some(point), Some(share)) = (points.last(), share) else {
        return;
    };
    canvas.dot(*point, 5.0, Color::Blue);
    // Beside the point; moved below the word "target" when the two are close.
    let at = if (point.1 - target_y).abs() < 18.0 {
        target_y + 20.0
    } else {
        point.1
    };
    let beside = (point.0 + 10.0, at);
    canvas.bold(f.tick(share), beside, Anchor::Start, Color::Blue);
}

/// Draws the labels of the weeks that have one.
fn draw_labels(canvas: &mut Canvas, weeks: &[Week]) {
    for (i, week) in weeks.iter().enumerate() {
        if week.label.is_empty() {
            continue;
        }
        let anchor = if i == 0 {
            Anchor::Start
        } else if i + 1 == weeks.len() {
            Anchor::End
        } else {
            Anchor::Middle
        };
        let at = (x(i, weeks.len()), TOP + HEIGHT + 20.0);
        canvas.text(&week.label, at, anchor, Color::Mute);
    }
}
