//! Judging one record, from a text or from the exports.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::verdict::{GateVerdict, HandoffStateJson};
use crate::config::{self, Config, ConfigError};
use crate::dataset::{Author, DealIx, DealKind, DealOutcome, NoDeal, View};
use crate::ingest::{self, Definitions, Loaded, StoredTexts};
use crate::metrics::copies::copies_of;
use crate::metrics::due;
use crate::metrics::handoff_state::handoff_state;
use crate::metrics::record_quality::record_quality;
use crate::model::{Day, Field, TextColumn};
use crate::record::block::{Head, Reading};
use crate::record::{Block, FieldRules, assess, assess_stored, block, json};
use crate::source::InputError;

/// Why the gate has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The text begins like JSON and is no record.
    #[error(
        "{from}: it looks like JSON but is not a record: {error}. `handoff schema record` shows \
         the format"
    )]
    Json {
        /// Where it is from.
        from: String,
        /// Why not.
        error: serde_json::Error,
    },
    /// Files cannot be used at all.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
    Inputs(Vec<InputError>),
    /// No export has the deal.
    #[error("{config}: {source}")]
    NoDeal {
        /// The configuration.
        config: PathBuf,
        /// Which deal.
        source: NoDeal,
    },
    /// The record could not be read again.
    #[error("the handoff files changed while they were read: {0}. Run again")]
    Texts(#[from] std::io::Error),
}

/// Judges the record in a text by the rules of a configuration, or by the published ones.
///
/// # Errors
/// When the configuration cannot be used, or the text is no record in JSON.
pub fn judge_text(from: &str, text: &str, config: Option<&Path>) -> Result<GateVerdict, GateError> {
    let rules = match config {
        Some(path) => config::load(path)?.rules,
        None => FieldRules::default(),
    };
    let reading = read(from, text, &rules)?;
    let assessment = assess(&reading.block, &rules);
    let mut verdict = GateVerdict::of(&reading, &assessment);
    verdict.is_strict = rules.strict;
    Ok(verdict)
}

/// The record in a text: JSON of the published shape, or whatever people paste.
fn read(from: &str, text: &str, rules: &FieldRules) -> Result<Reading, GateError> {
    let is_json = text.trim_start().starts_with('{');
    let published = is_json.then(|| json::Record::parse(text));
    if let Some(Ok(record)) = published {
        return Ok(Reading::from(record.into_block()));
    }
    let reading = block::read_closely(text, &rules.labels);
    match published {
        // JSON of another shape is read by its keys, where they say enough.
        Some(Err(error)) if reading.block.found.len() < 2 => Err(GateError::Json {
            from: from.to_string(),
            error,
        }),
        _ => Ok(reading),
    }
}

/// Judges the record of a deal as it stands in the exports.
///
/// # Errors
/// When the exports cannot be read, or have no such deal.
pub fn judge_deal(
    id: &str,
    config: &Path,
    as_of: Option<Day>,
    now: DateTime<Utc>,
) -> Result<GateVerdict, GateError> {
    let config = config::load(config)?;
    let as_of = as_of.or(config.as_of).unwrap_or_else(|| config.today(now));
    let Loaded {
        data, mut texts, ..
    } = ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::Used,
    )
    .map_err(GateError::Inputs)?;
    let view = View { data: &data, as_of };
    let ix = view.find(id).map_err(|source| GateError::NoDeal {
        config: config.path.clone(),
        source,
    })?;
    let (block, pasted) = stored_block(view, ix, &mut texts)?;
    let assessment = assess_stored(&block, &config.rules, &pasted);
    let mut verdict = GateVerdict::of(&Reading::from(block), &assessment);
    verdict.is_strict = config.rules.strict;
    verdict.is_there = view.record(ix).is_some();
    verdict.record.deal = Some(data.deal_id(ix).to_string());
    verdict.record.account = Some(data.account_name(ix).to_string());
    if let DealOutcome::Won(closed_on) = data.deal(ix).outcome {
        verdict.record.closed = Some(closed_on.to_string());
        let deal = data.deal(ix);
        verdict.state =
            (deal.kind == DealKind::NewBusiness && closed_on <= as_of).then(|| HandoffStateJson {
                state: handoff_state(view, &config.settings, ix, deal, closed_on),
                due_on: due::record_due_on(closed_on, &config.settings),
                as_of,
            });
        let copied = copies_of(view, ix);
        if let Some(found) = record_quality(
            view,
            &config.settings,
            ix,
            closed_on,
            copied.keys().copied().collect(),
        ) {
            verdict.add(&found, &copied);
        }
    }
    Ok(verdict)
}

/// The record of a deal as it is stored, and which of its texts were pasted; without one, an empty
/// block.
fn stored_block(
    view: View<'_>,
    ix: DealIx,
    texts: &mut StoredTexts,
) -> Result<(Block, [bool; 8]), GateError> {
    let Some(record) = view.record(ix) else {
        return Ok((Block::default(), [false; 8]));
    };
    let (stored, block) = texts.read(record)?;
    let name = |author: Option<Author>| {
        let label = view.data.label(author.map(|author| author.name));
        label.map(str::to_string)
    };
    let pasted = TextColumn::ALL.map(|column| {
        let same = |block: &Block| block.texts.get(column) == stored.get(column);
        block.as_ref().is_some_and(same)
    });
    let block = Block {
        head: Head {
            submitted: Some(record.submitted_on.to_string()),
            ..Head::default()
        },
        texts: stored,
        found: Field::ALL.to_vec(),
        drafted_by: name(record.drafted_by),
        reviewed_by: name(record.reviewed_by),
        not_understood: block.map(|block| block.not_understood).unwrap_or_default(),
    };
    Ok((block, pasted))
}

/// The rules of a configuration, or the published ones.
///
/// # Errors
/// When the configuration cannot be used.
pub fn rules(config: Option<&Path>) -> Result<FieldRules, GateError> {
    Ok(match config {
        Some(path) => config::load(path).map(|Config { rules, .. }| rules)?,
        None => FieldRules::default(),
    })
}
