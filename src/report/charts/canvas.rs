//! A white canvas in CSS pixels, drawn by plotters.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::{Chart, ChartError};
use crate::model::visible::visible;

/// Drawing units per CSS pixel: plotters rounds coordinates to whole units.
pub const SCALE: f64 = 2.0;
/// Width of every chart in CSS pixels: the column width of a mail.
pub const WIDTH: f64 = 552.0;
/// Smallest font size in CSS pixels: on a phone 360 pixels wide it is displayed at 10.
pub const TEXT: f64 = 17.0;
/// Divisor that plotters' SVG backend applies to font sizes.
const FONT_DIVISOR: f64 = 1.24;

/// A colour by its meaning; each has a counterpart in dark mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Text and axes.
    Dark,
    /// Secondary text, plan lines.
    Mute,
    /// Grid.
    Grid,
    /// Data.
    Blue,
    /// Over the limit.
    Red,
    /// On plan.
    Green,
}

impl Color {
    fn rgb(self) -> RGBColor {
        match self {
            Color::Dark => RGBColor(0x1f, 0x29, 0x37),
            Color::Mute => RGBColor(0x4b, 0x55, 0x63),
            Color::Grid => RGBColor(0xe5, 0xe7, 0xeb),
            Color::Blue => RGBColor(0x00, 0x72, 0xb2),
            Color::Red => RGBColor(0xb3, 0x47, 0x00),
            Color::Green => RGBColor(0x00, 0x61, 0x4a),
        }
    }
}

/// Which end of a text is at its point.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
    /// The text starts at its point.
    Start,
    /// The text is centred on its point.
    Middle,
    /// The text ends at its point.
    End,
}

impl Anchor {
    fn position(self) -> Pos {
        let horizontal = match self {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Center)
    }
}

enum Shape {
    Line {
        points: Vec<(f64, f64)>,
        color: Color,
        width: u32,
        dash: bool,
    },
    Area {
        points: Vec<(f64, f64)>,
        color: Color,
    },
    Rect {
        from: (f64, f64),
        to: (f64, f64),
        color: Color,
        opacity: f64,
    },
    Dot {
        at: (f64, f64),
        radius: f64,
        color: Color,
    },
    Text {
        text: String,
        at: (f64, f64),
        size: f64,
        bold: bool,
        turned: bool,
        color: Color,
        anchor: Anchor,
    },
}

/// Shapes to draw, in CSS pixels from the top left.
#[derive(Default)]
pub struct Canvas {
    shapes: Vec<Shape>,
}

impl Canvas {
    /// A line through points.
    pub fn line(&mut self, points: &[(f64, f64)], color: Color, width: u32) {
        self.shapes.push(Shape::Line {
            points: points.to_vec(),
            color,
            width,
            dash: false,
        });
    }

    /// A dashed line through points.
    pub fn dashed(&mut self, points: &[(f64, f64)], color: Color, width: u32) {
        self.shapes.push(Shape::Line {
            points: points.to_vec(),
            color,
            width,
            dash: true,
        });
    }

    /// A pale filled area.
    pub fn area(&mut self, points: &[(f64, f64)], color: Color) {
        self.shapes.push(Shape::Area {
            points: points.to_vec(),
            color,
        });
    }

    /// A filled rectangle.
    pub fn rect(&mut self, from: (f64, f64), to: (f64, f64), color: Color) {
        self.shapes.push(Shape::Rect {
            from,
            to,
            color,
            opacity: 1.0,
        });
    }

    /// A rectangle in a shade; `opacity` is 0 to 1.
    pub fn shade(&mut self, from: (f64, f64), to: (f64, f64), color: Color, opacity: f64) {
        self.shapes.push(Shape::Rect {
            from,
            to,
            color,
            opacity,
        });
    }

    /// A filled dot.
    pub fn dot(&mut self, at: (f64, f64), radius: f64, color: Color) {
        self.shapes.push(Shape::Dot { at, radius, color });
    }

    /// A text, vertically centred on its point.
    pub fn text(&mut self, text: impl Into<String>, at: (f64, f64), anchor: Anchor, color: Color) {
        let text = text.into();
        self.shapes.push(Shape::Text {
            text,
            at,
            size: TEXT,
            bold: false,
            turned: false,
            color,
            anchor,
        });
    }

    /// A text turned to read upwards, starting at its point.
    pub fn turned(&mut self, text: impl Into<String>, at: (f64, f64), color: Color) {
        let (text, anchor) = (text.into(), Anchor::Start);
        self.shapes.push(Shape::Text {
            text,
            at,
            size: TEXT,
            bold: false,
            turned: true,
            color,
            anchor,
        });
    }

