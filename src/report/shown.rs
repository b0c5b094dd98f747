//! A section as page or mail shows it: tables cut, with a link to the rest.

use super::document::{Block, Section, Table};
use super::run_info::RunInfo;

/// Where rows are that a page or mail does not show.
#[derive(Debug, Clone, Copy)]
pub enum Rest<'a> {
    /// In the table's list, else in this file beside the page; nowhere without lists.
    Beside(&'a str),
    /// On the page: its place in words, and its address if it has one.
    OnPage(&'a str, Option<&'a str>),
}

/// The section with its tables cut, and a link to the rest.
pub fn section(
    section: &Section,
    rest: Rest<'_>,
    info: &RunInfo,
    cut: &dyn Fn(&Table) -> (Table, usize),
) -> Section {
    let mut blocks = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Table(table) => {
                let (mut table, hidden) = cut(table);
                if !info.has_lists {
                    table.rest.clear();
                }
                if table.rows.is_empty() {
                    continue;
                }
                let list = table.rest.clone();
                blocks.push(Block::Table(table));
                if hidden > 0 {
                    blocks.push(more(hidden, rest, &list, section.id, info));
                }
            }
            Block::Text { only_in_mail, .. } | Block::List { only_in_mail, .. }
                if *only_in_mail && matches!(rest, Rest::Beside(_)) => {}
            other => blocks.push(other.clone()),
        }
    }
    Section {
        id: section.id,
        title: section.title.clone(),
        holds: section.holds.clone(),
        in_mail: section.in_mail,
        blocks,
        charts: Vec::new(),
    }
}

/// `and 5 more in gap.csv`, linked to where they are.
pub fn more(hidden: usize, rest: Rest<'_>, list: &str, anchor: &str, info: &RunInfo) -> Block {
    let number = info.formatter().integer(hidden as u64);
    let (place, link) = match rest {
        Rest::Beside(file) if info.has_lists => {
            let file = if list.is_empty() { file } else { list };
            (format!(" in {file}"), Some(file.to_string()))
        }
        Rest::Beside(_) => (String::new(), None),
        Rest::OnPage(words, url) => (
            format!(" in {words}"),
            url.map(|url| format!("{url}#{anchor}")),
        ),
    };
    Block::Text {
        text: format!("and {number} more{place}"),
        link,
        only_in_mail: false,
    }
}
