//! A drawn chart, and the error when one cannot be drawn.

/// A drawn chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Its name: `fields` is saved as `charts/fields.svg`.
    pub name: &'static str,
    /// Text alternative: what it shows, with the numbers.
    pub alt: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// The SVG, on a white background.
    pub svg: String,
}

/// A chart that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the chart {name} cannot be drawn: {reason}")]
pub struct ChartError {
    /// The chart's name.
    pub name: &'static str,
    /// The reason.
    pub reason: String,
}
