//! Reused text: the same normalised wording on three or more deals of one rep.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::dataset::{Deal, DealIx, QuotedTexts, Record, Symbol, TextRequest, View};
use crate::model::TextColumn;
use crate::record::normalise;

/// Minimum number of deals of one rep that share a text before it counts as reused.
pub const FEWEST_DEALS: usize = 3;
/// Most reused texts listed with their wording.
const LISTED: usize = 50;

/// One text that one rep used on several deals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CopiedText {
    /// The rep.
    pub rep: Option<String>,
    /// The column.
    pub column: TextColumn,
    /// Number of deals.
    pub deals: u64,
    /// The normalised text.
    pub text: String,
}

/// Reused texts of one column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ColumnCopies {
    /// The column.
    pub column: TextColumn,
    /// Distinct reused texts.
    pub texts: u64,
    /// Deals with one of them.
    pub deals: u64,
}

/// One text that one drafting agent used on several deals of several reps.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgentCopy {
    /// The agent.
    pub agent: String,
    /// The column.
    pub column: TextColumn,
    /// Number of deals.
    pub deals: u64,
    /// Number of reps.
    pub reps: u64,
    /// The normalised text.
    pub text: String,
}

/// All reused texts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Copies {
    /// Distinct reused texts.
    pub texts: u64,
    /// Deals with a reused text; a deal counts once per text.
    pub deals: u64,
    /// By column.
    pub by_column: Vec<ColumnCopies>,
    /// The most reused texts, with their wording.
    pub top: Vec<CopiedText>,
    /// Texts that a drafting agent used for several reps, most used first.
    pub by_agent: Vec<AgentCopy>,
}

/// The text columns of a record that are reused.
#[derive(Clone, Copy, Default, Debug, JsonSchema)]
#[schemars(with = "Vec<TextColumn>", inline)]
pub struct Copied(u8);

impl FromIterator<TextColumn> for Copied {
    fn from_iter<T: IntoIterator<Item = TextColumn>>(columns: T) -> Copied {
        Copied(
            columns
                .into_iter()
                .fold(0, |set, column| set | 1 << column.index()),
        )
    }
}

impl Serialize for Copied {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.columns())
    }
}

impl Copied {
    /// Whether no column is reused.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The columns, in order.
    pub fn columns(self) -> impl Iterator<Item = TextColumn> {
        TextColumn::ALL
            .into_iter()
            .filter(move |column| self.0 >> column.index() & 1 == 1)
    }
}

/// A text of a record: its owner, its hash, and the record.
type Owned<'a> = (Symbol, u64, &'a Record);

/// The latest version of each record, with the owner of its texts: a rep or an agent. Records
/// without one are left out.
fn owned<'a>(
    view: View<'a>,
    owner: impl Fn(&Deal, &Record) -> Option<Symbol>,
) -> Vec<(Symbol, &'a Record)> {
    let records = view.won().filter_map(|(ix, deal, _)| {
        let record = view.record(ix)?;
        Some((owner(deal, record)?, record))
    });
    records.collect()
}

/// The texts of a column that may be reused, sorted so that equal texts of one owner are adjacent.
fn alike<'a>(records: &[(Symbol, &'a Record)], column: TextColumn) -> Vec<Owned<'a>> {
    // Most texts stand once. A table of small counts, in which texts may share a place, tells
    // nearly all of them.
    let places = (records.len() * 4).next_power_of_two();
    let place = |owner: Symbol, hash: u64| {
        (hash ^ (owner.index() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)) as usize & (places - 1)
    };
    let mut counts = vec![0u8; places];
    let of_column = || {
        records
            .iter()
            .filter_map(|(owner, r)| Some((*owner, r.copies[column.index()]?.get(), *r)))
    };
    for (owner, hash, _) in of_column() {
        let count = &mut counts[place(owner, hash)];
        *count = count.saturating_add(1);
    }
    let may_be_copied =
        |(owner, hash, _): &Owned<'_>| usize::from(counts[place(*owner, *hash)]) >= FEWEST_DEALS;
    let mut all: Vec<Owned<'a>> = of_column().filter(may_be_copied).collect();
    all.sort_unstable_by_key(|(owner, hash, record)| (*owner, *hash, record.deal));
    all
}

/// The texts on [`FEWEST_DEALS`] or more deals of one owner.
fn groups<'a, 'b>(all: &'b [Owned<'a>]) -> impl Iterator<Item = &'b [Owned<'a>]> {
    all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter(|group| group.len() >= FEWEST_DEALS)
}

fn mark(marks: &mut [Copied], column: TextColumn, group: &[Owned<'_>]) {
    for (_, _, record) in group {
        marks[record.deal.0 as usize].0 |= 1 << column.index();
    }
}

/// Number of deals with each reused text of one record.
pub fn copies_of(view: View<'_>, ix: DealIx) -> BTreeMap<TextColumn, u64> {
    let mut found = BTreeMap::new();
    let Some(own) = view.record(ix) else {
        return found;
    };
    let rep = view.data.deal(ix).rep;
    for column in TextColumn::ALL {
        let Some(hash) = own.copies[column.index()] else {
            continue;
        };
        let alike = || {
            let records = view
                .won()
                .filter_map(|(ix, deal, _)| Some((deal, view.record(ix)?)));
            records.filter(|(_, record)| record.copies[column.index()] == Some(hash))
        };
        let of_rep = alike()
            .filter(|(deal, _)| rep.is_some() && deal.rep == rep)
            .count();
        let of_agent = match agent(own).filter(|_| counts_for_agents(column)) {
            Some(name) => alike()
                .filter(|(_, record)| agent(record) == Some(name))
                .count(),
            None => 0,
        };
        let most = of_rep.max(of_agent);
        if most >= FEWEST_DEALS {
            found.insert(column, most as u64);
        }
    }
    found
}

/// Whether an agent's reused text counts in a column. The lost-deal signal does not: it is the same
/// for all deals of a segment on purpose.
fn counts_for_agents(column: TextColumn) -> bool {
    column != TextColumn::LostDealSignal
}

fn agent(record: &Record) -> Option<Symbol> {
    record
        .drafted_by
        .filter(|author| author.is_agent)
        .map(|author| author.name)
}

/// A reused text, and one of the records that contain it.
#[derive(Debug)]
struct CopyOf<'a> {
    deals: u64,
    /// The rep, or the drafting agent.
    owner: &'a str,
    column: TextColumn,
    /// Number of reps with the text.
    reps: u64,
    record: &'a Record,
}

