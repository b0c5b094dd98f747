//! Makes `sample_data/`: the exports of an invented company in three dialects.
//!
//! Fernhill Systems, 110 people, sells scheduling software for field service. Thirty months of
//! its deals, handoff records, reviews and customer outcomes, as of Friday 2026-11-20. Every
//! person and company in it is invented. What is planted in the data, and the numbers it comes to,
//! stands in `sample_data/README.md`.
//!
//! ```text
//! cargo run --example generate_sample_data                write ./sample_data
//! cargo run --example generate_sample_data -- --out DIR   write DIR
//! cargo run --example generate_sample_data -- --check     compare with the disk; exit 1 if it differs
//! ```

mod calendar;
mod churn;
mod company;
mod csv;
mod earlier;
mod hubspot;
mod native;
mod outcomes;
mod plan;
mod records;
mod reviews;
mod rng;
mod salesforce;
mod seasons;
mod spread;
mod texts;
mod words;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

struct Arguments {
    out: PathBuf,
    check: bool,
}

fn main() -> ExitCode {
    let arguments = match arguments(env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let world = world::World::create();
    let mut files = native::files(&world);
    files.extend(salesforce::files(&world));
    files.extend(hubspot::files(&world));
    if arguments.check {
        return check(&arguments.out, &files);
    }
    match write(&arguments.out, &files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write {}: {error}", arguments.out.display());
            ExitCode::FAILURE
        }
    }
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let root = option_env!("CARGO_MANIFEST_DIR").unwrap_or(".");
    let mut arguments = Arguments {
        out: Path::new(root).join("sample_data"),
        check: false,
    };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--check" => arguments.check = true,
            "--out" => {
                arguments.out = given.next().ok_or("--out needs a folder")?.into();
            }
            other => {
                return Err(format!(
                    "unknown argument {other:?}; known are --out DIR and --check"
                ));
            }
        }
    }
    Ok(arguments)
}

fn write(out: &Path, files: &[(&str, Vec<u8>)]) -> io::Result<()> {
    for (name, bytes) in files {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, bytes)?;
        println!("{:>9} bytes  {}", bytes.len(), path.display());
    }
    Ok(())
}

fn check(out: &Path, files: &[(&str, Vec<u8>)]) -> ExitCode {
    let mut same = true;
    for (name, bytes) in files {
        let path = out.join(name);
        match fs::read(&path) {
            Ok(found) if found == *bytes => {}
            Ok(_) => {
                eprintln!("differs: {}", path.display());
                same = false;
            }
            Err(error) => {
                eprintln!("cannot read {}: {error}", path.display());
                same = false;
            }
        }
    }
    if same {
        ExitCode::SUCCESS
    } else {
        eprintln!("run `cargo run --example generate_sample_data` to write these files anew");
        ExitCode::FAILURE
    }
}
