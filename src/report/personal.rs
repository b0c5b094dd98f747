//! One person's part of the digest: their open tasks and deals.

use crate::metrics::deal_ref::DealRef;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::personal::PersonalDigest;
use crate::metrics::reviews::review_cycles::OpenRejection;
use crate::metrics::unfinished_handoffs::{RecordKind, UnfinishedHandoff};
use crate::metrics::{HANDOFF_DAYS, Share, TRAILING_DAYS, WEEKS};
use crate::model::PersonalRole;
use crate::report::document::{Cell, Document, Section, Table};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::run_info::RunInfo;
use crate::report::sections::{check_ins, data, open_handoffs, pre_close, watch, won_deals};
use crate::report::{deal, definitions, heading, measured, names, wording};

/// Rows of a table in a mail.
const IN_MAIL: usize = 12;

/// Rows of a table on the page.
const ON_PAGE: usize = 100;

/// Name of the list with all rows: none, because personal digests have no lists.
const REST: &str = "";

pub fn document(
    own: &PersonalDigest<'_>,
    whose: PersonalRole,
    person: &str,
    inputs: &Inputs,
    info: &RunInfo,
) -> Document {
    let f = &info.formatter();
    let name = names::name(person);
    let mut sections = match whose {
        PersonalRole::Rep => vec![to_write(own, whose, info), sent_back(own, whose, info)],
        PersonalRole::CsLead => vec![
            to_review(own, info),
            sent_back(own, whose, info),
            to_write(own, whose, info),
        ],
    };
    sections.extend(pre_close::own(&own.pre_close, IN_MAIL, info));
    sections.push(check_ins::section(&own.check_ins, REST, info));
    sections.push(watched(own, info));
    sections.extend(copies(own, f));
    sections.extend(tally(own, f));
    sections.push(
        won_deals::section(&own.deal_handoffs, &format!("{WEEKS} weeks"), REST, info).page_only(),
    );
    sections.push(data::section(inputs, info).page_only());
    let (headline, subject) = headline(own, whose, f);
    Document {
        kind: info.kind.key(),
        title: format!("Handoffs of {name}, {}", f.day(info.as_of)),
        meta: heading::meta(inputs, info, &format!("Handoffs of {name}")),
        subject,
        preheader: preheader(own, info),
        headline,
        lead: Vec::new(),
        alerts: heading::alerts(inputs),
        sections,
        definitions: definitions::all(info),
        charts: Vec::new(),
    }
}

fn to_do<'a>(own: &'a PersonalDigest<'a>) -> &'a [UnfinishedHandoff<'a>] {
    own.to_do.measured().map_or(&[], Vec::as_slice)
}

/// Rejected records that the rep has submitted again, or those not submitted again.
fn waiting<'a>(own: &'a PersonalDigest<'a>, handed_in_again: bool) -> Vec<&'a OpenRejection<'a>> {
    let all = own
        .open_rejections
        .measured()
        .map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter(|one| one.resubmitted_on.is_some() == handed_in_again)
        .collect()
}

fn headline(own: &PersonalDigest<'_>, whose: PersonalRole, f: &Formatter) -> (String, String) {
    if own.to_do.measured().is_none() {
        return (
            "Handoffs are not measured yet.".into(),
            "Handoff: not measured yet".into(),
        );
    }
    let open: Vec<String> = tasks(own, whose, f)
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(_, text)| text)
        .collect();
    match open.is_empty() {
        true => (
            "Nothing to do today.".into(),
            "Handoff: nothing to do today".into(),
        ),
        false => (
            format!("{}.", names::list(&open)),
            format!("Handoff: {}", open.join(", ")),
        ),
    }
}

