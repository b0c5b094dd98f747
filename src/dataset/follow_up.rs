//! Follow-up of accounts: the one place that decides when observation of an account ends and
//! whether a churn date counts as an event.
//!
//! Ingest reads the columns `churned_on` (or a churn definition) and `observed_until` into a
//! [`CustomerOutcome`]; everything that is said about time after the close goes through here:
//!
//! | question | function |
//! |---|---|
//! | end of observation and event, for survival analysis | [`View::follow_up`] |
//! | churned within a fixed window, for a back-test | [`View::churned_within`] |
//! | still a customer on a day, for lists of accounts | [`View::is_gone_by`] |
//! | churned after a sale, so that nobody is asked for its record | [`View::has_churned_since`] |
//! | last day of which the inputs know anything | [`last_known_day`] |
//! | exports that end observation on the day of churn | [`observe_past_churn`] |

use super::outcomes::{Churn, CustomerOutcome, Outcomes};
use super::rows::AccountIx;
use super::view::View;
use crate::model::Day;

/// How follow-up of an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Still a customer when observation ended: censored.
    Censored,
    /// Churned on this day, at or before the end of observation: the event.
    Churned(Day),
    /// Observation ended on this day with a failed payment: censored, because it is unknown what
    /// the customer would have done.
    Involuntary(Day),
    /// Churned, but on an unknown day: it counts as churned, and is in no figure about time.
    UnknownDate,
}

/// Follow-up of one account, as of the day of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Last day on which an event would have been seen. An account that churned before it keeps
    /// it: it says how long the account would have been followed.
    pub observed_until: Day,
    /// What ended the follow-up.
    pub event: Event,
}

impl FollowUp {
    /// Follow-up of an account with this outcome.
    ///
    /// 1. Observation ends on the account's `observed_until`, else on `last_known_day`, and never
    ///    after `as_of`.
    /// 2. A churn date at or before that end is the event. A later one is not seen: the account is
    ///    censored at the end of observation.
    /// 3. A failed payment at or before that end censors the account on its day.
    /// 4. Churn without a date is no event at any time; the caller leaves the account out.
    ///
    /// # Source
    /// Right censoring with the event counted first on a tied day: Kaplan & Meier 1958, J. Am.
    /// Stat. Assoc. 53:457. Involuntary churn as censoring makes the estimate cause-specific:
    /// Prentice et al. 1978, Biometrics 34:541.
    pub fn new(outcome: &CustomerOutcome, last_known_day: Day, as_of: Day) -> FollowUp {
        let observed_until = outcome.observed_until.unwrap_or(last_known_day).min(as_of);
        let (observed_until, event) = match outcome.churn {
            Churn::UnknownDate => (observed_until, Event::UnknownDate),
            Churn::Voluntary(day) if day <= observed_until => (observed_until, Event::Churned(day)),
            Churn::Involuntary(day) if day <= observed_until => (day, Event::Involuntary(day)),
            Churn::Voluntary(_) | Churn::Involuntary(_) | Churn::Stayed => {
                (observed_until, Event::Censored)
            }
        };
        FollowUp {
            observed_until,
            event,
        }
    }

    /// The day of churn, where follow-up saw it.
    pub fn churned_on(self) -> Option<Day> {
        match self.event {
            Event::Churned(day) => Some(day),
            Event::Censored | Event::Involuntary(_) | Event::UnknownDate => None,
        }
    }

    /// The day on which time stops: that of churn, else the last day of observation.
    pub fn end(self) -> Day {
        self.churned_on().unwrap_or(self.observed_until)
    }
}

impl View<'_> {
    /// Follow-up of an account; `None` when the outcomes do not name it.
    pub fn follow_up(self, account: AccountIx) -> Option<FollowUp> {
        let outcome = self.data.outcomes.get(account)?;
        Some(FollowUp::new(outcome, self.data.last_day, self.as_of))
    }

    /// Whether an account churned by a day that has passed; `None` when it was lost to follow-up
    /// before, or ended with a failed payment. A known churn date counts even after the end of
    /// observation.
    pub fn churned_within(self, outcome: &CustomerOutcome, until: Day) -> Option<bool> {
        let observed_until = outcome.observed_until.unwrap_or(self.data.last_day);
        match outcome.churn {
            Churn::Voluntary(day) if day <= until => Some(true),
            Churn::Involuntary(day) if day <= until => None,
            _ => (observed_until >= until).then_some(false),
        }
    }

    /// Whether an account had churned by a day, for any reason; days after the as-of day are not
    /// seen. Churn on an unknown day counts on every day, so that such an account is on no list of
    /// customers.
    pub fn is_gone_by(self, account: AccountIx, day: Day) -> bool {
        match self.data.outcomes.get(account).map(|outcome| outcome.churn) {
            Some(Churn::Voluntary(left) | Churn::Involuntary(left)) => left <= day.min(self.as_of),
            Some(Churn::UnknownDate) => true,
            Some(Churn::Stayed) | None => false,
        }
    }
}

impl View<'_> {
    /// Whether an account has churned since a sale of `closed_on`, for any reason. An earlier churn
    /// was of an earlier contract: who buys again is a customer again. Churn on an unknown day
    /// counts.
    pub fn has_churned_since(self, account: AccountIx, closed_on: Day) -> bool {
        match self.data.outcomes.get(account).map(|outcome| outcome.churn) {
            Some(Churn::Voluntary(day) | Churn::Involuntary(day)) => {
                closed_on <= day && day <= self.as_of
            }
            Some(Churn::UnknownDate) => true,
            Some(Churn::Stayed) | None => false,
        }
    }
}

