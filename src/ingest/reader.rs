//! Opening files and streaming their rows in batches.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use super::InputError;
use super::batch::{Builder, Place, ROWS, TextBatch};
use crate::config::Source;
use crate::model::{Column, Table};

/// A file whose header was read and whose columns were found.
#[derive(Debug)]
pub struct OpenFile {
    pub path: PathBuf,
    pub table: Table,
    delimiter: u8,
    /// Rows end in CR LF: the reader takes a row to begin with the LF of the one before.
    crlf: bool,
    /// Position of each native column in a row, in the order of [`Table::columns`].
    positions: Vec<Option<usize>>,
    headers: Vec<String>,
}

impl OpenFile {
    /// The native columns the file has.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        let names = self.table.columns().iter().zip(&self.positions);
        names.filter(|(_, position)| position.is_some()).filter_map(|(name, _)| self.table.column(name))
    }

    /// The header that holds a native column.
    pub fn header(&self, name: &str) -> &str {
        let position = self.table.columns().iter().position(|c| *c == name).and_then(|i| self.positions[i]);
        position.and_then(|i| self.headers.get(i)).map_or("", String::as_str)
    }

    /// Position of a native column in a row.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.table.columns().iter().position(|c| *c == name).and_then(|i| self.positions[i])
    }

    /// A reader of the whole file, header included.
    pub fn csv(&self) -> Result<csv::Reader<File>, InputError> {
        let file = File::open(&self.path).map_err(|e| unreadable(&self.path, &e))?;
        Ok(csv_reader(file, self.delimiter))
    }

    /// Reads the file once: `parse` turns batches into values, several at a time; `absorb` gets
    /// batches and values one by one, in file order.
    pub fn stream<T: Send>(
        &self,
        parse: impl Fn(&TextBatch) -> T + Sync,
        mut absorb: impl FnMut(&TextBatch, T),
    ) -> Result<(), InputError> {
        let mut reader = self.csv()?;
        let workers = rayon::current_num_threads().max(1);
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel::<Result<TextBatch, InputError>>(workers);
            scope.spawn(move || {
                // Fails only when the receiver is gone, and then nobody needs the rows.
                let _ = self.send_batches(&mut reader, |batch| sender.send(batch).is_ok());
            });
            while let Ok(first) = receiver.recv() {
                let group: Vec<TextBatch> =
                    std::iter::once(first).chain(receiver.try_iter().take(workers - 1)).collect::<Result<_, _>>()?;
                let values: Vec<T> = match group.as_slice() {
                    [one] => vec![parse(one)],
                    several => several.par_iter().map(&parse).collect(),
                };
                for (batch, value) in group.iter().zip(values) {
                    absorb(batch, value);
                }
            }
            Ok(())
        })
    }

    fn send_batches(
        &self,
        reader: &mut csv::Reader<File>,
        mut send: impl FnMut(Result<TextBatch, InputError>) -> bool,
    ) -> Option<()> {
        let mut row = csv::ByteRecord::new();
        let mut builder = Builder::new(self.table, &self.positions);
        let mut is_header = true;
        loop {
            let more = match reader.read_byte_record(&mut row) {
                Ok(more) => more,
                Err(e) => {
                    send(Err(unreadable(&self.path, &e)));
                    return None;
                }
            };
            if more && std::mem::take(&mut is_header) {
                continue;
            }
            if more {
                let place = place(&row, self.crlf);
                if row.len() == self.headers.len() {
                    builder.push(place, &row);
                } else {
                    builder.push_uneven(place, row.len());
                }
            }
            if !more || builder.rows() == ROWS {
                let full = std::mem::replace(&mut builder, Builder::new(self.table, &self.positions));
                let batch = full.finish().map_err(|e| unreadable(&self.path, &e));
                if !send(batch) || !more {
                    return None;
                }
            }
        }
    }
}

fn place(row: &csv::ByteRecord, crlf: bool) -> Place {
    let mut hasher = DefaultHasher::new();
    hasher.write(row.as_slice());
    let (line, byte) = row.position().map_or((0, 0), |p| (p.line() + u64::from(crlf), p.byte()));
    Place { line, byte, hash: hasher.finish() }
}

