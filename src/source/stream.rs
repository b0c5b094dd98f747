//! Reads a file once, front to back: its chunks are parsed in parallel and taken in file order.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::batch::{self, TextBatch};
use super::bytes::Reader;
use super::csv::chunks::{Chunk, Chunks, PARALLEL_SIZE, too_long};
use super::csv::rows::{LinesByUse, Position, Rows, TooWide};
use super::encoding::Charset;
use super::error::InputError;
use super::open_file::OpenFile;
use super::pending_rows::PendingRows;

/// What the lines of a text hold. `lines` is the sum of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FileLines {
    /// All lines.
    pub lines: u64,
    /// The header and the lines above it.
    pub header: u64,
    /// Lines on which a row begins, used or skipped.
    pub rows: u64,
    /// Lines skipped for their quotes.
    pub broken: u64,
    /// Blank lines.
    pub blank: u64,
    /// Further lines of quoted cells.
    pub inside_cells: u64,
}

impl OpenFile {
    /// Reads the file once. `parse` turns batches into values on all cores at once; `absorb` gets
    /// each batch with its value on this thread, in file order.
    ///
    /// Returns what the lines of a text hold; nothing for what has no lines.
    ///
    /// # Errors
    /// The file cannot be read, has a row with too many bytes or cells, or a second header with the
    /// columns in another order.
    pub fn stream<T: Send>(
        &self,
        parse: impl Fn(&TextBatch) -> T + Sync,
        mut absorb: impl FnMut(&TextBatch, T),
    ) -> Result<Option<FileLines>, InputError> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let queue = ChunkQueue::new(self, workers);
        let mut order = FileOrder::new(self);
        std::thread::scope(|scope| {
            // Workers must not wait for this thread when `absorb` panics.
            let _close = CloseOnPanic(&queue);
            let (sender, receiver) = channel();
            for worker in 0..workers {
                let (sender, queue, parse) = (sender.clone(), &queue, &parse);
                let work = move || {
                    let _close = CloseOnPanic(queue);
                    while let Some((number, chunk)) = queue.next(self) {
                        let result =
                            chunk.map(|(chunk, charset)| read(self, chunk, charset, parse));
                        if sender.send((number, result)).is_err() {
                            break;
                        }
                    }
                };
                let started = std::thread::Builder::new().spawn_scoped(scope, work);
                match started {
                    // Fewer do the same work.
                    Err(error) if worker == 0 => return Err(self.no_thread(&error)),
                    Err(_) => break,
                    Ok(_) => {}
                }
            }
            drop(sender);
            let (mut early, mut turn) = (BTreeMap::new(), 0);
            let result = receiver.iter().try_for_each(|(number, result)| {
                early.insert(number, result);
                while let Some(result) = early.remove(&turn) {
                    let (batch, value) = order.take(result)?;
                    absorb(&batch, value);
                    turn += 1;
                    queue.absorbed(turn);
                }
                Ok(())
            });
            queue.close();
            result
        })?;
        let found = order.lines;
        if let Some(last) = TextBatch::of_pending(self, order.pending) {
            let value = parse(&last);
            absorb(&last, value);
        }
        self.account_for(found)
    }

    fn no_thread(&self, error: &io::Error) -> InputError {
        InputError::Unreadable {
            path: self.path.clone(),
            reason: format!("no thread can be started ({error}); raise the limit on processes"),
        }
    }

    /// Holds the lines that were read against those of the file.
    fn account_for(&self, found: LinesByUse) -> Result<Option<FileLines>, InputError> {
        let Some(lines) = self.sound.lines else {
            return Ok(None);
        };
        let broken = self.sound.broken_lines();
        // Skipped lines are blank to the reader; a last one without a line end is nothing to it.
        let ends_broken = self
            .sound
            .broken
            .last()
            .is_some_and(|b| b.end == self.size());
        let open_end = u64::from(ends_broken);
        let blank = (found.blank + open_end).checked_sub(broken);
        let above = self.layout.rows.line.saturating_sub(1);
        let total = above + lines + found.bare_ends;
        match blank {
            Some(blank) if above + found.rows + found.inside + blank + broken == total => {
                Ok(Some(FileLines {
                    lines: total,
                    header: above,
                    rows: found.rows,
                    broken,
                    blank,
                    inside_cells: found.inside,
                }))
            }
            _ => Err(InputError::LinesLost {
                path: self.path.clone(),
                lines: total,
                found: above + found.rows + found.inside + found.blank + open_end,
            }),
        }
    }
}

/// What is known where the chunks read so far end.
struct FileOrder<'a> {
    file: &'a OpenFile,
    /// The line on which the next chunk begins.
    line: u64,
    pending: PendingRows,
    /// What the lines read so far hold.
    lines: LinesByUse,
}

