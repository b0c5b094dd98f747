//! Copied texts: the same normalised text on three or more deals of one rep.

use serde::Serialize;

use crate::model::judge::normalise;
use crate::model::{Record, TextColumn, TextSource, View};

/// Deals of one rep that must share a text before it counts as copied.
pub const FEWEST_DEALS: usize = 3;
/// Copied texts listed with their wording.
const LISTED: usize = 50;

/// One text that one rep used on several deals.
#[derive(Debug, Clone, Serialize)]
pub struct CopiedText {
    /// The rep.
    pub rep: Option<String>,
    /// The column.
    pub column: TextColumn,
    /// On how many deals.
    pub deals: u64,
    /// The normalised text.
    pub text: String,
}

/// Copied texts in one column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnCopies {
    /// The column.
    pub column: TextColumn,
    /// Distinct texts that were copied.
    pub texts: u64,
    /// Deals on which they stand.
    pub deals: u64,
}

/// All copied texts.
#[derive(Debug, Clone, Serialize)]
pub struct Copies {
    /// Distinct texts that were copied.
    pub texts: u64,
    /// Deals on which they stand (a deal counts once for each copied text).
    pub deals: u64,
    /// By column.
    pub by_column: Vec<ColumnCopies>,
    /// The most copied, with their wording.
    pub top: Vec<CopiedText>,
}

/// Finds copied texts over all records as they stand.
///
/// # Errors
/// When the texts to show cannot be read again.
pub fn copies(view: View<'_>, texts: &mut dyn TextSource) -> std::io::Result<Copies> {
    let mut groups: Vec<(usize, Option<&str>, TextColumn, &Record)> = Vec::new();
    let mut by_column = Vec::new();
    for column in TextColumn::ALL {
        // One column at a time keeps the list short.
        let mut all: Vec<(Option<crate::model::Name>, u64, &Record)> = view
            .won()
            .filter_map(|(ix, deal, _)| {
                let record = view.record(ix)?;
                Some((deal.rep, record.copies[column.index()]?.get(), record))
            })
            .collect();
        all.sort_unstable_by_key(|(rep, hash, record)| (*rep, *hash, record.deal));
        let mut copies = ColumnCopies { column, texts: 0, deals: 0 };
        for group in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|group| group.len() >= FEWEST_DEALS) {
            copies.texts += 1;
            copies.deals += group.len() as u64;
            groups.push((group.len(), view.data.label(group[0].0), column, group[0].2));
        }
        by_column.push(copies);
    }
    // Texts are read again only for the groups that can be listed: all that are not after the last
    // one by size, rep and column, since the order among equals is by text.
    let order =
        |g: &(usize, Option<&str>, TextColumn, &Record)| (std::cmp::Reverse(g.0), g.1.map(str::to_string), g.2.key());
    groups.sort_by_cached_key(order);
    if let Some(last) = groups.get(LISTED - 1).map(order) {
        groups.truncate(groups.partition_point(|g| order(g) <= last));
    }
    let mut top = Vec::new();
    for (size, rep, column, record) in groups {
        let text = normalise(texts.texts(record)?.get(column));
        top.push(CopiedText { rep: rep.map(str::to_string), column, deals: size as u64, text });
    }
    top.sort_by(|a, b| {
        (std::cmp::Reverse(a.deals), &a.rep, a.column.key(), &a.text).cmp(&(
            std::cmp::Reverse(b.deals),
            &b.rep,
            b.column.key(),
            &b.text,
        ))
    });
    top.truncate(LISTED);
    let sum = |pick: fn(&ColumnCopies) -> u64| by_column.iter().map(pick).sum();
    Ok(Copies { texts: sum(|c| c.texts), deals: sum(|c| c.deals), by_column, top })
}
