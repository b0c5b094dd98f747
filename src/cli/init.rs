//! `handoff init`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Exit;
use super::output::{fail, print};
use crate::report::templates::BUILT_IN;
use crate::setup;

#[derive(Args)]
pub struct Init {
    /// The export files: CSV, TSV, Excel, Parquet, gzip or zip
    #[arg(required_unless_present = "templates", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The configuration to write; paths in it are relative to its folder
    #[arg(long, value_name = "FILE", default_value = "handoff.toml")]
    out: PathBuf,
    /// Write the built-in page and mail templates to this folder instead, for you to change and set
    /// as templates_dir
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    templates: Option<PathBuf>,
    /// Print the configuration instead of writing it
    #[arg(long)]
    print: bool,
}

impl Init {
    pub fn run(self) -> Exit {
        if let Some(folder) = &self.templates {
            return write_templates(folder);
        }
        let folder = self
            .out
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !self.print && self.out.exists() {
            let message = format!(
                "{} already exists. Choose another file with --out, or move this one away",
                self.out.display()
            );
            return fail(Exit::Usage, &message);
        }
        let draft = match setup::draft(&self.files, folder) {
            Ok(draft) => draft,
            Err(errors) => {
                let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
                return fail(Exit::Inputs, &lines.join("\n  "));
            }
        };
        if self.print {
            return print(&draft.text);
        }
        if let Err(error) = write_new(&self.out, &draft.text) {
            return fail(
                Exit::Failed,
                &format!("cannot write {}: {error}", self.out.display()),
            );
        }
        let mut out = String::from("Files:\n");
        draft
            .seen
            .iter()
            .for_each(|line| out += &format!("  {line}\n"));
        if !draft.to_fill.is_empty() {
            out += &format!(
                "\nTo fill in {} (lines marked {}: correct the value and remove the #):\n",
                self.out.display(),
                setup::MARK
            );
            draft
                .to_fill
                .iter()
                .for_each(|line| out += &format!("  {line}\n"));
        }
        out += &format!("\nWritten: {}\n", self.out.display());
        let config = if self.out == Path::new("handoff.toml") {
            String::new()
        } else {
            format!(" --config {}", self.out.display())
        };
        out += &format!("Next: review it, then run: handoff check{config}\n");
        print(&out)
    }
}

fn write_templates(folder: &Path) -> Exit {
    let written = std::fs::create_dir_all(folder)
        .map_err(|e| (folder.to_path_buf(), e))
        .and_then(|()| {
            BUILT_IN.iter().try_for_each(|(name, text)| {
                let path = folder.join(name);
                write_new(&path, text).map_err(|e| (path, e))
            })
        });
    match written {
        Err((path, error)) if error.kind() == std::io::ErrorKind::AlreadyExists => fail(
            Exit::Usage,
            &format!(
                "{} already exists. Choose another folder, or move this file away",
                path.display()
            ),
        ),
        Err((path, error)) => fail(
            Exit::Failed,
            &format!("cannot write {}: {error}", path.display()),
        ),
        Ok(()) => print(&format!(
            "Written: the templates in {}\nNext: delete those you do not change, and set the \
             folder in handoff.toml: templates_dir = {:?}\n",
            folder.display(),
            folder
        )),
    }
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?
        .write_all(text.as_bytes())
}