impl<'a> FileOrder<'a> {
    fn new(file: &'a OpenFile) -> FileOrder<'a> {
        FileOrder {
            file,
            line: file.layout.rows.line,
            pending: PendingRows::default(),
            lines: LinesByUse::default(),
        }
    }

    /// Gives the next batch of the file its line numbers and the rows pending above it.
    fn take<T>(
        &mut self,
        result: io::Result<ChunkResult<T>>,
    ) -> Result<(Box<TextBatch>, T), InputError> {
        let error = |e: io::Error| InputError::unreadable(&self.file.path, &e);
        let (mut batch, value) = match result.map_err(error)? {
            ChunkResult::Parsed(batch, value) => (batch, value),
            ChunkResult::Endless => return Err(error(too_long(self.line))),
            ChunkResult::TooWide(row) => return Err(error(row.error(self.line))),
        };
        self.pending = batch.locate(self.file, self.line, std::mem::take(&mut self.pending));
        if let Some(line) = batch.other_header {
            return Err(InputError::SecondHeader {
                path: self.file.path.clone(),
                line,
            });
        }
        self.line += batch.lines;
        self.lines.add(batch.lines_by_use);
        Ok((batch, value))
    }
}

/// What a worker made of a chunk.
enum ChunkResult<T> {
    /// Its rows, and what `parse` made of them.
    Parsed(Box<TextBatch>, T),
    /// It is the beginning of one row that is too long.
    Endless,
    /// It has a row with too many cells.
    TooWide(TooWide),
}

fn read<T>(
    file: &OpenFile,
    chunk: Chunk,
    charset: Charset,
    parse: impl Fn(&TextBatch) -> T,
) -> ChunkResult<T> {
    if chunk.is_endless {
        return ChunkResult::Endless;
    }
    match batch::read(file, chunk, charset) {
        Ok(batch) => {
            let value = parse(&batch);
            ChunkResult::Parsed(Box::new(batch), value)
        }
        Err(row) => ChunkResult::TooWide(row),
    }
}

/// Hands out the chunks of a file to workers, and bounds how many are in memory.
struct ChunkQueue {
    state: Mutex<QueueState>,
    changed: Condvar,
    /// Most chunks that are handed out and not yet absorbed.
    capacity: u64,
}

struct QueueState {
    chunks: Chunks<Reader>,
    /// Decided by the file's first row beyond ASCII, for all rows after it.
    charset: Charset,
    /// Number of chunks handed out.
    handed_out: u64,
    /// Number of chunks absorbed.
    absorbed: u64,
    is_closed: bool,
}

impl ChunkQueue {
    fn new(file: &OpenFile, workers: usize) -> ChunkQueue {
        let (delimiter, byte) = (file.layout.delimiter, file.layout.rows.byte);
        let state = QueueState {
            chunks: Chunks::new(PARALLEL_SIZE, file.bytes.reader(byte), delimiter, byte),
            charset: file.charset,
            handed_out: 0,
            absorbed: 0,
            is_closed: false,
        };
        ChunkQueue {
            state: Mutex::new(state),
            changed: Condvar::new(),
            capacity: workers as u64 * 2 + 2,
        }
    }

    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chunk and its number, once there is room for it; `None` after the last.
    fn next(&self, file: &OpenFile) -> Option<(u64, io::Result<(Chunk, Charset)>)> {
        let is_full = |state: &mut QueueState| {
            !state.is_closed && state.handed_out - state.absorbed >= self.capacity
        };
        let mut state = self
            .changed
            .wait_while(self.state(), is_full)
            .unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return None;
        }
        let chunk = match state.chunks.next() {
            Ok(Some(chunk)) => {
                if state.charset == Charset::Undecided {
                    state.charset = charset_of(file, &chunk);
                }
                state.is_closed = chunk.is_endless;
                Ok((chunk, state.charset))
            }
            Ok(None) => {
                state.is_closed = true;
                return None;
            }
            Err(e) => {
                state.is_closed = true;
                Err(e)
            }
        };
        state.handed_out += 1;
        Some((state.handed_out - 1, chunk))
    }

    /// Makes room: this many chunks are absorbed.
    fn absorbed(&self, chunks: u64) {
        self.state().absorbed = chunks;
        self.changed.notify_all();
    }

    /// Hands out no more chunks.
    fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }
}

/// Closes the queue when its thread panics: the chunk of that thread is never absorbed, and others
/// must not wait for it.
struct CloseOnPanic<'a>(&'a ChunkQueue);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

/// The charset that the chunk's first row beyond ASCII decides; undecided when it has none.
fn charset_of(file: &OpenFile, chunk: &Chunk) -> Charset {
    if chunk.bytes.is_ascii() {
        return Charset::Undecided;
    }
    let (begin, delimiter) = (Position::default(), file.layout.delimiter);
    let mut rows = Rows::new(&chunk.bytes, begin, delimiter, file.numbering);
    while let Ok(Some(row)) = rows.next() {
        let raw = row.raw();
        if !raw.is_ascii() && !raw.contains(&0) && file.fits(row) {
            return if std::str::from_utf8(raw).is_ok() {
                Charset::Utf8
            } else {
                Charset::Western
            };
        }
    }
    Charset::Undecided
}
