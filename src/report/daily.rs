//! The morning digest in words.

use crate::metrics::handoff_state::HandoffState;
use crate::metrics::plan_fact_gap::{PlanStep, PlannedStep};
use crate::metrics::priorities::{DueNext, Priorities};
use crate::metrics::section_changes::{self, StableSection};
use crate::metrics::{Daily, Measured, TRAILING_DAYS, WEEKS, WINDOW_DAYS};
use crate::report::charts::ChartError;
use crate::report::document::{Document, Section, UNCHANGED};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{
    check_ins, copies, data, diagnosis, drilldown, fields, lost_deals, lost_segments, milestones,
    open_handoffs, people, plan, pre_close, record_quality, rejections, reps, review_cycles, since,
    today, watch, with_cs, won_deals,
};
use crate::report::topic::Topic;
use crate::report::{definitions, heading, names, topic};

/// The topics of the digest in reading order, one per line.
fn topics<'a>(daily: &'a Daily<'a>, inputs: &'a Inputs) -> Vec<Topic<'a>> {
    vec![
        Topic::new(move |info| since::section(daily, info)),
        Topic::new(move |info| today::section(daily, info)),
        Topic::new(move |info| with_cs::section(daily, info)),
        Topic::new(move |info| plan::section(daily, info)),
        Topic::new(move |info| fields::trend_section(daily, info)),
        Topic::new(move |info| pre_close::section(&daily.pre_close, info))
            .lists(pre_close::list(&daily.pre_close)),
        Topic::new(move |info| open_handoffs::section(daily, info))
            .lists(open_handoffs::lists(&daily.unfinished)),
        Topic::new(move |info| people::section(daily, info)),
        Topic::new(move |info| fields::section(daily, info)).lists(reps::weeks(&daily.weeks)),
        Topic::new(move |info| check_ins::section(&daily.check_ins, check_ins::LIST, info))
            .lists(check_ins::list(&daily.check_ins)),
        Topic::new(move |info| watch::in_brief(&daily.watch, watch::LIST, info))
            .lists(watch::list(&daily.watch)),
        Topic::new(move |info| diagnosis::with_steps(daily, info).page_only()),
        Topic::new(move |info| milestones::section(daily, info).page_only())
            .lists([milestones::list(&daily.milestones)]),
        Topic::new(move |info| record_quality::section(&daily.record_quality, info).page_only())
            .lists(record_quality::list(&daily.record_quality)),
        Topic::new(move |info| {
            review_cycles::section(&daily.review_cycles, info)
                .see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD)
                .page_only()
        })
        .lists(review_cycles::list(&daily.review_cycles)),
        Topic::new(move |info| copies::section(&daily.copies, info).page_only())
            .lists(copies::list(&daily.copies)),
        Topic::new(move |info| reps::section(daily, info).map(Section::page_only))
            .lists(reps::list(&daily.reps)),
        Topic::new(move |info| lost_segments::section(&daily.losses, info, 0).page_only())
            .lists([lost_segments::list(&daily.losses)]),
        Topic::new(move |info| {
            won_deals::section(
                &daily.deal_handoffs,
                &format!("{WEEKS} weeks"),
                won_deals::LIST,
                info,
            )
            .page_only()
        })
        .lists(won_deals::list(&daily.deal_handoffs)),
        Topic::new(move |info| rejections::section(&daily.rejections, "90 days", info).page_only())
            .lists(rejections::list(&daily.rejections)),
        Topic::new(move |info| lost_deals::section(&daily.losses.lost, info).page_only())
            .lists([lost_deals::list(&daily.losses)]),
        Topic::new(move |info| milestones::one_by_one(daily, info).page_only()),
        Topic::new(move |info| data::check(inputs, info)).lists([data::list(&inputs.issues)]),
    ]
}

/// The digest as a document.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn document(
    daily: &Daily<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let (headline, subject) = headline(daily, inputs, info);
    let (mut sections, charts) = topic::sections(topics(daily, inputs), info)?;
    fold_unchanged(&mut sections, daily, info);
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Handoff digest, {}", f.day(info.as_of)),
        meta: heading::meta(inputs, info, "Handoff digest"),
        subject,
        preheader: preheader(daily, info),
        headline,
        lead: lead(daily, info),
        alerts: heading::alerts(inputs),
        sections,
        definitions: definitions::all(info),
        charts,
    })
}

