//! Rows about leaving to whether each account left: by the declared definition.

use super::churn_row::{ChurnRow, Definition};
use super::terms;
use crate::config::{LeftWhen, Reactivated, RowsAre};
use crate::dataset::{AccountIx, Churn};

/// Whether each account left, in the order of accounts. Accounts without a row are not in it.
pub fn decide(
    rows: &mut [ChurnRow],
    definition: Definition,
) -> impl Iterator<Item = (AccountIx, Churn)> {
    // What rows of one account say does not depend on their order.
    rows.sort_unstable_by_key(|row| row.account);
    let accounts = rows.chunk_by(|a, b| a.account == b.account);
    accounts.map(move |rows| (rows[0].account, of_account(rows, definition)))
}

fn of_account(rows: &[ChurnRow], definition: Definition) -> Churn {
    let have_terms = rows.iter().any(|row| row.term.is_some());
    if have_terms && matches!(definition.rows, RowsAre::Subscription | RowsAre::Term) {
        return terms::decide(rows, definition);
    }
    let ended = || rows.iter().filter(|row| row.left);
    let needs_all =
        definition.rows == RowsAre::Subscription && definition.left_when == LeftWhen::All;
    if ended().next().is_none() || (needs_all && ended().count() < rows.len()) {
        return Churn::Stayed;
    }
    let is_back =
        definition.reactivated == Reactivated::Stayed && rows.iter().any(|row| row.reactivated);
    if is_back {
        return Churn::Stayed;
    }
    // Of several the first end counts, or the last when all must end; one without a day cannot be
    // placed among the others.
    let dated = || ended().filter_map(|row| row.day.map(|day| (day, row.involuntary)));
    let decisive = if needs_all {
        dated().max()
    } else {
        dated().min()
    };
    match decisive {
        Some(_) if needs_all && dated().count() < rows.len() => Churn::UnknownDate,
        None => Churn::UnknownDate,
        Some((day, true)) => Churn::Involuntary(day),
        Some((day, false)) => Churn::Voluntary(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn day(n: i64) -> Day {
        Day::from_ymd(2026, 1, 1).unwrap().plus(n)
    }

    fn row(left: Option<i64>) -> ChurnRow {
        let account = AccountIx(0);
        ChurnRow {
            account,
            left: left.is_some(),
            day: left.map(day),
            involuntary: false,
            reactivated: false,
            term: None,
        }
    }

    fn churn(
        rows: &[ChurnRow],
        is: RowsAre,
        left_when: LeftWhen,
        reactivated: Reactivated,
    ) -> Churn {
        decide(
            &mut rows.to_vec(),
            Definition {
                rows: is,
                left_when,
                reactivated,
                gap_days: 30,
                as_of: day(1000),
            },
        )
        .next()
        .unwrap()
        .1
    }

    #[test]
    fn of_several_subscriptions_one_or_all_decide_as_declared() {
        let rows = [row(Some(30)), row(None), row(Some(10))];
        let any = |rows: &[ChurnRow]| {
            churn(
                rows,
                RowsAre::Subscription,
                LeftWhen::Any,
                Reactivated::Left,
            )
        };
        let all = |rows: &[ChurnRow]| {
            churn(
                rows,
                RowsAre::Subscription,
                LeftWhen::All,
                Reactivated::Left,
            )
        };
        assert_eq!(any(&rows), Churn::Voluntary(day(10)));
        assert_eq!(all(&rows), Churn::Stayed);
        assert_eq!(all(&[rows[0], rows[2]]), Churn::Voluntary(day(30)));
        assert_eq!(any(&[row(None)]), Churn::Stayed);
    }

    #[test]
    fn leaving_without_a_day_is_leaving() {
        let undated = ChurnRow {
            left: true,
            ..row(None)
        };
        assert_eq!(
            churn(
                &[undated],
                RowsAre::Account,
                LeftWhen::Any,
                Reactivated::Left
            ),
            Churn::UnknownDate
        );
        let rows = [undated, row(Some(5))];
        assert_eq!(
            churn(
                &rows,
                RowsAre::Subscription,
                LeftWhen::All,
                Reactivated::Left
            ),
            Churn::UnknownDate
        );
    }

    #[test]
    fn who_came_back_counts_as_declared() {
        let rows = [
            row(Some(5)),
            ChurnRow {
                reactivated: true,
                ..row(Some(50))
            },
        ];
        assert_eq!(
            churn(&rows, RowsAre::Event, LeftWhen::Any, Reactivated::Left),
            Churn::Voluntary(day(5))
        );
        assert_eq!(
            churn(&rows, RowsAre::Event, LeftWhen::Any, Reactivated::Stayed),
            Churn::Stayed
        );
    }

    #[test]
    fn failed_payments_are_kept_apart() {
        let rows = [
            ChurnRow {
                involuntary: true,
                ..row(Some(5))
            },
            row(Some(9)),
        ];
        assert_eq!(
            churn(&rows, RowsAre::Event, LeftWhen::Any, Reactivated::Left),
            Churn::Involuntary(day(5))
        );
    }
}
