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
    pub line: Line<'a>,
    /// Its colour.
    pub color: Color,
}

/// The curve of a group.
pub enum Line<'a> {
    /// As observed, in steps, up to the last time with enough accounts at risk.
    Observed(&'a Curve),
    /// As a model expects it, on some days.
    Modelled(Vec<ModelPoint>),
}

/// A point of a modelled curve.
#[derive(Debug, Clone, Copy)]
pub struct ModelPoint {
    /// Days since the start of follow-up.
    pub day: f64,
    /// Share, and its interval.
    pub share: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// Accounts of the group still followed then; `None` where the group is no set of accounts.
    pub followed: Option<u64>,
}

impl Line<'_> {
    /// The day on which it ends.
    fn end(&self) -> f64 {
        match self {
            Line::Observed(curve) => drawn_until(curve),
            Line::Modelled(points) => points.last().map_or(0.0, |point| point.day),
        }
    }

    /// The lowest limit of its band.
    fn lowest(&self) -> f64 {
        let end = self.end();
        match self {
            Line::Observed(curve) => {
                let steps = curve.steps().iter().filter(|step| step.time <= end);
                steps.map(|step| step.lower).fold(1.0, f64::min)
            }
            Line::Modelled(points) => points.iter().map(|p| p.lower).fold(1.0, f64::min),
        }
    }

    /// Accounts still followed on a day; `None` where there are none to count.
    fn followed(&self, day: f64) -> Option<u64> {
        match self {
            Line::Observed(curve) => Some(curve.at(day).map_or(0, |point| point.at_risk)),
            Line::Modelled(points) => {
                // Labels are whole months, and points lie on them or a few days before.
                let before = points.iter().rev().find(|point| point.day <= day + 0.5);
                before.and_then(|point| point.followed)
            }
        }
    }

    /// Its points, and the outline of its band.
    fn drawn(&self, scale: &Scale) -> (Points, Points) {
        match self {
            Line::Observed(curve) => staircase(curve, self.end(), scale),
            Line::Modelled(points) => {
                let at = |of: &dyn Fn(&ModelPoint) -> f64| -> Points {
                    let place = |point: &ModelPoint| (scale.x(point.day), scale.y(of(point)));
                    points.iter().map(place).collect()
                };
                let mut band = at(&|point| point.upper);
                band.extend(at(&|point| point.lower).into_iter().rev());
                (at(&|point| point.share), band)
            }
        }
    }
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
    /// A scale with room for the curves.
    fn new(groups: &[Group<'_>]) -> Scale {
        let ends = groups.iter().map(|group| group.line.end());
        let last = ends.fold(6.0 * MONTH, f64::max);
        let step = if last > 24.0 * MONTH { 6.0 } else { 3.0 };
        // Curves that hardly fall are not blown up to fill the picture.
        let lowest = groups.iter().map(|group| group.line.lowest());
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
    let scale = Scale::new(groups);
    let marks = scale.marks();
    draw_axes(&mut canvas, &scale, &marks, f);
    draw_curves(&mut canvas, groups, &scale);
    let counted: Vec<&Group<'_>> = groups
        .iter()
        .filter(|group| group.line.followed(0.0).is_some())
        .collect();
    if counted.is_empty() {
        return canvas.draw(name, alt, AXIS + 32.0);
    }
    draw_at_risk(&mut canvas, &counted, &scale, &marks);
    canvas.draw(name, alt, AT_RISK + ROW * counted.len() as f64 + 20.0)
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
fn draw_curves(canvas: &mut Canvas, groups: &[Group<'_>], scale: &Scale) {
    let mut names: Vec<((f64, f64), &Group<'_>)> = Vec::new();
    for group in groups {
        let (line, band) = group.line.drawn(scale);
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
fn draw_at_risk(canvas: &mut Canvas, groups: &[&Group<'_>], scale: &Scale, marks: &[f64]) {
    let title = "Accounts still followed";
    canvas.text(title, (2.0, AT_RISK), Anchor::Start, Color::Mute);
    // Of many months every second has room for its number.
    let has_number =
        |month: f64| month == 0.0 || marks.len() <= 9 || month % (2.0 * scale.step) == 0.0;
    for (row, group) in groups.iter().enumerate() {
        let at = AT_RISK + ROW * (row as f64 + 1.0);
        canvas.bold(&group.label, (2.0, at), Anchor::Start, group.color);
        for month in marks.iter().filter(|month| has_number(**month)) {
            let followed = group.line.followed(month * MONTH).unwrap_or(0);
            let at = (scale.x(month * MONTH), at);
            canvas.text(followed.to_string(), at, Anchor::Middle, Color::Dark);
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
