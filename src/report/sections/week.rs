//! This week against last week.

use crate::metrics::Share;
use crate::metrics::week_changes::{Week, WeekChanges, WeekHandoffs, WeekReviews};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{names, wording};

const TITLE: &str = "This week against last week";

/// What was counted this week, with last week beside it.
pub fn section(weeks: &WeekChanges, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new("week", TITLE);
    let section = match weeks.last_week {
        Some(_) => section,
        None => section
            .text("Last week is not shown: the deals in the exports begin later.".to_string()),
    };
    let days = |week: &Week| format!("#{}", wording::span(week.period, f));
    let mut titles = vec!["Count".to_string(), days(&weeks.this_week)];
    titles.extend(weeks.last_week.as_ref().map(days));
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    section.table(Table::new(&titles, rows(weeks, f)).shortened(20, ""))
}

/// One count of a week; `None` where it is not measured.
type Count = fn(&Week) -> Option<u64>;

/// A row of the table: its name, what stands before the number, the count, and whether it is left
/// out where it is 0 in both weeks.
struct Row {
    name: String,
    sign: &'static str,
    count: Count,
    is_optional: bool,
}

impl Row {
    fn new(name: impl Into<String>, count: Count) -> Row {
        Row {
            name: name.into(),
            sign: "",
            count,
            is_optional: false,
        }
    }

    /// A row that adds to the open handoffs (`+`) or takes from them (`−`).
    fn signed(self, sign: &'static str) -> Row {
        Row { sign, ..self }
    }

    /// The row only where there is something to count.
    fn if_any(self) -> Row {
        Row {
            is_optional: true,
            ..self
        }
    }
}

fn handoffs(week: &Week) -> Option<&WeekHandoffs> {
    week.handoffs.measured()
}

fn reviews(week: &Week) -> Option<&WeekReviews> {
    week.reviews.measured()
}

/// The counts in reading order. The open handoffs add up from row to row: those at the start, what
/// came, what went, those at the end.
fn counted(weeks: &WeekChanges, f: &Formatter) -> Vec<Row> {
    let end = f.weekday_name(weeks.this_week.period.to);
    vec![
        Row::new("Deals won", |week| Some(week.won)),
        Row::new("Deals lost", |week| Some(week.lost)),
        Row::new("Lost, but not real opportunities", |week| {
            Some(week.not_real)
        })
        .if_any(),
        Row::new("Reviews by CS, of deals won at any time", |week| {
            reviews(week).map(|one| one.reviewed)
        }),
        Row::new("Rejected in these reviews", |week| {
            reviews(week).map(|one| one.rejected)
        }),
        Row::new("Handoffs open at the start", |week| {
            handoffs(week).map(|one| one.open_before)
        }),
        Row::new("Became overdue", |week| {
            handoffs(week).map(|one| one.became_overdue)
        })
        .signed("+"),
        Row::new("Rejected and not resubmitted", |week| {
            handoffs(week).map(|one| one.sent_back)
        })
        .signed("+")
        .if_any(),
        Row::new("Resolved", |week| handoffs(week).map(|one| one.resolved)).signed("−"),
        Row::new("Ended as the customer churned", |week| {
            handoffs(week).map(|one| one.churned)
        })
        .signed("−"),
        Row::new("Won over a year ago, no longer asked for", |week| {
            handoffs(week).map(|one| one.aged_out)
        })
        .signed("−")
        .if_any(),
        Row::new(format!("Handoffs open at the end, on {end}"), |week| {
            handoffs(week).map(|one| one.open)
        }),
        Row::new("Customers that churned", |week| {
            week.churned_customers.measured().copied()
        }),
    ]
}

fn rows(weeks: &WeekChanges, f: &Formatter) -> Vec<Vec<Cell>> {
    let both = || std::iter::once(&weeks.this_week).chain(&weeks.last_week);
    let is_shown = |row: &Row| !row.is_optional || both().any(|week| (row.count)(week) > Some(0));
    let cell = |week: &Week, row: &Row| -> Cell {
        match (row.count)(week) {
            None => "not measured".into(),
            Some(0) => "0".into(),
            Some(n) => format!("{}{}", row.sign, f.integer(n)).into(),
        }
    };
    let cells = |row: &Row| {
        let counts = both().map(|week| cell(week, row));
        std::iter::once(row.name.clone().into())
            .chain(counts)
            .collect()
    };
    let counted = counted(weeks, f);
    counted
        .iter()
        .filter(|row| is_shown(row))
        .map(cells)
        .collect()
}

/// The week in two sentences: reviews, and the open handoffs, then and now. How their number came
/// about adds up in the table.
pub fn in_words(weeks: &WeekChanges, f: &Formatter) -> String {
    let mut text = vec![reviewed(&weeks.this_week, f)];
    text.extend(handoffs(&weeks.this_week).map(|now| {
        let open = match now.open {
            0 => "No handoff is open".to_string(),
            n => format!("{} open", f.count(n, "handoff is", "handoffs are")),
        };
        match (weeks.last_week.is_some(), now.open_before) {
            (true, 0) => format!("{open}, a week ago none{}.", flow(now, f)),
            (true, before) => format!("{open}, a week ago {}{}.", f.integer(before), flow(now, f)),
            (false, _) => format!("{open}."),
        }
    }));
    text.join(" ")
}

/// `: 4 new; 3 resolved (2 accepted though incomplete); 2 lost to churn and 1 won over a year ago,
/// unresolved`, so that fewer open ones are not taken for progress.
fn flow(now: &WeekHandoffs, f: &Formatter) -> String {
    let came = now.became_overdue + now.sent_back;
    let counted = |parts: &[(u64, &str)]| -> Vec<String> {
        let parts = parts.iter().filter(|(n, _)| *n > 0);
        parts
            .map(|(n, what)| format!("{} {what}", f.integer(*n)))
            .collect()
    };
    let how = counted(&[
        (now.accepted_incomplete, "accepted though incomplete"),
        (
            now.awaiting_review,
            if now.awaiting_review == 1 {
                "awaits review"
            } else {
                "await review"
            },
        ),
    ]);
    let resolved = match how.is_empty() {
        true => "resolved".to_string(),
        false => format!("resolved ({})", how.join(", ")),
    };
    let done = counted(&[(came, "new"), (now.resolved, &resolved)]);
    let undone = counted(&[
        (now.churned, "lost to churn"),
        (now.aged_out, "won over a year ago"),
    ]);
    let undone = match undone.is_empty() {
        true => None,
        false => Some(format!("{}, unresolved", names::list(&undone))),
    };
    let parts: Vec<String> = done.into_iter().chain(undone).collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(": {}", parts.join("; ")),
    }
}

/// `This week (14 to 20 Nov) CS made 12 reviews and rejected 2.`
pub fn reviewed(week: &Week, f: &Formatter) -> String {
    let span = wording::span(week.period, f);
    match reviews(week) {
        Some(WeekReviews { reviewed: 0, .. }) => {
            format!("This week ({span}) CS reviewed no record.")
        }
        Some(one) => format!(
            "This week ({span}) CS made {} and {}.",
            f.count(one.reviewed, "review", "reviews"),
            match one.rejected {
                0 => "rejected none".into(),
                n => format!("rejected {}", f.integer(n)),
            }
        ),
        None => format!(
            "This week ({span}) {} won and {} lost.",
            f.count(week.won, "deal was", "deals were"),
            f.integer(week.lost)
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
