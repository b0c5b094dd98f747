//! Open deals about to close whose record is not complete.

use crate::metrics::Measured;
use crate::metrics::pre_close::{PreClose, PreCloseDeal, PreCloseState, RepPreClose};
use crate::model::Field;
use crate::report::document::{Section, Table};
use crate::report::list::{self, Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::plan;
use crate::report::{deal, measured, names, wording};

/// Its anchor.
pub const ID: &str = "before-close";
const TITLE: &str = "Before the close";

/// Name of the list with all rows.
pub const LIST: &str = "pre_close.csv";

/// Open deals about to close, for the whole company.
pub fn section(panel: &Measured<PreClose<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let all = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(all) => all,
        Err(section) => return section.page_only(),
    };
    let section = Section::new(ID, TITLE).text(summary(all, info));
    let reps: Vec<String> = all.reps.iter().map(|one| rep(one, info)).collect();
    let section = match all.list.is_empty() {
        true => section.page_only(),
        false => section
            .text(start_with(all, info))
            .page_list(vec![
                format!("By rep: {}.", names::list(&reps)),
                format!("Each record is due {} after the win.", plan::deadline(info)),
            ])
            .table(table(all, true, info).shortened(0, LIST)),
    };
    let lines = [
        (
            all.date_passed,
            "has",
            "have",
            "an expected close date that has passed",
        ),
        (all.undated, "has", "have", "no expected close date"),
    ];
    let lines = lines.into_iter().filter(|(n, ..)| *n > 0);
    section.page_list(
        lines
            .map(|(n, one, many, what)| {
                let verb = if n == 1 { one } else { many };
                format!(
                    "{} {verb} {what} and cannot be listed here.",
                    f.count(n, "more open deal", "more open deals")
                )
            })
            .collect(),
    )
}

/// Open deals of one rep; `None` where there are none.
pub fn own(panel: &Measured<PreClose<'_>>, rows: usize, info: &RunInfo) -> Option<Section> {
    let own = panel.measured().filter(|own| !own.list.is_empty())?;
    let table = table(own, false, info).shortened(rows, "");
    Some(
        Section::new(ID, TITLE)
            .text(summary(own, info))
            .table(table),
    )
}

/// `9 open deals should close by 4 Dec ($375k); no record yet.`
pub fn summary(all: &PreClose<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let until = f.day_near(all.until, info.as_of);
    let when = match all.by_stage {
        true => format!("by {until} or in a late stage"),
        false => format!("by {until}"),
    };
    let deals = f.count(all.deals, "open deal", "open deals");
    if all.deals == 0 {
        return format!("No open deal is expected to close {when}.");
    }
    if all.list.is_empty() {
        return match all.deals {
            1 => format!("1 open deal should close {when}; its record is complete."),
            _ => format!("{deals} should close {when}; each has a complete record."),
        };
    }
    let unknown = match all.arr_unknown {
        0 => String::new(),
        n => format!(", {} without an amount", f.integer(n)),
    };
    let arr = f.money(all.arr, &info.currency);
    let who = match all.complete {
        0 => format!("{deals} should close {when} ({arr}{unknown})"),
        _ => format!(
            "{deals} should close {when}, {} of them without a complete record ({arr}{unknown})",
            f.integer(all.deals - all.complete)
        ),
    };
    format!("{who}; {}.", records(all, info))
}

/// `no record yet`, `2 have an incomplete record and 7 have none yet`.
fn records(all: &PreClose<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let has = |n: u64| if n == 1 { "has" } else { "have" };
    match (all.incomplete, all.no_record) {
        (0, 1) if all.deals == 1 => "it has no record yet".into(),
        (1, 0) if all.deals == 1 => "its record is still incomplete".into(),
        (0, n) if n == all.deals => "no record yet".into(),
        (n, 0) if n == all.deals => "all their records are incomplete".into(),
        (0, n) => format!("{} {} no record yet", f.integer(n), has(n)),
        (n, 0) => format!("{} {} an incomplete record", f.integer(n), has(n)),
        (thin, none) => format!(
            "{} {} an incomplete record and {} {} none yet",
            f.integer(thin),
            has(thin),
            f.integer(none),
            has(none)
        ),
    }
}

