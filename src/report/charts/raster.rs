//! SVG to PNG, with fonts built into the program.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::chart::Chart;

const REGULAR: &[u8] = include_bytes!("../../../reports/fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../../reports/fonts/DejaVuSans-Bold.ttf");
/// Most colours of a palette PNG; charts need far fewer.
const PALETTE: usize = 256;

/// A chart that cannot be turned into a PNG.
#[derive(Debug, thiserror::Error)]
#[error("the picture of the chart {name} failed: {reason}")]
pub struct RasterError {
    /// The chart's name.
    pub name: &'static str,
    /// The reason.
    pub reason: String,
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = fontdb::Database::new();
            fonts.load_font_data(REGULAR.to_vec());
            fonts.load_font_data(BOLD.to_vec());
            fonts.set_sans_serif_family("DejaVu Sans");
            Arc::new(fonts)
        })
        .clone()
}

/// The chart as an opaque PNG at twice its size.
///
/// # Errors
/// When the SVG cannot be read, or the picture is blank: a blank chart must not be sent.
pub fn png(chart: &Chart) -> Result<Vec<u8>, RasterError> {
    let failed = |reason: String| RasterError {
        name: chart.name,
        reason,
    };
    let options = usvg::Options {
        fontdb: fonts(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&chart.svg, &options).map_err(|e| failed(e.to_string()))?;
    let (width, height) = (chart.width * 2, chart.height * 2);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed("it has no size".into()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    let rgb: Vec<[u8; 3]> = pixels
        .pixels()
        .iter()
        .map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    if rgb.windows(2).all(|pair| pair[0] == pair[1]) {
        return Err(failed("it has no ink".into()));
    }
    encode(&rgb, width, height).map_err(|e| failed(e.to_string()))
}

/// Encodes a palette PNG when the colours fit in one (lossless, half the size), else true colour.
fn encode(rgb: &[[u8; 3]], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    // Most pixels are like the one before.
    let mut colors: Vec<[u8; 3]> = rgb.to_vec();
    colors.dedup();
    colors.sort_unstable();
    colors.dedup();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let data: Vec<u8> = if colors.len() <= PALETTE {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(colors.concat());
        let mut last = ([0; 3], None);
        let mut index_of = |color: [u8; 3]| match last {
            (same, Some(index)) if same == color => index,
            _ => {
                let index = colors.binary_search(&color).unwrap_or(0) as u8;
                last = (color, Some(index));
                index
            }
        };
        rgb.iter().map(|color| index_of(*color)).collect()
    } else {
        encoder.set_color(png::ColorType::Rgb);
        rgb.concat()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::charts::canvas::{Anchor, Canvas, Color};

    #[test]
    fn letters_leave_ink_so_the_fonts_are_there() {
        let mut canvas = Canvas::default();
        canvas.text("Héllo Ωж ▲●≤−", (10.0, 20.0), Anchor::Start, Color::Dark);
        let picture = canvas
            .draw("test", "a test".into(), 40.0)
            .map(|chart| png(&chart));
        assert!(matches!(picture, Ok(Ok(bytes)) if bytes.starts_with(b"\x89PNG")));
    }

    #[test]
    fn a_blank_picture_is_an_error() {
        let picture = Canvas::default()
            .draw("blank", "nothing".into(), 40.0)
            .map(|chart| png(&chart));
        assert!(matches!(picture, Ok(Err(e)) if e.reason.contains("no ink")));
    }
}
