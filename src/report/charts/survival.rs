//! Survival curves with bands, and the numbers at risk below.

use super::canvas::{Anchor, Canvas, Color, WIDTH};
use super::chart::{Chart, ChartError};
use crate::metrics::retention::FEWEST_AT_RISK;
use crate::report::format::Formatter;
use crate::stats::survival::Curve;

/// One group.
pub struct Group<'a> {
    /// Its name, at the end of its curve and before its numbers at risk.
    pub label: String,
    /// Its curve; times in days.
    pub curve: &'a Curve,
    /// Its colour.
    pub color: Color,
}

const LEFT: f64 = 128.0;
const RIGHT: f64 = 74.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 220.0;
const ROW: f64 = 24.0;
const MONTH: f64 = 365.25 / 12.0;

/// Draws the curves to the last time with enough accounts at risk.
///
/// # Errors
/// When plotters refuses a shape.
pub fn survival(
    name: &'static str,
    alt: String,
    groups: &[Group<'_>],
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let ends: Vec<f64> = groups
        .iter()
        .map(|group| drawn_until(group.curve))
        .collect();
    let last = ends.iter().copied().fold(6.0 * MONTH, f64::max);
    let step = if last > 24.0 * MONTH { 6.0 } else { 3.0 };
    let months = (last / MONTH / step).ceil() * step;
    let lowest = groups.iter().zip(&ends).flat_map(|(group, end)| {
        group
            .curve
            .steps()
            .iter()
            .filter(|s| s.time <= *end)
            .map(|s| s.lower)
    });
    // Curves that hardly fall are not blown up to fill the picture.
    let lowest = lowest.fold(1.0, f64::min);
    let floor = if lowest < 0.5 {
        0.0
    } else {
        ((lowest * 5.0).floor() / 5.0).min(0.8)
    };
    let x = |days: f64| LEFT + days / MONTH / months * (WIDTH - LEFT - RIGHT);
    let y = |share: f64| TOP + (1.0 - share.max(floor)) / (1.0 - floor) * HEIGHT;

    let ticks = 4;
    for i in 0..=ticks {
        let share = floor + (1.0 - floor) * f64::from(i) / f64::from(ticks);
        canvas.line(
            &[(LEFT, y(share)), (WIDTH - RIGHT, y(share))],
            Color::Grid,
            1,
        );
        canvas.text(
            f.tick(share),
            (LEFT - 8.0, y(share)),
            Anchor::End,
            Color::Mute,
        );
    }
    let axis = TOP + HEIGHT;
    let marks: Vec<f64> = (0..)
        .map(|i| f64::from(i) * step)
        .take_while(|m| *m <= months)
        .collect();
    for month in &marks {
        canvas.text(
            format!("{month:.0}"),
            (x(month * MONTH), axis + 20.0),
            Anchor::Middle,
            Color::Mute,
        );
    }
    canvas.text("Month", (2.0, axis + 20.0), Anchor::Start, Color::Mute);

    let mut names: Vec<(f64, f64, usize)> = Vec::new();
    for (i, (group, end)) in groups.iter().zip(&ends).enumerate() {
        let (line, band) = staircase(group.curve, *end, x, y);
        canvas.area(&band, group.color);
        canvas.line(&line, group.color, 2);
        if let Some((px, py)) = line.last() {
            names.push((*px, *py, i));
        }
    }
    // Names at the ends of their curves, pushed apart where they would touch.
    names.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut free = 0.0;
    for (px, py, i) in names {
        let at = py.max(free);
        free = at + 20.0;
        canvas.bold(
            &groups[i].label,
            (px + 6.0, at),
            Anchor::Start,
            groups[i].color,
        );
    }
    let below = axis + 52.0;
    canvas.text(
        "Accounts still watched",
        (2.0, below),
        Anchor::Start,
        Color::Mute,
    );
    for (row, group) in groups.iter().enumerate() {
        let at = below + ROW * (row as f64 + 1.0);
        canvas.bold(&group.label, (2.0, at), Anchor::Start, group.color);
        for month in marks
            .iter()
            .filter(|m| **m == 0.0 || marks.len() <= 9 || **m % (2.0 * step) == 0.0)
        {
            let watched = group
                .curve
                .at(month * MONTH)
                .map_or(0, |point| point.at_risk);
            canvas.text(
                watched.to_string(),
                (x(month * MONTH), at),
                Anchor::Middle,
                Color::Dark,
            );
        }
    }
    canvas.draw(name, alt, below + ROW * groups.len() as f64 + 20.0)
}

/// The last time with enough accounts at risk.
pub fn drawn_until(curve: &Curve) -> f64 {
    curve.last_time_with(FEWEST_AT_RISK)
}

type Points = Vec<(f64, f64)>;

fn staircase(
    curve: &Curve,
    end: f64,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
) -> (Points, Points) {
    let (mut line, mut upper, mut lower) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = (1.0, 1.0, 1.0);
    for step in curve.steps().iter().filter(|step| step.time <= end) {
        let now = (step.survival, step.lower, step.upper);
        let at = x(step.time);
        for (points, from, to) in [
            (&mut line, before.0, now.0),
            (&mut lower, before.1, now.1),
            (&mut upper, before.2, now.2),
        ] {
            points.push((at, y(from)));
            points.push((at, y(to)));
        }
        before = now;
    }
    line.push((x(end), y(before.0)));
    lower.reverse();
    upper.extend(lower);
    (line, upper)
}
