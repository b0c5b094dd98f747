//! Charts: shapes computed from figures, drawn as SVG, and as PNG at twice the size for mails.
//!
//! One file per chart; each computes positions and draws on a [`Canvas`]. Colours are Okabe-Ito,
//! darkened for text contrast, and never the only carrier of a meaning; labels are placed at what
//! they name. Titles, units and periods are text of the page, not of the chart.

pub mod bars;
pub mod canvas;
mod chart;
pub mod flow;
pub mod forest;
pub mod funnel;
pub mod heatmap;
pub mod intervals;
pub mod line;
pub mod plan;
mod raster;
pub mod sparklines;
pub mod survival;
pub mod trend;

pub use canvas::Canvas;
pub use chart::{Chart, ChartError};
pub use raster::{RasterError, png};
