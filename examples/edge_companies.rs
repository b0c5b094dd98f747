//! Writes the companies of `tests/common/edges.rs` as folders, for the checkers of mails and pages.
//!
//! `cargo run --example edge_companies -- DIR`

#[path = "../tests/common/edges.rs"]
mod edges;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("name the folder to write to"));
    };
    for edge in edges::edges() {
        let folder = folder.join(edge.name);
        std::fs::create_dir_all(&folder)?;
        for (name, text) in &edge.files {
            std::fs::write(folder.join(name), text)?;
        }
        println!("{}", folder.display());
    }
    Ok(())
}