/// The reused texts of a data set, found by hash, before their wording is read.
#[derive(Debug, Default)]
pub struct FoundCopies<'a> {
    by_column: Vec<ColumnCopies>,
    top: Vec<CopyOf<'a>>,
    by_agent: Vec<CopyOf<'a>>,
    /// By position of the deal: the columns of its record with a reused text.
    pub by_deal: Vec<Copied>,
}

impl<'a> FoundCopies<'a> {
    /// Searches the latest version of all records.
    pub fn find(view: View<'a>) -> FoundCopies<'a> {
        let mut by_deal = vec![Copied::default(); view.data.deals.len()];
        let mut top = Vec::new();
        let mut by_column = Vec::new();
        let records = owned(view, |deal, _| deal.rep);
        for column in TextColumn::ALL {
            let mut copies = ColumnCopies {
                column,
                texts: 0,
                deals: 0,
            };
            for group in groups(&alike(&records, column)) {
                mark(&mut by_deal, column, group);
                copies.texts += 1;
                copies.deals += group.len() as u64;
                top.push(CopyOf {
                    deals: group.len() as u64,
                    owner: view.data.labels.text(group[0].0),
                    column,
                    reps: 1,
                    record: group[0].2,
                });
            }
            by_column.push(copies);
        }
        keep_listed(&mut top);
        let by_agent = by_agent(view, &mut by_deal);
        FoundCopies {
            by_column,
            top,
            by_agent,
            by_deal,
        }
    }

    /// Requests the texts to show.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        for copy in self.top.iter().chain(&self.by_agent) {
            request.add(copy.record, copy.column);
        }
    }

    /// The reused texts with their wording.
    pub fn worded(&self, texts: &QuotedTexts) -> Copies {
        let wording = |copy: &CopyOf<'_>| normalise(texts.get(copy.record, copy.column));
        let mut top: Vec<CopiedText> = self
            .top
            .iter()
            .map(|copy| CopiedText {
                rep: Some(copy.owner.to_string()),
                column: copy.column,
                deals: copy.deals,
                text: wording(copy),
            })
            .collect();
        top.sort_by_cached_key(|c| {
            let rep = c.rep.clone();
            (Reverse(c.deals), rep, c.column.key(), c.text.clone())
        });
        top.truncate(LISTED);
        let mut by_agent: Vec<AgentCopy> = self
            .by_agent
            .iter()
            .map(|copy| AgentCopy {
                agent: copy.owner.to_string(),
                column: copy.column,
                deals: copy.deals,
                reps: copy.reps,
                text: wording(copy),
            })
            .collect();
        by_agent.sort_by_cached_key(|c| {
            let agent = c.agent.clone();
            (Reverse(c.deals), agent, c.column.key(), c.text.clone())
        });
        by_agent.truncate(LISTED);
        Copies {
            texts: self.by_column.iter().map(|c| c.texts).sum(),
            deals: self.by_column.iter().map(|c| c.deals).sum(),
            by_column: self.by_column.clone(),
            top,
            by_agent,
        }
    }
}

/// Texts that an agent used on deals of several reps; those of one rep are already listed by rep.
fn by_agent<'a>(view: View<'a>, by_deal: &mut [Copied]) -> Vec<CopyOf<'a>> {
    let mut found = Vec::new();
    let records = owned(view, |_, record| agent(record));
    let columns = TextColumn::ALL.into_iter();
    for column in columns.filter(|column| counts_for_agents(*column)) {
        for group in groups(&alike(&records, column)) {
            mark(by_deal, column, group);
            let reps: BTreeSet<_> = group
                .iter()
                .map(|(_, _, record)| view.data.deal(record.deal).rep)
                .collect();
            if reps.len() > 1 {
                found.push(CopyOf {
                    deals: group.len() as u64,
                    owner: view.data.labels.text(group[0].0),
                    column,
                    reps: reps.len() as u64,
                    record: group[0].2,
                });
            }
        }
    }
    keep_listed(&mut found);
    found
}

/// Keeps the texts that can be listed. Ties at the last place are kept, because they are ordered by
/// wording, which is read later.
fn keep_listed(found: &mut Vec<CopyOf<'_>>) {
    fn order<'a>(copy: &CopyOf<'a>) -> (Reverse<u64>, &'a str, &'static str) {
        (Reverse(copy.deals), copy.owner, copy.column.key())
    }
    found.sort_by_key(order);
    if let Some(last) = found.get(LISTED - 1).map(order) {
        found.truncate(found.partition_point(|one| order(one) <= last));
    }
}
