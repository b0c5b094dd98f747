//! The gap by name, and what to do about it today.

use super::shared;
use crate::metrics::open_handoffs::{IncompleteField, OpenHandoff, OpenHandoffKind};
use crate::metrics::{Daily, TRAILING_DAYS};
use crate::model::{Field, Status};
use crate::record::reason::in_words;
use crate::report::RunInfo;
use crate::report::document::{Cell, Section, Table};
use crate::report::names;

/// Older gaps shown on the page; the rest is in the list.
const GAPS_SHOWN: usize = 12;

/// The biggest open gaps of the two reps with the most revenue waiting, as a request.
pub fn do_today(now: &[&OpenHandoff<'_>], info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let mut by_rep: Vec<(String, Vec<&OpenHandoff<'_>>)> = Vec::new();
    for gap in now {
        let rep = names::rep(gap.who.rep());
        match by_rep.iter_mut().find(|(name, _)| *name == rep) {
            Some((_, gaps)) => gaps.push(gap),
            None => by_rep.push((rep, vec![gap])),
        }
    }
    let arr = |gaps: &[&OpenHandoff<'_>]| gaps.iter().filter_map(|g| g.who.arr()).sum::<f64>();
    by_rep.sort_by(|a, b| arr(&b.1).total_cmp(&arr(&a.1)));
    let items: Vec<String> = by_rep
        .iter()
        .take(2)
        .map(|(rep, gaps)| {
            let accounts: Vec<String> = gaps
                .iter()
                .map(|gap| names::name(gap.who.account()))
                .collect();
            let missing = gaps
                .iter()
                .filter(|g| g.kind == OpenHandoffKind::NoRecord)
                .count();
            let write = match missing {
                0 => "complete the record for",
                n if n == gaps.len() => "write the record for",
                _ => "write or complete the record for",
            };
            format!(
                "{rep}: {write} {} ({}).",
                f.some(&accounts, 2),
                f.money(arr(gaps), &info.currency)
            )
        })
        .collect();
    let others: Vec<String> = by_rep.iter().skip(2).map(|(rep, _)| rep.clone()).collect();
    let mut items = items;
    if !others.is_empty() {
        items.push(format!("Also: {}.", f.some(&others, 3)));
    }
    (!items.is_empty()).then(|| Section::new("today", "Do today").list(items))
}

/// `no record`, or `blank: risk flags; success metric: no number to check`.
fn what(gap: &OpenHandoff<'_>) -> String {
    if gap.kind == OpenHandoffKind::NoRecord {
        return "no record".into();
    }
    // Both names missing is one blank field; one of them says which.
    let is_blank = |g: &&IncompleteField| {
        g.status == Status::Missing && g.reasons.len() == g.field.columns().count()
    };
    let fields = gap.fields.all();
    let blank: Vec<String> = fields
        .iter()
        .filter(is_blank)
        .map(|g| g.field.label().to_lowercase())
        .collect();
    let mut parts = Vec::new();
    if !blank.is_empty() {
        parts.push(format!("blank: {}", blank.join(", ")));
    }
    for field in fields.iter().filter(|g| !is_blank(g)) {
        let reasons = in_words(&field.reasons);
        parts.push(match field.field {
            Field::ChampionSkeptic => reasons,
            other => format!("{}: {reasons}", other.label().to_lowercase()),
        });
    }
    parts.join("; ")
}

/// The gaps, one a row, with the rep or without.
pub fn table(gaps: &[&OpenHandoff<'_>], with_rep: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let row = |gap: &&OpenHandoff<'_>| {
        let days = if gap.days_open > info.on_time_days {
            Cell::bad(format!("{}\u{a0}▲", gap.days_open))
        } else {
            gap.days_open.to_string().into()
        };
        vec![
            if with_rep {
                shared::deal_and_rep(&gap.who, info)
            } else {
                shared::account(&gap.who, info)
            },
            f.money_or_unknown(gap.who.arr(), &info.currency).into(),
            days,
            what(gap).into(),
        ]
    };
    let first = if with_rep {
        "Account and rep"
    } else {
        "Account"
    };
    Table::of_many(
        &[first, "#ARR", "#Days (▲ late)", "State"],
        gaps.iter().map(row),
    )
}

pub fn by_name(
    daily: &Daily<'_>,
    now: &[&OpenHandoff<'_>],
    older: &[&OpenHandoff<'_>],
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    const TITLE: &str = "The gap by name";
    if let Err(section) = shared::or_not_measured(&daily.gaps, "gap", TITLE) {
        return section;
    }
    let mut section = Section::new("gap", TITLE);
    if now.is_empty() && older.is_empty() {
        return section.text(format!(
            "No gap is open, of this week or of the last {TRAILING_DAYS} days."
        ));
    }
    section = if now.is_empty() {
        section.text("No gaps among the deals won in the last 7 days.")
    } else {
        section.table(table(now, true, info).shortened(3, "gap.csv"))
    };
    if older.is_empty() {
        return section.text(format!(
            "Nothing older is open, of the last {TRAILING_DAYS} days."
        ));
    }
    let oldest = older
        .iter()
        .max_by_key(|gap| (gap.days_open, std::cmp::Reverse(gap.who.deal_id())));
    let oldest = oldest.map_or_else(String::new, |gap| {
        let rep = names::rep(gap.who.rep());
        format!(
            " Oldest: {} ({rep}), {} days.",
            names::name(gap.who.account()),
            gap.days_open
        )
    });
    let open = f.count(older.len() as u64, "older gap", "older gaps");
    let text = format!("{open} from {TRAILING_DAYS} days.{oldest}");
    section.text(text).table(
        table(older, true, info)
            .page_rows(GAPS_SHOWN)
            .shortened(0, "gap.csv"),
    )
}
