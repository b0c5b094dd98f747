//! Open handoffs: won deals without a complete record, and what to do about them today.

use crate::metrics::deal_ref::near;
use crate::metrics::open_handoffs::{IncompleteField, OpenHandoff, OpenHandoffKind};
use crate::metrics::priorities::RecordRequest;
use crate::metrics::{Daily, Measured, TRAILING_DAYS, WINDOW_DAYS};
use crate::model::{Field, Status};
use crate::record::reason::in_words;
use crate::report::document::{Cell, Section, Table};
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{deal, list, measured, names};

/// Most older open handoffs on the page; the list has all.
const SHOWN: usize = 12;

fn open<'a>(daily: &'a Daily<'a>) -> &'a [OpenHandoff<'a>] {
    daily.open_handoffs.measured().map_or(&[], Vec::as_slice)
}

/// Open handoffs of the deals won in the last 7 days, in the order of lists.
pub fn this_week<'a>(daily: &'a Daily<'a>) -> Vec<&'a OpenHandoff<'a>> {
    let is_new = |gap: &&OpenHandoff<'_>| gap.days_open < WINDOW_DAYS;
    open(daily).iter().filter(is_new).collect()
}

fn before<'a>(daily: &'a Daily<'a>) -> Vec<&'a OpenHandoff<'a>> {
    let is_older = |gap: &&OpenHandoff<'_>| gap.days_open >= WINDOW_DAYS;
    open(daily).iter().filter(is_older).collect()
}

/// What to ask today of the reps with the most revenue open.
pub fn today(daily: &Daily<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let priorities = daily.priorities.as_ref()?;
    let mut items: Vec<String> = priorities
        .requests
        .iter()
        .map(|request| requested(request, info))
        .collect();
    let others: Vec<String> = priorities
        .other_reps
        .iter()
        .copied()
        .map(names::rep)
        .collect();
    if !others.is_empty() {
        items.push(format!("Also: {}.", f.some(&others, 3)));
    }
    (!items.is_empty()).then(|| Section::new("today", "Do today").list(items))
}

/// `Ana: write the record for Acme and Globex ($120k).`
fn requested(request: &RecordRequest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let accounts: Vec<String> = request.accounts.iter().copied().map(names::name).collect();
    let write = match request.missing {
        0 => "complete the record for",
        n if n == accounts.len() as u64 => "write the record for",
        _ => "write or complete the record for",
    };
    format!(
        "{}: {write} {} ({}).",
        names::rep(request.rep),
        f.some(&accounts, 2),
        f.money(request.arr, &info.currency)
    )
}

/// What is missing: `no record`, or `blank: risk flags; success metric: no number to check`.
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

/// Open handoffs, one per row, with or without the rep.
pub fn table(gaps: &[&OpenHandoff<'_>], with_rep: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let row = |gap: &&OpenHandoff<'_>| {
        let days = if gap.is_overdue {
            Cell::bad(format!("{}\u{a0}▲", gap.days_open))
        } else {
            gap.days_open.to_string().into()
        };
        vec![
            if with_rep {
                deal::with_rep(&gap.who, info)
            } else {
                deal::account(&gap.who, info)
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

/// Open handoffs: this week's, then older ones.
pub fn section(daily: &Daily<'_>, info: &RunInfo) -> Section {
    const TITLE: &str = "The gap by name";
    let f = &info.formatter();
    if let Err(section) = measured::or_not_measured(&daily.open_handoffs, "gap", TITLE) {
        return section;
    }
    let (now, older) = (this_week(daily), before(daily));
    let mut section = Section::new("gap", TITLE);
    if now.is_empty() && older.is_empty() {
        return section.text(format!(
            "No gap is open, of this week or of the last {TRAILING_DAYS} days."
        ));
    }
    section = if now.is_empty() {
        section.text("No gaps among the deals won in the last 7 days.")
    } else {
        section.table(table(&now, true, info).shortened(3, "gap.csv"))
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
        table(&older, true, info)
            .page_rows(SHOWN)
            .shortened(0, "gap.csv"),
    )
}

/// The lists: one row per open handoff, and one row per field that is not complete.
pub fn lists<'a>(gaps: &'a Measured<Vec<OpenHandoff<'a>>>) -> Vec<List<'a>> {
    let Some(gaps) = gaps.measured() else {
        return Vec::new();
    };
    vec![by_deal(gaps), by_field(gaps)]
}

fn by_deal<'a>(gaps: &'a [OpenHandoff<'a>]) -> List<'a> {
    let rows = near(gaps, |gap| &gap.who).map(|gap| (gap, gap.fields.all()));
    deal::columns(rows, |(gap, _)| &gap.who)
        .column("segment", |(gap, _)| Value::maybe(gap.segment))
        .column("amount", |(gap, _)| Value::optional(gap.amount))
        .column("currency", |(gap, _)| Value::text(gap.currency))
        .column("days_since_close", |(gap, _)| Value::plain(gap.days_open))
        .column("first_seen", |(gap, _)| list::day(gap.first_seen))
        .column("due", |(gap, _)| Value::plain(gap.is_overdue))
        .column("kind", |(gap, _)| {
            Value::word(match gap.kind {
                OpenHandoffKind::NoRecord => "no_record",
                OpenHandoffKind::Incomplete => "incomplete",
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
        .named("gap.csv")
}

fn by_field<'a>(gaps: &'a [OpenHandoff<'a>]) -> List<'a> {
    let rows = near(gaps, |gap| &gap.who)
        .flat_map(|gap| gap.fields.all().into_iter().map(move |field| (gap, field)));
    deal::columns(rows, |(gap, _)| &gap.who)
        .column("field", |(_, one)| Value::word(one.field.key()))
        .column("status", |(_, one)| Value::word(one.status.key()))
        .column("codes", |(_, one)| {
            let codes: Vec<&str> = one.reasons.iter().map(|reason| reason.code).collect();
            Value::plain(codes.join(";"))
        })
        .column("reason", |(_, one)| Value::plain(in_words(&one.reasons)))
        .named("fields.csv")
}
