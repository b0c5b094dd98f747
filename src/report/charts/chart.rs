//! A chart as it is drawn, and why it could not be.

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
