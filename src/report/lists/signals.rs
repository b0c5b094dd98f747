//! Texts of field 7 and customers to watch, as lists.

use super::records::{head, row};
use super::shared::{likeness, likeness_head};
use super::{List, Value};
use crate::metrics::losses::signal::{MissingSignal, Signal};
use crate::metrics::losses::watch::WatchList;
use crate::report::format::Formatter;
use crate::report::say::losses::{counted, field_seven, named};

/// Field 7 by cohort.
pub fn cohorts(signals: &[Signal]) -> List<'_> {
    fn row(signal: &Signal) -> Vec<Value<'_>> {
        let mut row = likeness(&signal.cohort);
        row.extend([
            Value::plain(signal.own.k),
            Value::plain(signal.own.n - signal.own.k),
            Value::plain(signal.is_widened()),
            Value::text(signal.of.to_string()),
            Value::plain(signal.closed.k),
            Value::text(field_seven(signal)),
        ]);
        row
    }
    let mut head = likeness_head(signals.first().map(|signal| &signal.cohort));
    head.extend([
        "lost_90_days",
        "won_90_days",
        "widened",
        "spoken_of",
        "lost_of_those",
        "lost_deal_signal",
    ]);
    List::new("signals.csv", head, signals.iter().map(row))
}

/// Field 7 by deal, in two columns for the import into a CRM.
pub fn deals<'a>(waiting: &'a [MissingSignal<'a>]) -> List<'a> {
    fn row<'a>(one: &'a MissingSignal<'a>) -> Vec<Value<'a>> {
        vec![
            Value::text(one.who.deal_id()),
            Value::text(field_seven(&one.signal)),
        ]
    }
    List::new(
        "signals_deals.csv",
        vec!["deal_id", "lost_deal_signal"],
        waiting.iter().map(row),
    )
}

/// Customers to watch.
pub fn watch<'a>(watch: &'a WatchList<'a>) -> List<'a> {
    let rows = watch.cohorts.iter().flat_map(|cohort| {
        cohort.accounts.iter().map(|one| {
            row(
                &one.who,
                [
                    Value::text(cohort.cohort.to_string()),
                    Value::plain(one.month),
                    Value::plain(one.now),
                    Value::plain(one.at_close),
                    Value::text(counted(&cohort.reasons, &Formatter::default())),
                    Value::text(named(&cohort.competitors, &Formatter::default())),
                ],
            )
        })
    });
    let more = [
        "cohort",
        "month",
        "pressure_now",
        "pressure_at_close",
        "reasons",
        "competitors",
    ];
    List::new("watch.csv", head(&more), rows)
}
