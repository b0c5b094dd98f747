//! The watch list: customers in a segment with a loss spike.

use crate::metrics::losses::backtest::{BackTest, BackTestVerdict, UNTIL_MONTH};
use crate::metrics::losses::objection_handling::Answer;
use crate::metrics::losses::watch::{MONTHS, WatchList, WatchedCustomer, WatchedSegment};
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::{Measured, Share};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{deal, measured, names, wording};

pub const TITLE: &str = "Watch list: months 4 to 6";

/// File name of the whole watch list.
pub const LIST: &str = "watch.csv";

/// Most rows of the watch list shown.
const SHOWN: usize = 20;

/// Most accounts named in a digest.
const NAMED: usize = 2;

/// Most segments in a digest.
const BRIEFLY: usize = 2;

/// Most segments in the mail of a review.
const COHORTS_MAILED: usize = 2;

/// Most objection answers per segment in a mail.
const ANSWERS_MAILED: usize = 2;

/// The watch list of a digest: a few lines.
pub fn in_brief(watch: &Measured<WatchList<'_>>, rest: &str, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let watch = match measured::or_not_measured(watch, "watch", TITLE) {
        Ok(watch) => watch,
        Err(section) => return section,
    };
    let section = Section::new("watch", TITLE).holding("watch list");
    if watch.accounts() == 0 {
        return section.text(nobody(watch, f)).page_list(untold(watch, f));
    }
    let lines = watch.cohorts.iter().map(|cohort| {
        let names: Vec<String> = cohort
            .accounts
            .iter()
            .take(NAMED)
            .map(|one| names::name(one.who.account()))
            .collect();
        let more = cohort.accounts.len().saturating_sub(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!(
            "{}{more}: loss spike in their segment ({}). {}.",
            names.join(", "),
            wording::segment(&cohort.cohort),
            expect(cohort)
        )
    });
    let mut lines: Vec<String> = lines.collect();
    let more = lines.split_off(lines.len().min(BRIEFLY));
    section
        .list(lines)
        .page_list(more)
        .append(accounts(watch, info, 0, rest))
}

/// What stopped most lost deals of the segment: `Likely competitor: Routewise`, else a reason.
pub fn expect(cohort: &WatchedSegment<'_>) -> String {
    let (named, top) = (cohort.competitors.first(), cohort.reasons.first());
    let competitor = |name: &str| format!("Likely competitor: {}", names::name(name));
    match (named, top) {
        (Some(named), None) => competitor(&named.name),
        (Some(named), Some(top)) if named.n >= top.n => competitor(&named.name),
        (_, Some(top)) => format!("Likely reason: {}", wording::lost_reason(&top.name)),
        (None, None) => "No reason is known".into(),
    }
}

fn nobody(watch: &WatchList<'_>, f: &Formatter) -> String {
    let (from, to) = MONTHS;
    match watch.in_months {
        0 => format!("No customer is in months {from} to {to}."),
        n if watch.untold == n => format!(
            "{} in months {from} to {to}; too few deals like theirs closed, lately or in the year \
             before, to tell.",
            f.count(n, "customer is", "customers are")
        ),
        n => format!(
            "{} in months {from} to {to}, none in a segment that loses more deals than usual (a loss \
             spike).",
            f.count(n, "customer is", "customers are")
        ),
    }
}

fn untold(watch: &WatchList<'_>, f: &Formatter) -> Vec<String> {
    match watch.untold {
        0 => Vec::new(),
        n if n == watch.in_months => Vec::new(),
        n => vec![format!(
            "For {} too few deals closed, lately or in the year before, to tell.",
            f.count(n, "customer", "customers")
        )],
    }
}

/// The watch list of a review: reasons, answers, customers, and the back-test.
pub fn section(
    watch: &Measured<WatchList<'_>>,
    back_test: &Measured<BackTest>,
    info: &RunInfo,
) -> Section {
    let f = &info.formatter();
    let watch = match measured::or_not_measured(watch, "watch", TITLE) {
        Ok(watch) => watch,
        Err(section) => return section,
    };
    let mut section = Section::new("watch", TITLE).text(how_many(watch, f));
    for (i, cohort) in watch.cohorts.iter().enumerate() {
        let mut answers = answers(cohort);
        let more = answers.split_off(answers.len().min(ANSWERS_MAILED));
        let told = segment_in_words(cohort, f);
        section = match i < COHORTS_MAILED {
            true => section.text(told).list(answers).page_list(more),
            false => section
                .page_list(vec![told])
                .page_list(answers)
                .page_list(more),
        };
    }
    let section = section
        .append(accounts(watch, info, 3, LIST))
        .page_list(untold(watch, f));
    match back_test {
        Measured::Value(test) => section.text(back_test_in_words(test, f)),
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => section.text(format!(
            "Back-test: {}",
            measured::not_measured(*no_column_is_mapped_to)
        )),
    }
}

/// How many customers are on the list, or that there are none.
fn how_many(watch: &WatchList<'_>, f: &Formatter) -> String {
    if watch.accounts() == 0 {
        return nobody(watch, f);
    }
    format!(
        "Of {} in months {} to {}, {} on the watch list: in {} segment more deals than usual were lost \
         (a loss spike) when they bought, or are now. Expect the same objections.",
        f.count(watch.in_months, "customer", "customers"),
        MONTHS.0,
        MONTHS.1,
        f.count(watch.accounts(), "is", "are"),
        if watch.accounts() == 1 {
            "its"
        } else {
            "their"
        }
    )
}

