//! Makes the digests of ten mornings of the sample company into a folder, each from the files as
//! they were known on its day, with one history: the mails as their readers got them.
//!
//! `cargo run --example ten_mornings -- DIR`
//!
//! Writes `DIR/mails/` (each mail), `DIR/out/<day>/` (each report) and `DIR/state/` (the history).

#[path = "../tests/common/ten_mornings.rs"]
mod ten_mornings;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("name the folder to write to"));
    };
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    ten_mornings::run(&folder, |day, out| println!("{day}: {}", out.display()))
}