/// The person's open tasks by kind: how many there are, and in words.
fn tasks(own: &PersonalDigest<'_>, whose: PersonalRole, f: &Formatter) -> Vec<(u64, String)> {
    let count = |state| to_do(own).iter().filter(|one| one.state == state).count() as u64;
    let missing = count(HandoffState::OverdueNoRecord);
    let incomplete = count(HandoffState::OverdueIncomplete);
    let rejected = count(HandoffState::Rejected);
    let not_due = count(HandoffState::NotDue);
    let again = waiting(own, true).len() as u64;
    let to_review = own.to_review.measured().map_or(0, Vec::len) as u64 + again;
    let closing = own.pre_close.measured();
    let closing = closing.map_or(0, |all| all.list.len()) as u64;
    let line = |n, one: &str, many: &str| (n, f.count(n, one, many));
    match whose {
        PersonalRole::Rep => vec![
            line(missing, "record overdue", "records overdue"),
            line(
                incomplete,
                "incomplete record overdue",
                "incomplete records overdue",
            ),
            line(rejected, "record rejected by CS", "records rejected by CS"),
            line(not_due, "record due next", "records due next"),
            line(
                closing,
                "record to prepare before the close",
                "records to prepare before the close",
            ),
        ],
        PersonalRole::CsLead => vec![
            line(to_review, "record to review", "records to review"),
            line(
                missing + incomplete,
                "handoff overdue from sales",
                "handoffs overdue from sales",
            ),
            line(
                rejected,
                "rejected record not resubmitted",
                "rejected records not resubmitted",
            ),
        ],
    }
}

/// The first task in words: what the person waits for or is waited for, else the next close.
fn preheader(own: &PersonalDigest<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    if own.to_do.measured().is_none() {
        return "No column is mapped to the handoffs, so 0 of 7 fields can be read.".into();
    }
    let account = |who: &DealRef<'_>| {
        let arr = f.money_or_unknown(who.arr(), &info.currency);
        format!("{} ({arr})", names::name(who.account()))
    };
    if let Some(first) = to_do(own).first() {
        let has_record = first.kind != RecordKind::NoRecord;
        let state = wording::state(first.state, has_record, first.due_on, info.as_of, f);
        let state = state.text.replace("▲\u{a0}", "");
        return format!("First: {}, {state}.", account(&first.who));
    }
    if let Some(first) = own.to_review.measured().and_then(|all| all.first()) {
        return format!(
            "First to review: {}, its record is new.",
            account(&first.who)
        );
    }
    if let Some(first) = waiting(own, true).first() {
        return format!(
            "First to review again: {}, resubmitted.",
            account(&first.who)
        );
    }
    match own.pre_close.measured().filter(|all| !all.list.is_empty()) {
        Some(all) => pre_close::summary(all, info),
        None => {
            format!("No handoff of the last {HANDOFF_DAYS} days is overdue, rejected or due next.")
        }
    }
}

const NOTHING_OPEN: &str = "No handoff is overdue, rejected or due next.";

fn to_write(own: &PersonalDigest<'_>, whose: PersonalRole, info: &RunInfo) -> Section {
    const TITLE: &str = "Open handoffs";
    if let Err(section) = measured::or_not_measured(&own.to_do, "gap", TITLE) {
        return section;
    }
    let all: Vec<&UnfinishedHandoff<'_>> = to_do(own).iter().collect();
    let section = Section::new("gap", TITLE);
    match all.is_empty() {
        true => section.text(NOTHING_OPEN),
        false => section.text(without_record(&all, info)).table(
            open_handoffs::table(&all, whose == PersonalRole::CsLead, info)
                .page_rows(ON_PAGE)
                .shortened(IN_MAIL, REST),
        ),
    }
}