/// A segment's loss spike, and what its deals were lost to.
fn segment_in_words(cohort: &WatchedSegment<'_>, f: &Formatter) -> String {
    let now = match &cohort.loss_spike {
        Some(found) if found.is_on() => format!(": {}", wording::loss_spike(found, &[], f)),
        _ => ": loss spike when they bought, but not now".into(),
    };
    let lost_to = match (cohort.reasons.as_slice(), cohort.competitors.as_slice()) {
        ([], []) => "No reason is known.".into(),
        (reasons, []) => format!("Lost to: {}.", wording::counted(reasons, f)),
        ([], named) => format!("Competitors named: {}.", wording::named(named, f)),
        (reasons, named) => {
            format!(
                "Lost to: {}; competitors named: {}.",
                wording::counted(reasons, f),
                wording::named(named, f)
            )
        }
    };
    let deals = wording::capital(wording::deals_with(&cohort.cohort));
    format!("{deals}{now}. {lost_to}")
}

fn answers(cohort: &WatchedSegment<'_>) -> Vec<String> {
    let line = |one: &Answer<'_>| {
        let to = if one.is_competitor {
            names::name(&one.to)
        } else {
            wording::lost_reason(&one.to)
        };
        let times = if one.records > 1 {
            format!(", and on {} more records", one.records - 1)
        } else {
            String::new()
        };
        let other = if one.same_cohort {
            ""
        } else {
            "; from another segment"
        };
        format!(
            "Answer to {to} on won deals: “{}” → {} ({}, {}{times}{other}).",
            names::name(&one.objection),
            names::name(&one.answer),
            names::name(one.who.account()),
            names::rep(one.who.rep()),
        )
    };
    match cohort.answers.as_slice() {
        [] => vec!["No record of a won deal holds an answer to these.".into()],
        list => list.iter().map(line).collect(),
    }
}

fn accounts(watch: &WatchList<'_>, info: &RunInfo, mail_rows: usize, rest: &str) -> Section {
    let f = &info.formatter();
    let row = |one: &WatchedCustomer<'_>| {
        let when = match (one.now, one.at_close) {
            (true, true) => "then and now",
            (true, false) => "now",
            (false, _) => "when it closed",
        };
        vec![
            deal::with_person(&one.who, &names::person(one.who.csm(), "CS manager"), info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            one.month.to_string().into(),
            when.into(),
        ]
    };
    let accounts: Vec<&WatchedCustomer<'_>> = watch
        .cohorts
        .iter()
        .flat_map(|cohort| &cohort.accounts)
        .collect();
    let rows = accounts.into_iter().map(row);
    let titles = ["Account and CS manager", "#ARR", "#Month", "Loss spike"];
    let table = Table::of_many(&titles, rows)
        .page_rows(SHOWN)
        .shortened(mail_rows, rest);
    Section::new("watch", TITLE).table(table)
}

/// The back-test of the watch list.
fn back_test_in_words(test: &BackTest, f: &Formatter) -> String {
    let (from, _) = MONTHS;
    let all = Share {
        k: test.named.k + test.others.k,
        n: test.named.n + test.others.n,
    };
    let tried = format!("Back-test, by what was known at the start of month {from}");
    if all.n == 0 {
        return format!("{tried}: no customer is old enough, in a segment with enough history.");
    }
    let rate = |share: Share| match share.estimate() {
        Some(rate) if share.n >= FEWEST_FOR_A_RATE => {
            format!("{} churned ({})", f.of(share), f.interval(&rate))
        }
        _ => format!("{} churned", f.of(share)),
    };
    let by_then = format!("by the end of month {UNTIL_MONTH}");
    let counts = match test.named.n {
        0 => format!(
            "this list would have named no customer; {} churned {by_then}",
            f.of(all)
        ),
        _ => format!(
            "of the customers named, {} {by_then}; of the others, {}. The list would have named {} of those \
             who churned",
            rate(test.named),
            rate(test.others),
            f.of(test.found)
        ),
    };
    let verdict = match test.verdict {
        BackTestVerdict::TooFew => "Too few to tell whether the list predicts churn.",
        BackTestVerdict::Warns => {
            "The list predicted churn: more of the named churned than chance would give."
        }
        BackTestVerdict::NoBetterThanChance => {
            "No sign that the list predicts churn: the difference may be chance."
        }
        BackTestVerdict::Misleads => {
            "The list misled: fewer of the named churned. Do not rely on it."
        }
    };
    let apart: Vec<String> = [
        (test.untold, "with too little history"),
        (test.not_followed, "lost to follow-up before"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, why)| format!("{} {why}", f.integer(n)))
    .collect();
    let apart = if apart.is_empty() {
        String::new()
    } else {
        format!(" Not counted: {}.", apart.join(", "))
    };
    format!("{tried}: {counts}. {verdict}{apart}")
}

/// The list: one row per customer. Other programs read it, so counts have no locale.
pub fn list<'a>(watch: &'a Measured<WatchList<'a>>) -> Option<List<'a>> {
    let rows = watch.measured()?.cohorts.iter();
    let rows = rows.flat_map(|cohort| cohort.accounts.iter().map(move |one| (cohort, one)));
    let f = Formatter::default();
    let list = deal::columns(rows, |(_, one)| &one.who)
        .column("cohort", |(cohort, _)| {
            Value::text(cohort.cohort.to_string())
        })
        .column("month", |(_, one)| Value::plain(one.month))
        .column("pressure_now", |(_, one)| Value::plain(one.now))
        .column("pressure_at_close", |(_, one)| Value::plain(one.at_close))
        .column("reasons", move |(cohort, _)| {
            Value::text(wording::counted(&cohort.reasons, &f))
        })
        .column("competitors", move |(cohort, _)| {
            Value::text(wording::named(&cohort.competitors, &f))
        })
        .named(LIST);
    Some(list)
}
