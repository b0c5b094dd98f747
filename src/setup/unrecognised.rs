//! What a file is that is none of the tables, and what to do about it.

use std::fs::File;
use std::io::Read;

use super::parts::not_used;
use super::tables::Probed;

/// Bytes from which it is told what a file is.
const HEAD: u64 = 16 * 1024;
/// Headers that a message names.
const SHOWN: usize = 12;

/// Says of each file that nothing uses what it is, and in place of the plain line in `seen`.
pub(super) fn explain(probed: &[Probed], seen: &mut [String]) -> Vec<String> {
    let mut explained = Vec::new();
    for one in probed {
        let plain = not_used(&one.shown);
        for line in seen.iter_mut().filter(|line| **line == plain) {
            *line = format!("{plain}: {}", what(one));
            explained.push(line.clone());
        }
    }
    explained
}

/// What a file is, as the end of a sentence.
fn what(one: &Probed) -> String {
    by_content(&head(one)).unwrap_or_else(|| by_headers(one))
}

/// The beginning of a file as text; blank for a part of an archive or workbook.
fn head(one: &Probed) -> String {
    let mut bytes = Vec::new();
    let read = File::open(&one.file.path).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
    match read {
        Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => String::new(),
    }
}

/// What the beginning of a file shows that is no table.
fn by_content(head: &str) -> Option<String> {
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_lowercase();
    let is_page = [
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<body",
        "<meta",
    ]
    .iter()
    .any(|tag| lower.starts_with(tag));
    let has_page = lower.starts_with("<?xml") && lower.contains("<html");
    if is_page || has_page {
        let is_login = [
            "log in", "login", "sign in", "session", "password", "anmelden",
        ]
        .iter()
        .any(|word| lower.contains(word));
        return Some(match (lower.contains("<table"), is_login) {
            (false, true) => "it is an HTML web page that asks to log in, not an export: the download \
                              had no valid session. Log in and export it again as CSV or .xlsx"
                .into(),
            (true, _) => "it is an HTML web page with a table, as CRMs write their old Excel format. \
                          Export it as CSV or .xlsx, or open it in a spreadsheet and save it as .xlsx"
                .into(),
            (false, false) => {
                "it is an HTML web page, not an export. Export it again as CSV or .xlsx".into()
            }
        });
    }
    if lower.starts_with("<?xml") {
        return Some("it is XML. Export it as CSV or .xlsx".into());
    }
    let is_json = lower.starts_with('{') || lower.starts_with("[\n") || lower.starts_with("[{");
    let has_pairs = text.contains("\":") || text.contains("\" :");
    if (is_json || lower.starts_with('[')) && has_pairs {
        return Some("it is JSON. Export it as CSV or .xlsx, or convert it to CSV".into());
    }
    if lower.starts_with("%pdf") {
        return Some("it is a PDF. Export it as CSV or .xlsx".into());
    }
    text.lines().next().filter(|line| is_quoted_whole(line)).map(|_| {
        "each row is one quoted cell, so that the file has a single column: something put quotes \
         around whole rows. Export it again, or remove the quotes at both ends of each row and \
         make each \"\" a single \""
            .into()
    })
}

/// Whether a line is one cell in quotes that holds quoted cells.
fn is_quoted_whole(line: &str) -> bool {
    let line = line.trim_end();
    let inner = line
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner.filter(|inner| inner.contains("\"\"")) else {
        return false;
    };
    let is_one_cell = !inner.replace("\"\"", "").contains('"');
    let has_cells = [',', ';', '\t']
        .iter()
        .any(|d| inner.matches(*d).count() >= 2);
    is_one_cell && has_cells
}

/// The headers of a table that could not be placed.
fn by_headers(one: &Probed) -> String {
    let headers: Vec<String> = one
        .samples
        .iter()
        .filter(|sample| !sample.header.is_empty())
        .map(|sample| format!("{:?}", sample.header))
        .collect();
    let more = match headers.len().saturating_sub(SHOWN) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    match headers.as_slice() {
        [] => "it has no header line".into(),
        [one] => format!(
            "it has a single column, {one}: check the delimiter and the first line of the file"
        ),
        several => format!(
            "its columns are {}{more}",
            several[..several.len().min(SHOWN)].join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_table_is_told_by_its_beginning() {
        for (head, word) in [
            (
                "<!DOCTYPE html>\n<html><body>Please log in</body>",
                "log in",
            ),
            (
                "\u{feff}<html><body><table border=1><tr><th>Deal",
                "with a table",
            ),
            ("<?xml version=\"1.0\"?><Workbook/>", "XML"),
            ("[\n {\n  \"Deal ID\": 1", "JSON"),
            ("{\"results\": []}", "JSON"),
            (
                "\"\"\"Deal ID\"\",Owner,Stage\"\n\"1,Ana,Won\"",
                "single column",
            ),
            ("%PDF-1.7", "PDF"),
        ] {
            let found = by_content(head).unwrap_or_default();
            assert!(found.contains(word), "{head}: {found}");
        }
        for head in [
            "id,name\n1,Ana",
            "\"id\",\"name\",\"a \"\"b\"\"\"\n",
            "[Draft] id,name\n",
            "",
        ] {
            assert_eq!(by_content(head), None, "{head}");
        }
    }
}
