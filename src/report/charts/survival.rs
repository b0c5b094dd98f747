//! Survival curves with confidence bands, and the numbers at risk below.

use super::canvas::{Anchor, Canvas, Color, WIDTH};
use super::chart::{Chart, ChartError};
use crate::metrics::retention::FEWEST_AT_RISK;
use crate::report::format::Formatter;
use crate::stats::survival::Curve;

/// One group.
pub struct Group<'a> {
    /// Its name, at the end of its curve and before its numbers at risk.
    pub label: String,
    /// Its curve; times are in days.
    pub curve: &'a Curve,
    /// Its colour.
    pub color: Color,
}

const LEFT: f64 = 128.0;
const RIGHT: f64 = 74.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 220.0;
/// Vertical position of the axis of months.
const AXIS: f64 = TOP + HEIGHT;
/// Vertical position of the numbers at risk.
const AT_RISK: f64 = AXIS + 52.0;
const ROW: f64 = 24.0;
const MONTH: f64 = 365.25 / 12.0;

/// Position of times and shares.
struct Scale {
    /// The months shown.
    months: f64,
    /// Months between two labels of the axis.
    step: f64,
    /// The share at the bottom of the chart, 0 to 1.
    floor: f64,
}

impl Scale {
    /// A scale with room for the curves; `ends` are their last days.
    fn new(groups: &[Group<'_>], ends: &[f64]) -> Scale {
        let last = ends.iter().copied().fold(6.0 * MONTH, f64::max);
        let step = if last > 24.0 * MONTH { 6.0 } else { 3.0 };
        let lowest = groups.iter().zip(ends).flat_map(|(group, end)| {
            let steps = group.curve.steps().iter();
            steps.filter(|s| s.time <= *end).map(|s| s.lower)
        });
        // Curves that hardly fall are not blown up to fill the picture.
        let lowest = lowest.fold(1.0, f64::min);
        let floor = if lowest < 0.5 {
            0.0
        } else {
            ((lowest * 5.0).floor() / 5.0).min(0.8)
        };
        Scale {
            months: (last / MONTH / step).ceil() * step,
            step,
            floor,
        }
    }

    fn x(&self, days: f64) -> f64 {
        LEFT + days / MONTH / self.months * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, share: f64) -> f64 {
        TOP + (1.0 - share.max(self.floor)) / (1.0 - self.floor) * HEIGHT
    }

    /// The months labelled on the axis.
    fn marks(&self) -> Vec<f64> {
        (0..)
            .map(|i| f64::from(i) * self.step)
            .take_while(|m| *m <= self.months)
            .collect()
    }
}

/// Draws the curves up to the last time with enough accounts at risk.
///
/// # Errors
/// When plotters fails to draw a shape.
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
    let scale = Scale::new(groups, &ends);
    let marks = scale.marks();
    draw_axes(&mut canvas, &scale, &marks, f);
    draw_curves(&mut canvas, groups, &ends, &scale);
    draw_at_risk(&mut canvas, groups, &scale, &marks);
    canvas.draw(name, alt, AT_RISK + ROW * groups.len() as f64 + 20.0)
}

/// Draws the grid, with the shares at its left and the months below.
fn draw_axes(canvas: &mut Canvas, scale: &Scale, marks: &[f64], f: &Formatter) {
    let ticks = 4;
    for i in 0..=ticks {
        let share = scale.floor + (1.0 - scale.floor) * f64::from(i) / f64::from(ticks);
        let y = scale.y(share);
        canvas.line(&[(LEFT, y), (WIDTH - RIGHT, y)], Color::Grid, 1);
        canvas.text(f.tick(share), (LEFT - 8.0, y), Anchor::End, Color::Mute);
    }
    for month in marks {
        let at = (scale.x(month * MONTH), AXIS + 20.0);
        canvas.text(format!("{month:.0}"), at, Anchor::Middle, Color::Mute);
    }
    canvas.text("Month", (2.0, AXIS + 20.0), Anchor::Start, Color::Mute);
}

/// Draws the curves with their bands and names.
fn draw_curves(canvas: &mut Canvas, groups: &[Group<'_>], ends: &[f64], scale: &Scale) {
    let mut names: Vec<((f64, f64), &Group<'_>)> = Vec::new();
    for (group, end) in groups.iter().zip(ends) {
        let (line, band) = staircase(group.curve, *end, scale);
        canvas.area(&band, group.color);
        canvas.line(&line, group.color, 2);
        names.extend(line.last().map(|at| (*at, group)));
    }
    // Names at the ends of their curves, pushed apart where they would touch.
    names.sort_by(|(a, _), (b, _)| a.1.total_cmp(&b.1));
    let mut free = 0.0;
    for ((x, y), group) in names {
        let at = y.max(free);
        free = at + 20.0;
        canvas.bold(&group.label, (x + 6.0, at), Anchor::Start, group.color);
    }
}

/// Draws the numbers at risk below the axis, one row per group.
fn draw_at_risk(canvas: &mut Canvas, groups: &[Group<'_>], scale: &Scale, marks: &[f64]) {
    let title = "Accounts still followed";
    canvas.text(title, (2.0, AT_RISK), Anchor::Start, Color::Mute);
    // Of many months every second has room for its number.
    let has_number =
        |month: f64| month == 0.0 || marks.len() <= 9 || month % (2.0 * scale.step) == 0.0;
    for (row, group) in groups.iter().enumerate() {
        let at = AT_RISK + ROW * (row as f64 + 1.0);
        canvas.bold(&group.label, (2.0, at), Anchor::Start, group.color);
        for month in marks.iter().filter(|month| has_number(**month)) {
            let point = group.curve.at(month * MONTH);
            let watched = point.map_or(0, |point| point.at_risk);
            let at = (scale.x(month * MONTH), at);
            canvas.text(watched.to_string(), at, Anchor::Middle, Color::Dark);
        }
    }
}

/// The last time with enough accounts at risk, in days.
pub fn drawn_until(curve: &Curve) -> f64 {
    curve.last_time_with(FEWEST_AT_RISK)
}

type Points = Vec<(f64, f64)>;

/// The points of a curve up to `end` days, and the outline of its band.
fn staircase(curve: &Curve, end: f64, scale: &Scale) -> (Points, Points) {
    let (mut line, mut upper, mut lower) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = (1.0, 1.0, 1.0);
    for step in curve.steps().iter().filter(|step| step.time <= end) {
        let now = (step.survival, step.lower, step.upper);
        let at = scale.x(step.time);
        for (points, from, to) in [
            (&mut line, before.0, now.0),
            (&mut lower, before.1, now.1),
            (&mut upper, before.2, now.2),
        ] {
            points.push((at, scale.y(from)));
            points.push((at, scale.y(to)));
        }
        before = now;
    }
    line.push((scale.x(end), scale.y(before.0)));
    lower.reverse();
    upper.extend(lower);
    (line, upper)
}
