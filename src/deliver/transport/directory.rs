//! The transport into a folder: each mail becomes a file.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use super::super::whole_file::{Readers, write_whole};
use super::send::{SendOutcome, Transport};
use crate::history::mails::{Attempt, OutgoingMail};

/// The folder that mails are written to.
pub struct Directory {
    folder: PathBuf,
}

impl Directory {
    /// Writes mails into `folder`, which is created with the first mail.
    pub fn new(folder: PathBuf) -> Directory {
        Directory { folder }
    }
}

impl Transport for Directory {
    // Needs no commit: the same mail again replaces its own file.
    fn send(
        &mut self,
        mail: &OutgoingMail,
        _deadline: Instant,
        _commit: &dyn Fn() -> bool,
    ) -> SendOutcome {
        let folder = &self.folder;
        let path = folder.join(file_name(&mail.message_id));
        let written = fs::create_dir_all(folder)
            .and_then(|()| write_whole(&path, &mail.body, Readers::Owner));
        match written {
            Ok(()) => {
                SendOutcome::Attempted(Attempt::Accepted(format!("written to {}", path.display())))
            }
            Err(e) => {
                use std::io::ErrorKind::{
                    AlreadyExists, NotADirectory, NotFound, PermissionDenied,
                };
                let words = format!(
                    "cannot write into {} (directory under [mail]): {e}",
                    folder.display()
                );
                match e.kind() {
                    AlreadyExists | NotADirectory | NotFound | PermissionDenied => {
                        SendOutcome::Misconfigured(words)
                    }
                    _ => SendOutcome::Unavailable(words),
                }
            }
        }
    }
}

/// File name of a mail: its Message-ID, with `_` for characters that a file name cannot have.
fn file_name(message_id: &str) -> String {
    let id = message_id.trim_matches(['<', '>']);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
    let name: String = id
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    name + ".eml"
}

#[cfg(test)]
mod tests {
    use super::super::send::sample_mail;
    use super::*;

    #[test]
    fn a_mail_in_a_folder_is_one_file_however_often_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let ended =
                Directory::new(folder.path().into()).send(&sample_mail(), Instant::now(), &|| true);
            assert!(matches!(
                ended,
                SendOutcome::Attempted(Attempt::Accepted(_))
            ));
        }
        let names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, [".._1@example.com.eml"]);
    }
}