/// The lists of the digest.
pub fn lists<'a>(daily: &'a Daily<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    topic::lists(topics(daily, inputs))
}

/// Headline and mail subject: what is overdue and what is due next.
fn headline(daily: &Daily<'_>, inputs: &Inputs, info: &RunInfo) -> (String, String) {
    let f = &info.formatter();
    let (Some(_), Some(found)) = (daily.window.measured(), &daily.priorities) else {
        let won = f.count(daily.losses.won_now, "deal", "deals");
        let lost = f.integer(daily.losses.real_now());
        return (
            format!(
                "{won} won and {lost} lost in {TRAILING_DAYS} days; handoffs are not measured yet."
            ),
            format!("Handoff: {won} won, {lost} lost in {TRAILING_DAYS} days"),
        );
    };
    let next = found.due_next.map(|next| due_next(next, info));
    let (said, subject) = match open(found, info) {
        Some((said, subject)) => (said, format!("{subject}{}", left_undone(daily, f))),
        None => nothing_open(daily, inputs, info),
    };
    let more = if found.overdue + found.rejected > 0 {
        " more"
    } else {
        ""
    };
    let next_said = next
        .as_ref()
        .map(|(n, is, by)| format!(" {n}{more} {is} {by}."));
    let next_subject = next.as_ref().map(|(n, _, by)| format!(", {n} {by}"));
    (
        format!("{said}{}", next_said.unwrap_or_default()),
        format!("{subject}{}", next_subject.unwrap_or_default()),
    )
}

/// `, 1 lost to churn, 1 over a year old`: the handoffs that left the count since the last digest
/// without a record. Fewer overdue ones would look like progress.
fn left_undone(daily: &Daily<'_>, f: &Formatter) -> String {
    let changes = daily.changes.measured();
    let left = changes.map_or([0, 0], |changes| {
        [
            changes.closed_as(Some(HandoffState::Churned)),
            changes.aged_out.len() as u64,
        ]
    });
    let parts = left.into_iter().zip(["lost to churn", "over a year old"]);
    let parts = parts.filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts
        .map(|(n, what)| format!(", {} {what}", f.integer(n)))
        .collect();
    parts.concat()
}

/// Headline and subject where handoffs are overdue or rejected: `22 handoffs are overdue ($772k).`
fn open(found: &Priorities<'_>, info: &RunInfo) -> Option<(String, String)> {
    let f = &info.formatter();
    let handoffs = |n: u64| f.count(n, "handoff", "handoffs");
    let are = |n: u64| if n == 1 { "is" } else { "are" };
    let arr = f.money(found.overdue_arr.value(), &info.currency);
    let long = overdue_for_long(found, f);
    let rejected = f.integer(found.rejected);
    Some(match (found.overdue, found.rejected) {
        (0, 0) => return None,
        (0, n) => (
            format!(
                "CS rejected {}, not resubmitted yet.",
                f.count(n, "record", "records")
            ),
            format!("{} rejected by CS", f.count(n, "record", "records")),
        ),
        (n, 0) => (
            format!("{} {} overdue ({arr} ARR){long}.", handoffs(n), are(n)),
            format!("{} overdue ({arr})", handoffs(n)),
        ),
        (n, _) => (
            format!(
                "{} {} overdue ({arr} ARR){long}, and {rejected} rejected by CS.",
                handoffs(n),
                are(n)
            ),
            format!("{} overdue ({arr}), {rejected} rejected", handoffs(n)),
        ),
    })
}

/// `, 9 of them for over 90 days`: how much of it is old.
fn overdue_for_long(found: &Priorities<'_>, f: &Formatter) -> String {
    let requests = found.long_open.iter().flat_map(|old| &old.requests);
    let overdue = requests.map(|one| one.missing.len() + one.incomplete.len());
    match overdue.sum::<usize>() as u64 {
        0 => String::new(),
        1 if found.overdue == 1 => format!(", for over {TRAILING_DAYS} days"),
        n if n == found.overdue => format!(", all for over {TRAILING_DAYS} days"),
        n => format!(", {} of them for over {TRAILING_DAYS} days", f.integer(n)),
    }
}

