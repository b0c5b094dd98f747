//! The record, field by field, and its versions.

use crate::metrics::account_story::{AccountStory, FieldTold, Phase};
use crate::model::{Field, Status};
use crate::record::reason;
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{names, wording};

use super::events::author;
use super::questions::part;

/// The record with the verdict on each field.
pub fn section(story: &AccountStory<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let title = match story.phase {
        Phase::BeforeKickoff => "What we understood",
        _ => "The handoff record",
    };
    let section = Section::new("record", title);
    if story.handoff.fields.is_empty() {
        return section.text(match story.handoff.is_needed {
            true => "There is no handoff record for this deal.",
            false => "Renewals and expansions need no handoff record.",
        });
    }
    let complete = story
        .handoff
        .fields
        .iter()
        .filter(|told| told.status == Status::Complete)
        .count();
    let mut section = section.text(format!(
        "{complete} of {} fields complete. {}{}",
        Field::ALL.len(),
        written(story, f),
        marked(story, f)
    ));
    for (number, told) in (1..).zip(&story.handoff.fields) {
        section = section
            .text(format!(
                "{number}. {}: {}",
                told.field.label(),
                verdict(told)
            ))
            .list(lines(told));
    }
    section
}

/// The verdict on a field, with its reasons.
fn verdict(told: &FieldTold) -> String {
    match told.status {
        Status::Complete if told.doubts.is_empty() => "● complete".into(),
        Status::Complete => format!("● complete, but {}", told.doubts.join("; ")),
        Status::Missing => "▲ left blank".into(),
        Status::Placeholder => format!("▲ {}", reason::in_words(&told.reasons)),
        Status::Thin => format!(
            "▲ {} ({})",
            told.status.label(),
            reason::in_words(&told.reasons)
        ),
    }
}

/// The lines of a field, without the marks of lists; those of champion and skeptic named.
fn lines(told: &FieldTold) -> Vec<String> {
    let mut all = Vec::new();
    for text in &told.texts {
        let lines = text.lines.iter().map(|line| plain_line(line));
        match part(text.column) {
            Some(part) => {
                let joined = lines.collect::<Vec<_>>().join(" ");
                all.push(format!("{}: {joined}", wording::capital(part.into())));
            }
            None => all.extend(lines),
        }
    }
    all
}

/// `- Objection: Too dear -> Answer that worked: capped` as `“Too dear” → capped`.
fn plain_line(line: &str) -> String {
    let bare = line.trim_start_matches(['-', '*', '•', '–']).trim_start();
    let objection = bare
        .strip_prefix("Objection: ")
        .and_then(|rest| rest.split_once("-> Answer that worked:"));
    match objection {
        Some((objection, answer)) => format!("“{}” → {}", objection.trim(), answer.trim()),
        None => bare.to_string(),
    }
}

/// Who wrote the record when, and what CS decided.
fn written(story: &AccountStory<'_>, f: &Formatter) -> String {
    let versions = &story.handoff.versions;
    let (Some(first), Some(last)) = (versions.first(), versions.last()) else {
        return String::new();
    };
    let drafted = author(last);
    let read = match last.reviewed_by {
        Some(name) => format!(", draft checked by {}", names::name(name)),
        None => String::new(),
    };
    let again = match versions.len() {
        1 => String::new(),
        n => format!(
            "; version {n} of {}",
            f.day_near(last.submitted_on, story.as_of)
        ),
    };
    let decision = match story.handoff.reviews.last() {
        Some(review) => format!(
            " {} by {} on {}.",
            if review.accepted {
                "Accepted"
            } else {
                "Rejected"
            },
            names::person(review.cs_lead, "CS lead"),
            f.day_near(review.decided_on, story.as_of)
        ),
        None => " Not reviewed by CS.".into(),
    };
    format!(
        "Handed in on {}{drafted}{read}{again}.{decision}",
        f.day_near(first.submitted_on, story.as_of)
    )
}

fn marked(story: &AccountStory<'_>, f: &Formatter) -> String {
    let handoff = &story.handoff;
    let (confirmed, ours) = (u64::from(handoff.confirmed), u64::from(handoff.our_reading));
    match (confirmed, ours) {
        (0, 0) => String::new(),
        (n, 0) => format!(
            " {} marked as confirmed by the customer.",
            f.count(n, "statement is", "statements are")
        ),
        (0, n) => format!(
            " {} marked as our reading.",
            f.count(n, "statement is", "statements are")
        ),
        (a, b) => format!(
            " {} marked as confirmed by the customer, {} as our reading.",
            f.count(a, "statement is", "statements are"),
            f.integer(b)
        ),
    }
}
