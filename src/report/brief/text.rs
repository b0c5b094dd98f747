//! The document as plain text and as Markdown.

use std::fmt::Write as _;

use crate::report::document::{Block, Document, Section, Table};
use crate::report::format::Formatter;
use crate::report::words::{without_tags, wrap};

/// The document as plain text, wrapped at 76 columns.
pub fn plain(document: &Document, f: &Formatter) -> String {
    let mut out = format!("{}\n\n{}\n\n", document.meta, document.headline);
    for line in &document.lead {
        let _ = writeln!(out, "{line}");
    }
    for section in &document.sections {
        let _ = write!(out, "\n{}\n", section.title.to_uppercase());
        for block in &section.blocks {
            plain_block(block, &mut out);
        }
    }
    without_tags(&wrap(&out, f))
}

fn plain_block(block: &Block, out: &mut String) {
    match block {
        Block::Text { text, .. } => {
            let _ = writeln!(out, "{text}");
        }
        Block::List { items, .. } | Block::PageList { items } => items.iter().for_each(|item| {
            let _ = writeln!(out, "- {item}");
        }),
        Block::Table(table) => table.rows.iter().for_each(|row| {
            let cells = table
                .head
                .iter()
                .zip(row)
                .map(|(head, cell)| match head.number {
                    true => format!("{} {}", head.title.to_lowercase(), cell.text),
                    false => cell.text.clone(),
                });
            let cells: Vec<String> = cells.collect();
            let _ = writeln!(out, "- {}", cells.join(" · "));
        }),
        Block::See { .. } | Block::Figure(_) => {}
    }
}

/// The document as Markdown, for a wiki or a CRM.
pub fn markdown(document: &Document, f: &Formatter) -> String {
    let mut out = format!(
        "# {}\n\n{}\n\n",
        escaped(&document.headline),
        escaped(&document.meta)
    );
    for line in &document.lead {
        let _ = writeln!(out, "{}  ", escaped(line));
    }
    for section in &document.sections {
        markdown_section(section, &mut out);
    }
    f.fixed_percents(&out)
}

fn markdown_section(section: &Section, out: &mut String) {
    let _ = write!(out, "\n## {}\n\n", escaped(&section.title));
    for block in &section.blocks {
        match block {
            Block::Text { text, .. } => {
                let _ = write!(out, "{}\n\n", escaped(text));
            }
            Block::List { items, .. } | Block::PageList { items } => {
                for item in items {
                    let _ = writeln!(out, "- {}", escaped(item));
                }
                out.push('\n');
            }
            Block::Table(table) => markdown_table(table, out),
            Block::See { .. } | Block::Figure(_) => {}
        }
    }
}

fn markdown_table(table: &Table, out: &mut String) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let titles = table.head.iter().map(|head| escaped(&head.title));
    out.push_str(&row(titles.collect()));
    out.push_str(&row(table.head.iter().map(|_| "---".into()).collect()));
    for cells in &table.rows {
        let cells = cells.iter().map(|cell| escaped(&cell.text));
        out.push_str(&row(cells.collect()));
    }
    out.push('\n');
}

/// A text on one line that Markdown takes for nothing but text.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