/// The last day that the inputs cover: the latest day in any file (`newest`) or the latest churn
/// date, neither after `as_of`; `as_of` when there is none. An account with a churn date was
/// observed until that day.
pub fn last_known_day(newest: Option<Day>, outcomes: &Outcomes, as_of: Day) -> Day {
    let churned = outcomes
        .iter()
        .filter_map(|(_, outcome)| outcome.churn.day())
        .filter(|day| *day <= as_of);
    newest.max(churned.max()).unwrap_or(as_of)
}

/// Lifts the end of observation of churned accounts where the export sets it to the day of churn.
///
/// Taken literally, churned accounts would drop out of every later count and only those that
/// stayed be left. Where more than half of the accounts with a churn date are written so, it is a
/// convention of the export, and these accounts count as observed to the as-of day: what became of
/// them is known.
pub fn observe_past_churn(outcomes: &mut Outcomes) {
    let ends_with_churn = |outcome: &CustomerOutcome| {
        outcome.churn.day().is_some() && outcome.observed_until == outcome.churn.day()
    };
    let (mut churned, mut ending) = (0_usize, 0_usize);
    for (_, outcome) in outcomes.iter() {
        churned += usize::from(outcome.churn.day().is_some());
        ending += usize::from(ends_with_churn(outcome));
    }
    if ending * 2 <= churned {
        return;
    }
    for outcome in outcomes.iter_mut() {
        if ends_with_churn(outcome) {
            outcome.observed_until = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::OnboardingArena;
    use crate::model::NanOption;

    fn day(n: i64) -> Day {
        Day::from_ymd(2026, 1, 1).unwrap().plus(n)
    }

    fn outcome(churn: Churn, observed_until: Option<i64>) -> CustomerOutcome {
        CustomerOutcome {
            csm: None,
            churn,
            observed_until: observed_until.map(day),
            current_arr: NanOption::NONE,
        }
    }

    fn follow_up(churn: Churn, observed_until: Option<i64>) -> FollowUp {
        FollowUp::new(&outcome(churn, observed_until), day(90), day(100))
    }

    #[test]
    fn observation_ends_where_the_export_says_else_on_the_last_known_day_never_after_as_of() {
        let ends = [Some(40), None, Some(400)].map(|end| follow_up(Churn::Stayed, end).end());
        assert_eq!(ends, [day(40), day(90), day(100)]);
        assert_eq!(follow_up(Churn::Stayed, None).event, Event::Censored);
    }

    #[test]
    fn a_churn_date_is_an_event_up_to_the_last_day_of_observation() {
        let seen = follow_up(Churn::Voluntary(day(40)), Some(40));
        assert_eq!((seen.event, seen.end()), (Event::Churned(day(40)), day(40)));
        let early = follow_up(Churn::Voluntary(day(30)), Some(80));
        assert_eq!((early.observed_until, early.end()), (day(80), day(30)));
        let unseen = follow_up(Churn::Voluntary(day(41)), Some(40));
        assert_eq!((unseen.event, unseen.end()), (Event::Censored, day(40)));
    }

    #[test]
    fn a_failed_payment_censors_on_its_day() {
        let seen = follow_up(Churn::Involuntary(day(40)), Some(80));
        assert_eq!(seen.event, Event::Involuntary(day(40)));
        assert_eq!((seen.churned_on(), seen.end()), (None, day(40)));
        let unseen = follow_up(Churn::Involuntary(day(81)), Some(80));
        assert_eq!((unseen.event, unseen.end()), (Event::Censored, day(80)));
    }

    #[test]
    fn churn_without_a_date_has_no_day() {
        let unknown = follow_up(Churn::UnknownDate, None);
        assert_eq!(
            (unknown.event, unknown.churned_on()),
            (Event::UnknownDate, None)
        );
    }

    fn outcomes(all: &[CustomerOutcome]) -> Outcomes {
        let mut outcomes = Outcomes::new(all.len(), OnboardingArena::default());
        for (account, outcome) in (0..).map(AccountIx).zip(all) {
            outcomes.set(account, *outcome, None);
        }
        outcomes
    }

    #[test]
    fn the_last_known_day_is_the_newest_or_a_later_churn_up_to_as_of() {
        let churned = outcomes(&[
            outcome(Churn::Voluntary(day(20)), None),
            outcome(Churn::Voluntary(day(300)), None),
        ]);
        assert_eq!(last_known_day(Some(day(9)), &churned, day(100)), day(20));
        assert_eq!(last_known_day(Some(day(50)), &churned, day(100)), day(50));
        assert_eq!(last_known_day(None, &outcomes(&[]), day(100)), day(100));
    }

    #[test]
    fn observation_that_ends_with_churn_is_lifted_where_most_exports_of_churn_are_so() {
        let (same, apart) = (
            outcome(Churn::Voluntary(day(20)), Some(20)),
            outcome(Churn::Voluntary(day(20)), Some(60)),
        );
        let ends = |all: &[CustomerOutcome]| -> Vec<Option<Day>> {
            let mut outcomes = outcomes(all);
            observe_past_churn(&mut outcomes);
            outcomes.iter().map(|(_, o)| o.observed_until).collect()
        };
        assert_eq!(ends(&[same, same, apart]), [None, None, Some(day(60))]);
        assert_eq!(ends(&[same, apart]), [Some(day(20)), Some(day(60))]);
        let stayed = outcome(Churn::Stayed, Some(20));
        assert_eq!(ends(&[same, stayed]), [None, Some(day(20))]);
    }
}
