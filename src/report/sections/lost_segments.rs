//! What deals were lost to, by segment.

use crate::metrics::losses::segment::Segment;
use crate::metrics::losses::{Losses, SegmentLosses};
use crate::metrics::{Share, TRAILING_DAYS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, wording};
use crate::stats::Estimate;

/// Most segments shown.
const COHORTS_SHOWN: usize = 8;

/// Minimum number of closed deals for showing a segment.
const FEWEST_IN_COHORT: u64 = 5;

/// Most loss spikes named in a sentence.
const PRESSED_TOLD: usize = 2;

/// What deals were lost to, by segment.
pub fn section(losses: &Losses<'_>, info: &RunInfo, mail_rows: usize) -> Section {
    const TITLE: &str = "Win rates and loss reasons by segment";
    let f = &info.formatter();
    let section = Section::new("lost", TITLE);
    if losses.lost_now == 0 {
        return section
            .text(format!(
                "No deal was lost in the last {TRAILING_DAYS} days."
            ))
            .see(drilldown::LOST, drilldown::DEAL_BY_DEAL);
    }
    let totals = totals(losses, &info.currency, f);
    let all = match measured::or_not_measured(&losses.cohorts, "lost", TITLE) {
        Ok(all) => all,
        Err(lacking) => {
            return section
                .text(totals)
                .append(lacking)
                .see(drilldown::LOST, drilldown::DEAL_BY_DEAL);
        }
    };
    let has_reasons = losses.reasons.measured().is_some();
    let mut shown: Vec<&SegmentLosses> = all
        .iter()
        .filter(|c| c.lost + c.won >= FEWEST_IN_COHORT)
        .collect();
    let p = |c: &SegmentLosses| c.loss_spike.map_or(1.0, |loss_spike| loss_spike.p);
    shown.sort_by(|a, b| {
        is_pressed(b)
            .cmp(&is_pressed(a))
            .then(p(a).total_cmp(&p(b)))
            .then(b.lost.cmp(&a.lost))
            .then(a.cohort.cmp(&b.cohort))
    });
    let rows = shown.iter().map(|c| row(c, has_reasons, f));
    let table = Table::new(
        &[
            "Segment",
            "Won, last 90 days (95% interval)",
            "90 days before",
            "Lost to",
        ],
        rows.collect(),
    )
    .page_rows(COHORTS_SHOWN)
    .shortened(mail_rows, "cohorts.csv");
    section
        .text(verdicts(all, f))
        .text(totals)
        .table(table)
        .see(drilldown::LOST, drilldown::DEAL_BY_DEAL)
}

fn row(c: &SegmentLosses, has_reasons: bool, f: &Formatter) -> Vec<Cell> {
    let reasons = match (has_reasons, c.top_reasons.is_empty()) {
        (false, _) => "not measured".into(),
        (true, true) if c.other > 0 => "uncategorised reasons".into(),
        (true, true) if c.unspecified > 0 => "no reason given".into(),
        (true, true) => "not real opportunities".into(),
        (true, false) => wording::counted(&c.top_reasons, f),
    };
    let named = if c.competitors.is_empty() {
        String::new()
    } else {
        format!("; named: {}", wording::named(&c.competitors, f))
    };
    let name = match is_pressed(c) {
        true => Cell::bad(format!("▲\u{a0}{}", wording::segment(&c.cohort))),
        false => wording::segment(&c.cohort).into(),
    };
    vec![
        name,
        wins(c.won, c.lost - c.not_real, c.win_rate.as_ref(), f).into(),
        wins(
            c.won_before,
            c.lost_before - c.not_real_before,
            c.win_rate_before.as_ref(),
            f,
        )
        .into(),
        format!("{reasons}{named}").into(),
    ]
}

/// Whether the segment has a loss spike.
pub fn is_pressed(cohort: &SegmentLosses) -> bool {
    cohort
        .loss_spike
        .is_some_and(|loss_spike| loss_spike.is_on())
}

/// `3 of 17, 18% (6% to 41%)`.
fn wins(won: u64, lost: u64, rate: Option<&Estimate>, f: &Formatter) -> String {
    let of = f.of(Share {
        k: won,
        n: won + lost,
    });
    match rate.filter(|_| won + lost >= 10) {
        Some(rate) => format!("{of}, {} ({})", f.percent(rate.value), f.interval(rate)),
        None => of,
    }
}

fn totals(losses: &Losses<'_>, currency: &str, f: &Formatter) -> String {
    let mut text = format!(
        "{} lost and {} won in the last {TRAILING_DAYS} days; {} and {} in the {TRAILING_DAYS} \
         days before.",
        f.count(losses.real_now(), "deal was", "deals were"),
        f.integer(losses.won_now),
        f.integer(losses.lost_before - losses.not_real_before),
        f.integer(losses.won_before),
    );
    let all = losses.cohorts.measured().map_or(&[][..], Vec::as_slice);
    let known: u64 = all.iter().map(|c| c.lost_with_amount).sum();
    if known > 0 {
        let arr: f64 = all.iter().map(|c| c.lost_arr.value()).sum();
        let of = match known == losses.real_now() {
            true => String::new(),
            false => format!(" on the {} whose amount is known", f.integer(known)),
        };
        text.push_str(&format!(" {} was lost{of}.", f.money(arr, currency)));
    }
    if losses.not_real_now > 0 {
        let were = f.count(
            losses.not_real_now,
            "more was not a real opportunity",
            "more were not real opportunities",
        );
        text.push_str(&format!(" {were} (duplicate, spam or test)."));
    }
    text
}

