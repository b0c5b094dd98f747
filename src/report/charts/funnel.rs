//! A funnel plot: rates by sample size, between the limits of chance.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, is_drawable, width};
use super::chart::{Chart, ChartError};
use crate::report::format::Formatter;

/// One dot.
pub struct Dot {
    /// Its name; drawn only for dots outside the limits.
    pub label: Option<String>,
    /// Sample size.
    pub n: f64,
    /// The rate, 0 to 1.
    pub rate: f64,
}

/// Limits of chance at one sample size, as rates: lower and upper.
pub struct Limits {
    /// Sample size.
    pub n: f64,
    /// 95 % limits.
    pub inner: [f64; 2],
    /// 99.8 % limits.
    pub outer: [f64; 2],
}

const LEFT: f64 = 58.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 210.0;

/// Position of sample sizes and rates.
struct Scale {
    /// The largest size shown.
    most: f64,
    /// The rate at the top of the drawing, 0 to 1.
    full: f64,
}

impl Scale {
    /// A scale with room for all dots, limits and the overall rate.
    fn new(dots: &[Dot], limits: &[Limits], overall: f64) -> Scale {
        let most = dots
            .iter()
            .map(|dot| dot.n)
            .chain(limits.iter().map(|l| l.n))
            .fold(1.0, f64::max);
        let top = dots
            .iter()
            .map(|dot| dot.rate)
            .chain(limits.iter().map(|l| l.outer[1]))
            .fold(overall, f64::max);
        let full = [0.2, 0.4, 0.6, 0.8, 1.0]
            .into_iter()
            .find(|full| top <= *full)
            .unwrap_or(1.0);
        Scale { most, full }
    }

    fn x(&self, n: f64) -> f64 {
        LEFT + n / (self.most * 1.04) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, rate: f64) -> f64 {
        TOP + (1.0 - rate / self.full) * HEIGHT
    }
}

/// Draws dots between their limits, around the overall rate.
///
/// # Errors
/// When plotters fails to draw a shape.
pub fn funnel(
    name: &'static str,
    alt: String,
    dots: &[Dot],
    limits: &[Limits],
    overall: f64,
    axis: &str,
    f: &Formatter,
) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::default();
    let scale = Scale::new(dots, limits, overall);
    draw_rates(&mut canvas, &scale, f);
    draw_limits(&mut canvas, limits, &scale, f);
    let y = scale.y(overall);
    canvas.dashed(&[(LEFT, y), (WIDTH - RIGHT, y)], Color::Mute, 1);
    draw_dots(&mut canvas, dots, &scale);
    draw_sizes(&mut canvas, axis, &scale);
    canvas.draw(name, alt, TOP + HEIGHT + 58.0)
}

/// Draws the grid, with the rates at its left.
fn draw_rates(canvas: &mut Canvas, scale: &Scale, f: &Formatter) {
    for tick in [0.0, scale.full / 2.0, scale.full] {
        let y = scale.y(tick);
        canvas.line(&[(LEFT, y), (WIDTH - RIGHT, y)], Color::Grid, 1);
        canvas.text(f.tick(tick), (LEFT - 8.0, y), Anchor::End, Color::Mute);
    }
}

/// Draws the bands between the limits, and their names where there is room.
fn draw_limits(canvas: &mut Canvas, limits: &[Limits], scale: &Scale, f: &Formatter) {
    canvas.area(&band(limits, scale, |l| l.outer), Color::Blue);
    canvas.area(&band(limits, scale, |l| l.inner), Color::Blue);
    // Where the bands begin close to the axis their names would lie on its numbers; the caption has
    // them too.
    let Some(first) = limits.first().filter(|l| scale.x(l.n) > LEFT + 64.0) else {
        return;
    };
    // Where the bands begin there are no dots: fewer reviews are not compared.
    for (label, [low, high]) in [
        (f.tick(0.95), first.inner),
        (f.percents(99.8), [first.inner[1], first.outer[1]]),
    ] {
        let at = (scale.x(first.n) - 8.0, scale.y((low + high) / 2.0));
        canvas.text(label, at, Anchor::End, Color::Mute);
    }
}

/// The outline of a band: along its upper limits and back along its lower ones.
fn band(limits: &[Limits], scale: &Scale, pick: fn(&Limits) -> [f64; 2]) -> Vec<(f64, f64)> {
    let upper = limits.iter().map(|l| (scale.x(l.n), scale.y(pick(l)[1])));
    let lower = limits
        .iter()
        .rev()
        .map(|l| (scale.x(l.n), scale.y(pick(l)[0])));
    upper.chain(lower).collect()
}

/// Draws the dots, and the names of those outside the limits.
fn draw_dots(canvas: &mut Canvas, dots: &[Dot], scale: &Scale) {
    let mut taken: Vec<Place> = Vec::new();
    for dot in dots {
        let at = (scale.x(dot.n), scale.y(dot.rate));
        let (radius, color) = match dot.label {
            Some(_) => (6.0, Color::Red),
            None => (4.5, Color::Blue),
        };
        canvas.dot(at, radius, color);
        // What the fonts of pictures cannot write, the words beside the picture name.
        let Some(label) = dot.label.as_ref().filter(|label| is_drawable(label)) else {
            continue;
        };
        let label = fit(label, WIDTH / 2.0 - 40.0);
        let is_left = at.0 < WIDTH / 2.0;
        let (shift, anchor) = if is_left {
            (12.0, Anchor::Start)
        } else {
            (-12.0, Anchor::End)
        };
        let place = Place::beside(at, &label, is_left);
        // Names that would lie on each other are left to the table.
        if !taken.iter().any(|other| place.touches(other)) {
            taken.push(place);
            canvas.bold(label, (at.0 + shift, at.1), anchor, color);
        }
    }
}

/// The rectangle of a dot and its name.
struct Place {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Place {
    /// The rectangle of a label beside a dot: to its right for dots on the left half, else to its
    /// left.
    fn beside(at: (f64, f64), label: &str, is_left: bool) -> Place {
        let wide = width(label) * 1.1;
        let (left, right) = if is_left {
            (at.0, at.0 + wide + 12.0)
        } else {
            (at.0 - wide - 12.0, at.0)
        };
        Place {
            left,
            right,
            top: at.1 - 12.0,
            bottom: at.1 + 12.0,
        }
    }

    fn touches(&self, other: &Place) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Draws the sample sizes below the plot, and the title of the axis.
fn draw_sizes(canvas: &mut Canvas, axis: &str, scale: &Scale) {
    for tick in [0.0, (scale.most / 2.0).round(), scale.most] {
        let anchor = if tick == 0.0 {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        let at = (scale.x(tick), TOP + HEIGHT + 18.0);
        canvas.text(format!("{tick:.0}"), at, anchor, Color::Mute);
    }
    let middle = ((LEFT + WIDTH - RIGHT) / 2.0, TOP + HEIGHT + 42.0);
    canvas.text(axis, middle, Anchor::Middle, Color::Mute);
}