fn csv_reader(file: File, delimiter: u8) -> csv::Reader<File> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 18)
        .from_reader(file)
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> InputError {
    InputError::Unreadable { path: path.to_path_buf(), reason: error.to_string() }
}

/// Finds the files of a table and the columns in each.
pub fn open(table: Table, source: &Source) -> Result<Vec<OpenFile>, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for pattern in &source.files {
        match matching(table, pattern) {
            Ok(paths) => {
                for path in paths {
                    match open_one(table, source, path) {
                        Ok(file) => files.push(file),
                        Err(mut more) => errors.append(&mut more),
                    }
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

/// The files a path or glob names, in the order of their names.
fn matching(table: Table, pattern: &Path) -> Result<Vec<PathBuf>, InputError> {
    if pattern.is_file() {
        return Ok(vec![pattern.to_path_buf()]);
    }
    if pattern.is_dir() {
        return Err(unreadable(pattern, &"it is a folder; name the file, or add /*.csv"));
    }
    let wrong = |reason: String| InputError::Pattern { table, pattern: pattern.to_path_buf(), reason };
    let text = pattern.to_str().ok_or_else(|| wrong("it is not UTF-8".into()))?;
    let found: Result<Vec<PathBuf>, _> = glob::glob(text).map_err(|e| wrong(e.to_string()))?.collect();
    let mut found = found.map_err(|e| unreadable(pattern, &e))?;
    found.retain(|path| path.is_file());
    found.sort();
    if found.is_empty() {
        return Err(InputError::Missing { table, pattern: pattern.to_path_buf() });
    }
    Ok(found)
}

fn open_one(table: Table, source: &Source, path: PathBuf) -> Result<OpenFile, Vec<InputError>> {
    let one = |error| vec![error];
    let (delimiter, crlf) = sniff(&path).map_err(one)?;
    let file = File::open(&path).map_err(|e| one(unreadable(&path, &e)))?;
    let mut first = csv::ByteRecord::new();
    let mut reader = csv_reader(file, delimiter);
    let has_header = reader.read_byte_record(&mut first).map_err(|e| one(unreadable(&path, &e)))?;
    let headers: Vec<String> = first.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_string()).collect();
    if !has_header || headers.iter().all(String::is_empty) {
        return Err(one(InputError::Empty { path }));
    }
    let mut errors = Vec::new();
    let positions = table
        .columns()
        .iter()
        .map(|name| {
            let wanted = source.columns.get(*name);
            let header = wanted.map_or(*name, String::as_str);
            let mut hits = headers.iter().enumerate().filter(|(_, h)| h.eq_ignore_ascii_case(header.trim()));
            let hit = hits.next().map(|(i, _)| i);
            if hits.next().is_some() {
                errors.push(InputError::TwoColumns { path: path.clone(), header: header.to_string() });
            }
            if hit.is_none() && (wanted.is_some() || table.required().contains(name)) {
                errors.push(InputError::NoColumn {
                    path: path.clone(),
                    table,
                    column: (*name).to_string(),
                    header: header.to_string(),
                    headers: headers.clone(),
                });
            }
            hit
        })
        .collect();
    if errors.is_empty() { Ok(OpenFile { path, table, delimiter, crlf, positions, headers }) } else { Err(errors) }
}

/// Formats that begin like no CSV does.
const OTHER_FORMATS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel or zip file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
];

/// The delimiter that stands most often in the first line, outside quotes (a comma when none does),
/// and whether that line ends in CR LF.
fn sniff(path: &Path) -> Result<(u8, bool), InputError> {
    use std::io::Read;
    let mut head = Vec::new();
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    file.take(1 << 16).read_to_end(&mut head).map_err(|e| unreadable(path, &e))?;
    if let Some((_, what)) = OTHER_FORMATS.iter().find(|(start, _)| head.starts_with(start)) {
        return Err(InputError::OtherFormat { path: path.to_path_buf(), what });
    }
    let mut quoted = false;
    let mut before = 0;
    let mut crlf = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                crlf = before == b'\r';
                break;
            }
            _ if !quoted => {
                counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1);
            }
            _ => {}
        }
        before = byte;
    }
    // Of equal counts the earlier in the list wins.
    let best = counts.iter().rev().max_by_key(|(_, n)| *n);
    Ok((best.filter(|(_, n)| *n > 0).map_or(b',', |(d, _)| *d), crlf))
}
