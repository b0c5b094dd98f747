//! Rows whose quotes are right beyond doubt, told from quote to quote without a look at each cell:
//! most files have no others.

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use super::broken_lines::Judge;

/// Consecutive rows whose quotes are right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SoundQuotes {
    /// Where the row begins that is not known to be sound, or that goes on beyond the bytes.
    pub end: usize,
    /// Number of cells that are quoted.
    pub quoted: u64,
}

/// The sound rows from this offset on, where a row begins. Each quote opens a cell or closes it, and
/// no line inside a cell may be a row; what comes behind them needs a closer look.
pub(super) fn sound_quotes(
    bytes: &[u8],
    from: usize,
    delimiter: u8,
    is_all: bool,
    judge: &dyn Judge,
) -> SoundQuotes {
    let mut sound = SoundQuotes {
        end: from,
        quoted: 0,
    };
    let (mut at, mut quoted) = (from, 0);
    loop {
        let quote = memchr(b'"', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        if let Some(end) = memrchr(b'\n', &bytes[at..quote]) {
            let end = at + end + 1;
            sound = SoundQuotes { end, quoted };
        }
        if quote == bytes.len() {
            return match is_all {
                true => SoundQuotes { end: quote, quoted },
                false => sound,
            };
        }
        let opens = quote == sound.end || is_end_of_cell(bytes[quote - 1], delimiter);
        match closing_quote(bytes, quote + 1, delimiter, is_all, judge) {
            Some(close) if opens => at = close + 1,
            _ => return sound,
        }
        quoted += 1;
    }
}

fn is_end_of_cell(byte: u8, delimiter: u8) -> bool {
    byte == delimiter || matches!(byte, b'\n' | b'\r')
}

/// The closing quote of a cell whose text begins here; nothing when text stands behind it, when the
/// bytes end before, or when a line of the cell may be a row.
fn closing_quote(
    bytes: &[u8],
    from: usize,
    delimiter: u8,
    is_all: bool,
    judge: &dyn Judge,
) -> Option<usize> {
    // Where the last line of the cell so far begins, below its first.
    let mut line = None;
    let mut at = from;
    loop {
        at += memchr2(b'"', b'\n', &bytes[at..])?;
        if bytes[at] == b'\n' {
            if line.is_some_and(|line| may_be_row(&bytes[line..at], delimiter, judge)) {
                return None;
            }
            at += 1;
            line = Some(at);
            continue;
        }
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            Some(behind) if !is_end_of_cell(*behind, delimiter) => return None,
            None if !is_all => return None,
            behind => {
                // The line goes on behind the cell, but its first cell ends here at the latest.
                let end = at + 1 + usize::from(behind == Some(&delimiter));
                let may_begin = |line: usize| may_begin_row(&bytes[line..end], delimiter, judge);
                return (!line.is_some_and(may_begin)).then_some(at);
            }
        }
    }
}

/// Whether a line may be a row.
fn may_be_row(line: &[u8], delimiter: u8, judge: &dyn Judge) -> bool {
    may_begin_row(line, delimiter, judge)
        && memchr_iter(delimiter, line).count() >= judge.least_delimiters()
}

/// Whether what begins like this may be a row: not without a delimiter.
fn may_begin_row(line: &[u8], delimiter: u8, judge: &dyn Judge) -> bool {
    memchr(delimiter, line).is_some_and(|end| judge.may_begin_row(&line[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::row_quotes::row_quotes;
    use super::*;

    /// Rows begin with `a`.
    struct BeginsWithA;

    impl Judge for BeginsWithA {
        fn fits(&self, _: &[u8], _: usize) -> bool {
            true
        }
        fn is_row(&self, row: &[u8], _: &[u8], _: usize) -> bool {
            row.first() == Some(&b'a')
        }
        fn may_begin_row(&self, cell: &[u8]) -> bool {
            cell.first() == Some(&b'a')
        }
        fn least_delimiters(&self) -> usize {
            1
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
        /// What is sound here is sound, row after row, to the look at each cell.
        #[test]
        fn rows_told_from_quote_to_quote_are_sound(
            text in prop::collection::vec(prop::sample::select(b"\"\"\"\",,,\n\n\r a".to_vec()), 1..60),
            is_all in any::<bool>(),
        ) {
            let sound = sound_quotes(&text, 0, b',', is_all, &BeginsWithA);
            let (mut at, mut quoted) = (0, 0);
            while at < sound.end {
                let row = row_quotes(&text, at, b',', is_all);
                let row = row.expect("the row ends in the bytes");
                prop_assert_eq!(row.fault, None);
                let lines = super::super::broken_lines::rows_below(
                    &text[at..row.end],
                    (&text[at..row.cell], true),
                    b',',
                    &BeginsWithA,
                );
                prop_assert!(lines.is_empty());
                quoted += row.quoted;
                at = row.end + 1;
            }
            prop_assert_eq!(at.min(text.len()), sound.end);
            prop_assert_eq!(quoted, sound.quoted);
            if is_all && !text.contains(&b'"') {
                prop_assert_eq!(sound.end, text.len());
            }
        }
    }
}