/// `Without a record: 4 of 5.`
fn without_record(all: &[&UnfinishedHandoff<'_>], info: &RunInfo) -> String {
    let is_without = |one: &&&UnfinishedHandoff<'_>| one.state == HandoffState::OverdueNoRecord;
    let share = Share {
        k: all.iter().filter(is_without).count() as u64,
        n: all.len() as u64,
    };
    format!("Without a record: {}.", info.formatter().of(share))
}

fn to_review(own: &PersonalDigest<'_>, info: &RunInfo) -> Section {
    const TITLE: &str = "To review";
    let f = &info.formatter();
    let fresh = match measured::or_not_measured(&own.to_review, "review", TITLE) {
        Ok(fresh) => fresh,
        Err(section) => return section,
    };
    let row = |who, state: Cell| {
        vec![
            deal::with_rep(who, info),
            f.money_or_unknown(who.arr(), &info.currency).into(),
            state,
        ]
    };
    let again = waiting(own, true);
    let rows = fresh
        .iter()
        .map(|one| row(&one.who, won_deals::state(one, info)));
    let rows = rows.chain(again.iter().map(|one| {
        let on = one
            .resubmitted_on
            .map_or(String::new(), |day| format!(" on {}", f.short_day(day)));
        row(&one.who, format!("resubmitted{on}").into())
    }));
    let rows: Vec<Vec<Cell>> = rows.collect();
    let section = Section::new("review", TITLE);
    match rows.is_empty() {
        true => section.text("No record of your accounts awaits review."),
        false => section.table(
            Table::new(&["Account and rep", "#ARR", "Status"], rows)
                .page_rows(ON_PAGE)
                .shortened(IN_MAIL, REST),
        ),
    }
}

fn sent_back(own: &PersonalDigest<'_>, whose: PersonalRole, info: &RunInfo) -> Section {
    const TITLE: &str = "Rejected by CS, not resubmitted";
    let f = &info.formatter();
    if let Err(section) = measured::or_not_measured(&own.open_rejections, "rejected", TITLE) {
        return section;
    }
    let row = |one: &&OpenRejection<'_>| {
        let by = names::person(one.who.cs_lead(), "CS lead");
        let person = if whose == PersonalRole::Rep {
            by
        } else {
            names::rep(one.who.rep())
        };
        vec![
            deal::with_person(&one.who, &person, info),
            f.integer(one.days_waiting.unsigned_abs()).into(),
            wording::fields(one.fields).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = waiting(own, false).iter().map(row).collect();
    let section = Section::new("rejected", TITLE);
    let first = if whose == PersonalRole::Rep {
        "Account and CS lead"
    } else {
        "Account and rep"
    };
    match rows.is_empty() {
        true => section.text("No record was rejected and not resubmitted."),
        false => section.table(
            Table::new(&[first, "#Days", "Fields"], rows)
                .page_rows(ON_PAGE)
                .shortened(IN_MAIL, REST),
        ),
    }
}

fn watched(own: &PersonalDigest<'_>, info: &RunInfo) -> Section {
    match own
        .watch
        .measured()
        .filter(|watch| watch.cohorts.is_empty())
    {
        Some(_) => {
            Section::new("watch", watch::TITLE).text("No customer of yours is on the watch list.")
        }
        None => watch::in_brief(&own.watch, REST, info),
    }
}

fn copies(own: &PersonalDigest<'_>, f: &Formatter) -> Option<Section> {
    let lines = own.copies.iter().map(|copy| {
        let text = wording::excerpt(&copy.text);
        format!(
            "{} on {}: “{text}”",
            copy.column.field().label(),
            f.count(copy.deals, "deal", "deals")
        )
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| Section::new("copies", "Reused text (all records)").list(lines))
}

fn tally(own: &PersonalDigest<'_>, f: &Formatter) -> Option<Section> {
    let tally = own.tally.as_ref()?;
    let text = format!(
        "{} won. Of those past their due day, {} have no record, {} have a complete one and {} came \
         on time.",
        f.count(tally.won, "deal", "deals"),
        f.of(tally.missing),
        f.of(tally.completeness),
        f.of(tally.on_time)
    );
    Some(Section::new("tally", format!("Your last {TRAILING_DAYS} days")).text(text))
}
