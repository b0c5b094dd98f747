//! A share by week, against a target.

use super::canvas::{Anchor, Canvas, Color, WIDTH};
use super::chart::{Chart, ChartError};
use crate::report::format::Formatter;

/// One week.
pub struct Week {
    /// The label below, for the weeks that get one.
    pub label: String,
    /// The share, 0..=1; nothing when there was nothing to share.
    pub share: Option<f64>,
}

const LEFT: f64 = 62.0;
const RIGHT: f64 = 62.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 150.0;

/// Draws the share by week with the target as a dashed line and the last point labelled.
///
/// # Errors
/// When plotters refuses a shape.
pub fn trend(
    name: &'static str,
    alt: String,
    weeks: &[Week],
    target: f64,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let last = weeks.len().saturating_sub(1).max(1) as f64;
    let x = |i: usize| LEFT + i as f64 / last * (WIDTH - LEFT - RIGHT);
    let y = |share: f64| TOP + (1.0 - share) * HEIGHT;
    for tick in [0.0, 0.5, 1.0] {
        canvas.line(&[(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], Color::Grid, 1);
        canvas.text(
            f.tick(tick),
            (LEFT - 8.0, y(tick)),
            Anchor::End,
            Color::Mute,
        );
    }
    canvas.dashed(
        &[(LEFT, y(target)), (WIDTH - RIGHT, y(target))],
        Color::Mute,
        1,
    );
    canvas.text(
        "target",
        (WIDTH - RIGHT + 4.0, y(target)),
        Anchor::Start,
        Color::Mute,
    );
    let points: Vec<(f64, f64)> = weeks
        .iter()
        .enumerate()
        .filter_map(|(i, week)| Some((x(i), y(week.share?))))
        .collect();
    canvas.line(&points, Color::Blue, 3);
    for point in &points {
        canvas.dot(*point, 3.0, Color::Blue);
    }
    if let (Some(point), Some(share)) = (
        points.last(),
        weeks.iter().rev().find_map(|week| week.share),
    ) {
        canvas.dot(*point, 5.0, Color::Blue);
        // Beside the point; moved below the word "target" when the two are close.
        let at = if (point.1 - y(target)).abs() < 18.0 {
            y(target) + 20.0
        } else {
            point.1
        };
        canvas.bold(
            f.tick(share),
            (point.0 + 10.0, at),
            Anchor::Start,
            Color::Blue,
        );
    }
    for (i, week) in weeks
        .iter()
        .enumerate()
        .filter(|(_, week)| !week.label.is_empty())
    {
        let anchor = if i == 0 {
            Anchor::Start
        } else if i + 1 == weeks.len() {
            Anchor::End
        } else {
            Anchor::Middle
        };
        canvas.text(
            &week.label,
            (x(i), TOP + HEIGHT + 20.0),
            anchor,
            Color::Mute,
        );
    }
    canvas.draw(name, alt, TOP + HEIGHT + 36.0)
}
