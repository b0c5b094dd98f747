//! Parses a pasted record: lines to sections, sections to fields.

use super::fields::{Order, absorb};
use super::labels::Labels;
use super::record_block::{Block, Leftover, LeftoverReason};
use super::sections::{cut_prose, sections};
use super::write::write;
use crate::record::html::plain_text;
use crate::record::lines::clean;

/// Most characters of a text that are read; no record is longer.
const LONGEST: usize = 200_000;

/// Parses a text that contains a record, in any form it was pasted. Writing the result and parsing
/// it again gives the same result.
pub fn read(text: &str, labels: &Labels) -> Block {
    const MOST: usize = 6;
    let (text, rest) = match text.char_indices().nth(LONGEST) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let mut block = read_once(text, labels);
    if !rest.is_empty() {
        let words = format!(
            "… and {} more characters, which were not read",
            rest.chars().count()
        );
        block.leave(text.lines().count(), &words, LeftoverReason::Outside);
    }
    for _ in 0..MOST {
        let again = read_once(&write(&block), labels);
        let left = std::mem::take(&mut block.not_understood);
        if again == block {
            block.not_understood = left;
            break;
        }
        // What reads otherwise in its place was understood wrongly: the place is that of its first
        // words.
        let lost = again.not_understood.iter().map(|lost| {
            let line = text
                .lines()
                .position(|line| line.contains(&lost.text))
                .map_or(1, |at| at + 1);
            Leftover {
                line,
                ..lost.clone()
            }
        });
        let all = left.into_iter().chain(lost).collect();
        block = Block {
            not_understood: all,
            ..again
        };
    }
    block
}

fn read_once(text: &str, labels: &Labels) -> Block {
    let mut block = Block::default();
    let sections = sections(&clean(&plain_text(text)), labels, &mut block);
    let last_field = sections
        .iter()
        .rposition(|section| section.label.is_field());
    let mut order = Order::default();
    for (i, mut section) in sections.into_iter().enumerate() {
        if Some(i) == last_field {
            cut_prose(&mut section, &mut block);
        }
        order.reach(section.label);
        absorb(section, &order, &mut block);
    }
    block.not_understood.sort_by_key(|left| left.line);
    block.found.sort();
    block.found.dedup();
    block
}
