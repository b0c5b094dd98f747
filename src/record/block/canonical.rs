//! The form in which the program itself writes records, read as it stands: what was understood once
//! is understood the same again.

use super::authors::tells;
use super::ends::ends_record;
use super::heading::heading;
use super::labels::Labels;
use super::pieces::pieces;
use super::record_block::Block;
use super::write::{FIELDS, HEAD, TITLE, write};
use crate::model::TextColumn;
use crate::record::form;
use crate::record::lines::clean_line;
use crate::record::marks::is_marked;

/// The record of a text in that form; `None` for any other, and where a line of a text would be
/// read as something else.
pub fn read(text: &str, labels: &Labels) -> Option<Block> {
    let rest = text.strip_prefix(TITLE)?.strip_prefix('\n')?;
    let mut block = Block::default();
    let mut lines = rest.lines().peekable();
    for (name, slot) in HEAD.iter().zip(block.head.slots_mut()) {
        let value = lines
            .peek()
            .and_then(|line| line.strip_prefix(name)?.strip_prefix(": "));
        if let Some(value) = value {
            *slot = Some(value.to_string());
            lines.next();
        }
    }
    for (at, (column, heading)) in FIELDS.iter().enumerate() {
        let own = lines
            .peek()
            .and_then(|line| line.strip_prefix(heading)?.strip_prefix(':'));
        let Some(own) = own else { continue };
        lines.next();
        let mut texts: Vec<&str> = own.strip_prefix(' ').into_iter().collect();
        while let Some(line) = lines.peek() {
            let is_next = FIELDS[at + 1..]
                .iter()
                .any(|(_, next)| line.starts_with(&format!("{next}:")));
            if is_next || line.starts_with("Drafted by: ") || line.starts_with("Reviewed by: ") {
                break;
            }
            texts.extend(lines.next());
        }
        if !texts.iter().all(|line| is_plain(line, *column, labels)) {
            return None;
        }
        *block.texts.get_mut(*column) = texts.join("\n");
        block.found.push(column.field());
    }
    for (name, slot) in [
        ("Drafted by: ", &mut block.drafted_by),
        ("Reviewed by: ", &mut block.reviewed_by),
    ] {
        if let Some(value) = lines.peek().and_then(|line| line.strip_prefix(name)) {
            *slot = Some(value.to_string());
            lines.next();
        }
    }
    block.found.dedup();
    let is_normal = TextColumn::ALL
        .into_iter()
        .all(|column| form::normal(column, block.texts.get(column)) == block.texts.get(column));
    (lines.next().is_none() && is_normal && write(&block) == text).then_some(block)
}

/// Whether nothing in a line would be read as something else than text of its column.
fn is_plain(line: &str, column: TextColumn, labels: &Labels) -> bool {
    let is_item = column == TextColumn::Objections && is_marked(line);
    clean_line(line).0 == line
        && !line.is_empty()
        && !line.contains(['~', '|', '\t', '<', '\u{336}', '\u{335}'])
        && !ends_record(line)
        && !tells(line)
        && (is_item || pieces(line, labels, None).len() == 1)
        && (is_item || !heading(line, labels, false).is_some_and(|h| h.found.label.is_field()))
}
