//! Phrases that several sections share.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::frequency::Frequency;
use crate::metrics::losses::loss_spike::{LossSpike, USUAL_DAYS};
use crate::metrics::losses::segment::Segment;
use crate::model::FieldSet;
use crate::report::format::Formatter;
use crate::report::names;

/// Name of a segment, on one line and shortened for tables.
pub fn segment(cohort: &Segment) -> String {
    names::name(&cohort.to_string())
}

/// `risk flags and success metric`.
pub fn fields(fields: FieldSet) -> String {
    if fields.is_empty() {
        return "no field named".into();
    }
    names::list(
        &fields
            .iter()
            .map(|field| field.label().to_lowercase())
            .collect::<Vec<_>>(),
    )
}

/// The beginning of a text.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 90;
    let begin: String = text.chars().take(LONGEST).collect();
    if begin.len() < text.len() {
        format!("{begin}…")
    } else {
        begin
    }
}

/// Name of a loss reason.
pub fn lost_reason(name: &str) -> String {
    match name {
        crate::model::lost_reason::UNSPECIFIED => "no reason given".into(),
        crate::model::lost_reason::OTHER => "other words".into(),
        crate::model::lost_reason::NOT_REAL => "not a real deal".into(),
        "security_legal" => "security or legal".into(),
        name => name.replace('_', " "),
    }
}

/// `competitor (11), price (2)`.
pub fn counted(list: &[Frequency], f: &Formatter) -> String {
    let items: Vec<String> = list
        .iter()
        .map(|c| format!("{} ({})", lost_reason(&c.name), f.integer(c.n)))
        .collect();
    items.join(", ")
}

/// `Routewise (11), Crewmark (1)`: names in their own spelling.
pub fn named(list: &[Frequency], f: &Formatter) -> String {
    let items: Vec<String> = list
        .iter()
        .map(|c| format!("{} ({})", names::name(&c.name), f.integer(c.n)))
        .collect();
    items.join(", ")
}

/// `14 of 17 lost in 90 days, 11 with Routewise named; 13 of 31 in the 365 days before`.
pub fn loss_spike(loss_spike: &LossSpike, competitors: &[Frequency], f: &Formatter) -> String {
    let named = competitors.first().map(|one| {
        format!(
            ", {} with {} named",
            f.integer(one.n),
            names::name(&one.name)
        )
    });
    format!(
        "{} lost in {TRAILING_DAYS} days{}; {} in the {USUAL_DAYS} days before",
        f.of(loss_spike.recent),
        named.unwrap_or_default(),
        f.of(loss_spike.usual)
    )
}
