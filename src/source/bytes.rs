//! Bytes that several readers read from anywhere.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// A file unpacked may be this many times as large as packed, once it is above [`LARGE`].
pub const MOST_EXPANSION: u64 = 100;
/// Below this size nobody asks how much a file expands.
pub const LARGE: u64 = 256 << 20;

/// An open file. Its readers do not disturb each other.
#[derive(Clone, Debug)]
pub struct Bytes {
    file: Arc<File>,
    len: u64,
}

impl Bytes {
    /// Opens a regular file.
    ///
    /// # Errors
    /// When it cannot be opened, or is a folder, a pipe or a device: opening a pipe would wait for
    /// whoever writes into it.
    pub fn open(path: &Path) -> Result<Bytes> {
        let kind = std::fs::metadata(path)?;
        if kind.is_dir() {
            return Err(Error::new(
                ErrorKind::IsADirectory,
                "it is a folder; name the file, or add /*.csv",
            ));
        }
        if !kind.is_file() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "it is a pipe or a device; write it to a file first",
            ));
        }
        Bytes::of(File::open(path)?)
    }

    /// An open file's bytes.
    pub fn of(file: File) -> Result<Bytes> {
        let len = file.metadata()?.len();
        Ok(Bytes {
            file: Arc::new(file),
            len,
        })
    }

    /// What `write` writes, in a temporary file that has no name and goes with its last reader.
    pub fn spool(write: impl FnOnce(&mut Spool) -> Result<()>) -> Result<Bytes> {
        Bytes::spool_unpacked(u64::MAX, write)
    }

    /// [`Bytes::spool`] of something that is this large when packed: what unpacks to hundreds of
    /// times its size is damaged or hostile, and no export.
    pub fn spool_unpacked(
        packed: u64,
        write: impl FnOnce(&mut Spool) -> Result<()>,
    ) -> Result<Bytes> {
        let most = packed.saturating_mul(MOST_EXPANSION).max(LARGE);
        let file = tempfile::tempfile()?;
        let mut spool = Spool {
            out: std::io::BufWriter::with_capacity(1 << 18, file),
            written: 0,
            most,
        };
        write(&mut spool)?;
        let file = spool.out.into_inner().map_err(|e| e.into_error())?;
        Bytes::of(file)
    }

    /// A reader from this byte on.
    pub fn reader(&self, from: u64) -> Reader {
        Reader {
            bytes: self.clone(),
            at: from,
        }
    }

    /// The first bytes, at most `most`.
    pub fn head(&self, most: usize) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.reader(0).take(most as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The file itself; its position is nobody's.
    pub fn file(&self) -> &File {
        &self.file
    }
}

/// Reads [`Bytes`] from a place on.
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

/// Takes what is unpacked, up to a size.
pub struct Spool {
    out: std::io::BufWriter<File>,
    written: u64,
    most: u64,
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.written += bytes.len() as u64;
        if self.written > self.most {
            let why = format!(
                "it unpacks to more than {MOST_EXPANSION} times its size, as no export does; if it \
                 is right, unpack it and name the file inside"
            );
            return Err(Error::new(ErrorKind::InvalidData, why));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}
