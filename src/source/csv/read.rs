//! Reads the rows of an input one after another, or a single row at its byte offset.

use std::io::{Read, Result};

use super::chunks::{Chunks, LONGEST_ROW, too_long};
use super::rows::{Numbering, Position, Row, Rows};

/// Bytes of a chunk where only some rows are read.
pub(crate) const SMALL: usize = 64 << 10;

/// Calls `visit` with each row of an input that begins at this position of its file, until `visit`
/// returns `false`. Reads chunks of about `size` bytes.
///
/// # Errors
/// The input cannot be read, or a row has too many bytes or cells.
pub(crate) fn each_row(
    input: impl Read,
    begin: Position,
    (delimiter, numbering): (u8, Numbering),
    size: usize,
    mut visit: impl FnMut(Row<'_>) -> bool,
) -> Result<()> {
    let mut chunks = Chunks::new(size, input, delimiter, begin.byte);
    let mut line = begin.line;
    while let Some(chunk) = chunks.next()? {
        let begin = Position {
            byte: chunk.byte,
            line,
        };
        let mut rows = Rows::new(&chunk.bytes, begin, delimiter, numbering);
        if chunk.is_endless {
            rows.next().map_err(|e| e.error(0))?;
            return Err(too_long(line));
        }
        while let Some(row) = rows.next().map_err(|e| e.error(0))? {
            if !visit(row) {
                return Ok(());
            }
        }
        line += rows.lines();
    }
    Ok(())
}

/// Reads the bytes of the row with which an input begins into `buffer`, and a few more.
///
/// # Errors
/// The input cannot be read, or the row has too many bytes or cells.
pub(crate) fn load_row(mut input: impl Read, delimiter: u8, buffer: &mut Vec<u8>) -> Result<()> {
    const FIRST: u64 = 16 << 10;
    buffer.clear();
    let mut wanted = FIRST;
    loop {
        let read = (&mut input).take(wanted).read_to_end(buffer)? as u64;
        let mut rows = Rows::new(buffer, Position::default(), delimiter, Numbering::Lines);
        rows.next().map_err(|e| e.error(0))?;
        if read < wanted || !rows.is_at_end() {
            return Ok(());
        }
        if buffer.len() > LONGEST_ROW {
            return Err(too_long(0));
        }
        wanted = buffer.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use csv_core::{ReadRecordResult, ReaderBuilder};
    use proptest::prelude::*;

    use super::*;

    type Read = (u64, u64, Vec<Vec<u8>>);

    const BEGIN: Position = Position { byte: 7, line: 3 };

    /// What `csv-core`, which reads byte after byte, reads from a text.
    fn reference(text: &[u8], numbering: Numbering) -> Vec<Read> {
        let mut core = ReaderBuilder::new().build();
        let (mut text_of_row, mut ends) = ([0; 64], [0; 64]);
        // It drops a byte order mark where it begins; a file loses it before.
        let _ = core.read_record(b"\n", &mut text_of_row, &mut ends);
        core.set_line(BEGIN.line);
        let (mut at, mut blank_lines, mut bare_ends, mut all) = (0, 0, 0, Vec::new());
        loop {
            while let Some(end @ (b'\n' | b'\r')) = text.get(at) {
                (at, blank_lines) = (at + 1, blank_lines + u64::from(*end == b'\n'));
            }
            let line = match numbering {
                Numbering::Lines => core.line() + blank_lines + bare_ends,
                Numbering::Records => BEGIN.line + all.len() as u64,
            };
            let (byte, mut written, mut cells) = (BEGIN.byte + at as u64, 0, 0);
            loop {
                let (out, ends) = (&mut text_of_row[written..], &mut ends[cells..]);
                let (result, read, more, more_cells) = core.read_record(&text[at..], out, ends);
                at += read;
                written += more;
                cells += more_cells;
                match result {
                    ReadRecordResult::Record => break,
                    ReadRecordResult::End => return all,
                    _ => {}
                }
            }
            bare_ends += u64::from(text[at - 1] == b'\r' && text.get(at) != Some(&b'\n'));
            let mut from = 0;
            let cells = ends[..cells].iter().map(|end| {
                let cell = text_of_row[from..*end].to_vec();
                from = *end;
                cell
            });
            all.push((line, byte, cells.collect()));
        }
    }

    fn in_chunks(text: &[u8], numbering: Numbering, size: usize) -> Vec<Read> {
        let mut all = Vec::new();
        each_row(text, BEGIN, (b',', numbering), size, |row| {
            let cells = row.cells().map(<[u8]>::to_vec).collect();
            all.push((row.line(), row.position().byte, cells));
            true
        })
        .unwrap();
        all
    }

    #[test]
    fn a_row_begins_where_its_first_cell_begins() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "", "1,\"x", "y\"", "2,z"].join(end);
            let mut rows = Vec::new();
            let begin = Position { byte: 0, line: 1 };
            each_row(
                text.as_bytes(),
                begin,
                (b',', Numbering::Lines),
                SMALL,
                |row| {
                    rows.push((row.position(), row.cell(1).to_vec()));
                    true
                },
            )
            .unwrap();
            let places: Vec<(u64, &str)> = rows
                .iter()
                .map(|(at, _)| (at.line, &text[at.byte as usize..][..1]))
                .collect();
            assert_eq!(places, [(1, "a"), (3, "1"), (5, "2")], "{text:?}");
            assert_eq!(rows[1].1, format!("x{end}y").into_bytes());
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_take_all_memory() {
        let read = |input: &mut dyn std::io::Read, line| {
            let begin = Position { byte: 0, line };
            let error = each_row(input, begin, (b',', Numbering::Lines), SMALL, |_| true);
            error.unwrap_err().to_string()
        };
        let endless = std::io::repeat(b'x');
        let error = read(&mut std::io::Read::chain(&b"a,\""[..], endless), 1);
        assert!(
            error.contains("line 1") && error.contains("never closed"),
            "{error}"
        );
        let error = read(&mut std::io::repeat(b','), 7);
        assert!(
            error.contains("line 7") && error.contains("cells"),
            "{error}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
        #[test]
        fn rows_and_positions_are_those_of_csv_core(
            text in prop::collection::vec(prop::sample::select(b"\"\"\",,\n\n\r\r a\xc3\xa9\xff".to_vec()), 0..60),
            size in 1usize..40,
        ) {
            // A byte order mark is none of a row's business: files lose it before.
            for numbering in [Numbering::Lines, Numbering::Records] {
                let expected = reference(&text, numbering);
                prop_assert_eq!(&in_chunks(&text, numbering, size), &expected, "{:?}", text);
                // A row read again by its offset is the same row.
                for (_, byte, cells) in expected {
                    let mut buffer = Vec::new();
                    load_row(&text[(byte - BEGIN.byte) as usize..], b',', &mut buffer).unwrap();
                    let mut rows = Rows::new(&buffer, BEGIN, b',', numbering);
                    let row = rows.next().unwrap().unwrap();
                    prop_assert_eq!(row.cells().map(<[u8]>::to_vec).collect::<Vec<_>>(), cells);
                }
            }
        }
    }
}
