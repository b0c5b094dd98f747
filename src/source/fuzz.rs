//! Every parser against mutated inputs: none may panic, hang, or lose a row.
//!
//! The corpus is `tests/dirt` (the smallest file of every kind of dirt), the dialects, the sample's
//! configurations and `tests/corpus`, where inputs that once failed stay. Mutations follow a fixed
//! seed, so a failure comes again. `HANDOFF_FUZZ_SECONDS=600 cargo test --lib fuzz` runs each
//! target for ten minutes; without it each runs for a moment.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::bytes::Bytes;
use super::csv::read::{SMALL, each_row, load_row};
use super::csv::rows::{Numbering, Position, Rows};
use super::find::{self, Content};
use super::parse::{self, DayFormat, MoneyFormat};
use super::{encoding, layout, parquet, workbook};
use crate::config::{self, DateOrder, DateOrders, Decimal, PeriodDay};
use crate::model::{Day, Table};

/// Longest input that is tried.
const LONGEST: usize = 64 << 10;
/// An input that takes longer than this hangs.
const SLOWEST: Duration = Duration::from_secs(5);

/// Pieces that mean something to a parser.
const PIECES: [&[u8]; 40] = [
    b",",
    b";",
    b"\t",
    b"|",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"sep=;\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"deal_id",
    b"stage",
    b"closed_on",
    b"Closed Won",
    b"31/02/2026",
    b"2026-11-20",
    b"11/20/2026",
    b"1.234,50",
    b"1,234.50",
    b"(500)",
    b"1.9E+11",
    b"50k",
    b"-",
    b"null",
    b"\xe2\x82\xac",
    b"$",
    b"Grand Total",
    b"Copyright",
    b"<p>",
    b"</p>",
    b"&amp;",
    b"<",
    b"\xc3",
    b"\xe4",
    b"9999999999999",
    b"T23:59:60+99:99",
];

struct Mutator(u64);

impl Mutator {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(32)).min(bytes.len());
            match self.below(7) {
                0 if !bytes.is_empty() => {
                    let i = self.below(bytes.len());
                    bytes[i] ^= 1 << self.below(8);
                }
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
                3 => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    drop(bytes.splice(to..to, piece.repeat(1 + self.below(4))));
                }
                4 => bytes.truncate(at),
                5 => {
                    let other = &corpus[self.below(corpus.len())];
                    let from = self.below(other.len() + 1);
                    bytes.truncate(at);
                    bytes.extend_from_slice(&other[from..]);
                }
                _ => drop(bytes.splice(at..end, PIECES[self.below(PIECES.len())].iter().copied())),
            }
            bytes.truncate(LONGEST);
        }
        bytes
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

pub(crate) fn corpus(folders: &[&str], is: impl Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    folders
        .iter()
        .for_each(|folder| files(&root.join(folder), &mut found));
    found.sort();
    let named = found
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| is(&e.to_string_lossy())));
    let corpus: Vec<Vec<u8>> = named
        .map(|path| std::fs::read(path).unwrap())
        .filter(|b| b.len() <= LONGEST)
        .collect();
    assert!(!corpus.is_empty());
    corpus
}