    /// A text in bold.
    pub fn bold(&mut self, text: impl Into<String>, at: (f64, f64), anchor: Anchor, color: Color) {
        let text = text.into();
        self.shapes.push(Shape::Text {
            text,
            at,
            size: TEXT,
            bold: true,
            turned: false,
            color,
            anchor,
        });
    }

    /// Draws the shapes.
    ///
    /// # Errors
    /// When plotters fails to draw a shape.
    pub fn draw(&self, name: &'static str, alt: String, height: f64) -> Result<Chart, ChartError> {
        let mut svg = String::new();
        let size = ((WIDTH * SCALE) as u32, (height * SCALE) as u32);
        let failed = |e: DrawingAreaErrorKind<_>| ChartError {
            name,
            reason: format!("{e}"),
        };
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            area.fill(&WHITE).map_err(failed)?;
            for shape in &self.shapes {
                draw_shape(&area, shape).map_err(failed)?;
            }
            area.present().map_err(failed)?;
        }
        Ok(Chart {
            name,
            alt: visible(&alt).into_owned(),
            width: WIDTH as u32,
            height: height as u32,
            svg,
        })
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn draw_shape<'a>(area: &Area<'a>, shape: &Shape) -> Drawn<'a> {
    match shape {
        Shape::Line {
            points,
            color,
            width,
            dash,
        } => {
            let style = color.rgb().stroke_width((f64::from(*width) * SCALE) as u32);
            draw_line(area, points, style, *dash)
        }
        Shape::Area { points, color } => {
            let points: Vec<(i32, i32)> = points.iter().map(|p| unit(*p)).collect();
            area.draw(&Polygon::new(points, color.rgb().mix(0.14)))
        }
        Shape::Rect {
            from,
            to,
            color,
            opacity,
        } => area.draw(&Rectangle::new(
            [unit(*from), unit(*to)],
            color.rgb().mix(*opacity).filled(),
        )),
        Shape::Dot { at, radius, color } => area.draw(&Circle::new(
            unit(*at),
            (radius * SCALE) as i32,
            color.rgb().filled(),
        )),
        Shape::Text {
            text,
            at,
            size,
            bold,
            turned,
            color,
            anchor,
        } => {
            let style = font(*size, *bold, *turned)
                .color(&color.rgb())
                .pos(anchor.position());
            // Labels come from a CRM.
            area.draw(&Text::new(visible(text), unit(*at), style))
        }
    }
}

fn draw_line<'a>(
    area: &Area<'a>,
    points: &[(f64, f64)],
    style: ShapeStyle,
    is_dashed: bool,
) -> Drawn<'a> {
    let points = points.iter().map(|p| unit(*p));
    if is_dashed {
        let (dash, gap) = (6.0 * SCALE, 5.0 * SCALE);
        area.draw(&DashedPathElement::new(
            points,
            dash as u32,
            gap as u32,
            style,
        ))
    } else {
        area.draw(&PathElement::new(points.collect::<Vec<_>>(), style))
    }
}

/// The font of a text of this size in CSS pixels.
fn font(size: f64, is_bold: bool, is_turned: bool) -> FontDesc<'static> {
    let weight = if is_bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let font = FontDesc::new(FontFamily::SansSerif, size * SCALE * FONT_DIVISOR, weight);
    if is_turned {
        font.transform(FontTransform::Rotate270)
    } else {
        font
    }
}

fn unit((x, y): (f64, f64)) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

/// Approximate width of a text in CSS pixels, for DejaVu Sans: wide enough for the reader's own
/// font too.
pub fn width(text: &str) -> f64 {
    let em = |c: char| match c {
        'i' | 'l' | 'j' | 'I' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | ' '
        | '(' | ')' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.98,
        'A'..='Z' | '0'..='9' => 0.68,
        // Beyond the scripts of Europe and the Middle East signs are as wide as high.
        c if c > '\u{2e80}' => 1.1,
        _ => 0.61,
    };
    text.chars().map(em).sum::<f64>() * TEXT
}

/// Shortens a label to about `most` CSS pixels; the page shows it in full.
pub fn fit(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_string();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept) > most - TEXT {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Whether the built-in fonts have all characters of a text: Latin, Greek, Cyrillic and a few
/// signs.
pub fn is_drawable(text: &str) -> bool {
    text.chars().all(|c| {
        c < '\u{530}' || ('\u{1e00}'..'\u{2000}').contains(&c) || "–—‘’“”…€−▲●≤".contains(c)
    })
}
