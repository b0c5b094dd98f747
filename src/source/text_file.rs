//! Any content to text that the CSV reader reads.

use std::io::Result;

use encoding_rs::Encoding;

use super::bytes::Bytes;
use super::csv::rows::Numbering;
use super::encoding::{self, Charset, Text};
use super::find::Content;
use super::parquet;
use super::workbook::{self, SheetText};

/// A file as text, and what it was.
pub(crate) struct TextFile {
    /// The text: CSV where the file was something else.
    pub text: Text,
    /// What the file is and how it is encoded, for showing.
    pub kind: String,
    /// What line numbers count.
    pub numbering: Numbering,
    /// Short rows are rows whose last cells are blank.
    pub pads_rows: bool,
}

/// Reads any content as text. `declared` is the encoding of a text.
///
/// # Errors
/// The file cannot be read or is damaged.
pub(crate) fn text_file(content: Content, declared: Option<&'static Encoding>) -> Result<TextFile> {
    Ok(match content {
        Content::Text(bytes) => {
            let text = encoding::decode(bytes, declared)?;
            TextFile {
                kind: text.name.clone(),
                text,
                numbering: Numbering::Lines,
                pads_rows: false,
            }
        }
        Content::Sheet(bytes, sheet) => {
            let SheetText { csv, filled_down } = workbook::to_csv(&bytes, &sheet.name)?;
            let hidden = if sheet.is_hidden { ", hidden" } else { "" };
            let filled = match filled_down {
                0 => String::new(),
                n => format!("; merged cells filled down into {n} cells"),
            };
            TextFile {
                text: converted(csv),
                kind: format!("Excel, sheet {:?}{hidden}{filled}", sheet.name),
                numbering: Numbering::Records,
                pads_rows: true,
            }
        }
        Content::Written(bytes) => TextFile {
            text: converted(bytes),
            kind: String::new(),
            numbering: Numbering::Records,
            pads_rows: false,
        },
        Content::Parquet(bytes) => TextFile {
            text: converted(parquet::to_csv(&bytes)?),
            kind: "Parquet".into(),
            numbering: Numbering::Records,
            pads_rows: false,
        },
    })
}

/// CSV that this program has written itself.
fn converted(bytes: Bytes) -> Text {
    Text {
        bytes,
        charset: Charset::Utf8,
        start: 0,
        name: "UTF-8".into(),
    }
}
