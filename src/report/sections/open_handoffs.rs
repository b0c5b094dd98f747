//! Open handoffs, account by account: what is overdue, rejected or due next; and what nobody has to
//! act on.

use std::collections::BTreeMap;

use crate::metrics::deal_ref::near;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::unfinished_handoffs::{IncompleteField, RecordKind, UnfinishedHandoff};
use crate::metrics::{Daily, HANDOFF_DAYS, Measured, TRAILING_DAYS};
use crate::model::{Field, Status};
use crate::record::reason::in_words;
use crate::report::document::{Cell, Section, Table};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::won_deals;
use crate::report::{deal, list, measured, names, wording};

/// File name of the list.
const LIST: &str = "gap.csv";

/// Most handoffs on the page that nobody has to act on; the list has all.
const SHOWN: usize = 10;

/// Most owners named in a line.
const OWNERS: usize = 4;

/// Open handoffs: those of the last 90 days, older ones, and those that nobody has to act on.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    const TITLE: &str = "Open handoffs";
    let all = match measured::or_not_measured(&daily.unfinished, "gap", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let is_older = |one: &&UnfinishedHandoff<'_>| one.is_long_open(info.as_of);
    let asked =
        |one: &&UnfinishedHandoff<'_>| one.state.is_open() || one.state == HandoffState::NotDue;
    let (older, recent): (Vec<_>, Vec<_>) = all.iter().filter(asked).partition(is_older);
    let mut section = Section::new("gap", TITLE).holding(holds(all, info));
    section = match recent.is_empty() {
        true => section.text(format!(
            "No handoff is due, and none became overdue or was rejected in the last \
             {TRAILING_DAYS} days."
        )),
        false => section
            .page_list(vec![recent_in_words(&recent, older.len() as u64, info)])
            .table(table(&recent, true, info).shortened(3, LIST)),
    };
    if !older.is_empty() {
        section = section
            .text(older_in_words(&older, info))
            .table(table(&older, true, info).shortened(0, LIST));
    }
    section = awaiting_review(section, daily, info);
    section = accepted_incomplete(section, all, info);
    section.page_list(churned(all, info).into_iter().collect())
}

