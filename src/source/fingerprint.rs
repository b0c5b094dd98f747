//! Fingerprints of files, to tell whether an input has changed since an earlier run.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

/// Size and hash of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Size in bytes.
    pub bytes: u64,
    /// XXH3 hash of its bytes, 128 bits. Not cryptographic.
    pub hash: u128,
}

/// The fingerprint of a file, or of all the files of a folder with their names.
///
/// # Errors
/// A file cannot be read.
pub fn fingerprint(path: &Path) -> io::Result<Fingerprint> {
    // Of a member of an archive or a sheet of a workbook the whole file counts.
    let file = path.ancestors().find(|above| above.is_file());
    let path = file.filter(|_| !path.exists()).unwrap_or(path);
    let (mut hash, mut bytes) = (Xxh3::new(), 0);
    if !path.is_dir() {
        add(path, &mut hash, &mut bytes)?;
        return Ok(Fingerprint {
            bytes,
            hash: hash.digest128(),
        });
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if fs::metadata(&file)?.is_file() {
            files.push(file);
        }
    }
    files.sort();
    for file in files {
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        add(&file, &mut hash, &mut bytes)?;
    }
    Ok(Fingerprint {
        bytes,
        hash: hash.digest128(),
    })
}

fn add(path: &Path, hash: &mut Xxh3, bytes: &mut u64) -> io::Result<()> {
    const CHUNK: usize = 1 << 20;
    let mut file = File::open(path)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(()),
            n => {
                hash.update(&chunk[..n]);
                *bytes += n as u64;
            }
        }
    }
}