/// Headline and subject where nothing is open: the worst step leads.
fn nothing_open(daily: &Daily<'_>, inputs: &Inputs, info: &RunInfo) -> (String, String) {
    let f = &info.formatter();
    let worst = plan::worst(daily, info);
    // A deal that could not be read may be overdue.
    let (said, subject) = match unread(inputs) {
        0 => (
            "No handoff is overdue.".to_string(),
            "No handoff overdue".to_string(),
        ),
        n => (
            format!(
                "No handoff is overdue among the deals that could be read ({} could not).",
                f.integer(n)
            ),
            format!("{} could not be read", f.count(n, "deal", "deals")),
        ),
    };
    match worst {
        Some(worst) => (format!("{said} {worst}."), subject),
        None => (said, subject),
    }
}

/// What is due next: how many, the verb, and when: `2`, `are`, `due today`.
fn due_next(next: DueNext, info: &RunInfo) -> (String, &'static str, String) {
    let f = &info.formatter();
    let by = match next.by.since(info.as_of) {
        0 => "due today".into(),
        1..7 => format!("due by {}", f.weekday_name(next.by)),
        _ => format!("due by {}", f.short_day(next.by)),
    };
    let are = if next.deals == 1 { "is" } else { "are" };
    (f.integer(next.deals), are, by)
}

/// Rows of deals that could not be read.
fn unread(inputs: &Inputs) -> u64 {
    let deals = inputs.files.iter().filter(|file| file.table == "deals");
    deals.map(|file| file.rows_skipped).sum()
}

fn preheader(daily: &Daily<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let Some(found) = &daily.priorities else {
        return "Name a handoffs table to see which of the 7 fields travelled with each account."
            .into();
    };
    match (
        found.requests.iter().find(|one| one.open() > 0),
        &found.long_open,
    ) {
        (None, None) => "Nobody owes a record today: 0 handoffs are open.".into(),
        (None, Some(old)) => format!(
            "{} open for over {TRAILING_DAYS} days.",
            f.count(old.deals, "handoff has been", "handoffs have been")
        ),
        (Some(first), _) => format!(
            "First ask {}: {} ({}).",
            names::rep(first.rep),
            f.count(first.open() as u64, "record", "records"),
            f.money(first.arr.value(), &info.currency)
        ),
    }
}

/// How the week's deals stand against the week before, how the number of open handoffs came about,
/// and the worst step where the headline does not say it.
fn lead(daily: &Daily<'_>, info: &RunInfo) -> Vec<String> {
    let (Some(now), Some(found)) = (complete(&daily.plan_fact_gap), &daily.priorities) else {
        return Vec::new();
    };
    let changes = daily.changes.measured();
    let flow = changes.and_then(|changes| since::open_flow(changes, info));
    let mut lead = vec![week(daily, now, info)];
    lead.extend(flow);
    let is_said = found.overdue == 0 && found.rejected == 0;
    let is_of_records = |step| matches!(step, PlanStep::HandedIn | PlanStep::Complete);
    if let Some(worst) = found.worst_step
        && !is_said
        && !is_of_records(worst.step)
    {
        lead.extend(plan::worst(daily, info).map(|worst| format!("{worst}.")));
    }
    lead
}

/// The step of the complete record.
fn complete(steps: &Measured<Vec<PlannedStep>>) -> Option<PlannedStep> {
    let steps = steps.measured()?.iter();
    steps.copied().find(|one| one.step == PlanStep::Complete)
}

