//! Rejected records and the days until they were accepted, for the team and by rep.

use crate::metrics::reviews::review_cycles::{OpenRejection, RepCorrections, ReviewCycles};
use crate::metrics::{Measured, Share, TRAILING_DAYS};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::{deal, list, measured, names, wording};

/// Most records on the page.
const SHOWN: usize = 12;

/// Rejected records, and the days until they were accepted.
pub fn section(attempts: &Measured<ReviewCycles<'_>>, info: &RunInfo) -> Section {
    const TITLE: &str = "Rejected records";
    let f = &info.formatter();
    let attempts = match measured::or_not_measured(attempts, "rejected", TITLE) {
        Ok(attempts) => attempts,
        Err(section) => return section,
    };
    let section = Section::new("rejected", TITLE);
    if attempts.rejected_first.n == 0 && attempts.waiting.is_empty() {
        return section.text(format!(
            "CS reviewed no record for the first time in the last {TRAILING_DAYS} days."
        ));
    }
    let days = |days: f64| format!("{} days", f.number(days));
    let again = match attempts.days_to_resubmit {
        Some(n) => format!(
            " {} came as a new version (median {}).",
            f.integer(attempts.resubmitted),
            days(n)
        ),
        None => String::new(),
    };
    let text = format!(
        "CS rejected {} records at first review in {TRAILING_DAYS} days.{}{again}",
        f.of(attempts.rejected_first),
        accepted_since(attempts, f),
    );
    if attempts.waiting.is_empty() {
        return section.text(format!("{text} No record awaits correction."));
    }
    let row = |one: &OpenRejection<'_>| {
        let again = one.resubmitted_on.map_or("no".into(), |x| f.short_day(x));
        vec![
            deal::with_rep(&one.who, info),
            f.money_or_unknown(one.who.arr(), &info.currency).into(),
            names::rep(one.who.cs_lead()).into(),
            one.days_waiting.to_string().into(),
            again.into(),
            wording::fields(one.fields).into(),
        ]
    };
    let titles = [
        "Account and rep",
        "#ARR",
        "CS lead",
        "#Days",
        "#Resubmitted",
        "Fields",
    ];
    let table = Table::of_many(&titles, attempts.waiting.iter().map(row));
    section
        .text(text)
        .table(table.page_rows(SHOWN).shortened(0, "rejected.csv"))
}

/// ` All 20 have since been accepted (median 7 days); 18 of them are still incomplete.`
fn accepted_since(attempts: &ReviewCycles<'_>, f: &Formatter) -> String {
    let (since, rejected) = (attempts.accepted_since, attempts.rejected_first.k);
    let who = match since {
        _ if rejected == 0 => return String::new(),
        0 => return " CS has accepted none of them yet.".into(),
        1 if rejected == 1 => "It has".to_string(),
        n if n == rejected => format!("All {} have", f.integer(n)),
        n => f.count(n, "has", "have"),
    };
    let median = attempts.days_to_acceptance.map_or(String::new(), |days| {
        format!(" (median {} days)", f.number(days))
    });
    let incomplete = match (attempts.accepted_incomplete, since) {
        (0, 1) => "it is complete now".to_string(),
        (0, _) => "all of them are complete now".to_string(),
        (_, 1) => "it is still incomplete".to_string(),
        (n, _) => format!(
            "{} of them {}",
            f.integer(n),
            match n {
                1 => "is still incomplete",
                _ => "are still incomplete",
            }
        ),
    };
    format!(" {who} since been accepted{median}; {incomplete}.")
}

/// Days that each rep took to correct rejected records.
pub fn by_rep(panel: &Measured<Vec<RepCorrections>>, info: &RunInfo) -> Section {
    const TITLE: &str = "From rejection to acceptance, by rep, last 12 months";
    let f = &info.formatter();
    let reps = match measured::or_not_measured(panel, "mending", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    if reps.is_empty() {
        return Section::new("mending", TITLE).text("CS rejected no record in this time.");
    }
    let rows = reps.iter().map(|rep| {
        let days = |days: f64| format!("{} days", f.number(days));
        vec![
            names::rep(rep.rep.as_deref()).into(),
            f.of(Share {
                k: rep.accepted_since,
                n: rep.rejected,
            })
            .into(),
            f.integer(rep.complete_now).into(),
            rep.days_to_acceptance
                .map_or("none yet".into(), days)
                .into(),
            rep.longest_open
                .map_or("nothing open".into(), |n| days(n as f64))
                .into(),
        ]
    });
    let titles = [
        "Rep, 12 months",
        "#Accepted since, of those rejected",
        "#Complete now",
        "#Median until accepted",
        "#Longest open",
    ];
    Section::new("mending", TITLE)
        .table(Table::new(&titles, rows.collect()).shortened(0, "mending.csv"))
}

/// The list: one row per record that CS rejected and has not accepted since.
pub fn list<'a>(attempts: &'a Measured<ReviewCycles<'a>>) -> Option<List<'a>> {
    let list = deal::columns(attempts.measured()?.waiting.iter(), |one| &one.who)
        .column("rejected_on", |one| Value::plain(one.rejected_on))
        .column("days_waiting", |one| Value::plain(one.days_waiting))
        .column("resubmitted_on", |one| list::day(one.resubmitted_on))
        .column("fields", |one| list::keys(one.fields))
        .named("rejected.csv");
    Some(list)
}

/// The list: one row per rep.
pub fn reps(reps: &Measured<Vec<RepCorrections>>) -> Option<List<'_>> {
    let list = Columns::of(reps.measured()?.iter())
        .column("rep", |one| Value::maybe(one.rep.as_deref()))
        .column("rejected", |one| Value::plain(one.rejected))
        .column("accepted_since", |one| Value::plain(one.accepted_since))
        .column("complete_now", |one| Value::plain(one.complete_now))
        .column("median_days", |one| Value::optional(one.days_to_acceptance))
        .column("longest_open_days", |one| Value::optional(one.longest_open))
        .named("mending.csv");
    Some(list)
}
