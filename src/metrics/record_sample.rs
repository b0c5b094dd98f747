//! A random sample of records to read in full: completeness tells how many fields are filled in,
//! only reading tells whether they are useful.

use schemars::JsonSchema;
use serde::Serialize;

use super::deal_ref::{DealRef, deal_ref};
use crate::dataset::{DealIx, QuotedTexts, Record, TextRequest, View};
use crate::model::{Day, TextColumn};
use crate::record::html::plain_text;

/// Size of the sample.
pub const RECORDS: usize = 3;
/// Days that the sample is drawn from; the longer period where the shorter has too few records.
const DAYS: [i64; 3] = [7, 30, 90];

/// A record of the sample.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SampledRecord<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Day this version was submitted.
    pub submitted_on: Day,
    /// Complete fields, 0 to 7.
    pub complete_fields: u32,
    /// Who or what drafted it.
    pub drafted_by: Option<String>,
    /// Its texts; blank ones are left out.
    pub texts: Vec<FieldText>,
}

/// The text of one column of a record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldText {
    /// The column.
    pub column: TextColumn,
    /// The text, with normalised line ends and without HTML tags.
    pub text: String,
}

/// A record drawn for the sample, before its texts are read.
#[derive(Debug)]
pub struct Drawn<'a> {
    deal: DealIx,
    closed_on: Day,
    record: &'a Record,
}

impl<'a> Drawn<'a> {
    /// Requests all its texts.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        for column in TextColumn::ALL {
            request.add(self.record, column);
        }
    }
}

/// Draws records submitted lately. The draw depends on the as-of day, the account's name and the
/// close date: a rerun draws the same, and nobody can foresee it.
pub fn draw(view: View<'_>) -> Vec<Drawn<'_>> {
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
    let of_deal = |(_, deal, closed_on): &(u64, DealIx, Day)| {
        Some(Drawn {
            deal: *deal,
            closed_on: *closed_on,
            record: view.record(*deal)?,
        })
    };
    drawn.into_iter().filter_map(of_deal).collect()
}

/// The records drawn, with their texts.
pub fn record_sample<'a>(
    view: View<'a>,
    drawn: &[Drawn<'a>],
    texts: &QuotedTexts,
) -> Vec<SampledRecord<'a>> {
    let field_text = |record: &Record, column: TextColumn| {
        let text = plain_text(texts.get(record, column))
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
    let sampled = |one: &Drawn<'a>| SampledRecord {
        who: deal_ref(view, one.deal, one.closed_on),
        submitted_on: one.record.submitted_on,
        complete_fields: one.record.complete_fields(),
        drafted_by: view
            .data
            .label(one.record.drafted_by.map(|author| author.name))
            .map(str::to_string),
        texts: TextColumn::ALL
            .into_iter()
            .filter_map(|column| field_text(one.record, column))
            .collect(),
    };
    drawn.iter().map(sampled).collect()
}

/// A pseudo-random number from these: FNV-1a, then the finaliser of MurmurHash3, so that similar
/// texts give very different numbers.
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
