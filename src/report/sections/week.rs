//! This week against last week.

use crate::metrics::week_changes::{Week, WeekChanges, WeekHandoffs, WeekReviews};
use crate::metrics::{Measured, Share};
use crate::model::Day;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;

const TITLE: &str = "This week against last week";

/// What was counted this week, with last week beside it.
pub fn section(weeks: &WeekChanges, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let days = |week: &Week| days(week.period.from, week.period.to, f);
    let section = Section::new("week", TITLE);
    let section = match &weeks.last_week {
        Some(last) => section.text(format!(
            "This week is {}; last week is {}.",
            days(&weeks.this_week),
            days(last)
        )),
        None => section.text(format!(
            "This week is {}. Last week is not shown: the deals in the exports begin later.",
            days(&weeks.this_week)
        )),
    };
    let titles: &[&str] = match weeks.last_week {
        Some(_) => &["Count", "#This week", "#Last week"],
        None => &["Count", "#This week"],
    };
    section.table(Table::new(titles, rows(weeks, f)).shortened(20, ""))
}

/// `14 to 20 Nov`.
fn days(from: Day, to: Day, f: &Formatter) -> String {
    format!("{} to {}", f.short_day(from), f.short_day(to))
}

/// One count of a week; `None` where it is not measured.
type Count = fn(&Week) -> Option<u64>;

fn handoffs(week: &Week) -> Option<&WeekHandoffs> {
    week.handoffs.measured()
}

fn reviews(week: &Week) -> Option<&WeekReviews> {
    week.reviews.measured()
}

fn rows(weeks: &WeekChanges, f: &Formatter) -> Vec<Vec<Cell>> {
    let open_on = format!(
        "Open handoffs on {}",
        f.weekday_name(weeks.this_week.period.to)
    );
    let always: [(&str, Count); 9] = [
        ("Reviews by CS", |week| {
            reviews(week).map(|one| one.reviewed)
        }),
        ("Rejections by CS", |week| {
            reviews(week).map(|one| one.rejected)
        }),
        ("Deals won", |week| Some(week.won)),
        ("Deals lost", |week| Some(week.lost)),
        ("Handoffs that became overdue", |week| {
            handoffs(week).map(|one| one.became_overdue)
        }),
        ("Handoffs resolved", |week| {
            handoffs(week).map(|one| one.resolved)
        }),
        ("Handoffs ended by churn", |week| {
            handoffs(week).map(|one| one.churned)
        }),
        (&open_on, |week| handoffs(week).map(|one| one.open)),
        ("Customers that churned", |week| {
            week.churned_customers.measured().copied()
        }),
    ];
    let sometimes: [(usize, &str, Count); 3] = [
        (4, "Lost, but not real opportunities", |week| {
            Some(week.not_real)
        }),
        (6, "Records rejected and not resubmitted", |week| {
            handoffs(week).map(|one| one.sent_back)
        }),
        (
            9,
            "Open handoffs won over a year ago, no longer asked for",
            |week| handoffs(week).map(|one| one.aged_out),
        ),
    ];
    let mut counts: Vec<(&str, Count)> = always.to_vec();
    for (at, name, count) in sometimes {
        let last = weeks.last_week.as_ref();
        if [Some(&weeks.this_week), last]
            .into_iter()
            .flatten()
            .any(|week| count(week) > Some(0))
        {
            counts.insert(at.min(counts.len()), (name, count));
        }
    }
    let cell = |week: &Week, count: Count| -> Cell {
        count(week).map_or("not measured".into(), |n| f.integer(n).into())
    };
    let row = |(name, count): (&str, Count)| {
        let mut row = vec![name.into(), cell(&weeks.this_week, count)];
        row.extend(weeks.last_week.as_ref().map(|week| cell(week, count)));
        row
    };
    counts.into_iter().map(row).collect()
}

/// The week in two sentences: reviews, and how the number of open handoffs came about.
pub fn in_words(weeks: &WeekChanges, f: &Formatter) -> String {
    let week = &weeks.this_week;
    let mut text = vec![reviewed(week, f)];
    if let Measured::Value(now) = &week.handoffs {
        let last = weeks.last_week.as_ref().and_then(handoffs);
        let change = last.map_or(String::new(), |last| change(now.open, last.open, f));
        let churned = match now.churned {
            0 => String::new(),
            1 => ", 1 ended because the customer churned".into(),
            n => format!(", {} ended because the customers churned", f.integer(n)),
        };
        text.push(format!(
            "{} overdue, {} resolved{churned}, and {} open{change}.",
            f.count(now.became_overdue, "handoff became", "handoffs became"),
            f.count(now.resolved, "was", "were"),
            f.count(now.open, "is", "are"),
        ));
    }
    text.join(" ")
}

/// `This week CS made 12 reviews; 2 records were rejected.`
pub fn reviewed(week: &Week, f: &Formatter) -> String {
    match reviews(week) {
        Some(WeekReviews { reviewed: 0, .. }) => "CS reviewed no record this week.".into(),
        Some(one) => format!(
            "This week CS made {}; {} rejected.",
            f.count(one.reviewed, "review", "reviews"),
            match one.rejected {
                0 => "no record was".into(),
                n => f.count(n, "record was", "records were"),
            }
        ),
        None => format!(
            "This week {} won and {} lost.",
            f.count(week.won, "deal was", "deals were"),
            f.integer(week.lost)
        ),
    }
}

/// `, one fewer than a week ago`.
fn change(now: u64, before: u64, f: &Formatter) -> String {
    match now.abs_diff(before) {
        0 => ", as many as a week ago".into(),
        n => format!(
            ", {} {} than a week ago",
            f.integer(n),
            if now > before { "more" } else { "fewer" }
        ),
    }
}

/// Rejections of this week, of the reviews; `None` where reviews are not measured.
pub fn rejected(week: &Week) -> Option<Share> {
    reviews(week).map(|one| Share {
        k: one.rejected,
        n: one.reviewed,
    })
}
