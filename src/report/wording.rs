//! Phrases that several sections share.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::frequency::Frequency;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::losses::loss_spike::{LossSpike, USUAL_DAYS};
use crate::metrics::losses::segment::Segment;
use crate::metrics::period::Period;
use crate::model::{Day, Dimension, FieldSet};
use crate::report::document::{Cell, Tone};
use crate::report::format::Formatter;
use crate::report::names;

/// Name of a segment, on one line and shortened for tables.
pub fn segment(cohort: &Segment) -> String {
    names::name(&cohort.to_string())
}

/// `deals with Logistics companies of 50-199 employees, product Route`: a segment in a sentence, so
/// that nobody takes its name for that of a team.
pub fn deals_with(segment: &Segment) -> String {
    let mut text = String::from("deals");
    for (dimension, value) in &segment.0 {
        let value = value.as_deref().map(names::name);
        let with = match dimension {
            Dimension::Segment => " with",
            _ if text == "deals" && *dimension == Dimension::CompanySize => " with companies",
            _ => "",
        };
        text.push_str(with);
        text.push_str(&match (dimension, value) {
            (Dimension::Segment, Some(value)) => format!(" {value} companies"),
            (Dimension::Segment, None) => " companies of no known segment".into(),
            (Dimension::CompanySize, Some(value)) if is_number_of_people(&value) => {
                format!(" of {value} employees")
            }
            (Dimension::CompanySize, Some(value)) => format!(" of size {value}"),
            (Dimension::CompanySize, None) => " of unknown size".into(),
            (Dimension::Product, Some(value)) => format!(", product {value}"),
            (Dimension::Product, None) => ", no product named".into(),
            (Dimension::LeadSource, Some(value)) => format!(", lead source {value}"),
            (Dimension::LeadSource, None) => ", no lead source named".into(),
        });
    }
    text
}

/// `50-199`, `1000+`, `10,000`.
fn is_number_of_people(size: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || " -–+.,<>≥≤".contains(c);
    size.chars().all(is_part) && size.chars().any(|c| c.is_ascii_digit())
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

/// The text with a full stop, but for one that ends with one (`Kjelmar Electro B.V.`) or with a
/// question mark.
pub fn full_stop(mut text: String) -> String {
    if !text.ends_with(['.', '?']) {
        text.push('.');
    }
    text
}

/// The text with a capital at its beginning.
pub fn capital(text: String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}

/// How many days a thing is overdue: `overdue by 1 day`.
pub fn overdue_by(days: i64, f: &Formatter) -> String {
    let days = f.count(days.unsigned_abs(), "day", "days");
    format!("overdue by {days}")
}

/// Days from one to another: `14 to 20 Nov`, `28 Oct to 3 Nov`.
pub fn span(period: Period, f: &Formatter) -> String {
    let [from, to] = [period.from, period.to].map(|day| f.short_day(day));
    match (from.split_once(' '), to.split_once(' ')) {
        (Some((first, of)), Some((_, of_last))) if of == of_last => format!("{first} to {to}"),
        _ => format!("{from} to {to}"),
    }
}

/// When a thing is due that is not overdue: `due today`, `due Sun 22 Nov`.
pub fn due(due_on: Day, as_of: Day, f: &Formatter) -> String {
    match due_on == as_of {
        true => "due today".into(),
        false => format!("due {}", f.short_weekday(due_on)),
    }
}

/// The state of a handoff as a cell: `no record, overdue by 3 days`, `incomplete, due today`,
/// `accepted`.
pub fn state(
    state: HandoffState,
    has_record: bool,
    due_on: Day,
    as_of: Day,
    f: &Formatter,
) -> Cell {
    let record = if has_record {
        "incomplete"
    } else {
        "no record"
    };
    match state {
        HandoffState::OverdueNoRecord | HandoffState::OverdueIncomplete => {
            let days = overdue_by(as_of.since(due_on), f);
            Cell::bad(format!("▲\u{a0}{record}, {days}"))
        }
        HandoffState::Rejected => Cell::bad(format!("▲\u{a0}{}", state.label())),
        HandoffState::NotDue => format!("{record}, {}", due(due_on, as_of, f)).into(),
        HandoffState::Accepted => Cell {
            tone: Tone::Good,
            ..Cell::from(state.label())
        },
        HandoffState::AwaitingReview | HandoffState::AcceptedIncomplete | HandoffState::Churned => {
            state.label().into()
        }
    }
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
        crate::model::lost_reason::OTHER => "uncategorised".into(),
        crate::model::lost_reason::NOT_REAL => "not a real opportunity".into(),
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
