//! Well-formed files with one byte too many or too few: no row changes in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use super::bytes::Bytes;
use super::find::{Content, InputFile};
use super::open::read_head;
use crate::config::Source;
use crate::model::Table;

/// Mutations of each kind of file.
const MUTATIONS: usize = 500;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Which cells a writer quotes.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Quoting {
    /// Those that must be.
    Minimal,
    /// All.
    All,
    /// None: no cell has to be.
    Never,
}

const COLUMNS: [&str; 7] = [
    "deal_id",
    "account_name",
    "rep",
    "stage",
    "amount",
    "closed_on",
    "lost_reason",
];

/// The rows of a well-formed file, and its text.
fn well_formed(random: &mut Random, quoting: Quoting) -> (Vec<[String; 7]>, String) {
    let plain = quoting == Quoting::Never;
    let mut rows = Vec::new();
    for i in 0..12 + random.below(20) {
        let names = ["Acme", "Borg Ltd", "Corto, Inc.", "Delta \"D\" GmbH"];
        let reasons = [
            "",
            "price",
            "too late",
            "no budget, no time",
            "First call: hello, we said\nthen, nothing\n\nRegards, Ana",
            "They said \"no\", twice\nand that was it, on 3, 4 and 5",
        ];
        let (names, reasons) = if plain {
            (&names[..2], &reasons[..3])
        } else {
            (&names[..], &reasons[..])
        };
        rows.push([
            format!("D{}", 100 + i),
            random.one(names).to_string(),
            random.one(&["Ana", "Bo", "Cy Li"]).to_string(),
            random.one(&["Won", "Lost"]).to_string(),
            format!("{}", 100 + random.below(9000)),
            format!("2026-06-{:02}", 1 + random.below(28)),
            random.one(reasons).to_string(),
        ]);
    }
    let write = |cell: &String| {
        if quoting == Quoting::All || cell.contains(['"', ',', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let mut text = COLUMNS.join(",") + "\n";
    for row in &rows {
        text += &row.iter().map(write).collect::<Vec<_>>().join(",");
        text += "\n";
    }
    (rows, text)
}

/// The cells of rows by their line.
type Used = BTreeMap<u64, Vec<String>>;

/// What is read: the cells of the rows by their line, and the lines that are skipped.
fn read(text: &str) -> (Used, BTreeSet<u64>) {
    let bytes = Bytes::spool(|out| out.write_all(text.as_bytes())).unwrap();
    let found = InputFile {
        path: PathBuf::from("deals.csv"),
        content: Content::Text(bytes),
        is_candidate: false,
    };
    let (file, errors) = read_head(Table::Deals, &Source::default(), found).unwrap();
    assert!(errors.is_empty(), "{errors:?}");
    let (used, mut skipped) = (Mutex::new(BTreeMap::new()), BTreeSet::new());
    let lines = file.stream(
        |_| (),
        |batch, ()| {
            for row in 0..batch.len() {
                let cell = |name: &&str| batch.column(name).get(row).to_string();
                let cells = COLUMNS.iter().map(cell).collect();
                used.lock().unwrap().insert(batch.origin(row).line, cells);
            }
            skipped.extend(batch.skipped_rows().iter().map(|row| row.origin.line));
        },
    );
    let lines = lines.unwrap().unwrap();
    assert_eq!(lines.lines as usize, text.lines().count(), "{text}");
    for broken in file.sound.broken.iter() {
        skipped.extend(broken.at.line..broken.at.line + broken.lines);
    }
    (used.into_inner().unwrap(), skipped)
}

/// The text with one mutation, and what it may change in a cell without a word.
fn mutate(random: &mut Random, text: &str) -> Option<(String, String)> {
    let header = COLUMNS.join(",").len() + 1;
    let at = header + random.below(text.len() - header);
    let is_quoted = text[..at].matches('"').count() % 2 == 1;
    let mut mutated = text.to_string();
    match random.below(4) {
        0 => {
            let quotes: Vec<usize> = text.match_indices('"').map(|(i, _)| i).collect();
            mutated.remove(*quotes.get(random.below(quotes.len()))?);
            Some((mutated, "drop a quote".into()))
        }
        1 => {
            mutated.insert(at, '"');
            Some((mutated, format!("add a quote at {at}")))
        }
        2 if !is_quoted => {
            mutated.insert(at, ',');
            Some((mutated, format!("add a comma at {at}")))
        }
        // A line without a byte is a row that is not there.
        3 if !is_quoted && !text[..at].ends_with('\n') => {
            let end = at + text[at..].find('\n')?;
            mutated.replace_range(at..end, "");
            Some((mutated, format!("cut the line at {at}")))
        }
        _ => None,
    }
}

/// Whether a cell may differ: a quote inside a cell that is not quoted is a character, and the last
/// cell of a line may be cut.
fn may_differ(was: &str, is: &str, column: usize) -> bool {
    is.replacen('"', "", 1) == was || (column == 6 && was.starts_with(is))
}

#[test]
fn no_row_changes_in_silence() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut tried, mut wrong) = (0, Vec::new());
    for quoting in [Quoting::Minimal, Quoting::All, Quoting::Never] {
        for _ in 0..MUTATIONS {
            let (rows, text) = well_formed(&mut random, quoting);
            let Some((mutated, what)) = mutate(&mut random, &text) else {
                continue;
            };
            tried += 1;
            let (was, skipped) = read(&text);
            assert!(skipped.is_empty() && was.len() == rows.len(), "{text}");
            let (used, skipped) = read(&mutated);
            for (line, cells) in &was {
                let Some(found) = used.get(line) else {
                    if !skipped.contains(line) {
                        wrong.push(format!("{what}: line {line} is lost\n{mutated}"));
                    }
                    continue;
                };
                let mut pairs = cells.iter().zip(found).enumerate();
                if !pairs.all(|(i, (was, is))| was == is || may_differ(was, is, i)) {
                    wrong.push(format!("{what}: line {line} is {found:?}\n{mutated}"));
                }
            }
            if let Some(line) = used.keys().find(|line| !was.contains_key(line)) {
                wrong.push(format!("{what}: line {line} is no row\n{mutated}"));
            }
        }
    }
    assert!(tried > MUTATIONS, "{tried}");
    let first: Vec<&String> = wrong.iter().take(5).collect();
    assert!(wrong.is_empty(), "{} of {tried}: {first:#?}", wrong.len());
}
