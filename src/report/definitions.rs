//! The terms that every report explains at its end.

use crate::metrics::{TRAILING_DAYS, WINDOW_DAYS};
use crate::report::document::Definition;
use crate::report::run_info::RunInfo;

/// The terms that every report uses.
pub fn all(info: &RunInfo) -> Vec<Definition> {
    let f = &info.formatter();
    let define = |term, meaning: &str| Definition {
        term,
        meaning: meaning.to_string(),
    };
    vec![
        define(
            "Record",
            "the seven fields that travel with a won deal from sales to customer success (CS).",
        ),
        define(
            "Complete",
            "CS can act on the field: judged by its shape, not by being non-empty. A record is \
             complete when all seven fields are.",
        ),
        Definition {
            term: "Complete, field by field",
            meaning: field_by_field(info),
        },
        define(
            "Missing, placeholder, thin",
            "nothing there; a stand-in such as TBD or N/A; a text without the shape its field \
             needs.",
        ),
        define(
            "Plan, fact, gap",
            "won deals that should have a complete record; those that do; the difference, by name. \
             Renewals need no record.",
        ),
        Definition {
            term: "Week, 90 days",
            meaning: format!(
                "the {WINDOW_DAYS} and the {TRAILING_DAYS} days up to and including {}, each a \
                 whole day in {}; deals count by the day they closed.",
                f.day(info.as_of),
                info.zone.name()
            ),
        },
        Definition {
            term: "On time",
            meaning: format!(
                "handed in within {} of the close, of the deals for which that day is over.",
                f.count(info.on_time_days.unsigned_abs(), "day", "days")
            ),
        },
        define(
            "Rejected",
            "a CS lead sent the record back; the first review counts, and of several on one day a \
             rejection.",
        ),
        define(
            "ARR",
            "annual recurring revenue: the deal's amount at the declared rate of its currency.",
        ),
    ]
}

/// What makes each text complete, by the configured rules.
fn field_by_field(info: &RunInfo) -> String {
    let needs: Vec<String> = info
        .complete_when
        .iter()
        .map(|(name, needs)| format!("{name}: {needs}"))
        .collect();
    format!("{}.", needs.join("; "))
}