/// `Begin with Haskfield Engineering ($141k, 24 Nov): ask Samuel Okafor.`
fn start_with(all: &PreClose<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let Some(first) = all.biggest() else {
        return String::new();
    };
    let closes = match first.expected_close_on {
        Some(day) if day >= info.as_of => format!(", {}", f.day_near(day, info.as_of)),
        _ => String::new(),
    };
    let whom = first
        .rep
        .map_or("the team (no rep named)".into(), names::name);
    format!(
        "Begin with {} ({}{closes}): ask {whom}.",
        names::name(first.account),
        f.money_or_unknown(first.arr, &info.currency)
    )
}

/// `Jonas Weidner: 2 ($91k)`.
fn rep(one: &RepPreClose<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    format!(
        "{}: {} ({})",
        names::rep(one.rep),
        f.integer(one.deals),
        f.money(one.arr, &info.currency)
    )
}

fn table(all: &PreClose<'_>, with_rep: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let first = if with_rep {
        "Account and rep"
    } else {
        "Account"
    };
    let have_records = all
        .list
        .iter()
        .any(|one| one.state != PreCloseState::NoRecord);
    let third = match have_records {
        true => "Stage, close date, record",
        false => "Stage and close date",
    };
    let titles = [first, "#ARR", third];
    let rows = all.list.iter().map(|one| {
        let name = names::name(one.account);
        let who = match with_rep {
            true => format!("{name} · {}", names::rep(one.rep)),
            false => name,
        };
        vec![
            deal::linked(one.deal_id, who, info),
            f.money_or_unknown(one.arr, &info.currency).into(),
            match have_records {
                true => format!("{}; {}", stage_and_day(one, info), record(one)),
                false => stage_and_day(one, info),
            }
            .into(),
        ]
    });
    Table::of_many(&titles, rows)
}

fn stage_and_day(one: &PreCloseDeal<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let day = match one.expected_close_on {
        Some(day) if day < info.as_of => format!("{}, date passed", f.short_day(day)),
        Some(day) => f.short_day(day),
        None => "no date".into(),
    };
    match one.stage {
        Some(stage) => format!("{}, {day}", names::name(stage)),
        None => day,
    }
}

fn record(one: &PreCloseDeal<'_>) -> String {
    match one.state {
        PreCloseState::NoRecord | PreCloseState::Complete => state(one.state).into(),
        PreCloseState::Incomplete => {
            let complete = Field::ALL.len() - one.fields.iter().count();
            let fields = wording::fields(one.fields);
            format!("{complete} of 7 fields complete; still open: {fields}")
        }
    }
}

/// The list: one row per open deal without a complete record.
pub fn list<'a>(panel: &'a Measured<PreClose<'a>>) -> Option<List<'a>> {
    let columns = Columns::of(panel.measured()?.list.iter())
        .column("deal_id", |one| Value::text(one.deal_id))
        .column("account", |one| Value::text(one.account))
        .column("rep", |one| Value::maybe(one.rep))
        .column("arr", |one| Value::optional(one.arr))
        .column("stage", |one| Value::maybe(one.stage))
        .column("expected_close_on", |one| list::day(one.expected_close_on))
        .column("state", |one| Value::word(state(one.state)))
        .column("not_complete", |one| list::keys(one.fields));
    Some(columns.named(LIST))
}

fn state(state: PreCloseState) -> &'static str {
    match state {
        PreCloseState::NoRecord => "no record",
        PreCloseState::Incomplete => "incomplete",
        PreCloseState::Complete => "complete",
    }
}
