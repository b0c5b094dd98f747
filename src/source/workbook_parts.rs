//! Refuses parts of a workbook for which its reader would take far more memory than they have bytes.

use std::io::{BufReader, Error, ErrorKind, Read, Result, copy, sink};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xml_pieces::Pieces;

/// Texts that a workbook may announce in any case. The reader takes memory for all that are announced
/// before it reads the first one, 24 bytes each.
const USUAL_TEXTS: u64 = 1 << 22;
/// Bytes of the shortest text: `<si><t/></si>`, with a name of its own for each.
const SHORTEST_TEXT: u64 = 9;
/// Bytes of memory that styles may take. The most formats of cells that Excel writes, 65,490, take
/// less.
const MOST_OF_STYLES: u64 = 96 << 20;
/// Bytes of memory that each font, fill or border takes, at most.
const PIECE: u64 = 64;

/// Unpacks one part into nothing, and returns its bytes.
///
/// # Errors
/// It has a tag or a text that is far longer than any in a workbook, or cannot be unpacked.
pub fn unpacked(name: &str, is_sheet: bool, mut part: impl Read) -> Result<u64> {
    let name = name.to_ascii_lowercase();
    // What add-ins keep there is of any length, and no reader of workbooks looks at it.
    if name.starts_with("customxml/") {
        return copy(&mut part, &mut sink());
    }
    let has_cells = is_sheet || name.ends_with("sharedstrings.xml");
    copy(&mut part, &mut Pieces::new(has_cells))
}

/// Checks one part, of `size` unpacked bytes. Parts that the reader does not multiply are fine, and so
/// is what is no XML: the reader says what is wrong with it.
///
/// # Errors
/// It announces more texts than it has room for, or its styles are too many or too long.
pub fn refuse_too_much(name: &str, size: u64, part: impl Read) -> Result<()> {
    let name = name.to_ascii_lowercase();
    if name.ends_with("sharedstrings.xml") {
        refuse_texts(size, part)
    } else if name.ends_with("styles.xml") {
        refuse_styles(part)
    } else {
        Ok(())
    }
}

fn refuse_texts(size: u64, part: impl Read) -> Result<()> {
    let mut announced = None;
    each_event(part, |event| {
        let Event::Start(tag) = event else {
            return true;
        };
        let is_list = tag.local_name().as_ref() == "sst";
        if is_list {
            announced = number(tag, "uniqueCount");
        }
        !is_list
    });
    match announced {
        Some(texts) if texts > USUAL_TEXTS.max(size / SHORTEST_TEXT) => Err(Error::new(
            ErrorKind::InvalidData,
            format!(
                "it is a damaged workbook: it announces {texts} texts and has no room for them. \
                 Export it again, or save it as CSV"
            ),
        )),
        _ => Ok(()),
    }
}

fn refuse_styles(part: impl Read) -> Result<()> {
    let (mut pieces, mut formats, mut are_of_cells) = (0_u64, 0_u64, false);
    // Each format has a copy of the name of its font and of its number format.
    let (mut font, mut number) = (0, 0);
    each_event(part, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "cellXfs" => are_of_cells = true,
                "xf" if are_of_cells => formats += 1,
                "font" | "fill" | "border" => pieces += 1,
                "name" => font = font.max(tag.len() as u64),
                "numFmt" => number = number.max(tag.len() as u64),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => are_of_cells = false,
            _ => {}
        }
        true
    });
    let each = size_of::<calamine::Style>() as u64 + font + number;
    if pieces * PIECE + formats.saturating_mul(each) <= MOST_OF_STYLES {
        return Ok(());
    }
    let why = format!(
        "it has {formats} formats of cells and {pieces} fonts, fills and borders, more than Excel \
         writes. Save it as CSV"
    );
    Err(Error::new(ErrorKind::InvalidData, why))
}

/// Reads XML as the reader of workbooks does, until `goes_on` says no, the part ends or is no XML.
fn each_event(part: impl Read, mut goes_on: impl FnMut(&Event<'_>) -> bool) {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    while let Ok(event) = xml.read_event_into(&mut buffer) {
        if matches!(event, Event::Eof) || !goes_on(&event) {
            return;
        }
        buffer.clear();
    }
}

/// The number in an attribute, the largest where its name is there more than once. One too large for
/// any number is the largest there is.
fn number(tag: &BytesStart<'_>, name: &str) -> Option<u64> {
    let values = tag.split(name).skip(1).filter_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = value[1..].split(quote).next()?;
        let digits = value.trim().trim_start_matches('+');
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    });
    values.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, xml: &str) -> std::result::Result<(), String> {
        refuse_too_much(name, xml.len() as u64, xml.as_bytes()).map_err(|e| e.to_string())
    }

    #[test]
    fn texts_are_announced_in_their_list_and_nowhere_else() {
        let texts = |list: &str| check("xl/sharedStrings.xml", list);
        for refused in [
            "<sst uniqueCount=\"100000000000\">",
            "<?xml version=\"1.0\"?><!-- <sst> --><x:sst count='1' uniqueCount = '99999999999999999999999'>",
            "<sst\n uniqueCount=\"1\"uniqueCount=\"100000000000\"/>",
        ] {
            let said = texts(refused).expect_err(refused);
            assert!(said.contains("announces"), "{said}");
        }
        for read in [
            "<sst count=\"100000000000\" uniqueCount=\"3\"><si><t>a</t></si></sst>",
            "<sst uniqueCount=\"4000000\"/>",
            "<sst uniqueCount=\"many\"/>",
            "<sst><si><t>uniqueCount=\"100000000000\"</t></si></sst>",
            "no XML <",
            "",
        ] {
            assert_eq!(texts(read), Ok(()), "{read}");
        }
        assert_eq!(
            check("xl/other.xml", "<sst uniqueCount=\"100000000000\">"),
            Ok(())
        );
    }

    #[test]
    fn the_styles_of_the_most_crowded_workbook_are_read_and_endless_ones_are_not() {
        let styles = |name: &str, format: &str, formats: usize| {
            let xml = format!(
                "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"{format}\"/></numFmts>\
                 <fonts><font><name val=\"{name}\"/></font></fonts><cellXfs>{}</cellXfs>\
                 <cellStyleXfs><xf/></cellStyleXfs></styleSheet>",
                "<xf numFmtId=\"164\" fontId=\"0\"/>".repeat(formats)
            );
            check("xl/styles.xml", &xml)
        };
        assert_eq!(styles(&"n".repeat(31), &"0".repeat(255), 65_490), Ok(()));
        for (name, format, formats) in [(1, 1, 700_000), (1 << 20, 1, 200), (1, 1 << 20, 200)] {
            let said = styles(&"n".repeat(name), &"0".repeat(format), formats);
            let said = said.expect_err("it is refused");
            assert!(said.contains("formats of cells"), "{said}");
        }
        let fonts = format!("<fonts>{}</fonts>", "<font/>".repeat(2_000_000));
        assert!(check("XL/Styles.xml", &fonts).is_err());
    }
}
