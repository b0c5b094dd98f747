//! Record quality beyond completeness: late, reused, not reviewed.

use crate::metrics::deal_ref::near;
use crate::metrics::record_quality::{RecordQuality, RecordQualitySummary};
use crate::metrics::{Measured, Share, TRAILING_DAYS};
use crate::report::document::{Section, Table};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{deal, measured, names};

/// Most records shown.
const SHOWN: usize = 12;

/// Record quality beyond completeness.
pub fn section(deliveries: &Measured<RecordQualitySummary<'_>>, info: &RunInfo) -> Section {
    const TITLE: &str = "Can CS rely on the records?";
    let f = &info.formatter();
    let all = match measured::or_not_measured(deliveries, "reliance", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.records == 0 {
        return Section::new("reliance", TITLE).text(format!(
            "No record was handed in for deals of the last {TRAILING_DAYS} days."
        ));
    }
    let of = |k: u64| f.of(Share { k, n: all.records });
    let mut lines = vec![
        format!(
            "Late, or after the kickoff: {} records of deals won in {TRAILING_DAYS} days.",
            of(all.late)
        ),
        format!(
            "With reused text (the same wording on 3 or more deals): {}.",
            of(all.copied)
        ),
    ];
    if all.doubted_fields > 0 {
        let fields = match all.doubted_fields {
            1 => "1 field".to_string(),
            n => format!("{} fields", f.integer(n)),
        };
        lines.push(format!(
            "Complete in form, but tell CS nothing: {fields} in {} records.",
            of(all.doubted)
        ));
    }
    if all.by_agent > 0 {
        let unread = match all.unreviewed {
            0 => "each was reviewed by a person".to_string(),
            n => format!("{} of them not reviewed", f.integer(n)),
        };
        lines.push(format!("AI drafts: {}; {unread}.", of(all.by_agent)));
    }
    lines.push(match all.marked {
        0 => "No statement is marked as confirmed by the customer or as our interpretation.".into(),
        _ => format!(
            "Marked statements: {} confirmed by the customer, {} our interpretation, in {} records.",
            f.integer(all.confirmed),
            f.integer(all.our_reading),
            of(all.marked)
        ),
    });
    let flagged: Vec<&RecordQuality<'_>> = all
        .list
        .iter()
        .filter(|one| !flags(one).is_empty())
        .collect();
    let rows = flagged.iter().map(|one| {
        vec![
            deal::with_rep(&one.who, info),
            f.integer(u64::from(one.complete_fields)).into(),
            flags(one).into(),
        ]
    });
    let table = Table::of_many(&["Account and rep", "#Fields", "Why to look twice"], rows);
    Section::new("reliance", TITLE)
        .list(lines)
        .table(table.page_rows(SHOWN).shortened(0, "records.csv"))
}

/// `late, reused text: risk flags and skeptic, AI draft, not reviewed`.
fn flags(one: &RecordQuality<'_>) -> String {
    let mut flags = Vec::new();
    if one.late {
        flags.push("late".to_string());
    }
    if !one.copied.is_empty() {
        let columns: Vec<String> = one
            .copied
            .columns()
            .map(|column| column.label().to_lowercase())
            .collect();
        flags.push(format!("reused text: {}", names::list(&columns)));
    }
    if one.unreviewed {
        flags.push("AI draft, not reviewed".into());
    }
    if one.stale {
        flags.push("stale before a renewal".into());
    }
    flags.join(", ")
}

/// The list: one row per record.
pub fn list<'a>(deliveries: &'a Measured<RecordQualitySummary<'a>>) -> Option<List<'a>> {
    let rows = near(&deliveries.measured()?.list, |one| &one.who);
    let list = deal::columns(rows, |one| &one.who)
        .column("first_submitted_on", |one| {
            Value::plain(one.first_submitted_on)
        })
        .column("submitted_on", |one| Value::plain(one.submitted_on))
        .column("versions", |one| Value::plain(one.versions))
        .column("complete_fields", |one| Value::plain(one.complete_fields))
        .column("doubted_fields", |one| Value::plain(one.doubted_fields))
        .column("late", |one| Value::plain(one.late))
        .column("copied", |one| {
            let columns: Vec<&str> = one.copied.columns().map(|column| column.key()).collect();
            Value::plain(columns.join(";"))
        })
        .column("drafted_by", |one| Value::maybe(one.drafted_by))
        .column("by_assistant", |one| Value::plain(one.by_agent))
        .column("reviewed_by", |one| Value::maybe(one.reviewed_by))
        .column("unreviewed", |one| Value::plain(one.unreviewed))
        .column("stale", |one| Value::plain(one.stale))
        .column("confirmed", |one| Value::plain(one.confirmed))
        .column("our_reading", |one| Value::plain(one.our_reading))
        .column("first_review", |one| {
            Value::word(match one.accepted_first {
                None => "",
                Some(true) => "accepted",
                Some(false) => "rejected",
            })
        })
        .column("reviews", |one| Value::plain(one.reviews))
        .named("records.csv");
    Some(list)
}
