//! A section as page or mail shows it: tables cut, with a note where the rest is.

use super::document::{Block, Section, Table};
use super::run_info::RunInfo;

/// The section with its tables cut, and a note where the rest is.
pub fn section(
    section: &Section,
    elsewhere: Option<&str>,
    info: &RunInfo,
    cut: &dyn Fn(&Table) -> (Table, usize),
) -> Section {
    let mut blocks = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Table(table) => {
                let (mut table, rest) = cut(table);
                if !info.has_lists {
                    table.rest.clear();
                }
                if table.rows.is_empty() {
                    continue;
                }
                let place = if table.rest.is_empty() {
                    elsewhere
                } else {
                    Some(table.rest.as_str())
                };
                let place = place.map_or(String::new(), |place| format!(" in {place}"));
                let more = (rest > 0)
                    .then(|| format!("and {} more{place}", info.formatter().integer(rest as u64)));
                blocks.push(Block::Table(table));
                blocks.extend(more.map(|text| Block::Text { text }));
            }
            other => blocks.push(other.clone()),
        }
    }
    Section {
        id: section.id,
        title: section.title.clone(),
        in_mail: section.in_mail,
        blocks,
        charts: Vec::new(),
    }
}
