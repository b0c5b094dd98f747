//! A file that several readers read at any offset at once.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// A file above [`LARGE`] may unpack to this many times its size.
pub const MOST_EXPANSION: u64 = 100;
/// Unpacked bytes below which expansion is not limited.
pub const LARGE: u64 = 256 << 20;

/// An open file. Readers share it, each with its own offset.
#[derive(Clone, Debug)]
pub struct Bytes {
    file: Arc<File>,
    len: u64,
}

impl Bytes {
    /// Opens a regular file.
    ///
    /// # Errors
    /// It cannot be opened, or is a folder, a pipe or a device. Opening a pipe would block until
    /// somebody writes to it.
    pub fn open(path: &Path) -> Result<Bytes> {
        let kind = std::fs::metadata(path)?;
        if kind.is_dir() {
            return Err(Error::new(
                ErrorKind::IsADirectory,
                "it is a folder. Name the file, or add /*.csv",
            ));
        }
        if !kind.is_file() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "it is a pipe or a device. Save the data to a file first",
            ));
        }
        Bytes::of(File::open(path)?)
    }

    /// The bytes of an open file.
    ///
    /// # Errors
    /// Its size cannot be read.
    pub fn of(file: File) -> Result<Bytes> {
        let len = file.metadata()?.len();
        Ok(Bytes {
            file: Arc::new(file),
            len,
        })
    }

    /// Writes to a temporary file without a name, which is deleted with its last reader.
    ///
    /// # Errors
    /// Those of `write`, or of writing the file.
    pub fn spool(write: impl FnOnce(&mut Spool) -> Result<()>) -> Result<Bytes> {
        Bytes::spool_unpacked(u64::MAX, "", write)
    }

    /// [`Bytes::spool`] for unpacking a file of `packed` bytes.
    ///
    /// # Errors
    /// Also when it unpacks to more than [`MOST_EXPANSION`] times its size: no export does. The error
    /// ends with what to do then, `cure`.
    pub fn spool_unpacked(
        packed: u64,
        cure: &'static str,
        write: impl FnOnce(&mut Spool) -> Result<()>,
    ) -> Result<Bytes> {
        let most = packed.saturating_mul(MOST_EXPANSION).max(LARGE);
        let file = tempfile::tempfile()?;
        let mut spool = Spool {
            out: std::io::BufWriter::with_capacity(1 << 18, file),
            written: 0,
            most,
            cure,
        };
        write(&mut spool)?;
        let file = spool.out.into_inner().map_err(|e| e.into_error())?;
        Bytes::of(file)
    }

    /// A reader that begins at this offset.
    pub fn reader(&self, from: u64) -> Reader {
        Reader {
            bytes: self.clone(),
            at: from,
        }
    }

    /// The first bytes, at most `most`.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn head(&self, most: usize) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.reader(0).take(most as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// Whether the last byte ends a line.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn ends_line(&self) -> Result<bool> {
        let mut last = [0];
        let read = self.reader(self.len.saturating_sub(1)).read(&mut last)?;
        Ok(read > 0 && matches!(last, [b'\n' | b'\r']))
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The file itself, for readers that need one. They share its cursor.
    pub fn file(&self) -> &File {
        &self.file
    }
}

/// Reads [`Bytes`] from an offset.
#[derive(Debug)]
pub struct Reader {
    bytes: Bytes,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.bytes.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.bytes.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at =
            at.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "a place before the first byte"))?;
        Ok(self.at)
    }
}

/// A temporary file that is written up to a size.
pub struct Spool {
    out: std::io::BufWriter<File>,
    written: u64,
    most: u64,
    cure: &'static str,
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.written += bytes.len() as u64;
        if self.written > self.most {
            let why = format!(
                "it unpacks to more than {MOST_EXPANSION} times its size, which no real export \
                 does. {}",
                self.cure
            );
            return Err(Error::new(ErrorKind::InvalidData, why));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}
