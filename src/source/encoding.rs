//! Detects the encoding of a text, and decodes what is not a superset of ASCII.

use std::io::{Error, ErrorKind, Read, Result, Write};

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::bytes::Bytes;
use super::encoding_evidence::{Evidence, evidence, question};

/// Bytes at the beginning of a file from which its encoding is detected.
const HEAD: usize = 1 << 20;

/// How bytes beyond ASCII are encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Charset {
    /// UTF-8; a row that is not is skipped.
    Utf8,
    /// Windows-1252, which includes ISO-8859-1.
    Western,
    /// The head is ASCII; the first row beyond ASCII decides, UTF-8 where it is valid.
    Undecided,
}

/// A text and its encoding.
pub struct Text {
    /// The bytes: UTF-8, or as `charset` says.
    pub bytes: Bytes,
    /// How bytes beyond ASCII are encoded.
    pub charset: Charset,
    /// Offset of the first byte after a byte order mark.
    pub start: u64,
    /// The encoding's name, for showing.
    pub name: String,
}

/// Detects the encoding of a text, or takes the declared one, and transcodes what is not a superset
/// of ASCII to UTF-8.
///
/// # Errors
/// The bytes cannot be read, are no text, or are not in the declared encoding; or without one it is
/// unclear which it is ([`UnclearEncoding`](super::encoding_evidence::UnclearEncoding)).
pub fn decode(bytes: Bytes, declared: Option<&'static Encoding>) -> Result<Text> {
    let head = bytes.head(HEAD)?;
    let plain = |charset, start, name: &str| Text {
        bytes: bytes.clone(),
        charset,
        start,
        name: name.to_string(),
    };
    let bom = Encoding::for_bom(&head);
    let wide = match (bom, declared) {
        (Some((found, _)), _) if found != UTF_8 => Some(found),
        (Some(_), _) => None,
        (None, Some(declared)) => {
            (declared != UTF_8 && declared != WINDOWS_1252).then_some(declared)
        }
        (None, None) => utf_16_without_mark(&head),
    };
    if let Some(encoding) = wide {
        return transcoded(&bytes, encoding, encoding.name());
    }
    // A single NUL damages its row; many show that this is no text.
    let zeros = memchr::memchr_iter(0, &head).count();
    if zeros >= 8 && zeros * 50 > head.len() {
        return Err(Error::new(
            ErrorKind::InvalidData,
            "it contains NUL bytes, so it is not a text file. Export it as CSV",
        ));
    }
    if let Some((_, length)) = bom {
        return Ok(plain(
            Charset::Utf8,
            length as u64,
            "UTF-8 with byte order mark",
        ));
    }
    Ok(match declared {
        Some(encoding) if encoding == WINDOWS_1252 => plain(Charset::Western, 0, "windows-1252"),
        Some(_) => plain(Charset::Utf8, 0, "UTF-8"),
        None => {
            let (above, sample) = beyond_ascii(&bytes, head)?;
            match count_utf_8(&sample) {
                (0, 0) => plain(Charset::Undecided, 0, "ASCII"),
                (sequences, stray) if sequences >= stray => plain(Charset::Utf8, 0, "UTF-8"),
                _ => match evidence(&sample) {
                    Evidence::Western => plain(Charset::Western, 0, "windows-1252"),
                    Evidence::Script(found) => {
                        return transcoded(&bytes, found, &format!("{}, detected", found.name()));
                    }
                    Evidence::Unclear(guess) => {
                        return Err(Error::other(question(&sample, above, guess)));
                    }
                },
            }
        }
    })
}

fn transcoded(bytes: &Bytes, encoding: &'static Encoding, name: &str) -> Result<Text> {
    Ok(Text {
        bytes: transcode(bytes, encoding)?,
        charset: Charset::Utf8,
        start: 0,
        name: name.to_string(),
    })
}

/// The part of a text in which bytes beyond ASCII begin, from the beginning of a line, and the lines
/// above it; the head when there are none.
fn beyond_ascii(bytes: &Bytes, head: Vec<u8>) -> Result<(u64, Vec<u8>)> {
    if !head.is_ascii() || head.len() < HEAD {
        return Ok((0, head));
    }
    let (mut at, mut lines) = (0, 0);
    let mut part = Vec::with_capacity(HEAD);
    loop {
        part.clear();
        bytes.reader(at).take(HEAD as u64).read_to_end(&mut part)?;
        if !part.is_ascii() {
            return Ok((lines, part));
        }
        if part.len() < HEAD {
            return Ok((0, head));
        }
        let end = memchr::memrchr(b'\n', &part).map_or(part.len(), |end| end + 1);
        lines += memchr::memchr_iter(b'\n', &part).count() as u64;
        at += end as u64;
    }
}

