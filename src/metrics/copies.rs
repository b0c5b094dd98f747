//! Copied texts: the same normalised text on three or more deals of one rep.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Deal, DealIx, Name, Record, TextColumn, TextSource, View};
use crate::record::normalise;

/// Deals of one rep that must share a text before it counts as copied.
pub const FEWEST_DEALS: usize = 3;
/// Copied texts listed with their wording.
const LISTED: usize = 50;

/// One text that one rep used on several deals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ColumnCopies {
    /// The column.
    pub column: TextColumn,
    /// Distinct texts that were copied.
    pub texts: u64,
    /// Deals on which they stand.
    pub deals: u64,
}

/// One text that one drafting agent used on several deals of several reps.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgentCopy {
    /// The agent.
    pub agent: String,
    /// The column.
    pub column: TextColumn,
    /// On how many deals.
    pub deals: u64,
    /// Of how many reps.
    pub reps: u64,
    /// The normalised text.
    pub text: String,
}

/// All copied texts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Copies {
    /// Distinct texts that were copied.
    pub texts: u64,
    /// Deals on which they stand (a deal counts once for each copied text).
    pub deals: u64,
    /// By column.
    pub by_column: Vec<ColumnCopies>,
    /// The most copied, with their wording.
    pub top: Vec<CopiedText>,
    /// Texts that a drafting agent used across reps, the most used first.
    pub by_agent: Vec<AgentCopy>,
}

/// The records whose text in a column is shared by [`FEWEST_DEALS`] or more of one owner. Records for
/// which `owner` gives nobody are left out.
fn shared<'a, O: Ord + Copy>(
    view: View<'a>,
    column: TextColumn,
    owner: impl Fn(&Deal, &Record) -> Option<O>,
) -> Vec<(O, Vec<&'a Record>)> {
    let mut all: Vec<(O, u64, &Record)> = view
        .won()
        .filter_map(|(ix, deal, _)| {
            let record = view.record(ix)?;
            Some((owner(deal, record)?, record.copies[column.index()]?.get(), record))
        })
        .collect();
    all.sort_unstable_by_key(|(owner, hash, record)| (*owner, *hash, record.deal));
    let groups = all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|group| group.len() >= FEWEST_DEALS);
    groups.map(|group| (group[0].0, group.iter().map(|(_, _, record)| *record).collect())).collect()
}

/// Of each deal whose record has copied texts, by rep or by drafting agent: the columns, and on how many
/// deals each stands.
pub fn copied_columns(view: View<'_>) -> BTreeMap<DealIx, BTreeMap<TextColumn, u64>> {
    let mut found: BTreeMap<DealIx, BTreeMap<TextColumn, u64>> = BTreeMap::new();
    for column in TextColumn::ALL {
        let by_rep = shared(view, column, |deal, _| Some(deal.rep)).into_iter().map(|(_, group)| group);
        let is_theirs = of_agents().any(|own| own == column);
        let by_agent = shared(view, column, |_, record| agent(record).filter(|_| is_theirs));
        let by_agent = by_agent.into_iter().map(|(_, group)| group);
        for group in by_rep.chain(by_agent) {
            for record in &group {
                let n = found.entry(record.deal).or_default().entry(column).or_default();
                *n = (*n).max(group.len() as u64);
            }
        }
    }
    found
}

/// The columns in which an agent's copies count. What deals like this were lost to is one text for all
/// deals alike, and meant to be.
fn of_agents() -> impl Iterator<Item = TextColumn> {
    TextColumn::ALL.into_iter().filter(|column| *column != TextColumn::LostDealSignal)
}

fn agent(record: &Record) -> Option<Name> {
    record.drafted_by.filter(|author| author.is_agent).map(|author| author.name)
}

/// Texts that an agent used on deals of several reps: a rep's own copies are listed by rep already.
fn by_agent(view: View<'_>, texts: &mut dyn TextSource) -> std::io::Result<Vec<AgentCopy>> {
    let mut copies = Vec::new();
    for column in of_agents() {
        for (agent, group) in shared(view, column, |_, record| agent(record)) {
            let reps: BTreeSet<_> = group.iter().map(|record| view.data.deal(record.deal).rep).collect();
            if reps.len() > 1 {
                let text = normalise(texts.texts(group[0])?.get(column));
                let agent = view.data.labels.text(agent).to_string();
                copies.push(AgentCopy { agent, column, deals: group.len() as u64, reps: reps.len() as u64, text });
            }
        }
    }
    copies.sort_by(|a, b| {
        (std::cmp::Reverse(a.deals), &a.agent, a.column, &a.text).cmp(&(
            std::cmp::Reverse(b.deals),
            &b.agent,
            b.column,
            &b.text,
        ))
    });
    copies.truncate(LISTED);
    Ok(copies)
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
        let mut copies = ColumnCopies { column, texts: 0, deals: 0 };
        for (rep, group) in shared(view, column, |deal, _| Some(deal.rep)) {
            copies.texts += 1;
            copies.deals += group.len() as u64;
            groups.push((group.len(), view.data.label(rep), column, group[0]));
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
    let (all_texts, all_deals) = (sum(|c| c.texts), sum(|c| c.deals));
    Ok(Copies { texts: all_texts, deals: all_deals, by_column, top, by_agent: by_agent(view, texts)? })
}
