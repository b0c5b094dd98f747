//! A funnel plot: rates against how much they rest on, between the limits of chance.

use super::canvas::{Anchor, Canvas, Color, WIDTH, fit, is_drawable, width};
use super::chart::{Chart, ChartError};
use crate::report::format::Formatter;

/// One dot.
pub struct Dot {
    /// Whose; drawn for those outside the limits only.
    pub label: Option<String>,
    /// What the rate rests on.
    pub n: f64,
    /// The rate, 0..=1.
    pub rate: f64,
}

/// The limits at one size, as rates: below and above.
pub struct Limits {
    /// The size.
    pub n: f64,
    /// 95% of what chance gives lies between.
    pub inner: [f64; 2],
    /// 99.8% does.
    pub outer: [f64; 2],
}

const LEFT: f64 = 58.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 210.0;

/// Draws dots between their limits, around the rate of all.
///
/// # Errors
/// When plotters refuses a shape.
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
    let x = |n: f64| LEFT + n / (most * 1.04) * (WIDTH - LEFT - RIGHT);
    let y = |rate: f64| TOP + (1.0 - rate / full) * HEIGHT;
    for tick in [0.0, full / 2.0, full] {
        canvas.line(&[(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], Color::Grid, 1);
        canvas.text(
            f.tick(tick),
            (LEFT - 8.0, y(tick)),
            Anchor::End,
            Color::Mute,
        );
    }
    let line = |pick: &dyn Fn(&Limits) -> f64| {
        limits
            .iter()
            .map(|l| (x(l.n), y(pick(l))))
            .collect::<Vec<_>>()
    };
    let band = |pick: fn(&Limits) -> [f64; 2]| {
        let mut points = line(&|l: &Limits| pick(l)[1]);
        points.extend(line(&|l: &Limits| pick(l)[0]).into_iter().rev());
        points
    };
    canvas.area(&band(|l| l.outer), Color::Blue);
    canvas.area(&band(|l| l.inner), Color::Blue);
    // Where the bands begin close to the axis their names would lie on its numbers; the caption has
    // them too.
    if let Some(first) = limits.first().filter(|first| x(first.n) > LEFT + 64.0) {
        // Where the bands begin there are no dots: fewer reviews are not compared.
        for (label, [low, high]) in [
            (f.tick(0.95), first.inner),
            (f.percents(99.8), [first.inner[1], first.outer[1]]),
        ] {
            canvas.text(
                label,
                (x(first.n) - 8.0, y((low + high) / 2.0)),
                Anchor::End,
                Color::Mute,
            );
        }
    }
    canvas.dashed(
        &[(LEFT, y(overall)), (WIDTH - RIGHT, y(overall))],
        Color::Mute,
        1,
    );
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for dot in dots {
        let (at, color) = (
            (x(dot.n), y(dot.rate)),
            if dot.label.is_some() {
                Color::Red
            } else {
                Color::Blue
            },
        );
        canvas.dot(at, if dot.label.is_some() { 6.0 } else { 4.5 }, color);
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
        let wide = width(&label) * 1.1;
        let (left, right) = if is_left {
            (at.0, at.0 + wide + 12.0)
        } else {
            (at.0 - wide - 12.0, at.0)
        };
        let place = [left, right, at.1 - 12.0, at.1 + 12.0];
        let touches = |other: &[f64; 4]| {
            place[0] < other[1] && other[0] < place[1] && place[2] < other[3] && other[2] < place[3]
        };
        // Names that would lie on each other are left to the table.
        if !taken.iter().any(touches) {
            taken.push(place);
            canvas.bold(label, (at.0 + shift, at.1), anchor, color);
        }
    }
    for tick in [0.0, (most / 2.0).round(), most] {
        let anchor = if tick == 0.0 {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        canvas.text(
            format!("{tick:.0}"),
            (x(tick), TOP + HEIGHT + 18.0),
            anchor,
            Color::Mute,
        );
    }
    canvas.text(
        axis,
        ((LEFT + WIDTH - RIGHT) / 2.0, TOP + HEIGHT + 42.0),
        Anchor::Middle,
        Color::Mute,
    );
    canvas.draw(name, alt, TOP + HEIGHT + 58.0)
}
