//! Rows with a start and an end (contracts, subscriptions, terms) to whether their account left.
//!
//! A term that is followed by another one is no departure, whatever ended it: a renewal, an
//! upgrade. The account left when its last term ended and no other began within the declared number
//! of days.

use super::churn_row::{ChurnRow, Definition, Term};
use crate::config::{LeftWhen, Reactivated, RowsAre};
use crate::dataset::Churn;
use crate::model::Day;

/// A stretch of time in which an account had something.
#[derive(Clone, Copy)]
struct Stretch {
    start: Option<Day>,
    /// Nothing when it has not ended.
    end: Option<End>,
}

#[derive(Clone, Copy)]
struct End {
    day: Day,
    is_involuntary: bool,
    /// Whether a row says that it was ended, so that nobody has to wait for another one.
    is_said: bool,
}

/// Whether an account with these rows left.
pub fn decide(rows: &[ChurnRow], definition: Definition) -> Churn {
    let gap = i64::from(definition.gap_days);
    let mut stretches: Vec<Stretch> = Vec::with_capacity(rows.len());
    for row in rows {
        match stretch(row, definition.as_of) {
            Some(stretch) => stretches.push(stretch),
            // It ended on a day that nobody knows: that counts unless something else goes on.
            None => continue,
        }
    }
    let is_undated = stretches.len() < rows.len();
    stretches.sort_by_key(|stretch| (stretch.start, stretch.end.map(|end| end.day)));
    let departures: Vec<End> = match definition.left_when {
        LeftWhen::All => all_ended(&stretches, gap),
        LeftWhen::Any => any_ended(&stretches, definition),
    };
    let known = |end: &&End| end.is_said || end.day.plus(gap) < definition.as_of;
    let goes_on = stretches.iter().any(|stretch| stretch.end.is_none());
    let ended_last = stretches
        .iter()
        .filter_map(|s| s.end)
        .map(|end| end.day)
        .max();
    let is_last = |end: &&End| Some(end.day) == ended_last && !goes_on;
    let decisive = match definition.reactivated {
        Reactivated::Left => departures.iter().find(known),
        Reactivated::Stayed => departures.iter().filter(known).find(is_last),
    };
    match decisive {
        Some(end) if end.is_involuntary => Churn::Involuntary(end.day),
        Some(end) => Churn::Voluntary(end.day),
        None if is_undated && !goes_on => Churn::UnknownDate,
        None => Churn::Stayed,
    }
}

/// From when to when the account had what a row speaks of; nothing when it ended on a day that
/// nobody knows.
fn stretch(row: &ChurnRow, as_of: Day) -> Option<Stretch> {
    let term = row.term.unwrap_or(Term {
        start: None,
        end: None,
        runs: !row.left,
    });
    let said = |day| End {
        day,
        is_involuntary: row.involuntary,
        is_said: row.left,
    };
    let end = if row.left {
        Some(said(row.day.or(term.end)?))
    } else if term.runs {
        None
    } else {
        // An end that has not come may still be renewed.
        term.end.filter(|end| *end <= as_of).map(said)
    };
    Some(Stretch {
        start: term.start,
        end,
    })
}

/// The ends after which the account had nothing for longer than `gap` days, the last end included.
fn all_ended(stretches: &[Stretch], gap: i64) -> Vec<End> {
    let mut departures = Vec::new();
    let mut last: Option<End> = None;
    for stretch in stretches {
        if let (Some(end), Some(start)) = (last, stretch.start)
            && start > end.day.plus(gap)
        {
            departures.push(end);
        }
        match (stretch.end, last) {
            (None, _) => return departures,
            (Some(end), Some(known)) if end.day <= known.day => {}
            (Some(end), _) => last = Some(end),
        }
    }
    departures.extend(last);
    departures
}

