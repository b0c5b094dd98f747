//! The lost-deal signal (field 7) of each segment, ready for the import into a CRM.

use crate::metrics::frequency::Frequency;
use crate::metrics::losses::signal::{MissingSignal, Signal};
use crate::metrics::{Measured, TRAILING_DAYS, Weekly};
use crate::record::signal_text;
use crate::report::document::{Section, Table};
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::lost_segments;
use crate::report::{measured, names, wording};

/// Most texts of field 7 shown.
const TEXTS: usize = 8;

/// The texts of field 7, ready to paste.
pub fn section(
    signals: &Measured<Vec<Signal>>,
    waiting: &Measured<Vec<MissingSignal<'_>>>,
    info: &RunInfo,
) -> Section {
    const TITLE: &str = "Updated lost-deal signals";
    let f = &info.formatter();
    let list = match measured::or_not_measured(signals, "signals", TITLE) {
        Ok(list) => list,
        Err(section) => return section,
    };
    let section = Section::new("signals", TITLE);
    if list.iter().all(|signal| signal.closed.n == 0) {
        return section.text(format!(
            "Nothing to say: no deal closed in the last {TRAILING_DAYS} days."
        ));
    }
    let mut shown: Vec<&Signal> = list.iter().filter(|signal| !signal.is_widened()).collect();
    shown.sort_by(|a, b| b.own.k.cmp(&a.own.k).then_with(|| a.cohort.cmp(&b.cohort)));
    let rows = shown.iter().map(|signal| {
        vec![
            wording::segment(&signal.cohort).into(),
            field_seven(signal).into(),
        ]
    });
    let waiting = match waiting.measured().map_or(0, Vec::len) as u64 {
        0 => String::new(),
        n => format!(
            " {} none yet: signals_deals.csv has theirs by deal id, for the import into the CRM \
             (`handoff signal --deals` writes the same).",
            f.count(
                n,
                "deal won in the last 90 days has",
                "deals won in the last 90 days have"
            )
        ),
    };
    let small = list.iter().filter(|signal| signal.is_widened()).count() as u64;
    let small = match small {
        0 => String::new(),
        n => format!(
            " {} too small to report; signals.csv has the text of a wider one.",
            f.count(n, "segment is", "segments are")
        ),
    };
    let table = Table::new(&["Segment", "Text for the record"], rows.collect());
    section
        .text(format!(
            "Field 7 of a record tells CS what similar deals were lost to: the same objections come up \
             before the renewal. Today’s text of each segment:{waiting}{small}"
        ))
        .table(table.page_rows(TEXTS).shortened(2, "signals.csv"))
}

/// The text of field 7 from a signal.
pub fn field_seven(found: &Signal) -> String {
    let pairs = |list: &[Frequency]| {
        list.iter()
            .map(|c| (wording::lost_reason(&c.name), c.n))
            .collect::<Vec<_>>()
    };
    let (reasons, competitors) = (
        pairs(&found.reasons),
        found
            .competitors
            .iter()
            .map(|c| (names::name(&c.name), c.n)),
    );
    // A line break in a name would end the field.
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (of, narrow) = (
        one_line(found.of.to_string()),
        one_line(found.cohort.to_string()),
    );
    let losses = signal_text::Losses {
        days: TRAILING_DAYS,
        lost: found.closed.k,
        won: found.closed.n - found.closed.k,
        of: &of,
        instead_of: found.is_widened().then_some((&narrow, found.own.k)),
        reasons: &reasons,
        unmatched: found.unmatched,
        unwritten: found.unwritten,
        competitors: &competitors.collect::<Vec<_>>(),
    };
    losses.text()
}

/// The list by segment.
pub fn by_segment(signals: &[Signal]) -> List<'_> {
    let first = signals.first().map(|signal| &signal.cohort);
    lost_segments::columns(signals.iter(), first, |signal| &signal.cohort)
        .column("lost_90_days", |one| Value::plain(one.own.k))
        .column("won_90_days", |one| Value::plain(one.own.n - one.own.k))
        .column("widened", |one| Value::plain(one.is_widened()))
        .column("spoken_of", |one| Value::text(one.of.to_string()))
        .column("lost_of_those", |one| Value::plain(one.closed.k))
        .column("lost_deal_signal", |one| Value::text(field_seven(one)))
        .named("signals.csv")
}

/// The list by deal, with the two columns that a CRM imports.
pub fn by_deal<'a>(waiting: &'a [MissingSignal<'a>]) -> List<'a> {
    Columns::of(waiting.iter())
        .column("deal_id", |one| Value::text(one.who.deal_id()))
        .column("lost_deal_signal", |one| {
            Value::text(field_seven(&one.signal))
        })
        .named("signals_deals.csv")
}

/// The lists: by segment, and by deal.
pub fn lists<'a>(weekly: &'a Weekly<'a>) -> Vec<List<'a>> {
    let by_segment = weekly.signals.measured().map(|list| by_segment(list));
    let waiting = weekly.missing_signals.measured();
    let by_deal = waiting.map(|list| by_deal(list));
    by_segment.into_iter().chain(by_deal).collect()
}