/// Tries the corpus as it is, then mutations of it until the time is over.
pub(crate) fn fuzz(
    name: &str,
    corpus: &[Vec<u8>],
    target: impl Fn(&[u8]) + std::panic::RefUnwindSafe,
) {
    let seconds = std::env::var("HANDOFF_FUZZ_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok());
    let time = seconds.map_or(Duration::from_millis(300), Duration::from_secs);
    let mut mutator = Mutator(0x9e37_79b9_7f4a_7c15);
    let (begun, mut tried) = (Instant::now(), 0_u64);
    let attempt = |bytes: &[u8]| {
        let begun = Instant::now();
        let result = std::panic::catch_unwind(|| target(bytes));
        if result.is_err() || begun.elapsed() > SLOWEST {
            let kept = std::env::temp_dir().join(format!("fuzz-{name}"));
            std::fs::write(&kept, bytes).unwrap();
            panic!(
                "{name}: {:?}, after {:?}; the input is in {}",
                result.is_err(),
                begun.elapsed(),
                kept.display()
            );
        }
    };
    corpus.iter().for_each(|bytes| attempt(bytes));
    while begun.elapsed() < time {
        attempt(&mutator.mutate(corpus));
        tried += 1;
    }
    println!("{name}: {tried} inputs in {:?}", begun.elapsed());
}

#[test]
fn fuzz_cells() {
    let lines = corpus(&["tests/dirt", "tests/corpus/cells"], |e| {
        e == "csv" || e == "txt"
    });
    let cells: Vec<Vec<u8>> = lines
        .iter()
        .flat_map(|text| text.split(|b| matches!(b, b',' | b';' | b'\n' | b'\t')))
        .map(<[u8]>::to_vec)
        .collect();
    fuzz("cells", &cells, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for order in [
            None,
            Some(DateOrder::DayMonthYear),
            Some(DateOrder::MonthDayYear),
            Some(DateOrder::YearMonthDay),
        ] {
            for stamps in [None, Some(chrono_tz::America::New_York)] {
                let format = DayFormat {
                    orders: order.map_or(DateOrders::default(), DateOrders::all),
                    company: chrono_tz::Europe::Berlin,
                    stamps,
                    periods: Some(PeriodDay::LastDay),
                };
                if let Ok(Some(day)) = parse::day(&text, &format) {
                    assert_eq!(Day::parse_iso(&day.to_string()), Some(day), "{text:?}");
                }
            }
        }
        for decimal in [None, Some(Decimal::Point), Some(Decimal::Comma)] {
            for minor_units in [false, true] {
                if let Ok(Some(value)) = parse::money(
                    &text,
                    MoneyFormat {
                        decimal,
                        is_mixed: false,
                        minor_units,
                        unit: minor_units.then_some(1_000),
                    },
                    "USD",
                ) {
                    assert!(value.is_finite(), "{text:?}");
                }
            }
        }
        if let Some(id) = parse::id(&text) {
            assert_eq!(
                parse::id(&id).as_deref(),
                Some(id.as_ref()),
                "the id of an id is that id: {text:?}"
            );
        }
        let _ = (
            parse::currency(&text),
            parse::flag(&text),
            parse::repaired(&text),
            crate::record::html::plain_text(&text),
        );
        let _ = (parse::decimal_separator(&text), config::fold_header(&text));
    });
}

#[test]
fn fuzz_text() {
    let corpus = corpus(&["tests/dirt", "tests/corpus/text"], |e| {
        e == "csv" || e == "txt"
    });
    fuzz("text", &corpus, |bytes| {
        let spooled = Bytes::spool(|out| std::io::Write::write_all(out, bytes)).unwrap();
        let Ok(text) = encoding::decode(spooled, None) else {
            return;
        };
        let knows = |cell: &str| cell == "deal_id" || cell == "stage";
        let Ok(Some(layout)) = layout::find(&text, Numbering::Lines, None, &knows) else {
            return;
        };
        let format = (layout.delimiter, Numbering::Lines);
        let mut last = 0;
        let mut rows: Vec<(u64, Vec<Vec<u8>>)> = Vec::new();
        let input = text.bytes.reader(layout.rows.byte);
        let _ = each_row(input, layout.rows, format, SMALL, |row| {
            let at = row.position();
            assert!(at.byte >= last && at.byte < text.bytes.len() && at.line >= layout.rows.line);
            last = at.byte;
            rows.push((at.byte, row.cells().map(<[u8]>::to_vec).collect()));
            true
        });
        // A row read again by its place is the same row.
        let mut buffer = Vec::new();
        for (byte, cells) in rows {
            load_row(text.bytes.reader(byte), layout.delimiter, &mut buffer).unwrap();
            let begin = Position::default();
            let mut again = Rows::new(&buffer, begin, layout.delimiter, Numbering::Lines);
            let row = again.next().unwrap().unwrap();
            assert_eq!(row.cells().collect::<Vec<_>>(), cells);
        }
    });
}

#[test]
fn fuzz_packed() {
    let corpus = corpus(&["tests/dirt", "tests/corpus/packed"], |e| {
        matches!(e, "xlsx" | "zip" | "gz" | "parquet")
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deals");
    fuzz("packed", &corpus, |bytes| {
        std::fs::write(&path, bytes).unwrap();
        for found in find::files(Table::Deals, &path).into_iter().flatten() {
            let _ = match found.content {
                Content::Text(bytes) | Content::Written(bytes) => {
                    encoding::decode(bytes, None).is_ok()
                }
                Content::Sheet(bytes, sheet) => workbook::to_csv(&bytes, &sheet.name).is_ok(),
                Content::Parquet(bytes) => parquet::to_csv(&bytes).is_ok(),
            };
        }
    });
}