/// The ends of terms that no other one follows within the declared days, in the order of their days.
/// Where a row is a subscription, one that it calls ended is not made good by another.
fn any_ended(stretches: &[Stretch], definition: Definition) -> Vec<End> {
    let gap = i64::from(definition.gap_days);
    let is_final = |end: &End| end.is_said && definition.rows == RowsAre::Subscription;
    let follows = |own: &Stretch, end: &End| {
        stretches.iter().any(|other| {
            let is_later = other.start > own.start;
            let is_in_time = other.start.is_some_and(|start| start <= end.day.plus(gap));
            is_later && is_in_time && other.end.is_none_or(|other| other.day > end.day)
        })
    };
    let mut departures: Vec<End> = stretches
        .iter()
        .filter_map(|own| own.end.filter(|end| is_final(end) || !follows(own, end)))
        .collect();
    departures.sort_by_key(|end| end.day);
    departures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::AccountIx;

    fn day(n: i64) -> Day {
        Day::from_ymd(2026, 1, 1).unwrap().plus(n)
    }

    fn term(start: i64, end: Option<i64>) -> ChurnRow {
        ChurnRow {
            account: AccountIx(0),
            left: false,
            day: None,
            involuntary: false,
            reactivated: false,
            term: Some(Term {
                start: Some(day(start)),
                end: end.map(day),
                runs: false,
            }),
        }
    }

    /// A term that a row says was cancelled.
    fn cancelled(start: i64, on: Option<i64>) -> ChurnRow {
        ChurnRow {
            left: true,
            day: on.map(day),
            ..term(start, None)
        }
    }

    fn churn(rows: &[ChurnRow], left_when: LeftWhen, reactivated: Reactivated) -> Churn {
        decide(
            rows,
            Definition {
                rows: RowsAre::Term,
                left_when,
                reactivated,
                gap_days: 30,
                as_of: day(1000),
            },
        )
    }

    fn usual(rows: &[ChurnRow]) -> Churn {
        churn(rows, LeftWhen::All, Reactivated::Left)
    }

    #[test]
    fn a_renewed_term_is_no_departure() {
        let renewed = [
            term(0, Some(364)),
            term(365, Some(730)),
            term(731, Some(1100)),
        ];
        assert_eq!(usual(&renewed), Churn::Stayed);
        assert_eq!(usual(&renewed[..2]), Churn::Voluntary(day(730)));
        // The order of rows says nothing.
        assert_eq!(usual(&[renewed[2], renewed[0], renewed[1]]), Churn::Stayed);
        assert_eq!(usual(&[term(0, None)]), Churn::Stayed);
    }

    #[test]
    fn an_upgrade_ends_one_term_and_begins_another() {
        let rows = [cancelled(0, Some(100)), term(100, None)];
        assert_eq!(usual(&rows), Churn::Stayed);
        assert_eq!(
            churn(&rows, LeftWhen::Any, Reactivated::Left),
            Churn::Stayed
        );
        assert_eq!(usual(&rows[..1]), Churn::Voluntary(day(100)));
    }

    #[test]
    fn a_subscription_that_its_row_calls_ended_is_not_made_good_by_another() {
        let any = |rows: &[ChurnRow]| {
            decide(
                rows,
                Definition {
                    rows: RowsAre::Subscription,
                    left_when: LeftWhen::Any,
                    reactivated: Reactivated::Left,
                    gap_days: 30,
                    as_of: day(1000),
                },
            )
        };
        let flagged = [cancelled(0, Some(100)), term(90, None)];
        assert_eq!(any(&flagged), Churn::Voluntary(day(100)));
        assert_eq!(usual(&flagged), Churn::Stayed);
        // No row calls it ended.
        assert_eq!(any(&[term(0, Some(100)), term(90, None)]), Churn::Stayed);
    }

    #[test]
    fn whoever_begins_again_after_the_gap_had_left() {
        let rows = [term(0, Some(100)), term(200, None)];
        assert_eq!(usual(&rows), Churn::Voluntary(day(100)));
        assert_eq!(
            churn(&rows, LeftWhen::All, Reactivated::Stayed),
            Churn::Stayed
        );
        assert_eq!(usual(&[term(0, Some(100)), term(130, None)]), Churn::Stayed);
        assert_eq!(
            usual(&[term(0, Some(100)), term(131, None)]),
            Churn::Voluntary(day(100))
        );
    }

    #[test]
    fn a_term_that_ended_just_now_may_still_be_renewed_unless_it_was_cancelled() {
        assert_eq!(usual(&[term(0, Some(980))]), Churn::Stayed);
        assert_eq!(usual(&[term(0, Some(969))]), Churn::Voluntary(day(969)));
        assert_eq!(
            usual(&[cancelled(0, Some(980))]),
            Churn::Voluntary(day(980))
        );
    }

    #[test]
    fn terms_side_by_side_end_with_the_last_or_the_first_as_declared() {
        let rows = [term(0, Some(500)), term(10, Some(300)), term(20, Some(600))];
        assert_eq!(usual(&rows), Churn::Voluntary(day(600)));
        let parallel = [term(0, None), cancelled(10, Some(300))];
        assert_eq!(usual(&parallel), Churn::Stayed);
        assert_eq!(
            churn(&parallel, LeftWhen::Any, Reactivated::Left),
            Churn::Voluntary(day(300))
        );
    }

    #[test]
    fn an_end_on_an_unknown_day_counts_unless_something_goes_on() {
        assert_eq!(usual(&[cancelled(0, None)]), Churn::UnknownDate);
        assert_eq!(usual(&[cancelled(0, None), term(10, None)]), Churn::Stayed);
    }
}
