//! Refuses XML with a tag or a text that is far longer than any in a workbook, while it is unpacked:
//! the reader of workbooks takes each whole into memory, several times.

use std::io::{Error, ErrorKind, Result, Write};

use memchr::{memchr, memchr3};

/// Bytes of the longest tag or comment that is read, and of the longest text between two tags. Excel
/// writes texts of 32,767 characters.
const LONGEST_PIECE: usize = 4 << 20;
/// Bytes of text that a cell may have, all its pieces together.
const LONGEST_TEXT: usize = 16 << 20;

/// Where the next byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Between tags.
    Text,
    /// In the name of a tag, or in the first bytes of what is no tag.
    Name,
    /// Behind the name of a tag.
    Tag,
    /// In a value of a tag, up to this quote.
    Value(u8),
    /// In what ends with these bytes: a comment, a section, a declaration, an end tag.
    Until(&'static [u8]),
}

/// Takes the unpacked bytes of a part.
pub struct Pieces {
    /// Whether it is XML; none before the first byte.
    is_xml: Option<bool>,
    inside: Inside,
    /// First bytes of the name.
    name: Vec<u8>,
    /// Last bytes before the next one, of what ends with certain bytes.
    tail: Vec<u8>,
    /// Bytes since the last tag began or ended.
    piece: usize,
    /// Bytes of text since the last cell, row or shared text began.
    text: usize,
    longest_piece: usize,
    longest_text: usize,
}

impl Pieces {
    /// For a part. Only those with cells or their texts have a limit for all texts of a cell.
    pub fn new(has_cells: bool) -> Pieces {
        let longest_text = if has_cells { LONGEST_TEXT } else { usize::MAX };
        Pieces::with_limits(LONGEST_PIECE, longest_text)
    }

    fn with_limits(longest_piece: usize, longest_text: usize) -> Pieces {
        Pieces {
            is_xml: None,
            inside: Inside::Text,
            name: Vec::new(),
            tail: Vec::new(),
            piece: 0,
            text: 0,
            longest_piece,
            longest_text,
        }
    }

    /// Takes bytes up to the next change of place, and returns how many.
    fn step(&mut self, bytes: &[u8]) -> usize {
        match self.inside {
            Inside::Text => {
                let at = memchr(b'<', bytes);
                self.text += at.unwrap_or(bytes.len());
                self.enter(at, bytes.len(), Inside::Name)
            }
            Inside::Name => self.name_byte(bytes[0]),
            Inside::Tag => match memchr3(b'>', b'"', b'\'', bytes) {
                Some(at) if bytes[at] != b'>' => {
                    self.inside = Inside::Value(bytes[at]);
                    at + 1
                }
                at => self.enter(at, bytes.len(), Inside::Text),
            },
            Inside::Value(quote) => match memchr(quote, bytes) {
                Some(at) => {
                    self.inside = Inside::Tag;
                    at + 1
                }
                None => bytes.len(),
            },
            Inside::Until(end) => {
                let upto = memchr(b'>', bytes).map_or(bytes.len(), |at| at + 1);
                let kept = &bytes[upto.saturating_sub(end.len())..upto];
                self.tail.extend_from_slice(kept);
                let is_end = self.tail.ends_with(end);
                let surplus = self.tail.len().saturating_sub(end.len());
                self.tail.drain(..surplus);
                if is_end {
                    self.enter(Some(upto - 1), upto, Inside::Text)
                } else {
                    upto
                }
            }
        }
    }

    /// Goes to another place behind the byte at `at`, if there is one.
    fn enter(&mut self, at: Option<usize>, len: usize, next: Inside) -> usize {
        let Some(at) = at else { return len };
        self.inside = next;
        self.piece = 0;
        self.name.clear();
        self.tail.clear();
        at + 1
    }

    fn name_byte(&mut self, byte: u8) -> usize {
        self.name.push(byte);
        self.inside = match self.name.as_slice() {
            b"/" => Inside::Until(b">"),
            b"?" => Inside::Until(b"?>"),
            b"!--" => Inside::Until(b"-->"),
            b"![CDATA[" => Inside::Until(b"]]>"),
            [b'!', ..] if self.name.len() < 8 => Inside::Name,
            [.., b'>'] => {
                self.named();
                return self.enter(Some(0), 1, Inside::Text);
            }
            [.., b'"' | b'\''] => Inside::Value(byte),
            [.., b' ' | b'\t' | b'\r' | b'\n' | b'/'] => {
                self.named();
                Inside::Tag
            }
            name if name.len() < 64 => Inside::Name,
            _ => Inside::Tag,
        };
        1
    }

    /// Begins to count anew where a cell, a row or a shared text begins.
    fn named(&mut self) {
        let name = &self.name[..self.name.len() - 1];
        let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
        if matches!(local, b"c" | b"row" | b"si") {
            self.text = 0;
        }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let Some(first) = bytes.first() else {
            return Ok(0);
        };
        // A mark of the encoding may go before.
        let begins_xml = || {
            matches!(
                first,
                b'<' | b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xfe | 0xff
            )
        };
        if !*self.is_xml.get_or_insert_with(begins_xml) {
            return Ok(bytes.len());
        }
        let mut at = 0;
        while at < bytes.len() {
            let (before, taken) = (self.piece, self.step(&bytes[at..]));
            // What ends here began before.
            let long = before + taken;
            if self.piece == before {
                self.piece += taken;
            }
            at += taken;
            if long > self.longest_piece || self.text > self.longest_text {
                let why = "it has a tag or the text of a cell that is far longer than Excel writes. \
                           Save it as CSV";
                return Err(Error::new(ErrorKind::InvalidData, why));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = 1 << 10;

    /// Whether XML is read, however it is cut.
    fn is_read(xml: &str) -> bool {
        let each = [1, 7, 1 << 9, 1 << 16].map(|size| {
            let mut pieces = Pieces::with_limits(LONGEST, 4 * LONGEST);
            let mut parts = xml.as_bytes().chunks(size);
            parts.all(|part| pieces.write_all(part).is_ok())
        });
        assert!(each.iter().all(|read| *read == each[0]));
        each[0]
    }

    #[test]
    fn a_tag_or_text_that_does_not_end_is_refused_wherever_it_is() {
        let long = "x".repeat(LONGEST + 1);
        let tags = "<a>".repeat(LONGEST / 3 + 1);
        let ends = ">".repeat(LONGEST + 1);
        for xml in [
            format!("<c><t>{long}</t></c>"),
            format!("<row x=\"{long}\">"),
            format!("<row x='\"{tags}'>"),
            format!("<row x='{ends}'>"),
            format!("<!-->{tags}-->"),
            format!("<!-- ' -->{long}"),
            format!("<?xml ?><![CDATA[{tags}]]>"),
            format!("<?>{tags}?>"),
            format!("</c '>{long}"),
            format!("<{long}>"),
        ] {
            assert!(!is_read(&xml), "{}", &xml[..9]);
        }
        let much = "x".repeat(LONGEST - 9);
        assert!(!is_read(&format!(
            "<c><t>{}",
            format!("{much}<b>").repeat(5)
        )));
        assert!(is_read(&format!("<c>{much}</c>").repeat(5)));
        assert!(is_read(&format!("<x:c r=\"1\">{much}</x:c>").repeat(5)));
        assert!(is_read(&format!(
            "<row x='1>2' y=\">\"/><!-- <c --><c/>{much}"
        )));
        assert!(is_read(&format!("PNG{long}")));
    }
}
