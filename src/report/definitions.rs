//! The terms that every report explains at its end.

use crate::metrics::{HANDOFF_DAYS, TRAILING_DAYS, WINDOW_DAYS};
use crate::report::document::Definition;
use crate::report::run_info::RunInfo;
use crate::report::sections::plan;

/// The terms that every report uses.
pub fn all(info: &RunInfo) -> Vec<Definition> {
    let f = &info.formatter();
    let define = |term, meaning: &str| Definition {
        term,
        meaning: meaning.to_string(),
    };
    let mut all = vec![
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
            "Blank, placeholder, too thin",
            "nothing; a stand-in such as TBD or N/A; a text without the shape its field needs.",
        ),
        define(
            "Plan → Fact → Gap",
            "expected: the deals of which a step was due, or was done early; done: those that took it; \
             missing: the difference. Renewals, and declared upgrades and downgrades, need no record.",
        ),
        define(
            "Lost-deal signal",
            "field 7 of the record: what similar deals were lost to, so that CS knows the objection \
             before it comes up at the renewal.",
        ),
        define(
            "60-day check-in",
            "CS looks, 60 days after the close or on the day promised, whether the promised number was \
             reached.",
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
                "the first version came within {} of the close; the rate is over the deals whose \
                 due day is over.",
                plan::deadline(info)
            ),
        },
        define(
            "Rejected",
            "a CS lead did not accept the record. Rates count the first review, and of several on one \
             day a rejection.",
        ),
        define(
            "ARR",
            "annual recurring revenue: the deal's amount at the declared rate of its currency.",
        ),
    ];
    all.extend(states(info));
    all
}

/// The states of a handoff that a reader may not know by name.
fn states(info: &RunInfo) -> Vec<Definition> {
    let define = |term, meaning: &str| Definition {
        term,
        meaning: meaning.to_string(),
    };
    vec![
        Definition {
            term: "Overdue",
            meaning: format!(
                "no complete record after {}, from the day after the due day on, and not accepted \
                 by CS. Deals of the last {HANDOFF_DAYS} days are asked for their record.",
                plan::deadline(info)
            ),
        },
        define(
            "Incomplete but accepted",
            "CS accepted the record as it is: nobody has to act, and it counts as incomplete in \
             every rate.",
        ),
        define(
            "Rejected, not resubmitted",
            "CS rejected the record, and no version has come since.",
        ),
        define(
            "Churned",
            "the account has churned without a complete record: nobody is asked for it any more.",
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
