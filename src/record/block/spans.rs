//! Where the texts of a record in the program's own form stand.

use super::record_block::Span;
use super::write::FIELDS;

/// The lines of each text.
pub fn of_canonical(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let found = FIELDS
            .iter()
            .find(|(_, heading)| line.starts_with(&format!("{heading}:")));
        let is_later = |span: &&Span| found.is_none_or(|(column, _)| span.column >= *column);
        match (found, spans.last()) {
            (Some((column, _)), last) if !last.as_ref().is_some_and(is_later) => spans.push(Span {
                column: *column,
                first: number,
                last: number,
            }),
            _ if line.starts_with("Drafted by: ") || line.starts_with("Reviewed by: ") => break,
            _ => {
                if let Some(last) = spans.last_mut() {
                    last.last = number;
                }
            }
        }
    }
    spans
}
