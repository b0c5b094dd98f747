//! Charts: shapes computed from figures, drawn as SVG, and as PNG at twice the size for mails.
//!
//! One file a chart; each computes where things go and draws them on a [`Canvas`]. Colours are
//! Okabe-Ito darkened for text contrast, never the only carrier of a meaning; labels stand at what
//! they name. Titles, units and periods are text of the page, not of the picture.

pub mod bars;
pub mod canvas;
pub mod flow;
pub mod forest;
pub mod funnel;
pub mod heatmap;
pub mod intervals;
pub mod plan;
mod raster;
pub mod survival;
pub mod trend;

pub use canvas::Canvas;
pub use raster::{RasterError, png};

/// A drawn chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Its name: `fields` becomes `charts/fields.svg`.
    pub name: &'static str,
    /// What it shows, with the numbers, for those who do not see it.
    pub alt: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// The drawing, on a white ground.
    pub svg: String,
}

/// A chart that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the chart {name} cannot be drawn: {reason}")]
pub struct ChartError {
    /// Its name.
    pub name: &'static str,
    /// Why.
    pub reason: String,
}
