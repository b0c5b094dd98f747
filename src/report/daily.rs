//! The morning digest in words.

use crate::metrics::completeness::Window;
use crate::metrics::open_handoffs::OpenHandoff;
use crate::metrics::priorities::LEADING_HANDOFFS;
use crate::metrics::{Daily, Share, TRAILING_DAYS, WEEKS};
use crate::report::charts::ChartError;
use crate::report::document::{Document, Section};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{
    check_ins, copies, data, diagnosis, drilldown, fields, gaps, lost_deals, lost_segments,
    milestones, people, plan, pre_close, record_quality, rejections, reps, review_cycles, watch,
    won_deals,
};
use crate::report::topic::Topic;
use crate::report::{definitions, heading, names, topic};

/// The topics of the digest in reading order, one per line.
fn topics<'a>(daily: &'a Daily<'a>, inputs: &'a Inputs) -> Vec<Topic<'a>> {
    vec![
        Topic::new(move |info| plan::section(daily, info)),
        Topic::new(move |info| gaps::today(daily, info)),
        Topic::new(move |info| gaps::section(daily, info)).lists(gaps::lists(&daily.open_handoffs)),
        Topic::new(move |info| pre_close::section(&daily.pre_close, info))
            .lists(pre_close::list(&daily.pre_close)),
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
        Topic::new(move |info| data::section(inputs, info)).lists([data::list(&inputs.issues)]),
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
    let window = daily.window.measured();
    let now = gaps::this_week(daily);
    let (headline, subject) = headline(window, &now, info, daily, inputs);
    let (sections, charts) = topic::sections(topics(daily, inputs), info)?;
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Handoff digest, {}", f.day(info.as_of)),
        meta: heading::meta(inputs, info, "Handoff digest"),
        subject,
        preheader: preheader(window, &now, &info.currency, f),
        headline,
        lead: lead(daily, &now, info),
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

/// Headline and mail subject.
fn headline(
    window: Option<&Window>,
    now: &[&OpenHandoff<'_>],
    info: &RunInfo,
    daily: &Daily<'_>,
    inputs: &Inputs,
) -> (String, String) {
    let f = &info.formatter();
    let Some(window) = window else {
        let text = format!(
            "{} won and {} lost in {TRAILING_DAYS} days; handoffs are not measured yet",
            f.count(daily.losses.won_now, "deal", "deals"),
            f.integer(daily.losses.real_now())
        );
        let subject = format!(
            "Handoff: {} won, {} lost in {TRAILING_DAYS} days",
            daily.losses.won_now,
            daily.losses.real_now()
        );
        return (format!("{text}."), subject);
    };
    if window.expected == 0 {
        return (
            "Quiet week: no deal was won in the last 7 days.".into(),
            "Handoff: 0 deals won in the last 7 days".into(),
        );
    }
    if now.is_empty() {
        return no_gaps(window, inputs, f);
    }
    let complete = complete(window, f);
    let missing = window.expected - window.present;
    let risk = f.money(window.gap_arr.value(), &info.currency);
    let headline = match missing {
        1 if window.expected == 1 => "The one new customer this week has no handoff record.".into(),
        0 if window.expected == 1 => "The one new customer this week has an incomplete handoff \
                                      record."
            .into(),
        0 => format!("{complete} new customers this week have a complete handoff record."),
        1 => format!(
            "{complete} new customers this week have a complete handoff record; 1 has none."
        ),
        n => format!(
            "{complete} new customers this week have a complete handoff record; {n} have none."
        ),
    };
    (
        headline,
        format!("Handoff: {complete} complete, {missing} missing, {risk} at risk"),
    )
}

/// `4 of 6`: complete records of the week's won deals.
fn complete(window: &Window, f: &Formatter) -> String {
    f.of(Share {
        k: window.complete,
        n: window.expected,
    })
}

/// Headline and mail subject of a week in which every won deal that could be read has its record.
fn no_gaps(window: &Window, inputs: &Inputs, f: &Formatter) -> (String, String) {
    let complete = complete(window, f);
    // A deal that could not be read may have been won this week.
    let unread: u64 = inputs
        .files
        .iter()
        .filter(|file| file.table == "deals")
        .map(|file| file.rows_skipped)
        .sum();
    let (doubt, none) = match unread {
        0 => (String::new(), ", no gaps"),
        n => (
            format!(
                " among the deals that could be read ({} could not)",
                f.integer(n)
            ),
            "",
        ),
    };
    let headline = match window.expected {
        1 => {
            format!("No gaps this week{doubt}: the one new customer has a complete handoff record.")
        }
        _ => format!(
            "No gaps this week{doubt}: {complete} new customers have a complete handoff record."
        ),
    };
    (headline, format!("Handoff: {complete} complete{none}"))
}

fn preheader(
    window: Option<&Window>,
    now: &[&OpenHandoff<'_>],
    currency: &str,
    f: &Formatter,
) -> String {
    match (window, now.first()) {
        (None, _) => "Name a handoffs table to see which of the 7 fields travelled with each \
                      account."
            .into(),
        (Some(window), None) => format!(
            "Nothing to chase today: {} won, none without its record.",
            f.count(window.expected, "deal", "deals")
        ),
        (Some(_), Some(gap)) => {
            let arr = f.money_or_unknown(gap.who.arr(), currency);
            format!(
                "Biggest gap: {} ({arr}, {}).",
                names::name(gap.who.account()),
                names::rep(gap.who.rep())
            )
        }
    }
}

/// How much revenue came without a complete record, and the accounts with most of it.
fn lead(daily: &Daily<'_>, now: &[&OpenHandoff<'_>], info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let window = daily.window.measured().filter(|w| w.expected > 0);
    let (Some(window), Some(priorities)) = (window, &daily.priorities) else {
        return Vec::new();
    };
    if now.is_empty() {
        return Vec::new();
    }
    let biggest: Vec<String> = now
        .iter()
        .take(LEADING_HANDOFFS)
        .map(|gap| {
            format!(
                "{} ({})",
                names::name(gap.who.account()),
                names::rep(gap.who.rep())
            )
        })
        .collect();
    let beginning = match (biggest.len() < now.len(), priorities.two_are_most) {
        (false, _) => "",
        (true, true) => "most of it ",
        (true, false) => "first of all ",
    };
    vec![format!(
        "{} of new ARR lacks a complete one: {beginning}{}.",
        f.money(window.gap_arr.value(), &info.currency),
        names::list(&biggest)
    )]
}
