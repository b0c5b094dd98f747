//! Segments: deals with the same values of the configured dimensions, and how they closed by day.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use hashbrown::HashMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::config::Settings;
use crate::dataset::{Deal, Symbol, View};
use crate::metrics::share::Share;
use crate::model::{Day, Dimension, Table};

/// A segment by name: each dimension with its value, `None` where the export has none. Without
/// dimensions it is all deals. In JSON it is an object with one key per dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Segment(pub Vec<(Dimension, Option<String>)>);

/// `Logistics, 50-199`.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |(dimension, value): &(Dimension, Option<String>)| {
            value
                .clone()
                .unwrap_or_else(|| format!("no {}", dimension.key().replace('_', " ")))
        };
        match self.0.as_slice() {
            [] => f.write_str("all deals"),
            values => f.write_str(&values.iter().map(value).collect::<Vec<_>>().join(", ")),
        }
    }
}

impl Serialize for Segment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(dimension, value)| (dimension.key(), value)),
        )
    }
}

impl JsonSchema for Segment {
    fn schema_name() -> Cow<'static, str> {
        "Likeness".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let value = json_schema!({ "type": ["string", "null"] });
        let keys =
            Dimension::ALL.map(|dimension| (dimension.key().to_string(), value.clone().to_value()));
        json_schema!({ "type": "object", "properties": serde_json::Map::from_iter(keys) })
    }
}

/// A segment as a key: the values of the first dimensions; without any it is all deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentKey {
    depth: u8,
    values: [Option<Symbol>; Dimension::COUNT],
}

impl SegmentKey {
    /// This segment and the wider ones that contain it; the last is all deals.
    pub fn widening(self) -> impl Iterator<Item = SegmentKey> {
        (0..=self.depth).rev().map(move |depth| self.cut(depth))
    }

    /// Whether it is all deals.
    pub fn is_everything(self) -> bool {
        self.depth == 0
    }

    fn cut(self, depth: u8) -> SegmentKey {
        let mut values = self.values;
        values[usize::from(depth)..].fill(None);
        SegmentKey { depth, values }
    }

    /// Whether this segment contains all deals of the other.
    pub fn holds(self, other: SegmentKey) -> bool {
        other.depth >= self.depth && other.cut(self.depth) == self
    }
}

/// The dimensions of segments: those configured that the inputs have.
#[derive(Debug, Clone)]
pub struct Segmentation(pub Vec<Dimension>);

impl Segmentation {
    /// The configured dimensions that the inputs have.
    pub fn new(view: View<'_>, settings: &Settings) -> Segmentation {
        let has = |dimension: &&Dimension| view.data.coverage.has(Table::Deals, dimension.key());
        Segmentation(settings.cohorts_by.iter().filter(has).copied().collect())
    }

    /// The narrowest segment of a deal.
    pub fn key(&self, deal: &Deal) -> SegmentKey {
        let mut values = [None; Dimension::COUNT];
        for (value, dimension) in values.iter_mut().zip(&self.0) {
            *value = deal.value(*dimension);
        }
        SegmentKey {
            depth: self.0.len().min(Dimension::COUNT) as u8,
            values,
        }
    }

    /// The name of a segment, in the words of the export.
    pub fn like(&self, view: View<'_>, key: SegmentKey) -> Segment {
        let values = self.0.iter().zip(key.values).take(usize::from(key.depth));
        Segment(
            values
                .map(|(dimension, value)| (*dimension, view.data.label(value).map(str::to_string)))
                .collect(),
        )
    }
}

/// How the deals of one segment closed, by day.
#[derive(Debug, Default)]
pub struct History {
    /// For each day with a close: deals lost of all closed, up to its end.
    days: Vec<(Day, Share)>,
}

impl History {
    /// Accumulates closes, given by day.
    fn of(closes: BTreeMap<Day, Share>) -> History {
        let mut sum = Share::default();
        let upto = |(day, on): (Day, Share)| {
            sum = sum + on;
            (day, sum)
        };
        History {
            days: closes.into_iter().map(upto).collect(),
        }
    }

    /// Deals lost of those closed, after one day and up to the end of another.
    pub fn closed(&self, after: Day, until: Day) -> Share {
        let by = |day: Day| match self.days.partition_point(|(other, _)| *other <= day) {
            0 => Share::default(),
            n => self.days[n - 1].1,
        };
        let (before, end) = (by(after), by(until));
        Share {
            k: end.k.saturating_sub(before.k),
            n: end.n.saturating_sub(before.n),
        }
    }
}

/// The histories of all segments, narrow and wide. They hold new business only, without deals that
/// were not real opportunities.
#[derive(Debug)]
pub struct SegmentHistories {
    of: HashMap<SegmentKey, History>,
}

impl SegmentHistories {
    /// Counts the deals closed by the as-of day.
    pub fn new(view: View<'_>, alike: &Segmentation) -> SegmentHistories {
        let taxonomy = &view.data.taxonomy;
        let won = view.won().map(|(_, deal, on)| (alike.key(deal), on, false));
        let real = view
            .lost()
            .filter(|(_, _, _, reason)| taxonomy.is_real(*reason));
        let lost = real.map(|(_, deal, on, _)| (alike.key(deal), on, true));
        // There are few segments and few days, and many deals.
        let (mut numbers, mut counts): (HashMap<SegmentKey, u32>, HashMap<(u32, Day), Share>) =
            Default::default();
        for (key, on, is_lost) in won.chain(lost) {
            let next = numbers.len() as u32;
            counts
                .entry((*numbers.entry(key).or_insert(next), on))
                .or_default()
                .count(is_lost);
        }
        let mut by_number: Vec<BTreeMap<Day, Share>> = vec![BTreeMap::new(); numbers.len()];
        for ((number, day), share) in counts {
            by_number[number as usize].insert(day, share);
        }
        let of_key = |(key, number): (SegmentKey, u32)| {
            (key, std::mem::take(&mut by_number[number as usize]))
        };
        let narrow: HashMap<SegmentKey, BTreeMap<Day, Share>> =
            numbers.into_iter().map(of_key).collect();
        let mut closes = narrow.clone();
        for (key, days) in narrow {
            for wider in key.widening().skip(1) {
                let of_wider = closes.entry(wider).or_default();
                for (day, share) in &days {
                    let known = of_wider.entry(*day).or_default();
                    *known = *known + *share;
                }
            }
        }
        SegmentHistories {
            of: closes
                .into_iter()
                .map(|(key, closes)| (key, History::of(closes)))
                .collect(),
        }
    }

    /// Deals lost of those closed in the `days` up to and including `until`.
    pub fn closed(&self, key: SegmentKey, until: Day, days: i64) -> Share {
        self.of.get(&key).map_or(Share::default(), |history| {
            history.closed(until.plus(-days), until)
        })
    }
}