/// Which segments have a loss spike, and which win rates changed.
fn verdicts(all: &[SegmentLosses], f: &Formatter) -> String {
    let mut pressed: Vec<&SegmentLosses> = all.iter().filter(|c| is_pressed(c)).collect();
    pressed.sort_by_key(|c| std::cmp::Reverse(c.lost));
    let told: Vec<String> = pressed
        .iter()
        .filter_map(|c| {
            Some(format!(
                "{} ({})",
                wording::segment(&c.cohort),
                wording::loss_spike(c.loss_spike.as_ref()?, &c.competitors, f)
            ))
        })
        .collect();
    let judged = all.iter().filter(|c| c.loss_spike.is_some()).count() as u64;
    let loss_spike = match (told.is_empty(), judged) {
        (true, 0) => {
            "Too few deals closed, in the last 90 days or in the year before, to tell whether a \
             segment loses more than usual (a loss spike)."
                .to_string()
        }
        (true, n) => format!(
            "No segment loses more than usual (a loss spike), of {}.",
            f.count(n, "with enough deals", "with enough deals")
        ),
        (false, _) => format!("Loss spike: {}.", f.some(&told, PRESSED_TOLD)),
    };
    let tested = all.iter().filter(|c| c.p.is_some()).count() as u64;
    let changed: Vec<String> = all
        .iter()
        .filter(|c| c.changed)
        .filter_map(|c| {
            let (now, before) = (c.win_rate.as_ref()?, c.win_rate_before.as_ref()?);
            Some(format!(
                "{} ({} after {})",
                wording::segment(&c.cohort),
                f.percent(now.value),
                f.percent(before.value)
            ))
        })
        .collect();
    let change = match (tested, changed.is_empty()) {
        (0, _) => String::new(),
        (n, true) => format!(
            " Against the {TRAILING_DAYS} days before alone, which are fewer deals, any change of a win \
             rate may be chance ({} compared).",
            f.count(n, "segment", "segments")
        ),
        (_, false) => format!(
            " Win rates changed more than chance would give: {}.",
            f.some(&changed, PRESSED_TOLD)
        ),
    };
    format!("{loss_spike}{change}")
}

/// The list: one row per segment. Other programs read it, so counts have no locale.
pub fn list<'a>(losses: &'a Losses<'a>) -> List<'a> {
    let all = losses.cohorts.measured().map_or(&[][..], Vec::as_slice);
    let f = Formatter::default();
    columns(all.iter(), all.first().map(|c| &c.cohort), |c| &c.cohort)
        .column("lost_90_days", |c| Value::plain(c.lost))
        .column("won_90_days", |c| Value::plain(c.won))
        .column("lost_90_before", |c| Value::plain(c.lost_before))
        .column("won_90_before", |c| Value::plain(c.won_before))
        .column("not_real_deals", |c| Value::plain(c.not_real))
        .estimate(["win_rate", "win_rate_low", "win_rate_high"], |c| {
            c.win_rate
        })
        .estimate(
            [
                "win_rate_before",
                "win_rate_before_low",
                "win_rate_before_high",
            ],
            |c| c.win_rate_before,
        )
        .estimate(["change", "change_low", "change_high"], |c| c.change)
        .column("p", |c| Value::optional(c.p))
        .column("q", |c| Value::optional(c.q))
        .column("pressure_p", |c| {
            Value::optional(c.loss_spike.map(|one| one.p))
        })
        .column("under_pressure", |c| Value::plain(is_pressed(c)))
        .column("lost_arr_known", |c| {
            Value::optional((c.lost_with_amount > 0).then_some(c.lost_arr.value()))
        })
        .column("lost_with_amount", |c| Value::plain(c.lost_with_amount))
        .column("reason_unspecified", |c| Value::plain(c.unspecified))
        .column("reason_other", |c| Value::plain(c.other))
        .column("top_reasons", move |c| {
            Value::text(wording::counted(&c.top_reasons, &f))
        })
        .column("competitors", move |c| {
            Value::text(wording::named(&c.competitors, &f))
        })
        .named("cohorts.csv")
}

/// A list of rows about segments, with one column per dimension. `first` is the segment of the
/// first row: all rows have the same dimensions.
pub fn columns<'a, R: 'a>(
    rows: impl Iterator<Item = R> + Send + 'a,
    first: Option<&Segment>,
    segment: impl Fn(&R) -> &'a Segment + Copy + Send + 'a,
) -> Columns<'a, R> {
    let dimensions = first.map_or(&[][..], |first| &first.0[..]);
    let mut columns = Columns::of(rows);
    for (i, (dimension, _)) in dimensions.iter().enumerate() {
        columns = columns.column(dimension.key(), move |row| {
            let value = segment(row).0.get(i);
            Value::maybe(value.and_then(|(_, value)| value.as_deref()))
        });
    }
    columns
}