/// `12 deals won 14 to 20 Nov: 6 records complete, 4 incomplete or missing, 2 not due yet. A week ago:
/// 7, 2 and 2.` All deals of the week, so that the parts add up; those that are due or done are
/// the plan of Plan, Fact, Gap.
fn week(daily: &Daily<'_>, now: PlannedStep, info: &RunInfo) -> String {
    let f = &info.formatter();
    let waiting = plan::waiting(daily);
    let span = plan::span(info);
    if now.plan == 0 {
        let before = daily.window_before.measured();
        return match (waiting, before.map_or(0, |before| before.expected)) {
            (0, 0) => "No deal was won in the last 14 days.".into(),
            (0, n) => format!(
                "No deal was won {span}; {} in the {WINDOW_DAYS} days before.",
                f.integer(n)
            ),
            _ => format!(
                "{} won {span}: not due yet.",
                f.count(waiting, "deal", "deals")
            ),
        };
    }
    let won = f.count(now.plan + waiting, "deal", "deals");
    let was = complete(&daily.plan_fact_gap_before).filter(|was| was.plan > 0);
    let was = was.map(|was| {
        let all = daily.window_before.measured();
        let all = all.map_or(was.plan, |before| before.expected);
        [was.fact, was.gap(), all.saturating_sub(was.plan)]
    });
    let has_waiting = waiting > 0 || was.is_some_and(|was| was[2] > 0);
    let not_due = match has_waiting {
        true => format!(", {} not due yet", f.integer(waiting)),
        false => String::new(),
    };
    let before = was.map_or(String::new(), |was| {
        let told = if has_waiting { 3 } else { 2 };
        let parts: Vec<String> = was.iter().take(told).map(|n| f.integer(*n)).collect();
        format!(" A week ago: {}.", names::list(&parts))
    });
    format!(
        "{won} won {span}: {} complete, {} incomplete or missing{not_due}.{before}",
        f.count(now.fact, "record", "records"),
        f.integer(now.gap())
    )
}

/// Leaves sections out of the mail that say what the previous digest said, and names them in one
/// line. The page keeps them.
fn fold_unchanged(sections: &mut Vec<Section>, daily: &Daily<'_>, info: &RunInfo) {
    let f = &info.formatter();
    let Some((day, unchanged)) = section_changes::unchanged(daily, info.as_of) else {
        return;
    };
    let mut said = Vec::new();
    for one in unchanged {
        let mailed = sections
            .iter_mut()
            .find(|section| section.id == one.anchor() && section.in_mail);
        if let Some(section) = mailed {
            section.in_mail = false;
            said.push(in_short(one, daily, info));
        }
    }
    if said.is_empty() {
        return;
    }
    let text = format!(
        "Unchanged since {}: {}.",
        f.weekday_name(day),
        said.join(", ")
    );
    // Before the data check, which is last.
    let at = sections.len().saturating_sub(1);
    sections.insert(at, Section::new(UNCHANGED, "Unchanged").text(text));
}

/// `check-ins (4 overdue)`.
fn in_short(section: StableSection, daily: &Daily<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    match section {
        StableSection::People => people_in_short(daily),
        StableSection::Fields => match section_changes::weakest_field(daily) {
            Some(field) => format!("fields (weakest: {})", field.label().to_lowercase()),
            None => "fields".into(),
        },
        StableSection::CheckIns => match daily.check_ins.measured() {
            Some(all) => match check_ins::open_in_words(all, info) {
                Some(open) => format!("check-ins ({open})"),
                None => "check-ins (none overdue)".into(),
            },
            None => "check-ins".into(),
        },
        StableSection::WatchList => {
            let accounts = daily.watch.measured().map_or(0, |watch| watch.accounts());
            match accounts {
                0 => "watch list (empty)".into(),
                n => format!("watch list ({})", f.count(n, "account", "accounts")),
            }
        }
    }
}

/// `most missing records (Ana), most incomplete records accepted (Tom)`: not whom Do today asks, which
/// changes from day to day.
fn people_in_short(daily: &Daily<'_>) -> String {
    let found = daily.priorities.as_ref();
    let rep = found.and_then(|found| found.most_missing_records.as_ref());
    let lead = found.and_then(|found| found.most_incomplete_accepted.as_ref());
    let rep = rep.map(|one| {
        let rep = names::rep(one.rep.as_deref());
        format!("most missing records ({rep})")
    });
    let lead = lead.map(|one| {
        let lead = names::person(one.cs_lead.as_deref(), "CS lead");
        format!("most incomplete records accepted ({lead})")
    });
    let told: Vec<String> = rep.into_iter().chain(lead).collect();
    match told.is_empty() {
        true => "most missing records (nobody)".into(),
        false => told.join(", "),
    }
}