/// `22 open handoffs`: as the headline counts them.
fn holds(all: &[UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let f = &info.formatter();
    match all.iter().filter(|one| one.state.is_open()).count() as u64 {
        0 => "open handoffs (none)".to_string(),
        1 => "the open handoff".into(),
        n => format!("{} open handoffs", f.integer(n)),
    }
}

/// `13 overdue and 2 due today`.
fn by_state(list: &[&UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let f = &info.formatter();
    let count = |is: &dyn Fn(&UnfinishedHandoff<'_>) -> bool| {
        list.iter().filter(|one| is(one)).count() as u64
    };
    let due_today =
        |one: &UnfinishedHandoff<'_>| one.state == HandoffState::NotDue && one.due_on == info.as_of;
    let parts = [
        (count(&|one| one.state.is_overdue()), "overdue"),
        (
            count(&|one| one.state == HandoffState::Rejected),
            "rejected by CS",
        ),
        (count(&due_today), "due today"),
        (
            count(&|one| one.state == HandoffState::NotDue && !due_today(one)),
            "not due yet",
        ),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts
        .map(|(n, what)| format!("{} {what}", f.integer(n)))
        .collect();
    names::list(&parts)
}

/// `9 open for over 90 days, $289k: overdue, no record (Marco Bellini: 5 and Jonas Weidner: 2).`
fn older_in_words(older: &[&UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let f = &info.formatter();
    let mut by_state: BTreeMap<HandoffState, BTreeMap<Option<&str>, u64>> = BTreeMap::new();
    for one in older {
        let owners = by_state.entry(one.state).or_default();
        *owners.entry(one.who.rep()).or_default() += 1;
    }
    let states = by_state.into_iter().map(|(state, owners)| {
        let mut owners: Vec<(Option<&str>, u64)> = owners.into_iter().collect();
        owners.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let owners: Vec<String> = owners
            .into_iter()
            .map(|(rep, n)| format!("{}: {}", names::rep(rep), f.integer(n)))
            .collect();
        format!("{} ({})", state.label(), f.some(&owners, OWNERS))
    });
    format!(
        "{} open for over {TRAILING_DAYS} days, {}: {}.",
        f.integer(older.len() as u64),
        money(older, info),
        states.collect::<Vec<_>>().join("; ")
    )
}

/// `13 overdue and 2 due today; 9 more below, open for over 90 days.`
fn recent_in_words(recent: &[&UnfinishedHandoff<'_>], older: u64, info: &RunInfo) -> String {
    let f = &info.formatter();
    let more = match older {
        0 => String::new(),
        n => format!(
            "; {} more below, open for over {TRAILING_DAYS} days",
            f.integer(n)
        ),
    };
    format!("{}{more}.", by_state(recent, info))
}

fn money(list: &[&UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let arr: f64 = list.iter().filter_map(|one| one.who.arr()).sum();
    info.formatter().money(arr, &info.currency)
}

fn in_state<'a, 'b>(
    all: &'b [UnfinishedHandoff<'a>],
    state: HandoffState,
) -> Vec<&'b UnfinishedHandoff<'a>> {
    all.iter().filter(|one| one.state == state).collect()
}

fn awaiting_review(section: Section, daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let waiting = daily.awaiting_review.measured().into_iter().flatten();
    let waiting: Vec<&UnfinishedHandoff<'_>> = waiting.collect();
    if waiting.is_empty() {
        return section;
    }
    let row = |one: &&UnfinishedHandoff<'_>| {
        let handed_in = one
            .submitted_on
            .map_or(String::new(), |day| f.short_day(day));
        vec![
            deal::with_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            handed_in.into(),
        ]
    };
    let table = Table::of_many(
        &["Awaiting review", "#ARR", "#Handed in"],
        waiting.iter().map(row),
    );
    section
        .page_list(vec![format!(
            "{} complete, awaiting review ({}).",
            f.integer(waiting.len() as u64),
            money(&waiting, info)
        )])
        .table(table.page_rows(SHOWN).shortened(0, won_deals::LIST))
}

fn accepted_incomplete(section: Section, all: &[UnfinishedHandoff<'_>], info: &RunInfo) -> Section {
    let f = &info.formatter();
    let accepted = in_state(all, HandoffState::AcceptedIncomplete);
    if accepted.is_empty() {
        return section;
    }
    let row = |one: &&UnfinishedHandoff<'_>| {
        vec![
            deal::with_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            names::person(one.who.cs_lead(), "CS lead").into(),
            wording::fields(one.fields.all().iter().map(|field| field.field).collect()).into(),
        ]
    };
    let table = Table::of_many(
        &[
            "Incomplete but accepted",
            "#ARR",
            "Accepted by",
            "Not complete",
        ],
        accepted.iter().map(row),
    );
    section
        .page_list(vec![format!(
            "{} incomplete but accepted by CS, at first review or later, of deals won in \
             {HANDOFF_DAYS} days ({}). Nobody has to act; they count as incomplete in every rate.",
            f.integer(accepted.len() as u64),
            money(&accepted, info)
        )])
        .table(table.page_rows(SHOWN).shortened(0, LIST))
}

fn churned(all: &[UnfinishedHandoff<'_>], info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let churned = in_state(all, HandoffState::Churned);
    let n = churned.len() as u64;
    let asked = match n {
        0 => return None,
        1 => "Nobody is asked for that record any more.",
        _ => "Nobody is asked for those records any more.",
    };
    Some(format!(
        "{} without a complete record {} churned ({}). {asked}",
        f.count(n, "won deal", "won deals"),
        if n == 1 { "has" } else { "have" },
        money(&churned, info)
    ))
}

/// What is missing: `risk flags; success metric: no number to check`.
fn missing(one: &UnfinishedHandoff<'_>) -> String {
    // Both names missing is one blank field; one of them says which.
    let is_blank = |g: &&IncompleteField| {
        g.status == Status::Missing && g.reasons.len() == g.field.columns().count()
    };
    let fields = one.fields.all();
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

/// Handoffs, one per row, with or without the rep. What is missing has a column where some record
/// is incomplete.
pub fn table(list: &[&UnfinishedHandoff<'_>], with_rep: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let has_missing = list.iter().any(|one| one.kind == RecordKind::Incomplete);
    let row = |one: &&UnfinishedHandoff<'_>| {
        let has_record = one.kind != RecordKind::NoRecord;
        let mut state = wording::state(one.state, has_record, one.due_on, info.as_of, f);
        if one.state == HandoffState::Rejected && one.kind == RecordKind::Complete {
            state.text.push_str(", though complete");
        }
        let account = match with_rep {
            true => deal::with_rep(&one.who, info),
            false => deal::account(&one.who, info),
        };
        let arr = f.money_or_unknown(one.who.arr(), &info.currency);
        let mut row: Vec<Cell> = vec![account, arr.into(), state];
        row.extend(has_missing.then(|| missing(one).into()));
        row
    };
    let first = if with_rep {
        "Account and rep"
    } else {
        "Account"
    };
    let mut titles = vec![first, "#ARR", "Status"];
    titles.extend(has_missing.then_some("Incomplete fields"));
    Table::of_many(&titles, list.iter().map(row))
}

/// The lists: one row per handoff that is not accepted, and one row per field that is not complete.
pub fn lists<'a>(unfinished: &'a Measured<Vec<UnfinishedHandoff<'a>>>) -> Vec<List<'a>> {
    let Some(list) = unfinished.measured() else {
        return Vec::new();
    };
    vec![by_deal(list), by_field(list)]
}

fn by_deal<'a>(list: &'a [UnfinishedHandoff<'a>]) -> List<'a> {
    let rows = near(list, |one| &one.who).map(|one| (one, one.fields.all()));
    deal::columns(rows, |(one, _)| &one.who)
        .column("state", |(one, _)| Value::word(one.state.key()))
        .column("due_on", |(one, _)| Value::plain(one.due_on))
        .column("days_overdue", |(one, _)| Value::plain(one.days_overdue))
        .column("segment", |(one, _)| Value::maybe(one.segment))
        .column("amount", |(one, _)| Value::optional(one.amount))
        .column("currency", |(one, _)| Value::text(one.currency))
        .column("days_since_close", |(one, _)| Value::plain(one.days_open))
        .column("first_seen", |(one, _)| list::day(one.first_seen))
        .column("due", |(one, _)| Value::plain(one.is_past_due))
        .column("kind", |(one, _)| {
            Value::word(match one.kind {
                RecordKind::NoRecord => "no_record",
                RecordKind::Incomplete => "incomplete",
                RecordKind::Complete => "complete",
            })
        })
        .column("fields", |(_, fields)| {
            let of = |one: &IncompleteField| format!("{}:{}", one.field.key(), one.status.key());
            Value::plain(fields.iter().map(of).collect::<Vec<_>>().join(";"))
        })
        .column("reasons", |(_, fields)| {
            let of = |one: &IncompleteField| {
                format!("{}: {}", one.field.label(), in_words(&one.reasons))
            };
            Value::text(fields.iter().map(of).collect::<Vec<_>>().join("; "))
        })
        .named(LIST)
}

fn by_field<'a>(list: &'a [UnfinishedHandoff<'a>]) -> List<'a> {
    let rows = near(list, |one| &one.who)
        .flat_map(|one| one.fields.all().into_iter().map(move |field| (one, field)));
    deal::columns(rows, |(one, _)| &one.who)
        .column("field", |(_, one)| Value::word(one.field.key()))
        .column("status", |(_, one)| Value::word(one.status.key()))
        .column("codes", |(_, one)| {
            let codes: Vec<&str> = one.reasons.iter().map(|reason| reason.code).collect();
            Value::plain(codes.join(";"))
        })
        .column("reason", |(_, one)| Value::plain(in_words(&one.reasons)))
        .named("fields.csv")
}
