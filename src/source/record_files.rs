//! Turns files that hold one handoff record each, as text, into one CSV table.

use std::io::{Read, Result, Write};
use std::path::Path;

use super::bytes::Bytes;
use super::encoding::decode_lossy;
use crate::record::block::{self, Labels};

/// Largest file that may be a record, in bytes.
const LARGEST: u64 = 1 << 20;
/// Number of fields that a text file must name to be a record and not a table.
const FEWEST_FIELDS: usize = 2;

/// Whether a file is a record: by its extension, or a text that names fields.
pub fn is_record(path: &Path, bytes: &Bytes) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    match extension.as_str() {
        "md" | "markdown" | "html" | "htm" => bytes.len() <= LARGEST,
        "txt" if bytes.len() <= LARGEST => text(bytes).is_ok_and(|text| {
            // The head of a table names fields too.
            let labels = Labels::default();
            !block::begins_with_columns(&text, &labels)
                && block::read(&text, &labels).found.len() >= FEWEST_FIELDS
        }),
        _ => false,
    }
}

/// Writes a row for each file: deal, day and version by its name, and its text.
///
/// # Errors
/// A file cannot be read.
pub fn to_csv(files: &[(&Path, &Bytes)]) -> Result<Bytes> {
    let rows = files
        .iter()
        .map(|(path, bytes)| Ok((from_name(path), text(bytes)?)));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    Bytes::spool(|out| {
        out.write_all(b"deal_id,submitted_on,version,record_block\n")?;
        for (name, text) in rows {
            let cells = [name.deal, name.day, name.version, text]
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            writeln!(out, "{}", cells.join(","))?;
        }
        Ok(())
    })
}

fn text(bytes: &Bytes) -> Result<String> {
    let mut raw = Vec::new();
    bytes.reader(0).take(LARGEST).read_to_end(&mut raw)?;
    Ok(decode_lossy(&raw).replace('\0', ""))
}

/// Deal, day and version in a file's name; each empty where it has none.
#[derive(Debug, PartialEq, Eq)]
struct FromName {
    deal: String,
    day: String,
    version: String,
}

/// Parses a name such as `2026-11-18 D-10049 handoff v2.md`.
fn from_name(path: &Path) -> FromName {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let is_day = |text: &str| {
        text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| {
                if i == 4 || i == 7 {
                    b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            })
    };
    let at =
        (0..stem.len().saturating_sub(9)).find(|at| stem.get(*at..at + 10).is_some_and(is_day));
    let (day, rest) = match at {
        Some(at) => (
            stem[at..at + 10].to_string(),
            format!("{} {}", &stem[..at], &stem[at + 10..]),
        ),
        None => (String::new(), stem),
    };
    let mut version = String::new();
    let words = rest.split([' ', '_']).filter(|word| {
        let folded = word.to_ascii_lowercase();
        if let Some(number) = folded
            .strip_prefix('v')
            .filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        {
            version = number.to_string();
            return false;
        }
        !["handoff", "record", "handover", ""].contains(&folded.trim_matches('-'))
    });
    let deal = words
        .map(|word| word.trim_matches('-'))
        .collect::<Vec<_>>()
        .join(" ");
    FromName { deal, day, version }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_records_is_no_record() {
        let is = |text: &str| {
            let bytes = Bytes::spool(|out| out.write_all(text.as_bytes())).expect("a file");
            is_record(Path::new("a.txt"), &bytes)
        };
        assert!(is(
            "Risks: SAP\nKPI: tickets from 9 to 4\nChampion: Ana Ruiz, CFO"
        ));
        assert!(!is(
            "deal_id\tpromised_outcome\tchampion\trisk_flags\n1\ta\tb\tc\n2\ta\tb\tc"
        ));
    }

    #[test]
    fn a_file_name_tells_deal_day_and_version() {
        let cases = [
            ("D-10049.md", "D-10049", "", ""),
            ("D-10049_2026-11-18.md", "D-10049", "2026-11-18", ""),
            (
                "2026-11-18 D-10049 handoff v2.txt",
                "D-10049",
                "2026-11-18",
                "2",
            ),
            ("handoff_006Qx0000012345.md", "006Qx0000012345", "", ""),
        ];
        for (name, deal, day, version) in cases {
            let expected = FromName {
                deal: deal.into(),
                day: day.into(),
                version: version.into(),
            };
            assert_eq!(from_name(Path::new(name)), expected, "{name}");
        }
    }
}