/// Counts the characters beyond ASCII that are UTF-8, and the bytes that are not.
fn count_utf_8(head: &[u8]) -> (usize, usize) {
    // Each character beyond ASCII begins with one of these bytes.
    let begins = |bytes: &[u8]| bytes.iter().filter(|b| **b >= 0xc0).count();
    if let Ok(text) = std::str::from_utf8(head) {
        return (begins(text.as_bytes()), 0);
    }
    let (mut sequences, mut stray) = (0, 0);
    let mut chunks = head.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sequences += begins(chunk.valid().as_bytes());
        let cut_off_at_end = chunks.peek().is_none() && head.len() == HEAD;
        stray += if cut_off_at_end {
            0
        } else {
            chunk.invalid().len()
        };
    }
    (sequences, stray)
}

/// Detects UTF-16 without a byte order mark: ASCII has a zero in every second byte.
fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096)];
    let zeros = |from: usize| {
        sample
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // Other scripts have zeros beside digits, delimiters and line ends alone.
    let most = sample.len() / 20;
    if odd > most && even == 0 {
        Some(UTF_16LE)
    } else if even > most && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn transcode(bytes: &Bytes, encoding: &'static Encoding) -> Result<Bytes> {
    Bytes::spool(|out| {
        let mut decoder = encoding.new_decoder_with_bom_removal();
        let mut reader = bytes.reader(0);
        let mut input = vec![0; 1 << 16];
        let mut output = vec![0; 1 << 18];
        loop {
            let read = reader.read(&mut input)?;
            let mut rest = &input[..read];
            loop {
                let (result, used, written) =
                    decoder.decode_to_utf8_without_replacement(rest, &mut output, read == 0);
                out.write_all(&output[..written])?;
                rest = &rest[used..];
                match result {
                    DecoderResult::InputEmpty => break,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => {
                        let why = format!(
                            "it is set or marked as {}, but its bytes are not. Correct \
                                 encoding = \"…\" under the table, or remove the line",
                            encoding.name()
                        );
                        return Err(Error::new(ErrorKind::InvalidData, why));
                    }
                }
            }
            if read == 0 {
                return Ok(());
            }
        }
    })
}

/// Decodes a text in memory: by its byte order mark, else as UTF-8 where it is valid, else as
/// Windows-1252.
pub fn decode_lossy(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling(&bytes[mark..])
            .0
            .into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<(String, Charset)> {
        let spooled = Bytes::spool(|out| out.write_all(bytes))?;
        let text = decode(spooled, declared)?;
        let mut all = Vec::new();
        text.bytes.reader(text.start).read_to_end(&mut all)?;
        let decoded = match text.charset {
            Charset::Western => WINDOWS_1252.decode(&all).0.into_owned(),
            _ => String::from_utf8_lossy(&all).into_owned(),
        };
        Ok((decoded, text.charset))
    }

    #[test]
    fn encodings_are_told_apart_by_what_the_bytes_say() {
        let text = "id,name\n1,Süd – Nord\n";
        let (western, ..) = WINDOWS_1252.encode(text);
        let utf16 = |big: bool| -> Vec<u8> {
            let to = |c: u16| {
                if big {
                    c.to_be_bytes()
                } else {
                    c.to_le_bytes()
                }
            };
            text.encode_utf16().flat_map(to).collect()
        };
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            western.into_owned(),
            marked(b"\xff\xfe", &utf16(false)),
            marked(b"\xfe\xff", &utf16(true)),
            utf16(false),
            utf16(true),
        ] {
            assert_eq!(text_of(&bytes, None).unwrap().0, text, "{bytes:?}");
        }
        assert_eq!(text_of(b"id,name\n", None).unwrap().1, Charset::Undecided);
        assert!(
            text_of(&b"id\0name".repeat(9), None)
                .unwrap_err()
                .to_string()
                .contains("NUL")
        );
    }

    #[test]
    fn a_declared_encoding_is_used_and_checked() {
        let mac = Encoding::for_label(b"macintosh");
        assert_eq!(text_of(b"O\x9fle", mac).unwrap().0, "Oüle");
        let error = text_of(b"\xff\xfea", None).unwrap_err().to_string();
        assert!(error.contains("UTF-16LE"), "{error}");
    }
}
