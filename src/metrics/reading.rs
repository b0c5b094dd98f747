//! Records to read in full: figures say how many are complete, reading says whether they are any
//! good.

use schemars::JsonSchema;
use serde::Serialize;

use super::who::{Who, who};
use crate::dataset::{DealIx, TextSource, View};
use crate::model::{Day, TextColumn};
use crate::record::html::plain_text;

/// Records to read.
pub const RECORDS: usize = 3;
/// Days from which they are taken; the longer where the shorter holds too few.
const DAYS: [i64; 3] = [7, 30, 90];

/// A record to read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ToRead<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: Who<'a>,
    /// The day this version was handed in.
    pub submitted_on: Day,
    /// Complete fields, 0..=7.
    pub complete_fields: u32,
    /// Who or what drafted it.
    pub drafted_by: Option<String>,
    /// Its texts, those that are there.
    pub texts: Vec<FieldText>,
}

/// What a record says in a column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldText {
    /// The column.
    pub column: TextColumn,
    /// The text, its lines ended alike, without marks of HTML.
    pub text: String,
}

/// Records handed in lately, drawn by lot: the as-of day, the account's name and the day of the
/// close decide, so that a rerun shows the same and nobody can know whose will be read.
///
/// # Errors
/// When the texts cannot be read again.
pub fn to_read<'a>(view: View<'a>, texts: &mut dyn TextSource) -> std::io::Result<Vec<ToRead<'a>>> {
    let all: Vec<(u64, DealIx, Day)> = view
        .won()
        .filter_map(|(ix, _, on)| {
            view.record(ix)?;
            Some((lot(view.as_of, view.data.account_name(ix), on), ix, on))
        })
        .collect();
    let lately = |days: i64| {
        let is_new = |(_, ix, _): &&(u64, DealIx, Day)| {
            view.record(*ix)
                .is_some_and(|record| view.within(record.submitted_on, days))
        };
        let mut drawn: Vec<_> = all.iter().filter(is_new).collect();
        drawn.sort_by_key(|(lot, ix, _)| (*lot, *ix));
        drawn.truncate(RECORDS);
        drawn
    };
    let drawn = DAYS
        .into_iter()
        .map(lately)
        .find(|drawn| drawn.len() == RECORDS)
        .unwrap_or_else(|| lately(DAYS[2]));
    let mut to_read = Vec::new();
    for (_, ix, closed_on) in drawn {
        let Some(record) = view.record(*ix) else {
            continue;
        };
        let texts = texts.texts(record)?;
        let text = |column: TextColumn| {
            let text = plain_text(texts.get(column))
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("\n");
            let text = text.trim();
            (!text.is_empty()).then(|| FieldText {
                column,
                text: text.to_string(),
            })
        };
        to_read.push(ToRead {
            who: who(view, *ix, *closed_on),
            submitted_on: record.submitted_on,
            complete_fields: record.complete_fields(),
            drafted_by: view
                .data
                .label(record.drafted_by.map(|author| author.name))
                .map(str::to_string),
            texts: TextColumn::ALL.into_iter().filter_map(text).collect(),
        });
    }
    Ok(to_read)
}

/// A number that these decide: FNV-1a, then mixed so that texts alike give numbers far apart (the
/// finaliser of MurmurHash3).
fn lot(day: Day, account: &str, closed_on: Day) -> u64 {
    let text = format!("{day} {closed_on} {account}");
    let bytes = text.bytes();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}
