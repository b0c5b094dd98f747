//! Lists the dialect files, so that a file in `src/config/dialects` is all that a dialect needs, and
//! folds the words of `src/record/words`, so that no run has to.

use std::path::Path;
use std::{env, fs, io};

// The very folding with which texts are compared.
#[allow(dead_code)]
#[path = "src/record/fold.rs"]
mod fold;

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let (root, out) = (Path::new(&root), Path::new(&out));
    println!("cargo::rerun-if-changed=src/record/fold.rs");
    list_dialects(&root.join("src/config/dialects"), out)?;
    fold_words(&root.join("src/record/words"), out)
}

fn list_dialects(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let entries = paths.iter().map(|path| {
        let name = path.file_name().unwrap_or_default();
        format!("    ({name:?}, include_str!({path:?})),\n")
    });
    let list = format!(
        "const EMBEDDED: &[(&str, &str)] = &[\n{}];\n",
        entries.collect::<String>()
    );
    fs::write(out.join("dialects.rs"), list)
}

/// Copies each file of words with every word folded: `kind = ["Fürsprecher"]` becomes
/// `kind = ["fursprecher"]`.
fn fold_words(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let mut folded = String::new();
        for line in fs::read_to_string(&path)?.lines() {
            let list = line.split_once(" = [").zip(line.strip_suffix(']'));
            match list {
                Some(((key, _), _)) => {
                    let words = line.split('"').skip(1).step_by(2).map(fold::key_of);
                    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
                    folded += &format!("{key} = [{}]\n", words.join(", "));
                }
                None => folded += &format!("{line}\n"),
            }
        }
        fs::write(out.join(name), folded)?;
    }
    Ok(())
}
