//! A file read once, front to back: chunks of it become values several at a time, and are taken in
//! file order.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::batch::{self, TextBatch};
use super::bytes::Reader;
use super::csv::chunks::{Chunk, Chunks, PARALLEL_SIZE, too_long};
use super::csv::rows::{Position, Rows, TooWide};
use super::encoding::Charset;
use super::error::InputError;
use super::footer::Tail;
use super::open_file::OpenFile;

impl OpenFile {
    /// Reads the file once: `parse` turns batches into values, several at a time; `absorb` gets
    /// batches and values one by one, in file order.
    ///
    /// # Errors
    /// When it cannot be read, or has a row beyond all bounds.
    pub fn stream<T: Send>(
        &self,
        parse: impl Fn(&TextBatch) -> T + Sync,
        mut absorb: impl FnMut(&TextBatch, T),
    ) -> Result<(), InputError> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let source = Source::new(self, workers);
        let (mut line, mut held) = (self.layout.rows.line, Tail::default());
        std::thread::scope(|scope| {
            // Nor may threads wait for this one, should it panic.
            let _over = OverAtPanic(&source);
            let (sender, receiver) = channel();
            for _ in 0..workers {
                let (sender, source, parse) = (sender.clone(), &source, &parse);
                scope.spawn(move || {
                    let _over = OverAtPanic(source);
                    while let Some((number, chunk)) = source.next(self) {
                        let read = chunk.map(|(chunk, charset)| read(self, chunk, charset, parse));
                        if sender.send((number, read)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let (mut early, mut turn) = (BTreeMap::new(), 0);
            let result = receiver.iter().try_for_each(|(number, read)| {
                early.insert(number, read);
                while let Some(read) = early.remove(&turn) {
                    let (mut batch, value) =
                        match read.map_err(|e| InputError::unreadable(&self.path, &e))? {
                            Read::Rows(batch, value) => (batch, value),
                            Read::Endless => {
                                return Err(InputError::unreadable(&self.path, &too_long(line)));
                            }
                            Read::Wide(row) => {
                                return Err(InputError::unreadable(&self.path, &row.error(line)));
                            }
                        };
                    let lines = batch.lines;
                    held = batch.settle(line, std::mem::take(&mut held));
                    line += lines;
                    absorb(&batch, value);
                    turn += 1;
                    source.took(turn);
                }
                Ok(())
            });
            source.end();
            result
        })?;
        if let Some(last) = TextBatch::of_last(self, held) {
            let value = parse(&last);
            absorb(&last, value);
        }
        Ok(())
    }
}

/// What became of a chunk.
enum Read<T> {
    /// Its rows.
    Rows(Box<TextBatch>, T),
    /// It is one row without an end.
    Endless,
    /// It has a row that is too wide.
    Wide(TooWide),
}

fn read<T>(
    file: &OpenFile,
    chunk: Chunk,
    charset: Charset,
    parse: impl Fn(&TextBatch) -> T,
) -> Read<T> {
    if chunk.is_endless {
        return Read::Endless;
    }
    match batch::read(file, chunk, charset) {
        Ok(batch) => {
            let value = parse(&batch);
            Read::Rows(Box::new(batch), value)
        }
        Err(row) => Read::Wide(row),
    }
}

/// Hands out the chunks of a file, no more at a time than the memory is to hold.
struct Source {
    state: Mutex<State>,
    changed: Condvar,
    /// Chunks that may be handed out and not yet taken in.
    most: u64,
}

struct State {
    chunks: Chunks<Reader>,
    /// A file's first row beyond ASCII decides how all of it is read.
    charset: Charset,
    out: u64,
    taken: u64,
    is_over: bool,
}

impl Source {
    fn new(file: &OpenFile, workers: usize) -> Source {
        let (delimiter, byte) = (file.layout.delimiter, file.layout.rows.byte);
        let chunks = Chunks::new(PARALLEL_SIZE, file.bytes.reader(byte), delimiter, byte);
        let state = State {
            chunks,
            charset: file.charset,
            out: 0,
            taken: 0,
            is_over: false,
        };
        let most = workers as u64 * 2 + 2;
        Source {
            state: Mutex::new(state),
            changed: Condvar::new(),
            most,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chunk and its number; nothing when there is no more to do.
    fn next(&self, file: &OpenFile) -> Option<(u64, io::Result<(Chunk, Charset)>)> {
        let state = self.state();
        let full = |state: &mut State| !state.is_over && state.out - state.taken >= self.most;
        let mut state = self
            .changed
            .wait_while(state, full)
            .unwrap_or_else(PoisonError::into_inner);
        if state.is_over {
            return None;
        }
        let chunk = match state.chunks.next() {
            Ok(Some(chunk)) => {
                if state.charset == Charset::Undecided {
                    state.charset = decided(file, &chunk);
                }
                state.is_over = chunk.is_endless;
                Ok((chunk, state.charset))
            }
            Ok(None) => {
                state.is_over = true;
                return None;
            }
            Err(e) => {
                state.is_over = true;
                Err(e)
            }
        };
        state.out += 1;
        Some((state.out - 1, chunk))
    }

    /// So many chunks were taken in.
    fn took(&self, chunks: u64) {
        self.state().taken = chunks;
        self.changed.notify_all();
    }

    /// Nothing is handed out any more.
    fn end(&self) {
        self.state().is_over = true;
        self.changed.notify_all();
    }
}

/// The chunk of a thread that panics is never taken in: nobody may wait for it.
struct OverAtPanic<'a>(&'a Source);

impl Drop for OverAtPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end();
        }
    }
}

/// What the first row of the table beyond ASCII decides, if the chunk has one.
fn decided(file: &OpenFile, chunk: &Chunk) -> Charset {
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
